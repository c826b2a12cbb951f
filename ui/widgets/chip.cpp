#include "ui/widgets/chip.h"

#include <QPainter>

namespace kekkai {

namespace {
constexpr int iconSide = 16;
constexpr int padding = 8;
constexpr int gap = 5;
} // namespace

Chip::Chip(const QString &text, Token token, const QString &iconName, QWidget *parent)
    : QWidget(parent)
    , m_token(token)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setContent(text, token, iconName);
}

void Chip::setContent(const QString &text, Token token, const QString &iconName)
{
    m_text = text;
    m_token = token;
    m_iconName = iconName;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    const int icon = m_iconName.isEmpty() ? 0 : iconSide + gap;
    return {padding * 2 + icon + metrics.horizontalAdvance(m_text), std::max(metrics.height(), iconSide) + 6};
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = color(m_token);
    painter.setPen(QPen(mixed(ink, color(Token::Surface), 0.55), 1));
    painter.setBrush(mixed(ink, color(Token::Surface), 0.08));
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    int x = padding;
    if (!m_iconName.isEmpty()) {
        const QRect place(x, (height() - iconSide) / 2, iconSide, iconSide);
        themedIcon(m_iconName, m_token).paint(&painter, place);
        x += iconSide + gap;
    }
    painter.setPen(color(Token::Text));
    painter.drawText(QRect(x, 0, width() - x - padding + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, m_text);
}

} // namespace kekkai
