#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

namespace kekkai {

/// Something that keeps secrets away from others on this computer.
enum class Protection {
    NoCoreDumps,
    NotTraceable, ///< nobody of the same user can read the memory of this process
    LockedMemory, ///< secrets are not written to the swap
    WipedMemory, ///< memory that is given back is overwritten
    LocksWithSession, ///< Kekkai hears that the screen is locked, the computer sleeps, the user changes
    Keychain,
    ClipboardMark, ///< clipboard managers are told to keep no copy of a secret
    ScreenCapture, ///< others cannot take pictures of the window
};
constexpr int protectionCount = 8;

/// Whether it holds, as read back from the system at that moment.
struct ProtectionState {
    enum class Holds {
        Yes,
        Partly,
        No,
        NotHere, ///< this system has no such thing
    };
    Protection what = Protection::NoCoreDumps;
    Holds holds = Holds::No;
    /// Why it does not; models/text says what to do about it.
    enum class Cause {
        None,
        Refused, ///< the system did not allow it
        Sanitizer, ///< a build for the search for errors leaves it out
        Debugger, ///< somebody traces this process now
        MemoryLimit, ///< RLIMIT_MEMLOCK is too small
        HeapFull, ///< more secrets than there is locked memory for
        NoService, ///< nobody answers on the bus
        Locked, ///< the keychain is there, and locked
        SwitchedOff, ///< by a setting
    };
    Cause cause = Cause::None;
    QString evidence; ///< what was read, for people who know the system; not translated, no secrets

    friend bool operator==(const ProtectionState &, const ProtectionState &) = default;
};

/// NoCoreDumps, NotTraceable, LockedMemory and WipedMemory of this process, read back now. The others need a bus or a
/// window; see SystemEvents, keychainState() and ui/support.
[[nodiscard]] QList<ProtectionState> checkProcess();

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::ProtectionState)
