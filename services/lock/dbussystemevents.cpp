#include "services/lock/dbussystemevents.h"

#include "services/core/logging.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <array>

#include <unistd.h>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr auto login = "org.freedesktop.login1"_L1;
constexpr auto loginPath = "/org/freedesktop/login1"_L1;
constexpr auto managerInterface = "org.freedesktop.login1.Manager"_L1;
constexpr auto sessionInterface = "org.freedesktop.login1.Session"_L1;
constexpr auto userInterface = "org.freedesktop.login1.User"_L1;
constexpr auto propertiesInterface = "org.freedesktop.DBus.Properties"_L1;

struct Saver {
    QLatin1StringView path;
    QLatin1StringView interface;
};
/// Every desktop's own; nobody has to be there for a signal to be waited for.
constexpr std::array savers{
    Saver{"/org/freedesktop/ScreenSaver"_L1, "org.freedesktop.ScreenSaver"_L1},
    Saver{"/ScreenSaver"_L1, "org.freedesktop.ScreenSaver"_L1}, // Plasma
    Saver{"/org/gnome/ScreenSaver"_L1, "org.gnome.ScreenSaver"_L1},
    Saver{"/org/cinnamon/ScreenSaver"_L1, "org.cinnamon.ScreenSaver"_L1},
    Saver{"/org/mate/ScreenSaver"_L1, "org.mate.ScreenSaver"_L1},
    Saver{"/org/xfce/ScreenSaver"_L1, "org.xfce.ScreenSaver"_L1},
};

/// @p done hears the reply, or the error in it, unless @p owner is gone by then.
template <typename Type, typename Done> void whenAnswered(QObject *owner, const QDBusPendingCall &call, Done done)
{
    auto *watcher = new QDBusPendingCallWatcher(call, owner);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, owner, [done](QDBusPendingCallWatcher *finished) {
        finished->deleteLater();
        done(QDBusPendingReply<Type>(*finished));
    });
}

} // namespace

DBusSystemEvents::DBusSystemEvents(const QDBusConnection &system, const QDBusConnection &session, QObject *parent)
    : SystemEvents(parent)
    , m_system(system)
    , m_session(session)
{
    if (m_session.isConnected()) {
        for (const Saver &saver : savers) {
            if (m_session.connect({}, saver.path, saver.interface, u"ActiveChanged"_s, this, SLOT(hearSaver(bool))))
                m_savers.append(saver.interface + saver.path);
        }
    }
    if (m_system.isConnected()) {
        m_hearsSleep =
            m_system.connect(login, loginPath, managerInterface, u"PrepareForSleep"_s, this, SLOT(hearSleep(bool)));
        findSession();
        inhibit();
    }
}

DBusSystemEvents::~DBusSystemEvents() = default;

QStringList DBusSystemEvents::heard() const
{
    QStringList heard;
    if (!m_sessionPath.isEmpty())
        heard.append(login + u' ' + m_sessionPath.section(u'/', -1));
    if (delaysSuspend() && m_hearsSleep)
        heard.append(login + u" PrepareForSleep"_s);
    return heard + m_savers;
}

bool DBusSystemEvents::isComplete() const
{
    return !m_sessionPath.isEmpty() && m_hearsSleep && delaysSuspend() && !m_savers.isEmpty();
}

void DBusSystemEvents::findSession()
{
    const QString id = qEnvironmentVariable("XDG_SESSION_ID");
    QDBusMessage question = id.isEmpty()
        ? QDBusMessage::createMethodCall(login, loginPath, managerInterface, u"GetSessionByPID"_s)
        : QDBusMessage::createMethodCall(login, loginPath, managerInterface, u"GetSession"_s);
    if (id.isEmpty())
        question << quint32(QCoreApplication::applicationPid());
    else
        question << id;
    question.setAutoStartService(false);
    whenAnswered<QDBusObjectPath>(this, m_system.asyncCall(question),
                                  [this](const QDBusPendingReply<QDBusObjectPath> &reply) {
                                      if (reply.isValid())
                                          followSession(reply.value().path());
                                      else // started by the user's service manager, outside any session
                                          findDisplay();
                                  });
}

void DBusSystemEvents::findDisplay()
{
    QDBusMessage question = QDBusMessage::createMethodCall(login, loginPath, managerInterface, u"GetUser"_s);
    question << quint32(::getuid());
    question.setAutoStartService(false);
    whenAnswered<QDBusObjectPath>(
        this, m_system.asyncCall(question), [this](const QDBusPendingReply<QDBusObjectPath> &reply) {
            if (!reply.isValid()) {
                qCDebug(lcCore) << "no session of logind:" << reply.error().name();
                return;
            }
            QDBusMessage display =
                QDBusMessage::createMethodCall(login, reply.value().path(), propertiesInterface, u"Get"_s);
            display << userInterface << u"Display"_s;
            whenAnswered<QDBusVariant>(
                this, m_system.asyncCall(display), [this](const QDBusPendingReply<QDBusVariant> &shown) {
                    if (!shown.isValid())
                        return;
                    const auto argument = shown.value().variant().value<QDBusArgument>(); // (id, path)
                    QString id;
                    QDBusObjectPath path;
                    argument.beginStructure();
                    argument >> id >> path;
                    argument.endStructure();
                    if (!id.isEmpty())
                        followSession(path.path());
                });
        });
}

void DBusSystemEvents::followSession(const QString &path)
{
    const bool lock = m_system.connect(login, path, sessionInterface, u"Lock"_s, this, SLOT(hearLock()));
    const bool properties = m_system.connect(login, path, propertiesInterface, u"PropertiesChanged"_s, this,
                                             SLOT(hearProperties(QString, QVariantMap, QStringList)));
    if (lock && properties) {
        m_sessionPath = path;
        Q_EMIT heardChanged();
    }
}

void DBusSystemEvents::inhibit()
{
    QDBusMessage question = QDBusMessage::createMethodCall(login, loginPath, managerInterface, u"Inhibit"_s);
    question << u"sleep"_s << u"Kekkai"_s << u"Locks before the computer sleeps"_s << u"delay"_s;
    question.setAutoStartService(false);
    whenAnswered<QDBusUnixFileDescriptor>(this, m_system.asyncCall(question),
                                          [this](const QDBusPendingReply<QDBusUnixFileDescriptor> &reply) {
                                              if (!reply.isValid())
                                                  return;
                                              m_inhibitor = reply.value();
                                              Q_EMIT heardChanged();
                                          });
}

void DBusSystemEvents::letSuspend()
{
    m_inhibitor = QDBusUnixFileDescriptor(); // closes it
}

void DBusSystemEvents::hearSaver(bool active)
{
    if (active)
        Q_EMIT screenLocked();
}

void DBusSystemEvents::hearLock()
{
    Q_EMIT screenLocked();
}

void DBusSystemEvents::hearSleep(bool starting)
{
    if (starting) {
        Q_EMIT aboutToSuspend();
        return;
    }
    inhibit();
    Q_EMIT resumed();
}

void DBusSystemEvents::hearProperties(const QString &interface, const QVariantMap &changed, const QStringList &)
{
    if (interface != sessionInterface)
        return;
    if (changed.value(u"LockedHint"_s).toBool())
        Q_EMIT screenLocked();
    if (const auto active = changed.constFind(u"Active"_s); active != changed.cend() && !active->toBool())
        Q_EMIT userSwitched();
}

} // namespace kekkai
