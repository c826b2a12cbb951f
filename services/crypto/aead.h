#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace kekkai {

/// Random bytes of OpenSSL's private generator. Throws std::runtime_error when it fails (it must not go on).
[[nodiscard]] QByteArray randomBytes(int count);

/// 12-byte random IV ‖ ciphertext ‖ 16-byte tag. @p key 16 or 32 bytes; no associated data when @p associated is empty.
/// Throws std::invalid_argument for a key of another length: a caller's mistake, not bad input.
[[nodiscard]] QByteArray aesGcmEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated = {});
/// Nothing when the tag does not fit, the input is too short or the key has a wrong length.
[[nodiscard]] std::optional<QByteArray> aesGcmDecrypt(QByteArrayView key, QByteArrayView sealed,
                                                      QByteArrayView associated = {});

/// RFC 5297 with one associated-data string (also when it is empty, as Tink does): the first half of the 64-byte @p key
/// is S2V's, the other one the counter mode's. 16-byte synthetic IV ‖ ciphertext. Throws std::invalid_argument for
/// another key length. Source: reference/schema-registry.md 5.2.
[[nodiscard]] QByteArray aesSivEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated = {});
/// Nothing when the IV does not fit, the input is too short or the key has a wrong length.
[[nodiscard]] std::optional<QByteArray> aesSivDecrypt(QByteArrayView key, QByteArrayView sealed,
                                                      QByteArrayView associated = {});

/// HKDF-SHA256 (RFC 5869); an empty salt is 32 zero bytes. Throws std::invalid_argument above 8160 bytes.
[[nodiscard]] QByteArray hkdfSha256(QByteArrayView secret, QByteArrayView salt, QByteArrayView info, int length);

} // namespace kekkai
