#include "app/connection.h"
#include "services/http/httptransport.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/settled.h"
#include "tests/support/testcertificates.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ConnectionTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString file(const QByteArray &content) const
    {
        QFile file(m_folder.filePath(u"ca.pem"_s));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    }

private Q_SLOTS:
    void readsAddresses_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected"); // empty: refused
        QTest::newRow("https") << u"https://sr:8081"_s << u"https://sr:8081"_s;
        QTest::newRow("blanks around") << u"  http://sr:8081/base \n"_s << u"http://sr:8081/base"_s;
        QTest::newRow("IPv6") << u"http://[::1]:8081"_s << u"http://[::1]:8081"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("blanks") << u"  "_s << QString();
        QTest::newRow("no scheme") << u"sr:8081"_s << QString();
        QTest::newRow("ftp") << u"ftp://sr"_s << QString();
        QTest::newRow("file") << u"file:///etc/passwd"_s << QString();
        QTest::newRow("no host") << u"https://"_s << QString();
        QTest::newRow("blank inside") << u"https://s r"_s << QString();
        QTest::newRow("port too large") << u"https://sr:70000"_s << QString();
        QTest::newRow("query") << u"https://sr/?a=b"_s << QString();
        QTest::newRow("fragment") << u"https://sr/#x"_s << QString();
        QTest::newRow("login") << u"https://ann:hunter2@sr:8081"_s << QString();
        QTest::newRow("user") << u"https://hunter2@sr"_s << QString();
        QTest::newRow("login, no scheme") << u"ann:hunter2@sr:8081"_s << QString();
        QTest::newRow("login, broken address") << u"https://ann:hunter2@s r:70000"_s << QString();
    }
    void readsAddresses()
    {
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        const auto address = serverAddress(typed, u"--cmf"_s);
        QCOMPARE(address ? address->toString() : QString(), expected);
        if (!address) {
            QCOMPARE(address.error().kind, ApiError::Kind::Invalid);
            QCOMPARE(address.error().field, u"--cmf"_s);
            QVERIFY(!address.error().detail.isEmpty());
            QVERIFY2(!address.error().detail.contains(u"hunter2"), qPrintable(address.error().detail));
        }
    }
    void readsCertificates()
    {
        const auto one = TestAuthority("One"_ba).certificate();
        const auto two = TestAuthority("Two"_ba).certificate();
        QCOMPARE(caCertificates(file(one.toPem())).value().size(), 1);
        QCOMPARE(caCertificates(file("# ours\n" + one.toPem() + "\n" + two.toPem())).value().size(), 2);
        QCOMPARE(caCertificates(file(one.toDer())).value().constFirst(), one);
    }
    void refusesOtherFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        const QByteArray pem = TestAuthority("One"_ba).certificate().toPem();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << "hello"_ba;
        QTest::newRow("broken") << QByteArray(pem).replace(100, 20, "####################");
        QTest::newRow("half") << pem.left(pem.size() / 2);
        QTest::newRow("one of two broken") << pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        QTest::newRow("private key") << pem + "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n";
        QTest::newRow("too large") << QByteArray(17 * 1024 * 1024, 'x');
    }
    void refusesOtherFiles()
    {
        QFETCH(QByteArray, content);
        const auto certificates = caCertificates(file(content));
        QVERIFY(!certificates);
        QCOMPARE(certificates.error().kind, ApiError::Kind::Invalid);
        QCOMPARE(certificates.error().field, u"--ca"_s);
        QVERIFY2(certificates.error().detail.contains(u"ca.pem"), qPrintable(certificates.error().detail));
        QVERIFY(!certificates.error().detail.contains(u"hunter2"));
        QVERIFY(!caCertificates(m_folder.filePath(u"none"_s)));
        QVERIFY(!caCertificates(m_folder.path()));
    }
    void givesEachServerItsOwnSignIn()
    {
        ScriptedServer registry;
        ScriptedServer cmf;
        QVERIFY(registry.start() && cmf.start());
        registry.script({Script::json("[]")});
        cmf.script({Script::json("{}")});
        ConnectionOptions options;
        options.schemaRegistry = registry.url().toString();
        options.cmf = cmf.url().toString() + u"/cmf/api/v1/"_s;
        options.schemaRegistrySignIn = {SignIn::Kind::Basic, u"ann"_s, Secret("hunter2"_ba)};
        const auto session = connectTo(options);
        QVERIFY(session);
        QCOMPARE(registry.connections() + cmf.connections(), 0); // nothing is sent yet
        QVERIFY(settled(session->schemaRegistry->send(HttpRequest::get("/subjects"_ba, {}))));
        QVERIFY(settled(session->cmf->send(HttpRequest::get("/cmf/api/v1/secrets"_ba, {}))));
        QVERIFY(registry.requests().constFirst().hasHeader("Authorization"));
        QVERIFY(!cmf.requests().constFirst().hasHeader("Authorization"));
        QCOMPARE(cmf.targets().constFirst(), "/cmf/api/v1/secrets"_ba); // once, though it was pasted too
    }
    void wantsAtLeastOneServer()
    {
        QVERIFY(!connectTo({}));
        ConnectionOptions options;
        options.cmf = u"https://cmf"_s;
        const auto session = connectTo(options);
        QVERIFY(session && session->cmf && !session->schemaRegistry);
        options.schemaRegistry = u"sr"_s;
        QCOMPARE(connectTo(options).error().field, u"--schema-registry"_s);
        options.schemaRegistry.clear();
        options.caFile = m_folder.filePath(u"none"_s);
        QCOMPARE(connectTo(options).error().field, u"--ca"_s);
    }
    void opensAProfile()
    {
        ScriptedServer registry;
        ScriptedServer cmf;
        ScriptedServer catalog;
        for (ScriptedServer *server : {&registry, &cmf, &catalog}) {
            QVERIFY(server->start());
            server->script({Script::json("{}")});
        }
        Profile profile;
        profile.isReadOnly = true;
        profile.schemaRegistry = EndpointProfile{};
        profile.schemaRegistry->address = registry.url().toString();
        profile.schemaRegistry->signIn = SignIn::Kind::Basic;
        profile.schemaRegistry->user = u"ann"_s;
        profile.cmf = EndpointProfile{};
        profile.cmf->address = cmf.url().toString() + u"/cmf/api/v1/"_s;
        profile.cmf->signIn = SignIn::Kind::Bearer;
        profile.catalog = EndpointProfile{};
        profile.catalog->address = catalog.url().toString();
        ProfileSecrets secrets;
        secrets.schemaRegistry.signIn = Secret("hunter2"_ba);
        secrets.cmf.signIn = Secret("token"_ba);
        const auto session = connectTo(profile, secrets);
        QVERIFY(session);
        QCOMPARE(registry.connections() + cmf.connections() + catalog.connections(), 0);
        QVERIFY(settled(session->schemaRegistry->send(HttpRequest::get("/subjects"_ba, {}))));
        QVERIFY(settled(session->cmf->send(HttpRequest::get("/cmf/api/v1/secrets"_ba, {}))));
        QVERIFY(settled(session->catalog->send(HttpRequest::get("/catalog/v1/types/tagdefs"_ba, {}))));
        QCOMPARE(registry.requests().constFirst().header("Authorization"), "Basic " + "ann:hunter2"_ba.toBase64());
        QCOMPARE(cmf.requests().constFirst().header("Authorization"), "Bearer token"_ba);
        QVERIFY(!catalog.requests().constFirst().hasHeader("Authorization"));
        QCOMPARE(cmf.targets().constFirst(), "/cmf/api/v1/secrets"_ba);
        // Read-only: refused before it is sent.
        for (const auto &transport : {session->schemaRegistry, session->cmf, session->catalog}) {
            HttpRequest request;
            request.verb = "DELETE"_ba;
            request.path = "/subjects/a"_ba;
            const auto refused = settled(transport->send(request));
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ApiError::Kind::Forbidden);
        }
        QCOMPARE(registry.requests().size() + cmf.requests().size() + catalog.requests().size(), 3);
        profile.isReadOnly = false;
        const auto writing = connectTo(profile, secrets);
        HttpRequest request;
        request.verb = "DELETE"_ba;
        request.path = "/subjects/a"_ba;
        QVERIFY(settled(writing->schemaRegistry->send(request)));
    }
    void namesTheFieldOfAProfileAtFault()
    {
        Profile profile;
        QVERIFY(!connectTo(profile, {}));
        profile.cmf = EndpointProfile{};
        profile.cmf->address = u"https://u:hunter2@h"_s;
        const auto login = connectTo(profile, {});
        QCOMPARE(login.error().field, u"cmf.address"_s);
        QVERIFY(!login.error().detail.contains(u"hunter2"_s));
        profile.cmf->address = u"https://127.0.0.1"_s;
        profile.cmf->caFile = m_folder.filePath(u"none"_s);
        QCOMPARE(connectTo(profile, {}).error().field, u"cmf.caFile"_s);
        profile.cmf->caFile.clear();
        profile.cmf->clientCertificateFile = m_folder.filePath(u"none"_s);
        const auto certificate = connectTo(profile, {});
        QCOMPARE(certificate.error().field, u"cmf.clientCertificateFile"_s);
        QVERIFY(certificate.error().detail.contains(m_folder.filePath(u"none"_s)));
        profile.cmf->clientCertificateFile.clear();
        profile.cmf->signIn = SignIn::Kind::MdsLogin;
        profile.cmf->user = u"u"_s;
        profile.cmf->tokenUrl = u"ftp://h"_s;
        QCOMPARE(connectTo(profile, {}).error().field, u"cmf.tokenUrl"_s);
        profile.cmf->tokenUrl = u"https://h"_s;
        profile.cmf->tokenCaFile = m_folder.filePath(u"none"_s);
        QCOMPARE(connectTo(profile, {}).error().field, u"cmf.tokenCaFile"_s);
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "tst_connection.moc"
