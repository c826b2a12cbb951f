#pragma once

#include "services/lock/securitysettings.h"

#include <QtGlobal>

#include <chrono>
#include <functional>
#include <optional>

namespace kekkai {

/// Why the window is locked.
enum class LockTrigger {
    Request, ///< Ctrl+L
    Idle,
    ScreenLock,
    Suspend,
    UserSwitch,
    Minimise,
};

/// Decides when it is time to lock. Pure: the time comes from outside, and nothing happens by itself.
class LockPolicy {
public:
    using Milliseconds = std::chrono::milliseconds;
    /// Since any fixed moment; it never goes back, and goes on while the computer sleeps.
    using Clock = std::function<Milliseconds()>;

    explicit LockPolicy(Clock clock);

    void setSettings(const LockSettings &settings) { m_settings = settings; }
    [[nodiscard]] const LockSettings &settings() const { return m_settings; }

    /// Somebody is there: the time begins anew. Not once it is over: who comes back too late finds it locked.
    void noteActivity();
    /// The time begins anew, whatever was before: after unlocking.
    void restart();
    /// Until it is locked for idling; zero when it is time, nothing when it never is.
    [[nodiscard]] std::optional<Milliseconds> untilIdle() const;
    [[nodiscard]] bool isIdle() const;
    /// Whether what happened is a reason to lock.
    [[nodiscard]] bool locksFor(LockTrigger trigger) const;

private:
    Clock m_clock;
    LockSettings m_settings;
    Milliseconds m_lastSeen;
};

/// The clock of the system that goes on while it sleeps.
[[nodiscard]] LockPolicy::Milliseconds timeSinceBoot();

} // namespace kekkai
