#include "journalsamples.h"
#include "services/plans/journalexport.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class JournalExportTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<JournalStore> m_journal;

    [[nodiscard]] QByteArray exportedAs(JournalExport format) const
    {
        QByteArray bytes;
        const auto rows = exportJournal(*m_journal, format, [&bytes](QByteArrayView piece) {
            bytes += piece;
            return true;
        });
        return rows.value_or(0) == 2104 ? bytes : QByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_journal = JournalStore::open({m_folder.filePath(u"journal.sqlite"_s)}).value();
        QVERIFY(m_journal->beginWriting().has_value());
        JournalSamples rows(samplePlan());
        const JournalEntry recorded = rows.recorded();
        QVERIFY(m_journal->append({recorded, rows.begun()}).has_value());
        // More than are read at once.
        QVERIFY(m_journal->append(QList<JournalEntry>(2100, rows.stepBegun(u"s1"_s))).has_value());
        JournalEntry hostile = rows.stepEnded(u"s2"_s, StepOutcome::NotDone);
        hostile.who.profile = u"=HYPERLINK(\"http://evil\")"_s;
        hostile.body.insert("error"_L1, QJsonObject{{u"detail"_s, u"a, \"b\"\nc"_s}});
        hostile.body.insert("object"_L1, toJson(ObjectRef{ObjectRef::Kind::Kek, {u"-1+1"_s}}));
        QVERIFY(m_journal->append({hostile, rows.ended(u"failed"_s)}).has_value());
    }

    void writesLinesThatAnybodyCanVerify()
    {
        QByteArray text = exportedAs(JournalExport::JsonLines);
        QVERIFY(text.endsWith('\n'));
        text.chop(1);
        const QList<QByteArray> lines = text.split('\n');
        QCOMPARE(lines.size(), 2104);
        // As a script of somebody else does it, from the description alone.
        QByteArray hash = QCryptographicHash::hash(QByteArray("kekkai-journal-1 " + m_journal->journalId().toUtf8()),
                                                   QCryptographicHash::Sha256);
        for (const QByteArray &line : lines) {
            const QByteArray hashed = hash + line.mid(83, line.size() - 84);
            hash = QCryptographicHash::hash(hashed, QCryptographicHash::Sha256);
            QCOMPARE(line.mid(9, 64), hash.toHex());
            const QJsonObject json = QJsonDocument::fromJson(line).object();
            QCOMPARE(json.size(), 2);
            QVERIFY(json.value("entry"_L1).toObject().contains("who"_L1));
        }
    }

    void writesATableThatRunsNothing()
    {
        const QByteArray text = exportedAs(JournalExport::Csv);
        QVERIFY(text.startsWith("number,at,kind,plan,run,step,stepKind,object,outcome,before,after,error,user,"));
        QCOMPARE(text.count("number,at,kind"), 1);
        QVERIFY(text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""));
        QVERIFY(text.contains(",'-1+1,"));
        QVERIFY(text.contains("\"{\"\"detail\"\":\"\"a, \\\"\"b\\\"\"\\nc\"\"}\""));
        QVERIFY(text.contains("step.begun"));
        QCOMPARE(text.count("\r\n"), 2105);
    }

    void stopsWhenNothingMoreIsTaken()
    {
        int pieces = 0;
        const auto rows = exportJournal(*m_journal, JournalExport::JsonLines, [&pieces](QByteArrayView) {
            ++pieces;
            return false;
        });
        QCOMPARE(pieces, 1);
        QCOMPARE(rows.value(), 1000);
    }
};

QTEST_GUILESS_MAIN(JournalExportTest)
#include "tst_journalexport.moc"
