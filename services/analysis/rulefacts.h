#pragma once

#include "services/analysis/coverage.h"
#include "services/analysis/policies.h"

#include <vector>

namespace kekkai {

/// One encryption rule with its parameters looked up and checked: what coverage, lint and findings all start from.
/// Points into the schema version it was made of.
struct RuleFacts {
    const Rule *rule = nullptr;
    RuleList list = RuleList::Domain;
    QString kekName; ///< from the rule, else from metadata.properties (3.3)
    QString kmsType;
    QString kmsKeyId;
    QString algorithm;
    QString expiryDays;
    KekState kekState = KekState::NotLoaded;
    bool kekNameValid = true;
    bool kmsTypeDiffers = false;
    bool kmsKeyIdDiffers = false;
    bool algorithmKnown = true;
    bool expiryValid = true;
    bool wrongList = false; ///< ENCRYPT outside domainRules, ENCRYPT_PAYLOAD outside encodingRules
    bool forClients = true; ///< enableAt
    bool shadowed = false; ///< an earlier rule in force has the same kind, mode, type and tags: Java runs that one only

    /// Whether clients run the rule for what it is meant for.
    [[nodiscard]] bool inForce() const
    {
        return !rule->disabled && forClients && !wrongList && rule->kind == RuleKind::Transform;
    }
    /// A producer may make the KEK itself.
    [[nodiscard]] bool canCreateKek() const { return !kmsType.isEmpty() && !kmsKeyId.isEmpty(); }
    /// False when every message fails because of the KEK or the parameters, as far as is known.
    [[nodiscard]] bool works() const;
    [[nodiscard]] bool rotates() const;
    /// Whether the two write and read the same bytes.
    [[nodiscard]] bool sameCipher(const RuleFacts &other) const
    {
        return kekName == other.kekName && algorithm == other.algorithm && rotates() == other.rotates();
    }
    [[nodiscard]] RuleUse use(const QStringList &matchedTags) const;
};

/// The ENCRYPT and ENCRYPT_PAYLOAD rules of @p version in rule-set order.
[[nodiscard]] std::vector<RuleFacts> ruleFactsOf(const SchemaVersion &version, const Inventory &inventory);

/// Live, SoftDeleted, Missing, or NotLoaded while nothing certain is known.
[[nodiscard]] KekState kekStateOf(const QString &name, const Inventory &inventory);
/// Whether @p part has been read once, so that what is not in it does not exist.
[[nodiscard]] bool isKnown(const Inventory &inventory, InventoryPart part);

/// The name rule of KEKs (reference/schema-registry.md 2.3).
[[nodiscard]] bool isValidKekName(QStringView name);

} // namespace kekkai
