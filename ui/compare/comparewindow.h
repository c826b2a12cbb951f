#pragma once

#include "models/support/latestresult.h"
#include "services/compare/inventorydiff.h"
#include "services/compare/snapshotfile.h"

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

/// Two inventories side by side: what has been loaded now, or a snapshot from a file, on each side. Reads and compares
/// off the GUI thread.
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

    [[nodiscard]] CompareTreeModel *model() const { return m_model; }
    [[nodiscard]] bool isBusy() const;
    /// Writes the rows as shown: CSV, JSON, YAML or text by the file's ending.
    bool exportTo(const QString &file);

    void done(int result) override;

Q_SIGNALS:
    void linkActivated(const kekkai::ObjectRef &object); ///< the main window opens the page that shows it

private:
    struct Content {
        enum class Kind { Nothing, Now, File };
        Kind kind = Kind::Nothing;
        QString name;
        QDateTime takenAt; ///< invalid for Now
        InventoryPtr inventory;
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
    void showValues();
    void copyRows();
    void openCurrent();
    void updateSides();
    void updateState();
    QToolButton *madeSideButton(Side side);

    std::array<Content, 2> m_sides;
    QString m_nowName;
    InventoryPtr m_now;
    InventoryComparison m_comparison;
    std::array<std::unique_ptr<LatestResult<Read>>, 2> m_reading;
    LatestResult<InventoryComparison> m_comparing;
    CompareTreeModel *m_model;
    std::array<QToolButton *, 2> m_buttons{};
    QLabel *m_summary;
    Banner *m_banner;
    Banner *m_notes;
    QComboBox *m_kind;
    FilterEdit *m_filter;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QTreeView *m_tree;
    QSplitter *m_splitter;
    QLabel *m_member;
    std::array<QPlainTextEdit *, 2> m_values{};
    QAction *m_open = nullptr;
    QAction *m_export = nullptr;
    QAction *m_copy = nullptr;
};

} // namespace kekkai
