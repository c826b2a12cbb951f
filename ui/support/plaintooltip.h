#pragma once

#include <QString>

namespace kekkai {

/// @p text as a tooltip that shows exactly it, wrapped: Qt takes a tooltip that looks like markup for markup. Control
/// characters are written out, and of a very long text the middle is left out. Empty for an empty text.
[[nodiscard]] QString plainToolTip(const QString &text);

} // namespace kekkai
