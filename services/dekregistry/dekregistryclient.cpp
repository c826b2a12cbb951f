#include "services/dekregistry/dekregistryclient.h"

#include "services/http/jsonreply.h"
#include "services/schemaregistry/registryrequest.h"

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

void addAlgorithm(HttpRequest &request, const QString &algorithm)
{
    addQuery(request.query, "algorithm"_L1, algorithm.isEmpty() ? u"AES256_GCM"_s : algorithm);
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

Result<Kek> parseKek(const HttpReply &reply)
{
    return jsonObject(reply).and_then(Kek::fromJson);
}

Result<Dek> parseDek(const HttpReply &reply)
{
    return jsonObject(reply).and_then(Dek::fromJson);
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
    Result<Kek> kek = co_await parsed(std::move(reply), parseKek);
    co_return kek;
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
    Result<Dek> dek = co_await parsed(std::move(reply), parseDek);
    co_return dek;
}

} // namespace kekkai
