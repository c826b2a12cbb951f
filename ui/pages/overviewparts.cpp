#include "ui/pages/overviewparts.h"

#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

void drawCard(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &line, double width)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(line, width));
    painter->setBrush(fill);
    const double half = width / 2;
    painter->drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), space::radius, space::radius);
}

} // namespace

ServerCard::ServerCard(Server server, QWidget *parent)
    : QFrame(parent)
    , m_server(server)
    , m_icon(new QLabel(this))
    , m_state(new QLabel(this))
    , m_address(new ElidedLabel(QString(), Qt::ElideMiddle, this))
    , m_facts(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setObjectName(server == Server::SchemaRegistry ? u"cardSchemaRegistry"_s : u"cardCmf"_s);
    auto *name = new QLabel(serverWord(server), this);
    name->setFont(sectionFont());
    m_state->setObjectName(u"cardState"_s);
    m_address->setFont(fixedFont());
    useToken(m_address, QPalette::WindowText, Token::MutedText);
    m_facts->setObjectName(u"cardFacts"_s);
    m_facts->setWordWrap(true);
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setMinimumWidth(80);
    m_button->setObjectName(u"cardButton"_s);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &ServerCard::cureTriggered);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(space::l, space::m, space::l, space::m);
    grid->setHorizontalSpacing(space::s);
    grid->setVerticalSpacing(2);
    grid->addWidget(m_icon, 0, 0);
    grid->addWidget(name, 0, 1);
    grid->addWidget(m_state, 0, 2);
    grid->setColumnStretch(3, 1);
    grid->addWidget(m_button, 0, 4, 2, 1, Qt::AlignTop);
    grid->addWidget(m_address, 1, 1, 1, 3);
    grid->addWidget(m_facts, 2, 1, 1, 4);
    grid->setRowStretch(3, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    connect(&Theme::current(), &Theme::changed, this, &ServerCard::updateIcon);
}

void ServerCard::setContent(const ServerStatus &status, const QString &address, const QString &facts)
{
    m_status = status;
    m_state->setText(u"·  "_s + stateWord(status.state));
    m_address->setText(address);
    m_address->setVisible(!address.isEmpty());
    m_cure = Cure::None;
    if (status.error) {
        const ErrorText text = errorText(*status.error);
        m_facts->setText(text.cause);
        m_cure = text.cure;
    } else if (status.state == ServerStatus::State::NotNamed) {
        m_facts->setText(tr("This connection names no such server."));
    } else {
        m_facts->setText(facts);
    }
    m_button->setText(offersConnection() ? tr("Connect to…") : cureButtonText(m_cure));
    m_button->setVisible(offersConnection() || m_cure != Cure::None);
    setAccessibleName(u"%1: %2"_s.arg(serverWord(m_server), stateWord(status.state)));
    updateIcon();
}

void ServerCard::updateIcon()
{
    m_icon->setPixmap(
        themedIcon(stateIcon(m_status.state), stateToken(m_status.state)).pixmap(QSize(20, 20), devicePixelRatioF()));
    update();
}

void ServerCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const bool bad = m_status.error.has_value();
    drawCard(&painter, rect(), color(Token::Surface),
             bad ? mixed(color(stateToken(m_status.state)), color(Token::Surface), 0.6) : color(Token::Border), 1);
}

Tile::Tile(const QString &title, const QString &iconName, QWidget *parent)
    : QAbstractButton(parent)
    , m_iconName(iconName)
{
    setText(title);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Tile::setContent(const QString &count, const QString &note, bool failed)
{
    if (count == m_count && note == m_note && failed == m_failed)
        return;
    m_count = count;
    m_note = note;
    m_failed = failed;
    setAccessibleName(u"%1: %2, %3"_s.arg(text(), count, note));
    setToolTip(note);
    update();
}

QSize Tile::sizeHint() const
{
    return {150, 24 + fontMetrics().height() * 2 + QFontMetrics(titleFont()).height()};
}

void Tile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const bool lively = underMouse() && isEnabled();
    const QColor fill = lively ? mixed(color(Token::Text), color(Token::Surface), 0.04) : color(Token::Surface);
    drawCard(&painter, rect(), fill, hasFocus() ? color(Token::Accent) : color(Token::Border), hasFocus() ? 2 : 1);
    const QRect inner = rect().adjusted(space::m, space::s + 2, -space::m, -space::s);
    themedIcon(m_iconName, Token::MutedText).paint(&painter, QRect(inner.left(), inner.top(), 18, 18));
    painter.setPen(color(Token::MutedText));
    const QFontMetrics plain = fontMetrics();
    painter.setFont(font());
    painter.drawText(QRect(inner.left() + 24, inner.top(), inner.width() - 24, 18), Qt::AlignVCenter | Qt::AlignLeft,
                     plain.elidedText(text(), Qt::ElideRight, inner.width() - 24));
    const QFontMetrics large(titleFont());
    painter.setFont(titleFont());
    painter.setPen(color(Token::Text));
    painter.drawText(QRect(inner.left(), inner.top() + 22, inner.width(), large.height()),
                     Qt::AlignVCenter | Qt::AlignLeft, m_count);
    int left = inner.left();
    const int noteTop = inner.top() + 22 + large.height();
    if (m_failed) {
        themedIcon(u"warning", Token::High).paint(&painter, QRect(left, noteTop + 1, 14, 14));
        left += 18;
    }
    painter.setFont(font());
    painter.setPen(color(Token::MutedText));
    painter.drawText(QRect(left, noteTop, inner.right() - left + 1, plain.height()), Qt::AlignVCenter | Qt::AlignLeft,
                     plain.elidedText(m_note, Qt::ElideRight, inner.right() - left + 1));
}

} // namespace kekkai
