#include "models/map/maptablemodel.h"

#include "models/map/maptext.h"
#include "models/support/roles.h"

using namespace Qt::StringLiterals;

namespace kekkai {

void MapTableModel::setMap(const Neighbourhood &map)
{
    if (map == m_map)
        return; // keeps selection and scroll
    beginResetModel();
    m_map = map;
    m_links = QList<QStringList>(map.nodes.size());
    for (const MapEdge &edge : map.edges) {
        m_links[edge.from].append(mapNodeName(map.nodes[edge.to]));
        m_links[edge.to].append(mapNodeName(map.nodes[edge.from]));
    }
    endResetModel();
}

int MapTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_map.nodes.size());
}

int MapTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MapTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const MapNode &node = m_map.nodes.at(index.row());
    const auto column = Column(index.column());
    switch (role) {
    case KeyRole:
        return QVariant::fromValue(node.object);
    case SortRole:
        if (column == KindColumn)
            return int(node.column);
        if (column == LinksColumn)
            return m_links.at(index.row()).size();
        break;
    case MonoRole:
        return column == NameColumn && node.state != MapNode::State::More;
    case MarkRole:
        return column == StateColumn ? QVariant(int(mapStateMark(node))) : QVariant();
    case Qt::ToolTipRole:
        if (column == LinksColumn)
            return m_links.at(index.row()).join(u'\n');
        return mapNodeSentence(node);
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (column) {
    case KindColumn:
        return mapKindText(node);
    case NameColumn:
        return mapNodeName(node);
    case DetailColumn:
        return mapNodeDetail(node);
    case StateColumn:
        return mapStateText(node);
    case LinksColumn:
        return m_links.at(index.row()).join(u", "_s);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant MapTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case KindColumn:
        return tr("Kind");
    case NameColumn:
        return tr("Name");
    case DetailColumn:
        return tr("Detail");
    case StateColumn:
        return tr("State");
    case LinksColumn:
        return tr("Joined with");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
