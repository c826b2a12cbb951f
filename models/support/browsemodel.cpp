#include "models/support/browsemodel.h"

#include <algorithm>
#include <utility>

namespace kekkai {

bool RowOrder::narrows(const RowOrder &wider) const
{
    if (showsDeleted() && !wider.showsDeleted())
        return false;
    const QList<FilterCondition> &mine = query.conditions();
    const QList<FilterCondition> &others = wider.query.conditions();
    return std::all_of(others.cbegin(), others.cend(), [&mine](const FilterCondition &other) {
        return std::any_of(mine.cbegin(), mine.cend(), [&other](const FilterCondition &one) {
            if (one == other)
                return one.type != FilterField::Type::Age; // time goes by
            return one.key.isEmpty() && other.key.isEmpty() && !one.negated && !other.negated
                && one.text.contains(other.text, Qt::CaseInsensitive);
        });
    });
}

BrowseModel::BrowseModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

BrowseModel::~BrowseModel() = default;

void BrowseModel::setFilterText(const QString &text)
{
    m_filterText = text;
    FilterQuery query = FilterQuery::parse(text, filterFields());
    if (query == m_order.query)
        return;
    m_order.query = std::move(query);
    rearrange();
}

void BrowseModel::setShowDeleted(bool show)
{
    if (std::exchange(m_order.showDeleted, show) != show)
        rearrange();
}

void BrowseModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_order.column && order == m_order.order)
        return;
    m_order.column = column;
    m_order.order = order;
    rearrange();
}

void BrowseModel::setNow(const QDateTime &now)
{
    m_order.now = now;
    const auto [first, last] = agingColumns();
    if (first >= 0 && rowCount() > 0)
        Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last), {Qt::DisplayRole});
    const QList<FilterCondition> &conditions = m_order.query.conditions();
    if (std::any_of(conditions.cbegin(), conditions.cend(), [](const FilterCondition &condition) {
            return condition.type == FilterField::Type::Age && !condition.key.isEmpty();
        }))
        rearrange();
}

QString BrowseModel::columnKey(int column) const
{
    return headerData(column, Qt::Horizontal).toString();
}

QThreadPool &BrowseModel::pool()
{
    struct Pool final : QThreadPool {
        Pool() { setMaxThreadCount(2); }
    };
    static Pool pool;
    return pool;
}

void BrowseModel::dispose(std::shared_ptr<const void> values)
{
    if (values)
        pool().start([values = std::move(values)]() mutable { values.reset(); });
}

} // namespace kekkai
