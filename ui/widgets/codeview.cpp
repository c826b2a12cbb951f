#include "ui/widgets/codeview.h"

#include "ui/support/theme.h"

#include <QAction>
#include <QByteArrayMatcher>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

// QScintilla's headers are written with the keywords that we do without.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qscilexercpp.h>
#include <Qsci/qscilexerjson.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots

#include <algorithm>
#include <vector>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype pieceSize = 8 * 1024; ///< of a text taken over at once: a few milliseconds
/// The partner of a brace is looked for at each painting, up to the end of the text: in longer texts it is not shown.
constexpr qsizetype mostForBraces = 128 * 1024;
constexpr int mostMatches = 2'000;
constexpr int mostMarkedLines = 1'000;
constexpr int numberMargin = 0;
constexpr int foldMargin = 1;
constexpr int fieldMarker = 1;
constexpr int matchIndicator = 9;
constexpr int braceIndicator = 10;

/// .proto is near enough to C++ for the lexer: comments, strings, braces. The words are its own.
class ProtoLexer final : public QsciLexerCPP {
public:
    using QsciLexerCPP::QsciLexerCPP;

    [[nodiscard]] const char *keywords(int set) const override
    {
        if (set == 1)
            return "edition enum export extend extensions group import local map max message oneof option optional "
                   "package public repeated required reserved returns rpc service stream syntax to weak";
        if (set == 2)
            return "bool bytes double false fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string "
                   "true uint32 uint64";
        return nullptr;
    }
};

class Editor final : public QsciScintilla {
public:
    using QsciScintilla::QsciScintilla;

    using Message = unsigned int;
    long send(Message message, unsigned long first = 0, long second = 0) const
    {
        return SendScintilla(message, first, second);
    }

    std::function<void(const QPoint &)> showMenu;

protected:
    void contextMenuEvent(QContextMenuEvent *event) override { showMenu(event->globalPos()); }
};

} // namespace

class CodeView::Private {
public:
    explicit Private(CodeView *owner);

    void dress();
    void dressLexer(QsciLexer *lexer) const;
    void takePiece();
    void finish();
    void applyRange();
    void search();
    void showMatch(int index);
    void showCount();

    CodeView *const q;
    Editor *editor;
    QsciLexerJSON *json;
    ProtoLexer *proto;
    QWidget *bar;
    QLineEdit *needle;
    QLabel *count;
    QByteArray code;
    QByteArray lowerCode; ///< made when it is searched
    qsizetype taken = 0;
    QTimer more;
    int quiet = 0; ///< the cursor is moved by us
    int lastCursor = -1;
    int rangeBegin = -1;
    int rangeEnd = -1;
    int rangeCursor = -1;
    std::pair<int, int> lines{-1, -1};
    std::vector<int> matches; ///< bytes
    bool tooMany = false;
    int match = -1;
};

CodeView::Private::Private(CodeView *owner)
    : q(owner)
    , editor(new Editor(owner))
    , json(new QsciLexerJSON(owner))
    , proto(new ProtoLexer(owner))
    , bar(new QWidget(owner))
    , needle(new QLineEdit(bar))
    , count(new QLabel(bar))
{
    using S = QsciScintillaBase;
    editor->setObjectName(u"codeEditor"_s);
    editor->setAccessibleName(CodeView::tr("Text"));
    editor->setFrameShape(QFrame::StyledPanel);
    editor->setUtf8(true);
    editor->setReadOnly(true);
    editor->setWrapMode(QsciScintilla::WrapNone);
    editor->setMarginLineNumbers(numberMargin, true);
    editor->setMarginWidth(foldMargin + 1, 0);
    editor->setCaretLineVisible(true);
    editor->setTabWidth(4);
    editor->setScrollWidthTracking(true);
    editor->setScrollWidth(1);
    editor->send(S::SCI_SETUNDOCOLLECTION, 0);
    editor->send(S::SCI_SETIDLESTYLING, S::SC_IDLESTYLING_TOVISIBLE);
    editor->send(S::SCI_SETLAYOUTCACHE, S::SC_CACHE_PAGE);
    editor->send(S::SCI_SETENDATLASTLINE, 1);
    editor->markerDefine(QsciScintilla::Background, fieldMarker);
    editor->indicatorDefine(QsciScintilla::StraightBoxIndicator, matchIndicator);
    editor->setIndicatorDrawUnder(true, matchIndicator);
    editor->indicatorDefine(QsciScintilla::StraightBoxIndicator, braceIndicator);
    editor->setMatchedBraceIndicator(braceIndicator);
    json->setFoldCompact(false);
    proto->setFoldCompact(false);
    proto->setFoldComments(true);

    bar->setObjectName(u"codeSearchBar"_s);
    needle->setObjectName(u"codeSearch"_s);
    needle->setPlaceholderText(CodeView::tr("Find in text"));
    needle->setAccessibleName(CodeView::tr("Find in text"));
    needle->setClearButtonEnabled(true);
    count->setObjectName(u"codeSearchCount"_s);
    useToken(count, QPalette::WindowText, Token::MutedText);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::s, space::xs, space::s, space::xs);
    row->setSpacing(space::xs);
    row->addWidget(needle, 1);
    row->addWidget(count);
    const auto addButton = [&](const QString &name, QStringView icon, const QString &text, auto function) {
        auto *button = new QToolButton(bar);
        button->setObjectName(name);
        button->setAutoRaise(true);
        button->setIcon(themedIcon(icon));
        button->setToolTip(text);
        button->setAccessibleName(text);
        QObject::connect(button, &QToolButton::clicked, q, function);
        row->addWidget(button);
    };
    addButton(u"codeSearchPrevious"_s, u"chevron-left", CodeView::tr("Previous match (Shift+F3)"),
              [this] { q->goToMatch(false); });
    addButton(u"codeSearchNext"_s, u"chevron-right", CodeView::tr("Next match (F3)"), [this] { q->goToMatch(true); });
    addButton(u"codeSearchClose"_s, u"cancel", CodeView::tr("Close the search (Esc)"), [this] { q->closeSearch(); });
    bar->hide();

    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(editor, 1);
    column->addWidget(bar);
    q->setFocusProxy(editor);

    const auto addAction = [this](const QString &name, const QString &text, const QKeySequence &keys, auto function) {
        auto *action = new QAction(text, q);
        action->setObjectName(name);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        QObject::connect(action, &QAction::triggered, q, function);
        q->addAction(action);
        return action;
    };
    QAction *find = addAction(u"codeFind"_s, CodeView::tr("&Find in text…"), QKeySequence(u"Ctrl+Shift+F"_s),
                              [this] { q->openSearch(); });
    addAction(u"codeFindNext"_s, CodeView::tr("Next match"), QKeySequence(Qt::Key_F3), [this] { q->goToMatch(true); });
    addAction(u"codeFindPrevious"_s, CodeView::tr("Previous match"), QKeySequence(Qt::SHIFT | Qt::Key_F3),
              [this] { q->goToMatch(false); });
    editor->showMenu = [this, find](const QPoint &at) {
        auto *menu = new QMenu(q);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        QAction *copy = menu->addAction(CodeView::tr("&Copy"), editor, [this] { editor->copy(); });
        copy->setEnabled(editor->hasSelectedText());
        menu->addAction(CodeView::tr("Select &all"), editor, [this] { editor->selectAll(); });
        menu->addSeparator();
        menu->addAction(find);
        menu->addAction(CodeView::tr("Fold or unfold a&ll"), editor, [this] { editor->foldAll(true); });
        menu->popup(at);
    };

    more.setInterval(0);
    QObject::connect(&more, &QTimer::timeout, q, [this] { takePiece(); });
    QObject::connect(editor, &QsciScintilla::cursorPositionChanged, q, [this] {
        const int at = q->cursor();
        if (quiet > 0 || at == lastCursor)
            return;
        lastCursor = at;
        Q_EMIT q->cursorMoved(at);
    });
    QObject::connect(needle, &QLineEdit::textChanged, q, [this] {
        search();
        showMatch(matches.empty() ? -1 : 0);
    });
    QObject::connect(needle, &QLineEdit::returnPressed, q, [this] { q->goToMatch(true); });
    QObject::connect(&Theme::current(), &Theme::changed, q, [this] { dress(); });
    dress();
}

void CodeView::Private::dressLexer(QsciLexer *lexer) const
{
    const QFont font = fixedFont();
    const QColor surface = color(Token::Surface);
    lexer->setDefaultFont(font);
    lexer->setDefaultPaper(surface);
    lexer->setDefaultColor(color(Token::Text));
    constexpr int styles = 128;
    for (int style = 0; style < styles; ++style) {
        if (lexer->description(style).isEmpty())
            continue;
        lexer->setFont(font, style);
        lexer->setPaper(surface, style);
        lexer->setEolFill(false, style);
        Token token = Token::Text;
        if (lexer == json) {
            switch (style) {
            case QsciLexerJSON::Property:
                token = Token::Accent;
                break;
            case QsciLexerJSON::String:
            case QsciLexerJSON::EscapeSequence:
            case QsciLexerJSON::IRI:
            case QsciLexerJSON::IRICompact:
            case QsciLexerJSON::KeywordLD:
                token = Token::Ok;
                break;
            case QsciLexerJSON::Number:
            case QsciLexerJSON::Keyword:
                token = Token::High;
                break;
            case QsciLexerJSON::CommentLine:
            case QsciLexerJSON::CommentBlock:
                token = Token::MutedText;
                break;
            case QsciLexerJSON::Error:
            case QsciLexerJSON::UnclosedString:
                token = Token::Critical;
                break;
            default:
                break;
            }
        } else {
            switch (style) {
            case QsciLexerCPP::Keyword:
                token = Token::Accent;
                break;
            case QsciLexerCPP::KeywordSet2:
            case QsciLexerCPP::Number:
                token = Token::High;
                break;
            case QsciLexerCPP::DoubleQuotedString:
            case QsciLexerCPP::SingleQuotedString:
            case QsciLexerCPP::EscapeSequence:
                token = Token::Ok;
                break;
            case QsciLexerCPP::Comment:
            case QsciLexerCPP::CommentLine:
            case QsciLexerCPP::CommentDoc:
            case QsciLexerCPP::CommentLineDoc:
                token = Token::MutedText;
                break;
            case QsciLexerCPP::UnclosedString:
                token = Token::Critical;
                break;
            default:
                break;
            }
        }
        lexer->setColor(color(token), style);
    }
}

void CodeView::Private::dress()
{
    using S = QsciScintillaBase;
    const QColor surface = color(Token::Surface);
    const QColor text = color(Token::Text);
    const QColor margin = mixed(text, surface, 0.04);
    editor->setFont(fixedFont());
    editor->setColor(text);
    editor->setPaper(surface);
    dressLexer(json);
    dressLexer(proto);
    editor->setMarginsFont(fixedFont());
    editor->setMarginsForegroundColor(color(Token::MutedText));
    editor->setMarginsBackgroundColor(margin);
    editor->setFolding(QsciScintilla::PlainFoldStyle, foldMargin);
    editor->setFoldMarginColors(margin, margin);
    for (const int marker : {int(S::SC_MARKNUM_FOLDER), int(S::SC_MARKNUM_FOLDEROPEN)}) {
        editor->setMarkerForegroundColor(color(Token::MutedText), marker);
        editor->setMarkerBackgroundColor(color(Token::MutedText), marker);
    }
    editor->send(S::SCI_MARKERDEFINE, S::SC_MARKNUM_FOLDER, S::SC_MARK_ARROW);
    editor->send(S::SCI_MARKERDEFINE, S::SC_MARKNUM_FOLDEROPEN, S::SC_MARK_ARROWDOWN);
    editor->setCaretForegroundColor(text);
    editor->setCaretWidth(2);
    editor->setCaretLineBackgroundColor(mixed(text, surface, 0.07));
    editor->setSelectionBackgroundColor(mixed(color(Token::Accent), surface, 0.3));
    editor->resetSelectionForegroundColor();
    editor->setSelectionToEol(false);
    editor->setMarkerBackgroundColor(mixed(color(Token::Accent), surface, 0.16), fieldMarker);
    editor->setIndicatorForegroundColor(color(Token::High), matchIndicator);
    editor->setIndicatorForegroundColor(color(Token::Accent), braceIndicator);
}

void CodeView::Private::takePiece()
{
    using S = QsciScintillaBase;
    // Never in the middle of a character, nor between a return and its line feed.
    qsizetype end = std::min(code.size(), taken + pieceSize);
    while (end < code.size() && ((uchar(code.at(end)) & 0xC0) == 0x80 || code.at(end) == '\n'))
        ++end;
    editor->send(S::SCI_SETREADONLY, 0);
    editor->SendScintilla(S::SCI_APPENDTEXT, static_cast<unsigned long>(end - taken), code.constData() + taken);
    editor->send(S::SCI_SETREADONLY, 1);
    taken = end;
    if (taken >= code.size())
        finish();
}

void CodeView::Private::finish()
{
    more.stop();
    editor->setMarginWidth(numberMargin, u'0' + QString::number(std::max(99, editor->lines())));
    applyRange();
    if (q->isSearchOpen())
        search();
    Q_EMIT q->completed();
}

void CodeView::Private::applyRange()
{
    using S = QsciScintillaBase;
    editor->markerDeleteAll(fieldMarker);
    lines = {-1, -1};
    if (rangeBegin < 0 || !q->isComplete())
        return;
    const auto lineOf = [this](int at) {
        return int(editor->send(S::SCI_LINEFROMPOSITION, static_cast<unsigned long>(at)));
    };
    lines = {lineOf(rangeBegin), lineOf(std::max(rangeBegin, rangeEnd - 1))};
    for (int line = lines.first; line <= std::min(lines.second, lines.first + mostMarkedLines - 1); ++line)
        editor->markerAdd(line, fieldMarker);
    if (rangeCursor < 0)
        return;
    const int at = std::min(rangeCursor, int(code.size()));
    ++quiet;
    const auto cursorLine = static_cast<unsigned long>(lineOf(at));
    editor->send(S::SCI_ENSUREVISIBLE, cursorLine);
    editor->send(S::SCI_SETEMPTYSELECTION, static_cast<unsigned long>(at));
    lastCursor = at;
    // With a third of the view above, unless the lines are to be seen already.
    const int shown = int(editor->send(S::SCI_VISIBLEFROMDOCLINE, cursorLine));
    const int first = int(editor->send(S::SCI_GETFIRSTVISIBLELINE));
    const int room = std::max(1, int(editor->send(S::SCI_LINESONSCREEN)));
    const int last = int(editor->send(S::SCI_VISIBLEFROMDOCLINE, static_cast<unsigned long>(lines.second)));
    if (shown < first || std::min(last, shown + room - 1) >= first + room)
        editor->send(S::SCI_SETFIRSTVISIBLELINE, static_cast<unsigned long>(std::max(0, shown - room / 3)));
    editor->send(S::SCI_SETXOFFSET, 0);
    --quiet;
}

void CodeView::Private::search()
{
    using S = QsciScintillaBase;
    editor->send(S::SCI_SETINDICATORCURRENT, matchIndicator);
    editor->send(S::SCI_INDICATORCLEARRANGE, 0, editor->send(S::SCI_GETLENGTH));
    matches.clear();
    tooMany = false;
    match = -1;
    const QByteArray wanted = needle->text().toUtf8().toLower();
    if (!wanted.isEmpty() && q->isComplete()) {
        if (lowerCode.isEmpty())
            lowerCode = code.toLower(); // ASCII only, so that positions stay
        const QByteArrayMatcher matcher(wanted);
        for (qsizetype at = matcher.indexIn(lowerCode); at >= 0; at = matcher.indexIn(lowerCode, at + wanted.size())) {
            if (matches.size() >= mostMatches) {
                tooMany = true;
                break;
            }
            matches.push_back(int(at));
            editor->send(S::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), long(wanted.size()));
        }
    }
    showCount();
}

void CodeView::Private::showCount()
{
    if (needle->text().isEmpty()) {
        count->clear();
        return;
    }
    const QLocale locale;
    const QString total = locale.toString(int(matches.size())) + (tooMany ? u"+"_s : QString());
    count->setText(matches.empty()  ? CodeView::tr("not found")
                       : match >= 0 ? CodeView::tr("%1 of %2").arg(locale.toString(match + 1), total)
                                    : total);
}

void CodeView::Private::showMatch(int index)
{
    using S = QsciScintillaBase;
    match = index;
    showCount();
    if (index < 0)
        return;
    const int at = matches[std::size_t(index)];
    const int end = at + int(needle->text().toUtf8().size());
    ++quiet;
    editor->send(S::SCI_ENSUREVISIBLE,
                 static_cast<unsigned long>(editor->send(S::SCI_LINEFROMPOSITION, static_cast<unsigned long>(at))));
    editor->send(S::SCI_SETSEL, static_cast<unsigned long>(at), end);
    editor->send(S::SCI_SCROLLCARET);
    --quiet;
    // The field that a match stands in is followed like any other.
    if (q->cursor() != lastCursor) {
        lastCursor = q->cursor();
        Q_EMIT q->cursorMoved(at);
    }
}

CodeView::CodeView(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
}

CodeView::~CodeView() = default;

void CodeView::setCode(const QByteArray &utf8, Language language)
{
    using S = QsciScintillaBase;
    QsciLexer *lexer = nullptr;
    if (language == Language::Json)
        lexer = d->json;
    else if (language == Language::Proto)
        lexer = d->proto;
    d->more.stop();
    ++d->quiet;
    d->editor->send(S::SCI_SETREADONLY, 0);
    d->editor->send(S::SCI_CLEARALL);
    d->editor->send(S::SCI_SETREADONLY, 1);
    d->editor->setScrollWidth(1);
    if (d->editor->lexer() != lexer) {
        d->editor->setLexer(lexer);
        d->dress();
    }
    d->code = utf8;
    d->editor->setBraceMatching(utf8.size() <= mostForBraces ? QsciScintilla::SloppyBraceMatch
                                                             : QsciScintilla::NoBraceMatch);
    d->lowerCode.clear();
    d->taken = 0;
    d->rangeBegin = d->rangeEnd = d->rangeCursor = -1;
    d->lines = {-1, -1};
    d->matches.clear();
    d->match = -1;
    d->lastCursor = 0;
    --d->quiet;
    d->takePiece();
    if (!isComplete())
        d->more.start();
}

const QByteArray &CodeView::code() const
{
    return d->code;
}

bool CodeView::isComplete() const
{
    return d->taken >= d->code.size();
}

void CodeView::showRange(int begin, int end, int cursor)
{
    d->rangeBegin = begin;
    d->rangeEnd = end;
    d->rangeCursor = cursor;
    d->applyRange();
}

void CodeView::clearRange()
{
    d->rangeBegin = d->rangeEnd = d->rangeCursor = -1;
    d->applyRange();
}

std::pair<int, int> CodeView::highlightedLines() const
{
    return d->lines;
}

int CodeView::cursor() const
{
    return int(d->editor->send(QsciScintillaBase::SCI_GETCURRENTPOS));
}

void CodeView::moveCursorTo(int at)
{
    d->editor->send(QsciScintillaBase::SCI_GOTOPOS, static_cast<unsigned long>(std::max(0, at)));
}

QString CodeView::selectedText() const
{
    return d->editor->selectedText();
}

int CodeView::lineCount() const
{
    return d->editor->lines();
}

void CodeView::openSearch()
{
    d->bar->show();
    if (const QString chosen = selectedText(); !chosen.isEmpty() && chosen.size() < 200 && !chosen.contains(u'\n'))
        d->needle->setText(chosen);
    d->needle->setFocus(Qt::ShortcutFocusReason);
    d->needle->selectAll();
    d->search();
}

void CodeView::closeSearch()
{
    if (!isSearchOpen())
        return;
    d->bar->hide();
    d->needle->clear();
    d->editor->setFocus(Qt::OtherFocusReason);
}

bool CodeView::isSearchOpen() const
{
    return !d->bar->isHidden();
}

int CodeView::matchCount() const
{
    return int(d->matches.size());
}

void CodeView::goToMatch(bool forward)
{
    if (!isSearchOpen()) {
        openSearch();
        return;
    }
    if (d->matches.empty())
        return;
    const int total = int(d->matches.size());
    d->showMatch(d->match < 0 ? 0 : (d->match + (forward ? 1 : total - 1)) % total);
}

QWidget *CodeView::editor() const
{
    return d->editor;
}

} // namespace kekkai
