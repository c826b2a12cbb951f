#pragma once

#include "models/schemas/schemacomparison.h"

#include <QAbstractTableModel>

namespace kekkai {

/// The lines of two schema texts side by side, all of them or the changed ones with a few lines around each.
class DiffLinesModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { LeftNumberColumn, LeftTextColumn, RightNumberColumn, RightTextColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setComparison(const SchemaComparisonPtr &comparison, bool onlyChanges);

    /// Null for a row that stands for lines left out.
    [[nodiscard]] const DiffRow *lineAt(int row) const;
    /// How many equal lines such a row stands for; 0 for a line.
    [[nodiscard]] int leftOutAt(int row) const;
    /// The first row of the change after or before the one that @p row is in; -1 when there is none.
    [[nodiscard]] int changeFrom(int row, bool forward) const;
    [[nodiscard]] int changeCount() const { return int(m_changes.size()); }
    /// Which change @p row belongs to, from 0 on; -1 for none.
    [[nodiscard]] int changeAt(int row) const;
    /// The row that shows a line (zero-based) of one side, or the place where it is left out; -1 when there is none.
    [[nodiscard]] int rowOfLine(bool right, int line) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    struct Shown {
        qsizetype first = 0; ///< of SchemaComparison::rows
        int leftOut = 0; ///< 0: this row; else it stands for so many from there on
    };
    struct Change {
        int first = 0; ///< of m_shown
        int count = 0;
    };

    SchemaComparisonPtr m_comparison;
    QList<Shown> m_shown;
    QList<Change> m_changes;
};

} // namespace kekkai
