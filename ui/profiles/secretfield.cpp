#include "ui/profiles/secretfield.h"

#include "ui/support/secretfield.h"
#include "ui/support/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace kekkai {

using namespace Qt::StringLiterals;

SecretField::SecretField(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
    , m_button(new QPushButton(this))
{
    m_line->setObjectName(name);
    m_line->setEchoMode(QLineEdit::Password);
    m_line->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_button->setObjectName(name + u"Forget"_s);
    m_button->setAutoDefault(false);
    setFocusProxy(m_line);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    row->addWidget(m_line, 1);
    row->addWidget(m_button);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        m_forget = m_forget && isBlank();
        updateState();
        Q_EMIT changed();
    });
    connect(m_button, &QPushButton::clicked, this, [this] {
        m_forget = !m_forget;
        if (m_forget)
            wipeField(m_line);
        updateState();
        Q_EMIT changed();
    });
    updateState();
}

void SecretField::setWhat(const QString &what)
{
    m_what = what;
    m_line->setAccessibleName(what);
    updateState();
}

void SecretField::setStored(bool stored)
{
    m_stored = stored;
    updateState();
}

bool SecretField::isBlank() const
{
    return m_line->text().isEmpty();
}

Secret SecretField::typed(bool trimmed) const
{
    const QString text = m_line->text(); // shares the line's own buffer
    return Secret::encoded(trimmed ? QStringView(text).trimmed() : QStringView(text));
}

void SecretField::clear()
{
    wipeField(m_line);
    m_forget = false;
    updateState();
}

void SecretField::updateState()
{
    m_line->setPlaceholderText(!m_stored      ? QString()
                                   : m_forget ? tr("forgotten when you save")
                                              : tr("kept in the keychain"));
    m_button->setVisible(m_stored);
    m_button->setText(m_forget ? tr("Keep") : tr("Forget"));
    m_button->setAccessibleName(m_forget ? tr("Keep: %1").arg(m_what) : tr("Forget: %1").arg(m_what));
    m_button->setToolTip(m_forget ? tr("Leave it in the keychain after all")
                                  : tr("Remove it from the keychain when you save"));
}

} // namespace kekkai
