#include "app/connection.h"

#include "models/text/certificatetext.h"
#include "services/cmf/cmfclient.h"
#include "services/http/certificates.h"
#include "services/http/nettransport.h"
#include "services/http/readonlytransport.h"

#include <QCoreApplication>
#include <QFile>
#include <QSslCertificate>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestCaFile = 16LL * 1024 * 1024;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::Connection)
};

auto refused(const QString &option, const QString &sentence)
{
    return tl::unexpected(ApiError{ApiError::Kind::Invalid, sentence, 0, 0, {}, {}, option});
}

std::shared_ptr<HttpTransport> transportTo(const QUrl &base, const QString &label, const SignIn &signIn,
                                           const QList<QSslCertificate> &certificates)
{
    Endpoint endpoint;
    endpoint.label = label;
    endpoint.base = base;
    endpoint.signIn = signIn;
    endpoint.caCertificates = certificates;
    endpoint.tokenTls.caCertificates = certificates;
    return std::make_shared<NetTransport>(endpoint);
}

/// What a file of a profile has to do with whom, for messages.
struct RuleFiles {
    QString prefix; ///< of the field: "cmf" or "cmf.token"
    const QString &caFile;
    const QString &certificateFile;
    const QString &keyFile;
    const Secret &passphrase;
    const QByteArray &pin;
    bool inClear;
};

Result<void> applyRules(const RuleFiles &files, TlsRules &rules)
{
    const auto field = [&files](const QString &member) {
        return files.prefix.endsWith(".token"_L1)
            ? QString(files.prefix + member)
            : QString(files.prefix + u'.' + member.at(0).toLower() + member.mid(1));
    };
    if (!files.caFile.isEmpty()) {
        auto certificates = caCertificates(files.caFile);
        if (!certificates) {
            ApiError error = certificates.error();
            error.field = field(u"CaFile"_s);
            return tl::unexpected(error);
        }
        rules.caCertificates = *std::move(certificates);
    }
    if (!files.certificateFile.isEmpty()) {
        auto certificate = loadClientCertificate(files.certificateFile, files.keyFile, files.passphrase,
                                                 QDateTime::currentDateTimeUtc());
        if (!certificate)
            return refused(field(u"ClientCertificateFile"_s), clientCertificateFaultText(certificate.error()));
        rules.clientChain = std::move(certificate->chain);
        rules.clientKey = std::move(certificate->key);
    }
    rules.pinnedSha256 = files.pin;
    rules.credentialsInClearAllowed = files.inClear;
    return {};
}

QString labelOf(EndpointRole role)
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return u"Schema Registry"_s;
    case EndpointRole::Cmf:
        return u"CMF"_s;
    case EndpointRole::Catalog:
        return u"Stream Catalog"_s;
    }
    Q_UNREACHABLE();
}

std::shared_ptr<HttpTransport> &transportOf(Session &session, EndpointRole role)
{
    switch (role) {
    case EndpointRole::SchemaRegistry:
        return session.schemaRegistry;
    case EndpointRole::Cmf:
        return session.cmf;
    case EndpointRole::Catalog:
        return session.catalog;
    }
    Q_UNREACHABLE();
}

} // namespace

Result<QUrl> serverAddress(const QString &typed, const QString &option)
{
    QString text = typed.trimmed();
    if (text.isEmpty())
        return refused(option, Text::tr("%1 needs an address, such as https://host:8081.").arg(option));
    const QUrl url(text, QUrl::StrictMode);
    // Told before anything else, and without repeating the address, as it holds a password.
    if (!url.userInfo().isEmpty() || text.section(u'/', 0, 2).contains(u'@'))
        return refused(
            option,
            Text::tr("The address given to %1 holds a user name or password. Leave it out of the address and "
                     "give the user name on its own; the password is asked for, or read from a file or "
                     "file descriptor.")
                .arg(option));
    if (!text.contains("://"_L1))
        return refused(option,
                       Text::tr("\"%1\" is no address of a server: it must begin with http:// or https://.").arg(text));
    if (!url.isValid() || url.host().isEmpty())
        return refused(option,
                       Text::tr("\"%1\" is no address of a server. Write it like https://host:8081.").arg(text));
    if (url.scheme() != "http"_L1 && url.scheme() != "https"_L1)
        return refused(option,
                       Text::tr("\"%1\" is not possible: only http:// and https:// are.").arg(url.scheme() + "://"_L1));
    if (url.hasQuery() || url.hasFragment())
        return refused(option, Text::tr("The address given to %1 must end before \"?\" and \"#\".").arg(option));
    return url;
}

Result<QList<QSslCertificate>> caCertificates(const QString &file)
{
    const QString option = u"--ca"_s;
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return refused(option,
                       Text::tr("The CA certificates in \"%1\" cannot be read: %2.").arg(file, source.errorString()));
    const QByteArray bytes = source.read(largestCaFile + 1);
    if (bytes.size() > largestCaFile)
        return refused(option, Text::tr("\"%1\" is too large to be a file of CA certificates.").arg(file));
    if (bytes.contains("-----BEGIN") && bytes.contains("PRIVATE KEY-----"))
        return refused(option,
                       Text::tr("\"%1\" holds a private key. Give the CA's certificate alone; a private key must stay "
                                "where it belongs.")
                           .arg(file));
    const auto announced =
        bytes.count("-----BEGIN CERTIFICATE-----") + bytes.count("-----BEGIN TRUSTED CERTIFICATE-----");
    QList<QSslCertificate> certificates = QSslCertificate::fromData(bytes, announced > 0 ? QSsl::Pem : QSsl::Der);
    certificates.removeIf([](const QSslCertificate &certificate) { return certificate.isNull(); });
    if (certificates.isEmpty())
        return refused(
            option,
            announced > 0
                ? Text::tr("The certificate in \"%1\" is damaged: it cannot be decoded.").arg(file)
                : Text::tr("\"%1\" holds no certificate. It must be a PEM file (-----BEGIN CERTIFICATE-----) or a "
                           "DER file.")
                      .arg(file));
    if (announced > certificates.size())
        return refused(option,
                       Text::tr("Only %1 of the %2 certificates in \"%3\" can be decoded; the others are damaged.")
                           .arg(certificates.size())
                           .arg(announced)
                           .arg(file));
    return certificates;
}

Result<Session> connectTo(const ConnectionOptions &options)
{
    QList<QSslCertificate> certificates;
    if (!options.caFile.isEmpty()) {
        auto read = caCertificates(options.caFile);
        if (!read)
            return tl::unexpected(read.error());
        certificates = *std::move(read);
    }
    Session session;
    if (!options.schemaRegistry.isEmpty()) {
        const auto base = serverAddress(options.schemaRegistry, u"--schema-registry"_s);
        if (!base)
            return tl::unexpected(base.error());
        session.schemaRegistry = transportTo(*base, u"Schema Registry"_s, options.schemaRegistrySignIn, certificates);
    }
    if (!options.cmf.isEmpty()) {
        const auto base = serverAddress(options.cmf, u"--cmf"_s);
        if (!base)
            return tl::unexpected(base.error());
        session.cmf = transportTo(cmfBaseUrl(*base), u"CMF"_s, options.cmfSignIn, certificates);
    }
    if (!session.schemaRegistry && !session.cmf)
        return refused({}, Text::tr("No server was named."));
    return session;
}

Result<Endpoint> endpointFor(EndpointRole role, const EndpointProfile &profile, const EndpointSecrets &secrets)
{
    const QString name = roleName(role);
    const auto base = serverAddress(profile.address, name + ".address"_L1);
    if (!base)
        return tl::unexpected(base.error());
    Endpoint endpoint;
    endpoint.label = labelOf(role);
    endpoint.base = role == EndpointRole::Cmf ? cmfBaseUrl(*base) : *base;
    const auto fine = applyRules({name, profile.caFile, profile.clientCertificateFile, profile.clientKeyFile,
                                  secrets.keyPassphrase, profile.pinnedSha256, profile.credentialsInClearAllowed},
                                 endpoint);
    if (!fine)
        return tl::unexpected(fine.error());
    endpoint.signIn.kind = profile.signIn;
    endpoint.signIn.user = profile.user;
    endpoint.signIn.secret = secrets.signIn;
    endpoint.signIn.scope = profile.scope;
    endpoint.signIn.logicalCluster = profile.logicalCluster;
    endpoint.signIn.identityPool = profile.identityPool;
    if (endpoint.signIn.fetchesToken()) {
        const auto tokenUrl = serverAddress(profile.tokenUrl, name + ".tokenUrl"_L1);
        if (!tokenUrl)
            return tl::unexpected(tokenUrl.error());
        endpoint.signIn.tokenUrl = *tokenUrl;
        const auto tokenFine = applyRules({name + ".token"_L1, profile.tokenCaFile, profile.tokenClientCertificateFile,
                                           profile.tokenClientKeyFile, secrets.tokenKeyPassphrase,
                                           profile.tokenPinnedSha256, profile.tokenCredentialsInClearAllowed},
                                          endpoint.tokenTls);
        if (!tokenFine)
            return tl::unexpected(tokenFine.error());
    }
    return endpoint;
}

Result<Session> connectTo(EndpointRole role, const Profile &profile, const EndpointSecrets &secrets)
{
    const auto &endpoint = profile.endpoint(role);
    if (!endpoint)
        return refused({}, Text::tr("No server was named."));
    const auto ready = endpointFor(role, *endpoint, secrets);
    if (!ready)
        return tl::unexpected(ready.error());
    std::shared_ptr<HttpTransport> transport = std::make_shared<NetTransport>(*ready);
    if (profile.isReadOnly)
        transport = std::make_shared<ReadOnlyTransport>(transport);
    Session session;
    transportOf(session, role) = std::move(transport);
    return session;
}

Result<Session> connectTo(const Profile &profile, const ProfileSecrets &secrets)
{
    Session session;
    for (const EndpointRole role : endpointRoles) {
        if (!profile.endpoint(role))
            continue;
        auto one = connectTo(role, profile, secrets.of(role));
        if (!one)
            return one;
        transportOf(session, role) = std::move(transportOf(*one, role));
    }
    if (!session.schemaRegistry && !session.cmf)
        return refused({}, Text::tr("No server was named."));
    return session;
}

} // namespace kekkai
