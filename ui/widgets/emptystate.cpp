#include "ui/widgets/emptystate.h"

#include "ui/support/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr int sentenceWidth = 420;
}

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setObjectName(u"emptyState"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_sentence->setObjectName(u"emptyStateSentence"_s);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setFixedWidth(sentenceWidth);
    useToken(m_sentence, QPalette::WindowText, Token::MutedText);
    m_button->setObjectName(u"emptyStateButton"_s);
    m_icon->setAlignment(Qt::AlignHCenter);

    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::m);
    column->addStretch(2);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(&Theme::current(), &Theme::changed, this, &EmptyState::updateIcon);
}

void EmptyState::setContent(const QString &iconName, const QString &sentence, const QString &buttonText)
{
    m_iconName = iconName;
    m_sentence->setText(sentence);
    m_sentence->setMinimumHeight(m_sentence->heightForWidth(sentenceWidth)); // a centred label gets no more by itself
    m_button->setText(buttonText);
    m_button->setVisible(!buttonText.isEmpty());
    setAccessibleName(sentence);
    updateIcon();
}

QString EmptyState::sentence() const
{
    return m_sentence->text();
}

void EmptyState::updateIcon()
{
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(themedIcon(m_iconName, Token::MutedText).pixmap(QSize(48, 48), devicePixelRatioF()));
}

} // namespace kekkai
