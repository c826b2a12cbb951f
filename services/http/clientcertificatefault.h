#pragma once

#include <QDateTime>
#include <QString>

namespace kekkai {

/// Why a client certificate cannot be used.
struct ClientCertificateFault {
    enum class Problem {
        CannotRead, ///< file and words say which and why
        TooLarge,
        NoCertificate, ///< the file holds none
        NoKey,
        NeedsPassphrase, ///< the key is encrypted and none was given
        WrongPassphrase,
        KeyDoesNotFit, ///< it belongs to another certificate
        Expired,
        NotYetValid,
        UnsupportedKey, ///< words names the kind: RSA and elliptic curves can be used
        UnsupportedEncryption, ///< of the file: old ciphers that this computer's OpenSSL has switched off
        Damaged,
    };
    Problem problem = Problem::Damaged;
    QString file; ///< the one at fault
    QString words; ///< more, for people who know; never a secret
    QDateTime when; ///< for Expired and NotYetValid: until or since when, UTC
};

/// What is worth knowing of one that can be used.
enum class ClientCertificateWarning {
    KeyReadableByOthers, ///< others than its owner may read the file with the key
    EndsSoon, ///< within 30 days
};

} // namespace kekkai
