#pragma once

#include "services/inventory/inventory.h"
#include "services/schemas/tags.h"

namespace kekkai {

/// What becomes of one field's values in the official clients. Source: reference/schema-registry.md 3.3, 4.3, 8.
enum class ProtectionVerdict {
    NotTagged, ///< nothing asks for protection and no rule covers it
    Encrypted, ///< an ENCRYPT rule in force covers write and read, and the type can be encrypted
    PayloadEncrypted, ///< the whole message is encrypted (ENCRYPT_PAYLOAD), the field alone is not
    TaggedUnprotected, ///< tagged, but no rule in force covers it: clear text
    Refused, ///< a rule covers it, but its type cannot be encrypted: every message fails
    PartlyClear, ///< some branch of a union is silently left in clear by Java
    OnlySomeClients, ///< Java and JavaScript differ: one of them leaves it in clear or fails
    WriteOnly, ///< encrypted on write, never decrypted
    ReadOnly, ///< a READ rule alone: written in clear
    Broken, ///< a rule covers it, but it cannot work: KEK name missing, KEK missing or contradicting
    NotVisited, ///< the clients never reach the field: clear text
    Container, ///< a record: only its children matter
};

/// One rule that covers a field.
struct RuleUse {
    RuleList list = RuleList::Domain;
    QString rule;
    QString kekName; ///< from the rule's params, else from metadata.properties; empty when neither names one
    QString algorithm; ///< AES256_GCM when nothing else is said
    bool inForce = true; ///< not disabled, enabled at the client
    QStringList matchedTags; ///< empty when the rule has no tags and so covers every field

    friend bool operator==(const RuleUse &, const RuleUse &) = default;
};

struct FieldProtection {
    FieldTags tags;
    ProtectionVerdict verdict = ProtectionVerdict::NotTagged;
    QList<RuleUse> rules; ///< in order of execution on write
    bool encryptedTwice = false; ///< rules with different tag sets overlap on this field

    friend bool operator==(const FieldProtection &, const FieldProtection &) = default;
};

/// One field of a subject version with what protects it.
struct FieldCoverage {
    const SchemaField *field = nullptr; ///< owned by the tree that was passed in
    FieldProtection protection;
};

/// All fields of @p tree in document order. @p inventory supplies the KEKs (their state and kind).
[[nodiscard]] QList<FieldCoverage> coverageOf(const SchemaVersion &version, const FieldTree &tree,
                                              const Inventory &inventory);

} // namespace kekkai
