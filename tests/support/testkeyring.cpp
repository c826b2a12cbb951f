#include "tests/support/testkeyring.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

namespace kekkai::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

} // namespace

TestKeyring::TestKeyring(Access access)
{
    for (const QString &program : {u"dbus-daemon"_s, u"gnome-keyring-daemon"_s, u"secret-tool"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty()) {
            m_problem = program + u" is not installed"_s;
            return;
        }
    }
    m_environment = QProcessEnvironment::systemEnvironment();
    const auto folder = [this](const QString &name) {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(path);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    };
    m_environment.insert(u"HOME"_s, folder(u"home"_s));
    m_environment.insert(u"XDG_RUNTIME_DIR"_s, folder(u"run"_s));
    m_environment.insert(u"TMPDIR"_s, folder(u"tmp"_s));
    m_environment.insert(u"XDG_CONFIG_HOME"_s, folder(u"home/.config"_s));
    m_environment.insert(u"XDG_DATA_HOME"_s, folder(u"home/.local/share"_s));
    m_environment.insert(u"XDG_CACHE_HOME"_s, folder(u"home/.cache"_s));
    m_environment.insert(u"XDG_STATE_HOME"_s, folder(u"home/.local/state"_s));
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"XDG_CURRENT_DESKTOP"_s, u"KDE_FULL_SESSION"_s,
                                u"GNOME_KEYRING_CONTROL"_s, u"DESKTOP_SESSION"_s})
        m_environment.remove(name);
    if (!startBus(access))
        m_problem = u"the session bus does not start: "_s + QString::fromLocal8Bit(m_bus.readAllStandardError());
    else if (access != Access::NoService && !startKeyring(true))
        m_problem = u"the keyring does not start: "_s + QString::fromLocal8Bit(m_keyring.readAllStandardError());
}

TestKeyring::~TestKeyring()
{
    QDBusConnection::disconnectFromBus(m_busName);
    end(m_keyring);
    end(m_bus);
}

void TestKeyring::end(QProcess &process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.terminate();
    if (!process.waitForFinished(patience))
        process.kill();
    process.waitForFinished(patience);
}

bool TestKeyring::startBus(Access access)
{
    const QString socket = m_folder.filePath(u"run/bus"_s);
    QFile config(m_folder.filePath(u"bus.conf"_s));
    if (!config.open(QIODevice::WriteOnly))
        return false;
    // Without folders of services: the bus starts nothing by itself.
    config.write("<busconfig><type>session</type><listen>unix:path=" + socket.toUtf8()
                 + "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                   "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
    config.close();
    m_bus.setProcessEnvironment(m_environment);
    m_bus.start(u"dbus-daemon"_s, {u"--nofork"_s, u"--print-address=1"_s, u"--config-file="_s + config.fileName()});
    if (!m_bus.waitForStarted(patience) || !m_bus.waitForReadyRead(patience))
        return false;
    const QString address = u"unix:path="_s + socket;
    m_environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, address);
    QDBusConnection bus = QDBusConnection::connectToBus(address, m_busName);
    if (!bus.isConnected())
        return false;
    if (access == Access::Denied) {
        // The rule names the service, so it holds only once somebody owns that name; the watching connection is older.
        QFile strict(config.fileName());
        if (!strict.open(QIODevice::WriteOnly | QIODevice::Truncate))
            return false;
        strict.write("<busconfig><type>session</type><listen>unix:path=" + socket.toUtf8()
                     + "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                       "<allow eavesdrop=\"true\"/><allow own=\"*\"/>"
                       "<deny send_destination=\"org.freedesktop.secrets\"/></policy></busconfig>");
        strict.close();
        const auto reloaded = bus.call(QDBusMessage::createMethodCall(
            u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s, u"org.freedesktop.DBus"_s, u"ReloadConfig"_s));
        return reloaded.type() == QDBusMessage::ReplyMessage;
    }
    return true;
}

bool TestKeyring::startKeyring(bool unlocked)
{
    m_keyring.setProcessEnvironment(m_environment);
    QStringList arguments{u"--foreground"_s, u"--components=secrets"_s};
    if (unlocked)
        arguments.append(u"--unlock"_s);
    m_keyring.start(u"gnome-keyring-daemon"_s, arguments);
    if (!m_keyring.waitForStarted(patience))
        return false;
    if (unlocked)
        m_keyring.write("the passphrase of the keyring");
    m_keyring.closeWriteChannel();
    QDBusConnection bus(m_busName);
    return QTest::qWaitFor(
        [&bus] { return bus.interface()->isServiceRegistered(u"org.freedesktop.secrets"_s).value(); }, patience);
}

bool TestKeyring::restart(bool unlocked)
{
    end(m_keyring);
    return startKeyring(unlocked);
}

bool TestKeyring::lock()
{
    // Messages rather than QDBusInterface: what that learns of an interface it never gives back (Qt 6.4).
    QDBusConnection bus(m_busName);
    const auto call = [&bus](const QString &path, const QString &interface, const QString &method,
                             const QVariantList &arguments) {
        QDBusMessage message = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, path, interface, method);
        message.setArguments(arguments);
        return bus.call(message);
    };
    const QString service = u"/org/freedesktop/secrets"_s;
    const QString serviceInterface = u"org.freedesktop.Secret.Service"_s;
    const QDBusReply<QDBusObjectPath> collection = call(service, serviceInterface, u"ReadAlias"_s, {u"default"_s});
    if (!collection.isValid() || collection.value().path().size() < 2)
        return false;
    const QDBusMessage locked =
        call(service, serviceInterface, u"Lock"_s, {QVariant::fromValue(QList<QDBusObjectPath>{collection.value()})});
    if (locked.type() != QDBusMessage::ReplyMessage)
        return false;
    const QDBusReply<QDBusVariant> state = call(collection.value().path(), u"org.freedesktop.DBus.Properties"_s,
                                                u"Get"_s, {u"org.freedesktop.Secret.Collection"_s, u"Locked"_s});
    return state.isValid() && state.value().variant().toBool();
}

QByteArray TestKeyring::lookup(const QString &key) const
{
    QProcess tool;
    tool.setProcessEnvironment(m_environment);
    tool.start(u"secret-tool"_s, {u"search"_s, u"--all"_s, u"server"_s, u"Kekkai"_s, u"user"_s, key});
    tool.closeWriteChannel();
    tool.waitForFinished(patience);
    // Its "secret = …" line does not leave this function.
    QByteArray shown;
    const auto lines = QByteArray(tool.readAllStandardOutput() + tool.readAllStandardError()).split('\n');
    for (const QByteArray &line : lines) {
        if (!line.startsWith("secret"))
            shown += line + '\n';
    }
    return shown.trimmed();
}

bool TestKeyring::removeUnderneath(const QString &key) const
{
    QProcess tool;
    tool.setProcessEnvironment(m_environment);
    tool.start(u"secret-tool"_s, {u"clear"_s, u"server"_s, u"Kekkai"_s, u"user"_s, key});
    return tool.waitForFinished(patience) && tool.exitCode() == 0;
}

} // namespace kekkai::test
