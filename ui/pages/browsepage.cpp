#include "ui/pages/browsepage.h"

#include "models/support/roles.h"
#include "ui/pages/celldelegate.h"
#include "ui/support/theme.h"
#include "ui/widgets/filteredit.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

QHeaderView *headerOf(const QAbstractItemView *view)
{
    if (const auto *table = qobject_cast<const QTableView *>(view))
        return table->horizontalHeader();
    if (const auto *tree = qobject_cast<const QTreeView *>(view))
        return tree->header();
    return nullptr;
}

} // namespace

BrowsePage::BrowsePage(const Texts &texts, QWidget *parent)
    : PageFrame(texts, parent)
    , m_samples([this](const QList<QStringList> &values) { filter()->setSuggestions(values); })
{
    filter()->setObjectName(texts.id + u"Filter"_s);
    filter()->setAccessibleName(tr("Filter %1").arg(texts.title));
    m_ages.setInterval(30'000);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        if (isVisible())
            showAges(QDateTime::currentDateTimeUtc());
    });
    m_ages.start();
    m_namesDelay.setSingleShot(true);
    m_namesDelay.setInterval(150);
    connect(&m_namesDelay, &QTimer::timeout, this, &BrowsePage::announceNames);
}

void BrowsePage::setUp(QAbstractItemView *view, QAbstractItemModel *model, QWidget *container)
{
    m_proxy = new FilterProxy(this);
    m_proxy->setSourceModel(model);
    // A current row that goes leaves none behind: the neighbour that the view would move to was not chosen by anyone.
    // Asked before the view hears of it.
    connect(m_proxy, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &parent, int first, int last) {
                QModelIndex index = this->view() ? this->view()->currentIndex() : QModelIndex();
                while (index.isValid() && index.parent() != parent)
                    index = index.parent();
                m_currentGoes = index.isValid() && index.row() >= first && index.row() <= last;
            });
    view->setModel(m_proxy);
    setView(view, container);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setItemDelegate(new CellDelegate(view));
    view->setAlternatingRowColors(false);

    auto *copy = new QAction(tr("Copy rows"), view);
    copy->setObjectName(u"copyRows"_s);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(selectedText()); });
    view->addAction(copy);
    auto *map = new QAction(themedIcon(u"map"), tr("Show the &map"), view);
    map->setObjectName(u"showMap"_s);
    map->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_M));
    map->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(map, &QAction::triggered, this, [this] {
        const auto object = this->view()->currentIndex().data(KeyRole).value<ObjectRef>();
        if (object.kind != ObjectRef::Kind::None)
            Q_EMIT mapRequested(object);
    });
    view->addAction(map);
    addMenuAction(map);
    view->setContextMenuPolicy(Qt::ActionsContextMenu);

    setFilterFields(source()->filterFields());
    connect(filter(), &FilterEdit::suggestionsWanted, this, [this] {
        if (m_sampled == m_inventory)
            return;
        m_sampled = m_inventory;
        m_samples.request(source()->filterSamples());
    });
    connect(this, &PageFrame::filterChanged, this, [this](const QString &text) {
        m_proxy->setFilterText(text);
        if (m_inventory)
            showState(m_inventory);
    });
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &BrowsePage::remember);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &BrowsePage::restore);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        const QModelIndex current = this->view()->currentIndex();
        if (current.isValid() && current.parent() == first.parent() && current.row() >= first.row()
            && current.row() <= last.row())
            refreshDetails();
    });
    const auto later = [this] { m_namesDelay.start(); };
    connect(m_proxy, &QAbstractItemModel::rowsInserted, this, later);
    connect(m_proxy, &QAbstractItemModel::rowsRemoved, this, [this] {
        m_namesDelay.start();
        if (std::exchange(m_currentGoes, false))
            this->view()->selectionModel()->clearCurrentIndex();
    });
    connect(m_proxy, &QAbstractItemModel::layoutChanged, this, later);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, later);
    connect(view->verticalScrollBar(), &QAbstractSlider::valueChanged, this, later);
    connect(view->verticalScrollBar(), &QAbstractSlider::rangeChanged, this, later);
}

void BrowsePage::setSpareColumns(const QList<SpareColumn> &columns)
{
    m_spare = columns;
    fitSpareColumns();
}

void BrowsePage::fitSpareColumns()
{
    QHeaderView *header = headerOf(view());
    const int width = view()->viewport()->width();
    for (const SpareColumn &spare : std::as_const(m_spare)) {
        const bool hide = width < spare.width;
        if (header->isSectionHidden(spare.column) != hide)
            header->setSectionHidden(spare.column, hide);
    }
}

void BrowsePage::addShowDeleted()
{
    m_showDeleted = new QCheckBox(tr("Show deleted"), this);
    m_showDeleted->setObjectName(u"showDeleted"_s);
    m_showDeleted->setToolTip(tr("Also shows what is soft-deleted: it still exists and can be undeleted"));
    m_showDeleted->setChecked(true);
    connect(m_showDeleted, &QCheckBox::toggled, this, [this](bool show) {
        m_proxy->setShowDeleted(show);
        if (m_inventory)
            showState(m_inventory);
    });
    addTool(m_showDeleted);
}

const RowSource *BrowsePage::source() const
{
    return dynamic_cast<const RowSource *>(m_proxy->sourceModel());
}

QModelIndex BrowsePage::currentSource() const
{
    return m_proxy->mapToSource(view()->currentIndex());
}

qsizetype BrowsePage::totalRows() const
{
    const QAbstractItemModel *model = m_proxy->sourceModel();
    if (m_proxy->showsDeleted())
        return model->rowCount();
    qsizetype live = 0;
    for (int row = 0; row < model->rowCount(); ++row)
        live += source()->isDeleted(model->index(row, 0)) ? 0 : 1;
    return live;
}

void BrowsePage::forgetConnection()
{
    m_names.clear(); // so that the next connection is told which rows are seen
    filter()->clearNow(); // its words were about objects of that connection
    m_inventory.reset();
    setInventory(std::make_shared<const Inventory>());
    PageFrame::forgetDetails();
}

bool BrowsePage::reveal(const ObjectRef &object)
{
    const QModelIndex index = source()->indexOf(object);
    if (!index.isValid())
        return false;
    if (!m_proxy->mapFromSource(index).isValid()) { // what hides it gives way
        filter()->clearNow();
        if (!m_proxy->mapFromSource(index).isValid() && m_showDeleted)
            m_showDeleted->setChecked(true);
    }
    const QModelIndex shown = m_proxy->mapFromSource(index);
    if (!shown.isValid())
        return false;
    selectRow(shown);
    return true;
}

ObjectRef BrowsePage::currentObject() const
{
    return view()->currentIndex().data(KeyRole).value<ObjectRef>();
}

void BrowsePage::revealRows(const QString &text)
{
    filter()->setNow(text);
    view()->selectionModel()->clear();
    selectRow(view()->model()->index(0, 0));
}

QString BrowsePage::selectedText() const
{
    const QHeaderView *header = headerOf(view());
    QList<int> columns;
    for (int visual = 0; header && visual < header->count(); ++visual) {
        const int logical = header->logicalIndex(visual);
        if (!header->isSectionHidden(logical))
            columns.append(logical);
    }
    QModelIndexList rows = view()->selectionModel()->selectedRows();
    const bool tree = qobject_cast<const QTreeView *>(view());
    std::sort(rows.begin(), rows.end(), [this, tree](const QModelIndex &a, const QModelIndex &b) {
        return tree ? view()->visualRect(a).top() < view()->visualRect(b).top() : a.row() < b.row();
    });
    QStringList lines;
    for (const QModelIndex &row : std::as_const(rows)) {
        QStringList cells;
        for (const int column : std::as_const(columns))
            cells.append(row.siblingAtColumn(column).data(Qt::DisplayRole).toString().simplified());
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

bool BrowsePage::eventFilter(QObject *watched, QEvent *event)
{
    if (view() && watched == view()->viewport() && event->type() == QEvent::Resize)
        fitSpareColumns(); // before the frame shares out the width
    // Not left to the view, which would copy the current cell alone.
    if (watched == view() && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            QGuiApplication::clipboard()->setText(selectedText());
        return true;
    }
    return PageFrame::eventFilter(watched, event);
}

void BrowsePage::showEvent(QShowEvent *event)
{
    PageFrame::showEvent(event);
    showAges(QDateTime::currentDateTimeUtc());
    m_names.clear(); // another page may have asked for others meanwhile
    m_namesDelay.start();
}

QList<ObjectRef> BrowsePage::expandedKeys() const
{
    QList<ObjectRef> keys;
    const auto *tree = qobject_cast<const QTreeView *>(view());
    for (int row = 0; tree && row < m_proxy->rowCount(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (tree->isExpanded(index))
            keys.append(index.data(KeyRole).value<ObjectRef>());
    }
    return keys;
}

void BrowsePage::remember()
{
    m_keptCurrent = view()->currentIndex().data(KeyRole).value<ObjectRef>();
    m_keptSelection.clear();
    const QModelIndexList rows = view()->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        m_keptSelection.append(row.data(KeyRole).value<ObjectRef>());
    m_keptExpanded = expandedKeys();
    m_keptScroll = view()->verticalScrollBar()->value();
}

void BrowsePage::restore()
{
    if (auto *tree = qobject_cast<QTreeView *>(view())) {
        for (const ObjectRef &key : std::as_const(m_keptExpanded)) {
            const QModelIndex index = m_proxy->mapFromSource(source()->indexOf(key));
            if (index.isValid())
                tree->expand(index);
        }
    }
    QItemSelectionModel *selection = view()->selectionModel();
    if (m_keptCurrent.kind != ObjectRef::Kind::None) {
        const QModelIndex current = m_proxy->mapFromSource(source()->indexOf(m_keptCurrent));
        if (current.isValid())
            selection->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
    }
    constexpr qsizetype most = 200; // more were selected for one purpose only, such as to copy them
    for (const ObjectRef &key : m_keptSelection.mid(0, most)) {
        const QModelIndex index = m_proxy->mapFromSource(source()->indexOf(key));
        if (index.isValid())
            selection->select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    const int scroll = m_keptScroll;
    if (auto *table = qobject_cast<QTableView *>(view()))
        table->verticalScrollBar()->setValue(scroll);
    QTimer::singleShot(0, view(),
                       [bar = view()->verticalScrollBar(), scroll] { bar->setValue(scroll); }); // once laid out
    m_keptCurrent = {};
    m_keptSelection.clear();
    m_keptExpanded.clear();
}

void BrowsePage::announceNames()
{
    if (!isVisible())
        return;
    const QRect area = view()->viewport()->rect();
    QStringList names;
    QModelIndex index = view()->indexAt(area.topLeft() + QPoint(4, 4));
    const auto *tree = qobject_cast<const QTreeView *>(view());
    constexpr int most = 200;
    for (int i = 0; i < most && index.isValid() && view()->visualRect(index).top() <= area.bottom(); ++i) {
        for (const QString &name : wantedNames(index.data(KeyRole).value<ObjectRef>())) {
            if (!names.contains(name))
                names.append(name);
        }
        index = tree ? tree->indexBelow(index) : index.siblingAtRow(index.row() + 1);
    }
    if (names == m_names)
        return;
    m_names = names;
    if (!names.isEmpty())
        Q_EMIT visibleNamesChanged(names);
}

} // namespace kekkai
