#include "planbench.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using State = RunResult::State;
using Refusal = RunResult::Refusal;

/// test::waitFor, named out of the way of QCoro's own.
template <typename T> T got(Task<T> task)
{
    return kekkai::test::waitFor(std::move(task), 60000);
}

/// Plans over real sockets to a sandbox.
class PlanRunnerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PlanBench> m_bench;
    std::shared_ptr<CountingTransport> m_transport;
    std::shared_ptr<Journal> m_journal;

    [[nodiscard]] QString file() const { return m_folder->filePath(u"journal/journal.sqlite"_s); }
    [[nodiscard]] RunContext context() const { return contextFor(m_transport, m_journal); }
    [[nodiscard]] qsizetype sent() const { return m_transport->changes().size(); }
    [[nodiscard]] QList<JournalEntry> rows() const
    {
        return settled(m_journal->entries(0, 100000)).value_or(QList<JournalEntry>());
    }
    [[nodiscard]] qsizetype count(JournalEntry::Kind kind) const
    {
        const QList<JournalEntry> all = rows();
        return std::count_if(all.begin(), all.end(), [kind](const JournalEntry &row) { return row.kind == kind; });
    }
    [[nodiscard]] QByteArray journalBytes() const
    {
        QByteArray bytes;
        const QStringList names = QDir(QFileInfo(file()).absolutePath()).entryList(QDir::Files);
        for (const QString &name : names) {
            QFile part(QFileInfo(file()).absolutePath() + u'/' + name);
            if (part.open(QIODevice::ReadOnly))
                bytes += part.readAll();
        }
        return bytes;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_bench = std::make_unique<PlanBench>();
        m_transport = std::make_shared<CountingTransport>(transportTo(m_bench->url()));
        m_journal = journalAt(file());
        QVERIFY(m_journal);
    }
    void cleanup()
    {
        m_journal.reset();
        m_transport.reset();
        m_bench.reset();
        if (QFile::exists(file()))
            QCOMPARE(JournalStore::open({file(), true}).value()->verify()->problems, {});
    }

    void doesEveryStepInItsOrder()
    {
        constexpr int deks = 20;
        m_bench->makeDeks(deks);
        RunContext context = this->context();
        int underWay = 0;
        int most = 0;
        context.observer = [&](RunPoint point, const QString &) {
            underWay += point == RunPoint::StepSent ? 1 : point == RunPoint::StepReplied ? -1 : 0;
            most = std::max(most, underWay);
        };
        PlanRunner runner(context);
        QSignalSpy progress(&runner, &PlanRunner::progressed);
        const Plan plan = deletionPlan(m_bench->url(), deks, true);
        const RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.state, State::Done);
        QCOMPARE(result.done, deks + 1);
        QCOMPARE(result.open, 0);
        QVERIFY(result.problems.isEmpty());
        QVERIFY(!runner.isRunning());
        QCOMPARE(m_bench->deletedCount(deks), deks);
        QVERIFY(m_bench->kek("pii").value("deleted"_L1).toBool());
        // Beside each other, but never more than allowed; the KEK last.
        QVERIFY2(most > 1 && most <= 8, qPrintable(QString::number(most)));
        QCOMPARE(sent(), deks + 1);
        QCOMPARE(m_transport->changes().last(), "DELETE /dek-registry/v1/keks/pii"_ba);
        const auto last = progress.last().first().value<RunProgress>();
        QCOMPARE(last.done, deks + 1);
        QVERIFY(last.left.has_value());
        QCOMPARE(last.left->count(), 0);

        // The journal: each step begins durably before it ends, with what was found and what became of it.
        QSet<QString> begun;
        QSet<QString> ended;
        const QList<JournalEntry> all = rows();
        for (const JournalEntry &row : all) {
            QCOMPARE(row.plan, plan.id);
            QVERIFY(!row.who.user.isEmpty());
            QCOMPARE(row.who.servers, plan.serverIdentity);
            if (row.kind == JournalEntry::Kind::StepBegun) {
                begun.insert(row.step);
                QCOMPARE(row.body.value("before"_L1).toObject().value("deleted"_L1), QJsonValue(false));
                if (row.step == "kek"_L1)
                    QCOMPARE(ended.size(), deks);
            } else if (row.kind == JournalEntry::Kind::StepEnded) {
                QVERIFY(begun.contains(row.step));
                ended.insert(row.step);
                QCOMPARE(row.outcome, u"done"_s);
                QCOMPARE(row.body.value("after"_L1).toObject().value("deleted"_L1), QJsonValue(true));
            }
        }
        QCOMPARE(ended.size(), deks + 1);
        QCOMPARE(all.first().kind, JournalEntry::Kind::PlanRecorded);
        QCOMPARE(all.last().kind, JournalEntry::Kind::RunEnded);
        QCOMPARE(settled(m_journal->unfinished())->size(), 0);
        QCOMPARE(settled(m_journal->plans())->first().state, PlanRecord::State::Done);
    }

    void stopsWhereTheServerHasChanged()
    {
        m_bench->makeDeks(3);
        Plan plan = deletionPlan(m_bench->url(), 3, true);
        plan.steps[1].before = QJsonObject{{u"deleted"_s, false}, {u"materialSha256"_s, u"another"_s}};
        plan.steps[1].dependsOn = {u"d0"_s};
        plan.steps[2].dependsOn = {u"d1"_s};
        PlanRunner runner(context());
        const RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.state, State::Failed);
        QCOMPARE(result.done, 1);
        QCOMPARE(result.open, 3);
        QCOMPARE(result.problems.size(), 1);
        QCOMPARE(result.problems.first().step, u"d1"_s);
        QCOMPARE(result.problems.first().outcome, StepOutcome::Changed);
        QCOMPARE(result.problems.first().differences.size(), 1);
        QCOMPARE(result.problems.first().differences.first().member, u"materialSha256"_s);
        QCOMPARE(sent(), 1);
        QCOMPARE(m_bench->deletedCount(3), 1);
        QCOMPARE(settled(m_journal->unfinished())->size(), 1);
    }

    void doesNothingThatIsDoneAlready()
    {
        m_bench->makeDeks(2);
        m_bench->call("DELETE", PlanBench::dekPath(0) + "?algorithm=AES256_GCM");
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), 2, false), {}));
        QCOMPARE(result.state, State::Done);
        QCOMPARE(sent(), 1);
        const auto history = settled(m_journal->history(result.plan));
        QCOMPARE(history->steps.value(u"d0"_s).outcome, StepOutcome::AlreadyDone);
        // And what was not done here is not taken back here.
        const auto undo = got(runner.undoOf(result.plan));
        QCOMPARE(undo->plan.steps.size(), 1);
        QCOMPARE(undo->plan.steps.first().undoes, u"d1"_s);
    }

    void decidesALostReplyByReading_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<bool>("isDone");
        QTest::newRow("carried out, reply lost") << u"lost-answer@DELETE *#1"_s << true;
        QTest::newRow("lost on the way there") << u"reset@DELETE *#1"_s << false;
        QTest::newRow("server error") << u"500@DELETE *#1"_s << false;
        QTest::newRow("proxy error") << u"html-error@DELETE *#1"_s << false;
    }
    void decidesALostReplyByReading()
    {
        QFETCH(QString, fault);
        QFETCH(bool, isDone);
        m_bench->makeDeks(1);
        QVERIFY(m_bench->sandbox().setFaults({fault}).has_value());
        PlanRunner runner(context());
        RunResult result = got(runner.run(deletionPlan(m_bench->url(), 1, false), {}));
        QCOMPARE(sent(), 1);
        QCOMPARE(result.state, isDone ? State::Done : State::Failed);
        QCOMPARE(m_bench->isDeleted(0), isDone);
        if (isDone)
            return;
        QCOMPARE(result.problems.first().outcome, StepOutcome::NotDone);
        QVERIFY(result.problems.first().error.has_value());
        // Again: only what is open.
        result = got(runner.resume(result.plan, {}));
        QCOMPARE(result.state, State::Done);
        QCOMPARE(sent(), 2);
        QVERIFY(m_bench->isDeleted(0));
    }

    void saysWhyTheServerRefused()
    {
        m_bench->makeDeks(1);
        PlanRunner runner(context());
        Plan plan = deletionPlan(m_bench->url(), 0, true); // a KEK with a live DEK
        const RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.state, State::Failed);
        QCOMPARE(result.problems.first().outcome, StepOutcome::NotDone);
        QCOMPARE(result.problems.first().error->serverCode, 42272);
        const QList<JournalEntry> all = rows();
        QCOMPARE(all.at(all.size() - 2).body.value("error"_L1).toObject().value("code"_L1).toInt(), 42272);
        QCOMPARE(settled(m_journal->unfinished())->size(), 0); // nothing was changed: nobody need decide anything
    }

    void waitsWhereTheServerIsBusy()
    {
        m_bench->makeDeks(1);
        QVERIFY(m_bench->sandbox().setFaults({u"429=0@DELETE *#2"_s}).has_value());
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), 1, false), {}));
        QCOMPARE(result.state, State::Done);
        QCOMPARE(sent(), 3);
        QCOMPARE(count(JournalEntry::Kind::StepBegun), 1);
    }

    void stopsAtTheFirstProblemAndAwaitsWhatIsUnderWay()
    {
        constexpr int deks = 40;
        m_bench->makeDeks(deks);
        QVERIFY(m_bench->sandbox()
                    .setFaults({u"500@DELETE /dek-registry/v1/keks/pii/deks/s5-value"_s, u"delay=30@DELETE *"_s})
                    .has_value());
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), deks, true), {}));
        QCOMPARE(result.state, State::Failed);
        QCOMPARE(result.problems.size(), 1);
        QCOMPARE(result.problems.first().step, u"d5"_s);
        QVERIFY2(sent() < deks, qPrintable(QString::number(sent())));
        // Everything that was begun has an end, and the journal knows what the server knows.
        QCOMPARE(count(JournalEntry::Kind::StepBegun), sent());
        QCOMPARE(count(JournalEntry::Kind::StepEnded), sent());
        QCOMPARE(m_bench->deletedCount(deks), result.done);
        QCOMPARE(result.done, sent() - 1);
        QVERIFY(m_bench->sandbox().setFaults({}).has_value());
        const RunResult rest = got(runner.resume(result.plan, {}));
        QCOMPARE(rest.state, State::Done);
        QCOMPARE(rest.done, deks + 1);
        QCOMPARE(sent(), deks + 2);
    }

    void stopsBetweenStepsWhenCanceled()
    {
        m_bench->makeDeks(10);
        RunContext context = this->context();
        context.parallel = 1;
        PlanRunner *running = nullptr;
        int ended = 0;
        context.observer = [&](RunPoint point, const QString &) {
            if (point == RunPoint::StepEnded && ++ended == 3)
                running->cancel();
        };
        PlanRunner runner(context);
        running = &runner;
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), 10, false), {}));
        QCOMPARE(result.state, State::Canceled);
        QCOMPARE(result.done, 3);
        QCOMPARE(sent(), 3);
        QCOMPARE(m_bench->deletedCount(10), 3);
        QCOMPARE(settled(m_journal->plans())->first().state, PlanRecord::State::Canceled);
        QCOMPARE(got(runner.resume(result.plan, {})).state, State::Done);
        QCOMPARE(sent(), 10);
    }

    void endsWhatIsUnderWayWhenItsOwnerGoes()
    {
        m_bench->makeDeks(10);
        QVERIFY(m_bench->sandbox().setFaults({u"delay=50@DELETE *"_s}).has_value());
        RunContext context = this->context();
        context.parallel = 2;
        auto runner = std::make_unique<PlanRunner>(context);
        const Plan plan = deletionPlan(m_bench->url(), 10, false);
        auto task = runner->run(plan, {});
        QTRY_VERIFY(sent() == 2);
        runner.reset();
        const RunResult result = got(std::move(task));
        QCOMPARE(result.state, State::Canceled);
        QCOMPARE(result.done, 2);
        QCOMPARE(count(JournalEntry::Kind::StepEnded), 2);
        QCOMPARE(settled(m_journal->unfinished())->size(), 1);
    }

    void fillsInSecretsOnlyWhenSending()
    {
        const QJsonObject arguments{{u"kmsType"_s, u"hcvault"_s},
                                    {u"kmsKeyId"_s, u"https://vault/transit/keys/k"_s},
                                    {u"kmsProps"_s, QJsonObject{{u"token.id"_s, slotText(u"t"_s)}}},
                                    {u"shared"_s, false}};
        Plan plan = deletionPlan(m_bench->url(), 0, false);
        plan.steps = {keyStep(u"r"_s, u"kek.register"_s, {ObjectRef::Kind::Kek, {u"vault"_s}}, QJsonValue(),
                              QJsonObject{{u"name"_s, u"vault"_s}}, arguments)};
        PlanRunner runner(context());
        RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.refusal, Refusal::MissingSecret);
        QCOMPARE(result.missingSecrets, QStringList{u"t"_s});
        PlanSecrets secrets;
        secrets.insert(u"t"_s, Secret(QByteArray("hvs.Zq\"81\\xx")));
        result = got(runner.run(plan, secrets));
        QCOMPARE(result.state, State::Done);
        QCOMPARE(m_bench->kek("vault").value("kmsProps"_L1).toObject().value("token.id"_L1).toString(),
                 u"hvs.Zq\"81\\xx"_s);
        QCOMPARE(sent(), 1);
        const QByteArray bytes = journalBytes();
        QVERIFY(bytes.contains("${secret:t}"));
        QVERIFY(!bytes.contains("hvs.Zq"));
        QVERIFY(!bytes.contains("81\\\\xx"));
    }

    void refusesToBegin_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<Refusal>("refusal");
        QTest::newRow("read-only") << u"readOnly"_s << Refusal::ReadOnly;
        QTest::newRow("other server") << u"server"_s << Refusal::WrongServer;
        QTest::newRow("not what it says") << u"request"_s << Refusal::BadPlan;
        QTest::newRow("no steps") << u"steps"_s << Refusal::BadPlan;
        QTest::newRow("somebody writes") << u"busy"_s << Refusal::Journal;
        QTest::newRow("done before") << u"twice"_s << Refusal::AlreadyRecorded;
    }
    void refusesToBegin()
    {
        QFETCH(QString, what);
        QFETCH(Refusal, refusal);
        m_bench->makeDeks(2);
        RunContext context = this->context();
        Plan plan = deletionPlan(m_bench->url(), 2, false);
        qsizetype before = 0;
        auto other = JournalStore::open({file()});
        if (what == "readOnly"_L1)
            context.isReadOnly = true;
        if (what == "server"_L1)
            plan.serverIdentity = u"schemaRegistry=https://production.example"_s;
        if (what == "request"_L1)
            plan.steps[1].request.query = "algorithm=AES256_GCM&permanent=true"_ba;
        if (what == "steps"_L1)
            plan.steps.clear();
        if (what == "busy"_L1)
            QVERIFY((*other)->beginWriting().has_value());
        PlanRunner runner(context);
        if (what == "twice"_L1) {
            QCOMPARE(got(runner.run(plan, {})).state, State::Done);
            m_bench->call("POST", PlanBench::dekPath(0) + "/undelete?algorithm=AES256_GCM");
            before = 2;
        }
        const RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.state, State::Refused);
        QCOMPARE(result.refusal, refusal);
        QCOMPARE(sent(), before);
        if (what == "busy"_L1)
            QCOMPARE(result.journalError->kind, JournalError::Kind::Busy);
    }

    void sendsNothingThatTheJournalDoesNotHave()
    {
        constexpr int deks = 300;
        m_bench->makeDeks(deks);
        m_journal = journalAt(file(), 120); // full after a part of the plan
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), deks, true), {}));
        QCOMPARE(result.state, State::Failed);
        QVERIFY(result.journalError.has_value());
        QCOMPARE(result.journalError->kind, JournalError::Kind::Full);
        QVERIFY2(sent() > 0 && sent() < deks, qPrintable(QString::number(sent())));
        QCOMPARE(count(JournalEntry::Kind::StepBegun), sent());
        QCOMPARE(m_bench->deletedCount(deks), int(sent()));
        // With room again it goes on, and nothing is done twice.
        m_journal.reset();
        m_journal = journalAt(file());
        const auto open = settled(m_journal->unfinished());
        QCOMPARE(open->size(), 1);
        // Its own last row may still have fitted in, or not.
        QVERIFY(open->first().state == PlanRecord::State::Interrupted
                || open->first().state == PlanRecord::State::Failed);
        PlanRunner again(context());
        const RunResult rest = got(again.resume(result.plan, {}));
        QCOMPARE(rest.state, State::Done);
        QCOMPARE(sent(), deks + 1);
        const QList<QByteArray> changes = m_transport->changes();
        QCOMPARE(QSet<QByteArray>(changes.begin(), changes.end()).size(), deks + 1);
    }

    void rollsBackInTheOppositeOrder()
    {
        constexpr int deks = 5;
        m_bench->makeDeks(deks);
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), deks, true), {}));
        QCOMPARE(result.state, State::Done);
        const auto undo = got(runner.undoOf(result.plan));
        QVERIFY(undo.has_value());
        QCOMPARE(undo->plan.steps.size(), deks + 1);
        QCOMPARE(undo->plan.steps.first().undoes, u"kek"_s);
        QCOMPARE(undo->plan.undoes, result.plan);
        for (const Step &step : undo->plan.steps)
            QCOMPARE(step.dependsOn, step.undoes == "kek"_L1 ? QStringList() : QStringList{u"undo-1"_s});
        QVERIFY(kekkai::checked(undo->plan).has_value());
        const RunResult back = got(runner.rollBack(result.plan, {}));
        QCOMPARE(back.state, State::Done);
        QCOMPARE(m_bench->deletedCount(deks), 0);
        QVERIFY(!m_bench->kek("pii").value("deleted"_L1).toBool());
        QCOMPARE(sent(), 2 * (deks + 1));
        QCOMPARE(m_transport->changes().at(deks + 1), "POST /dek-registry/v1/keks/pii/undelete"_ba);
        const auto history = settled(m_journal->history(result.plan));
        QCOMPARE(history->steps.value(u"d3"_s).state, StepRecord::State::Undone);
        QCOMPARE(history->record.state, PlanRecord::State::Left);
        QCOMPARE(settled(m_journal->unfinished())->size(), 0);
        // What was taken back can be done again: all of it is open.
        const RunResult again = got(runner.resume(result.plan, {}));
        QCOMPARE(again.state, State::Done);
        QCOMPARE(m_bench->deletedCount(deks), deks);
    }

    void rollsBackOneStep()
    {
        m_bench->makeDeks(3);
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), 3, false), {}));
        const auto undo = got(runner.undoOf(result.plan, {u"d1"_s}));
        QCOMPARE(undo->plan.steps.size(), 1);
        QCOMPARE(got(runner.run(undo->plan, {})).state, State::Done);
        QVERIFY(!m_bench->isDeleted(1));
        QCOMPARE(m_bench->deletedCount(3), 2);
    }

    void doesNotRollBackOverSomebodyElsesChange()
    {
        m_bench->makeDeks(1);
        PlanRunner runner(context());
        const RunResult result = got(runner.run(deletionPlan(m_bench->url(), 1, false), {}));
        m_bench->call("DELETE", PlanBench::dekPath(0) + "?algorithm=AES256_GCM&permanent=true");
        const RunResult back = got(runner.rollBack(result.plan, {}));
        QCOMPARE(back.state, State::Failed);
        QCOMPARE(back.problems.first().outcome, StepOutcome::Changed);
        QCOMPARE(sent(), 1);
    }

    void saysWhatHasNoWayBack()
    {
        m_bench->makeDeks(1);
        Plan plan = deletionPlan(m_bench->url(), 1, false);
        Step purge = keyStep(u"purge"_s, u"dek.purge"_s, plan.steps.first().object, QJsonObject{{u"deleted"_s, true}},
                             QJsonValue());
        purge.dependsOn = {u"d0"_s};
        purge.reversible = false;
        plan.steps.append(purge);
        PlanRunner runner(context());
        const RunResult result = got(runner.run(plan, {}));
        QCOMPARE(result.state, State::Done);
        const auto undo = got(runner.undoOf(result.plan));
        QCOMPARE(undo->irreversible, QStringList{u"purge"_s});
    }

    void tellsBeforehandWhatHasChanged()
    {
        m_bench->makeDeks(3);
        m_bench->call("DELETE", PlanBench::dekPath(1) + "?algorithm=AES256_GCM");
        m_bench->call("DELETE", PlanBench::dekPath(2) + "?algorithm=AES256_GCM");
        m_bench->call("DELETE", PlanBench::dekPath(2) + "?algorithm=AES256_GCM&permanent=true");
        PlanRunner runner(context());
        const PlanCheck found = got(runner.check(deletionPlan(m_bench->url(), 3, true), {}));
        QCOMPARE(found.size(), 2);
        QCOMPARE(found.at(0).step, u"d1"_s);
        QCOMPARE(found.at(0).outcome, StepOutcome::AlreadyDone);
        QCOMPARE(found.at(1).step, u"d2"_s);
        QCOMPARE(found.at(1).outcome, StepOutcome::Changed);
        QCOMPARE(sent(), 0);
        QCOMPARE(rows().size(), 0);
    }

    /// KEKKAI_BULK_STEPS says how many, for measuring by hand.
    void doesHundredsOfSteps()
    {
        const int steps = qEnvironmentVariableIntValue("KEKKAI_BULK_STEPS") > 0
            ? qEnvironmentVariableIntValue("KEKKAI_BULK_STEPS")
            : 400;
        m_bench->makeDeks(steps);
        PlanRunner runner(context());
        QElapsedTimer clock;
        clock.start();
        const RunResult result =
            kekkai::test::waitFor(runner.run(deletionPlan(m_bench->url(), steps, true), {}), 600'000);
        qInfo().nospace() << steps << " steps in " << clock.elapsed() << " ms, " << m_journal->groups()
                          << " groups of rows";
        QCOMPARE(result.state, State::Done);
        QCOMPARE(result.done, steps + 1);
        QCOMPARE(sent(), steps + 1);
        QCOMPARE(m_bench->deletedCount(steps), steps);
        QCOMPARE(count(JournalEntry::Kind::StepBegun), steps + 1);
        QCOMPARE(count(JournalEntry::Kind::StepEnded), steps + 1);
    }

    void runsForAnotherThread()
    {
        m_bench->makeDeks(4);
        QThread thread;
        thread.start();
        auto *runner = new PlanRunner(context());
        runner->moveToThread(&thread);
        connect(&thread, &QThread::finished, runner, &QObject::deleteLater);
        QSignalSpy finished(runner, &PlanRunner::finished);
        const Plan plan = deletionPlan(m_bench->url(), 4, true);
        QMetaObject::invokeMethod(runner, [runner, plan] { runner->start(plan, {}); });
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30000);
        QCOMPARE(finished.first().first().value<RunResult>().state, State::Done);
        thread.quit();
        QVERIFY(thread.wait(10000));
    }
};

QTEST_GUILESS_MAIN(PlanRunnerTest)
#include "tst_planrunner.moc"
