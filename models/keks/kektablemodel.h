#pragma once

#include "models/support/rowmodel.h"
#include "services/inventory/inventory.h"

namespace kekkai {

struct KekRow {
    KekEntry kek;
    int deks = 0; ///< all versions, soft-deleted ones included
    int deletedDeks = 0; ///< soft-deleted ones among them

    [[nodiscard]] static int compareKeys(const KekRow &a, const KekRow &b) { return a.kek.name.compare(b.kek.name); }
    friend bool operator==(const KekRow &, const KekRow &) = default;
};

/// The KEKs of an inventory, those known only by name included. Values only: it neither loads nor changes anything.
class KekTableModel final : public RowModel<KekRow> {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        KmsTypeColumn,
        KmsKeyColumn,
        SharedColumn,
        AgeColumn,
        DeksColumn,
        StateColumn,
        ColumnCount
    };

    using RowModel::RowModel;

    void setInventory(const InventoryPtr &inventory);
    /// The moment that ages count from; the cells follow.
    void setNow(const QDateTime &now);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] ObjectRef refOf(const KekRow &row) const override;

    /// "Live", "Soft-deleted", or that the details are still on their way.
    [[nodiscard]] static QString stateText(const KekEntry &kek);
    [[nodiscard]] static Mark stateMark(const KekEntry &kek);

protected:
    [[nodiscard]] QVariant cell(const KekRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const KekRow &a, const KekRow &b, int column) const override;

private:
    InventoryPtr m_shown;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace kekkai
