#include "services/core/maskedvalue.h"
#include "services/core/secretpatterns.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class MaskedValueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsSecretsFromSettings_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("secret");

        QTest::newRow("aws secret") << u"secret.access.key"_s << u"abc"_s << true;
        QTest::newRow("access key id") << u"access.key.id"_s << u"AKIAABCDEFGHIJKLMNOP"_s << true;
        QTest::newRow("vault token") << u"token.id"_s << u"s.123"_s << true;
        QTest::newRow("azure secret") << u"client.secret"_s << u"x"_s << true;
        QTest::newRow("azure client id") << u"client.id"_s << u"x"_s << false;
        QTest::newRow("tenant") << u"tenant.id"_s << u"x"_s << false;
        QTest::newRow("private key") << u"private.key"_s << u"x"_s << true;
        QTest::newRow("jaas in capitals") << u"SASL.JAAS.CONFIG"_s << u"x"_s << true;
        QTest::newRow("store location") << u"ssl.keystore.location"_s << u"/mnt/keys/store.jks"_s << false;
        QTest::newRow("location with a URL login") << u"ssl.truststore.location"_s << u"https://u:p@host/x"_s << true;
        QTest::newRow("user info") << u"basic.auth.user.info"_s << u"u:p"_s << true;
        QTest::newRow("credential source") << u"basic.auth.credentials.source"_s << u"USER_INFO"_s << false;
        QTest::newRow("s3") << u"s3.secret-key"_s << u"x"_s << true;
        QTest::newRow("fs key") << u"fs.azure.account.key"_s << u"x"_s << true;
        QTest::newRow("kek name") << u"encrypt.kek.name"_s << u"secret-kek"_s << false;
        QTest::newRow("pem") << u"anything"_s << u"-----BEGIN EC PRIVATE KEY-----\nMII"_s << true;
        QTest::newRow("jwt") << u"x"_s << u"eyJhbGciOi.eyJzdWIi.abc"_s << true;
        QTest::newRow("API key in camel case") << u"apiKey"_s << u"x"_s << true;
        QTest::newRow("passwd") << u"db_passwd"_s << u"x"_s << true;
        QTest::newRow("URL login without a name") << u"url"_s << u"redis://:hunter2@host/0"_s << true;
        QTest::newRow("document with a secret")
            << u"kubectl.kubernetes.io/last-applied-configuration"_s << uR"({"spec":{"sasl.password":"x"}})"_s << true;
        QTest::newRow("document without one") << u"note"_s << uR"({"spec":{"replicas":"x"}})"_s << false;
        QTest::newRow("empty") << u"password"_s << QString() << false;
        QTest::newRow("region") << u"region"_s << u"eu-central-1"_s << false;
    }
    void tellsSecretsFromSettings()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(bool, secret);
        const MaskedValue masked(key, value);
        QCOMPARE(masked.isSecret(), secret);
        QCOMPARE(masked.text(), secret ? maskText() : value);
        QCOMPARE(masked.reveal(), value.toUtf8());
    }
    void comparesWhatItHides()
    {
        const MaskedValue one(u"password", u"hunter2"_s);
        QVERIFY(one == MaskedValue(u"password", u"hunter2"_s));
        QVERIFY(!(one == MaskedValue(u"password", u"hunter3"_s)));
        QVERIFY(!(one == MaskedValue(u"region", u"hunter2"_s)));
        QVERIFY(MaskedValue(u"x", u"1"_s, true).isSecret());
    }
    void masksDeepInsideJson()
    {
        const QJsonObject inner{{u"flinkConfiguration"_s, QJsonObject{{u"s3.secret-key"_s, u"deepsecret"_s}}}};
        const QJsonObject json{
            {u"spec"_s,
             QJsonObject{{u"flinkConfiguration"_s,
                          QJsonObject{{u"s3.secret-key"_s, u"deepsecret"_s}, {u"parallelism"_s, u"2"_s}}},
                         {u"args"_s, QJsonArray{u"--password=deepsecret"_s, u"plain"_s}}}},
            {u"lastReconciledSpec"_s, QString::fromUtf8(QJsonDocument(inner).toJson(QJsonDocument::Compact))},
        };
        const QByteArray clean = QJsonDocument(masked(json).toObject()).toJson();
        QVERIFY(!clean.contains("deepsecret"));
        QVERIFY(clean.contains("parallelism"));
        QVERIFY(clean.contains("plain"));
    }
    void masksTheEnvironmentOfContainers()
    {
        const QJsonObject password{{u"name"_s, u"DB_PASSWORD"_s}, {u"value"_s, u"deepsecret"_s}};
        const QJsonObject mode{{u"name"_s, u"MODE"_s}, {u"value"_s, u"fast"_s}};
        const QByteArray clean =
            QJsonDocument(masked(QJsonObject{{u"env"_s, QJsonArray{password, mode}}}).toObject()).toJson();
        QVERIFY(!clean.contains("deepsecret"));
        QVERIFY(clean.contains("DB_PASSWORD"));
        QVERIFY(clean.contains("fast"));
    }
    void takesLoginsOutOfAddresses()
    {
        QCOMPARE(withoutLogins(u"https://u:hunter2@vault:8200/transit/keys/a@b"_s),
                 u"https://"_s + maskText() + u"@vault:8200/transit/keys/a@b"_s);
        QCOMPARE(withoutLogins(u"https://vault/keys/a@b"_s), u"https://vault/keys/a@b"_s);
    }
};

QTEST_GUILESS_MAIN(MaskedValueTest)
#include "tst_maskedvalue.moc"
