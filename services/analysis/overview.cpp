#include "services/analysis/overview.h"

#include <algorithm>

namespace kekkai {

DekExpiries dekExpiriesOf(const QList<Policy> &policies)
{
    DekExpiries days;
    for (const Policy &policy : policies) {
        const bool isIdle = policy.rule.disabled || policy.issues.contains(PolicyIssue::Disabled)
            || policy.issues.contains(PolicyIssue::WrongList) || policy.issues.contains(PolicyIssue::NotForClients)
            || policy.issues.contains(PolicyIssue::ExpiryInvalid);
        const int expiry = policy.expiryDays.toInt();
        if (isIdle || expiry <= 0 || !policy.rule.coversWrite())
            continue;
        int &shortest = days[{policy.kekName, policy.subject, policy.algorithm}];
        shortest = shortest == 0 ? expiry : std::min(shortest, expiry);
    }
    return days;
}

QList<DueDek> dekDueDates(const Inventory &inventory, const QList<Policy> &policies)
{
    const DekExpiries days = dekExpiriesOf(policies);
    if (days.isEmpty())
        return {};
    QHash<DekSeries, const Dek *> newest;
    for (const Dek &dek : inventory.deks) {
        if (dek.deleted || !dek.changedAt.isValid())
            continue;
        const DekSeries key{dek.kekName, dek.subject, dek.algorithm};
        if (!days.contains(key))
            continue;
        const Dek *&known = newest[key];
        if (!known || known->version < dek.version)
            known = &dek;
    }
    QList<DueDek> due;
    for (auto it = newest.cbegin(); it != newest.cend(); ++it) {
        const Dek &dek = **it;
        due.append({{ObjectRef::Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}},
                    dek.changedAt.toUTC().addDays(days.value(it.key()))});
    }
    std::sort(due.begin(), due.end(),
              [](const DueDek &a, const DueDek &b) { return a.due != b.due ? a.due < b.due : a.dek.key < b.dek.key; });
    return due;
}

OverviewFacts overviewOf(const Inventory &inventory, const QList<Finding> &findings, const QDateTime &now, int days)
{
    OverviewFacts facts;
    facts.keks = inventory.keks.size();
    facts.softDeletedKeks = std::count_if(inventory.keks.begin(), inventory.keks.end(),
                                          [](const KekEntry &kek) { return kek.details && kek.details->deleted; });
    facts.deks = inventory.deks.size();
    facts.subjects = std::count_if(inventory.subjects.begin(), inventory.subjects.end(),
                                   [](const SubjectEntry &subject) { return !subject.deleted; });
    facts.secrets = inventory.secrets.size();
    facts.environments = inventory.environments.size();
    facts.catalogs = inventory.catalogs.size();
    for (const Severity severity :
         {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info})
        facts.findings.insert(severity, 0);
    for (const Finding &finding : findings)
        ++facts.findings[finding.severity];
    const QList<Policy> policies = policiesOf(inventory);
    facts.policies = policies.size();
    const QDateTime horizon = now.addDays(days);
    for (const DueDek &dek : dekDueDates(inventory, policies)) {
        if (dek.due > now && dek.due <= horizon)
            facts.dueSoon.append(dek);
    }
    return facts;
}

} // namespace kekkai
