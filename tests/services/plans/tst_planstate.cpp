#include "services/plans/planstate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// From JSON with ' for ".
QJsonValue json(QByteArray text)
{
    const QByteArray bytes = '[' + text.replace('\'', '"') + ']';
    return QJsonDocument::fromJson(bytes).array().at(0);
}

} // namespace

class PlanStateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesEqualValuesAsEqualBytes()
    {
        QCOMPARE(canonicalJson(json("{'b': [1, {'z': null, 'a': true}], 'a': 'ä'}")),
                 "{\"a\":\"ä\",\"b\":[1,{\"a\":true,\"z\":null}]}"_ba);
        QCOMPARE(canonicalJson(QJsonValue()), "null"_ba);
        QCOMPARE(canonicalJson(QJsonValue(QJsonValue::Undefined)), "null"_ba);
        QCOMPARE(canonicalJson(QJsonValue(9007199254740993LL)), "9007199254740993"_ba);
    }

    void matchesPatterns_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<QString>("member"); // "-": it matches
        QTest::newRow("equal") << "{'a':1}"_ba
                               << "{'a':1}"_ba << u"-"_s;
        QTest::newRow("more is there") << "{'a':1}"_ba
                                       << "{'a':1,'b':2}"_ba << u"-"_s;
        QTest::newRow("something") << "{}"_ba
                                   << "{'b':2}"_ba << u"-"_s;
        QTest::newRow("something, but nothing is there") << "{}"_ba
                                                         << "null"_ba << QString();
        QTest::newRow("nothing") << "null"_ba
                                 << "null"_ba << u"-"_s;
        QTest::newRow("nothing, but something is there") << "null"_ba
                                                         << "{}"_ba << QString();
        QTest::newRow("other value") << "{'a':1}"_ba
                                     << "{'a':2}"_ba << u"a"_s;
        QTest::newRow("other type") << "{'a':1}"_ba
                                    << "{'a':'1'}"_ba << u"a"_s;
        QTest::newRow("missing") << "{'a':1}"_ba
                                 << "{}"_ba << u"a"_s;
        QTest::newRow("absent") << "{'a':null}"_ba
                                << "{'b':1}"_ba << u"-"_s;
        QTest::newRow("not absent") << "{'a':null}"_ba
                                    << "{'a':0}"_ba << u"a"_s;
        QTest::newRow("deep") << "{'a':{'b':{'c':1}}}"_ba
                              << "{'a':{'b':{'c':1,'d':2},'e':3}}"_ba << u"-"_s;
        QTest::newRow("deep and other") << "{'a':{'b':{'c':1}}}"_ba
                                        << "{'a':{'b':{'c':2}}}"_ba << u"a.b.c"_s;
        QTest::newRow("lists are whole") << "{'a':[1]}"_ba
                                         << "{'a':[1,2]}"_ba << u"a"_s;
    }
    void matchesPatterns()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, state);
        QFETCH(QString, member);
        const auto found = differences(json(pattern), json(state));
        QCOMPARE(matches(json(pattern), json(state)), member == "-"_L1);
        QCOMPARE(found.isEmpty(), member == "-"_L1);
        if (!found.isEmpty())
            QCOMPARE(found.first().member, member);
    }

    void tellsEveryDifference()
    {
        const auto found = differences(json("{'a':1,'b':{'c':'x'},'d':null}"), json("{'b':{'c':'y'},'d':[1]}"));
        QCOMPARE(found.size(), 3);
        QCOMPARE(found.at(0), (StateDifference{u"a"_s, 1, QJsonValue()}));
        QCOMPARE(found.at(1), (StateDifference{u"b.c"_s, u"x"_s, u"y"_s}));
        QCOMPARE(found.at(2), (StateDifference{u"d"_s, QJsonValue(), QJsonArray{1}}));
    }

    void findsCredentialsAndHidesThem()
    {
        const QJsonValue state = json("{'kmsProps':{'secret.access.key':'hunter2','region':'eu','token':'${secret:t}',"
                                      "'password':'••••••••'},'list':['https://u:p@vault'],"
                                      "'schema':'password=in a text about fields'}");
        QCOMPARE(credentialsIn(state, u"s"_s), (QStringList{u"s.kmsProps.secret.access.key"_s, u"s.list[0]"_s}));
        const QByteArray clean = canonicalJson(withoutCredentials(state));
        QVERIFY(!clean.contains("hunter2"));
        QVERIFY(!clean.contains("u:p@"));
        QVERIFY(clean.contains("\"region\":\"eu\""));
        QVERIFY(clean.contains("${secret:t}"));
        QVERIFY(credentialsIn(withoutCredentials(state)).isEmpty());
    }
};

QTEST_GUILESS_MAIN(PlanStateTest)
#include "tst_planstate.moc"
