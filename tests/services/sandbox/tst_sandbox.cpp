#include "services/sandbox/route.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/testcertificates.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSslConfiguration>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <memory>
#include <vector>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

struct Reply {
    int status = 0;
    QByteArray body;
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QByteArray challenge;
};

QNetworkRequest requestFor(const QUrl &base, const QString &path)
{
    QNetworkRequest request(QUrl(base.toString() + path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return request;
}

Reply settled(QNetworkReply *reply)
{
    const std::unique_ptr<QNetworkReply> owner(reply);
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30000))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(), reply->error(),
            reply->rawHeader("WWW-Authenticate")};
}

Reply get(const QUrl &base, const QString &path, const QByteArray &authorization = {},
          const QSslConfiguration *tls = nullptr)
{
    QNetworkAccessManager manager;
    QNetworkRequest request = requestFor(base, path);
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    if (tls)
        request.setSslConfiguration(*tls);
    return settled(manager.get(request));
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

sandbox::Request call(const std::string &method, const std::string &target, const std::string &body = {})
{
    sandbox::Request request = sandbox::parseTarget(method, target);
    request.body = body;
    return request;
}

/// The other process of killKeepsWhatWasAnswered(): serves until it is killed.
int serve(QCoreApplication &application, const QString &folder)
{
    SandboxOptions options;
    options.dataFolder = folder;
    Sandbox sandbox(options);
    if (!sandbox.start())
        return 1;
    std::puts(sandbox.schemaRegistryUrl().toEncoded().constData());
    std::fflush(stdout);
    return application.exec();
}

} // namespace

class SandboxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersOnBothPorts();
    void everyMethodAndOddTargets();
    void headHasNoBody();
    void signInIsDemanded();
    void tlsIsServed();
    void clientCertificatesAreDemanded();
    void manyConnectionsStayOpen();
    void stoppingDoesNotWaitForClients();
    void rawRequests_data();
    void rawRequests();
    void chunkedAndSplitBodies();
    void badOptionsAreRefused_data();
    void badOptionsAreRefused();
    void aTakenPortIsAnError();
    void theClockTurns();
    void restartKeepsTheData();
    void killKeepsWhatWasAnswered();
};

void SandboxTest::answersOnBothPorts()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    QCOMPARE(sandbox.schemaRegistryUrl().host(), u"127.0.0.1"_s);
    QVERIFY(sandbox.schemaRegistryUrl().port() != sandbox.cmfUrl().port());
    QCOMPARE(get(sandbox.schemaRegistryUrl(), u"/subjects"_s).body, "[]"_ba);
    QCOMPARE(get(sandbox.cmfUrl(), u"/cmf/api/v1/environments"_s).status, 200);
    const Reply lost = get(sandbox.cmfUrl(), u"/nowhere"_s);
    QCOMPARE(lost.status, 404);
    QVERIFY(QJsonDocument::fromJson(lost.body)[u"errors"].isArray());
    QCOMPARE(QJsonDocument::fromJson(get(sandbox.schemaRegistryUrl(), u"/nowhere"_s).body)[u"error_code"].toInt(), 404);
    QCOMPARE(sandbox.requestCount(), 4);
    sandbox.stop();
    QVERIFY(sandbox.schemaRegistryUrl().isEmpty());

    SandboxOptions alone;
    alone.cmfPort = -1;
    Sandbox registry(alone);
    QVERIFY(registry.start());
    QVERIFY(registry.cmfUrl().isEmpty());
    QVERIFY(registry.start()); // again: it begins anew
    QCOMPARE(get(registry.schemaRegistryUrl(), u"/subjects"_s).status, 200);
}

void SandboxTest::everyMethodAndOddTargets()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    QNetworkAccessManager manager;
    const QUrl base = sandbox.schemaRegistryUrl();
    const QByteArray schema = R"({"schema":"\"string\""})";
    const QString subject = u"/subjects/%3A.ctx%3Aa%2Fb%20c"_s;
    QCOMPARE(settled(manager.post(requestFor(base, subject + u"/versions"_s), schema)).status, 200);
    QCOMPARE(settled(manager.get(requestFor(base, u"/subjects"_s))).body, R"([":.ctx:a/b c"])"_ba);
    QCOMPARE(settled(manager.put(requestFor(base, u"/config/%3A.ctx%3Aa%2Fb%20c"_s), R"({"compatibility":"NONE"})"_ba))
                 .status,
             200);
    QCOMPARE(settled(manager.deleteResource(requestFor(base, subject))).body, "[1]"_ba);
    QCOMPARE(settled(manager.sendCustomRequest(requestFor(base, u"/subjects"_s), "PATCH", schema)).status, 405);
    const Reply empty = settled(manager.deleteResource(requestFor(base, u"/contexts/.none"_s)));
    QCOMPARE(empty.status, 404);
}

void SandboxTest::headHasNoBody()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    QNetworkAccessManager manager;
    const Reply head = settled(manager.head(requestFor(sandbox.schemaRegistryUrl(), u"/schemas/types"_s)));
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.isEmpty());
    QCOMPARE(settled(manager.get(requestFor(sandbox.schemaRegistryUrl(), u"/subjects"_s))).body,
             "[]"_ba); // the connection is clean
}

void SandboxTest::signInIsDemanded()
{
    SandboxOptions options;
    options.basicUser = u"us"_s;
    options.basicPassword = "p:w\xC3\xA9"_ba;
    options.bearerToken = "token"_ba;
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    const QByteArray basic = "us:p:w\xC3\xA9"_ba.toBase64();
    for (const QUrl &url : {sandbox.schemaRegistryUrl(), sandbox.cmfUrl()}) {
        const QString path = url == sandbox.cmfUrl() ? u"/cmf/api/v1/environments"_s : u"/subjects"_s;
        QCOMPARE(get(url, path, "Basic " + basic).status, 200);
        QCOMPARE(get(url, path, "basic " + basic).status, 200);
        QCOMPARE(get(url, path, "Bearer token").status, 200);
        for (const QByteArray &wrong :
             {QByteArray("Bearer "), QByteArray("Bearer token2"), QByteArray("Basic dXM6"), QByteArray("token")}) {
            const Reply refused = get(url, path, wrong);
            QCOMPARE(refused.status, 401);
            QVERIFY(!refused.challenge.isEmpty());
        }
        const QJsonObject body = QJsonDocument::fromJson(get(url, path).body).object();
        QVERIFY(url == sandbox.cmfUrl() ? body.contains(u"errors") : body[u"error_code"].toInt() == 401);
    }
}

void SandboxTest::tlsIsServed()
{
    const QTemporaryDir folder;
    const test::TestAuthority authority("Sandbox test CA");
    const test::TestCertificate server = authority.issue("127.0.0.1", "IP:127.0.0.1");
    SandboxOptions options;
    options.certificateFile = folder.filePath(u"server.pem"_s);
    options.keyFile = folder.filePath(u"server.key"_s);
    QVERIFY(writeFile(options.certificateFile, server.certificate.toPem()));
    QVERIFY(writeFile(options.keyFile, server.key.toPem()));
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    QCOMPARE(sandbox.schemaRegistryUrl().scheme(), u"https"_s);
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setCaCertificates({authority.certificate()});
    QCOMPARE(get(sandbox.schemaRegistryUrl(), u"/subjects"_s, {}, &trusting).body, "[]"_ba);
    QCOMPARE(get(sandbox.cmfUrl(), u"/cmf/api/v1/environments"_s, {}, &trusting).status, 200);
    QCOMPARE(get(sandbox.schemaRegistryUrl(), u"/subjects"_s).status, 0); // an unknown authority
    QUrl plain = sandbox.schemaRegistryUrl();
    plain.setScheme(u"http"_s);
    QCOMPARE(get(plain, u"/subjects"_s).status, 0);
}

void SandboxTest::clientCertificatesAreDemanded()
{
    const QTemporaryDir folder;
    const test::TestAuthority authority("Sandbox test CA");
    const test::TestAuthority stranger("Another CA");
    const test::TestCertificate server = authority.issue("127.0.0.1", "IP:127.0.0.1");
    SandboxOptions options;
    options.certificateFile = folder.filePath(u"server.pem"_s);
    options.keyFile = folder.filePath(u"server.key"_s);
    options.clientCaFile = folder.filePath(u"ca.pem"_s);
    QVERIFY(writeFile(options.certificateFile, server.certificate.toPem()));
    QVERIFY(writeFile(options.keyFile, server.key.toPem()));
    QVERIFY(writeFile(options.clientCaFile, authority.certificate().toPem()));
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    const auto statusWith = [&](const test::TestCertificate *client) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setCaCertificates({authority.certificate()});
        if (client) {
            tls.setLocalCertificate(client->certificate);
            tls.setPrivateKey(client->key);
        }
        return get(sandbox.schemaRegistryUrl(), u"/subjects"_s, {}, &tls).status;
    };
    const test::TestCertificate known = authority.issue("client", {});
    const test::TestCertificate unknown = stranger.issue("client", {});
    QCOMPARE(statusWith(&known), 200);
    QCOMPARE(statusWith(nullptr), 0);
    QCOMPARE(statusWith(&unknown), 0);
    QCOMPARE(sandbox.requestCount(), 1);
}

void SandboxTest::manyConnectionsStayOpen()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    constexpr int count = 64;
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < count; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(u"127.0.0.1"_s, static_cast<quint16>(sandbox.schemaRegistryUrl().port()));
    }
    for (int round = 1; round <= 3; ++round) { // each connection answers again and again, while all others are open
        for (const auto &socket : sockets)
            socket->write("GET /subjects HTTP/1.1\r\nHost: x\r\n\r\n");
        for (const auto &socket : sockets) {
            QByteArray answer;
            QVERIFY(QTest::qWaitFor(
                [&] {
                    answer += socket->readAll();
                    return answer.endsWith("[]");
                },
                30000));
            QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\n"));
            QCOMPARE(socket->state(), QAbstractSocket::ConnectedState);
        }
        QCOMPARE(sandbox.requestCount(), qint64(count) * round);
    }
}

void SandboxTest::stoppingDoesNotWaitForClients()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, static_cast<quint16>(sandbox.schemaRegistryUrl().port()));
    socket.write("GET /subjects HTTP/1.1\r\nHost: x\r\n\r\n");
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll(), answer.endsWith("[]")));
    sandbox.stop();
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
}

void SandboxTest::rawRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("begin");
    const auto add = [](const char *name, const QByteArray &request, const char *begin) {
        QTest::newRow(name) << request << QByteArray(begin);
    };
    add("no HTTP", "hello\r\n\r\n", "HTTP/1.1 400 ");
    add("no header name", "GET / HTTP/1.1\r\n: x\r\n\r\n", "HTTP/1.1 400 ");
    add("bad length", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 ");
    add("two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 400 ");
    add("bad chunk", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 ");
    add("unknown coding", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 501 ");
    add("huge body", "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 413 ");
    add("endless head", "GET /" + QByteArray(300000, 'a'), "HTTP/1.1 431 ");
    add("old HTTP closes", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ");
    add("close on demand", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ");
    add("blank lines first", "\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ");
    add("expectation", "POST / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 100 ");
}

void SandboxTest::rawRequests()
{
    QFETCH(const QByteArray, request);
    QFETCH(const QByteArray, begin);
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, static_cast<quint16>(sandbox.schemaRegistryUrl().port()));
    socket.write(request);
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState));
    answer += socket.readAll();
    QVERIFY2(answer.startsWith(begin), answer.constData());
    QCOMPARE(get(sandbox.schemaRegistryUrl(), u"/"_s).status, 200); // still there for others
}

void SandboxTest::chunkedAndSplitBodies()
{
    Sandbox sandbox({});
    QVERIFY(sandbox.start());
    const QByteArray chunked = "POST /subjects/a/versions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5;x=y\r\n{\"sch\r\n12\r\nema\":\"\\\"string\\\"\"}\r\n0\r\nTrailer: x\r\n\r\n";
    const QByteArray pipelined = chunked + "GET /subjects HTTP/1.1\r\nConnection: close\r\n\r\n";
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, static_cast<quint16>(sandbox.schemaRegistryUrl().port()));
    QVERIFY(socket.waitForConnected(30000));
    for (const char byte : pipelined) { // one by one: every place is one where more may come later
        socket.write(&byte, 1);
        socket.flush();
    }
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState));
    answer += socket.readAll();
    QCOMPARE(answer.count("HTTP/1.1 200 OK"), 2);
    QVERIFY2(answer.endsWith("[\"a\"]"), answer.constData());
}

void SandboxTest::badOptionsAreRefused_data()
{
    QTest::addColumn<QString>("option");
    for (const char *option : {"version", "masking", "certificate", "key", "ca", "seed", "fault", "cmf key", "port"})
        QTest::newRow(option) << QString::fromLatin1(option);
}

void SandboxTest::badOptionsAreRefused()
{
    QFETCH(const QString, option);
    SandboxOptions options;
    if (option == "version"_L1)
        options.cmfVersion = u"9"_s;
    else if (option == "masking"_L1)
        options.cmfMasking = u"hidden"_s;
    else if (option == "certificate"_L1)
        options.certificateFile = options.keyFile = u"/nonexistent"_s;
    else if (option == "key"_L1)
        options.certificateFile = u"/nonexistent"_s;
    else if (option == "ca"_L1)
        options.clientCaFile = u"/nonexistent"_s;
    else if (option == "seed"_L1)
        options.seed = u"weeds"_s;
    else if (option == "fault"_L1)
        options.faults = {u"no such fault"_s};
    else if (option == "cmf key"_L1)
        options.cmfEncryptionKeyFile = u"/nonexistent"_s;
    else
        options.schemaRegistryPort = 70000;
    Sandbox sandbox(options);
    const auto started = sandbox.start();
    QVERIFY(!started);
    QCOMPARE(started.error().kind, ApiError::Kind::Invalid);
    QVERIFY(!started.error().detail.isEmpty());
}

void SandboxTest::aTakenPortIsAnError()
{
    Sandbox first({});
    QVERIFY(first.start());
    SandboxOptions options;
    options.schemaRegistryPort = first.schemaRegistryUrl().port();
    Sandbox second(options);
    const auto started = second.start();
    QVERIFY(!started);
    QCOMPARE(started.error().kind, ApiError::Kind::Offline);
}

void SandboxTest::theClockTurns()
{
    Sandbox sandbox({});
    QCOMPARE(sandbox.schemaRegistryCall(call("GET", "/subjects")).status, 503);
    QVERIFY(sandbox.start());
    const qint64 day = 86'400'000;
    sandbox.setClockOffset(-100 * day);
    const auto answer = sandbox.schemaRegistryCall(call("POST", "/subjects/a/versions", R"({"schema":"\"string\""})"));
    const qint64 ts = sandbox::Json::parse(answer.body)["ts"].get<qint64>();
    QVERIFY(std::abs(QDateTime::currentMSecsSinceEpoch() - 100 * day - ts) < day);
    QCOMPARE(sandbox.requestCount(), 0);
}

void SandboxTest::restartKeepsTheData()
{
    const QTemporaryDir folder;
    SandboxOptions options;
    options.dataFolder = folder.path();
    {
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        QCOMPARE(sandbox.schemaRegistryCall(call("POST", "/subjects/a/versions", R"({"schema":"\"string\""})")).status,
                 200);
        Sandbox other(options);
        QVERIFY(!other.start()); // two would undo each other's changes
    }
    options.seed = u"1,1,1"_s; // ignored: there is data
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    QCOMPARE(get(sandbox.schemaRegistryUrl(), u"/subjects"_s).body, R"(["a"])"_ba);
}

void SandboxTest::killKeepsWhatWasAnswered()
{
    const QTemporaryDir folder;
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--serve"_s, folder.path()});
    QVERIFY(child.waitForReadyRead(60000));
    const QUrl url(QString::fromLatin1(child.readAllStandardOutput().trimmed()));
    QNetworkAccessManager manager;
    for (int i = 0; i < 20; ++i)
        QCOMPARE(
            settled(manager.post(requestFor(url, u"/subjects/s%1/versions"_s.arg(i)), R"({"schema":"\"string\""})"_ba))
                .status,
            200);
    child.kill(); // at once after the last answer
    QVERIFY(child.waitForFinished(30000));

    SandboxOptions options;
    options.dataFolder = folder.path();
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    QCOMPARE(QJsonDocument::fromJson(get(sandbox.schemaRegistryUrl(), u"/subjects"_s).body).array().size(), 20);
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    if (const QStringList arguments = application.arguments(); arguments.value(1) == u"--serve"_s)
        return serve(application, arguments.value(2));
    SandboxTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sandbox.moc"
