#include "ui/map/mapwindow.h"

#include "models/map/maptablemodel.h"
#include "models/map/maptext.h"
#include "models/support/roles.h"
#include "models/text/objecttext.h"
#include "services/export/savefile.h"
#include "ui/pages/celldelegate.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

constexpr int drawnAtFirst = 40; ///< nodes of one column
constexpr int drawnAtMost = 2000;

QString displayText(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString().replace(u'\t', u' ').replace(u'\n', u' ');
}

} // namespace

MapWindow::MapWindow(QWidget *parent)
    : QDialog(parent)
    , m_inventory(std::make_shared<const Inventory>())
    , m_perColumn(drawnAtFirst)
    , m_result([this](const DrawnMap &map) { show(map); })
    , m_writing([this](const Written &written) { showWritten(written); })
    , m_model(new MapTableModel(this))
    , m_proxy(new QSortFilterProxyModel(this))
    , m_title(new QLabel(this))
    , m_count(new QLabel(this))
    , m_banner(new Banner(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_splitter(new QSplitter(this))
    , m_view(new MapView(this))
    , m_table(new QTableView(this))
{
    setObjectName(u"mapWindow"_s);
    setWindowTitle(tr("Map"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    setSizeGripEnabled(true);
    m_title->setObjectName(u"mapTitle"_s);
    m_title->setFont(sectionFont());
    m_title->setTextFormat(Qt::PlainText);
    m_count->setObjectName(u"mapCount"_s);
    useToken(m_count, QPalette::WindowText, Token::MutedText);
    m_banner->hide();

    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(SortRole);
    m_proxy->setSortLocaleAware(true);
    m_table->setObjectName(u"mapTable"_s);
    m_table->setAccessibleName(tr("The same as a table"));
    m_table->setModel(m_proxy);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(space::row);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch); // never scrolls sideways
    m_table->horizontalHeader()->setSectionResizeMode(MapTableModel::KindColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(MapTableModel::StateColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setMinimumSectionSize(56);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // the map's own order
    m_table->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::NoContextMenu); // the window has the menu

    const auto action = [this](const QString &icon, const QString &text, const QString &name,
                               const QList<QKeySequence> &keys, auto slot) {
        auto *made = new QAction(themedIcon(icon), text, this);
        made->setObjectName(name);
        made->setShortcuts(keys);
        made->setShortcutContext(Qt::WindowShortcut);
        if (!keys.isEmpty())
            made->setToolTip(u"%1 (%2)"_s.arg(QString(text).remove(u'&').remove(u'…'),
                                              keys.first().toString(QKeySequence::NativeText)));
        connect(made, &QAction::triggered, this, slot);
        addAction(made);
        return made;
    };
    m_back = action(u"chevron-left"_s, tr("&Back"), u"mapBack"_s, {QKeySequence(Qt::ALT | Qt::Key_Left)},
                    [this] { goBack(); });
    m_open = action(u"external"_s, tr("&Open in its page"), u"mapOpen"_s, {}, [this] { openPage(currentNode()); });
    m_centre = action(u"map"_s, tr("&Map of this"), u"mapCentre"_s, {QKeySequence(Qt::CTRL | Qt::Key_M)},
                      [this] { centre(currentNode()); });
    m_more =
        action(u"plus"_s, tr("&Draw more"), u"mapMore"_s, {QKeySequence(Qt::CTRL | Qt::Key_E)}, [this] { drawMore(); });
    m_copy = action(u"copy"_s, tr("&Copy the table"), u"mapCopy"_s, {QKeySequence::Copy}, [this] {
        QStringList lines;
        for (int row = 0; row < m_proxy->rowCount(); ++row) {
            if (m_table->selectionModel()->selectedRows().size() > 1
                && !m_table->selectionModel()->isRowSelected(row, {}))
                continue;
            QStringList cells;
            for (int column = 0; column < m_proxy->columnCount(); ++column)
                cells.append(displayText(*m_proxy, row, column));
            lines.append(cells.join(u'\t'));
        }
        QGuiApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
    });
    m_export = action(u"export"_s, tr("&Save as SVG…"), u"mapExport"_s, {QKeySequence::Save}, [this] { chooseFile(); });
    m_zoom = {action(u"zoom-out"_s, tr("Smaller"), u"mapZoomOut"_s, {QKeySequence::ZoomOut},
                     [this] { m_view->zoom(1 / 1.25); }),
              action(u"zoom-in"_s, tr("Larger"), u"mapZoomIn"_s,
                     {QKeySequence::ZoomIn, QKeySequence(Qt::CTRL | Qt::Key_Equal)}, [this] { m_view->zoom(1.25); }),
              action(u"zoom-fit"_s, tr("Fit the window"), u"mapFit"_s, {QKeySequence(Qt::CTRL | Qt::Key_0)},
                     [this] { m_view->fit(); })};

    auto *bar = new QHBoxLayout;
    bar->setSpacing(space::xs);
    const auto button = [this, bar](QAction *of, bool withText) {
        auto *made = new QToolButton(this);
        made->setObjectName(of->objectName() + u"Button"_s);
        made->setDefaultAction(of);
        made->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        made->setAutoRaise(true);
        made->setFocusPolicy(Qt::TabFocus);
        made->setAccessibleName(QString(of->text()).remove(u'&').remove(u'…'));
        bar->addWidget(made);
        made->setVisible(of->isVisible());
        connect(of, &QAction::changed, made, [made, of] { made->setVisible(of->isVisible()); });
    };
    button(m_back, false);
    bar->addWidget(m_title, 1);
    button(m_open, true);
    button(m_centre, true);
    button(m_more, true);
    button(m_export, true);
    for (QAction *one : std::as_const(m_zoom))
        button(one, false);

    m_splitter->setObjectName(u"mapSplitter"_s);
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_table);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(true);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    auto *hint = new QLabel(
        tr("Arrow keys walk along the lines, Enter opens, Space draws the map of what is marked, Esc closes."), this);
    hint->setWordWrap(true);
    useToken(hint, QPalette::WindowText, Token::MutedText);
    auto *below = new QHBoxLayout;
    below->addWidget(hint, 1);
    below->addWidget(m_count);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::m, space::m, space::m, space::m);
    column->setSpacing(space::s);
    column->addLayout(bar);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    column->addLayout(below);

    connect(m_view, &MapView::currentChanged, this, &MapWindow::followView);
    connect(m_view, &MapView::activated, this, &MapWindow::openPage);
    connect(m_view, &MapView::centreRequested, this, &MapWindow::centre);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &MapWindow::followTable);
    connect(m_table, &QAbstractItemView::activated, this,
            [this](const QModelIndex &index) { openPage(m_proxy->mapToSource(index).row()); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_before.isEmpty())
            reject();
        else
            goBack();
    });

    resize(1180, 720);
    QSettings settings;
    restoreGeometry(settings.value(u"map/geometry"_s).toByteArray());
    if (!m_splitter->restoreState(settings.value(u"map/splitter"_s).toByteArray()))
        m_splitter->setSizes({680, 500});
    m_view->setFocus();
    updateActions();
}

MapWindow::~MapWindow() = default;

void MapWindow::done(int result)
{
    QSettings settings;
    settings.setValue(u"map/geometry"_s, saveGeometry());
    settings.setValue(u"map/splitter"_s, m_splitter->saveState());
    QDialog::done(result);
}

bool MapWindow::eventFilter(QObject *watched, QEvent *event)
{
    // Where there is little room names come first; the links are told by the drawing.
    if (watched == m_table && event->type() == QEvent::Resize)
        m_table->setColumnHidden(MapTableModel::LinksColumn, m_table->width() < 620);
    return QDialog::eventFilter(watched, event);
}

void MapWindow::setInventory(const InventoryPtr &inventory)
{
    if (inventory == m_inventory)
        return;
    m_inventory = inventory;
    compute();
}

void MapWindow::showObject(const ObjectRef &object)
{
    if (object == m_object)
        return;
    if (m_object.kind != ObjectRef::Kind::None)
        m_before.append(m_object);
    m_object = object;
    m_perColumn = drawnAtFirst;
    compute();
}

void MapWindow::compute()
{
    if (m_object.kind == ObjectRef::Kind::None)
        return;
    m_result.request(
        [inventory = m_inventory, object = m_object, most = m_perColumn, names = fixedFont(), details = font()] {
            return drawnMap(neighbourhoodOf(*inventory, object, most), names, details);
        });
    updateActions();
}

void MapWindow::show(const DrawnMap &map)
{
    const QString name = objectText(m_object);
    m_title->setText(name);
    m_title->setToolTip(u"<p>%1</p>"_s.arg(name.toHtmlEscaped()));
    setWindowTitle(tr("Map of %1").arg(name));
    const bool hasFocus = m_stack->isAncestorOf(focusWidget());
    m_view->setMap(map);
    m_following = true;
    m_model->setMap(map.map);
    m_following = false;
    followView(m_view->current());
    if (map.map.centre < 0) {
        const QString sentence = m_inventory->isLoading() ? tr("%1 has not been loaded yet.").arg(name)
                                                          : tr("%1 is not among what has been loaded.").arg(name);
        m_empty->setContent(u"no-match"_s, sentence, m_before.isEmpty() ? tr("Close") : tr("Back"));
        m_stack->setCurrentWidget(m_empty);
    } else {
        m_stack->setCurrentWidget(m_splitter);
        if (hasFocus && !m_splitter->isAncestorOf(focusWidget()))
            m_view->setFocus();
    }
    qsizetype left = 0;
    for (const MapNode &node : map.map.nodes)
        left += node.state == MapNode::State::More ? node.title.toInt() : 0;
    const qsizetype drawn = std::count_if(map.map.nodes.cbegin(), map.map.nodes.cend(),
                                          [](const MapNode &node) { return node.state != MapNode::State::More; });
    m_count->setText(left > 0 ? tr("%1 drawn, %2 more").arg(drawn).arg(left) : tr("%n object(s)", nullptr, int(drawn)));
    updateActions();
}

void MapWindow::goBack()
{
    if (m_before.isEmpty())
        return;
    m_object = m_before.takeLast();
    m_perColumn = drawnAtFirst;
    compute();
}

int MapWindow::currentNode() const
{
    return m_view->current();
}

void MapWindow::openPage(int node)
{
    if (node < 0 || node >= m_model->map().nodes.size())
        return;
    const MapNode &chosen = m_model->map().nodes[node];
    if (chosen.state == MapNode::State::More)
        drawMore();
    else if (chosen.state != MapNode::State::Missing && chosen.object.kind != ObjectRef::Kind::KmsKey)
        Q_EMIT linkActivated(ObjectRef(chosen.object));
    else
        centre(node);
}

void MapWindow::centre(int node)
{
    if (node < 0 || node >= m_model->map().nodes.size())
        return;
    const MapNode &chosen = m_model->map().nodes[node];
    if (chosen.state == MapNode::State::More)
        drawMore();
    else if (chosen.state != MapNode::State::Missing)
        showObject(ObjectRef(chosen.object));
}

void MapWindow::drawMore()
{
    if (m_perColumn >= drawnAtMost)
        return;
    m_perColumn = std::min(m_perColumn * 4, drawnAtMost);
    compute();
}

void MapWindow::followView(int node)
{
    if (m_following)
        return;
    m_following = true;
    const QModelIndex index = node < 0 ? QModelIndex() : m_proxy->mapFromSource(m_model->index(node, 0));
    if (index.isValid() && m_table->currentIndex().row() != index.row()) {
        m_table->selectionModel()->setCurrentIndex(index,
                                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_table->scrollTo(index);
    } else if (!index.isValid()) {
        m_table->clearSelection();
    }
    m_following = false;
    updateActions();
}

void MapWindow::followTable()
{
    if (m_following)
        return;
    m_following = true;
    const QModelIndex index = m_table->currentIndex();
    if (index.isValid())
        m_view->setCurrent(m_proxy->mapToSource(index).row());
    m_following = false;
    updateActions();
}

void MapWindow::updateActions()
{
    const auto &nodes = m_model->map().nodes;
    const int node = currentNode();
    const bool known = node >= 0 && node < nodes.size();
    const auto state = known ? nodes[node].state : MapNode::State::More;
    const bool real = known && state != MapNode::State::More && state != MapNode::State::Missing;
    m_back->setEnabled(!m_before.isEmpty());
    m_open->setEnabled(real && nodes[node].object.kind != ObjectRef::Kind::KmsKey);
    m_centre->setEnabled(real && nodes[node].object != m_object);
    const bool more =
        std::any_of(nodes.cbegin(), nodes.cend(), [](const MapNode &one) { return one.state == MapNode::State::More; });
    m_more->setVisible(more);
    m_more->setEnabled(more && m_perColumn < drawnAtMost);
    m_export->setEnabled(!nodes.isEmpty());
    m_copy->setEnabled(!nodes.isEmpty());
    for (QAction *one : std::as_const(m_zoom))
        one->setEnabled(!nodes.isEmpty());
}

QString MapWindow::fileName() const
{
    QString name = objectLabel(m_object);
    for (QChar &letter : name) {
        if (!letter.isLetterOrNumber() && letter != u'-' && letter != u'_' && letter != u'.')
            letter = u'-';
    }
    while (name.startsWith(u'.'))
        name.remove(0, 1);
    return name.left(100) + u".svg"_s;
}

void MapWindow::chooseFile()
{
    auto *chooser = new QFileDialog(this, tr("Save the map"), QString(), tr("Scalable pictures (*.svg)"));
    chooser->setObjectName(u"mapFileDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(u"svg"_s);
    chooser->selectFile(fileName());
    connect(chooser, &QFileDialog::fileSelected, this, &MapWindow::exportTo);
    chooser->open();
}

void MapWindow::exportTo(const QString &file)
{
    m_writing.request([svg = mapSvg(m_view->map(), windowTitle()), file] {
        return Written{file, saveFile(file, svg)};
    });
}

void MapWindow::showWritten(const Written &written)
{
    if (written.problem.isEmpty())
        m_banner->setContent(Banner::Kind::Info, tr("The map was saved"), written.file);
    else
        m_banner->setContent(Banner::Kind::Error, tr("The map was not saved"),
                             tr("%1: %2. Choose another folder or file name.").arg(written.file, written.problem));
    m_banner->show();
}

void MapWindow::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.setObjectName(u"mapMenu"_s);
    menu.addActions({m_open, m_centre, m_more, m_copy, m_export});
    menu.exec(event->globalPos());
}

} // namespace kekkai
