#include "services/credentials/secretservice.h"

#include <QPromise>

#include <memory>
#include <utility>

#ifdef KEKKAI_HAS_DBUS
#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#endif

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using State = SecretServiceState;
using Answer = std::shared_ptr<QPromise<State>>;

void finish(const Answer &answer, State::Kind kind, const QString &words = {})
{
    answer->addResult(State{kind, words});
    answer->finish();
}

#ifdef KEKKAI_HAS_DBUS

constexpr int patience = 5000; ///< milliseconds for each of two calls; starting the service counts too

bool isKde()
{
    return qEnvironmentVariable("XDG_CURRENT_DESKTOP").split(u':').contains("KDE"_L1)
        || qEnvironmentVariableIsSet("KDE_FULL_SESSION");
}

State::Kind kindOf(const QDBusError &error)
{
    switch (error.type()) {
    case QDBusError::ServiceUnknown:
    case QDBusError::Disconnected:
    case QDBusError::NoServer:
        return State::Kind::Absent;
    case QDBusError::AccessDenied:
        return State::Kind::Denied;
    default:
        // Its program could not be started: "org.freedesktop.DBus.Error.Spawn.…".
        return error.name().startsWith("org.freedesktop.DBus.Error.Spawn."_L1) ? State::Kind::Absent
                                                                               : State::Kind::Unknown;
    }
}

QDBusMessage call(const QString &path, const QString &interface, const QString &method, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, path, interface, method);
    message.setArguments(arguments);
    return message;
}

/// Calls @p next with the finished call; the watcher goes by itself.
template <typename Next> void send(const QDBusMessage &message, Next next)
{
    const auto pending = QDBusConnection::sessionBus().asyncCall(message, patience);
    auto *watcher = new QDBusPendingCallWatcher(pending);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher,
                     [next = std::move(next)](QDBusPendingCallWatcher *done) {
                         next(*done);
                         done->deleteLater();
                     });
}

#endif

} // namespace

QFuture<SecretServiceState> secretServiceState()
{
    const auto answer = std::make_shared<QPromise<State>>();
    answer->start();
    QFuture<State> future = answer->future();
#ifdef KEKKAI_HAS_DBUS
    if (isKde()) {
        finish(answer, State::Kind::NotUsed);
        return future;
    }
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        finish(answer, State::Kind::Absent, bus.lastError().message());
        return future;
    }
    send(call(u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service"_s, u"ReadAlias"_s, {u"default"_s}),
         [answer](const QDBusPendingReply<QDBusObjectPath> &alias) {
             if (alias.isError()) {
                 finish(answer, kindOf(alias.error()), alias.error().message());
                 return;
             }
             const QString path = alias.value().path();
             if (path.size() < 2) { // "/" says that there is none
                 finish(answer, State::Kind::NoCollection);
                 return;
             }
             send(call(path, u"org.freedesktop.DBus.Properties"_s, u"Get"_s,
                       {u"org.freedesktop.Secret.Collection"_s, u"Locked"_s}),
                  [answer](const QDBusPendingReply<QDBusVariant> &locked) {
                      if (locked.isError()) {
                          const auto kind = locked.error().type() == QDBusError::UnknownObject
                              ? State::Kind::NoCollection
                              : kindOf(locked.error());
                          finish(answer, kind, locked.error().message());
                          return;
                      }
                      finish(answer, locked.value().variant().toBool() ? State::Kind::Locked : State::Kind::Open);
                  });
         });
#else
    finish(answer, State::Kind::NotUsed);
#endif
    return future;
}

} // namespace kekkai
