#include "services/compare/snapshotfile.h"

#include "services/compare/inventorydiff.h"
#include "services/export/savefile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int format = 1;

template <typename T, typename ToJson> QJsonArray arrayOf(const QList<T> &values, const ToJson &toJson)
{
    QJsonArray array;
    for (const T &value : values)
        array.append(toJson(value));
    return array;
}

/// Reads @p json[@p member] element by element. An absent member is an empty list.
template <typename T, typename Parse>
Result<void> readList(const QJsonObject &json, const QString &member, QList<T> &values, const Parse &parse)
{
    const QJsonValue list = json.value(member);
    if (list.isUndefined())
        return {};
    if (!list.isArray())
        return badField(member, u"expected an array"_s);
    const QJsonArray array = list.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString where = u"%1[%2]"_s.arg(member).arg(i);
        if (!array.at(i).isObject())
            return badField(where, u"expected an object"_s);
        Result<T> value = parse(array.at(i).toObject(), where);
        if (!value) {
            ApiError error = value.error();
            if (!error.field.startsWith(where))
                error.field = error.field.isEmpty() ? where : where + u'.' + error.field;
            return tl::unexpected(error);
        }
        values.append(*std::move(value));
    }
    return {};
}

QJsonObject subjectJson(const SubjectEntry &subject)
{
    if (!subject.versionsKnown)
        return {{u"subject"_s, subject.name}, {u"deleted"_s, subject.deleted}, {u"unread"_s, true}};
    return {{u"subject"_s, subject.name},
            {u"deleted"_s, subject.deleted},
            {u"versions"_s,
             arrayOf(subject.versions, [](const SchemaVersionPtr &version) { return version->toMaskedJson(); })}};
}

Result<SubjectEntry> subjectFromJson(const QJsonObject &json, const QString &where)
{
    SubjectEntry subject;
    subject.name = json.value(u"subject"_s).toString();
    if (subject.name.isEmpty())
        return badField(where + u".subject", u"expected the subject's name"_s);
    subject.deleted = json.value(u"deleted"_s).toBool();
    subject.versionsKnown = !json.value(u"unread"_s).toBool();
    QList<SchemaVersion> versions;
    const Result<void> read = readList(json, u"versions"_s, versions, [](const QJsonObject &one, const QString &place) {
        return SchemaVersion::fromJson(one, place);
    });
    if (!read)
        return tl::unexpected(read.error());
    for (SchemaVersion &version : versions)
        subject.versions.append(std::make_shared<const SchemaVersion>(std::move(version)));
    return subject;
}

} // namespace

QByteArray snapshotJson(const Snapshot &snapshot)
{
    const Inventory &all = snapshot.inventory;
    const auto maskedJson = [](const auto &value) { return value.toMaskedJson(); };
    const auto environmentMember = [](const QString &environment, QJsonObject json) {
        json.insert(u"environment"_s, environment);
        return json;
    };
    const auto databaseJson = [](const CmfDatabase &database) {
        QJsonObject json = database.toMaskedJson();
        json.insert(u"catalog"_s, database.catalog);
        return json;
    };
    QJsonObject json{
        {u"kekkaiSnapshot"_s, format},
        {u"takenAt"_s, snapshot.takenAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"source"_s, snapshot.source},
    };
    // What was not loaded is not in the file, so that nobody takes it for something that does not exist.
    if (isPartKnown(all, InventoryPart::Keks)) {
        json.insert(u"keks"_s, arrayOf(all.keks, [](const KekEntry &entry) {
                        return entry.details ? entry.details->toMaskedJson()
                                             : QJsonObject{{u"name"_s, entry.name}, {u"unread"_s, true}};
                    }));
    }
    if (isPartKnown(all, InventoryPart::Deks))
        json.insert(u"deks"_s, arrayOf(all.deks, [](const Dek &dek) { return dek.toJson(); }));
    if (isPartKnown(all, InventoryPart::Subjects))
        json.insert(u"subjects"_s, arrayOf(all.subjects, subjectJson));
    if (isPartKnown(all, InventoryPart::Tags)) {
        json.insert(u"tagDefinitions"_s, arrayOf(all.tagDefinitions, [](const TagDefinition &tag) {
                        return QJsonObject{{u"name"_s, tag.name},
                                           {u"description"_s, tag.description},
                                           {u"entityTypes"_s, QJsonArray::fromStringList(tag.entityTypes)}};
                    }));
    }
    if (isPartKnown(all, InventoryPart::Environments)) {
        json.insert(u"environments"_s, arrayOf(all.environments, maskedJson));
        json.insert(u"mappings"_s, arrayOf(all.mappings, [&environmentMember](const CmfSecretMapping &mapping) {
                        return environmentMember(mapping.environment, mapping.toMaskedJson());
                    }));
    }
    if (isPartKnown(all, InventoryPart::Secrets))
        json.insert(u"secrets"_s, arrayOf(all.secrets, maskedJson));
    if (isPartKnown(all, InventoryPart::Catalogs)) {
        json.insert(u"catalogs"_s, arrayOf(all.catalogs, maskedJson));
        json.insert(u"databases"_s, arrayOf(all.databases, databaseJson));
    }
    return QJsonDocument(json).toJson(QJsonDocument::Indented);
}

Result<Snapshot> snapshotFromJson(const QByteArray &bytes)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (!document.isObject())
        return badField({}, u"not a snapshot: %1 at byte %2"_s.arg(problem.errorString()).arg(problem.offset));
    const QJsonObject json = document.object();
    const int found = json.value(u"kekkaiSnapshot"_s).toInt();
    if (found != format) {
        return badField(u"kekkaiSnapshot"_s,
                        found > format ? u"the file was written by a newer version"_s
                                       : u"the file is not a snapshot of Kekkai"_s);
    }
    Snapshot snapshot;
    snapshot.takenAt = QDateTime::fromString(json.value(u"takenAt"_s).toString(), Qt::ISODateWithMs);
    if (!snapshot.takenAt.isValid())
        return badField(u"takenAt"_s, u"expected a time"_s);
    snapshot.source = json.value(u"source"_s).toString();

    Inventory &all = snapshot.inventory;
    Result<void> read =
        readList(json, u"keks"_s, all.keks, [](const QJsonObject &one, const QString &where) -> Result<KekEntry> {
            const QString name = one.value(u"name"_s).toString();
            if (name.isEmpty())
                return badField(where + u".name", u"expected the KEK's name"_s);
            if (one.value(u"unread"_s).toBool())
                return KekEntry{name, {}};
            return Kek::fromJson(one).map([&name](Kek kek) { return KekEntry{name, std::move(kek)}; });
        });
    const auto next = [&](const QString &member, auto &values, const auto &parse) {
        if (read)
            read = readList(json, member, values, parse);
    };
    next(u"deks"_s, all.deks, [](const QJsonObject &one, const QString &) { return Dek::fromJson(one); });
    next(u"subjects"_s, all.subjects, subjectFromJson);
    next(u"tagDefinitions"_s, all.tagDefinitions,
         [](const QJsonObject &one, const QString &where) { return TagDefinition::fromJson(one, where); });
    next(u"environments"_s, all.environments,
         [](const QJsonObject &one, const QString &where) { return CmfEnvironment::fromJson(one, where); });
    next(u"mappings"_s, all.mappings, [](const QJsonObject &one, const QString &where) {
        return CmfSecretMapping::fromJson(one, one.value(u"environment"_s).toString(), where);
    });
    next(u"secrets"_s, all.secrets,
         [](const QJsonObject &one, const QString &where) { return CmfSecret::fromJson(one, where); });
    next(u"catalogs"_s, all.catalogs,
         [](const QJsonObject &one, const QString &where) { return CmfCatalog::fromJson(one, where); });
    next(u"databases"_s, all.databases, [](const QJsonObject &one, const QString &where) {
        return CmfDatabase::fromJson(one, one.value(u"catalog"_s).toString(), where);
    });
    if (!read)
        return tl::unexpected(read.error());
    const std::pair<InventoryPart, QString> parts[] = {{InventoryPart::Keks, u"keks"_s},
                                                       {InventoryPart::Deks, u"deks"_s},
                                                       {InventoryPart::Subjects, u"subjects"_s},
                                                       {InventoryPart::Tags, u"tagDefinitions"_s},
                                                       {InventoryPart::Environments, u"environments"_s},
                                                       {InventoryPart::Secrets, u"secrets"_s},
                                                       {InventoryPart::Catalogs, u"catalogs"_s}};
    for (const auto &[part, member] : parts) {
        if (!json.contains(member))
            continue;
        PartState state;
        state.phase = PartState::Phase::Complete;
        state.loadedAt = snapshot.takenAt;
        all.parts.insert(part, state);
    }
    return snapshot;
}

Result<void> writeSnapshot(const QString &file, const Snapshot &snapshot)
{
    const QString problem = saveFile(file, snapshotJson(snapshot), FileReaders::OwnerOnly);
    if (!problem.isEmpty())
        return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(file, problem));
    return {};
}

Result<Snapshot> readSnapshot(const QString &file)
{
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(file, in.errorString()));
    Result<Snapshot> snapshot = snapshotFromJson(in.readAll());
    if (!snapshot)
        snapshot.error().server = file;
    return snapshot;
}

} // namespace kekkai
