#include "ui/widgets/banner.h"

#include "ui/support/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

Token tokenOf(Banner::Kind kind)
{
    switch (kind) {
    case Banner::Kind::Error:
        return Token::Critical;
    case Banner::Kind::Warning:
        return Token::High;
    case Banner::Kind::Info:
        break;
    }
    return Token::Low;
}

QString iconOf(Banner::Kind kind)
{
    switch (kind) {
    case Banner::Kind::Error:
        return u"error"_s;
    case Banner::Kind::Warning:
        return u"warning"_s;
    case Banner::Kind::Info:
        break;
    }
    return u"info"_s;
}

/// A label that wraps anywhere rather than widening the page.
QLabel *wrappingLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(60);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_title(wrappingLabel(this))
    , m_cause(wrappingLabel(this))
    , m_fold(new QToolButton(this))
    , m_details(wrappingLabel(this))
    , m_action(new QPushButton(this))
{
    setObjectName(u"banner"_s);
    m_title->setObjectName(u"bannerTitle"_s);
    m_cause->setObjectName(u"bannerCause"_s);
    m_fold->setObjectName(u"bannerDetailsButton"_s);
    m_details->setObjectName(u"bannerDetails"_s);
    m_action->setObjectName(u"bannerAction"_s);
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_details->setFont(fixedFont());
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    useToken(m_details, QPalette::WindowText, Token::MutedText);
    m_fold->setAutoRaise(true);
    m_fold->setCheckable(true);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setText(tr("Details"));
    m_fold->setAccessibleName(tr("Show the details of this message"));
    connect(m_fold, &QToolButton::toggled, this, &Banner::showDetails);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(&Theme::current(), &Theme::changed, this, &Banner::updateIcon);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_cause);
    texts->addWidget(m_details);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::l, space::s, space::m, space::s);
    row->setSpacing(space::m);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_fold, 0, Qt::AlignTop);
    row->addWidget(m_action, 0, Qt::AlignTop);
    showDetails(false);
    m_action->hide();
    m_fold->hide();
}

void Banner::setContent(Kind kind, const QString &title, const QString &cause, const QString &details)
{
    m_kind = kind;
    m_title->setText(title);
    m_cause->setText(cause);
    m_cause->setVisible(!cause.isEmpty());
    m_details->setText(details);
    m_fold->setVisible(!details.isEmpty());
    if (details.isEmpty())
        m_fold->setChecked(false);
    setAccessibleName(title);
    setAccessibleDescription(cause);
    updateIcon();
    update();
}

void Banner::setAction(const QString &text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

QString Banner::title() const
{
    return m_title->text();
}
QString Banner::cause() const
{
    return m_cause->text();
}
QString Banner::details() const
{
    return m_details->text();
}

void Banner::showDetails(bool shown)
{
    m_details->setVisible(shown);
    m_fold->setIcon(themedIcon(shown ? u"chevron-down"_s : u"chevron-right"_s));
    updateGeometry();
}

void Banner::updateIcon()
{
    m_icon->setPixmap(themedIcon(iconOf(m_kind), tokenOf(m_kind)).pixmap(QSize(20, 20), devicePixelRatioF()));
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = color(tokenOf(m_kind));
    painter.setPen(QPen(mixed(ink, color(Token::Surface), 0.4), 1));
    painter.setBrush(mixed(ink, color(Token::Surface), 0.07));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), space::radius, space::radius);
}

} // namespace kekkai
