#include "services/export/curlcommand.h"
#include "services/export/objectrequest.h"
#include "services/export/savefile.h"
#include "services/export/table.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

ExportTable table()
{
    return {{u"name"_s, u"deks"_s, u"shared"_s, u"tags"_s, u"ts"_s},
            {u"Name"_s, u"DEKs"_s, u"Shared"_s, u"Tags"_s, u"Changed"_s},
            {{u"plain"_s, 3, true, QStringList{u"PII"_s, u"yes"_s}, QDateTime::fromMSecsSinceEpoch(0, Qt::UTC)},
             {u"=cmd|' /C calc'!A0, \"quoted\"\nline"_s, -1, false, QStringList(), QVariant()},
             {u"no"_s, 0, QVariant(), QVariant(), QDateTime()}}};
}

} // namespace

class ExportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsOneLineARow()
    {
        const QByteArray text = exported(table(), ExportFormat::Text);
        QCOMPARE(text.count('\n'), 4);
        QVERIFY(
            text.startsWith("Name\tDEKs\tShared\tTags\tChanged\nplain\t3\ttrue\tPII, yes\t1970-01-01T00:00:00.000Z\n"));
    }
    void anEmptyTableHasItsHeader()
    {
        const ExportTable empty{{u"name"_s}, {u"Name"_s}, {}};
        QCOMPARE(exported(empty, ExportFormat::Text), "Name\n"_ba);
        QCOMPARE(exported(empty, ExportFormat::Csv), "Name\r\n"_ba);
        QCOMPARE(QJsonDocument::fromJson(exported(empty, ExportFormat::Json)).array(), QJsonArray());
        QCOMPARE(exported(empty, ExportFormat::Yaml).trimmed(), "[]"_ba);
        for (const auto format : {ExportFormat::Text, ExportFormat::Csv, ExportFormat::Json, ExportFormat::Yaml})
            QVERIFY(exported({}, format).endsWith('\n'));
    }
    void everySpreadsheetFormulaIsDisarmed()
    {
        for (const QString &start : {u"="_s, u"+"_s, u"-"_s, u"@"_s, u"\t="_s, u"\r="_s}) {
            const ExportTable one{{u"n"_s}, {u"N"_s}, {{QString(start + u"1+1"_s)}}};
            const QByteArray csv = exported(one, ExportFormat::Csv).mid(3);
            QVERIFY2(csv.startsWith('\'') || csv.startsWith("\"'"), csv.constData());
        }
        // A number is none, though it begins with a minus.
        QCOMPARE(exported({{u"n"_s}, {u"N"_s}, {{-5}}}, ExportFormat::Csv), "N\r\n-5\r\n"_ba);
    }
    void hostileTextStaysInItsCell()
    {
        const QString hostile = u"a\u2028b\u0085c\x1b[2J\v\f\r\n\t\"d"_s + QChar(u'\0');
        const ExportTable one{{u"n"_s}, {u"N"_s}, {{hostile}, {u"next"_s}}};
        QCOMPARE(exported(one, ExportFormat::Text).count('\n'), 3);
        const QJsonArray rows = QJsonDocument::fromJson(exported(one, ExportFormat::Json)).array();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows.at(0)[u"n"_s].toString(), hostile);
        const QByteArray yaml = exported(one, ExportFormat::Yaml);
        QCOMPARE(yaml.count('\n'), 2);
        QVERIFY(!yaml.contains('\x1b') && !yaml.contains('\0') && !yaml.contains("\u2028"));
    }
    void writesManyThousandRows()
    {
        ExportTable large{{u"n"_s}, {u"N"_s}, {}};
        for (int i = 0; i < 100'000; ++i)
            large.rows.append({u"row %1"_s.arg(i)});
        QCOMPARE(exported(large, ExportFormat::Csv).count('\n'), 100'001);
        QCOMPARE(QJsonDocument::fromJson(exported(large, ExportFormat::Json)).array().size(), 100'000);
        QCOMPARE(exported(large, ExportFormat::Yaml).count("row "), 100'000);
    }
    void csvQuotesAndDisarms()
    {
        const QByteArray csv = exported(table(), ExportFormat::Csv);
        QVERIFY(csv.contains("\"'=cmd|' /C calc'!A0, \"\"quoted\"\"\nline\",-1,false,,\r\n"));
        QVERIFY(csv.contains("plain,3,true,\"PII, yes\",1970-01-01T00:00:00.000Z\r\n"));
    }
    void jsonKeepsTypesAndOrder()
    {
        const QByteArray json = exported(table(), ExportFormat::Json);
        QVERIFY(json.indexOf("\"name\"") < json.indexOf("\"deks\""));
        const QJsonArray rows = QJsonDocument::fromJson(json).array();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0].toObject()[u"deks"_s].toInt(), 3);
        QCOMPARE(rows[0].toObject()[u"shared"_s], QJsonValue(true));
        QCOMPARE(rows[0].toObject()[u"tags"_s].toArray().size(), 2);
        QVERIFY(rows[2].toObject()[u"ts"_s].isNull());
        QCOMPARE(rows[1].toObject()[u"name"_s].toString(), u"=cmd|' /C calc'!A0, \"quoted\"\nline"_s);
    }
    void yamlQuotesWhatWouldMeanSomethingElse()
    {
        const QByteArray yaml = exported(table(), ExportFormat::Yaml);
        QVERIFY(yaml.startsWith(
            "- name: plain\n  deks: 3\n  shared: true\n  tags:\n    - PII\n    - \"yes\"\n  ts: \"1970"));
        QVERIFY(yaml.contains("- name: \"no\"\n"));
        QVERIFY(yaml.contains("  tags: []\n"));
        QVERIFY(yaml.contains("shared: null\n"));
        QCOMPARE(exported({{u"a"_s}, {u"A"_s}, {}}, ExportFormat::Yaml), QByteArray("[]\n"));
    }
    void aShellReadsBackWhatWasQuoted_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << u"http://127.0.0.1:8081/subjects"_s;
        QTest::newRow("query") << u"http://h/s?a=1&b=2"_s;
        QTest::newRow("quotes") << u"it's \"quoted\" $HOME `date` \\ !"_s;
        QTest::newRow("lines") << u"one\ntwo"_s;
        QTest::newRow("semicolon") << u"a;rm -rf /nowhere"_s;
        QTest::newRow("world") << u"注文 é"_s;
    }
    void aShellReadsBackWhatWasQuoted()
    {
        QFETCH(QString, text);
        QProcess sh;
        sh.start(u"sh"_s, {u"-c"_s, u"printf %s "_s + shellWord(text, Shell::Posix)});
        QVERIFY(sh.waitForFinished());
        QCOMPARE(QString::fromUtf8(sh.readAllStandardOutput()), text);
    }
    void aCurlCommandHoldsNoCredentials()
    {
        HttpRequest request = HttpRequest::get(encodedPath({u"subjects", u":.ctx:orders value", u"versions"}), {});
        request.query.addQueryItem(u"deleted"_s, u"true"_s);
        const QUrl base(u"https://user:hunter2@sr:8081/"_s);
        const QString command = curlCommand(base, request, Shell::Posix, true);
        QVERIFY(!command.contains(u"hunter2"));
        QVERIFY(command.contains(u"--user \"$SR_USER_INFO\""));
        QVERIFY(command.endsWith(u"'https://sr:8081/subjects/%3A.ctx%3Aorders%20value/versions?deleted=true'"));
        QVERIFY(!curlCommand(base, request, Shell::Posix).contains(u"--user"));

        request.verb = "POST";
        request.body = "{\"name\":\"it's\"}";
        const QString post = curlCommand(base, request, Shell::PowerShell);
        QVERIFY(post.startsWith(u"curl.exe "));
        QVERIFY(post.contains(u"--request POST"));
        QVERIFY2(post.contains(u"'{\\\"name\\\":\\\"it''s\\\"}'"), qPrintable(post));
    }
    void namesTheRequestOfEachKind_data()
    {
        QTest::addColumn<ObjectRef>("object");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("ofCmf");
        using Kind = ObjectRef::Kind;
        QTest::newRow("KEK") << ObjectRef{Kind::Kek, {u"a/b"_s}} << "/dek-registry/v1/keks/a%2Fb"_ba << false;
        QTest::newRow("DEK") << ObjectRef{Kind::Dek, {u"k"_s, u":.c:s"_s, u"AES256_SIV"_s, u"2"_s}}
                             << "/dek-registry/v1/keks/k/deks/%3A.c%3As/versions/2"_ba << false;
        QTest::newRow("subject") << ObjectRef{Kind::Subject, {u"s"_s}} << "/subjects/s/versions"_ba << false;
        QTest::newRow("version") << ObjectRef{Kind::Subject, {u"s"_s, u"3"_s}} << "/subjects/s/versions/3"_ba << false;
        QTest::newRow("policy") << ObjectRef{Kind::Policy, {u"s"_s, u"3"_s, u"r"_s}} << "/subjects/s/versions/3"_ba
                                << false;
        QTest::newRow("secret") << ObjectRef{Kind::Secret, {u"x"_s}} << "/cmf/api/v1/secrets/x"_ba << true;
        QTest::newRow("mapping") << ObjectRef{Kind::Mapping, {u"e"_s, u"m"_s}}
                                 << "/cmf/api/v1/environments/e/secret-mappings/m"_ba << true;
    }
    void namesTheRequestOfEachKind()
    {
        QFETCH(ObjectRef, object);
        QFETCH(QByteArray, path);
        QFETCH(bool, ofCmf);
        const auto request = requestOf(object);
        QVERIFY(request);
        QCOMPARE(request->request.verb, "GET"_ba);
        QCOMPARE(request->request.path, path);
        QCOMPARE(request->ofCmf, ofCmf);
        QCOMPARE(request->request.query.hasQueryItem(u"deleted"_s), !ofCmf);
        QVERIFY(!requestOf({object.kind, {}}));
    }
    void noRequestReadsATag() { QVERIFY(!requestOf({ObjectRef::Kind::Tag, {u"PII"_s}})); }
    void aFileIsWrittenWholeOrNotAtAll()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"a.csv"_s);
        QCOMPARE(saveFile(path, "one"), QString());
        QCOMPARE(saveFile(path, "two"), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "two"_ba);
        QVERIFY(!saveFile(folder.filePath(u"no/such/a.csv"_s), "x").isEmpty());
        QVERIFY(!saveFile(folder.path(), "x").isEmpty());
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{u"a.csv"_s});
    }
};

QTEST_GUILESS_MAIN(ExportTest)
#include "tst_export.moc"
