#pragma once

#include "services/core/result.h"

#include <QDateTime>
#include <QJsonObject>

namespace kekkai {

/// A data encryption key as the DEK Registry describes it. Its identity is (kekName, subject, algorithm, version).
/// The clear keyMaterial that the registry adds for shared KEKs is dropped on parsing: nothing here needs it.
struct Dek {
    QString kekName;
    QString subject; ///< qualified, ":.ctx:name" outside the default context
    int version = 0; ///< from 1; each algorithm counts on its own
    QString algorithm; ///< AES128_GCM, AES256_GCM or AES256_SIV; others are kept as sent
    QString encryptedKeyMaterial; ///< base64, wrapped by the KEK; empty when the server sent none
    bool deleted = false;
    QDateTime changedAt; ///< UTC, from "ts"; a soft delete or undelete renews it too

    /// Errors: BadReply naming the field when kekName, subject or version is missing or a member has the wrong type.
    [[nodiscard]] static Result<Dek> fromJson(const QJsonObject &json);
    [[nodiscard]] QJsonObject toJson() const;

    friend bool operator==(const Dek &, const Dek &) = default;
};

/// The three algorithms a registry knows. A request without one always means AES256_GCM.
[[nodiscard]] const QStringList &dekAlgorithms();

} // namespace kekkai
