#include "services/cmf/cmfclient.h"

#include "services/http/jsonmembers.h"
#include "services/http/jsonreply.h"

#include <QSet>

#include <algorithm>
#include <functional>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 100;
constexpr int mostPages = 10'000;

const QByteArray &api()
{
    static const QByteArray path = "/cmf/api/v1"_ba;
    return path;
}

/// One page of a list. Source: reference/cmf.md A.2.
template <typename T> struct Page {
    QList<T> values;
    bool isFull = true; ///< more values may follow on another page
};

template <typename T> using ParseItem = std::function<Result<T>(const QJsonObject &, const QString &)>;

template <typename T> Result<Page<T>> parsePage(const HttpReply &reply, const ParseItem<T> &parse)
{
    if (reply.status == 304)
        return Page<T>();
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    JsonMembers members(*json, {});
    Page<T> page;
    page.values = members.objects<T>("items"_L1, parse);
    JsonMembers pageable(members.object("pageable"_L1), members.where("pageable"_L1));
    const int served = pageable.integer("size"_L1); // a server may serve less than what was asked for
    page.isFull = page.values.size() >= (served > 0 ? std::min(served, pageSize) : pageSize);
    members.adopt(pageable);
    return members.result(std::move(page));
}

/// All pages of @p path. A list that changes between two pages may show a value twice: the first one counts.
template <typename T>
Task<Result<Tagged<T>>> readList(std::shared_ptr<HttpTransport> transport, QByteArray path, ParseItem<T> parse,
                                 QByteArray etag, Cancellation cancellation)
{
    Tagged<T> list;
    QSet<QString> seen;
    for (int number = 0; number < mostPages; ++number) {
        HttpRequest request = HttpRequest::get(path, cancellation);
        request.query.addQueryItem(u"page"_s, QString::number(number));
        request.query.addQueryItem(u"size"_s, QString::number(pageSize));
        if (number == 0)
            request.ifNoneMatch = etag;
        Result<HttpReply> reply = co_await transport->send(std::move(request));
        if (!reply)
            co_return tl::unexpected(reply.error());
        if (reply->status == 304) {
            list.notModified = true;
            list.etag = etag;
            co_return list;
        }
        const QByteArray sentTag = reply->etag;
        const auto parsePart = [parse](const HttpReply &answer) { return parsePage<T>(answer, parse); };
        Result<Page<T>> page = co_await parsed(std::move(reply), parsePart);
        if (!page)
            co_return tl::unexpected(page.error());
        if (number == 0)
            list.etag = sentTag;
        if (page->values.isEmpty())
            co_return list;
        const QString firstName = page->values.constFirst().metadata.name;
        if (number > 0 || page->isFull)
            list.etag.clear(); // growth on a later page would not change the tag of this one
        const qsizetype before = list.values.size();
        for (const T &value : std::as_const(page->values)) {
            if (seen.contains(value.metadata.name))
                continue;
            seen.insert(value.metadata.name);
            list.values.append(value);
        }
        // A server that does not know "page" repeats the first page for ever.
        if (number > 0 && list.values.size() == before && firstName == list.values.constFirst().metadata.name)
            co_return list;
    }
    ApiError error{ApiError::Kind::BadReply,
                   u"the list has more than %1 pages"_s.arg(mostPages),
                   0,
                   0,
                   transport->name(),
                   QString::fromLatin1(path),
                   u"items"_s};
    co_return tl::unexpected(std::move(error));
}

template <typename T>
Task<Result<QList<T>>> readPlainList(std::shared_ptr<HttpTransport> transport, QByteArray path, ParseItem<T> parse,
                                     Cancellation cancellation)
{
    Result<Tagged<T>> list =
        co_await readList<T>(std::move(transport), std::move(path), std::move(parse), {}, std::move(cancellation));
    if (!list)
        co_return tl::unexpected(list.error());
    co_return std::move(list->values);
}

/// For values that know what they belong to: an environment or a catalog.
template <typename T> ParseItem<T> within(const QString &owner)
{
    return [owner](const QJsonObject &json, const QString &where) { return T::fromJson(json, owner, where); };
}

CmfGeneration generationOf(const QString &version)
{
    const QStringList parts = version.split(u'.');
    bool isMajor = false;
    bool isMinor = false;
    const int major = parts.value(0).toInt(&isMajor);
    const int minor = parts.value(1).toInt(&isMinor);
    if (!isMajor || !isMinor || major < 2)
        return CmfGeneration::Unknown;
    if (major > 2 || minor >= 3)
        return CmfGeneration::V2_3; // and newer: they add, so far
    return minor == 0 ? CmfGeneration::V2_0 : minor == 1 ? CmfGeneration::V2_1 : CmfGeneration::V2_2;
}

Result<CmfSystemInformation> parseSystemInformation(const HttpReply &reply)
{
    const Result<QJsonObject> json = jsonObject(reply);
    if (!json)
        return tl::unexpected(json.error());
    JsonMembers members(*json, {});
    JsonMembers status(members.object("status"_L1), members.where("status"_L1));
    CmfSystemInformation information;
    information.version = status.string("version"_L1);
    information.revision = status.string("revision"_L1);
    information.generation = generationOf(information.version);
    members.adopt(status);
    return members.result(std::move(information));
}

Result<CmfEnvironment> parseEnvironment(const HttpReply &reply, const QString &name)
{
    Result<CmfEnvironment> environment =
        jsonObject(reply).and_then([](const QJsonObject &json) { return CmfEnvironment::fromJson(json); });
    if (environment && environment->metadata.name != name)
        return otherThanAsked(u"name"_s, name, environment->metadata.name);
    return environment;
}

Result<CmfCatalog> catalogFromJson(const QJsonObject &json, const QString &where)
{
    return CmfCatalog::fromJson(json, where);
}

/// A server without /system-information is a 2.0 or a 2.1: only the latter knows databases below a catalog.
Task<Result<CmfSystemInformation>> guessGeneration(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    Result<QList<CmfCatalog>> catalogs =
        co_await readPlainList<CmfCatalog>(transport, api() + "/catalogs/kafka", catalogFromJson, cancellation);
    if (!catalogs)
        co_return tl::unexpected(catalogs.error()); // every CMF has these: this is none, or it does not let us in
    CmfSystemInformation information;
    information.guessed = true;
    if (catalogs->isEmpty())
        co_return information;

    const QString &name = catalogs->constFirst().metadata.name;
    HttpRequest request =
        HttpRequest::get(api() + encodedPath({u"catalogs", u"kafka", name, u"databases"}), cancellation);
    request.query.addQueryItem(u"page"_s, u"0"_s);
    request.query.addQueryItem(u"size"_s, u"1"_s);
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    if (reply) {
        information.generation = CmfGeneration::V2_1;
        information.version = u"2.1"_s;
    } else if (reply.error().httpStatus == 404 || reply.error().httpStatus == 405) {
        information.generation = CmfGeneration::V2_0;
        information.version = u"2.0"_s;
    } else {
        co_return tl::unexpected(reply.error());
    }
    co_return information;
}

} // namespace

Task<Result<CmfSystemInformation>> CmfClient::systemInformation(Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply = co_await transport->send(HttpRequest::get(api() + "/system-information", cancellation));
    if (!reply && reply.error().httpStatus == 404) {
        Result<CmfSystemInformation> guessed = co_await guessGeneration(transport, cancellation);
        co_return guessed;
    }
    Result<CmfSystemInformation> information = co_await parsed(std::move(reply), parseSystemInformation);
    co_return information;
}

Task<Result<QList<CmfEnvironment>>> CmfClient::environments(Cancellation cancellation) const
{
    const ParseItem<CmfEnvironment> parse = [](const QJsonObject &json, const QString &where) {
        return CmfEnvironment::fromJson(json, where).map([](CmfEnvironment environment) {
            environment.secrets.reset(); // a list carries none: its {} does not mean that nothing is mapped
            return environment;
        });
    };
    return readPlainList<CmfEnvironment>(m_transport, api() + "/environments", parse, std::move(cancellation));
}

Task<Result<CmfEnvironment>> CmfClient::environment(QString name, Cancellation cancellation) const
{
    const auto transport = m_transport;
    HttpRequest request = HttpRequest::get(api() + encodedPath({u"environments", name}), std::move(cancellation));
    Result<HttpReply> reply = co_await transport->send(std::move(request));
    const auto parse = [name](const HttpReply &answer) { return parseEnvironment(answer, name); };
    Result<CmfEnvironment> environment = co_await parsed(std::move(reply), parse);
    co_return environment;
}

Task<Result<Tagged<CmfSecret>>> CmfClient::secrets(QByteArray etag, Cancellation cancellation) const
{
    return readList<CmfSecret>(
        m_transport, api() + "/secrets",
        [](const QJsonObject &json, const QString &where) { return CmfSecret::fromJson(json, where); }, std::move(etag),
        std::move(cancellation));
}

Task<Result<QList<CmfSecretMapping>>> CmfClient::mappings(QString environment, Cancellation cancellation) const
{
    return readPlainList<CmfSecretMapping>(m_transport,
                                           api() + encodedPath({u"environments", environment, u"secret-mappings"}),
                                           within<CmfSecretMapping>(environment), std::move(cancellation));
}

Task<Result<QList<CmfCatalog>>> CmfClient::catalogs(Cancellation cancellation) const
{
    return readPlainList<CmfCatalog>(m_transport, api() + "/catalogs/kafka", catalogFromJson, std::move(cancellation));
}

Task<Result<QList<CmfDatabase>>> CmfClient::databases(QString catalog, Cancellation cancellation) const
{
    return readPlainList<CmfDatabase>(m_transport, api() + encodedPath({u"catalogs", u"kafka", catalog, u"databases"}),
                                      within<CmfDatabase>(catalog), std::move(cancellation));
}

Task<Result<QList<CmfComputePool>>> CmfClient::computePools(QString environment, Cancellation cancellation) const
{
    return readPlainList<CmfComputePool>(m_transport,
                                         api() + encodedPath({u"environments", environment, u"compute-pools"}),
                                         within<CmfComputePool>(environment), std::move(cancellation));
}

Task<Result<QList<CmfApplication>>> CmfClient::applications(QString environment, Cancellation cancellation) const
{
    return readPlainList<CmfApplication>(m_transport,
                                         api() + encodedPath({u"environments", environment, u"applications"}),
                                         within<CmfApplication>(environment), std::move(cancellation));
}

QUrl cmfBaseUrl(const QUrl &pasted)
{
    QUrl base = pasted.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment);
    QString path = base.path(QUrl::FullyEncoded);
    const auto drop = [&path](QLatin1StringView end) {
        while (path.endsWith(u'/'))
            path.chop(1);
        if (path.endsWith(end))
            path.chop(end.size());
    };
    drop("/cmf/api/v1"_L1);
    drop("/cmf"_L1);
    drop({});
    base.setPath(path, QUrl::TolerantMode);
    return base;
}

} // namespace kekkai
