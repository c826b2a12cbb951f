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

} // namespace kekkai
