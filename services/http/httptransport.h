#pragma once

#include "services/core/cancellation.h"
#include "services/core/result.h"

#include <QByteArray>
#include <QFuture>
#include <QHash>
#include <QStringView>
#include <QUrlQuery>

#include <initializer_list>
#include <memory>

namespace kekkai {

/// "/subjects/%3A.ctx%3As/versions/1" from {"subjects", ":.ctx:s", "versions", "1"}: each segment percent-encoded whole.
[[nodiscard]] QByteArray encodedPath(std::initializer_list<QStringView> segments);

struct HttpRequest
{
    QByteArray verb = QByteArrayLiteral("GET");
    QByteArray path;   ///< below the endpoint's base address, already percent-encoded: see encodedPath()
    QUrlQuery query;
    QByteArray body;   ///< JSON, or empty
    QByteArray ifNoneMatch; ///< an ETag kept from an earlier reply; then a 304 reply is possible
    bool idempotent = false; ///< a PUT or DELETE that may be repeated after a lost connection; GET always may
    Cancellation cancellation;

    [[nodiscard]] static HttpRequest get(QByteArray path, Cancellation cancellation)
    {
        HttpRequest request;
        request.path = std::move(path);
        request.cancellation = std::move(cancellation);
        return request;
    }
};

struct HttpReply
{
    int status = 0; ///< 2xx, or 304 when the request had ifNoneMatch
    QByteArray body;
    QByteArray contentType;
    QByteArray etag;
};

/// Sends one request to one endpoint. The seam between services and the network.
class HttpTransport
{
public:
    virtual ~HttpTransport() = default;
    /// Callable from any thread. The future always finishes with exactly one value, also after cancel() and when the
    /// transport is destroyed. Replies with status 400 and up arrive as an ApiError, after the retries of the endpoint.
    [[nodiscard]] virtual QFuture<Result<HttpReply>> send(HttpRequest request) = 0;
    /// For messages: "Schema Registry (https://sr:8081)".
    [[nodiscard]] virtual QString name() const = 0;
};

} // namespace kekkai
