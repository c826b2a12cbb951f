#pragma once

#include <QDateTime>
#include <QString>

namespace kekkai {

/// "—", for a value that is not known.
[[nodiscard]] QString noValueText();
/// "3 days ago", "in 2 hours", "just now"; noValueText() for an invalid @p time.
[[nodiscard]] QString ageText(const QDateTime &time, const QDateTime &now);
/// Local date and time to the second, with the zone's offset; noValueText() when invalid.
[[nodiscard]] QString localTimeText(const QDateTime &time);
/// ISO 8601, UTC.
[[nodiscard]] QString utcTimeText(const QDateTime &time);
/// For tooltips: local time and UTC on a line each; empty when invalid.
[[nodiscard]] QString timeTooltip(const QDateTime &time);
/// A number with the locale's grouping.
[[nodiscard]] QString numberText(qint64 number);
/// "yes" or "no".
[[nodiscard]] QString yesNoText(bool value);
/// At most @p length characters (3 at least), the middle replaced by "…"; never cuts a surrogate pair.
[[nodiscard]] QString elideMiddle(const QString &text, qsizetype length);
/// @p text as people may safely read it: control characters, and those that are invisible or turn the direction of what
/// follows, are written out ("\u202e"), so that a server's text cannot pass for something else. Line breaks and tabs
/// stay when @p keepLines.
[[nodiscard]] QString visibleText(const QString &text, bool keepLines = false);

} // namespace kekkai
