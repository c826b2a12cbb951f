#pragma once

#include "services/http/endpoint.h"
#include "services/http/httptransport.h"

class QThread;

namespace kekkai {

class NetEngine;

/// Sends requests over HTTP/1.1 or, where a TLS server offers it, HTTP/2. Works on a network thread of its own.
///
/// - At most Endpoint::inFlight requests are under way (never more than 48); the others wait in order of arrival. A
/// request that
///   waits for its next try keeps its place among those under way, so that a server in trouble is asked less, not more.
/// - GET, HEAD, and PUT and DELETE marked idempotent, are tried again after 429, 502, 503, 504 and a lost connection; a
///   POST never. Each wait is the endpoint's backoff, or longer when Retry-After asks for that; one that is longer than
///   Endpoint::longestBackoff ends the request at once, and ApiError::retryAt says when the server may be asked again.
/// - A redirect of a GET within the same origin is followed, three times at most; any other is Kind::Redirected.
/// - Credentials never travel over plain HTTP except to this computer itself, or where the endpoint allows it:
///   Kind::Tls.
/// - Where the sign-in fetches a token, all requests wait for the first one and for each renewal. After a 401 each is
///   sent once more with a newer token. That no token can be had is answered with the token server's name.
///
/// May be destroyed on any thread, also by the listener of one of its own answers; everything pending answers
/// Canceled.
class NetTransport final : public HttpTransport {
public:
    explicit NetTransport(Endpoint endpoint);
    ~NetTransport() override;
    Q_DISABLE_COPY_MOVE(NetTransport)

    void start(HttpRequest request, PendingReply pending) override;
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] PeerCertificates certificates() const override;

private:
    struct Peer;
    QString m_name;
    std::shared_ptr<Peer> m_peer; ///< shared with the engine
    QThread *m_thread; ///< deleted once it has ended
    NetEngine *m_engine; ///< lives on m_thread and ends with it
};

} // namespace kekkai
