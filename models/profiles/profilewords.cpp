#include "models/profiles/profilewords.h"

#include "models/text/profiletext.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ProfileWords)
};
} // namespace

QString signInTitle(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
        return Words::tr("None");
    case SignIn::Kind::Basic:
        return Words::tr("User name and password");
    case SignIn::Kind::ApiKey:
        return Words::tr("API key");
    case SignIn::Kind::Bearer:
        return Words::tr("Bearer token");
    case SignIn::Kind::OAuthClientCredentials:
        return Words::tr("OAuth client credentials");
    case SignIn::Kind::MdsLogin:
        return Words::tr("MDS login");
    }
    Q_UNREACHABLE();
}

QString signInUserText(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
    case SignIn::Kind::Bearer:
        return {};
    case SignIn::Kind::Basic:
    case SignIn::Kind::MdsLogin:
        return Words::tr("User name");
    case SignIn::Kind::ApiKey:
        return Words::tr("API key");
    case SignIn::Kind::OAuthClientCredentials:
        return Words::tr("Client id");
    }
    Q_UNREACHABLE();
}

QString signInSecretText(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
        return {};
    case SignIn::Kind::Basic:
    case SignIn::Kind::MdsLogin:
        return Words::tr("Password");
    case SignIn::Kind::Bearer:
        return Words::tr("Token");
    case SignIn::Kind::ApiKey:
        return Words::tr("API secret");
    case SignIn::Kind::OAuthClientCredentials:
        return Words::tr("Client secret");
    }
    Q_UNREACHABLE();
}

QString signInUserLabel(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
    case SignIn::Kind::Bearer:
        return {};
    case SignIn::Kind::Basic:
    case SignIn::Kind::MdsLogin:
        return Words::tr("&User name:");
    case SignIn::Kind::ApiKey:
        return Words::tr("API ke&y:");
    case SignIn::Kind::OAuthClientCredentials:
        return Words::tr("Client i&d:");
    }
    Q_UNREACHABLE();
}

QString signInSecretLabel(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
        return {};
    case SignIn::Kind::Basic:
    case SignIn::Kind::MdsLogin:
        return Words::tr("Pass&word:");
    case SignIn::Kind::Bearer:
        return Words::tr("To&ken:");
    case SignIn::Kind::ApiKey:
        return Words::tr("API s&ecret:");
    case SignIn::Kind::OAuthClientCredentials:
        return Words::tr("Client s&ecret:");
    }
    Q_UNREACHABLE();
}

QString secretText(const Profile &profile, EndpointRole role, SecretKind kind)
{
    const QString server = roleText(role);
    switch (kind) {
    case SecretKind::Password:
    case SecretKind::Bearer:
    case SecretKind::ClientSecret: {
        const auto &endpoint = profile.endpoint(role);
        const QString what = endpoint ? signInSecretText(endpoint->signIn) : QString();
        return Words::tr("%1 for %2", "password, for Schema Registry").arg(what, server);
    }
    case SecretKind::KeyPassphrase:
        return Words::tr("Passphrase of the client key for %1").arg(server);
    case SecretKind::TokenKeyPassphrase:
        return Words::tr("Passphrase of the client key for the token server of %1").arg(server);
    }
    Q_UNREACHABLE();
}

QStringList secretTexts(const Profile &profile)
{
    QStringList lines;
    for (const EndpointRole role : endpointRoles) {
        if (!profile.endpoint(role))
            continue;
        const QList<SecretKind> needed = secretsNeeded(*profile.endpoint(role));
        for (const SecretKind kind : needed)
            lines.append(secretText(profile, role, kind));
    }
    return lines;
}

QString profileNameProblem(const QString &typed, const QStringList &taken)
{
    const QString name = typed.trimmed();
    if (name.isEmpty())
        return Words::tr("The connection needs a name.");
    if (std::any_of(taken.begin(), taken.end(), [&name](const QString &other) { return isSameName(other, name); }))
        return Words::tr("Another connection has this name.");
    if (!checkedName(name))
        return Words::tr("The name holds characters that cannot be seen, or is longer than 100 characters.");
    return {};
}

QString colorText(const QString &color)
{
    if (color.isEmpty())
        return Words::tr("No colour");
    if (color == "red"_L1)
        return Words::tr("Red");
    if (color == "orange"_L1)
        return Words::tr("Orange");
    if (color == "yellow"_L1)
        return Words::tr("Yellow");
    if (color == "green"_L1)
        return Words::tr("Green");
    if (color == "teal"_L1)
        return Words::tr("Teal");
    if (color == "blue"_L1)
        return Words::tr("Blue");
    if (color == "purple"_L1)
        return Words::tr("Purple");
    if (color == "gray"_L1)
        return Words::tr("Grey");
    return color;
}

QString marksText(const Profile &profile)
{
    if (profile.isProduction && profile.isReadOnly)
        return Words::tr("Production, read-only");
    if (profile.isProduction)
        return Words::tr("Production");
    return profile.isReadOnly ? Words::tr("Read-only") : QString();
}

QString serversText(const Profile &profile)
{
    QStringList hosts;
    for (const EndpointRole role : endpointRoles) {
        if (const auto &endpoint = profile.endpoint(role))
            hosts.append(Words::tr("%1: %2", "server, its address")
                             .arg(roleText(role), QUrl(endpoint->address).authority(QUrl::PrettyDecoded)));
    }
    if (!profile.kubeContext.isEmpty())
        hosts.append(Words::tr("Kubernetes: %1").arg(profile.kubeContext));
    return hosts.join(u"  ·  "_s);
}

} // namespace kekkai
