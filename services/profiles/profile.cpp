#include "services/profiles/profile.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 100;
constexpr qsizetype longestText = 4096;
constexpr qsizetype sha256Size = 32;

bool isHarmful(QChar c)
{
    const char16_t u = c.unicode();
    const bool turns = (u >= 0x202A && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069) || u == 0x200E || u == 0x200F;
    return turns || c.category() == QChar::Other_Control || u == 0x2028 || u == 0x2029;
}

bool hasHarmful(const QString &text)
{
    return std::any_of(text.begin(), text.end(), isHarmful);
}

ProfileResult<void> checkedText(const QString &text, const QString &field)
{
    if (text.size() > longestText)
        return profileFailure(ProfileError::Kind::TooLong, field);
    if (hasHarmful(text))
        return profileFailure(ProfileError::Kind::ControlCharacters, field);
    return {};
}

ProfileResult<void> checkedEndpoint(const EndpointProfile &endpoint, const QString &prefix)
{
    const auto field = [&prefix](QLatin1StringView member) { return QString(prefix + u'.' + member); };
    const std::initializer_list<std::pair<const QString &, QLatin1StringView>> texts{
        {endpoint.user, "user"_L1},
        {endpoint.scope, "scope"_L1},
        {endpoint.logicalCluster, "logicalCluster"_L1},
        {endpoint.identityPool, "identityPool"_L1},
        {endpoint.caFile, "caFile"_L1},
        {endpoint.clientCertificateFile, "clientCertificateFile"_L1},
        {endpoint.clientKeyFile, "clientKeyFile"_L1},
        {endpoint.tokenCaFile, "tokenCaFile"_L1},
        {endpoint.tokenClientCertificateFile, "tokenClientCertificateFile"_L1},
        {endpoint.tokenClientKeyFile, "tokenClientKeyFile"_L1},
    };
    for (const auto &[text, member] : texts) {
        if (const auto fine = checkedText(text, field(member)); !fine)
            return fine;
    }
    if (const auto fine = checkedAddress(endpoint.address, field("address"_L1)); !fine)
        return fine;
    const SignIn::Kind kind = endpoint.signIn;
    const bool namesSomebody = kind != SignIn::Kind::None && kind != SignIn::Kind::Bearer;
    if (namesSomebody && endpoint.user.isEmpty())
        return profileFailure(ProfileError::Kind::MissingUser, field("user"_L1));
    const bool fetchesTokens = kind == SignIn::Kind::OAuthClientCredentials || kind == SignIn::Kind::MdsLogin;
    if (fetchesTokens && endpoint.tokenUrl.isEmpty())
        return profileFailure(ProfileError::Kind::MissingTokenUrl, field("tokenUrl"_L1));
    if (!endpoint.tokenUrl.isEmpty()) {
        if (const auto fine = checkedAddress(endpoint.tokenUrl, field("tokenUrl"_L1)); !fine)
            return fine;
    }
    if (!endpoint.pinnedSha256.isEmpty() && endpoint.pinnedSha256.size() != sha256Size)
        return profileFailure(ProfileError::Kind::BadPin, field("pinnedSha256"_L1));
    if (!endpoint.tokenPinnedSha256.isEmpty() && endpoint.tokenPinnedSha256.size() != sha256Size)
        return profileFailure(ProfileError::Kind::BadPin, field("tokenPinnedSha256"_L1));
    if (endpoint.clientCertificateFile.isEmpty() && !endpoint.clientKeyFile.isEmpty())
        return profileFailure(ProfileError::Kind::KeyWithoutCertificate, field("clientCertificateFile"_L1));
    if (endpoint.tokenClientCertificateFile.isEmpty() && !endpoint.tokenClientKeyFile.isEmpty())
        return profileFailure(ProfileError::Kind::KeyWithoutCertificate, field("tokenClientCertificateFile"_L1));
    return {};
}

} // namespace

QString roleName(EndpointRole role)
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return u"schemaRegistry"_s;
    case EndpointRole::Cmf:
        return u"cmf"_s;
    case EndpointRole::Catalog:
        return u"catalog"_s;
    }
    Q_UNREACHABLE();
}

const std::optional<EndpointProfile> &Profile::endpoint(EndpointRole role) const
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return schemaRegistry;
    case EndpointRole::Cmf:
        return cmf;
    case EndpointRole::Catalog:
        return catalog;
    }
    Q_UNREACHABLE();
}

std::optional<EndpointProfile> &Profile::endpoint(EndpointRole role)
{
    return const_cast<std::optional<EndpointProfile> &>(std::as_const(*this).endpoint(role));
}

const QStringList &profileColors()
{
    static const QStringList names{u"red"_s,  u"orange"_s, u"yellow"_s, u"green"_s,
                                   u"teal"_s, u"blue"_s,   u"purple"_s, u"gray"_s};
    return names;
}

QString secretKindName(SecretKind kind)
{
    switch (kind) {
    case SecretKind::Password:
        return u"password"_s;
    case SecretKind::Bearer:
        return u"bearer"_s;
    case SecretKind::ClientSecret:
        return u"clientSecret"_s;
    case SecretKind::KeyPassphrase:
        return u"keyPassphrase"_s;
    case SecretKind::TokenKeyPassphrase:
        return u"tokenKeyPassphrase"_s;
    }
    Q_UNREACHABLE();
}

std::optional<SecretKind> signInSecretOf(SignIn::Kind kind)
{
    switch (kind) {
    case SignIn::Kind::None:
        return {};
    case SignIn::Kind::Basic:
    case SignIn::Kind::ApiKey:
    case SignIn::Kind::MdsLogin:
        return SecretKind::Password;
    case SignIn::Kind::Bearer:
        return SecretKind::Bearer;
    case SignIn::Kind::OAuthClientCredentials:
        return SecretKind::ClientSecret;
    }
    Q_UNREACHABLE();
}

QList<SecretKind> secretsNeeded(const EndpointProfile &endpoint)
{
    QList<SecretKind> needed;
    if (const auto signIn = signInSecretOf(endpoint.signIn))
        needed.append(*signIn);
    if (!endpoint.clientCertificateFile.isEmpty() && endpoint.hasKeyPassphrase)
        needed.append(SecretKind::KeyPassphrase);
    if (!endpoint.tokenClientCertificateFile.isEmpty() && endpoint.tokenHasKeyPassphrase)
        needed.append(SecretKind::TokenKeyPassphrase);
    return needed;
}

const EndpointSecrets &ProfileSecrets::of(EndpointRole role) const
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return schemaRegistry;
    case EndpointRole::Cmf:
        return cmf;
    case EndpointRole::Catalog:
        return catalog;
    }
    Q_UNREACHABLE();
}

EndpointSecrets &ProfileSecrets::of(EndpointRole role)
{
    return const_cast<EndpointSecrets &>(std::as_const(*this).of(role));
}

const Secret &ProfileSecrets::get(EndpointRole role, SecretKind kind) const
{
    const EndpointSecrets &secrets = of(role);
    return kind == SecretKind::KeyPassphrase     ? secrets.keyPassphrase
        : kind == SecretKind::TokenKeyPassphrase ? secrets.tokenKeyPassphrase
                                                 : secrets.signIn;
}

void ProfileSecrets::set(EndpointRole role, SecretKind kind, const Secret &secret)
{
    const_cast<Secret &>(get(role, kind)) = secret;
}

ProfileResult<void> checkedAddress(const QString &text, const QString &field)
{
    if (const auto fine = checkedText(text, field); !fine)
        return fine;
    const QUrl url(text, QUrl::StrictMode);
    // Told first, and without repeating the address, as it holds a password.
    if (!url.userInfo().isEmpty() || text.section(u'/', 0, 2).contains(u'@'))
        return profileFailure(ProfileError::Kind::LoginInAddress, field);
    const bool isWeb = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!isWeb || !url.isValid() || url.host().isEmpty() || url.hasQuery() || url.hasFragment()
        || text.trimmed() != text)
        return profileFailure(ProfileError::Kind::BadAddress, field);
    return {};
}

ProfileResult<void> checkedName(const QString &text)
{
    if (text.trimmed().isEmpty())
        return profileFailure(ProfileError::Kind::EmptyName, u"name"_s);
    if (text.size() > longestName)
        return profileFailure(ProfileError::Kind::NameTooLong, u"name"_s);
    if (hasHarmful(text) || text.trimmed() != text)
        return profileFailure(ProfileError::Kind::BadName, u"name"_s);
    return {};
}

ProfileResult<void> checked(const Profile &profile)
{
    if (const auto fine = checkedName(profile.name); !fine)
        return fine;
    static const QRegularExpression shade(u"\\A#[0-9A-Fa-f]{6}\\z"_s);
    if (!profile.color.isEmpty() && !profileColors().contains(profile.color) && !shade.match(profile.color).hasMatch())
        return profileFailure(ProfileError::Kind::BadColor, u"color"_s);
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile.endpoint(role);
        if (!endpoint)
            continue;
        if (const auto fine = checkedEndpoint(*endpoint, roleName(role)); !fine)
            return fine;
    }
    const std::initializer_list<std::pair<const QString &, QLatin1StringView>> texts{
        {profile.kubeconfig, "kubeconfig"_L1},
        {profile.kubeContext, "kubeContext"_L1},
        {profile.helmRelease, "helmRelease"_L1},
        {profile.helmNamespace, "helmNamespace"_L1},
    };
    for (const auto &[text, field] : texts) {
        if (const auto fine = checkedText(text, field); !fine)
            return fine;
    }
    return {};
}

bool isSameName(const QString &a, const QString &b)
{
    const auto plain = [](const QString &name) { return name.normalized(QString::NormalizationForm_KC).toUpper(); };
    return plain(a) == plain(b);
}

} // namespace kekkai
