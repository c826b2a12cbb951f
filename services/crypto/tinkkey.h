#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace kekkai {

/// A DEK's keyMaterial is a serialized Tink key message, not the raw key. Source: reference/schema-registry.md 5.1.
/// @param algorithm  AES128_GCM, AES256_GCM or AES256_SIV. Nothing for another one or a raw key of the wrong length.
[[nodiscard]] std::optional<QByteArray> tinkKeyMaterial(const QString &algorithm, QByteArrayView rawKey);
/// The raw key inside; unknown fields and an explicit version 0 are skipped. Nothing when it is not such a message.
[[nodiscard]] std::optional<QByteArray> rawKeyOf(const QString &algorithm, QByteArrayView keyMaterial);
/// Length of the raw key in bytes; 0 for an unknown algorithm.
[[nodiscard]] int rawKeyLength(const QString &algorithm);

/// The key of a local-kms KEK: HKDF-SHA256 of the secret, 16 bytes. Source: 5.5.
[[nodiscard]] QByteArray localKmsKey(QByteArrayView secret);

} // namespace kekkai
