#include "services/http/jsonmembers.h"
#include "services/http/jsonreply.h"

#include <QJsonDocument>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

class JsonReplyTest : public QObject {
    Q_OBJECT

    static Result<HttpReply> reply(const QByteArray &body, const QByteArray &type = "application/json"_ba)
    {
        HttpReply reply;
        reply.status = 200;
        reply.body = body;
        reply.contentType = type;
        reply.server = u"S"_s;
        reply.path = u"/p"_s;
        return reply;
    }

private Q_SLOTS:
    void refusesWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("blank") << " \n"_ba;
        QTest::newRow("truncated object") << "{\"a\":1"_ba;
        QTest::newRow("truncated array") << "[\"a\","_ba;
        QTest::newRow("truncated string") << "[\"a"_ba;
        QTest::newRow("text") << "OK"_ba;
        QTest::newRow("number") << "7"_ba;
        QTest::newRow("html") << "<html><title>x</title>"_ba;
        QTest::newRow("binary") << QByteArray(100, '\0');
        QTest::newRow("bad UTF-8") << "[\"\xff\xfe\"]"_ba;
        QTest::newRow("10,000 nested arrays") << QByteArray(10000, '[') + QByteArray(10000, ']');
        QTest::newRow("10,000 open arrays") << QByteArray(10000, '[');
        QTest::newRow("two documents") << "[] []"_ba;
    }
    void refusesWhatIsNoJson()
    {
        QFETCH(QByteArray, body);
        for (const ApiError &error : {jsonObject(reply(body)).error(), jsonArray(reply(body)).error(),
                                      stringList(reply(body)).error(), intList(reply(body)).error()}) {
            QCOMPARE(error.kind, Kind::BadReply);
            QCOMPARE(error.server, u"S"_s);
            QCOMPARE(error.path, u"/p"_s);
            QVERIFY(!error.detail.isEmpty());
        }
    }
    void namesTheWrongKindOfDocument()
    {
        QCOMPARE(jsonObject(reply("[]")).error().detail, u"expected an object, got an array"_s);
        QCOMPARE(jsonArray(reply("{}")).error().detail, u"expected an array, got an object"_s);
    }
    void readsLists()
    {
        QCOMPARE(stringList(reply("[\"a\",\"\"]")).value(), (QStringList{u"a"_s, QString(u""_s)}));
        QCOMPARE(intList(reply("[3,-1]")).value(), (QList<int>{3, -1}));
        QVERIFY(stringList(reply("[]")).value().isEmpty());
    }
    void namesTheWrongElement_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("ofInts");
        QTest::addColumn<QString>("detail");
        QTest::newRow("number") << "[\"a\",1]"_ba << false << u"expected a string, got a number"_s;
        QTest::newRow("null") << "[\"a\",null]"_ba << false << u"expected a string, got null"_s;
        QTest::newRow("text") << "[1,\"2\"]"_ba << true << u"expected a whole number, got a string"_s;
        QTest::newRow("fraction") << "[1,1.5]"_ba << true << u"expected a whole number in range, got 1.5"_s;
        QTest::newRow("huge") << "[1,1e300]"_ba << true << u"expected a whole number in range, got 1e+300"_s;
        QTest::newRow("too large") << "[1,2147483648]"_ba << true
                                   << u"expected a whole number in range, got 2.14748e+09"_s;
        QTest::newRow("bool") << "[1,true]"_ba << true << u"expected a whole number, got true or false"_s;
        QTest::newRow("list") << "[1,[]]"_ba << true << u"expected a whole number, got an array"_s;
    }
    void namesTheWrongElement()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, ofInts);
        const ApiError error = ofInts ? intList(reply(body)).error() : stringList(reply(body)).error();
        QCOMPARE(error.field, u"[1]"_s);
        QTEST(error.detail, "detail");
        QCOMPARE(error.server, u"S"_s);
    }
    void passesErrorsOn()
    {
        const Result<HttpReply> failed = failure(Kind::Timeout, u"x"_s);
        QCOMPARE(jsonObject(failed).error().kind, Kind::Timeout);
        QCOMPARE(intList(failed).error().detail, u"x"_s);
    }
    void keepsTheFirstProblem()
    {
        JsonMembers members(QJsonDocument::fromJson("{\"a\":1,\"b\":[],\"n\":null}").object(), u"at[2]"_s);
        QCOMPARE(members.string("n"_L1), QString());
        QVERIFY(!members.failed());
        QVERIFY(!members.has("n"_L1));
        QCOMPARE(members.string("a"_L1), QString());
        members.requiredString("b"_L1);
        members.requiredInteger("n"_L1);
        QVERIFY(members.failed());
        QCOMPARE(members.error().field, u"at[2].a"_s);
        QVERIFY(!members.result(1));
    }
    void keepsLongStrings()
    {
        const QByteArray text(10 * 1024 * 1024, 'x');
        QCOMPARE(stringList(reply("[\"" + text + "\"]")).value().constFirst().size(), text.size());
    }
};

QTEST_GUILESS_MAIN(JsonReplyTest)
#include "tst_jsonreply.moc"
