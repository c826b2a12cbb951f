#pragma once

#include "services/core/tlsrefusal.h"
#include "services/http/clientcertificatefault.h"

#include <QString>
#include <QStringList>

namespace kekkai {

/// One sentence for people: why a certificate was refused. @p refusal says for which server.
[[nodiscard]] QString tlsReasonText(TlsReason reason, const TlsRefusal &refusal);
/// Every reason once, in the order of @p refusal, each with the certificate of the chain that it concerns.
[[nodiscard]] QStringList tlsReasonTexts(const TlsRefusal &refusal);
/// "Label: value" for all that a certificate says of itself; empty values are left out. Times in UTC.
[[nodiscard]] QStringList certificateLines(const CertificateFacts &certificate);
/// The same as pairs, for a form.
[[nodiscard]] QList<std::pair<QString, QString>> certificatePairs(const CertificateFacts &certificate);
/// "3A:5F:…"
[[nodiscard]] QString sha256Text(const QByteArray &sha256);

/// What is wrong with a client certificate, and what to do.
[[nodiscard]] QString clientCertificateFaultText(const ClientCertificateFault &fault);
[[nodiscard]] QString clientCertificateWarningText(ClientCertificateWarning warning);

} // namespace kekkai
