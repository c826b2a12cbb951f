#pragma once

#include "services/core/task.h"
#include "services/http/endpoint.h"
#include "services/http/httptransport.h"

#include <QList>
#include <QString>
#include <QUrl>

#include <optional>

namespace kekkai {

enum class ServerKind {
    Unknown, ///< it did not say before a sign-in
    SchemaRegistry,
    Cmf,
};

/// What answers at one address.
struct FoundServer {
    QUrl base; ///< where its API begins
    ServerKind kind = ServerKind::Unknown;
    QString version; ///< as it tells; empty: it does not tell before a sign-in
    bool hasDekRegistry = false; ///< of a Schema Registry that let us look
    /// Why it did not let us look closer: Unauthorized (a sign-in is needed, and which), Forbidden, or Tls (a
    /// certificate that is not trusted, or the wish for a client certificate).
    std::optional<ApiError> refusal;

    friend bool operator==(const FoundServer &, const FoundServer &) = default;
};

struct Discovery {
    struct Attempt {
        QUrl base;
        ApiError error; ///< NotFound: something answers there that is neither Schema Registry nor CMF

        friend bool operator==(const Attempt &, const Attempt &) = default;
    };
    QList<FoundServer> found; ///< in the order of the candidates
    QList<Attempt> attempts; ///< the addresses where nothing useful is
};

/// What is at the address that a person pasted (see addressCandidates()): asks all candidates at once, without any
/// credentials, so that none goes to a guessed address. Never fails because a candidate does.
/// @param rules  whose certificate authorities, pin and client certificate count, for TLS.
/// Errors: those of addressCandidates(); Canceled.
[[nodiscard]] Task<Result<Discovery>> discover(QString typed, TlsRules rules, Cancellation cancellation);

/// Whether a server is there and does not let us in: Unauthorized or Forbidden.
[[nodiscard]] bool isRefusal(const ApiError &error);
/// What a Schema Registry calls its version, such as "7.9.0"; empty: it does not tell. GET /v1/metadata/version.
[[nodiscard]] Task<QString> registryVersion(std::shared_ptr<HttpTransport> transport, Cancellation cancellation);

/// The request that shows what kind of server answers: /schemas/types, or CMF's environments.
[[nodiscard]] HttpRequest helloRequest(ServerKind kind, Cancellation cancellation);
/// Whether @p reply to helloRequest() is what a server of this kind sends.
[[nodiscard]] bool isHello(ServerKind kind, const HttpReply &reply);

} // namespace kekkai
