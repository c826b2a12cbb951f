#include "plansamples.h"
#include "services/plans/planstate.h"
#include "services/plans/stepdriver.h"
#include "tests/support/faketransport.h"

#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using Kind = PlanError::Kind;

Q_DECLARE_METATYPE(std::function<void(Plan &)>)
Q_DECLARE_METATYPE(std::function<void(QJsonObject &)>)

namespace {

/// Says that every request is right but those for "liar".
class HonestDriver final : public StepDriver {
public:
    Task<Result<QJsonValue>> read(Step, Cancellation) const override { co_return QJsonValue(); }
    std::optional<Step> undo(const Step &) const override { return std::nullopt; }
    QString disagreement(const Step &step) const override
    {
        return step.id == "liar"_L1 ? u"the path names another key"_s : QString();
    }
};

Kind kindOf(const PlanResult<Plan> &result)
{
    return result ? Kind::CannotRead : result.error().kind; // no test expects that one here
}

/// Changes the object at one place of a plan's JSON, "steps" meaning the first of them.
void change(QJsonObject &plan, const QString &place, const std::function<void(QJsonObject &)> &edit)
{
    if (place.isEmpty()) {
        edit(plan);
        return;
    }
    QJsonArray steps = plan.value("steps"_L1).toArray();
    QJsonObject step = steps.at(0).toObject();
    if (place == "steps"_L1) {
        edit(step);
    } else {
        QJsonObject part = step.value(place).toObject();
        edit(part);
        step.insert(place, part);
    }
    steps[0] = step;
    plan.insert("steps"_L1, steps);
}

} // namespace

class PlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackFromItsJsonAsItWas()
    {
        const Plan plan = samplePlan();
        QVERIFY2(checked(plan).has_value(), "the sample is no plan");
        const QByteArray text = QJsonDocument(toJson(plan)).toJson();
        const auto back = planFromJson(QJsonDocument::fromJson(text).object());
        QVERIFY2(back.has_value(), back ? "" : qPrintable(back.error().field + back.error().detail));
        QCOMPARE(*back, plan);
        QCOMPARE(QJsonDocument(toJson(*back)).toJson(), text);
        QCOMPARE(back->madeAt.timeSpec(), Qt::UTC);
    }

    void keepsTheBytesOfABody()
    {
        Plan plan = samplePlan();
        // Members out of order, blanks, an escape: a schema must arrive as it was written.
        plan.steps.first().request.body = "{ \"z\": 1.50, \"a\": \"\\u00e4\\n\" }"_ba;
        const auto back = planFromJson(toJson(plan));
        QVERIFY(back.has_value());
        QCOMPARE(back->steps.first().request.body, plan.steps.first().request.body);
    }

    void namesItsSlots()
    {
        QCOMPARE(samplePlan().secretSlots(), QSet<QString>{u"t"_s});
        QVERIFY(!canonicalJson(toJson(samplePlan())).contains("token-value"));
    }

    void hashesWhatMustBeFound()
    {
        const Plan plan = samplePlan();
        QCOMPARE(plan.stateHash().size(), 32);
        Plan other = plan;
        other.title.kind = u"other"_s;
        other.steps[0].after = QJsonObject{{u"deleted"_s, false}};
        QCOMPARE(other.stateHash(), plan.stateHash());
        other.steps[0].before = QJsonObject{{u"deleted"_s, false}, {u"version"_s, 2}};
        QVERIFY(other.stateHash() != plan.stateHash());
        other = plan;
        other.steps[0].object.key[1] = u"x"_s;
        QVERIFY(other.stateHash() != plan.stateHash());
        other = plan;
        other.steps[0].before = QJsonValue();
        QVERIFY(other.stateHash() != plan.stateHash());
    }

    void identifiesServersWithoutCredentials()
    {
        const QString both = serverIdentity(QUrl(u"https://me:pw@sr:8081/a/?x=1#f"_s), QUrl(u"http://cmf:8080"_s));
        QCOMPARE(both, u"schemaRegistry=https://sr:8081/a cmf=http://cmf:8080"_s);
        QCOMPARE(addressIn(both, PlanServer::SchemaRegistry), QUrl(u"https://sr:8081/a"_s));
        QCOMPARE(addressIn(both, PlanServer::Cmf), QUrl(u"http://cmf:8080"_s));
        QCOMPARE(addressIn(serverIdentity({}, QUrl(u"http://cmf:8080"_s)), PlanServer::SchemaRegistry), QUrl());
    }

    void findsTheServersOfASession()
    {
        const auto nothing = [](const QString &) -> Result<HttpReply> { return failure(ApiError::Kind::Offline); };
        Session session;
        session.schemaRegistry = std::make_shared<FakeTransport>(nothing); // "Fake (http://fake)"
        session.cmf = session.schemaRegistry;
        QCOMPARE(identityFor(samplePlan(), session), u"schemaRegistry=http://fake"_s);
        Plan plan = samplePlan();
        plan.steps[0].request.server = PlanServer::Cmf;
        QCOMPARE(identityFor(plan, session), u"schemaRegistry=http://fake cmf=http://fake"_s);
    }

    void refusesWhatCannotBeRun_data()
    {
        QTest::addColumn<std::function<void(Plan &)>>("edit");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, std::function<void(Plan &)> edit, Kind kind, const QString &field) {
            QTest::newRow(name) << std::move(edit) << kind << field;
        };
        row(
            "no id", [](Plan &p) { p.id = {}; }, Kind::BadMember, u"id"_s);
        row(
            "no time", [](Plan &p) { p.madeAt = {}; }, Kind::BadMember, u"madeAt"_s);
        row(
            "no steps", [](Plan &p) { p.steps.clear(); }, Kind::NoSteps, u"steps"_s);
        row(
            "title", [](Plan &p) { p.title.kind = u"<b>"_s; }, Kind::BadMember, u"title.kind"_s);
        row(
            "two alike", [](Plan &p) { p.steps[1].id = u"s1"_s; }, Kind::DuplicateStep, u"steps[1].id"_s);
        row(
            "no such step", [](Plan &p) { p.steps[2].dependsOn = {u"s9"_s}; }, Kind::UnknownDependency,
            u"steps[2].dependsOn"_s);
        row(
            "a ring", [](Plan &p) { p.steps[0].dependsOn = {u"s2"_s}; }, Kind::DependencyCycle, u"steps"_s);
        row(
            "itself", [](Plan &p) { p.steps[2].dependsOn = {u"s3"_s}; }, Kind::DependencyCycle, u"steps"_s);
        row(
            "GET", [](Plan &p) { p.steps[0].request.verb = "GET"; }, Kind::BadMember, u"steps[0].request.verb"_s);
        row(
            "a way up", [](Plan &p) { p.steps[0].request.path = "/a/%2E%2e/b"; }, Kind::BadMember,
            u"steps[0].request.path"_s);
        row(
            "another host", [](Plan &p) { p.steps[0].request.path = "@evil.example/"; }, Kind::BadMember,
            u"steps[0].request.path"_s);
        row(
            "a query in the path", [](Plan &p) { p.steps[0].request.path = "/keks?permanent=true"; }, Kind::BadMember,
            u"steps[0].request.path"_s);
        row(
            "a line break", [](Plan &p) { p.steps[0].request.query = "a=1\r\nX: y"; }, Kind::BadMember,
            u"steps[0].request.query"_s);
        row(
            "a header", [](Plan &p) { p.steps[0].request.contentType = u"a/b\r\nX: y"_s; }, Kind::BadMember,
            u"steps[0].request.contentType"_s);
        row(
            "no JSON", [](Plan &p) { p.steps[2].request.body = "{\"n\": ${secret:t}}"; }, Kind::BadMember,
            u"steps[2].request.body"_s);
        row(
            "blank in an id", [](Plan &p) { p.steps[0].id = u"a b"_s; }, Kind::BadMember, u"steps[0].id"_s);
        row(
            "kind", [](Plan &p) { p.steps[0].kind = u"kek..x"_s; }, Kind::BadMember, u"steps[0].kind"_s);
        row(
            "address", [](Plan &p) { p.serverIdentity = u"cmf=https://x"_s; }, Kind::BadMember, u"servers"_s);
        row(
            "login in the address", [](Plan &p) { p.serverIdentity = u"schemaRegistry=https://a:b@sr"_s; },
            Kind::BadMember, u"servers"_s);
        row(
            "cool-down", [](Plan &p) { p.coolDownSeconds = -1; }, Kind::BadMember, u"coolDownSeconds"_s);
        row(
            "two warnings alike", [](Plan &p) { p.warnings.append(p.warnings.first()); }, Kind::BadMember,
            u"warnings[1].id"_s);
        row(
            "secret in a body",
            [](Plan &p) { p.steps[2].request.body = R"({"kmsProps":{"secret.access.key":"hunter2"}})"; },
            Kind::SecretInPlan, u"steps[2].request.body.kmsProps.secret.access.key"_s);
        row(
            "secret beside a slot", [](Plan &p) { p.steps[2].request.body = R"({"password":"x${secret:t}"})"; },
            Kind::SecretInPlan, u"steps[2].request.body.password"_s);
        row(
            "secret in arguments",
            [](Plan &p) {
                p.steps[0].arguments = {{u"list"_s, QJsonArray{u"https://a:b@vault"_s}}};
            },
            Kind::SecretInPlan, u"steps[0].arguments.list[0]"_s);
        row(
            "secret in a state",
            [](Plan &p) {
                p.steps[0].before = QJsonObject{{u"token"_s, u"x"_s}};
            },
            Kind::SecretInPlan, u"steps[0].before.token"_s);
        row(
            "secret in the title",
            [](Plan &p) {
                p.title.arguments = {{u"password"_s, u"x"_s}};
            },
            Kind::SecretInPlan, u"title.arguments.password"_s);
        row(
            "secret in a query", [](Plan &p) { p.steps[0].request.query = "u=https://a:b@c"; }, Kind::SecretInPlan,
            u"steps[0].request"_s);
    }
    void refusesWhatCannotBeRun()
    {
        QFETCH(std::function<void(Plan &)>, edit);
        QFETCH(Kind, kind);
        QFETCH(QString, field);
        Plan plan = samplePlan();
        edit(plan);
        const auto fine = checked(plan);
        QVERIFY(!fine.has_value());
        QCOMPARE(fine.error().kind, kind);
        QCOMPARE(fine.error().field, field);
        QVERIFY(!fine.error().detail.contains("hunter2"_L1));
        // And so does the reader.
        QVERIFY(!planFromJson(toJson(plan)).has_value());
    }

    void refusesHostileJson_data()
    {
        QTest::addColumn<QString>("place");
        QTest::addColumn<std::function<void(QJsonObject &)>>("edit");
        QTest::addColumn<Kind>("kind");
        const auto row = [](const char *name, const QString &place, std::function<void(QJsonObject &)> edit,
                            Kind kind) { QTest::newRow(name) << place << std::move(edit) << kind; };
        const auto set = [](const QString &name, const QJsonValue &value) {
            return [name, value](QJsonObject &o) { o.insert(name, value); };
        };
        row("newer", {}, set(u"format"_s, 2), Kind::NewerFormat);
        row(
            "newer, all else strange", {},
            [](QJsonObject &o) {
                o = {{u"format"_s, 7}, {u"steps"_s, 3}};
            },
            Kind::NewerFormat);
        row("format 0", {}, set(u"format"_s, 0), Kind::BadMember);
        row("format text", {}, set(u"format"_s, u"1"_s), Kind::BadMember);
        row("format 1.5", {}, set(u"format"_s, 1.5), Kind::BadMember);
        row("unknown member", {}, set(u"runAsRoot"_s, true), Kind::UnknownMember);
        row("unknown member of a step", u"steps"_s, set(u"retries"_s, 3), Kind::UnknownMember);
        row("unknown member of a request", u"request"_s, set(u"headers"_s, QJsonArray()), Kind::UnknownMember);
        row("unknown member of an object", u"object"_s, set(u"x"_s, 1), Kind::UnknownMember);
        row("steps no list", {}, set(u"steps"_s, QJsonObject()), Kind::BadMember);
        row("a step that is a number", {}, set(u"steps"_s, QJsonArray{1}), Kind::BadMember);
        row("id no text", u"steps"_s, set(u"id"_s, 5), Kind::BadMember);
        row("before a text", u"steps"_s, set(u"before"_s, u"x"_s), Kind::BadMember);
        row(
            "before missing", u"steps"_s, [](QJsonObject &o) { o.remove("before"_L1); }, Kind::BadMember);
        row("kind of object", u"object"_s, set(u"kind"_s, u"planet"_s), Kind::BadMember);
        row("server", u"request"_s, set(u"server"_s, u"kafka"_s), Kind::BadMember);
        row("path with a zero", u"request"_s, set(u"path"_s, QString(u"/a"_s + QChar(u'\0'))), Kind::BadMember);
        row("depends on numbers", u"steps"_s, set(u"dependsOn"_s, QJsonArray{1}), Kind::BadMember);
        row("endless cool-down", {}, set(u"coolDownSeconds"_s, 1e300), Kind::BadMember);
        row("hash", {}, set(u"stateHash"_s, u"00"_s), Kind::StateHashMismatch);
        row("a state changed by hand", u"steps"_s, set(u"before"_s, QJsonObject{{u"deleted"_s, true}}),
            Kind::StateHashMismatch);
    }
    void refusesHostileJson()
    {
        QFETCH(QString, place);
        QFETCH(std::function<void(QJsonObject &)>, edit);
        QFETCH(Kind, kind);
        QJsonObject json = toJson(samplePlan());
        change(json, place, edit);
        QCOMPARE(kindOf(planFromJson(json)), kind);
    }

    void refusesStepsThatSendAnotherThingThanTheySay()
    {
        StepDrivers drivers;
        drivers.add(u"dek.softDelete"_s, std::make_shared<HonestDriver>());
        Plan plan = samplePlan();
        auto fine = drivers.checked(plan);
        QVERIFY(!fine.has_value());
        QCOMPARE(fine.error(), (PlanError{Kind::UnknownKind, u"steps[2].kind"_s, u"kek.register"_s}));
        drivers.add(u"kek.register"_s, std::make_shared<HonestDriver>());
        QVERIFY(drivers.checked(plan).has_value());
        plan.steps[2].id = u"liar"_s;
        fine = drivers.checked(plan);
        QVERIFY(!fine.has_value());
        QCOMPARE(fine.error().kind, Kind::RequestMismatch);
        QCOMPARE(fine.error().field, u"steps[2].request"_s);
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
