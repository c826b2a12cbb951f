#pragma once

#include "services/hardening/protections.h"
#include "services/lock/lockwatch.h"
#include "services/lock/securitysettings.h"
#include "ui/support/activityfilter.h"
#include "ui/support/screenshield.h"
#include "ui/support/secretclipboard.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <utility>

namespace kekkai {

class Console;
class LockParticipant;
class MainWindow;
class ProtectionDialog;
class SecurityDialog;

/// Locks the window and unlocks it, and keeps the settings of both: joins the watch over the person at the computer,
/// the window, and the console, which holds the secrets.
///
/// On a lock the window hides at once; then running work finishes or pauses; then every secret of this process is
/// overwritten, whoever still holds it. The inventory stays, hidden: names and settings, whose credentials were wiped
/// with the rest. After unlocking everything is read anew, and the window stands where it stood.
///
/// Without a connection there is nothing to hide, and no lock page: the same reasons make the dialogs forget what was
/// typed, and say so, and overwrite every secret.
class LockControl final : public QObject {
    Q_OBJECT
public:
    /// @param events  of the system; must outlive it. Null: none.
    LockControl(MainWindow &window, Console &console, SystemEvents *events,
                const LockPolicy::Clock &clock = timeSinceBoot, QObject *parent = nullptr);
    ~LockControl() override;

    void lock(LockTrigger trigger = LockTrigger::Request);
    [[nodiscard]] bool isLocked() const;
    /// Asked before secrets go. @p participant outlives this, or removes itself.
    void addParticipant(LockParticipant *participant);
    void removeParticipant(LockParticipant *participant);
    /// How long participants may take together.
    void setPatience(std::chrono::milliseconds patience) { m_patience.setInterval(patience); }

    [[nodiscard]] const SecuritySettings &settings() const { return m_settings; }
    void setSettings(const SecuritySettings &settings); ///< and keeps them
    [[nodiscard]] SecretClipboard &clipboard() { return m_clipboard; }
    [[nodiscard]] LockWatch &watch() { return m_watch; }

    /// How the keychain stands, for the page of protections; it has no row there without. See ProtectionSources.
    void setKeychainCheck(std::function<QFuture<ProtectionState>()> check) { m_keychain = std::move(check); }

    void showSecurity();
    void showProtection();

Q_SIGNALS:
    void locked(kekkai::LockTrigger trigger); ///< nothing secret is left
    void unlocked();
    void forgot(kekkai::LockTrigger trigger); ///< nothing secret is left, and nothing was open

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void forget(LockTrigger trigger);
    void finishLock();
    void showUnlocked();

    MainWindow &m_window;
    Console &m_console;
    SecuritySettings m_settings;
    LockWatch m_watch;
    ActivityFilter m_activity;
    ScreenShield m_shield;
    SecretClipboard m_clipboard;
    QList<LockParticipant *> m_participants;
    QList<LockParticipant *> m_awaited; ///< have not said yet that they are ready
    QTimer m_patience;
    LockTrigger m_trigger = LockTrigger::Request;
    std::function<QFuture<ProtectionState>()> m_keychain;
    bool m_finishing = false; ///< hidden, and the secrets are still there
    QPointer<SecurityDialog> m_security;
    QPointer<ProtectionDialog> m_protection;
};

} // namespace kekkai
