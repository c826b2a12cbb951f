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
    enum class Kind { None, Basic, Bearer };
    Kind kind = Kind::None;
    QString user; ///< for Basic
    Secret secret; ///< the password, or the bearer token
};

/// One server and how to talk to it. Holds secrets only as Secret.
struct Endpoint {
    QString label; ///< such as "Schema Registry"
    QUrl base; ///< http or https; a path in it is kept before every request's path
    SignIn signIn;
    QList<QSslCertificate> caCertificates; ///< besides the system's; empty: the system's alone
    QList<QSslCertificate> clientChain; ///< for mutual TLS: the leaf first
    QSslKey clientKey;
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(10);
    std::chrono::milliseconds silenceTimeout = std::chrono::seconds(30); ///< without a single byte arriving
    qint64 maxBodyBytes = 256LL * 1024 * 1024;
    int inFlight = 24; ///< requests under way at once
    int retries = 4; ///< besides the first try, for idempotent requests
    std::chrono::milliseconds firstBackoff = std::chrono::milliseconds(200); ///< doubles; jitter of ±50 %
    std::chrono::milliseconds longestBackoff = std::chrono::seconds(20); ///< nor is a longer Retry-After waited for
};

} // namespace kekkai
