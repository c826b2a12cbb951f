#pragma once

#include "services/analysis/wiring.h"

#include <QString>

namespace kekkai {

[[nodiscard]] QString wiringStateWord(WiringState state);
/// What the state means for the environment: one sentence naming the catalogs and databases concerned.
[[nodiscard]] QString wiringText(const WiringRow &row);
/// What to do; empty when there is nothing to do.
[[nodiscard]] QString wiringRemedy(WiringState state);
/// A catalog or database does not exist for the environment because of it.
[[nodiscard]] bool isWiringHole(WiringState state);

} // namespace kekkai
