#include "services/navigation/place.h"

#include <QUrlQuery>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct KindName {
    ObjectRef::Kind kind;
    QLatin1StringView name;
    int fewest; ///< parts of the key
    int most;
};

constexpr std::array kindNames{
    KindName{ObjectRef::Kind::Kek, "kek"_L1, 1, 1},
    KindName{ObjectRef::Kind::Dek, "dek"_L1, 4, 4},
    KindName{ObjectRef::Kind::Subject, "subject"_L1, 1, 2},
    KindName{ObjectRef::Kind::Field, "field"_L1, 3, 3},
    KindName{ObjectRef::Kind::Policy, "policy"_L1, 3, 3},
    KindName{ObjectRef::Kind::Secret, "secret"_L1, 1, 1},
    KindName{ObjectRef::Kind::Mapping, "mapping"_L1, 2, 2},
    KindName{ObjectRef::Kind::Environment, "environment"_L1, 1, 1},
    KindName{ObjectRef::Kind::Catalog, "catalog"_L1, 1, 1},
    KindName{ObjectRef::Kind::Database, "database"_L1, 2, 2},
    KindName{ObjectRef::Kind::Tag, "tag"_L1, 1, 1},
    KindName{ObjectRef::Kind::KmsKey, "kmskey"_L1, 2, 2},
};

constexpr std::array pageNames{"overview"_L1, "keks"_L1,    "deks"_L1,   "schemas"_L1,
                               "policies"_L1, "secrets"_L1, "wiring"_L1, "activity"_L1};

QByteArray encoded(const QString &part)
{
    return QUrl::toPercentEncoding(part);
}

template <typename Range, typename Name> bool anyNamed(const Range &range, const QString &wanted, const Name &name)
{
    return std::any_of(range.begin(), range.end(), [&](const auto &one) { return name(one) == wanted; });
}

bool anyField(const QList<SchemaField> &fields, const std::function<bool(const SchemaField &)> &holds)
{
    return std::any_of(fields.begin(), fields.end(),
                       [&holds](const SchemaField &field) { return holds(field) || anyField(field.children, holds); });
}

bool hasRule(const SchemaVersion &version, const std::function<bool(const Rule &)> &holds)
{
    const RuleSet &rules = version.ruleSet;
    return std::any_of(rules.domainRules.begin(), rules.domainRules.end(), holds)
        || std::any_of(rules.encodingRules.begin(), rules.encodingRules.end(), holds)
        || std::any_of(rules.migrationRules.begin(), rules.migrationRules.end(), holds);
}

SchemaVersionPtr versionOf(const SubjectEntry &subject, const QString &number)
{
    const auto it = std::find_if(subject.versions.begin(), subject.versions.end(), [&number](const auto &version) {
        return QString::number(version->version) == number;
    });
    return it == subject.versions.end() ? SchemaVersionPtr() : *it;
}

bool hasTag(const Inventory &inventory, const QString &tag)
{
    if (anyNamed(inventory.tagDefinitions, tag, [](const TagDefinition &one) { return one.name; }))
        return true;
    return std::any_of(inventory.subjects.begin(), inventory.subjects.end(), [&tag](const SubjectEntry &subject) {
        const SchemaVersionPtr latest = subject.latest();
        if (!latest)
            return false;
        const auto &external = latest->metadata.tags;
        return std::any_of(external.begin(), external.end(), [&tag](const auto &tags) { return tags.contains(tag); })
            || hasRule(*latest, [&tag](const Rule &rule) { return rule.tags.contains(tag); })
            || (subject.latestFields && anyField(subject.latestFields->fields, [&tag](const SchemaField &field) {
                    return field.inlineTags.contains(tag);
                }));
    });
}

} // namespace

bool isCmfPlace(const Place &place)
{
    using Kind = ObjectRef::Kind;
    switch (place.object.kind) {
    case Kind::Secret:
    case Kind::Mapping:
    case Kind::Environment:
    case Kind::Catalog:
    case Kind::Database:
        return true;
    case Kind::None:
        return place.page == "secrets"_L1 || place.page == "wiring"_L1;
    case Kind::Kek:
    case Kind::Dek:
    case Kind::Subject:
    case Kind::Field:
    case Kind::Policy:
    case Kind::Tag:
    case Kind::KmsKey:
        return false;
    }
    return false;
}

InventoryPart partOf(ObjectRef::Kind kind)
{
    using Kind = ObjectRef::Kind;
    switch (kind) {
    case Kind::Kek:
    case Kind::KmsKey:
        return InventoryPart::Keks;
    case Kind::Dek:
        return InventoryPart::Deks;
    case Kind::Secret:
        return InventoryPart::Secrets;
    case Kind::Mapping:
    case Kind::Environment:
        return InventoryPart::Environments;
    case Kind::Catalog:
    case Kind::Database:
        return InventoryPart::Catalogs;
    case Kind::None:
    case Kind::Subject:
    case Kind::Field:
    case Kind::Policy:
    case Kind::Tag:
        return InventoryPart::Subjects;
    }
    return InventoryPart::Subjects;
}

QString serverName(const QString &address)
{
    QUrl url(address.trimmed());
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return {};
    if (url.port() == (url.scheme() == "http"_L1 ? 80 : 443))
        url.setPort(-1);
    QString path = url.path();
    for (const auto ending : {"/"_L1, "/v1"_L1, "/api"_L1, "/cmf"_L1}) // as people paste CMF's address
        while (path.endsWith(ending))
            path.chop(ending.size());
    url.setPath(path);
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

bool contains(const Inventory &inventory, const ObjectRef &object)
{
    using Kind = ObjectRef::Kind;
    const auto part = [&object](qsizetype i) { return object.key.value(i); };
    const SubjectEntry *subject = nullptr;
    switch (object.kind) {
    case Kind::None:
        return false;
    case Kind::Kek:
        return inventory.kek(part(0));
    case Kind::Dek:
        return std::any_of(inventory.deks.begin(), inventory.deks.end(), [&](const Dek &dek) {
            return dek.kekName == part(0) && dek.subject == part(1) && dek.algorithm == part(2)
                && QString::number(dek.version) == part(3);
        });
    case Kind::Subject:
        subject = inventory.subject(part(0));
        return subject && (object.key.size() == 1 || versionOf(*subject, part(1)));
    case Kind::Field: {
        subject = inventory.subject(part(0));
        const SchemaVersionPtr version = subject ? versionOf(*subject, part(1)) : SchemaVersionPtr();
        if (!version || version != subject->latest() || !subject->latestFields)
            return version != nullptr;
        return anyField(subject->latestFields->fields,
                        [&part](const SchemaField &field) { return field.path == part(2); });
    }
    case Kind::Policy: {
        subject = inventory.subject(part(0));
        const SchemaVersionPtr latest = subject ? subject->latest() : SchemaVersionPtr();
        return latest && hasRule(*latest, [&part](const Rule &rule) { return rule.name == part(2); });
    }
    case Kind::Secret:
        return inventory.secret(part(0));
    case Kind::Mapping:
        return std::any_of(inventory.mappings.begin(), inventory.mappings.end(), [&part](const auto &mapping) {
            return mapping.environment == part(0) && mapping.metadata.name == part(1);
        });
    case Kind::Environment:
        return inventory.environment(part(0));
    case Kind::Catalog:
        return anyNamed(inventory.catalogs, part(0), [](const CmfCatalog &one) { return one.metadata.name; });
    case Kind::Database:
        return std::any_of(inventory.databases.begin(), inventory.databases.end(), [&part](const CmfDatabase &one) {
            return one.catalog == part(0) && one.metadata.name == part(1);
        });
    case Kind::Tag:
        return hasTag(inventory, part(0));
    case Kind::KmsKey:
        return std::any_of(inventory.keks.begin(), inventory.keks.end(), [&part](const KekEntry &kek) {
            return kek.details && kek.details->kmsType == part(0) && kek.details->kmsKeyId == part(1);
        });
    }
    return false;
}

QUrl addressOf(const Place &place)
{
    QByteArray address = "kekkai://";
    const KindName *known = nullptr;
    for (const KindName &name : kindNames) {
        if (name.kind == place.object.kind)
            known = &name;
    }
    if (known) {
        address += QByteArray(known->name.data(), known->name.size());
        for (const QString &part : place.object.key)
            address += '/' + encoded(part);
    } else {
        address += "page/" + encoded(place.page);
    }
    char separator = '?';
    if (known && !place.page.isEmpty()) {
        address += separator + QByteArray("page=") + encoded(place.page);
        separator = '&';
    }
    if (!place.filter.isEmpty()) {
        address += separator + QByteArray("filter=") + encoded(place.filter);
        separator = '&';
    }
    if (!place.server.isEmpty())
        address += separator + QByteArray("at=") + encoded(place.server);
    return QUrl::fromEncoded(address, QUrl::StrictMode);
}

Result<Place> placeAt(const QUrl &address)
{
    const auto refuse = [&address](const QString &why) {
        // Without what follows "?": it may hold anything.
        const QString shown = address.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
        return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(shown.left(200), why));
    };
    if (!address.isValid() || address.scheme() != u"kekkai")
        return refuse(u"an address of Kekkai begins with kekkai://"_s);
    if (address.toEncoded().size() > longestAddress)
        return refuse(u"the address is too long"_s);
    if (!address.userInfo().isEmpty() || address.port() != -1)
        return refuse(u"an address of Kekkai names no user and no port"_s);

    QStringList parts;
    const QString path = address.path(QUrl::FullyEncoded);
    for (const QString &part : path.split(u'/', Qt::SkipEmptyParts))
        parts.append(QUrl::fromPercentEncoding(part.toLatin1()));
    const QUrlQuery query(address);
    Place place;
    place.page = query.queryItemValue(u"page"_s, QUrl::FullyDecoded);
    place.filter = query.queryItemValue(u"filter"_s, QUrl::FullyDecoded);

    const QString at = query.queryItemValue(u"at"_s, QUrl::FullyDecoded);
    if (!at.isEmpty() && at != "sandbox"_L1) {
        const QUrl server(at);
        if (serverName(at).isEmpty() || !server.userInfo().isEmpty() || server.hasQuery())
            return refuse(u"at= should name a server by http:// or https://, without user and password"_s);
    }
    place.server = at == "sandbox"_L1 ? at : serverName(at);

    const QString host = address.host();
    if (host == u"page") {
        if (parts.size() != 1)
            return refuse(u"it should name one page, as in kekkai://page/keks"_s);
        place.page = parts.first();
    } else {
        const KindName *known = nullptr;
        for (const KindName &name : kindNames) {
            if (name.name == host)
                known = &name;
        }
        if (!known)
            return refuse(u"there is no kind of object called \"%1\""_s.arg(host));
        if (parts.size() < known->fewest || parts.size() > known->most)
            return refuse(u"the address of a %1 has %2 parts"_s.arg(known->name).arg(known->fewest));
        place.object = {known->kind, parts};
    }
    if (!place.page.isEmpty()
        && std::none_of(pageNames.begin(), pageNames.end(), [&place](auto name) { return place.page == name; }))
        return refuse(u"there is no page called \"%1\""_s.arg(place.page));
    return place;
}

void PlaceHistory::open(const Place &place)
{
    if (const Place *here = current(); here && *here == place)
        return;
    m_places.resize(m_at + 1);
    m_places.append(place);
    if (m_places.size() > longest)
        m_places.removeFirst();
    m_at = m_places.size() - 1;
}

void PlaceHistory::replace(const Place &place)
{
    if (m_at < 0)
        open(place);
    else
        m_places[m_at] = place;
}

const Place &PlaceHistory::back()
{
    return m_places[--m_at];
}

const Place &PlaceHistory::forward()
{
    return m_places[++m_at];
}

const Place &PlaceHistory::goTo(qsizetype at)
{
    m_at = std::clamp<qsizetype>(at, 0, m_places.size() - 1);
    return m_places[m_at];
}

void PlaceHistory::clear()
{
    m_places.clear();
    m_at = -1;
}

} // namespace kekkai
