#pragma once

#include "services/inventory/objectref.h"
#include "services/search/filterquery.h"

#include <QModelIndex>
#include <QString>
#include <QVariant>

#include <functional>

namespace kekkai {

/// What FilterProxy asks a model for each row, without a QVariant in between: with 20,000 rows that decides whether a
/// key press is felt.
class RowSource {
public:
    virtual ~RowSource() = default;

    /// All that the filter looks through.
    [[nodiscard]] virtual QString searchText(const QModelIndex &index) const = 0;
    [[nodiscard]] virtual bool isDeleted(const QModelIndex &index) const = 0;
    /// The row of an object; invalid when there is none.
    [[nodiscard]] virtual QModelIndex indexOf(const ObjectRef &object) const = 0;
    /// Negative, zero or positive, like QString::compare; both indexes have the same parent and column. Never zero for
    /// two different rows, so that equal values keep a fixed order.
    [[nodiscard]] virtual int compareCells(const QModelIndex &left, const QModelIndex &right) const = 0;

    /// The terms that the filter understands besides words, in a fixed order; none: words only.
    [[nodiscard]] virtual QList<FilterField> filterFields() const { return {}; }
    /// A row's value for one of these, as FilterField::Type says.
    [[nodiscard]] virtual QVariant filterValue(const QModelIndex &index, int field) const
    {
        Q_UNUSED(index)
        Q_UNUSED(field)
        return {};
    }
    /// Finds the values that the rows have for each text field, sorted, to be offered while typing. To be called on
    /// another thread: it owns all it reads.
    using FilterSamples = std::function<QList<QStringList>()>;
    [[nodiscard]] virtual FilterSamples filterSamples() const
    {
        return [] { return QList<QStringList>(); };
    }
};

/// -1, 0 or 1.
template <typename T> [[nodiscard]] int compareValues(const T &left, const T &right)
{
    return left < right ? -1 : right < left ? 1 : 0;
}

} // namespace kekkai
