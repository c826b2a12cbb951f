#pragma once

#include <QString>

namespace kekkai {

/// JSON text with a line for each member and item, for reading. Everything but white space between tokens stays as it
/// is: the order of members, numbers, escapes. What is no JSON comes back in some layout of the same characters.
[[nodiscard]] QString indentedJson(const QString &text);

} // namespace kekkai
