#include "ui/shell/mainwindow.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/compare/comparewindow.h"
#include "ui/compare/snapshotsaver.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/map/mapwindow.h"
#include "ui/search/searchpalette.h"
#include "ui/shell/connectiondot.h"
#include "ui/shell/navigator.h"
#include "ui/shell/rail.h"
#include "ui/shell/welcomepage.h"
#include "ui/support/density.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/loadingbar.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// A strip with a line at its top or bottom edge.
class Bar final : public QWidget {
public:
    Bar(bool lineAtTop, QWidget *parent)
        : QWidget(parent)
        , m_lineAtTop(lineAtTop)
    {
    }

protected:
    void paintEvent(QPaintEvent *) override;

private:
    bool m_lineAtTop;
};

void Bar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Window));
    painter.fillRect(QRect(0, m_lineAtTop ? 0 : height() - 1, width(), 1), color(Token::Border));
}

} // namespace

MainWindow::MainWindow(Analyse analyse, QWidget *parent)
    : QMainWindow(parent)
    , m_inventory(std::make_shared<const Inventory>())
    , m_findings(std::move(analyse))
    , m_rail(new Rail(this))
    , m_stack(new QStackedWidget(this))
    , m_welcome(new WelcomePage(this))
{
    setObjectName(u"mainWindow"_s);
    Density::current().setLevel(Density::levelFromName(QSettings().value(u"window/density"_s).toString()));
    setWindowTitle(tr("Kekkai"));
    setWindowIcon(QIcon(u":/kekkai/kekkai.svg"_s));
    setMinimumSize(880, 560);
    m_stack->setObjectName(u"pageStack"_s);
    m_stack->addWidget(m_welcome);

    m_navigator = new Navigator(*this);
    auto *centre = new QWidget(this);
    auto *right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_topBar = madeTopBar());
    auto *notice = new QHBoxLayout;
    notice->setContentsMargins(space::l, 0, space::l, 0);
    notice->addWidget(m_navigator->notice());
    right->addLayout(notice);
    right->addWidget(m_stack, 1);
    auto *upper = new QHBoxLayout;
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addWidget(m_rail);
    upper->addLayout(right, 1);
    auto *all = new QVBoxLayout(centre);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(upper, 1);
    all->addWidget(m_bottomBar = madeBottomBar());
    setCentralWidget(centre);
    buildMenus();
    m_palette = new SearchPalette(this);
    connect(m_palette, &SearchPalette::chosen, this, &MainWindow::reveal);
    connect(m_palette, &SearchPalette::addressWanted, m_navigator, &Navigator::copyAddressOf);
    connect(m_palette, &SearchPalette::addressEntered, m_navigator, &Navigator::openAddress);

    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPageAt);
    connect(m_rail, &Rail::collapsedChanged, this,
            [](bool collapsed) { QSettings().setValue(u"window/railCollapsed"_s, collapsed); });
    connect(m_welcome, &WelcomePage::connectRequested, this, &MainWindow::connectRequested);
    connect(m_welcome, &WelcomePage::sandboxRequested, this, &MainWindow::sandboxRequested);
    connect(&m_findings, &FindingsSource::ready, this, [this](const Analysis &analysis, const InventoryPtr &of) {
        if (m_facts.name.isEmpty())
            return;
        updateBadges(analysis);
        Q_EMIT analysed(analysis, of);
    });
    restoreWindow();
    setConnection({});
}

MainWindow::~MainWindow() = default;

QWidget *MainWindow::madeTopBar()
{
    auto *bar = new Bar(false, this);
    bar->setObjectName(u"topBar"_s);
    m_connectionChip = new Chip(QString(), Token::Accent, u"server"_s, bar);
    m_connectionChip->setObjectName(u"connectionChip"_s);
    m_addresses = new ElidedLabel(QString(), Qt::ElideMiddle, bar);
    m_addresses->setObjectName(u"connectionAddresses"_s);
    m_addresses->setCopyable(false);
    useToken(m_addresses, QPalette::WindowText, Token::MutedText);
    m_reload = new QAction(themedIcon(u"reload"), tr("&Reload"), this);
    m_reload->setShortcut(QKeySequence(Qt::Key_F5));
    m_reload->setToolTip(tr("Read everything again (F5)"));
    connect(m_reload, &QAction::triggered, this, &MainWindow::reloadRequested);
    m_cancel = new QAction(themedIcon(u"stop"), tr("&Stop loading"), this);
    m_cancel->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F5));
    connect(m_cancel, &QAction::triggered, this, &MainWindow::cancelRequested);
    m_reloadButton = new QToolButton(bar);
    m_reloadButton->setObjectName(u"reloadButton"_s);
    m_reloadButton->setDefaultAction(m_reload);
    m_reloadButton->setAccessibleName(tr("Reload"));
    m_reloadButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_reloadButton->setAutoRaise(true);
    m_reloadButton->setFocusPolicy(Qt::TabFocus);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::l, 6, space::m, 7);
    row->setSpacing(space::m);
    auto *search = new QPushButton(themedIcon(u"search", Token::MutedText), tr("Search everything  (Ctrl+K)"), bar);
    search->setObjectName(u"searchButton"_s);
    search->setAccessibleName(tr("Search everything"));
    search->setToolTip(tr("Finds KEKs, subjects, fields, tags, KMS keys, rules, secrets and more by name (Ctrl+K)"));
    search->setFocusPolicy(Qt::TabFocus);
    connect(search, &QPushButton::clicked, this, &MainWindow::openSearch);
    row->addWidget(m_navigator->madeButtons(bar));
    row->addWidget(m_connectionChip);
    row->addWidget(m_addresses, 1);
    row->addWidget(search);
    row->addWidget(m_reloadButton);
    return bar;
}

QWidget *MainWindow::madeBottomBar()
{
    auto *bar = new Bar(true, this);
    bar->setObjectName(u"bottomBar"_s);
    m_work = new ElidedLabel(QString(), Qt::ElideRight, bar);
    m_work->setObjectName(u"workLabel"_s);
    m_work->setCopyable(false);
    m_workBar = new LoadingBar(bar);
    m_workBar->setObjectName(u"workBar"_s);
    m_workBar->setFixedWidth(140);
    m_cancelButton = new QPushButton(tr("Cancel"), bar);
    m_cancelButton->setObjectName(u"cancelButton"_s);
    m_cancelButton->setToolTip(tr("Stop loading (Shift+F5). What has arrived stays."));
    m_cancelButton->setFocusPolicy(Qt::TabFocus);
    connect(m_cancelButton, &QPushButton::clicked, this, &MainWindow::cancelRequested);
    m_registryDot = new ConnectionDot(Server::SchemaRegistry, bar);
    m_cmfDot = new ConnectionDot(Server::Cmf, bar);
    connect(m_registryDot, &QAbstractButton::clicked, this,
            [this] { askFor(m_registryDot->status(), Server::SchemaRegistry); });
    connect(m_cmfDot, &QAbstractButton::clicked, this, [this] { askFor(m_cmfDot->status(), Server::Cmf); });
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::m, 3, space::m, 3);
    row->setSpacing(space::m);
    row->addWidget(m_workBar);
    row->addWidget(m_work, 1);
    row->addWidget(m_cancelButton);
    row->addWidget(m_registryDot);
    row->addWidget(m_cmfDot);
    bar->setFixedHeight(38);
    return bar;
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    auto *open = file->addAction(themedIcon(u"connect"), tr("&New connection…"), this, &MainWindow::connectRequested);
    open->setObjectName(u"newConnectionAction"_s);
    open->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    auto *sandbox =
        file->addAction(themedIcon(u"sandbox"), tr("Open the &sandbox"), this, &MainWindow::sandboxRequested);
    sandbox->setObjectName(u"sandboxAction"_s);
    file->addSeparator();
    m_saveSnapshot = file->addAction(themedIcon(u"export"), tr("Save a sna&pshot…"), this, &MainWindow::saveSnapshot);
    m_saveSnapshot->setObjectName(u"saveSnapshotAction"_s);
    m_saveSnapshot->setShortcut(QKeySequence::Save);
    m_showCompare = file->addAction(themedIcon(u"compare"), tr("Co&mpare…"), this, &MainWindow::showCompare);
    m_showCompare->setObjectName(u"compareAction"_s);
    m_showCompare->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D));
    file->addSeparator();
    auto *quit = file->addAction(themedIcon(u"quit"), tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_pagesMenu = view->addMenu(tr("&Page"));
    m_pageActions = new QActionGroup(this);
    QMenu *themes = view->addMenu(themedIcon(u"theme"), tr("&Colours"));
    auto *themeActions = new QActionGroup(this);
    const auto addTheme = [&](const QString &text, Theme::Mode mode) {
        QAction *action = themes->addAction(text);
        action->setObjectName(u"theme-"_s + Theme::nameOf(mode));
        action->setCheckable(true);
        action->setChecked(Theme::current().mode() == mode);
        themeActions->addAction(action);
        connect(action, &QAction::triggered, this, [mode] {
            Theme::current().setMode(mode);
            QSettings().setValue(u"window/theme"_s, Theme::nameOf(mode));
        });
        connect(&Theme::current(), &Theme::changed, action,
                [action, mode] { action->setChecked(Theme::current().mode() == mode); });
    };
    addTheme(tr("As the &system"), Theme::Mode::System);
    addTheme(tr("&Light"), Theme::Mode::Light);
    addTheme(tr("&Dark"), Theme::Mode::Dark);
    addTheme(tr("&High contrast"), Theme::Mode::HighContrast);
    QMenu *heights = view->addMenu(tr("&Row height"));
    heights->setObjectName(u"densityMenu"_s);
    auto *heightActions = new QActionGroup(this);
    const auto addHeight = [&](const QString &text, Density::Level level) {
        QAction *action = heights->addAction(text);
        action->setObjectName(u"density-"_s + Density::nameOf(level));
        action->setCheckable(true);
        action->setChecked(Density::current().level() == level);
        heightActions->addAction(action);
        connect(action, &QAction::triggered, this, [level] {
            Density::current().setLevel(level);
            QSettings().setValue(u"window/density"_s, Density::nameOf(level));
        });
        connect(&Density::current(), &Density::changed, action,
                [action, level] { action->setChecked(Density::current().level() == level); });
    };
    addHeight(tr("&Compact"), Density::Level::Compact);
    addHeight(tr("&Normal"), Density::Level::Normal);
    addHeight(tr("C&omfortable"), Density::Level::Comfortable);
    auto *narrow = view->addAction(tr("&Narrow the list of pages"));
    narrow->setCheckable(true);
    narrow->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_B));
    connect(narrow, &QAction::toggled, m_rail, &Rail::setCollapsed);
    connect(m_rail, &Rail::collapsedChanged, narrow, &QAction::setChecked);
    view->addSeparator();
    auto *filter = view->addAction(themedIcon(u"filter"), tr("&Filter"), this, [this] {
        if (Page *page = currentPage())
            page->focusFilter();
    });
    filter->setShortcut(QKeySequence::Find);
    auto *search = view->addAction(themedIcon(u"search"), tr("&Search everything"), this, &MainWindow::openSearch);
    search->setObjectName(u"searchAction"_s);
    search->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
    auto *next = view->addAction(tr("Go to the next &area"), this, [this] { cycleFocus(true); });
    next->setShortcut(QKeySequence(Qt::Key_F6));
    auto *previous = view->addAction(tr("Go to the pre&vious area"), this, [this] { cycleFocus(false); });
    previous->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F6));
    view->addSeparator();
    view->addAction(m_reload);
    view->addAction(m_cancel);

    menuBar()->addMenu(m_navigator->madeMenu(this));

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    auto *about = help->addAction(themedIcon(u"info"), tr("&About Kekkai"), this, &MainWindow::showAbout);
    about->setObjectName(u"aboutAction"_s);
    about->setMenuRole(QAction::AboutRole);
}

void MainWindow::addPage(const PageEntry &entry)
{
    const int index = int(m_entries.size());
    m_entries.append(entry);
    m_stack->addWidget(entry.page);
    const QKeySequence shortcut(Qt::CTRL | Qt::Key(Qt::Key_1 + index));
    m_rail->addPage(entry.id, entry.text, entry.iconName, shortcut.toString(QKeySequence::NativeText));
    QAction *action = m_pagesMenu->addAction(themedIcon(entry.iconName), entry.text);
    action->setObjectName(u"show-"_s + entry.id);
    action->setShortcut(shortcut);
    action->setCheckable(true);
    m_pageActions->addAction(action);
    connect(action, &QAction::triggered, this, [this, index] { showPageAt(index); });
    connect(entry.page, &Page::linkActivated, this, &MainWindow::reveal);
    connect(entry.page, &Page::said, this, &MainWindow::say);
    connect(entry.page, &Page::mapRequested, this, &MainWindow::showMap);
    connect(entry.page, &Page::reloadRequested, this, &MainWindow::partsReloadRequested);
    connect(entry.page, &Page::connectRequested, this, &MainWindow::connectRequested);
    connect(entry.page, &Page::visibleNamesChanged, this, &MainWindow::prioritizeRequested);
    connect(entry.page, &Page::settingsWanted, this, &MainWindow::settingsRequested);
    connect(entry.page, &Page::signInRequested, this,
            [this](InventoryPart part) { Q_EMIT signInRequested(serverOf(part)); });
    connect(entry.page, &Page::certificateHelpRequested, this,
            [this](InventoryPart part) { Q_EMIT certificateHelpRequested(serverOf(part)); });
    const bool open = !m_facts.name.isEmpty();
    m_rail->button(index)->setEnabled(open);
    action->setEnabled(open);
}

void MainWindow::setConnection(const ConnectionFacts &facts)
{
    if (m_map) // of the former connection
        delete m_map;
    const bool wasOpen = !m_facts.name.isEmpty();
    m_facts = facts;
    const bool open = !facts.name.isEmpty();
    setWindowTitle(open ? tr("%1 – Kekkai").arg(facts.name) : tr("Kekkai"));
    m_connectionChip->setContent(facts.name, facts.sandbox ? Token::Ok : Token::Accent,
                                 facts.sandbox ? u"sandbox"_s : u"server"_s);
    QStringList addresses;
    if (!facts.schemaRegistry.isEmpty())
        addresses.append(tr("Schema Registry %1").arg(facts.schemaRegistry));
    if (!facts.cmf.isEmpty())
        addresses.append(tr("CMF %1").arg(facts.cmf));
    m_addresses->setText(addresses.join(u"  ·  "_s));
    m_topBar->setVisible(open);
    m_bottomBar->setVisible(open);
    m_rail->setVisible(open);
    m_reload->setEnabled(open);
    m_saveSnapshot->setEnabled(open);
    m_showCompare->setEnabled(open);
    const auto actions = m_pageActions->actions();
    for (int i = 0; i < m_entries.size(); ++i) {
        m_rail->button(i)->setEnabled(open);
        m_rail->button(i)->setBadge(0, Severity::Info);
        actions[i]->setEnabled(open);
    }
    m_findings.drop();
    for (const PageEntry &entry : std::as_const(m_entries))
        entry.page->forgetConnection();
    m_palette->forget();
    m_navigator->forget();
    m_servers = {facts.schemaRegistry, facts.cmf, false, false};
    tellServers();
    setInventory(std::make_shared<const Inventory>());
    if (!open) {
        m_stack->setCurrentWidget(m_welcome);
    } else if (!wasOpen || !currentPage()) {
        const QString last = m_wantedPage.isEmpty() ? QSettings().value(u"window/page"_s).toString() : m_wantedPage;
        if (!showPage(last) && !m_entries.isEmpty())
            showPageAt(0);
    }
}

void MainWindow::setInventory(const InventoryPtr &inventory)
{
    m_inventory = inventory;
    if (m_map)
        m_map->setInventory(inventory);
    if (m_compare)
        m_compare->setNow(m_facts.name, inventory);
    if (!m_facts.name.isEmpty()) {
        if (!inventory->parts.isEmpty()) // else nothing has been asked for yet, so there is nothing to judge
            m_findings.setInventory(inventory);
        if (Page *page = currentPage())
            page->setInventory(inventory);
    }
    m_palette->setInventory(inventory);
    m_navigator->follow();
    updateBars();
}

void MainWindow::setSignIn(Server server, bool given)
{
    (server == Server::SchemaRegistry ? m_servers.schemaRegistrySignIn : m_servers.cmfSignIn) = given;
    tellServers();
}

void MainWindow::tellServers()
{
    for (const PageEntry &entry : std::as_const(m_entries))
        entry.page->setServers(m_servers);
}

Page *MainWindow::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

QString MainWindow::currentPageId() const
{
    const Page *page = currentPage();
    for (const PageEntry &entry : m_entries)
        if (entry.page == page && page)
            return entry.id;
    return {};
}

bool MainWindow::showPage(const QString &id)
{
    for (int i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].id == id) {
            showPageAt(i);
            return true;
        }
    }
    return false;
}

QString MainWindow::pageText(const QString &id) const
{
    const auto it =
        std::find_if(m_entries.cbegin(), m_entries.cend(), [&id](const PageEntry &entry) { return entry.id == id; });
    return it == m_entries.cend() ? id : it->text;
}

void MainWindow::openSearch()
{
    if (!m_facts.name.isEmpty())
        m_palette->open();
}

void MainWindow::showPageAt(int index)
{
    m_navigator->leave();
    switchTo(index);
    m_navigator->arrive();
}

void MainWindow::switchTo(int index)
{
    const PageEntry &entry = m_entries[index];
    const bool stayInRail = m_rail->isAncestorOf(QApplication::focusWidget());
    m_rail->setCurrent(index);
    m_pageActions->actions().at(index)->setChecked(true);
    entry.page->setInventory(m_inventory);
    m_stack->setCurrentWidget(entry.page);
    if (!stayInRail)
        entry.page->focusFirstArea();
    QSettings().setValue(u"window/page"_s, entry.id);
}

bool MainWindow::reveal(const ObjectRef &object)
{
    m_navigator->leave();
    if (showFor(object)) {
        m_navigator->arrive(object);
        return true;
    }
    say(tr("%1 is not among what has been loaded.").arg(objectText(object)));
    return false;
}

bool MainWindow::showFor(const ObjectRef &object)
{
    for (int i = 0; i < int(m_entries.size()); ++i) {
        const PageEntry &entry = m_entries.at(i);
        if (!entry.shows.contains(object.kind))
            continue;
        entry.page->setInventory(m_inventory);
        if (!entry.page->reveal(object))
            continue;
        switchTo(i);
        return true;
    }
    return false;
}

void MainWindow::showMap(const ObjectRef &object)
{
    if (!m_map) {
        m_map = new MapWindow(this);
        m_map->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_map, &MapWindow::linkActivated, this, [this](const ObjectRef &chosen) {
            if (reveal(chosen))
                activateWindow();
        });
        m_map->setInventory(m_inventory);
    }
    m_map->showObject(object);
    m_map->QDialog::show();
    m_map->raise();
    m_map->activateWindow();
}

void MainWindow::showCompare()
{
    if (!m_compare) {
        m_compare = new CompareWindow(this);
        m_compare->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_compare, &CompareWindow::linkActivated, this, [this](const ObjectRef &chosen) {
            if (reveal(chosen))
                activateWindow();
        });
        m_compare->setNow(m_facts.name, m_inventory);
        m_compare->showNow(CompareWindow::Right);
    }
    m_compare->show();
    m_compare->raise();
    m_compare->activateWindow();
}

CompareWindow *MainWindow::compare() const
{
    return m_compare;
}

void MainWindow::saveSnapshot()
{
    if (!m_snapshots) {
        m_snapshots = new SnapshotSaver(this);
        connect(m_snapshots, &SnapshotSaver::saved, this,
                [this](const QString &file) { say(tr("Saved in %1. It holds no secrets.").arg(file)); });
        connect(m_snapshots, &SnapshotSaver::failed, this, [this](const ApiError &error) {
            auto *box = new QMessageBox(QMessageBox::Warning, tr("The snapshot was not saved"),
                                        tr("%1.\nChoose another folder or file name.").arg(error.detail),
                                        QMessageBox::Close, this);
            box->setObjectName(u"snapshotFailed"_s);
            box->setTextFormat(Qt::PlainText);
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->open();
        });
    }
    m_snapshots->ask(this, {QDateTime::currentDateTimeUtc(), m_facts.name, *m_inventory});
}

MapWindow *MainWindow::map() const
{
    return m_map;
}

void MainWindow::say(const QString &text)
{
    m_work->setText(text);
    QTimer::singleShot(6000, this, &MainWindow::updateBars);
}

void MainWindow::updateBars()
{
    const bool loading = m_inventory->isLoading();
    m_cancel->setEnabled(loading);
    m_cancelButton->setVisible(loading);
    m_workBar->setVisible(loading);
    qsizetype done = 0;
    qsizetype total = 0;
    bool known = true;
    QStringList names;
    for (auto it = m_inventory->parts.cbegin(); it != m_inventory->parts.cend(); ++it) {
        const bool waiting = it->phase == PartState::Phase::Waiting;
        if (it->phase != PartState::Phase::Loading && !waiting)
            continue;
        known = known && it->total > 0;
        done += it->done;
        total += it->total;
        if (!waiting)
            names.append(partText(it.key()));
    }
    if (loading) {
        m_workBar->setProgress(done, known ? total : 0);
        // The numbers first: the names give way where there is no room, and are whole in the tooltip.
        QString what = total > 0 ? tr("Loading, %1 of %2").arg(numberText(done), numberText(total)) : tr("Loading");
        if (!names.isEmpty())
            what = tr("%1: %2", "progress: what is being loaded").arg(what, names.join(tr(", ")));
        m_work->setText(what);
        m_work->setExtraToolTip({});
    } else {
        m_workBar->setIdle();
        QDateTime latest;
        for (const PartState &part : m_inventory->parts)
            if (part.loadedAt.isValid() && (!latest.isValid() || part.loadedAt > latest))
                latest = part.loadedAt;
        m_work->setText(
            latest.isValid()
                ? tr("Loaded at %1").arg(QLocale().toString(latest.toLocalTime().time(), QLocale::ShortFormat))
                : QString());
        m_work->setExtraToolTip(timeTooltip(latest));
    }
    m_registryDot->setStatus(statusOf(*m_inventory, Server::SchemaRegistry), m_facts.schemaRegistry);
    m_cmfDot->setStatus(statusOf(*m_inventory, Server::Cmf), m_facts.cmf);
}

void MainWindow::askFor(const ServerStatus &status, Server server)
{
    if (status.state == ServerStatus::State::SignInNeeded)
        Q_EMIT signInRequested(server);
    else if (status.state == ServerStatus::State::CertificateRefused)
        Q_EMIT certificateHelpRequested(server);
    else if (status.state != ServerStatus::State::NotNamed)
        showPageAt(0);
}

void MainWindow::updateBadges(const Analysis &analysis)
{
    for (int i = 0; i < m_entries.size(); ++i) {
        int count = 0;
        Severity worst = Severity::Info;
        for (const Finding &finding : analysis.findings) {
            const bool all = m_entries[i].shows.isEmpty(); // the overview counts what is urgent everywhere
            const bool here = !finding.objects.isEmpty() && m_entries[i].shows.contains(finding.objects.first().kind);
            if (!(all || here) || finding.severity > Severity::Medium)
                continue;
            ++count;
            worst = std::min(worst, finding.severity);
        }
        m_rail->button(i)->setBadge(m_entries[i].shows.isEmpty() ? 0 : count, worst);
    }
}

void MainWindow::cycleFocus(bool forward)
{
    Page *page = currentPage();
    if (!page)
        return;
    if (m_rail->isAncestorOf(QApplication::focusWidget())) {
        if (forward)
            page->focusFirstArea();
        else
            page->focusLastArea();
    } else if (!(forward ? page->focusNextArea() : page->focusPreviousArea())) {
        m_rail->focusCurrent();
    }
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && currentPage() && currentPage()->closeInnermost())
        return;
    QMainWindow::keyPressEvent(event);
}

void MainWindow::restoreWindow()
{
    const QSettings settings;
    if (!restoreGeometry(settings.value(u"window/geometry"_s).toByteArray()))
        resize(1280, 800);
    m_rail->setCollapsed(settings.value(u"window/railCollapsed"_s).toBool());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings().setValue(u"window/geometry"_s, saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::showAbout()
{
    auto *about = new AboutDialog(this);
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open();
}

} // namespace kekkai
