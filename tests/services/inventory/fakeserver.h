#pragma once

#include "tests/support/faketransport.h"

#include <QUrl>
#include <QUrlQuery>

#include <map>

namespace kekkai::test {

/// The reading half of a Schema Registry with DEK Registry and of a CMF, as far as a loader asks: state in plain maps
/// that a test fills and bends. Safe to change while a loader asks.
class FakeServer {
public:
    struct Version {
        int id = 0;
        QString text = QStringLiteral(R"({"type":"record","name":"R","fields":[{"name":"a","type":"string"}]})");
        bool deleted = false;
        QJsonArray references;
    };

    std::map<QString, std::map<int, Version>> subjects;
    std::map<QString, bool> keks; ///< name → deleted
    std::map<QString, std::map<QString, std::map<QString, QList<int>>>> deks; ///< KEK, subject, algorithm → versions
    QStringList tags;
    bool hasCatalogApi = true;
    bool hasDekRegistry = true;
    bool hasSchemasList = true;
    bool marksDeletedVersions = true;
    qsizetype longestPage = 1000;
    std::map<QString, QMap<QString, QString>> environments; ///< name → id → secret
    bool hidesMappings = false;
    QStringList secrets;
    QStringList catalogs;
    bool hasDatabases = true;
    QByteArray secretsEtag;

    /// Asked before anything else, without the lock: a value replaces the answer.
    std::function<std::optional<Result<HttpReply>>(const QString &target)> before;

    std::mutex lock;

    [[nodiscard]] Result<HttpReply> answer(const QString &target)
    {
        if (before) {
            if (auto replaced = before(target))
                return *std::move(replaced);
        }
        const std::scoped_lock guard(lock);
        const qsizetype mark = target.indexOf(u'?');
        const QString path = mark < 0 ? target : target.left(mark);
        const QUrlQuery query(mark < 0 ? QString() : target.mid(mark + 1));
        QStringList parts;
        const auto raw = path.split(u'/', Qt::SkipEmptyParts);
        for (const QString &part : raw)
            parts.append(QUrl::fromPercentEncoding(part.toLatin1()));
        const auto flag = [&query](const QString &name) {
            return query.queryItemValue(name) == QLatin1StringView("true");
        };
        if (parts.value(0) == QLatin1StringView("cmf"))
            return cmf(parts.mid(3), query);
        if (parts.value(0) == QLatin1StringView("dek-registry"))
            return hasDekRegistry ? keys(parts.mid(3), query) : missing();
        if (parts.value(0) == QLatin1StringView("catalog"))
            return hasCatalogApi ? tagDefinitions() : missing();
        if (parts.value(0) == QLatin1StringView("config"))
            return jsonReply(
                QJsonDocument(QJsonObject{{QStringLiteral("compatibilityLevel"), QStringLiteral("BACKWARD")}}));
        if (parts.value(0) == QLatin1StringView("mode"))
            return jsonReply(QJsonDocument(QJsonObject{{QStringLiteral("mode"), QStringLiteral("READWRITE")}}));
        if (parts.value(0) == QLatin1StringView("contexts"))
            return list(QStringList{QStringLiteral(".")});
        if (parts.value(0) == QLatin1StringView("schemas") && parts.value(1) == QLatin1StringView("types"))
            return list(QStringList{QStringLiteral("AVRO")});
        if (parts.value(0) == QLatin1StringView("schemas") && parts.size() == 1)
            return hasSchemasList ? page(query, flag(QStringLiteral("deleted"))) : missing();
        if (parts.value(0) == QLatin1StringView("subjects"))
            return subjectPaths(parts, flag(QStringLiteral("deleted")), flag(QStringLiteral("deletedOnly")));
        return missing();
    }

private:
    static Result<HttpReply> missing(int code = 404) { return refusal(ApiError::Kind::NotFound, 404, code); }
    static Result<HttpReply> list(const QStringList &names)
    {
        return jsonReply(QJsonDocument(QJsonArray::fromStringList(names)));
    }

    [[nodiscard]] QJsonObject object(const QString &subject, int number, const Version &version) const
    {
        QJsonObject json{{QStringLiteral("subject"), subject},
                         {QStringLiteral("version"), number},
                         {QStringLiteral("id"), version.id},
                         {QStringLiteral("schemaType"), QStringLiteral("AVRO")},
                         {QStringLiteral("schema"), version.text}};
        if (!version.references.isEmpty())
            json.insert(QStringLiteral("references"), version.references);
        if (version.deleted && marksDeletedVersions)
            json.insert(QStringLiteral("deleted"), true);
        return json;
    }

    Result<HttpReply> page(const QUrlQuery &query, bool withDeleted)
    {
        const qsizetype offset = query.queryItemValue(QStringLiteral("offset")).toInt();
        qsizetype limit = query.queryItemValue(QStringLiteral("limit")).toInt();
        if (limit <= 0 || limit > longestPage)
            limit = longestPage;
        QJsonArray json;
        qsizetype place = 0;
        for (const auto &[name, versions] : subjects) {
            for (const auto &[number, version] : versions) {
                if (version.deleted && !withDeleted)
                    continue;
                if (place >= offset && place < offset + limit)
                    json.append(object(name, number, version));
                ++place;
            }
        }
        return jsonReply(QJsonDocument(json));
    }

    Result<HttpReply> subjectPaths(const QStringList &parts, bool withDeleted, bool onlyDeleted)
    {
        if (parts.size() == 1) {
            QStringList names;
            for (const auto &[name, versions] : subjects) {
                const bool live =
                    std::any_of(versions.begin(), versions.end(), [](const auto &v) { return !v.second.deleted; });
                if (onlyDeleted ? !live : live || withDeleted)
                    names.append(name);
            }
            return list(names);
        }
        const auto subject = subjects.find(parts.value(1));
        if (subject == subjects.end())
            return missing(40401);
        if (parts.size() == 3) {
            QJsonArray numbers;
            for (const auto &[number, version] : subject->second) {
                if (withDeleted || !version.deleted)
                    numbers.append(number);
            }
            if (numbers.isEmpty())
                return missing(40401);
            return jsonReply(QJsonDocument(numbers));
        }
        const auto version = subject->second.find(parts.value(3).toInt());
        if (version == subject->second.end())
            return missing(40402);
        return jsonReply(QJsonDocument(object(subject->first, version->first, version->second)));
    }

    Result<HttpReply> keys(const QStringList &parts, const QUrlQuery &query) // below /dek-registry/v1/keks
    {
        if (parts.isEmpty()) {
            QStringList names;
            for (const auto &[name, deleted] : keks)
                names.append(name);
            return list(names);
        }
        const auto kek = keks.find(parts.at(0));
        if (kek == keks.end())
            return missing(40470);
        if (parts.size() == 1) {
            QJsonObject json{{QStringLiteral("name"), kek->first},
                             {QStringLiteral("kmsType"), QStringLiteral("local-kms")},
                             {QStringLiteral("kmsKeyId"), QStringLiteral("k")},
                             {QStringLiteral("kmsProps"), QJsonObject()},
                             {QStringLiteral("shared"), false},
                             {QStringLiteral("ts"), qint64(1700000000000)}};
            if (kek->second)
                json.insert(QStringLiteral("deleted"), true);
            return jsonReply(QJsonDocument(json));
        }
        auto &below = deks[kek->first];
        if (parts.size() == 2) {
            QStringList names;
            for (const auto &[name, algorithms] : below)
                names.append(name);
            return list(names);
        }
        QString algorithm = query.queryItemValue(QStringLiteral("algorithm"));
        if (algorithm.isEmpty())
            algorithm = QStringLiteral("AES256_GCM");
        const QList<int> versions = below[parts.at(2)][algorithm];
        if (parts.size() == 4) {
            QJsonArray numbers;
            for (const int version : versions)
                numbers.append(version);
            return jsonReply(QJsonDocument(numbers));
        }
        const int version = parts.value(4).toInt();
        if (!versions.contains(version))
            return missing(40470);
        return jsonReply(QJsonDocument(QJsonObject{{QStringLiteral("kekName"), kek->first},
                                                   {QStringLiteral("subject"), parts.at(2)},
                                                   {QStringLiteral("version"), version},
                                                   {QStringLiteral("algorithm"), algorithm},
                                                   {QStringLiteral("encryptedKeyMaterial"), QStringLiteral("AAAA")},
                                                   {QStringLiteral("ts"), qint64(1700000000000)}}));
    }

    Result<HttpReply> tagDefinitions()
    {
        QJsonArray json;
        for (const QString &tag : std::as_const(tags))
            json.append(QJsonObject{{QStringLiteral("name"), tag},
                                    {QStringLiteral("entityTypes"), QJsonArray{QStringLiteral("cf_entity")}}});
        return jsonReply(QJsonDocument(json));
    }

    static Result<HttpReply> items(QJsonArray all, const QUrlQuery &query, const QByteArray &etag = {})
    {
        if (query.queryItemValue(QStringLiteral("page")).toInt() > 0)
            all = {};
        return jsonReply(QJsonDocument(QJsonObject{{QStringLiteral("items"), all}}), etag);
    }
    static QJsonObject named(const QString &name, const QJsonObject &spec = {})
    {
        return {{QStringLiteral("metadata"), QJsonObject{{QStringLiteral("name"), name}}},
                {QStringLiteral("spec"), spec}};
    }

    Result<HttpReply> cmf(const QStringList &parts, const QUrlQuery &query) // below /cmf/api/v1
    {
        const QString first = parts.value(0);
        if (first == QLatin1StringView("system-information"))
            return jsonReply(QJsonDocument(QJsonObject{
                {QStringLiteral("status"), QJsonObject{{QStringLiteral("version"), QStringLiteral("2.3.1")}}}}));
        if (first == QLatin1StringView("secrets")) {
            QJsonArray json;
            for (const QString &name : std::as_const(secrets))
                json.append(named(name));
            return items(json, query, secretsEtag);
        }
        if (first == QLatin1StringView("catalogs") && parts.size() == 2) {
            QJsonArray json;
            for (const QString &name : std::as_const(catalogs)) {
                QJsonObject spec{
                    {QStringLiteral("srInstance"), QJsonObject{{QStringLiteral("connectionConfig"), QJsonObject()}}}};
                spec.insert(QStringLiteral("kafkaClusters"),
                            QJsonArray{QJsonObject{
                                {QStringLiteral("databaseName"), QString(name + QStringLiteral("-declared"))},
                                {QStringLiteral("connectionConfig"), QJsonObject()}}});
                json.append(named(name, spec));
            }
            return items(json, query);
        }
        if (first == QLatin1StringView("catalogs")) {
            if (!hasDatabases)
                return missing();
            const QJsonObject spec{
                {QStringLiteral("kafkaCluster"), QJsonObject{{QStringLiteral("connectionConfig"), QJsonObject()}}}};
            return items({named(parts.value(2) + QStringLiteral("-db"), spec)}, query);
        }
        if (first == QLatin1StringView("environments") && parts.size() == 1) {
            QJsonArray json;
            for (const auto &[name, mapped] : environments)
                json.append(QJsonObject{{QStringLiteral("name"), name},
                                        {QStringLiteral("kubernetesNamespace"), QStringLiteral("ns")}});
            return items(json, query);
        }
        const auto environment = environments.find(parts.value(1));
        if (first != QLatin1StringView("environments") || environment == environments.end())
            return missing();
        if (parts.size() == 2) {
            QJsonObject map;
            for (auto it = environment->second.cbegin(); it != environment->second.cend(); ++it)
                map.insert(it.key(), it.value());
            return jsonReply(QJsonDocument(QJsonObject{{QStringLiteral("name"), environment->first},
                                                       {QStringLiteral("kubernetesNamespace"), QStringLiteral("ns")},
                                                       {QStringLiteral("secrets"), map}}));
        }
        if (parts.value(2) == QLatin1StringView("secret-mappings")) {
            QJsonArray json;
            for (auto it = environment->second.cbegin(); it != environment->second.cend(); ++it) {
                if (hidesMappings)
                    json.append(
                        QJsonObject{{QStringLiteral("metadata"), QJsonObject{{QStringLiteral("name"), it.key()}}}});
                else
                    json.append(named(it.key(), {{QStringLiteral("secretName"), it.value()}}));
            }
            return items(json, query);
        }
        return items({}, query);
    }
};

} // namespace kekkai::test
