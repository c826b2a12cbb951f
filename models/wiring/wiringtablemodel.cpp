#include "models/wiring/wiringtablemodel.h"

#include "models/text/valuetext.h"
#include "models/text/wiringtext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
enum WiringTerm { EnvironmentTerm, IdTerm, SecretTerm, StateTerm, CatalogTerm, DatabaseTerm, HoleTerm };
}

QList<FilterField> WiringTableRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"environment"_s, Type::Text, {}, WiringTableModel::tr("environment"), {u"env"_s}},
            {u"id"_s, Type::Text, {}, WiringTableModel::tr("connection secret id"), {u"mapping"_s}},
            {u"secret"_s, Type::Text, {}, WiringTableModel::tr("secret")},
            {u"state"_s, Type::Text, {}, WiringTableModel::tr("state")},
            {u"catalog"_s, Type::TextList, {}, WiringTableModel::tr("catalog")},
            {u"database"_s, Type::TextList, {}, WiringTableModel::tr("database"), {u"db"_s}},
            {u"hole"_s, Type::Flag, {}, WiringTableModel::tr("hole")}};
}

QVariant WiringTableRow::filterValue(int field) const
{
    switch (WiringTerm(field)) {
    case EnvironmentTerm:
        return wiring.environment;
    case IdTerm:
        return wiring.connectionSecretId;
    case SecretTerm:
        return wiring.secretName;
    case StateTerm:
        return wiringStateWord(wiring.state);
    case CatalogTerm:
        return wiring.catalogs;
    case DatabaseTerm:
        return wiring.databases;
    case HoleTerm:
        return isWiringHole(wiring.state);
    }
    return {};
}

int WiringTableRow::compareKeys(const WiringTableRow &a, const WiringTableRow &b)
{
    const int order = a.wiring.environment.compare(b.wiring.environment);
    return order != 0 ? order : a.wiring.connectionSecretId.compare(b.wiring.connectionSecretId);
}

void WiringTableModel::setWiring(const QList<WiringRow> &wiring)
{
    setBuilder(
        [wiring] {
            QList<WiringTableRow> rows;
            rows.reserve(wiring.size());
            for (const WiringRow &row : wiring)
                rows.append({row});
            return rows; // sorted by who shows them
        },
        wiring.size());
}

int WiringTableModel::holes() const
{
    return int(std::count_if(rows().cbegin(), rows().cend(),
                             [](const WiringTableRow &row) { return isWiringHole(row.wiring.state); }));
}

int WiringTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Mark WiringTableModel::stateMark(WiringState state)
{
    switch (state) {
    case WiringState::Connected:
        return Mark::Ok;
    case WiringState::NotMapped:
        return Mark::High;
    case WiringState::SecretMissing:
        return Mark::Critical;
    case WiringState::SecretHidden:
        return Mark::Info;
    case WiringState::AccessDisputed:
        return Mark::Medium;
    case WiringState::Unused:
        return Mark::Low;
    case WiringState::Unknown:
        return Mark::Muted;
    }
    return Mark::None;
}

QString WiringTableModel::usersText(const WiringRow &row)
{
    const QStringList users = row.catalogs + row.databases;
    return users.isEmpty() ? noValueText() : users.join(u", "_s);
}

QVariant WiringTableRow::cell(int column, int role, const QDateTime &now) const
{
    Q_UNUSED(now)
    using enum WiringTableModel::Column;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (WiringTableModel::Column(column)) {
    case EnvironmentColumn:
        if (text || role == Qt::ToolTipRole)
            return wiring.environment;
        return role == MonoRole ? QVariant(true) : QVariant();
    case IdColumn:
        if (text || role == Qt::ToolTipRole)
            return wiring.connectionSecretId;
        return role == MonoRole ? QVariant(true) : QVariant();
    case SecretColumn:
        if (role == Qt::DisplayRole)
            return wiring.secretName.isEmpty() ? noValueText() : wiring.secretName;
        if (role == SortRole || role == Qt::ToolTipRole)
            return wiring.secretName;
        return role == MonoRole ? QVariant(true) : QVariant();
    case StateColumn:
        if (text)
            return wiringStateWord(wiring.state);
        if (role == Qt::ToolTipRole)
            return wiringText(wiring);
        return role == MarkRole ? QVariant(int(WiringTableModel::stateMark(wiring.state))) : QVariant();
    case UsersColumn:
        return text || role == Qt::ToolTipRole ? QVariant(WiringTableModel::usersText(wiring)) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int WiringTableRow::compareColumn(const WiringTableRow &a, const WiringTableRow &b, int column, const QDateTime &now)
{
    Q_UNUSED(now)
    using enum WiringTableModel::Column;
    switch (WiringTableModel::Column(column)) {
    case EnvironmentColumn:
        return a.wiring.environment.compare(b.wiring.environment);
    case IdColumn:
        return a.wiring.connectionSecretId.compare(b.wiring.connectionSecretId);
    case SecretColumn:
        return a.wiring.secretName.compare(b.wiring.secretName);
    case StateColumn:
        return compareValues(int(WiringTableModel::stateMark(a.wiring.state)),
                             int(WiringTableModel::stateMark(b.wiring.state)));
    case UsersColumn:
        return WiringTableModel::usersText(a.wiring).compare(WiringTableModel::usersText(b.wiring));
    case ColumnCount:
        break;
    }
    return 0;
}

QVariant WiringTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (Column(section)) {
    case EnvironmentColumn:
        return tr("Environment");
    case IdColumn:
        return tip ? tr("connectionSecretId: the name by which catalogs and databases ask for a secret")
                   : tr("Connection secret id");
    case SecretColumn:
        return tip ? tr("What the environment maps the id to") : tr("Secret");
    case StateColumn:
        return tr("State");
    case UsersColumn:
        return tip ? tr("Catalogs and databases that ask for the id") : tr("Used by");
    case ColumnCount:
        break;
    }
    return {};
}

QString WiringTableRow::searchText(const QDateTime &now) const
{
    Q_UNUSED(now)
    const WiringRow &row = wiring;
    return row.environment + u'\n' + row.connectionSecretId + u'\n' + row.secretName + u'\n'
        + wiringStateWord(row.state) + u'\n' + row.catalogs.join(u'\n') + u'\n' + row.databases.join(u'\n');
}

bool WiringTableRow::isDeleted() const
{
    return false;
}

ObjectRef WiringTableRow::ref() const
{
    return {ObjectRef::Kind::Mapping, {wiring.environment, wiring.connectionSecretId}};
}

QVariant WiringTableRow::exported(int column, const QDateTime &now) const
{
    using enum WiringTableModel::Column;
    switch (WiringTableModel::Column(column)) {
    case SecretColumn:
        return wiring.secretName;
    case UsersColumn:
        return QStringList(wiring.catalogs + wiring.databases);
    default:
        return cell(column, Qt::DisplayRole, now);
    }
}

QString WiringTableModel::columnKey(int column) const
{
    switch (Column(column)) {
    case EnvironmentColumn:
        return u"environment"_s;
    case IdColumn:
        return u"connectionSecretId"_s;
    case SecretColumn:
        return u"secret"_s;
    case StateColumn:
        return u"state"_s;
    case UsersColumn:
        return u"usedBy"_s;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
