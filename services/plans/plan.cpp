#include "services/plans/plan.h"

#include "services/core/secretpatterns.h"
#include "services/plans/planstate.h"
#include "services/plans/secretslots.h"

#include <QCryptographicHash>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostSteps = 200'000;
constexpr qsizetype longestBody = 32LL * 1024 * 1024;
constexpr int longestCoolDown = 24 * 3600;

constexpr std::array objectKinds{
    std::pair{ObjectRef::Kind::None, "none"_L1},
    std::pair{ObjectRef::Kind::Kek, "kek"_L1},
    std::pair{ObjectRef::Kind::Dek, "dek"_L1},
    std::pair{ObjectRef::Kind::Subject, "subject"_L1},
    std::pair{ObjectRef::Kind::Field, "field"_L1},
    std::pair{ObjectRef::Kind::Policy, "policy"_L1},
    std::pair{ObjectRef::Kind::Secret, "secret"_L1},
    std::pair{ObjectRef::Kind::Mapping, "mapping"_L1},
    std::pair{ObjectRef::Kind::Environment, "environment"_L1},
    std::pair{ObjectRef::Kind::Catalog, "catalog"_L1},
    std::pair{ObjectRef::Kind::Database, "database"_L1},
    std::pair{ObjectRef::Kind::Tag, "tag"_L1},
    std::pair{ObjectRef::Kind::KmsKey, "kmsKey"_L1},
};

using Problem = PlanError::Kind;
using Checked = PlanResult<void>;

bool isKind(const QString &text)
{
    static const QRegularExpression form(u"\\A[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z][A-Za-z0-9]*)*\\z"_s);
    constexpr qsizetype longest = 64;
    return text.size() <= longest && form.match(text).hasMatch();
}

bool isId(const QString &text)
{
    constexpr qsizetype longest = 200;
    return !text.isEmpty() && text.size() <= longest
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < QChar(0x7f); });
}

bool isPrintableAscii(const QByteArray &bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Below the base address, and nowhere else.
bool isPath(const QByteArray &path)
{
    if (!path.startsWith('/') || !isPrintableAscii(path) || path.contains('?') || path.contains('#')
        || path.contains('\\'))
        return false;
    const QList<QByteArray> segments = path.split('/');
    return std::none_of(segments.begin(), segments.end(), [](const QByteArray &segment) {
        const QByteArray plain = QByteArray::fromPercentEncoding(segment);
        return plain == "." || plain == "..";
    });
}

bool isContentType(const QString &text)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60}\\z"_s);
    return text.isEmpty() || form.match(text).hasMatch();
}

Checked noCredentials(const QJsonValue &json, const QString &path)
{
    const QStringList found = credentialsIn(json, path);
    if (!found.isEmpty())
        return planFailure(Problem::SecretInPlan, found.first());
    return {};
}

Checked checkedText(const PlanText &text, const QString &path)
{
    if (!isKind(text.kind))
        return planFailure(Problem::BadMember, path + u".kind"_s, u"letters, digits and dots"_s);
    return noCredentials(text.arguments, path + u".arguments"_s);
}

Checked checkedBody(const StepRequest &request, const QString &path)
{
    if (request.body.isEmpty())
        return {};
    if (request.body.size() > longestBody)
        return planFailure(Problem::TooLarge, path, QString::number(longestBody));
    // Slots stand inside strings, so that the body is JSON without its secrets, too.
    const QJsonDocument document = QJsonDocument::fromJson(request.body);
    if (document.isNull())
        return planFailure(Problem::BadMember, path, u"JSON"_s);
    const QJsonValue json = document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array());
    return noCredentials(json, path);
}

Checked checkedRequest(const StepRequest &request, const QString &path)
{
    static const QList<QByteArray> verbs{"POST"_ba, "PUT"_ba, "PATCH"_ba, "DELETE"_ba};
    constexpr qsizetype longestPath = 16 * 1024;
    if (!verbs.contains(request.verb))
        return planFailure(Problem::BadMember, path + u".verb"_s, u"POST, PUT, PATCH or DELETE"_s);
    if (!isPath(request.path) || request.path.size() > longestPath)
        return planFailure(Problem::BadMember, path + u".path"_s, u"a percent-encoded path without \"..\""_s);
    if (!isPrintableAscii(request.query) || request.query.contains('#') || request.query.size() > longestPath)
        return planFailure(Problem::BadMember, path + u".query"_s, u"a percent-encoded query"_s);
    if (isSecretValue(QString::fromLatin1(request.path)) || isSecretValue(QString::fromLatin1(request.query)))
        return planFailure(Problem::SecretInPlan, path);
    if (!isContentType(request.contentType))
        return planFailure(Problem::BadMember, path + u".contentType"_s, u"a media type"_s);
    return checkedBody(request, path + u".body"_s);
}

Checked checkedStep(const Step &step, const QString &path)
{
    if (!isId(step.id))
        return planFailure(Problem::BadMember, path + u".id"_s, u"1 to 200 printable characters of ASCII"_s);
    if (!isKind(step.kind))
        return planFailure(Problem::BadMember, path + u".kind"_s, u"letters, digits and dots"_s);
    if (const auto request = checkedRequest(step.request, path + u".request"_s); !request)
        return request;
    const std::array parts{std::pair{QJsonValue(step.arguments), u".arguments"_s}, std::pair{step.before, u".before"_s},
                           std::pair{step.after, u".after"_s}};
    for (const auto &[json, name] : parts) {
        if (const auto clean = noCredentials(json, path + name); !clean)
            return clean;
    }
    return {};
}

/// Every step can come at its turn.
Checked checkedOrder(const QList<Step> &steps)
{
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (places.contains(steps.at(i).id))
            return planFailure(Problem::DuplicateStep, u"steps[%1].id"_s.arg(i), steps.at(i).id);
        places.insert(steps.at(i).id, i);
    }
    QList<int> waitsFor(steps.size(), 0);
    QHash<qsizetype, QList<qsizetype>> followers;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        for (const QString &id : steps.at(i).dependsOn) {
            const auto place = places.constFind(id);
            if (place == places.constEnd())
                return planFailure(Problem::UnknownDependency, u"steps[%1].dependsOn"_s.arg(i), id);
            followers[*place].append(i);
            ++waitsFor[i];
        }
    }
    std::deque<qsizetype> ready;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (waitsFor.at(i) == 0)
            ready.push_back(i);
    }
    qsizetype reached = 0;
    while (!ready.empty()) {
        const qsizetype at = ready.front();
        ready.pop_front();
        ++reached;
        const QList<qsizetype> next = followers.value(at);
        for (const qsizetype follower : next) {
            if (--waitsFor[follower] == 0)
                ready.push_back(follower);
        }
    }
    if (reached == steps.size())
        return {};
    const auto stuck = std::find_if(waitsFor.begin(), waitsFor.end(), [](int count) { return count > 0; });
    return planFailure(Problem::DependencyCycle, u"steps"_s, steps.at(stuck - waitsFor.begin()).id);
}

QString address(QUrl url)
{
    url.setUserInfo({});
    url.setQuery(QString());
    url.setFragment({});
    QString text = url.toString(QUrl::FullyEncoded);
    while (text.endsWith(u'/'))
        text.chop(1);
    return text;
}

QJsonObject toJson(const PlanText &text)
{
    return {{u"kind"_s, text.kind}, {u"arguments"_s, text.arguments}};
}

QJsonObject toJson(const StepRequest &request)
{
    QJsonObject json{{u"server"_s, planServerName(request.server)},
                     {u"verb"_s, QString::fromLatin1(request.verb)},
                     {u"path"_s, QString::fromLatin1(request.path)}};
    if (!request.query.isEmpty())
        json.insert("query"_L1, QString::fromLatin1(request.query));
    if (!request.body.isEmpty())
        json.insert("body"_L1, QString::fromUtf8(request.body));
    if (!request.contentType.isEmpty())
        json.insert("contentType"_L1, request.contentType);
    return json;
}

/// Reads the members of one object and knows which of them nobody asked for: in a plan those would be orders that we
/// do not understand. Remembers the first problem.
class PlanMembers {
public:
    PlanMembers(const QJsonValue &json, QString path)
        : m_object(json.toObject())
        , m_path(std::move(path))
        , m_unread(m_object.keys())
    {
        if (!json.isObject())
            fail(Problem::BadMember, m_path.isEmpty() ? u"plan"_s : m_path, u"an object"_s);
    }

    QString string(QLatin1StringView name, bool isRequired = true)
    {
        const QJsonValue value = take(name);
        if (!value.isString() && (isRequired || !value.isUndefined()))
            fail(Problem::BadMember, place(name), u"text"_s);
        return value.toString();
    }
    QByteArray ascii(QLatin1StringView name, bool isRequired = true)
    {
        const QString text = string(name, isRequired);
        if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() > 0x7e || c.unicode() < 0x20; }))
            fail(Problem::BadMember, place(name), u"printable ASCII"_s);
        return text.toLatin1();
    }
    bool boolean(QLatin1StringView name)
    {
        const QJsonValue value = take(name);
        if (!value.isBool() && !value.isUndefined())
            fail(Problem::BadMember, place(name), u"true or false"_s);
        return value.toBool();
    }
    int integer(QLatin1StringView name, int from, int to, bool isRequired)
    {
        const QJsonValue value = take(name);
        const double number = value.toDouble(value.isUndefined() && !isRequired ? from : from - 1.0);
        if (number < from || number > to || number != std::floor(number)) {
            fail(Problem::BadMember, place(name), u"a whole number from %1 to %2"_s.arg(from).arg(to));
            return from;
        }
        return int(number);
    }
    QUuid uuid(QLatin1StringView name, bool isRequired = true)
    {
        const QString text = string(name, isRequired);
        const QUuid id = QUuid::fromString(text);
        if (id.isNull() && (isRequired || !text.isEmpty()))
            fail(Problem::BadMember, place(name), u"a UUID"_s);
        return id;
    }
    QStringList strings(QLatin1StringView name)
    {
        QStringList list;
        const QJsonValue value = take(name);
        if (!value.isArray() && !value.isUndefined())
            fail(Problem::BadMember, place(name), u"a list of texts"_s);
        const QJsonArray array = value.toArray();
        for (const auto &element : array) {
            if (!element.isString())
                fail(Problem::BadMember, place(name), u"a list of texts"_s);
            list.append(element.toString());
        }
        return list;
    }
    QJsonObject object(QLatin1StringView name)
    {
        const QJsonValue value = take(name);
        if (!value.isObject() && !value.isUndefined())
            fail(Problem::BadMember, place(name), u"an object"_s);
        return value.toObject();
    }
    QJsonArray array(QLatin1StringView name)
    {
        const QJsonValue value = take(name);
        if (!value.isArray() && !value.isUndefined())
            fail(Problem::BadMember, place(name), u"a list"_s);
        return value.toArray();
    }
    /// null, or an object.
    QJsonValue state(QLatin1StringView name)
    {
        const QJsonValue value = take(name);
        if (!value.isNull() && !value.isObject())
            fail(Problem::BadMember, place(name), u"an object, or null"_s);
        return value;
    }
    QJsonValue take(QLatin1StringView name)
    {
        m_unread.removeOne(name);
        return m_object.value(name);
    }
    [[nodiscard]] QString place(QLatin1StringView name) const
    {
        return m_path.isEmpty() ? QString(name) : QString(m_path + u'.' + name);
    }
    void fail(Problem kind, const QString &field, const QString &detail = {})
    {
        if (!m_error)
            m_error = PlanError{kind, field, detail};
    }
    template <typename T> T take(PlanResult<T> result)
    {
        if (result)
            return *std::move(result);
        if (!m_error)
            m_error = result.error();
        return {};
    }
    /// Call last: members that nobody asked for are errors, too.
    [[nodiscard]] std::optional<PlanError> error()
    {
        if (!m_error && !m_unread.isEmpty()) {
            constexpr qsizetype shown = 60;
            const QString name = m_unread.first().left(shown);
            fail(Problem::UnknownMember, m_path.isEmpty() ? name : QString(m_path + u'.' + name));
        }
        return m_error;
    }

private:
    QJsonObject m_object;
    QString m_path;
    QStringList m_unread;
    std::optional<PlanError> m_error;
};

PlanResult<PlanText> textFromJson(const QJsonValue &json, const QString &path)
{
    PlanMembers in(json, path);
    PlanText text;
    text.kind = in.string("kind"_L1);
    text.arguments = in.object("arguments"_L1);
    if (const auto error = in.error())
        return tl::unexpected(*error);
    return text;
}

PlanResult<StepRequest> requestFromJson(const QJsonValue &json, const QString &path)
{
    PlanMembers in(json, path);
    StepRequest request;
    const QString server = in.string("server"_L1);
    if (server == planServerName(PlanServer::Cmf))
        request.server = PlanServer::Cmf;
    else if (server != planServerName(PlanServer::SchemaRegistry))
        in.fail(Problem::BadMember, in.place("server"_L1), u"schemaRegistry or cmf"_s);
    request.verb = in.ascii("verb"_L1);
    request.path = in.ascii("path"_L1);
    request.query = in.ascii("query"_L1, false);
    request.body = in.string("body"_L1, false).toUtf8();
    request.contentType = in.string("contentType"_L1, false);
    if (const auto error = in.error())
        return tl::unexpected(*error);
    return request;
}

PlanResult<PlanWarning> warningFromJson(const QJsonValue &json, const QString &path)
{
    PlanMembers in(json, path);
    PlanWarning warning;
    warning.id = in.string("id"_L1);
    warning.text = in.take(textFromJson(in.take("text"_L1), in.place("text"_L1)));
    warning.mustBeTicked = in.boolean("mustBeTicked"_L1);
    if (const auto error = in.error())
        return tl::unexpected(*error);
    return warning;
}

} // namespace

QByteArray Plan::stateHash() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const Step &step : steps) {
        hash.addData(canonicalJson(QJsonArray{toJson(step.object), step.before}));
        hash.addData("\n"_ba);
    }
    return hash.result();
}

QSet<QString> Plan::secretSlots() const
{
    QSet<QString> names;
    for (const Step &step : steps)
        names.unite(slotsIn(QString::fromUtf8(step.request.body)));
    return names;
}

const Step *Plan::find(const QString &stepId) const
{
    const auto it = std::find_if(steps.begin(), steps.end(), [&stepId](const Step &step) { return step.id == stepId; });
    return it == steps.end() ? nullptr : &*it;
}

bool Plan::uses(PlanServer server) const
{
    return std::any_of(steps.begin(), steps.end(),
                       [server](const Step &step) { return step.request.server == server; });
}

QString serverIdentity(const QUrl &schemaRegistry, const QUrl &cmf)
{
    QStringList parts;
    if (!schemaRegistry.isEmpty())
        parts.append(planServerName(PlanServer::SchemaRegistry) + u'=' + address(schemaRegistry));
    if (!cmf.isEmpty())
        parts.append(planServerName(PlanServer::Cmf) + u'=' + address(cmf));
    return parts.join(u' ');
}

QUrl addressIn(const QString &identity, PlanServer server)
{
    const QString begin = planServerName(server) + u'=';
    const QStringList parts = identity.split(u' ', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (part.startsWith(begin))
            return QUrl(part.mid(begin.size()));
    }
    return {};
}

QString planServerName(PlanServer server)
{
    return server == PlanServer::Cmf ? u"cmf"_s : u"schemaRegistry"_s;
}

QString objectKindName(ObjectRef::Kind kind)
{
    for (const auto &[value, name] : objectKinds) {
        if (value == kind)
            return name;
    }
    return {};
}

std::optional<ObjectRef::Kind> objectKindFromName(const QString &name)
{
    for (const auto &[value, text] : objectKinds) {
        if (text == name)
            return value;
    }
    return std::nullopt;
}

PlanResult<void> checked(const Plan &plan)
{
    if (plan.id.isNull())
        return planFailure(Problem::BadMember, u"id"_s, u"a UUID"_s);
    if (!plan.madeAt.isValid())
        return planFailure(Problem::BadMember, u"madeAt"_s, u"a time"_s);
    if (const auto title = checkedText(plan.title, u"title"_s); !title)
        return title;
    if (plan.steps.isEmpty())
        return planFailure(Problem::NoSteps, u"steps"_s);
    if (plan.steps.size() > mostSteps)
        return planFailure(Problem::TooLarge, u"steps"_s, QString::number(mostSteps));
    for (const PlanServer server : {PlanServer::SchemaRegistry, PlanServer::Cmf}) {
        const QUrl url = addressIn(plan.serverIdentity, server);
        const bool isAddress = (url.scheme() == "http"_L1 || url.scheme() == "https"_L1) && !url.host().isEmpty();
        if (plan.uses(server) && !isAddress)
            return planFailure(Problem::BadMember, u"servers"_s, u"an address for %1"_s.arg(planServerName(server)));
    }
    const QUrl registry = addressIn(plan.serverIdentity, PlanServer::SchemaRegistry);
    const QUrl cmf = addressIn(plan.serverIdentity, PlanServer::Cmf);
    if (serverIdentity(registry, cmf) != plan.serverIdentity)
        return planFailure(Problem::BadMember, u"servers"_s, u"addresses without credentials"_s);
    if (plan.coolDownSeconds < 0 || plan.coolDownSeconds > longestCoolDown)
        return planFailure(Problem::BadMember, u"coolDownSeconds"_s, u"0 to %1"_s.arg(longestCoolDown));
    QSet<QString> ids;
    for (qsizetype i = 0; i < plan.warnings.size(); ++i) {
        const PlanWarning &warning = plan.warnings.at(i);
        const QString path = u"warnings[%1]"_s.arg(i);
        if (!isId(warning.id) || ids.contains(warning.id))
            return planFailure(Problem::BadMember, path + u".id"_s, u"1 to 200 printable characters, once"_s);
        ids.insert(warning.id);
        if (const auto text = checkedText(warning.text, path + u".text"_s); !text)
            return text;
    }
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        if (const auto step = checkedStep(plan.steps.at(i), u"steps[%1]"_s.arg(i)); !step)
            return step;
    }
    return checkedOrder(plan.steps);
}

QJsonObject toJson(const ObjectRef &object)
{
    return {{u"kind"_s, objectKindName(object.kind)}, {u"key"_s, QJsonArray::fromStringList(object.key)}};
}

QJsonObject toJson(const Step &step)
{
    QJsonObject json{{u"id"_s, step.id},
                     {u"kind"_s, step.kind},
                     {u"object"_s, toJson(step.object)},
                     {u"request"_s, toJson(step.request)},
                     {u"before"_s, step.before.isUndefined() ? QJsonValue() : step.before},
                     {u"after"_s, step.after.isUndefined() ? QJsonValue() : step.after},
                     {u"reversible"_s, step.reversible}};
    if (!step.arguments.isEmpty())
        json.insert("arguments"_L1, step.arguments);
    if (!step.dependsOn.isEmpty())
        json.insert("dependsOn"_L1, QJsonArray::fromStringList(step.dependsOn));
    if (!step.undoes.isEmpty())
        json.insert("undoes"_L1, step.undoes);
    return json;
}

QJsonObject toJson(const Plan &plan)
{
    QJsonArray steps;
    for (const Step &step : plan.steps)
        steps.append(toJson(step));
    QJsonArray warnings;
    for (const PlanWarning &warning : plan.warnings)
        warnings.append(QJsonObject{
            {u"id"_s, warning.id}, {u"text"_s, toJson(warning.text)}, {u"mustBeTicked"_s, warning.mustBeTicked}});
    QJsonObject json{{u"format"_s, planFormat},
                     {u"id"_s, plan.id.toString(QUuid::WithoutBraces)},
                     {u"title"_s, toJson(plan.title)},
                     {u"madeAt"_s, plan.madeAt.toUTC().toString(Qt::ISODateWithMs)},
                     {u"servers"_s, plan.serverIdentity},
                     {u"steps"_s, steps},
                     {u"warnings"_s, warnings},
                     {u"isDestructive"_s, plan.isDestructive},
                     {u"confirmName"_s, plan.confirmName},
                     {u"coolDownSeconds"_s, plan.coolDownSeconds},
                     {u"stateHash"_s, QString::fromLatin1(plan.stateHash().toHex())}};
    if (!plan.undoes.isNull())
        json.insert("undoes"_L1, plan.undoes.toString(QUuid::WithoutBraces));
    return json;
}

PlanResult<ObjectRef> objectFromJson(const QJsonValue &json, const QString &path)
{
    PlanMembers in(json, path);
    ObjectRef object;
    if (const auto kind = objectKindFromName(in.string("kind"_L1)))
        object.kind = *kind;
    else
        in.fail(Problem::BadMember, in.place("kind"_L1), u"a kind of object"_s);
    object.key = in.strings("key"_L1);
    if (const auto error = in.error())
        return tl::unexpected(*error);
    return object;
}

PlanResult<Step> stepFromJson(const QJsonValue &json, const QString &path)
{
    PlanMembers in(json, path);
    Step step;
    step.id = in.string("id"_L1);
    step.kind = in.string("kind"_L1);
    step.object = in.take(objectFromJson(in.take("object"_L1), in.place("object"_L1)));
    step.arguments = in.object("arguments"_L1);
    step.request = in.take(requestFromJson(in.take("request"_L1), in.place("request"_L1)));
    step.before = in.state("before"_L1);
    step.after = in.state("after"_L1);
    step.dependsOn = in.strings("dependsOn"_L1);
    step.reversible = in.boolean("reversible"_L1);
    step.undoes = in.string("undoes"_L1, false);
    if (const auto error = in.error())
        return tl::unexpected(*error);
    return step;
}

PlanResult<Plan> planFromJson(const QJsonObject &json)
{
    // A newer format may mean anything with any member: look at nothing else of it.
    const double format = json.value("format"_L1).toDouble(-1);
    if (format > planFormat && format == std::floor(format))
        return planFailure(Problem::NewerFormat, u"format"_s, QString::number(format, 'f', 0));
    PlanMembers in(json, {});
    Plan plan;
    (void)in.integer("format"_L1, 1, planFormat, true);
    plan.id = in.uuid("id"_L1);
    plan.title = in.take(textFromJson(in.take("title"_L1), u"title"_s));
    plan.madeAt = QDateTime::fromString(in.string("madeAt"_L1), Qt::ISODateWithMs).toUTC();
    plan.serverIdentity = in.string("servers"_L1);
    plan.isDestructive = in.boolean("isDestructive"_L1);
    plan.confirmName = in.string("confirmName"_L1, false);
    plan.coolDownSeconds = in.integer("coolDownSeconds"_L1, 0, longestCoolDown, false);
    plan.undoes = in.uuid("undoes"_L1, false);
    const QByteArray hash = QByteArray::fromHex(in.ascii("stateHash"_L1));
    const QJsonArray warnings = in.array("warnings"_L1);
    for (qsizetype i = 0; i < warnings.size(); ++i)
        plan.warnings.append(in.take(warningFromJson(warnings.at(i), u"warnings[%1]"_s.arg(i))));
    const QJsonArray steps = in.array("steps"_L1);
    if (steps.size() > mostSteps)
        return planFailure(Problem::TooLarge, u"steps"_s, QString::number(mostSteps));
    for (qsizetype i = 0; i < steps.size(); ++i)
        plan.steps.append(in.take(stepFromJson(steps.at(i), u"steps[%1]"_s.arg(i))));
    if (const auto error = in.error())
        return tl::unexpected(*error);
    if (const auto fine = checked(plan); !fine)
        return tl::unexpected(fine.error());
    if (hash != plan.stateHash())
        return planFailure(Problem::StateHashMismatch, u"stateHash"_s);
    return plan;
}

} // namespace kekkai
