#include "services/analysis/coverage.h"

#include "services/analysis/subjectanalysis.h"

namespace kekkai {

QList<FieldCoverage> coverageOf(const SchemaVersion &version, const FieldTree &tree, const Inventory &inventory)
{
    VersionAnalysis analysis = analyse(version, &tree, inventory);
    QList<FieldCoverage> coverage;
    coverage.reserve(analysis.fields.size());
    for (AnalysedField &field : analysis.fields)
        coverage.append(std::move(field.coverage));
    return coverage;
}

} // namespace kekkai
