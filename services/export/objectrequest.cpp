#include "services/export/objectrequest.h"

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

HttpRequest read(const QByteArray &base, std::initializer_list<QStringView> segments)
{
    return HttpRequest::get(base + encodedPath(segments), {});
}

HttpRequest withDeleted(HttpRequest request)
{
    addQuery(request.query, "deleted"_L1, u"true");
    return request;
}

} // namespace

std::optional<ObjectRequest> requestOf(const ObjectRef &object)
{
    const QStringList &key = object.key;
    const QByteArray cmf = "/cmf/api/v1"_ba;
    const auto has = [&key](qsizetype count) { return key.size() >= count; };
    switch (object.kind) {
    case ObjectRef::Kind::Kek:
        if (has(1))
            return ObjectRequest{false, withDeleted(read("/dek-registry/v1/keks"_ba, {key.at(0)}))};
        break;
    case ObjectRef::Kind::Dek:
        if (has(4)) {
            HttpRequest request =
                withDeleted(read("/dek-registry/v1/keks"_ba, {key.at(0), u"deks", key.at(1), u"versions", key.at(3)}));
            addQuery(request.query, "algorithm"_L1, key.at(2));
            return ObjectRequest{false, std::move(request)};
        }
        break;
    case ObjectRef::Kind::Subject:
    case ObjectRef::Kind::Field:
    case ObjectRef::Kind::Policy:
        if (has(2))
            return ObjectRequest{false, withDeleted(read({}, {u"subjects", key.at(0), u"versions", key.at(1)}))};
        if (has(1))
            return ObjectRequest{false, withDeleted(read({}, {u"subjects", key.at(0), u"versions"}))};
        break;
    case ObjectRef::Kind::Secret:
        if (has(1))
            return ObjectRequest{true, read(cmf, {u"secrets", key.at(0)})};
        break;
    case ObjectRef::Kind::Mapping:
        if (has(2))
            return ObjectRequest{true, read(cmf, {u"environments", key.at(0), u"secret-mappings", key.at(1)})};
        break;
    case ObjectRef::Kind::Environment:
        if (has(1))
            return ObjectRequest{true, read(cmf, {u"environments", key.at(0)})};
        break;
    case ObjectRef::Kind::Catalog:
        if (has(1))
            return ObjectRequest{true, read(cmf, {u"catalogs", u"kafka", key.at(0)})};
        break;
    case ObjectRef::Kind::Database:
        if (has(2))
            return ObjectRequest{true, read(cmf, {u"catalogs", u"kafka", key.at(0), u"databases", key.at(1)})};
        break;
    case ObjectRef::Kind::None:
    case ObjectRef::Kind::Tag:
    case ObjectRef::Kind::KmsKey:
        break;
    }
    return std::nullopt;
}

} // namespace kekkai
