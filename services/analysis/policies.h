#pragma once

#include "services/inventory/inventory.h"

namespace kekkai {

enum class KekState { Live, SoftDeleted, Missing, NotNamed, NotLoaded };

/// What lint says of one encryption rule. Source: reference/schema-registry.md 3 and 8.
enum class PolicyIssue {
    KekNotNamed,
    KekNameInvalid,
    KekMissing,
    KekSoftDeleted,
    KmsTypeDiffers,
    KmsKeyIdDiffers,
    KmsNotGivenForNewKek,
    AlgorithmUnknown,
    ExpiryInvalid,
    Disabled,
    NotForClients, ///< enableAt keeps it away from clients
    WriteOnly,
    ReadOnly,
    FailureIgnored, ///< onFailure NONE on write: clear text may be sent
    FailureIgnoredOnRead, ///< onFailure NONE on read: ciphertext is handed on
    WrongList, ///< ENCRYPT in encodingRules or ENCRYPT_PAYLOAD in domainRules
    TagsMatchNothing,
    CoversEveryField,
    ShadowedByEarlierRule,
    OverlapsOtherRule,
    FieldTypeRefused, ///< it covers a field whose type cannot be encrypted
    NotTransform, ///< kind CONDITION
};

/// One ENCRYPT or ENCRYPT_PAYLOAD rule of a subject's latest version.
struct Policy {
    QString subject;
    int version = 0;
    RuleList list = RuleList::Domain;
    Rule rule;
    QString kekName; ///< from the rule or metadata.properties
    QString kmsType;
    QString kmsKeyId;
    QString algorithm; ///< AES256_GCM when not said
    QString expiryDays; ///< as written; empty when absent
    KekState kekState = KekState::NotLoaded;
    QList<PolicyIssue> issues;
    int fieldCount = 0; ///< fields it covers; 0 for ENCRYPT_PAYLOAD, which covers the whole message

    friend bool operator==(const Policy &, const Policy &) = default;
};

/// The policies in force or written down in the latest versions, by subject, then in rule-set order.
[[nodiscard]] QList<Policy> policiesOf(const Inventory &inventory);
[[nodiscard]] QList<Policy> policiesOf(const SubjectEntry &subject, const Inventory &inventory);

} // namespace kekkai
