#include "services/analysis/findings.h"
#include "services/http/nettransport.h"
#include "services/inventory/inventoryloader.h"
#include "services/sandbox/httpserver.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/tokenserver.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Phase = PartState::Phase;

namespace {

QSslConfiguration tlsWith(const TestCertificate &own)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(own.certificate);
    configuration.setPrivateKey(own.key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

[[nodiscard]] bool load(InventoryLoader &loader)
{
    loader.reload();
    return QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 120000);
}

/// The first trouble of the registry's parts; empty when all is well.
QString troubleOf(const Inventory &inventory)
{
    for (const InventoryPart part :
         {InventoryPart::Registry, InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects}) {
        const PartState state = inventory.part(part);
        if (state.phase != Phase::Complete)
            return u"part %1 is in phase %2: %3"_s.arg(int(part))
                .arg(int(state.phase))
                .arg(state.error ? state.error->detail : QString());
        if (!state.itemErrors.isEmpty())
            return state.itemErrors.constFirst().item + u": " + state.itemErrors.constFirst().error.detail;
    }
    return {};
}

} // namespace

/// Whole loads through every way of signing in, and what happens when credentials or certificates end in between.
class InventorySignInTest : public QObject {
    Q_OBJECT

    const TestAuthority m_authority{"Kekkai Test CA"};

    static Endpoint endpointTo(const QUrl &url)
    {
        Endpoint endpoint;
        endpoint.label = u"Schema Registry"_s;
        endpoint.base = url;
        endpoint.firstBackoff = 5ms;
        endpoint.retries = 1;
        endpoint.connectTimeout = 5s;
        return endpoint;
    }
    static QUrl httpUrl(quint16 port, bool tls)
    {
        return QUrl(QString(tls ? u"https"_s : u"http"_s) + u"://127.0.0.1:%1"_s.arg(port));
    }

private Q_SLOTS:
    void loadsThroughEverySignIn_data()
    {
        QTest::addColumn<QString>("way");
        QTest::addColumn<bool>("works");
        for (const char *way : {"nothing", "basic", "bearer", "tls", "mtls", "basic over tls", "pinned"})
            QTest::newRow(way) << QString::fromLatin1(way) << true;
        for (const char *way : {"wrong password", "no client certificate", "unknown authority", "expired", "wrong host",
                                "pinned another"})
            QTest::newRow(way) << QString::fromLatin1(way) << false;
    }
    void loadsThroughEverySignIn()
    {
        QFETCH(QString, way);
        QFETCH(bool, works);
        QTemporaryDir folder;
        const auto write = [&folder](const QString &name, const QByteArray &bytes) {
            QFile file(folder.filePath(name));
            if (file.open(QIODevice::WriteOnly))
                file.write(bytes);
            return file.fileName();
        };
        const bool tls = !QStringList{u"nothing"_s, u"basic"_s, u"bearer"_s, u"wrong password"_s}.contains(way);
        const bool clientWanted = way == "mtls"_L1 || way == "no client certificate"_L1;
        const TestCertificate own = way == "expired"_L1 ? m_authority.issue("sr", "IP:127.0.0.1", -60, -1)
            : way == "wrong host"_L1                    ? m_authority.issue("sr", "DNS:other.example")
                                                        : m_authority.issue("sr", "IP:127.0.0.1", -1, 300);
        SandboxOptions options;
        options.seed = u"3,3,12"_s;
        options.cmfPort = -1;
        if (tls) {
            options.certificateFile = write(u"own.crt"_s, own.certificate.toPem());
            options.keyFile = write(u"own.key"_s, own.key.toPem());
        }
        if (clientWanted)
            options.clientCaFile = write(u"ca.crt"_s, m_authority.certificate().toPem());
        if (way.contains("basic"_L1) || way == "wrong password"_L1) {
            options.basicUser = u"ada"_s;
            options.basicPassword = "correct horse";
        }
        if (way == "bearer"_L1)
            options.bearerToken = "token-1";
        Sandbox sandbox(options);
        const auto started = sandbox.start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().detail));

        Endpoint to = endpointTo(sandbox.schemaRegistryUrl());
        if (way != "unknown authority"_L1 && way != "pinned"_L1)
            to.caCertificates = {m_authority.certificate()};
        if (way == "pinned"_L1)
            to.pinnedSha256 = own.certificate.digest(QCryptographicHash::Sha256);
        if (way == "pinned another"_L1)
            to.pinnedSha256 = m_authority.certificate().digest(QCryptographicHash::Sha256);
        if (way == "mtls"_L1) {
            const TestCertificate client = m_authority.issue("client", {}, -1, 10);
            to.clientChain = {client.certificate};
            to.clientKey = client.key;
        }
        if (!options.basicUser.isEmpty())
            to.signIn = {SignIn::Kind::ApiKey, u"ada"_s,
                         Secret(QByteArray(way == "wrong password"_L1 ? "wrong" : "correct horse"))};
        if (way == "bearer"_L1)
            to.signIn = {SignIn::Kind::Bearer, {}, Secret(QByteArray(" token-1\n"))}; // as it was pasted
        InventoryLoader loader(Session{std::make_shared<NetTransport>(to), nullptr});
        QVERIFY(load(loader));
        const InventoryPtr inventory = loader.inventory();
        if (works) {
            QVERIFY2(troubleOf(*inventory).isEmpty(), qPrintable(troubleOf(*inventory)));
            QCOMPARE(inventory->subjects.size(), 12);
            QCOMPARE(inventory->registryCertificates.server.sha256,
                     tls ? own.certificate.digest(QCryptographicHash::Sha256) : QByteArray());
            const QList<Finding> findings = findingsOf(*inventory, QDateTime::currentDateTimeUtc());
            const auto expiring = std::count_if(findings.begin(), findings.end(), [](const Finding &finding) {
                return finding.kind == FindingKind::CertificateExpires;
            });
            QCOMPARE(expiring, way == "mtls"_L1 ? 1 : 0); // our own ends in ten days
            return;
        }
        const PartState state = inventory->part(InventoryPart::Subjects);
        QCOMPARE(state.phase, Phase::Failed);
        QVERIFY(state.error);
        if (clientWanted) // TLS 1.3 tells it after the handshake: an alert, or a connection that is gone
            QVERIFY(state.error->kind == ApiError::Kind::Tls || state.error->kind == ApiError::Kind::Offline);
        else
            QCOMPARE(state.error->kind,
                     way == "wrong password"_L1 ? ApiError::Kind::Unauthorized : ApiError::Kind::Tls);
        QCOMPARE(state.error->tls.operator bool(), way != "wrong password"_L1 && !clientWanted);
        QCOMPARE(inventory->subjects.size(), 0);
    }

    void renewsTokensInTheMiddleOfALoad_data()
    {
        QTest::addColumn<SignIn::Kind>("kind");
        QTest::addColumn<bool>("announced");
        QTest::newRow("OAuth, taken back without a word") << SignIn::Kind::OAuthClientCredentials << false;
        QTest::newRow("OAuth, ended when it was said") << SignIn::Kind::OAuthClientCredentials << true;
        QTest::newRow("MDS, taken back without a word") << SignIn::Kind::MdsLogin << false;
    }
    void renewsTokensInTheMiddleOfALoad()
    {
        QFETCH(SignIn::Kind, kind);
        QFETCH(bool, announced);
        SandboxOptions options;
        options.seed = u"10,100,150"_s;
        options.cmfPort = -1;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        TokenServer tokens;
        QVERIFY(tokens.start());
        if (announced) {
            tokens.rules.expiresIn = 1;
            tokens.rules.validMs = 1000;
        }
        std::atomic<int> served = 0;
        std::atomic<int> refused = 0;
        sandbox::HttpServer server(
            [&](const sandbox::Request &request) {
                if (!tokens.accepts(QByteArray::fromStdString(request.header("authorization")))) {
                    ++refused;
                    return sandbox::Response::registryError(401, 40101, "Unauthorized");
                }
                const int number = ++served;
                if (!announced && number % 40 == 0)
                    tokens.revokeAll();
                if (announced)
                    QThread::msleep(15); // so that the load outlives several tokens
                return sandbox.schemaRegistryCall(request);
            },
            [](const sandbox::Request &) { return sandbox::FaultAction(); });
        const auto port = server.listen(0, {});
        QVERIFY(port);
        Endpoint to = endpointTo(httpUrl(*port, false));
        to.signIn.kind = kind;
        to.signIn.user = QString::fromUtf8(tokens.rules.client);
        to.signIn.secret = Secret(QByteArray(tokens.rules.secret));
        to.signIn.tokenUrl = kind == SignIn::Kind::MdsLogin ? tokens.url() : tokens.tokenUrl();
        InventoryLoader loader(Session{std::make_shared<NetTransport>(to), nullptr});
        QVERIFY(load(loader));
        QVERIFY2(troubleOf(*loader.inventory()).isEmpty(), qPrintable(troubleOf(*loader.inventory())));
        QCOMPARE(loader.inventory()->subjects.size(), 150);
        QVERIFY2(tokens.tokens() >= 2, qPrintable(QString::number(tokens.tokens())));
        if (announced)
            QVERIFY2(refused <= to.inFlight, qPrintable(QString::number(refused))); // renewed before, but for a hiccup
        else
            QVERIFY(refused > 0 && refused <= tokens.tokens() * to.inFlight);
    }

    void keepsItsRowsWhenTheAuthorityChanges()
    {
        SandboxOptions options;
        options.seed = u"3,3,12"_s;
        options.cmfPort = -1;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const auto answer = [&sandbox](const sandbox::Request &request) { return sandbox.schemaRegistryCall(request); };
        const auto noFault = [](const sandbox::Request &) { return sandbox::FaultAction(); };
        auto server = std::make_unique<sandbox::HttpServer>(answer, noFault);
        const auto port = server->listen(0, tlsWith(m_authority.issue("sr", "IP:127.0.0.1")));
        QVERIFY(port);
        Endpoint to = endpointTo(httpUrl(*port, true));
        to.caCertificates = {m_authority.certificate()};
        InventoryLoader loader(Session{std::make_shared<NetTransport>(to), nullptr});
        QVERIFY(load(loader));
        QVERIFY2(troubleOf(*loader.inventory()).isEmpty(), qPrintable(troubleOf(*loader.inventory())));
        const QList<SubjectEntry> before = loader.inventory()->subjects;
        QCOMPARE(before.size(), 12);

        const TestAuthority successor("Another CA");
        const TestCertificate next = successor.issue("sr", "IP:127.0.0.1");
        server.reset();
        server = std::make_unique<sandbox::HttpServer>(answer, noFault);
        QVERIFY(server->listen(*port, tlsWith(next)));
        QVERIFY(load(loader));
        const PartState state = loader.inventory()->part(InventoryPart::Subjects);
        QCOMPARE(state.phase, Phase::Failed);
        QCOMPARE(state.error->kind, ApiError::Kind::Tls);
        QVERIFY(state.error->tls);
        QCOMPARE(state.error->tls->chain.constFirst().sha256, next.certificate.digest(QCryptographicHash::Sha256));
        QCOMPARE(state.error->tls->chain.constFirst().issuer, u"CN=Another CA"_s);
        QVERIFY(state.error->tls->has(TlsReason::UnknownIssuer));
        QCOMPARE(loader.inventory()->subjects, before);
        // And with the certificate that we have seen.
        server.reset();
        server = std::make_unique<sandbox::HttpServer>(answer, noFault);
        QVERIFY(server->listen(*port, tlsWith(m_authority.issue("sr", "IP:127.0.0.1"))));
        QVERIFY(load(loader));
        QVERIFY2(troubleOf(*loader.inventory()).isEmpty(), qPrintable(troubleOf(*loader.inventory())));
    }
};

QTEST_GUILESS_MAIN(InventorySignInTest)
#include "tst_inventorysignin.moc"
