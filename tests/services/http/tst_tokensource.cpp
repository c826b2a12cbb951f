#include "services/http/nettransport.h"
#include "tests/support/settled.h"
#include "tests/support/tokenserver.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

/// Tokens that the transport fetches for itself, over real sockets.
class TokenSourceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TokenServer> m_tokens;
    std::unique_ptr<ScriptedServer> m_server;

    Endpoint endpoint(SignIn::Kind kind = SignIn::Kind::OAuthClientCredentials) const
    {
        Endpoint endpoint;
        endpoint.label = u"CMF"_s;
        endpoint.base = m_server->url();
        endpoint.firstBackoff = 5ms;
        endpoint.longestBackoff = 50ms;
        endpoint.retries = 1;
        endpoint.connectTimeout = 3s;
        endpoint.silenceTimeout = 3s;
        endpoint.signIn.kind = kind;
        endpoint.signIn.user = QString::fromUtf8(m_tokens->rules.client);
        endpoint.signIn.secret = Secret(QByteArray(m_tokens->rules.secret));
        endpoint.signIn.tokenUrl = kind == SignIn::Kind::MdsLogin ? m_tokens->url() : m_tokens->tokenUrl();
        return endpoint;
    }
    static Result<HttpReply> get(NetTransport &transport, const QByteArray &path = "/cmf/api/v1/secrets"_ba)
    {
        return settled(transport.send(HttpRequest::get(path, {})));
    }

private Q_SLOTS:
    void init()
    {
        m_tokens = std::make_unique<TokenServer>();
        QVERIFY(m_tokens->start());
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start());
        m_server->handle([this](const ScriptedRequest &request) {
            return m_tokens->accepts(request.header("Authorization"))
                ? Script::json("[]")
                : Script::reply(401, R"({"errors":[{"message":"Unauthorized"}]})", "application/json",
                                {{"WWW-Authenticate", "Bearer realm=\"cmf\""}});
        });
    }
    void cleanup()
    {
        m_server.reset();
        m_tokens.reset();
    }

    void fetchesATokenInEveryWay_data()
    {
        QTest::addColumn<SignIn::Kind>("kind");
        QTest::addColumn<bool>("basic");
        QTest::addColumn<bool>("body");
        QTest::addColumn<bool>("encodedBasic");
        QTest::addColumn<int>("asked");
        using Way = SignIn::Kind;
        QTest::newRow("OAuth, Basic") << Way::OAuthClientCredentials << true << true << true << 1;
        QTest::newRow("OAuth, the form only") << Way::OAuthClientCredentials << false << true << true << 2;
        QTest::newRow("OAuth, Basic that is not decoded") << Way::OAuthClientCredentials << true << true << false << 2;
        QTest::newRow("MDS") << Way::MdsLogin << true << false << false << 1;
    }
    void fetchesATokenInEveryWay()
    {
        QFETCH(SignIn::Kind, kind);
        QFETCH(bool, basic);
        QFETCH(bool, body);
        QFETCH(bool, encodedBasic);
        QFETCH(int, asked);
        m_tokens->rules.basic = basic;
        m_tokens->rules.body = body;
        m_tokens->rules.encodedBasic = encodedBasic;
        Endpoint to = endpoint(kind);
        if (kind == SignIn::Kind::OAuthClientCredentials) {
            to.signIn.scope = u"cmf:read a+b"_s;
            m_tokens->rules.scope = "cmf:read a+b";
        }
        NetTransport transport(to);
        QCOMPARE(m_tokens->requests().size(), 0); // none before the first need
        for (int i = 0; i < 3; ++i) {
            const auto reply = get(transport);
            QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
        }
        QCOMPARE(m_tokens->requests().size(), asked);
        QCOMPARE(m_tokens->tokens(), 1);
        QCOMPARE(m_server->requests().size(), 3);
        QCOMPARE(m_server->requests().constFirst().header("Authorization"), "Bearer " + m_tokens->newest());
        // The way that worked is remembered.
        m_tokens->revokeAll();
        QVERIFY(get(transport));
        QCOMPARE(m_tokens->requests().size(), asked + 1);
    }

    void keepsTheQueryOfATokenAddress()
    {
        Endpoint to = endpoint();
        to.signIn.tokenUrl.setQuery(u"p=b2c_1&x=a%2Bb"_s);
        NetTransport transport(to);
        QVERIFY(get(transport));
        QCOMPARE(m_tokens->requests().constFirst().target, "/oauth/token?p=b2c_1&x=a%2Bb"_ba);
    }

    void asksOnceForManyRequests()
    {
        m_tokens->holding = true;
        NetTransport transport(endpoint());
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 200; ++i)
            futures.append(transport.send(HttpRequest::get("/x/"_ba + QByteArray::number(i), {})));
        QTRY_COMPARE(m_tokens->requests().size(), 1);
        QCOMPARE(m_server->requests().size(), 0);
        m_tokens->release();
        for (const auto &future : std::as_const(futures))
            QVERIFY(settled(future));
        QCOMPARE(m_tokens->requests().size(), 1);
        QCOMPARE(m_server->requests().size(), 200);
    }

    void renewsBeforeItExpires()
    {
        m_tokens->rules.expiresIn = 2; // renewed after one second
        m_tokens->rules.validMs = 2000;
        NetTransport transport(endpoint());
        QVERIFY(get(transport));
        QCOMPARE(m_tokens->tokens(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(get(transport) && m_tokens->tokens() == 2, 20000);
        for (const ScriptedRequest &request : m_server->requests())
            QVERIFY(request.header("Authorization").startsWith("Bearer tok."));
        // Nobody met an expired one: each request was sent once.
        QVERIFY(m_tokens->accepts("Bearer " + m_tokens->newest()));
    }

    void renewsOnceAfterA401()
    {
        NetTransport transport(endpoint());
        QVERIFY(get(transport));
        m_tokens->revokeAll();
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 50; ++i)
            futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
        for (const auto &future : std::as_const(futures))
            QVERIFY(settled(future));
        QCOMPARE(m_tokens->tokens(), 2);
        // A change was refused before anybody looked at it: it is sent again too, whole.
        m_tokens->revokeAll();
        HttpRequest post;
        post.verb = "POST"_ba;
        post.path = "/secrets"_ba;
        post.body = "{\"a\":1}"_ba;
        const auto before = m_server->requests().size();
        QVERIFY(settled(transport.send(post)));
        QCOMPARE(m_tokens->tokens(), 3);
        QCOMPARE(m_server->requests().size(), before + 2);
        QCOMPARE(m_server->requests().at(before).body, post.body);
        QCOMPARE(m_server->requests().at(before + 1).body, post.body);
        // When the new one is refused as well that is the answer: nothing is sent a third time.
        m_server->script({Script::reply(401)});
        const auto refused = get(transport);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Kind::Unauthorized);
        QCOMPARE(m_server->requests().size(), before + 4);
    }

    void doesNotAskForEverWhereTheTokenIsNotTheReason()
    {
        m_server->handle([this](const ScriptedRequest &request) {
            const bool allowed = m_tokens->accepts(request.header("Authorization")) && request.target == "/allowed";
            return allowed ? Script::json("[]") : Script::reply(401, R"({"errors":[{"message":"no role"}]})");
        });
        NetTransport transport(endpoint());
        QVERIFY(get(transport, "/allowed"_ba));
        for (int i = 0; i < 20; ++i) {
            const auto reply = get(transport, "/forbidden"_ba);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Unauthorized);
            QVERIFY(reply.error().signedIn);
            QCOMPARE(reply.error().server, transport.name()); // CMF said so, not the token server
            QVERIFY(get(transport, "/allowed"_ba));
        }
        QCOMPARE(m_tokens->tokens(), 2);
        QCOMPARE(m_server->requests().size(), 1 + 20 * 2 + 1); // one of the forbidden was sent twice
    }

    void namesTheTokenServer_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("a wrong secret") << 401
                                        << R"({"error":"invalid_client","error_description":"no such client"})"_ba
                                        << Kind::Unauthorized << u"invalid_client: no such client"_s;
        QTest::newRow("400 for it") << 400 << R"({"error":"unauthorized_client"})"_ba << Kind::Unauthorized
                                    << u"unauthorized_client"_s;
        QTest::newRow("a wrong scope") << 400 << R"({"error":"invalid_scope"})"_ba << Kind::Invalid
                                       << u"invalid_scope"_s;
        QTest::newRow("forbidden") << 403 << ""_ba << Kind::Unauthorized << QString();
        QTest::newRow("another address") << 404 << ""_ba << Kind::BadReply << u"HTTP 404"_s;
        QTest::newRow("broken") << 500 << "oops"_ba << Kind::Server << u"oops"_s;
        QTest::newRow("no token") << 200 << "{}"_ba << Kind::BadReply << QString();
    }
    void namesTheTokenServer()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Kind, kind);
        QFETCH(QString, words);
        m_tokens->fault = Script::reply(status, body);
        NetTransport transport(endpoint());
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 100; ++i)
            futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
        for (const auto &future : std::as_const(futures)) {
            const auto reply = settled(future);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, kind);
            QVERIFY2(reply.error().server.startsWith(u"token server (http://127.0.0.1:"_s),
                     qPrintable(reply.error().server));
            QVERIFY2(reply.error().detail.contains(words), qPrintable(reply.error().detail));
            QVERIFY(!reply.error().detail.contains(QString::fromUtf8(m_tokens->rules.secret)));
        }
        QVERIFY(m_tokens->requests().size() <= 4); // a load must not lock the account
        QCOMPARE(m_server->requests().size(), 0);
    }

    void triesATokenServerInTroubleAgain()
    {
        m_tokens->fault = Script().close();
        NetTransport transport(endpoint());
        const auto future = transport.send(HttpRequest::get("/x"_ba, {}));
        QTRY_VERIFY(!m_tokens->requests().isEmpty());
        m_tokens->fault.reset();
        QVERIFY(settled(future));
    }

    void usesTheOldTokenWhileTheTokenServerIsAway()
    {
        m_tokens->rules.expiresIn = 2; // a new one is wanted after a second
        m_tokens->rules.validMs = 3600 * 1000;
        NetTransport transport(endpoint());
        QVERIFY(get(transport));
        m_tokens->fault = Script::reply(503);
        const auto asked = m_tokens->requests().size();
        QTRY_VERIFY_WITH_TIMEOUT(get(transport) && m_tokens->requests().size() > asked, 20000);
        QCOMPARE(m_tokens->tokens(), 1);
    }

    void comesBackWithTheTokenServer()
    {
        NetTransport transport(endpoint());
        QVERIFY(get(transport));
        m_tokens->fault = Script::reply(503);
        m_tokens->revokeAll();
        const auto reply = get(transport);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Server);
        QVERIFY(reply.error().server.startsWith(u"token server"_s));
        m_tokens->fault.reset();
        QTRY_VERIFY_WITH_TIMEOUT(get(transport), 20000); // once the failure is old
    }

    void refusesToAskInClear()
    {
        Endpoint to = endpoint();
        to.signIn.tokenUrl = QUrl(u"http://login.invalid/token"_s);
        NetTransport transport(to);
        const auto reply = get(transport);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Tls);
        QVERIFY(reply.error().server.contains("login.invalid"_L1));
        QCOMPARE(m_server->requests().size(), 0);
    }

    void hasTlsRulesOfItsOwnForTheTokenServer()
    {
        const TestAuthority authority("Token CA");
        TokenServer secure;
        QVERIFY(secure.start(ScriptedServer::Tls{authority.issue("login", "IP:127.0.0.1"), {}, QSsl::TlsV1_2OrLater}));
        m_server->handle([&secure](const ScriptedRequest &request) {
            return secure.accepts(request.header("Authorization")) ? Script::json("[]") : Script::reply(401);
        });
        Endpoint to = endpoint();
        to.signIn.tokenUrl = secure.tokenUrl();
        to.caCertificates = {authority.certificate()}; // of the endpoint: does not count there
        {
            NetTransport transport(to);
            const auto reply = get(transport);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Tls);
            QVERIFY(reply.error().tls);
            QVERIFY(reply.error().tls->has(TlsReason::UnknownIssuer));
            QVERIFY(reply.error().server.startsWith(u"token server"_s));
            QCOMPARE(secure.requests().size(), 0);
        }
        to.tokenTls.caCertificates = {authority.certificate()};
        NetTransport transport(to);
        const auto reply = get(transport);
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
    }

    void cancelsWhileItWaitsForAToken()
    {
        m_tokens->holding = true;
        NetTransport transport(endpoint());
        const Cancellation cancellation;
        const auto canceled = transport.send(HttpRequest::get("/canceled"_ba, cancellation));
        const auto kept = transport.send(HttpRequest::get("/kept"_ba, {}));
        QTRY_COMPARE(m_tokens->requests().size(), 1);
        cancellation.cancel();
        QCOMPARE(settled(canceled).error().kind, Kind::Canceled);
        m_tokens->release();
        QVERIFY(settled(kept));
        QCOMPARE(m_server->targets(), QList<QByteArray>{"/kept"_ba});
    }

    void diesWhileItWaitsForAToken()
    {
        m_tokens->holding = true;
        auto transport = std::make_unique<NetTransport>(endpoint());
        const auto waiting = transport->send(HttpRequest::get("/x"_ba, {}));
        QTRY_COMPARE(m_tokens->requests().size(), 1);
        transport.reset();
        QCOMPARE(settled(waiting).error().kind, Kind::Canceled);
    }

    void sendsNoTokenToAnotherOrigin()
    {
        ScriptedServer other;
        QVERIFY(other.start());
        other.script({Script::json("[]")});
        m_server->script({Script::reply(302, {}, {}, {{"Location", other.url().toEncoded() + "/secrets"}})});
        NetTransport transport(endpoint());
        const auto reply = get(transport);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Redirected);
        QCOMPARE(m_server->requests().size(), 1);
        QCOMPARE(other.requests().size(), 0); // not even without credentials
        QCOMPARE(other.connections(), 0);
        // Nor may the token server send us on with the client's secret.
        m_tokens->fault = Script::reply(307, {}, {}, {{"Location", other.url().toEncoded() + "/token"}});
        m_tokens->revokeAll();
        NetTransport second(endpoint());
        const auto refused = get(second);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Kind::Redirected);
        QCOMPARE(other.connections(), 0);
    }

    void hidesTheTokenWhenTheServerEchoesIt()
    {
        m_server->handle([](const ScriptedRequest &request) {
            return Script::reply(400, "you sent " + request.header("Authorization").mid(7), "text/plain");
        });
        NetTransport transport(endpoint());
        const auto reply = get(transport);
        QVERIFY(!reply);
        QVERIFY(!reply.error().detail.contains(QString::fromLatin1(m_tokens->newest())));
        QVERIFY(reply.error().detail.startsWith(u"you sent"_s));
    }

    void sendsWhatAHostedRegistryWants()
    {
        m_server->script({Script::json("[]")});
        Endpoint to = endpoint(SignIn::Kind::ApiKey);
        to.signIn.logicalCluster = u" lsrc-1\r\nX-Evil: 1"_s;
        to.signIn.identityPool = u"pool-7"_s;
        NetTransport transport(to);
        QVERIFY(get(transport));
        const ScriptedRequest &seen = m_server->requests().constFirst();
        QCOMPARE(seen.header("target-sr-cluster"), "lsrc-1X-Evil: 1"_ba);
        QCOMPARE(seen.header("Confluent-Identity-Pool-Id"), "pool-7"_ba);
        QVERIFY(!seen.hasHeader("X-Evil"));
        QCOMPARE(seen.header("Authorization"),
                 "Basic " + QByteArray(m_tokens->rules.client + ':' + m_tokens->rules.secret).toBase64());
    }
};

QTEST_GUILESS_MAIN(TokenSourceTest)
#include "tst_tokensource.moc"
