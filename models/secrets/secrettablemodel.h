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
    friend bool operator==(const SecretRow &, const SecretRow &) = default;
};

/// The CMF Secrets of an inventory. There are no values to show: CMF never gives them back.
class SecretTableModel final : public RowModel<SecretRow> {
    Q_OBJECT
public:
    enum Column { NameColumn, VersionColumn, EnvironmentsColumn, KeysColumn, UpdatedColumn, ColumnCount };

    using RowModel::RowModel;

    void setInventory(const InventoryPtr &inventory);
    void setNow(const QDateTime &now);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] ObjectRef refOf(const SecretRow &row) const override;

    [[nodiscard]] static QString keysText(const CmfSecret &secret);
    [[nodiscard]] static QString environmentsText(const SecretRow &row);
    /// The last change, or the creation where the server tells no change.
    [[nodiscard]] static QDateTime updatedAt(const CmfSecret &secret);

protected:
    [[nodiscard]] QVariant cell(const SecretRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const SecretRow &a, const SecretRow &b, int column) const override;

private:
    InventoryPtr m_shown;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace kekkai
