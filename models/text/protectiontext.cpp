#include "models/text/protectiontext.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ProtectionTexts)
};

using Cause = ProtectionState::Cause;
using Holds = ProtectionState::Holds;

QString cureOfMemory(const ProtectionState &state)
{
    if (state.cause == Cause::HeapFull)
        return Texts::tr(
            "There are more secrets in what was read than there is locked memory for. They are overwritten "
            "all the same, but may reach the swap: encrypt the swap of this computer.");
    return Texts::tr("The system lets a process lock too little memory. Raise the limit \"memlock\" for your user in "
                     "/etc/security/limits.conf (or LimitMEMLOCK= of systemd) to at least 1 MiB, and sign in to the "
                     "system again. Or encrypt the swap of this computer.");
}

QString cureOfTracing(const ProtectionState &state)
{
    if (state.cause == Cause::Debugger)
        return Texts::tr("Another program is tracing Kekkai now and can read everything in its memory. Unless you "
                         "started that debugger yourself, close Kekkai and find out which program it is.");
    if (state.cause == Cause::Sanitizer)
        return Texts::tr("This build searches for errors and must stay traceable. Use a build for daily work.");
    return Texts::tr("The system refused it. Do not run programs that you do not trust as the same user.");
}

QString cureOfSession(const ProtectionState &state)
{
    if (state.holds == Holds::Partly)
        return Texts::tr("Not everything is heard: Kekkai still locks after the time you set. Locking before the "
                         "computer sleeps needs logind (systemd or elogind) on the system's bus.");
    return Texts::tr(
        "Nobody tells Kekkai when the screen is locked or the computer sleeps: there is no session bus, or "
        "no logind on the system's bus. It still locks after the time you set, and with Ctrl+L.");
}

QString cureOfKeychain(const ProtectionState &state)
{
    if (state.cause == Cause::Locked)
        return Texts::tr(
            "Unlock your keychain (its window is called \"Login\", \"Keyring\" or \"KWallet\"). Until then "
            "secrets cannot be saved, and are asked for.");
    return Texts::tr(
        "Start a Secret Service (gnome-keyring, KWallet or KeePassXC with \"Secret Service Integration\"). "
        "Until then secrets are kept in memory alone, and asked for each time.");
}

QString cureOfScreen(const ProtectionState &state)
{
    if (state.cause == Cause::SwitchedOff)
        return Texts::tr("It is switched off: Connection > Security.");
    if (state.holds == Holds::NotHere)
        return Texts::tr("This system has no way to keep a window out of screenshots. Secrets are shown as dots; lock "
                         "Kekkai before you share the screen.");
    return Texts::tr("The system refused it for this window. Lock Kekkai before you share the screen.");
}

} // namespace

QString protectionName(Protection what)
{
    switch (what) {
    case Protection::NoCoreDumps:
        return Texts::tr("No core dumps");
    case Protection::NotTraceable:
        return Texts::tr("Memory closed to other programs");
    case Protection::LockedMemory:
        return Texts::tr("Secrets stay out of the swap");
    case Protection::WipedMemory:
        return Texts::tr("Freed memory is overwritten");
    case Protection::LocksWithSession:
        return Texts::tr("Locks with the screen and before sleep");
    case Protection::Keychain:
        return Texts::tr("Keychain of the system");
    case Protection::ClipboardMark:
        return Texts::tr("Copied secrets are marked and cleared");
    case Protection::ScreenCapture:
        return Texts::tr("Hidden from screenshots");
    }
    return {};
}

QString protectionMeaning(Protection what)
{
    switch (what) {
    case Protection::NoCoreDumps:
        return Texts::tr("If Kekkai crashes, its memory is not written to a file.");
    case Protection::NotTraceable:
        return Texts::tr("Other programs of the same user cannot read Kekkai's memory or attach a debugger to it. An "
                         "administrator always can.");
    case Protection::LockedMemory:
        return Texts::tr("Passwords, tokens and keys lie in memory that is never written to the disk.");
    case Protection::WipedMemory:
        return Texts::tr(
            "Copies that libraries make on the way, such as of a request's headers, are gone when they are "
            "no longer used.");
    case Protection::LocksWithSession:
        return Texts::tr("Kekkai hears when the screen is locked, the computer goes to sleep, or another user comes to "
                         "it.");
    case Protection::Keychain:
        return Texts::tr("Secrets of saved connections are kept by the system, not in a file of Kekkai's.");
    case Protection::ClipboardMark:
        return Texts::tr("Clipboard managers are told to keep no copy, and a secret leaves the clipboard after 10 "
                         "seconds, when Kekkai locks and when it ends.");
    case Protection::ScreenCapture:
        return Texts::tr("Screenshots, recordings and shared screens show nothing of Kekkai's windows.");
    }
    return {};
}

QString protectionStateWord(const ProtectionState &state)
{
    switch (state.holds) {
    case Holds::Yes:
        return Texts::tr("holds");
    case Holds::Partly:
        return Texts::tr("holds in part");
    case Holds::No:
        return Texts::tr("does not hold");
    case Holds::NotHere:
        return Texts::tr("not on this system");
    }
    return {};
}

QString protectionCure(const ProtectionState &state)
{
    if (state.holds == Holds::Yes)
        return {};
    switch (state.what) {
    case Protection::NoCoreDumps:
        return Texts::tr("The system refused it. Ask its administrator to set the limit \"core\" to 0.");
    case Protection::NotTraceable:
        return cureOfTracing(state);
    case Protection::LockedMemory:
        return cureOfMemory(state);
    case Protection::WipedMemory:
        return state.holds == Holds::NotHere
            ? Texts::tr("This is done on Linux with glibc only. Kekkai's own buffers for secrets are overwritten "
                        "everywhere.")
            : Texts::tr("This build leaves it out. Kekkai's own buffers for secrets are overwritten all the same.");
    case Protection::LocksWithSession:
        return cureOfSession(state);
    case Protection::Keychain:
        return cureOfKeychain(state);
    case Protection::ClipboardMark:
        return Texts::tr("This platform has no clipboard that others could read.");
    case Protection::ScreenCapture:
        return cureOfScreen(state);
    }
    return {};
}

QString protectionReport(const QList<ProtectionState> &states)
{
    QStringList lines{Texts::tr("Kekkai %1 on %2").arg(QStringLiteral(KEKKAI_VERSION), QSysInfo::prettyProductName())};
    for (const ProtectionState &state : states) {
        lines.append(u"%1: %2"_s.arg(protectionName(state.what), protectionStateWord(state)));
        if (!state.evidence.isEmpty())
            lines.append(u"    "_s + state.evidence);
        if (const QString cure = protectionCure(state); !cure.isEmpty())
            lines.append(u"    "_s + cure);
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace kekkai
