#include "ui/widgets/filteredit.h"

#include "ui/support/theme.h"

#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostShown = 9; ///< rows of the list without scrolling
constexpr qsizetype mostOffered = 200;
constexpr int noteRole = Qt::UserRole;
constexpr int listPadding = 4;

/// What can be typed at the left, what it means muted at the right.
class CompletionDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool chosen = option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, color(chosen ? Token::Accent : Token::Raised));
        const QRect area = option.rect.adjusted(space::s, 0, -space::s, 0);
        painter->setFont(fixedFont());
        painter->setPen(color(chosen ? Token::OnAccent : Token::Text));
        const QString text = index.data().toString();
        const QString note = index.data(noteRole).toString();
        const QFontMetrics metrics(painter->font());
        const int noteWidth =
            note.isEmpty() ? 0 : std::min(option.fontMetrics.horizontalAdvance(note) + space::m, area.width() / 2);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                          metrics.elidedText(text, Qt::ElideMiddle, area.width() - noteWidth));
        painter->setFont(option.font);
        painter->setPen(color(chosen ? Token::OnAccent : Token::MutedText));
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight,
                          option.fontMetrics.elidedText(note, Qt::ElideRight, noteWidth));
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {100, space::row - 2};
    }
};

} // namespace

FilterEdit::FilterEdit(QWidget *parent)
    : QLineEdit(parent)
{
    setObjectName(u"filterEdit"_s);
    setAccessibleName(tr("Filter"));
    setPlaceholderText(tr("Filter"));
    setClearButtonEnabled(true);
    addAction(themedIcon(u"filter", Token::MutedText), QLineEdit::LeadingPosition);
    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &FilterEdit::announce);
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            announce();
        else
            m_delay.start();
    });
    connect(this, &QLineEdit::textEdited, this, [this] {
        Q_EMIT suggestionsWanted(); // rows may have come since the field got the focus
        offer(false);
    });
    connect(this, &QLineEdit::cursorPositionChanged, this, [this] {
        if (m_list)
            offer(false);
    });
}

FilterEdit::~FilterEdit()
{
    delete m_list; // it belongs to the window, which may live on
}

void FilterEdit::clearNow()
{
    setNow({});
}

void FilterEdit::setNow(const QString &text)
{
    closeList();
    setText(text);
    announce();
}

void FilterEdit::setFields(const QList<FilterField> &fields)
{
    m_fields = fields;
}

void FilterEdit::setSuggestions(const QList<QStringList> &values)
{
    for (qsizetype i = 0; i < m_fields.size(); ++i)
        m_fields[i].suggestions = values.value(i);
    if (hasFocus() && completionsAt(text(), cursorPosition(), m_fields).field >= 0)
        offer(false);
}

QListWidget *FilterEdit::completionList() const
{
    return m_list;
}

void FilterEdit::offer(bool asked)
{
    m_completion = completionsAt(text(), cursorPosition(), m_fields);
    const qsizetype typed = cursorPosition() - m_completion.begin;
    const QString written = text().mid(m_completion.begin, m_completion.length);
    // Nobody who types a word is to be bothered by a list of everything.
    const bool bare = !asked && m_completion.field < 0 && typed == 0;
    const bool complete = m_completion.texts.size() == 1 && m_completion.texts.first() == written;
    if (m_completion.texts.isEmpty() || bare || complete) {
        closeList();
        return;
    }
    if (!m_list) {
        m_list = new QListWidget(window());
        m_list->setObjectName(u"filterCompletion"_s);
        m_list->setAccessibleName(tr("What the filter could say"));
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setItemDelegate(new CompletionDelegate(m_list));
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
        m_list->setUniformItemSizes(true);
        m_list->setFrameShape(QFrame::StyledPanel);
        useToken(m_list, QPalette::Base, Token::Raised);
        connect(m_list, &QListWidget::itemClicked, this, &FilterEdit::take);
    }
    m_list->clear();
    for (const QString &completion : m_completion.texts.mid(0, mostOffered)) {
        auto *item = new QListWidgetItem(completion, m_list);
        if (m_completion.field < 0) {
            const auto field = std::find_if(m_fields.cbegin(), m_fields.cend(), [&completion](const FilterField &one) {
                return completion.size() == one.key.size() + 1 && completion.startsWith(one.key);
            });
            if (field != m_fields.cend())
                item->setData(noteRole, field->label);
        }
        const QString note = item->data(noteRole).toString();
        item->setData(Qt::AccessibleTextRole, note.isEmpty() ? completion : QString(completion + u", " + note));
    }
    m_list->setCurrentRow(-1);
    placeList();
    m_list->show();
    m_list->raise();
}

void FilterEdit::placeList()
{
    const int rows = std::min(m_list->count(), mostShown);
    const QPoint below = mapTo(window(), QPoint(0, height() + 2));
    const int width = std::max(240, std::min(this->width(), 420));
    const int height = rows * (space::row - 2) + 2 * m_list->frameWidth() + listPadding;
    m_list->setGeometry(std::max(0, std::min(below.x(), window()->width() - width)), below.y(), width,
                        std::min(height, window()->height() - below.y()));
}

void FilterEdit::closeList()
{
    if (!m_list)
        return;
    m_list->hide();
    m_list->deleteLater();
    m_list.clear();
}

void FilterEdit::take(const QListWidgetItem *item)
{
    const QString chosen = item->text();
    const FilterCompletion completion = m_completion;
    QString all = text();
    const bool value = completion.field >= 0;
    const bool atEnd = completion.begin + completion.length >= all.size();
    const QString written = chosen + (value && atEnd ? u" "_s : QString());
    all.replace(completion.begin, completion.length, written);
    closeList();
    setText(all);
    setCursorPosition(int(completion.begin + written.size()));
    setFocus(Qt::OtherFocusReason);
    if (!value) {
        Q_EMIT suggestionsWanted();
        offer(false); // and now its values
    }
}

bool FilterEdit::walkList(QKeyEvent *event)
{
    const int row = m_list->currentRow();
    const int last = m_list->count() - 1;
    switch (event->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(row == last ? 0 : row + 1);
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(row <= 0 ? last : row - 1);
        return true;
    case Qt::Key_PageDown:
        m_list->setCurrentRow(std::min(last, row + mostShown));
        return true;
    case Qt::Key_PageUp:
        m_list->setCurrentRow(std::max(0, row - mostShown));
        return true;
    case Qt::Key_Tab:
        take(m_list->item(std::max(0, row)));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (row < 0) {
            closeList();
            return false; // nothing chosen: Enter means the filter as it is
        }
        take(m_list->item(row));
        return true;
    case Qt::Key_Escape:
        closeList();
        return true;
    default:
        return false;
    }
}

bool FilterEdit::event(QEvent *event)
{
    // Before QWidget takes Tab for the focus.
    if (event->type() == QEvent::KeyPress && m_list) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Tab && walkList(key))
            return true;
    }
    return QLineEdit::event(event);
}

void FilterEdit::keyPressEvent(QKeyEvent *event)
{
    if (m_list && walkList(event))
        return;
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        Q_EMIT suggestionsWanted();
        offer(true);
        return;
    }
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clearNow();
        return;
    }
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        announce();
        Q_EMIT leftByKeyboard();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::focusInEvent(QFocusEvent *event)
{
    QLineEdit::focusInEvent(event);
    Q_EMIT suggestionsWanted();
}

void FilterEdit::focusOutEvent(QFocusEvent *event)
{
    closeList();
    QLineEdit::focusOutEvent(event);
}

void FilterEdit::announce()
{
    m_delay.stop();
    const QString wanted = text().trimmed();
    if (wanted == m_last)
        return;
    m_last = wanted;
    Q_EMIT filterChanged(wanted);
}

} // namespace kekkai
