#include "services/lock/systemevents.h"

#if defined(Q_OS_WIN)
#include "services/lock/winsystemevents.h"
#elif defined(Q_OS_MACOS)
#include "services/lock/macsystemevents.h"
#elif defined(KEKKAI_HAS_DBUS)
#include "services/lock/dbussystemevents.h"
#endif

namespace kekkai {

std::unique_ptr<SystemEvents> SystemEvents::create()
{
#if defined(Q_OS_WIN)
    return std::make_unique<WinSystemEvents>();
#elif defined(Q_OS_MACOS)
    return std::make_unique<MacSystemEvents>();
#elif defined(KEKKAI_HAS_DBUS)
    return std::make_unique<DBusSystemEvents>(QDBusConnection::systemBus(), QDBusConnection::sessionBus());
#else
    return std::make_unique<SystemEvents>();
#endif
}

} // namespace kekkai
