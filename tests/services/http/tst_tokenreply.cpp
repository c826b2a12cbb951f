#include "services/http/tokenreply.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

class TokenReplyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAToken_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<int>("lifetime");
        QTest::newRow("OAuth") << R"({"access_token":"abc.def","token_type":"bearer","expires_in":299})"_ba
                               << "access_token"_ba
                               << "abc.def"_ba << 299;
        QTest::newRow("MDS") << R"({"auth_token":"x/y+z==","token_type":"Bearer","expires_in":3600})"_ba
                             << "auth_token"_ba
                             << "x/y+z=="_ba << 3600;
        QTest::newRow("spaces, order, a number as text, an escaped slash")
            << "{ \"expires_in\" : \"60\",\n \"access_token\"\t:\r\n \"a\\/b\" }"_ba
            << "access_token"_ba
            << "a/b"_ba << 60;
        QTest::newRow("no lifetime") << R"({"access_token":"abc"})"_ba
                                     << "access_token"_ba
                                     << "abc"_ba << 0;
        QTest::newRow("a negative lifetime") << R"({"access_token":"abc","expires_in":-5})"_ba
                                             << "access_token"_ba
                                             << "abc"_ba << 0;
        QTest::newRow("the same name deeper and as a value")
            << R"({"x":{"access_token":"inner"},"y":["access_token"],"z":"access_token","access_token":"outer"})"_ba
            << "access_token"_ba
            << "outer"_ba << 0;
    }
    void readsAToken()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, token);
        QFETCH(int, lifetime);
        body.detach(); // as a reply is: not a literal
        const auto read = tokenReply(body, member);
        QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
        QCOMPARE(read->token.reveal().toByteArray(), token);
        QCOMPARE(read->lifetime, std::chrono::seconds(lifetime));
        QVERIFY(!body.contains(QByteArray('"' + token + '"'))); // taken out
    }

    void refusesWhatIsNoToken_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("field");
        QTest::newRow("none") << "{}"_ba << u"access_token"_s;
        QTest::newRow("empty") << R"({"access_token":""})"_ba << u"access_token"_s;
        QTest::newRow("a number") << R"({"access_token":5})"_ba << u"access_token"_s;
        QTest::newRow("a line break") << "{\"access_token\":\"a\\nb: c\"}"_ba << u"access_token"_s;
        QTest::newRow("a blank") << R"({"access_token":"a b"})"_ba << u"access_token"_s;
        QTest::newRow("another type") << R"({"access_token":"a","token_type":"mac"})"_ba << u"token_type"_s;
        QTest::newRow("no JSON") << "access_token=a"_ba << QString();
        QTest::newRow("an open text") << "{\"access_token\":\"a"_ba << QString();
        QTest::newRow("nothing") << ""_ba << QString();
    }
    void refusesWhatIsNoToken()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, field);
        const auto read = tokenReply(body, "access_token");
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Kind::BadReply);
        QCOMPARE(read.error().field, field);
    }

    void leavesNoOtherCredentialBehind()
    {
        const QByteArray body(R"({"access_token":"tok-1","refresh_token":"ref-1","id_token":"id-1"})");
        QVERIFY(tokenReply(body, "access_token"));
        for (const char *secret : {"tok-1", "ref-1", "id-1"})
            QVERIFY2(!body.contains(secret), secret);
    }

    void renewsInTime()
    {
        QCOMPARE(renewalMargin(0s), 0ms);
        QCOMPARE(renewalMargin(-5s), 0ms);
        QCOMPARE(renewalMargin(1s), 500ms);
        QCOMPARE(renewalMargin(30s), 15000ms);
        QCOMPARE(renewalMargin(120s), 60000ms);
        QCOMPARE(renewalMargin(24h), 60000ms);
    }
};

QTEST_GUILESS_MAIN(TokenReplyTest)
#include "tst_tokenreply.moc"
