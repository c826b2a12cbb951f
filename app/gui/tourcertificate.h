#pragma once

#include <QByteArray>

namespace kekkai {

/// A key and a certificate for 127.0.0.1 that nobody trusts, made anew each time: for the picture of a refused
/// certificate.
struct UntrustedCertificate {
    QByteArray certificatePem;
    QByteArray keyPem;
};

/// Both empty when OpenSSL could not make them.
[[nodiscard]] UntrustedCertificate makeUntrustedCertificate();

} // namespace kekkai
