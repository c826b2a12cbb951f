#include "models/text/valuetext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace kekkai {

namespace {

struct ValueTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ValueText)
};

// Singular forms are written out: without a translation %n knows no plural.
QString past(qint64 n, int unit)
{
    const int count = int(n);
    switch (unit) {
    case 0:
        return n == 1 ? ValueTexts::tr("1 minute ago") : ValueTexts::tr("%n minutes ago", nullptr, count);
    case 1:
        return n == 1 ? ValueTexts::tr("1 hour ago") : ValueTexts::tr("%n hours ago", nullptr, count);
    case 2:
        return n == 1 ? ValueTexts::tr("1 day ago") : ValueTexts::tr("%n days ago", nullptr, count);
    case 3:
        return n == 1 ? ValueTexts::tr("1 month ago") : ValueTexts::tr("%n months ago", nullptr, count);
    default:
        return n == 1 ? ValueTexts::tr("1 year ago") : ValueTexts::tr("%n years ago", nullptr, count);
    }
}

QString future(qint64 n, int unit)
{
    const int count = int(n);
    switch (unit) {
    case 0:
        return n == 1 ? ValueTexts::tr("in 1 minute") : ValueTexts::tr("in %n minutes", nullptr, count);
    case 1:
        return n == 1 ? ValueTexts::tr("in 1 hour") : ValueTexts::tr("in %n hours", nullptr, count);
    case 2:
        return n == 1 ? ValueTexts::tr("in 1 day") : ValueTexts::tr("in %n days", nullptr, count);
    case 3:
        return n == 1 ? ValueTexts::tr("in 1 month") : ValueTexts::tr("in %n months", nullptr, count);
    default:
        return n == 1 ? ValueTexts::tr("in 1 year") : ValueTexts::tr("in %n years", nullptr, count);
    }
}

} // namespace

QString noValueText()
{
    return QStringLiteral("—");
}

QString ageText(const QDateTime &time, const QDateTime &now)
{
    if (!time.isValid() || !now.isValid())
        return noValueText();
    const qint64 seconds = time.secsTo(now);
    const qint64 distance = seconds < 0 ? -seconds : seconds;
    if (distance < 60)
        return ValueTexts::tr("just now");
    constexpr qint64 minute = 60;
    constexpr qint64 hour = 60 * minute;
    constexpr qint64 day = 24 * hour;
    constexpr qint64 month = 30 * day + 10 * hour; // a twelfth of a year
    constexpr qint64 year = 365 * day;
    // Days are counted up to two months: keys are due in days.
    const auto [size, unit] = distance < hour ? std::pair(minute, 0)
        : distance < day                      ? std::pair(hour, 1)
        : distance < 2 * month                ? std::pair(day, 2)
        : distance < 2 * year                 ? std::pair(month, 3)
                                              : std::pair(year, 4);
    return seconds < 0 ? future(distance / size, unit) : past(distance / size, unit);
}

QString localTimeText(const QDateTime &time)
{
    if (!time.isValid())
        return noValueText();
    const QDateTime local = time.toLocalTime();
    const QLocale locale;
    return locale.toString(local.date(), QLocale::ShortFormat) + u' '
        + locale.toString(local.time(), QLocale::LongFormat);
}

QString utcTimeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODate) : noValueText();
}

QString timeTooltip(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    return ValueTexts::tr("Local time: %1").arg(localTimeText(time)) + u'\n'
        + ValueTexts::tr("UTC: %1").arg(utcTimeText(time));
}

QString numberText(qint64 number)
{
    return QLocale().toString(number);
}

QString yesNoText(bool value)
{
    return value ? ValueTexts::tr("yes") : ValueTexts::tr("no");
}

QString visibleText(const QString &text, bool keepLines)
{
    const auto isHidden = [keepLines](QChar c) {
        const ushort code = c.unicode();
        if (code == u'\n' || code == u'\t')
            return !keepLines;
        return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) || code == 0x061c
            || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
    };
    if (std::none_of(text.cbegin(), text.cend(), isHidden))
        return text;
    QString shown;
    shown.reserve(text.size() + 16);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (keepLines && c == u'\r' && i + 1 < text.size() && text.at(i + 1) == u'\n')
            continue; // a line break of another system
        if (!isHidden(c))
            shown += c;
        else if (c == u'\n')
            shown += QStringLiteral("\\n");
        else if (c == u'\t')
            shown += QStringLiteral("\\t");
        else if (c == u'\r')
            shown += QStringLiteral("\\r");
        else
            shown += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QChar(u'0'));
    }
    return shown;
}

QString elideMiddle(const QString &text, qsizetype length)
{
    length = std::max<qsizetype>(length, 3);
    if (text.size() <= length)
        return text;
    qsizetype head = length / 2;
    qsizetype tail = text.size() - (length - 1 - head);
    if (text.at(head - 1).isHighSurrogate())
        --head;
    if (text.at(tail).isLowSurrogate())
        ++tail;
    return QStringView(text).left(head).toString() + QStringLiteral("…") + QStringView(text).sliced(tail).toString();
}

} // namespace kekkai
