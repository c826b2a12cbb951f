#pragma once

#include "services/core/result.h"
#include "services/core/secret.h"

#include <QString>

namespace kekkai {

/// Where a password or token may come from: never from an argument, which every user of the machine could read.
/// One line end at the end is dropped, more are kept. Errors: Invalid, with a translated sentence that says what to do.

/// Reads an inherited file descriptor to its end and closes it.
[[nodiscard]] Result<Secret> secretFromDescriptor(int descriptor);
/// Reads a regular file that only its owner can read and write (mode 0600 or less).
[[nodiscard]] Result<Secret> secretFromFile(const QString &path);
/// Asks at the terminal without echo. Refused when standard input is no terminal.
[[nodiscard]] Result<Secret> secretFromTerminal(const QString &prompt);

} // namespace kekkai
