#pragma once

#include "models/support/rowmodel.h"
#include "services/analysis/wiring.h"

namespace kekkai {

struct WiringTableRow {
    WiringRow wiring;

    [[nodiscard]] static int compareKeys(const WiringTableRow &a, const WiringTableRow &b);
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    [[nodiscard]] bool isDeleted() const;
    [[nodiscard]] ObjectRef ref() const;
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    /// The value of a column for programs; as cell() where that is all there is.
    [[nodiscard]] QVariant exported(int column, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const WiringTableRow &a, const WiringTableRow &b, int column,
                                           const QDateTime &now);
    friend bool operator==(const WiringTableRow &, const WiringTableRow &) = default;
};

/// Environment × connectionSecretId. It is given what wiringOf() found.
class WiringTableModel final : public RowModel<WiringTableRow> {
    Q_OBJECT
public:
    enum Column { EnvironmentColumn, IdColumn, SecretColumn, StateColumn, UsersColumn, ColumnCount };

    using RowModel<WiringTableRow>::RowModel;

    void setWiring(const QList<WiringRow> &wiring);
    [[nodiscard]] int holes() const;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;

    [[nodiscard]] static Mark stateMark(WiringState state);
    [[nodiscard]] static QString usersText(const WiringRow &row);
};

} // namespace kekkai
