#include "models/text/plantext.h"
#include "models/text/runtext.h"
#include "services/core/secretpatterns.h"

#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class PlanTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesTheActOnItsButton();
    void leavesNoWarningOut();
    void showsRequestsWithoutSecrets();
    void hasASentenceForEachError();
    void hasASentenceForEachDifference();
    void hasASentenceForEachRefusalAndOutcome();
    void saysWhatIsWrongWithAStepAndWhatHelps();
};

void PlanTextTest::namesTheActOnItsButton()
{
    const auto title = [](const QString &kind, const QJsonObject &arguments) {
        return planActText({kind, arguments}, 4);
    };
    QCOMPARE(title(u"keys.purge"_s, {{u"deks"_s, 3}}), u"Delete 3 DEK(s) for good"_s);
    QCOMPARE(title(u"keys.softDelete"_s, {{u"keks"_s, 2}, {u"deks"_s, 5}}), u"Soft-delete 2 KEK(s) and 5 DEK(s)"_s);
    const QJsonObject pii = toJson(ObjectRef{ObjectRef::Kind::Kek, {u"pii\u202e"_s}});
    QCOMPARE(title(u"keys.undelete"_s, {{u"keks"_s, 1}, {u"deks"_s, 3}, {u"object"_s, pii}}),
             u"Undelete KEK pii\\u202e and its 3 DEK(s)"_s);
    QVERIFY(title(u"kek.test"_s, {{u"name"_s, u"pii"_s}}).contains(u"pii"_s));
    QCOMPARE(title(u"something.new"_s, {}), u"Run 4 step(s)"_s);
    const QJsonObject undone{{u"kind"_s, u"keys.softDelete"_s}, {u"arguments"_s, QJsonObject{{u"deks"_s, 2}}}};
    QCOMPARE(title(u"plan.undo"_s, undone), u"Take back: Soft-delete 2 DEK(s)"_s);
}

void PlanTextTest::leavesNoWarningOut()
{
    const QString unknown = planWarningText({u"future.danger"_s, {{u"count"_s, 7}}});
    QVERIFY(unknown.contains(u"future.danger"_s) && unknown.contains(u'7'));
    QVERIFY(!planWarningText({u"delete.softFirst"_s, {}}).contains(u"delete.softFirst"_s));
}

void PlanTextTest::showsRequestsWithoutSecrets()
{
    StepRequest request;
    request.verb = "PUT";
    request.path = "/dek-registry/v1/keks/pii";
    request.query = "testSharing=true";
    request.body = R"({"kmsProps":{"secret":"${secret:kek.pii.secret}","region":"eu"}})"_ba;
    const QString text = requestText(request, QUrl(u"https://me:pass@sr.example.com/base/"_s));
    QVERIFY(text.startsWith(u"PUT https://sr.example.com/base/dek-registry/v1/keks/pii?testSharing=true\n"_s));
    QVERIFY(text.contains(u"Content-Type: application/json"_s));
    QVERIFY(text.contains(maskText()) && text.contains(u"\"eu\""_s));
    QVERIFY(!text.contains(u"${secret"_s) && !text.contains(u"pass@"_s));
    request.body.clear();
    QCOMPARE(requestText(request, QUrl(u"https://sr"_s)).count(u'\n'), 1);
}

void PlanTextTest::hasASentenceForEachError()
{
    QSet<QString> sentences;
    constexpr int kinds = int(PlanError::Kind::CannotRead) + 1;
    for (int kind = 0; kind < kinds; ++kind) {
        const QString said = planErrorText({PlanError::Kind(kind), u"steps[2]"_s, u"4711"_s});
        QVERIFY(!said.isEmpty() && !said.contains(u'%'));
        sentences.insert(said);
    }
    QCOMPARE(sentences.size(), kinds);
}

void PlanTextTest::hasASentenceForEachDifference()
{
    const QJsonValue nothing(QJsonValue::Null);
    const QString gone = stateDifferenceText({{}, QJsonObject{}, nothing});
    const QString there = stateDifferenceText({{}, nothing, QJsonObject{}});
    QVERIFY(!gone.isEmpty() && !there.isEmpty() && gone != there);
    const QString other = stateDifferenceText({u"kmsProps.region"_s, u"eu"_s, u"us"_s});
    QVERIFY(other.contains(u"kmsProps.region"_s) && other.contains(u"eu"_s) && other.contains(u"us"_s));
}

void PlanTextTest::hasASentenceForEachRefusalAndOutcome()
{
    for (const auto refusal : {RunResult::Refusal::ReadOnly, RunResult::Refusal::WrongServer,
                               RunResult::Refusal::MissingSecret, RunResult::Refusal::AlreadyRecorded,
                               RunResult::Refusal::Busy, RunResult::Refusal::BadPlan, RunResult::Refusal::Journal}) {
        RunResult result;
        result.refusal = refusal;
        result.planError = PlanError{PlanError::Kind::NoSteps, {}, {}};
        result.journalError = JournalError{};
        QVERIFY(!runRefusalText(result).isEmpty());
    }
    QSet<QString> outcomes;
    for (int outcome = 0; outcome <= int(StepOutcome::Unknown); ++outcome)
        outcomes.insert(stepOutcomeSentence(StepOutcome(outcome)));
    QCOMPARE(outcomes.size(), int(StepOutcome::Unknown) + 1);
}

void PlanTextTest::saysWhatIsWrongWithAStepAndWhatHelps()
{
    Step step;
    step.kind = u"kek.softDelete"_s;
    step.object = {ObjectRef::Kind::Kek, {u"pii"_s}};
    QCOMPARE(askedOf(step).action, Asked::Action::SoftDeleteKek);
    StepProblem problem{u"s1"_s, StepOutcome::NotDone, ApiError{}, {}};
    problem.error->kind = ApiError::Kind::Invalid;
    problem.error->httpStatus = 422;
    problem.error->serverCode = 42272;
    problem.error->server = u"Schema Registry"_s;
    const QString text = stepProblemText(problem, step, nullptr);
    QVERIFY2(text.contains(u"pii"_s) && text.contains(u"DEK"_s), qPrintable(text));
    QVERIFY(stepProblemDetails(problem).contains(u"42272"_s));
    const StepProblem changed{u"s1"_s, StepOutcome::Changed, {}, {{u"doc"_s, u"a"_s, u"b"_s}}};
    QVERIFY(stepProblemText(changed, step, nullptr).contains(u"doc"_s));
}

QTEST_GUILESS_MAIN(PlanTextTest)
#include "tst_plantext.moc"
