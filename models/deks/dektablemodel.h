#pragma once

#include "models/support/rowmodel.h"
#include "services/analysis/overview.h"
#include "services/inventory/inventory.h"

namespace kekkai {

struct DekRow {
    Dek dek;
    bool newest = false; ///< the newest version of its algorithm that is not deleted: the one producers use
    int expiryDays = 0; ///< 0: no rule makes it expire

    /// When producers replace it; invalid when they never do.
    [[nodiscard]] QDateTime expiresAt() const;
    [[nodiscard]] bool isExpired(const QDateTime &now) const;

    [[nodiscard]] static int compareKeys(const DekRow &a, const DekRow &b);
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    friend bool operator==(const DekRow &, const DekRow &) = default;
};

/// The DEKs of an inventory. Encrypted key material is not a column: it is in the details.
class DekTableModel final : public RowModel<DekRow> {
    Q_OBJECT
public:
    enum Column {
        KekColumn,
        SubjectColumn,
        VersionColumn,
        AlgorithmColumn,
        AgeColumn,
        ExpiryColumn,
        StateColumn,
        ColumnCount
    };

    using RowModel::RowModel;

    void setInventory(const InventoryPtr &inventory);
    void setExpiries(const DekExpiries &expiries);
    void setNow(const QDateTime &now);
    [[nodiscard]] QDateTime now() const { return m_now; }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] ObjectRef refOf(const DekRow &row) const override;

    [[nodiscard]] QString stateText(const DekRow &row) const;
    [[nodiscard]] Mark stateMark(const DekRow &row) const;
    [[nodiscard]] QString expiryText(const DekRow &row) const;

protected:
    [[nodiscard]] int keyColumns() const override { return AgeColumn; }
    [[nodiscard]] QVariant cell(const DekRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const DekRow &a, const DekRow &b, int column) const override;

private:
    void rebuild();

    InventoryPtr m_shown;
    DekExpiries m_expiries;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace kekkai
