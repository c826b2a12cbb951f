#pragma once

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <optional>

namespace kekkai {

/// A date of HTTP in any of its three forms, UTC; invalid for anything else. A two-digit year that would lie more than
/// 50 years after @p now is one of the century before. Source: RFC 9110, section 5.6.7.
[[nodiscard]] QDateTime httpDate(const QByteArray &text, const QDateTime &now);

/// How long a Retry-After header asks to be left alone: seconds, or a date, which is measured by the server's own clock
/// where @p date, its Date header, tells that. Nothing when the header is absent or is neither; zero for a date that
/// has passed; a year at most. Source: RFC 9110, section 10.2.3.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter(const QByteArray &header, const QByteArray &date,
                                                                  const QDateTime &now);

} // namespace kekkai
