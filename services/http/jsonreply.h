#pragma once

#include "services/core/workpool.h"
#include "services/http/httptransport.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <QtConcurrentRun>

namespace kekkai {

// What a reply says, or a BadReply that names the server, the path and what was wrong. An error passes through
// unchanged.
[[nodiscard]] Result<QJsonObject> jsonObject(const Result<HttpReply> &reply);
[[nodiscard]] Result<QJsonArray> jsonArray(const Result<HttpReply> &reply);
[[nodiscard]] Result<QStringList> stringList(const Result<HttpReply> &reply);
[[nodiscard]] Result<QList<int>> intList(const Result<HttpReply> &reply);

/// The BadReply of a reply about something else than what was asked for: @p field says @p got instead of @p asked.
[[nodiscard]] tl::unexpected<ApiError> otherThanAsked(const QString &field, const QString &asked, const QString &got);

/// @p error with the server and the path that @p reply came from.
[[nodiscard]] ApiError located(ApiError error, const HttpReply &reply);

template <typename T> [[nodiscard]] Result<T> located(Result<T> result, const HttpReply &reply)
{
    if (!result)
        return tl::unexpected(located(std::move(result).error(), reply));
    return result;
}

/// Bodies larger than this are parsed on a thread of the global pool, as the caller may be the window's.
constexpr qsizetype parseHereAtMost = 64 * 1024;

/// Calls @p parse, a function from const HttpReply & to Result<T> that owns all it needs, here or on another thread.
template <typename Parse>
[[nodiscard]] auto parsed(Result<HttpReply> reply, Parse parse) -> QFuture<decltype(parse(*reply))>
{
    using Value = decltype(parse(*reply));
    if (!reply)
        return QtFuture::makeReadyFuture(Value(tl::unexpected(std::move(reply).error())));
    if (reply->body.size() <= parseHereAtMost)
        return QtFuture::makeReadyFuture(located(parse(*reply), *reply));
    return QtConcurrent::run(
        &workPool(), [reply = *std::move(reply), parse = std::move(parse)] { return located(parse(reply), reply); });
}

} // namespace kekkai
