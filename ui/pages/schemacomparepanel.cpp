#include "ui/pages/schemacomparepanel.h"

#include "ui/pages/celldelegate.h"
#include "ui/support/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Draws the lines: what came, went and changed on a ground of its own, and within changed lines the words that differ.
/// The sign beside the line's number says the same without a colour.
class DiffLineDelegate final : public QStyledItemDelegate {
public:
    DiffLineDelegate(const DiffLinesModel &model, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_model(model)
    {
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        using Kind = DiffChunk::Kind;
        const bool right = index.column() >= DiffLinesModel::RightNumberColumn;
        const bool isNumber =
            index.column() == DiffLinesModel::LeftNumberColumn || index.column() == DiffLinesModel::RightNumberColumn;
        const DiffRow *row = m_model.lineAt(index.row());
        const QColor surface = color(Token::Surface);
        const QColor text = color(Token::Text);
        QColor ground = surface;
        if (!row)
            ground = mixed(text, surface, 0.05);
        else if ((right ? row->right : row->left) < 0)
            ground = mixed(text, surface, 0.08);
        else if (row->kind != Kind::Same)
            ground = mixed(color(right ? Token::Ok : Token::Critical), surface, 0.12);
        painter->save();
        painter->fillRect(option.rect, ground);
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, mixed(color(Token::Accent), ground, 0.22));
        const QRect inner = option.rect.adjusted(space::xs, 0, -space::xs, 0);
        QFont font = fixedFont();
        painter->setFont(font);
        const QFontMetrics metrics(font);
        const QString shown = index.data(Qt::DisplayRole).toString();
        if (isNumber || !row) {
            painter->setPen(color(Token::MutedText));
            painter->drawText(inner, int(isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, shown);
        } else {
            // Fixed pitch only as far as the font has the letters: places are measured.
            for (const LineSpan &span : right ? row->rightSpans : row->leftSpans) {
                if (span.begin >= shown.size())
                    break;
                const int x = metrics.horizontalAdvance(shown, span.begin);
                const int end =
                    metrics.horizontalAdvance(shown, std::min<int>(span.begin + span.length, int(shown.size())));
                const QRect mark(inner.left() + x, inner.top() + 2, end - x, inner.height() - 4);
                painter->fillRect(mark.intersected(inner),
                                  mixed(color(right ? Token::Ok : Token::Critical), surface, 0.38));
            }
            painter->setPen(text);
            painter->drawText(inner, Qt::AlignLeft | Qt::AlignVCenter,
                              metrics.elidedText(shown, Qt::ElideRight, inner.width()));
        }
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->setPen(color(Token::Accent));
            painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
            painter->drawLine(option.rect.topLeft(), option.rect.topRight());
        }
        painter->restore();
    }

private:
    const DiffLinesModel &m_model;
};

QToolButton *toolButton(const QString &name, QStringView icon, const QString &tip, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setIcon(themedIcon(icon));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

SchemaComparePanel::SchemaComparePanel(QWidget *parent)
    : QWidget(parent)
    , m_work([this](const SchemaComparisonPtr &comparison) {
        if (comparison->left == m_left.chosen && comparison->right == m_right.chosen)
            show(comparison);
    })
    , m_note(new QLabel(this))
    , m_tabs(new QTabBar(this))
    , m_stack(new QStackedWidget(this))
    , m_onlyChanges(new QCheckBox(tr("Only &changes"), this))
    , m_where(new QLabel(this))
{
    setObjectName(u"schemaCompare"_s);
    auto *choosers = new QHBoxLayout;
    choosers->setSpacing(space::s);
    choosers->addWidget(madeChooser(m_left, u"compareLeft"_s, tr("&Left")), 1);
    auto *swap = toolButton(u"compareSwap"_s, u"reload", tr("Exchange left and right"), this);
    choosers->addWidget(swap, 0, Qt::AlignBottom);
    choosers->addWidget(madeChooser(m_right, u"compareRight"_s, tr("&Right")), 1);
    auto *close = toolButton(u"compareClose"_s, u"cancel", tr("Close the comparison (Esc)"), this);
    choosers->addWidget(close, 0, Qt::AlignTop);

    m_tabs->setObjectName(u"compareTabs"_s);
    m_tabs->setAccessibleName(tr("What is compared"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (int tab = 0; tab < TabCount; ++tab)
        m_tabs->addTab(QString());
    m_onlyChanges->setObjectName(u"compareOnlyChanges"_s);
    m_onlyChanges->setToolTip(tr("Leaves out lines that are equal, but for three around each change"));
    m_onlyChanges->setChecked(true);
    m_previous = toolButton(u"comparePrevious"_s, u"chevron-left", tr("Previous change (Shift+F7)"), this);
    m_next = toolButton(u"compareNext"_s, u"chevron-right", tr("Next change (F7)"), this);
    m_where->setObjectName(u"compareWhere"_s);
    useToken(m_where, QPalette::WindowText, Token::MutedText);
    m_note->setObjectName(u"compareNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    useToken(m_note, QPalette::WindowText, Token::MutedText);
    auto *tools = new QHBoxLayout;
    tools->setSpacing(space::xs);
    tools->addWidget(m_tabs);
    tools->addStretch(1);
    tools->addWidget(m_where);
    tools->addWidget(m_onlyChanges);
    tools->addWidget(m_previous);
    tools->addWidget(m_next);

    m_text = madeTable(u"compareText"_s, &m_lines);
    m_text->setAccessibleName(tr("Text, side by side"));
    m_text->setItemDelegate(new DiffLineDelegate(m_lines, m_text));
    m_text->setFont(fixedFont());
    m_text->verticalHeader()->setMinimumSectionSize(8);
    m_text->verticalHeader()->setDefaultSectionSize(QFontMetrics(fixedFont()).lineSpacing() + 4);
    const std::array<SchemaChangesModel *, 3> models{&m_fieldsModel, &m_tagsModel, &m_rulesModel};
    const std::array<QString, 3> names{u"compareFields"_s, u"compareTags"_s, u"compareRules"_s};
    const std::array<QString, 3> spoken{tr("Fields that differ"), tr("Tags that differ"), tr("Rules that differ")};
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        QTableView *table = madeTable(names[i], models[i]);
        table->setAccessibleName(spoken[i]);
        table->setItemDelegate(new CellDelegate(table));
        m_tables[i] = table;
        connect(table, &QAbstractItemView::activated, this,
                [this, model = models[i]](const QModelIndex &index) { goToField(*model, index.row()); });
    }

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::s, space::s, space::s, 0);
    column->setSpacing(space::s);
    column->addLayout(choosers);
    column->addLayout(tools);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);

    connect(close, &QToolButton::clicked, this, &SchemaComparePanel::closeRequested);
    connect(swap, &QToolButton::clicked, this, [this] { compare(m_right.chosen, m_left.chosen); });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        for (QWidget *widget : std::initializer_list<QWidget *>{m_where, m_onlyChanges, m_previous, m_next})
            widget->setVisible(tab == TextTab);
    });
    connect(m_onlyChanges, &QCheckBox::toggled, this, &SchemaComparePanel::showLines);
    connect(m_previous, &QToolButton::clicked, this, [this] { goToChange(false); });
    connect(m_next, &QToolButton::clicked, this, [this] { goToChange(true); });
    connect(m_text->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { showCounts(); });
    for (const bool forward : {true, false}) {
        auto *action = new QAction(forward ? tr("Next change") : tr("Previous change"), this);
        action->setShortcut(forward ? QKeySequence(Qt::Key_F7) : QKeySequence(Qt::SHIFT | Qt::Key_F7));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, forward] {
            m_tabs->setCurrentIndex(TextTab);
            goToChange(forward);
        });
        addAction(action);
    }
    connect(&Theme::current(), &Theme::changed, m_text->viewport(), qOverload<>(&QWidget::update));
    showCounts();
}

SchemaComparePanel::~SchemaComparePanel() = default;

QWidget *SchemaComparePanel::madeChooser(Side &side, const QString &name, const QString &label)
{
    auto *box = new QWidget(this);
    side.subject = new QLineEdit(box);
    side.subject->setObjectName(name + u"Subject"_s);
    side.subject->setPlaceholderText(tr("Subject"));
    auto *completer = new QCompleter(&m_subjects, side.subject);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    side.subject->setCompleter(completer);
    side.version = new QComboBox(box);
    side.version->setObjectName(name + u"Version"_s);
    side.version->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    side.version->setAccessibleName(tr("Version"));
    auto *caption = new QLabel(label, box);
    caption->setBuddy(side.subject);
    side.subject->setAccessibleName(caption->text().remove(u'&') + u' ' + tr("subject"));
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::xs);
    row->addWidget(caption);
    row->addWidget(side.subject, 1);
    row->addWidget(side.version);
    connect(side.subject, &QLineEdit::editingFinished, this, [this, &side] { takeSubject(side); });
    connect(
        completer, qOverload<const QString &>(&QCompleter::activated), this, [this, &side] { takeSubject(side); },
        Qt::QueuedConnection);
    connect(side.version, &QComboBox::activated, this, [this, &side] { takeVersion(side); });
    return box;
}

QTableView *SchemaComparePanel::madeTable(const QString &name, QAbstractItemModel *model)
{
    auto *table = new QTableView(m_stack);
    table->setObjectName(name);
    table->setModel(model);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the columns always fit
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(space::row);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setMinimumSectionSize(30);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setTextElideMode(Qt::ElideMiddle);
    table->installEventFilter(this);
    table->viewport()->installEventFilter(this);
    m_stack->addWidget(table);
    return table;
}

void SchemaComparePanel::setInventory(const InventoryPtr &inventory)
{
    if (inventory == m_inventory)
        return;
    const bool sameSubjects = m_inventory && m_inventory->subjects.constData() == inventory->subjects.constData();
    m_inventory = inventory;
    if (sameSubjects)
        return;
    QStringList names;
    names.reserve(inventory->subjects.size());
    for (const SubjectEntry &subject : inventory->subjects)
        names.append(subject.name);
    if (names != m_subjects.stringList())
        m_subjects.setStringList(names);
    for (Side *side : {&m_left, &m_right}) {
        if (!side->chosen)
            continue;
        const SubjectEntry *subject = inventory->subject(side->chosen->subject);
        const auto found = subject ? std::find_if(subject->versions.cbegin(), subject->versions.cend(),
                                                  [side](const SchemaVersionPtr &version) {
                                                      return version->version == side->chosen->version;
                                                  })
                                   : QList<SchemaVersionPtr>::const_iterator();
        // A version that has gone stays until another one is chosen: it is what was asked for.
        if (subject && found != subject->versions.cend() && *found != side->chosen) {
            side->chosen = *found;
            ask();
        }
    }
}

void SchemaComparePanel::compare(const SchemaVersionPtr &left, const SchemaVersionPtr &right)
{
    for (const auto &[side, version] :
         {std::pair<Side *, SchemaVersionPtr>(&m_left, left), std::pair<Side *, SchemaVersionPtr>(&m_right, right)}) {
        side->chosen = version;
        side->subject->setText(version ? version->subject : QString());
        side->subject->setCursorPosition(0);
        fillVersions(*side, version ? version->version : -1);
    }
    ask();
}

void SchemaComparePanel::fillVersions(Side &side, int wanted)
{
    side.version->clear();
    const SubjectEntry *subject = m_inventory ? m_inventory->subject(side.subject->text().trimmed()) : nullptr;
    if (!subject)
        return;
    for (auto it = subject->versions.crbegin(); it != subject->versions.crend(); ++it) {
        side.version->addItem((*it)->deleted ? tr("Version %1, soft-deleted").arg((*it)->version)
                                             : tr("Version %1").arg((*it)->version),
                              (*it)->version);
        if ((*it)->version == wanted)
            side.version->setCurrentIndex(side.version->count() - 1);
    }
}

void SchemaComparePanel::takeSubject(Side &side)
{
    const QString name = side.subject->text().trimmed();
    if (side.chosen && side.chosen->subject == name)
        return;
    const SubjectEntry *subject = m_inventory ? m_inventory->subject(name) : nullptr;
    if (!subject || !subject->latest()) {
        m_note->setText(name.isEmpty() ? tr("Choose a subject for each side.")
                                       : tr("There is no subject %1 with a version that is known.").arg(name));
        return;
    }
    fillVersions(side, subject->latest()->version);
    side.chosen = subject->latest();
    ask();
}

void SchemaComparePanel::takeVersion(Side &side)
{
    const SubjectEntry *subject = m_inventory ? m_inventory->subject(side.subject->text().trimmed()) : nullptr;
    if (!subject)
        return;
    const int wanted = side.version->currentData().toInt();
    for (const SchemaVersionPtr &version : subject->versions) {
        if (version->version == wanted && version != side.chosen) {
            side.chosen = version;
            ask();
        }
    }
}

void SchemaComparePanel::ask()
{
    if (!m_left.chosen || !m_right.chosen || !m_inventory) {
        m_note->setText(tr("Choose a subject for each side."));
        return;
    }
    m_note->setText(tr("Comparing"));
    m_work.request([left = m_left.chosen, right = m_right.chosen, inventory = m_inventory] {
        return comparedVersions(left, right, inventory);
    });
}

void SchemaComparePanel::show(const SchemaComparisonPtr &comparison)
{
    m_comparison = comparison;
    m_fieldsModel.setComparison(comparison);
    m_tagsModel.setComparison(comparison);
    m_rulesModel.setComparison(comparison);
    QStringList problems;
    for (const auto &[version, text] :
         {std::pair(comparison->left, comparison->leftText), std::pair(comparison->right, comparison->rightText)}) {
        if (!text->problem.isEmpty())
            problems.append(
                tr("%1 version %2 cannot be read: %3").arg(version->subject).arg(version->version).arg(text->problem));
    }
    if (comparison->left->type != comparison->right->type)
        problems.append(tr("The two are of different types: their texts have little in common."));
    const bool equal = comparison->diff == SchemaDiff() && comparison->left->text == comparison->right->text;
    if (equal)
        problems.append(comparison->left == comparison->right
                            ? tr("Both sides are the same version. Choose another one on either side.")
                            : tr("Text, fields, tags and rules are equal."));
    m_note->setText(problems.join(u'\n'));
    m_note->setVisible(!problems.isEmpty());
    showLines();
    fitColumns();
    if (m_lines.changeCount() > 0)
        goToChange(true);
}

void SchemaComparePanel::showLines()
{
    m_lines.setComparison(m_comparison, m_onlyChanges->isChecked());
    showCounts();
}

void SchemaComparePanel::showCounts()
{
    const int changes = m_lines.changeCount();
    m_tabs->setTabText(TextTab, tr("&Text (%1)").arg(changes));
    m_tabs->setTabText(FieldsTab, tr("&Fields (%1)").arg(m_fieldsModel.rowCount()));
    m_tabs->setTabText(TagsTab, tr("Ta&gs (%1)").arg(m_tagsModel.rowCount()));
    m_tabs->setTabText(RulesTab, tr("R&ules (%1)").arg(m_rulesModel.rowCount()));
    const int row = m_text->currentIndex().row();
    const int change = m_lines.changeAt(row);
    m_where->setText(changes == 0     ? tr("no change")
                         : change < 0 ? tr("%n change(s)", nullptr, changes)
                                      : tr("change %1 of %2").arg(change + 1).arg(changes));
    m_previous->setEnabled(m_lines.changeFrom(row, false) >= 0);
    m_next->setEnabled(m_lines.changeFrom(row, true) >= 0);
}

void SchemaComparePanel::goToRow(int row)
{
    if (row < 0)
        return;
    const QModelIndex index = m_lines.index(row, DiffLinesModel::RightTextColumn);
    m_text->setCurrentIndex(index);
    m_text->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void SchemaComparePanel::goToChange(bool forward)
{
    goToRow(m_lines.changeFrom(m_text->currentIndex().row(), forward));
}

void SchemaComparePanel::goToField(const SchemaChangesModel &model, int row)
{
    if (!m_comparison)
        return;
    const bool right = !model.rightPathAt(row).isEmpty();
    const SchemaTextPtr &text = right ? m_comparison->rightText : m_comparison->leftText;
    const FieldPlace *place = text->place(right ? model.rightPathAt(row) : model.leftPathAt(row));
    if (!place)
        return;
    const int at = place->nameRange.isValid() ? place->nameRange.begin : place->range.begin;
    const int line = int(QByteArrayView(text->text).first(at).count('\n'));
    m_tabs->setCurrentIndex(TextTab);
    goToRow(m_lines.rowOfLine(right, line));
    m_text->setFocus(Qt::OtherFocusReason);
}

QWidget *SchemaComparePanel::content() const
{
    return m_stack->currentWidget();
}

void SchemaComparePanel::forget()
{
    m_work.drop();
    m_inventory.reset();
    m_subjects.setStringList({});
    m_comparison.reset();
    compare({}, {});
    m_fieldsModel.setComparison({});
    m_tagsModel.setComparison({});
    m_rulesModel.setComparison({});
    showLines();
}

void SchemaComparePanel::fitColumns()
{
    if (!m_text || !m_tables.back())
        return; // still being built
    const int digits = m_comparison
        ? int(QString::number(std::max(m_comparison->leftLines.size(), m_comparison->rightLines.size())).size())
        : 3;
    const int number = QFontMetrics(fixedFont()).horizontalAdvance(QString(digits + 2, u'0')) + 2 * space::xs;
    const int width = m_text->viewport()->width();
    const int half = std::max(60, (width - 2 * number) / 2);
    m_text->setColumnWidth(DiffLinesModel::LeftNumberColumn, number);
    m_text->setColumnWidth(DiffLinesModel::LeftTextColumn, half);
    m_text->setColumnWidth(DiffLinesModel::RightNumberColumn, number);
    m_text->setColumnWidth(DiffLinesModel::RightTextColumn, std::max(60, width - 2 * number - half));
    for (QTableView *table : m_tables) {
        const int room = table->viewport()->width();
        const int change = std::min(190, room / 5);
        const int name = (room - change) * 36 / 100;
        const int left = (room - change - name) / 2;
        table->setColumnWidth(SchemaChangesModel::ChangeColumn, change);
        table->setColumnWidth(SchemaChangesModel::NameColumn, name);
        table->setColumnWidth(SchemaChangesModel::LeftColumn, left);
        table->setColumnWidth(SchemaChangesModel::RightColumn, room - change - name - left);
    }
}

bool SchemaComparePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched != this)
        fitColumns();
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
        auto *table = qobject_cast<QTableView *>(watched);
        if (table && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
            event->accept();
            if (event->type() == QEvent::KeyPress) {
                QModelIndexList rows = table->selectionModel()->selectedRows();
                std::sort(rows.begin(), rows.end(),
                          [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
                QStringList lines;
                for (const QModelIndex &row : std::as_const(rows)) {
                    QStringList cells;
                    for (int column = 0; column < table->model()->columnCount(); ++column)
                        cells.append(row.siblingAtColumn(column).data().toString());
                    lines.append(cells.join(u'\t'));
                }
                QGuiApplication::clipboard()->setText(lines.join(u'\n'));
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace kekkai
