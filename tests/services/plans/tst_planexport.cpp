#include "planbench.h"
#include "plansamples.h"
#include "services/plans/planexport.h"
#include "services/plans/planfile.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

PlanWords words()
{
    PlanWords words;
    words.title = u"Delete pii\nrm -rf /"_s;
    words.step = [](const Step &step) { return u"do %1 `x` | <b>\r\nexit 1"_s.arg(step.id); };
    words.warning = [](const PlanWarning &) { return u"consumers\nstop"_s; };
    return words;
}

struct Ran {
    int code = -1;
    QByteArray output;
};

Ran ran(const QByteArray &script, const QStringList &variables)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"script.sh"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(script);
    file.close();
    QProcess shell;
    shell.setProcessChannelMode(QProcess::MergedChannels);
    shell.setEnvironment(QProcess::systemEnvironment() + variables);
    shell.start(u"/bin/sh"_s, {file.fileName()});
    constexpr int patience = 60000;
    if (!shell.waitForFinished(patience))
        return {};
    return {shell.exitStatus() == QProcess::NormalExit ? shell.exitCode() : -1, shell.readAll()};
}

} // namespace

class PlanExportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackAPlanFile()
    {
        const QByteArray text = planFileText(samplePlan());
        QCOMPARE(planFromFileText(text).value(), samplePlan());
        QTemporaryDir folder;
        QFile file(folder.filePath(u"p.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        QCOMPARE(readPlanFile(file.fileName()).value(), samplePlan());
        QCOMPARE(readPlanFile(folder.filePath(u"none"_s)).error().kind, PlanError::Kind::CannotRead);
        QCOMPARE(readPlanFile(folder.path()).error().kind, PlanError::Kind::CannotRead);
    }

    void refusesHostileFiles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << "steps: []"_ba;
        QTest::newRow("a list") << "[]"_ba;
        QTest::newRow("cut short") << planFileText(samplePlan()).chopped(100);
        QTest::newRow("deep") << QByteArray(100000, '[');
        QTest::newRow("no UTF-8") << "{\"a\":\"\xff\"}"_ba;
        QByteArray twice = planFileText(samplePlan());
        QTest::newRow("another request") << twice.replace("\"DELETE\"", "\"GET\"");
    }
    void refusesHostileFiles()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!planFromFileText(text).has_value());
    }

    void survivesEveryByteThatIsFlipped()
    {
        const QByteArray text = planFileText(samplePlan());
        for (qsizetype at = 0; at < text.size(); at += 3) {
            QByteArray broken = text;
            broken[at] = char(broken.at(at) ^ 0x15);
            const auto plan = planFromFileText(broken); // a plan, or an error: nothing else
            if (plan)
                QVERIFY(checked(*plan).has_value());
        }
    }

    void ordersStepsSoThatTheyCanRun()
    {
        Plan plan = samplePlan();
        plan.steps = {sampleStep(u"c"_s), sampleStep(u"b"_s), sampleStep(u"a"_s)};
        plan.steps[0].dependsOn = {u"a"_s, u"b"_s};
        plan.steps[1].dependsOn = {u"a"_s};
        QStringList ids;
        const QList<Step> steps = inRunningOrder(plan);
        for (const Step &step : steps)
            ids.append(step.id);
        QCOMPARE(ids, (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    }

    void writesACurlScriptThatDoesThePlan()
    {
        if (QStandardPaths::findExecutable(u"curl"_s).isEmpty())
            QSKIP("curl is not installed");
        PlanBench bench;
        bench.makeDeks(2);
        Plan plan = deletionPlan(bench.url(), 2, true);
        plan.steps.prepend(keyStep(u"r"_s, u"kek.register"_s, {ObjectRef::Kind::Kek, {u"vault"_s}}, QJsonValue(),
                                   QJsonObject{{u"name"_s, u"vault"_s}},
                                   QJsonObject{{u"kmsType"_s, u"it's"_s},
                                               {u"kmsKeyId"_s, u"$(touch /tmp/x) `id` \"q\""_s},
                                               {u"kmsProps"_s, QJsonObject{{u"token.id"_s, slotText(u"a.b"_s)}}},
                                               {u"shared"_s, false}}));
        plan.warnings = {{u"w"_s, {u"x"_s, {}}, true}};
        QVERIFY(checked(plan).has_value());
        const QByteArray script = exported(plan, PlanExport::CurlScript, words());
        // Without its secret it does nothing.
        Ran run = ran(script, {});
        QVERIFY(run.code != 0);
        QVERIFY2(run.output.contains("KEKKAI_SECRET_A_B"), run.output.constData());
        QVERIFY(bench.kek("vault").isEmpty());
        run = ran(script, {u"KEKKAI_SECRET_A_B=x'y\\\"z"_s});
        QVERIFY2(run.code == 0, run.output.constData());
        QCOMPARE(bench.deletedCount(2), 2);
        const QJsonObject vault = bench.kek("vault");
        QCOMPARE(vault.value("kmsType"_L1).toString(), u"it's"_s);
        QCOMPARE(vault.value("kmsKeyId"_L1).toString(), u"$(touch /tmp/x) `id` \"q\""_s);
        QCOMPARE(vault.value("kmsProps"_L1).toObject().value("token.id"_L1).toString(), u"x'y\"z"_s);
        // It stops at the first failure.
        run = ran(script, {u"KEKKAI_SECRET_A_B=x"_s});
        QVERIFY(run.code != 0);
        QVERIFY2(run.output.contains("40971"), run.output.constData());
    }

    void writesAScriptForTheConfluentCli()
    {
        QTemporaryDir folder;
        QFile fake(folder.filePath(u"confluent"_s));
        QVERIFY(fake.open(QIODevice::WriteOnly));
        fake.write("#!/bin/sh\nfor word in \"$@\"; do printf '<%s>' \"$word\"; done\necho\n");
        fake.close();
        fake.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        Plan plan = samplePlan();
        plan.serverIdentity = u"schemaRegistry=http://127.0.0.1:9"_s;
        Step quoted = sampleStep(u"q"_s, u"it's $HOME"_s);
        const ObjectRef kek{ObjectRef::Kind::Kek, {u"pii"_s}};
        const auto kekStep = [&kek](const QString &id, const QString &kind, const QJsonObject &arguments = {}) {
            Step step = sampleStep(id);
            step.kind = kind;
            step.object = kek;
            step.arguments = arguments;
            return step;
        };
        plan.steps = {quoted,
                      kekStep(u"1"_s, u"kek.softDelete"_s),
                      kekStep(u"2"_s, u"kek.purge"_s),
                      kekStep(u"3"_s, u"kek.undelete"_s),
                      kekStep(u"4"_s, u"kek.test"_s),
                      kekStep(u"5"_s, u"kek.update"_s, {{u"doc"_s, u"-x"_s}, {u"shared"_s, true}}),
                      kekStep(u"6"_s, u"kek.update"_s, {{u"doc"_s, QJsonValue()}}),
                      sampleRegistration(u"7"_s)};
        const QByteArray script = exported(plan, PlanExport::ConfluentCliScript, words());
        const QString path = u"PATH="_s + folder.path() + u':' + qEnvironmentVariable("PATH");
        const Ran run = ran(script, {path});
        QVERIFY2(run.code == 0, run.output.constData());
        const QByteArray end = "<--schema-registry-endpoint><http://127.0.0.1:9>\n"_ba;
        for (const QByteArray &line : {"<schema-registry><dek><delete><--kek-name=pii><--subject=it's "
                                       "$HOME><--algorithm=AES256_GCM><--version=1>"
                                       "<--force>"_ba,
                                       "<schema-registry><kek><delete><pii><--force>"_ba,
                                       "<schema-registry><kek><delete><pii><--permanent><--force>"_ba,
                                       "<schema-registry><kek><undelete><pii>"_ba,
                                       "<schema-registry><kek><update><pii><--doc=-x><--shared=true>"_ba})
            QVERIFY2(run.output.contains(QByteArray(line + end)), run.output.constData());
        // A trial, a description taken away, a registration with a secret: it says that these are not done.
        QCOMPARE(run.output.count("is not done by this script"), 3);
        QVERIFY(run.output.contains("3 of 8 steps are not done"));
        QCOMPARE(script.count("\n# curl "), 2);
        QCOMPARE(script.count("\n# printf "), 1);
        QVERIFY(!script.contains("\nrm -rf"));
        QVERIFY(!script.contains("\nexit 1"));
    }

    void writesATicket()
    {
        const QByteArray text = exported(samplePlan(), PlanExport::Markdown, words());
        QVERIFY(text.startsWith("# Delete pii rm -rf /\n"));
        QVERIFY(text.contains("- [ ] consumers stop\n"));
        QVERIFY(text.contains(QByteArray('`' + samplePlan().stateHash().toHex() + '`')));
        QVERIFY(text.contains("do s1 \\`x\\` \\| \\<b\\> exit 1"));
        QVERIFY(text.contains("| deleted | `false` | `true` |"));
        QVERIFY(text.contains("no: 1 steps have no way back"));
        QVERIFY(text.contains("${secret:t}"));
        // Each row of the table has its six cells.
        const QList<QByteArray> lines = text.split('\n');
        for (QByteArray line : lines) {
            if (line.startsWith('|'))
                QCOMPARE(line.replace("\\|", "").count('|'), 7);
        }
    }
};

QTEST_GUILESS_MAIN(PlanExportTest)
#include "tst_planexport.moc"
