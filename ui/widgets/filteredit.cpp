#include "ui/widgets/filteredit.h"

#include "ui/support/theme.h"

#include <QKeyEvent>

namespace kekkai {

using namespace Qt::StringLiterals;

FilterEdit::FilterEdit(QWidget *parent)
    : QLineEdit(parent)
{
    setObjectName(u"filterEdit"_s);
    setAccessibleName(tr("Filter"));
    setPlaceholderText(tr("Filter"));
    setClearButtonEnabled(true);
    addAction(themedIcon(u"filter", Token::MutedText), QLineEdit::LeadingPosition);
    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &FilterEdit::announce);
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            announce();
        else
            m_delay.start();
    });
}

void FilterEdit::clearNow()
{
    clear();
    announce();
}

void FilterEdit::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clearNow();
        return;
    }
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        announce();
        Q_EMIT leftByKeyboard();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::announce()
{
    m_delay.stop();
    const QString wanted = text().trimmed();
    if (wanted == m_last)
        return;
    m_last = wanted;
    Q_EMIT filterChanged(wanted);
}

} // namespace kekkai
