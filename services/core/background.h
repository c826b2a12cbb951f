#pragma once

namespace kekkai {

/// For the beginning of a thread that works through thousands of replies: from now on the system gives the processor to
/// the window first. Threads that are started from the calling one inherit it on Linux. Does nothing where that is not
/// to be had.
void giveWayToTheWindow();

/// From now on new threads wait for their events without GLib, where Qt uses it: a load of thousands of requests takes
/// about a sixth less of the processor. To be called once, right after the application object was made: the thread that
/// made that one keeps GLib, which the keychain and some dialogs need.
void useLeanEventLoops();

} // namespace kekkai
