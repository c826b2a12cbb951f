#include "services/lock/securitysettings.h"

#include <QSettings>
#include <QVariant>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr auto idleKey = "security/lockAfterMinutes"_L1;
constexpr auto screenLockKey = "security/lockWithScreen"_L1;
constexpr auto suspendKey = "security/lockOnSuspend"_L1;
constexpr auto userSwitchKey = "security/lockOnUserSwitch"_L1;
constexpr auto minimiseKey = "security/lockOnMinimise"_L1;
constexpr auto hideKey = "security/hideFromScreen"_L1;

/// Only "true" and "false", as QSettings writes them; a bool of QVariant takes every text for true.
bool flag(const QSettings &settings, QLatin1StringView key, bool usual)
{
    const QString text = settings.value(key).toString();
    return text == "true"_L1 ? true : text == "false"_L1 ? false : usual;
}

} // namespace

SecuritySettings SecuritySettings::read(const QSettings &settings)
{
    SecuritySettings read;
    bool isNumber = false;
    const int minutes = settings.value(idleKey).toString().toInt(&isNumber);
    if (isNumber && minutes >= 0)
        read.lock.idleMinutes = std::min(minutes, LockSettings::longestIdle);
    read.lock.onScreenLock = flag(settings, screenLockKey, read.lock.onScreenLock);
    read.lock.onSuspend = flag(settings, suspendKey, read.lock.onSuspend);
    read.lock.onUserSwitch = flag(settings, userSwitchKey, read.lock.onUserSwitch);
    read.lock.onMinimise = flag(settings, minimiseKey, read.lock.onMinimise);
    read.hideFromScreen = flag(settings, hideKey, read.hideFromScreen);
    return read;
}

void SecuritySettings::write(QSettings &settings) const
{
    settings.setValue(idleKey, lock.idleMinutes);
    settings.setValue(screenLockKey, lock.onScreenLock);
    settings.setValue(suspendKey, lock.onSuspend);
    settings.setValue(userSwitchKey, lock.onUserSwitch);
    settings.setValue(minimiseKey, lock.onMinimise);
    settings.setValue(hideKey, hideFromScreen);
}

} // namespace kekkai
