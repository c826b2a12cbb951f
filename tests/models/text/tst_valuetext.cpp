#include "models/text/jsontext.h"
#include "models/text/valuetext.h"

#include <QJsonDocument>

#include <QLocale>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class ValueTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }

    void tellsAges_data()
    {
        QTest::addColumn<qint64>("secondsAgo");
        QTest::addColumn<QString>("text");
        constexpr qint64 day = 86400;
        QTest::newRow("now") << qint64(0) << u"just now"_s;
        QTest::newRow("59 s") << qint64(59) << u"just now"_s;
        QTest::newRow("one minute") << qint64(60) << u"1 minute ago"_s;
        QTest::newRow("59 minutes") << qint64(3599) << u"59 minutes ago"_s;
        QTest::newRow("one hour") << qint64(3600) << u"1 hour ago"_s;
        QTest::newRow("23 hours") << qint64(86399) << u"23 hours ago"_s;
        QTest::newRow("one day") << day << u"1 day ago"_s;
        QTest::newRow("45 days") << 45 * day << u"45 days ago"_s;
        QTest::newRow("months") << 100 * day << u"3 months ago"_s;
        QTest::newRow("a year and a bit") << 400 * day << u"13 months ago"_s;
        QTest::newRow("years") << 800 * day << u"2 years ago"_s;
        QTest::newRow("future minutes") << qint64(-120) << u"in 2 minutes"_s;
        QTest::newRow("future day") << -day << u"in 1 day"_s;
    }
    void tellsAges()
    {
        QFETCH(qint64, secondsAgo);
        QFETCH(QString, text);
        const QDateTime now(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
        QCOMPARE(ageText(now.addSecs(-secondsAgo), now), text);
    }
    void hasNoAgeForAnUnknownTime()
    {
        QCOMPARE(ageText({}, QDateTime::currentDateTimeUtc()), noValueText());
        QCOMPARE(localTimeText({}), noValueText());
        QVERIFY(timeTooltip({}).isEmpty());
    }
    void givesUtcInTooltips()
    {
        const QDateTime time(QDate(2026, 3, 1), QTime(12, 30, 5), Qt::UTC);
        QCOMPARE(utcTimeText(time), u"2026-03-01T12:30:05Z"_s);
        QVERIFY(timeTooltip(time).contains(u"2026-03-01T12:30:05Z"));
        QCOMPARE(timeTooltip(time).count(u'\n'), 1);
    }
    void groupsNumbers() { QCOMPARE(numberText(1234567), u"1,234,567"_s); }
    void indentsJsonWithoutChangingIt()
    {
        const QString text = u"{\"b\" : [1.50, {\"a\":\"x{,:[\\\\\\\"y\"}], \"a\":{}, \"e\":[ ]}"_s;
        const QString indented = indentedJson(text);
        QVERIFY(indented.count(u'\n') > 5);
        QVERIFY(indented.indexOf(u"\"b\"") < indented.indexOf(u"\"e\""));
        QVERIFY(indented.contains(u"1.50"));
        QCOMPARE(QJsonDocument::fromJson(indented.toUtf8()), QJsonDocument::fromJson(text.toUtf8()));
        QCOMPARE(indentedJson(QString(500, u'[')).count(u'['), 500); // hostile depth
        QVERIFY(indentedJson(u"]]}{\"open"_s).contains(u"open"));
    }
    void elidesTheMiddle()
    {
        QCOMPARE(elideMiddle(u"short"_s, 10), u"short"_s);
        QCOMPARE(elideMiddle(u"abcdefghij"_s, 10), u"abcdefghij"_s);
        const QString elided = elideMiddle(u"arn:aws:kms:eu-central-1:1234:key/abcdef"_s, 11);
        QCOMPARE(elided.size(), 11);
        QVERIFY(elided.startsWith(u"arn:a") && elided.endsWith(u"bcdef"));
        QCOMPARE(elideMiddle(u"abcdef"_s, 0).size(), 3);
        const QString faces = u"😀😀😀😀😀😀"_s;
        for (int length = 3; length < 12; ++length)
            QVERIFY2(elideMiddle(faces, length).toUcs4().indexOf(0xFFFD) < 0
                         && elideMiddle(faces, length).isValidUtf16(),
                     "cut a pair");
    }
    void writesOutWhatCannotBeSeen()
    {
        QCOMPARE(visibleText(u"plain text, größe, 鍵"_s), u"plain text, größe, 鍵"_s);
        QCOMPARE(visibleText(u"a\u202Eb\u001b[1mc"_s), u"a\\u202eb\\u001b[1mc"_s);
        QCOMPARE(visibleText(u"one\ntwo\tthree\r"_s), u"one\\ntwo\\tthree\\r"_s);
        QCOMPARE(visibleText(u"one\r\ntwo\tthree"_s, true), u"one\ntwo\tthree"_s);
    }
};

QTEST_GUILESS_MAIN(ValueTextTest)
#include "tst_valuetext.moc"
