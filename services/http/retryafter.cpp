#include "services/http/retryafter.h"

#include <QLocale>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds longest = std::chrono::hours(24 * 365);

} // namespace

QDateTime httpDate(const QByteArray &text, const QDateTime &now)
{
    const QString words = QString::fromLatin1(text).simplified(); // asctime() pads the day with a blank
    QDateTime date = QLocale::c().toDateTime(words, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    if (!date.isValid())
        date = QLocale::c().toDateTime(words, u"ddd MMM d hh:mm:ss yyyy"_s);
    if (!date.isValid()) {
        // "Sunday, 06-Nov-94 08:49:37 GMT". Qt takes two digits for a year of the 20th century and would not find the
        // weekday to fit: that name says nothing that the date does not.
        const qsizetype comma = words.indexOf(u", "_s);
        if (comma > 0)
            date = QLocale::c().toDateTime(words.sliced(comma + 2), u"dd-MMM-yy hh:mm:ss 'GMT'"_s);
        if (date.isValid()) {
            date = date.addYears(100);
            if (date.date().year() > now.toUTC().date().year() + 50)
                date = date.addYears(-100);
        }
    }
    if (date.isValid())
        date.setTimeSpec(Qt::UTC);
    return date;
}

std::optional<milliseconds> retryAfter(const QByteArray &header, const QByteArray &date, const QDateTime &now)
{
    const QByteArray text = header.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        bool fits = false;
        const qint64 seconds = text.toLongLong(&fits);
        if (!fits || seconds > std::chrono::duration_cast<std::chrono::seconds>(longest).count())
            return longest;
        return milliseconds(seconds * 1000);
    }
    const QDateTime when = httpDate(text, now);
    if (!when.isValid())
        return std::nullopt;
    const QDateTime serverNow = httpDate(date, now);
    return std::clamp(milliseconds((serverNow.isValid() ? serverNow : now).msecsTo(when)), milliseconds(0), longest);
}

} // namespace kekkai
