#include "services/lock/lockwatch.h"

#include "services/lock/systemevents.h"

#include <algorithm>
#include <utility>

namespace kekkai {

namespace {
/// Timers of the system stand still while it sleeps, and the clock of the policy does not: look again from time to
/// time.
constexpr std::chrono::milliseconds longestWait = std::chrono::seconds(15);
} // namespace

LockWatch::LockWatch(SystemEvents *events, LockPolicy::Clock clock, QObject *parent)
    : QObject(parent)
    , m_policy(std::move(clock))
    , m_events(events)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_policy.isIdle())
            note(LockTrigger::Idle);
        else
            plan();
    });
    if (!events)
        return;
    connect(events, &SystemEvents::screenLocked, this, [this] { note(LockTrigger::ScreenLock); });
    connect(events, &SystemEvents::userSwitched, this, [this] { note(LockTrigger::UserSwitch); });
    connect(events, &SystemEvents::aboutToSuspend, this, [this] {
        m_suspending = true;
        note(LockTrigger::Suspend);
        if (!m_locking)
            lockDone(); // there is nothing to wait for
    });
    connect(events, &SystemEvents::resumed, this, [this] {
        if (m_policy.isIdle())
            note(LockTrigger::Idle);
    });
}

void LockWatch::setSettings(const LockSettings &settings)
{
    m_policy.setSettings(settings);
    plan();
}

void LockWatch::arm()
{
    m_armed = true;
    m_policy.restart();
    plan();
}

void LockWatch::disarm()
{
    m_armed = false;
    m_timer.stop();
}

void LockWatch::noteActivity()
{
    if (m_armed && m_policy.isIdle()) // the first key after the night does not reach what lies there
        note(LockTrigger::Idle);
    m_policy.noteActivity(); // the timer finds out when it ends
}

void LockWatch::note(LockTrigger trigger)
{
    if (!m_armed || !m_policy.locksFor(trigger))
        return;
    disarm();
    m_locking = true;
    Q_EMIT due(trigger);
}

void LockWatch::lockDone()
{
    m_locking = false;
    if (std::exchange(m_suspending, false))
        m_events->letSuspend();
}

void LockWatch::plan()
{
    const auto left = m_policy.untilIdle();
    if (!m_armed || !left) {
        m_timer.stop();
        return;
    }
    m_timer.start(std::min(*left, longestWait));
}

} // namespace kekkai
