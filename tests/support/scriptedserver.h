#pragma once

#include "tests/support/testcertificates.h"

#include <QHash>
#include <QList>
#include <QPointer>
#include <QSslSocket>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <optional>
#include <utility>
#include <variant>

namespace kekkai::test {

struct ScriptedRequest {
    QByteArray verb;
    QByteArray target; ///< path and query, as they came over the wire
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    int connection = 0; ///< counts from 1

    /// The value of a header, its name in any case; empty when absent.
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] bool hasHeader(const QByteArray &name) const;
};

/// What the server does with one request, step by step. When the steps are done the connection stays open.
class Script {
public:
    struct Send {
        QByteArray bytes;
    };
    struct Pause {
        int milliseconds;
    };
    struct Drip {
        QByteArray bytes;
        int milliseconds;
    }; ///< one byte at a time
    struct Close { }; ///< after all was written
    struct Reset { }; ///< TCP RST
    struct Hold { }; ///< until release()
    using Step = std::variant<Send, Pause, Drip, Close, Reset, Hold>;

    Script send(QByteArray bytes) const { return with(Send{std::move(bytes)}); }
    Script pause(int milliseconds) const { return with(Pause{milliseconds}); }
    Script drip(QByteArray bytes, int milliseconds) const { return with(Drip{std::move(bytes), milliseconds}); }
    Script close() const { return with(Close{}); }
    Script reset() const { return with(Reset{}); }
    Script hold() const { return with(Hold{}); }

    /// A whole reply with Content-Length.
    static Script reply(int status, const QByteArray &body = {}, const QByteArray &contentType = "application/json",
                        const QList<std::pair<QByteArray, QByteArray>> &headers = {});
    static Script json(const QByteArray &body) { return reply(200, body); }

    [[nodiscard]] const QList<Step> &steps() const { return m_steps; }

private:
    Script with(Step step) const
    {
        Script next = *this;
        next.m_steps.append(std::move(step));
        return next;
    }
    QList<Step> m_steps;
};

/// An HTTP/1.1 server on 127.0.0.1 of which a test decides every byte and every delay, and which records what it was
/// asked. Runs on the thread that made it, which must spin its event loop.
class ScriptedServer final : public QTcpServer {
    Q_OBJECT
public:
    using Handler = std::function<Script(const ScriptedRequest &)>;

    struct Tls {
        TestCertificate own;
        std::optional<QSslCertificate> clientAuthority; ///< set: clients must show a certificate of it
        QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater;
    };

    explicit ScriptedServer(QObject *parent = nullptr);
    ~ScriptedServer() override;

    [[nodiscard]] bool start(std::optional<Tls> tls = {});
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QSslCertificate certificate() const { return m_tls ? m_tls->own.certificate : QSslCertificate(); }
    void use(const TestCertificate &own) { m_tls->own = own; } ///< for connections from now on
    void dropAll(); ///< closes every connection

    /// Answers every request; replaces the earlier handler.
    void handle(Handler handler) { m_handler = std::move(handler); }
    /// Answers with these in order, the last one for ever.
    void script(QList<Script> scripts);
    /// Lets requests that hold() go on.
    void release();

    [[nodiscard]] const QList<ScriptedRequest> &requests() const { return m_requests; }
    [[nodiscard]] QList<QByteArray> targets() const;
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int openConnections() const { return m_peers.size(); }
    /// Requests whose script has not ended, now and at most.
    [[nodiscard]] int underWay() const { return m_underWay; }
    [[nodiscard]] int mostUnderWay() const { return m_mostUnderWay; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    struct Peer {
        int number = 0;
        QByteArray unread;
        QList<Script::Step> steps;
        bool running = false;
    };
    void read(QSslSocket *socket);
    void advance(QSslSocket *socket);
    void drop(QSslSocket *socket);

    std::optional<Tls> m_tls;
    Handler m_handler;
    QHash<QSslSocket *, Peer> m_peers;
    QList<QSslSocket *> m_held;
    QList<ScriptedRequest> m_requests;
    int m_connections = 0;
    int m_underWay = 0;
    int m_mostUnderWay = 0;
};

} // namespace kekkai::test
