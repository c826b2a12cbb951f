#pragma once

#include "services/plans/plan.h"

namespace kekkai {

/// The largest file that is taken for a plan, in bytes.
constexpr qint64 largestPlanFile = 128LL * 1024 * 1024;

/// The text of a plan file: indented JSON as toJson(Plan), which holds the hash of the states that the plan was made
/// against, and no secret: whoever runs it is asked for those.
[[nodiscard]] QByteArray planFileText(const Plan &plan);
/// Errors: TooLarge, Damaged, and those of planFromJson(). Asks no drivers: see StepDrivers::checked().
[[nodiscard]] PlanResult<Plan> planFromFileText(const QByteArray &text);
/// Errors: CannotRead as well. Reads a file: not for the GUI thread.
[[nodiscard]] PlanResult<Plan> readPlanFile(const QString &path);

} // namespace kekkai
