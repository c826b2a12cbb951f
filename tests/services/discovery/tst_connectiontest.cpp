#include "services/discovery/connectiontest.h"

#include "models/text/connectiontesttext.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/scriptedserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

#include <algorithm>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = TestResult::State;
using Outcome = TestResult::Outcome;

namespace {

Endpoint endpointAt(const QUrl &base)
{
    Endpoint endpoint;
    endpoint.base = base;
    endpoint.connectTimeout = 5s;
    endpoint.silenceTimeout = 5s;
    return endpoint;
}

TestResult resultOf(const ConnectionTest &test, TestStage stage)
{
    for (const TestResult &result : test.results()) {
        if (result.stage == stage)
            return result;
    }
    return {};
}

/// Runs to the end.
bool settle(ConnectionTest &test)
{
    return QTest::qWaitFor([&test] { return !test.isRunning(); }, 20'000);
}

/// Answers of a server that is asked by path.
Script answer(const ScriptedRequest &request, const QList<std::pair<QByteArray, Script>> &known)
{
    for (const auto &[path, script] : known) {
        if (request.target.startsWith(path))
            return script;
    }
    return Script::reply(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
}

} // namespace

/// Each stage's own failure, warning and cure, against real servers.
class ConnectionTestTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passesAWorkingSchemaRegistry()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        ConnectionTest test;
        QSignalSpy finished(&test, &ConnectionTest::finished);
        test.start(ServerKind::SchemaRegistry, endpointAt(sandbox.schemaRegistryUrl()));
        QVERIFY(test.isRunning());
        QVERIFY(settle(test));
        QCOMPARE(finished.count(), 1);
        QVERIFY(test.passed());
        QCOMPARE(resultOf(test, TestStage::Tls).outcome, Outcome::StaysHere);
        QCOMPARE(resultOf(test, TestStage::SignIn).outcome, Outcome::NobodyAsked);
        QVERIFY(resultOf(test, TestStage::DekRegistry).facts.value(0).toInt() >= 12);
        QCOMPARE(resultOf(test, TestStage::RuleSets).outcome, Outcome::RulesKept);
        for (const TestResult &result : test.results()) {
            QVERIFY(!testStageText(result.stage).isEmpty());
            QVERIFY(!testSentence(result, test.kind()).isEmpty());
        }
    }
    void passesAWorkingCmf_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<State>("licence");
        QTest::newRow("2.0") << u"2.0"_s << State::Skipped;
        QTest::newRow("2.2") << u"2.2"_s << State::Skipped;
        QTest::newRow("2.3.1") << u"2.3.1"_s << State::Passed;
    }
    void passesAWorkingCmf()
    {
        QFETCH(QString, version);
        SandboxOptions options;
        options.cmfVersion = version;
        options.seed = u"demo"_s; // what 2.0 is, its catalogs tell
        options.bearerToken = "token-1";
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        Endpoint endpoint = endpointAt(sandbox.cmfUrl());
        endpoint.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        ConnectionTest test;
        test.start(ServerKind::Cmf, endpoint);
        QVERIFY(settle(test));
        QVERIFY(test.passed());
        QCOMPARE(resultOf(test, TestStage::SignIn).outcome, Outcome::Good);
        QVERIFY(resultOf(test, TestStage::Version).facts.value(0).startsWith(version.left(3)));
        QTEST(resultOf(test, TestStage::Licence).state, "licence");
    }
    void stopsAtAnUnknownName()
    {
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpointAt(QUrl(u"https://no-such-host.invalid:8081"_s)));
        QVERIFY(settle(test));
        QVERIFY(!test.passed());
        QCOMPARE(resultOf(test, TestStage::NameResolution).state, State::Failed);
        QCOMPARE(resultOf(test, TestStage::Tcp).state, State::Waiting);
        QVERIFY(!testCure(test.results().constFirst(), test.kind()).isEmpty());
    }
    void stopsAtAClosedPort()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const quint16 port = closed.serverPort();
        closed.close();
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpointAt(QUrl(u"http://127.0.0.1:%1"_s.arg(port))));
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::NameResolution).state, State::Passed);
        QCOMPARE(resultOf(test, TestStage::Tcp).state, State::Failed);
        QCOMPARE(resultOf(test, TestStage::Tcp).error->kind, ApiError::Kind::Offline);
    }
    void stopsAtACertificateAndGoesOnWithItsAuthority()
    {
        const TestAuthority authority("Company CA");
        const TestCertificate own = authority.issue("sr", "IP:127.0.0.1", -1, 100);
        ScriptedServer server;
        QVERIFY(server.start(ScriptedServer::Tls{own, {}, QSsl::TlsV1_2OrLater}));
        server.handle([](const ScriptedRequest &request) {
            return answer(request,
                          {{"/schemas/types", Script::json("[\"AVRO\"]")},
                           {"/subjects", Script::json("[]")},
                           {"/schemas", Script::json("[]")}});
        });
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpointAt(server.url()));
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::Tcp).state, State::Passed);
        QCOMPARE(resultOf(test, TestStage::Tls).state, State::Failed);
        QCOMPARE(resultOf(test, TestStage::Tls).error->kind, ApiError::Kind::Tls);
        QVERIFY(server.requests().isEmpty());

        Endpoint trusted = endpointAt(server.url());
        trusted.caCertificates = {authority.certificate()};
        test.retry(TestStage::Tls, trusted);
        QCOMPARE(resultOf(test, TestStage::Tcp).state, State::Passed); // kept
        QVERIFY(settle(test));
        QVERIFY(test.passed());
        const TestResult tls = resultOf(test, TestStage::Tls);
        QCOMPARE(tls.outcome, Outcome::Good);
        QVERIFY(tls.certificate); // who it is, for somebody to compare
        QCOMPARE(tls.certificate->commonName, u"sr"_s);
        QCOMPARE(tls.certificate->sha256, own.certificate.digest(QCryptographicHash::Sha256));
        QVERIFY(tls.certificate->issuer.contains(u"Company CA"_s));
        QCOMPARE(tls.certificate->validUntil, own.certificate.expiryDate().toUTC());
        QVERIFY(testSentence(tls, test.kind()).contains(u"sr"_s));
        QVERIFY(!resultOf(test, TestStage::Http).certificate);
        QCOMPARE(resultOf(test, TestStage::DekRegistry).outcome, Outcome::NotOffered); // it has none
        QCOMPARE(resultOf(test, TestStage::RuleSets).outcome, Outcome::RulesNotSeen); // and no rules
        QCOMPARE(resultOf(test, TestStage::Version).outcome, Outcome::NotTold);
    }
    void warnsOfACertificateThatEndsSoon()
    {
        const TestAuthority authority("Company CA");
        const TestCertificate own = authority.issue("sr", "IP:127.0.0.1", -1, 20);
        ScriptedServer server;
        QVERIFY(server.start(ScriptedServer::Tls{own, {}, QSsl::TlsV1_2OrLater}));
        server.handle([](const ScriptedRequest &request) {
            return answer(request, {{"/schemas/types", Script::json("[\"AVRO\"]")}, {"/subjects", Script::json("[]")}});
        });
        Endpoint endpoint = endpointAt(server.url());
        endpoint.caCertificates = {authority.certificate()};
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpoint);
        QVERIFY(settle(test));
        const TestResult tls = resultOf(test, TestStage::Tls);
        QCOMPARE(tls.state, State::Warning);
        QCOMPARE(tls.outcome, Outcome::CertificateEnds);
        QVERIFY(test.passed()); // it works today
        QVERIFY(testSentence(tls, test.kind())
                    .contains(QString::number(own.certificate.expiryDate().toUTC().date().year())));
        QVERIFY(!testCure(tls, test.kind()).isEmpty());
    }
    void tellsAnotherServer_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("a web page") << "<html><title>Router</title></html>"_ba << 200;
        QTest::newRow("truncated") << "[\"AV"_ba << 200;
        QTest::newRow("other JSON") << "{}"_ba << 200;
        QTest::newRow("not found") << "{}"_ba << 404;
    }
    void tellsAnotherServer()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script::reply(status, body, body.startsWith('<') ? "text/html" : "application/json")});
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpointAt(server.url()));
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::Http).state, State::Failed);
        QCOMPARE(resultOf(test, TestStage::Http).outcome, Outcome::OtherServer);
    }
    void asksForASignInThenRefusesAWrongOne()
    {
        SandboxOptions options;
        options.basicUser = u"anna"_s;
        options.basicPassword = "hunter2";
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        ConnectionTest test;
        Endpoint endpoint = endpointAt(sandbox.schemaRegistryUrl());
        test.start(ServerKind::SchemaRegistry, endpoint);
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::Http).state, State::Passed); // somebody is there
        QCOMPARE(resultOf(test, TestStage::SignIn).outcome, Outcome::SignInNeeded);
        endpoint.signIn = {SignIn::Kind::Basic, u"anna"_s, Secret("wrong"_ba)};
        test.retry(TestStage::SignIn, endpoint);
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::SignIn).outcome, Outcome::SignInRefused);
        endpoint.signIn = {SignIn::Kind::Basic, u"anna"_s, Secret("hunter2"_ba)};
        test.retry(TestStage::SignIn, endpoint);
        QVERIFY(settle(test));
        QVERIFY(test.passed());
        QCOMPARE(resultOf(test, TestStage::SignIn).facts, QStringList{u"anna"_s});
    }
    void tellsAMissingRoleFromAWrongPassword()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        const Script no = Script::reply(401, "{\"errors\":[{\"message\":\"Unauthorized\"}]}");
        Endpoint endpoint = endpointAt(server.url());
        endpoint.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        ConnectionTest test;
        server.handle([no](const ScriptedRequest &request) {
            return answer(request,
                          {{"/cmf/api/v1/system-information", Script::json("{\"status\":{\"version\":\"2.3.1\"}}")},
                           {"/cmf/api/v1/environments", no}});
        });
        test.start(ServerKind::Cmf, endpoint);
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::SignIn).state, State::Passed); // it knows the user
        QCOMPARE(resultOf(test, TestStage::Role).outcome, Outcome::NoRole);
        server.handle([no](const ScriptedRequest &) { return no; });
        test.start(ServerKind::Cmf, endpoint);
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::SignIn).outcome, Outcome::SignInRefused);
        QVERIFY(testSentence(resultOf(test, TestStage::SignIn), ServerKind::Cmf).contains(u"role binding"_s));
    }
    void tellsAMissingRoleOfASchemaRegistry()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.handle([](const ScriptedRequest &request) {
            return answer(request,
                          {{"/schemas/types", Script::json("[\"AVRO\"]")},
                           {"/subjects", Script::reply(403, "{\"error_code\":40301,\"message\":\"User is denied\"}")}});
        });
        Endpoint endpoint = endpointAt(server.url());
        endpoint.signIn = {SignIn::Kind::ApiKey, u"KEY"_s, Secret("secret"_ba)};
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpoint);
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::Role).outcome, Outcome::NoRole);
        QVERIFY(!test.passed());
    }
    void warnsOfALicence_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Outcome>("outcome");
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        const auto licence = [](const QByteArray &word, qint64 until) -> QByteArray {
            return "{\"kind\":\"License\",\"status\":{\"status\":\"" + word
                + "\",\"licenseType\":\"TRIAL\",\"expiration\":" + QByteArray::number(until) + "}}";
        };
        constexpr qint64 day = 24LL * 60 * 60 * 1000;
        QTest::newRow("valid") << licence("VALID", now + 400 * day) << Outcome::Good;
        QTest::newRow("ends soon") << licence("VALID", now + 10 * day) << Outcome::LicenceEndsSoon;
        QTest::newRow("ended") << licence("EXPIRED", now - day) << Outcome::LicenceEnded;
        QTest::newRow("ended, says the date") << licence("VALID", now - day) << Outcome::LicenceEnded;
        QTest::newRow("invalid") << licence("INVALID", now + day) << Outcome::LicenceInvalid;
        QTest::newRow("unknown word") << licence("GRACE", now + 400 * day) << Outcome::Good;
        QTest::newRow("nothing in it") << "{}"_ba << Outcome::NotTold;
        QTest::newRow("wrong types") << "{\"status\":[1,2]}"_ba << Outcome::NotTold;
        QTest::newRow("truncated") << "{\"status\":{"_ba << Outcome::RequestFailed;
    }
    void warnsOfALicence()
    {
        QFETCH(QByteArray, body);
        ScriptedServer server;
        QVERIFY(server.start());
        server.handle([body](const ScriptedRequest &request) {
            return answer(request,
                          {{"/cmf/api/v1/environments", Script::json("{\"items\":[]}")},
                           {"/cmf/api/v1/system-information", Script::json("{\"status\":{\"version\":\"2.3.1\"}}")},
                           {"/cmf/api/v1/c3/license", Script::json(body)}});
        });
        ConnectionTest test;
        test.start(ServerKind::Cmf, endpointAt(server.url()));
        QVERIFY(settle(test));
        QVERIFY(test.passed()); // a licence never keeps anybody from reading
        QTEST(resultOf(test, TestStage::Licence).outcome, "outcome");
    }
    void changesNothingOnTheServer()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.handle([](const ScriptedRequest &request) {
            return answer(request,
                          {{"/schemas/types", Script::json("[\"AVRO\"]")}, {"/subjects", Script::json("[\"a\"]")}});
        });
        ConnectionTest test;
        test.start(ServerKind::SchemaRegistry, endpointAt(server.url()));
        QVERIFY(settle(test));
        QVERIFY(server.requests().size() >= 4);
        for (const ScriptedRequest &request : server.requests())
            QCOMPARE(request.verb, "GET"_ba);
    }
    void canBeCanceledAndBegunAgain()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script().hold(), Script::json("{\"items\":[]}")});
        ConnectionTest test;
        QSignalSpy finished(&test, &ConnectionTest::finished);
        test.start(ServerKind::Cmf, endpointAt(server.url()));
        QTRY_VERIFY(!server.requests().isEmpty());
        test.cancel();
        QVERIFY(!test.isRunning());
        QCOMPARE(resultOf(test, TestStage::Tls).state, State::Waiting);
        QCOMPARE(resultOf(test, TestStage::Tcp).state, State::Passed);
        QCOMPARE(finished.count(), 0);
        test.retry(TestStage::Tls, endpointAt(server.url()));
        QVERIFY(settle(test));
        QCOMPARE(resultOf(test, TestStage::Http).state, State::Passed);
        QCOMPARE(finished.count(), 1);
    }
    void letsGoOfTheSignInWhenItEnds_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::newRow("passed") << false;
        QTest::newRow("failed") << true;
    }
    void letsGoOfTheSignInWhenItEnds()
    {
        QFETCH(bool, fails);
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({fails ? Script::reply(401, "{}") : Script::json("{\"items\":[]}")});
        const qsizetype before = Secret::census().count;
        ConnectionTest test;
        {
            Endpoint endpoint = endpointAt(server.url());
            endpoint.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
            test.start(ServerKind::Cmf, endpoint);
        }
        QVERIFY(Secret::census().count > before); // it needs it
        QVERIFY(settle(test));
        QTRY_COMPARE(Secret::census().count, before);
        QTRY_COMPARE(server.openConnections(), 0); // the transport, which keeps a copy for its requests, has gone too
    }
    void mayBeDestroyedUnderWay()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script().hold()});
        {
            ConnectionTest test;
            test.start(ServerKind::Cmf, endpointAt(server.url()));
            QTRY_VERIFY(!server.requests().isEmpty());
        }
        QTRY_COMPARE(server.openConnections(), 0);
    }
};

QTEST_GUILESS_MAIN(ConnectionTestTest)
#include "tst_connectiontest.moc"
