#include "ui/widgets/linklabel.h"

#include "models/text/valuetext.h"
#include "ui/support/plaintooltip.h"
#include "ui/support/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace kekkai {

LinkLabel::LinkLabel(const QString &text, QWidget *parent)
    : QAbstractButton(parent)
{
    setText(visibleText(text));
    setAccessibleName(this->text());
    setToolTip(plainToolTip(text));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    connect(this, &QAbstractButton::clicked, this, &LinkLabel::activated);
}

QSize LinkLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 2, fontMetrics().height() + 4};
}

QSize LinkLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, fontMetrics().height() + 4};
}

void LinkLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QFont face = font();
    face.setUnderline(underMouse() || hasFocus());
    painter.setFont(face);
    painter.setPen(color(isEnabled() ? Token::Accent : Token::MutedText));
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, width()));
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawLine(0, height() - 1, std::min(width(), fontMetrics().horizontalAdvance(text())), height() - 1);
    }
}

void LinkLabel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace kekkai
