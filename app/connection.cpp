#include "app/connection.h"

#include "services/cmf/cmfclient.h"
#include "services/http/nettransport.h"

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
    return std::make_shared<NetTransport>(endpoint);
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

} // namespace kekkai
