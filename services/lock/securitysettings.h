#pragma once

class QSettings;

namespace kekkai {

/// When the window is locked.
struct LockSettings {
    static constexpr int usualIdle = 5;
    static constexpr int longestIdle = 24 * 60;

    int idleMinutes = usualIdle; ///< 0: never because of idling; at most longestIdle
    bool onScreenLock = true;
    bool onSuspend = true;
    bool onUserSwitch = true;
    bool onMinimise = false;

    friend bool operator==(const LockSettings &, const LockSettings &) = default;
};

/// What a user has set about protection. Nothing secret.
struct SecuritySettings {
    LockSettings lock;
    bool hideFromScreen = true; ///< from screenshots and recordings, where the system can

    /// What cannot be understood is as if it were not set, so that a damaged file never switches a protection off.
    [[nodiscard]] static SecuritySettings read(const QSettings &settings);
    void write(QSettings &settings) const;

    friend bool operator==(const SecuritySettings &, const SecuritySettings &) = default;
};

} // namespace kekkai
