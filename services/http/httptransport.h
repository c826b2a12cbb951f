#pragma once

#include "services/core/cancellation.h"
#include "services/core/pending.h"
#include "services/core/result.h"

#include <QByteArray>
#include <QFuture>
#include <QList>
#include <QStringView>
#include <QUrlQuery>

#include <initializer_list>
#include <memory>
#include <utility>

namespace kekkai {

/// "/subjects/%3A.ctx%3As/versions/1" from {"subjects", ":.ctx:s", "versions", "1"}: each segment percent-encoded
/// whole.
[[nodiscard]] QByteArray encodedPath(std::initializer_list<QStringView> segments);

/// Adds one pair to @p query with the value encoded whole: QUrlQuery alone would leave a "+" for the server to read as
/// a blank.
void addQuery(QUrlQuery &query, QLatin1StringView key, QStringView value);

struct HttpRequest {
    QByteArray verb = QByteArrayLiteral("GET");
    QByteArray path; ///< below the endpoint's base address, already percent-encoded: see encodedPath()
    QUrlQuery query;
    QByteArray body; ///< JSON, or empty
    QByteArray ifNoneMatch; ///< an ETag kept from an earlier reply; then a 304 reply is possible
    QList<std::pair<QByteArray, QByteArray>>
        headers; ///< besides the transport's own; an "Accept" replaces application/json
    bool holdsSecrets = false; ///< the body, or that of the reply: our buffers are wiped, and never grow by copying
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

struct HttpReply {
    int status = 0; ///< 2xx, or 304 when the request had ifNoneMatch
    QByteArray body;
    QByteArray contentType;
    QByteArray etag;
    QString server; ///< the transport's name(), for errors found while reading the body
    QString path; ///< the request's path and query, for the same
};

using PendingReply = std::shared_ptr<Pending<HttpReply>>;

/// Sends one request to one endpoint. The seam between services and the network.
class HttpTransport {
public:
    virtual ~HttpTransport() = default;
    /// Callable from any thread. The future always finishes with exactly one value, also after cancel() and when the
    /// transport is destroyed. Replies with status 400 and up arrive as an ApiError, after the retries of the endpoint.
    [[nodiscard]] QFuture<Result<HttpReply>> send(HttpRequest request)
    {
        auto pending = std::make_shared<Pending<HttpReply>>();
        auto future = pending->future();
        start(std::move(request), std::move(pending));
        return future;
    }
    /// The same, answering @p pending, on any thread and perhaps before it returns.
    virtual void start(HttpRequest request, PendingReply pending) = 0;
    /// For messages: "Schema Registry (https://sr:8081)".
    [[nodiscard]] virtual QString name() const = 0;
    /// What is known of the certificates on both ends, from the newest connection. Callable from any thread.
    [[nodiscard]] virtual PeerCertificates certificates() const { return {}; }
};

} // namespace kekkai
