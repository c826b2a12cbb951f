#include "services/hardening/hardening.h"

#include "services/core/secureheap.h"
#include "services/hardening/sanitized.h"

#include <QtGlobal>

#if defined(Q_OS_UNIX)
#include <sys/resource.h>
#endif
#if defined(Q_OS_LINUX)
#include <sys/prctl.h>
#elif defined(Q_OS_MACOS)
#include <sys/ptrace.h>
#include <sys/types.h>
#elif defined(Q_OS_WIN)
#include <windows.h>
// windows.h first
#include <aclapi.h>
#include <werapi.h>

#include <array>
#include <vector>
#endif

namespace kekkai {

namespace {

#if defined(Q_OS_WIN)
/// The user may end and synchronise with the process, and nothing else; the system and administrators may do all. What
/// KeePassXC does too.
bool closeProcess()
{
    HANDLE token = nullptr;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == 0)
        return false;
    DWORD needed = 0;
    GetTokenInformation(token, TokenUser, nullptr, 0, &needed);
    std::vector<BYTE> user(needed);
    const bool known = needed > 0 && GetTokenInformation(token, TokenUser, user.data(), needed, &needed) != 0;
    CloseHandle(token);
    if (!known)
        return false;

    std::array<BYTE, SECURITY_MAX_SID_SIZE> system{};
    std::array<BYTE, SECURITY_MAX_SID_SIZE> administrators{};
    DWORD systemSize = DWORD(system.size());
    DWORD administratorsSize = DWORD(administrators.size());
    if (CreateWellKnownSid(WinLocalSystemSid, nullptr, system.data(), &systemSize) == 0
        || CreateWellKnownSid(WinBuiltinAdministratorsSid, nullptr, administrators.data(), &administratorsSize) == 0)
        return false;
    const auto entry = [](PSID who, DWORD rights) {
        EXPLICIT_ACCESSW access{};
        access.grfAccessPermissions = rights;
        access.grfAccessMode = GRANT_ACCESS;
        access.grfInheritance = NO_INHERITANCE;
        access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
        access.Trustee.ptstrName = static_cast<LPWSTR>(who);
        return access;
    };
    std::array<EXPLICIT_ACCESSW, 3> entries{entry(reinterpret_cast<TOKEN_USER *>(user.data())->User.Sid,
                                                  SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE),
                                            entry(system.data(), PROCESS_ALL_ACCESS),
                                            entry(administrators.data(), PROCESS_ALL_ACCESS)};
    PACL list = nullptr;
    if (SetEntriesInAclW(ULONG(entries.size()), entries.data(), nullptr, &list) != ERROR_SUCCESS)
        return false;
    const DWORD set = SetSecurityInfo(GetCurrentProcess(), SE_KERNEL_OBJECT,
                                      DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr, nullptr,
                                      list, nullptr);
    LocalFree(list);
    return set == ERROR_SUCCESS;
}
#endif

} // namespace

bool isSanitizedBuild()
{
#ifdef KEKKAI_SANITIZED
    return true;
#else
    return false;
#endif
}

void hardenProcess()
{
    secureheap::start();
#if defined(Q_OS_UNIX)
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#endif
    if (isSanitizedBuild())
        return;
#if defined(Q_OS_LINUX)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#elif defined(Q_OS_MACOS)
    ptrace(PT_DENY_ATTACH, 0, nullptr, 0);
#elif defined(Q_OS_WIN)
    SetErrorMode(GetErrorMode() | SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP);
    closeProcess();
#endif
}

} // namespace kekkai
