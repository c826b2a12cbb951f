#pragma once

#include "models/support/rowmodel.h"
#include "services/inventory/inventory.h"

namespace kekkai {

struct SecretRow {
    CmfSecret secret;
    /// Environments that use it: as the server says, else as the mappings that could be read show.
    QStringList environments;
    bool environmentsKnown = false;

    [[nodiscard]] static int compareKeys(const SecretRow &a, const SecretRow &b)
    {
        return a.secret.metadata.name.compare(b.secret.metadata.name);
    }
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    [[nodiscard]] bool isDeleted() const;
    [[nodiscard]] ObjectRef ref() const;
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    /// The value of a column for programs; as cell() where that is all there is.
    [[nodiscard]] QVariant exported(int column, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const SecretRow &a, const SecretRow &b, int column, const QDateTime &now);
    friend bool operator==(const SecretRow &, const SecretRow &) = default;
};

/// The CMF Secrets of an inventory. There are no values to show: CMF never gives them back.
class SecretTableModel final : public RowModel<SecretRow> {
    Q_OBJECT
public:
    enum Column { NameColumn, VersionColumn, EnvironmentsColumn, KeysColumn, UpdatedColumn, ColumnCount };

    using RowModel<SecretRow>::RowModel;

    void setInventory(const InventoryPtr &inventory);
    void clear() override;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;

    [[nodiscard]] static QString keysText(const CmfSecret &secret);
    [[nodiscard]] static QString environmentsText(const SecretRow &row);
    /// The last change, or the creation where the server tells no change.
    [[nodiscard]] static QDateTime updatedAt(const CmfSecret &secret);

protected:
    [[nodiscard]] std::pair<int, int> agingColumns() const override { return {UpdatedColumn, UpdatedColumn}; }

private:
    [[nodiscard]] static QList<SecretRow> secretRows(const Inventory &inventory);

    InventoryPtr m_shown;
};

} // namespace kekkai
