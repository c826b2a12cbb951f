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
    [[nodiscard]] bool isDeleted() const;
    [[nodiscard]] ObjectRef ref() const;
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    /// The value of a column for programs; as cell() where that is all there is.
    [[nodiscard]] QVariant exported(int column, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const DekRow &a, const DekRow &b, int column, const QDateTime &now);
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

    using RowModel<DekRow>::RowModel;

    void setInventory(const InventoryPtr &inventory);
    void setExpiries(const DekExpiries &expiries);
    void clear() override;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;

    [[nodiscard]] static QString stateText(const DekRow &row, const QDateTime &now);
    [[nodiscard]] static Mark stateMark(const DekRow &row, const QDateTime &now);
    [[nodiscard]] static QString expiryText(const DekRow &row, const QDateTime &now);

protected:
    [[nodiscard]] std::pair<int, int> agingColumns() const override { return {AgeColumn, StateColumn}; }

private:
    [[nodiscard]] int positionOf(const ObjectRef &object) const override;
    void rebuild();
    [[nodiscard]] static QList<DekRow> dekRows(const QList<Dek> &deks, const DekExpiries &expiries);

    InventoryPtr m_shown;
    DekExpiries m_expiries;
};

} // namespace kekkai
