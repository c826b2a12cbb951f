#pragma once

#include "services/core/maskedvalue.h"
#include "services/core/result.h"

#include <QDateTime>
#include <QJsonObject>

namespace kekkai {

/// A key encryption key as the DEK Registry describes it. The key material stays in the KMS.
struct Kek {
    QString name; ///< unique within the registry; never changes
    QString kmsType; ///< such as "aws-kms"
    QString kmsKeyId; ///< the key's address in the KMS, such as an ARN; a login in a URL is masked
    MaskedMap kmsProps; ///< more settings, as that KMS type defines them; may hold live credentials
    QString doc; ///< free text, written by people for people
    bool shared = false; ///< the registry itself may use the key to make DEKs
    bool deleted = false; ///< soft-deleted: still there, can be undeleted
    QDateTime changedAt; ///< UTC, from "ts" (milliseconds since 1970); invalid when absent

    /// Errors: BadReply naming the field when name, kmsType or kmsKeyId is missing or a member has the wrong type.
    /// Unknown members are ignored.
    [[nodiscard]] static Result<Kek> fromJson(const QJsonObject &json);
    /// As the server would send it, with secret kmsProps masked: for display and copies, not for requests.
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const Kek &, const Kek &) = default;
};

} // namespace kekkai
