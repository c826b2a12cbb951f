#pragma once

#include "models/support/latestresult.h"
#include "services/inventory/inventory.h"
#include "ui/map/mapview.h"

#include <QDialog>

class QAction;
class QLabel;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace kekkai {

class Banner;
class EmptyState;
class MapTableModel;

/// One object and what hangs together with it: drawn at the left, as a table at the right. Both show the same node as
/// current. Follows the inventory; computes off the GUI thread.
class MapWindow final : public QDialog {
    Q_OBJECT
public:
    explicit MapWindow(QWidget *parent = nullptr);
    ~MapWindow() override;

    void setInventory(const InventoryPtr &inventory);
    /// Makes @p object the middle of the map.
    void showObject(const ObjectRef &object);
    [[nodiscard]] const ObjectRef &object() const { return m_object; }

    [[nodiscard]] MapView *view() const { return m_view; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] bool isBusy() const { return m_result.isBusy(); }

    /// Writes the map as SVG, soon. How it went is said in the window; the file is whole or as it was.
    void exportTo(const QString &file);

    void done(int result) override;

Q_SIGNALS:
    void linkActivated(const kekkai::ObjectRef &object); ///< the main window opens the page that shows it

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void compute();
    void show(const DrawnMap &map);
    void goBack();
    void openPage(int node);
    void centre(int node);
    void drawMore();
    void chooseFile();
    void followView(int node);
    void followTable();
    void updateActions();
    [[nodiscard]] int currentNode() const;
    [[nodiscard]] QString fileName() const;

    ObjectRef m_object;
    InventoryPtr m_inventory;
    QList<ObjectRef> m_before; ///< the objects that were in the middle before
    int m_perColumn = 0;
    struct Written {
        QString file;
        QString problem; ///< empty: it is written
    };
    void showWritten(const Written &written);

    LatestResult<DrawnMap> m_result;
    LatestResult<Written> m_writing;
    MapTableModel *m_model;
    QSortFilterProxyModel *m_proxy;
    QLabel *m_title;
    QLabel *m_count;
    Banner *m_banner;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QSplitter *m_splitter;
    MapView *m_view;
    QTableView *m_table;
    QAction *m_back = nullptr;
    QAction *m_open = nullptr;
    QAction *m_centre = nullptr;
    QAction *m_more = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_export = nullptr;
    QList<QAction *> m_zoom;
    bool m_following = false;
};

} // namespace kekkai
