#include "app/gui/lockcontrol.h"

#include "app/gui/console.h"
#include "services/core/logging.h"
#include "services/core/secret.h"
#include "services/lock/lockparticipant.h"
#include "ui/dialogs/protectiondialog.h"
#include "ui/dialogs/securitydialog.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"
#include "ui/support/secretfield.h"
#include "ui/widgets/clipboardcountdown.h"

#include <QApplication>
#include <QKeyEvent>
#include <QSettings>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr std::chrono::seconds usualPatience{10};
}

LockControl::LockControl(MainWindow &window, Console &console, SystemEvents *events, const LockPolicy::Clock &clock,
                         QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_console(console)
    , m_settings(SecuritySettings::read(QSettings()))
    , m_watch(events, clock)
    , m_activity([this] {
        const bool before = isLocked();
        m_watch.noteActivity();
        return before == isLocked(); // the key that found the time over ends here
    })
    , m_shield(m_settings.hideFromScreen)
{
    m_watch.setSettings(m_settings.lock);
    m_watch.arm();
    qApp->installEventFilter(this);
    m_patience.setSingleShot(true);
    m_patience.setInterval(usualPatience);
    connect(&m_patience, &QTimer::timeout, this, &LockControl::finishLock);
    connect(&m_watch, &LockWatch::due, this, &LockControl::lock);
    connect(&console, &Console::opened, &m_watch, &LockWatch::arm);
    connect(&console, &Console::unlocked, this, &LockControl::showUnlocked);
    connect(&console, &Console::closed, this, [this] {
        m_window.setLocked(false);
        m_watch.arm(); // what is typed next must not stay either
    });
    connect(&window, &MainWindow::minimised, this, [this] { m_watch.note(LockTrigger::Minimise); });
    connect(&window, &MainWindow::lockRequested, this, [this] { m_watch.note(LockTrigger::Request); });
    connect(&window, &MainWindow::securityRequested, this, &LockControl::showSecurity);
    connect(&window, &MainWindow::protectionRequested, this, &LockControl::showProtection);
    connect(window.lockPage(), &LockPage::unlockRequested, this, [this] {
        if (m_finishing)
            return;
        m_watch.arm(); // what is given now must not stay when nobody is there
        m_console.unlock();
    });
    connect(window.lockPage(), &LockPage::closeRequested, this, [this] {
        if (!m_finishing)
            m_console.close();
    });
    window.addToBottomBar(new ClipboardCountdown(m_clipboard, &window));
}

LockControl::~LockControl() = default;

bool LockControl::isLocked() const
{
    return m_window.isLocked();
}

void LockControl::addParticipant(LockParticipant *participant)
{
    m_participants.append(participant);
}

void LockControl::removeParticipant(LockParticipant *participant)
{
    m_participants.removeAll(participant);
    if (m_awaited.removeAll(participant) > 0 && m_awaited.isEmpty() && m_finishing)
        finishLock();
}

void LockControl::lock(LockTrigger trigger)
{
    if (isLocked() && !m_finishing) { // somebody began to unlock, and went away
        m_console.dropSecrets();
        Secret::wipeAll();
    }
    if (isLocked()) {
        if (!m_finishing)
            m_watch.lockDone();
        return;
    }
    m_console.forgetTyped(); // before the window empties the fields: the dialogs say that they forgot something
    if (!m_console.isOpen()) {
        forget(trigger);
        return;
    }
    m_watch.disarm();
    m_trigger = trigger;
    m_window.lockPage()->setWay(m_console.lockWay());
    m_window.setLocked(true);
    m_clipboard.clearNow();
    m_finishing = true;
    m_awaited = m_participants;
    const QList<LockParticipant *> asked = m_participants;
    for (LockParticipant *participant : asked) {
        const QPointer<LockControl> self = this;
        participant->prepareToLock([self, participant] {
            if (!self || !self->m_finishing)
                return;
            self->m_awaited.removeAll(participant);
            if (self->m_awaited.isEmpty())
                self->finishLock();
        });
    }
    if (m_finishing && m_awaited.isEmpty())
        finishLock();
    else if (m_finishing)
        m_patience.start();
}

void LockControl::forget(LockTrigger trigger)
{
    const auto widgets = QApplication::topLevelWidgets();
    for (QWidget *widget : widgets)
        wipeSecretFields(widget);
    m_clipboard.clearNow();
    m_console.dropSecrets();
    Secret::wipeAll();
    if (trigger == LockTrigger::Request)
        m_window.welcome()->setNotice(
            tr("No connection is open. Passwords and tokens that were typed have left the memory."));
    m_watch.lockDone();
    m_watch.arm();
    Q_EMIT forgot(trigger);
}

/// The key that locks, while a dialog keeps the window's own shortcuts from hearing it.
bool LockControl::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && QApplication::activeModalWidget() && !isLocked()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (m_window.lockShortcut() == QKeySequence(key->keyCombination())) {
            m_watch.note(LockTrigger::Request);
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

void LockControl::finishLock()
{
    m_patience.stop();
    m_finishing = false;
    m_awaited.clear();
    m_console.dropSecrets();
    const qsizetype left = Secret::wipeAll();
    qCDebug(lcCore) << "locked;" << left << "secrets were still held, and are wiped";
    m_watch.lockDone();
    Q_EMIT locked(m_trigger);
}

void LockControl::showUnlocked()
{
    m_window.setLocked(false);
    m_watch.arm();
    const QList<LockParticipant *> paused = m_participants;
    for (LockParticipant *participant : paused)
        participant->resumeAfterUnlock();
    Q_EMIT unlocked();
}

void LockControl::setSettings(const SecuritySettings &settings)
{
    m_settings = settings;
    QSettings kept;
    settings.write(kept);
    m_watch.setSettings(settings.lock);
    m_shield.setOn(settings.hideFromScreen);
}

void LockControl::showSecurity()
{
    if (m_security) {
        m_security->raise();
        return;
    }
    m_security = new SecurityDialog(m_settings, &m_window);
    m_security->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_security, &SecurityDialog::submitted, this, &LockControl::setSettings);
    m_security->open();
}

void LockControl::showProtection()
{
    if (m_protection) {
        m_protection->raise();
        m_protection->activateWindow();
        return;
    }
    m_protection = new ProtectionDialog({m_watch.events(), m_settings, m_keychain}, &m_window);
    m_protection->setAttribute(Qt::WA_DeleteOnClose);
    m_protection->open();
}

} // namespace kekkai
