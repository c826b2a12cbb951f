#include "services/http/tokensource.h"

#include "services/core/logging.h"
#include "services/core/pending.h"
#include "services/http/authorization.h"
#include "services/http/nettransport.h"
#include "services/http/tokenreply.h"

#include <QMetaObject>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr int mostTries = 3;
constexpr milliseconds keepRefusal = 5s; ///< long enough not to lock an account by asking for each request of a load
constexpr milliseconds keepFailure = 1s;
constexpr milliseconds uselessFor = 60s;
constexpr qint64 longestReply = 1024LL * 1024;

/// Encoded as application/x-www-form-urlencoded asks for. Source: RFC 6749, appendix B.
QByteArray formEncoded(QByteArrayView text)
{
    return text.toByteArray().toPercentEncoding();
}

Secret formEncoded(const Secret &secret)
{
    return Secret(secret.reveal().toByteArray().toPercentEncoding());
}

/// Whether the other way of naming the client may help: not where the server understood who asks.
bool isAboutTheClient(const ApiError &error)
{
    if (error.httpStatus != 400 && error.httpStatus != 401)
        return false;
    for (const auto other : {"invalid_scope"_L1, "invalid_grant"_L1, "unsupported_grant_type"_L1}) {
        if (error.detail.startsWith(other))
            return false;
    }
    return true;
}

bool mayPass(const ApiError &error)
{
    return error.kind == ApiError::Kind::Offline || error.httpStatus == 502 || error.httpStatus == 503
        || error.httpStatus == 504;
}

} // namespace

TokenSource::TokenSource(const Endpoint &endpoint, QObject *parent)
    : QObject(parent)
    , m_signIn(endpoint.signIn)
    , m_again(new QTimer(this))
{
    static_cast<TlsRules &>(m_server) = endpoint.tokenTls;
    const bool mds = m_signIn.kind == SignIn::Kind::MdsLogin;
    m_server.label = mds ? u"Metadata Service"_s : u"token server"_s;
    m_server.base = m_signIn.tokenUrl.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    m_server.connectTimeout = endpoint.connectTimeout;
    m_server.silenceTimeout = endpoint.silenceTimeout;
    m_server.firstBackoff = endpoint.firstBackoff;
    m_server.longestBackoff = endpoint.longestBackoff;
    m_server.retries = mostTries - 1;
    m_server.maxBodyBytes = longestReply;
    m_server.inFlight = 1;
    m_clock.start();
    m_again->setSingleShot(true);
    connect(m_again, &QTimer::timeout, this, &TokenSource::ask);
}

TokenSource::~TokenSource()
{
    m_asking = false;
    // They answer what is under way from their own threads, and wait for these to end.
    m_withLogin.reset();
    m_withoutLogin.reset();
}

bool TokenSource::isFresh() const
{
    return !m_token.isEmpty() && (m_renewAt == 0 || m_clock.elapsed() < m_renewAt);
}

void TokenSource::fetch()
{
    if (m_asking)
        return;
    m_asking = true;
    if (m_failure && m_clock.elapsed() < m_failureUntil) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_asking = false;
                Q_EMIT failed(m_failure.value_or(ApiError{}));
            },
            Qt::QueuedConnection);
        return;
    }
    m_failure.reset();
    m_tries = 0;
    ask();
}

bool TokenSource::renewAfterRefusal(quint64 generation)
{
    if (generation != m_generation)
        return true; // another one has come since
    if (m_clock.elapsed() < m_uselessUntil)
        return false;
    m_token = Secret();
    return true;
}

void TokenSource::noteUseless()
{
    m_uselessUntil = m_clock.elapsed() + uselessFor.count();
}

HttpTransport &TokenSource::transport(ClientAuthentication way)
{
    auto &chosen = way == ClientAuthentication::Basic ? m_withLogin : m_withoutLogin;
    if (!chosen) {
        Endpoint server = m_server;
        if (way == ClientAuthentication::Basic) {
            const bool mds = m_signIn.kind == SignIn::Kind::MdsLogin;
            server.signIn.kind = SignIn::Kind::Basic;
            server.signIn.user = mds ? m_signIn.user : QString::fromLatin1(m_signIn.user.toUtf8().toPercentEncoding());
            server.signIn.secret = mds ? m_signIn.secret : formEncoded(m_signIn.secret);
        } else {
            server.signIn.secret = m_signIn.secret; // sent in the body; named so that it is hidden in errors
        }
        chosen = std::make_unique<NetTransport>(std::move(server));
    }
    return *chosen;
}

void TokenSource::ask()
{
    ++m_tries;
    m_firstRefusal.reset();
    if (m_signIn.tokenUrl.isEmpty()) {
        ApiError error;
        error.kind = ApiError::Kind::Invalid;
        error.server = m_server.label;
        error.detail = u"no address of a token server is given"_s;
        fail(std::move(error));
        return;
    }
    askAs(m_way.value_or(ClientAuthentication::Basic));
}

void TokenSource::askAs(ClientAuthentication way)
{
    m_trying = way;
    HttpRequest request;
    request.holdsSecrets = true;
    if (m_signIn.kind == SignIn::Kind::MdsLogin) {
        request.path = "/security/1.0/authenticate"_ba;
    } else {
        request.verb = "POST"_ba;
        if (m_signIn.tokenUrl.path().endsWith(u'/'))
            request.path = "/"_ba; // a base address loses it
        request.query = QUrlQuery(m_signIn.tokenUrl);
        request.headers.append({"Content-Type"_ba, "application/x-www-form-urlencoded"_ba});
        QByteArray secret = way == ClientAuthentication::Body ? formEncoded(m_signIn.secret.reveal()) : QByteArray();
        QByteArray form;
        form.reserve(secret.size() + 256 + 3 * (m_signIn.user.size() + m_signIn.scope.size()) * 3);
        form += "grant_type=client_credentials";
        if (!m_signIn.scope.isEmpty())
            form += "&scope=" + formEncoded(m_signIn.scope.toUtf8());
        if (way == ClientAuthentication::Body) {
            form += "&client_id=" + formEncoded(m_signIn.user.toUtf8());
            form.append("&client_secret=").append(secret);
        }
        wipe(secret);
        request.body = std::move(form);
    }
    // The answer comes on the transport's thread, which ends before this object does.
    auto pending = std::make_shared<Pending<HttpReply>>([this](const Result<HttpReply> &reply) {
        QMetaObject::invokeMethod(
            this, [this, reply] { hear(reply); }, Qt::QueuedConnection);
    });
    HttpTransport &to = transport(way);
    if (way == ClientAuthentication::Body && m_signIn.kind != SignIn::Kind::MdsLogin
        && !mayCarryCredentials(m_server.base, m_server)) {
        ApiError error;
        error.kind = ApiError::Kind::Tls;
        error.server = to.name();
        error.detail = u"credentials are not sent over plain HTTP, where anyone on the way could read them"_s;
        error.field = credentialsInClearField;
        fail(std::move(error));
        return;
    }
    qCDebug(lcHttp) << "asks" << to.name() << "for a token, try" << m_tries;
    to.start(std::move(request), std::move(pending));
}

void TokenSource::hear(const Result<HttpReply> &reply)
{
    if (!m_asking)
        return;
    if (reply) {
        accept(reply);
        return;
    }
    const ApiError &error = reply.error();
    const bool oauth = m_signIn.kind == SignIn::Kind::OAuthClientCredentials;
    if (oauth && !m_way && m_trying == ClientAuthentication::Basic && isAboutTheClient(error)) {
        m_firstRefusal = error;
        askAs(ClientAuthentication::Body);
        return;
    }
    if (oauth && mayPass(error) && m_tries < mostTries) { // the transport itself repeats no POST
        m_again->start(m_server.firstBackoff * (1 << m_tries));
        return;
    }
    // Of two refusals the one that speaks of the credentials says more.
    if (m_firstRefusal && m_firstRefusal->httpStatus == 401 && error.httpStatus != 401)
        fail(*m_firstRefusal);
    else
        fail(error);
}

void TokenSource::accept(const Result<HttpReply> &reply)
{
    const bool mds = m_signIn.kind == SignIn::Kind::MdsLogin;
    auto token = tokenReply(reply->body, mds ? "auth_token" : "access_token");
    if (!token) {
        ApiError error = token.error();
        error.server = reply->server;
        error.path = reply->path;
        fail(std::move(error));
        return;
    }
    m_asking = false;
    m_way = m_trying;
    m_token = token->token;
    ++m_generation;
    m_failure.reset();
    m_expiresAt = token->lifetime.count() > 0 ? m_clock.elapsed() + milliseconds(token->lifetime).count() : 0;
    m_renewAt = m_expiresAt - renewalMargin(token->lifetime).count();
    Q_EMIT fetched();
}

void TokenSource::fail(ApiError error)
{
    // Whoever asked another server must not take this one's answer for that one's: only some kinds mean the same.
    switch (error.kind) {
    case ApiError::Kind::Unauthorized:
    case ApiError::Kind::Forbidden:
    case ApiError::Kind::Invalid:
        error.signedIn = true;
        if (isAboutTheClient(error) || error.httpStatus == 403)
            error.kind = ApiError::Kind::Unauthorized;
        break;
    case ApiError::Kind::NotFound:
    case ApiError::Kind::Conflict:
    case ApiError::Kind::TooLarge:
        error.kind = ApiError::Kind::BadReply;
        error.detail = error.httpStatus > 0 ? u"HTTP %1: %2"_s.arg(error.httpStatus).arg(error.detail) : error.detail;
        error.httpStatus = 0;
        break;
    default:
        break;
    }
    const bool refused = error.kind == ApiError::Kind::Unauthorized;
    if (!refused && !m_token.isEmpty() && m_clock.elapsed() < m_expiresAt) {
        qCWarning(lcHttp) << "no new token from" << error.server << error.kind << "- the old one is used meanwhile";
        m_renewAt = std::min(m_clock.elapsed() + keepRefusal.count(), m_expiresAt);
        m_asking = false;
        Q_EMIT fetched();
        return;
    }
    m_failureUntil = m_clock.elapsed() + (refused ? keepRefusal : keepFailure).count();
    m_failure = error;
    m_token = Secret();
    // Never within fetch(): who calls that has not yet noted that it waits.
    QMetaObject::invokeMethod(
        this,
        [this, error = std::move(error)] {
            m_asking = false;
            Q_EMIT failed(error);
        },
        Qt::QueuedConnection);
}

} // namespace kekkai
