#include "services/discovery/discovery.h"

#include "services/sandbox/sandbox.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/wait.h"

#include <QTcpServer>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

/// From a pasted address to what is there, over real sockets.
class DiscoveryTest : public QObject {
    Q_OBJECT

    static Discovery found(const QString &typed, const TlsRules &rules = {})
    {
        const auto result = kekkai::test::waitFor(discover(typed, rules, {}));
        if (!result)
            throw std::runtime_error(result.error().detail.toStdString());
        return *result;
    }

private Q_SLOTS:
    void findsASchemaRegistry()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const Discovery there = found(sandbox.schemaRegistryUrl().toString() + u"/subjects"_s);
        QCOMPARE(there.found.size(), 1);
        QCOMPARE(there.found[0].kind, ServerKind::SchemaRegistry);
        QCOMPARE(there.found[0].base, sandbox.schemaRegistryUrl());
        QVERIFY(there.found[0].hasDekRegistry);
        QVERIFY(!there.found[0].refusal);
    }
    void findsCmfAndItsVersion_data()
    {
        QTest::addColumn<QString>("version");
        QTest::newRow("2.0") << u"2.0"_s;
        QTest::newRow("2.2") << u"2.2"_s;
        QTest::newRow("2.3.1") << u"2.3.1"_s;
    }
    void findsCmfAndItsVersion()
    {
        QFETCH(QString, version);
        SandboxOptions options;
        options.cmfVersion = version;
        options.seed = u"demo"_s; // what 2.0 is, its catalogs tell
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const Discovery there = found(sandbox.cmfUrl().toString() + u"/cmf/api/v1"_s);
        QCOMPARE(there.found.size(), 1);
        QCOMPARE(there.found[0].kind, ServerKind::Cmf);
        QVERIFY2(there.found[0].version.startsWith(version.left(3)), qPrintable(there.found[0].version));
    }
    void saysWhichSignInIsWanted()
    {
        SandboxOptions options;
        options.basicUser = u"anna"_s;
        options.basicPassword = "hunter2";
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const Discovery there = found(sandbox.schemaRegistryUrl().toString());
        QCOMPARE(there.found.size(), 1);
        QVERIFY(there.found[0].refusal);
        QCOMPARE(there.found[0].refusal->kind, ApiError::Kind::Unauthorized);
        QVERIFY(there.found[0].refusal->schemes.contains(u"Basic"_s, Qt::CaseInsensitive));
        QVERIFY(!there.found[0].refusal->signedIn);
    }
    void showsACertificateThatIsNotTrusted()
    {
        const TestAuthority authority("Company CA");
        ScriptedServer server;
        QVERIFY(server.start(ScriptedServer::Tls{authority.issue("sr", "IP:127.0.0.1"), {}, QSsl::TlsV1_2OrLater}));
        server.script({Script::json("[\"AVRO\"]")});
        Discovery there = found(server.url().toString());
        QCOMPARE(there.found.size(), 1);
        QVERIFY(there.found[0].refusal);
        QCOMPARE(there.found[0].refusal->kind, ApiError::Kind::Tls);
        QVERIFY(server.requests().isEmpty()); // nothing was said to it

        TlsRules rules;
        rules.caCertificates = {authority.certificate()};
        there = found(server.url().toString(), rules);
        QCOMPARE(there.found.size(), 1);
        QVERIFY(!there.found[0].refusal || there.found[0].refusal->kind != ApiError::Kind::Tls);
        QCOMPARE(there.found[0].kind, ServerKind::SchemaRegistry);
    }
    void findsTheSchemeThatWorks()
    {
        SandboxOptions options;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const QUrl url = sandbox.schemaRegistryUrl();
        const Discovery there = found(u"127.0.0.1:%1"_s.arg(url.port())); // https is tried too, and is not there
        QCOMPARE(there.found.size(), 1);
        QCOMPARE(there.found[0].base, url);
        QCOMPARE(there.attempts.size(), 1);
        QCOMPARE(there.attempts[0].base.scheme(), u"https"_s);
    }
    void saysWhatIsThereInstead_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("a web page") << "<html><title>Router</title></html>"_ba << 200 << "text/html"_ba;
        QTest::newRow("another API") << "{\"hello\":1}"_ba << 200 << "application/json"_ba;
        QTest::newRow("a list of other words") << "[\"one\",\"two\"]"_ba << 200 << "application/json"_ba;
        QTest::newRow("nothing here") << "{}"_ba << 404 << "application/json"_ba;
        QTest::newRow("broken") << "{\"items\":["_ba << 200 << "application/json"_ba;
        QTest::newRow("in trouble") << ""_ba << 500 << "application/json"_ba;
    }
    void saysWhatIsThereInstead()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script::reply(status, body, type)});
        const Discovery there = found(server.url().toString());
        QVERIFY(there.found.isEmpty());
        QCOMPARE(there.attempts.size(), 1);
    }
    void neverSendsCredentials()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script::reply(401, "{}", "application/json", {{"WWW-Authenticate", "Basic realm=\"x\""}})});
        const Discovery there = found(server.url().toString());
        QCOMPARE(there.found.size(), 1);
        QVERIFY(!server.requests().isEmpty());
        for (const ScriptedRequest &request : server.requests())
            QVERIFY(!request.hasHeader("Authorization"));
    }
    void nothingListens()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const quint16 port = closed.serverPort();
        closed.close();
        const Discovery there = found(u"http://127.0.0.1:%1"_s.arg(port));
        QVERIFY(there.found.isEmpty());
        QCOMPARE(there.attempts.size(), 1);
        QCOMPARE(there.attempts[0].error.kind, ApiError::Kind::Offline);
    }
    void canBeCanceled()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script().hold()});
        const Cancellation cancellation;
        auto task = discover(server.url().toString(), {}, cancellation);
        QTRY_VERIFY(!server.requests().isEmpty());
        cancellation.cancel();
        const auto result = kekkai::test::waitFor(std::move(task));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ApiError::Kind::Canceled);
    }
};

QTEST_GUILESS_MAIN(DiscoveryTest)
#include "tst_discovery.moc"
