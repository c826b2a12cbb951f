#pragma once

#include "models/support/latestresult.h"
#include "services/compare/inventorydiff.h"
#include "services/compare/snapshotfile.h"
#include "services/profiles/profile.h"

#include <QDateTime>
#include <QDialog>

#include <array>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QPlainTextEdit;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace kekkai {

class Banner;
class CompareTreeModel;
class EmptyState;
class FilterEdit;
class LoadingBar;

/// Two inventories side by side: what has been loaded now, a snapshot from a file, or what another profile's servers
/// have, on each side. Reads and compares off the GUI thread; who loads another profile is decided in app/.
class CompareWindow final : public QDialog {
    Q_OBJECT
public:
    enum Side { Left, Right };

    explicit CompareWindow(QWidget *parent = nullptr);
    ~CompareWindow() override;

    /// What "now" is; a side that shows it follows.
    void setNow(const QString &name, const InventoryPtr &inventory);
    void showNow(Side side);
    /// Reads @p file for @p side. What is shown stays when it cannot be read; the reason is said.
    void openFile(Side side, const QString &file);
    void swapSides();
    /// The profiles that a side may show besides.
    void setProfiles(const QList<Profile> &profiles);
    void showProfile(Side side, const QUuid &id);
    // What comes of profileWanted(): progress, then one of the other two.
    void setProfileProgress(const QUuid &id, const InventoryPtr &partial);
    /// @param problem  what could not be loaded; empty: all was.
    void setProfileInventory(const QUuid &id, const InventoryPtr &inventory, const QString &problem);
    void showProfileProblem(const QUuid &id, const QString &cause);

    [[nodiscard]] CompareTreeModel *model() const { return m_model; }
    [[nodiscard]] bool isBusy() const;
    /// Writes the rows as shown, soon: CSV, JSON, YAML or text by the file's ending. The banner says how it went.
    void exportTo(const QString &file);

    void done(int result) override;

Q_SIGNALS:
    void profileWanted(const QUuid &id); ///< load it
    void profileDropped(const QUuid &id); ///< no side shows it any more: what is under way can stop
    void linkActivated(const kekkai::ObjectRef &object); ///< the main window opens the page that shows it

private:
    struct Content {
        enum class Kind { Nothing, Now, File, Profile };
        Kind kind = Kind::Nothing;
        QString name;
        QDateTime takenAt; ///< of a file: when it was saved; of a profile: when it was loaded
        InventoryPtr inventory; ///< null: nothing, or a profile that is still being loaded
        QUuid profile = {};
        QString progress = {}; ///< of a profile that is being loaded
        qsizetype done = 0;
        qsizetype total = 0; ///< 0: not known yet
    };
    void setSide(Side side, const Content &content);
    void fillMenu(Side side);
    [[nodiscard]] const Content *loading() const; ///< the side that waits for its profile; null: none
    struct Written {
        QString file;
        QString problem; ///< empty: it is written
    };
    struct Read {
        Side side = Left;
        QString file;
        Result<Snapshot> snapshot;
    };
    void showRead(const Read &read);
    void compare();
    void showComparison(const InventoryComparison &comparison);
    void askForFile(Side side);
    void askForExport();
    void showWritten(const Written &written);
    void showValues();
    void copyRows();
    void openCurrent();
    void updateSides();
    void updateState();
    QToolButton *madeSideButton(Side side);

    std::array<Content, 2> m_sides;
    QString m_nowName;
    InventoryPtr m_now;
    QList<Profile> m_profiles;
    InventoryComparison m_comparison;
    std::array<std::unique_ptr<LatestResult<Read>>, 2> m_reading;
    LatestResult<InventoryComparison> m_comparing;
    LatestResult<Written> m_writing;
    CompareTreeModel *m_model;
    std::array<QToolButton *, 2> m_buttons{};
    QLabel *m_summary;
    Banner *m_banner;
    Banner *m_notes;
    QComboBox *m_kind;
    FilterEdit *m_filter;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    LoadingBar *m_bar;
    QTreeView *m_tree;
    QSplitter *m_splitter;
    QLabel *m_member;
    std::array<QPlainTextEdit *, 2> m_values{};
    QAction *m_open = nullptr;
    QAction *m_export = nullptr;
    QAction *m_copy = nullptr;
};

} // namespace kekkai
