#pragma once

#include "services/sandbox/schemaregistryfeature.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <string>

namespace kekkai::test {

/// A Schema Registry in this process, called without sockets.
class RegistryBench {
public:
    explicit RegistryBench(const std::string &folder = {}, bool ruleSetsDropped = false)
        : world(std::make_unique<sandbox::World>(folder))
        , feature(std::make_unique<sandbox::SchemaRegistryFeature>(*world, ruleSetsDropped))
    {
        world->nowMs = [this] { return now; };
        feature->load();
        feature->addRoutes(router);
    }

    sandbox::Response send(const std::string &method, const std::string &target, const std::string &body = {})
    {
        sandbox::Request request = sandbox::parseTarget(method, target);
        request.body = body;
        try {
            request = sandbox::rewriteContext(std::move(request));
        } catch (const sandbox::Refusal &refusal) {
            return refusal.response;
        }
        return world->run(router, std::move(request),
                          [](const std::string &what) { return sandbox::Response::registryError(500, 500, what); });
    }

    /// The answer's JSON; an error's code as a bare number.
    sandbox::Json call(const std::string &method, const std::string &target, const sandbox::Json &body = nullptr)
    {
        const sandbox::Response response = send(method, target, body.is_null() ? std::string() : body.dump());
        if (response.body.empty())
            return nullptr;
        const sandbox::Json answer = sandbox::Json::parse(response.body, nullptr, false);
        return response.status >= 400 && answer.is_object() ? answer["error_code"] : answer;
    }

    /// The words of an error.
    std::string message(const std::string &method, const std::string &target, const sandbox::Json &body = nullptr)
    {
        const sandbox::Response response = send(method, target, body.is_null() ? std::string() : body.dump());
        const sandbox::Json answer = sandbox::Json::parse(response.body, nullptr, false);
        return answer.is_object() && answer.contains("message") ? answer["message"].get<std::string>() : std::string();
    }

    std::unique_ptr<sandbox::World> world;
    std::unique_ptr<sandbox::SchemaRegistryFeature> feature;
    sandbox::Router router;
    std::int64_t now = 1'700'000'000'000;
};

} // namespace kekkai::test
