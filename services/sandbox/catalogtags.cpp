#include "services/sandbox/catalogtags.h"

#include <QString>
#include <QUuid>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace kekkai::sandbox {

namespace {

constexpr auto definitionTable = "catalog.tagdef";
constexpr auto attachmentTable = "catalog.tag";

Json failed(Json element, int code, const std::string &message)
{
    if (!element.is_object())
        element = Json::object();
    element["error"] = {{"error_code", code}, {"message", message}};
    return element;
}

std::string textOf(const Json &object, const char *name)
{
    if (!object.is_object())
        return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The elements of a request's array. Throws Refusal (400).
Json elementsOf(const Request &request)
{
    Json body = parsedJson(request.body);
    if (!body.is_array())
        throw Refusal{Response::registryError(400, 400, "The request body is not a JSON array")};
    return body;
}

[[noreturn]] void notFound(const std::string &what)
{
    throw Refusal{Response::registryError(404, 404, what)};
}

} // namespace

CatalogTags::CatalogTags(World &world)
    : m_world(world)
{
}

void CatalogTags::load()
{
    m_world.store.load(definitionTable,
                       [this](const std::string &name, Json row) { m_definitions[name] = std::move(row); });
    m_world.store.load(attachmentTable, [this](const std::string &, Json row) {
        const AttachmentKey key(textOf(row, "entityType"), textOf(row, "entityName"), textOf(row, "typeName"));
        m_attachments[key] = std::move(row);
    });
}

void CatalogTags::save(const AttachmentKey &key, const Json &tag)
{
    m_world.store.put(attachmentTable, std::get<0>(key) + '\0' + std::get<1>(key) + '\0' + std::get<2>(key), tag);
}

Json CatalogTags::changeDefinition(const Json &raw, bool create)
{
    const std::string name = textOf(raw, "name");
    const QString text = QString::fromStdString(name);
    const bool isName = !text.isEmpty() && text.front().isLetter()
        && std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.isLetterOrNumber() || c == QChar(u'_') || c == QChar(u' '); });
    if (!isName)
        return failed(raw, 400, "Invalid tag name '" + name + "'");
    const auto known = m_definitions.find(name);
    if (create && known != m_definitions.end())
        return failed(raw, 409, "Type definition with name '" + name + "' already exists");
    if (!create && known == m_definitions.end())
        return failed(raw, 404, "Type definition with name '" + name + "' does not exist");

    const std::int64_t now = m_world.nowMs();
    Json definition = create ? Json::object() : known->second;
    if (create) {
        definition["category"] = "CLASSIFICATION";
        definition["guid"] = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
        definition["createdBy"] = "sandbox";
        definition["createTime"] = now;
        definition["version"] = 0;
        definition["typeVersion"] = "1.0";
        definition["description"] = "";
        definition["superTypes"] = Json::array();
        definition["subTypes"] = Json::array();
        definition["attributeDefs"] = Json::array();
        definition["entityTypes"] = Json::array({"cf_entity"});
    }
    for (const char *member : {"name", "description", "entityTypes", "attributeDefs", "superTypes", "options",
                               "serviceType", "typeVersion"}) {
        if (raw.contains(member) && !raw[member].is_null())
            definition[member] = raw[member];
    }
    definition["updatedBy"] = "sandbox";
    definition["updateTime"] = now;
    definition["version"] = definition["version"].get<int>() + 1;
    m_world.store.put(definitionTable, name, definition);
    m_definitions[name] = definition;
    return definition;
}

Json CatalogTags::changeAttachment(const Json &raw, bool create)
{
    const std::string tag = textOf(raw, "typeName");
    const std::string type = textOf(raw, "entityType");
    const std::string entity = textOf(raw, "entityName");
    if (tag.empty() || type.empty() || entity.empty())
        return failed(raw, 400, "A tag needs typeName, entityType and entityName");
    if (m_definitions.count(tag) == 0)
        return failed(raw, 404, "Type definition with name '" + tag + "' does not exist");
    const AttachmentKey key(type, entity, tag);
    const bool isThere = m_attachments.count(key) > 0;
    if (create && isThere)
        return failed(raw, 409, "Entity '" + entity + "' is already tagged with '" + tag + "'");
    if (!create && !isThere)
        return failed(raw, 404, "Entity '" + entity + "' is not tagged with '" + tag + "'");
    Json attached = raw;
    attached.erase("error");
    attached["entityStatus"] = "ACTIVE";
    if (!attached.contains("propagate"))
        attached["propagate"] = false;
    save(key, attached);
    m_attachments[key] = attached;
    return attached;
}

void CatalogTags::removeDefinition(const std::string &name)
{
    if (m_definitions.count(name) == 0)
        notFound("Type definition with name '" + name + "' does not exist");
    const bool isUsed = std::any_of(m_attachments.begin(), m_attachments.end(),
                                    [&](const auto &entry) { return std::get<2>(entry.first) == name; });
    if (isUsed)
        throw Refusal{Response::registryError(409, 409, "Type definition '" + name + "' has references")};
    m_definitions.erase(name);
    m_world.store.erase(definitionTable, name);
}

Response CatalogTags::search(const Request &request) const
{
    const std::string type = request.queryValue("type").value_or("");
    const std::string tag = request.queryValue("tag").value_or("");
    const std::string query = request.queryValue("query").value_or("");
    std::map<std::pair<std::string, std::string>, Json> tagsOfEntity;
    for (const auto &[key, attached] : m_attachments) {
        const auto &[entityType, entity, name] = key;
        if ((type.empty() || entityType == type) && (query.empty() || entity.find(query) != std::string::npos))
            tagsOfEntity[{entityType, entity}].push_back(name);
    }
    Json entities = Json::array();
    for (const auto &[key, tags] : tagsOfEntity) {
        if (!tag.empty() && std::find(tags.begin(), tags.end(), Json(tag)) == tags.end())
            continue;
        const Json attributes = {{"qualifiedName", key.second}, {"name", key.second.substr(key.second.rfind(':') + 1)}};
        entities.push_back(
            {{"typeName", key.first}, {"attributes", attributes}, {"status", "ACTIVE"}, {"classificationNames", tags}});
    }
    const auto number = [&](const char *name, std::size_t otherwise) {
        const std::string text = request.queryValue(name).value_or("");
        const long long value = std::strtoll(text.c_str(), nullptr, 10);
        return value > 0 ? static_cast<std::size_t>(value) : otherwise;
    };
    const std::size_t begin = std::min(number("offset", 0), entities.size());
    const std::size_t end = begin + std::min(number("limit", 500), entities.size() - begin);
    Json page = Json::array();
    for (std::size_t i = begin; i < end; ++i)
        page.push_back(entities[i]);
    return Response::json({{"searchParameters", {{"type", type}, {"tag", tag}, {"query", query}}}, {"entities", page}});
}

void CatalogTags::addRoutes(Router &router)
{
    for (const bool create : {true, false}) {
        const std::string method = create ? "POST" : "PUT";
        router.add(method, "/catalog/v1/types/tagdefs", [this, create](const Request &request) {
            Json answers = Json::array();
            for (const Json &raw : elementsOf(request))
                answers.push_back(changeDefinition(raw, create));
            return Response::json(answers);
        });
        router.add(method, "/catalog/v1/entity/tags", [this, create](const Request &request) {
            Json answers = Json::array();
            for (const Json &raw : elementsOf(request))
                answers.push_back(changeAttachment(raw, create));
            return Response::json(answers);
        });
    }
    router.add("GET", "/catalog/v1/types/tagdefs", [this](const Request &request) {
        const std::string prefix = request.queryValue("prefix").value_or("");
        Json definitions = Json::array();
        for (const auto &[name, definition] : m_definitions) {
            if (name.starts_with(prefix))
                definitions.push_back(definition);
        }
        return Response::json(definitions);
    });
    router.add("GET", "/catalog/v1/types/tagdefs/{tag}", [this](const Request &request) {
        const auto found = m_definitions.find(request.capture("tag"));
        if (found == m_definitions.end())
            notFound("Type definition with name '" + request.capture("tag") + "' does not exist");
        return Response::json(found->second);
    });
    router.add("DELETE", "/catalog/v1/types/tagdefs/{tag}", [this](const Request &request) {
        removeDefinition(request.capture("tag"));
        return Response::empty();
    });
    router.add("GET", "/catalog/v1/entity/type/{type}/name/{entity}/tags", [this](const Request &request) {
        Json tags = Json::array();
        for (const auto &[key, tag] : m_attachments) {
            if (std::get<0>(key) == request.capture("type") && std::get<1>(key) == request.capture("entity"))
                tags.push_back(tag);
        }
        return Response::json(tags);
    });
    router.add("DELETE", "/catalog/v1/entity/type/{type}/name/{entity}/tags/{tag}", [this](const Request &request) {
        const AttachmentKey key(request.capture("type"), request.capture("entity"), request.capture("tag"));
        if (m_attachments.erase(key) == 0)
            notFound("Entity '" + request.capture("entity") + "' is not tagged with '" + request.capture("tag") + "'");
        m_world.store.erase(attachmentTable, std::get<0>(key) + '\0' + std::get<1>(key) + '\0' + std::get<2>(key));
        return Response::empty();
    });
    for (const char *kind : {"basic", "attribute"})
        router.add("GET", std::string("/catalog/v1/search/") + kind,
                   [this](const Request &request) { return search(request); });
}

} // namespace kekkai::sandbox
