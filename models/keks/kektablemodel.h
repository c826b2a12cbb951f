#pragma once

#include "models/support/rowmodel.h"
#include "services/inventory/inventory.h"

#include <optional>

namespace kekkai {

struct KekRow {
    KekEntry kek;
    int deks = 0; ///< all versions, soft-deleted ones included
    int deletedDeks = 0; ///< soft-deleted ones among them
    std::optional<ApiError> error; ///< why its details could not be read in the newest load
    bool awaited = true; ///< details are still to come when there are neither these nor an error

    [[nodiscard]] static int compareKeys(const KekRow &a, const KekRow &b) { return a.kek.name.compare(b.kek.name); }
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
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

    /// "Live", "Soft-deleted", or what became of the details: on their way, not readable, not read.
    [[nodiscard]] static QString stateText(const KekRow &row);
    [[nodiscard]] static Mark stateMark(const KekRow &row);

protected:
    [[nodiscard]] int keyColumns() const override { return KmsTypeColumn; }
    [[nodiscard]] QVariant cell(const KekRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const KekRow &a, const KekRow &b, int column) const override;

private:
    InventoryPtr m_shown;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace kekkai
