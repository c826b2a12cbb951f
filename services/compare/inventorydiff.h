#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace kekkai {

/// One member in which two objects differ, such as "kmsProps.region" or "latest.ruleSet.domainRules[0].tags".
struct MemberDifference {
    QString member;
    QString left; ///< as text; empty where the object has no such member
    QString right;
    bool hidden = false; ///< a masked value on at least one side: whether they are equal cannot be told

    friend bool operator==(const MemberDifference &, const MemberDifference &) = default;
};

struct ObjectDifference {
    enum class Kind { OnlyLeft, OnlyRight, Different };
    ObjectRef object;
    Kind kind = Kind::Different;
    QList<MemberDifference> members; ///< for Different; sorted by member

    friend bool operator==(const ObjectDifference &, const ObjectDifference &) = default;
};

struct InventoryComparison {
    QList<ObjectDifference> differences; ///< sorted by kind and key
    QList<InventoryPart> skipped; ///< never loaded on at least one side: nothing can be said about them
    QList<ObjectRef> unread; ///< on both sides, but what one of them is like could not be read
    qsizetype same = 0; ///< objects that do not differ

    friend bool operator==(const InventoryComparison &, const InventoryComparison &) = default;
};

/// Whether something was ever loaded of @p part, so that what is not listed does not exist.
[[nodiscard]] bool isPartKnown(const Inventory &inventory, InventoryPart part);

/// What exists in one of two inventories and not in the other, and what differs: KEKs, DEKs, subjects (their newest
/// version and the list of versions), tag definitions, environments, mappings, secrets, catalogs, databases. What every
/// server makes for itself is left out: ts, id, guid, uid, timestamps. Pure.
[[nodiscard]] InventoryComparison compareInventories(const Inventory &left, const Inventory &right);

/// The differing members of two JSON objects, at any depth; arrays are compared by position.
[[nodiscard]] QList<MemberDifference> compareJson(const QJsonObject &left, const QJsonObject &right);

} // namespace kekkai
