#include "services/plans/journalstore.h"
#include "tests/services/plans/journalsamples.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

} // namespace

/// "kekkai-cli journal", with the journal in a data folder of its own.
class CliJournalTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file() const { return m_folder->filePath(u"Kekkai/journal/journal.sqlite"_s); }
    [[nodiscard]] Ran run(const QStringList &arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_DATA_HOME"_s, m_folder->path());
        process.setProcessEnvironment(environment);
        process.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai-cli"_s,
                      QStringList{u"journal"_s} + arguments);
        constexpr int patience = 60000;
        if (!process.waitForFinished(patience) || process.exitStatus() != QProcess::NormalExit)
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    void fill() const
    {
        auto journal = JournalStore::open({file()});
        QVERIFY(journal.has_value());
        QVERIFY((*journal)->beginWriting().has_value());
        JournalSamples rows(samplePlan());
        const JournalEntry recorded = rows.recorded();
        QVERIFY((*journal)
                    ->append({recorded, rows.begun(), rows.stepBegun(u"s1"_s), rows.stepEnded(u"s1"_s),
                              rows.ended(u"failed"_s)})
                    .has_value());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void saysThatThereIsNone()
    {
        const Ran list = run({u"list"_s});
        QCOMPARE(list.code, 5);
        QVERIFY(list.out.isEmpty());
        QVERIFY(list.err.contains("There is no journal yet"));
        QVERIFY(!QFile::exists(file()));
    }

    void listsPlans()
    {
        fill();
        const Ran text = run({u"list"_s});
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("stopped"));
        QVERIFY(text.out.contains("1/3"));
        QVERIFY(text.out.contains(samplePlan().id.toByteArray(QUuid::WithoutBraces)));
        const Ran json = run({u"list"_s, u"--json"_s});
        QCOMPARE(json.code, 0);
        const QJsonObject plan = json.json().value("plans"_L1).toArray().at(0).toObject();
        QCOMPARE(plan.value("state"_L1).toString(), u"failed"_s);
        QCOMPARE(plan.value("isUnfinished"_L1).toBool(), true);
        QCOMPARE(plan.value("stepsDone"_L1).toInt(), 1);
        QCOMPARE(plan.value("user"_L1).toString(), sampleActor().user);
    }

    void verifies()
    {
        fill();
        Ran verified = run({u"verify"_s, u"--json"_s});
        QCOMPARE(verified.code, 0);
        const QString head = verified.json().value("head"_L1).toString();
        QCOMPARE(verified.json().value("rows"_L1).toInt(), 5);
        QVERIFY(verified.json().value("problems"_L1).toArray().isEmpty());
        QVERIFY(run({u"verify"_s}).out.contains(head.toUtf8()));
        QCOMPARE(run({u"verify"_s, u"--expect"_s, head}).code, 0);
        QCOMPARE(run({u"verify"_s, u"--expect"_s, u"4:"_s + head.section(u':', 1)}).code, 11);
        QCOMPARE(behindItsBack(file(),
                               {u"DROP TRIGGER entries_no_update"_s,
                                u"UPDATE entries SET line = replace(line, 'tests', 'nobody') WHERE number = 3"_s}),
                 QString());
        verified = run({u"verify"_s});
        QCOMPARE(verified.code, 11);
        QVERIFY(verified.out.isEmpty());
        QVERIFY2(verified.err.contains("Row 3: changed"), verified.err.constData());
        verified = run({u"verify"_s, u"--json"_s});
        QCOMPARE(verified.code, 11);
        const QJsonObject problem = verified.json().value("problems"_L1).toArray().at(0).toObject();
        QCOMPARE(problem.value("kind"_L1).toString(), u"changed"_s);
        QCOMPARE(problem.value("first"_L1).toInt(), 3);
    }

    void exports()
    {
        fill();
        const Ran lines = run({u"export"_s});
        QCOMPARE(lines.code, 0);
        QCOMPARE(lines.out.count('\n'), 5);
        QVERIFY(lines.out.startsWith("{\"hash\":\""));
        const QString target = m_folder->filePath(u"out.csv"_s);
        QCOMPARE(run({u"export"_s, u"--format"_s, u"csv"_s, u"--output"_s, target}).code, 0);
        QFile file(target);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith("number,at,kind,"));
        struct stat facts = {};
        QCOMPARE(::stat(QFile::encodeName(target).constData(), &facts), 0);
        QCOMPARE(facts.st_mode & 0777U, 0600U);
        QCOMPARE(run({u"export"_s, u"--output"_s, m_folder->filePath(u"no/such/folder"_s)}).code, 2);
    }

    void readsAnotherFile()
    {
        fill();
        const QString copy = m_folder->filePath(u"copy.sqlite"_s);
        QVERIFY(QFile::copy(file(), copy));
        QCOMPARE(run({u"verify"_s, u"--journal"_s, copy}).code, 0);
        QFile other(m_folder->filePath(u"other"_s));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("something else");
        other.close();
        const Ran refused = run({u"verify"_s, u"--journal"_s, other.fileName()});
        QCOMPARE(refused.code, 11);
        QVERIFY(refused.err.contains("damaged"));
    }

    void refusesWhatItDoesNotUnderstand()
    {
        QCOMPARE(run({}).code, 2);
        QCOMPARE(run({u"forget"_s}).code, 2);
        QCOMPARE(run({u"list"_s, u"more"_s}).code, 2);
        QCOMPARE(run({u"list"_s, u"--sandbox"_s}).code, 2);
        QCOMPARE(run({u"list"_s, u"--format"_s, u"csv"_s}).code, 2);
        QCOMPARE(run({u"export"_s, u"--format"_s, u"xml"_s}).code, 2);
        QCOMPARE(run({u"verify"_s, u"--expect"_s, u"5:abc"_s}).code, 2);
    }
};

QTEST_GUILESS_MAIN(CliJournalTest)
#include "tst_clijournal.moc"
