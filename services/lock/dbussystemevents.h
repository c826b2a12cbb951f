#pragma once

#include "services/lock/systemevents.h"

#include <QDBusConnection>
#include <QDBusObjectPath>
#include <QDBusUnixFileDescriptor>
#include <QVariantMap>

namespace kekkai {

/// Linux: logind on the system bus (Lock and the properties Active and LockedHint of our session, PrepareForSleep) and
/// the screen savers of the desktops on the session bus (ActiveChanged). While it listens it holds a delay inhibitor,
/// so that the lock is finished before the computer sleeps.
class DBusSystemEvents final : public SystemEvents {
    Q_OBJECT
public:
    /// The buses are those of the system, but for tests.
    DBusSystemEvents(const QDBusConnection &system, const QDBusConnection &session, QObject *parent = nullptr);
    ~DBusSystemEvents() override;

    [[nodiscard]] QStringList heard() const override;
    [[nodiscard]] bool isComplete() const override;
    void letSuspend() override;
    [[nodiscard]] bool delaysSuspend() const { return m_inhibitor.isValid(); }

private Q_SLOTS: // by name: that is how QtDBus finds them
    void hearSaver(bool active);
    void hearLock();
    void hearSleep(bool starting);
    void hearProperties(const QString &interface, const QVariantMap &changed, const QStringList &dropped);

private:
    void findSession();
    void findDisplay();
    void followSession(const QString &path);
    void inhibit();

    QDBusConnection m_system;
    QDBusConnection m_session;
    QString m_sessionPath; ///< of ours in logind; empty until it is known
    QStringList m_savers; ///< what is subscribed to
    bool m_hearsSleep = false;
    QDBusUnixFileDescriptor m_inhibitor; ///< the computer does not sleep before it is closed, for a few seconds
};

} // namespace kekkai
