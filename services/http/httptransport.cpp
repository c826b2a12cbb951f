#include "services/http/httptransport.h"

#include <QUrl>

namespace kekkai {

QByteArray encodedPath(std::initializer_list<QStringView> segments)
{
    QByteArray path;
    for (const QStringView segment : segments)
        path += '/' + QUrl::toPercentEncoding(segment.toString());
    return path;
}

void addQuery(QUrlQuery &query, QLatin1StringView key, QStringView value)
{
    query.addQueryItem(key.toString(), QString::fromLatin1(QUrl::toPercentEncoding(value.toString())));
}

} // namespace kekkai
