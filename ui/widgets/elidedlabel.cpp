#include "ui/widgets/elidedlabel.h"

#include "models/text/valuetext.h"
#include "ui/support/plaintooltip.h"
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

namespace {
constexpr qsizetype mostSpoken = 300; ///< characters of an accessible name
}

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
    m_shown = visibleText(text);
    setAccessibleName(elideMiddle(m_shown, mostSpoken));
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
    return fontMetrics().horizontalAdvance(m_shown) > width();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_shown) + 2, fontMetrics().height() + 4};
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
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(m_shown, m_mode, width()));
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawLine(0, height() - 1, std::min(width(), fontMetrics().horizontalAdvance(m_shown)), height() - 1);
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
        lines.append(m_text);
    if (!m_extraToolTip.isEmpty() && !lines.contains(m_extraToolTip))
        lines.append(m_extraToolTip);
    setToolTip(plainToolTip(lines.join(u'\n')));
}

} // namespace kekkai
