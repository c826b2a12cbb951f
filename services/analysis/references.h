#pragma once

#include "services/inventory/inventory.h"

namespace kekkai {

enum class ReferenceState {
    Live,
    SoftDeleted, ///< still there for those who ask for deleted ones; a new schema cannot refer to it
    MissingSubject,
    MissingVersion,
    NotRead, ///< the subject's versions have not arrived
};

/// What one reference of a schema leads to.
struct ReferenceFact {
    SchemaReference reference;
    QString subject; ///< qualified, as looked up from the schema that holds the reference
    int version = 0; ///< of the target; what was asked for where there is none
    ReferenceState state = ReferenceState::NotRead;
    QString through; ///< name of the reference that leads here; empty for a direct one

    friend bool operator==(const ReferenceFact &, const ReferenceFact &) = default;
};

/// A schema version that refers to another one.
struct ReferenceUser {
    QString subject;
    int version = 0;
    bool deleted = false;

    friend bool operator==(const ReferenceUser &, const ReferenceUser &) = default;
};

/// The references of @p version and what they refer to in turn: direct ones first, each target once. Safe on any
/// thread, and with references that go round in a circle.
[[nodiscard]] QList<ReferenceFact> referencesOf(const SchemaVersion &version, const Inventory &inventory);

/// The versions that refer to @p version directly, by subject; at most @p most of them. Looks through every version of
/// the inventory: to be called on another thread.
[[nodiscard]] QList<ReferenceUser> referenceUsers(const SchemaVersion &version, const Inventory &inventory,
                                                  qsizetype most = 100);

} // namespace kekkai
