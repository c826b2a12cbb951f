#include "services/lock/lockpolicy.h"

#include <algorithm>
#include <utility>

#if defined(Q_OS_LINUX)
#include <ctime>
#elif defined(Q_OS_MACOS)
#include <mach/mach_time.h>
#elif defined(Q_OS_WIN)
#include <windows.h>
#endif

namespace kekkai {

LockPolicy::LockPolicy(Clock clock)
    : m_clock(std::move(clock))
    , m_lastSeen(m_clock())
{
}

void LockPolicy::noteActivity()
{
    if (!isIdle())
        m_lastSeen = m_clock();
}

void LockPolicy::restart()
{
    m_lastSeen = m_clock();
}

std::optional<LockPolicy::Milliseconds> LockPolicy::untilIdle() const
{
    if (m_settings.idleMinutes <= 0)
        return {};
    const Milliseconds limit = std::chrono::minutes(std::min(m_settings.idleMinutes, LockSettings::longestIdle));
    return std::max(Milliseconds(0), m_lastSeen + limit - m_clock());
}

bool LockPolicy::isIdle() const
{
    const auto left = untilIdle();
    return left && *left == Milliseconds(0);
}

bool LockPolicy::locksFor(LockTrigger trigger) const
{
    switch (trigger) {
    case LockTrigger::Request:
        return true;
    case LockTrigger::Idle:
        return isIdle();
    case LockTrigger::ScreenLock:
        return m_settings.onScreenLock;
    case LockTrigger::Suspend:
        return m_settings.onSuspend;
    case LockTrigger::UserSwitch:
        return m_settings.onUserSwitch;
    case LockTrigger::Minimise:
        return m_settings.onMinimise;
    }
    return true;
}

LockPolicy::Milliseconds timeSinceBoot()
{
#if defined(Q_OS_LINUX)
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<LockPolicy::Milliseconds>(std::chrono::seconds(now.tv_sec)
                                                                + std::chrono::nanoseconds(now.tv_nsec));
#elif defined(Q_OS_MACOS)
    mach_timebase_info_data_t base{};
    mach_timebase_info(&base);
    return std::chrono::duration_cast<LockPolicy::Milliseconds>(
        std::chrono::nanoseconds(mach_continuous_time() / base.denom * base.numer));
#elif defined(Q_OS_WIN)
    return LockPolicy::Milliseconds(GetTickCount64()); // it counts sleep too
#else
    return std::chrono::duration_cast<LockPolicy::Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
#endif
}

} // namespace kekkai
