#include "services/keys/keysteps.h"

#include "services/core/secretpatterns.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/http/jsonreply.h"
#include "services/plans/secretslots.h"
#include "services/schemaregistry/registryrequest.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

constexpr auto base = "/dek-registry/v1/keks";
constexpr int keyNotFound = 40470;
constexpr int kmsDenied = 40370;
constexpr int kmsFailed = 50070;

/// The members of @p arguments that a kind takes, and what they are.
struct Expected {
    QLatin1StringView name;
    QList<QJsonValue::Type> types;
    bool isRequired = false;
};

QString problemIn(const QJsonObject &arguments, const QList<Expected> &expected)
{
    for (auto it = arguments.begin(); it != arguments.end(); ++it) {
        const bool isKnown = std::any_of(expected.begin(), expected.end(), [&it](const Expected &each) {
            return it.key() == each.name && each.types.contains(it.value().type());
        });
        if (!isKnown)
            return u"the argument \"%1\" is unknown or of another type"_s.arg(it.key());
    }
    for (const Expected &each : expected) {
        if (each.isRequired && !arguments.contains(each.name))
            return u"the argument \"%1\" is missing"_s.arg(each.name);
    }
    const QJsonObject properties = arguments.value("kmsProps"_L1).toObject();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        if (!it.value().isString())
            return u"the property \"%1\" is no text"_s.arg(it.key());
    }
    return {};
}

QList<Expected> argumentsOf(const QString &kind)
{
    using Type = QJsonValue::Type;
    if (kind == "kek.register"_L1) {
        return {{"kmsType"_L1, {Type::String}, true},  {"kmsKeyId"_L1, {Type::String}, true},
                {"kmsProps"_L1, {Type::Object}, true}, {"doc"_L1, {Type::String}},
                {"shared"_L1, {Type::Bool}, true},     {"testSharing"_L1, {Type::Bool}}};
    }
    if (kind == "kek.update"_L1) {
        return {{"kmsProps"_L1, {Type::Object}},
                {"doc"_L1, {Type::String, Type::Null}},
                {"shared"_L1, {Type::Bool}},
                {"testSharing"_L1, {Type::Bool}}};
    }
    if (kind == "dek.create"_L1)
        return {{"encryptedKeyMaterial"_L1, {Type::String}}};
    return {};
}

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QJsonObject withoutTest(QJsonObject arguments)
{
    arguments.remove("testSharing"_L1);
    return arguments;
}

/// The registry's defaults never choose: both are always said.
QByteArray algorithmQuery(const QString &algorithm)
{
    return "algorithm=" + QUrl::toPercentEncoding(algorithm);
}

StepRequest kekRequest(const QString &kind, const QString &name, const QJsonObject &arguments)
{
    StepRequest request;
    request.path = base + encodedPath({name});
    const QByteArray sharing = arguments.value("testSharing"_L1).toBool() ? "testSharing=true"_ba : QByteArray();
    if (kind == "kek.register"_L1) {
        request.verb = "POST"_ba;
        request.path = base;
        request.query = sharing;
        QJsonObject body = withoutTest(arguments);
        body.insert("name"_L1, name);
        request.body = compact(body);
    } else if (kind == "kek.update"_L1) {
        request.verb = "PUT"_ba;
        request.query = sharing;
        request.body = compact(withoutTest(arguments));
    } else if (kind == "kek.undelete"_L1) {
        request.verb = "POST"_ba;
        request.path += "/undelete";
    } else if (kind == "kek.test"_L1) {
        request.verb = "POST"_ba;
        request.path += "/test";
    } else {
        request.verb = "DELETE"_ba;
        if (kind == "kek.purge"_L1)
            request.query = "permanent=true"_ba;
    }
    return request;
}

StepRequest dekRequest(const QString &kind, const QStringList &key, const QJsonObject &arguments)
{
    StepRequest request;
    const QString &algorithm = key.at(2);
    if (kind == "dek.create"_L1) {
        request.verb = "POST"_ba;
        request.path = base + encodedPath({key.at(0), u"deks", key.at(1)});
        QJsonObject body = arguments;
        body.insert("subject"_L1, key.at(1));
        body.insert("version"_L1, key.at(3).toInt());
        body.insert("algorithm"_L1, algorithm);
        request.body = compact(body);
        return request;
    }
    request.path = base + encodedPath({key.at(0), u"deks", key.at(1), u"versions", key.at(3)});
    request.query = algorithmQuery(algorithm);
    request.verb = "DELETE"_ba;
    if (kind == "dek.undelete"_L1) {
        request.verb = "POST"_ba;
        request.path += "/undelete";
    } else if (kind == "dek.purge"_L1) {
        request.query += "&permanent=true";
    }
    return request;
}

bool isDekKey(const QStringList &key)
{
    if (key.size() != 4 || key.at(0).isEmpty() || key.at(1).isEmpty() || !dekAlgorithms().contains(key.at(2)))
        return false;
    bool isNumber = false;
    const int version = key.at(3).toInt(&isNumber);
    return isNumber && version > 0 && QString::number(version) == key.at(3);
}

Result<QJsonValue> kekState(const Result<Kek> &kek)
{
    if (kek)
        return QJsonValue(stateOf(*kek));
    if (kek.error().serverCode == keyNotFound)
        return QJsonValue();
    return tl::unexpected(kek.error());
}

Task<Result<QList<int>>> versionsOf(std::shared_ptr<HttpTransport> registry, QStringList key, bool withDeleted,
                                    Cancellation cancellation)
{
    if (withDeleted) {
        const DekRegistryClient client(registry);
        auto all = client.dekVersions(key.at(0), key.at(1), key.at(2), cancellation);
        co_return co_await all;
    }
    HttpRequest request = registryGet(base + encodedPath({key.at(0), u"deks", key.at(1), u"versions"}), cancellation);
    addQuery(request.query, "algorithm"_L1, key.at(2));
    const Result<HttpReply> reply = co_await registry->send(std::move(request));
    co_return intList(reply);
}

/// The state of a DEK that its registry cannot decrypt, from the lists of versions, which need no KMS.
Task<Result<QJsonValue>> listedState(std::shared_ptr<HttpTransport> registry, QStringList key,
                                     Cancellation cancellation)
{
    auto listing = versionsOf(registry, key, true, cancellation);
    const auto all = co_await listing;
    if (!all)
        co_return tl::unexpected(all.error());
    const int version = key.at(3).toInt();
    if (!all->contains(version))
        co_return QJsonValue();
    auto livingList = versionsOf(registry, key, false, cancellation);
    const auto living = co_await livingList;
    // Under a soft-deleted KEK there are no live DEKs, and the list is refused.
    if (!living && living.error().serverCode != keyNotFound)
        co_return tl::unexpected(living.error());
    co_return QJsonValue(QJsonObject{{u"kekName"_s, key.at(0)},
                                     {u"subject"_s, key.at(1)},
                                     {u"algorithm"_s, key.at(2)},
                                     {u"version"_s, version},
                                     {u"deleted"_s, !living || !living->contains(version)}});
}

/// @p done with the roles of its states exchanged; the request is made from kind, object and arguments.
std::optional<Step> reverse(const Step &done, const QString &kind, const QJsonObject &arguments = {})
{
    const auto request = keyRequest(kind, done.object, arguments);
    if (!request)
        return std::nullopt;
    Step step;
    step.id = u"undo."_s + done.id.left(190);
    step.kind = kind;
    step.object = done.object;
    step.arguments = arguments;
    step.request = *request;
    step.before = done.after;
    step.after = done.before;
    step.reversible = true;
    return step;
}

std::optional<Step> undoneUpdate(const Step &done)
{
    const QJsonObject before = done.before.toObject();
    QJsonObject arguments;
    if (done.arguments.contains("shared"_L1))
        arguments.insert("shared"_L1, before.value("shared"_L1).toBool());
    if (done.arguments.contains("doc"_L1)) {
        const QString doc = before.value("doc"_L1).toString();
        arguments.insert("doc"_L1, doc.isEmpty() ? QJsonValue() : QJsonValue(doc));
    }
    if (done.arguments.contains("kmsProps"_L1)) {
        QJsonObject properties = before.value("kmsProps"_L1).toObject();
        for (auto it = properties.begin(); it != properties.end(); ++it) {
            if (it.value().toString() == maskText())
                it.value() = slotText(propertySlot(done.object.key.value(0), it.key()));
        }
        arguments.insert("kmsProps"_L1, properties);
    }
    auto step = reverse(done, u"kek.update"_s, arguments);
    if (!step)
        return step;
    // What the update brought must go again: a pattern says so with null.
    QJsonObject after = before;
    QJsonObject properties = after.value("kmsProps"_L1).toObject();
    const QJsonObject brought = done.after.toObject().value("kmsProps"_L1).toObject();
    for (auto it = brought.begin(); it != brought.end(); ++it) {
        if (!properties.contains(it.key()))
            properties.insert(it.key(), QJsonValue());
    }
    after.insert("kmsProps"_L1, properties);
    step->after = after;
    return step;
}

} // namespace

QJsonObject stateOf(const Kek &kek)
{
    QJsonObject json = kek.toMaskedJson();
    json.remove("ts"_L1);
    json.insert("doc"_L1, json.value("doc"_L1).toString());
    json.insert("deleted"_L1, kek.deleted);
    return json;
}

QString materialSha256(const QString &encryptedKeyMaterial)
{
    if (encryptedKeyMaterial.isEmpty())
        return {};
    return QString::fromLatin1(
        QCryptographicHash::hash(encryptedKeyMaterial.toUtf8(), QCryptographicHash::Sha256).toHex());
}

QJsonObject stateOf(const Dek &dek)
{
    return {{u"kekName"_s, dek.kekName},     {u"subject"_s, dek.subject},
            {u"algorithm"_s, dek.algorithm}, {u"version"_s, dek.version},
            {u"deleted"_s, dek.deleted},     {u"materialSha256"_s, materialSha256(dek.encryptedKeyMaterial)}};
}

PlanResult<StepRequest> keyRequest(const QString &kind, const ObjectRef &object, const QJsonObject &arguments)
{
    const auto refused = [](const QString &why) { return planFailure(PlanError::Kind::RequestMismatch, {}, why); };
    if (!keyStepKinds().contains(kind))
        return refused(u"\"%1\" is no kind of step for keys"_s.arg(kind));
    if (const QString problem = problemIn(arguments, argumentsOf(kind)); !problem.isEmpty())
        return refused(problem);
    const bool isKek = kind.startsWith("kek."_L1);
    const bool fits = isKek ? object.kind == Kind::Kek && object.key.size() == 1 && !object.key.first().isEmpty()
                            : object.kind == Kind::Dek && isDekKey(object.key);
    if (!fits)
        return refused(isKek ? u"the object is no KEK"_s : u"the object is no version of a DEK"_s);
    return isKek ? kekRequest(kind, object.key.first(), arguments) : dekRequest(kind, object.key, arguments);
}

QString propertySlot(const QString &kek, const QString &property)
{
    QString name = kek + u'.' + property;
    bool isChanged = false;
    for (QChar &c : name) {
        const bool isPlain = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
            || c == u'.' || c == u'_' || c == u'-';
        if (!isPlain) {
            c = u'_';
            isChanged = true;
        }
    }
    constexpr qsizetype longest = 80;
    if (!isChanged && name.size() <= longest)
        return name;
    const QByteArray whole = (kek + u'\n' + property).toUtf8();
    const QByteArray digest = QCryptographicHash::hash(whole, QCryptographicHash::Sha256).toHex().left(12);
    return name.right(longest) + u'-' + QString::fromLatin1(digest);
}

Task<Result<QJsonValue>> KeyStepDriver::read(Step step, Cancellation cancellation) const
{
    const auto registry = m_registry;
    if (!registry)
        co_return failure(ApiError::Kind::Invalid, u"the connection has no Schema Registry"_s);
    const DekRegistryClient client(registry);
    const QStringList key = step.object.key;
    if (step.object.kind == Kind::Kek && key.size() == 1) {
        auto reading = client.kek(key.first(), cancellation);
        const Result<Kek> kek = co_await reading;
        co_return kekState(kek);
    }
    if (step.object.kind != Kind::Dek || !isDekKey(key))
        co_return failure(ApiError::Kind::Invalid, u"the step's object is no key"_s);
    auto reading = client.dek(key.at(0), key.at(1), key.at(2), key.at(3).toInt(), cancellation);
    const Result<Dek> dek = co_await reading;
    if (dek)
        co_return QJsonValue(stateOf(*dek));
    if (dek.error().serverCode == keyNotFound)
        co_return QJsonValue();
    if (dek.error().serverCode == kmsDenied || dek.error().serverCode == kmsFailed) {
        auto listing = listedState(registry, key, cancellation);
        co_return co_await listing;
    }
    co_return tl::unexpected(dek.error());
}

std::optional<Step> KeyStepDriver::undo(const Step &done) const
{
    if (done.kind == "kek.register"_L1 || done.kind == "kek.undelete"_L1) {
        auto step = reverse(done, u"kek.softDelete"_s);
        if (step && done.kind == "kek.register"_L1)
            step->after = QJsonObject{{u"deleted"_s, true}};
        return step;
    }
    if (done.kind == "kek.update"_L1)
        return undoneUpdate(done);
    if (done.kind == "kek.softDelete"_L1)
        return reverse(done, u"kek.undelete"_s);
    if (done.kind == "dek.create"_L1 || done.kind == "dek.undelete"_L1) {
        auto step = reverse(done, u"dek.softDelete"_s);
        if (step && done.kind == "dek.create"_L1)
            step->after = QJsonObject{{u"deleted"_s, true}};
        return step;
    }
    if (done.kind == "dek.softDelete"_L1)
        return reverse(done, u"dek.undelete"_s);
    return std::nullopt;
}

QString KeyStepDriver::disagreement(const Step &step) const
{
    const auto request = keyRequest(step.kind, step.object, step.arguments);
    if (!request)
        return request.error().detail;
    if (*request == step.request)
        return {};
    // The same JSON may be written in another way, such as by a person with an editor.
    StepRequest sameBody = step.request;
    sameBody.body = request->body;
    const bool isSame = sameBody == *request && !step.request.body.isEmpty()
        && QJsonDocument::fromJson(step.request.body) == QJsonDocument::fromJson(request->body);
    return isSame ? QString() : u"the request is not that of a %1 of this object"_s.arg(step.kind);
}

void addKeyDrivers(StepDrivers &drivers, const Session &session)
{
    const auto driver = std::make_shared<const KeyStepDriver>(session.schemaRegistry);
    for (const QString &kind : keyStepKinds())
        drivers.add(kind, driver);
}

const QStringList &keyStepKinds()
{
    static const QStringList kinds{u"kek.register"_s, u"kek.update"_s, u"kek.softDelete"_s, u"kek.undelete"_s,
                                   u"kek.purge"_s,    u"kek.test"_s,   u"dek.create"_s,     u"dek.softDelete"_s,
                                   u"dek.undelete"_s, u"dek.purge"_s};
    return kinds;
}

} // namespace kekkai
