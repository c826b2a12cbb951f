#pragma once

#include "services/sandbox/world.h"

#include <QString>

#include <string>
#include <utility>
#include <vector>

namespace kekkai::test {

using sandbox::Json;

/// What a feature answered, without a socket between.
struct Answer {
    int status = 0;
    Json body; ///< null when the answer had none
    std::string text;
    std::string contentType;
    std::vector<std::pair<std::string, std::string>> headers;

    [[nodiscard]] std::string header(const std::string &name) const
    {
        for (const auto &[own, value] : headers) {
            if (own == name)
                return value;
        }
        return {};
    }
    [[nodiscard]] int code() const { return body.is_object() ? body.value("error_code", 0) : 0; }
    [[nodiscard]] QString message() const
    {
        if (!body.is_object())
            return {};
        if (body.contains("errors"))
            return QString::fromStdString(body.at("errors").at(0).at("message").get<std::string>());
        return QString::fromStdString(body.value("message", std::string()));
    }
};

/// Runs one request as the server does: under the lock, committed or discarded.
inline Answer call(sandbox::World &world, const sandbox::Router &router, const std::string &method,
                   const std::string &target, const std::string &body = {},
                   const std::vector<std::pair<std::string, std::string>> &headers = {})
{
    sandbox::Request request = sandbox::parseTarget(method, target);
    request.body = body;
    for (const auto &[name, value] : headers)
        request.headers.emplace(name, value);
    const sandbox::Response response = world.run(router, std::move(request), [](const std::string &what) {
        return sandbox::Response::registryError(599, 599, "exception: " + what);
    });
    Answer answer;
    answer.status = response.status;
    answer.text = response.body;
    answer.contentType = response.contentType;
    answer.headers = response.headers;
    if (!response.body.empty())
        answer.body = Json::parse(response.body);
    return answer;
}

} // namespace kekkai::test
