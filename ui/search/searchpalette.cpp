#include "ui/search/searchpalette.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/search/searchdelegate.h"
#include "ui/support/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int widest = 720;
constexpr int tallest = 560;
constexpr int fromTop = 56;
constexpr int pageStep = 8;
constexpr qsizetype mostRecent = 8;

} // namespace

SearchPalette::SearchPalette(QWidget *window)
    : QFrame(window)
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_message(new QLabel(this))
    , m_hint(new QLabel(this))
{
    setObjectName(u"searchPalette"_s);
    setAccessibleName(tr("Search everything"));
    setAutoFillBackground(true);
    useToken(this, QPalette::Window, Token::Raised);

    m_edit->setObjectName(u"searchEdit"_s);
    m_edit->setAccessibleName(tr("Search everything"));
    m_edit->setPlaceholderText(tr("Search KEKs, subjects, fields, tags, KMS keys, rules, secrets, environments, …"));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(themedIcon(u"search", Token::MutedText), QLineEdit::LeadingPosition);
    m_edit->setMinimumHeight(36);
    m_edit->installEventFilter(this);

    m_list->setObjectName(u"searchResults"_s);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new SearchDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps it, and hands keys on
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    useToken(m_list, QPalette::Base, Token::Raised);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) {
        setCurrent(index.row());
        activate(QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });

    m_message->setObjectName(u"searchMessage"_s);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    useToken(m_message, QPalette::WindowText, Token::MutedText);
    m_hint->setObjectName(u"searchHint"_s);
    m_hint->setTextFormat(Qt::PlainText);
    useToken(m_hint, QPalette::WindowText, Token::MutedText);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::m, space::m, space::m, space::s);
    column->setSpacing(space::s);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_message);
    column->addWidget(m_hint);

    connect(m_edit, &QLineEdit::textChanged, this, &SearchPalette::ask);
    connect(&m_source, &SearchSource::answered, this, &SearchPalette::showAnswer);
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget *, const QWidget *now) {
        if (isVisible() && !m_closing && now && now != this && !isAncestorOf(now)) {
            m_focusBefore.clear(); // somebody chose another place for it
            closePalette();
        }
    });
    hide();
}

void SearchPalette::setInventory(const InventoryPtr &inventory)
{
    m_inventory = inventory;
    m_source.setInventory(inventory);
    if (isVisible())
        updateState();
}

void SearchPalette::open()
{
    if (!isVisible()) {
        m_focusBefore = QApplication::focusWidget();
        m_source.setActive(true);
        m_edit->clear();
        ask();
    }
    place();
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void SearchPalette::closePalette()
{
    if (!isVisible() || m_closing)
        return;
    m_closing = true;
    m_source.setActive(false);
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    hide();
    m_closing = false;
}

void SearchPalette::forget()
{
    m_focusBefore.clear();
    closePalette();
    m_source.forget();
    m_inventory.reset();
    m_recent.clear();
    m_answer = {};
    m_model.setRecent({});
}

bool SearchPalette::isAddress() const
{
    return m_edit->text().trimmed().startsWith("kekkai:"_L1, Qt::CaseInsensitive);
}

void SearchPalette::ask()
{
    if (m_edit->text().trimmed().isEmpty() || isAddress()) {
        m_waiting = false;
        m_source.search({});
        m_answer = {};
        m_model.setRecent(isAddress() ? QStringList() : m_recent);
        chooseFirst();
        updateState();
        return;
    }
    m_waiting = true;
    m_source.search(m_edit->text());
    updateState();
}

void SearchPalette::showAnswer(const SearchAnswer &answer)
{
    if (answer.query != m_edit->text() || answer.query.trimmed().isEmpty() || isAddress())
        return; // of something that is not asked any more
    m_waiting = !answer.indexed;
    const bool again = answer.query == m_answer.query;
    const ObjectRef kept =
        again && m_list->currentIndex().isValid() ? m_model.objectAt(m_list->currentIndex().row()) : ObjectRef();
    m_answer = answer;
    m_model.setAnswer(answer);
    chooseFirst();
    if (kept.kind != ObjectRef::Kind::None) { // more arrived meanwhile: what was chosen stays so
        for (int row = 0; row < m_model.rowCount(); ++row) {
            if (m_model.objectAt(row) == kept) {
                setCurrent(row);
                break;
            }
        }
    }
    updateState();
}

void SearchPalette::updateState()
{
    const bool loading = m_inventory && m_inventory->isLoading();
    const bool empty = m_edit->text().trimmed().isEmpty();
    QString message;
    if (isAddress())
        message = tr("Enter opens this address.");
    else if (empty && m_model.rowCount() == 0)
        message = tr("Type a name or a part of one. Several words narrow it down: a field's name and its subject, for "
                     "example.");
    else if (!empty && m_waiting && m_model.rowCount() == 0)
        message = tr("Reading the names…");
    else if (!empty && m_model.rowCount() == 0)
        message = loading ? tr("Nothing so far is called “%1”. Loading goes on.").arg(m_edit->text().trimmed())
                          : tr("Nothing is called “%1”.").arg(m_edit->text().trimmed());
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_list->setVisible(message.isEmpty());
    QString hint = tr("Enter opens · Ctrl+Enter copies the address · Esc closes");
    if (!empty && m_model.hits() > 0)
        hint = tr("%1 found").arg(numberText(m_model.hits())) + u" · " + hint;
    if (loading)
        hint = tr("Still loading") + u" · " + hint;
    m_hint->setText(hint);
    m_edit->setAccessibleDescription(message.isEmpty() ? hint : message);
    if (isVisible()) {
        place();
        if (m_list->currentIndex().row() == 1) // its heading is to be seen, too, now that the height is known
            m_list->scrollToTop();
    }
}

void SearchPalette::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(widest, window->width() - 2 * space::xl);
    const QMargins margins = layout()->contentsMargins();
    int height = m_edit->sizeHint().height() + m_hint->sizeHint().height() + margins.top() + margins.bottom()
        + 2 * space::s + space::s;
    height = std::max(height,
                      m_edit->minimumHeight() + m_hint->sizeHint().height() + margins.top() + margins.bottom()
                          + 2 * space::s);
    const int room = std::min(tallest, window->height() - fromTop - space::xl) - height;
    height += m_message->text().isEmpty()
        ? std::min(room, m_model.rowCount() * space::row)
        : std::min(room, m_message->heightForWidth(width - margins.left() - margins.right()) + 2 * space::xl);
    setGeometry((window->width() - width) / 2, fromTop, width, height);
}

void SearchPalette::setCurrent(int row)
{
    const QModelIndex index = m_model.index(row);
    m_list->setCurrentIndex(index);
    if (row == 1) // its heading belongs to it
        m_list->scrollToTop();
    else
        m_list->scrollTo(index);
    if (QAccessible::isActive()) {
        QAccessibleEvent event(m_list, QAccessible::Focus);
        event.setChild(row);
        QAccessible::updateAccessibility(&event);
    }
}

void SearchPalette::chooseFirst()
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (!m_model.isChoice(row))
            continue;
        // Former queries are offered, not chosen: Enter in an empty field opens nothing.
        if (m_model.typeAt(row) != SearchResultModel::RowType::Recent)
            setCurrent(row);
        return;
    }
}

void SearchPalette::choose(int step, bool wrap)
{
    const int rows = m_model.rowCount();
    if (rows == 0)
        return;
    int row = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : (step > 0 ? -1 : rows);
    row += step;
    if (wrap && row < 0)
        row = rows - 1;
    else if (wrap && row >= rows)
        row = 0;
    row = std::clamp(row, 0, rows - 1);
    // Headings are passed over, in the direction of travel and, at an end, back.
    const int direction = step > 0 ? 1 : -1;
    int tried = 0;
    while (!m_model.isChoice(row) && tried++ < rows) {
        row += direction;
        if (row < 0)
            row = wrap ? rows - 1 : 1;
        else if (row >= rows)
            row = wrap ? 0 : rows - 1;
    }
    if (m_model.isChoice(row))
        setCurrent(row);
}

void SearchPalette::remember()
{
    const QString query = m_edit->text().simplified();
    if (query.isEmpty())
        return;
    m_recent.removeAll(query);
    m_recent.prepend(query);
    m_recent = m_recent.mid(0, mostRecent);
}

void SearchPalette::activate(bool copyAddress)
{
    if (isAddress()) {
        const QString address = m_edit->text().trimmed();
        closePalette();
        Q_EMIT addressEntered(address);
        return;
    }
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    switch (m_model.typeAt(current.row())) {
    case SearchResultModel::RowType::Heading:
        break;
    case SearchResultModel::RowType::Recent:
        m_edit->setText(m_model.textAt(current.row()));
        break;
    case SearchResultModel::RowType::More: {
        const int row = current.row();
        m_model.expand(row);
        updateState();
        setCurrent(std::min(row, m_model.rowCount() - 1)); // the first of those that were hidden
        break;
    }
    case SearchResultModel::RowType::Hit: {
        const ObjectRef object = m_model.objectAt(current.row());
        remember();
        if (copyAddress) {
            Q_EMIT addressWanted(object);
            m_hint->setText(tr("The address of %1 is in the clipboard.").arg(objectText(object)));
            return;
        }
        closePalette();
        Q_EMIT chosen(object);
        break;
    }
    }
}

bool SearchPalette::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    switch (key) {
    case Qt::Key_Down:
        choose(1, true);
        return true;
    case Qt::Key_Up:
        choose(-1, true);
        return true;
    case Qt::Key_PageDown:
        choose(pageStep, false);
        return true;
    case Qt::Key_PageUp:
        choose(-pageStep, false);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activate(modifiers.testFlag(Qt::ControlModifier));
        return true;
    case Qt::Key_Escape:
        closePalette();
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true; // there is nowhere else to go in here
    default:
        return false;
    }
}

bool SearchPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (handleKey(key->key(), key->modifiers()))
            return true;
    }
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void SearchPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Raised));
    painter.setPen(color(Token::StrongBorder));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace kekkai
