#include "services/discovery/addresscandidates.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestTyped = 4000;
constexpr int schemaRegistryPort = 8081;
constexpr int cmfPort = 8080;

auto refused(const QString &field, const QString &detail)
{
    return tl::unexpected(ApiError{ApiError::Kind::Invalid, detail, 0, 0, {}, {}, field});
}

/// What is typed, without what comes with pasting: blanks, quotes, the key of a property.
QString bare(const QString &typed)
{
    QString text = typed.left(longestTyped).section(u'\n', 0, 0).trimmed();
    static const QRegularExpression property(uR"(^[A-Za-z_][\w.\-]*\s*[=:]\s*(?=["']?https?://))"_s);
    text.remove(property);
    const auto isQuote = [](QChar c) { return c == u'"' || c == u'\'' || c == u'<' || c == u'>' || c == u','; };
    while (!text.isEmpty() && isQuote(text.front()))
        text.remove(0, 1);
    while (!text.isEmpty() && isQuote(text.back()))
        text.chop(1);
    return text.section(u',', 0, 0).trimmed(); // of a list of servers, the first
}

/// @p path up to where an API of a known server begins.
QString basePath(const QString &path)
{
    static constexpr std::array apis{"/subjects"_L1, "/schemas"_L1,      "/dek-registry"_L1, "/catalog/v1"_L1,
                                     "/config"_L1,   "/mode"_L1,         "/contexts"_L1,     "/v1/metadata"_L1,
                                     "/cmf/api"_L1,  "/compatibility"_L1};
    QString base = path;
    for (const QLatin1StringView api : apis) {
        const qsizetype at = base.indexOf(api);
        const qsizetype end = at + api.size();
        if (at >= 0 && (end == base.size() || base[end] == u'/'))
            base.truncate(at);
    }
    if (base.endsWith("/cmf"_L1))
        base.chop(4);
    while (base.endsWith(u'/'))
        base.chop(1);
    return base;
}

} // namespace

Result<QList<QUrl>> addressCandidates(const QString &typed)
{
    QString text = bare(typed);
    if (text.isEmpty())
        return refused(u"empty"_s, u"no address was given"_s);
    const qsizetype slashes = text.indexOf("://"_L1);
    const QString authority = text.mid(slashes < 0 ? 0 : slashes + 3).section(u'/', 0, 0);
    if (authority.contains(u'@'))
        return refused(u"credentials"_s, u"the address holds a user name or a password"_s);
    QStringList schemes{u"https"_s, u"http"_s};
    if (slashes >= 0) {
        const QString scheme = text.left(slashes).toLower();
        if (!schemes.contains(scheme))
            return refused(u"scheme"_s, scheme.left(40));
        schemes = {scheme};
        text.remove(0, slashes + 3);
    }
    const QUrl given(u"http://"_s + text, QUrl::StrictMode);
    static const QRegularExpression possibleHost(u"^[A-Za-z0-9._\\-]+$|^[0-9A-Fa-f:.]+(%[\\w]+)?$"_s);
    if (!given.isValid() || !possibleHost.match(given.host()).hasMatch())
        return refused(u"host"_s, u"there is no host in the address"_s);

    QList<int> ports{given.port()};
    if (given.port() == -1)
        ports += {schemaRegistryPort, cmfPort};
    QList<QUrl> candidates;
    for (const int port : std::as_const(ports)) {
        for (const QString &scheme : std::as_const(schemes)) {
            QUrl url;
            url.setScheme(scheme);
            url.setHost(given.host());
            if (port != (scheme == u"https" ? 443 : 80))
                url.setPort(port);
            url.setPath(basePath(given.path()));
            if (!candidates.contains(url))
                candidates.append(url);
        }
    }
    return candidates;
}

} // namespace kekkai
