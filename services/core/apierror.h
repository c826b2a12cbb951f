#pragma once

#include "services/core/tlsrefusal.h"

#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>

namespace kekkai {

/// Why a call to a remote service or the keychain gave no value. Returned in Result<T>, never thrown.
struct ApiError {
    Q_GADGET
public:
    enum class Kind {
        Canceled, ///< the caller gave up; show nothing
        Offline, ///< no connection, unknown host, refused, connection lost
        Timeout, ///< no complete reply within the endpoint's limit
        Tls, ///< the certificate or handshake was refused
        Unauthorized, ///< 401: missing or expired credentials
        Forbidden, ///< 403
        NotFound, ///< 404
        Conflict, ///< 409: someone else changed or created it first
        Invalid, ///< 400 or 422: the server refused the input
        Throttled, ///< 429: too many requests, retries included
        Server, ///< 5xx
        TooLarge, ///< the reply is larger than the endpoint's limit
        Redirected, ///< the server sent us to another origin, which we do not follow
        BadReply, ///< a reply that does not follow the service's contract
        Keychain, ///< the operating system's keychain refused or is absent
        Internal, ///< a fault in this program itself; detail names the type of the exception
    };
    Q_ENUM(Kind)

    Kind kind = Kind::BadReply;
    QString detail; ///< the server's own words, for the details fold and the log; never a secret
    int httpStatus = 0; ///< 0 when no reply arrived
    int serverCode = 0; ///< the service's error_code, such as 40470; 0 when it sent none
    QString server; ///< which endpoint, such as "Schema Registry (https://sr:8081)"; filled in by the transport
    QString path; ///< the request's path and query; no credentials in it
    QString field; ///< for BadReply: the member that was missing or wrong, such as "keks[3].kmsType"
    /// When the server wants to be asked again, UTC, where that is later than the transport waits; else invalid.
    QDateTime retryAt = {};
    /// For Unauthorized: how the server wants to be told who asks, in its own order, such as "Basic", "Bearer"; empty
    /// when it does not say.
    QStringList schemes = {};
    QString realm = {}; ///< for Unauthorized: what the server calls the place; one line of plain text, or empty
    bool signedIn = false; ///< for Unauthorized: the request carried credentials; else nobody has been asked for any
    TlsRefusalPtr tls = {}; ///< for Tls: the certificate that was refused, where there was one; else null
    QString proxy = {}; ///< "host:port" of a proxy on the way, when it is the one that failed or refused; else empty

    friend bool operator==(const ApiError &, const ApiError &) = default;
};

} // namespace kekkai
