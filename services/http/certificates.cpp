#include "services/http/certificates.h"

#include <QCryptographicHash>
#include <QSslCertificateExtension>
#include <QStringList>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString nameText(const QSslCertificate &certificate, bool ofIssuer)
{
    // The order in which people write them; what is not among these follows.
    static const QList<QByteArray> usual{"CN"_ba, "OU"_ba, "O"_ba, "L"_ba, "ST"_ba, "C"_ba};
    const QList<QByteArray> present =
        ofIssuer ? certificate.issuerInfoAttributes() : certificate.subjectInfoAttributes();
    QList<QByteArray> order;
    for (const QByteArray &attribute : usual) {
        if (present.contains(attribute))
            order.append(attribute);
    }
    for (const QByteArray &attribute : present) {
        if (!order.contains(attribute))
            order.append(attribute);
    }
    QStringList parts;
    for (const QByteArray &attribute : std::as_const(order)) {
        const QStringList values = ofIssuer ? certificate.issuerInfo(attribute) : certificate.subjectInfo(attribute);
        for (const QString &value : values)
            parts.append(QString::fromLatin1(attribute) + u'=' + value);
    }
    return parts.join(u", "_s);
}

QString keyText(const QSslKey &key)
{
    const QString size = key.length() > 0 ? u' ' + QString::number(key.length()) : QString();
    switch (key.algorithm()) {
    case QSsl::Rsa:
        return u"RSA"_s + size;
    case QSsl::Dsa:
        return u"DSA"_s + size;
    case QSsl::Ec:
        return u"EC"_s + size;
    case QSsl::Dh:
        return u"DH"_s + size;
    case QSsl::Opaque:
        break;
    }
    return {};
}

TlsReason reasonOf(QSslError::SslError error)
{
    switch (error) {
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::CertificateUntrusted:
        return TlsReason::UnknownIssuer;
    case QSslError::SelfSignedCertificate:
        return TlsReason::SelfSigned;
    case QSslError::HostNameMismatch:
        return TlsReason::WrongHost;
    case QSslError::CertificateExpired:
        return TlsReason::Expired;
    case QSslError::CertificateNotYetValid:
        return TlsReason::NotYetValid;
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return TlsReason::Revoked;
    case QSslError::NoPeerCertificate:
        return TlsReason::NoCertificate;
    case QSslError::InvalidCaCertificate:
    case QSslError::InvalidPurpose:
    case QSslError::PathLengthExceeded:
    case QSslError::CertificateRejected:
    case QSslError::CertificateSignatureFailed:
    case QSslError::UnableToDecryptCertificateSignature:
    case QSslError::UnableToDecodeIssuerPublicKey:
    case QSslError::InvalidNotBeforeField:
    case QSslError::InvalidNotAfterField:
        return TlsReason::WeakOrInvalid;
    default:
        return TlsReason::Other;
    }
}

QString nameOf(const QSslCertificate &certificate)
{
    if (certificate.isNull())
        return {};
    const QString name = certificate.subjectDisplayName();
    return name.isEmpty() ? nameText(certificate, false) : name;
}

} // namespace

CertificateFacts certificateFacts(const QSslCertificate &certificate)
{
    CertificateFacts facts;
    if (certificate.isNull())
        return facts;
    facts.subject = nameText(certificate, false);
    facts.commonName = certificate.subjectInfo(QSslCertificate::CommonName).value(0);
    const auto names = certificate.subjectAlternativeNames();
    for (auto name = names.cbegin(); name != names.cend(); ++name) {
        const QString kind = name.key() == QSsl::DnsEntry ? u"DNS:"_s
            : name.key() == QSsl::IpAddressEntry          ? u"IP:"_s
                                                          : u"email:"_s;
        facts.alternativeNames.append(kind + name.value());
    }
    facts.alternativeNames.sort();
    facts.issuer = nameText(certificate, true);
    facts.serialNumber = QString::fromLatin1(certificate.serialNumber()).toUpper();
    facts.validFrom = certificate.effectiveDate().toUTC();
    facts.validUntil = certificate.expiryDate().toUTC();
    facts.key = keyText(certificate.publicKey());
    facts.sha256 = certificate.digest(QCryptographicHash::Sha256);
    facts.isSelfSigned = certificate.isSelfSigned();
    return facts;
}

QString fingerprintText(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

TlsRefusal tlsRefusal(const QString &host, int port, const QList<QSslCertificate> &chain,
                      const QList<QSslError> &errors, const QByteArray &pinnedSha256)
{
    TlsRefusal refusal;
    refusal.host = host;
    refusal.port = port;
    for (const QSslCertificate &certificate : chain)
        refusal.chain.append(certificateFacts(certificate));
    const bool pinned = !pinnedSha256.isEmpty();
    if (pinned && (refusal.chain.isEmpty() || refusal.chain.constFirst().sha256 != pinnedSha256)) {
        refusal.pinnedSha256 = pinnedSha256;
        const QString seen = refusal.chain.isEmpty() ? u"none"_s : fingerprintText(refusal.chain.constFirst().sha256);
        refusal.faults.append(
            {TlsReason::PinChanged,
             u"the server's certificate is another one than the pinned: expected SHA-256 %1, got %2"_s.arg(
                 fingerprintText(pinnedSha256), seen),
             refusal.chain.isEmpty() ? QString() : refusal.chain.constFirst().commonName});
    }
    for (const QSslError &error : errors) {
        const TlsReason reason = reasonOf(error.error());
        if (pinned && (reason == TlsReason::UnknownIssuer || reason == TlsReason::SelfSigned))
            continue;
        const QSslCertificate certificate = error.certificate();
        TlsFault fault{reason, error.errorString(), nameOf(certificate)};
        if (!certificate.isNull())
            fault.words += u" [%1, valid until %2]"_s.arg(fault.certificate.isEmpty() ? u"certificate without a name"_s
                                                                                      : fault.certificate,
                                                          certificate.expiryDate().toUTC().toString(Qt::ISODate));
        if (!refusal.faults.contains(fault))
            refusal.faults.append(fault);
    }
    return refusal;
}

QString describe(const TlsRefusal &refusal)
{
    QStringList lines;
    for (const TlsFault &fault : refusal.faults)
        lines.append(fault.words);
    lines.removeDuplicates();
    return lines.join(u'\n');
}

} // namespace kekkai
