#include "services/http/nettransport.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/settled.h"
#include "tests/support/testproxy.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

/// Requests through an HTTP proxy, named by the environment as on any Unix desktop.
class NetTransportProxyTest : public QObject {
    Q_OBJECT

    const TestAuthority m_authority{"Kekkai Test CA"};
    std::unique_ptr<TestProxy> m_proxy;
    std::unique_ptr<ScriptedServer> m_server;

    void serve(bool tls)
    {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start(tls ? std::optional(ScriptedServer::Tls{
                                    m_authority.issue("registry", "DNS:registry.test"), {}, QSsl::TlsV1_2OrLater})
                                    : std::nullopt));
        m_server->script({Script::json("[]")});
    }
    void setProxy(const QByteArray &login = {})
    {
        const QByteArray address = "http://" + (login.isEmpty() ? QByteArray() : login + '@')
            + "127.0.0.1:" + QByteArray::number(m_proxy->serverPort());
        qputenv("http_proxy", address);
        qputenv("https_proxy", address);
    }
    /// At a name that only the proxy knows.
    Endpoint endpoint() const
    {
        Endpoint endpoint;
        endpoint.label = u"Schema Registry"_s;
        endpoint.base = m_server->url();
        endpoint.base.setHost(u"registry.test"_s);
        endpoint.firstBackoff = 5ms;
        endpoint.retries = 1;
        endpoint.connectTimeout = 5s;
        endpoint.silenceTimeout = 5s;
        endpoint.caCertificates = {m_authority.certificate()};
        endpoint.signIn = {SignIn::Kind::Basic, u"ada"_s, Secret("end-to-end-password"_ba)};
        return endpoint;
    }
    static Result<HttpReply> get(const Endpoint &endpoint)
    {
        NetTransport transport(endpoint);
        return settled(transport.send(HttpRequest::get("/subjects"_ba, {})));
    }
    static QByteArray login() { return QByteArray("ada:end-to-end-password").toBase64(); }

private Q_SLOTS:
    void init()
    {
        for (const char *name : {"no_proxy", "NO_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
            qunsetenv(name);
        m_proxy = std::make_unique<TestProxy>();
        QVERIFY(m_proxy->start());
        setProxy();
    }
    void cleanup()
    {
        m_server.reset();
        m_proxy.reset();
    }

    void sendsCredentialsEndToEnd()
    {
        serve(true);
        const auto reply = get(endpoint());
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
        QCOMPARE(m_server->requests().constFirst().header("Authorization"), "Basic " + login());
        QVERIFY(!m_server->requests().constFirst().hasHeader("Proxy-Authorization"));
        QCOMPARE(m_proxy->heads().size(), 1);
        QVERIFY(m_proxy->heads().constFirst().startsWith("CONNECT registry.test:"));
        QVERIFY(!m_proxy->heads().constFirst().contains(login()));
        QVERIFY(!m_proxy->heads().constFirst().toLower().contains("\r\nauthorization"));
    }

    void keepsTheProxysOwnCredentialsApart()
    {
        serve(true);
        m_proxy->login = "proxyuser:proxypass";
        setProxy(m_proxy->login);
        const auto reply = get(endpoint());
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
        QVERIFY(!m_server->requests().constFirst().hasHeader("Proxy-Authorization"));
        for (const QByteArray &head : m_proxy->heads())
            QVERIFY(!head.contains(login()));
    }

    void namesTheProxyThatRefuses_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("through CONNECT") << true;
        QTest::newRow("in clear") << false;
    }
    void namesTheProxyThatRefuses()
    {
        QFETCH(bool, tls);
        serve(tls);
        m_proxy->login = "proxyuser:proxypass";
        Endpoint to = endpoint();
        if (!tls)
            to.signIn = {};
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Offline); // the server has not been asked: its credentials are not at fault
        QCOMPARE(reply.error().proxy, u"127.0.0.1:%1"_s.arg(m_proxy->serverPort()));
        QCOMPARE(m_server->requests().size(), 0);
    }

    void namesTheProxyThatIsGone()
    {
        serve(true);
        m_proxy->close();
        const auto reply = get(endpoint());
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Offline);
        QCOMPARE(reply.error().proxy, u"127.0.0.1:%1"_s.arg(qEnvironmentVariable("https_proxy").section(u':', -1)));
    }

    void checksTheServersCertificateThroughTheProxy()
    {
        serve(true);
        Endpoint to = endpoint();
        to.caCertificates.clear();
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Tls);
        QVERIFY(reply.error().tls);
        QCOMPARE(reply.error().tls->host, u"registry.test"_s);
        QCOMPARE(m_server->requests().size(), 0);
    }

    void sendsNoCredentialsInClearThroughAProxyUnlessAllowed()
    {
        serve(false);
        Endpoint to = endpoint();
        const auto refused = get(to);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Kind::Tls);
        QVERIFY(!refused.error().tls);
        QCOMPARE(m_proxy->heads().size(), 0);
        to.credentialsInClearAllowed = true;
        const auto reply = get(to);
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
        QCOMPARE(m_server->requests().constFirst().header("Authorization"), "Basic " + login());
    }

    void asksThisComputerDirectly()
    {
        serve(false);
        Endpoint to = endpoint();
        to.base.setHost(u"127.0.0.1"_s);
        qputenv("all_proxy", qgetenv("http_proxy"));
        const auto reply = get(to);
        qunsetenv("all_proxy");
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
        QCOMPARE(m_proxy->heads().size(), 0);
    }
};

QTEST_GUILESS_MAIN(NetTransportProxyTest)
#include "tst_nettransportproxy.moc"
