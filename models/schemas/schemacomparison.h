#pragma once

#include "services/compare/schemadiff.h"
#include "services/compare/textdiff.h"
#include "services/inventory/inventory.h"
#include "services/schemas/schematext.h"

namespace kekkai {

/// Two versions, of one subject or of two, compared. Immutable; shared by pointer.
struct SchemaComparison {
    SchemaVersionPtr left;
    SchemaVersionPtr right;
    SchemaTextPtr leftText; ///< laid out for standing side by side
    SchemaTextPtr rightText;
    QStringList leftLines;
    QStringList rightLines;
    QList<DiffRow> rows;
    SchemaDiff diff;
};
using SchemaComparisonPtr = std::shared_ptr<const SchemaComparison>;

/// Slow for large schemas: to be called on another thread. Never null; neither of the versions may be.
[[nodiscard]] SchemaComparisonPtr comparedVersions(const SchemaVersionPtr &left, const SchemaVersionPtr &right,
                                                   const InventoryPtr &inventory);

} // namespace kekkai
