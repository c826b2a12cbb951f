#include "ui/dialogs/protectiondialog.h"

#include "models/text/protectiontext.h"
#include "ui/support/theme.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;
using Holds = ProtectionState::Holds;

namespace {

constexpr int iconSize = 20;

struct Look {
    QString icon;
    Token token = Token::MutedText;
};

Look lookOf(Holds holds)
{
    switch (holds) {
    case Holds::Yes:
        return {u"ok"_s, Token::Ok};
    case Holds::Partly:
        return {u"warning"_s, Token::Medium};
    case Holds::No:
        return {u"error"_s, Token::Critical};
    case Holds::NotHere:
        break;
    }
    return {u"info"_s, Token::MutedText};
}

} // namespace

ProtectionDialog::ProtectionDialog(const ProtectionSources &sources, QWidget *parent)
    : QDialog(parent)
    , m_survey(sources, parent)
    , m_summary(new QLabel(this))
    , m_place(new QVBoxLayout)
    , m_copy(new QPushButton(tr("&Copy"), this))
{
    setObjectName(u"protectionDialog"_s);
    setWindowTitle(tr("Protection on this system"));
    auto *title = new QLabel(tr("What protects secrets on this system"), this);
    title->setFont(sectionFont());
    m_summary->setObjectName(u"protectionSummary"_s);
    m_summary->setWordWrap(true);
    useToken(m_summary, QPalette::WindowText, Token::MutedText);

    auto *inside = new QWidget(this);
    m_place->setContentsMargins(space::m, space::m, space::m, space::m);
    inside->setLayout(m_place);
    auto *area = new QScrollArea(this);
    area->setObjectName(u"protectionArea"_s);
    area->setAccessibleName(tr("Protections"));
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::StrongFocus); // the keyboard scrolls it
    area->setWidget(inside);

    m_copy->setObjectName(u"protectionCopy"_s);
    m_copy->setToolTip(tr("Copies the whole list as text. It holds no secrets."));
    auto *again = new QPushButton(themedIcon(u"reload"), tr("Check &again"), this);
    again->setObjectName(u"protectionAgain"_s);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(u"protectionClose"_s);
    close->setDefault(true);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(m_copy, QDialogButtonBox::ActionRole);
    buttons->addButton(again, QDialogButtonBox::ActionRole);
    buttons->addButton(close, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(again, &QPushButton::clicked, &m_survey, &ProtectionSurvey::start);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(protectionReport(m_survey.states()));
        m_copy->setText(tr("Copied"));
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::s);
    column->addWidget(title);
    column->addWidget(m_summary);
    column->addWidget(area, 1);
    column->addWidget(buttons);
    resize(720, 620);
    connect(&m_survey, &ProtectionSurvey::changed, this, &ProtectionDialog::showStates);
    m_survey.start();
    close->setFocus();
}

void ProtectionDialog::showStates()
{
    const QList<ProtectionState> &states = m_survey.states();
    m_copy->setText(tr("&Copy"));
    const auto holding = std::count_if(states.cbegin(), states.cend(),
                                       [](const ProtectionState &state) { return state.holds == Holds::Yes; });
    m_summary->setText(
        m_survey.isBusy()
            ? tr("%1 of %2 hold so far; the keychain is being asked.").arg(holding).arg(states.size())
            : tr("%1 of %2 hold, as read back from the system just now.").arg(holding).arg(states.size()));
    if (states == m_shown)
        return;
    m_shown = states;
    delete m_rows;
    m_rows = new QWidget(this);
    auto *column = new QVBoxLayout(m_rows);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::l);
    for (const ProtectionState &state : states)
        column->addWidget(madeRow(state));
    column->addStretch(1);
    m_place->addWidget(m_rows);
}

QWidget *ProtectionDialog::madeRow(const ProtectionState &state)
{
    const Look look = lookOf(state.holds);
    auto *row = new QWidget(m_rows);
    row->setObjectName(u"protection-%1"_s.arg(int(state.what)));
    row->setAccessibleName(
        tr("%1: %2", "a protection: whether it holds").arg(protectionName(state.what), protectionStateWord(state)));
    auto *icon = new QLabel(row);
    icon->setPixmap(themedIcon(look.icon, look.token).pixmap(QSize(iconSize, iconSize), devicePixelRatioF()));
    const auto text = [row](const QString &words, Token token) {
        auto *label = new QLabel(words, row);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        useToken(label, QPalette::WindowText, token);
        return label;
    };
    QLabel *name = text(protectionName(state.what), Token::Text);
    QFont bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    QLabel *word = text(protectionStateWord(state), look.token);
    word->setObjectName(u"protectionState"_s);
    word->setWordWrap(false);
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::m);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(icon, 0, 0, Qt::AlignTop);
    grid->addWidget(name, 0, 1);
    grid->addWidget(word, 0, 2, Qt::AlignRight | Qt::AlignTop);
    grid->addWidget(text(protectionMeaning(state.what), Token::MutedText), 1, 1, 1, 2);
    int line = 2;
    if (const QString cure = protectionCure(state); !cure.isEmpty()) {
        QLabel *label = text(cure, Token::Text);
        label->setObjectName(u"protectionCure"_s);
        grid->addWidget(label, line++, 1, 1, 2);
    }
    if (!state.evidence.isEmpty()) {
        QLabel *evidence = text(state.evidence, Token::MutedText);
        evidence->setObjectName(u"protectionEvidence"_s);
        evidence->setFont(fixedFont());
        grid->addWidget(evidence, line, 1, 1, 2);
    }
    return row;
}

} // namespace kekkai
