#include "tests/support/testproxy.h"

#include <QUrl>

namespace kekkai::test {

TestProxy::TestProxy(QObject *parent)
    : QTcpServer(parent)
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *client = nextPendingConnection()) {
            m_unread.insert(client, {});
            connect(client, &QTcpSocket::readyRead, this, [this, client] { read(client); });
            connect(client, &QTcpSocket::disconnected, this, [this, client] {
                m_unread.remove(client);
                client->deleteLater();
            });
        }
    });
}

TestProxy::~TestProxy()
{
    const QList<QTcpSocket *> clients = findChildren<QTcpSocket *>();
    for (QTcpSocket *client : clients)
        client->disconnect(this);
}

void TestProxy::read(QTcpSocket *client)
{
    if (!m_unread.contains(client))
        return;
    QByteArray &unread = m_unread[client];
    unread += client->readAll();
    const qsizetype end = unread.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const QByteArray head = unread.left(end + 4);
    QByteArray rest = unread.mid(end + 4);
    m_heads.append(head);
    if (!login.isEmpty() && !head.contains(QByteArray("Proxy-Authorization: Basic " + login.toBase64()))) {
        unread.clear();
        client->write("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"the proxy\"\r\n"
                      "Content-Length: 0\r\nConnection: close\r\n\r\n");
        client->disconnectFromHost();
        return;
    }
    const QList<QByteArray> words = head.left(head.indexOf("\r\n")).split(' ');
    const bool tunnel = words.value(0) == "CONNECT";
    const QUrl target(QString::fromLatin1(tunnel ? "tcp://" + words.value(1) : words.value(1)));
    auto *server = new QTcpSocket(client);
    m_unread.remove(client);
    connect(server, &QTcpSocket::readyRead, client, [client, server] { client->write(server->readAll()); });
    connect(server, &QTcpSocket::disconnected, client, [client] { client->disconnectFromHost(); });
    connect(client, &QTcpSocket::readyRead, server, [client, server] { server->write(client->readAll()); });
    connect(client, &QTcpSocket::disconnected, server, [server] { server->disconnectFromHost(); });
    server->connectToHost(QHostAddress(QHostAddress::LocalHost), quint16(target.port(80)));
    if (tunnel)
        client->write("HTTP/1.1 200 Connection established\r\n\r\n");
    else
        rest = head + rest;
    server->write(rest);
}

} // namespace kekkai::test
