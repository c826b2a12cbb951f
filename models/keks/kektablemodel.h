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
    [[nodiscard]] bool isDeleted() const;
    [[nodiscard]] ObjectRef ref() const;
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    /// The value of a column for programs; as cell() where that is all there is.
    [[nodiscard]] QVariant exported(int column, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const KekRow &a, const KekRow &b, int column, const QDateTime &now);
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

    using RowModel<KekRow>::RowModel;

    void setInventory(const InventoryPtr &inventory);
    void clear() override;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;

    /// "Live", "Soft-deleted", or what became of the details: on their way, not readable, not read.
    [[nodiscard]] static QString stateText(const KekRow &row);
    [[nodiscard]] static Mark stateMark(const KekRow &row);

protected:
    [[nodiscard]] std::pair<int, int> agingColumns() const override { return {AgeColumn, AgeColumn}; }

private:
    [[nodiscard]] static QList<KekRow> kekRows(const Inventory &inventory);

    InventoryPtr m_shown; ///< kept alive, so that its lists' addresses stay theirs
};

} // namespace kekkai
