#include "ui/pages/pageframe.h"

#include "models/text/filtertext.h"
#include "ui/support/density.h"
#include "ui/support/serverstatus.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/loadingbar.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

PageFrame::PageFrame(Texts texts, QWidget *parent)
    : Page(parent)
    , m_texts(std::move(texts))
    , m_title(new QLabel(m_texts.title, this))
    , m_subtitle(new QLabel(m_texts.subtitle, this))
    , m_count(new QLabel(this))
    , m_understood(new QLabel(this))
    , m_filter(new FilterEdit(this))
    , m_tools(new QHBoxLayout)
    , m_more(new QToolButton(this))
    , m_menu(new QMenu(this))
    , m_detailsToggle(new QToolButton(this))
    , m_bar(new LoadingBar(this))
    , m_bannerColumn(new QVBoxLayout)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_details(new DetailsPane(this))
{
    setObjectName(m_texts.id + u"Page"_s);
    setAccessibleName(m_texts.title);
    m_title->setObjectName(u"pageTitle"_s);
    m_title->setFont(titleFont());
    m_subtitle->setObjectName(u"pageSubtitle"_s);
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    useToken(m_subtitle, QPalette::WindowText, Token::MutedText);
    m_count->setObjectName(u"pageCount"_s);
    useToken(m_count, QPalette::WindowText, Token::MutedText);
    m_filter->setPlaceholderText(m_texts.filterHint.isEmpty() ? tr("Filter") : m_texts.filterHint);
    m_filter->setToolTip(filterHelpText({}));
    m_understood->setObjectName(u"filterExplanation"_s);
    m_understood->setTextFormat(Qt::PlainText);
    m_understood->setWordWrap(true);
    m_understood->setContentsMargins(2, space::xs, 0, 0);
    m_understood->hide();
    m_filter->setMinimumWidth(200);
    m_filter->setMaximumWidth(420);

    m_more->setObjectName(u"moreButton"_s);
    m_more->setAccessibleName(tr("More actions"));
    m_more->setToolTip(tr("More actions"));
    m_more->setIcon(themedIcon(u"more"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_menu->setToolTipsVisible(true); // they say why an action is off
    m_more->setMenu(m_menu);
    m_more->setAutoRaise(true);
    m_more->hide();
    m_detailsToggle->setObjectName(u"detailsToggle"_s);
    m_detailsToggle->setAccessibleName(tr("Show details"));
    m_detailsToggle->setToolTip(tr("Show or hide the details at the right"));
    m_detailsToggle->setIcon(themedIcon(u"details"));
    m_detailsToggle->setCheckable(true);
    m_detailsToggle->setChecked(true);
    m_detailsToggle->setAutoRaise(true);

    auto *titleRow = new QHBoxLayout;
    titleRow->setSpacing(space::m);
    titleRow->addWidget(m_title, 0, Qt::AlignBaseline);
    titleRow->addWidget(m_count, 0, Qt::AlignBaseline);
    titleRow->addStretch(1);
    m_tools->setSpacing(space::s);
    m_tools->addWidget(m_filter, 1);
    m_tools->addStretch(0);
    m_tools->addWidget(m_more);
    m_tools->addWidget(m_detailsToggle);
    m_bannerColumn->setSpacing(space::s);

    m_stack->addWidget(m_empty);
    m_splitter->setObjectName(u"pageSplitter"_s);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setChildrenCollapsible(false);
    m_stack->setMinimumWidth(320);
    m_splitter->setSizes({760, 360});

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::m, space::l, space::m);
    column->setSpacing(0);
    column->addLayout(titleRow);
    column->addWidget(m_subtitle);
    column->addSpacing(space::s);
    column->addLayout(m_tools);
    column->addWidget(m_understood);
    column->addSpacing(6);
    column->addLayout(m_bannerColumn);
    column->addWidget(m_bar);
    column->addWidget(m_splitter, 1);

    const QSettings settings;
    const QByteArray split = settings.value(settingsKey(u"splitter"_s)).toByteArray();
    if (!split.isEmpty())
        m_splitter->restoreState(split);
    m_splitter->setChildrenCollapsible(false);
    setDetailsShown(settings.value(settingsKey(u"details"_s), true).toBool());

    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { QSettings().setValue(settingsKey(u"splitter"_s), m_splitter->saveState()); });
    connect(m_detailsToggle, &QToolButton::toggled, this, &PageFrame::setDetailsShown);
    connect(m_filter, &FilterEdit::filterChanged, this, [this](const QString &text) {
        Q_EMIT filterChanged(text);
        updateState();
    });
    connect(m_filter, &QLineEdit::textChanged, this, &PageFrame::explainFilter);
    connect(m_filter, &FilterEdit::leftByKeyboard, this, [this] {
        if (!m_view || m_view->model()->rowCount() == 0)
            return;
        m_view->setFocus(Qt::ShortcutFocusReason);
        if (!m_view->currentIndex().isValid())
            selectRow(m_view->model()->index(0, 0));
    });
    connect(m_details, &DetailsPane::linkActivated, this, &Page::linkActivated);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        using Content = PageState::Content;
        switch (m_state.content) {
        case Content::NoMatch:
            m_filter->clearNow();
            break;
        case Content::Rows:
        case Content::Loading:
            break;
        case Content::Failed:
            if (!m_state.problems.isEmpty() && m_state.problems.first().cure != Cure::TryAgain)
                cure(m_state.problems.first());
            else
                Q_EMIT reloadRequested(parts());
            break;
        case Content::NotConnected:
            Q_EMIT connectRequested();
            break;
        case Content::Empty:
        case Content::Canceled:
        case Content::Absent:
            Q_EMIT reloadRequested(parts());
            break;
        }
    });
    applyState();
}

PageFrame::~PageFrame() = default;

QString PageFrame::settingsKey(const QString &name) const
{
    return u"pages/"_s + m_texts.id + u'/' + name;
}

void PageFrame::cure(const PartProblem &problem)
{
    switch (problem.cure) {
    case Cure::SignIn:
        Q_EMIT signInRequested(problem.parts.value(0));
        break;
    case Cure::ShowCertificate:
        Q_EMIT certificateHelpRequested(problem.parts.value(0));
        break;
    case Cure::TryAgain:
        Q_EMIT reloadRequested(problem.parts);
        break;
    case Cure::None:
        break;
    }
}

void PageFrame::showDetailsPane()
{
    using Content = PageState::Content;
    // Beside a page that has nothing, "select a row" would be wrong. Loading and a filter that hides all pass quickly:
    // then the pane keeps its place, so that nothing jumps.
    const bool beside =
        m_state.content == Content::Rows || m_state.content == Content::Loading || m_state.content == Content::NoMatch;
    m_details->setInvites(m_state.content == Content::Rows);
    m_details->setVisible(m_detailsWanted && beside);
    m_detailsToggle->setEnabled(beside);
}

void PageFrame::setFilterFields(const QList<FilterField> &fields)
{
    m_filter->setFields(fields);
    m_filter->setToolTip(filterHelpText(fields));
}

void PageFrame::explainFilter()
{
    const FilterQuery query = FilterQuery::parse(m_filter->text(), m_filter->fields());
    QStringList sentences{filterExplanation(query, m_filter->fields()), filterProblemsText(query, m_filter->fields())};
    sentences.removeAll(QString());
    m_understood->setText(sentences.join(query.problems().isEmpty() ? u" "_s : u". "_s));
    // A term whose value is still to come is no mistake.
    const bool wrong =
        std::any_of(query.problems().cbegin(), query.problems().cend(),
                    [](const FilterProblem &problem) { return problem.kind != FilterProblem::Kind::MissingValue; });
    useToken(m_understood, QPalette::WindowText, wrong ? Token::Medium : Token::MutedText);
    m_understood->setVisible(!sentences.isEmpty());
    m_filter->setAccessibleDescription(m_understood->text());
}

void PageFrame::setDetailsShown(bool shown)
{
    m_detailsWanted = shown;
    showDetailsPane();
    if (m_detailsToggle->isChecked() != shown)
        m_detailsToggle->setChecked(shown);
    m_detailsToggle->setAccessibleName(shown ? tr("Hide details") : tr("Show details"));
    QSettings().setValue(settingsKey(u"details"_s), shown);
    QTimer::singleShot(0, this, [this] { fitColumns(); });
}

bool PageFrame::areDetailsShown() const
{
    return m_detailsWanted;
}

void PageFrame::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

QList<QWidget *> PageFrame::areas() const
{
    QList<QWidget *> areas;
    if (m_view && m_stack->currentWidget() == m_rows)
        areas.append(m_view);
    else if (!m_empty->button()->isHidden())
        areas.append(m_empty->button());
    else
        areas.append(m_filter);
    if (!m_details->isHidden())
        areas.append(m_details);
    return areas;
}

void PageFrame::focusArea(QWidget *area)
{
    // Before it has the focus: a view that gets it makes its first row current, but does not select it.
    if (auto *rows = qobject_cast<QAbstractItemView *>(area);
        rows && !rows->currentIndex().isValid() && rows->model()->rowCount() > 0)
        rows->setCurrentIndex(rows->model()->index(0, 0));
    area->setFocus(Qt::ShortcutFocusReason);
}

void PageFrame::orderTabs()
{
    QWidget *last = m_filter;
    const auto next = [&last](QWidget *widget) {
        if (widget && widget != last) {
            setTabOrder(last, widget);
            last = widget;
        }
    };
    for (int i = 0; i < m_tools->count(); ++i)
        next(m_tools->itemAt(i)->widget());
    for (const Banner *banner : std::as_const(m_banners)) {
        const auto buttons = banner->findChildren<QAbstractButton *>();
        for (QAbstractButton *button : buttons)
            next(button);
    }
    next(m_empty->button());
    next(m_view);
    const auto others =
        m_rows && m_rows != m_view ? m_rows->findChildren<QAbstractItemView *>() : QList<QAbstractItemView *>();
    for (QAbstractItemView *other : others)
        if (other != m_view && other->window() == window()) // not the list of a combo box
            next(other);
    next(m_details);
}

bool PageFrame::closeInnermost()
{
    const QWidget *focused = QApplication::focusWidget();
    if (focused && (focused == m_details || m_details->isAncestorOf(focused))) {
        focusFirstArea();
        return true;
    }
    if (!m_filter->text().isEmpty()) {
        m_filter->clearNow();
        focusFirstArea();
        return true;
    }
    if (areDetailsShown() && m_view && m_view->currentIndex().isValid() && focused == m_view) {
        setDetailsShown(false);
        return true;
    }
    return false;
}

void PageFrame::setView(QAbstractItemView *view, QWidget *container)
{
    m_view = view;
    m_rows = container ? container : view;
    if (view->objectName().isEmpty())
        view->setObjectName(m_texts.id + u"View"_s);
    view->setAccessibleName(m_texts.title);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setTabKeyNavigation(false);
    view->setTextElideMode(Qt::ElideMiddle);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setMouseTracking(true);
    if (auto *table = qobject_cast<QTableView *>(view)) {
        table->setShowGrid(false);
        table->setWordWrap(false);
        table->setSortingEnabled(true);
        table->setCornerButtonEnabled(false);
        table->verticalHeader()->hide();
        table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    } else if (auto *tree = qobject_cast<QTreeView *>(view)) {
        tree->setUniformRowHeights(true);
        tree->setSortingEnabled(true);
        tree->setAllColumnsShowFocus(true);
        tree->setAnimated(false);
    }
    applyDensity();
    connect(&Density::current(), &Density::changed, this, &PageFrame::applyDensity);
    view->installEventFilter(this);
    view->viewport()->installEventFilter(this);
    m_stack->addWidget(m_rows);
    setFocusProxy(nullptr);
    if (QHeaderView *head = header()) {
        head->setHighlightSections(false);
        head->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        head->setSectionsMovable(true);
        head->setStretchLastSection(false);
        head->setTextElideMode(Qt::ElideRight);
        connect(head, &QHeaderView::sectionResized, this, [this](int section, int before, int after) {
            if (m_fitting || before == 0 || after == 0)
                return;
            fitColumns(section);
            saveHeader();
        });
        connect(head, &QHeaderView::sectionMoved, this, &PageFrame::saveHeader);
        connect(head, &QHeaderView::sortIndicatorChanged, this, &PageFrame::saveHeader);
    }
    connect(view, &QAbstractItemView::activated, this, [this] {
        setDetailsShown(true);
        m_details->commit();
    });
    watchModel();
    orderTabs();
    updateState();
}

void PageFrame::applyDensity()
{
    if (const auto *table = qobject_cast<QTableView *>(m_view.data())) {
        table->verticalHeader()->setMinimumSectionSize(Density::current().rowHeight());
        table->verticalHeader()->setDefaultSectionSize(Density::current().rowHeight());
    }
    const QList<QTreeView *> trees = findChildren<QTreeView *>(); // a page may have one of its own beside its view
    for (QTreeView *tree : trees)
        tree->doItemsLayout();
}

void PageFrame::watchModel()
{
    QAbstractItemModel *model = m_view->model();
    Q_ASSERT_X(model, "PageFrame::setView", "set the model before the view is handed over");
    const auto recount = [this] { updateState(); };
    connect(model, &QAbstractItemModel::rowsInserted, this, recount);
    connect(model, &QAbstractItemModel::rowsRemoved, this, recount);
    connect(model, &QAbstractItemModel::layoutChanged, this, recount);
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        updateState();
        refreshDetails();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PageFrame::refreshDetails);
    refreshDetails();
}

QHeaderView *PageFrame::header() const
{
    if (const auto *table = qobject_cast<QTableView *>(m_view.data()))
        return table->horizontalHeader();
    if (const auto *tree = qobject_cast<QTreeView *>(m_view.data()))
        return tree->header();
    return nullptr;
}

void PageFrame::setColumns(const QList<Column> &columns, int sortColumn, Qt::SortOrder order)
{
    QHeaderView *head = header();
    if (!head)
        return;
    m_columns = columns;
    m_fitting = true;
    head->setMinimumSectionSize(40);
    for (int section = 0; section < std::min(int(columns.size()), head->count()); ++section) {
        head->setSectionResizeMode(section, QHeaderView::Interactive);
        head->resizeSection(section, columns[section].width);
    }
    if (auto *table = qobject_cast<QTableView *>(m_view.data()))
        table->sortByColumn(sortColumn, order);
    else if (auto *tree = qobject_cast<QTreeView *>(m_view.data()))
        tree->sortByColumn(sortColumn, order);
    m_fitting = false;
    restoreHeader();
    m_headerReady = true;
    columnsReady();
    fitColumns();
}

void PageFrame::resetColumns()
{
    QHeaderView *head = header();
    if (!head)
        return;
    m_fitting = true;
    for (int section = 0; section < std::min(int(m_columns.size()), head->count()); ++section) {
        head->setSectionHidden(section, false);
        head->moveSection(head->visualIndex(section), section);
        head->resizeSection(section, m_columns[section].width);
    }
    m_fitting = false;
    QSettings().remove(settingsKey(u"header"_s));
    columnsReady();
    fitColumns();
}

void PageFrame::restoreHeader()
{
    QHeaderView *head = header();
    const QSettings settings;
    const QByteArray state = settings.value(settingsKey(u"header"_s)).toByteArray();
    if (state.isEmpty() || settings.value(settingsKey(u"columns"_s)).toInt() != head->count())
        return; // a version with other columns wrote it
    m_fitting = true;
    head->restoreState(state);
    m_fitting = false;
}

void PageFrame::saveHeader()
{
    const QHeaderView *head = header();
    if (!m_headerReady || !head || m_fitting)
        return;
    QSettings settings;
    settings.setValue(settingsKey(u"header"_s), head->saveState());
    settings.setValue(settingsKey(u"columns"_s), head->count());
}

void PageFrame::fitColumns(int keep)
{
    QHeaderView *head = header();
    if (!head || m_columns.isEmpty() || m_fitting || m_view->viewport()->width() < 100)
        return;
    m_fitting = true;
    const int count = std::min(int(m_columns.size()), head->count());
    int excess = -m_view->viewport()->width();
    for (int section = 0; section < head->count(); ++section)
        excess += head->isSectionHidden(section) ? 0 : head->sectionSize(section);
    // First the elastic columns grow or shrink, then, when there is still too much, the others shrink too.
    for (const bool elastic : {true, false}) {
        QList<int> sections;
        for (int section = 0; section < count; ++section)
            if (m_columns[section].elastic == elastic && section != keep && !head->isSectionHidden(section))
                sections.append(section);
        if (excess == 0 || sections.isEmpty() || (!elastic && excess < 0))
            continue;
        for (qsizetype left = sections.size(); left > 0; --left) {
            const int section = sections[sections.size() - left];
            const int share = excess / int(left);
            const int size = std::max(m_columns[section].minimum, head->sectionSize(section) - share);
            excess -= head->sectionSize(section) - size;
            head->resizeSection(section, size);
        }
    }
    m_fitting = false;
}

void PageFrame::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    fitColumns();
}

bool PageFrame::eventFilter(QObject *watched, QEvent *event)
{
    if (m_view && watched == m_view->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_view && event->type() == QEvent::FocusIn) {
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        if ((reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason)
            && !m_view->currentIndex().isValid() && m_view->model()->rowCount() > 0)
            selectRow(m_view->model()->index(0, 0)); // selected, so that one sees what is described
    }
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) { // the same on every system, a tree included
            if (m_view->currentIndex().isValid()) {
                setDetailsShown(true);
                m_details->commit();
                m_details->setFocus(Qt::ShortcutFocusReason);
            }
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

void PageFrame::addTool(QWidget *tool)
{
    m_tools->insertWidget(m_tools->indexOf(m_more), tool);
    orderTabs();
}

void PageFrame::addMenuAction(QAction *action)
{
    m_menu->addAction(action);
    m_more->show();
}

void PageFrame::setPrimaryAction(QAction *action)
{
    auto *button = new QPushButton(action->text(), this);
    button->setObjectName(u"primaryButton"_s);
    button->setProperty("primary", true);
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, [button, action] {
        button->setText(action->text());
        button->setEnabled(action->isEnabled());
    });
    m_tools->insertWidget(m_tools->indexOf(m_more), button);
}

QString PageFrame::countText(qsizetype shown, qsizetype total) const
{
    const QLocale locale;
    return shown == total ? locale.toString(qlonglong(total))
                          : tr("%1 of %2").arg(locale.toString(qlonglong(shown)), locale.toString(qlonglong(total)));
}

qsizetype PageFrame::shownRows() const
{
    return m_view ? m_view->model()->rowCount() : 0;
}

void PageFrame::showInventory(const InventoryPtr &inventory, qsizetype totalRows)
{
    m_inventory = inventory;
    m_totalRows = totalRows;
    updateState();
}

void PageFrame::updateState()
{
    const qsizetype shown = shownRows();
    const qsizetype total = std::max(m_totalRows, shown);
    m_count->setText(total > 0 ? countText(shown, total) : QString());
    if (!m_inventory)
        return;
    PageState state = pageStateOf(*m_inventory, parts(), total, shown);
    if (m_stateShown && state == m_state)
        return;
    m_state = std::move(state);
    applyState();
}

void PageFrame::applyState()
{
    using Content = PageState::Content;
    m_stateShown = m_inventory != nullptr;
    if (m_state.busy)
        m_bar->setProgress(m_state.done, m_state.total);
    else
        m_bar->setIdle();

    while (m_banners.size() > m_state.problems.size())
        m_banners.takeLast()->deleteLater();
    while (m_banners.size() < m_state.problems.size()) {
        auto *banner = new Banner(this);
        const qsizetype place = m_banners.size();
        connect(banner, &Banner::actionTriggered, this, [this, place] {
            if (place < m_state.problems.size())
                cure(PartProblem(m_state.problems[place])); // a copy: what it asks for may change the state
        });
        m_bannerColumn->addWidget(banner);
        banner->show();
        m_banners.append(banner);
        orderTabs();
    }
    for (qsizetype i = 0; i < m_banners.size(); ++i) {
        const PartProblem &problem = m_state.problems[i];
        m_banners[i]->setContent(problem.whole ? Banner::Kind::Error : Banner::Kind::Warning, problem.title,
                                 problem.cause, problem.details);
        m_banners[i]->setAction(cureButtonText(problem.cure));
    }
    m_bannerColumn->setContentsMargins(0, 0, 0, m_banners.isEmpty() ? 0 : space::s);

    switch (m_state.content) {
    case Content::Rows:
        break;
    case Content::Loading:
        m_empty->setContent(m_texts.iconName, tr("Loading…"));
        break;
    case Content::Empty:
        m_empty->setContent(m_texts.iconName,
                            m_texts.emptySentence.isEmpty() ? tr("There is nothing here yet.") : m_texts.emptySentence,
                            tr("Reload"));
        break;
    case Content::NoMatch:
        m_empty->setContent(u"no-match"_s, tr("No row fits this filter."), tr("Clear filter"));
        break;
    case Content::Failed:
        m_empty->setContent(u"server-off"_s, tr("Nothing could be loaded, as the message above explains."),
                            m_state.problems.isEmpty() ? tr("Try again")
                                                       : cureButtonText(m_state.problems.first().cure));
        break;
    case Content::Canceled:
        m_empty->setContent(m_texts.iconName, tr("Loading was stopped before anything arrived."), tr("Load again"));
        break;
    case Content::NotConnected:
        m_empty->setContent(u"connect"_s,
                            parts().isEmpty() ? tr("This connection names no server for this page.")
                                              : tr("This connection names no %1, which this page is about.")
                                                    .arg(serverWord(serverOf(parts().first()))),
                            tr("Connect to…"));
        break;
    case Content::Absent:
        m_empty->setContent(m_texts.iconName,
                            tr("This server does not offer this interface: it answers as if it did not exist."),
                            tr("Look again"));
        break;
    }
    QWidget *shown = m_empty;
    if (m_state.content == Content::Rows && m_view)
        shown = m_rows;
    const QWidget *focused = QApplication::focusWidget();
    const bool hadFocus = focused && m_splitter->isAncestorOf(focused);
    if (m_stack->currentWidget() != shown)
        m_stack->setCurrentWidget(shown);
    showDetailsPane();
    if (hadFocus && !focused->isVisible()) // what had it gave way
        focusFirstArea();
}

void PageFrame::fillDetails(const QModelIndex &) { }

void PageFrame::refreshDetails()
{
    m_details->clear();
    if (m_view && !fillSelection())
        fillDetails(m_view->currentIndex());
}

void PageFrame::forgetDetails()
{
    if (m_view)
        m_view->selectionModel()->clear();
    m_details->clear();
    m_details->commit();
}

void PageFrame::selectRow(const QModelIndex &index)
{
    if (!m_view || !index.isValid())
        return;
    for (QModelIndex parent = index.parent(); parent.isValid(); parent = parent.parent())
        if (auto *tree = qobject_cast<QTreeView *>(m_view.data()))
            tree->expand(parent);
    // Not the view's setCurrentIndex(): that asks which keys are held, and would add to the selection with Ctrl.
    m_view->selectionModel()->setCurrentIndex(index.siblingAtColumn(0),
                                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_view->scrollTo(index, QAbstractItemView::EnsureVisible);
}

} // namespace kekkai
