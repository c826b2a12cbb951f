#include "models/secrets/secrettablemodel.h"

#include "models/text/valuetext.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
enum SecretTerm { SecretTermName, EnvironmentTerm, KeyTerm, VersionTerm, AgeTerm, UsedTerm };
}

QList<FilterField> SecretRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"secret"_s, Type::Text, {}, SecretTableModel::tr("name"), {u"name"_s}},
            {u"environment"_s, Type::TextList, {}, SecretTableModel::tr("environment"), {u"env"_s}},
            {u"key"_s, Type::TextList, {}, SecretTableModel::tr("key")},
            {u"version"_s, Type::Text, {}, SecretTableModel::tr("version")},
            {u"age"_s, Type::Age, {}, SecretTableModel::tr("updated")},
            {u"used"_s, Type::Flag, {}, SecretTableModel::tr("used by an environment")}};
}

QVariant SecretRow::filterValue(int field) const
{
    switch (SecretTerm(field)) {
    case SecretTermName:
        return secret.metadata.name;
    case EnvironmentTerm:
        return environments;
    case KeyTerm:
        return secret.keys.value_or(QStringList());
    case VersionTerm:
        return secret.version;
    case AgeTerm:
        return SecretTableModel::updatedAt(secret);
    case UsedTerm:
        return environmentsKnown ? QVariant(!environments.isEmpty()) : QVariant();
    }
    return {};
}

void SecretTableModel::setInventory(const InventoryPtr &inventory)
{
    if (!inventory)
        return;
    const auto same = [](const auto &a, const auto &b) {
        return a.constData() == b.constData() && a.size() == b.size();
    };
    if (m_shown && same(m_shown->secrets, inventory->secrets) && same(m_shown->mappings, inventory->mappings)
        && same(m_shown->environments, inventory->environments))
        return;
    m_shown = inventory;
    setBuilder([inventory] { return secretRows(*inventory); },
               inventory->secrets.size() + inventory->mappings.size() / 8);
}

void SecretTableModel::clear()
{
    m_shown.reset();
    RowModel<SecretRow>::clear();
}

QList<SecretRow> SecretTableModel::secretRows(const Inventory &inventory)
{
    QHash<QString, QStringList> mapped;
    const auto add = [&mapped](const QString &secret, const QString &environment) {
        QStringList &list = mapped[secret];
        if (!list.contains(environment))
            list.append(environment);
    };
    for (const CmfSecretMapping &mapping : inventory.mappings) {
        if (!mapping.secretName.isEmpty())
            add(mapping.secretName, mapping.environment);
    }
    for (const CmfEnvironment &environment : inventory.environments) {
        if (!environment.secrets)
            continue;
        for (const QString &secret : *environment.secrets)
            add(secret, environment.metadata.name);
    }
    QList<SecretRow> rows;
    rows.reserve(inventory.secrets.size());
    for (const CmfSecret &secret : inventory.secrets) {
        const QStringList known = mapped.value(secret.metadata.name);
        rows.append({secret, secret.environments.value_or(known), secret.environments.has_value() || !known.isEmpty()});
    }
    return rows;
}

int SecretTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SecretTableModel::keysText(const CmfSecret &secret)
{
    if (!secret.keys)
        return tr("hidden by the server");
    return secret.keys->isEmpty() ? tr("none") : secret.keys->join(u", "_s);
}

QString SecretTableModel::environmentsText(const SecretRow &row)
{
    if (!row.environmentsKnown)
        return tr("not told by the server");
    return row.environments.isEmpty() ? tr("none") : row.environments.join(u", "_s);
}

QDateTime SecretTableModel::updatedAt(const CmfSecret &secret)
{
    return secret.metadata.updatedAt.isValid() ? secret.metadata.updatedAt : secret.metadata.createdAt;
}

QVariant SecretRow::cell(int column, int role, const QDateTime &now) const
{
    using enum SecretTableModel::Column;
    const SecretRow &row = *this;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (SecretTableModel::Column(column)) {
    case NameColumn:
        if (text || role == Qt::ToolTipRole)
            return row.secret.metadata.name;
        return role == MonoRole ? QVariant(true) : QVariant();
    case VersionColumn:
        if (role == Qt::DisplayRole)
            return row.secret.version.isEmpty() ? noValueText() : row.secret.version;
        return role == SortRole ? QVariant(row.secret.version) : QVariant();
    case EnvironmentsColumn:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return SecretTableModel::environmentsText(row);
        return role == SortRole ? QVariant(int(row.environments.size())) : QVariant();
    case KeysColumn:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return SecretTableModel::keysText(row.secret);
        return role == SortRole ? QVariant(row.secret.keys ? int(row.secret.keys->size()) : -1) : QVariant();
    case UpdatedColumn:
        if (role == Qt::DisplayRole)
            return ageText(SecretTableModel::updatedAt(row.secret), now);
        if (role == Qt::ToolTipRole)
            return timeTooltip(SecretTableModel::updatedAt(row.secret));
        return role == SortRole ? QVariant(SecretTableModel::updatedAt(row.secret)) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int SecretRow::compareColumn(const SecretRow &a, const SecretRow &b, int column, const QDateTime &now)
{
    Q_UNUSED(now)
    using enum SecretTableModel::Column;
    switch (SecretTableModel::Column(column)) {
    case NameColumn:
        return SecretRow::compareKeys(a, b);
    case VersionColumn: {
        // Opaque to us, but numbers where the server counts.
        bool aIsNumber = false;
        bool bIsNumber = false;
        const qint64 aNumber = a.secret.version.toLongLong(&aIsNumber);
        const qint64 bNumber = b.secret.version.toLongLong(&bIsNumber);
        if (aIsNumber && bIsNumber)
            return compareValues(aNumber, bNumber);
        // Numbers before all else, or the order would not be transitive.
        return aIsNumber != bIsNumber ? (aIsNumber ? -1 : 1) : a.secret.version.compare(b.secret.version);
    }
    case EnvironmentsColumn:
        return compareValues(a.environments.size(), b.environments.size());
    case KeysColumn:
        return compareValues(a.secret.keys ? a.secret.keys->size() : -1, b.secret.keys ? b.secret.keys->size() : -1);
    case UpdatedColumn: {
        const QDateTime first = SecretTableModel::updatedAt(a.secret);
        const QDateTime second = SecretTableModel::updatedAt(b.secret);
        return compareValues(second.isValid() ? second.toMSecsSinceEpoch() : 0,
                             first.isValid() ? first.toMSecsSinceEpoch() : 0);
    }
    case ColumnCount:
        break;
    }
    return 0;
}

QVariant SecretTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    switch (Column(section)) {
    case NameColumn:
        return tr("Name");
    case VersionColumn:
        return tr("Version");
    case EnvironmentsColumn:
        return role == Qt::ToolTipRole ? tr("Environments with a mapping to the secret") : tr("Environments");
    case KeysColumn:
        return role == Qt::ToolTipRole ? tr("Names of the values in it, where the server tells them") : tr("Keys");
    case UpdatedColumn:
        return tr("Updated");
    case ColumnCount:
        break;
    }
    return {};
}

QString SecretRow::searchText(const QDateTime &now) const
{
    Q_UNUSED(now)
    const SecretRow &row = *this;
    return row.secret.metadata.name + u'\n' + row.environments.join(u'\n') + u'\n'
        + row.secret.keys.value_or(QStringList()).join(u'\n');
}

bool SecretRow::isDeleted() const
{
    return false;
}

ObjectRef SecretRow::ref() const
{
    return {ObjectRef::Kind::Secret, {secret.metadata.name}};
}

QVariant SecretRow::exported(int column, const QDateTime &now) const
{
    using enum SecretTableModel::Column;
    switch (SecretTableModel::Column(column)) {
    case EnvironmentsColumn:
        return environmentsKnown ? QVariant(environments) : QVariant();
    case KeysColumn:
        return secret.keys ? QVariant(*secret.keys) : QVariant();
    case UpdatedColumn:
        return SecretTableModel::updatedAt(secret);
    default:
        return cell(column, Qt::DisplayRole, now);
    }
}

QString SecretTableModel::columnKey(int column) const
{
    switch (Column(column)) {
    case NameColumn:
        return u"name"_s;
    case VersionColumn:
        return u"version"_s;
    case EnvironmentsColumn:
        return u"environments"_s;
    case KeysColumn:
        return u"keys"_s;
    case UpdatedColumn:
        return u"updated"_s;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
