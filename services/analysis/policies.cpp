#include "services/analysis/policies.h"

#include "services/analysis/subjectanalysis.h"

namespace kekkai {

QList<Policy> policiesOf(const SubjectEntry &subject, const Inventory &inventory)
{
    const SchemaVersionPtr version = subject.latest();
    if (!version || version->ruleSet.isEmpty())
        return {};
    const FieldTree *tree = subject.latestFields.get();
    const bool hasFields = tree && tree->problem.isEmpty() && tree->missingReferences.isEmpty();
    return policiesOf(*version, analyse(*version, tree, inventory), hasFields);
}

QList<Policy> policiesOf(const Inventory &inventory)
{
    QList<Policy> policies;
    for (const SubjectEntry &subject : inventory.subjects) {
        if (!subject.deleted)
            policies += policiesOf(subject, inventory);
    }
    return policies;
}

} // namespace kekkai
