#include "ui/pages/celldelegate.h"

#include "models/text/valuetext.h"
#include "ui/pages/rowflash.h"
#include "ui/support/density.h"
#include "ui/support/plaintooltip.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace kekkai {

Token markToken(Mark mark)
{
    switch (mark) {
    case Mark::None:
        return Token::Text;
    case Mark::Ok:
        return Token::Ok;
    case Mark::Info:
        return Token::Low;
    case Mark::Low:
        return Token::Low;
    case Mark::Medium:
        return Token::Medium;
    case Mark::High:
        return Token::High;
    case Mark::Critical:
        return Token::Critical;
    case Mark::Deleted:
        return Token::MutedText;
    case Mark::Muted:
        return Token::MutedText;
    }
    return Token::Text;
}

QString markIcon(Mark mark)
{
    switch (mark) {
    case Mark::None:
        return {};
    case Mark::Ok:
        return u"ok"_s;
    case Mark::Info:
        return u"severity-info"_s;
    case Mark::Low:
        return u"severity-low"_s;
    case Mark::Medium:
        return u"severity-medium"_s;
    case Mark::High:
        return u"severity-high"_s;
    case Mark::Critical:
        return u"severity-critical"_s;
    case Mark::Deleted:
        return u"delete"_s;
    case Mark::Muted:
        return u"waiting"_s;
    }
    return {};
}

QString CellDelegate::displayText(const QVariant &value, const QLocale &locale) const
{
    return visibleText(QStyledItemDelegate::displayText(value, locale));
}

bool CellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString text = index.data(Qt::ToolTipRole).toString();
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPos(), plainToolTip(text), view);
    return true;
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return QStyledItemDelegate::sizeHint(option, index).expandedTo({0, Density::current().rowHeight()});
}

void CellDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const bool mono = index.data(MonoRole).toBool();
    option->textElideMode = mono ? Qt::ElideMiddle : Qt::ElideRight;
    if (mono)
        option->font = fixedFont();
    if (const double strength = m_flash ? m_flash->strengthOf(index) : 0; strength > 0)
        option->backgroundBrush = mixed(color(Token::Accent), color(Token::Surface), 0.22 * strength);
    const QVariant mark = index.data(MarkRole);
    if (!mark.isValid() || Mark(mark.toInt()) == Mark::None)
        return;
    option->icon = themedIcon(markIcon(Mark(mark.toInt())), markToken(Mark(mark.toInt())));
    option->decorationSize = QSize(16, 16);
    option->features |= QStyleOptionViewItem::HasDecoration;
}

} // namespace kekkai
