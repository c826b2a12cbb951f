#include "ui/shell/lockpage.h"

#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr int columnWidth = 460;
constexpr int pictureSize = 56;
} // namespace

LockPage::LockPage(QWidget *parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_title(new QLabel(tr("Kekkai is locked"), this))
    , m_text(new QLabel(this))
    , m_problem(new Banner(this))
    , m_unlock(new QPushButton(this))
    , m_close(new QPushButton(tr("&Close the connection"), this))
{
    setObjectName(u"lockPage"_s);
    setAccessibleName(m_title->text());
    m_title->setObjectName(u"lockTitle"_s);
    m_title->setFont(titleFont());
    m_text->setObjectName(u"lockText"_s);
    m_text->setWordWrap(true);
    m_text->setFixedWidth(columnWidth);
    useToken(m_text, QPalette::WindowText, Token::MutedText);
    m_problem->setObjectName(u"lockProblem"_s);
    m_problem->setFixedWidth(columnWidth);
    m_problem->hide();
    m_unlock->setObjectName(u"unlockButton"_s);
    m_unlock->setProperty("primary", true);
    m_unlock->setDefault(true);
    m_unlock->setAutoDefault(true);
    m_close->setObjectName(u"lockCloseConnection"_s);
    m_close->setAutoDefault(true);
    m_close->setToolTip(tr("Forgets the connection and what was read from it"));

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::s);
    buttons->addWidget(m_unlock);
    buttons->addWidget(m_close);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout;
    column->setSpacing(space::s);
    column->addWidget(m_picture);
    column->addSpacing(space::s);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(space::s);
    column->addWidget(m_problem);
    column->addSpacing(space::s);
    column->addLayout(buttons);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addLayout(column);
    row->addStretch(1);
    auto *outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addLayout(row);
    outer->addStretch(3);
    setFocusProxy(m_unlock);
    connect(m_unlock, &QPushButton::clicked, this, &LockPage::unlockRequested);
    connect(m_close, &QPushButton::clicked, this, &LockPage::closeRequested);
    connect(&Theme::current(), &Theme::changed, this, &LockPage::updatePicture);
    updatePicture();
    updateTexts();
}

void LockPage::setWay(Way way)
{
    m_way = way;
    updateTexts();
}

void LockPage::setBusy(bool busy)
{
    m_busy = busy;
    updateTexts();
}

void LockPage::setProblem(const QString &title, const QString &cause)
{
    if (!title.isEmpty())
        m_problem->setContent(Banner::Kind::Error, title, cause);
    m_problem->setVisible(!title.isEmpty());
}

void LockPage::updateTexts()
{
    switch (m_way) {
    case Way::Button:
        m_text->setText(tr("What was shown is hidden, and passwords, tokens and keys have left the memory. This "
                           "connection needs no sign-in."));
        break;
    case Way::SignIn:
        m_text->setText(tr("What was shown is hidden, and passwords, tokens and keys have left the memory. To go on, "
                           "sign in again."));
        break;
    case Way::Keychain:
        m_text->setText(tr("What was shown is hidden, and passwords, tokens and keys have left the memory. To go on, "
                           "they are read from the keychain of this computer."));
        break;
    }
    m_unlock->setText(m_busy ? tr("Unlocking…") : m_way == Way::SignIn ? tr("&Sign in…") : tr("&Unlock"));
    m_unlock->setEnabled(!m_busy);
}

void LockPage::updatePicture()
{
    m_picture->setPixmap(
        themedIcon(u"lock", Token::Accent).pixmap(QSize(pictureSize, pictureSize), devicePixelRatioF()));
}

} // namespace kekkai
