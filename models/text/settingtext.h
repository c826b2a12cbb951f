#pragma once

#include "services/inventory/scopesettings.h"

#include <QString>

namespace kekkai {

/// Where a setting comes from, to follow its value: "set for this subject". Empty while that is not known.
[[nodiscard]] QString settingSourceText(const EffectiveSetting &setting);

} // namespace kekkai
