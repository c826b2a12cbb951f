#include "services/http/nettransport.h"

#include "services/core/background.h"
#include "services/core/logging.h"
#include "services/core/pending.h"
#include "services/http/authorization.h"
#include "services/http/certificates.h"
#include "services/http/challenge.h"
#include "services/http/errorbody.h"
#include "services/http/retryafter.h"
#include "services/http/systemproxies.h"
#include "services/http/tokensource.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QElapsedTimer>
#include <QHash>
#include <QIODevice>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QSslConfiguration>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace kekkai {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int connectionsPerManager = 6; // QNetworkAccessManager's own limit for one host over HTTP/1.1
constexpr int mostManagers = 8;
constexpr int mostRedirects = 3;
constexpr qint64 likelySecretBytes = 64LL * 1024; ///< of a reply with a token that does not say how long it is

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && a.host() == b.host() && effectivePort(a) == effectivePort(b);
}

/// Scheme, host and port only: for messages.
QString originOf(const QUrl &url)
{
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QString pathOf(const QUrl &url)
{
    QString path = url.path(QUrl::FullyEncoded);
    if (url.hasQuery())
        path += u'?' + url.query(QUrl::FullyEncoded);
    return path;
}

/// Whether a segment of @p path is "." or "..", encoded or not: everybody on the way, QUrl first, takes it for a step
/// up instead of a name. Source: RFC 3986, section 5.2.4.
bool hasDotSegment(const QByteArray &path)
{
    const auto segments = path.split('/');
    return std::any_of(segments.begin(), segments.end(), [](const QByteArray &segment) {
        const QByteArray name = QByteArray::fromPercentEncoding(segment);
        return name == "." || name == "..";
    });
}

bool isRepeatable(const HttpRequest &request)
{
    return request.verb == "GET" || request.verb == "HEAD" || (request.idempotent && request.verb != "POST");
}

bool isConnectionLoss(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError: // see OneWayBody
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::ProxyConnectionClosedError:
        return true;
    default:
        return false;
    }
}

ApiError::Kind kindOfNetworkError(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::OperationCanceledError: // never ours: what we abort, we no longer listen to
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return ApiError::Kind::Timeout;
    case QNetworkReply::SslHandshakeFailedError:
        return ApiError::Kind::Tls;
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::UnknownContentError:
        return ApiError::Kind::BadReply;
    default:
        return ApiError::Kind::Offline;
    }
}

bool isProxyError(QNetworkReply::NetworkError error)
{
    return error >= QNetworkReply::ProxyConnectionRefusedError && error <= QNetworkReply::UnknownProxyError;
}

/// A request body that can be read once only. Left to itself QNetworkAccessManager (6.4) sends a request again, a POST
/// too, when the connection is lost before the reply; a body that cannot be rewound stops it (ContentReSendError).
class OneWayBody final : public QIODevice {
public:
    OneWayBody(QByteArray bytes, QObject *parent)
        : QIODevice(parent)
        , m_bytes(std::move(bytes))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] qint64 size() const override { return m_bytes.size(); }
    bool seek(qint64) override { return false; }
    bool reset() override { return false; }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qint64 count = std::min<qint64>(most, m_bytes.size() - m_read);
        std::copy_n(m_bytes.constData() + m_read, count, data);
        m_read += count;
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qint64 m_read = 0;
};

} // namespace

/// One request from acceptance to answer. Used on the network thread only, but for its birth.
struct NetCall {
    HttpRequest request;
    PendingReply pending;
    QUrl url;
    int tries = 0;
    int redirects = 0;

    // Of the try under way:
    std::unique_ptr<QTimer> timer; ///< of connecting, of silence, or of the wait before the next try
    QNetworkReply *reply = nullptr;
    size_t manager = 0;
    quint64 lifeBefore = 0; ///< the manager's count at the start
    bool connected = false; ///< a sign of life has arrived
    bool encrypted = false;
    bool renewed = false; ///< sent again with another token after a 401: once only
    quint64 token = 0; ///< the TokenSource's generation that it was sent with
    QByteArray body;
    TlsRefusalPtr refusal;
    QElapsedTimer clock;
};
using NetCallPtr = std::shared_ptr<NetCall>;

class NetEngine final : public QObject {
public:
    NetEngine(Endpoint endpoint, QString name, std::function<void(const QSslCertificate &)> peerSeen)
        : m_endpoint(std::move(endpoint))
        , m_name(std::move(name))
        , m_peerSeen(std::move(peerSeen))
    {
        const QString path = m_endpoint.base.path(QUrl::FullyEncoded);
        m_basePath = path.endsWith(u'/') ? path.chopped(1) : path;
        m_window = std::clamp(m_endpoint.inFlight, 1, mostManagers * connectionsPerManager);
        m_authorization = authorizationValue(m_endpoint.signIn);
        m_identity = identityHeaders(m_endpoint.signIn);
    }
    ~NetEngine() override
    {
        m_managers.clear(); // they share the bytes that are wiped now
        wipe(m_authorization);
    }
    Q_DISABLE_COPY_MOVE(NetEngine)

    void accept(const NetCallPtr &call);
    void stop();

private:
    /// A cancellation signal that at least one call listens to.
    struct Watch {
        QMetaObject::Connection connection;
        int calls = 0;
    };
    struct Manager {
        std::unique_ptr<QNetworkAccessManager> manager;
        int busy = 0;
        quint64 life = 0; ///< counts signs of life of its connections
    };

    void pump();
    void start(const NetCallPtr &call);
    QNetworkRequest networkRequest(const NetCall &call);
    QNetworkReply *dispatch(QNetworkAccessManager &manager, const NetCall &call);
    size_t leastBusyManager();
    void listen(const NetCallPtr &call);
    /// Whether @p call waits for a token now; it is started again when that has come.
    bool waitForToken(const NetCallPtr &call);
    void startWaiting(const std::optional<ApiError> &failure);
    bool sendWithNewToken(const NetCallPtr &call);
    bool isPinned(const QSslCertificate &leaf) const;
    void judge(NetCall &call, const QList<QSslError> &errors);
    void meetPeer(const NetCallPtr &call);
    QString hidden(const QString &text) const; ///< without any credential of this endpoint
    void showLife(NetCall &call);
    void readMore(const NetCallPtr &call);
    void timeOut(const NetCallPtr &call);
    void finishTry(const NetCallPtr &call);
    void finishHttp(const NetCallPtr &call, int status);
    void finishRedirect(const NetCallPtr &call, int status);
    void finishBroken(const NetCallPtr &call, QNetworkReply::NetworkError error, const QString &text);
    bool tryAgain(const NetCallPtr &call, milliseconds asked = milliseconds(0));
    void letGo(NetCall &call);
    void conclude(const NetCallPtr &call, Result<HttpReply> result);
    void watch(const NetCall &call);
    void unwatch(const NetCall &call);
    void dropCanceled();
    tl::unexpected<ApiError> error(const NetCall &call, ApiError::Kind kind, const QString &detail, int status = 0,
                                   int code = 0) const;
    /// What a 401 asks for, and whether it was an answer to credentials.
    void addChallenges(ApiError &refusal, const QByteArray &header) const;

    const Endpoint m_endpoint;
    const QString m_name;
    QByteArray m_authorization; ///< one buffer for all requests; empty: none is sent
    QList<std::pair<QByteArray, QByteArray>> m_identity;
    QString m_basePath;
    int m_window;
    bool m_stopped = false;
    bool m_everAnswered = false; ///< the server has sent at least one whole reply
    TlsRefusalPtr m_lastRefusal; ///< told to one of the requests that wait for a connection only
    const std::function<void(const QSslCertificate &)> m_peerSeen;
    std::unique_ptr<TokenSource>
        m_tokens; ///< null: none are fetched. Made on the network thread, with the first request
    QList<NetCallPtr> m_waiting; ///< of those under way: for a token
    QSslConfiguration m_tls;
    std::vector<Manager> m_managers;
    std::deque<NetCallPtr> m_queue;
    QList<NetCallPtr> m_active;
    QHash<const CancelSignal *, Watch> m_watches;
};

void NetEngine::addChallenges(ApiError &refusal, const QByteArray &header) const
{
    const QList<Challenge> challenges = challengesOf(header);
    for (const Challenge &challenge : challenges) {
        if (!refusal.schemes.contains(challenge.scheme, Qt::CaseInsensitive))
            refusal.schemes.append(hidden(challenge.scheme));
        if (refusal.realm.isEmpty())
            refusal.realm = hidden(challenge.realm);
    }
    refusal.signedIn = m_endpoint.signIn.kind != SignIn::Kind::None;
}

QString NetEngine::hidden(const QString &text) const
{
    return redacted(text, m_endpoint, m_tokens ? m_tokens->token() : Secret());
}

tl::unexpected<ApiError> NetEngine::error(const NetCall &call, ApiError::Kind kind, const QString &detail, int status,
                                          int code) const
{
    return tl::unexpected(ApiError{kind, hidden(detail), status, code, m_name, hidden(pathOf(call.url)), {}});
}

void NetEngine::accept(const NetCallPtr &call)
{
    call->url = m_endpoint.base.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    call->url.setPath(m_basePath + QString::fromLatin1(call->request.path), QUrl::TolerantMode);
    if (!call->request.query.isEmpty())
        call->url.setQuery(call->request.query);

    if (m_stopped) {
        call->pending->answer(error(*call, ApiError::Kind::Canceled, {}));
        return;
    }
    const QString scheme = call->url.scheme();
    if ((scheme != "http"_L1 && scheme != "https"_L1) || call->url.host().isEmpty()) {
        call->pending->answer(
            error(*call, ApiError::Kind::Offline, u"the address is not one of http:// or https:// with a host"_s));
        return;
    }
    if (hasDotSegment(call->request.path)) {
        call->pending->answer(error(*call, ApiError::Kind::Invalid,
                                    u"something called \".\" or \"..\" cannot be asked for: in an address such a name "
                                    "means another place"_s));
        return;
    }
    if (m_endpoint.signIn.kind != SignIn::Kind::None && !mayCarryCredentials(call->url, m_endpoint)) {
        auto refused = error(*call, ApiError::Kind::Tls,
                             u"credentials are not sent over plain HTTP, where anyone on the way could read them; use "
                             "an https:// address, or sign in without credentials"_s);
        refused.value().field = credentialsInClearField;
        call->pending->answer(std::move(refused));
        return;
    }
    watch(*call);
    m_queue.push_back(call);
    if (call->request.cancellation.isCanceled())
        dropCanceled();
    pump();
}

void NetEngine::stop()
{
    m_stopped = true;
    const QList<NetCallPtr> active = std::exchange(m_active, {});
    const std::deque<NetCallPtr> queue = std::exchange(m_queue, {});
    m_waiting.clear();
    m_tokens.reset();
    for (const NetCallPtr &call : active) {
        letGo(*call);
        call->timer.release()->deleteLater();
    }
    for (const Watch &watch : std::as_const(m_watches))
        disconnect(watch.connection);
    m_watches.clear();
    for (const NetCallPtr &call : active)
        call->pending->answer(error(*call, ApiError::Kind::Canceled, {}));
    for (const NetCallPtr &call : queue)
        call->pending->answer(error(*call, ApiError::Kind::Canceled, {}));
}

void NetEngine::pump()
{
    while (!m_stopped && !m_queue.empty() && m_active.size() < m_window) {
        const NetCallPtr call = m_queue.front();
        m_queue.pop_front();
        m_active.append(call);
        call->timer = std::make_unique<QTimer>();
        call->timer->setSingleShot(true);
        start(call);
    }
}

size_t NetEngine::leastBusyManager()
{
    if (m_managers.empty()) {
        m_tls = QSslConfiguration::defaultConfiguration();
        m_tls.setProtocol(QSsl::TlsV1_2OrLater);
        m_tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
        // With a pin no authority is trusted: every handshake then asks judge(), which knows one certificate only.
        if (!m_endpoint.pinnedSha256.isEmpty())
            m_tls.setCaCertificates({});
        else if (!m_endpoint.caCertificates.isEmpty())
            m_tls.setCaCertificates(QSslConfiguration::systemCaCertificates() + m_endpoint.caCertificates);
        if (!m_endpoint.clientChain.isEmpty()) {
            m_tls.setLocalCertificateChain(m_endpoint.clientChain);
            m_tls.setPrivateKey(m_endpoint.clientKey);
        }
        const int wanted = std::max(4, (m_window + connectionsPerManager - 1) / connectionsPerManager);
        m_managers.resize(static_cast<size_t>(wanted));
    }
    const auto least = std::min_element(m_managers.begin(), m_managers.end(),
                                        [](const Manager &a, const Manager &b) { return a.busy < b.busy; });
    if (!least->manager) {
        least->manager = std::make_unique<QNetworkAccessManager>();
        least->manager->setProxyFactory(new SystemProxies); // the manager owns it
        least->manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        least->manager->setAutoDeleteReplies(false);
    }
    return static_cast<size_t>(std::distance(m_managers.begin(), least));
}

QNetworkRequest NetEngine::networkRequest(const NetCall &call)
{
    QNetworkRequest network(call.url);
    network.setSslConfiguration(m_tls);
    network.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, call.url.scheme() == "https"_L1);
    network.setDecompressedSafetyCheckThreshold(
        -1); // lists compress better than that check allows; the body cap guards instead

    network.setRawHeader("User-Agent"_ba, "Kekkai/" KEKKAI_VERSION ""_ba);
    network.setRawHeader("Accept"_ba, "application/json"_ba);
    network.setRawHeader("Accept-Language"_ba, "en"_ba); // Qt would send the user's own languages
    // Without one Qt says that a POST is a form, which the registries refuse (415) even when there is no body.
    const bool isWrite = call.request.verb == "POST" || call.request.verb == "PUT";
    if (isWrite || !call.request.body.isEmpty())
        network.setRawHeader("Content-Type"_ba, "application/json"_ba);
    for (const auto &[header, value] : call.request.headers)
        network.setRawHeader(header, value);
    if (!call.request.ifNoneMatch.isEmpty())
        network.setRawHeader("If-None-Match"_ba, call.request.ifNoneMatch);
    for (const auto &[header, value] : m_identity)
        network.setRawHeader(header, value);
    if (!m_authorization.isEmpty())
        network.setRawHeader("Authorization"_ba, m_authorization);
    return network;
}

QNetworkReply *NetEngine::dispatch(QNetworkAccessManager &manager, const NetCall &call)
{
    const QNetworkRequest network = networkRequest(call);
    const QByteArray &verb = call.request.verb;
    if (verb == "GET")
        return manager.get(network);
    if (verb == "HEAD")
        return manager.head(network);
    auto *body = new OneWayBody(call.request.body, nullptr);
    QNetworkReply *reply = verb == "POST" ? manager.post(network, body)
        : verb == "PUT"                   ? manager.put(network, body)
                                          : manager.sendCustomRequest(network, verb, body);
    body->setParent(reply);
    return reply;
}

bool NetEngine::waitForToken(const NetCallPtr &call)
{
    if (!m_endpoint.signIn.fetchesToken())
        return false;
    if (!m_tokens) {
        m_tokens = std::make_unique<TokenSource>(m_endpoint);
        connect(m_tokens.get(), &TokenSource::fetched, this, [this] {
            wipe(m_authorization);
            m_authorization = bearerValue(m_tokens->token());
            startWaiting({});
        });
        connect(m_tokens.get(), &TokenSource::failed, this, [this](const ApiError &error) { startWaiting(error); });
    }
    if (m_tokens->isFresh()) {
        call->token = m_tokens->generation();
        return false;
    }
    m_waiting.append(call);
    m_tokens->fetch();
    return true;
}

void NetEngine::startWaiting(const std::optional<ApiError> &failure)
{
    const QList<NetCallPtr> waiting = std::exchange(m_waiting, {});
    for (const NetCallPtr &call : waiting) {
        if (!m_active.contains(call))
            continue; // canceled meanwhile
        if (failure)
            conclude(call, tl::unexpected(*failure));
        else
            start(call);
    }
}

bool NetEngine::sendWithNewToken(const NetCallPtr &call)
{
    if (!m_tokens)
        return false;
    if (call->renewed) {
        m_tokens->noteUseless();
        return false;
    }
    if (!m_tokens->renewAfterRefusal(call->token))
        return false;
    call->renewed = true;
    --call->tries; // it did answer: not a failed try
    letGo(*call);
    start(call);
    return true;
}

bool NetEngine::isPinned(const QSslCertificate &leaf) const
{
    return !leaf.isNull() && leaf.digest(QCryptographicHash::Sha256) == m_endpoint.pinnedSha256;
}

void NetEngine::judge(NetCall &call, const QList<QSslError> &errors)
{
    const QSslConfiguration seen = call.reply->sslConfiguration();
    if (!m_endpoint.pinnedSha256.isEmpty()) {
        if (isPinned(seen.peerCertificate())) {
            call.reply->ignoreSslErrors(errors);
            return;
        }
        // What was ignored for the pinned one stays with the connection's slot, even when that connects again.
        call.reply->ignoreSslErrors({QSslError()});
    }
    m_lastRefusal = call.refusal = std::make_shared<const TlsRefusal>(tlsRefusal(
        call.url.host(), effectivePort(call.url), seen.peerCertificateChain(), errors, m_endpoint.pinnedSha256));
}

void NetEngine::meetPeer(const NetCallPtr &call)
{
    const QSslConfiguration seen = call->reply->sslConfiguration();
    const QSslCertificate leaf = seen.peerCertificate();
    if (!m_endpoint.pinnedSha256.isEmpty() && !isPinned(leaf)) { // never sent: no byte of the request has left yet
        auto refusal = std::make_shared<const TlsRefusal>(tlsRefusal(
            call->url.host(), effectivePort(call->url), seen.peerCertificateChain(), {}, m_endpoint.pinnedSha256));
        auto refused = error(*call, ApiError::Kind::Tls, describe(*refusal));
        refused.value().tls = std::move(refusal);
        call->reply->abort();
        conclude(call, std::move(refused));
        return;
    }
    call->encrypted = true;
    m_lastRefusal = {};
    m_peerSeen(leaf);
    showLife(*call);
}

void NetEngine::start(const NetCallPtr &call)
{
    if (waitForToken(call))
        return;
    ++call->tries;
    call->connected = false;
    call->encrypted = false;
    call->body.clear();
    call->refusal = {};
    call->clock.start();
    call->manager = leastBusyManager();
    Manager &chosen = m_managers[call->manager];
    ++chosen.busy;
    call->lifeBefore = chosen.life;
    call->reply = dispatch(*chosen.manager, *call);
    listen(call);
    call->timer->disconnect();
    connect(call->timer.get(), &QTimer::timeout, this, [this, call] { timeOut(call); });
    call->timer->start(m_endpoint.connectTimeout);
}

void NetEngine::listen(const NetCallPtr &call)
{
    QNetworkReply *reply = call->reply;
    const auto alive = [this, call, reply] {
        if (call->reply == reply)
            showLife(*call);
    };
    connect(reply, &QNetworkReply::requestSent, this, alive);
    connect(reply, &QNetworkReply::uploadProgress, this, alive);
    connect(reply, &QNetworkReply::downloadProgress, this, alive);
    connect(reply, &QNetworkReply::encrypted, this, [this, call, reply] {
        if (call->reply == reply)
            meetPeer(call);
    });
    connect(reply, &QNetworkReply::sslErrors, this, [this, call, reply](const QList<QSslError> &errors) {
        if (call->reply == reply)
            judge(*call, errors);
    });
    const auto more = [this, call, reply] {
        if (call->reply == reply)
            readMore(call);
    };
    connect(reply, &QNetworkReply::metaDataChanged, this, more);
    connect(reply, &QIODevice::readyRead, this, more);
    const auto done = [this, call, reply] {
        if (call->reply == reply)
            finishTry(call);
    };
    // Queued: a reply may finish while the call that makes it has not returned yet.
    connect(reply, &QNetworkReply::finished, this, done, Qt::QueuedConnection);
}

void NetEngine::showLife(NetCall &call)
{
    ++m_managers[call.manager].life;
    call.connected = true;
    call.timer->start(m_endpoint.silenceTimeout);
}

void NetEngine::readMore(const NetCallPtr &call)
{
    showLife(*call);
    const qint64 announced = call->reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (announced <= m_endpoint.maxBodyBytes) {
        const qint64 expected = announced <= 0 && call->request.holdsSecrets ? likelySecretBytes : announced;
        if (call->body.isEmpty() && expected > 0)
            call->body.reserve(std::min<qint64>(expected, 16LL * 1024 * 1024));
        // Piece by piece: QIODevice::read(n) sets n bytes aside first, and for compressed bodies nobody knows what
        // comes.
        std::array<char, 16 * 1024> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
        while (call->body.size() <= m_endpoint.maxBodyBytes) {
            const qint64 got = call->reply->read(piece.data(), qint64(piece.size()));
            if (got <= 0)
                return;
            call->body.append(piece.data(), got);
        }
    }
    const int status = call->reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    conclude(call,
             error(*call, ApiError::Kind::TooLarge, u"the reply is larger than %1 bytes"_s.arg(m_endpoint.maxBodyBytes),
                   status));
}

void NetEngine::timeOut(const NetCallPtr &call)
{
    if (!call->connected && call->url.scheme() == "https"_L1 && m_managers[call->manager].life != call->lifeBefore) {
        // Over HTTP/2 all share one connection, whose signs of life reach only some of them.
        call->connected = true;
        call->timer->start(m_endpoint.silenceTimeout);
        return;
    }
    QString detail = call->connected
        ? u"not a single byte arrived within %1 ms"_s.arg(m_endpoint.silenceTimeout.count())
        : u"no connection within %1 ms"_s.arg(m_endpoint.connectTimeout.count());
    if (call->url.scheme() == "https"_L1 && !m_everAnswered && call->body.isEmpty()) {
        detail += m_endpoint.clientChain.isEmpty() ? u"; the server may be waiting for a client certificate"_s
                                                   : u"; the server may have refused the client certificate"_s;
    }
    conclude(call, error(*call, ApiError::Kind::Timeout, detail));
}

void NetEngine::finishTry(const NetCallPtr &call)
{
    const QNetworkReply *reply = call->reply;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (reply->isOpen()) {
        readMore(call); // the last bytes
        if (call->reply != reply)
            return; // they were too many
    }
    qCDebug(lcHttp) << call->request.verb << call->url.path() << "try" << call->tries << "status" << status
                    << reply->error() << call->body.size() << "bytes" << call->clock.elapsed() << "ms";
    // A redirected POST meets OneWayBody too, although nothing would be sent again.
    const bool redirected = status >= 300 && status < 400 && reply->error() == QNetworkReply::ContentReSendError;
    if (status >= 400 || redirected || (status > 0 && reply->error() == QNetworkReply::NoError)) {
        const bool decoded = !reply->rawHeader("Content-Encoding"_ba).isEmpty();
        const qint64 announced = reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (status < 300 && !decoded && announced > call->body.size() && call->request.verb != "HEAD")
            finishBroken(call, QNetworkReply::RemoteHostClosedError, u"the reply ended early"_s);
        else
            finishHttp(call, status);
        return;
    }
    finishBroken(call, reply->error(), reply->errorString());
}

void NetEngine::finishHttp(const NetCallPtr &call, int status)
{
    m_everAnswered = true;
    const QNetworkReply *reply = call->reply;
    const QByteArray type = reply->rawHeader("Content-Type"_ba);
    if (status >= 200 && status < 300 && isHtml(call->body, type)) {
        // Somebody on the way: told here, where the page can be searched for our own credentials.
        const QString title = serverWords(htmlText(call->body), m_endpoint);
        conclude(call,
                 error(*call, ApiError::Kind::BadReply,
                       u"expected JSON, but %1 (%2)"_s.arg(
                           title, serverWords(QString::fromLatin1(type.left(100)), m_endpoint)),
                       status));
        return;
    }
    if ((status >= 200 && status < 300) || (status == 304 && !call->request.ifNoneMatch.isEmpty())) {
        HttpReply answer;
        answer.status = status;
        answer.body = std::exchange(call->body, {});
        answer.contentType = reply->rawHeader("Content-Type"_ba);
        answer.etag = reply->rawHeader("ETag"_ba);
        answer.server = m_name;
        answer.path = hidden(pathOf(call->url));
        conclude(call, std::move(answer));
        return;
    }
    if (status >= 300 && status < 400) {
        finishRedirect(call, status);
        return;
    }
    if (status == 401 && sendWithNewToken(call))
        return;
    const bool passing = status == 429 || status == 502 || status == 503 || status == 504;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    std::optional<milliseconds> asked;
    if (passing)
        asked = retryAfter(reply->rawHeader("Retry-After"_ba), reply->rawHeader("Date"_ba), now);
    // Never earlier than asked; and nobody at a window waits for minutes without a word.
    const bool tooLong = asked && *asked > m_endpoint.longestBackoff;
    if (passing && !tooLong && tryAgain(call, asked.value_or(milliseconds(0))))
        return;
    ErrorBody said = errorBody(call->body, reply->rawHeader("Content-Type"_ba));
    if (said.text.isEmpty())
        said.text = reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
    auto refusal = error(*call, kindOfStatus(status), serverWords(said.text, m_endpoint), status, said.serverCode);
    if (status == 407)
        refusal.value().proxy = proxyFor(call->url);
    if (asked && *asked > milliseconds(0) && (tooLong || !isRepeatable(call->request)))
        refusal.value().retryAt = QDateTime::fromSecsSinceEpoch((now + *asked).toSecsSinceEpoch() + 1, Qt::UTC);
    if (status == 401)
        addChallenges(refusal.value(), reply->rawHeader("WWW-Authenticate"_ba));
    conclude(call, std::move(refusal));
}

void NetEngine::finishRedirect(const NetCallPtr &call, int status)
{
    const QByteArray location = call->reply->rawHeader("Location"_ba);
    if (status == 304 || location.isEmpty()) {
        conclude(call,
                 error(*call, ApiError::Kind::BadReply,
                       status == 304 ? u"the server answered \"not modified\" to a request that did not ask"_s
                                     : u"a redirect without a target"_s,
                       status));
        return;
    }
    const QUrl target = call->url.resolved(QUrl::fromEncoded(location)).adjusted(QUrl::RemoveFragment);
    if (!isSameOrigin(call->url, target)) {
        conclude(call, error(*call, ApiError::Kind::Redirected, serverWords(originOf(target), m_endpoint), status));
        return;
    }
    if (call->request.verb != "GET" || call->redirects >= mostRedirects) {
        conclude(call,
                 error(*call, ApiError::Kind::Redirected,
                       call->request.verb == "GET"
                           ? u"more than %1 redirects within %2"_s.arg(mostRedirects).arg(originOf(target))
                           : originOf(target),
                       status));
        return;
    }
    ++call->redirects;
    --call->tries; // it did answer: not a failed try
    letGo(*call);
    call->url = target.adjusted(QUrl::RemoveUserInfo);
    start(call);
}

void NetEngine::finishBroken(const NetCallPtr &call, QNetworkReply::NetworkError networkError, const QString &text)
{
    QString detail = text;
    ApiError::Kind kind = kindOfNetworkError(networkError);
    const bool refused = networkError == QNetworkReply::ConnectionRefusedError;
    // A refused connection is tried again only when the server has been there before: it restarts. Else the address is
    // wrong.
    if ((isConnectionLoss(networkError) || (refused && m_everAnswered)) && tryAgain(call))
        return;
    TlsRefusalPtr refusal;
    if (networkError == QNetworkReply::SslHandshakeFailedError) {
        refusal = call->refusal ? call->refusal : m_lastRefusal;
        if (refusal)
            detail = describe(*refusal);
    }
    if (networkError == QNetworkReply::RemoteHostClosedError && call->url.scheme() == "https"_L1 && !m_everAnswered) {
        // A client certificate that is missing or refused looks like this, mostly with TLS 1.3, which ends the
        // handshake before the server has looked at it. But so does a server that is being stopped, or a balancer
        // without one.
        if (call->encrypted && call->reply->sslConfiguration().sessionProtocol() == QSsl::TlsV1_3)
            kind = ApiError::Kind::Tls;
        detail += call->encrypted ? u"; the server closed the connection right after the TLS handshake: it may "_s
                                  : u"; the server closed the connection during the TLS handshake: it may "_s;
        detail += m_endpoint.clientChain.isEmpty() ? u"want a client certificate"_s
                                                   : u"have refused the client certificate"_s;
        detail += u", or it may not be ready"_s;
    }
    auto broken = error(*call, kind, detail);
    broken.value().tls = refusal;
    // A proxy that refuses the connection is "unknown" to QNetworkAccessManager (6.4).
    if (isProxyError(networkError) || (networkError == QNetworkReply::UnknownNetworkError && !call->encrypted))
        broken.value().proxy = proxyFor(call->url);
    conclude(call, std::move(broken));
}

/// Arranges another try, not before @p asked has passed. @returns false when there is to be none.
bool NetEngine::tryAgain(const NetCallPtr &call, milliseconds asked)
{
    if (!isRepeatable(call->request) || call->tries > m_endpoint.retries)
        return false;

    const double jitter = 0.5 + QRandomGenerator::global()->generateDouble(); // ±50 %
    const double doubled =
        static_cast<double>(m_endpoint.firstBackoff.count()) * std::pow(2.0, std::min(call->tries - 1, 30));
    const milliseconds own(
        static_cast<qint64>(std::min(doubled * jitter, static_cast<double>(m_endpoint.longestBackoff.count()))));
    const milliseconds wait = std::max(own, asked);
    qCDebug(lcHttp) << call->request.verb << call->url.path() << "again in" << wait.count() << "ms";
    letGo(*call);
    call->timer->disconnect();
    connect(call->timer.get(), &QTimer::timeout, this, [this, call] { start(call); });
    call->timer->start(wait);
    return true;
}

void NetEngine::letGo(NetCall &call)
{
    call.timer->stop();
    if (QNetworkReply *reply = std::exchange(call.reply, nullptr)) {
        reply->disconnect(this);
        reply->deleteLater(); // aborts it; abort() here could meet a reply that is just finishing
        --m_managers[call.manager].busy;
    }
}

void NetEngine::conclude(const NetCallPtr &call, Result<HttpReply> result)
{
    const NetCallPtr kept = call; // the argument may live in a list or a slot that goes now
    letGo(*kept);
    if (kept->request.holdsSecrets)
        wipeShared(kept->request.body);
    kept->timer.release()->deleteLater(); // we may be in its own signal
    m_active.removeOne(kept);
    unwatch(*kept);
    pump();
    kept->pending->answer(std::move(result));
}

void NetEngine::watch(const NetCall &call)
{
    Watch &entry = m_watches[call.request.cancellation.signal()];
    if (entry.calls++ == 0) {
        entry.connection = connect(
            call.request.cancellation.signal(), &CancelSignal::canceled, this, [this] { dropCanceled(); },
            Qt::QueuedConnection);
    }
}

void NetEngine::unwatch(const NetCall &call)
{
    const auto entry = m_watches.find(call.request.cancellation.signal());
    if (entry == m_watches.end() || --entry->calls > 0)
        return;
    disconnect(entry->connection);
    m_watches.erase(entry);
}

void NetEngine::dropCanceled()
{
    const auto isCanceled = [](const NetCallPtr &call) { return call->request.cancellation.isCanceled(); };
    const auto firstCanceled = std::stable_partition(m_queue.begin(), m_queue.end(), std::not_fn(isCanceled));
    const std::vector<NetCallPtr> waiting(firstCanceled, m_queue.end());
    m_queue.erase(firstCanceled, m_queue.end());
    QList<NetCallPtr> active;
    std::copy_if(m_active.cbegin(), m_active.cend(), std::back_inserter(active), isCanceled);

    for (const NetCallPtr &call : waiting) {
        unwatch(*call);
        call->pending->answer(error(*call, ApiError::Kind::Canceled, {}));
    }
    for (const NetCallPtr &call : std::as_const(active))
        conclude(call, error(*call, ApiError::Kind::Canceled, {}));
}

struct NetTransport::Peer {
    std::mutex lock;
    PeerCertificates certificates;
};

PeerCertificates NetTransport::certificates() const
{
    const std::lock_guard guard(m_peer->lock);
    return m_peer->certificates;
}

NetTransport::NetTransport(Endpoint endpoint)
    : m_peer(std::make_shared<Peer>())
{
    if (!endpoint.clientChain.isEmpty())
        m_peer->certificates.client = certificateFacts(endpoint.clientChain.constFirst());
    const QString address = endpoint.base.adjusted(QUrl::StripTrailingSlash)
                                .toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    m_name = endpoint.label.isEmpty() ? address : endpoint.label + u" ("_s + address + u')';
    m_thread = new QThread;
    m_thread->setObjectName(u"network"_s);
    m_engine = new NetEngine(std::move(endpoint), m_name, [peer = m_peer](const QSslCertificate &leaf) {
        const std::lock_guard guard(peer->lock);
        if (peer->certificates.server.sha256 != leaf.digest(QCryptographicHash::Sha256))
            peer->certificates.server = certificateFacts(leaf);
    });
    m_engine->moveToThread(m_thread);
    QObject::connect(m_thread, &QThread::started, m_engine, giveWayToTheWindow);
    QObject::connect(m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    m_thread->start();
}

NetTransport::~NetTransport()
{
    QThread *thread = m_thread;
    QMetaObject::invokeMethod(
        m_engine,
        [engine = m_engine, thread] {
            engine->stop();
            thread->quit();
        },
        Qt::QueuedConnection);
    if (QThread::currentThread() != thread) {
        thread->wait();
        delete thread;
        return;
    }
    // Called by a listener on the network thread, which cannot wait for itself.
    std::thread([thread] {
        thread->wait();
        delete thread;
    }).detach();
}

void NetTransport::start(HttpRequest request, PendingReply pending)
{
    const auto call = std::make_shared<NetCall>();
    call->request = std::move(request);
    call->pending = std::move(pending);
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, call] { engine->accept(call); }, Qt::QueuedConnection);
}

} // namespace kekkai
