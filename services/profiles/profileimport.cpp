#include "services/profiles/profileimport.h"

#include "services/profiles/javaproperties.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestValue = 4096;
constexpr qint64 largestFile = 4LL * 1024 * 1024;

Secret secretOf(QByteArrayView bytes)
{
    return Secret(QByteArray(bytes.data(), bytes.size()));
}

QByteArrayView trimmed(QByteArrayView bytes)
{
    return bytes.trimmed();
}

/// For a command that somebody copies into a shell.
QString quoted(const QString &path)
{
    const bool isPlain = std::all_of(
        path.begin(), path.end(), [](QChar c) { return c.isLetterOrNumber() || QStringView(u"/._-+:\\").contains(c); });
    if (isPlain && !path.isEmpty())
        return path;
    return u'\'' + QString(path).replace(u'\'', "'\\''"_L1) + u'\'';
}

QString withSuffix(const QString &path, QLatin1StringView suffix)
{
    const QFileInfo info(path);
    return info.path() == "."_L1 ? QString(info.completeBaseName() + suffix)
                                 : QString(info.path() + u'/' + info.completeBaseName() + suffix);
}

/// "user:password" apart, at the first colon. @returns false without a colon.
bool splitLogin(QByteArrayView login, QString &user, Secret &password)
{
    const qsizetype colon = login.indexOf(':');
    if (colon < 0)
        return false;
    user = QString::fromUtf8(login.first(colon));
    password = secretOf(login.sliced(colon + 1));
    return true;
}

/// An address, and the login that stood in it.
struct Address {
    QString text;
    bool hasLogin = false;
    QString user;
    Secret password;
};

/// Takes the login out before anything becomes text.
Address addressOf(QByteArrayView bytes)
{
    Address address;
    const qsizetype begin = bytes.indexOf("://") < 0 ? 0 : bytes.indexOf("://") + 3;
    qsizetype end = begin;
    while (end < bytes.size() && bytes.at(end) != '/' && bytes.at(end) != '?' && bytes.at(end) != '#')
        ++end;
    const qsizetype at = bytes.sliced(begin, end - begin).lastIndexOf('@');
    if (at < 0) {
        address.text = QString::fromUtf8(bytes);
        return address;
    }
    address.hasLogin = true;
    address.text = QString::fromUtf8(bytes.first(begin)) + QString::fromUtf8(bytes.sliced(begin + at + 1));
    const QByteArrayView login = bytes.sliced(begin, at);
    const qsizetype colon = login.indexOf(':');
    address.user = QUrl::fromPercentEncoding(login.first(colon < 0 ? login.size() : colon).toByteArray());
    if (colon >= 0)
        address.password = Secret(QByteArray::fromPercentEncoding(login.sliced(colon + 1).toByteArray()));
    return address;
}

/// The options of a login module: name="value", name='value' or name=value, up to the semicolon.
QList<std::pair<QString, Secret>> jaasOptions(QByteArrayView text)
{
    QList<std::pair<QString, Secret>> options;
    qsizetype at = 0;
    const auto isNameCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
            || c == '-';
    };
    while (at < text.size()) {
        qsizetype end = at;
        while (end < text.size() && isNameCharacter(text.at(end)))
            ++end;
        if (end == at || end >= text.size() || text.at(end) != '=') {
            at = end == at ? at + 1 : end;
            continue;
        }
        const QString name = QString::fromUtf8(text.sliced(at, end - at));
        at = end + 1;
        QByteArray value;
        value.reserve(text.size()); // never moved: it may be a password
        const char quote = at < text.size() ? text.at(at) : '\0';
        if (quote == '"' || quote == '\'') {
            for (++at; at < text.size() && text.at(at) != quote; ++at) {
                if (text.at(at) == '\\' && at + 1 < text.size())
                    ++at;
                value.append(text.at(at));
            }
            ++at;
        } else {
            for (; at < text.size() && text.at(at) != ' ' && text.at(at) != ';' && text.at(at) != '\t'; ++at)
                value.append(text.at(at));
        }
        options.append({name, Secret(std::move(value))});
    }
    return options;
}

Secret optionOf(const QList<std::pair<QString, Secret>> &options, const QString &name)
{
    for (const auto &[known, value] : options) {
        if (known == name)
            return value;
    }
    return {};
}

bool isHosted(const QString &address)
{
    return QUrl(address).host().endsWith(".confluent.cloud"_L1);
}

enum class StoreKind { Missing, Pem, Pkcs12, Jks };

/// What a key store really is: its declared type is often left out or wrong.
StoreKind storeKind(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return StoreKind::Missing;
    const QByteArray begin = file.read(64 * 1024);
    if (begin.startsWith("\xFE\xED\xFE\xED") || begin.startsWith("\xCE\xCE\xCE\xCE"))
        return StoreKind::Jks;
    if (begin.contains("-----BEGIN "))
        return StoreKind::Pem;
    return StoreKind::Pkcs12;
}

StoreKind declaredKind(const QString &type)
{
    if (type.compare("PEM"_L1, Qt::CaseInsensitive) == 0)
        return StoreKind::Pem;
    if (type.compare("PKCS12"_L1, Qt::CaseInsensitive) == 0)
        return StoreKind::Pkcs12;
    return StoreKind::Jks; // Java's own default
}

QString proposedName(const EndpointProfile &endpoint)
{
    return QUrl(endpoint.address).host().left(80);
}

/// The settings of a property file that speak of the Schema Registry, by their short names.
class Properties {
public:
    Properties(const Secret &text, QString folder, ImportedProfile &result)
        : m_folder(std::move(folder))
        , m_result(result)
    {
        QString foreign;
        int foreignCount = 0;
        const QList<JavaProperty> all = javaProperties(text);
        for (const JavaProperty &property : all) {
            const QString name = shortName(property.key);
            if (name.isEmpty()) {
                // A file that is no property file may hold a password in any place: only a plain name is repeated.
                static const QRegularExpression plain(u"\\A[a-z]+(\\.[a-z]+)+\\z"_s);
                if (foreign.isEmpty() && plain.match(property.key).hasMatch())
                    foreign = property.key.left(80);
                ++foreignCount;
                continue;
            }
            if (property.isMalformed) {
                note(ImportNote::Kind::Malformed, property.key, u"\\uXXXX"_s);
                continue;
            }
            if (m_values.contains(name) && !name.startsWith("sasl."_L1))
                note(ImportNote::Kind::Duplicate, property.key, property.key);
            m_values.insert(name, property); // the last one counts, as in Java
        }
        if (foreignCount > 0)
            note(ImportNote::Kind::NotForKekkai, foreign, QString::number(foreignCount));
    }

    void note(ImportNote::Kind kind, const QString &name, const QString &detail = {})
    {
        m_result.notes.append({kind, name.left(200), detail.left(1000)});
    }
    /// As it stands in the file.
    [[nodiscard]] QString fullName(const QString &name) const { return m_values.value(name).key; }
    [[nodiscard]] bool has(const QString &name) const { return m_values.contains(name); }

    /// Empty when it is not there, cannot be used, or is filled in by another program.
    Secret secret(const QString &name)
    {
        m_used.insert(name);
        const Secret value = m_values.value(name).value;
        const QByteArrayView bytes = value.reveal();
        if (bytes.contains("${")) {
            note(ImportNote::Kind::Placeholder, fullName(name));
            return {};
        }
        if (bytes.size() > largestSecret) {
            note(ImportNote::Kind::TooLong, fullName(name));
            return {};
        }
        return value;
    }
    /// Not for what may be a secret.
    QString text(const QString &name)
    {
        const Secret value = secret(name);
        if (value.reveal().size() > longestValue) {
            note(ImportNote::Kind::TooLong, fullName(name));
            return {};
        }
        return QString::fromUtf8(value.reveal().trimmed());
    }
    /// The absolute path of a file; noted when it is not there.
    QString path(const QString &name)
    {
        const QString given = text(name);
        if (given.isEmpty())
            return {};
        const QString absolute = QDir::cleanPath(QDir(m_folder).absoluteFilePath(given));
        if (QDir::isRelativePath(given))
            note(ImportNote::Kind::RelativeFile, fullName(name), absolute);
        if (!QFileInfo::exists(absolute))
            note(ImportNote::Kind::MissingFile, fullName(name), absolute);
        return absolute;
    }
    void ignore(const QString &name) { m_used.insert(name); }
    void noteUnused()
    {
        for (auto it = m_values.cbegin(); it != m_values.cend(); ++it) {
            if (!m_used.contains(it.key()) && !it.key().startsWith("sasl."_L1))
                m_unused.append(it->key);
        }
        m_unused.sort();
        for (const QString &name : std::as_const(m_unused))
            note(ImportNote::Kind::Unknown, name);
    }

private:
    static constexpr qsizetype largestSecret = 64LL * 1024;

    /// Empty for what belongs to others.
    [[nodiscard]] static QString shortName(const QString &key)
    {
        const auto prefix = "schema.registry."_L1;
        if (key.startsWith(prefix))
            return key.mid(prefix.size());
        for (const auto own : {"basic.auth."_L1, "bearer.auth."_L1}) {
            if (key.startsWith(own))
                return key;
        }
        for (const auto inherited : {"sasl.jaas.config"_L1, "sasl.oauthbearer.token.endpoint.url"_L1}) {
            if (key == inherited)
                return key;
        }
        return {};
    }

    QString m_folder;
    ImportedProfile &m_result;
    QHash<QString, JavaProperty> m_values;
    QSet<QString> m_used;
    QStringList m_unused;
};

void keep(ImportedProfile &result, EndpointRole role, SecretKind kind, const Secret &secret)
{
    if (!secret.isEmpty())
        result.secrets.append({role, kind, secret});
}

void setLogin(ImportedProfile &result, EndpointRole role, EndpointProfile &endpoint, const QString &user,
              const Secret &password)
{
    endpoint.signIn = isHosted(endpoint.address) ? SignIn::Kind::ApiKey : SignIn::Kind::Basic;
    endpoint.user = user;
    keep(result, role, SecretKind::Password, password);
}

void readBasic(Properties &in, ImportedProfile &result, EndpointProfile &endpoint, const Address &address)
{
    constexpr auto role = EndpointRole::SchemaRegistry;
    const QString source = in.text(u"basic.auth.credentials.source"_s);
    const QString info = u"basic.auth.user.info"_s;
    const bool isUrl = source == "URL"_L1 || (source.isEmpty() && !in.has(info));
    if (source == "SASL_INHERIT"_L1) {
        const Secret jaas = in.secret(u"sasl.jaas.config"_s);
        const auto options = jaasOptions(jaas.reveal());
        const Secret user = optionOf(options, u"username"_s);
        if (user.isEmpty()) {
            in.note(ImportNote::Kind::MissingPart, in.fullName(u"basic.auth.credentials.source"_s),
                    u"sasl.jaas.config (username)"_s);
            return;
        }
        setLogin(result, role, endpoint, QString::fromUtf8(user.reveal()), optionOf(options, u"password"_s));
    } else if (source == "USER_INFO"_L1 || (source.isEmpty() && in.has(info))) {
        const Secret login = in.secret(info);
        QString user;
        Secret password;
        if (login.isEmpty()) {
            if (!in.has(info))
                in.note(ImportNote::Kind::MissingPart, in.fullName(u"basic.auth.credentials.source"_s), info);
        } else if (splitLogin(login.reveal(), user, password)) {
            setLogin(result, role, endpoint, user, password);
        } else {
            in.note(ImportNote::Kind::Malformed, in.fullName(info), u"user:password"_s);
        }
    } else if (!isUrl) {
        in.note(ImportNote::Kind::Unsupported, in.fullName(u"basic.auth.credentials.source"_s), source);
    }
    if (!address.hasLogin)
        return;
    if (endpoint.signIn == SignIn::Kind::None && isUrl)
        setLogin(result, role, endpoint, address.user, address.password);
    else
        in.note(ImportNote::Kind::Duplicate, in.fullName(u"url"_s), in.fullName(info));
}

void readBearer(Properties &in, ImportedProfile &result, EndpointProfile &endpoint)
{
    constexpr auto role = EndpointRole::SchemaRegistry;
    const QString sourceName = u"bearer.auth.credentials.source"_s;
    QString source = in.text(sourceName);
    const Secret token = in.secret(u"bearer.auth.token"_s);
    const QString tokenUrl = in.text(u"bearer.auth.issuer.endpoint.url"_s);
    const QString client = in.text(u"bearer.auth.client.id"_s);
    const Secret clientSecret = in.secret(u"bearer.auth.client.secret"_s);
    const QString scope = in.text(u"bearer.auth.scope"_s);
    endpoint.logicalCluster = in.text(u"bearer.auth.logical.cluster"_s);
    endpoint.identityPool = in.text(u"bearer.auth.identity.pool.id"_s);
    if (source.isEmpty() && !token.isEmpty())
        source = u"STATIC_TOKEN"_s;
    if (source.isEmpty() && !tokenUrl.isEmpty())
        source = u"OAUTHBEARER"_s;
    if (source.isEmpty())
        return;
    if (endpoint.signIn != SignIn::Kind::None) {
        in.note(ImportNote::Kind::Duplicate, in.has(sourceName) ? in.fullName(sourceName) : u"bearer.auth"_s,
                u"basic.auth"_s);
        return;
    }
    if (source == "STATIC_TOKEN"_L1) {
        endpoint.signIn = SignIn::Kind::Bearer;
        keep(result, role, SecretKind::Bearer, token);
        if (token.isEmpty())
            in.note(ImportNote::Kind::MissingPart, in.fullName(sourceName), u"bearer.auth.token"_s);
        return;
    }
    const bool inherits = source == "SASL_OAUTHBEARER_INHERIT"_L1;
    if (!inherits && source != "OAUTHBEARER"_L1) {
        in.note(ImportNote::Kind::Unsupported, in.fullName(sourceName), source);
        return;
    }
    QString user = client;
    Secret secret = clientSecret;
    QString url = tokenUrl;
    QString wanted = scope;
    if (inherits) {
        const Secret jaas = in.secret(u"sasl.jaas.config"_s);
        const auto options = jaasOptions(jaas.reveal());
        user = QString::fromUtf8(optionOf(options, u"clientId"_s).reveal());
        secret = optionOf(options, u"clientSecret"_s);
        wanted = QString::fromUtf8(optionOf(options, u"scope"_s).reveal());
        url = in.text(u"sasl.oauthbearer.token.endpoint.url"_s);
    }
    if (user.isEmpty() || !checkedAddress(url, {})) {
        in.note(ImportNote::Kind::MissingPart, in.fullName(sourceName),
                inherits ? u"sasl.jaas.config (clientId), sasl.oauthbearer.token.endpoint.url"_s
                         : u"bearer.auth.client.id, bearer.auth.issuer.endpoint.url"_s);
        return;
    }
    endpoint.signIn = SignIn::Kind::OAuthClientCredentials;
    endpoint.user = user;
    endpoint.tokenUrl = url;
    endpoint.scope = wanted;
    keep(result, role, SecretKind::ClientSecret, secret);
}

void readTrustStore(Properties &in, EndpointProfile &endpoint)
{
    const QString location = u"ssl.truststore.location"_s;
    in.ignore(u"ssl.truststore.password"_s); // protects certificates, which are no secret
    const QString type = in.text(u"ssl.truststore.type"_s);
    if (in.has(u"ssl.truststore.certificates"_s)) {
        in.ignore(u"ssl.truststore.certificates"_s);
        in.note(ImportNote::Kind::InlinePem, in.fullName(u"ssl.truststore.certificates"_s));
    }
    const QString own = in.path(u"ssl.ca.location"_s); // librdkafka's name for it
    const QString store = in.path(location);
    endpoint.caFile = own;
    if (store.isEmpty())
        return;
    StoreKind kind = storeKind(store);
    if (kind == StoreKind::Missing)
        kind = declaredKind(type);
    switch (kind) {
    case StoreKind::Pem:
        endpoint.caFile = store;
        return;
    case StoreKind::Pkcs12:
        in.note(ImportNote::Kind::StoreAsPem, in.fullName(location),
                u"openssl pkcs12 -in %1 -nokeys -out %2"_s.arg(quoted(store), quoted(withSuffix(store, ".pem"_L1))));
        return;
    case StoreKind::Jks:
    case StoreKind::Missing:
        in.note(ImportNote::Kind::JavaStore, in.fullName(location),
                u"keytool -list -rfc -keystore %1 > %2"_s.arg(quoted(store), quoted(withSuffix(store, ".pem"_L1))));
        return;
    }
}

void readKeyStore(Properties &in, ImportedProfile &result, EndpointProfile &endpoint)
{
    constexpr auto role = EndpointRole::SchemaRegistry;
    const QString location = u"ssl.keystore.location"_s;
    const QString type = in.text(u"ssl.keystore.type"_s);
    const Secret storePassword = in.secret(u"ssl.keystore.password"_s);
    const Secret keyPassword = in.secret(u"ssl.key.password"_s);
    for (const QString &name : {u"ssl.keystore.key"_s, u"ssl.keystore.certificate.chain"_s, u"ssl.key.pem"_s,
                                u"ssl.certificate.pem"_s, u"ssl.ca.pem"_s}) {
        in.ignore(name);
        if (in.has(name))
            in.note(ImportNote::Kind::InlinePem, in.fullName(name));
    }
    const QString certificate = in.path(u"ssl.certificate.location"_s); // librdkafka's names
    const QString key = in.path(u"ssl.key.location"_s);
    const QString store = in.path(location);
    Secret passphrase;
    if (!certificate.isEmpty()) {
        endpoint.clientCertificateFile = certificate;
        endpoint.clientKeyFile = key.isEmpty() ? certificate : key;
        passphrase = keyPassword;
    } else if (!key.isEmpty()) {
        in.note(ImportNote::Kind::MissingPart, in.fullName(u"ssl.key.location"_s), u"ssl.certificate.location"_s);
    }
    if (!store.isEmpty()) {
        StoreKind kind = storeKind(store);
        if (kind == StoreKind::Missing)
            kind = declaredKind(type);
        if (kind == StoreKind::Pem) {
            endpoint.clientCertificateFile = store;
            endpoint.clientKeyFile = store;
            passphrase = keyPassword;
        } else if (kind == StoreKind::Pkcs12) {
            endpoint.clientCertificateFile = store;
            endpoint.clientKeyFile.clear();
            passphrase = storePassword;
        } else {
            in.note(ImportNote::Kind::JavaStore, in.fullName(location),
                    u"keytool -importkeystore -srckeystore %1 -destkeystore %2 -deststoretype PKCS12"_s.arg(
                        quoted(store), quoted(withSuffix(store, ".p12"_L1))));
        }
    }
    endpoint.hasKeyPassphrase = !passphrase.isEmpty();
    keep(result, role, SecretKind::KeyPassphrase, passphrase);
}

void noteUnchecked(Properties &in)
{
    const QString names = u"ssl.endpoint.identification.algorithm"_s;
    if (in.has(names)) {
        const QString algorithm = in.text(names);
        if (algorithm.compare("https"_L1, Qt::CaseInsensitive) != 0)
            in.note(ImportNote::Kind::AlwaysVerified, in.fullName(names), algorithm);
    }
    const QString certificates = u"enable.ssl.certificate.verification"_s;
    if (in.has(certificates)) {
        const QString value = in.text(certificates);
        if (value.compare("true"_L1, Qt::CaseInsensitive) != 0)
            in.note(ImportNote::Kind::AlwaysVerified, in.fullName(certificates), value);
    }
}

} // namespace

ProfileSecrets ImportedProfile::profileSecrets() const
{
    ProfileSecrets all;
    for (const FoundSecret &found : secrets)
        all.set(found.role, found.kind, found.secret);
    return all;
}

ImportedProfile profileFromProperties(const Secret &text, const QString &folder)
{
    ImportedProfile result;
    Properties in(text, folder, result);
    const Secret addresses = in.secret(u"url"_s);
    QList<QByteArrayView> parts;
    qsizetype from = 0;
    const QByteArrayView all = addresses.reveal();
    while (from <= all.size() && !all.isEmpty()) {
        const qsizetype comma = all.indexOf(',', from);
        const qsizetype end = comma < 0 ? all.size() : comma;
        if (const QByteArrayView part = trimmed(all.sliced(from, end - from)); !part.isEmpty())
            parts.append(part);
        from = end + 1;
    }
    EndpointProfile endpoint;
    Address address;
    if (parts.isEmpty()) {
        if (!in.has(u"url"_s))
            in.note(ImportNote::Kind::MissingPart, u"schema.registry.url"_s);
        else if (result.notes.isEmpty() || result.notes.constLast().name != in.fullName(u"url"_s))
            in.note(ImportNote::Kind::Malformed, in.fullName(u"url"_s), u"https://host:8081"_s);
    } else {
        address = addressOf(parts.first());
        endpoint.address = address.text;
        if (!checkedAddress(address.text, {}))
            in.note(ImportNote::Kind::Malformed, in.fullName(u"url"_s), u"https://host:8081"_s);
        if (parts.size() > 1)
            in.note(ImportNote::Kind::OnlyFirstAddress, in.fullName(u"url"_s), address.text);
    }
    readBasic(in, result, endpoint, address);
    readBearer(in, result, endpoint);
    readTrustStore(in, endpoint);
    readKeyStore(in, result, endpoint);
    noteUnchecked(in);
    in.noteUnused();
    if (checkedAddress(endpoint.address, {})) {
        result.profile.schemaRegistry = endpoint;
        result.profile.name = proposedName(endpoint);
    } else {
        result.secrets.clear(); // nobody would know where they belong
    }
    return result;
}

ProfileResult<ImportedProfile> profileFromPropertyFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return profileFailure(ProfileError::Kind::NotReadable, {}, path, file.errorString());
    if (file.size() > largestFile)
        return profileFailure(ProfileError::Kind::TooLarge, {}, path);
    QByteArray bytes(largestFile + 1, '\0'); // never moved
    qint64 length = 0;
    for (;;) {
        const qint64 got = file.read(bytes.data() + length, bytes.size() - length);
        if (got < 0) {
            const Secret wiped(std::move(bytes));
            return profileFailure(ProfileError::Kind::NotReadable, {}, path, file.errorString());
        }
        if (got == 0)
            break;
        length += got;
    }
    if (length > largestFile) {
        const Secret wiped(std::move(bytes));
        return profileFailure(ProfileError::Kind::TooLarge, {}, path);
    }
    bytes.truncate(length);
    const Secret text(std::move(bytes));
    return profileFromProperties(text, QFileInfo(path).absolutePath());
}

ImportedProfile profileFromEnvironment(const EnvironmentLookup &lookup)
{
    ImportedProfile result;
    const auto bytes = [&](const char *name) { return Secret(lookup ? lookup(QByteArray(name)) : qgetenv(name)); };
    const auto note = [&](ImportNote::Kind kind, const char *name, const QString &detail = {}) {
        result.notes.append({kind, QString::fromLatin1(name), detail});
    };
    const auto text = [&](const char *name) -> QString {
        const Secret value = bytes(name);
        if (value.reveal().size() > longestValue) {
            note(ImportNote::Kind::TooLong, name);
            return {};
        }
        return QString::fromUtf8(value.reveal().trimmed());
    };
    const auto path = [&](const char *name) -> QString {
        const QString given = text(name);
        if (given.isEmpty())
            return {};
        const QString absolute = QDir::cleanPath(QDir().absoluteFilePath(given));
        if (!QFileInfo::exists(absolute))
            note(ImportNote::Kind::MissingFile, name, absolute);
        return absolute;
    };
    // Empty unless it is an address; a login in it comes apart.
    const auto address = [&](const char *name) {
        const Secret value = bytes(name);
        Address read = addressOf(value.reveal().trimmed());
        if (!read.text.isEmpty() && !checkedAddress(read.text, {})) {
            note(ImportNote::Kind::Malformed, name, u"https://host:8080"_s);
            read = {};
        }
        return read;
    };

    EndpointProfile cmf;
    constexpr auto role = EndpointRole::Cmf;
    const Address server = address("CONFLUENT_CMF_URL");
    cmf.address = server.text;
    cmf.caFile = path("CONFLUENT_CMF_CERTIFICATE_AUTHORITY_PATH");
    cmf.clientCertificateFile = path("CONFLUENT_CMF_CLIENT_CERT_PATH");
    cmf.clientKeyFile = path("CONFLUENT_CMF_CLIENT_KEY_PATH");
    if (cmf.clientCertificateFile.isEmpty() && !cmf.clientKeyFile.isEmpty()) {
        note(ImportNote::Kind::MissingPart, "CONFLUENT_CMF_CLIENT_KEY_PATH", u"CONFLUENT_CMF_CLIENT_CERT_PATH"_s);
        cmf.clientKeyFile.clear();
    }
    const Address mds = address("CONFLUENT_PLATFORM_MDS_URL");
    // Confluent's documents name most of them without "MDS_", its reference with it.
    const auto mdsName = [&](const QByteArray &suffix) {
        const QByteArray longer = "CONFLUENT_PLATFORM_MDS_" + suffix;
        return bytes(longer.constData()).isEmpty() ? QByteArray("CONFLUENT_PLATFORM_" + suffix) : longer;
    };
    const QByteArray ssoName = mdsName("SSO");
    if (const QString sso = text(ssoName.constData()); !sso.isEmpty() && sso != "false"_L1)
        note(ImportNote::Kind::Unsupported, ssoName.constData(), sso);
    const QString user = text(mdsName("USERNAME").constData());
    const Secret password = bytes(mdsName("PASSWORD").constData());
    if (!mds.text.isEmpty() && !user.isEmpty()) {
        cmf.signIn = SignIn::Kind::MdsLogin;
        cmf.user = user;
        cmf.tokenUrl = mds.text;
        cmf.tokenCaFile = path(mdsName("CERTIFICATE_AUTHORITY_PATH").constData());
        cmf.tokenClientCertificateFile = path(mdsName("CLIENT_CERT_PATH").constData());
        const QByteArray keyName = mdsName("CLIENT_KEY_PATH");
        cmf.tokenClientKeyFile = path(keyName.constData());
        if (cmf.tokenClientCertificateFile.isEmpty() && !cmf.tokenClientKeyFile.isEmpty()) {
            note(ImportNote::Kind::MissingPart, keyName.constData(), u"CONFLUENT_PLATFORM_MDS_CLIENT_CERT_PATH"_s);
            cmf.tokenClientKeyFile.clear();
        }
        keep(result, role, SecretKind::Password, password);
    } else if (!mds.text.isEmpty() || !user.isEmpty() || !password.isEmpty()) {
        note(ImportNote::Kind::MissingPart, "CONFLUENT_PLATFORM_MDS",
             u"CONFLUENT_PLATFORM_MDS_URL, CONFLUENT_PLATFORM_MDS_USERNAME"_s);
    }
    if (server.hasLogin && cmf.signIn == SignIn::Kind::None)
        setLogin(result, role, cmf, server.user, server.password);
    else if (server.hasLogin)
        note(ImportNote::Kind::Duplicate, "CONFLUENT_CMF_URL", u"CONFLUENT_PLATFORM_MDS_USERNAME"_s);
    if (cmf.address.isEmpty()) {
        if (bytes("CONFLUENT_CMF_URL").isEmpty())
            note(ImportNote::Kind::MissingPart, "CONFLUENT_CMF_URL");
        result.secrets.clear(); // nobody would know where they belong
        return result;
    }
    result.profile.cmf = cmf;
    result.profile.name = proposedName(cmf);
    return result;
}

} // namespace kekkai
