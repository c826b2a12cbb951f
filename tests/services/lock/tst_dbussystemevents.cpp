#include "services/lock/dbussystemevents.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusUnixFileDescriptor>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <csignal>
#include <unistd.h>

using namespace kekkai;
using namespace Qt::StringLiterals;

/// "(so)", as logind gives sessions.
struct IdAndPath {
    QString id;
    QDBusObjectPath path;
};
QDBusArgument &operator<<(QDBusArgument &argument, const IdAndPath &value)
{
    argument.beginStructure();
    argument << value.id << value.path;
    argument.endStructure();
    return argument;
}
const QDBusArgument &operator>>(const QDBusArgument &argument, IdAndPath &value)
{
    argument.beginStructure();
    argument >> value.id >> value.path;
    argument.endStructure();
    return argument;
}
Q_DECLARE_METATYPE(IdAndPath)

namespace {

constexpr auto sessionPath = "/org/freedesktop/login1/session/_37"_L1;
constexpr auto userPath = "/org/freedesktop/login1/user/_1000"_L1;

/// A bus of its own, ended with it.
class PrivateBus {
public:
    PrivateBus()
    {
        m_daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        if (m_daemon.waitForStarted() && m_daemon.waitForReadyRead())
            address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    }
    ~PrivateBus()
    {
        m_daemon.terminate();
        m_daemon.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(PrivateBus)
    QString address;

private:
    QProcess m_daemon;
};

/// What logind does of all this, as far as we ask for it.
class FakeLogin final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")
public:
    bool knowsProcess = true;
    QStringList inhibited; ///< what for, of each inhibitor
    int inhibitor = -1; ///< our end of the last one: its other end is closed when it can be read to the end

public Q_SLOTS:
    QDBusObjectPath GetSessionByPID(uint, const QDBusMessage &message)
    {
        if (!knowsProcess) {
            message.setDelayedReply(true); // what is returned is not sent
            QDBusConnection(u"login"_s)
                .send(message.createErrorReply(u"org.freedesktop.login1.NoSessionForPID"_s,
                                               u"PID does not belong to any known session"_s));
        }
        return QDBusObjectPath(sessionPath);
    }
    QDBusObjectPath GetUser(uint) { return QDBusObjectPath(userPath); }
    QDBusUnixFileDescriptor Inhibit(const QString &what, const QString &, const QString &, const QString &mode)
    {
        inhibited.append(what + u'/' + mode);
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return {};
        if (inhibitor >= 0)
            ::close(inhibitor);
        inhibitor = ends[0];
        const QDBusUnixFileDescriptor given(ends[1]);
        ::close(ends[1]);
        return given;
    }
};

class FakeUser final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.User")
    Q_PROPERTY(IdAndPath Display READ display)
public:
    [[nodiscard]] IdAndPath display() const { return {u"37"_s, QDBusObjectPath(sessionPath)}; }
};

} // namespace

class DBusSystemEventsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void locksWithTheSession();
    void findsTheSessionOfTheUserWhereTheProcessHasNone();
    void hearsAnotherUser();
    void hearsTheScreenSaversOfTheDesktops_data();
    void hearsTheScreenSaversOfTheDesktops();
    void delaysSleepUntilItIsLocked();
    void isSilentWithoutABus();

private:
    void emitSignal(const QString &path, const QString &interface, const QString &name, const QVariantList &values)
    {
        QDBusMessage signal = QDBusMessage::createSignal(path, interface, name);
        signal.setArguments(values);
        QVERIFY(QDBusConnection(u"login"_s).send(signal));
    }
    void emitProperty(const QString &name, bool value)
    {
        emitSignal(sessionPath, u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s,
                   {u"org.freedesktop.login1.Session"_s, QVariantMap{{name, value}}, QStringList()});
    }

    std::unique_ptr<PrivateBus> m_bus;
    std::unique_ptr<FakeLogin> m_login;
    std::unique_ptr<FakeUser> m_user;
};

void DBusSystemEventsTest::initTestCase()
{
    qunsetenv("XDG_SESSION_ID");
    qDBusRegisterMetaType<IdAndPath>();
}

void DBusSystemEventsTest::init()
{
    m_bus = std::make_unique<PrivateBus>();
    QVERIFY2(!m_bus->address.isEmpty(), "dbus-daemon is needed");
    m_login = std::make_unique<FakeLogin>();
    m_user = std::make_unique<FakeUser>();
    QDBusConnection server = QDBusConnection::connectToBus(m_bus->address, u"login"_s);
    QVERIFY(server.isConnected());
    QVERIFY(server.registerObject(u"/org/freedesktop/login1"_s, m_login.get(), QDBusConnection::ExportAllSlots));
    QVERIFY(server.registerObject(userPath, m_user.get(), QDBusConnection::ExportAllProperties));
    QVERIFY(server.registerService(u"org.freedesktop.login1"_s));
    QVERIFY(QDBusConnection::connectToBus(m_bus->address, u"ours"_s).isConnected());
}

void DBusSystemEventsTest::cleanup()
{
    QDBusConnection::disconnectFromBus(u"ours"_s);
    QDBusConnection::disconnectFromBus(u"login"_s);
    m_bus.reset();
}

void DBusSystemEventsTest::locksWithTheSession()
{
    DBusSystemEvents events(QDBusConnection(u"ours"_s), QDBusConnection(u"ours"_s));
    QSignalSpy locked(&events, &SystemEvents::screenLocked);
    QTRY_VERIFY(events.heard().contains(u"org.freedesktop.login1 _37"_s));
    emitSignal(sessionPath, u"org.freedesktop.login1.Session"_s, u"Lock"_s, {});
    QTRY_COMPARE(locked.size(), 1);
    emitProperty(u"LockedHint"_s, true);
    QTRY_COMPARE(locked.size(), 2);
    emitProperty(u"LockedHint"_s, false);
    emitSignal(sessionPath, u"org.freedesktop.login1.Session"_s, u"Unlock"_s, {});
    emitSignal(u"/org/freedesktop/login1/session/_99"_s, u"org.freedesktop.login1.Session"_s, u"Lock"_s, {});
    emitProperty(u"LockedHint"_s, true); // the last one: what came before it has been heard
    QTRY_COMPARE(locked.size(), 3);
}

void DBusSystemEventsTest::findsTheSessionOfTheUserWhereTheProcessHasNone()
{
    m_login->knowsProcess = false;
    DBusSystemEvents events(QDBusConnection(u"ours"_s), QDBusConnection(u"ours"_s));
    QSignalSpy locked(&events, &SystemEvents::screenLocked);
    QTRY_VERIFY(events.heard().contains(u"org.freedesktop.login1 _37"_s));
    emitSignal(sessionPath, u"org.freedesktop.login1.Session"_s, u"Lock"_s, {});
    QTRY_COMPARE(locked.size(), 1);
}

void DBusSystemEventsTest::hearsAnotherUser()
{
    DBusSystemEvents events(QDBusConnection(u"ours"_s), QDBusConnection(u"ours"_s));
    QSignalSpy switched(&events, &SystemEvents::userSwitched);
    QSignalSpy locked(&events, &SystemEvents::screenLocked);
    QTRY_VERIFY(events.heard().contains(u"org.freedesktop.login1 _37"_s));
    emitProperty(u"Active"_s, true);
    emitProperty(u"Active"_s, false);
    QTRY_COMPARE(switched.size(), 1);
    QCOMPARE(locked.size(), 0);
}

void DBusSystemEventsTest::hearsTheScreenSaversOfTheDesktops_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("interface");
    QTest::newRow("freedesktop") << u"/org/freedesktop/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
    QTest::newRow("Plasma") << u"/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
    QTest::newRow("GNOME") << u"/org/gnome/ScreenSaver"_s << u"org.gnome.ScreenSaver"_s;
    QTest::newRow("Xfce") << u"/org/xfce/ScreenSaver"_s << u"org.xfce.ScreenSaver"_s;
}

void DBusSystemEventsTest::hearsTheScreenSaversOfTheDesktops()
{
    QFETCH(QString, path);
    QFETCH(QString, interface);
    DBusSystemEvents events(QDBusConnection(u"ours"_s), QDBusConnection(u"ours"_s));
    QSignalSpy locked(&events, &SystemEvents::screenLocked);
    QTRY_VERIFY(!events.heard().isEmpty());
    // Our subscription is on its way to the bus before this question is.
    QDBusConnection(u"ours"_s).interface()->isServiceRegistered(u"org.freedesktop.login1"_s);
    emitSignal(path, interface, u"ActiveChanged"_s, {false});
    emitSignal(path, interface, u"ActiveChanged"_s, {true});
    QTRY_COMPARE(locked.size(), 1);
}

void DBusSystemEventsTest::delaysSleepUntilItIsLocked()
{
    const auto isReleased = [this] { // the other end of the pipe has been closed: there is an end to read
        std::array<char, 1> byte{};
        return ::read(m_login->inhibitor, byte.data(), 1) == 0;
    };
    DBusSystemEvents events(QDBusConnection(u"ours"_s), QDBusConnection(u"ours"_s));
    QSignalSpy sleeping(&events, &SystemEvents::aboutToSuspend);
    QSignalSpy resumed(&events, &SystemEvents::resumed);
    QTRY_VERIFY(events.delaysSuspend());
    QCOMPARE(m_login->inhibited, QStringList{u"sleep/delay"_s});
    QVERIFY(events.heard().contains(u"org.freedesktop.login1 PrepareForSleep"_s));
    emitSignal(u"/org/freedesktop/login1"_s, u"org.freedesktop.login1.Manager"_s, u"PrepareForSleep"_s, {true});
    QTRY_COMPARE(sleeping.size(), 1);
    QVERIFY(events.delaysSuspend()); // nobody has said yet that it is locked
    events.letSuspend();
    QVERIFY(!events.delaysSuspend());
    QVERIFY(isReleased());
    emitSignal(u"/org/freedesktop/login1"_s, u"org.freedesktop.login1.Manager"_s, u"PrepareForSleep"_s, {false});
    QTRY_COMPARE(resumed.size(), 1);
    QTRY_VERIFY(events.delaysSuspend()); // for the next time
    QCOMPARE(m_login->inhibited.size(), 2);
}

void DBusSystemEventsTest::isSilentWithoutABus()
{
    const QDBusConnection none(u"there is no such bus"_s);
    QVERIFY(!none.isConnected());
    DBusSystemEvents events(none, none);
    QVERIFY(events.heard().isEmpty());
    events.letSuspend();
}

QTEST_GUILESS_MAIN(DBusSystemEventsTest)
#include "tst_dbussystemevents.moc"
