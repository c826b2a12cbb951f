#pragma once

#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>

namespace kekkai::test {

/// An HTTP proxy on 127.0.0.1 that takes every host for 127.0.0.1, so that names need not exist. Understands CONNECT,
/// and requests with an absolute address; records the heads of both. Runs on the thread that made it.
class TestProxy final : public QTcpServer {
    Q_OBJECT
public:
    explicit TestProxy(QObject *parent = nullptr);
    ~TestProxy() override;

    [[nodiscard]] bool start() { return listen(QHostAddress::LocalHost, 0); }
    QByteArray login; ///< "user:password", demanded when set
    /// Everything that it could read: the head of each request up to the blank line.
    [[nodiscard]] const QList<QByteArray> &heads() const { return m_heads; }

private:
    void read(QTcpSocket *client);

    QHash<QTcpSocket *, QByteArray> m_unread; ///< of clients whose server is not known yet
    QList<QByteArray> m_heads;
};

} // namespace kekkai::test
