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
    const QByteArray encoded = QUrl::toPercentEncoding(value.toString());
    // A null text would leave the "=" away.
    query.addQueryItem(key.toString(),
                       encoded.isEmpty() ? QLatin1StringView("").toString() : QString::fromLatin1(encoded));
}

} // namespace kekkai
