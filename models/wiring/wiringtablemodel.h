#pragma once

#include "models/support/rowmodel.h"
#include "services/analysis/wiring.h"

namespace kekkai {

struct WiringTableRow {
    WiringRow wiring;

    [[nodiscard]] static int compareKeys(const WiringTableRow &a, const WiringTableRow &b);
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    friend bool operator==(const WiringTableRow &, const WiringTableRow &) = default;
};

/// Environment × connectionSecretId. It is given what wiringOf() found.
class WiringTableModel final : public RowModel<WiringTableRow> {
    Q_OBJECT
public:
    enum Column { EnvironmentColumn, IdColumn, SecretColumn, StateColumn, UsersColumn, ColumnCount };

    using RowModel::RowModel;

    void setWiring(const QList<WiringRow> &wiring);
    [[nodiscard]] int holes() const;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] ObjectRef refOf(const WiringTableRow &row) const override;

    [[nodiscard]] static Mark stateMark(WiringState state);
    [[nodiscard]] static QString usersText(const WiringRow &row);

protected:
    [[nodiscard]] QVariant cell(const WiringTableRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const WiringTableRow &a, const WiringTableRow &b, int column) const override;
};

} // namespace kekkai
