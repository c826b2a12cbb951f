#include "models/support/filterproxy.h"

#include "models/support/roles.h"

#include <algorithm>

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
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
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
    if (!m_rows || (m_showDeleted && m_words.isEmpty()))
        return true;
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    if (!m_showDeleted && m_rows->isDeleted(index))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString text = m_rows->searchText(index);
    return std::all_of(m_words.cbegin(), m_words.cend(),
                       [&text](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool FilterProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return m_rows ? m_rows->compareCells(left, right) < 0 : QSortFilterProxyModel::lessThan(left, right);
}

} // namespace kekkai
