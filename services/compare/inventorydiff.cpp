#include "services/compare/inventorydiff.h"

#include "services/core/secretpatterns.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Members that each server makes for itself, and that therefore say nothing about a difference.
bool isServersOwn(QStringView member)
{
    static const std::set<QString> names{u"ts"_s,
                                         u"id"_s,
                                         u"guid"_s,
                                         u"uid"_s,
                                         u"created_time"_s,
                                         u"updated_time"_s,
                                         u"creationTimestamp"_s,
                                         u"updateTimestamp"_s};
    return names.contains(member.toString());
}

QString textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Undefined:
        return {};
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', 17);
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    }
    return {};
}

bool isMask(const QJsonValue &value)
{
    return value.isString() && value.toString() == maskText();
}

void compareValues(const QString &member, const QJsonValue &left, const QJsonValue &right,
                   QList<MemberDifference> &differences)
{
    if (left.isObject() && right.isObject()) {
        const QJsonObject a = left.toObject();
        const QJsonObject b = right.toObject();
        std::set<QString> keys;
        for (const QString &key : a.keys())
            keys.insert(key);
        for (const QString &key : b.keys())
            keys.insert(key);
        for (const QString &key : keys) {
            if (!isServersOwn(key))
                compareValues(member.isEmpty() ? key : member + u'.' + key, a.value(key), b.value(key), differences);
        }
        return;
    }
    if (left.isArray() && right.isArray()) {
        const QJsonArray a = left.toArray();
        const QJsonArray b = right.toArray();
        for (qsizetype i = 0; i < std::max(a.size(), b.size()); ++i) {
            compareValues(u"%1[%2]"_s.arg(member).arg(i), i < a.size() ? a.at(i) : QJsonValue(QJsonValue::Undefined),
                          i < b.size() ? b.at(i) : QJsonValue(QJsonValue::Undefined), differences);
        }
        return;
    }
    const bool hidden = isMask(left) || isMask(right);
    if (left != right || hidden)
        differences.append({member, textOf(left), textOf(right), hidden});
}

/// The parts whose objects are compared.
constexpr std::array comparedParts{InventoryPart::Keks,    InventoryPart::Deks,         InventoryPart::Subjects,
                                   InventoryPart::Tags,    InventoryPart::Environments, InventoryPart::Secrets,
                                   InventoryPart::Catalogs};

/// The objects of an inventory by reference, as the JSON that is compared; without JSON where it could not be read.
class Objects {
public:
    using Key = std::pair<int, QStringList>;

    Objects(const Inventory &inventory, const QList<InventoryPart> &skipped)
    {
        using Kind = ObjectRef::Kind;
        const auto wanted = [&skipped](InventoryPart part) { return !skipped.contains(part); };
        if (wanted(InventoryPart::Keks)) {
            for (const KekEntry &kek : inventory.keks) {
                add(Kind::Kek, {kek.name}, kek.details ? std::optional(kek.details->toMaskedJson()) : std::nullopt);
            }
        }
        if (wanted(InventoryPart::Deks)) {
            for (const Dek &dek : inventory.deks)
                add(Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}, dek.toJson());
        }
        if (wanted(InventoryPart::Subjects)) {
            for (const SubjectEntry &subject : inventory.subjects)
                add(Kind::Subject, {subject.name}, jsonOf(subject));
        }
        if (wanted(InventoryPart::Tags)) {
            for (const TagDefinition &tag : inventory.tagDefinitions) {
                add(Kind::Tag, {tag.name},
                    QJsonObject{{u"name"_s, tag.name},
                                {u"description"_s, tag.description},
                                {u"entityTypes"_s, QJsonArray::fromStringList(tag.entityTypes)}});
            }
        }
        if (wanted(InventoryPart::Environments)) {
            for (const CmfEnvironment &environment : inventory.environments)
                add(Kind::Environment, {environment.metadata.name}, environment.toMaskedJson());
            for (const CmfSecretMapping &mapping : inventory.mappings)
                add(Kind::Mapping, {mapping.environment, mapping.metadata.name}, mapping.toMaskedJson());
        }
        if (wanted(InventoryPart::Secrets)) {
            for (const CmfSecret &secret : inventory.secrets)
                add(Kind::Secret, {secret.metadata.name}, jsonOf(secret));
        }
        if (wanted(InventoryPart::Catalogs)) {
            for (const CmfCatalog &catalog : inventory.catalogs)
                add(Kind::Catalog, {catalog.metadata.name}, catalog.toMaskedJson());
            for (const CmfDatabase &database : inventory.databases)
                add(Kind::Database, {database.catalog, database.metadata.name}, database.toMaskedJson());
        }
    }

    std::map<Key, std::optional<QJsonObject>> all;

private:
    void add(ObjectRef::Kind kind, const QStringList &key, std::optional<QJsonObject> json)
    {
        all.insert_or_assign({int(kind), key}, std::move(json));
    }

    static std::optional<QJsonObject> jsonOf(const SubjectEntry &subject)
    {
        if (!subject.versionsKnown)
            return {};
        QJsonObject json{{u"deleted"_s, subject.deleted}};
        QStringList versions;
        for (const SchemaVersionPtr &version : subject.versions)
            versions.append(QString::number(version->version) + (version->deleted ? u" (deleted)"_s : QString()));
        json.insert(u"versions"_s, versions.join(u", "_s));
        if (const SchemaVersionPtr latest = subject.latest())
            json.insert(u"latest"_s, latest->toMaskedJson());
        return json;
    }

    static QJsonObject jsonOf(const CmfSecret &secret)
    {
        // The version is the server's own count and the values are never readable: only the names can be compared.
        QJsonObject json;
        if (secret.keys)
            json.insert(u"keys"_s, secret.keys->join(u", "_s));
        if (secret.environments)
            json.insert(u"environments"_s, secret.environments->join(u", "_s));
        return json;
    }
};

} // namespace

QList<MemberDifference> compareJson(const QJsonObject &left, const QJsonObject &right)
{
    QList<MemberDifference> differences;
    compareValues({}, left, right, differences);
    return differences;
}

bool isPartKnown(const Inventory &inventory, InventoryPart part)
{
    const PartState state = inventory.part(part);
    return state.loadedAt.isValid() || state.phase == PartState::Phase::Complete
        || state.phase == PartState::Phase::Absent;
}

InventoryComparison compareInventories(const Inventory &left, const Inventory &right)
{
    using Kind = ObjectDifference::Kind;
    InventoryComparison comparison;
    for (const InventoryPart part : comparedParts) {
        if (!isPartKnown(left, part) || !isPartKnown(right, part))
            comparison.skipped.append(part);
    }
    const Objects a(left, comparison.skipped);
    const Objects b(right, comparison.skipped);
    auto inA = a.all.begin();
    auto inB = b.all.begin();
    while (inA != a.all.end() || inB != b.all.end()) {
        const bool onlyA = inB == b.all.end() || (inA != a.all.end() && inA->first < inB->first);
        const bool onlyB = !onlyA && (inA == a.all.end() || inB->first < inA->first);
        const auto &[kind, key] = onlyB ? inB->first : inA->first;
        const ObjectRef object{ObjectRef::Kind(kind), key};
        if (onlyA) {
            comparison.differences.append({object, Kind::OnlyLeft, {}});
            ++inA;
            continue;
        }
        if (onlyB) {
            comparison.differences.append({object, Kind::OnlyRight, {}});
            ++inB;
            continue;
        }
        if (!inA->second || !inB->second) {
            comparison.unread.append(object);
        } else {
            const QList<MemberDifference> members = compareJson(*inA->second, *inB->second);
            const bool differs = std::any_of(members.begin(), members.end(), [](const MemberDifference &one) {
                return !one.hidden || one.left != one.right;
            });
            if (differs)
                comparison.differences.append({object, Kind::Different, members});
            else
                ++comparison.same;
        }
        ++inA;
        ++inB;
    }
    return comparison;
}

} // namespace kekkai
