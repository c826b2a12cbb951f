#include "services/sandbox/cmfrequest.h"

#include <libfyaml.h>

#include <QByteArray>
#include <QCryptographicHash>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>

namespace kekkai::sandbox {

namespace {

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

std::vector<std::string> splitPath(const std::string &path)
{
    std::vector<std::string> parts(1);
    for (const char c : path) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

const Json *at(const Json &json, const std::vector<std::string> &path)
{
    const Json *here = &json;
    for (const std::string &name : path) {
        if (!here->is_object())
            return nullptr;
        const auto found = here->find(name);
        if (found == here->end())
            return nullptr;
        here = &*found;
    }
    return here;
}

Json parsedYaml(const std::string &text)
{
    const std::unique_ptr<fy_diag, decltype(&fy_diag_destroy)> diagnostics(fy_diag_create(nullptr), &fy_diag_destroy);
    fy_diag_set_collect_errors(diagnostics.get(), true); // else they go to stderr, FYPCF_QUIET or not
    fy_parse_cfg config{};
    config.diag = diagnostics.get();
    config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_RESOLVE_DOCUMENT);
    const std::unique_ptr<fy_document, decltype(&fy_document_destroy)> document(
        fy_document_build_from_string(&config, text.data(), text.size()), &fy_document_destroy);
    if (!document)
        return Json(Json::value_t::discarded);
    const std::unique_ptr<char, decltype(&std::free)> json(
        fy_emit_document_to_string(document.get(), static_cast<fy_emitter_cfg_flags>(FYECF_MODE_JSON_ONELINE)),
        &std::free);
    return json ? parsedJson(json.get()) : Json(Json::value_t::discarded);
}

} // namespace

void refuseCmf(int status, const std::string &message)
{
    throw Refusal{Response::cmfError(status, message)};
}

Json cmfBody(const Request &request)
{
    const std::string type = lowered(request.header("content-type"));
    const bool isYaml = contains(type, "yaml");
    if (!isYaml && !type.empty() && !contains(type, "json"))
        refuseCmf(415, "Content-Type '" + type + "' is not supported");
    if (request.body.empty())
        refuseCmf(400, "Required request body is missing");
    Json body = isYaml ? parsedYaml(request.body) : parsedJson(request.body);
    if (body.is_discarded())
        refuseCmf(400, isYaml ? "YAML parse error" : "JSON parse error");
    if (!body.is_object())
        refuseCmf(400, "JSON parse error: an object was expected");
    return body;
}

Response cmfAnswer(const Request &request, const Json &value, int status)
{
    Response response = Response::json(value, status);
    const std::string accept = lowered(request.header("accept"));
    if (contains(accept, "yaml") && !contains(accept, "json"))
        response.contentType = "application/yaml";
    return response;
}

Response cmfConditionalAnswer(const Request &request, const Json &value)
{
    Response response = cmfAnswer(request, value);
    const QByteArray body = QByteArray::fromRawData(response.body.data(), static_cast<qsizetype>(response.body.size()));
    const std::string tag =
        '"' + QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex().first(32).toStdString() + '"';
    const std::string known = request.header("if-none-match");
    if (contains(known, tag) || known == "*")
        response = Response::empty(304);
    response.headers.emplace_back("ETag", tag);
    return response;
}

const Json *CmfViolations::at(const std::string &path) const
{
    const Json *found = sandbox::at(m_body, splitPath(path));
    return found && !found->is_null() ? found : nullptr;
}

const Json *CmfViolations::require(const std::string &path)
{
    const Json *found = at(path);
    if (found)
        return found;
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos || at(path.substr(0, dot)))
        add(path, "must not be null");
    return nullptr;
}

const Json *CmfViolations::requireObject(const std::string &path)
{
    const Json *found = require(path);
    if (found && !found->is_object()) {
        add(path, "must be an object");
        return nullptr;
    }
    return found;
}

std::string CmfViolations::requireText(const std::string &path)
{
    const Json *found = require(path);
    if (found && !found->is_string()) {
        add(path, "must be a string");
        return {};
    }
    return found ? found->get<std::string>() : std::string();
}

void CmfViolations::object(const std::string &path)
{
    const Json *found = at(path);
    if (found && !found->is_object())
        add(path, "must be an object");
}

void CmfViolations::textMap(const std::string &path)
{
    const Json *found = at(path);
    if (!found)
        return;
    if (!found->is_object()) {
        add(path, "must be an object");
        return;
    }
    for (const auto &entry : found->items()) {
        if (!entry.value().is_string())
            add(path + '.' + entry.key(), "must be a string");
    }
}

void CmfViolations::boolean(const std::string &path)
{
    const Json *found = at(path);
    if (found && !found->is_boolean())
        add(path, "must be a boolean");
}

void CmfViolations::integer(const std::string &path)
{
    const Json *found = at(path);
    if (found && !found->is_number_integer())
        add(path, "must be an integer");
}

void CmfViolations::oneOf(const std::string &path, std::initializer_list<std::string_view> values)
{
    const Json *found = at(path);
    if (!found)
        return;
    const std::string text = found->is_string() ? found->get<std::string>() : std::string();
    if (std::find(values.begin(), values.end(), text) != values.end())
        return;
    std::string list;
    for (const std::string_view value : values)
        (list += list.empty() ? "" : ", ") += value;
    add(path, "must be one of " + list);
}

void CmfViolations::text(const std::string &path)
{
    const Json *found = at(path);
    if (found && !found->is_string())
        add(path, "must be a string");
}

void CmfViolations::name(const std::string &path, std::size_t shortest, std::size_t longest)
{
    const Json *found = at(path);
    if (!found)
        return;
    if (!found->is_string()) {
        add(path, "must be a string");
        return;
    }
    const auto text = found->get<std::string>();
    if (text.size() < shortest || text.size() > longest)
        add(path, "size must be between " + std::to_string(shortest) + " and " + std::to_string(longest));
    const auto isEdge = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    bool fits = !text.empty() && isEdge(text.front()) && isEdge(text.back());
    for (std::size_t i = 0; fits && i < text.size(); ++i) {
        // A dot stands between two letters or digits; a hyphen may be anywhere inside a part but at its ends.
        if (text[i] == '.')
            fits = isEdge(text[i - 1]) && isEdge(text[i + 1]);
        else
            fits = isEdge(text[i]) || text[i] == '-';
    }
    if (!fits)
        add(path, R"(must match "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")");
}

void CmfViolations::resource(std::string_view kind)
{
    (void)requireText("apiVersion");
    const std::string own = requireText("kind");
    if (!own.empty() && own != kind)
        add("kind", "must be " + std::string(kind));
    if (requireObject("metadata")) {
        (void)require("metadata.name");
        constexpr std::size_t longest = 253;
        name("metadata.name", 1, longest);
        textMap("metadata.labels");
        textMap("metadata.annotations");
    }
}

void CmfViolations::refuseIfAny() const
{
    if (m_messages.empty())
        return;
    Json errors = Json::array();
    for (const std::string &message : m_messages)
        errors.push_back(Json{{"message", message}});
    throw Refusal{Response::json(Json{{"errors", errors}}, 400)};
}

} // namespace kekkai::sandbox
