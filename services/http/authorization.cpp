#include "services/http/authorization.h"

#include <QHostAddress>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QByteArray basicValue(const QString &user, const Secret &secret)
{
    QByteArray login = user.toUtf8() + ':';
    login.reserve(login.size() + secret.reveal().size()); // one buffer: none is left behind when it grows
    login.append(secret.reveal());
    QByteArray encoded = login.toBase64();
    wipe(login);
    QByteArray value;
    value.reserve(encoded.size() + 6);
    value.append("Basic ").append(encoded);
    wipe(encoded);
    return value;
}

QByteArray printableAscii(const QString &text)
{
    QByteArray bytes;
    for (const QChar c : text.trimmed()) {
        if (c.unicode() >= 0x20 && c.unicode() < 0x7f)
            bytes += c.toLatin1();
    }
    return bytes;
}

} // namespace

QByteArray bearerValue(const Secret &token)
{
    const QByteArrayView trimmed = token.reveal().trimmed();
    QByteArray value;
    value.reserve(trimmed.size() + 7);
    value.append("Bearer ").append(trimmed);
    return value;
}

QByteArray authorizationValue(const SignIn &signIn)
{
    switch (signIn.kind) {
    case SignIn::Kind::Basic:
    case SignIn::Kind::ApiKey:
        return basicValue(signIn.user, signIn.secret);
    case SignIn::Kind::Bearer:
        return bearerValue(signIn.secret);
    case SignIn::Kind::None:
    case SignIn::Kind::OAuthClientCredentials:
    case SignIn::Kind::MdsLogin:
        break;
    }
    return {};
}

QList<std::pair<QByteArray, QByteArray>> identityHeaders(const SignIn &signIn)
{
    QList<std::pair<QByteArray, QByteArray>> headers;
    if (const QByteArray cluster = printableAscii(signIn.logicalCluster); !cluster.isEmpty())
        headers.append({"target-sr-cluster"_ba, cluster});
    if (const QByteArray pool = printableAscii(signIn.identityPool); !pool.isEmpty())
        headers.append({"Confluent-Identity-Pool-Id"_ba, pool});
    return headers;
}

int effectivePort(const QUrl &url)
{
    return url.port(url.scheme() == "https"_L1 ? 443 : 80);
}

bool isLoopbackHost(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

bool mayCarryCredentials(const QUrl &url, const TlsRules &rules)
{
    return url.scheme() == "https"_L1 || isLoopbackHost(url.host()) || rules.credentialsInClearAllowed;
}

void wipeShared(const QByteArray &bytes)
{
    if (bytes.capacity() > 0) // else it points to a literal
        wipe(const_cast<char *>(bytes.constData()), bytes.size());
}

} // namespace kekkai
