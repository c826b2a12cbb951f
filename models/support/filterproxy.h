#pragma once

#include "models/support/rowsource.h"

#include <QSortFilterProxyModel>

namespace kekkai {

/// Sorts by raw values and keeps the rows that the filter's words and terms hold for (FilterQuery). The source model
/// must be a RowSource.
class FilterProxy final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    /// @param deep  a row is kept, too, when one of its descendants is: for trees whose rows carry different texts.
    explicit FilterProxy(QObject *parent = nullptr, bool deep = false);

    void setSourceModel(QAbstractItemModel *model) override;

    void setFilterText(const QString &text);
    [[nodiscard]] const FilterQuery &query() const { return m_query; }
    void setShowDeleted(bool show);
    [[nodiscard]] bool showsDeleted() const { return m_showDeleted; }

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    FilterQuery m_query;
    qint64 m_now = 0; ///< ages count from here: when the filter was set
    bool m_showDeleted = true;
    const RowSource *m_rows = nullptr;
};

} // namespace kekkai
