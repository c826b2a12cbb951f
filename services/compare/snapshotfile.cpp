#include "services/compare/snapshotfile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

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
    subject.versionsKnown = true;
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
    QList<Kek> keks;
    for (const KekEntry &entry : all.keks) {
        if (entry.details)
            keks.append(*entry.details);
    }
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
    const QJsonObject json{
        {u"kekkaiSnapshot"_s, format},
        {u"takenAt"_s, snapshot.takenAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"source"_s, snapshot.source},
        {u"keks"_s, arrayOf(keks, maskedJson)},
        {u"deks"_s, arrayOf(all.deks, [](const Dek &dek) { return dek.toJson(); })},
        {u"subjects"_s, arrayOf(all.subjects, subjectJson)},
        {u"tagDefinitions"_s,
         arrayOf(all.tagDefinitions,
                 [](const TagDefinition &tag) {
                     return QJsonObject{{u"name"_s, tag.name},
                                        {u"description"_s, tag.description},
                                        {u"entityTypes"_s, QJsonArray::fromStringList(tag.entityTypes)}};
                 })},
        {u"environments"_s, arrayOf(all.environments, maskedJson)},
        {u"mappings"_s,
         arrayOf(all.mappings,
                 [&environmentMember](const CmfSecretMapping &mapping) {
                     return environmentMember(mapping.environment, mapping.toMaskedJson());
                 })},
        {u"secrets"_s, arrayOf(all.secrets, maskedJson)},
        {u"catalogs"_s, arrayOf(all.catalogs, maskedJson)},
        {u"databases"_s, arrayOf(all.databases, databaseJson)},
    };
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
    QList<Kek> keks;
    Result<void> read =
        readList(json, u"keks"_s, keks, [](const QJsonObject &one, const QString &) { return Kek::fromJson(one); });
    for (const Kek &kek : std::as_const(keks))
        all.keks.append({kek.name, kek});
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
    for (int part = 0; part < inventoryPartCount; ++part) {
        PartState state;
        state.phase = PartState::Phase::Complete;
        state.loadedAt = snapshot.takenAt;
        all.parts.insert(InventoryPart(part), state);
    }
    return snapshot;
}

Result<void> writeSnapshot(const QString &file, const Snapshot &snapshot)
{
    QSaveFile out(file);
    const auto refuse = [&out, &file] {
        return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(file, out.errorString()));
    };
    if (!out.open(QIODevice::WriteOnly))
        return refuse();
    out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    out.write(snapshotJson(snapshot));
    if (!out.commit())
        return refuse();
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
