#include "services/sandbox/httpserver.h"

#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QPointer>
#include <QSslError>
#include <QSslSocket>
#include <QTcpServer>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <utility>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace kekkai::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maximalHead = 256 * 1024;
constexpr qsizetype maximalBody = 256LL * 1024 * 1024;
constexpr int backlog = 512;

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 100:
        return "Continue"_ba;
    case 200:
        return "OK"_ba;
    case 201:
        return "Created"_ba;
    case 202:
        return "Accepted"_ba;
    case 204:
        return "No Content"_ba;
    case 304:
        return "Not Modified"_ba;
    case 400:
        return "Bad Request"_ba;
    case 401:
        return "Unauthorized"_ba;
    case 403:
        return "Forbidden"_ba;
    case 404:
        return "Not Found"_ba;
    case 405:
        return "Method Not Allowed"_ba;
    case 409:
        return "Conflict"_ba;
    case 412:
        return "Precondition Failed"_ba;
    case 413:
        return "Payload Too Large"_ba;
    case 415:
        return "Unsupported Media Type"_ba;
    case 422:
        return "Unprocessable Entity"_ba;
    case 429:
        return "Too Many Requests"_ba;
    case 431:
        return "Request Header Fields Too Large"_ba;
    case 500:
        return "Internal Server Error"_ba;
    case 501:
        return "Not Implemented"_ba;
    case 502:
        return "Bad Gateway"_ba;
    case 503:
        return "Service Unavailable"_ba;
    case 504:
        return "Gateway Timeout"_ba;
    default:
        return "Status"_ba;
    }
}

bool hasToken(const std::string &list, QByteArrayView token)
{
    const QList<QByteArray> items = QByteArray::fromStdString(list).split(',');
    return std::any_of(items.begin(), items.end(),
                       [&](const QByteArray &item) { return item.trimmed().compare(token, Qt::CaseInsensitive) == 0; });
}

/// Bytes that cannot be header text would let a value of the outside add headers of its own.
QByteArray headerText(const std::string &text)
{
    QByteArray line = QByteArray::fromStdString(text);
    line.replace('\r', ' ').replace('\n', ' ');
    return line;
}

/// Closing this socket sends a reset instead of an orderly end.
void lingerNot(qintptr descriptor)
{
    linger option{};
    option.l_onoff = 1;
    option.l_linger = 0;
#ifdef Q_OS_WIN
    ::setsockopt(static_cast<SOCKET>(descriptor), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&option),
                 sizeof(option));
#else
    ::setsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_LINGER, &option, sizeof(option));
#endif
}

} // namespace

class HttpServer::Connection : public QObject {
public:
    Connection(HttpServer &server, QTcpSocket *socket, QObject *parent);

private:
    struct Answer {
        QByteArray head;
        QByteArray body;
        bool close = false;
    };

    void readMore();
    /// Takes one whole request from the input; false while bytes are missing or after a refusal.
    bool takeRequest();
    bool takeHead();
    bool takeBody();
    bool takeChunks();
    void refuse(int status, const std::string &message);
    void handle();
    void perform(const FaultAction &action);
    [[nodiscard]] Answer answerOf(const Response &response) const;
    [[nodiscard]] Response handled();
    void send(const Answer &answer);
    void drip(QByteArray rest, qsizetype piece, int everyMs, bool close);
    void finish(bool close);
    void closeAfterWrite();
    void reset();

    HttpServer &m_server;
    QTcpSocket *m_socket;
    QByteArray m_input;
    Request m_request;
    qsizetype m_bodySize = 0;
    qsizetype m_searched = 0; ///< so much of m_input holds no end of head
    bool m_hasHead = false;
    bool m_chunked = false;
    bool m_keepAlive = false;
    bool m_busy = false; ///< an answer is under way: what comes meanwhile waits
    bool m_closing = false;
};

class HttpServer::Listener : public QTcpServer {
public:
    Listener(HttpServer &server, std::optional<QSslConfiguration> tls)
        : m_server(server)
        , m_tls(std::move(tls))
    {
    }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        QTcpSocket *socket = nullptr;
        QSslSocket *encrypted = nullptr;
        if (m_tls)
            socket = encrypted = new QSslSocket;
        else
            socket = new QTcpSocket;
        if (!socket->setSocketDescriptor(descriptor)) {
            delete socket;
            return;
        }
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        new Connection(m_server, socket, this); // deletes itself
        if (encrypted) {
            encrypted->setSslConfiguration(*m_tls);
            encrypted->startServerEncryption();
        }
    }

private:
    HttpServer &m_server;
    std::optional<QSslConfiguration> m_tls;
};

HttpServer::Connection::Connection(HttpServer &server, QTcpSocket *socket, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_socket(socket)
{
    socket->setParent(this);
    connect(socket, &QTcpSocket::readyRead, this, &Connection::readMore);
    connect(socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
    connect(socket, &QTcpSocket::errorOccurred, this, &QObject::deleteLater);
}

void HttpServer::Connection::readMore()
{
    if (m_closing) {
        m_socket->readAll();
        return;
    }
    m_input += m_socket->readAll();
    while (!m_busy && !m_closing && takeRequest())
        handle();
}

bool HttpServer::Connection::takeRequest()
{
    if (!m_hasHead && !takeHead())
        return false;
    return m_chunked ? takeChunks() : takeBody();
}

bool HttpServer::Connection::takeHead()
{
    while (m_input.startsWith("\r\n"))
        m_input.remove(0, 2);
    const qsizetype end = m_input.indexOf("\r\n\r\n", m_searched);
    if (end < 0) {
        m_searched = std::max<qsizetype>(0, m_input.size() - 3);
        if (m_input.size() > maximalHead)
            refuse(431, "the request's head is too large");
        return false;
    }
    m_searched = 0;
    const QList<QByteArray> lines = m_input.first(end).split('\n');
    m_input.remove(0, end + 4);

    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    if (words.size() != 3 || words.at(0).isEmpty() || words.at(1).isEmpty() || !words.at(2).startsWith("HTTP/1.")) {
        refuse(400, "not an HTTP/1 request");
        return false;
    }
    m_request = parseTarget(words.at(0).toStdString(), words.at(1).toStdString());
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines.at(i).indexOf(':');
        if (colon <= 0) {
            refuse(400, "a header line without a name");
            return false;
        }
        m_request.headers.emplace(lines.at(i).first(colon).toLower().toStdString(),
                                  lines.at(i).sliced(colon + 1).trimmed().toStdString());
    }

    const std::string connection = m_request.header("connection");
    m_keepAlive = words.at(2) == "HTTP/1.0" ? hasToken(connection, "keep-alive") : !hasToken(connection, "close");
    const std::string transfer = m_request.header("transfer-encoding");
    m_chunked = hasToken(transfer, "chunked");
    if (!transfer.empty() && !m_chunked) {
        refuse(501, "unknown transfer encoding");
        return false;
    }
    m_bodySize = 0;
    if (const std::string length = m_request.header("content-length"); !length.empty()) {
        bool isNumber = false;
        m_bodySize = QByteArray::fromStdString(length).toLongLong(&isNumber);
        if (!isNumber || m_bodySize < 0 || m_request.headers.count("content-length") > 1) {
            refuse(400, "a bad Content-Length");
            return false;
        }
        if (m_bodySize > maximalBody) {
            refuse(413, "the body is too large");
            return false;
        }
    }
    m_hasHead = true;
    if (hasToken(m_request.header("expect"), "100-continue"))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    return true;
}

bool HttpServer::Connection::takeBody()
{
    if (m_input.size() < m_bodySize)
        return false;
    m_request.body = m_input.first(m_bodySize).toStdString();
    m_input.remove(0, m_bodySize);
    m_hasHead = false;
    return true;
}

bool HttpServer::Connection::takeChunks()
{
    while (true) {
        const qsizetype lineEnd = m_input.indexOf("\r\n");
        if (lineEnd < 0)
            return false;
        bool isNumber = false;
        const QByteArray line = m_input.first(lineEnd);
        const qsizetype size =
            line.first(std::max<qsizetype>(0, line.indexOf(';') < 0 ? line.size() : line.indexOf(';')))
                .trimmed()
                .toLongLong(&isNumber, 16);
        if (!isNumber || size < 0 || size > maximalBody - static_cast<qsizetype>(m_request.body.size())) {
            refuse(400, "a bad chunk size");
            return false;
        }
        if (size == 0) {
            // Trailers, if any, end with an empty line.
            const qsizetype end = m_input.indexOf("\r\n\r\n", lineEnd);
            if (end < 0)
                return false;
            m_input.remove(0, end + 4);
            m_hasHead = false;
            return true;
        }
        if (m_input.size() < lineEnd + 2 + size + 2)
            return false;
        m_request.body.append(m_input.constData() + lineEnd + 2, static_cast<std::size_t>(size));
        m_input.remove(0, lineEnd + 2 + size + 2);
    }
}

void HttpServer::Connection::refuse(int status, const std::string &message)
{
    m_keepAlive = false;
    send(answerOf(Response::registryError(status, status, message)));
}

void HttpServer::Connection::handle()
{
    m_busy = true;
    ++m_server.m_requestCount;
    const FaultAction action = m_server.m_decider(m_request);
    if (action.delayMs > 0)
        QTimer::singleShot(action.delayMs, this, [this, action] { perform(action); });
    else
        perform(action);
}

Response HttpServer::Connection::handled()
{
    return m_server.m_handler(m_request);
}

HttpServer::Connection::Answer HttpServer::Connection::answerOf(const Response &response) const
{
    const bool hasBody = response.status >= 200 && response.status != 204 && response.status != 304;
    Answer answer;
    answer.close = !m_keepAlive;
    answer.head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonPhrase(response.status) + "\r\nDate: "
        + QLocale::c().toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1()
        + "\r\n";
    if (hasBody) {
        if (!response.contentType.empty())
            answer.head += "Content-Type: " + headerText(response.contentType) + "\r\n";
        answer.head += "Content-Length: " + QByteArray::number(static_cast<qulonglong>(response.body.size())) + "\r\n";
        if (m_request.method != "HEAD")
            answer.body = QByteArray::fromStdString(response.body);
    }
    for (const auto &[name, value] : response.headers)
        answer.head += headerText(name) + ": " + headerText(value) + "\r\n";
    if (answer.close)
        answer.head += "Connection: close\r\n";
    else
        answer.head += "Connection: keep-alive\r\n";
    answer.head += "\r\n";
    return answer;
}

void HttpServer::Connection::perform(const FaultAction &action)
{
    const auto bytes =
        static_cast<qsizetype>(std::min<std::size_t>(action.bytes, static_cast<std::size_t>(maximalBody)));
    switch (action.kind) {
    case FaultAction::Kind::None:
        send(answerOf(handled()));
        return;
    case FaultAction::Kind::Status: {
        if (action.carriedOut)
            (void)handled();
        Response response;
        response.status = action.status;
        response.body = action.body;
        response.contentType = action.contentType;
        response.headers = action.headers;
        send(answerOf(response));
        return;
    }
    case FaultAction::Kind::Raw:
        if (action.carriedOut)
            (void)handled();
        m_socket->write(QByteArray::fromStdString(action.body));
        closeAfterWrite();
        return;
    case FaultAction::Kind::Reset: {
        if (bytes == 0 && !action.carriedOut)
            return reset();
        const Answer answer = answerOf(handled());
        if (bytes == 0)
            return reset();
        const QByteArray all = answer.head + answer.body;
        m_socket->write(all.first(std::min(bytes, all.size())));
        m_socket->flush();
        QTimer::singleShot(50, this, [this] { reset(); }); // a reset overtakes bytes that the client has not read yet
        return;
    }
    case FaultAction::Kind::Truncate: {
        const Answer answer = answerOf(handled());
        const qsizetype sent = action.half ? answer.body.size() / 2 : std::min(bytes, answer.body.size());
        m_socket->write(answer.head + answer.body.first(sent));
        closeAfterWrite();
        return;
    }
    case FaultAction::Kind::Cut: {
        Response response = handled();
        response.body.resize(action.half ? response.body.size() / 2 : std::min(action.bytes, response.body.size()));
        send(answerOf(response));
        return;
    }
    case FaultAction::Kind::Drip: {
        const Answer answer = answerOf(handled());
        drip(answer.head + answer.body, std::max<qsizetype>(1, bytes), action.dripMs, answer.close);
        return;
    }
    case FaultAction::Kind::Silence:
        if (action.carriedOut)
            (void)handled();
        return; // busy for ever
    }
}

void HttpServer::Connection::send(const Answer &answer)
{
    m_socket->write(answer.head + answer.body);
    finish(answer.close);
}

void HttpServer::Connection::drip(QByteArray rest, qsizetype piece, int everyMs, bool close)
{
    m_socket->write(rest.first(std::min(piece, rest.size())));
    m_socket->flush();
    if (rest.size() <= piece)
        return finish(close);
    rest.remove(0, piece);
    QTimer::singleShot(everyMs, this, [this, rest, piece, everyMs, close] { drip(rest, piece, everyMs, close); });
}

void HttpServer::Connection::finish(bool close)
{
    if (close)
        return closeAfterWrite();
    m_busy = false;
    m_request = {};
    // Not at once: with delayed answers the input of a pipelining client would be read inside a read.
    if (!m_input.isEmpty())
        QTimer::singleShot(0, this, [this] { readMore(); });
}

void HttpServer::Connection::closeAfterWrite()
{
    m_closing = true;
    m_socket->disconnectFromHost(); // writes what is still to be written first
}

void HttpServer::Connection::reset()
{
    m_closing = true;
    lingerNot(m_socket->socketDescriptor());
    m_socket->abort();
    deleteLater();
}

HttpServer::HttpServer(Handler handler, FaultDecider decider)
    : m_handler(std::move(handler))
    , m_decider(std::move(decider))
{
}

HttpServer::~HttpServer()
{
    stop();
}

Result<quint16> HttpServer::listen(quint16 port, const std::optional<QSslConfiguration> &tls)
{
    stop();
    m_thread = std::make_unique<QThread>();
    m_thread->setObjectName(u"sandbox"_s);
    m_listener = new Listener(*this, tls);
    m_listener->moveToThread(m_thread.get());
    m_thread->start();

    quint16 chosen = 0;
    QString error;
    QMetaObject::invokeMethod(
        m_listener,
        [&] {
            m_listener->setListenBacklogSize(backlog);
            m_listener->setMaxPendingConnections(backlog);
            if (m_listener->listen(QHostAddress::LocalHost, port))
                chosen = m_listener->serverPort();
            else
                error = m_listener->errorString();
        },
        Qt::BlockingQueuedConnection);
    if (chosen == 0) {
        stop();
        return failure(ApiError::Kind::Offline, u"cannot listen on 127.0.0.1:%1: %2"_s.arg(port).arg(error));
    }
    return chosen;
}

void HttpServer::stop()
{
    if (!m_thread)
        return;
    QMetaObject::invokeMethod(
        m_listener, [this] { delete std::exchange(m_listener, nullptr); }, Qt::BlockingQueuedConnection);
    m_thread->quit();
    m_thread->wait();
    m_thread.reset();
}

qint64 HttpServer::requestCount() const
{
    return m_requestCount;
}

} // namespace kekkai::sandbox
