#include "models/profiles/profiletablemodel.h"

#include "models/profiles/profilewords.h"

#include <QMimeData>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
QString rowType()
{
    return u"application/x-kekkai-profile"_s;
}
} // namespace

void ProfileTableModel::setProfiles(const QList<Profile> &profiles, const QUuid &open)
{
    if (profiles == m_profiles && open == m_open)
        return;
    beginResetModel();
    m_profiles = profiles;
    m_open = open;
    endResetModel();
}

int ProfileTableModel::rowOf(const QUuid &id) const
{
    const auto it = std::find_if(m_profiles.cbegin(), m_profiles.cend(),
                                 [&id](const Profile &profile) { return profile.id == id; });
    return it == m_profiles.cend() ? -1 : int(it - m_profiles.cbegin());
}

int ProfileTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_profiles.size());
}

int ProfileTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ProfileTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Profile &profile = m_profiles.at(index.row());
    switch (role) {
    case IdRole:
        return profile.id;
    case ColorRole:
        return profile.color;
    case ProductionRole:
        return profile.isProduction;
    case ReadOnlyRole:
        return profile.isReadOnly;
    case Qt::AccessibleTextRole:
        if (index.column() == NameColumn && profile.id == m_open)
            return tr("%1, open now, %2").arg(profile.name, colorText(profile.color));
        if (index.column() == NameColumn)
            return tr("%1, %2", "name, colour").arg(profile.name, colorText(profile.color));
        break;
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        break;
    default:
        return {};
    }
    switch (Column(index.column())) {
    case NameColumn:
        return profile.id == m_open ? tr("%1 (open)").arg(profile.name) : profile.name;
    case MarksColumn:
        return marksText(profile);
    case ServersColumn:
        return serversText(profile);
    case SignInColumn: {
        QStringList kinds;
        for (const EndpointRole server : endpointRoles) {
            const auto &endpoint = profile.endpoint(server);
            if (!endpoint)
                continue;
            QString kind = signInTitle(endpoint->signIn);
            if (!endpoint->clientCertificateFile.isEmpty())
                kind = endpoint->signIn == SignIn::Kind::None ? tr("Client certificate")
                                                              : tr("%1 and client certificate").arg(kind);
            if (!kinds.contains(kind))
                kinds.append(kind);
        }
        return kinds.join(tr(", "));
    }
    case ColumnCount:
        break;
    }
    return {};
}

QVariant ProfileTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case NameColumn:
        return tr("Name");
    case MarksColumn:
        return tr("Marked");
    case ServersColumn:
        return tr("Servers");
    case SignInColumn:
        return tr("Sign-in");
    case ColumnCount:
        break;
    }
    return {};
}

Qt::ItemFlags ProfileTableModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled; // between rows only
    return QAbstractTableModel::flags(index) | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList ProfileTableModel::mimeTypes() const
{
    return {rowType()};
}

QMimeData *ProfileTableModel::mimeData(const QModelIndexList &indexes) const
{
    if (indexes.isEmpty())
        return nullptr;
    auto *data = new QMimeData; // the drag takes it
    data->setData(rowType(), m_profiles.at(indexes.first().row()).id.toByteArray());
    return data;
}

bool ProfileTableModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                     const QModelIndex &parent)
{
    Q_UNUSED(column)
    if (action != Qt::MoveAction || parent.isValid() || !data->hasFormat(rowType()))
        return false;
    const QUuid id(data->data(rowType()));
    const int from = rowOf(id);
    const int gap = row < 0 ? int(m_profiles.size()) : row;
    const int position = gap > from ? gap - 1 : gap; // it leaves its own place first
    if (from >= 0 && position != from)
        Q_EMIT moveRequested(id, position);
    return false; // the rows change when the move was made, not by the view
}

} // namespace kekkai
