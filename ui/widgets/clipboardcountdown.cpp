#include "ui/widgets/clipboardcountdown.h"

#include "ui/support/secretclipboard.h"
#include "ui/support/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace kekkai {

using namespace Qt::StringLiterals;

ClipboardCountdown::ClipboardCountdown(SecretClipboard &clipboard, QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_clear(new QPushButton(tr("Clear &now"), this))
{
    setObjectName(u"clipboardCountdown"_s);
    m_text->setObjectName(u"clipboardText"_s);
    m_clear->setObjectName(u"clipboardClear"_s);
    m_clear->setAccessibleName(tr("Clear the clipboard now"));
    m_clear->setToolTip(tr("Takes the secret out of the clipboard at once"));
    m_clear->setFocusPolicy(Qt::TabFocus);
    connect(m_clear, &QPushButton::clicked, &clipboard, &SecretClipboard::clearNow);
    connect(&clipboard, &SecretClipboard::remainingChanged, this, &ClipboardCountdown::showSeconds);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    row->addWidget(m_text);
    row->addWidget(m_clear);
    showSeconds(clipboard.remainingSeconds());
}

void ClipboardCountdown::showSeconds(int seconds)
{
    m_text->setText(tr("Copied. The clipboard is cleared in %1 s.").arg(seconds));
    m_text->setAccessibleName(m_text->text());
    setVisible(seconds > 0);
}

} // namespace kekkai
