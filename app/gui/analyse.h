#pragma once

#include "services/inventory/inventory.h"
#include "ui/support/findingssource.h"

namespace kekkai {

/// What the window says of an inventory: findings, number of policies and what is due soon, as of now. Pure but for the
/// clock; safe on any thread. The window is given it as its analysis.
[[nodiscard]] Analysis analyse(const Inventory &inventory);

} // namespace kekkai
