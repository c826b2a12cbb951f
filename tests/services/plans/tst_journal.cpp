#include "journalsamples.h"
#include "services/plans/journal.h"
#include "tests/support/settled.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class JournalTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file() const { return m_folder->filePath(u"journal/journal.sqlite"_s); }
    [[nodiscard]] std::shared_ptr<Journal> opened() const
    {
        return settled(Journal::open({file()})).value_or(std::shared_ptr<Journal>());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void makesWhatWaitsDurableTogether()
    {
        const auto journal = opened();
        QVERIFY(journal);
        QVERIFY(settled(journal->beginWriting()).has_value());
        JournalSamples rows(samplePlan());
        constexpr int threads = 4;
        constexpr int each = 500;
        std::vector<QList<QFuture<JournalResult<qint64>>>> answers(threads);
        std::vector<std::thread> writers;
        for (int i = 0; i < threads; ++i) {
            writers.emplace_back([&, i] {
                for (int n = 0; n < each; ++n)
                    answers[size_t(i)].append(journal->append({rows.stepBegun(u"s%1"_s.arg(n))}));
            });
        }
        for (std::thread &writer : writers)
            writer.join();
        for (const auto &list : answers) {
            for (const auto &answer : list)
                QVERIFY(settled(answer).has_value());
        }
        QVERIFY2(journal->groups() < threads * each / 10, qPrintable(QString::number(journal->groups())));
        const auto written = settled(journal->entries(0, threads * each + 1));
        QCOMPARE(written->size(), threads * each);
        QCOMPARE(JournalStore::open({file(), true}).value()->verify()->problems, {});
    }

    void finishesWhatWasAskedForWhenItGoes()
    {
        QFuture<JournalResult<qint64>> last;
        {
            const auto journal = opened();
            (void)journal->beginWriting();
            JournalSamples rows(samplePlan());
            for (int i = 0; i < 100; ++i)
                last = journal->append({rows.stepBegun(u"s1"_s)});
        }
        QVERIFY(last.isFinished());
        QCOMPARE(last.result().value(), 100);
        QVERIFY(!JournalStore::open({file(), true}).value()->isBeingWritten());
    }

    void goesAwayWhenNobodyWaitsForIt()
    {
        (void)Journal::open({file()});
        QTRY_VERIFY(QFile::exists(file()));
        const auto journal = opened();
        QVERIFY(journal);
        QVERIFY(settled(journal->beginWriting()).has_value());
    }

    void answersEveryRowOfAGroupThatFails()
    {
        const auto journal = opened();
        JournalSamples rows(samplePlan());
        QList<QFuture<JournalResult<qint64>>> answers;
        for (int i = 0; i < 10; ++i)
            answers.append(journal->append({rows.stepBegun(u"s1"_s)})); // nobody asked for the right
        for (const auto &answer : std::as_const(answers))
            QCOMPARE(settled(answer).error().kind, JournalError::Kind::Busy);
        QCOMPARE(settled(journal->entries(0, 10))->size(), 0);
    }

    void leavesAPlan()
    {
        const auto journal = opened();
        QVERIFY(settled(journal->beginWriting()).has_value());
        JournalSamples rows(samplePlan());
        const JournalEntry recorded = rows.recorded();
        QVERIFY(settled(journal->append({recorded, rows.begun(), rows.stepBegun(u"s1"_s)})).has_value());
        QCOMPARE(settled(journal->unfinished())->size(), 0); // somebody is at it
        QVERIFY(settled(journal->endWriting()).has_value());
        const auto open = settled(journal->unfinished());
        QCOMPARE(open->size(), 1);
        QCOMPARE(open->first().plan, samplePlan().id);
        QVERIFY(settled(journal->leave(samplePlan().id, sampleActor())).has_value());
        QCOMPARE(settled(journal->unfinished())->size(), 0);
        QCOMPARE(settled(journal->plans())->first().state, PlanRecord::State::Left);
        QCOMPARE(settled(journal->history(samplePlan().id))->entries.last().who, sampleActor());
    }

    void saysWhyItDoesNotOpen()
    {
        QVERIFY(QDir().mkpath(file()));
        const auto journal = settled(Journal::open({file()}));
        QVERIFY(!journal.has_value());
        QCOMPARE(journal.error().kind, JournalError::Kind::Damaged);
    }
};

QTEST_GUILESS_MAIN(JournalTest)
#include "tst_journal.moc"
