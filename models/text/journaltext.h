#pragma once

#include "services/plans/journalstore.h"

#include <QString>

namespace kekkai {

// Sentences for people about the journal: what is the matter, and what cures it.

[[nodiscard]] QString journalErrorText(const JournalError &error);
[[nodiscard]] QString journalProblemText(const JournalProblem &problem);
/// "done", "stopped", "interrupted", …
[[nodiscard]] QString planStateText(const PlanRecord &record);
/// The title of any plan. Where no sentence is known for its kind: the kind.
[[nodiscard]] QString planTitleText(const PlanText &title);
/// "done", "was done already", "refused", …
[[nodiscard]] QString stepOutcomeText(StepOutcome outcome);

} // namespace kekkai
