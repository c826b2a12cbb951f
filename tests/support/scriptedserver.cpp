#include "tests/support/scriptedserver.h"

#include <QSslConfiguration>
#include <QTimer>

#include <algorithm>
#include <memory>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace kekkai::test {

using namespace Qt::StringLiterals;

QByteArray ScriptedRequest::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

bool ScriptedRequest::hasHeader(const QByteArray &name) const
{
    return std::any_of(headers.cbegin(), headers.cend(),
                       [&name](const auto &header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
}

Script Script::reply(int status, const QByteArray &body, const QByteArray &contentType,
                     const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " Status" + QByteArray::number(status) + "\r\n";
    if (!contentType.isEmpty())
        head += "Content-Type: " + contentType + "\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    if (status != 204 && status != 304)
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return Script().send(head + "\r\n" + body);
}

ScriptedServer::ScriptedServer(QObject *parent)
    : QTcpServer(parent)
    , m_handler([](const ScriptedRequest &) { return Script::reply(404); })
{
    setListenBacklogSize(200);
}

ScriptedServer::~ScriptedServer()
{
    const QList<QSslSocket *> sockets = m_peers.keys();
    for (QSslSocket *socket : sockets) {
        socket->disconnect(this);
        socket->abort();
        delete socket;
    }
}

bool ScriptedServer::start(std::optional<Tls> tls)
{
    m_tls = std::move(tls);
    return listen(QHostAddress::LocalHost, 0);
}

void ScriptedServer::dropAll()
{
    const QList<QSslSocket *> sockets = m_peers.keys();
    for (QSslSocket *socket : sockets)
        socket->disconnectFromHost();
}

QUrl ScriptedServer::url() const
{
    return QUrl((m_tls ? u"https://127.0.0.1:"_s : u"http://127.0.0.1:"_s) + QString::number(serverPort()));
}

void ScriptedServer::script(QList<Script> scripts)
{
    const auto left = std::make_shared<QList<Script>>(std::move(scripts));
    handle([left](const ScriptedRequest &) { return left->size() > 1 ? left->takeFirst() : left->constFirst(); });
}

void ScriptedServer::release()
{
    const QList<QSslSocket *> held = std::exchange(m_held, {});
    for (QSslSocket *socket : held)
        advance(socket);
}

QList<QByteArray> ScriptedServer::targets() const
{
    QList<QByteArray> targets;
    for (const ScriptedRequest &request : m_requests)
        targets.append(request.target);
    return targets;
}

void ScriptedServer::incomingConnection(qintptr descriptor)
{
    auto *socket = new QSslSocket(this);
    socket->setSocketDescriptor(descriptor);
    m_peers[socket].number = ++m_connections;
    connect(socket, &QIODevice::readyRead, this, [this, socket] { read(socket); });
    connect(socket, &QAbstractSocket::disconnected, this, [this, socket] { drop(socket); });
    if (m_tls) {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setProtocol(m_tls->protocol);
        configuration.setLocalCertificate(m_tls->own.certificate);
        configuration.setPrivateKey(m_tls->own.key);
        configuration.setPeerVerifyMode(m_tls->clientAuthority ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
        if (m_tls->clientAuthority)
            configuration.setCaCertificates({*m_tls->clientAuthority});
        socket->setSslConfiguration(configuration);
        socket->startServerEncryption();
    }
}

void ScriptedServer::drop(QSslSocket *socket)
{
    const auto peer = m_peers.find(socket);
    if (peer == m_peers.end())
        return;
    if (peer->running)
        --m_underWay;
    m_peers.erase(peer);
    m_held.removeAll(socket);
    socket->deleteLater();
}

void ScriptedServer::read(QSslSocket *socket)
{
    const auto found = m_peers.find(socket);
    if (found == m_peers.end())
        return;
    Peer &peer = *found;
    peer.unread += socket->readAll();
    if (peer.running)
        return;
    const qsizetype headEnd = peer.unread.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return;
    QList<QByteArray> lines = peer.unread.left(headEnd).split('\n');
    const QList<QByteArray> first = lines.takeFirst().trimmed().split(' ');
    ScriptedRequest request;
    request.verb = first.value(0);
    request.target = first.value(1);
    request.connection = peer.number;
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    const qsizetype length = request.header("Content-Length"_ba).toLongLong();
    if (peer.unread.size() < headEnd + 4 + length)
        return;
    request.body = peer.unread.mid(headEnd + 4, length);
    peer.unread.remove(0, headEnd + 4 + length);
    peer.running = true;
    m_mostUnderWay = std::max(m_mostUnderWay, ++m_underWay);
    m_requests.append(request);
    peer.steps = m_handler(request).steps();
    advance(socket);
}

void ScriptedServer::advance(QSslSocket *socket)
{
    const auto found = m_peers.find(socket);
    if (found == m_peers.end())
        return;
    Peer &peer = *found;
    const auto later = [this, socket = QPointer(socket)](int milliseconds) {
        QTimer::singleShot(milliseconds, this, [this, socket] {
            if (socket)
                advance(socket);
        });
    };
    while (!peer.steps.isEmpty()) {
        const Script::Step step = peer.steps.takeFirst();
        if (const auto *send = std::get_if<Script::Send>(&step)) {
            socket->write(send->bytes);
        } else if (const auto *pause = std::get_if<Script::Pause>(&step)) {
            socket->flush();
            later(pause->milliseconds);
            return;
        } else if (const auto *drip = std::get_if<Script::Drip>(&step)) {
            socket->write(drip->bytes.left(1));
            socket->flush();
            if (drip->bytes.size() > 1)
                peer.steps.prepend(Script::Drip{drip->bytes.mid(1), drip->milliseconds});
            later(drip->milliseconds);
            return;
        } else if (std::holds_alternative<Script::Hold>(step)) {
            m_held.append(socket);
            return;
        } else if (std::holds_alternative<Script::Close>(step)) {
            socket->flush();
            socket->disconnectFromHost();
            return;
        } else {
#ifdef Q_OS_UNIX
            const linger now{1, 0}; // closing then sends RST instead of FIN
            setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
#endif
            socket->abort();
            return;
        }
    }
    peer.running = false;
    --m_underWay;
    if (!peer.unread.isEmpty())
        read(socket);
}

} // namespace kekkai::test
