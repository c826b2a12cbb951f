#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace kekkai {

/// Random bytes of OpenSSL's private generator. Throws std::runtime_error when it fails (it must not go on).
[[nodiscard]] QByteArray randomBytes(int count);

/// 12-byte random IV ‖ ciphertext ‖ 16-byte tag. @p key 16 or 32 bytes; no associated data when @p associated is empty.
[[nodiscard]] QByteArray aesGcmEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated = {});
/// Nothing when the tag does not fit or the input is too short.
[[nodiscard]] std::optional<QByteArray> aesGcmDecrypt(QByteArrayView key, QByteArrayView sealed, QByteArrayView associated = {});

/// RFC 5297 with one associated-data string (also when it is empty, as Tink does). @p key 64 bytes.
[[nodiscard]] QByteArray aesSivEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated = {});
[[nodiscard]] std::optional<QByteArray> aesSivDecrypt(QByteArrayView key, QByteArrayView sealed, QByteArrayView associated = {});

/// HKDF-SHA256 (RFC 5869); an empty salt is 32 zero bytes.
[[nodiscard]] QByteArray hkdfSha256(QByteArrayView secret, QByteArrayView salt, QByteArrayView info, int length);

} // namespace kekkai
