#include "services/hardening/protections.h"

#include "services/core/secret.h"
#include "services/core/secureheap.h"
#include "services/core/wipe.h"
#include "services/hardening/hardening.h"

#include <QByteArray>
#include <QFile>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#if defined(Q_OS_UNIX)
#include <sys/resource.h>
#endif
#if defined(Q_OS_LINUX)
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>
#elif defined(Q_OS_MACOS)
#include <sys/sysctl.h>
#include <unistd.h>
#elif defined(Q_OS_WIN)
#include <windows.h>
// windows.h first
#include <aclapi.h>
#include <werapi.h>
#endif

namespace kekkai {

using namespace Qt::StringLiterals;
using Holds = ProtectionState::Holds;
using Cause = ProtectionState::Cause;

namespace {

#if defined(Q_OS_LINUX)
/// The value of one line of /proc/self/status, such as "TracerPid"; empty when it cannot be read.
QByteArray statusLine(const QByteArray &name)
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name) && line.mid(name.size(), 1) == ":")
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

QByteArray firstLine(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed() : QByteArray();
}
#endif

ProtectionState coreDumps()
{
    ProtectionState state;
    state.what = Protection::NoCoreDumps;
#if defined(Q_OS_UNIX)
    rlimit limit{};
    if (getrlimit(RLIMIT_CORE, &limit) != 0) {
        state.cause = Cause::Refused;
        return state;
    }
    const bool none = limit.rlim_cur == 0 && limit.rlim_max == 0;
    state.holds = none ? Holds::Yes : Holds::No;
    state.cause = none ? Cause::None : Cause::Refused;
    state.evidence = u"RLIMIT_CORE %1, at most %2"_s.arg(quint64(limit.rlim_cur)).arg(quint64(limit.rlim_max));
#if defined(Q_OS_LINUX)
    state.evidence += u"; core_pattern "_s + QString::fromLocal8Bit(firstLine(u"/proc/sys/kernel/core_pattern"_s));
#endif
#elif defined(Q_OS_WIN)
    DWORD flags = 0;
    const bool told =
        WerGetFlags(GetCurrentProcess(), &flags) == S_OK && (flags & WER_FAULT_REPORTING_FLAG_NOHEAP) != 0;
    const bool quiet = (GetErrorMode() & SEM_NOGPFAULTERRORBOX) != 0;
    state.holds = told && quiet ? Holds::Yes : told || quiet ? Holds::Partly : Holds::No;
    state.cause = state.holds == Holds::Yes ? Cause::None : isSanitizedBuild() ? Cause::Sanitizer : Cause::Refused;
    state.evidence = u"WerGetFlags 0x%1, GetErrorMode 0x%2"_s.arg(flags, 0, 16).arg(GetErrorMode(), 0, 16);
#else
    state.holds = Holds::NotHere;
#endif
    return state;
}

ProtectionState traceable()
{
    ProtectionState state;
    state.what = Protection::NotTraceable;
#if defined(Q_OS_LINUX)
    const int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    const QByteArray tracer = statusLine("TracerPid"_ba);
    const bool traced = !tracer.isEmpty() && tracer != "0";
    state.holds = dumpable == 0 && !traced ? Holds::Yes : Holds::No;
    state.cause = traced     ? Cause::Debugger
        : dumpable == 0      ? Cause::None
        : isSanitizedBuild() ? Cause::Sanitizer
                             : Cause::Refused;
    state.evidence = u"PR_GET_DUMPABLE %1; TracerPid %2; ptrace_scope %3"_s.arg(
        QString::number(dumpable), QString::fromLatin1(tracer),
        QString::fromLatin1(firstLine(u"/proc/sys/kernel/yama/ptrace_scope"_s)));
#elif defined(Q_OS_MACOS)
    kinfo_proc process{};
    size_t size = sizeof process;
    std::array<int, 4> name{CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()};
    const bool known = sysctl(name.data(), u_int(name.size()), &process, &size, nullptr, 0) == 0;
    const bool traced = known && (process.kp_proc.p_flag & P_TRACED) != 0;
    // PT_DENY_ATTACH cannot be read back: set at the start, unless this is a build for the sanitizers.
    state.holds = traced || isSanitizedBuild() ? Holds::No : Holds::Yes;
    state.cause = traced ? Cause::Debugger : isSanitizedBuild() ? Cause::Sanitizer : Cause::None;
    state.evidence = u"PT_DENY_ATTACH asked for; P_TRACED %1"_s.arg(traced ? 1 : 0);
#elif defined(Q_OS_WIN)
    PACL list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    DWORD readable = 0;
    int entries = -1;
    if (GetSecurityInfo(GetCurrentProcess(), SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &list,
                        nullptr, &descriptor)
        == ERROR_SUCCESS) {
        entries = list ? int(list->AceCount) : -1;
        for (DWORD i = 0; list && i < list->AceCount; ++i) {
            ACCESS_ALLOWED_ACE *entry = nullptr;
            if (GetAce(list, i, reinterpret_cast<void **>(&entry)) == 0
                || entry->Header.AceType != ACCESS_ALLOWED_ACE_TYPE)
                continue;
            PSID who = &entry->SidStart;
            if (IsWellKnownSid(who, WinLocalSystemSid) == 0 && IsWellKnownSid(who, WinBuiltinAdministratorsSid) == 0)
                readable |= entry->Mask & (PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_DUP_HANDLE | WRITE_DAC);
        }
        LocalFree(descriptor);
    }
    const bool traced = IsDebuggerPresent() != 0;
    const bool closed = entries > 0 && readable == 0;
    state.holds = closed && !traced ? Holds::Yes : Holds::No;
    state.cause = traced     ? Cause::Debugger
        : closed             ? Cause::None
        : isSanitizedBuild() ? Cause::Sanitizer
                             : Cause::Refused;
    state.evidence = u"DACL of %1 entries; rights of others to read or write 0x%2; debugger %3"_s.arg(
        QString::number(entries), QString::number(readable, 16), QString::number(traced ? 1 : 0));
#else
    state.holds = Holds::NotHere;
#endif
    return state;
}

ProtectionState lockedMemory()
{
    ProtectionState state;
    state.what = Protection::LockedMemory;
    const secureheap::State heap = secureheap::start();
    const Secret probe(QByteArray(24, 'k'));
    const Secret::Census census = Secret::census();
    state.evidence = u"%1 of %2 bytes used; %3 secrets, %4 bytes of them in ordinary memory"_s.arg(
        QString::number(secureheap::used()), QString::number(secureheap::size()), QString::number(census.count - 1),
        QString::number(census.outside));
    bool locked = heap == secureheap::State::Locked;
#if defined(Q_OS_LINUX)
    const QByteArray kilobytes = statusLine("VmLck"_ba); // "1024 kB": the kernel's own count
    locked = locked
        && kilobytes.chopped(std::min<qsizetype>(3, kilobytes.size())).toULongLong() * 1024 >= secureheap::size();
    state.evidence += u"; VmLck "_s + QString::fromLatin1(kilobytes);
#endif
    state.holds = !locked ? Holds::No : census.outside > 0 ? Holds::Partly : Holds::Yes;
    state.cause = !locked ? Cause::MemoryLimit : census.outside > 0 ? Cause::HeapFull : Cause::None;
    return state;
}

/// Gives a block back and looks at what is left in it.
ProtectionState wipedMemory()
{
    ProtectionState state;
    state.what = Protection::WipedMemory;
#if defined(Q_OS_LINUX)
    constexpr std::size_t size = 96;
    constexpr unsigned char mark = 0x5a;
    // Half of the allocator's blocks are used again at once: several, so that at least one is still there.
    std::array<void *, 8> blocks{};
    for (void *&block : blocks) {
        block = std::malloc(size); // NOLINT(cppcoreguidelines-no-malloc): it is the C library's heap that is looked at
        volatile auto *bytes = static_cast<unsigned char *>(block); // volatile: else nobody would see these writes
        for (std::size_t i = 0; bytes && i < size; ++i)
            bytes[i] = mark;
    }
    std::array<quintptr, 8> places{};
    for (std::size_t i = 0; i < blocks.size(); ++i)
        places[i] = reinterpret_cast<quintptr>(blocks[i]);
    for (void *block : blocks)
        std::free(block); // NOLINT(cppcoreguidelines-no-malloc)
    int left = 0;
    int read = 0;
    for (const quintptr place : places) {
        // By the kernel: the compiler knows that nobody may read memory that was given back.
        std::array<unsigned char, size> seen{};
        const iovec to{seen.data(), seen.size()};
        const iovec from{reinterpret_cast<void *>(place), seen.size()};
        if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != ssize_t(seen.size()))
            continue;
        ++read;
        left += int(std::count(seen.begin() + 16, seen.end(), mark)); // the allocator writes into the first 16
    }
    state.holds = read > 0 && left == 0 ? Holds::Yes : Holds::No;
    state.cause = state.holds == Holds::Yes ? Cause::None : isSanitizedBuild() ? Cause::Sanitizer : Cause::Refused;
    state.evidence = u"%1 of %2 bytes still there after free()"_s.arg(left).arg(read * int(size - 16));
#else
    state.holds = Holds::NotHere; // secrets' own buffers are wiped everywhere; this is about the libraries' copies
#endif
    return state;
}

} // namespace

QList<ProtectionState> checkProcess()
{
    return {coreDumps(), traceable(), lockedMemory(), wipedMemory()};
}

} // namespace kekkai
