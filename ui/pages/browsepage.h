#pragma once

#include "models/support/browsemodel.h"
#include "models/support/latestresult.h"
#include "ui/pages/pageframe.h"

#include <QPersistentModelIndex>
#include <QTimer>

class QCheckBox;

namespace kekkai {

class ColumnsMenu;
class KeyActions;
class RowActions;
class RowFlash;

/// What the pages over one list have in common: filter and sorting, rows copied as text, ages that grow, what one looks
/// at kept in place while rows come and go, and the names of the rows one sees.
class BrowsePage : public PageFrame {
    Q_OBJECT
public:
    void forgetConnection() override;
    bool reveal(const ObjectRef &object) override;
    [[nodiscard]] ObjectRef currentObject() const override;
    [[nodiscard]] QString placeState() const override; ///< whether soft-deleted rows are shown
    void restorePlaceState(const QString &state) override;

    void setServers(const ConnectedServers &servers) override;
    /// Copying and exporting rows.
    [[nodiscard]] RowActions *rowActions() const { return m_actions; }
    [[nodiscard]] ColumnsMenu *columnsMenu() const { return m_columns; }
    [[nodiscard]] RowFlash *flash() const { return m_flash; }

protected:
    explicit BrowsePage(const Texts &texts, QWidget *parent);

    /// To be called once, from the constructor. @p model outlives the page's widgets.
    void setUp(QAbstractItemView *view, BrowseModel *model, QWidget *container = nullptr);
    /// Adds actions that change what is selected, after the others.
    void addKeyActions(KeyActions *actions);
    /// Adds the switch for soft-deleted rows; they are shown at first.
    void addShowDeleted();

    struct SpareColumn {
        int column;
        int width; ///< of the rows, from which on it is shown
    };
    /// Columns that give way where there is little room, so that names stay readable: the details have all of it.
    void setSpareColumns(const QList<SpareColumn> &columns);

    [[nodiscard]] BrowseModel *model() const { return m_model; }
    [[nodiscard]] QModelIndex currentSource() const; ///< of the model; invalid when no row is current
    /// Shows what of @p inventory concerns the whole page. Before the first rows of it are in place, nothing: what is
    /// not known yet is not empty.
    void showState(const InventoryPtr &inventory);
    [[nodiscard]] InventoryPtr inventory() const { return m_inventory; }
    void keepInventory(const InventoryPtr &inventory);

    /// Shows the rows that @p filter holds for and chooses the first: for what has no row of its own, such as a tag.
    void revealRows(const QString &filter);
    /// Names to be loaded first when a row of this key is visible: a KEK or a subject.
    [[nodiscard]] virtual QStringList wantedNames(const ObjectRef &key) const = 0;

    void columnsReady() override;
    bool fillSelection() override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void fitSpareColumns();
    void announceNames();
    void showContextMenu(const QPoint &at);
    void holdPlace();
    void takePlaceAgain();
    void showArranged(const QList<int> &changed);
    void chooseColumn(int section, bool shown);
    void showFailure(const QString &text);
    bool showObject(const ObjectRef &object);
    [[nodiscard]] bool isAwaited(const ObjectRef &object) const;

    BrowseModel *m_model = nullptr;
    RowActions *m_actions = nullptr;
    KeyActions *m_keyActions = nullptr;
    ColumnsMenu *m_columns = nullptr;
    RowFlash *m_flash = nullptr;
    QMap<int, bool> m_chosen; ///< columns shown or hidden by hand, whatever room there is
    bool m_loadedOnce = false; ///< the parts shown have been there as a whole
    bool m_flashes = false; ///< what changes now is news
    LatestResult<QList<QStringList>> m_samples; ///< values that the filter offers
    InventoryPtr m_sampled; ///< what they were found in
    QCheckBox *m_showDeleted = nullptr;
    QList<SpareColumn> m_spare;
    InventoryPtr m_inventory;
    QTimer m_ages;
    QTimer m_namesDelay;
    QStringList m_names;
    bool m_firstWanted = false; ///< the first row is to be chosen once the rows under way are there
    ObjectRef m_wanted; ///< to be revealed once the rows under way are there
    QPersistentModelIndex m_top; ///< the row at the top of the view while rows are exchanged; invalid: stay where it is
    int m_topAt = 0; ///< its y in the viewport
};

} // namespace kekkai
