#include "services/sandbox/route.h"

#include <algorithm>

namespace kekkai::sandbox {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// A percent sign without two hex digits stands for itself.
std::string percentDecoded(std::string_view text, bool plusIsSpace)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hexDigit(text[i + 1]);
            const int low = hexDigit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(plusIsSpace && text[i] == '+' ? ' ' : text[i]);
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

bool isCapture(const std::string &patternSegment)
{
    return patternSegment.size() > 2 && patternSegment.front() == '{' && patternSegment.back() == '}';
}

bool fits(const std::vector<std::string> &pattern, const std::vector<std::string> &segments)
{
    return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                      [](const std::string &expected, const std::string &actual) {
                          return isCapture(expected) || expected == actual;
                      });
}

/// Whether @p left is the closer description: at the first difference it has the literal.
bool isCloser(const std::vector<std::string> &left, const std::vector<std::string> &right)
{
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (isCapture(left[i]) != isCapture(right[i]))
            return isCapture(right[i]);
    }
    return false;
}

/// Text from the outside may not be UTF-8; an answer always is.
std::string dumped(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string Request::capture(const std::string &name) const
{
    const auto found = captures.find(name);
    return found == captures.end() ? std::string() : found->second;
}

std::optional<std::string> Request::queryValue(const std::string &name) const
{
    const auto found = query.lower_bound(name); // the first one sent: equal keys keep their order
    if (found == query.end() || found->first != name)
        return std::nullopt;
    return found->second;
}

bool Request::queryFlag(const std::string &name, bool otherwise) const
{
    const auto value = queryValue(name);
    if (!value)
        return otherwise;
    constexpr std::string_view yes = "true";
    return std::equal(value->begin(), value->end(), yes.begin(), yes.end(), [](char left, char right) {
        return (left >= 'A' && left <= 'Z' ? left + ('a' - 'A') : left) == right;
    });
}

std::string Request::header(const std::string &lowerCaseName) const
{
    const auto found = headers.lower_bound(lowerCaseName);
    return found == headers.end() || found->first != lowerCaseName ? std::string() : found->second;
}

Response Response::json(const Json &value, int status)
{
    Response response;
    response.status = status;
    response.body = dumped(value);
    return response;
}

Response Response::empty(int status)
{
    Response response;
    response.status = status;
    response.contentType.clear();
    return response;
}

Response Response::registryError(int status, int code, const std::string &message)
{
    Response response = json({{"error_code", code}, {"message", message}}, status);
    response.contentType = "application/vnd.schemaregistry.v1+json";
    return response;
}

Response Response::cmfError(int status, const std::string &message)
{
    Json error = Json::object();
    error["message"] = message;
    Json body = Json::object();
    body["errors"] = Json::array({error});
    return json(body, status);
}

void Router::add(const std::string &method, const std::string &pattern, Handler handler)
{
    Route route{method, {}, std::move(handler)};
    for (const std::string_view segment : split(pattern, '/')) {
        if (!segment.empty())
            route.segments.emplace_back(segment);
    }
    m_routes.push_back(std::move(route));
}

void Router::setFallback(Handler notFound, Handler methodNotAllowed)
{
    m_notFound = std::move(notFound);
    m_methodNotAllowed = std::move(methodNotAllowed);
}

Response Router::dispatch(Request request) const
{
    const auto closest = [&](const std::string &method) {
        const Route *best = nullptr;
        for (const Route &route : m_routes) {
            if ((method.empty() || route.method == method) && fits(route.segments, request.segments)
                && (!best || isCloser(route.segments, best->segments)))
                best = &route;
        }
        return best;
    };

    try {
        const Route *route = closest(request.method);
        if (!route && request.method == "HEAD")
            route = closest("GET");
        if (!route) {
            const Handler &fallback = closest({}) ? m_methodNotAllowed : m_notFound;
            if (fallback)
                return fallback(request);
            return closest({}) ? Response::registryError(405, 405, "HTTP 405 Method Not Allowed")
                               : Response::registryError(404, 404, "HTTP 404 Not Found");
        }
        for (std::size_t i = 0; i < route->segments.size(); ++i) {
            const std::string &name = route->segments[i];
            if (isCapture(name))
                request.captures[name.substr(1, name.size() - 2)] = request.segments[i];
        }
        return route->handler(request);
    } catch (const Refusal &refusal) {
        return refusal.response;
    }
}

Request parseTarget(const std::string &method, const std::string &target)
{
    Request request;
    request.method = method;
    request.target = target;
    std::string_view rest = target;
    rest = rest.substr(0, rest.find('#'));
    if (const std::size_t scheme = rest.find("://");
        scheme != std::string_view::npos && scheme < rest.find_first_of("/?")) {
        const std::size_t path = rest.find_first_of("/?", scheme + 3); // the absolute form that proxies send
        rest = path == std::string_view::npos ? std::string_view() : rest.substr(path);
    }
    const std::size_t question = rest.find('?');
    std::string_view path = rest.substr(0, question);
    if (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    if (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    if (!path.empty()) {
        for (const std::string_view segment : split(path, '/'))
            request.segments.push_back(percentDecoded(segment, false));
    }
    if (question == std::string_view::npos)
        return request;
    for (const std::string_view pair : split(rest.substr(question + 1), '&')) {
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        request.query.emplace(percentDecoded(pair.substr(0, equals), true), percentDecoded(value, true));
    }
    return request;
}

} // namespace kekkai::sandbox
