#include "ui/shell/welcomepage.h"

#include "models/profiles/profilewords.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"

#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr int columnWidth = 520;
constexpr std::chrono::milliseconds noticeTime{8000};
} // namespace

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_notice(new QLabel(this))
    , m_new(new QPushButton(tr("&New connection…"), this))
    , m_connect(new QPushButton(tr("&Connect without saving…"), this))
    , m_sandbox(new QPushButton(tr("Try the sandbox"), this))
    , m_profiles(new QWidget(this))
    , m_profilesColumn(new QVBoxLayout(m_profiles))
{
    setObjectName(u"welcomePage"_s);
    setAccessibleName(tr("Welcome"));
    m_new->setObjectName(u"welcomeNew"_s);
    m_new->setProperty("primary", true);
    m_new->setDefault(true);
    m_connect->setObjectName(u"welcomeConnect"_s);
    m_sandbox->setObjectName(u"welcomeSandbox"_s);
    for (QPushButton *button : {m_new, m_connect, m_sandbox})
        button->setAutoDefault(true); // Return presses the one with the focus
    m_notice->setObjectName(u"welcomeNotice"_s);
    m_notice->setWordWrap(true);
    m_notice->setFixedWidth(columnWidth);
    m_notice->hide();
    useToken(m_notice, QPalette::WindowText, Token::MutedText);
    m_noticeTime.setSingleShot(true);
    m_noticeTime.setInterval(noticeTime);
    connect(&m_noticeTime, &QTimer::timeout, m_notice, &QWidget::hide);
    m_problem->setObjectName(u"welcomeProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->setFixedWidth(columnWidth);
    m_problem->hide();
    useToken(m_problem, QPalette::WindowText, Token::Critical);

    auto *title = new QLabel(tr("Kekkai"), this);
    QFont large = titleFont();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    title->setFont(large);
    auto *sentence = new QLabel(tr("See every key, secret, tagged field and encryption policy of a Confluent Platform, "
                                   "and what protects what."),
                                this);
    sentence->setWordWrap(true);
    sentence->setFixedWidth(columnWidth);

    const auto explained = [this](const QString &text) {
        auto *label = new QLabel(text, this);
        label->setWordWrap(true);
        label->setFixedWidth(columnWidth);
        useToken(label, QPalette::WindowText, Token::MutedText);
        return label;
    };
    auto *column = new QVBoxLayout;
    column->setSpacing(space::s);
    column->addWidget(m_picture);
    column->addSpacing(space::s);
    column->addWidget(title);
    column->addWidget(sentence);
    column->addSpacing(space::l);
    m_profiles->setObjectName(u"welcomeProfiles"_s);
    m_profiles->setFixedWidth(columnWidth);
    m_profilesColumn->setContentsMargins(0, 0, 0, space::m);
    m_profilesColumn->setSpacing(space::xs);
    m_profiles->hide();
    column->addWidget(m_new, 0, Qt::AlignLeft);
    column->addWidget(explained(tr("Paste the address of your Schema Registry or of your Confluent Manager for Apache "
                                   "Flink (CMF): Kekkai finds out what is there and tests it. Nothing is changed.")));
    column->addSpacing(space::m);
    column->addWidget(m_profiles);
    column->addWidget(m_sandbox, 0, Qt::AlignLeft);
    column->addWidget(explained(tr("A Schema Registry and a CMF inside this program, filled with the data of an "
                                   "invented company. Nothing leaves this computer.")));
    column->addSpacing(space::m);
    column->addWidget(m_connect, 0, Qt::AlignLeft);
    column->addWidget(explained(tr("For one look: it is forgotten when you close the window.")));
    column->addWidget(m_problem);
    column->addWidget(m_notice);

    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addLayout(column);
    row->addStretch(1);
    auto *outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addLayout(row);
    outer->addStretch(3);
    connect(m_new, &QPushButton::clicked, this, &WelcomePage::wizardRequested);
    connect(m_connect, &QPushButton::clicked, this, &WelcomePage::connectRequested);
    connect(m_sandbox, &QPushButton::clicked, this, &WelcomePage::sandboxRequested);
    updatePicture();
}

void WelcomePage::updatePicture()
{
    m_picture->setPixmap(QIcon(u":/kekkai/kekkai.svg"_s).pixmap(QSize(72, 72), devicePixelRatioF()));
}

void WelcomePage::setProfiles(const QList<Profile> &profiles, bool more)
{
    const auto former = m_profiles->findChildren<QPushButton *>();
    for (QPushButton *button : former) {
        m_profilesColumn->removeWidget(button);
        button->hide();
        button->deleteLater(); // this may be its own click
    }
    const auto add = [this](const QString &text, const QIcon &icon, const QString &name) {
        auto *button = new QPushButton(icon, text, m_profiles);
        button->setObjectName(name);
        button->setAutoDefault(true);
        m_profilesColumn->addWidget(button, 0, Qt::AlignLeft);
        return button;
    };
    for (const Profile &profile : profiles) {
        const QString marks = marksText(profile);
        const QString name = QString(profile.name).replace(u'&', u"&&"_s);
        QPushButton *button = add(marks.isEmpty() ? tr("Open %1").arg(name)
                                                  : tr("Open %1 (%2)", "name, how it is marked").arg(name, marks),
                                  swatchIcon(profile.color), u"welcome-"_s + profile.name);
        button->setToolTip(serversText(profile));
        connect(button, &QPushButton::clicked, this, [this, id = profile.id] { Q_EMIT profileRequested(id); });
    }
    if (more)
        connect(add(tr("&All connections…"), themedIcon(u"server"), u"welcomeAllProfiles"_s), &QPushButton::clicked,
                this, &WelcomePage::profilesRequested);
    m_profiles->setVisible(!profiles.isEmpty());
    // Made last, but reached where they stand.
    QWidget *before = m_new;
    const auto made = m_profiles->findChildren<QPushButton *>();
    for (QPushButton *button : made) {
        if (former.contains(button))
            continue;
        setTabOrder(before, button);
        before = button;
    }
    setTabOrder(before, m_sandbox);
    setTabOrder(m_sandbox, m_connect);
}

void WelcomePage::setNotice(const QString &sentence)
{
    m_notice->setText(sentence);
    m_notice->setVisible(!sentence.isEmpty());
    m_noticeTime.start();
}

void WelcomePage::setSandboxStarting(bool starting, const QString &problem)
{
    m_sandbox->setEnabled(!starting);
    m_sandbox->setText(starting ? tr("Starting the sandbox…") : tr("Try the sandbox"));
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace kekkai
