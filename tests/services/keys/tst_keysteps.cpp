#include "services/keys/keysteps.h"

#include "services/core/secretpatterns.h"
#include "services/plans/planrunner.h"
#include "tests/support/steprun.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

enum class Life { Missing, Live, Soft };

/// Of one KEK "k" and one version of a DEK under it.
struct State {
    Life kek = Life::Missing;
    Life dek = Life::Missing;

    friend bool operator==(const State &, const State &) = default;
};
constexpr State nothing{Life::Missing, Life::Missing};
constexpr State kekLive{Life::Live, Life::Missing};
constexpr State bothLive{Life::Live, Life::Live};
constexpr State dekSoft{Life::Live, Life::Soft};
constexpr State kekSoft{Life::Soft, Life::Missing};
constexpr State bothSoft{Life::Soft, Life::Soft};

struct Action {
    const char *name;
    const char *kind;
    const char *arguments;
};
// JSON with single quotes.
constexpr std::array actions{
    Action{"register equal", "kek.register", "{'kmsType':'local-kms','kmsKeyId':'x','kmsProps':{},'shared':false}"},
    Action{"register other", "kek.register", "{'kmsType':'local-kms','kmsKeyId':'y','kmsProps':{},'shared':false}"},
    Action{"update", "kek.update", "{'shared':false}"},
    Action{"delete KEK", "kek.softDelete", "{}"},
    Action{"undelete KEK", "kek.undelete", "{}"},
    Action{"purge KEK", "kek.purge", "{}"},
    Action{"test KEK", "kek.test", "{}"},
    Action{"create equal", "dek.create", "{'encryptedKeyMaterial':'AAAA'}"},
    Action{"create other", "dek.create", "{'encryptedKeyMaterial':'BBBB'}"},
    Action{"delete DEK", "dek.softDelete", "{}"},
    Action{"undelete DEK", "dek.undelete", "{}"},
    Action{"purge DEK", "dek.purge", "{}"},
};

/// What an action gives: an error code, or 0, and the state after it.
struct Expected {
    int code;
    State after;
};
struct Row {
    State before;
    std::array<Expected, actions.size()> outcomes;
};

/// Reference 2.3 to 2.7, every state × every action, in the order of actions.
constexpr std::array matrix{
    Row{nothing,
        {{{0, kekLive},
          {0, kekLive},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing},
          {40470, nothing}}}},
    Row{kekLive,
        {{{40971, kekLive},
          {40971, kekLive},
          {0, kekLive},
          {0, kekSoft},
          {0, kekLive},
          {40471, kekLive},
          {42271, kekLive},
          {0, bothLive},
          {0, bothLive},
          {40470, kekLive},
          {40470, kekLive},
          {40470, kekLive}}}},
    Row{bothLive,
        {{{40971, bothLive},
          {40971, bothLive},
          {0, bothLive},
          {42272, bothLive},
          {0, bothLive},
          {42272, bothLive},
          {42271, bothLive},
          {40971, bothLive},
          {40971, bothLive},
          {0, dekSoft},
          {0, bothLive},
          {40471, bothLive}}}},
    Row{dekSoft,
        {{{40971, dekSoft},
          {40971, dekSoft},
          {0, dekSoft},
          {0, bothSoft},
          {0, dekSoft},
          {42272, dekSoft},
          {42271, dekSoft},
          {0, bothLive},
          {40971, dekSoft},
          {0, dekSoft},
          {0, bothLive},
          {0, kekLive}}}},
    Row{kekSoft,
        {{{0, kekLive},
          {40971, kekSoft},
          {40470, kekSoft},
          {0, kekSoft},
          {0, kekLive},
          {0, nothing},
          {40470, kekSoft},
          {40470, kekSoft},
          {40470, kekSoft},
          {40470, kekSoft},
          {40470, kekSoft},
          {40470, kekSoft}}}},
    Row{bothSoft,
        {{{0, dekSoft},
          {40971, bothSoft},
          {40470, bothSoft},
          {0, bothSoft},
          {0, dekSoft},
          {42272, bothSoft},
          {40470, bothSoft},
          {40470, bothSoft},
          {40470, bothSoft},
          {0, bothSoft},
          {40472, bothSoft},
          {0, kekSoft}}}},
};

ObjectRef kekRef(const QString &name = u"k"_s)
{
    return {Kind::Kek, {name}};
}

ObjectRef dekRef(const QString &algorithm = u"AES256_GCM"_s, int version = 1)
{
    return {Kind::Dek, {u"k"_s, u":.ctx:orders-value"_s, algorithm, QString::number(version)}};
}

QJsonObject json(QByteArray text)
{
    return QJsonDocument::fromJson(text.replace('\'', '"')).object();
}

Step stepOf(const QString &kind, const ObjectRef &object, const QJsonObject &arguments = {})
{
    Step step;
    step.id = u"s"_s;
    step.kind = kind;
    step.object = object;
    step.arguments = arguments;
    const auto request = keyRequest(kind, object, arguments);
    if (!request)
        throw std::runtime_error(request.error().detail.toStdString());
    step.request = *request;
    return step;
}

const char *text(const State &state)
{
    if (state == nothing)
        return "nothing";
    if (state == kekLive)
        return "KEK live";
    if (state == bothLive)
        return "KEK and DEK live";
    if (state == dekSoft)
        return "DEK soft-deleted";
    return state == kekSoft ? "KEK soft-deleted" : "KEK and DEK soft-deleted";
}

} // namespace

class KeyStepsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Sandbox> m_sandbox;
    Session m_session;

    void doIt(const QString &kind, const ObjectRef &object, const QJsonObject &arguments = {})
    {
        const auto done = send(m_session, stepOf(kind, object, arguments).request);
        QVERIFY2(done.has_value(), done ? "" : qPrintable(kind + u": "_s + done.error().detail));
    }
    Life lifeOf(const ObjectRef &object)
    {
        Step step;
        step.object = object;
        const auto state = kekkai::test::stateOf(m_session, step);
        if (!state)
            throw std::runtime_error(state.error().detail.toStdString());
        if (state->isNull())
            return Life::Missing;
        return state->toObject().value(u"deleted"_s).toBool(false) ? Life::Soft : Life::Live;
    }
    QJsonValue read(const ObjectRef &object)
    {
        Step step;
        step.object = object;
        return kekkai::test::stateOf(m_session, step).value();
    }
    void arrange(const State &state)
    {
        if (state.kek == Life::Missing)
            return;
        doIt(u"kek.register"_s, kekRef(), json(actions[0].arguments));
        if (state.dek != Life::Missing)
            doIt(u"dek.create"_s, dekRef(), json("{'encryptedKeyMaterial':'AAAA'}"));
        if (state.dek == Life::Soft)
            doIt(u"dek.softDelete"_s, dekRef());
        if (state.kek == Life::Soft)
            doIt(u"kek.softDelete"_s, kekRef());
    }

private Q_SLOTS:
    void init()
    {
        m_sandbox = std::make_unique<Sandbox>(SandboxOptions());
        QVERIFY(m_sandbox->start());
        m_session = sessionOf(*m_sandbox);
    }
    void cleanup()
    {
        m_session = {};
        m_sandbox.reset();
    }

    void livesAsTheReferenceSays_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("column");
        for (std::size_t row = 0; row < matrix.size(); ++row) {
            for (std::size_t column = 0; column < actions.size(); ++column)
                QTest::addRow("%s, %s", text(matrix.at(row).before), actions.at(column).name)
                    << int(row) << int(column);
        }
    }
    void livesAsTheReferenceSays()
    {
        QFETCH(int, row);
        QFETCH(int, column);
        const Action &action = actions.at(std::size_t(column));
        const Expected &expected = matrix.at(std::size_t(row)).outcomes.at(std::size_t(column));
        arrange(matrix.at(std::size_t(row)).before);
        const QString kind = QString::fromLatin1(action.kind);
        const bool isKek = kind.startsWith(u"kek."_s);
        const Step step = stepOf(kind, isKek ? kekRef() : dekRef(), json(action.arguments));

        const auto reply = send(m_session, step.request);

        QCOMPARE(reply ? 0 : reply.error().serverCode, expected.code);
        QCOMPARE(int(lifeOf(kekRef())), int(expected.after.kek));
        QCOMPARE(int(lifeOf(dekRef())), int(expected.after.dek));
        if (action.kind == QByteArray("dek.create") && !reply && expected.after.dek != Life::Missing)
            QCOMPARE(read(dekRef()).toObject().value(u"materialSha256"_s).toString(), materialSha256(u"AAAA"_s));
    }

    /// The same through the road that every change takes: journal, read, send, read back, journal.
    void livesThroughPlansToo_data() { livesAsTheReferenceSays_data(); }
    void livesThroughPlansToo()
    {
        QFETCH(int, row);
        QFETCH(int, column);
        const Action &action = actions.at(std::size_t(column));
        const Expected &expected = matrix.at(std::size_t(row)).outcomes.at(std::size_t(column));
        arrange(matrix.at(std::size_t(row)).before);
        const QString kind = QString::fromLatin1(action.kind);
        const bool isKek = kind.startsWith(u"kek."_s);
        Step step = stepOf(kind, isKek ? kekRef() : dekRef(), json(action.arguments));
        step.before = read(step.object);
        const Life after = isKek ? expected.after.kek : expected.after.dek;
        if (after != Life::Missing)
            step.after = QJsonObject{{u"deleted"_s, after == Life::Soft}};
        Plan plan;
        plan.id = QUuid::createUuid();
        plan.title = {u"test"_s, {}};
        plan.madeAt = QDateTime::currentDateTimeUtc();
        plan.serverIdentity = serverIdentity(addressOf(*m_session.schemaRegistry), {});
        plan.steps = {step};
        const QTemporaryDir folder;
        const auto journal = settled(Journal::open({folder.filePath(u"journal/journal.sqlite"_s)}));
        QVERIFY(journal);
        RunContext context;
        context.session = m_session;
        addKeyDrivers(context.drivers, m_session);
        context.journal = *journal;
        context.who = actorOfThisProcess();
        PlanRunner runner(context);

        const RunResult result = kekkai::test::waitFor(runner.run(plan, {}));

        QCOMPARE(result.state == RunResult::State::Done, expected.code == 0);
        QCOMPARE(result.problems.size(), expected.code == 0 ? 0 : 1);
        if (expected.code != 0) {
            QCOMPARE(result.problems.first().outcome, StepOutcome::NotDone);
            QCOMPARE(result.problems.first().error->serverCode, expected.code);
        }
        QCOMPARE(int(lifeOf(kekRef())), int(expected.after.kek));
        QCOMPARE(int(lifeOf(dekRef())), int(expected.after.dek));
    }

    /// A shared KEK: the registry makes the key, and tests itself.
    void livesShared()
    {
        doIt(u"kek.register"_s, kekRef(), json("{'kmsType':'local-kms','kmsKeyId':'x','kmsProps':{},'shared':true}"));
        doIt(u"kek.test"_s, kekRef());
        doIt(u"dek.create"_s, dekRef());
        const QJsonObject made = read(dekRef()).toObject();
        QCOMPARE(made.value(u"materialSha256"_s).toString().size(), 64);
        QVERIFY(!QJsonDocument(made).toJson().contains("keyMaterial"));
        const auto again = send(m_session, stepOf(u"dek.create"_s, dekRef()).request);
        QCOMPARE(again.error().serverCode, 40971);
        const auto given =
            send(m_session, stepOf(u"dek.create"_s, dekRef(), json("{'encryptedKeyMaterial':'AAAA'}")).request);
        QCOMPARE(given.error().serverCode, 40971);
    }

    /// While the KMS is away, a shared KEK's DEKs cannot be read: they can be looked up and deleted all the same.
    void readsWithoutTheKms()
    {
        doIt(u"kek.register"_s, kekRef(), json("{'kmsType':'local-kms','kmsKeyId':'x','kmsProps':{},'shared':true}"));
        doIt(u"dek.create"_s, dekRef());
        doIt(u"dek.create"_s, dekRef(u"AES256_GCM"_s, 2));
        doIt(u"kek.update"_s, kekRef(), json("{'kmsProps':{'secret':'another'}}"));
        const auto direct = request(m_session.schemaRegistry, "GET"_ba,
                                    "/dek-registry/v1/keks/k/deks/%3A.ctx%3Aorders-value/versions/1"_ba);
        QVERIFY(!direct);
        QCOMPARE(direct.error().serverCode, 50070);
        QCOMPARE(int(lifeOf(dekRef())), int(Life::Live));
        doIt(u"dek.softDelete"_s, dekRef());
        QCOMPARE(int(lifeOf(dekRef())), int(Life::Soft));
        QCOMPARE(int(lifeOf(dekRef(u"AES256_GCM"_s, 2))), int(Life::Live));
        QCOMPARE(int(lifeOf(dekRef(u"AES256_GCM"_s, 3))), int(Life::Missing));
        doIt(u"dek.softDelete"_s, dekRef(u"AES256_GCM"_s, 2));
        doIt(u"kek.softDelete"_s, kekRef());
        QCOMPARE(int(lifeOf(dekRef())), int(Life::Soft));
    }

    /// The registry's defaults (AES256_GCM, version 1) must not choose another key.
    void namesAlgorithmAndVersion()
    {
        arrange(kekLive);
        const QList<ObjectRef> keys{dekRef(), dekRef(u"AES256_GCM"_s, 2), dekRef(u"AES128_GCM"_s),
                                    dekRef(u"AES256_SIV"_s, 2)};
        for (const ObjectRef &key : keys)
            doIt(u"dek.create"_s, key, json("{'encryptedKeyMaterial':'AAAA'}"));
        const auto lives = [&] {
            QString all;
            for (const ObjectRef &key : keys)
                all += lifeOf(key) == Life::Live ? u'L' : lifeOf(key) == Life::Soft ? u's' : u'-';
            return all;
        };
        QCOMPARE(lives(), u"LLLL"_s);
        doIt(u"dek.softDelete"_s, keys.at(3));
        QCOMPARE(lives(), u"LLLs"_s);
        doIt(u"dek.softDelete"_s, keys.at(1));
        QCOMPARE(lives(), u"LsLs"_s);
        doIt(u"dek.purge"_s, keys.at(3));
        QCOMPARE(lives(), u"LsL-"_s);
        doIt(u"dek.undelete"_s, keys.at(1));
        QCOMPARE(lives(), u"LLL-"_s);
        doIt(u"dek.softDelete"_s, keys.at(2));
        QCOMPARE(lives(), u"LLs-"_s);
    }

    void undoes_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("state");
        QTest::newRow("update") << u"kek.update"_s
                                << u"{'doc':'new','shared':true,'kmsProps':{'region':'eu','secret':'${secret:s}'}}"_s
                                << 2;
        QTest::newRow("delete KEK") << u"kek.softDelete"_s << u"{}"_s << 1;
        QTest::newRow("undelete KEK") << u"kek.undelete"_s << u"{}"_s << 4;
        QTest::newRow("delete DEK") << u"dek.softDelete"_s << u"{}"_s << 2;
        QTest::newRow("undelete DEK") << u"dek.undelete"_s << u"{}"_s << 3;
    }
    void undoes()
    {
        QFETCH(QString, kind);
        QFETCH(QString, arguments);
        QFETCH(int, state);
        const KeyStepDriver driver(m_session.schemaRegistry);
        arrange(matrix.at(std::size_t(state)).before);
        if (kind == u"kek.update"_s)
            doIt(kind, kekRef(), json("{'doc':'old','kmsProps':{'namespace':'n'}}"));
        Step step = stepOf(kind, kind.startsWith(u"kek."_s) ? kekRef() : dekRef(), json(arguments.toUtf8()));
        step.before = read(step.object);
        const PlanSecrets secrets{{u"s"_s, Secret(QByteArray("first"))}};
        const auto done = send(m_session, step.request, secrets);
        QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
        step.after = read(step.object);
        QVERIFY(step.before != step.after);
        if (kind == u"kek.update"_s)
            QCOMPARE(step.after.toObject().value(u"kmsProps"_s).toObject().value(u"secret"_s).toString(), maskText());

        const auto undo = driver.undo(step);

        QVERIFY(undo);
        QCOMPARE(driver.disagreement(*undo), QString());
        const QString problem = kekkai::test::run(m_session, {*undo});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(read(step.object), step.before);
        // And back again. The credential that an update had brought must be given anew, under its own name.
        Step redone = *undo;
        redone.before = step.after;
        redone.after = step.before;
        const auto redo = driver.undo(redone);
        QVERIFY(redo);
        const PlanSecrets again{{propertySlot(u"k"_s, u"secret"_s), Secret(QByteArray("first"))}};
        const QString redoProblem = kekkai::test::run(m_session, {*redo}, again);
        QVERIFY2(redoProblem.isEmpty(), qPrintable(redoProblem));
        QCOMPARE(read(step.object), step.after);
    }

    void undoesWhatWasMadeSoftly()
    {
        const KeyStepDriver driver(m_session.schemaRegistry);
        Step made = stepOf(u"kek.register"_s, kekRef(), json(actions[0].arguments));
        made.before = QJsonValue(QJsonValue::Null);
        arrange(kekLive);
        made.after = read(kekRef());
        const auto undo = driver.undo(made);
        QVERIFY(undo);
        QCOMPARE(undo->kind, u"kek.softDelete"_s);
        QCOMPARE(kekkai::test::run(m_session, {*undo}), QString());
        QCOMPARE(int(lifeOf(kekRef())), int(Life::Soft));
        for (const QString &kind : {u"kek.purge"_s, u"kek.test"_s})
            QVERIFY(!driver.undo(stepOf(kind, kekRef())));
        QVERIFY(!driver.undo(stepOf(u"dek.purge"_s, dekRef())));
    }

    void seesThroughFalseSteps()
    {
        const KeyStepDriver driver(m_session.schemaRegistry);
        const Step honest = stepOf(u"dek.softDelete"_s, dekRef());
        QCOMPARE(driver.disagreement(honest), QString());
        Step other = honest;
        other.request.query += "&permanent=true";
        QVERIFY(!driver.disagreement(other).isEmpty());
        other = honest;
        other.request.path.replace("orders", "secrets");
        QVERIFY(!driver.disagreement(other).isEmpty());
        other = honest;
        other.kind = u"dek.purge"_s;
        QVERIFY(!driver.disagreement(other).isEmpty());
        other = honest;
        other.request.server = PlanServer::Cmf;
        QVERIFY(!driver.disagreement(other).isEmpty());
        other = honest;
        other.arguments.insert(u"more"_s, 1);
        QVERIFY(!driver.disagreement(other).isEmpty());
        other = stepOf(u"kek.update"_s, kekRef(), json("{'doc':'d'}"));
        other.request.body = " { \"doc\" : \"d\" } "_ba;
        QCOMPARE(driver.disagreement(other), QString());
        other.request.body = "{\"doc\":\"e\"}"_ba;
        QVERIFY(!driver.disagreement(other).isEmpty());
    }

    void refusesWhatIsNoKey_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<ObjectRef>("object");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("kind") << u"kek.explode"_s << kekRef() << u"{}"_s;
        QTest::newRow("DEK for a KEK") << u"dek.purge"_s << kekRef() << u"{}"_s;
        QTest::newRow("KEK for a DEK") << u"kek.purge"_s << dekRef() << u"{}"_s;
        QTest::newRow("no name") << u"kek.purge"_s << kekRef({}) << u"{}"_s;
        QTest::newRow("version 0") << u"dek.purge"_s << dekRef(u"AES256_GCM"_s, 0) << u"{}"_s;
        QTest::newRow("version -1") << u"dek.purge"_s << dekRef(u"AES256_GCM"_s, -1) << u"{}"_s;
        QTest::newRow("algorithm") << u"dek.purge"_s << dekRef(u"DES"_s) << u"{}"_s;
        QTest::newRow("series") << u"dek.purge"_s << ObjectRef{Kind::Dek, {u"k"_s, u"s"_s, u"AES256_GCM"_s}} << u"{}"_s;
        QTest::newRow("unknown argument") << u"kek.update"_s << kekRef() << u"{'name':'x'}"_s;
        QTest::newRow("null for shared") << u"kek.update"_s << kekRef() << u"{'shared':null}"_s;
        QTest::newRow("property no text") << u"kek.update"_s << kekRef() << u"{'kmsProps':{'a':1}}"_s;
        QTest::newRow("type missing") << u"kek.register"_s << kekRef()
                                      << u"{'kmsKeyId':'x','kmsProps':{},'shared':false}"_s;
    }
    void refusesWhatIsNoKey()
    {
        QFETCH(QString, kind);
        QFETCH(ObjectRef, object);
        QFETCH(QString, arguments);
        const auto request = keyRequest(kind, object, json(arguments.toUtf8()));
        QVERIFY(!request);
        QCOMPARE(request.error().kind, PlanError::Kind::RequestMismatch);
    }

    void namesSlotsForAnything()
    {
        for (const QString &kek : {u"pii"_s, u"schlüssel"_s, QString(250, u'x')}) {
            const QString slot = propertySlot(kek, u"secret.access.key"_s);
            QVERIFY2(!slotText(slot).isEmpty(), qPrintable(slot));
        }
        QVERIFY(propertySlot(u"schlüssel"_s, u"a"_s) != propertySlot(u"schlössel"_s, u"a"_s));
        QCOMPARE(propertySlot(u"pii"_s, u"token.id"_s), u"pii.token.id"_s);
    }

    void hasADriverForEachKind()
    {
        StepDrivers drivers;
        addKeyDrivers(drivers, m_session);
        for (const QString &kind : keyStepKinds())
            QVERIFY(drivers.driver(kind));
        QVERIFY(!drivers.driver(u"kek.explode"_s));
    }
};

QTEST_GUILESS_MAIN(KeyStepsTest)
#include "tst_keysteps.moc"
