#include "services/http/retryafter.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// Source of the three forms of a date: RFC 9110, section 5.6.7, with its own examples.
class RetryAfterTest : public QObject {
    Q_OBJECT

    const QDateTime m_now = QDateTime::fromString(u"2026-11-22T10:00:00.250Z"_s, Qt::ISODateWithMs);

private Q_SLOTS:
    void readsEveryFormOfADate_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected"); // empty: no date
        QTest::newRow("IMF-fixdate") << "Sun, 06 Nov 1994 08:49:37 GMT"_ba << u"1994-11-06T08:49:37Z"_s;
        QTest::newRow("RFC 850") << "Sunday, 06-Nov-94 08:49:37 GMT"_ba << u"1994-11-06T08:49:37Z"_s;
        QTest::newRow("asctime") << "Sun Nov  6 08:49:37 1994"_ba << u"1994-11-06T08:49:37Z"_s;
        QTest::newRow("asctime, two digits") << "Sun Nov 16 08:49:37 1994"_ba << QString(); // it was a Wednesday
        QTest::newRow("asctime, two digits, right") << "Wed Nov 16 08:49:37 1994"_ba << u"1994-11-16T08:49:37Z"_s;
        QTest::newRow("RFC 850, this century") << "Sunday, 22-Nov-26 10:05:00 GMT"_ba << u"2026-11-22T10:05:00Z"_s;
        QTest::newRow("RFC 850, 50 years ahead") << "Sunday, 22-Nov-76 10:05:00 GMT"_ba << u"2076-11-22T10:05:00Z"_s;
        QTest::newRow("RFC 850, 51 years ahead") << "Tuesday, 22-Nov-77 10:05:00 GMT"_ba << u"1977-11-22T10:05:00Z"_s;
        QTest::newRow("RFC 850, leap day") << "Thursday, 29-Feb-24 00:00:00 GMT"_ba << u"2024-02-29T00:00:00Z"_s;
        QTest::newRow("empty") << QByteArray() << QString();
        QTest::newRow("word") << "soon"_ba << QString();
        QTest::newRow("ISO") << "2026-11-22T10:05:00Z"_ba << QString();
        QTest::newRow("other zone") << "Sun, 06 Nov 1994 08:49:37 CET"_ba << QString();
    }
    void readsEveryFormOfADate()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const QDateTime date = httpDate(text, m_now);
        QCOMPARE(date.isValid() ? date.toString(Qt::ISODate) : QString(), expected);
    }

    void tellsHowLongToWait_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<qint64>("expected"); // ms; -1: nothing asked
        QTest::newRow("absent") << QByteArray() << QByteArray() << qint64(-1);
        QTest::newRow("nonsense") << "soon"_ba << QByteArray() << qint64(-1);
        QTest::newRow("negative") << "-5"_ba << QByteArray() << qint64(-1);
        QTest::newRow("fraction") << "1.5"_ba << QByteArray() << qint64(-1);
        QTest::newRow("zero") << "0"_ba << QByteArray() << qint64(0);
        QTest::newRow("seconds") << " 120 "_ba << QByteArray() << qint64(120'000);
        QTest::newRow("too many") << "99999999999999999999999"_ba << QByteArray() << qint64(365LL * 86'400'000);
        QTest::newRow("far too long") << "9000000000000000"_ba << QByteArray() << qint64(365LL * 86'400'000);
        QTest::newRow("date by our clock") << "Sun, 22 Nov 2026 10:02:00 GMT"_ba << QByteArray() << qint64(119'750);
        QTest::newRow("date by the server's clock") << "Sun, 22 Nov 2026 12:02:00 GMT"_ba
                                                    << "Sun, 22 Nov 2026 12:00:00 GMT"_ba << qint64(120'000);
        QTest::newRow("server's clock unreadable") << "Sun, 22 Nov 2026 10:02:00 GMT"_ba
                                                   << "noon"_ba << qint64(119'750);
        QTest::newRow("date that has passed") << "Sun, 06 Nov 1994 08:49:37 GMT"_ba << QByteArray() << qint64(0);
        QTest::newRow("asctime") << "Sun Nov 22 10:02:00 2026"_ba << QByteArray() << qint64(119'750);
    }
    void tellsHowLongToWait()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, date);
        QFETCH(qint64, expected);
        QCOMPARE(qint64(retryAfter(header, date, m_now).value_or(-1ms).count()), expected);
    }
};

QTEST_GUILESS_MAIN(RetryAfterTest)
#include "tst_retryafter.moc"
