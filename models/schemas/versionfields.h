#pragma once

#include "services/analysis/coverage.h"
#include "services/analysis/references.h"
#include "services/inventory/inventory.h"
#include "services/schemas/schematext.h"

namespace kekkai {

/// The fields of one schema version and what protects each. Immutable; shared by pointer.
struct VersionFields {
    SchemaVersionPtr version;
    FieldTreePtr tree;
    QList<FieldCoverage> coverage; ///< in document order; points into tree
    QList<ReferenceFact> references; ///< what the version refers to
    QList<ReferenceUser> users; ///< what refers to it
};
using VersionFieldsPtr = std::shared_ptr<const VersionFields>;

/// The direct and indirect references of @p version whose texts @p inventory holds; each once. Safe on any thread.
[[nodiscard]] QList<ResolvedReference> resolvedReferences(const SchemaVersion &version, const Inventory &inventory);

/// Reads the fields of @p version, unless @p known (its fields as read before; may be null) or the inventory has them,
/// and judges them. Slow for a large schema: to be called on another thread. Never null.
[[nodiscard]] VersionFieldsPtr fieldsOf(const SchemaVersionPtr &version, const InventoryPtr &inventory,
                                        const FieldTreePtr &known = {});

/// The text of one version for reading.
struct VersionText {
    SchemaVersionPtr version;
    SchemaTextPtr text; ///< never null
};
using VersionTextPtr = std::shared_ptr<const VersionText>;

/// Slow for a large schema: to be called on another thread. Never null.
[[nodiscard]] VersionTextPtr textOf(const SchemaVersionPtr &version, const InventoryPtr &inventory,
                                    SchemaText::Form form);

} // namespace kekkai
