#include "services/discovery/addresscandidates.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class AddressCandidatesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatPeoplePaste_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("candidates");
        QTest::newRow("whole") << u"https://sr.example:8081"_s << QStringList{u"https://sr.example:8081"_s};
        QTest::newRow("blanks and slash")
            << u"  https://sr.example:8081/ \n"_s << QStringList{u"https://sr.example:8081"_s};
        QTest::newRow("a path of the API")
            << u"http://sr:8081/subjects/orders-value/versions?deleted=true"_s << QStringList{u"http://sr:8081"_s};
        QTest::newRow("dek registry") << u"http://sr:8081/dek-registry/v1/keks"_s << QStringList{u"http://sr:8081"_s};
        QTest::newRow("behind a gateway") << u"https://gw.example:443/platform/sr/schemas/types"_s
                                          << QStringList{u"https://gw.example/platform/sr"_s};
        QTest::newRow("cmf") << u"http://cmf:8080/cmf/api/v1/environments"_s << QStringList{u"http://cmf:8080"_s};
        QTest::newRow("cmf without api") << u"http://cmf:8080/cmf"_s << QStringList{u"http://cmf:8080"_s};
        QTest::newRow("a name that begins like an API")
            << u"http://sr:8081/subjectsarchive"_s << QStringList{u"http://sr:8081/subjectsarchive"_s};
        QTest::newRow("property") << u"schema.registry.url=http://sr:8081"_s << QStringList{u"http://sr:8081"_s};
        QTest::newRow("variable") << u"CONFLUENT_CMF_URL=\"https://cmf:8080\""_s << QStringList{u"https://cmf:8080"_s};
        QTest::newRow("list of servers") << u"http://a:8081,http://b:8081"_s << QStringList{u"http://a:8081"_s};
        QTest::newRow("no scheme") << u"sr.example:8081"_s
                                   << QStringList{u"https://sr.example:8081"_s, u"http://sr.example:8081"_s};
        QTest::newRow("no port") << u"https://sr.example"_s
                                 << QStringList{u"https://sr.example"_s, u"https://sr.example:8081"_s,
                                                u"https://sr.example:8080"_s};
        QTest::newRow("only a host") << u"sr.example"_s
                                     << QStringList{u"https://sr.example"_s,      u"http://sr.example"_s,
                                                    u"https://sr.example:8081"_s, u"http://sr.example:8081"_s,
                                                    u"https://sr.example:8080"_s, u"http://sr.example:8080"_s};
        QTest::newRow("IPv6") << u"http://[::1]:8081/"_s << QStringList{u"http://[::1]:8081"_s};
    }
    void readsWhatPeoplePaste()
    {
        QFETCH(QString, typed);
        const auto candidates = addressCandidates(typed);
        QVERIFY2(candidates, candidates ? "" : qPrintable(candidates.error().detail));
        QStringList texts;
        for (const QUrl &url : *candidates)
            texts.append(url.toString());
        QTEST(texts, "candidates");
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("field");
        QTest::newRow("nothing") << u"  "_s << u"empty"_s;
        QTest::newRow("quotes alone") << u"\"\""_s << u"empty"_s;
        QTest::newRow("password") << u"https://anna:hunter2@sr.example"_s << u"credentials"_s;
        QTest::newRow("user") << u"anna@sr.example:8081"_s << u"credentials"_s;
        QTest::newRow("other scheme") << u"ftp://sr.example"_s << u"scheme"_s;
        QTest::newRow("bootstrap servers") << u"SASL_SSL://kafka:9092"_s << u"scheme"_s;
        QTest::newRow("words") << u"where is my server"_s << u"host"_s;
        QTest::newRow("no host") << u"https:///subjects"_s << u"host"_s;
        QTest::newRow("port that is none") << u"https://sr:99999"_s << u"host"_s;
        QTest::newRow("10 MB") << u"https://"_s + QString(10'000'000, u'x') << u"host"_s;
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, typed);
        const auto candidates = addressCandidates(typed);
        QVERIFY(!candidates);
        QTEST(candidates.error().field, "field");
        QVERIFY(!candidates.error().detail.contains(u"hunter2"_s));
    }
};

QTEST_GUILESS_MAIN(AddressCandidatesTest)
#include "tst_addresscandidates.moc"
