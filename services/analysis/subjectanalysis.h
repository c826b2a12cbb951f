#pragma once

#include "services/analysis/rulefacts.h"

#include <optional>

namespace kekkai {

/// A field with what protects it, and which of the version's rules those are.
struct AnalysedField {
    FieldCoverage coverage;
    QList<int> rules; ///< indexes into VersionAnalysis::rules
};

/// Everything the analyses share about one schema version. Points into the version and tree it was made of.
struct VersionAnalysis {
    std::vector<RuleFacts> rules;
    QList<AnalysedField> fields; ///< document order; empty without a tree
};

/// @param tree  null when the fields are not known.
[[nodiscard]] VersionAnalysis analyse(const SchemaVersion &version, const FieldTree *tree, const Inventory &inventory);

/// The lint of one version's rules. @p hasFields says whether @p analysis knows the fields.
[[nodiscard]] QList<Policy> policiesOf(const SchemaVersion &version, const VersionAnalysis &analysis, bool hasFields);

/// What is left of a field's type when unions, arrays and maps are opened; records and null are left out.
[[nodiscard]] QList<FieldKind> leafKinds(const SchemaField &field);
/// The kinds that the clients encrypt (4.3).
[[nodiscard]] inline bool isEncryptable(FieldKind kind)
{
    return kind == FieldKind::String || kind == FieldKind::Bytes;
}

} // namespace kekkai
