#include "services/dekregistry/dekregistryclient.h"

#include "services/http/jsonreply.h"
#include "services/schemaregistry/registryrequest.h"

#include <QJsonDocument>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// A GET below /dek-registry/v1/keks. Soft-deleted keys are always asked for.
HttpRequest keksGet(std::initializer_list<QStringView> segments, Cancellation cancellation)
{
    HttpRequest request = registryGet("/dek-registry/v1/keks" + encodedPath(segments), std::move(cancellation));
    request.query.addQueryItem(u"deleted"_s, u"true"_s);
    return request;
}

QString algorithmOr256(const QString &algorithm)
{
    return algorithm.isEmpty() ? u"AES256_GCM"_s : algorithm;
}

void addAlgorithm(HttpRequest &request, const QString &algorithm)
{
    addQuery(request.query, "algorithm"_L1, algorithmOr256(algorithm));
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

Result<Kek> parseKek(const HttpReply &reply, const QString &name)
{
    Result<Kek> kek = jsonObject(reply).and_then(Kek::fromJson);
    if (kek && kek->name != name)
        return otherThanAsked(u"name"_s, name, kek->name);
    return kek;
}

Result<QString> parsePolicy(const HttpReply &reply)
{
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    const QJsonValue policy = json->value("policy"_L1);
    if (policy.isString() && !policy.toString().isEmpty())
        return policy.toString();
    if (!policy.isUndefined() && !policy.isObject())
        return badField(u"policy"_s, u"expected text"_s);
    // Seen in both forms: the statement as text in "policy", and the statement itself.
    const QJsonObject statement = policy.isObject() ? policy.toObject() : *json;
    if (!statement.contains("Effect"_L1))
        return badField(u"policy"_s, u"expected text"_s);
    return QString::fromUtf8(QJsonDocument(statement).toJson());
}

/// What a DEK is asked for by.
struct DekAddress {
    QString kek;
    QString subject;
    QString algorithm;
    int version = 0;
};

Result<Dek> parseDek(const HttpReply &reply, const DekAddress &asked)
{
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    Result<Dek> dek = Dek::fromJson(*json);
    if (!dek)
        return dek;
    if (dek->kekName != asked.kek)
        return otherThanAsked(u"kekName"_s, asked.kek, dek->kekName);
    if (dek->subject != asked.subject)
        return otherThanAsked(u"subject"_s, asked.subject, dek->subject);
    if (json->value("algorithm"_L1).toString().isEmpty())
        dek->algorithm = asked.algorithm; // what the reply leaves out, we asked for
    if (dek->algorithm != asked.algorithm)
        return otherThanAsked(u"algorithm"_s, asked.algorithm, dek->algorithm);
    if (asked.version > 0 && dek->version != asked.version) // -1: the latest
        return otherThanAsked(u"version"_s, QString::number(asked.version), QString::number(dek->version));
    return dek;
}

} // namespace

Task<Result<QStringList>> DekRegistryClient::kekNames(Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply = co_await transport->send(keksGet({}, std::move(cancellation)));
    Result<QStringList> names = co_await parsed(std::move(reply), parseStrings);
    co_return names;
}

Task<Result<Kek>> DekRegistryClient::kek(QString name, Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = keksGet({name}, std::move(cancellation));
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    const auto parse = [name](const HttpReply &answer) { return parseKek(answer, name); };
    Result<Kek> kek = co_await parsed(std::move(reply), parse);
    co_return kek;
}

Task<Result<QString>> DekRegistryClient::keyPolicy(Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = registryGet("/dek-registry/v1/policy"_ba, std::move(cancellation));
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QString> policy = co_await parsed(std::move(reply), parsePolicy);
    co_return policy;
}

Task<Result<QStringList>> DekRegistryClient::dekSubjects(QString kek, Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = keksGet({kek, u"deks"}, std::move(cancellation));
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QStringList> subjects = co_await parsed(std::move(reply), parseStrings);
    co_return subjects;
}

Task<Result<QList<int>>> DekRegistryClient::dekVersions(QString kek, QString subject, QString algorithm,
                                                        Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = keksGet({kek, u"deks", subject, u"versions"}, std::move(cancellation));
    addAlgorithm(request, algorithm);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    Result<QList<int>> versions = co_await parsed(std::move(reply), parseVersions);
    co_return versions;
}

Task<Result<Dek>> DekRegistryClient::dek(QString kek, QString subject, QString algorithm, int version,
                                         Cancellation cancellation) const
{
    const auto transport = m_transport;
    const QString number = QString::number(version);
    HttpRequest request = keksGet({kek, u"deks", subject, u"versions", number}, std::move(cancellation));
    addAlgorithm(request, algorithm);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    const DekAddress asked{kek, subject, algorithmOr256(algorithm), version};
    const auto parse = [asked](const HttpReply &answer) { return parseDek(answer, asked); };
    Result<Dek> dek = co_await parsed(std::move(reply), parse);
    co_return dek;
}

} // namespace kekkai
