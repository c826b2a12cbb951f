#include "ui/shell/mainwindow.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/compare/comparewindow.h"
#include "ui/compare/snapshotsaver.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/map/mapwindow.h"
#include "ui/profiles/profileband.h"
#include "ui/profiles/profilelook.h"
#include "ui/search/searchpalette.h"
#include "ui/shell/connectiondot.h"
#include "ui/shell/lockedwindow.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/navigator.h"
#include "ui/shell/rail.h"
#include "ui/shell/welcomepage.h"
#include "ui/support/density.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
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

constexpr std::chrono::milliseconds stateSettles{250};

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
    m_band = new ProfileBand(centre);
    all->addWidget(m_band);
    all->addLayout(upper, 1);
    all->addWidget(m_bottomBar = madeBottomBar());
    setCentralWidget(centre);
    m_lockPage = new LockPage(this);
    m_lockPage->hide();
    m_locked = std::make_unique<LockedWindow>(*this);
    buildMenus();
    m_palette = new SearchPalette(this);
    connect(m_palette, &SearchPalette::chosen, this, &MainWindow::reveal);
    connect(m_palette, &SearchPalette::addressWanted, m_navigator, &Navigator::copyAddressOf);
    connect(m_palette, &SearchPalette::addressEntered, m_navigator, &Navigator::openAddress);

    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPageAt);
    connect(m_rail, &Rail::collapsedChanged, this,
            [](bool collapsed) { QSettings().setValue(u"window/railCollapsed"_s, collapsed); });
    connect(m_welcome, &WelcomePage::wizardRequested, this, &MainWindow::wizardRequested);
    connect(m_welcome, &WelcomePage::connectRequested, this, &MainWindow::connectRequested);
    connect(m_welcome, &WelcomePage::sandboxRequested, this, &MainWindow::sandboxRequested);
    connect(m_welcome, &WelcomePage::profileRequested, this, &MainWindow::profileRequested);
    connect(m_welcome, &WelcomePage::profilesRequested, this, &MainWindow::profilesRequested);
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
    m_profileMenu = new QMenu(this);
    m_profileMenu->setObjectName(u"profileMenu"_s);
    connect(m_profileMenu, &QMenu::aboutToShow, this, &MainWindow::fillProfileMenu);
    m_profileButton = new QToolButton(bar);
    m_profileButton->setObjectName(u"profileButton"_s);
    m_profileButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_profileButton->setPopupMode(QToolButton::InstantPopup);
    m_profileButton->setMenu(m_profileMenu);
    m_profileButton->setToolTip(tr("Open another connection (Ctrl+Shift+O)"));
    m_profileButton->setFocusPolicy(Qt::TabFocus);
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
    row->addWidget(m_profileButton);
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
    m_saveSnapshot = file->addAction(themedIcon(u"export"), tr("Save a sna&pshot…"), this, &MainWindow::saveSnapshot);
    m_saveSnapshot->setObjectName(u"saveSnapshotAction"_s);
    m_saveSnapshot->setShortcut(QKeySequence::Save);
    m_showCompare = file->addAction(themedIcon(u"compare"), tr("Co&mpare…"), this, &MainWindow::showCompare);
    m_showCompare->setObjectName(u"compareAction"_s);
    m_showCompare->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D));
    m_loadPlan = file->addAction(tr("&Load plan file…"), this, &MainWindow::planFileRequested);
    m_loadPlan->setObjectName(u"loadPlanAction"_s);
    m_loadPlan->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
    file->addSeparator();
    auto *quit = file->addAction(themedIcon(u"quit"), tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);
    LockedWindow::keepWhileLocked(quit);

    menuBar()->addMenu(madeConnectionMenu());
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
    auto *protection = help->addAction(themedIcon(u"shield"), tr("&Protection on this system…"), this,
                                       &MainWindow::protectionRequested);
    protection->setObjectName(u"protectionAction"_s);
    auto *about = help->addAction(themedIcon(u"info"), tr("&About Kekkai"), this, &MainWindow::showAbout);
    about->setObjectName(u"aboutAction"_s);
    about->setMenuRole(QAction::AboutRole);
    LockedWindow::keepWhileLocked(about);
}

QMenu *MainWindow::madeConnectionMenu()
{
    auto *menu = new QMenu(tr("&Connection"), this);
    menu->setObjectName(u"connectionMenu"_s);
    auto *profiles = menu->addAction(themedIcon(u"server"), tr("&Connections…"), this, &MainWindow::profilesRequested);
    profiles->setObjectName(u"connectionsAction"_s);
    profiles->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    auto *switcher = menu->addAction(tr("&Open another…"), this, &MainWindow::showProfileMenu);
    switcher->setObjectName(u"switchConnectionAction"_s);
    switcher->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    menu->addSeparator();
    auto *make = menu->addAction(themedIcon(u"connect"), tr("&New connection…"), this, &MainWindow::wizardRequested);
    make->setObjectName(u"newConnectionAction"_s);
    make->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    auto *open = menu->addAction(tr("Connect &without saving…"), this, &MainWindow::connectRequested);
    open->setObjectName(u"connectAction"_s);
    m_saveConnection = menu->addAction(tr("&Save this connection…"), this, &MainWindow::saveConnectionRequested);
    m_saveConnection->setObjectName(u"saveConnectionAction"_s);
    menu->addSeparator();
    auto *sandbox =
        menu->addAction(themedIcon(u"sandbox"), tr("Open the san&dbox"), this, &MainWindow::sandboxRequested);
    sandbox->setObjectName(u"sandboxAction"_s);
    menu->addSeparator();
    m_lock = menu->addAction(themedIcon(u"lock"), tr("&Lock"), this, &MainWindow::lockRequested);
    m_lock->setObjectName(u"lockAction"_s);
    m_lock->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    m_unlock = menu->addAction(tr("&Unlock"), m_lockPage, &LockPage::unlockRequested);
    m_unlock->setObjectName(u"unlockAction"_s);
    m_unlock->setVisible(false);
    LockedWindow::keepWhileLocked(m_unlock);
    auto *security = menu->addAction(themedIcon(u"shield"), tr("Sec&urity…"), this, &MainWindow::securityRequested);
    security->setObjectName(u"securityAction"_s);
    return menu;
}

void MainWindow::fillProfileMenu()
{
    m_profileMenu->clear();
    int number = 0;
    for (const Profile &profile : std::as_const(m_profiles)) {
        ++number;
        QString text = elideMiddle(profile.name, 60).replace(u'&', u"&&"_s);
        if (profile.isProduction)
            text = tr("%1 (production)").arg(text);
        if (number <= 9)
            text = u"&%1  %2"_s.arg(number).arg(text);
        QAction *action = m_profileMenu->addAction(swatchIcon(profile.color), text);
        action->setObjectName(u"profile-"_s + profile.name);
        if (profile.id == m_facts.profile) {
            QFont font = action->font();
            font.setBold(true);
            action->setFont(font);
            action->setToolTip(tr("Open now"));
        }
        connect(action, &QAction::triggered, this, [this, id = profile.id] { Q_EMIT profileRequested(id); });
    }
    m_profileMenu->addSeparator();
    for (const QString &name : {u"connectionsAction"_s, u"newConnectionAction"_s, u"saveConnectionAction"_s})
        m_profileMenu->addAction(findChild<QAction *>(name));
}

void MainWindow::showProfileMenu()
{
    if (m_profileButton->isVisible())
        m_profileMenu->popup(m_profileButton->mapToGlobal(QPoint(0, m_profileButton->height())));
    else
        m_profileMenu->popup(m_stack->mapToGlobal(QPoint(space::xl, space::xl)));
}

void MainWindow::setProfiles(const QList<Profile> &profiles, const QList<QUuid> &recent)
{
    m_profiles = profiles;
    QList<Profile> shown;
    for (const QUuid &id : recent) {
        for (const Profile &profile : profiles) {
            if (profile.id == id)
                shown.append(profile);
        }
    }
    m_welcome->setProfiles(shown, profiles.size() > shown.size());
}

void MainWindow::setMarks(const ConnectionFacts &facts)
{
    m_facts.name = facts.name;
    m_facts.profile = facts.profile;
    m_facts.color = facts.color;
    m_facts.isProduction = facts.isProduction;
    m_facts.isReadOnly = facts.isReadOnly;
    m_servers.isReadOnly = facts.isReadOnly;
    tellServers();
    showMarks();
}

void MainWindow::showMarks()
{
    const bool open = !m_facts.name.isEmpty();
    updateTitle();
    m_profileButton->setText(elideMiddle(m_facts.name, 40).replace(u'&', u"&&"_s));
    m_profileButton->setAccessibleName(tr("Connection: %1").arg(m_facts.name));
    m_profileButton->setIcon(m_facts.sandbox               ? themedIcon(u"sandbox", Token::Ok)
                                 : m_facts.color.isEmpty() ? themedIcon(u"server", Token::Accent)
                                                           : swatchIcon(m_facts.color));
    m_band->setMarks(m_facts.name, m_facts.color, m_facts.isProduction, m_facts.isReadOnly);
    m_saveConnection->setEnabled(open && !m_facts.sandbox && m_facts.profile.isNull());
    if (m_compare)
        m_compare->setNow(m_facts.name, m_inventory);
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
    connect(entry.page, &Page::changeRequested, this, &MainWindow::changeRequested);
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
    showMarks();
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
    m_loadPlan->setEnabled(open);
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
    m_servers = {facts.schemaRegistry, facts.cmf, false, false, facts.isReadOnly};
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
        Q_EMIT compareOpened();
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
    struct Tally {
        int count = 0;
        Severity worst = Severity::Info;
    };
    QMap<ObjectRef::Kind, Tally> tallies; // one pass: there may be thousands of findings
    for (const Finding &finding : analysis.findings) {
        if (finding.objects.isEmpty() || finding.severity > Severity::Medium)
            continue;
        Tally &tally = tallies[finding.objects.first().kind];
        ++tally.count;
        tally.worst = std::min(tally.worst, finding.severity);
    }
    for (int i = 0; i < m_entries.size(); ++i) {
        Tally here; // none on the overview, which counts nothing of its own
        for (auto it = tallies.cbegin(); it != tallies.cend(); ++it) {
            if (!m_entries[i].shows.contains(it.key()))
                continue;
            here.count += it->count;
            here.worst = std::min(here.worst, it->worst);
        }
        m_rail->button(i)->setBadge(here.count, here.worst);
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

void MainWindow::updateTitle()
{
    if (m_facts.name.isEmpty() || isLocked())
        setWindowTitle(tr("Kekkai"));
    else if (m_facts.isProduction)
        setWindowTitle(tr("PRODUCTION – %1 – Kekkai").arg(m_facts.name));
    else
        setWindowTitle(tr("%1 – Kekkai").arg(m_facts.name));
}

bool MainWindow::isLocked() const
{
    return m_locked->isLocked();
}

QKeySequence MainWindow::lockShortcut() const
{
    return m_lock->shortcut();
}

void MainWindow::setLocked(bool locked)
{
    if (locked == isLocked())
        return;
    if (locked) {
        m_palette->closePalette();
        m_lockPage->setProblem({});
        m_lockPage->setBusy(false);
        m_locked->lock(m_lockPage, {m_palette});
    } else {
        m_locked->unlock();
    }
    m_unlock->setVisible(locked);
    updateTitle();
}

void MainWindow::addToBottomBar(QWidget *widget)
{
    auto *row = qobject_cast<QBoxLayout *>(m_bottomBar->layout());
    row->insertWidget(row->indexOf(m_registryDot), widget);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() != QEvent::WindowStateChange || !isMinimized())
        return;
    // The window system confirms a state late, after the window has come back even: who unlocks meanwhile would find it
    // locked again.
    QTimer::singleShot(stateSettles, this, [this] {
        if (isMinimized())
            Q_EMIT minimised();
    });
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (!isLocked() && event->key() == Qt::Key_Escape && currentPage() && currentPage()->closeInnermost())
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
