#pragma once

#include "services/core/result.h"
#include "services/sandbox/faults.h"
#include "services/sandbox/route.h"

#include <QSslConfiguration>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

class QThread;

namespace kekkai::sandbox {

/// An HTTP/1.1 server on 127.0.0.1, with or without TLS, on one thread of its own. Connections are events, not threads:
/// any number may stay open, an idle one costs nothing, and stop() does not wait for any. Requests are handled one
/// after the other, which loses nothing: the sandbox answers under one lock.
///
/// Understood: Content-Length and chunked bodies, Expect: 100-continue, HEAD, keep-alive and pipelining, HTTP/1.0.
/// The request target is handed on as it was sent, so an encoded slash stays inside its segment.
class HttpServer {
public:
    using Handler = std::function<Response(Request)>;
    using FaultDecider = std::function<FaultAction(const Request &)>;

    /// @param handler, @param decider  called on the server's thread; must not throw.
    HttpServer(Handler handler, FaultDecider decider);
    ~HttpServer(); ///< stops
    HttpServer(const HttpServer &) = delete;
    HttpServer &operator=(const HttpServer &) = delete;

    /// Returns the port. @p port 0: a free one. Errors: Offline (port taken).
    [[nodiscard]] Result<quint16> listen(quint16 port, const std::optional<QSslConfiguration> &tls);
    void stop();
    [[nodiscard]] qint64 requestCount() const;

private:
    class Listener;
    class Connection;

    Handler m_handler;
    FaultDecider m_decider;
    std::atomic<qint64> m_requestCount = 0;
    std::unique_ptr<QThread> m_thread;
    Listener *m_listener = nullptr; ///< lives on m_thread
};

} // namespace kekkai::sandbox
