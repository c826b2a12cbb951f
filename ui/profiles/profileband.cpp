#include "ui/profiles/profileband.h"

#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"

#include <QPainter>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int lineHeight = 4;

QFont bandFont(const QWidget *widget)
{
    QFont font = widget->font();
    font.setBold(true);
    return font;
}

} // namespace

ProfileBand::ProfileBand(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"profileBand"_s);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, [this] { update(); });
    hide();
}

void ProfileBand::setMarks(const QString &name, const QString &color, bool isProduction, bool isReadOnly)
{
    m_color = color;
    m_isProduction = isProduction;
    m_text.clear();
    if (isProduction && isReadOnly)
        m_text = tr("PRODUCTION  ·  %1  ·  READ-ONLY").arg(name);
    else if (isProduction)
        m_text = tr("PRODUCTION  ·  %1").arg(name);
    else if (isReadOnly)
        m_text = tr("READ-ONLY  ·  %1").arg(name);
    setAccessibleName(m_text);
    setVisible(!m_text.isEmpty() || profileColor(color).isValid());
    updateGeometry();
    update();
}

QSize ProfileBand::sizeHint() const
{
    const int height = m_text.isEmpty() ? lineHeight : QFontMetrics(bandFont(this)).height() + space::s;
    return {200, height};
}

QSize ProfileBand::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

void ProfileBand::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    // Production is red whatever colour somebody gave it, but for the colour's own line below it.
    const QColor own = profileColor(m_color);
    const QColor ground = m_isProduction ? kekkai::color(Token::Critical)
        : own.isValid()                  ? own
                                         : kekkai::color(Token::MutedText);
    painter.fillRect(rect(), ground);
    if (m_text.isEmpty())
        return;
    QRect place = rect();
    if (m_isProduction && own.isValid()) {
        painter.fillRect(QRect(0, height() - lineHeight, width(), lineHeight), own);
        place.adjust(0, 0, 0, -lineHeight);
    }
    painter.setFont(bandFont(this));
    painter.setPen(inkOn(ground));
    const QRect words = place.adjusted(space::l, 0, -space::l, 0);
    painter.drawText(words, Qt::AlignCenter, painter.fontMetrics().elidedText(m_text, Qt::ElideRight, words.width()));
}

} // namespace kekkai
