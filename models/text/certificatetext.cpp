#include "models/text/certificatetext.h"

#include "models/text/valuetext.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct CertificateTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CertificateText)
};

QString namesOf(const TlsRefusal &refusal)
{
    if (refusal.chain.isEmpty())
        return {};
    const CertificateFacts &leaf = refusal.chain.constFirst();
    return leaf.alternativeNames.isEmpty() ? leaf.commonName : leaf.alternativeNames.join(CertificateTexts::tr(", "));
}

} // namespace

QString sha256Text(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

QString tlsReasonText(TlsReason reason, const TlsRefusal &refusal)
{
    const CertificateFacts leaf = refusal.chain.value(0);
    switch (reason) {
    case TlsReason::UnknownIssuer:
        return CertificateTexts::tr(
            "No certificate authority that this computer trusts has signed it, or its chain is not "
            "complete.");
    case TlsReason::SelfSigned:
        return CertificateTexts::tr("It has signed itself: nobody vouches for it.");
    case TlsReason::WrongHost:
        return namesOf(refusal).isEmpty()
            ? CertificateTexts::tr("It is not made for %1; it names no server at all.").arg(refusal.host)
            : CertificateTexts::tr("It is not made for %1 but for %2.").arg(refusal.host, namesOf(refusal));
    case TlsReason::Expired:
        return leaf.validUntil.isValid()
            ? CertificateTexts::tr("It, or one above it, has expired. Its own last day was %1.")
                  .arg(utcTimeText(leaf.validUntil))
            : CertificateTexts::tr("It, or one above it, has expired.");
    case TlsReason::NotYetValid:
        return CertificateTexts::tr("It, or one above it, is not valid yet. Check this computer's clock.");
    case TlsReason::Revoked:
        return CertificateTexts::tr("It has been revoked.");
    case TlsReason::WeakOrInvalid:
        return CertificateTexts::tr(
            "It, or one above it, is not fit for a server: its purpose, key or signature is not "
            "accepted.");
    case TlsReason::PinChanged:
        return CertificateTexts::tr("It is another one than the certificate that was trusted for this server.\n"
                                    "Trusted: %1\nShown now: %2")
            .arg(sha256Text(refusal.pinnedSha256), sha256Text(leaf.sha256));
    case TlsReason::NoCertificate:
        return CertificateTexts::tr("The server showed no certificate.");
    case TlsReason::Other:
        return CertificateTexts::tr("It could not be checked; the details hold the reason.");
    }
    return {};
}

QStringList tlsReasonTexts(const TlsRefusal &refusal)
{
    QStringList texts;
    const QString leaf = refusal.chain.value(0).commonName;
    for (const TlsFault &fault : refusal.faults) {
        QString text = tlsReasonText(fault.reason, refusal);
        if (!fault.certificate.isEmpty() && fault.certificate != leaf)
            text = CertificateTexts::tr("%1 (%2 in the chain)").arg(text, fault.certificate);
        if (!texts.contains(text))
            texts.append(text);
    }
    return texts;
}

QList<std::pair<QString, QString>> certificatePairs(const CertificateFacts &certificate)
{
    QList<std::pair<QString, QString>> pairs;
    const auto add = [&pairs](const QString &label, const QString &value) {
        if (!value.isEmpty())
            pairs.append({label, value});
    };
    add(CertificateTexts::tr("Subject"), certificate.subject);
    add(CertificateTexts::tr("Made for"), certificate.alternativeNames.join(CertificateTexts::tr(", ")));
    add(CertificateTexts::tr("Issuer"),
        certificate.isSelfSigned ? CertificateTexts::tr("%1 (itself)").arg(certificate.issuer) : certificate.issuer);
    if (certificate.validFrom.isValid())
        add(CertificateTexts::tr("Valid from"), utcTimeText(certificate.validFrom));
    if (certificate.validUntil.isValid())
        add(CertificateTexts::tr("Valid until"), utcTimeText(certificate.validUntil));
    add(CertificateTexts::tr("Key"), certificate.key);
    add(CertificateTexts::tr("Serial number"), certificate.serialNumber);
    add(CertificateTexts::tr("SHA-256"), sha256Text(certificate.sha256));
    return pairs;
}

QStringList certificateLines(const CertificateFacts &certificate)
{
    QStringList lines;
    const auto pairs = certificatePairs(certificate);
    for (const auto &[label, value] : pairs)
        lines.append(CertificateTexts::tr("%1: %2").arg(label, value));
    return lines;
}

QString clientCertificateFaultText(const ClientCertificateFault &fault)
{
    using Problem = ClientCertificateFault::Problem;
    switch (fault.problem) {
    case Problem::CannotRead:
        return CertificateTexts::tr("\"%1\" cannot be read: %2.").arg(fault.file, fault.words);
    case Problem::TooLarge:
        return CertificateTexts::tr("\"%1\" is too large to be a certificate or a key.").arg(fault.file);
    case Problem::NoCertificate:
        return CertificateTexts::tr(
                   "\"%1\" holds no certificate. It must be a PEM file (-----BEGIN CERTIFICATE-----), or a "
                   "PKCS#12 file (.p12, .pfx) without a separate key file.")
            .arg(fault.file);
    case Problem::NoKey:
        return CertificateTexts::tr("\"%1\" holds no private key. Name the file that does: a PEM file with "
                                    "-----BEGIN PRIVATE KEY-----, or a PKCS#12 file with both.")
            .arg(fault.file);
    case Problem::NeedsPassphrase:
        return CertificateTexts::tr("The key in \"%1\" is encrypted. Give its passphrase.").arg(fault.file);
    case Problem::WrongPassphrase:
        return CertificateTexts::tr("The passphrase does not open \"%1\".").arg(fault.file);
    case Problem::KeyDoesNotFit:
        return CertificateTexts::tr(
                   "The key in \"%1\" belongs to another certificate. Name the key that was made together "
                   "with this one.")
            .arg(fault.file);
    case Problem::Expired:
        return CertificateTexts::tr("The certificate %1 in \"%2\" has expired on %3. Have it renewed.")
            .arg(fault.words, fault.file, utcTimeText(fault.when));
    case Problem::NotYetValid:
        return CertificateTexts::tr("The certificate %1 in \"%2\" is valid from %3 only. Check this computer's clock.")
            .arg(fault.words, fault.file, utcTimeText(fault.when));
    case Problem::UnsupportedKey:
        return CertificateTexts::tr(
                   "The key in \"%1\" is of a kind that cannot be used here (%2): RSA and elliptic curve "
                   "keys can.")
            .arg(fault.file, fault.words);
    case Problem::UnsupportedEncryption:
        return CertificateTexts::tr(
                   "\"%1\" is encrypted in an old way that this computer's OpenSSL has switched off. Write "
                   "it again with a current tool.")
            .arg(fault.file);
    case Problem::Damaged:
        return CertificateTexts::tr("\"%1\" is damaged: it cannot be decoded.").arg(fault.file);
    }
    return {};
}

QString clientCertificateWarningText(ClientCertificateWarning warning)
{
    switch (warning) {
    case ClientCertificateWarning::KeyReadableByOthers:
        return CertificateTexts::tr(
            "Other users of this computer may read the file with the private key. Take that right "
            "away.");
    case ClientCertificateWarning::EndsSoon:
        return CertificateTexts::tr("The client certificate ends within 30 days.");
    }
    return {};
}

} // namespace kekkai
