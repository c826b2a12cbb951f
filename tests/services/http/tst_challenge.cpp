#include "services/http/challenge.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

using Challenges = QList<Challenge>;

class ChallengeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<Challenges>("challenges");
        QTest::newRow("none") << ""_ba << Challenges{};
        QTest::newRow("basic") << "Basic realm=\"CMF of the plant\""_ba
                               << Challenges{{u"Basic"_s, u"CMF of the plant"_s}};
        QTest::newRow("token as realm") << "basic  Realm = plant"_ba << Challenges{{u"basic"_s, u"plant"_s}};
        QTest::newRow("bare") << "Bearer"_ba << Challenges{{u"Bearer"_s, {}}};
        QTest::newRow("comma and quote in the realm")
            << "Basic realm=\"a, \\\"b\\\"\", charset=\"UTF-8\", Bearer realm=c, error=\"invalid_token\""_ba
            << Challenges{{u"Basic"_s, u"a, \"b\""_s}, {u"Bearer"_s, u"c"_s}};
        QTest::newRow("token68") << "Negotiate YIIabc==, Basic realm=\"x\""_ba
                                 << Challenges{{u"Negotiate"_s, {}}, {u"Basic"_s, u"x"_s}};
        QTest::newRow("two bare") << "Negotiate, NTLM"_ba << Challenges{{u"Negotiate"_s, {}}, {u"NTLM"_s, {}}};
        QTest::newRow("UTF-8") << QByteArray("Basic realm=\"Schlüssel\"") << Challenges{{u"Basic"_s, u"Schlüssel"_s}};
        QTest::newRow("Latin-1") << "Basic realm=\"Schl\xfcssel\""_ba << Challenges{{u"Basic"_s, u"Schlüssel"_s}};
        QTest::newRow("lines and directions") << QByteArray("Basic realm=\"a\tb\x01\xe2\x80\xae"
                                                            "c\"")
                                              << Challenges{{u"Basic"_s, u"a bc"_s}};
        QTest::newRow("open quote") << "Basic realm=\"never closed"_ba << Challenges{{u"Basic"_s, u"never closed"_s}};
        QTest::newRow("noise") << ",,@@ =, \"\\"_ba << Challenges{};
        QTest::newRow("parameter without a scheme") << "realm=\"x\", Basic"_ba << Challenges{{u"Basic"_s, {}}};
    }
    void reads()
    {
        QFETCH(QByteArray, header);
        QTEST(challengesOf(header), "challenges");
    }
    void hasLimits()
    {
        QCOMPARE(challengesOf("Basic realm=\"" + QByteArray(100'000, 'x') + '"').value(0).realm.size(), 200);
        QCOMPARE(challengesOf(QByteArray("A, ").repeated(100'000)).size(), 8);
        QCOMPARE(challengesOf(QByteArray(100'000, 'y')).value(0).scheme.size(), 40);
    }
};

QTEST_GUILESS_MAIN(ChallengeTest)
#include "tst_challenge.moc"
