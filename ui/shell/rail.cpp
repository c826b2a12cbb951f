#include "ui/shell/rail.h"

#include "models/text/findingtext.h"
#include "ui/support/theme.h"
#include "ui/widgets/severitybadge.h"

#include <QButtonGroup>
#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr int wideWidth = 176;
constexpr int narrowWidth = 56;
constexpr int buttonHeight = 38;
} // namespace

RailButton::RailButton(const QString &text, const QString &iconName, QWidget *parent)
    : QAbstractButton(parent)
    , m_iconName(iconName)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    updateTexts();
}

void RailButton::setCollapsed(bool collapsed)
{
    m_collapsed = collapsed;
    updateTexts();
    updateGeometry();
    update();
}

void RailButton::setBadge(int count, Severity worst)
{
    m_badge = count;
    m_worst = worst;
    updateTexts();
    update();
}

void RailButton::updateTexts()
{
    QString name = text();
    if (m_badge > 0)
        name = tr("%1, findings: %2, worst: %3").arg(text(), QString::number(m_badge), severityText(m_worst));
    setAccessibleName(name);
    setToolTip(m_collapsed || m_badge > 0 ? name : QString());
}

QSize RailButton::sizeHint() const
{
    return {m_collapsed ? narrowWidth - 16 : wideWidth - 16, buttonHeight};
}

void RailButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool active = isChecked();
    if (active || underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(active ? mixed(color(Token::Accent), color(Token::Window), 0.12)
                                : mixed(color(Token::Text), color(Token::Window), 0.06));
        painter.drawRoundedRect(rect(), space::radius, space::radius);
    }
    if (active) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::Accent));
        painter.drawRoundedRect(QRectF(0, 8, 3, height() - 16), 1.5, 1.5);
    }
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), space::radius - 1, space::radius - 1);
    }
    const int iconX = m_collapsed ? (width() - 20) / 2 : space::m;
    themedIcon(m_iconName,
               !isEnabled() ? Token::StrongBorder
                   : active ? Token::Accent
                            : Token::Text)
        .paint(&painter, QRect(iconX, (height() - 20) / 2, 20, 20));
    int right = width() - space::s;
    if (m_badge > 0 && isEnabled()) {
        const Token token = severityToken(m_worst);
        if (m_collapsed) {
            const QRect mark(width() - 17, 2, 14, 14);
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::Window));
            painter.drawEllipse(mark.adjusted(-1, -1, 1, 1));
            themedIcon(severityIcon(m_worst), token).paint(&painter, mark);
        } else {
            QFont small = font();
            small.setPointSizeF(small.pointSizeF() * 0.9);
            const QString count = m_badge > 999 ? u"999+"_s : QString::number(m_badge);
            const int width = QFontMetrics(small).horizontalAdvance(count);
            painter.setFont(small);
            painter.setPen(color(Token::Text));
            painter.drawText(QRect(right - width, 0, width + 1, height()), Qt::AlignVCenter | Qt::AlignLeft, count);
            themedIcon(severityIcon(m_worst), token)
                .paint(&painter, QRect(right - width - 18, (height() - 14) / 2, 14, 14));
            right -= width + 22;
        }
    }
    if (!m_collapsed) {
        QFont face = font();
        if (active)
            face.setWeight(QFont::DemiBold);
        painter.setFont(face);
        painter.setPen(color(isEnabled() ? Token::Text : Token::MutedText));
        const int left = space::m + 20 + space::m;
        painter.drawText(QRect(left, 0, right - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(face).elidedText(text(), Qt::ElideRight, right - left));
    }
}

Rail::Rail(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
    , m_group(new QButtonGroup(this))
    , m_collapse(new QToolButton(this))
{
    setObjectName(u"rail"_s);
    setAccessibleName(tr("Pages"));
    setFixedWidth(wideWidth);
    m_column->setContentsMargins(space::s, space::m, space::s, space::s);
    m_column->setSpacing(2);
    m_column->addStretch(1);
    m_collapse->setObjectName(u"railCollapse"_s);
    m_collapse->setAutoRaise(true);
    m_collapse->setIcon(themedIcon(u"sidebar", Token::MutedText));
    m_collapse->setIconSize(QSize(20, 20));
    m_collapse->setToolTip(tr("Narrow or widen this list (Ctrl+B)"));
    m_collapse->setAccessibleName(tr("Narrow or widen the list of pages"));
    m_column->addWidget(m_collapse, 0, Qt::AlignLeft);
    connect(m_collapse, &QToolButton::clicked, this, [this] { setCollapsed(!m_collapsed); });
    connect(m_group, &QButtonGroup::idClicked, this, &Rail::pageChosen);
    // Tab stops at the page that is open; the arrow keys walk from there.
    connect(m_group, &QButtonGroup::buttonToggled, this, [](QAbstractButton *button, bool checked) {
        button->setFocusPolicy(checked ? Qt::StrongFocus : Qt::ClickFocus);
    });
}

RailButton *Rail::addPage(const QString &id, const QString &text, const QString &iconName, const QString &shortcut)
{
    auto *button = new RailButton(text, iconName, this);
    button->setObjectName(u"rail-"_s + id);
    button->setAccessibleDescription(shortcut);
    button->setFocusPolicy(Qt::ClickFocus); // until its page is open
    const int index = int(m_group->buttons().size());
    m_group->addButton(button, index);
    m_column->insertWidget(index, button);
    return button;
}

void Rail::setCurrent(int index)
{
    if (auto *wanted = m_group->button(index))
        wanted->setChecked(true);
}

int Rail::current() const
{
    return m_group->checkedId();
}

RailButton *Rail::button(int index) const
{
    return qobject_cast<RailButton *>(m_group->button(index));
}

void Rail::setCollapsed(bool collapsed)
{
    if (collapsed == m_collapsed)
        return;
    m_collapsed = collapsed;
    setFixedWidth(collapsed ? narrowWidth : wideWidth);
    const auto buttons = m_group->buttons();
    for (auto *button : buttons)
        qobject_cast<RailButton *>(button)->setCollapsed(collapsed);
    Q_EMIT collapsedChanged(collapsed);
}

void Rail::focusCurrent()
{
    if (auto *checked = m_group->checkedButton())
        checked->setFocus(Qt::ShortcutFocusReason);
}

void Rail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Window));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), color(Token::Border));
}

void Rail::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (step == 0)
        return QWidget::keyPressEvent(event);
    const int next = m_group->checkedId() + step;
    if (auto *wanted = m_group->button(next); wanted && wanted->isEnabled()) {
        wanted->setChecked(true);
        wanted->setFocus(Qt::ShortcutFocusReason);
        Q_EMIT pageChosen(next);
    }
}

} // namespace kekkai
