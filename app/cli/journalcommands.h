#pragma once

#include "app/cli/commandline.h"

namespace kekkai::cli {

/// "kekkai-cli journal …", from beginning to end: reads the journal of this user, or another file, and changes nothing.
[[nodiscard]] ExitCode runJournalCommand(const CommandLine &line);

} // namespace kekkai::cli
