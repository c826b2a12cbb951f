#include "services/export/curlcommand.h"
#include "services/export/table.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
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
};

QTEST_GUILESS_MAIN(ExportTest)
#include "tst_export.moc"
