#include "ui/dialogs/securitydialog.h"

#include "ui/support/screenshield.h"
#include "ui/support/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

SecurityDialog::SecurityDialog(const SecuritySettings &settings, QWidget *parent)
    : QDialog(parent)
    , m_idle(new QCheckBox(tr("After this time &without keyboard or mouse:"), this))
    , m_minutes(new QSpinBox(this))
    , m_screenLock(new QCheckBox(tr("When the s&creen is locked"), this))
    , m_suspend(new QCheckBox(tr("Before the computer s&leeps"), this))
    , m_userSwitch(new QCheckBox(tr("When another &user comes to the computer"), this))
    , m_minimise(new QCheckBox(tr("When the window is mi&nimised"), this))
    , m_hide(new QCheckBox(tr("Keep the windows out of screenshots and &recordings"), this))
{
    setObjectName(u"securityDialog"_s);
    setWindowTitle(tr("Security"));
    const auto heading = [this](const QString &text) {
        auto *label = new QLabel(text, this);
        label->setFont(sectionFont());
        return label;
    };
    const auto muted = [this](const QString &text) {
        auto *label = new QLabel(text, this);
        label->setWordWrap(true);
        useToken(label, QPalette::WindowText, Token::MutedText);
        return label;
    };
    m_idle->setObjectName(u"lockIdle"_s);
    m_minutes->setObjectName(u"lockMinutes"_s);
    m_minutes->setAccessibleName(tr("Minutes until Kekkai locks"));
    m_minutes->setRange(1, LockSettings::longestIdle);
    m_minutes->setSuffix(tr(" min"));
    m_screenLock->setObjectName(u"lockScreen"_s);
    m_suspend->setObjectName(u"lockSuspend"_s);
    m_userSwitch->setObjectName(u"lockUserSwitch"_s);
    m_minimise->setObjectName(u"lockMinimise"_s);
    m_hide->setObjectName(u"hideFromScreen"_s);

    m_idle->setChecked(settings.lock.idleMinutes > 0);
    m_minutes->setValue(settings.lock.idleMinutes > 0 ? settings.lock.idleMinutes : LockSettings::usualIdle);
    m_minutes->setEnabled(m_idle->isChecked());
    connect(m_idle, &QCheckBox::toggled, m_minutes, &QSpinBox::setEnabled);
    m_screenLock->setChecked(settings.lock.onScreenLock);
    m_suspend->setChecked(settings.lock.onSuspend);
    m_userSwitch->setChecked(settings.lock.onUserSwitch);
    m_minimise->setChecked(settings.lock.onMinimise);
    m_hide->setChecked(settings.hideFromScreen && ScreenShield::isPossible());
    m_hide->setEnabled(ScreenShield::isPossible());

    auto *idleRow = new QHBoxLayout;
    idleRow->addWidget(m_idle);
    idleRow->addWidget(m_minutes);
    idleRow->addStretch(1);
    auto *buttons = new QDialogButtonBox(this);
    auto *save = new QPushButton(tr("Save"), this);
    save->setObjectName(u"securitySave"_s);
    save->setProperty("primary", true);
    save->setDefault(true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"securityCancel"_s);
    buttons->addButton(save, QDialogButtonBox::AcceptRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT submitted(chosen());
        accept();
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::s);
    column->addWidget(heading(tr("Lock Kekkai")));
    column->addWidget(muted(tr("A locked window shows nothing, and passwords, tokens and keys leave the memory. Ctrl+L "
                               "locks at any time.")));
    column->addLayout(idleRow);
    for (QCheckBox *box : {m_screenLock, m_suspend, m_userSwitch, m_minimise})
        column->addWidget(box);
    column->addSpacing(space::m);
    column->addWidget(heading(tr("Screen")));
    column->addWidget(m_hide);
    if (!ScreenShield::isPossible())
        column->addWidget(muted(tr("This system has no way to do that. Lock Kekkai before you share the screen.")));
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(480);
}

SecuritySettings SecurityDialog::chosen() const
{
    SecuritySettings settings;
    settings.lock.idleMinutes = m_idle->isChecked() ? m_minutes->value() : 0;
    settings.lock.onScreenLock = m_screenLock->isChecked();
    settings.lock.onSuspend = m_suspend->isChecked();
    settings.lock.onUserSwitch = m_userSwitch->isChecked();
    settings.lock.onMinimise = m_minimise->isChecked();
    settings.hideFromScreen = m_hide->isChecked() || !ScreenShield::isPossible(); // as it was, where it means nothing
    return settings;
}

} // namespace kekkai
