#pragma once

#include "services/lock/lockpolicy.h"

#include <QObject>
#include <QTimer>

namespace kekkai {

class SystemEvents;

/// Says when it is time to lock: a policy with a timer and the events of the system. Armed only while there is
/// something to lock.
class LockWatch final : public QObject {
    Q_OBJECT
public:
    /// @param events  must outlive it; null: nothing is heard of the system.
    explicit LockWatch(SystemEvents *events, LockPolicy::Clock clock = timeSinceBoot, QObject *parent = nullptr);

    void setSettings(const LockSettings &settings);
    [[nodiscard]] const LockSettings &settings() const { return m_policy.settings(); }
    /// Something is open that is to be locked; idle time begins now.
    void arm();
    void disarm();
    [[nodiscard]] bool isArmed() const { return m_armed; }
    /// Somebody used keyboard or mouse. Cheap.
    void noteActivity();
    /// What happened outside, such as that the window was minimised. due() follows if that is a reason.
    void note(LockTrigger trigger);
    /// What due() asked for is done: the computer may sleep, if it waits for that.
    void lockDone();
    [[nodiscard]] SystemEvents *events() const { return m_events; }

Q_SIGNALS:
    /// Once; armed again by arm(). Answered by lockDone().
    void due(kekkai::LockTrigger trigger);

private:
    void plan();

    LockPolicy m_policy;
    SystemEvents *m_events;
    QTimer m_timer;
    bool m_armed = false;
    bool m_locking = false; ///< due(), and not done yet
    bool m_suspending = false; ///< the computer waits for us
};

} // namespace kekkai
