#pragma once

#include "services/analysis/findings.h"
#include "services/analysis/policies.h"

#include <QHash>

namespace kekkai {

/// A DEK that its rule will have rotated soon.
struct DueDek {
    ObjectRef dek;
    QDateTime due; ///< UTC
    friend bool operator==(const DueDek &, const DueDek &) = default;
};

/// The figures of the Overview page.
struct OverviewFacts {
    qsizetype keks = 0;
    qsizetype softDeletedKeks = 0;
    qsizetype deks = 0;
    qsizetype subjects = 0; ///< not deleted
    qsizetype policies = 0;
    qsizetype secrets = 0;
    qsizetype environments = 0;
    qsizetype catalogs = 0;
    QMap<Severity, qsizetype> findings; ///< every severity is there, 0 included
    QList<DueDek> dueSoon; ///< not yet due, earliest first

    friend bool operator==(const OverviewFacts &, const OverviewFacts &) = default;
};

/// @param findings  of the same inventory. @param days  how far ahead dueSoon looks. Pure: @p now is the only clock.
[[nodiscard]] OverviewFacts overviewOf(const Inventory &inventory, const QList<Finding> &findings, const QDateTime &now,
                                       int days = 14);

/// What a policy's expiry applies to.
struct DekSeries {
    QString kekName;
    QString subject;
    QString algorithm;

    friend bool operator==(const DekSeries &, const DekSeries &) = default;
    friend size_t qHash(const DekSeries &series, size_t seed = 0)
    {
        return qHashMulti(seed, series.kekName, series.subject, series.algorithm);
    }
};
using DekExpiries = QHash<DekSeries, int>; ///< days, more than 0

/// After how many days producers replace a DEK, from encrypt.dek.expiry.days of the rules that use it; the shortest
/// counts. Rules that clients do not run (disabled, enableAt, wrong list, only for reading) and expiries that cannot be
/// read are left out.
[[nodiscard]] DekExpiries dekExpiriesOf(const QList<Policy> &policies);

/// When the newest live DEK of each (KEK, subject, algorithm) is to be replaced by the expiry of the rules that use it;
/// the shortest expiry counts. By due date.
[[nodiscard]] QList<DueDek> dekDueDates(const Inventory &inventory, const QList<Policy> &policies);

} // namespace kekkai
