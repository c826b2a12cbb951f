#pragma once

#include "services/analysis/doctor.h"

#include <QString>

namespace kekkai {

/// What is wrong, in one or two sentences, with the object's name. Empty for Cause::None.
[[nodiscard]] QString causeText(const Diagnosis &diagnosis);
/// What to do: a sentence for people.
[[nodiscard]] QString nextStepText(const NextStep &step);
/// The label of the button for an offered step, with its mnemonic; empty for steps that Kekkai cannot do.
[[nodiscard]] QString nextStepLabel(const NextStep &step);

} // namespace kekkai
