#include "app/gui/analyse.h"

#include "services/analysis/findings.h"
#include "services/analysis/overview.h"

#include <QDateTime>

namespace kekkai {

Analysis analyse(const Inventory &inventory)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    Analysis analysis;
    analysis.findings = findingsOf(inventory, now);
    const OverviewFacts facts = overviewOf(inventory, analysis.findings, now);
    analysis.policies = facts.policies;
    for (const DueDek &dek : facts.dueSoon)
        analysis.dueSoon.append({dek.dek, dek.due});
    return analysis;
}

} // namespace kekkai
