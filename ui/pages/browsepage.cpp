#include "ui/pages/browsepage.h"

#include "models/support/roles.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/pages/celldelegate.h"
#include "ui/pages/columnsmenu.h"
#include "ui/pages/keyactions.h"
#include "ui/pages/rowactions.h"
#include "ui/pages/rowflash.h"
#include "ui/support/theme.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/filteredit.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace kekkai {

BrowsePage::BrowsePage(const Texts &texts, QWidget *parent)
    : PageFrame(texts, parent)
    , m_samples([this](const QList<QStringList> &values) { filter()->setSuggestions(values); })
{
    filter()->setObjectName(texts.id + u"Filter"_s);
    filter()->setAccessibleName(tr("Filter %1").arg(texts.title));
    m_ages.setInterval(30'000);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_model->setNow(QDateTime::currentDateTimeUtc());
    });
    m_ages.start();
    m_namesDelay.setSingleShot(true);
    m_namesDelay.setInterval(150);
    connect(&m_namesDelay, &QTimer::timeout, this, &BrowsePage::announceNames);
}

void BrowsePage::setUp(QAbstractItemView *view, BrowseModel *model, QWidget *container)
{
    m_model = model;
    view->setModel(model);
    setView(view, container);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *delegate = new CellDelegate(view);
    view->setItemDelegate(delegate);
    view->setAlternatingRowColors(false);

    m_flash = new RowFlash(view);
    delegate->setFlash(m_flash);
    m_actions = new RowActions(view, header(), model, name(), this);
    connect(m_actions, &RowActions::said, this, &Page::said);
    connect(m_actions, &RowActions::failed, this, &BrowsePage::showFailure);
    for (QAction *action : m_actions->actions()) {
        view->addAction(action);
        addMenuAction(action);
    }
    m_columns = new ColumnsMenu(
        header(), [view] { return view->currentIndex().column(); }, this);
    addMenuAction(m_columns->menuAction());
    connect(m_columns, &ColumnsMenu::shownByHand, this, &BrowsePage::chooseColumn);
    connect(m_columns, &ColumnsMenu::resetRequested, this, [this] {
        QSettings().remove(settingsKey(u"chosenColumns"_s));
        resetColumns();
    });
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BrowsePage::refreshDetails);
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
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(view, &QWidget::customContextMenuRequested, this, &BrowsePage::showContextMenu);

    setFilterFields(model->filterFields());
    connect(filter(), &FilterEdit::suggestionsWanted, this, [this] {
        if (m_sampled == m_inventory)
            return;
        m_sampled = m_inventory;
        m_samples.request(m_model->filterSamples());
    });
    connect(this, &PageFrame::filterChanged, this, [this](const QString &text) { m_model->setFilterText(text); });
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, &BrowsePage::holdPlace);
    connect(model, &QAbstractItemModel::layoutChanged, this, &BrowsePage::takePlaceAgain);
    connect(model, &BrowseModel::arranged, this, &BrowsePage::showArranged);
    const auto later = [this] { m_namesDelay.start(); };
    connect(view->verticalScrollBar(), &QAbstractSlider::valueChanged, this, later);
    connect(view->verticalScrollBar(), &QAbstractSlider::rangeChanged, this, later);
}

void BrowsePage::addKeyActions(KeyActions *actions)
{
    m_keyActions = actions;
    connect(actions, &KeyActions::requested, this, &Page::changeRequested);
    for (QAction *action : actions->actions()) {
        view()->addAction(action);
        addMenuAction(action);
    }
}

/// As Qt::ActionsContextMenu, but the tooltips are shown: they say why an action is off.
void BrowsePage::showContextMenu(const QPoint &at)
{
    auto *menu = new QMenu(view());
    menu->setObjectName(u"rowMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions(view()->actions());
    menu->popup(view()->viewport()->mapToGlobal(at));
}

void BrowsePage::holdPlace()
{
    m_top = QPersistentModelIndex();
    const QAbstractItemView *rows = view();
    if (m_model->isChangedByHand() || rows->verticalScrollBar()->value() == 0)
        return; // another order is looked at from where one is; at the very top, what comes above is to be seen
    const QModelIndex top = rows->indexAt(QPoint(4, 1));
    m_topAt = rows->visualRect(top).top();
    m_top = QPersistentModelIndex(top.siblingAtColumn(0));
}

void BrowsePage::takePlaceAgain()
{
    if (!m_top.isValid())
        return;
    const int moved = view()->visualRect(m_top).top() - m_topAt; // lays the rows out
    QScrollBar *bar = view()->verticalScrollBar();
    bar->setValue(bar->value() + moved);
    m_top = QPersistentModelIndex();
}

void BrowsePage::showArranged(const QList<int> &changed)
{
    if (m_flashes)
        m_flash->mark(changed);
    if (m_inventory)
        showState(m_inventory);
    refreshDetails();
    m_namesDelay.start();
    if (m_firstWanted && !m_model->isBusy()) {
        m_firstWanted = false;
        selectRow(m_model->index(0, 0));
    }
    if (m_wanted.kind != ObjectRef::Kind::None && (!m_model->isBusy() || m_model->indexOf(m_wanted).isValid()))
        showObject(std::exchange(m_wanted, {}));
}

void BrowsePage::showState(const InventoryPtr &inventory)
{
    if (m_model->rowCount() == 0 && m_model->isBusy() && !inventory->isLoading())
        return;
    showInventory(inventory, m_model->totalRows());
}

void BrowsePage::keepInventory(const InventoryPtr &inventory)
{
    const QList<InventoryPart> mine = parts();
    const bool settled = std::none_of(mine.cbegin(), mine.cend(), [&inventory](InventoryPart part) {
        const PartState::Phase phase = inventory->part(part).phase;
        return phase == PartState::Phase::Loading || phase == PartState::Phase::Waiting
            || phase == PartState::Phase::NotAsked;
    });
    m_flashes = m_loadedOnce; // the first time, everything is new
    m_loadedOnce = m_loadedOnce || settled;
    m_inventory = inventory;
}

void BrowsePage::setServers(const ConnectedServers &servers)
{
    m_actions->setServers(servers);
    if (m_keyActions)
        m_keyActions->setReadOnly(servers.isReadOnly);
}

void BrowsePage::showFailure(const QString &text)
{
    auto *box = new QMessageBox(QMessageBox::Warning, title(), text, QMessageBox::Close, this);
    box->setObjectName(u"failureBox"_s);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

bool BrowsePage::fillSelection()
{
    const int count = m_actions ? m_actions->selectedCount() : 0;
    if (count < 2)
        return false;
    constexpr int listed = 20;
    DetailsPane *pane = details();
    pane->setKey(u"selection"_s);
    pane->setHeading(tr("%1 selected").arg(numberText(count)), title());
    pane->addNote(tr("Copy and export take all of them: Ctrl+C, the context menu, or the menu above."),
                  Token::MutedText, u"copy"_s);
    pane->addSection(tr("Selected"));
    int shown = 0;
    const QItemSelection selection = view()->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); range.left() == 0 && row <= range.bottom() && shown < listed; ++row, ++shown) {
            const auto object = m_model->index(row, 0, range.parent()).data(KeyRole).value<ObjectRef>();
            pane->addFact(objectKindText(object.kind), objectLabel(object),
                          {.mono = true, .copyable = false, .toolTip = {}});
        }
    }
    if (count > shown)
        pane->addFact(tr("More"), numberText(count - shown));
    return true;
}

void BrowsePage::columnsReady()
{
    m_chosen.clear();
    const QVariantMap known = QSettings().value(settingsKey(u"chosenColumns"_s)).toMap();
    for (auto it = known.cbegin(); it != known.cend(); ++it) {
        for (int section = 0; section < header()->count(); ++section) {
            if (m_model->columnKey(section) == it.key())
                m_chosen.insert(section, it->toBool());
        }
    }
    for (int section = 0; section < header()->count(); ++section)
        header()->setSectionHidden(section, !m_chosen.value(section, true));
    fitSpareColumns();
}

void BrowsePage::chooseColumn(int section, bool shown)
{
    m_chosen.insert(section, shown);
    QVariantMap known;
    for (auto it = m_chosen.cbegin(); it != m_chosen.cend(); ++it)
        known.insert(m_model->columnKey(it.key()), it.value());
    QSettings().setValue(settingsKey(u"chosenColumns"_s), known);
    fitColumns();
}

void BrowsePage::setSpareColumns(const QList<SpareColumn> &columns)
{
    m_spare = columns;
    fitSpareColumns();
}

void BrowsePage::fitSpareColumns()
{
    const int width = view()->viewport()->width();
    for (const SpareColumn &spare : std::as_const(m_spare)) {
        const bool hide = width < spare.width;
        if (!m_chosen.contains(spare.column) && header()->isSectionHidden(spare.column) != hide)
            header()->setSectionHidden(spare.column, hide);
    }
}

void BrowsePage::addShowDeleted()
{
    m_showDeleted = new QCheckBox(tr("Show deleted"), this);
    m_showDeleted->setObjectName(u"showDeleted"_s);
    m_showDeleted->setToolTip(tr("Also shows what is soft-deleted: it still exists and can be undeleted"));
    m_showDeleted->setChecked(true);
    connect(m_showDeleted, &QCheckBox::toggled, this, [this](bool show) { m_model->setShowDeleted(show); });
    addTool(m_showDeleted);
}

QModelIndex BrowsePage::currentSource() const
{
    return view()->currentIndex();
}

void BrowsePage::forgetConnection()
{
    m_names.clear(); // so that the next connection is told which rows are seen
    filter()->clearNow(); // its words were about objects of that connection
    m_inventory.reset();
    m_wanted = {};
    m_firstWanted = false;
    m_loadedOnce = false;
    m_model->clear();
    setInventory(std::make_shared<const Inventory>());
    PageFrame::forgetDetails();
}

bool BrowsePage::reveal(const ObjectRef &object)
{
    m_wanted = {};
    if (!m_model->contains(object)) {
        if (!m_model->isBusy() || !isAwaited(object))
            return false;
        m_wanted = object;
        return true;
    }
    if (!m_model->indexOf(object).isValid()) { // what hides it gives way
        filter()->clearNow();
        if (!m_model->indexOf(object).isValid() && m_showDeleted && !m_model->isBusy())
            m_showDeleted->setChecked(true);
    }
    if (m_model->isBusy() && !m_model->indexOf(object).isValid()) {
        m_wanted = object;
        return true;
    }
    return showObject(object);
}

/// Selects a row whatever it takes; false when there is none.
bool BrowsePage::showObject(const ObjectRef &object)
{
    const QModelIndex index = m_model->indexOf(object);
    if (index.isValid()) {
        selectRow(index);
        return true;
    }
    if (!m_model->contains(object) || !m_showDeleted || m_model->showsDeleted())
        return false;
    m_wanted = object; // deleted, and hidden as such
    m_showDeleted->setChecked(true);
    return true;
}

ObjectRef BrowsePage::currentObject() const
{
    return view()->currentIndex().data(KeyRole).value<ObjectRef>();
}

QString BrowsePage::placeState() const
{
    if (!m_showDeleted)
        return {};
    return m_showDeleted->isChecked() ? u"deleted:yes"_s : u"deleted:no"_s;
}

void BrowsePage::restorePlaceState(const QString &state)
{
    if (m_showDeleted)
        m_showDeleted->setChecked(state != "deleted:no"_L1);
}

void BrowsePage::revealRows(const QString &text)
{
    filter()->setNow(text);
    view()->selectionModel()->clear();
    m_firstWanted = m_model->isBusy(); // else the rows are there already
    if (!m_firstWanted)
        selectRow(view()->model()->index(0, 0));
}

/// Whether the rows under way will hold it.
bool BrowsePage::isAwaited(const ObjectRef &object) const
{
    if (!m_inventory)
        return false;
    const QString name = object.key.value(0);
    switch (object.kind) {
    case ObjectRef::Kind::Kek:
        return m_inventory->kek(name);
    case ObjectRef::Kind::Subject:
        return m_inventory->subject(name);
    case ObjectRef::Kind::Secret:
        return m_inventory->secret(name);
    case ObjectRef::Kind::Dek:
        return m_inventory->kek(name) && !m_inventory->deks.isEmpty();
    case ObjectRef::Kind::Policy:
    case ObjectRef::Kind::Mapping:
        return true; // found by looking at everything
    case ObjectRef::Kind::None:
    case ObjectRef::Kind::Field:
    case ObjectRef::Kind::Environment:
    case ObjectRef::Kind::Catalog:
    case ObjectRef::Kind::Database:
    case ObjectRef::Kind::Tag:
    case ObjectRef::Kind::KmsKey:
        return false;
    }
    return false;
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
            m_actions->copySelected(ExportFormat::Text);
        return true;
    }
    return PageFrame::eventFilter(watched, event);
}

void BrowsePage::showEvent(QShowEvent *event)
{
    PageFrame::showEvent(event);
    m_model->setNow(QDateTime::currentDateTimeUtc());
    m_names.clear(); // another page may have asked for others meanwhile
    m_namesDelay.start();
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
