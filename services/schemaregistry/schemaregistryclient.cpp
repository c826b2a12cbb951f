#include "services/schemaregistry/schemaregistryclient.h"

#include "services/http/jsonmembers.h"
#include "services/http/jsonreply.h"
#include "services/schemaregistry/registryrequest.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

void addDeleted(QUrlQuery &query, Deleted deleted)
{
    switch (deleted) {
    case Deleted::Exclude:
        break;
    case Deleted::Include:
        query.addQueryItem(u"deleted"_s, u"true"_s);
        break;
    case Deleted::Only:
        query.addQueryItem(u"deletedOnly"_s, u"true"_s);
        break;
    }
}

Result<QStringList> parseStrings(const HttpReply &reply)
{
    return stringList(reply);
}

Result<QList<int>> parseVersions(const HttpReply &reply)
{
    Result<QList<int>> versions = intList(reply);
    if (versions)
        std::sort(versions->begin(), versions->end());
    return versions;
}

/// One version where the reply has to say of which subject, version and id it is.
Result<SchemaVersion> identified(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    members.requiredString("subject"_L1);
    members.requiredInteger("version"_L1);
    members.requiredInteger("id"_L1);
    if (members.failed())
        return tl::unexpected(members.error());
    return SchemaVersion::fromJson(json, where);
}

/// The subject is the caller's to compare: under an alias a registry answers with another one.
Result<SchemaVersion> parseVersion(const HttpReply &reply, int asked)
{
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    Result<SchemaVersion> schema = identified(*json, {});
    if (schema && asked > 0 && schema->version != asked)
        return otherThanAsked(u"version"_s, QString::number(asked), QString::number(schema->version));
    return schema;
}

Result<QList<SchemaVersion>> parseSchemas(const HttpReply &reply)
{
    const Result<QJsonArray> json = jsonArray(reply);
    if (!json)
        return tl::unexpected(json.error());
    JsonMembers members(QJsonObject{{QString(), *json}}, {});
    QList<SchemaVersion> schemas = members.objects<SchemaVersion>({}, identified);
    return members.result(std::move(schemas));
}

Result<SubjectConfig> parseConfig(const HttpReply &reply)
{
    return jsonObject(reply).and_then(SubjectConfig::fromJson);
}

Result<QString> parseMode(const HttpReply &reply)
{
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    JsonMembers members(*json, {});
    QString mode = members.requiredString("mode"_L1);
    return members.result(std::move(mode));
}

/// GET /config or /mode, with or without a subject.
HttpRequest settingRequest(const QString &what, const QString &subject, bool defaultToGlobal, Cancellation cancellation)
{
    HttpRequest request =
        registryGet(subject.isEmpty() ? encodedPath({what}) : encodedPath({what, subject}), std::move(cancellation));
    if (!subject.isEmpty())
        request.query.addQueryItem(u"defaultToGlobal"_s, defaultToGlobal ? u"true"_s : u"false"_s);
    return request;
}

} // namespace

Task<Result<QStringList>> SchemaRegistryClient::subjects(QString prefix, Deleted deleted,
                                                         Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = registryGet("/subjects"_ba, std::move(cancellation));
    addQuery(request.query, "subjectPrefix"_L1, prefix);
    addDeleted(request.query, deleted);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QStringList> names = co_await parsed(std::move(reply), parseStrings);
    co_return names;
}

Task<Result<QList<int>>> SchemaRegistryClient::versions(QString subject, Deleted deleted,
                                                        Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = registryGet(encodedPath({u"subjects", subject, u"versions"}), std::move(cancellation));
    addDeleted(request.query, deleted);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QList<int>> versions = co_await parsed(std::move(reply), parseVersions);
    co_return versions;
}

Task<Result<SchemaVersion>> SchemaRegistryClient::schemaVersion(QString subject, int version,
                                                                Cancellation cancellation) const
{
    const auto transport = m_transport;
    const QString number = version == -1 ? u"latest"_s : QString::number(version);
    HttpRequest request =
        registryGet(encodedPath({u"subjects", subject, u"versions", number}), std::move(cancellation));
    addDeleted(request.query, Deleted::Include);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    const auto parse = [version](const HttpReply &answer) { return parseVersion(answer, version); };
    Result<SchemaVersion> schema = co_await parsed(std::move(reply), parse);
    co_return schema;
}

Task<Result<QList<SchemaVersion>>> SchemaRegistryClient::schemas(QString prefix, Deleted deleted, int offset, int limit,
                                                                 Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = registryGet("/schemas"_ba, std::move(cancellation));
    addQuery(request.query, "subjectPrefix"_L1, prefix);
    if (deleted != Deleted::Exclude)
        request.query.addQueryItem(u"deleted"_s, u"true"_s);
    request.query.addQueryItem(u"offset"_s, QString::number(offset));
    request.query.addQueryItem(u"limit"_s, QString::number(limit));
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QList<SchemaVersion>> schemas = co_await parsed(std::move(reply), parseSchemas);
    co_return schemas;
}

Task<Result<SchemaVersion>> SchemaRegistryClient::schemaById(int id, QString subject, Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = registryGet(encodedPath({u"schemas", u"ids", QString::number(id)}), std::move(cancellation));
    addQuery(request.query, "subject"_L1, subject);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    const auto parse = [id, subject](const HttpReply &answer) {
        return jsonObject(answer)
            .and_then([](const QJsonObject &json) { return SchemaVersion::fromJson(json); })
            .and_then([&](SchemaVersion schema) -> Result<SchemaVersion> {
                if (schema.id != 0 && schema.id != id)
                    return otherThanAsked(u"id"_s, QString::number(id), QString::number(schema.id));
                schema.id = id; // what the reply left out, we asked for
                if (schema.subject.isEmpty())
                    schema.subject = subject;
                return schema;
            });
    };
    Result<SchemaVersion> schema = co_await parsed(std::move(reply), parse);
    co_return schema;
}

Task<Result<SubjectConfig>> SchemaRegistryClient::config(QString subject, bool defaultToGlobal,
                                                         Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply =
        co_await transport->send(settingRequest(u"config"_s, subject, defaultToGlobal, std::move(cancellation)));
    Result<SubjectConfig> config = co_await parsed(std::move(reply), parseConfig);
    co_return config;
}

Task<Result<QString>> SchemaRegistryClient::mode(QString subject, bool defaultToGlobal, Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply =
        co_await transport->send(settingRequest(u"mode"_s, subject, defaultToGlobal, std::move(cancellation)));
    Result<QString> mode = co_await parsed(std::move(reply), parseMode);
    co_return mode;
}

Task<Result<QStringList>> SchemaRegistryClient::contexts(Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply = co_await transport->send(registryGet("/contexts"_ba, std::move(cancellation)));
    Result<QStringList> names = co_await parsed(std::move(reply), parseStrings);
    co_return names;
}

Task<Result<QStringList>> SchemaRegistryClient::schemaTypes(Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply = co_await transport->send(registryGet("/schemas/types"_ba, std::move(cancellation)));
    Result<QStringList> names = co_await parsed(std::move(reply), parseStrings);
    co_return names;
}

} // namespace kekkai
