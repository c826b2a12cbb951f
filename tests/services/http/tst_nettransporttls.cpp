#include "services/http/certificates.h"
#include "services/http/nettransport.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/settled.h"

#include <QCryptographicHash>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

/// Which certificates the transport trusts, and what it says about the others.
class NetTransportTlsTest : public QObject {
    Q_OBJECT

    const TestAuthority m_authority{"Kekkai Test CA"};
    std::unique_ptr<ScriptedServer> m_server;

    void serve(const TestCertificate &certificate, std::optional<QSslCertificate> clientAuthority = {},
               QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater)
    {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start(ScriptedServer::Tls{certificate, std::move(clientAuthority), protocol}));
        m_server->script({Script::json("[]")});
    }
    Endpoint endpoint(bool trusted = true) const
    {
        Endpoint endpoint;
        endpoint.label = u"CMF"_s;
        endpoint.base = m_server->url();
        endpoint.firstBackoff = 5ms;
        endpoint.retries = 1;
        endpoint.connectTimeout = 3s;
        endpoint.silenceTimeout = 3s;
        if (trusted)
            endpoint.caCertificates = {m_authority.certificate()};
        return endpoint;
    }
    static Result<HttpReply> get(const Endpoint &endpoint)
    {
        NetTransport transport(endpoint);
        return settled(transport.send(HttpRequest::get("/secrets"_ba, {})));
    }

private Q_SLOTS:
    void cleanup() { m_server.reset(); }

    void trustsTheOwnAuthority()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1"));
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        NetTransport transport(to);
        for (int i = 0; i < 3; ++i)
            QVERIFY(settled(transport.send(HttpRequest::get("/secrets"_ba, {}))));
        QCOMPARE(m_server->requests().size(), 3);
        QCOMPARE(m_server->requests().constFirst().header("Authorization"), "Bearer token-1"_ba);
    }

    void refusesBadCertificates_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<int>("fromDays");
        QTest::addColumn<int>("toDays");
        QTest::addColumn<bool>("trusted");
        QTest::newRow("unknown authority") << "IP:127.0.0.1"_ba << -1 << 30 << false;
        QTest::newRow("wrong host") << "DNS:other.example,IP:10.0.0.1"_ba << -1 << 30 << true;
        QTest::newRow("expired") << "IP:127.0.0.1"_ba << -60 << -30 << true;
        QTest::newRow("not yet valid") << "IP:127.0.0.1"_ba << 10 << 30 << true;
    }
    void refusesBadCertificates()
    {
        QFETCH(QByteArray, names);
        QFETCH(int, fromDays);
        QFETCH(int, toDays);
        QFETCH(bool, trusted);
        serve(m_authority.issue("the server's name", names, fromDays, toDays));
        Endpoint to = endpoint(trusted);
        to.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Tls);
        QVERIFY2(reply.error().detail.contains(u"the server's name"), qPrintable(reply.error().detail));
        QCOMPARE(reply.error().server, u"CMF (%1)"_s.arg(m_server->url().toString()));
        QCOMPARE(m_server->requests().size(), 0);
    }

    void tellsAllAboutARefusedCertificate()
    {
        serve(m_authority.issue("sr.example", "DNS:sr.example,IP:10.0.0.1", -60, -30));
        const auto reply = get(endpoint(false));
        QVERIFY(!reply);
        QVERIFY(reply.error().tls);
        const TlsRefusal &refusal = *reply.error().tls;
        QCOMPARE(refusal.host, u"127.0.0.1"_s);
        QCOMPARE(refusal.port, m_server->url().port());
        for (const TlsReason reason : {TlsReason::UnknownIssuer, TlsReason::WrongHost, TlsReason::Expired})
            QVERIFY(refusal.has(reason));
        QVERIFY(!refusal.has(TlsReason::PinChanged));
        QVERIFY(refusal.pinnedSha256.isEmpty());
        const CertificateFacts &leaf = refusal.chain.constFirst();
        const QSslCertificate shown = m_server->certificate();
        QCOMPARE(leaf.commonName, u"sr.example"_s);
        QCOMPARE(leaf.subject, u"CN=sr.example"_s);
        QCOMPARE(leaf.issuer, u"CN=Kekkai Test CA"_s);
        QCOMPARE(leaf.alternativeNames, (QStringList{u"DNS:sr.example"_s, u"IP:10.0.0.1"_s}));
        QCOMPARE(leaf.sha256, shown.digest(QCryptographicHash::Sha256));
        QCOMPARE(leaf.validUntil, shown.expiryDate().toUTC());
        QCOMPARE(leaf.validFrom, shown.effectiveDate().toUTC());
        QCOMPARE(leaf.key, u"EC 256"_s);
        QCOMPARE(reply.error().detail, describe(refusal));
    }

    void acceptsThePinnedCertificateAlone_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<int>("fromDays");
        QTest::addColumn<int>("toDays");
        QTest::newRow("unknown authority") << "IP:127.0.0.1"_ba << -1 << 30;
        QTest::newRow("wrong host and expired") << "DNS:other.example"_ba << -60 << -30;
    }
    void acceptsThePinnedCertificateAlone()
    {
        QFETCH(QByteArray, names);
        QFETCH(int, fromDays);
        QFETCH(int, toDays);
        serve(m_authority.issue("server", names, fromDays, toDays));
        Endpoint to = endpoint(false);
        to.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        to.pinnedSha256 = m_server->certificate().digest(QCryptographicHash::Sha256);
        {
            NetTransport transport(to);
            QList<QFuture<Result<HttpReply>>> futures;
            for (int i = 0; i < 40; ++i)
                futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
            for (const auto &future : std::as_const(futures)) {
                const auto reply = settled(future);
                QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
            }
            QCOMPARE(transport.certificates().server.sha256, to.pinnedSha256);
            QVERIFY(transport.certificates().client.sha256.isEmpty());
        }
        QCOMPARE(m_server->requests().size(), 40);
        // Another one of the same authority, even where that is trusted.
        const auto old = m_server->certificate().digest(QCryptographicHash::Sha256);
        serve(m_authority.issue("server", "IP:127.0.0.1"));
        for (const bool trusted : {false, true}) {
            Endpoint again = endpoint(trusted);
            again.signIn = to.signIn;
            again.pinnedSha256 = old;
            const auto reply = get(again);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Tls);
            QVERIFY(reply.error().tls);
            QVERIFY(reply.error().tls->has(TlsReason::PinChanged));
            QCOMPARE(reply.error().tls->faults.size(), 1); // that nobody vouches for it was not asked
            QCOMPARE(reply.error().tls->pinnedSha256, old);
            const QByteArray now = m_server->certificate().digest(QCryptographicHash::Sha256);
            QCOMPARE(reply.error().tls->chain.constFirst().sha256, now);
            QVERIFY(reply.error().detail.contains(fingerprintText(old)));
            QVERIFY(reply.error().detail.contains(fingerprintText(now)));
        }
        QCOMPARE(m_server->requests().size(), 0);
    }

    void refusesAChangedCertificateOnConnectingAgain()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1"));
        Endpoint to = endpoint(false);
        to.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        to.pinnedSha256 = m_server->certificate().digest(QCryptographicHash::Sha256);
        to.inFlight = 1; // the same connection, as far as Qt is concerned
        NetTransport transport(to);
        QVERIFY(settled(transport.send(HttpRequest::get("/x"_ba, {}))));
        m_server->use(m_authority.issue("server", "IP:127.0.0.1"));
        m_server->dropAll();
        for (int i = 0; i < 3; ++i) {
            const auto reply = settled(transport.send(HttpRequest::get("/y"_ba, {})));
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Tls);
            QVERIFY(reply.error().tls);
            QVERIFY(reply.error().tls->has(TlsReason::PinChanged));
        }
        QCOMPARE(m_server->requests().size(), 1);
    }

    void knowsTheCertificatesOnBothEnds()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1", -1, 12), m_authority.certificate());
        Endpoint to = endpoint();
        const TestCertificate client = m_authority.issue("client", {}, -1, 20);
        to.clientChain = {client.certificate};
        to.clientKey = client.key;
        NetTransport transport(to);
        QVERIFY(transport.certificates().server.sha256.isEmpty()); // nobody has been asked
        QCOMPARE(transport.certificates().client.commonName, u"client"_s);
        QVERIFY(settled(transport.send(HttpRequest::get("/x"_ba, {}))));
        QCOMPARE(transport.certificates().server.commonName, u"server"_s);
        QCOMPARE(transport.certificates().server.validUntil, m_server->certificate().expiryDate().toUTC());
    }

    void tellsEveryWaitingRequest()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1"));
        NetTransport transport(endpoint(false));
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 30; ++i)
            futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
        for (const auto &future : std::as_const(futures)) {
            const auto reply = settled(future);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Tls);
            QVERIFY(!reply.error().detail.isEmpty());
        }
        QCOMPARE(m_server->requests().size(), 0);
    }

    void showsItsOwnCertificate()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1"), m_authority.certificate());
        Endpoint to = endpoint();
        const TestCertificate client = m_authority.issue("client", {});
        to.clientChain = {client.certificate};
        to.clientKey = client.key;
        QVERIFY(get(to));
    }

    void saysWhenTheServerWantsAnotherCertificate_data()
    {
        QTest::addColumn<bool>("stranger");
        QTest::addColumn<QSsl::SslProtocol>("protocol");
        QTest::newRow("none, TLS 1.3") << false << QSsl::TlsV1_3;
        QTest::newRow("a stranger's, TLS 1.3") << true << QSsl::TlsV1_3;
        QTest::newRow("none, TLS 1.2") << false << QSsl::TlsV1_2;
        QTest::newRow("a stranger's, TLS 1.2") << true << QSsl::TlsV1_2;
    }
    void saysWhenTheServerWantsAnotherCertificate()
    {
        QFETCH(bool, stranger);
        QFETCH(QSsl::SslProtocol, protocol);
        serve(m_authority.issue("server", "IP:127.0.0.1"), m_authority.certificate(), protocol);
        Endpoint to = endpoint();
        if (stranger) {
            const TestCertificate client = TestAuthority("Stranger CA").issue("client", {});
            to.clientChain = {client.certificate};
            to.clientKey = client.key;
        }
        const auto reply = get(to);
        QVERIFY(!reply);
        // This server closes after the handshake in both. With 1.2 that is not what servers do that want a certificate.
        QCOMPARE(reply.error().kind, protocol == QSsl::TlsV1_3 ? Kind::Tls : Kind::Offline);
        QVERIFY2(reply.error().detail.contains("client certificate"_L1), qPrintable(reply.error().detail));
        QCOMPARE(m_server->requests().size(), 0);
        // The same where the host has two addresses: Qt alone would wait for its transfer timeout.
        to.base.setHost(u"localhost"_s);
        to.connectTimeout = to.silenceTimeout = 1s;
        const auto byName = get(to);
        QVERIFY(!byName);
        QVERIFY(byName.error().kind == Kind::Tls || byName.error().kind == Kind::Offline
                || byName.error().kind == Kind::Timeout);
        QVERIFY(!byName.error().detail.isEmpty());
    }

    void refusesPlainHttpServers()
    {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start());
        // What a plain server answers to a TLS greeting. It needs a blank line to see a request, so it just closes.
        Endpoint to = endpoint();
        to.base.setScheme(u"https"_s);
        to.connectTimeout = 300ms;
        const auto reply = get(to);
        QVERIFY(!reply);
        QVERIFY(reply.error().kind == Kind::Timeout || reply.error().kind == Kind::Tls);
    }

    void survivesAServerThatOnlySpeaksTls()
    {
        serve(m_authority.issue("server", "IP:127.0.0.1"));
        Endpoint to = endpoint();
        to.base.setScheme(u"http"_s);
        to.silenceTimeout = 500ms;
        const auto reply = get(to);
        QVERIFY(!reply);
        QVERIFY(reply.error().kind == Kind::Offline || reply.error().kind == Kind::BadReply
                || reply.error().kind == Kind::Timeout);
    }
};

QTEST_GUILESS_MAIN(NetTransportTlsTest)
#include "tst_nettransporttls.moc"
