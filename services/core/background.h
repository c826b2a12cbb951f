#pragma once

namespace kekkai {

/// For the beginning of a thread that works through thousands of replies: from now on the system gives the processor to
/// the window first. Threads that are started from the calling one inherit it on Linux. Does nothing where that is not
/// to be had.
void giveWayToTheWindow();

} // namespace kekkai
