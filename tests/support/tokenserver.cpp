#include "tests/support/tokenserver.h"

#include <QRandomGenerator>
#include <QUrlQuery>

namespace kekkai::test {

using namespace Qt::StringLiterals;

TokenServer::TokenServer()
{
    m_server.handle([this](const ScriptedRequest &request) { return answer(request); });
}

QUrl TokenServer::tokenUrl() const
{
    QUrl url = m_server.url();
    url.setPath(u"/oauth/token"_s);
    return url;
}

Script TokenServer::token(const char *member)
{
    const QByteArray token = "tok." + QByteArray::number(++m_count) + '.'
        + QByteArray::number(QRandomGenerator::global()->generate64(), 36) + "~-_/+=";
    const std::lock_guard guard(m_lock);
    m_newest = token;
    m_valid.insert(token, QDeadlineTimer(rules.validMs));
    QByteArray json =
        "{\"token_type\":\"Bearer\",\"" + QByteArray(member) + "\" : \"" + QByteArray(token).replace("/", "\\/") + '"';
    if (rules.expiresIn > 0)
        json += ",\"expires_in\":" + QByteArray::number(rules.expiresIn);
    const Script reply = Script::json(json + '}');
    return holding ? Script().hold().send(std::get<Script::Send>(reply.steps().constFirst()).bytes) : reply;
}

Script TokenServer::answer(const ScriptedRequest &request)
{
    if (fault)
        return *fault;
    const QByteArray header = request.header("Authorization");
    const QByteArray login = header.startsWith("Basic ") ? QByteArray::fromBase64(header.mid(6)) : QByteArray();
    if (request.target == "/security/1.0/authenticate") {
        if (request.verb != "GET" || login != rules.client + ':' + rules.secret)
            return Script::reply(401, R"({"status_code":40101,"error_code":40101,"message":"Unauthorized"})",
                                 "application/json", {{"WWW-Authenticate", "Basic realm=\"MDS\""}});
        return token("auth_token");
    }
    if (request.target.split('?').constFirst() != "/oauth/token")
        return Script::reply(404, "<html><title>nothing here</title></html>", "text/html");
    if (request.verb != "POST" || request.header("Content-Type") != "application/x-www-form-urlencoded")
        return Script::reply(400, R"({"error":"invalid_request"})");
    const QUrlQuery form(QString::fromLatin1(request.body));
    const auto field = [&form](const QString &name) { return form.queryItemValue(name, QUrl::FullyDecoded).toUtf8(); };
    const QByteArray expected = rules.encodedBasic
        ? rules.client.toPercentEncoding() + ':' + rules.secret.toPercentEncoding()
        : rules.client + ':' + rules.secret;
    const bool byHeader = rules.basic && login == expected;
    const bool byBody = rules.body && login.isEmpty() && field(u"client_id"_s) == rules.client
        && field(u"client_secret"_s) == rules.secret;
    if (!byHeader && !byBody)
        return Script::reply(401, R"({"error":"invalid_client","error_description":"Invalid client credentials"})");
    if (field(u"grant_type"_s) != "client_credentials")
        return Script::reply(400, R"({"error":"unsupported_grant_type"})");
    if (field(u"scope"_s) != rules.scope)
        return Script::reply(400, R"({"error":"invalid_scope"})");
    return token("access_token");
}

void TokenServer::revokeAll()
{
    const std::lock_guard guard(m_lock);
    m_valid.clear();
}

bool TokenServer::accepts(const QByteArray &authorization) const
{
    const std::lock_guard guard(m_lock);
    const auto found = m_valid.constFind(authorization.mid(7));
    return authorization.startsWith("Bearer ") && found != m_valid.constEnd() && !found->hasExpired();
}

} // namespace kekkai::test
