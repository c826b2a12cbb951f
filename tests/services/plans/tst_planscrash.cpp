#include "planbench.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

/// test::waitFor, named out of the way of QCoro's own.
template <typename T> T got(Task<T> task)
{
    return kekkai::test::waitFor(std::move(task), 60000);
}

/// A program that runs a plan is killed (SIGKILL) at every boundary of a step and within steps; afterwards the journal
/// has the plan, and it can be resumed or taken back, and no request is carried out twice.
class PlansCrashTest : public QObject {
    Q_OBJECT

    static constexpr int deks = 5;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PlanBench> m_bench;
    Plan m_plan;

    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] QString journalFile() const { return path(u"journal/journal.sqlite"_s); }

    /// Runs the probe until it is killed.
    [[nodiscard]] bool isKilled(const QString &mode, const QString &what, const QString &point, int number) const
    {
        QProcess probe;
        probe.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        probe.start(QStringLiteral(KEKKAI_PLANPROBE),
                    {journalFile(), m_bench->url().toString(), mode, what, point, QString::number(number)});
        constexpr int patience = 60000;
        if (!probe.waitForFinished(patience)) {
            probe.kill();
            probe.waitForFinished();
            return false;
        }
        return probe.exitStatus() == QProcess::CrashExit && probe.exitCode() == SIGKILL;
    }
    [[nodiscard]] bool isRunKilled(const QString &point, int number)
    {
        m_plan = deletionPlan(m_bench->url(), deks, true);
        QFile file(path(u"plan.json"_s));
        if (!file.open(QIODevice::WriteOnly))
            return false;
        file.write(QJsonDocument(toJson(m_plan)).toJson());
        file.close();
        return isKilled(u"run"_s, file.fileName(), point, number);
    }
    /// How often each changing request reached the server.
    [[nodiscard]] QMap<QByteArray, int> changes()
    {
        m_bench->sandbox().stop(); // and with it the log is written
        QFile log(path(u"access.log"_s));
        QMap<QByteArray, int> counts;
        if (!log.open(QIODevice::ReadOnly))
            return counts;
        const QList<QByteArray> lines = log.readAll().split('\n');
        for (const QByteArray &line : lines) {
            if (!line.isEmpty() && !line.startsWith("GET "))
                ++counts[line];
        }
        return counts;
    }

    static void points(bool all)
    {
        QTest::addColumn<QString>("point");
        QTest::addColumn<int>("number");
        const auto row = [](const QString &point, int number) {
            QTest::addRow("%s %d", qPrintable(point), number) << point << number;
        };
        row(u"RunBegun"_s, 1);
        for (const QString &point : {u"StepRead"_s, u"StepBegun"_s, u"StepSent"_s, u"StepCarriedOut"_s,
                                     u"StepReplied"_s, u"StepReadBack"_s, u"StepEnded"_s}) {
            for (int number = 1; number <= deks + 1; ++number) {
                if (all || number == 1 || number == 4 || number == deks + 1)
                    row(point, number);
            }
        }
        row(u"StepsEnded"_s, 1);
        for (int number = 1; number <= (all ? 6 : 3); ++number) {
            row(u"CommitBegins"_s, number);
            row(u"CommitEnds"_s, number);
        }
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_bench = std::make_unique<PlanBench>(path(u"access.log"_s));
        m_bench->makeDeks(deks);
    }

    void resumes_data() { points(true); }
    void resumes()
    {
        QFETCH(QString, point);
        QFETCH(int, number);
        QVERIFY(isRunKilled(point, number));
        const bool isUnknown = point == "CommitBegins"_L1 && number == 1; // nothing was durable, so nothing was sent
        {
            const auto journal = journalAt(journalFile());
            QVERIFY(journal);
            const auto open = settled(journal->unfinished());
            QCOMPARE(open->size(), isUnknown ? 0 : 1);
            if (!isUnknown) {
                QCOMPARE(open->first().plan, m_plan.id);
                QCOMPARE(open->first().state, PlanRecord::State::Interrupted);
            }
            PlanRunner runner(contextFor(transportTo(m_bench->url()), journal));
            auto again = isUnknown ? runner.run(m_plan, {}) : runner.resume(m_plan.id, {});
            const RunResult result = got(std::move(again));
            QCOMPARE(result.state, RunResult::State::Done);
            QCOMPARE(result.done, deks + 1);
            QCOMPARE(settled(journal->unfinished())->size(), 0);
            // What the program had done before it was killed counts as done by it: it can be taken back.
            const auto history = settled(journal->history(m_plan.id));
            for (const StepRecord &step : history->steps) {
                QCOMPARE(step.state, StepRecord::State::Done);
                QCOMPARE(step.outcome, StepOutcome::Done);
                QCOMPARE(step.before.toObject().value("deleted"_L1), QJsonValue(false));
            }
        }
        QCOMPARE(m_bench->deletedCount(deks), deks);
        QVERIFY(m_bench->kek("pii").value("deleted"_L1).toBool());
        QCOMPARE(JournalStore::open({journalFile(), true}).value()->verify()->problems, {});
        const auto counts = changes();
        QCOMPARE(counts.size(), deks + 1);
        for (auto it = counts.begin(); it != counts.end(); ++it)
            QVERIFY2(it.value() == 1, it.key().constData());
    }

    void rollsBack_data() { points(false); }
    void rollsBack()
    {
        QFETCH(QString, point);
        QFETCH(int, number);
        QVERIFY(isRunKilled(point, number));
        if (point == "CommitBegins"_L1 && number == 1)
            return; // the journal has nothing, and nothing was sent: see resumes()
        {
            const auto journal = journalAt(journalFile());
            PlanRunner runner(contextFor(transportTo(m_bench->url()), journal));
            const RunResult result = got(runner.rollBack(m_plan.id, {}));
            QCOMPARE(result.state, RunResult::State::Done);
            QCOMPARE(settled(journal->unfinished())->size(), 0);
        }
        QCOMPARE(m_bench->deletedCount(deks), 0);
        QVERIFY(!m_bench->kek("pii").value("deleted"_L1).toBool());
        QCOMPARE(JournalStore::open({journalFile(), true}).value()->verify()->problems, {});
        int deleted = 0;
        int undeleted = 0;
        const auto counts = changes();
        for (auto it = counts.begin(); it != counts.end(); ++it) {
            QVERIFY2(it.value() == 1, it.key().constData());
            (it.key().startsWith("DELETE") ? deleted : undeleted) += 1;
        }
        QCOMPARE(undeleted, deleted);
    }

    void isDoneWhenItsEndIsDurable()
    {
        QVERIFY(isRunKilled(u"RunEnded"_s, 1));
        const auto journal = journalAt(journalFile());
        QCOMPARE(settled(journal->unfinished())->size(), 0);
        QCOMPARE(settled(journal->plans())->first().state, PlanRecord::State::Done);
    }

    void survivesOneCrashAfterTheOther()
    {
        QVERIFY(isRunKilled(u"StepCarriedOut"_s, 2));
        const QString id = m_plan.id.toString();
        QVERIFY(isKilled(u"resume"_s, id, u"StepBegun"_s, 1));
        QVERIFY(isKilled(u"resume"_s, id, u"StepReplied"_s, 1));
        QVERIFY(isKilled(u"resume"_s, id, u"CommitBegins"_s, 2));
        {
            const auto journal = journalAt(journalFile());
            PlanRunner runner(contextFor(transportTo(m_bench->url()), journal));
            QCOMPARE(got(runner.resume(m_plan.id, {})).state, RunResult::State::Done);
        }
        const auto counts = changes();
        QCOMPARE(counts.size(), deks + 1);
        for (auto it = counts.begin(); it != counts.end(); ++it)
            QVERIFY2(it.value() == 1, it.key().constData());
    }

    void resumesARollBack()
    {
        QVERIFY(isRunKilled(u"StepReplied"_s, 4));
        QVERIFY(isKilled(u"rollback"_s, m_plan.id.toString(), u"StepReplied"_s, 2));
        {
            const auto journal = journalAt(journalFile());
            const auto open = settled(journal->unfinished());
            QCOMPARE(open->size(), 1); // the plan that takes back stands for both
            QCOMPARE(open->first().undoes, m_plan.id);
            PlanRunner runner(contextFor(transportTo(m_bench->url()), journal));
            QCOMPARE(got(runner.resume(open->first().plan, {})).state, RunResult::State::Done);
            QCOMPARE(settled(journal->unfinished())->size(), 0);
        }
        QCOMPARE(m_bench->deletedCount(deks), 0);
        const auto counts = changes();
        for (auto it = counts.begin(); it != counts.end(); ++it)
            QVERIFY2(it.value() == 1, it.key().constData());
    }
};

QTEST_GUILESS_MAIN(PlansCrashTest)
#include "tst_planscrash.moc"
