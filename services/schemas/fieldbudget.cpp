#include "services/schemas/fieldbudget.h"

namespace kekkai {

using namespace Qt::StringLiterals;

void FieldBudget::report(const QString &problem)
{
    if (m_problem.isEmpty())
        m_problem = problem;
}

bool FieldBudget::enter(int depth)
{
    if (depth > maxDepth) {
        report(u"types are nested deeper than %1 levels: what is below is left out"_s.arg(maxDepth));
        return false;
    }
    if (m_steps >= maxSteps) {
        report(u"the types refer to each other too often to be followed: the rest is left out"_s);
        return false;
    }
    ++m_steps;
    return true;
}

bool FieldBudget::takeField(const QString &path)
{
    if (m_fields >= maxFields) {
        report(u"the schema has more than %1 fields: the rest is left out"_s.arg(maxFields));
        return false;
    }
    if (path.size() > maxPathLength) {
        report(u"a field's path is longer than %1 characters: it is left out"_s.arg(maxPathLength));
        return false;
    }
    ++m_fields;
    return true;
}

QString FieldBudget::uniquePath(const QString &path)
{
    QString candidate = path;
    for (int n = 2; m_paths.contains(candidate); ++n)
        candidate = path + u" (%1)"_s.arg(n);
    m_paths.insert(candidate);
    return candidate;
}

} // namespace kekkai
