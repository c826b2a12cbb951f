#pragma once

#include "services/sandbox/json.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

struct Request {
    std::string method;
    std::string target; ///< path and query as received, percent-encoded
    std::vector<std::string> segments; ///< of the path, each decoded: an encoded slash stays inside its segment
    std::map<std::string, std::string> captures; ///< filled by the router: {subject} → value
    std::multimap<std::string, std::string> query; ///< decoded
    std::multimap<std::string, std::string> headers; ///< names in lower case
    std::string body;

    [[nodiscard]] std::string capture(const std::string &name) const;
    [[nodiscard]] std::optional<std::string> queryValue(const std::string &name) const; ///< the first one
    [[nodiscard]] bool queryFlag(const std::string &name, bool otherwise = false) const; ///< "true" in any case
    [[nodiscard]] std::string header(const std::string &lowerCaseName) const;
};

struct Response {
    int status = 200;
    std::string body; ///< empty with 204
    std::string contentType = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;

    [[nodiscard]] static Response json(const Json &value, int status = 200);
    [[nodiscard]] static Response empty(int status = 204);
    /// {"error_code":…,"message":…}: Schema Registry, DEK Registry and catalog.
    [[nodiscard]] static Response registryError(int status, int code, const std::string &message);
    /// {"errors":[{"message":…}]}: CMF.
    [[nodiscard]] static Response cmfError(int status, const std::string &message);
};

/// Thrown by handlers to leave at once with an answer. Never leaves dispatch().
struct Refusal {
    Response response;
};

/// Routes of one server. Patterns are like "/subjects/{subject}/versions/{version}"; a literal segment wins over a
/// capture.
class Router {
public:
    using Handler = std::function<Response(const Request &)>;

    void add(const std::string &method, const std::string &pattern, Handler handler);
    /// 404 when no pattern fits, 405 when only the method does not; what those answer is set here.
    void setFallback(Handler notFound, Handler methodNotAllowed);
    [[nodiscard]] Response dispatch(Request request) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;
        Handler handler;
    };
    std::vector<Route> m_routes; ///< the one who implements this may index it by first segments
    Handler m_notFound;
    Handler m_methodNotAllowed;
};

/// Splits and decodes a target into a request without headers and body.
[[nodiscard]] Request parseTarget(const std::string &method, const std::string &target);

} // namespace kekkai::sandbox
