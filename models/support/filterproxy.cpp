#include "models/support/filterproxy.h"

#include "models/support/roles.h"

#include <QDateTime>

namespace kekkai {

FilterProxy::FilterProxy(QObject *parent, bool deep)
    : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
    setRecursiveFilteringEnabled(deep);
    setDynamicSortFilter(true);
}

void FilterProxy::setSourceModel(QAbstractItemModel *model)
{
    m_rows = dynamic_cast<const RowSource *>(model);
    Q_ASSERT(!model || m_rows);
    QSortFilterProxyModel::setSourceModel(model);
}

void FilterProxy::setFilterText(const QString &text)
{
    FilterQuery query = FilterQuery::parse(text, m_rows ? m_rows->filterFields() : QList<FilterField>());
    if (query == m_query)
        return;
    m_query = std::move(query);
    m_now = QDateTime::currentMSecsSinceEpoch();
    invalidateFilter();
}

void FilterProxy::setShowDeleted(bool show)
{
    if (show == m_showDeleted)
        return;
    m_showDeleted = show;
    invalidateFilter();
}

bool FilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    if (!m_rows || (m_showDeleted && m_query.isEmpty()))
        return true;
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    // Who asks for "deleted:yes" wants to see it, switch or not.
    if (!m_showDeleted && !m_query.mentions(u"deleted") && m_rows->isDeleted(index))
        return false;
    return m_query.isEmpty()
        || m_query.matches(
            m_rows->searchText(index), [this, &index](int field) { return m_rows->filterValue(index, field); }, m_now);
}

bool FilterProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return m_rows ? m_rows->compareCells(left, right) < 0 : QSortFilterProxyModel::lessThan(left, right);
}

} // namespace kekkai
