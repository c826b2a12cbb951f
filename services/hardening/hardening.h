#pragma once

namespace kekkai {

/// Protects this process before it handles its first secret: no core dumps, nobody of the same user may read its memory
/// or trace it, and secrets have locked memory. Call it first thing in main(), before another thread runs. What could
/// not be had is not an error here: checkProtections() reads back what holds and says how to get the rest.
///
/// - Linux: RLIMIT_CORE 0, PR_SET_DUMPABLE 0. A debugger that starts the program still can; attaching to it cannot.
/// - macOS: RLIMIT_CORE 0, PT_DENY_ATTACH.
/// - Windows: no error reports with memory in them, and a process that others of the same user can neither read nor
///   write.
///
/// Under a sanitizer it stays traceable: the leak checker stops the process with ptrace to look at its memory.
void hardenProcess();

/// Whether this is a build that stays traceable, for the sanitizers.
[[nodiscard]] bool isSanitizedBuild();

} // namespace kekkai
