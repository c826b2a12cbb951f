#include "services/discovery/discovery.h"

#include "services/cmf/cmfclient.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/discovery/addresscandidates.h"
#include "services/http/jsonreply.h"
#include "services/http/nettransport.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace kekkai {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Probe = std::variant<FoundServer, ApiError>;

/// Which of the two a guarded server is, as far as its words tell.
ServerKind guardedKind(const QUrl &base)
{
    switch (base.port()) { // the ports that both are installed with
    case 8081:
        return ServerKind::SchemaRegistry;
    case 8080:
        return ServerKind::Cmf;
    default:
        return ServerKind::Unknown;
    }
}

Task<Probe> probe(QUrl base, TlsRules rules, Cancellation cancellation)
{
    Endpoint endpoint;
    static_cast<TlsRules &>(endpoint) = std::move(rules);
    endpoint.base = base;
    endpoint.retries = 0;
    endpoint.connectTimeout = 6s;
    endpoint.silenceTimeout = 15s;
    endpoint.maxBodyBytes = 4LL * 1024 * 1024;
    const auto transport = std::make_shared<NetTransport>(std::move(endpoint));
    const auto registryAnswer = transport->send(helloRequest(ServerKind::SchemaRegistry, cancellation));
    const auto cmfAnswer = transport->send(helloRequest(ServerKind::Cmf, cancellation));
    const auto registry = co_await registryAnswer;
    const auto cmf = co_await cmfAnswer;

    FoundServer found;
    found.base = base;
    if (registry && isHello(ServerKind::SchemaRegistry, *registry)) {
        found.kind = ServerKind::SchemaRegistry;
        const DekRegistryClient deks(transport);
        const auto names = co_await deks.kekNames(cancellation);
        found.hasDekRegistry = names.has_value();
        if (!names && (names.error().kind == ApiError::Kind::Unauthorized))
            found.refusal = names.error(); // it lets everybody see what it is, and no more
        found.version = co_await registryVersion(transport, cancellation);
        co_return Probe(found);
    }
    if (cmf && isHello(ServerKind::Cmf, *cmf)) {
        found.kind = ServerKind::Cmf;
        const CmfClient client(transport);
        const auto information = co_await client.systemInformation(cancellation);
        if (information)
            found.version = information->version;
        co_return Probe(found);
    }
    const bool registryGuarded = !registry && isRefusal(registry.error());
    const bool cmfGuarded = !cmf && isRefusal(cmf.error());
    if (registryGuarded || cmfGuarded) {
        // Most servers guard every path alike; where one path is unknown, the other one tells.
        found.kind = registryGuarded && cmfGuarded ? guardedKind(base)
            : registryGuarded                      ? ServerKind::SchemaRegistry
                                                   : ServerKind::Cmf;
        found.refusal = registryGuarded ? registry.error() : cmf.error();
        co_return Probe(found);
    }
    if (!registry && registry.error().kind == ApiError::Kind::Tls) {
        found.kind = guardedKind(base);
        found.refusal = registry.error();
        co_return Probe(found);
    }
    if (registry) { // it answers everything with something
        co_return Probe(ApiError{ApiError::Kind::NotFound,
                                 u"neither a Schema Registry nor CMF answers here"_s,
                                 registry->status,
                                 0,
                                 registry->server,
                                 registry->path,
                                 {}});
    }
    co_return Probe(registry.error());
}

} // namespace

bool isRefusal(const ApiError &error)
{
    return error.kind == ApiError::Kind::Unauthorized || error.kind == ApiError::Kind::Forbidden;
}

Task<QString> registryVersion(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    const auto reply = co_await transport->send(HttpRequest::get("/v1/metadata/version"_ba, cancellation));
    const auto json = jsonObject(reply);
    if (!json)
        co_return QString();
    co_return json->value("version"_L1).toString().left(60);
}

HttpRequest helloRequest(ServerKind kind, Cancellation cancellation)
{
    if (kind != ServerKind::Cmf)
        return HttpRequest::get("/schemas/types"_ba, std::move(cancellation));
    HttpRequest request = HttpRequest::get("/cmf/api/v1/environments"_ba, std::move(cancellation));
    request.query.addQueryItem(u"page"_s, u"0"_s);
    request.query.addQueryItem(u"size"_s, u"1"_s);
    return request;
}

bool isHello(ServerKind kind, const HttpReply &reply)
{
    if (kind != ServerKind::Cmf) {
        const auto types = stringList(reply);
        return types && types->contains(u"AVRO"_s);
    }
    const auto page = jsonObject(reply);
    return page && page->value("items"_L1).isArray();
}

Task<Result<Discovery>> discover(QString typed, TlsRules rules, Cancellation cancellation)
{
    const auto candidates = addressCandidates(typed);
    if (!candidates)
        co_return tl::unexpected(candidates.error());
    std::vector<Task<Probe>> probes;
    probes.reserve(static_cast<size_t>(candidates->size()));
    for (const QUrl &base : *candidates)
        probes.push_back(probe(base, rules, cancellation));
    Discovery discovery;
    for (qsizetype i = 0; i < candidates->size(); ++i) {
        const Probe answer = co_await probes[size_t(i)];
        if (const auto *server = std::get_if<FoundServer>(&answer))
            discovery.found.append(*server);
        else
            discovery.attempts.append({candidates->at(i), std::get<ApiError>(answer)});
    }
    if (cancellation.isCanceled())
        co_return failure(ApiError::Kind::Canceled);
    co_return discovery;
}

} // namespace kekkai
