#pragma once

#include "services/search/filterquery.h"

#include <QString>

namespace kekkai {

/// What a filter was understood to mean: "Rows where KMS type contains “aws-kms” and changed more than 90 days ago".
/// Empty for a filter without conditions.
[[nodiscard]] QString filterExplanation(const FilterQuery &query, const QList<FilterField> &fields);
/// One sentence for each term that was not understood, with what there is instead; empty when there is none.
[[nodiscard]] QString filterProblemsText(const FilterQuery &query, const QList<FilterField> &fields);
/// What the terms are and how they are written, for a tooltip.
[[nodiscard]] QString filterHelpText(const QList<FilterField> &fields);

} // namespace kekkai
