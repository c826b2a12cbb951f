#include "services/navigation/place.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class PlaceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackFromItsAddress_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("key");
        using Kind = ObjectRef::Kind;
        QTest::newRow("kek") << int(Kind::Kek) << QStringList{u"customer-pii"_s};
        QTest::newRow("dek") << int(Kind::Dek) << QStringList{u"k"_s, u"a/b:c value"_s, u"AES256_GCM"_s, u"2"_s};
        QTest::newRow("subject in a context") << int(Kind::Subject) << QStringList{u":.ctx:orders-value"_s, u"3"_s};
        QTest::newRow("hostile subject") << int(Kind::Subject) << QStringList{u"a?b#c%2F&filter=x/../y"_s};
        QTest::newRow("letters of the world") << int(Kind::Subject) << QStringList{u"注文-値"_s};
        QTest::newRow("field") << int(Kind::Field) << QStringList{u"s"_s, u"1"_s, u"contacts[].phone"_s};
        QTest::newRow("policy") << int(Kind::Policy) << QStringList{u"s"_s, u"1"_s, u"encryptPII"_s};
        QTest::newRow("mapping") << int(Kind::Mapping) << QStringList{u"prod"_s, u"id"_s};
        QTest::newRow("database") << int(Kind::Database) << QStringList{u"c"_s, u"d"_s};
        QTest::newRow("a dot") << int(Kind::Subject) << QStringList{u"."_s};
        QTest::newRow("two dots") << int(Kind::Subject) << QStringList{u".."_s, u"1"_s};
        QTest::newRow("dots below") << int(Kind::Dek) << QStringList{u"k"_s, u".."_s, u"AES256_GCM"_s, u"2"_s};
        QTest::newRow("dots, encoded by somebody") << int(Kind::Kek) << QStringList{u"%2e%2E"_s};
        QTest::newRow("slashes alone") << int(Kind::Subject) << QStringList{u"//"_s};
        QTest::newRow("control characters") << int(Kind::Subject) << QStringList{u"a\nb\tc\x1b[2J"_s + QChar(u'\0')};
        QTest::newRow("turned around") << int(Kind::Subject) << QStringList{u"a\u202Eb"_s};
        QTest::newRow("very long") << int(Kind::Subject) << QStringList{QString(100'000, u'ä')};
        QTest::newRow("tag") << int(Kind::Tag) << QStringList{u"PII"_s};
    }
    void comesBackFromItsAddress()
    {
        QFETCH(int, kind);
        QFETCH(QStringList, key);
        const Place place{u"keks"_s, {ObjectRef::Kind(kind), key}, u"type:aws-kms -\"a b\" & more"_s};
        const QUrl address = addressOf(place);
        QVERIFY(address.isValid());
        const Result<Place> back = placeAt(QUrl(address.toString(QUrl::FullyEncoded)));
        QVERIFY2(back, back ? "" : qPrintable(back.error().detail));
        QCOMPARE(*back, place);
    }
    void namesAPage()
    {
        const Place place{u"policies"_s, {}, u"kek:pii"_s};
        const QUrl address = addressOf(place);
        QVERIFY(address.toString().startsWith(u"kekkai://page/policies"));
        QCOMPARE(*placeAt(address), place);
    }
    void refusesOthers_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("web") << u"https://kek/x"_s;
        QTest::newRow("nothing") << QString();
        QTest::newRow("kind") << u"kekkai://gadget/x"_s;
        QTest::newRow("too few parts") << u"kekkai://dek/only-one"_s;
        QTest::newRow("too many parts") << u"kekkai://kek/a/b"_s;
        QTest::newRow("page") << u"kekkai://page/nowhere"_s;
        QTest::newRow("page of an object") << u"kekkai://kek/a?page=nowhere"_s;
        QTest::newRow("login") << u"kekkai://user:secret@kek/a"_s;
    }
    void refusesOthers()
    {
        QFETCH(QString, address);
        const Result<Place> place = placeAt(QUrl(address));
        QVERIFY(!place);
        QCOMPARE(place.error().kind, ApiError::Kind::Invalid);
        QVERIFY(!place.error().detail.contains(u"secret"));
    }
    void goesBackAndForward()
    {
        PlaceHistory history;
        QVERIFY(!history.current());
        QVERIFY(!history.canGoBack());
        const Place a{u"keks"_s, {}, {}};
        const Place b{u"deks"_s, {}, {}};
        const Place c{u"schemas"_s, {}, {}};
        history.open(a);
        history.open(b);
        history.open(b); // no step
        QCOMPARE(history.back(), a);
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward(), b);
        QVERIFY(!history.canGoForward());
        (void)history.back();
        history.open(c); // forgets b
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back(), a);
        history.replace({u"keks"_s, {}, u"pii"_s});
        QCOMPARE(history.forward(), c);
        QCOMPARE(history.back().filter, u"pii"_s);
    }
    void forgetsTheOldest()
    {
        PlaceHistory history;
        for (int i = 0; i < PlaceHistory::longest + 50; ++i)
            history.open({u"keks"_s, {}, QString::number(i)});
        int steps = 0;
        while (history.canGoBack()) {
            (void)history.back();
            ++steps;
        }
        QCOMPARE(steps, int(PlaceHistory::longest) - 1);
        QCOMPARE(history.current()->filter, u"50"_s);
    }
};

QTEST_GUILESS_MAIN(PlaceTest)
#include "tst_place.moc"
