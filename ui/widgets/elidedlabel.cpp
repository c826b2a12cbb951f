#include "ui/widgets/elidedlabel.h"

#include "ui/support/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace kekkai {

using namespace Qt::StringLiterals;

ElidedLabel::ElidedLabel(const QString &text, Qt::TextElideMode mode, QWidget *parent)
    : QWidget(parent)
    , m_mode(mode)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setText(text);
}

void ElidedLabel::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateToolTip();
    updateGeometry();
    update();
}

void ElidedLabel::setExtraToolTip(const QString &toolTip)
{
    m_extraToolTip = toolTip;
    updateToolTip();
}

void ElidedLabel::setCopyable(bool copyable)
{
    m_copyable = copyable;
    setFocusPolicy(copyable ? Qt::TabFocus : Qt::NoFocus);
}

bool ElidedLabel::isElided() const
{
    return fontMetrics().horizontalAdvance(m_text) > width();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + 4};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, fontMetrics().height() + 4};
}

void ElidedLabel::copy() const
{
    QGuiApplication::clipboard()->setText(m_text);
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(m_text, m_mode, width()));
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawLine(0, height() - 1, std::min(width(), fontMetrics().horizontalAdvance(m_text)), height() - 1);
    }
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateToolTip();
}

void ElidedLabel::keyPressEvent(QKeyEvent *event)
{
    if (m_copyable && event->matches(QKeySequence::Copy))
        copy();
    else
        QWidget::keyPressEvent(event);
}

void ElidedLabel::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_copyable)
        return;
    QMenu menu(this);
    menu.addAction(themedIcon(u"copy"), tr("Copy"), this, &ElidedLabel::copy);
    menu.exec(event->globalPos());
}

void ElidedLabel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
        updateToolTip();
    }
    QWidget::changeEvent(event);
}

void ElidedLabel::updateToolTip()
{
    QStringList lines;
    if (isElided())
        lines.append(m_text.toHtmlEscaped());
    if (!m_extraToolTip.isEmpty())
        lines.append(m_extraToolTip.toHtmlEscaped());
    setToolTip(lines.isEmpty() ? QString() : u"<p style='white-space:pre-wrap'>"_s + lines.join(u"<br>"_s) + u"</p>"_s);
}

} // namespace kekkai
