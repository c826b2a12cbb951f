#include "services/map/neighbourhood.h"

#include "services/analysis/coverage.h"
#include "services/analysis/wiring.h"

#include <QHash>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

/// Collects nodes by column and key, and edges between them; then counts off what is too much.
class Builder {
public:
    int node(MapColumn column, const ObjectRef &object, const QString &title, const QString &subtitle,
             MapNode::State state = MapNode::State::Normal)
    {
        const auto key = std::make_pair(int(column), object.key);
        const auto known = m_rows.find(key);
        if (known != m_rows.end())
            return known->second;
        m_nodes.append({column, object, title, subtitle, state});
        m_rows.emplace(key, int(m_nodes.size()) - 1);
        return int(m_nodes.size()) - 1;
    }
    /// -1 when there is no such node.
    [[nodiscard]] int row(MapColumn column, const QStringList &key) const
    {
        const auto known = m_rows.find(std::make_pair(int(column), key));
        return known == m_rows.end() ? -1 : known->second;
    }
    void edge(int from, int to)
    {
        if (from >= 0 && to >= 0 && m_seen.insert({from, to}).second)
            m_edges.append({from, to});
    }
    [[nodiscard]] Neighbourhood take(int centre, int perColumn) const
    {
        Neighbourhood result;
        QList<int> order(m_nodes.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [this](int a, int b) { return m_nodes[a].column < m_nodes[b].column; });
        QHash<int, int> newRow;
        for (qsizetype begin = 0; begin < order.size();) {
            qsizetype end = begin;
            while (end < order.size() && m_nodes[order[end]].column == m_nodes[order[begin]].column)
                ++end;
            const bool tooMany = end - begin > perColumn;
            int drawn = 0;
            int more = -1;
            int left = 0;
            for (qsizetype i = begin; i < end; ++i) {
                const int old = order[i];
                if (!tooMany || old == centre || drawn < perColumn - 1) {
                    newRow[old] = int(result.nodes.size());
                    result.nodes.append(m_nodes[old]);
                    drawn += old == centre ? 0 : 1;
                } else {
                    ++left;
                }
            }
            if (left > 0) {
                more = int(result.nodes.size());
                result.nodes.append(
                    {m_nodes[order[begin]].column, {}, QString::number(left), {}, MapNode::State::More});
                for (qsizetype i = begin; i < end; ++i) {
                    if (!newRow.contains(order[i]))
                        newRow[order[i]] = more;
                }
            }
            begin = end;
        }
        std::set<std::pair<int, int>> seen;
        for (const MapEdge &edge : m_edges) {
            const std::pair<int, int> pair{newRow.value(edge.from), newRow.value(edge.to)};
            if (seen.insert(pair).second)
                result.edges.append({pair.first, pair.second});
        }
        result.centre = centre < 0 ? -1 : newRow.value(centre);
        return result;
    }

private:
    QList<MapNode> m_nodes;
    QList<MapEdge> m_edges;
    std::map<std::pair<int, QStringList>, int> m_rows;
    std::set<std::pair<int, int>> m_seen;
};

bool hasRule(const SchemaVersion &version, const QString &name)
{
    const auto isNamed = [&name](const Rule &rule) { return rule.name == name; };
    const RuleSet &rules = version.ruleSet;
    return std::any_of(rules.domainRules.cbegin(), rules.domainRules.cend(), isNamed)
        || std::any_of(rules.encodingRules.cbegin(), rules.encodingRules.cend(), isNamed)
        || std::any_of(rules.migrationRules.cbegin(), rules.migrationRules.cend(), isNamed);
}

/// The half of the map with keys and schemas.
class KeyMap {
public:
    explicit KeyMap(const Inventory &inventory)
        : m_inventory(inventory)
    {
    }

    int kmsKey(const Kek &kek)
    {
        return m_builder.node(MapColumn::KmsKey, {Kind::KmsKey, {kek.kmsType, kek.kmsKeyId}}, kek.kmsKeyId,
                              kek.kmsType);
    }

    /// The KEK and its KMS key. A name that no KEK has gives a node that says so.
    int kek(const QString &name)
    {
        const KekEntry *entry = m_inventory.kek(name);
        const bool known = entry != nullptr;
        const bool loaded = known && entry->details.has_value();
        const auto state = !known               ? MapNode::State::Missing
            : loaded && entry->details->deleted ? MapNode::State::Deleted
                                                : MapNode::State::Normal;
        const int row = m_builder.node(MapColumn::Kek, {Kind::Kek, {name}}, name,
                                       loaded ? entry->details->kmsType : QString(), state);
        if (loaded)
            m_builder.edge(kmsKey(*entry->details), row);
        return row;
    }

    int dek(const Dek &dek)
    {
        const QString version = QString::number(dek.version);
        return m_builder.node(MapColumn::Dek, {Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, version}},
                              dek.algorithm, version, dek.deleted ? MapNode::State::Deleted : MapNode::State::Normal);
    }

    int subject(const QString &name)
    {
        const SubjectEntry *entry = m_inventory.subject(name);
        const auto state = !entry ? MapNode::State::Missing
            : entry->deleted      ? MapNode::State::Deleted
                                  : MapNode::State::Normal;
        const SchemaVersionPtr latest = entry ? entry->latest() : nullptr;
        return m_builder.node(MapColumn::Subject, {Kind::Subject, {name}}, name,
                              latest ? QString::number(latest->version) : QString(), state);
    }

    /// @returns whether there were any.
    bool keysOfSubject(const QString &name)
    {
        bool any = false;
        for (const Dek &one : m_inventory.deks) {
            if (one.subject == name) {
                const int row = dek(one);
                m_builder.edge(kek(one.kekName), row);
                m_builder.edge(row, subject(name));
                m_joined.insert({one.kekName, name});
                any = true;
            }
        }
        return any;
    }

    /// @returns whether there were any.
    bool keysOfKek(const QString &name)
    {
        bool any = false;
        const int row = kek(name);
        for (const Dek &one : m_inventory.deks) {
            if (one.kekName != name)
                continue;
            const int dekRow = dek(one);
            m_builder.edge(row, dekRow);
            m_builder.edge(dekRow, subject(one.subject));
            m_joined.insert({name, one.subject});
            any = true;
        }
        return any;
    }

    /// A rule names the KEK: an edge of its own where no DEK joins the two.
    void joinByName(const QString &kekName, const QString &subjectName)
    {
        if (!kekName.isEmpty() && !m_joined.contains({kekName, subjectName}))
            m_builder.edge(kek(kekName), subject(subjectName));
    }

    int rule(const QString &subjectName, const SchemaVersion &version, const RuleUse &use)
    {
        return m_builder.node(MapColumn::Rule,
                              {Kind::Policy, {subjectName, QString::number(version.version), use.rule}}, use.rule,
                              use.kekName, use.inForce ? MapNode::State::Normal : MapNode::State::Deleted);
    }

    /// The protected or tagged fields of a subject's latest version and their rules. @p wanted leaves out what it
    /// refuses. The field at @p asked is there whatever it is.
    template <typename Wanted> void fieldsOf(const QString &name, const Wanted &wanted, const QString &asked = {})
    {
        const SubjectEntry *entry = m_inventory.subject(name);
        const SchemaVersionPtr latest = entry ? entry->latest() : nullptr;
        if (!latest || !entry->latestFields)
            return;
        const QString version = QString::number(latest->version);
        const auto coverage = coverageOf(*latest, *entry->latestFields, m_inventory);
        for (const FieldCoverage &one : coverage) {
            const bool matters = (!one.protection.rules.isEmpty() || !one.protection.tags.all.isEmpty())
                && one.protection.verdict != ProtectionVerdict::Container;
            const bool isAsked = !asked.isEmpty() && one.field->path == asked;
            if (!isAsked && (!matters || !wanted(one)))
                continue;
            const bool safe = !matters || one.protection.verdict == ProtectionVerdict::Encrypted
                || one.protection.verdict == ProtectionVerdict::PayloadEncrypted;
            const int field =
                m_builder.node(MapColumn::Field, {Kind::Field, {name, version, one.field->path}}, one.field->path,
                               one.field->typeText, safe ? MapNode::State::Normal : MapNode::State::Warning);
            m_builder.edge(subject(name), field);
            for (const RuleUse &use : one.protection.rules)
                m_builder.edge(field, rule(name, *latest, use));
        }
    }
    void fieldsOf(const QString &name)
    {
        fieldsOf(name, [](const FieldCoverage &) { return true; });
    }

    /// KEKs that rules of the subject name, whether they exist and have DEKs or not.
    void keksNamedBy(const QString &name)
    {
        const SubjectEntry *entry = m_inventory.subject(name);
        const SchemaVersionPtr latest = entry ? entry->latest() : nullptr;
        if (!latest || !entry->latestFields)
            return;
        for (const FieldCoverage &one : coverageOf(*latest, *entry->latestFields, m_inventory)) {
            for (const RuleUse &use : one.protection.rules)
                joinByName(use.kekName, name);
        }
    }

    Builder m_builder;

private:
    const Inventory &m_inventory;
    std::set<std::pair<QString, QString>> m_joined; ///< KEK and subject, by a DEK
};

Neighbourhood keyNeighbourhood(const Inventory &inventory, const ObjectRef &object, int perColumn)
{
    KeyMap map(inventory);
    int centre = -1;
    const QString name = object.key.value(0);
    switch (object.kind) {
    case Kind::KmsKey:
        for (const KekEntry &entry : inventory.keks) {
            if (entry.details && entry.details->kmsType == object.key.value(0)
                && entry.details->kmsKeyId == object.key.value(1)) {
                centre = map.kmsKey(*entry.details);
                map.keysOfKek(entry.name);
            }
        }
        break;
    case Kind::Kek: {
        bool isNamed = inventory.kek(name) != nullptr;
        const int row = map.kek(name);
        isNamed = map.keysOfKek(name) || isNamed;
        const auto names = [&name](const FieldCoverage &one) {
            return std::any_of(one.protection.rules.begin(), one.protection.rules.end(),
                               [&name](const RuleUse &use) { return use.kekName == name; });
        };
        for (const SubjectEntry &entry : inventory.subjects) {
            const SchemaVersionPtr latest = entry.latest();
            if (!latest || latest->ruleSet.isEmpty())
                continue;
            map.fieldsOf(entry.name, [&](const FieldCoverage &one) {
                if (!names(one))
                    return false;
                map.joinByName(name, entry.name);
                isNamed = true;
                return true;
            });
        }
        if (isNamed)
            centre = row;
        break;
    }
    case Kind::Dek:
        for (const Dek &dek : inventory.deks) {
            if (QStringList{dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)} != object.key)
                continue;
            centre = map.dek(dek);
            map.m_builder.edge(map.kek(dek.kekName), centre);
            map.m_builder.edge(centre, map.subject(dek.subject));
            map.fieldsOf(dek.subject);
        }
        break;
    case Kind::Subject: {
        const int row = map.subject(name);
        if (map.keysOfSubject(name) || inventory.subject(name))
            centre = row;
        map.fieldsOf(name);
        map.keksNamedBy(name);
        break;
    }
    case Kind::Field:
    case Kind::Policy: {
        const SubjectEntry *entry = inventory.subject(name);
        const SchemaVersionPtr latest = entry ? entry->latest() : nullptr;
        if (!latest)
            return {};
        const int row = map.subject(name);
        map.keysOfSubject(name);
        map.keksNamedBy(name);
        const QString wanted = object.key.value(2);
        if (object.kind == Kind::Field) {
            map.fieldsOf(
                name, [](const FieldCoverage &) { return false; }, wanted);
            centre = map.m_builder.row(MapColumn::Field, {name, QString::number(latest->version), wanted});
            break;
        }
        map.fieldsOf(name, [&](const FieldCoverage &one) {
            return std::any_of(one.protection.rules.begin(), one.protection.rules.end(),
                               [&wanted](const RuleUse &use) { return use.rule == wanted; });
        });
        centre = map.m_builder.row(MapColumn::Rule, {name, QString::number(latest->version), wanted});
        if (centre < 0 && hasRule(*latest, wanted)) { // it covers no field
            RuleUse use;
            use.rule = wanted;
            centre = map.rule(name, *latest, use);
            map.m_builder.edge(row, centre);
        }
        break;
    }
    default:
        break;
    }
    return centre < 0 ? Neighbourhood() : map.m_builder.take(centre, perColumn);
}

Neighbourhood wiringNeighbourhood(const Inventory &inventory, const ObjectRef &object, int perColumn)
{
    Builder builder;
    int centre = -1;
    const QList<WiringRow> rows = wiringOf(inventory);
    // Either name may have dots in it.
    QHash<QString, QStringList> databaseKeys;
    for (const CmfDatabase &database : inventory.databases)
        databaseKeys.insert(database.catalog + u'.' + database.metadata.name,
                            {database.catalog, database.metadata.name});
    const auto keyOf = [&databaseKeys](const QString &database) {
        const qsizetype dot = database.indexOf(u'.');
        return databaseKeys.value(database, {database.left(dot), database.mid(dot + 1)});
    };
    const auto wanted = [&](const WiringRow &row) {
        const QString name = object.key.value(0);
        switch (object.kind) {
        case Kind::Secret:
            return row.secretName == name;
        case Kind::Mapping:
            return row.environment == name && row.connectionSecretId == object.key.value(1);
        case Kind::Environment:
            return row.environment == name;
        case Kind::Catalog:
            return row.catalogs.contains(name)
                || std::any_of(row.databases.begin(), row.databases.end(),
                               [&](const QString &database) { return keyOf(database).constFirst() == name; });
        case Kind::Database:
            return std::any_of(row.databases.begin(), row.databases.end(),
                               [&](const QString &database) { return keyOf(database) == object.key; });
        default:
            return false;
        }
    };
    const auto remember = [&](int row, Kind kind, const QStringList &key) {
        if (object.kind == kind && object.key == key)
            centre = row;
        return row;
    };
    if (object.kind == Kind::Secret && inventory.secret(object.key.value(0)))
        centre = builder.node(MapColumn::Secret, object, object.key.value(0), {});
    if (object.kind == Kind::Environment && inventory.environment(object.key.value(0)))
        centre = builder.node(MapColumn::Environment, object, object.key.value(0), {});
    const QString name = object.key.value(0);
    if (object.kind == Kind::Catalog
        && std::any_of(inventory.catalogs.cbegin(), inventory.catalogs.cend(),
                       [&name](const CmfCatalog &one) { return one.metadata.name == name; }))
        centre = builder.node(MapColumn::Catalog, object, name, {});
    if (object.kind == Kind::Database && databaseKeys.value(object.key.join(u'.')) == object.key)
        centre = builder.node(MapColumn::Catalog, object, object.key.constLast(), name);
    for (const WiringRow &row : rows) {
        if (!wanted(row))
            continue;
        const bool hole = row.state == WiringState::NotMapped;
        const bool broken = row.state == WiringState::SecretMissing;
        const QStringList mappingKey{row.environment, row.connectionSecretId};
        const int mapping =
            remember(builder.node(MapColumn::Mapping, {Kind::Mapping, mappingKey}, row.connectionSecretId,
                                  row.environment, hole ? MapNode::State::Missing : MapNode::State::Normal),
                     Kind::Mapping, mappingKey);
        if (!row.secretName.isEmpty()) {
            const int secret =
                remember(builder.node(MapColumn::Secret, {Kind::Secret, {row.secretName}}, row.secretName, {},
                                      broken ? MapNode::State::Missing : MapNode::State::Normal),
                         Kind::Secret, {row.secretName});
            builder.edge(secret, mapping);
        }
        const int environment =
            remember(builder.node(MapColumn::Environment, {Kind::Environment, {row.environment}}, row.environment, {}),
                     Kind::Environment, {row.environment});
        const auto use = [&](const ObjectRef &user, const QString &title, const QString &subtitle) {
            const int row_ = remember(builder.node(MapColumn::Catalog, user, title, subtitle), user.kind, user.key);
            builder.edge(mapping, row_);
            if (!hole && !broken)
                builder.edge(row_, environment);
        };
        for (const QString &catalog : row.catalogs)
            use({Kind::Catalog, {catalog}}, catalog, {});
        for (const QString &database : row.databases) {
            const QStringList key = keyOf(database);
            use({Kind::Database, key}, key.constLast(), key.constFirst());
        }
        if (row.catalogs.isEmpty() && row.databases.isEmpty())
            builder.edge(mapping, environment);
    }
    return centre < 0 ? Neighbourhood() : builder.take(centre, perColumn);
}

} // namespace

Neighbourhood neighbourhoodOf(const Inventory &inventory, const ObjectRef &object, int perColumn)
{
    switch (object.kind) {
    case Kind::KmsKey:
    case Kind::Kek:
    case Kind::Dek:
    case Kind::Subject:
    case Kind::Field:
    case Kind::Policy:
        return keyNeighbourhood(inventory, object, perColumn);
    case Kind::Secret:
    case Kind::Mapping:
    case Kind::Environment:
    case Kind::Catalog:
    case Kind::Database:
        return wiringNeighbourhood(inventory, object, perColumn);
    case Kind::Tag:
    case Kind::None:
        break;
    }
    return {};
}

} // namespace kekkai
