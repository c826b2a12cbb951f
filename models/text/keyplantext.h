#pragma once

#include "services/keys/keyplans.h"

#include <QString>

namespace kekkai {

/// The title of a plan made by services/keys/keyplans: "Delete the KEK pii for good". Empty for other kinds.
[[nodiscard]] QString keyPlanTitle(const PlanText &title);
/// One sentence or two of a warning of such a plan. Empty for other kinds.
[[nodiscard]] QString keyWarningText(const PlanText &warning);
/// What a step of services/keys/keysteps does, in a few words: "Soft-delete the DEK orders-value version 1 ·
/// AES256_GCM of pii". Empty for other kinds.
[[nodiscard]] QString keyStepText(const Step &step);
/// Why there is no plan; the issues of a refused draft are sentences of their own.
[[nodiscard]] QString keyPlanProblemText(const KeyPlanProblem &problem);
[[nodiscard]] QString kekDraftIssueText(const KekDraftIssue &issue);

} // namespace kekkai
