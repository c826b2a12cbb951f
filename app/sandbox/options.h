#pragma once

#include "services/core/result.h"
#include "services/sandbox/sandbox.h"

#include <QString>
#include <QStringList>

namespace kekkai {

/// What kekkai-sandbox was asked to do.
struct SandboxCommand {
    enum class Kind { Run, ShowHelp, ShowVersion };
    Kind kind = Kind::Run;
    SandboxOptions options;
};

/// @param arguments  without the program's name. Errors: Invalid; the detail names the option, what is wrong and what
/// to write instead, and never repeats a password or a token.
[[nodiscard]] Result<SandboxCommand> parseSandboxCommand(const QStringList &arguments);
[[nodiscard]] QString sandboxHelp();

/// How the program ends.
enum SandboxExit {
    SandboxEnded = 0, ///< asked to by a signal
    SandboxBadOptions = 2,
    SandboxCannotStart = 3, ///< files, data folder, encryption mode, seed
    SandboxPortTaken = 4,
};

} // namespace kekkai
