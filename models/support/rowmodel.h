#pragma once

#include "models/support/filtersampler.h"
#include "models/support/roles.h"
#include "models/support/rowdiff.h"
#include "models/support/rowsource.h"

#include <QAbstractTableModel>
#include <QList>

#include <algorithm>

namespace kekkai {

/// A table over rows that are sorted by key. setRows() emits the smallest changes that lead to the new rows, so that
/// selection, scroll position and current cell survive a stream of snapshots.
/// @tparam Row  a value with operator==, `static int compareKeys(const Row &, const Row &)`, and the terms of its
/// filter: `static QList<FilterField> filterFields()` and `QVariant filterValue(int field) const`, which any thread may
/// ask.
template <typename Row> class RowModel : public QAbstractTableModel, public RowSource {
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const final
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const final
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const Row &row = m_rows.at(index.row());
        switch (role) {
        case KeyRole:
            return QVariant::fromValue(refOf(row));
        case SearchRole:
            return searchText(index);
        case DeletedRole:
            return isDeleted(index);
        default:
            return cell(row, index.column(), role);
        }
    }

    [[nodiscard]] QModelIndex indexOf(const ObjectRef &object) const override
    {
        for (int i = 0; i < int(m_rows.size()); ++i) {
            if (refOf(m_rows.at(i)) == object)
                return this->index(i, 0);
        }
        return {};
    }

    [[nodiscard]] int compareCells(const QModelIndex &left, const QModelIndex &right) const final
    {
        const Row &a = m_rows.at(left.row());
        const Row &b = m_rows.at(right.row());
        const int order = compareColumn(a, b, left.column());
        return order != 0 ? order : Row::compareKeys(a, b);
    }

    [[nodiscard]] QList<FilterField> filterFields() const final
    {
        if constexpr (hasTerms)
            return Row::filterFields();
        else
            return {};
    }
    [[nodiscard]] QVariant filterValue(const QModelIndex &index, int field) const final
    {
        if constexpr (hasTerms)
            return m_rows.at(index.row()).filterValue(field);
        else
            return RowSource::filterValue(index, field);
    }
    [[nodiscard]] FilterSamples filterSamples() const final
    {
        if constexpr (hasTerms) {
            return [rows = m_rows] {
                FilterSampler sampler(Row::filterFields());
                for (const Row &row : rows)
                    sampler.add([&row](int field) { return row.filterValue(field); });
                return sampler.samples();
            };
        } else {
            return RowSource::filterSamples();
        }
    }

    [[nodiscard]] virtual ObjectRef refOf(const Row &row) const = 0;

protected:
    /// @p rows sorted by key.
    void setRows(QList<Row> rows)
    {
        if (rows.constData() == m_rows.constData() && rows.size() == m_rows.size())
            return;
        const RowDiff diff = rowDiff(m_rows, rows, Row::compareKeys, [](const Row &a, const Row &b) { return a == b; });
        if (diff.isEmpty())
            return;
        if (diff.moves > maxRowMoves) {
            beginResetModel();
            m_rows = std::move(rows);
            endResetModel();
            return;
        }
        for (const RowStep &step : diff.steps) {
            const int first = int(step.first);
            const int last = int(step.first + step.count) - 1;
            switch (step.kind) {
            case RowStep::Kind::Remove:
                beginRemoveRows({}, first, last);
                m_rows.remove(step.first, step.count);
                endRemoveRows();
                break;
            case RowStep::Kind::Insert:
                beginInsertRows({}, first, last);
                m_rows.insert(step.first, step.count, Row());
                std::copy_n(rows.cbegin() + step.first, step.count, m_rows.begin() + step.first);
                endInsertRows();
                break;
            case RowStep::Kind::Change:
                break; // told below, when all rows are in place
            }
        }
        m_rows = std::move(rows);
        emitChanges(diff);
    }

    /// All cells of @p column show something else, such as ages as time goes by.
    void emitColumnChanged(int column)
    {
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, column), index(int(m_rows.size()) - 1, column), {Qt::DisplayRole});
    }

    [[nodiscard]] virtual QVariant cell(const Row &row, int column, int role) const = 0;
    /// How many of the first columns show the key alone, and so never change: a proxy that sorts by one of them need
    /// not sort again.
    [[nodiscard]] virtual int keyColumns() const { return 0; }
    /// Orders two rows by one column's raw values.
    [[nodiscard]] virtual int compareColumn(const Row &a, const Row &b, int column) const = 0;

private:
    static constexpr bool hasTerms = requires(const Row &row) {
        Row::filterFields();
        row.filterValue(0);
    };

    void emitChanges(const RowDiff &diff)
    {
        QList<RowStep> changes;
        for (const RowStep &step : diff.steps) {
            if (step.kind == RowStep::Kind::Change)
                changes.append(step);
        }
        if (changes.isEmpty())
            return;
        if (changes.size() > maxRowChanges)
            changes = {{RowStep::Kind::Change, changes.first().first,
                        changes.last().first + changes.last().count - changes.first().first}};
        const int lastColumn = columnCount({}) - 1;
        for (const RowStep &step : std::as_const(changes))
            Q_EMIT dataChanged(index(int(step.first), keyColumns()),
                               index(int(step.first + step.count) - 1, lastColumn));
    }

    QList<Row> m_rows;
};

} // namespace kekkai
