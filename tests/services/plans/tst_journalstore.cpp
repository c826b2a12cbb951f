#include "journalsamples.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#ifndef Q_OS_WIN
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#endif
#endif

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using Kind = JournalError::Kind;
using Problem = JournalProblem::Kind;

namespace {

#ifndef Q_OS_WIN
/// As a user whom the rights of files hold back, even where the tests run as root.
class OrdinaryUser {
public:
    OrdinaryUser()
    {
        constexpr uid_t nobody = 65534;
        m_switched = ::geteuid() == 0 && become(nobody);
    }
    ~OrdinaryUser()
    {
        if (m_switched && !become(0))
            qFatal("cannot become root again");
    }
    Q_DISABLE_COPY_MOVE(OrdinaryUser)

private:
    /// Of this thread alone: the C library would stop all others for it.
    static bool become(uid_t user)
    {
#ifdef Q_OS_LINUX
        return ::syscall(SYS_setresuid, -1, user, -1) == 0;
#else
        return ::seteuid(user) == 0;
#endif
    }
    bool m_switched = false;
};

unsigned modeOf(const QString &path)
{
    struct stat facts = {};
    return ::stat(QFile::encodeName(path).constData(), &facts) == 0 ? facts.st_mode & 07777U : 0U;
}
#endif

const QStringList &withoutTriggers()
{
    static const QStringList statements{u"DROP TRIGGER entries_no_update"_s, u"DROP TRIGGER entries_no_delete"_s,
                                        u"DROP TRIGGER entries_no_replace"_s, u"DROP TRIGGER head_no_delete"_s,
                                        u"DROP TRIGGER head_no_way_back"_s};
    return statements;
}

} // namespace

class JournalStoreTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file() const { return m_folder->filePath(u"a/journal/journal.sqlite"_s); }
    [[nodiscard]] JournalResult<std::unique_ptr<JournalStore>> opened(bool readOnly = false, int pages = 0) const
    {
        return JournalStore::open({file(), readOnly, pages});
    }
    [[nodiscard]] QByteArray bytes() const
    {
        QFile source(file());
        return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
    }
    void put(const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(file()).absolutePath());
        QFile target(file());
        QVERIFY(target.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(target.write(content), content.size());
    }
    /// A journal of nine rows: plan, run, three steps of two rows, end.
    void fill() const
    {
        auto store = opened();
        QVERIFY2(store.has_value(), store ? "" : qPrintable(store.error().detail));
        QVERIFY((*store)->beginWriting().has_value());
        JournalSamples rows(samplePlan());
        const JournalEntry recorded = rows.recorded();
        QCOMPARE((*store)->append({recorded, rows.begun()}).value(), 2);
        for (const Step &step : rows.plan().steps) {
            QVERIFY((*store)->append({rows.stepBegun(step.id)}).has_value());
            QVERIFY((*store)->append({rows.stepEnded(step.id)}).has_value());
        }
        QCOMPARE((*store)->append({rows.ended(u"done"_s)}).value(), 9);
    }
    [[nodiscard]] JournalVerification verified(const std::pair<qint64, QByteArray> &expected = {}) const
    {
        const auto store = opened(true);
        if (!store)
            return {};
        return (*store)->verify(expected).value_or(JournalVerification{});
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsRowsInTheirOrder()
    {
        fill();
        const auto store = opened(true);
        QVERIFY(store.has_value());
        const auto rows = (*store)->entries(0, 100);
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), 9);
        QCOMPARE(rows->at(2).kind, JournalEntry::Kind::StepBegun);
        QCOMPARE(rows->at(2).step, u"s1"_s);
        QCOMPARE(rows->at(3).outcome, u"done"_s);
        QCOMPARE(rows->at(3).who, sampleActor());
        QVERIFY(!rows->at(3).who.user.isEmpty());
        QVERIFY(!rows->at(3).who.host.isEmpty());
        for (qsizetype i = 0; i < rows->size(); ++i) {
            QCOMPARE(rows->at(i).number, i + 1);
            QCOMPARE(rows->at(i).at.timeSpec(), Qt::UTC);
        }
        QCOMPARE((*store)->entries(7, 1)->first().number, 8);
        QCOMPARE((*store)->entries(0, 100, QUuid::createUuid())->size(), 0);
        // The plan comes back from it whole.
        const auto history = (*store)->history(samplePlan().id);
        QVERIFY(history.has_value());
        QCOMPARE(history->plan, samplePlan());
    }

    void chainsEachRowToTheOneBefore()
    {
        fill();
        const auto store = opened(true);
        const auto lines = (*store)->lines(0, 100);
        QByteArray hash = firstHash((*store)->journalId());
        for (const auto &[number, line, stored] : *lines) {
            hash = nextHash(hash, line);
            QCOMPARE(stored, hash);
            QVERIFY(entryFromLine(line).has_value());
            QCOMPARE(lineOf(*entryFromLine(line)), line);
        }
        const auto all = verified();
        QCOMPARE(all.problems, {});
        QCOMPARE(all.entries, 9);
        QCOMPARE(all.headNumber, 9);
        QCOMPARE(all.headHash, hash);
        QVERIFY(all.isComplete);
    }

#ifndef Q_OS_WIN
    void isItsOwnersAlone()
    {
        const mode_t before = ::umask(0);
        fill();
        auto store = opened();
        QVERIFY((*store)->beginWriting().has_value());
        QVERIFY((*store)->append({JournalSamples(samplePlan()).begun()}).has_value());
        ::umask(before);
        QCOMPARE(modeOf(file()), 0600U);
        QCOMPARE(modeOf(file() + u"-wal"_s), 0600U);
        QCOMPARE(modeOf(QFileInfo(file()).absolutePath()), 0700U);
        QFile::setPermissions(file(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        store = opened();
        QCOMPARE(modeOf(file()), 0600U);
    }
#endif

    void refusesToForget_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("update") << u"UPDATE entries SET outcome = 'done'"_s;
        QTest::newRow("delete") << u"DELETE FROM entries WHERE number = 9"_s;
        QTest::newRow("replace") << u"INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE number = 3"_s;
        QTest::newRow("head") << u"UPDATE head SET number = 8"_s;
        QTest::newRow("no head") << u"DELETE FROM head"_s;
        QTest::newRow("id") << u"UPDATE journal SET id = 'x'"_s;
    }
    void refusesToForget()
    {
        QFETCH(QString, statement);
        fill();
        QCOMPARE(behindItsBack(file(), {statement}), u"the journal only grows"_s);
        QCOMPARE(verified().problems, {});
    }

    void namesWhatSomebodyDid_data()
    {
        QTest::addColumn<QStringList>("statements");
        QTest::addColumn<QList<JournalProblem>>("problems");
        using Problems = QList<JournalProblem>;
        const QString copy =
            u"INSERT INTO entries SELECT %1, at, kind, plan, run, step, outcome, undoes, line, hash FROM "
            "entries WHERE number = %2"_s;
        QTest::newRow("a line")
            << QStringList{u"UPDATE entries SET line = replace(line, 'Pr', 'pr') WHERE number = 5"_s}
            << Problems{{Problem::Changed, 5, 5}};
        QTest::newRow("the last line")
            << QStringList{u"UPDATE entries SET line = replace(line, 'done', 'gone') WHERE number = 9"_s}
            << Problems{{Problem::Changed, 9, 9}};
        QTest::newRow("the first line") << QStringList{u"UPDATE entries SET line = line || ' ' WHERE number = 1"_s}
                                        << Problems{{Problem::Changed, 1, 1}};
        QTest::newRow("no line at all") << QStringList{u"UPDATE entries SET line = 'gibberish' WHERE number = 4"_s}
                                        << Problems{{Problem::Changed, 4, 4}};
        QTest::newRow("a column") << QStringList{u"UPDATE entries SET outcome = 'notDone' WHERE number = 4"_s}
                                  << Problems{{Problem::Changed, 4, 4}};
        QTest::newRow("a time") << QStringList{u"UPDATE entries SET at = at + 1 WHERE number = 2"_s}
                                << Problems{{Problem::Changed, 2, 2}};
        QTest::newRow("two lines") << QStringList{u"UPDATE entries SET line = line || ' ' WHERE number IN (3, 7)"_s}
                                   << Problems{{Problem::Changed, 3, 3}, {Problem::Changed, 7, 7}};
        QTest::newRow("removed") << QStringList{u"DELETE FROM entries WHERE number IN (4, 5)"_s}
                                 << Problems{{Problem::Removed, 4, 5}};
        QTest::newRow("the first removed")
            << QStringList{u"DELETE FROM entries WHERE number = 1"_s} << Problems{{Problem::Removed, 1, 1}};
        QTest::newRow("removed and closed up")
            << QStringList{u"DELETE FROM entries WHERE number = 4"_s,
                           u"UPDATE entries SET number = -number WHERE number > 4"_s,
                           u"UPDATE entries SET number = -number - 1 WHERE number < 0"_s}
            << Problems{{Problem::Removed, 4, 4}};
        QTest::newRow("inserted") << QStringList{u"UPDATE entries SET number = -number WHERE number > 4"_s,
                                                 u"UPDATE entries SET number = -number + 1 WHERE number < 0"_s,
                                                 copy.arg(5).arg(3)}
                                  << Problems{{Problem::Inserted, 5, 5}};
        QTest::newRow("added at the end")
            << QStringList{copy.arg(10).arg(4)} << Problems{{Problem::Changed, 10, 10}, {Problem::Inserted, 10, 10}};
        QTest::newRow("truncated") << QStringList{u"DELETE FROM entries WHERE number > 6"_s}
                                   << Problems{{Problem::Truncated, 7, 9}};
        QTest::newRow("emptied") << QStringList{u"DELETE FROM entries"_s} << Problems{{Problem::Truncated, 1, 9}};
        QTest::newRow("a hash") << QStringList{u"UPDATE entries SET hash = x'00' WHERE number = 9"_s}
                                << Problems{{Problem::Changed, 9, 9}};
        QTest::newRow("the end") << QStringList{u"UPDATE head SET hash = x'00'"_s}
                                 << Problems{{Problem::Changed, 9, 9}};
    }
    void namesWhatSomebodyDid()
    {
        QFETCH(QStringList, statements);
        QFETCH(QList<JournalProblem>, problems);
        fill();
        QCOMPARE(behindItsBack(file(), withoutTriggers() + statements), QString());
        const auto found = verified();
        QCOMPARE(found.problems, problems);
        // Nothing is added to a journal like that.
        auto store = opened();
        QVERIFY(store.has_value());
        const auto writing = (*store)->beginWriting();
        QVERIFY(!writing.has_value());
        QCOMPARE(writing.error().kind, Kind::Damaged);
    }

    void detectsARewrittenJournalByWhatWasNotedDown()
    {
        fill();
        const auto before = verified();
        const std::pair noted{before.headNumber, before.headHash};
        QCOMPARE(verified(noted).problems, {});
        // Somebody who knows how makes a new chain from the second row on, to its end.
        const auto lines = opened(true).value()->lines(0, 100).value();
        QByteArray hash = lines.at(0).hash;
        QStringList statements = withoutTriggers();
        for (qsizetype i = 1; i < lines.size(); ++i) {
            QByteArray line = lines.at(i).line;
            line.replace("Prüfstand", "anderswo");
            hash = nextHash(hash, line);
            statements.append(
                u"UPDATE entries SET line = '%1', hash = x'%2' WHERE number = %3"_s
                    .arg(QString::fromUtf8(line).replace(u'\'', u"''"_s), QString::fromLatin1(hash.toHex()))
                    .arg(i + 1));
        }
        statements.append(u"UPDATE head SET hash = x'%1'"_s.arg(QString::fromLatin1(hash.toHex())));
        QCOMPARE(behindItsBack(file(), statements), QString());
        QCOMPARE(verified().problems, {});
        QCOMPARE(verified(noted).problems, (QList<JournalProblem>{{Problem::NotTheExpected, 9, 9}}));
        QCOMPARE(verified({12, noted.second}).problems, (QList<JournalProblem>{{Problem::Truncated, 10, 12}}));
    }

    void stopsVerifyingWhenTold()
    {
        auto store = opened();
        QVERIFY((*store)->beginWriting().has_value());
        JournalSamples rows(samplePlan());
        QList<JournalEntry> many(2500, rows.stepBegun(u"s1"_s));
        QVERIFY((*store)->append(many).has_value());
        QList<qint64> told;
        const auto result = (*store)->verify({}, [&told](qint64 done, qint64 all) {
            told.append(done);
            return all == 2500 && done < 2000;
        });
        QVERIFY(result.has_value());
        QVERIFY(!result->isComplete);
        QCOMPARE(result->problems, {});
        QCOMPARE(told, (QList<qint64>{1000, 2000}));
    }

    void letsOneWriteAndOthersRead()
    {
        auto first = opened();
        auto second = opened();
        QVERIFY(first && second);
        QVERIFY(!(*first)->isBeingWritten());
        QVERIFY(!(*first)->append({JournalSamples(samplePlan()).begun()}).has_value());
        QVERIFY((*first)->beginWriting().has_value());
        QVERIFY((*second)->isBeingWritten());
        const auto refused = (*second)->beginWriting();
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Kind::Busy);
        QVERIFY2(refused.error().detail.contains(QString::number(QCoreApplication::applicationPid())),
                 qPrintable(refused.error().detail));
        QVERIFY((*first)->append({JournalSamples(samplePlan()).begun()}).has_value());
        QCOMPARE((*second)->entries(0, 10)->size(), 1);
        (*first)->endWriting();
        QVERIFY(!(*second)->isBeingWritten());
        // The second goes on where the first ended.
        QVERIFY((*second)->beginWriting().has_value());
        QCOMPARE((*second)->append({JournalSamples(samplePlan()).begun()}).value(), 2);
        QCOMPARE(verified().problems, {});
    }

    void noticesAWriterWithoutTheRight()
    {
        auto first = opened();
        auto second = opened();
        QVERIFY((*first)->beginWriting().has_value());
        QVERIFY(QFile::remove(file() + u".lock"_s)); // as somebody does who thinks that it is left over
        QVERIFY((*second)->beginWriting().has_value());
        QVERIFY((*second)->append({JournalSamples(samplePlan()).begun()}).has_value());
        const auto refused = (*first)->append({JournalSamples(samplePlan()).begun()});
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Kind::ChangedMeanwhile);
        QCOMPARE(verified().entries, 1);
        QCOMPARE(verified().problems, {});
    }

    void neverTouchesWhatItCannotRead_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QStringList>("statements");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("newer") << QByteArray() << QStringList{u"PRAGMA user_version = 2"_s} << Kind::NewerFormat;
        QTest::newRow("older than there ever was")
            << QByteArray() << QStringList{u"PRAGMA user_version = 0"_s} << Kind::Damaged;
        QTest::newRow("another program's")
            << QByteArray() << QStringList{u"PRAGMA application_id = 1"_s} << Kind::Damaged;
        QTest::newRow("without its table") << QByteArray() << QStringList{u"DROP TABLE journal"_s} << Kind::Damaged;
        QTest::newRow("empty") << QByteArray("") << QStringList() << Kind::Damaged;
        QTest::newRow("text") << QByteArray(5000, 'x') << QStringList() << Kind::Damaged;
        QTest::newRow("a database's first bytes") << QByteArray("SQLite format 3\0"
                                                                "garbage",
                                                                23)
                                                  << QStringList() << Kind::Damaged;
    }
    void neverTouchesWhatItCannotRead()
    {
        QFETCH(QByteArray, content);
        QFETCH(QStringList, statements);
        QFETCH(Kind, kind);
        if (content.isNull()) {
            fill();
            QCOMPARE(behindItsBack(file(), statements), QString());
        } else {
            put(content);
        }
        const QByteArray before = bytes();
        for (const bool readOnly : {true, false}) {
            const auto store = opened(readOnly);
            QVERIFY(!store.has_value());
            QCOMPARE(store.error().kind, kind);
            QCOMPARE(store.error().file, file());
        }
        QCOMPARE(bytes(), before);
    }

    void namesADamagedPage()
    {
        auto store = opened();
        QVERIFY((*store)->beginWriting().has_value());
        const QList<JournalEntry> many(400, JournalSamples(samplePlan()).stepBegun(u"s1"_s));
        QVERIFY((*store)->append(many).has_value());
        store->reset(); // the last connection writes everything into the file
        QByteArray content = bytes();
        constexpr qsizetype page = 4096;
        QVERIFY(content.size() > 40 * page);
        for (qsizetype at = 30 * page; at < 34 * page; ++at)
            content[at] = char(at % 251);
        put(content);
        const auto reader = opened(true);
        QVERIFY(reader.has_value());
        const auto found = (*reader)->verify();
        QVERIFY(found.has_value());
        QVERIFY(!found->problems.isEmpty());
        QCOMPARE(bytes(), content);
    }

    void makesNoneForAReader()
    {
        const auto store = opened(true);
        QVERIFY(!store.has_value());
        QCOMPARE(store.error().kind, Kind::Missing);
        QVERIFY(!QFileInfo::exists(QFileInfo(file()).absolutePath()));
    }

#ifndef Q_OS_WIN
    void saysBeforehandThatItCannotWrite_data()
    {
        QTest::addColumn<bool>("exists");
        QTest::addColumn<unsigned>("fileMode");
        QTest::addColumn<unsigned>("folderMode");
        QTest::newRow("file and folder") << true << 0444U << 0555U;
        QTest::newRow("file") << true << 0444U << 0777U;
        QTest::newRow("folder") << true << 0666U << 0555U;
        QTest::newRow("folder without a journal") << false << 0U << 0555U;
    }
    void saysBeforehandThatItCannotWrite()
    {
        QFETCH(bool, exists);
        QFETCH(unsigned, fileMode);
        QFETCH(unsigned, folderMode);
        const QByteArray folder = QFile::encodeName(QFileInfo(file()).absolutePath());
        if (exists)
            fill();
        else
            QVERIFY(QDir().mkpath(QFile::decodeName(folder)));
        for (const QString &open : {m_folder->path(), m_folder->filePath(u"a"_s)})
            QCOMPARE(::chmod(QFile::encodeName(open).constData(), 0755), 0);
        QVERIFY(!exists || ::chmod(QFile::encodeName(file()).constData(), fileMode) == 0);
        QCOMPARE(::chmod(folder.constData(), folderMode), 0);
        const QByteArray before = bytes();
        {
            const OrdinaryUser user;
            auto store = opened();
            if (store) {
                const auto writing = (*store)->beginWriting();
                QVERIFY(!writing.has_value());
                QCOMPARE(writing.error().kind, Kind::NotWritable);
            } else {
                QCOMPARE(store.error().kind, Kind::NotWritable);
            }
            // Yet it can be read and verified, as from a medium that takes no writing.
            if (exists) {
                const auto reader = opened(true);
                QVERIFY2(reader.has_value(), reader ? "" : qPrintable(reader.error().detail));
                QCOMPARE((*reader)->verify()->problems, {});
            }
        }
        QCOMPARE(::chmod(folder.constData(), 0700), 0);
        QCOMPARE(bytes(), before);
    }

    void saysThatTheDiskIsFull_data()
    {
        QTest::addColumn<bool>("byTheSystem");
        QTest::newRow("quota") << false;
        QTest::newRow("limit of the system") << true;
    }
    void saysThatTheDiskIsFull()
    {
        QFETCH(bool, byTheSystem);
        fill();
        constexpr int pages = 60;
        auto store = opened(false, byTheSystem ? 0 : pages);
        QVERIFY((*store)->beginWriting().has_value());
        struct rlimit before = {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        auto *handler = ::signal(SIGXFSZ, SIG_IGN);
        if (byTheSystem) {
            struct rlimit small = before;
            small.rlim_cur = pages * 4096;
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        }
        const QList<JournalEntry> some(20, JournalSamples(samplePlan()).stepBegun(u"s1"_s));
        JournalResult<qint64> result = 0;
        qint64 durable = 9;
        while (result) {
            result = (*store)->append(some);
            if (result)
                durable = *result;
            QVERIFY(durable < 5000);
        }
        QVERIFY2(result.error().kind == Kind::Full || (byTheSystem && result.error().kind == Kind::NotWritable),
                 qPrintable(result.error().detail));
        QVERIFY(durable > 9);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        ::signal(SIGXFSZ, handler);
        // Whole groups only, and it goes on once there is room.
        QCOMPARE(verified().entries, durable);
        QCOMPARE(verified().problems, {});
        if (byTheSystem) {
            QCOMPARE((*store)->append(some).value(), durable + 20);
        } else {
            store->reset();
            store = opened();
            QVERIFY((*store)->beginWriting().has_value());
            QCOMPARE((*store)->append(some).value(), durable + 20);
        }
        QCOMPARE(verified().problems, {});
    }
#endif

    void tellsWhereEachPlanStands()
    {
        auto store = opened();
        QVERIFY((*store)->beginWriting().has_value());
        const auto append = [&store](const QList<JournalEntry> &rows) { QVERIFY((*store)->append(rows).has_value()); };
        const auto planned = [](int number) {
            Plan plan = samplePlan();
            plan.id = QUuid::createUuid();
            plan.title.arguments = {{u"number"_s, number}};
            return plan;
        };
        QMap<QString, QUuid> ids;
        const auto begin = [&](const QString &name, const QUuid &undoes = {}) {
            Plan plan = planned(1);
            plan.undoes = undoes;
            for (int i = 0; !undoes.isNull() && i < 3; ++i)
                plan.steps[i].undoes = u"s%1"_s.arg(i + 1);
            ids.insert(name, plan.id);
            JournalSamples rows(plan);
            const JournalEntry recorded = rows.recorded();
            append({recorded, rows.begun()});
            return rows;
        };
        JournalSamples done = begin(u"done"_s);
        append({done.stepBegun(u"s1"_s), done.stepEnded(u"s1"_s), done.stepEnded(u"s2"_s),
                done.stepEnded(u"s3"_s, StepOutcome::AlreadyDone), done.ended(u"done"_s)});
        JournalSamples failed = begin(u"failed"_s);
        append({failed.stepBegun(u"s1"_s), failed.stepEnded(u"s1"_s), failed.stepBegun(u"s2"_s),
                failed.stepEnded(u"s2"_s, StepOutcome::NotDone), failed.ended(u"failed"_s)});
        JournalSamples harmless = begin(u"harmless"_s);
        append({harmless.stepBegun(u"s1"_s), harmless.stepEnded(u"s1"_s, StepOutcome::NotDone),
                harmless.ended(u"failed"_s)});
        JournalSamples uncertain = begin(u"uncertain"_s);
        append({uncertain.stepBegun(u"s1"_s), uncertain.stepEnded(u"s1"_s, StepOutcome::Unknown),
                uncertain.stepEnded(u"s1"_s, StepOutcome::Changed), uncertain.ended(u"failed"_s)});
        JournalSamples crashed = begin(u"crashed"_s);
        append({crashed.stepBegun(u"s1"_s), crashed.stepEnded(u"s1"_s), crashed.stepBegun(u"s2"_s)});
        JournalSamples resumed = begin(u"resumed"_s);
        append({resumed.stepBegun(u"s1"_s)});
        append({resumed.begun(), resumed.stepEnded(u"s1"_s), resumed.ended(u"canceled"_s)});
        JournalSamples left = begin(u"left"_s);
        append({left.stepBegun(u"s1"_s), left.stepEnded(u"s1"_s), left.ended(u"failed"_s),
                left.entry(JournalEntry::Kind::PlanLeft)});
        JournalSamples takenBack = begin(u"takenBack"_s);
        append({takenBack.stepEnded(u"s1"_s), takenBack.stepEnded(u"s2"_s), takenBack.ended(u"failed"_s)});
        JournalSamples undo = begin(u"undo"_s, ids.value(u"takenBack"_s));
        append({undo.stepEnded(u"s1"_s), undo.stepEnded(u"s2"_s), undo.ended(u"done"_s)});
        JournalSamples half = begin(u"half"_s);
        append({half.stepEnded(u"s1"_s), half.stepEnded(u"s2"_s), half.ended(u"failed"_s)});
        JournalSamples undoHalf = begin(u"undoHalf"_s, ids.value(u"half"_s));
        append({undoHalf.stepEnded(u"s2"_s)});

        using State = PlanRecord::State;
        const auto records = (*store)->plans();
        QVERIFY(records.has_value());
        QCOMPARE(records->size(), 11);
        const auto recordOf = [&](const QString &name) {
            for (const PlanRecord &record : *records) {
                if (record.plan == ids.value(name))
                    return record;
            }
            return PlanRecord();
        };
        QCOMPARE(recordOf(u"done"_s).state, State::Done);
        QCOMPARE(recordOf(u"done"_s).stepsDone, 3);
        QCOMPARE(recordOf(u"done"_s).steps, 3);
        QCOMPARE(recordOf(u"done"_s).title, planned(1).title);
        QCOMPARE(recordOf(u"done"_s).who, sampleActor());
        QCOMPARE(recordOf(u"failed"_s).state, State::Failed);
        QVERIFY(!recordOf(u"failed"_s).mayHaveSent);
        QVERIFY(recordOf(u"uncertain"_s).mayHaveSent);
        QCOMPARE(recordOf(u"crashed"_s).state, State::Interrupted);
        QVERIFY(recordOf(u"crashed"_s).mayHaveSent);
        QCOMPARE(recordOf(u"resumed"_s).state, State::Canceled);
        QCOMPARE(recordOf(u"left"_s).state, State::Left);
        QCOMPARE(recordOf(u"takenBack"_s).stepsUndone, 2);
        QCOMPARE(recordOf(u"half"_s).stepsUndone, 1);
        // The newest run without an end is under way as long as somebody writes.
        QCOMPARE(recordOf(u"undoHalf"_s).state, State::Running);
        QStringList unfinished;
        const auto open = [&] {
            unfinished.clear();
            const auto now = (*store)->plans();
            for (const PlanRecord &record : *now) {
                if (record.isUnfinished())
                    unfinished.append(ids.key(record.plan));
            }
            return unfinished;
        };
        QCOMPARE(open(), (QStringList{u"half"_s, u"resumed"_s, u"crashed"_s, u"uncertain"_s, u"failed"_s}));
        (*store)->endWriting();
        QCOMPARE(open(),
                 (QStringList{u"undoHalf"_s, u"half"_s, u"resumed"_s, u"crashed"_s, u"uncertain"_s, u"failed"_s}));

        const auto history = (*store)->history(ids.value(u"half"_s));
        QVERIFY(history.has_value());
        QCOMPARE(history->steps.value(u"s1"_s).state, StepRecord::State::Done);
        QCOMPARE(history->steps.value(u"s2"_s).state, StepRecord::State::Undone);
        QCOMPARE(history->steps.value(u"s3"_s).state, StepRecord::State::Open);
        QCOMPARE(history->record, recordOf(u"half"_s));
        const auto crash = (*store)->history(ids.value(u"crashed"_s));
        QCOMPARE(crash->steps.value(u"s2"_s).state, StepRecord::State::Begun);
        QCOMPARE(crash->steps.value(u"s2"_s).before, (QJsonObject{{u"deleted"_s, false}}));
        QCOMPARE((*store)->history(ids.value(u"uncertain"_s))->steps.value(u"s1"_s).state, StepRecord::State::Begun);
        QCOMPARE((*store)->history(QUuid::createUuid()).error().kind, Kind::UnknownPlan);
    }
};

QTEST_GUILESS_MAIN(JournalStoreTest)
#include "tst_journalstore.moc"
