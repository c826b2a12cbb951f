#pragma once

#include "services/map/neighbourhood.h"

#include <QAbstractTableModel>

namespace kekkai {

/// The facts of a map as rows, one for each node, in the map's order.
class MapTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { KindColumn, NameColumn, DetailColumn, StateColumn, LinksColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setMap(const Neighbourhood &map);
    [[nodiscard]] const Neighbourhood &map() const { return m_map; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    Neighbourhood m_map;
    QList<QStringList> m_links; ///< by row: the names of the nodes it is joined with
};

} // namespace kekkai
