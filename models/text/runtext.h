#pragma once

#include "services/analysis/doctor.h"
#include "services/plans/planrunner.h"

#include <QString>

namespace kekkai {

/// Why a run was refused, and what helps. Nothing was sent.
[[nodiscard]] QString runRefusalText(const RunResult &result);
/// What a step wanted, for the error doctor.
[[nodiscard]] Asked askedOf(const Step &step);
/// What is wrong with a step that did not become what it should, and what helps: some sentences.
[[nodiscard]] QString stepProblemText(const StepProblem &problem, const Step &step, const Inventory *inventory);
/// The technical details of the same, one on each line.
[[nodiscard]] QString stepProblemDetails(const StepProblem &problem);
/// One sentence on how a step ended; empty where nothing needs to be said.
[[nodiscard]] QString stepOutcomeSentence(StepOutcome outcome);

} // namespace kekkai
