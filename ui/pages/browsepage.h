#pragma once

#include "models/support/filterproxy.h"
#include "models/support/latestresult.h"
#include "ui/pages/pageframe.h"

#include <QTimer>

class QCheckBox;

namespace kekkai {

/// What the pages over one item model have in common: filter and sorting, rows copied as text, ages that grow, the
/// selection kept when a model has to be reset, and the names of the rows one sees.
class BrowsePage : public PageFrame {
    Q_OBJECT
public:
    void forgetConnection() override;
    bool reveal(const ObjectRef &object) override;
    [[nodiscard]] ObjectRef currentObject() const override;

    /// The selected rows, top to bottom, as tab-separated text: the visible columns in the order shown.
    [[nodiscard]] QString selectedText() const;

protected:
    explicit BrowsePage(const Texts &texts, QWidget *parent);

    /// To be called once, from the constructor. @p model is a RowSource and outlives the page's widgets.
    void setUp(QAbstractItemView *view, QAbstractItemModel *model, QWidget *container = nullptr);
    /// Adds the switch for soft-deleted rows; they are shown at first.
    void addShowDeleted();

    struct SpareColumn {
        int column;
        int width; ///< of the rows, from which on it is shown
    };
    /// Columns that give way where there is little room, so that names stay readable: the details have all of it.
    void setSpareColumns(const QList<SpareColumn> &columns);

    [[nodiscard]] FilterProxy *proxy() const { return m_proxy; }
    [[nodiscard]] const RowSource *source() const;
    [[nodiscard]] QModelIndex currentSource() const; ///< of the source model; invalid when no row is current
    /// Rows before the filter; without the soft-deleted ones where those are hidden.
    [[nodiscard]] qsizetype totalRows() const;
    void showState(const InventoryPtr &inventory) { showInventory(inventory, totalRows()); }
    [[nodiscard]] InventoryPtr inventory() const { return m_inventory; }
    void keepInventory(const InventoryPtr &inventory) { m_inventory = inventory; }

    /// Shows the rows that @p filter holds for and chooses the first: for what has no row of its own, such as a tag.
    void revealRows(const QString &filter);
    /// Names to be loaded first when a row of this key is visible: a KEK or a subject.
    [[nodiscard]] virtual QStringList wantedNames(const ObjectRef &key) const = 0;
    /// Ages are to be shown as of @p now.
    virtual void showAges(const QDateTime &now) { Q_UNUSED(now) }

    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void fitSpareColumns();
    void remember();
    void restore();
    void announceNames();
    [[nodiscard]] QList<ObjectRef> expandedKeys() const;

    FilterProxy *m_proxy = nullptr;
    LatestResult<QList<QStringList>> m_samples; ///< values that the filter offers
    InventoryPtr m_sampled; ///< what they were found in
    QCheckBox *m_showDeleted = nullptr;
    QList<SpareColumn> m_spare;
    InventoryPtr m_inventory;
    QTimer m_ages;
    QTimer m_namesDelay;
    QStringList m_names;
    bool m_currentGoes = false; ///< the current row is among those being removed
    ObjectRef m_keptCurrent;
    QList<ObjectRef> m_keptSelection;
    QList<ObjectRef> m_keptExpanded;
    int m_keptScroll = 0;
};

} // namespace kekkai
