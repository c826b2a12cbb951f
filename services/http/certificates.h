#pragma once

#include "services/core/secret.h"
#include "services/core/tlsrefusal.h"
#include "services/http/clientcertificatefault.h"

#include <QList>
#include <QSslCertificate>
#include <QSslError>
#include <QSslKey>

#include <tl/expected.hpp>

namespace kekkai {

/// What @p certificate says of itself.
[[nodiscard]] CertificateFacts certificateFacts(const QSslCertificate &certificate);
/// "3A:5F:…", as other programs print a fingerprint.
[[nodiscard]] QString fingerprintText(const QByteArray &sha256);

/// What was refused at @p host, from what Qt says of it. With a pin (@p pinnedSha256) another leaf is PinChanged, and
/// that its issuer is unknown says nothing, as nobody was asked.
[[nodiscard]] TlsRefusal tlsRefusal(const QString &host, int port, const QList<QSslCertificate> &chain,
                                    const QList<QSslError> &errors, const QByteArray &pinnedSha256 = {});
/// One line for each reason, in English, for logs and the details fold.
[[nodiscard]] QString describe(const TlsRefusal &refusal);

/// A client certificate with its key, ready for Endpoint.
struct ClientCertificate {
    using Warning = ClientCertificateWarning;
    QList<QSslCertificate> chain; ///< the leaf first
    QSslKey key;
    QList<Warning> warnings;
    CertificateFacts facts; ///< of the leaf
};

/// Reads a client certificate: a PEM pair (@p keyFile may be the same file as @p certificateFile), or PKCS#12 in
/// @p certificateFile with an empty @p keyFile. A PEM file may hold the chain after the leaf, in any order with the
/// key. Keys are PKCS#1, PKCS#8 or SEC 1, encrypted or not. Reads files: not for the GUI thread.
/// @param now  the clock for Expired, NotYetValid and EndsSoon.
[[nodiscard]] tl::expected<ClientCertificate, ClientCertificateFault>
loadClientCertificate(const QString &certificateFile, const QString &keyFile, const Secret &passphrase,
                      const QDateTime &now);

} // namespace kekkai
