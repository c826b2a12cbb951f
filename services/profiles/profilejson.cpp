#include "services/profiles/profilejson.h"

#include "services/core/secretpatterns.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largestExport = 16LL * 1024 * 1024;

constexpr std::array signInNames{
    std::pair{SignIn::Kind::None, "none"_L1},
    std::pair{SignIn::Kind::Basic, "basic"_L1},
    std::pair{SignIn::Kind::ApiKey, "apiKey"_L1},
    std::pair{SignIn::Kind::Bearer, "bearer"_L1},
    std::pair{SignIn::Kind::OAuthClientCredentials, "oauthClientCredentials"_L1},
    std::pair{SignIn::Kind::MdsLogin, "mdsLogin"_L1},
};

/// Reads the members of one object; remembers the first that is wrong.
class MemberReader {
public:
    MemberReader(QJsonObject object, QString path)
        : m_object(std::move(object))
        , m_path(std::move(path))
    {
    }

    void read(QLatin1StringView name, QString &text)
    {
        const QJsonValue value = m_object.value(name);
        if (value.isString())
            text = value.toString();
        else if (!value.isUndefined() && !value.isNull())
            fail(name, u"text"_s);
    }
    void read(QLatin1StringView name, bool &flag)
    {
        const QJsonValue value = m_object.value(name);
        if (value.isBool())
            flag = value.toBool();
        else if (!value.isUndefined() && !value.isNull())
            fail(name, u"true or false"_s);
    }
    void readHex(QLatin1StringView name, QByteArray &bytes)
    {
        QString text;
        read(name, text);
        bytes = QByteArray::fromHex(text.toLatin1());
        if (QString::fromLatin1(bytes.toHex()) != text.toLower())
            fail(name, u"hexadecimal digits"_s);
    }
    void fail(QLatin1StringView name, const QString &wanted)
    {
        if (!m_error)
            m_error = ProfileError{ProfileError::Kind::BadMember, fieldOf(name), {}, wanted};
    }
    void fail(const ProfileError &error)
    {
        if (!m_error)
            m_error = error;
    }
    [[nodiscard]] QString fieldOf(QLatin1StringView name) const
    {
        return m_path.isEmpty() ? QString(name) : QString(m_path + u'.' + name);
    }
    [[nodiscard]] QJsonValue value(QLatin1StringView name) const { return m_object.value(name); }
    [[nodiscard]] const std::optional<ProfileError> &error() const { return m_error; }

private:
    QJsonObject m_object;
    QString m_path;
    std::optional<ProfileError> m_error;
};

ProfileResult<EndpointProfile> endpointFromJson(const QJsonValue &json, const QString &path)
{
    if (!json.isObject())
        return profileFailure(ProfileError::Kind::BadMember, path, {}, u"an object"_s);
    MemberReader in(json.toObject(), path);
    EndpointProfile endpoint;
    QString signIn = signInName(SignIn::Kind::None);
    in.read("address"_L1, endpoint.address);
    in.read("signIn"_L1, signIn);
    if (const auto kind = signInFromName(signIn))
        endpoint.signIn = *kind;
    else
        in.fail("signIn"_L1, u"none, basic, apiKey, bearer, oauthClientCredentials or mdsLogin"_s);
    in.read("user"_L1, endpoint.user);
    in.read("tokenUrl"_L1, endpoint.tokenUrl);
    in.read("scope"_L1, endpoint.scope);
    in.read("logicalCluster"_L1, endpoint.logicalCluster);
    in.read("identityPool"_L1, endpoint.identityPool);
    in.read("caFile"_L1, endpoint.caFile);
    in.read("clientCertificateFile"_L1, endpoint.clientCertificateFile);
    in.read("clientKeyFile"_L1, endpoint.clientKeyFile);
    in.read("hasKeyPassphrase"_L1, endpoint.hasKeyPassphrase);
    in.readHex("pinnedSha256"_L1, endpoint.pinnedSha256);
    in.read("credentialsInClearAllowed"_L1, endpoint.credentialsInClearAllowed);
    in.read("tokenCaFile"_L1, endpoint.tokenCaFile);
    in.read("tokenClientCertificateFile"_L1, endpoint.tokenClientCertificateFile);
    in.read("tokenClientKeyFile"_L1, endpoint.tokenClientKeyFile);
    in.read("tokenHasKeyPassphrase"_L1, endpoint.tokenHasKeyPassphrase);
    in.readHex("tokenPinnedSha256"_L1, endpoint.tokenPinnedSha256);
    in.read("tokenCredentialsInClearAllowed"_L1, endpoint.tokenCredentialsInClearAllowed);
    if (in.error())
        return tl::unexpected(*in.error());
    return endpoint;
}

void put(QJsonObject &object, QLatin1StringView name, const QString &text)
{
    if (text.isEmpty())
        object.remove(name);
    else
        object.insert(name, text);
}

void put(QJsonObject &object, QLatin1StringView name, bool flag)
{
    if (flag)
        object.insert(name, true);
    else
        object.remove(name);
}

void putHex(QJsonObject &object, QLatin1StringView name, const QByteArray &bytes)
{
    put(object, name, QString::fromLatin1(bytes.toHex()));
}

QJsonObject toJson(const EndpointProfile &endpoint, QJsonObject object)
{
    put(object, "address"_L1, endpoint.address);
    put(object, "signIn"_L1, signInName(endpoint.signIn));
    put(object, "user"_L1, endpoint.user);
    put(object, "tokenUrl"_L1, endpoint.tokenUrl);
    put(object, "scope"_L1, endpoint.scope);
    put(object, "logicalCluster"_L1, endpoint.logicalCluster);
    put(object, "identityPool"_L1, endpoint.identityPool);
    put(object, "caFile"_L1, endpoint.caFile);
    put(object, "clientCertificateFile"_L1, endpoint.clientCertificateFile);
    put(object, "clientKeyFile"_L1, endpoint.clientKeyFile);
    put(object, "hasKeyPassphrase"_L1, endpoint.hasKeyPassphrase);
    putHex(object, "pinnedSha256"_L1, endpoint.pinnedSha256);
    put(object, "credentialsInClearAllowed"_L1, endpoint.credentialsInClearAllowed);
    put(object, "tokenCaFile"_L1, endpoint.tokenCaFile);
    put(object, "tokenClientCertificateFile"_L1, endpoint.tokenClientCertificateFile);
    put(object, "tokenClientKeyFile"_L1, endpoint.tokenClientKeyFile);
    put(object, "tokenHasKeyPassphrase"_L1, endpoint.tokenHasKeyPassphrase);
    putHex(object, "tokenPinnedSha256"_L1, endpoint.tokenPinnedSha256);
    put(object, "tokenCredentialsInClearAllowed"_L1, endpoint.tokenCredentialsInClearAllowed);
    return object;
}

/// Version 0 to 1: a server that is an address alone becomes an object.
QJsonObject fromHandwritten(QJsonObject root)
{
    const QJsonValue before = root.value("profiles"_L1);
    if (!before.isArray())
        return root; // the reader says what is wrong
    QJsonArray profiles;
    const QJsonArray entries = before.toArray();
    for (const auto &entry : entries) {
        if (!entry.isObject()) {
            profiles.append(entry);
            continue;
        }
        QJsonObject profile = entry.toObject();
        for (const EndpointRole role : endpointRoles) {
            const QJsonValue server = profile.value(roleName(role));
            if (server.isString())
                profile.insert(roleName(role), QJsonObject{{u"address"_s, server}});
        }
        profiles.append(profile);
    }
    root.insert("profiles"_L1, profiles);
    return root;
}

/// Their names may look like those of secrets.
const QStringList &knownMembers()
{
    static const QStringList names{
        u"tokenUrl"_s,          u"tokenCaFile"_s,   u"tokenClientCertificateFile"_s, u"tokenClientKeyFile"_s,
        u"tokenPinnedSha256"_s, u"clientKeyFile"_s, u"clientCertificateFile"_s,      u"pinnedSha256"_s};
    return names;
}

void findSecretMembers(const QJsonValue &json, const QString &path, QStringList &found)
{
    constexpr qsizetype enough = 20;
    if (found.size() >= enough)
        return;
    if (json.isArray()) {
        const QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            findSecretMembers(array.at(i), u"%1[%2]"_s.arg(path).arg(i), found);
        return;
    }
    if (!json.isObject())
        return;
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString member = path.isEmpty() ? it.key().left(60) : QString(path + u'.' + it.key().left(60));
        if (it.value().isString() && !it.value().toString().isEmpty() && !knownMembers().contains(it.key())
            && isSecretKey(it.key()))
            found.append(member);
        else
            findSecretMembers(it.value(), member, found);
    }
}

} // namespace

QString signInName(SignIn::Kind kind)
{
    for (const auto &[known, name] : signInNames) {
        if (known == kind)
            return name;
    }
    Q_UNREACHABLE();
}

std::optional<SignIn::Kind> signInFromName(const QString &name)
{
    for (const auto &[kind, known] : signInNames) {
        if (name == known)
            return kind;
    }
    return {};
}

ProfileResult<Profile> profileFromJson(const QJsonValue &json, const QString &path)
{
    if (!json.isObject())
        return profileFailure(ProfileError::Kind::BadMember, path, {}, u"an object"_s);
    MemberReader in(json.toObject(), path);
    Profile profile;
    QString id;
    in.read("id"_L1, id);
    profile.id = QUuid::fromString(id);
    if (!id.isEmpty() && profile.id.isNull())
        in.fail("id"_L1, u"a UUID"_s);
    in.read("name"_L1, profile.name);
    in.read("color"_L1, profile.color);
    in.read("isProduction"_L1, profile.isProduction);
    in.read("isReadOnly"_L1, profile.isReadOnly);
    in.read("kubeconfig"_L1, profile.kubeconfig);
    in.read("kubeContext"_L1, profile.kubeContext);
    in.read("helmRelease"_L1, profile.helmRelease);
    in.read("helmNamespace"_L1, profile.helmNamespace);
    for (const EndpointRole role : endpointRoles) {
        const QJsonValue server = json.toObject().value(roleName(role));
        if (server.isUndefined() || server.isNull())
            continue;
        auto endpoint =
            endpointFromJson(server, path.isEmpty() ? roleName(role) : QString(path + u'.' + roleName(role)));
        if (endpoint)
            profile.endpoint(role) = *std::move(endpoint);
        else
            in.fail(endpoint.error());
    }
    if (in.error())
        return tl::unexpected(*in.error());
    if (auto fine = checked(profile); !fine) {
        ProfileError error = fine.error();
        if (!path.isEmpty())
            error.field = QString(path + u'.' + error.field);
        return tl::unexpected(error);
    }
    return profile;
}

QJsonObject toJson(const Profile &profile, const QJsonObject &base)
{
    QJsonObject object = base;
    put(object, "id"_L1, profile.id.isNull() ? QString() : profile.id.toString(QUuid::WithoutBraces));
    put(object, "name"_L1, profile.name);
    put(object, "color"_L1, profile.color);
    put(object, "isProduction"_L1, profile.isProduction);
    put(object, "isReadOnly"_L1, profile.isReadOnly);
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile.endpoint(role);
        if (endpoint)
            object.insert(roleName(role), toJson(*endpoint, object.value(roleName(role)).toObject()));
        else
            object.remove(roleName(role));
    }
    put(object, "kubeconfig"_L1, profile.kubeconfig);
    put(object, "kubeContext"_L1, profile.kubeContext);
    put(object, "helmRelease"_L1, profile.helmRelease);
    put(object, "helmNamespace"_L1, profile.helmNamespace);
    return object;
}

const QList<FormatStep> &formatSteps()
{
    static const QList<FormatStep> steps{{0, fromHandwritten}};
    return steps;
}

ProfileResult<Migrated> migrated(QJsonObject root, int wanted, const QList<FormatStep> &steps)
{
    const QJsonValue version = root.value("version"_L1);
    const double number = version.isUndefined() ? 0.0 : version.toDouble(-1);
    if (number < 0 || number != std::floor(number))
        return profileFailure(ProfileError::Kind::BadMember, u"version"_s, {}, u"a whole number"_s);
    if (number > wanted)
        return profileFailure(ProfileError::Kind::NewerFormat, u"version"_s, {}, QString::number(number, 'f', 0));
    Migrated result{std::move(root), int(number)};
    for (int at = result.from; at < wanted; ++at) {
        const auto step = std::find_if(steps.begin(), steps.end(), [at](const FormatStep &s) { return s.from == at; });
        if (step == steps.end())
            return profileFailure(ProfileError::Kind::BadMember, u"version"_s, {}, u"a known version"_s);
        result.root = step->apply(std::move(result.root));
        result.root.insert("version"_L1, at + 1);
    }
    return result;
}

QStringList secretMembersIn(const QJsonValue &json, const QString &path)
{
    QStringList found;
    findSecretMembers(json, path, found);
    return found;
}

QByteArray exportedProfiles(const QList<Profile> &profiles)
{
    QJsonArray array;
    for (const Profile &profile : profiles) {
        Profile shared = profile;
        shared.id = {};
        array.append(toJson(shared));
    }
    const QJsonObject root{{u"format"_s, u"kekkai-profiles"_s}, {u"version"_s, profilesFormat}, {u"profiles"_s, array}};
    return QJsonDocument(root).toJson();
}

ProfileResult<ExportedFile> profilesFromExport(const QByteArray &bytes, const QString &file)
{
    if (bytes.size() > largestExport)
        return profileFailure(ProfileError::Kind::TooLarge, {}, file);
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return profileFailure(ProfileError::Kind::Damaged, {}, file, problem.errorString());
    if (!document.isObject())
        return profileFailure(ProfileError::Kind::Damaged, {}, file, u"the outermost value is no object"_s);
    auto current = migrated(document.object());
    if (!current) {
        current.error().subject = file;
        return tl::unexpected(current.error());
    }
    const QJsonValue list = current->root.value("profiles"_L1);
    if (!list.isArray())
        return profileFailure(ProfileError::Kind::BadMember, u"profiles"_s, file, u"a list"_s);
    ExportedFile result;
    result.secretMembers = secretMembersIn(list, u"profiles"_s);
    const QJsonArray array = list.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        auto profile = profileFromJson(array.at(i), u"profiles[%1]"_s.arg(i));
        if (!profile) {
            result.skipped.append({int(i), profile.error()});
            continue;
        }
        profile->id = QUuid::createUuid();
        result.profiles.append(*std::move(profile));
    }
    return result;
}

} // namespace kekkai
