#pragma once

#include "services/profiles/profile.h"
#include "ui/pages/page.h"
#include "ui/support/findingssource.h"
#include "ui/support/serverstatus.h"

#include <QMainWindow>
#include <QPointer>

#include <memory>

class QAction;
class QActionGroup;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace kekkai {

class ConnectionDot;
class ElidedLabel;
class LoadingBar;
class LockPage;
class LockedWindow;
class CompareWindow;
class MapWindow;
class Navigator;
class ProfileBand;
class SnapshotSaver;
class Rail;
class SearchPalette;
class WelcomePage;

/// What the top bar says of the open connection.
struct ConnectionFacts {
    QString name; ///< such as "Sandbox"; empty: none is open
    QString schemaRegistry; ///< address, or empty
    QString cmf; ///< address, or empty
    bool sandbox = false;
    QUuid profile = {}; ///< null: not saved as one
    QString color = {}; ///< as Profile::color
    bool isProduction = false;
    bool isReadOnly = false; ///< nothing that changes a server may be offered

    friend bool operator==(const ConnectionFacts &, const ConnectionFacts &) = default;
};

/// The window: pages at the left, what is running at the bottom. It shows snapshots and asks for work by signals; who
/// loads and connects is decided in app/.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// @param analyse  what findings and badges are computed with, off the GUI thread.
    explicit MainWindow(Analyse analyse, QWidget *parent = nullptr);
    ~MainWindow() override;

    struct PageEntry {
        QString id; ///< "keks"; remembered as the last page, objectName "rail-keks"
        QString text; ///< in the rail
        QString iconName;
        Page *page = nullptr; ///< the window takes it
        QList<ObjectRef::Kind> shows; ///< what reveal() sends to it
    };
    void addPage(const PageEntry &entry);

    /// Opens with an empty inventory, with nothing of the former connection left anywhere, or shows the welcome page
    /// when facts.name is empty.
    void setConnection(const ConnectionFacts &facts);
    [[nodiscard]] const ConnectionFacts &connection() const { return m_facts; }
    /// Another name, colour or mark for the same open connection: nothing that was loaded is dropped.
    void setMarks(const ConnectionFacts &facts);
    /// The one flag for everything that changes a server: actions are off while it holds, and plans refuse to start.
    /// The transports of a read-only profile refuse to send a change as well.
    [[nodiscard]] bool isReadOnly() const { return m_facts.isReadOnly; }
    /// What can be opened. @param recent  ids, the last one used first: for the welcome page.
    void setProfiles(const QList<Profile> &profiles, const QList<QUuid> &recent);
    void showProfileMenu();
    /// Whether a sign-in was given for a server of the open connection: requests that are copied ask for one then.
    void setSignIn(Server server, bool given);
    void setInventory(const InventoryPtr &inventory);
    [[nodiscard]] InventoryPtr inventory() const { return m_inventory; }

    [[nodiscard]] int pageCount() const { return int(m_entries.size()); }
    [[nodiscard]] Page *currentPage() const; ///< null on the welcome page
    [[nodiscard]] QString currentPageId() const;
    bool showPage(const QString &id);
    /// Opens the page that shows @p object and selects it there. False when it is not in the inventory; says so at the
    /// bottom.
    bool reveal(const ObjectRef &object);
    /// Where one was, and addresses of places.
    [[nodiscard]] Navigator *navigator() const { return m_navigator; }
    [[nodiscard]] SearchPalette *palette() const { return m_palette; }
    void openSearch();
    [[nodiscard]] QString pageText(const QString &id) const; ///< as in the rail; the id when there is no such page
    void say(const QString &text); ///< at the bottom, for a moment
    [[nodiscard]] WelcomePage *welcome() const { return m_welcome; }
    [[nodiscard]] bool isAnalysing() const { return m_findings.isBusy(); }
    void showAbout();
    /// Locked: only lockPage() is shown, and nothing of what was open can be seen, heard or reached. See LockedWindow.
    void setLocked(bool locked);
    [[nodiscard]] bool isLocked() const;
    [[nodiscard]] QKeySequence lockShortcut() const;
    [[nodiscard]] LockPage *lockPage() const { return m_lockPage; }
    /// The bar takes @p widget, before the servers.
    void addToBottomBar(QWidget *widget);
    /// Opens the map of @p object, or shows it in the one that is open.
    void showMap(const ObjectRef &object);
    /// What has been loaded, beside a snapshot or another one.
    void showCompare();
    [[nodiscard]] CompareWindow *compare() const; ///< null while none is open
    [[nodiscard]] MapWindow *map() const; ///< null while none is open

Q_SIGNALS:
    void connectRequested();
    void profileRequested(const QUuid &id);
    void profilesRequested(); ///< the list of them
    void wizardRequested(); ///< a new connection, step by step
    void saveConnectionRequested(); ///< the open one is no profile yet
    void compareOpened();
    void connectToRequested(const QString &server, bool isCmf); ///< an address names it, and another is open
    void sandboxRequested();
    void reloadRequested();
    void partsReloadRequested(const QList<kekkai::InventoryPart> &parts);
    void cancelRequested();
    void prioritizeRequested(const QStringList &names);
    void settingsRequested(const QStringList &subjects);
    void lockRequested(); ///< Ctrl+L
    void securityRequested(); ///< when to lock, and more
    void protectionRequested(); ///< what protects secrets on this system
    void minimised();
    void changeRequested(const kekkai::ChangeRequest &request);
    void planFileRequested(); ///< a plan in a file, to be reviewed
    void signInRequested(kekkai::Server server);
    void certificateHelpRequested(kekkai::Server server);
    void analysed(const kekkai::Analysis &analysis, const kekkai::InventoryPtr &inventory);

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildMenus();
    QMenu *madeConnectionMenu();
    void fillProfileMenu();
    void showMarks();
    QWidget *madeTopBar();
    QWidget *madeBottomBar();
    void showPageAt(int index);
    void tellServers();
    void updateBars();
    void saveSnapshot();
    void updateBadges(const Analysis &analysis);
    void cycleFocus(bool forward);
    void askFor(const ServerStatus &status, Server server);
    void restoreWindow();
    bool showFor(const ObjectRef &object);
    void switchTo(int index);
    void updateTitle();

    QList<PageEntry> m_entries;
    Navigator *m_navigator = nullptr;
    SearchPalette *m_palette = nullptr;
    ConnectionFacts m_facts;
    ConnectedServers m_servers;
    InventoryPtr m_inventory;
    FindingsSource m_findings;
    Rail *m_rail;
    QStackedWidget *m_stack;
    WelcomePage *m_welcome;
    QMenu *m_pagesMenu = nullptr;
    QActionGroup *m_pageActions = nullptr;
    QAction *m_reload = nullptr;
    QAction *m_cancel = nullptr;
    QWidget *m_topBar = nullptr;
    QWidget *m_bottomBar = nullptr;
    ProfileBand *m_band = nullptr;
    QToolButton *m_profileButton = nullptr;
    QMenu *m_profileMenu = nullptr;
    QAction *m_saveConnection = nullptr;
    QList<Profile> m_profiles;
    ElidedLabel *m_addresses = nullptr;
    QToolButton *m_reloadButton = nullptr;
    ElidedLabel *m_work = nullptr;
    LoadingBar *m_workBar = nullptr;
    QPushButton *m_cancelButton = nullptr;
    ConnectionDot *m_registryDot = nullptr;
    ConnectionDot *m_cmfDot = nullptr;
    QString m_wantedPage;
    QPointer<MapWindow> m_map;
    QPointer<CompareWindow> m_compare;
    SnapshotSaver *m_snapshots = nullptr;
    QAction *m_saveSnapshot = nullptr;
    QAction *m_loadPlan = nullptr;
    QAction *m_showCompare = nullptr;
    QAction *m_lock = nullptr;
    QAction *m_unlock = nullptr; ///< only while it is locked
    LockPage *m_lockPage = nullptr;
    std::unique_ptr<LockedWindow> m_locked;
};

} // namespace kekkai
