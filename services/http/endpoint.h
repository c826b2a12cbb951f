#pragma once

#include "services/core/secret.h"

#include <QList>
#include <QSslCertificate>
#include <QSslKey>
#include <QUrl>

#include <chrono>

namespace kekkai {

/// How a request proves who sends it.
struct SignIn {
    enum class Kind {
        None,
        Basic,
        ApiKey, ///< a key and its secret, sent as Basic does
        Bearer, ///< a token that somebody pasted
        OAuthClientCredentials, ///< RFC 6749, section 4.4
        MdsLogin, ///< a token of Confluent's Metadata Service for a user name and password
    };
    Kind kind = Kind::None;
    QString user = {}; ///< user name, API key, OAuth client id or MDS user
    Secret secret = {}; ///< password, API secret, bearer token or client secret
    QUrl tokenUrl = {}; ///< OAuth: the token endpoint; MDS: the base address, "/security/1.0/authenticate" is added
    QString scope = {}; ///< OAuth; may be empty
    QString logicalCluster = {}; ///< header "target-sr-cluster" of a hosted Schema Registry; may be empty
    QString identityPool = {}; ///< header "Confluent-Identity-Pool-Id" of the same; may be empty

    /// Whether a token is fetched from a server of its own.
    [[nodiscard]] bool fetchesToken() const { return kind == Kind::OAuthClientCredentials || kind == Kind::MdsLogin; }
};

/// Whom we trust to be one server, and how we prove ourselves to it in TLS.
struct TlsRules {
    QList<QSslCertificate> caCertificates; ///< besides the system's; empty: the system's alone
    QList<QSslCertificate> clientChain; ///< for mutual TLS: the leaf first
    QSslKey clientKey;
    /// Of the one certificate (the leaf, 32 bytes) that this server may show: that one is accepted whoever signed it
    /// and whatever else is wrong with it, any other is refused even if an authority vouches for it. Empty: none.
    QByteArray pinnedSha256;
    bool credentialsInClearAllowed = false; ///< over plain HTTP, to another computer: somebody allowed it by name
};

/// One server and how to talk to it. Holds secrets only as Secret.
struct Endpoint : TlsRules {
    QString label; ///< such as "Schema Registry"
    QUrl base; ///< http or https; a path in it is kept before every request's path
    SignIn signIn;
    TlsRules tokenTls; ///< for the server at signIn.tokenUrl: nothing of this endpoint's own applies there
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(10);
    std::chrono::milliseconds silenceTimeout = std::chrono::seconds(30); ///< without a single byte arriving
    qint64 maxBodyBytes = 256LL * 1024 * 1024;
    int inFlight = 24; ///< requests under way at once
    int retries = 4; ///< besides the first try, for idempotent requests
    std::chrono::milliseconds firstBackoff = std::chrono::milliseconds(200); ///< doubles; jitter of ±50 %
    std::chrono::milliseconds longestBackoff = std::chrono::seconds(20); ///< nor is a longer Retry-After waited for
};

} // namespace kekkai
