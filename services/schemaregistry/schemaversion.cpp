#include "services/schemaregistry/schemaversion.h"

#include "services/http/jsonmembers.h"

#include <QJsonArray>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

SchemaType typeOf(const QString &text)
{
    if (text.isEmpty() || text == "AVRO"_L1)
        return SchemaType::Avro;
    if (text == "JSON"_L1)
        return SchemaType::Json;
    if (text == "PROTOBUF"_L1)
        return SchemaType::Protobuf;
    return SchemaType::Other;
}

Result<SchemaReference> referenceFromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    SchemaReference reference;
    reference.name = members.string("name"_L1);
    reference.subject = members.string("subject"_L1);
    reference.version = members.integer("version"_L1);
    return members.result(std::move(reference));
}

} // namespace

Result<SchemaMetadata> SchemaMetadata::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    SchemaMetadata metadata;
    const QJsonObject tagMembers = members.object("tags"_L1);
    for (auto it = tagMembers.begin(); it != tagMembers.end(); ++it) {
        if (it.value().isNull())
            continue;
        QStringList &list = metadata.tags[it.key()];
        const QString place = members.where("tags"_L1) + u'.' + it.key();
        if (!it.value().isArray()) {
            members.fail(place, "an array"_L1, it.value());
            break;
        }
        const QJsonArray items = it.value().toArray();
        for (qsizetype i = 0; i < items.size(); ++i) {
            if (!items.at(i).isString())
                members.fail(place + u'[' + QString::number(i) + u']', "a string"_L1, items.at(i));
            list.append(items.at(i).toString());
        }
    }
    metadata.sensitive = members.strings("sensitive"_L1);
    metadata.properties = members.maskedMap("properties"_L1, JsonMembers::Values::Strings, metadata.sensitive);
    return members.result(std::move(metadata));
}

QJsonObject SchemaMetadata::toMaskedJson() const
{
    QJsonObject json;
    if (!tags.isEmpty()) {
        QJsonObject tagMembers;
        for (auto it = tags.cbegin(); it != tags.cend(); ++it)
            tagMembers.insert(it.key(), QJsonArray::fromStringList(it.value()));
        json.insert("tags"_L1, tagMembers);
    }
    if (!properties.isEmpty())
        json.insert("properties"_L1, maskedJson(properties));
    if (!sensitive.isEmpty())
        json.insert("sensitive"_L1, QJsonArray::fromStringList(sensitive));
    return json;
}

Result<SchemaVersion> SchemaVersion::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    SchemaVersion schema;
    schema.subject = members.string("subject"_L1); // GET /schemas/ids/{id} may leave out subject, version and id
    schema.version = members.integer("version"_L1);
    schema.id = members.integer("id"_L1);
    schema.guid = members.string("guid"_L1);
    schema.typeText = members.string("schemaType"_L1);
    schema.type = typeOf(schema.typeText);
    schema.references = members.objects<SchemaReference>("references"_L1, referenceFromJson);
    schema.metadata = members.value<SchemaMetadata>("metadata"_L1);
    schema.ruleSet = members.value<RuleSet>("ruleSet"_L1);
    schema.text = members.requiredString("schema"_L1).toUtf8();
    schema.changedAt = members.milliseconds("ts"_L1);
    schema.deleted = members.boolean("deleted"_L1);
    return members.result(std::move(schema));
}

QJsonObject SchemaVersion::toMaskedJson() const
{
    QJsonObject json{{u"subject"_s, subject}, {u"version"_s, version}, {u"id"_s, id}};
    if (!guid.isEmpty())
        json.insert("guid"_L1, guid);
    json.insert("schemaType"_L1, typeText.isEmpty() ? u"AVRO"_s : typeText);
    if (!references.isEmpty()) {
        QJsonArray array;
        for (const SchemaReference &reference : references) {
            array.append(QJsonObject{
                {u"name"_s, reference.name}, {u"subject"_s, reference.subject}, {u"version"_s, reference.version}});
        }
        json.insert("references"_L1, array);
    }
    if (!metadata.isEmpty())
        json.insert("metadata"_L1, metadata.toMaskedJson());
    if (!ruleSet.isEmpty() || !ruleSet.enableAt.isEmpty())
        json.insert("ruleSet"_L1, ruleSet.toMaskedJson());
    // Not masked: a .proto line such as "string password = 1;" would look like a credential.
    json.insert("schema"_L1, QString::fromUtf8(text));
    if (changedAt.isValid())
        json.insert("ts"_L1, changedAt.toMSecsSinceEpoch());
    if (deleted)
        json.insert("deleted"_L1, true);
    return json;
}

QString contextOf(QStringView qualifiedSubject)
{
    if (!qualifiedSubject.startsWith(":."_L1))
        return {};
    const qsizetype end = qualifiedSubject.indexOf(u':', 1);
    if (end < 0)
        return {}; // no context: a subject that happens to begin like one
    const QStringView context = qualifiedSubject.sliced(1, end - 1);
    return context == "."_L1 ? QString() : context.toString();
}

QString bareSubject(QStringView qualifiedSubject)
{
    if (qualifiedSubject.startsWith(":."_L1)) {
        if (const qsizetype end = qualifiedSubject.indexOf(u':', 1); end >= 0)
            return qualifiedSubject.sliced(end + 1).toString();
    }
    return qualifiedSubject.toString();
}

} // namespace kekkai
