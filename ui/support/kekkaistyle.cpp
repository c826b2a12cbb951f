#include "ui/support/kekkaistyle.h"

#include "ui/support/density.h"
#include "ui/support/theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

void drawBox(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &line, bool ring)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const double width = ring ? 2.0 : 1.0;
    const QRectF box = QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2);
    painter->setPen(QPen(ring ? color(Token::Accent) : line, width));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(box, space::radius - 1, space::radius - 1);
    painter->restore();
}

/// A check box or, when @p round, a radio button. Its edge is as dark as text: a pale one is lost on dark ground.
void drawIndicator(QPainter *painter, const QRect &rect, QStyle::State state, bool round)
{
    const bool enabled = state & QStyle::State_Enabled;
    const bool on = state & (QStyle::State_On | QStyle::State_NoChange);
    QColor edge = color(on ? Token::Accent : Token::MutedText);
    QColor fill = color(on ? Token::Accent : Token::Surface);
    QColor mark = color(Token::OnAccent);
    if (!enabled) {
        edge = mixed(edge, color(Token::Surface), 0.5);
        fill = on ? edge : color(Token::Window);
        mark = color(Token::Surface);
    } else if (state & (QStyle::State_MouseOver | QStyle::State_Sunken)) {
        fill = mixed(color(Token::Text), fill, state & QStyle::State_Sunken ? 0.2 : 0.1);
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const int side = std::min(rect.width(), rect.height());
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(rect).center());
    box.adjust(0.75, 0.75, -0.75, -0.75);
    painter->setPen(QPen(edge, 1.5));
    painter->setBrush(fill);
    if (round) {
        painter->drawEllipse(box);
        if (on) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(mark);
            const double inset = box.width() * 0.3;
            painter->drawEllipse(box.adjusted(inset, inset, -inset, -inset));
        }
        painter->restore();
        return;
    }
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    const auto at = [&box](double x, double y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    if (state & QStyle::State_NoChange)
        painter->drawLine(at(0.25, 0.5), at(0.75, 0.5));
    else if (on)
        painter->drawPolyline(QPolygonF{at(0.22, 0.52), at(0.42, 0.72), at(0.78, 0.3)});
    painter->restore();
}

bool isPrimary(const QWidget *widget)
{
    return widget && (widget->property("primary").toBool() || widget->property("destructive").toBool());
}

/// Red is for the button that destroys, in the dialog where it happens.
Token fillOf(const QWidget *widget)
{
    return widget->property("destructive").toBool() ? Token::Critical : Token::Accent;
}

} // namespace

KekkaiStyle::KekkaiStyle()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
}

void KekkaiStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) || qobject_cast<QToolButton *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void KekkaiStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    const bool enabled = option->state & State_Enabled;
    const bool focused = enabled && (option->state & State_HasFocus);
    const bool hovered = enabled && (option->state & State_MouseOver);
    const bool down = option->state & (State_Sunken | State_On);
    switch (element) {
    case PE_PanelButtonCommand: {
        if (isPrimary(widget)) {
            QColor fill = color(fillOf(widget));
            if (!enabled)
                fill = mixed(fill, color(Token::Window), 0.35);
            else if (down || hovered)
                fill = mixed(color(Token::Text), fill, down ? 0.25 : 0.12);
            drawBox(painter, option->rect, fill, fill, false);
            if (focused) // the ring must show against the accent itself
                drawBox(painter, option->rect.adjusted(3, 3, -3, -3), {}, color(Token::OnAccent), false);
            return;
        }
        QColor fill = color(Token::Surface);
        if (down || hovered)
            fill = mixed(color(Token::Text), fill, down ? 0.14 : 0.06);
        drawBox(painter, option->rect, fill, color(Token::StrongBorder), focused);
        return;
    }
    case PE_PanelButtonTool: {
        if (!down && !hovered && !focused)
            return;
        const QColor fill =
            down || hovered ? mixed(color(Token::Text), color(Token::Window), down ? 0.14 : 0.07) : QColor();
        drawBox(painter, option->rect, fill, fill.isValid() ? fill : color(Token::Border), focused);
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawIndicator(painter, option->rect, option->state, false);
        return;
    case PE_IndicatorRadioButton:
        drawIndicator(painter, option->rect, option->state, true);
        return;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit: {
        if (widget && widget->parentWidget()
            && (widget->parentWidget()->inherits("QComboBox") || widget->parentWidget()->inherits("QAbstractSpinBox")))
            break;
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && frame->lineWidth <= 0) {
            if (element == PE_PanelLineEdit)
                painter->fillRect(option->rect, color(Token::Surface));
            return;
        }
        drawBox(painter, option->rect, enabled ? color(Token::Surface) : color(Token::Window),
                color(Token::StrongBorder), focused);
        return;
    }
    case PE_FrameFocusRect: {
        if (qobject_cast<const QAbstractItemView *>(widget)) {
            painter->save();
            painter->setPen(QPen(color(Token::Accent), 1));
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            painter->restore();
            return;
        }
        if (qobject_cast<const QPushButton *>(widget))
            return; // its panel shows it
        if (qobject_cast<const QToolButton *>(widget)) { // a flat one has no panel until the mouse is over it
            drawBox(painter, widget->rect(), {}, {}, true);
            return;
        }
        drawBox(painter, option->rect, {}, {}, true);
        return;
    }
    case PE_Frame: {
        const auto *area = qobject_cast<const QAbstractScrollArea *>(widget);
        if (!area)
            break;
        painter->save();
        const bool ring = area->hasFocus();
        painter->setPen(QPen(ring ? color(Token::Accent) : color(Token::Border), ring ? 2 : 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(ring ? option->rect.adjusted(1, 1, -1, -1) : option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    }
    case PE_PanelItemViewItem: {
        // One tint for the row (drawn by PE_PanelItemViewRow too in trees); no gradient, no inner frames.
        const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        if (!item)
            break;
        if (item->backgroundBrush.style() != Qt::NoBrush)
            painter->fillRect(item->rect, item->backgroundBrush);
        if (item->state & State_Selected)
            painter->fillRect(item->rect, item->palette.color(QPalette::Highlight));
        else if (item->state & State_MouseOver)
            painter->fillRect(item->rect, mixed(color(Token::Text), color(Token::Surface), 0.04));
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void KekkaiStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                              const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (isPrimary(widget)) {
            if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
                QStyleOptionButton tinted = *button;
                tinted.palette.setColor(QPalette::ButtonText, color(Token::OnAccent));
                QProxyStyle::drawControl(element, &tinted, painter, widget);
                return;
            }
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: {
        painter->fillRect(option->rect, color(Token::Window));
        painter->setPen(color(Token::Border));
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        if (element == CE_HeaderSection)
            painter->drawLine(option->rect.topRight() + QPoint(0, 6), option->rect.bottomRight() - QPoint(0, 6));
        return;
    }
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeaderV2 quiet;
            static_cast<QStyleOptionHeader &>(quiet) = *header;
            if (const auto *v2 = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
                quiet.textElideMode = v2->textElideMode;
            quiet.palette.setColor(QPalette::ButtonText, color(Token::MutedText));
            quiet.state &= ~State_On; // selecting a row must not make its heading bold
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void KekkaiStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                     const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (control == CC_ComboBox && combo && combo->editable && combo->frame) // its line has no edge of its own
        drawBox(painter, option->rect, {}, color(Token::StrongBorder), option->state & State_HasFocus);
}

int KekkaiStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_TabBarIconSize:
        return 16;
    case PM_ToolBarIconSize:
        return 20;
    case PM_HeaderMargin:
        return 6;
    case PM_SplitterWidth:
        return 5;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int KekkaiStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                           QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_EtchDisabledText:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QIcon KekkaiStyle::standardIcon(StandardPixmap standard, const QStyleOption *option, const QWidget *widget) const
{
    if (standard == SP_LineEditClearButton)
        return themedIcon(u"cancel", Token::MutedText);
    return QProxyStyle::standardIcon(standard, option, widget);
}

QSize KekkaiStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                    const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton || type == CT_LineEdit || type == CT_ComboBox)
        result.setHeight(std::max(result.height(), 30));
    if (type == CT_ItemViewItem) // trees have no section size of their own
        result.setHeight(std::max(result.height(), Density::current().rowHeight()));
    if (type == CT_PushButton)
        result.rwidth() += space::s;
    return result;
}

} // namespace kekkai
