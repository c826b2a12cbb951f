#pragma once

#include <QObject>
#include <QStringList>

#include <memory>

namespace kekkai {

/// What the system tells of the person before it. One object per platform; where there is nobody to tell, it is silent
/// and heard() says so.
class SystemEvents : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Of this system. It listens from the next turn of the event loop on; nothing here waits.
    [[nodiscard]] static std::unique_ptr<SystemEvents> create();

    /// What it listens to successfully, such as "org.freedesktop.login1 session 3": for the page of protections. Not
    /// translated.
    [[nodiscard]] virtual QStringList heard() const { return {}; }
    /// Whether it hears all that this system could tell.
    [[nodiscard]] virtual bool isComplete() const { return false; }
    /// The work for aboutToSuspend() is done: the computer may sleep.
    virtual void letSuspend() { }

Q_SIGNALS:
    void screenLocked();
    void aboutToSuspend(); ///< answer with letSuspend(); the system waits a few seconds for it
    void resumed();
    void userSwitched(); ///< another user is in front of the screen
    void heardChanged();
};

} // namespace kekkai
