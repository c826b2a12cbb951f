#pragma once

#include "services/inventory/inventory.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace kekkai::test {

using namespace Qt::StringLiterals;

inline QJsonObject vectors()
{
    QFile file(qEnvironmentVariable("KEKKAI_TEST_SOURCE_DIR") + u"/tests/data/csfle-vectors.json"_s);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

inline MaskedMap maskedMap(const QMap<QString, QString> &plain)
{
    MaskedMap map;
    for (auto it = plain.begin(); it != plain.end(); ++it)
        map.insert(it.key(), MaskedValue(it.key(), it.value()));
    return map;
}

inline QStringList strings(const QJsonValue &value)
{
    QStringList list;
    for (const QJsonValue &item : value.toArray())
        list.append(item.toString());
    return list;
}

inline QMap<QString, QString> stringMap(const QJsonValue &value)
{
    QMap<QString, QString> map;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        map.insert(it.key(), it.value().toString());
    return map;
}

/// A WRITEREAD rule of type ENCRYPT with everything it needs.
inline Rule encryptRule(const QString &name, const QStringList &tags, const QString &kek = u"kek"_s)
{
    Rule rule;
    rule.name = name;
    rule.type = u"ENCRYPT"_s;
    rule.kindText = u"TRANSFORM"_s;
    rule.modeText = u"WRITEREAD"_s;
    rule.tags = tags;
    rule.params = maskedMap({{u"encrypt.kek.name"_s, kek}});
    return rule;
}

/// As the vector file writes them: WRITEREAD transforms only.
inline QList<Rule> rulesOf(const QJsonValue &list)
{
    QList<Rule> rules;
    for (const QJsonValue &value : list.toArray()) {
        Rule rule;
        rule.name = value[u"name"_s].toString();
        rule.type = value[u"type"_s].toString();
        rule.tags = strings(value[u"tags"_s]);
        rule.onFailure = value[u"onFailure"_s].toString();
        rule.params = maskedMap(stringMap(value[u"params"_s]));
        rules.append(rule);
    }
    return rules;
}

inline SchemaVersion versionOf(const QJsonObject &vector)
{
    SchemaVersion version;
    version.subject = u"csfle-vectors-value"_s;
    version.version = 1;
    const QString format = vector.value(u"format"_s).toString();
    version.type = format == u"AVRO"_s ? SchemaType::Avro
        : format == u"JSON"_s          ? SchemaType::Json
                                       : SchemaType::Protobuf;
    version.text = vector.value(u"schema"_s).toString().toUtf8();
    const QJsonObject metadata = vector.value(u"metadata"_s).toObject();
    const QJsonObject tags = metadata.value(u"tags"_s).toObject();
    for (auto it = tags.begin(); it != tags.end(); ++it)
        version.metadata.tags.insert(it.key(), strings(it.value()));
    version.metadata.properties = maskedMap(stringMap(metadata.value(u"properties"_s)));
    const QJsonObject ruleSet = vector.value(u"ruleSet"_s).toObject();
    version.ruleSet.domainRules = rulesOf(ruleSet.value(u"domainRules"_s));
    version.ruleSet.encodingRules = rulesOf(ruleSet.value(u"encodingRules"_s));
    return version;
}

inline void setComplete(Inventory &inventory, InventoryPart part)
{
    inventory.parts[part].phase = PartState::Phase::Complete;
    inventory.parts[part].loadedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
}

inline Kek liveKek(const QString &name)
{
    Kek kek;
    kek.name = name;
    kek.kmsType = u"local-kms"_s;
    kek.kmsKeyId = u"vec-key"_s;
    return kek;
}

inline void addKek(Inventory &inventory, const Kek &kek)
{
    inventory.keks.append({kek.name, kek});
    std::sort(inventory.keks.begin(), inventory.keks.end(),
              [](const KekEntry &a, const KekEntry &b) { return a.name < b.name; });
    setComplete(inventory, InventoryPart::Keks);
}

/// A subject with one live version, its fields read.
inline void addSubject(Inventory &inventory, SchemaVersion version)
{
    SubjectEntry subject;
    subject.name = version.subject;
    subject.versionsKnown = true;
    subject.latestFields = std::make_shared<const FieldTree>(readFields(version.type, version.text, {}));
    subject.versions = {std::make_shared<const SchemaVersion>(std::move(version))};
    inventory.subjects.append(subject);
    setComplete(inventory, InventoryPart::Subjects);
}

inline SchemaVersion avroVersion(const QString &subject, const QByteArray &fields, const QList<Rule> &rules = {})
{
    SchemaVersion version;
    version.subject = subject;
    version.version = 3;
    version.text = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
    version.ruleSet.domainRules = rules;
    return version;
}

} // namespace kekkai::test
