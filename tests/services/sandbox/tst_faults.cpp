#include "services/sandbox/faults.h"
#include "services/sandbox/httpserver.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTcpSocket>
#include <QTest>

#include <atomic>

using namespace kekkai;
using namespace kekkai::sandbox;
using namespace Qt::StringLiterals;

namespace {

/// Ten KEK names, as the DEK Registry lists them.
const std::string &listing()
{
    static const std::string body =
        R"(["a-kek","b-kek","c-kek","d-kek","e-kek","f-kek","g-kek","h-kek","i-kek","j-kek"])";
    return body;
}

/// A server that answers everything with listing() and makes the given faults.
class FaultyServer {
public:
    explicit FaultyServer(const QStringList &faults, PortKind port = PortKind::SchemaRegistry)
    {
        auto parsed = Faults::parse(faults);
        if (!parsed)
            qFatal("%s", qPrintable(parsed.error().detail));
        m_faults = *parsed;
        m_server = std::make_unique<HttpServer>(
            [this](const Request &) {
                ++m_carriedOut;
                Response response;
                response.body = listing();
                return response;
            },
            [this, port](const Request &request) { return m_faults->decide(port, request); });
        m_port = m_server->listen(0, std::nullopt).value_or(0);
    }
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] int carriedOut() const { return m_carriedOut; }

private:
    std::shared_ptr<Faults> m_faults;
    std::atomic<int> m_carriedOut = 0;
    std::unique_ptr<HttpServer> m_server;
    quint16 m_port = 0;
};

struct RawAnswer {
    QByteArray head;
    QByteArray body;
    QAbstractSocket::SocketError error = QAbstractSocket::UnknownSocketError; ///< how the connection ended, if it did
    bool ended = false;

    [[nodiscard]] qsizetype promised() const
    {
        for (const QByteArray &line : head.split('\n')) {
            if (line.toLower().startsWith("content-length:"))
                return line.mid(15).trimmed().toLongLong();
        }
        return -1;
    }
};

/// One request on a socket of its own. Returns when the promised bytes are there or the connection ended.
RawAnswer ask(quint16 port, const QByteArray &line = "GET /dek-registry/v1/keks")
{
    QTcpSocket socket;
    RawAnswer answer;
    QByteArray all;
    QObject::connect(&socket, &QTcpSocket::errorOccurred, &socket, [&](QAbstractSocket::SocketError error) {
        answer.error = error;
        answer.ended = true;
    });
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { all += socket.readAll(); });
    socket.connectToHost(u"127.0.0.1"_s, port);
    socket.write(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    const auto isComplete = [&] {
        const qsizetype end = all.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        answer.head = all.first(end);
        answer.body = all.mid(end + 4);
        return answer.promised() >= 0 && answer.body.size() >= answer.promised();
    };
    (void)QTest::qWaitFor([&] { return answer.ended || isComplete(); }, 20000);
    all += socket.readAll();
    (void)isComplete();
    return answer;
}

int statusOf(const RawAnswer &answer)
{
    return answer.head.mid(9, 3).toInt();
}

} // namespace

class FaultsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersAsUsualWithoutFaults()
    {
        const FaultyServer server({});
        const RawAnswer answer = ask(server.port());
        QCOMPARE(statusOf(answer), 200);
        QCOMPARE(answer.body, QByteArray::fromStdString(listing()));
    }

    void answersWithAnErrorInTheServersOwnForm_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("retryAfter");
        QTest::newRow("500") << u"500"_s << 500 << 50001 << QByteArray();
        QTest::newRow("503") << u"503"_s << 503 << 503 << QByteArray();
        QTest::newRow("503 with a time") << u"503=7"_s << 503 << 503 << QByteArray("7");
        QTest::newRow("429") << u"429"_s << 429 << 429 << QByteArray("1");
        QTest::newRow("429 with a time") << u" 429 = 12 "_s << 429 << 429 << QByteArray("12");
    }
    void answersWithAnErrorInTheServersOwnForm()
    {
        QFETCH(QString, fault);
        QFETCH(int, status);
        QFETCH(int, code);
        QFETCH(QByteArray, retryAfter);

        const FaultyServer registry({fault});
        const RawAnswer answer = ask(registry.port());
        QCOMPARE(statusOf(answer), status);
        QCOMPARE(QJsonDocument::fromJson(answer.body)[u"error_code"_s].toInt(), code);
        QVERIFY(!QJsonDocument::fromJson(answer.body)[u"message"_s].toString().isEmpty());
        QCOMPARE(answer.head.contains(QByteArray("\r\nRetry-After: " + retryAfter + "\r\n")), !retryAfter.isEmpty());
        QCOMPARE(answer.head.contains("Retry-After"), !retryAfter.isEmpty());
        QCOMPARE(registry.carriedOut(), 0);

        const FaultyServer cmf({fault}, PortKind::Cmf);
        const QJsonDocument body = QJsonDocument::fromJson(ask(cmf.port()).body);
        QVERIFY(!body[u"errors"_s][0][u"message"_s].toString().isEmpty());
    }

    void answersWithWhatNoServerShouldSend()
    {
        const RawAnswer empty = ask(FaultyServer({u"empty-error"_s}).port());
        QCOMPARE(statusOf(empty), 500);
        QCOMPARE(empty.promised(), 0);

        const RawAnswer page = ask(FaultyServer({u"html"_s}).port());
        QCOMPARE(statusOf(page), 200);
        QVERIFY(page.head.contains("text/html"));
        QVERIFY(page.body.contains("<html>"));

        const RawAnswer proxy = ask(FaultyServer({u"html-error"_s}).port());
        QCOMPARE(statusOf(proxy), 502);
        QVERIFY(proxy.body.contains("Bad Gateway"));

        const RawAnswer spring = ask(FaultyServer({u"spring-error"_s}, PortKind::Cmf).port());
        QCOMPARE(statusOf(spring), 500);
        QVERIFY(QJsonDocument::fromJson(spring.body).object().contains(u"timestamp"_s));
        QVERIFY(!QJsonDocument::fromJson(spring.body).object().contains(u"errors"_s));

        const RawAnswer nonsense = ask(FaultyServer({u"no-http"_s}).port());
        QVERIFY(nonsense.ended);
        QVERIFY(nonsense.head.startsWith("HTTP/1.1 nonsense"));
    }

    void resetsTheConnection()
    {
        const FaultyServer server({u"reset"_s});
        const RawAnswer answer = ask(server.port());
        QVERIFY(answer.ended);
        QVERIFY(answer.head.isEmpty());
        QCOMPARE(server.carriedOut(), 0);
    }
    void losesAnAnswerAfterTheWorkIsDone()
    {
        const FaultyServer server({u"lost-answer"_s});
        const RawAnswer answer = ask(server.port(), "DELETE /dek-registry/v1/keks/a-kek");
        QVERIFY(answer.ended);
        QVERIFY(answer.head.isEmpty());
        QCOMPARE(server.carriedOut(), 1);
    }
    void keepsSilent()
    {
        const FaultyServer server({u"silence"_s});
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, server.port());
        QVERIFY(socket.waitForConnected(5000));
        socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(!socket.waitForReadyRead(300));
        QCOMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QCOMPARE(server.carriedOut(), 0);
    }

    void closesInTheMiddleOfABody()
    {
        const RawAnswer half = ask(FaultyServer({u"truncate"_s}).port());
        QVERIFY(half.ended);
        QCOMPARE(half.promised(), static_cast<qsizetype>(listing().size()));
        QCOMPARE(half.body, QByteArray::fromStdString(listing().substr(0, listing().size() / 2)));

        const RawAnswer few = ask(FaultyServer({u"truncate=5"_s}).port());
        QVERIFY(few.ended);
        QCOMPARE(few.promised(), static_cast<qsizetype>(listing().size()));
        QCOMPARE(few.body, QByteArray("[\"a-k"));
    }
    void cutsABodyAndSaysThatThisIsAll()
    {
        const RawAnswer half = ask(FaultyServer({u"cut"_s}).port());
        QVERIFY(!half.ended);
        QCOMPARE(half.promised(), static_cast<qsizetype>(listing().size() / 2));
        QJsonParseError error;
        QJsonDocument::fromJson(half.body, &error);
        QVERIFY(error.error != QJsonParseError::NoError);

        const RawAnswer few = ask(FaultyServer({u"cut=3"_s}).port());
        QCOMPARE(few.body, QByteArray("[\"a"));
    }

    void dripsTheWholeAnswer()
    {
        const FaultyServer server({u"drip=2000"_s});
        QTcpSocket socket;
        QList<qsizetype> pieces;
        QByteArray all;
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] {
            const QByteArray piece = socket.readAll();
            pieces.append(piece.size());
            all += piece;
        });
        socket.connectToHost(u"127.0.0.1"_s, server.port());
        socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(all.endsWith(QByteArray::fromStdString(listing())), 20000);
        QVERIFY(pieces.size() > 1);
        QVERIFY(!all.startsWith(QByteArray::fromStdString(listing())));
    }

    void delaysAndStillMakesAnotherFault()
    {
        const FaultyServer server({u"delay=150"_s, u"429=3@/dek-registry"_s, u"delay=100"_s});
        QElapsedTimer timer;
        timer.start();
        const RawAnswer answer = ask(server.port());
        QVERIFY(timer.elapsed() >= 250); // never earlier; how much later is not our business
        QCOMPARE(statusOf(answer), 429);
        QCOMPARE(statusOf(ask(server.port(), "GET /subjects")), 200);
    }

    void limitsFaultsToTheFirstRequests()
    {
        const FaultyServer server({u"500#2"_s});
        QList<int> statuses;
        for (int request = 0; request < 4; ++request)
            statuses.append(statusOf(ask(server.port())));
        QCOMPARE(statuses, (QList<int>{500, 500, 200, 200}));
        QCOMPARE(server.carriedOut(), 2);
    }
    void limitsFaultsToAPercentage()
    {
        const auto faults = Faults::parse({u"500#25%"_s});
        QVERIFY(faults);
        int hit = 0;
        for (int number = 0; number < 1000; ++number)
            hit += (*faults)->decide(PortKind::Cmf, parseTarget("GET", "/x")).kind == FaultAction::Kind::Status ? 1 : 0;
        QCOMPARE(hit, 250);
        const auto never = Faults::parse({u"500#0%"_s});
        const auto always = Faults::parse({u"500#100%"_s});
        for (int number = 0; number < 10; ++number) {
            QCOMPARE((*never)->decide(PortKind::Cmf, parseTarget("GET", "/x")).kind, FaultAction::Kind::None);
            QCOMPARE((*always)->decide(PortKind::Cmf, parseTarget("GET", "/x")).kind, FaultAction::Kind::Status);
        }
    }

    void limitsFaultsToAMethodAndAPath_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<bool>("hit");
        const QByteArray get = "GET /subjects/a%20b/versions?deleted=true";
        QTest::newRow("path") << u"500@/subjects"_s << get << true;
        QTest::newRow("other path") << u"500@/config"_s << get << false;
        QTest::newRow("encoded path") << u"500@/subjects/a%20b"_s << get << true;
        QTest::newRow("encoded path with a percentage") << u"500@/subjects/a%20b#100%"_s << get << true;
        QTest::newRow("query") << u"500@/subjects/a%20b/versions?deleted"_s << get << true;
        QTest::newRow("method") << u"500@GET"_s << get << true;
        QTest::newRow("method in small letters") << u"500@get *"_s << get << true;
        QTest::newRow("other method") << u"500@DELETE"_s << get << false;
        QTest::newRow("method and path") << u"500@ GET  /subjects"_s << get << true;
        QTest::newRow("other method, same path") << u"500@POST /subjects"_s << get << false;
        QTest::newRow("every path") << u"500@*"_s << get << true;
    }
    void limitsFaultsToAMethodAndAPath()
    {
        QFETCH(QString, fault);
        QFETCH(QByteArray, request);
        QFETCH(bool, hit);
        const FaultyServer server({fault});
        QCOMPARE(statusOf(ask(server.port(), request)), hit ? 500 : 200);
    }

    void countsOnlyWhatTheFaultIsAbout()
    {
        const FaultyServer server({u"500@/subjects#1"_s, u"503#1"_s});
        QCOMPARE(statusOf(ask(server.port(), "GET /config")), 503); // the second fault's one
        QCOMPARE(statusOf(ask(server.port(), "GET /subjects")), 500);
        QCOMPARE(statusOf(ask(server.port(), "GET /subjects")), 200);
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("named"); // stands in the error
        QTest::newRow("empty") << QString() << u"unknown kind"_s;
        QTest::newRow("unknown") << u"explode"_s << u"explode"_s;
        QTest::newRow("delay without a time") << u"delay"_s << u"delay=500"_s;
        QTest::newRow("delay with letters") << u"delay=soon"_s << u"soon"_s;
        QTest::newRow("negative delay") << u"delay=-5"_s << u"-5"_s;
        QTest::newRow("huge delay") << u"delay=99999999999"_s << u"99999999999"_s;
        QTest::newRow("drip without a pace") << u"drip"_s << u"drip=200"_s;
        QTest::newRow("drip at no pace") << u"drip=0"_s << u"\"0\""_s;
        QTest::newRow("a value too many") << u"reset=3"_s << u"leave out"_s;
        QTest::newRow("an empty value") << u"500="_s << u"leave out"_s;
        QTest::newRow("nothing after the at sign") << u"500@"_s << u"@"_s;
        QTest::newRow("path without a slash") << u"500@GET subjects"_s << u"subjects"_s;
        QTest::newRow("method with digits") << u"500@G3T /x"_s << u"G3T"_s;
        QTest::newRow("path with a space") << u"500@/a b"_s << u"%20"_s;
        QTest::newRow("no limit after the hash") << u"500#"_s << u"#3"_s;
        QTest::newRow("zero requests") << u"500#0"_s << u"\"0\""_s;
        QTest::newRow("more than all") << u"500#101%"_s << u"101"_s;
        QTest::newRow("a broken limit") << u"500#some"_s << u"some"_s;
        QTest::newRow("half a byte") << u"cut=0.5"_s << u"0.5"_s;
    }
    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QString, fault);
        QFETCH(QString, named);
        const auto parsed = Faults::parse({u"500"_s, fault});
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, ApiError::Kind::Invalid);
        QVERIFY2(parsed.error().detail.contains(named), qPrintable(parsed.error().detail));
        QVERIFY2(parsed.error().detail.contains(fault), qPrintable(parsed.error().detail));
    }

    void explainsEveryKind()
    {
        const QString help = Faults::help();
        for (const QString &kind :
             {u"delay"_s, u"500"_s, u"503"_s, u"429"_s, u"empty-error"_s, u"spring-error"_s, u"html"_s, u"html-error"_s,
              u"no-http"_s, u"reset"_s, u"lost-answer"_s, u"silence"_s, u"truncate"_s, u"cut"_s, u"drip"_s})
            QVERIFY2(help.contains(u"\n  "_s + kind), qPrintable(kind));
    }

    void reachesAnOrdinaryHttpClient()
    {
        QNetworkAccessManager manager;
        manager.setTransferTimeout(20000);
        const auto get = [&](const QStringList &faults) {
            const FaultyServer server(faults);
            QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/subjects"_s.arg(server.port())));
            std::unique_ptr<QNetworkReply> reply(manager.get(request));
            (void)QTest::qWaitFor([&] { return reply->isFinished(); }, 20000);
            return std::pair(reply->error(), reply->readAll());
        };
        QCOMPARE(get({}).first, QNetworkReply::NoError);
        QCOMPARE(get({u"500"_s}).first, QNetworkReply::InternalServerError);
        QVERIFY(get({u"truncate"_s}).first != QNetworkReply::NoError);
        const auto cut = get({u"cut"_s});
        QCOMPARE(cut.first, QNetworkReply::NoError);
        QCOMPARE(cut.second.size(), static_cast<qsizetype>(listing().size() / 2));
        QCOMPARE(get({u"drip=5000"_s}).second, QByteArray::fromStdString(listing()));
    }
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
