#include "services/navigation/place.h"

#include <QUrlQuery>

#include <array>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct KindName {
    ObjectRef::Kind kind;
    QLatin1StringView name;
    int fewest; ///< parts of the key
    int most;
};

constexpr std::array kindNames{
    KindName{ObjectRef::Kind::Kek, "kek"_L1, 1, 1},
    KindName{ObjectRef::Kind::Dek, "dek"_L1, 4, 4},
    KindName{ObjectRef::Kind::Subject, "subject"_L1, 1, 2},
    KindName{ObjectRef::Kind::Field, "field"_L1, 3, 3},
    KindName{ObjectRef::Kind::Policy, "policy"_L1, 3, 3},
    KindName{ObjectRef::Kind::Secret, "secret"_L1, 1, 1},
    KindName{ObjectRef::Kind::Mapping, "mapping"_L1, 2, 2},
    KindName{ObjectRef::Kind::Environment, "environment"_L1, 1, 1},
    KindName{ObjectRef::Kind::Catalog, "catalog"_L1, 1, 1},
    KindName{ObjectRef::Kind::Database, "database"_L1, 2, 2},
    KindName{ObjectRef::Kind::Tag, "tag"_L1, 1, 1},
    KindName{ObjectRef::Kind::KmsKey, "kmskey"_L1, 2, 2},
};

constexpr std::array pageNames{"overview"_L1, "keks"_L1,    "deks"_L1,   "schemas"_L1,
                               "policies"_L1, "secrets"_L1, "wiring"_L1, "activity"_L1};

QByteArray encoded(const QString &part)
{
    return QUrl::toPercentEncoding(part);
}

} // namespace

QUrl addressOf(const Place &place)
{
    QByteArray address = "kekkai://";
    const KindName *known = nullptr;
    for (const KindName &name : kindNames) {
        if (name.kind == place.object.kind)
            known = &name;
    }
    if (known) {
        address += QByteArray(known->name.data(), known->name.size());
        for (const QString &part : place.object.key)
            address += '/' + encoded(part);
    } else {
        address += "page/" + encoded(place.page);
    }
    char separator = '?';
    if (known && !place.page.isEmpty()) {
        address += separator + QByteArray("page=") + encoded(place.page);
        separator = '&';
    }
    if (!place.filter.isEmpty())
        address += separator + QByteArray("filter=") + encoded(place.filter);
    return QUrl::fromEncoded(address, QUrl::StrictMode);
}

Result<Place> placeAt(const QUrl &address)
{
    const auto refuse = [&address](const QString &why) {
        return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(address.toDisplayString(), why));
    };
    if (!address.isValid() || address.scheme() != u"kekkai")
        return refuse(u"an address of Kekkai begins with kekkai://"_s);
    if (!address.userInfo().isEmpty() || address.port() != -1)
        return refuse(u"an address of Kekkai names no user and no port"_s);

    QStringList parts;
    const QString path = address.path(QUrl::FullyEncoded);
    for (const QString &part : path.split(u'/', Qt::SkipEmptyParts))
        parts.append(QUrl::fromPercentEncoding(part.toLatin1()));
    const QUrlQuery query(address);
    Place place;
    place.page = query.queryItemValue(u"page"_s, QUrl::FullyDecoded);
    place.filter = query.queryItemValue(u"filter"_s, QUrl::FullyDecoded);

    const QString host = address.host();
    if (host == u"page") {
        if (parts.size() != 1)
            return refuse(u"it should name one page, as in kekkai://page/keks"_s);
        place.page = parts.first();
    } else {
        const KindName *known = nullptr;
        for (const KindName &name : kindNames) {
            if (name.name == host)
                known = &name;
        }
        if (!known)
            return refuse(u"there is no kind of object called \"%1\""_s.arg(host));
        if (parts.size() < known->fewest || parts.size() > known->most)
            return refuse(u"the address of a %1 has %2 parts"_s.arg(known->name).arg(known->fewest));
        place.object = {known->kind, parts};
    }
    if (!place.page.isEmpty()
        && std::none_of(pageNames.begin(), pageNames.end(), [&place](auto name) { return place.page == name; }))
        return refuse(u"there is no page called \"%1\""_s.arg(place.page));
    return place;
}

void PlaceHistory::open(const Place &place)
{
    if (const Place *here = current(); here && *here == place)
        return;
    m_places.resize(m_at + 1);
    m_places.append(place);
    if (m_places.size() > longest)
        m_places.removeFirst();
    m_at = m_places.size() - 1;
}

void PlaceHistory::replace(const Place &place)
{
    if (m_at < 0)
        open(place);
    else
        m_places[m_at] = place;
}

const Place &PlaceHistory::back()
{
    return m_places[--m_at];
}

const Place &PlaceHistory::forward()
{
    return m_places[++m_at];
}

} // namespace kekkai
