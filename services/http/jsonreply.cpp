#include "services/http/jsonreply.h"

#include "services/http/endpoint.h"
#include "services/http/errorbody.h"
#include "services/http/jsonmembers.h"

#include <QJsonDocument>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

Result<QJsonDocument> document(const Result<HttpReply> &reply)
{
    if (!reply)
        return tl::unexpected(reply.error());
    const auto bad = [&reply](const QString &detail) {
        ApiError error{ApiError::Kind::BadReply, redacted(detail, {}), reply->status, 0, {}, {}, {}};
        return tl::unexpected(located(std::move(error), *reply));
    };
    QJsonParseError problem;
    const QJsonDocument json = QJsonDocument::fromJson(reply->body, &problem);
    if (problem.error == QJsonParseError::NoError)
        return json;

    const QString type = reply->contentType.isEmpty()
        ? u"without a content type"_s
        : u"of type "_s + QString::fromLatin1(reply->contentType.left(100));
    if (isHtml(reply->body, reply->contentType))
        return bad(u"expected JSON, but "_s + htmlText(reply->body) + u" ("_s + type + u')');
    if (reply->body.trimmed().isEmpty())
        return bad(u"expected JSON, but the reply is empty ("_s + type + u')');
    return bad(u"expected JSON, but the reply %1 is none: %2 at byte %3 of %4"_s.arg(type, problem.errorString())
                   .arg(problem.offset)
                   .arg(reply->body.size()));
}

template <typename T> Result<T> listOf(const Result<HttpReply> &reply, T (JsonMembers::*read)(QLatin1StringView))
{
    const Result<QJsonArray> array = jsonArray(reply);
    if (!array)
        return tl::unexpected(array.error());
    // As the one member of an object, so that errors name the element: "[3]".
    JsonMembers members(QJsonObject{{QString(), *array}}, {});
    T values = (members.*read)(QLatin1StringView());
    if (members.failed())
        return tl::unexpected(located(members.error(), *reply));
    return values;
}

} // namespace

tl::unexpected<ApiError> otherThanAsked(const QString &field, const QString &asked, const QString &got)
{
    constexpr qsizetype longest = 300;
    return badField(field, redacted(u"asked for %1, got %2"_s.arg(asked.left(longest), got.left(longest)), {}));
}

ApiError located(ApiError error, const HttpReply &reply)
{
    if (error.server.isEmpty())
        error.server = reply.server;
    if (error.path.isEmpty())
        error.path = reply.path;
    return error;
}

Result<QJsonObject> jsonObject(const Result<HttpReply> &reply)
{
    const Result<QJsonDocument> json = document(reply);
    if (!json)
        return tl::unexpected(json.error());
    if (!json->isObject())
        return tl::unexpected(located(badField({}, u"expected an object, got an array"_s).value(), *reply));
    return json->object();
}

Result<QJsonArray> jsonArray(const Result<HttpReply> &reply)
{
    const Result<QJsonDocument> json = document(reply);
    if (!json)
        return tl::unexpected(json.error());
    if (!json->isArray())
        return tl::unexpected(located(badField({}, u"expected an array, got an object"_s).value(), *reply));
    return json->array();
}

Result<QStringList> stringList(const Result<HttpReply> &reply)
{
    return listOf<QStringList>(reply, &JsonMembers::strings);
}

Result<QList<int>> intList(const Result<HttpReply> &reply)
{
    return listOf<QList<int>>(reply, &JsonMembers::integers);
}

} // namespace kekkai
