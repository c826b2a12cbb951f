#include "ui/widgets/detailspane.h"

#include "models/text/valuetext.h"
#include "ui/support/plaintooltip.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/linklabel.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

struct DetailsPane::Item {
    enum class Kind { Heading, Chip, Section, Fact, Hidden, Link, Text, Code, Note };
    Kind kind = Kind::Fact;
    QString label = {};
    QString value = {};
    QString toolTip = {};
    QString iconName = {};
    Token token = Token::Text;
    bool mono = false;
    bool copyable = false;
    bool folded = false;
    JsonHighlighter::Language language = JsonHighlighter::Language::Plain;
    ObjectRef target = {};
    QString copied = {};

    friend bool operator==(const Item &, const Item &) = default;
};

namespace {

/// @p text with room for a line break inside words that are wider than the pane.
QString breakable(const QString &text)
{
    constexpr qsizetype longest = 28;
    constexpr QChar breakHere(0x200b);
    QString made;
    made.reserve(text.size() + text.size() / longest + 1);
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        if (run > longest && !c.isLowSurrogate()) {
            made += breakHere;
            run = 1;
        }
        made += c;
    }
    return made;
}

QLabel *wrapping(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(breakable(visibleText(text, true)));
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

constexpr qsizetype mostProse = 600; ///< characters of running text that are shown without being asked
constexpr qsizetype mostProseLines = 12;
constexpr qsizetype mostSpoken = 300; ///< characters of an accessible name

bool hasLongWord(const QString &text)
{
    constexpr qsizetype longest = 34;
    const auto words = QStringView(text).split(u' ');
    return std::any_of(words.begin(), words.end(), [](QStringView word) { return word.size() > longest; });
}

QToolButton *copyButton(const QString &what, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(u"copyButton"_s);
    button->setAutoRaise(true);
    button->setIcon(themedIcon(u"copy", Token::MutedText));
    button->setToolTip(DetailsPane::tr("Copy"));
    button->setAccessibleName(DetailsPane::tr("Copy %1").arg(what));
    return button;
}

/// Shows for a moment that the clipboard has it.
void wireCopy(QToolButton *button, const QString &text)
{
    QObject::connect(button, &QToolButton::clicked, button, [button, text] {
        QGuiApplication::clipboard()->setText(text);
        button->setIcon(themedIcon(u"check", Token::Ok));
        QTimer::singleShot(1200, button, [button] { button->setIcon(themedIcon(u"copy", Token::MutedText)); });
    });
}

} // namespace

DetailsPane::DetailsPane(QWidget *parent)
    : QScrollArea(parent)
{
    setObjectName(u"detailsPane"_s);
    setAccessibleName(tr("Details"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(300);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        const int position = verticalScrollBar()->value();
        rebuild();
        QTimer::singleShot(0, this, [this, position] { verticalScrollBar()->setValue(position); });
    });
    commit();
}

DetailsPane::~DetailsPane() = default;

void DetailsPane::clear()
{
    m_pending.clear();
    m_pendingKey.clear();
    if (m_scheduled)
        return;
    m_scheduled = true;
    QTimer::singleShot(0, this, &DetailsPane::commit);
}

void DetailsPane::setKey(const QString &key)
{
    m_pendingKey = key;
}

void DetailsPane::add(Item item)
{
    m_pending.append(std::move(item));
    if (!m_scheduled) {
        m_scheduled = true;
        QTimer::singleShot(0, this, &DetailsPane::commit);
    }
}

void DetailsPane::setHeading(const QString &name, const QString &kind)
{
    add({.kind = Item::Kind::Heading, .label = kind, .value = name});
}

void DetailsPane::addChip(const QString &text, Token token, const QString &iconName)
{
    add({.kind = Item::Kind::Chip, .value = text, .iconName = iconName, .token = token});
}

void DetailsPane::addSection(const QString &title)
{
    add({.kind = Item::Kind::Section, .label = title});
}

void DetailsPane::addFact(const QString &label, const QString &value, const FactOptions &options)
{
    add({.kind = Item::Kind::Fact,
         .label = label,
         .value = value,
         .toolTip = options.toolTip,
         .mono = options.mono,
         .copyable = options.copyable});
}

void DetailsPane::addMasked(const QString &label, const MaskedValue &value)
{
    if (value.isSecret())
        add({.kind = Item::Kind::Hidden, .label = label, .value = value.text()});
    else
        addFact(label, value.text(), {.mono = true, .copyable = true, .toolTip = {}});
}

void DetailsPane::addLink(const QString &label, const QString &text, const ObjectRef &target)
{
    add({.kind = Item::Kind::Link, .label = label, .value = text, .target = target});
}

void DetailsPane::addText(const QString &title, const QString &text, bool folded)
{
    add({.kind = Item::Kind::Text, .label = title, .value = text, .folded = folded});
}

void DetailsPane::addCode(const QString &title, const QString &text, JsonHighlighter::Language language, bool folded,
                          const QString &copied)
{
    add({.kind = Item::Kind::Code,
         .label = title,
         .value = text,
         .folded = folded,
         .language = language,
         .copied = copied.isNull() ? text : copied});
}

void DetailsPane::addNote(const QString &text, Token token, const QString &iconName)
{
    add({.kind = Item::Kind::Note, .value = text, .iconName = iconName, .token = token});
}

void DetailsPane::setInvites(bool invites)
{
    if (std::exchange(m_invites, invites) != invites && m_shown.isEmpty())
        rebuild();
}

bool DetailsPane::isBlank() const
{
    return m_shown.isEmpty();
}

void DetailsPane::commit()
{
    m_scheduled = false;
    if (m_built && m_pending == m_shown && m_pendingKey == m_shownKey)
        return;
    const bool sameObject = m_pendingKey == m_shownKey && !m_shownKey.isEmpty();
    if (!sameObject)
        m_wholeTexts.clear();
    const int position = verticalScrollBar()->value();
    m_shown = m_pending;
    m_shownKey = m_pendingKey;
    m_built = true;
    rebuild();
    if (sameObject) {
        QTimer::singleShot(0, this, [this, position] { verticalScrollBar()->setValue(position); });
        verticalScrollBar()->setValue(position);
    } else {
        verticalScrollBar()->setValue(0);
    }
}

QWidget *DetailsPane::madeFoldable(const QString &title, QWidget *content, bool folded, const QString &copied)
{
    auto *block = new QWidget;
    auto *fold = new QToolButton(block);
    fold->setObjectName(u"foldButton"_s);
    fold->setAutoRaise(true);
    fold->setText(title);
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    fold->setCheckable(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->addWidget(fold);
    head->addStretch();
    auto *copy = copyButton(title, block);
    wireCopy(copy, copied);
    head->addWidget(copy);
    auto *column = new QVBoxLayout(block);
    column->setContentsMargins(0, space::xs, 0, 0);
    column->setSpacing(space::xs);
    column->addLayout(head);
    column->addWidget(content);

    const auto show = [fold, content, title](bool open) {
        content->setVisible(open);
        fold->setIcon(themedIcon(open ? u"chevron-down"_s : u"chevron-right"_s));
        fold->setAccessibleName(open ? tr("Hide %1").arg(title) : tr("Show %1").arg(title));
    };
    const bool open = !m_folds.value(title, folded);
    fold->setChecked(open);
    show(open);
    connect(fold, &QToolButton::toggled, this, [this, show, title](bool nowOpen) {
        m_folds.insert(title, !nowOpen);
        show(nowOpen);
    });
    return block;
}

QWidget *DetailsPane::madeProse(const QString &label, const QString &text, QWidget *parent)
{
    const bool isLong = text.size() > mostProse || text.count(u'\n') >= mostProseLines;
    if (!isLong)
        return wrapping(text, parent);
    auto *block = new QWidget(parent);
    auto *column = new QVBoxLayout(block);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    const bool whole = m_wholeTexts.contains(label);
    if (whole) {
        constexpr int lines = 14;
        auto *all = new QPlainTextEdit(block);
        all->setObjectName(u"wholeText"_s);
        all->setAccessibleName(label);
        all->setReadOnly(true);
        all->setTabChangesFocus(true);
        all->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        all->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        all->setPlainText(visibleText(text, true));
        all->setFixedHeight(lines * fontMetrics().lineSpacing() + space::l);
        column->addWidget(all);
    } else {
        const QStringList lines = text.first(std::min(text.size(), mostProse)).split(u'\n').mid(0, mostProseLines);
        column->addWidget(wrapping(lines.join(u'\n') + u'…', block));
    }
    auto *more =
        new LinkLabel(whole ? tr("Show less") : tr("Show all (%1 characters)").arg(numberText(text.size())), block);
    more->setObjectName(u"showAllText"_s);
    connect(more, &LinkLabel::activated, this, [this, label, whole] {
        if (whole)
            m_wholeTexts.remove(label);
        else
            m_wholeTexts.insert(label);
        const int position = verticalScrollBar()->value();
        rebuild();
        QTimer::singleShot(0, this, [this, position] { verticalScrollBar()->setValue(position); });
    });
    column->addWidget(more);
    return block;
}

QWidget *DetailsPane::madeCode(const Item &item)
{
    constexpr int mostLines = 28;
    auto *code = new QPlainTextEdit;
    code->setObjectName(u"codeView"_s);
    code->setAccessibleName(item.label);
    code->setReadOnly(true);
    code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    code->setTabChangesFocus(true);
    code->setFont(fixedFont());
    code->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    code->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    code->setPlainText(item.value);
    new JsonHighlighter(code->document(), item.language);
    const int lines = std::clamp(int(item.value.count(u'\n')) + 2, 3, mostLines);
    code->setFixedHeight(lines * QFontMetrics(fixedFont()).lineSpacing() + space::l);
    return madeFoldable(item.label, code, item.folded, item.copied);
}

void DetailsPane::rebuild()
{
    const QWidget *focused = QApplication::focusWidget(); // not our own focusWidget(), which remembers the last one
    const bool hadFocus = focused && (focused == this || isAncestorOf(focused));
    auto *page = new QWidget;
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(space::l, space::m, space::l, space::l);
    column->setSpacing(space::s);

    if (m_shown.isEmpty()) {
        auto *nothing = new QLabel(m_invites ? tr("Select a row to see all about it.") : QString(), page);
        nothing->setObjectName(u"detailsBlank"_s);
        nothing->setWordWrap(true);
        nothing->setAlignment(Qt::AlignCenter);
        useToken(nothing, QPalette::WindowText, Token::MutedText);
        column->addWidget(nothing, 1);
    }

    QGridLayout *facts = nullptr; // the run of label/value pairs under way
    FlowLayout *chips = nullptr;
    const auto factsHere = [&] {
        chips = nullptr;
        if (!facts) {
            facts = new QGridLayout;
            facts->setHorizontalSpacing(space::m);
            facts->setVerticalSpacing(6);
            facts->setColumnStretch(1, 1);
            column->addLayout(facts);
        }
        return facts;
    };
    const auto addPair = [&](const QString &label, QWidget *value) {
        QGridLayout *grid = factsHere();
        const int row = grid->rowCount();
        auto *name = new QLabel(page);
        name->setTextFormat(Qt::PlainText);
        name->setText(visibleText(label));
        name->setWordWrap(true);
        name->setMinimumWidth(84);
        name->setMaximumWidth(130);
        name->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        useToken(name, QPalette::WindowText, Token::MutedText);
        name->setContentsMargins(0, 2, 0, 0);
        name->setBuddy(value);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(value, row, 1);
    };
    const auto endRun = [&] {
        facts = nullptr;
        chips = nullptr;
    };

    for (const Item &item : std::as_const(m_shown)) {
        switch (item.kind) {
        case Item::Kind::Heading: {
            endRun();
            auto *kind = new QLabel(item.label, page);
            kind->setObjectName(u"detailsKind"_s);
            kind->setTextFormat(Qt::PlainText);
            useToken(kind, QPalette::WindowText, Token::MutedText);
            column->addWidget(kind);
            auto *row = new QHBoxLayout;
            auto *name = new ElidedLabel(item.value, Qt::ElideMiddle, page);
            name->setObjectName(u"detailsHeading"_s);
            QFont large = fixedFont();
            large.setPointSizeF(large.pointSizeF() * 1.3);
            large.setWeight(QFont::DemiBold);
            name->setFont(large);
            auto *copy = copyButton(item.value, page);
            copy->setObjectName(u"copyHeading"_s);
            wireCopy(copy, item.value);
            row->addWidget(name, 1);
            row->addWidget(copy);
            column->addLayout(row);
            break;
        }
        case Item::Kind::Chip:
            facts = nullptr;
            if (!chips) {
                chips = new FlowLayout(space::xs, space::xs);
                column->addLayout(chips);
            }
            chips->addWidget(new Chip(item.value, item.token, item.iconName, page));
            break;
        case Item::Kind::Section: {
            endRun();
            auto *title = new QLabel(page);
            title->setTextFormat(Qt::PlainText);
            title->setText(visibleText(item.label));
            title->setFont(sectionFont());
            title->setContentsMargins(0, space::s, 0, 0);
            column->addWidget(title);
            break;
        }
        case Item::Kind::Fact: {
            const bool oneLine = item.mono || hasLongWord(item.value);
            QWidget *value = nullptr;
            if (oneLine && !item.value.contains(u'\n')) {
                auto *line = new ElidedLabel(item.value, Qt::ElideMiddle, page);
                line->setExtraToolTip(item.toolTip);
                value = line;
            } else {
                QWidget *label = madeProse(item.label, item.value, page);
                label->setToolTip(plainToolTip(item.toolTip));
                value = label;
            }
            if (item.mono)
                value->setFont(fixedFont());
            value->setAccessibleName(visibleText(u"%1: %2"_s.arg(item.label, elideMiddle(item.value, mostSpoken))));
            if (item.copyable && !item.value.isEmpty()) {
                auto *holder = new QWidget(page);
                auto *row = new QHBoxLayout(holder);
                row->setContentsMargins(0, 0, 0, 0);
                row->setSpacing(space::xs);
                row->addWidget(value, 1);
                auto *copy = copyButton(item.label, holder);
                wireCopy(copy, item.value);
                row->addWidget(copy, 0, Qt::AlignTop);
                value = holder;
            }
            addPair(item.label, value);
            break;
        }
        case Item::Kind::Hidden: {
            auto *holder = new QWidget(page);
            auto *row = new QHBoxLayout(holder);
            row->setContentsMargins(0, 0, 0, 0);
            auto *dots = new QLabel(holder);
            dots->setTextFormat(Qt::PlainText);
            dots->setText(item.value);
            dots->setObjectName(u"maskedValue"_s);
            dots->setAccessibleName(tr("%1: hidden").arg(item.label));
            row->addWidget(dots);
            row->addWidget(new Chip(tr("hidden"), Token::MutedText, u"hidden"_s, holder));
            row->addStretch();
            holder->setToolTip(tr("It looks like a credential, so it is never shown here."));
            addPair(item.label, holder);
            break;
        }
        case Item::Kind::Link: {
            auto *link = new LinkLabel(item.value, page);
            connect(link, &LinkLabel::activated, this, [this, target = item.target] { Q_EMIT linkActivated(target); });
            addPair(item.label, link);
            break;
        }
        case Item::Kind::Text: {
            endRun();
            QWidget *text = madeProse(item.label, item.value, page);
            if (item.label.isEmpty())
                column->addWidget(text);
            else
                column->addWidget(madeFoldable(item.label, text, item.folded, item.value));
            break;
        }
        case Item::Kind::Code:
            endRun();
            column->addWidget(madeCode(item));
            break;
        case Item::Kind::Note: {
            endRun();
            auto *row = new QHBoxLayout;
            auto *icon = new QLabel(page);
            icon->setPixmap(themedIcon(item.iconName, item.token).pixmap(QSize(18, 18), devicePixelRatioF()));
            row->addWidget(icon, 0, Qt::AlignTop);
            row->addWidget(wrapping(item.value, page), 1);
            column->addLayout(row);
            break;
        }
        }
    }
    if (!m_shown.isEmpty())
        column->addStretch(1);
    if (QWidget *old = takeWidget())
        old->deleteLater(); // one of its links may be what called us
    setWidget(page);
    if (hadFocus)
        setFocus();
}

void DetailsPane::keyPressEvent(QKeyEvent *event)
{
    // Arrow keys scroll; Home and End too, which a plain scroll area ignores.
    QScrollBar *bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Home:
        bar->setValue(bar->minimum());
        return;
    case Qt::Key_End:
        bar->setValue(bar->maximum());
        return;
    default:
        QScrollArea::keyPressEvent(event);
    }
}

} // namespace kekkai
