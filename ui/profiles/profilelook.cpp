#include "ui/profiles/profilelook.h"

#include "models/profiles/profilewords.h"
#include "ui/support/theme.h"

#include <QComboBox>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Shades {
    QLatin1StringView name;
    QRgb light;
    QRgb dark;
};
constexpr Shades shades[]{
    {QLatin1StringView("red"), 0xC4314B, 0xFF8A9B},    {QLatin1StringView("orange"), 0xC2560C, 0xFFA866},
    {QLatin1StringView("yellow"), 0x8F6A00, 0xEBC94F}, {QLatin1StringView("green"), 0x2A7D3F, 0x7DD68F},
    {QLatin1StringView("teal"), 0x0F766E, 0x5CD3C8},   {QLatin1StringView("blue"), 0x2B5FC9, 0x8CB4FF},
    {QLatin1StringView("purple"), 0x7A3FB5, 0xC79BF5}, {QLatin1StringView("gray"), 0x5D6672, 0xAEB7C2},
};

/// Draws the swatch anew at every painting, so that it follows the theme.
class SwatchEngine final : public QIconEngine {
public:
    explicit SwatchEngine(QString color)
        : m_color(std::move(color))
    {
    }
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
    {
        painter->save();
        paintSwatch(*painter, QRectF(rect).adjusted(2, 2, -2, -2), m_color);
        painter->restore();
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap map(size);
        map.fill(Qt::transparent);
        QPainter painter(&map);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return map;
    }
    [[nodiscard]] QIconEngine *clone() const override { return new SwatchEngine(m_color); }

private:
    QString m_color;
};

} // namespace

QColor profileColor(const QString &color)
{
    for (const Shades &slot : shades) {
        if (color == slot.name)
            return QColor(Theme::current().isDark() ? slot.dark : slot.light);
    }
    return color.startsWith(u'#') ? QColor(color) : QColor();
}

QColor inkOn(const QColor &ground)
{
    const QColor black(Qt::black);
    const QColor white(Qt::white);
    return contrastRatio(black, ground) >= contrastRatio(white, ground) ? black : white;
}

void paintSwatch(QPainter &painter, const QRectF &box, const QString &color)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill = profileColor(color);
    painter.setPen(QPen(kekkai::color(Token::StrongBorder), 1));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
}

QIcon swatchIcon(const QString &color)
{
    return QIcon(new SwatchEngine(color)); // the icon takes it
}

void addProfileColors(QComboBox *box)
{
    box->addItem(swatchIcon({}), colorText({}), QString());
    for (const QString &color : profileColors())
        box->addItem(swatchIcon(color), colorText(color), color);
}

} // namespace kekkai
