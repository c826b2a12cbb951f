#include "services/http/nettransport.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/settled.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>
#include <QThread>

#include <atomic>
#include <thread>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

class NetTransportTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ScriptedServer> m_server;

    Endpoint endpoint() const
    {
        Endpoint endpoint;
        endpoint.label = u"Schema Registry"_s;
        endpoint.base = m_server->url();
        endpoint.firstBackoff = 5ms;
        endpoint.longestBackoff = 300ms;
        return endpoint;
    }

    Result<HttpReply> get(const Endpoint &endpoint, const QByteArray &path = "/subjects"_ba)
    {
        NetTransport transport(endpoint);
        return settled(transport.send(HttpRequest::get(path, {})));
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start());
    }
    void cleanup() { m_server.reset(); }

    void fetchesAReply()
    {
        m_server->script({Script::reply(200, R"(["a"])", "application/json", {{"ETag", "\"7\""}})});
        Endpoint to = endpoint();
        to.base.setPath(u"/base/"_s);
        NetTransport transport(to);
        HttpRequest request = HttpRequest::get(encodedPath({u"subjects", u":.ctx:a/b c+d", u"versions"}), {});
        addQuery(request.query, "subjectPrefix"_L1, u":*:+&=");
        request.query.addQueryItem(u"deleted"_s, u"true"_s);
        request.headers.append({"Accept"_ba, "application/vnd.schemaregistry.v1+json"_ba});
        const auto reply = settled(transport.send(request));

        QVERIFY(reply);
        QCOMPARE(reply->status, 200);
        QCOMPARE(reply->body, R"(["a"])"_ba);
        QCOMPARE(reply->contentType, "application/json"_ba);
        QCOMPARE(reply->etag, "\"7\""_ba);
        QCOMPARE(reply->server, u"Schema Registry (%1/base)"_s.arg(m_server->url().toString()));
        QCOMPARE(transport.name(), reply->server);
        QCOMPARE(m_server->targets().constFirst(),
                 "/base/subjects/%3A.ctx%3Aa%2Fb%20c%2Bd/versions?subjectPrefix=%3A%2A%3A%2B%26%3D&deleted=true"_ba);
        QCOMPARE(reply->path, QString::fromLatin1(m_server->targets().constFirst()));
        const ScriptedRequest &seen = m_server->requests().constFirst();
        QCOMPARE(seen.verb, "GET"_ba);
        QCOMPARE(seen.header("User-Agent"), "Kekkai/" KEKKAI_VERSION ""_ba);
        QCOMPARE(seen.header("Accept"), "application/vnd.schemaregistry.v1+json"_ba);
        QCOMPARE(seen.header("Accept-Language"), "en"_ba);
        QVERIFY(!seen.hasHeader("Authorization"));
        QVERIFY(!seen.hasHeader("Cookie"));
        QVERIFY(!seen.hasHeader("Content-Type"));
    }

    /// Registries refuse a POST that is a form, with a body or without.
    void isNeverAForm()
    {
        m_server->script({Script::json("{}")});
        NetTransport transport(endpoint());
        HttpRequest request;
        request.verb = "POST"_ba;
        request.path = "/undelete"_ba;
        QVERIFY(settled(transport.send(request)));
        QCOMPARE(m_server->requests().constFirst().header("Content-Type"), "application/json"_ba);
    }

    void signsIn()
    {
        m_server->script({Script::json("{}")});
        Endpoint basic = endpoint();
        basic.base.setUserInfo(u"from:url"_s);
        basic.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        QVERIFY(get(basic));
        Endpoint bearer = endpoint();
        bearer.signIn = {SignIn::Kind::Bearer, {}, Secret("token-1"_ba)};
        QVERIFY(get(bearer));
        QCOMPARE(m_server->requests().at(0).header("Authorization"), "Basic "_ba + "ann:pass-word"_ba.toBase64());
        QCOMPARE(m_server->requests().at(1).header("Authorization"), "Bearer token-1"_ba);
        QVERIFY(!NetTransport(basic).name().contains(u"from"));
    }

    void keepsNoCookies()
    {
        m_server->script({Script::reply(200, "{}", "application/json", {{"Set-Cookie", "session=1; Path=/"}})});
        NetTransport transport(endpoint());
        QVERIFY(settled(transport.send(HttpRequest::get("/a"_ba, {}))));
        QVERIFY(settled(transport.send(HttpRequest::get("/b"_ba, {}))));
        QCOMPARE(m_server->requests().size(), 2);
        QVERIFY(!m_server->requests().at(1).hasHeader("Cookie"));
    }

    void refusesCredentialsOverPlainHttp()
    {
        Endpoint to = endpoint();
        to.base = QUrl(u"http://sr.example:8081"_s);
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Tls);
        QVERIFY(reply.error().detail.contains(u"https://"));
        QCOMPARE(reply.error().server, u"Schema Registry (http://sr.example:8081)"_s);
    }

    void refusesAnOddAddress_data()
    {
        QTest::addColumn<QUrl>("base");
        QTest::newRow("empty") << QUrl();
        QTest::newRow("ftp") << QUrl(u"ftp://127.0.0.1/"_s);
        QTest::newRow("no host") << QUrl(u"http:///x"_s);
        QTest::newRow("file") << QUrl(u"file:///etc/passwd"_s);
    }
    void refusesAnOddAddress()
    {
        QFETCH(QUrl, base);
        Endpoint to = endpoint();
        to.base = base;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Offline);
    }

    void mapsRefusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("detail");
        const QByteArray json = "application/json";
        QTest::newRow("registry") << 404 << R"({"error_code":40470,"message":"Key 'x' not found"})"_ba << json
                                  << Kind::NotFound << 40470 << u"Key 'x' not found"_s;
        QTest::newRow("cmf") << 422 << R"({"errors":[{"message":"one"},{},{"message":"two"}]})"_ba << json
                             << Kind::Invalid << 0 << u"one\ntwo"_s;
        QTest::newRow("spring") << 400 << R"({"timestamp":1,"status":400,"error":"Bad Request","path":"/x"})"_ba << json
                                << Kind::Invalid << 0 << u"Bad Request"_s;
        QTest::newRow("spring with message") << 409 << R"({"error":"Conflict","message":"in use"})"_ba << json
                                             << Kind::Conflict << 0 << u"Conflict: in use"_s;
        QTest::newRow("text") << 403 << "  no way \n"_ba
                              << "text/plain"_ba << Kind::Forbidden << 0 << u"no way"_s;
        QTest::newRow("empty") << 500 << QByteArray() << QByteArray() << Kind::Server << 0 << u"Status500"_s;
        QTest::newRow("unauthorized") << 401 << R"({"error_code":401,"message":"Unauthorized"})"_ba << json
                                      << Kind::Unauthorized << 401 << u"Unauthorized"_s;
        QTest::newRow("html") << 500 << "<html><head><title>Proxy\n says</title></head><body>secret page</body>"_ba
                              << "text/html; charset=utf-8"_ba << Kind::Server << 0
                              << u"the server sent an HTML page: Proxy says"_s;
        QTest::newRow("wrong types") << 400 << R"({"error_code":"x","message":[1],"errors":7})"_ba << json
                                     << Kind::Invalid << 0 << u"Status400"_s;
        QTest::newRow("teapot") << 418 << "{}"_ba << json << Kind::BadReply << 0 << u"Status418"_s;
        QTest::newRow("password") << 400 << R"({"message":"bad config sasl.password=hunter2 for x"})"_ba << json
                                  << Kind::Invalid << 0 << u"bad config sasl.password •••••••• for x"_s;
        QTest::newRow("login in URL") << 400 << R"({"message":"cannot reach https://u:hunter2@kms/x"})"_ba << json
                                      << Kind::Invalid << 0 << u"cannot reach https://••••••••@kms/x"_s;
        QTest::newRow("own secret") << 400 << R"({"message":"you sent pass-word!"})"_ba << json << Kind::Invalid << 0
                                    << u"you sent ••••••••!"_s;
        QTest::newRow("password behind much text")
            << 400 << QByteArray("a.-").repeated(300) + " password=hunter2 " + QByteArray("a.-").repeated(200000)
            << "text/plain"_ba << Kind::Invalid << 0
            << QString(u"a.-"_s).repeated(300) + u" password •••••••• "_s + QString(u"a.-"_s).repeated(1000).left(1080)
                + u'…';
        QTest::newRow("long") << 400 << QByteArray(5000, 'x') << "text/plain"_ba << Kind::Invalid << 0
                              << QString(1999, u'x') + u'…';
    }
    void mapsRefusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        m_server->script({Script::reply(status, body, type, {{"WWW-Authenticate", "Basic realm=\"x\""}})});
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        const auto reply = get(to);
        QVERIFY(!reply);
        QTEST(reply.error().kind, "kind");
        QTEST(reply.error().serverCode, "code");
        QTEST(reply.error().detail, "detail");
        QCOMPARE(reply.error().httpStatus, status);
        QCOMPARE(reply.error().path, u"/subjects"_s);
        QVERIFY(reply.error().server.startsWith(u"Schema Registry (http://127.0.0.1:"));
        QCOMPARE(m_server->requests().size(), 1);
    }

    void triesAgain_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("again");
        for (const int status : {429, 502, 503, 504})
            QTest::addRow("%d", status) << status << true;
        for (const int status : {400, 404, 408, 409, 500, 501})
            QTest::addRow("%d", status) << status << false;
    }
    void triesAgain()
    {
        QFETCH(int, status);
        QFETCH(bool, again);
        m_server->script({Script::reply(status), Script::reply(status), Script::json("[]")});
        const auto reply = get(endpoint());
        QCOMPARE(reply.has_value(), again);
        QCOMPARE(m_server->requests().size(), again ? 3 : 1);
    }

    void givesUpAfterTheRetries()
    {
        m_server->script({Script::reply(503, R"({"message":"busy"})")});
        Endpoint to = endpoint();
        to.retries = 2;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Server);
        QCOMPARE(reply.error().detail, u"busy"_s);
        QCOMPARE(m_server->requests().size(), 3);
        m_server->script({Script::reply(429)});
        to.retries = 0;
        QCOMPARE(get(to).error().kind, Kind::Throttled);
        QCOMPARE(m_server->requests().size(), 4);
    }

    void repeatsOnlyWhatMayBeRepeated_data()
    {
        QTest::addColumn<QByteArray>("verb");
        QTest::addColumn<bool>("idempotent");
        QTest::addColumn<bool>("again");
        QTest::newRow("GET") << "GET"_ba << false << true;
        QTest::newRow("POST") << "POST"_ba << false << false;
        QTest::newRow("POST marked") << "POST"_ba << true << false;
        QTest::newRow("PUT") << "PUT"_ba << false << false;
        QTest::newRow("PUT marked") << "PUT"_ba << true << true;
        QTest::newRow("DELETE") << "DELETE"_ba << false << false;
        QTest::newRow("DELETE marked") << "DELETE"_ba << true << true;
    }
    void repeatsOnlyWhatMayBeRepeated()
    {
        QFETCH(QByteArray, verb);
        QFETCH(bool, idempotent);
        QFETCH(bool, again);
        HttpRequest request;
        request.verb = verb;
        request.path = "/x"_ba;
        request.idempotent = idempotent;
        if (verb == "POST" || verb == "PUT")
            request.body = R"({"a":1})"_ba;
        NetTransport transport(endpoint());
        for (const Script &failure : {Script::reply(503), Script().reset(), Script().close()}) {
            const auto before = m_server->requests().size();
            m_server->script({failure, Script::json("{}")});
            const auto reply = settled(transport.send(request));
            QCOMPARE(reply.has_value(), again);
            QCOMPARE(m_server->requests().size() - before, again ? 2 : 1);
            QCOMPARE(m_server->requests().constLast().verb, verb);
            QCOMPARE(m_server->requests().constLast().body, request.body);
            if (!again && failure.steps().size() == 1
                && !std::holds_alternative<Script::Send>(failure.steps().constFirst()))
                QCOMPARE(reply.error().kind, Kind::Offline);
        }
    }

    void honoursRetryAfter_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("atLeast"); // ms; longestBackoff is 2,500 ms here, firstBackoff 400 ± 50 %
        QTest::newRow("seconds") << "1"_ba << 950;
        QTest::newRow("date") << "in two seconds"_ba << 900; // dates have no milliseconds
        QTest::newRow("nonsense") << "soon"_ba << 190;
        QTest::newRow("past") << "Sun, 06 Nov 1994 08:49:37 GMT"_ba << 190;
        QTest::newRow("at once, it says") << "0"_ba << 190;
    }
    void honoursRetryAfter()
    {
        QFETCH(QByteArray, header);
        QFETCH(int, atLeast);
        if (header.startsWith("in "))
            header = QLocale::c()
                         .toString(QDateTime::currentDateTimeUtc().addSecs(2), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                         .toLatin1();
        m_server->script({Script::reply(429, {}, {}, {{"Retry-After", header}}), Script::json("[]")});
        Endpoint to = endpoint();
        to.firstBackoff = 400ms;
        to.longestBackoff = 2500ms;
        QElapsedTimer clock;
        clock.start();
        QVERIFY(get(to));
        QVERIFY(clock.elapsed() >= atLeast);
        QCOMPARE(m_server->requests().size(), 2);
    }

    void givesUpWhenAskedToWaitForLong_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("kind");
        const QByteArray date =
            QLocale::c()
                .toString(QDateTime::currentDateTimeUtc().addSecs(3600), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                .toLatin1();
        QTest::newRow("seconds") << 503 << "3600"_ba << int(Kind::Server);
        QTest::newRow("date") << 429 << date << int(Kind::Throttled);
    }
    void givesUpWhenAskedToWaitForLong()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, header);
        QFETCH(int, kind);
        m_server->script({Script::reply(status, "{\"message\":\"maintenance\"}", {}, {{"Retry-After", header}}),
                          Script::json("[]")});
        const QDateTime before = QDateTime::currentDateTimeUtc();
        const auto reply = get(endpoint());
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), kind);
        QCOMPARE(reply.error().detail, u"maintenance"_s);
        QCOMPARE(m_server->requests().size(), 1);
        const qint64 wait = before.secsTo(reply.error().retryAt);
        QVERIFY2(wait >= 3500 && wait < 3700, qPrintable(QString::number(wait)));
    }
    void saysOfAPostWhenItMayBeTriedAgain()
    {
        m_server->script({Script::reply(429, {}, {}, {{"Retry-After", "7"}})});
        NetTransport transport(endpoint());
        HttpRequest post;
        post.verb = "POST"_ba;
        post.path = "/x"_ba;
        post.body = "{}"_ba;
        const QDateTime before = QDateTime::currentDateTimeUtc();
        const auto reply = settled(transport.send(post));
        QVERIFY(!reply);
        QVERIFY(reply.error().retryAt >= before.addSecs(7));
        QCOMPARE(m_server->requests().size(), 1);
        // Where nobody asked to wait, nothing is said.
        m_server->script({Script::reply(429)});
        QVERIFY(!settled(transport.send(post)).error().retryAt.isValid());
    }

    void keepsToItsWindow()
    {
        m_server->handle([](const ScriptedRequest &) {
            return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
        Endpoint to = endpoint();
        to.inFlight = 9;
        NetTransport transport(to);
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 30; ++i)
            futures.append(transport.send(HttpRequest::get("/" + QByteArray::number(i), {})));
        QTRY_COMPARE(m_server->underWay(), 9);
        QTest::qWait(50);
        QCOMPARE(m_server->underWay(), 9);
        QVERIFY(m_server->targets().contains("/8"));
        QVERIFY(!m_server->targets().contains("/9"));
        while (!std::all_of(futures.cbegin(), futures.cend(), [](const auto &future) { return future.isFinished(); })) {
            m_server->release();
            QTest::qWait(5);
        }
        QCOMPARE(m_server->mostUnderWay(), 9);
        QCOMPARE(m_server->requests().size(), 30);
    }

    void isNotHeldAtSixConnections()
    {
        m_server->handle([](const ScriptedRequest &) {
            return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
        NetTransport transport(endpoint());
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 24; ++i)
            futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
        QTRY_COMPARE(m_server->underWay(), 24);
        m_server->release();
        for (const auto &future : std::as_const(futures))
            QVERIFY(settled(future));
    }

    void answersFiveHundredAtOnce()
    {
        m_server->handle([](const ScriptedRequest &request) { return Script::json('"' + request.target + '"'); });
        NetTransport transport(endpoint());
        const Cancellation cancellation;
        QList<QFuture<Result<HttpReply>>> futures;
        for (int i = 0; i < 500; ++i)
            futures.append(transport.send(HttpRequest::get("/" + QByteArray::number(i), cancellation)));
        for (int i = 0; i < 500; ++i) {
            const auto reply = settled(futures.at(i));
            QVERIFY(reply);
            QCOMPARE(reply->body, "\"/" + QByteArray::number(i) + '"');
        }
        QVERIFY(m_server->mostUnderWay() <= 24);
    }

    void cancelsUnderWayAndInTheQueue()
    {
        m_server->script({Script().hold()});
        Endpoint to = endpoint();
        to.inFlight = 2;
        NetTransport transport(to);
        const Cancellation mine;
        const Cancellation other;
        QList<QFuture<Result<HttpReply>>> mineFutures;
        for (int i = 0; i < 5; ++i)
            mineFutures.append(transport.send(HttpRequest::get("/mine"_ba, mine)));
        const auto otherFuture = transport.send(HttpRequest::get("/other"_ba, other));
        QTRY_COMPARE(m_server->underWay(), 2);
        m_server->script({Script::json("{}")});
        std::thread([mine] { mine.cancel(); }).join(); // from another thread
        for (const auto &future : std::as_const(mineFutures)) {
            const auto reply = settled(future);
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Canceled);
        }
        QVERIFY(settled(otherFuture));
        QCOMPARE(m_server->targets().count("/mine"_ba), 2);
    }

    void cancelsBeforeAndBetweenTries()
    {
        m_server->script({Script::reply(503, {}, {}, {{"Retry-After", "50"}})});
        Endpoint to = endpoint();
        to.longestBackoff = 60s;
        NetTransport transport(to);
        const Cancellation early;
        early.cancel();
        QCOMPARE(settled(transport.send(HttpRequest::get("/x"_ba, early))).error().kind, Kind::Canceled);
        QCOMPARE(m_server->requests().size(), 0);
        const Cancellation late;
        const auto future = transport.send(HttpRequest::get("/x"_ba, late));
        QTRY_COMPARE(m_server->requests().size(), 1);
        QTRY_COMPARE(m_server->underWay(), 0);
        QTest::qWait(30);
        late.cancel();
        QCOMPARE(settled(future).error().kind, Kind::Canceled);
        QCOMPARE(m_server->requests().size(), 1);
    }

    void timesOutOnSilence_data()
    {
        QTest::addColumn<int>("place");
        QTest::newRow("before the first byte") << 0;
        QTest::newRow("in the head") << 1;
        QTest::newRow("in the body") << 2;
    }
    void timesOutOnSilence()
    {
        QFETCH(int, place);
        const QList<QByteArray> parts{
            {}, "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,"};
        m_server->script({Script().send(parts.at(place)).hold()});
        Endpoint to = endpoint();
        to.silenceTimeout = 150ms;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Timeout);
        QVERIFY2(reply.error().detail.contains(u"150 ms"), qPrintable(reply.error().detail));
        QCOMPARE(m_server->requests().size(), 1);
    }

    void waitsForASlowServerThatKeepsTalking()
    {
        m_server->script({Script().send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n").drip("[1,2,3,4,5 ]", 60)});
        Endpoint to = endpoint();
        to.silenceTimeout = 400ms; // the whole reply takes longer
        const auto reply = get(to);
        QVERIFY(reply);
        QCOMPARE(reply->body, "[1,2,3,4,5 ]"_ba);
    }

    void timesOutOnConnecting()
    {
        ScriptedServer tls; // a plain server that never speaks: the TLS handshake never ends
        QVERIFY(tls.start());
        Endpoint to = endpoint();
        to.base = tls.url();
        to.base.setScheme(u"https"_s);
        to.connectTimeout = 150ms;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Timeout);
        QVERIFY(reply.error().detail.contains(u"no connection within 150 ms"));
    }

    void reportsARefusedConnectionAtOnce()
    {
        const Endpoint to = endpoint();
        m_server->close();
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Offline);
        QCOMPARE(reply.error().httpStatus, 0);
    }

    void refusesTooLargeBodies_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("announced") << "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"_ba;
        QTest::newRow("not announced") << "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"_ba;
        QTest::newRow("of an error") << "HTTP/1.1 500 Broken\r\nConnection: close\r\n\r\n"_ba;
    }
    void refusesTooLargeBodies()
    {
        QFETCH(QByteArray, head);
        m_server->script({Script().send(head + QByteArray(3000, 'x')).close()});
        Endpoint to = endpoint();
        to.maxBodyBytes = 2000;
        to.retries = 0;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::TooLarge);
        QVERIFY(reply.error().detail.contains(u"2000"));
    }
    void takesABodyOfExactlyTheLimit()
    {
        m_server->script({Script::reply(200, QByteArray(2000, 'x'))});
        Endpoint to = endpoint();
        to.maxBodyBytes = 2000;
        const auto reply = get(to);
        QVERIFY(reply);
        QCOMPARE(reply->body.size(), 2000);
    }

    void noticesATruncatedBody_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("content length") << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2"_ba;
        QTest::newRow("chunked") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n"_ba;
        QTest::newRow("head") << "HTTP/1.1 200 OK\r\nContent-Le"_ba;
    }
    void noticesATruncatedBody()
    {
        QFETCH(QByteArray, bytes);
        m_server->script({Script().send(bytes).close()});
        Endpoint to = endpoint();
        to.retries = 1;
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Offline);
        QVERIFY(m_server->requests().size() >= 2); // QNetworkAccessManager adds tries of its own to a GET
        m_server->script({Script().send(bytes).close(), Script::json("[]")});
        QVERIFY(get(to));
    }

    void followsWithinTheOrigin()
    {
        m_server->script({Script::reply(307, {}, {}, {{"Location", "/moved?x=1"}}), Script::json("[]")});
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        QVERIFY(get(to));
        QCOMPARE(m_server->targets(), (QList<QByteArray>{"/subjects", "/moved?x=1"}));
        QVERIFY(m_server->requests().at(1).hasHeader("Authorization"));
    }
    void doesNotFollowForEver()
    {
        m_server->script({Script::reply(302, {}, {}, {{"Location", "/again"}})});
        const auto reply = get(endpoint());
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Redirected);
        QCOMPARE(m_server->requests().size(), 4);
    }
    void doesNotFollowToAnotherOrigin()
    {
        ScriptedServer other;
        QVERIFY(other.start());
        other.script({Script::json("[]")});
        QUrl target = other.url();
        target.setUserInfo(u"u:hunter2"_s);
        target.setPath(u"/steal"_s);
        m_server->script({Script::reply(302, {}, {}, {{"Location", target.toEncoded()}})});
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Redirected);
        QCOMPARE(reply.error().detail, other.url().toString());
        QTest::qWait(50);
        QCOMPARE(other.connections(), 0);
    }
    void doesNotFollowAPost()
    {
        m_server->script({Script::reply(307, {}, {}, {{"Location", "/moved"}})});
        NetTransport transport(endpoint());
        HttpRequest post;
        post.verb = "POST"_ba;
        post.path = "/x"_ba;
        post.body = "{}"_ba;
        QCOMPARE(settled(transport.send(post)).error().kind, Kind::Redirected);
        QCOMPARE(m_server->requests().size(), 1);
        m_server->script({Script::reply(401, R"({"message":"who are you"})", "application/json",
                                        {{"WWW-Authenticate", "Basic realm=\"x\""}})});
        const auto refused = settled(transport.send(post));
        QCOMPARE(refused.error().kind, Kind::Unauthorized);
        QCOMPARE(refused.error().detail, u"who are you"_s);
    }

    void tellsWhatA401AsksForAndWhetherAnythingWasSent()
    {
        m_server->handle([](const ScriptedRequest &) {
            return Script::reply(401, {}, {}, {{"WWW-Authenticate", "Bearer, Basic realm=\"plant 7 pass-word!\""}});
        });
        Endpoint nobody = endpoint();
        nobody.signIn = {};
        NetTransport plain(nobody);
        const auto asked = settled(plain.send(HttpRequest::get("/x"_ba, {})));
        QCOMPARE(asked.error().schemes, (QStringList{u"Bearer"_s, u"Basic"_s}));
        QVERIFY(asked.error().realm.startsWith(u"plant 7"_s));
        QVERIFY(!asked.error().signedIn);
        Endpoint somebody = nobody;
        somebody.signIn.kind = SignIn::Kind::Basic;
        somebody.signIn.user = u"reader"_s;
        somebody.signIn.secret = Secret("pass-word!"_ba);
        NetTransport signedIn(somebody);
        const auto refused = settled(signedIn.send(HttpRequest::get("/x"_ba, {})));
        QVERIFY(refused.error().signedIn);
        QVERIFY(!refused.error().realm.contains(u"pass-word!"_s)); // a server must not play it back
        m_server->handle([](const ScriptedRequest &) {
            return Script::reply(403, {}, {}, {{"WWW-Authenticate", "Basic realm=\"x\""}});
        });
        const auto forbidden = settled(signedIn.send(HttpRequest::get("/x"_ba, {})));
        QVERIFY(forbidden.error().schemes.isEmpty() && forbidden.error().realm.isEmpty());
    }

    void understandsNotModified()
    {
        m_server->handle([](const ScriptedRequest &) { return Script::reply(304, {}, {}, {{"ETag", "\"1\""}}); });
        NetTransport transport(endpoint());
        HttpRequest request = HttpRequest::get("/x"_ba, {});
        request.ifNoneMatch = "\"1\""_ba;
        const auto reply = settled(transport.send(request));
        QVERIFY(reply);
        QCOMPARE(reply->status, 304);
        QCOMPARE(m_server->requests().constLast().header("If-None-Match"), "\"1\""_ba);
        QCOMPARE(settled(transport.send(HttpRequest::get("/x"_ba, {}))).error().kind, Kind::BadReply);
    }

    void dyingAnswersEverything()
    {
        m_server->handle([](const ScriptedRequest &request) {
            return request.target == "/retry" ? Script::reply(503, {}, {}, {{"Retry-After", "50"}}) : Script().hold();
        });
        QList<QFuture<Result<HttpReply>>> futures;
        Endpoint to = endpoint();
        to.longestBackoff = 60s;
        to.inFlight = 4;
        {
            NetTransport transport(to);
            futures.append(transport.send(HttpRequest::get("/retry"_ba, {})));
            for (int i = 0; i < 10; ++i)
                futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
            QTRY_COMPARE(m_server->requests().size(), 4);
            QTRY_COMPARE(m_server->underWay(), 3);
        }
        {
            NetTransport transport(to); // dies before its thread has looked at anything
            futures.append(transport.send(HttpRequest::get("/x"_ba, {})));
        }
        for (const auto &future : std::as_const(futures)) {
            QVERIFY(future.isFinished());
            QCOMPARE(future.resultCount(), 1);
            QCOMPARE(future.result().error().kind, Kind::Canceled);
        }
    }

    void mayBeDestroyedByItsOwnAnswer()
    {
        m_server->script({Script::json("{}")});
        auto transport = std::make_shared<NetTransport>(endpoint());
        std::weak_ptr<NetTransport> watched = transport;
        std::atomic<bool> ran = false;
        auto held = std::make_shared<std::shared_ptr<NetTransport>>(std::move(transport));
        auto pending = std::make_shared<Pending<HttpReply>>([held, &ran](const Result<HttpReply> &) {
            held->reset();
            ran = true;
        });
        held->get()->start(HttpRequest::get("/x"_ba, {}), std::move(pending));
        QTRY_VERIFY(ran);
        QVERIFY(watched.expired());
    }

    void servesOtherThreads()
    {
        m_server->handle([](const ScriptedRequest &request) { return Script::json('"' + request.target + '"'); });
        NetTransport transport(endpoint());
        std::atomic<int> right = 0;
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&transport, &right, t] {
                for (int i = 0; i < 20; ++i) {
                    const QByteArray path = '/' + QByteArray::number(t) + '-' + QByteArray::number(i);
                    auto future = transport.send(HttpRequest::get(path, {}));
                    future.waitForFinished();
                    const auto reply = future.result();
                    if (reply && reply->body == '"' + path + '"')
                        ++right;
                }
            });
        }
        QTRY_COMPARE(right.load(), 80);
        for (auto &thread : threads)
            thread.join();
    }

    void hidesItsOwnCredentialsInAPageThatShouldBeJson()
    {
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass-word"_ba)};
        m_server->script({Script::reply(200, "<html><title>Hello ann, pass-word</title></html>", "text/html")});
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::BadReply);
        QCOMPARE(reply.error().detail,
                 u"expected JSON, but the server sent an HTML page: Hello ann, •••••••• (text/html)"_s);
    }

    void hidesItsOwnPasswordHoweverItIsEchoed()
    {
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("pass<&word"_ba)};
        m_server->script(
            {Script::reply(403, "pass<&word, pass%3C%26word, pass&lt;&amp;word! cGFzczwmd29yZA==", "text/plain")});
        QCOMPARE(get(to).error().detail, u"••••••••, ••••••••, ••••••••! ••••••••"_s);
    }

    void leavesOutWordsThatHoldAShortPassword_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("shown");
        QTest::newRow("alone") << "abc"_ba
                               << "the password abc is wrong"_ba << false;
        QTest::newRow("as another case") << "abc"_ba
                                         << "the password ABC is wrong"_ba << false;
        QTest::newRow("inside a word") << "abc"_ba
                                       << "no user annabc"_ba << false;
        QTest::newRow("one letter") << "x"_ba
                                    << "no such index"_ba << false;
        QTest::newRow("not there") << "abc"_ba
                                   << "who are you"_ba << true;
        QTest::newRow("three bytes, not latin") << "\u20ac"_ba
                                                << "the password \u20ac is wrong"_ba << false;
        QTest::newRow("encoded") << "\u00e4"_ba
                                 << "user=ann:%C3%A4"_ba << true; // hidden by itself, see below
        QTest::newRow("none") << ""_ba
                              << "who are you"_ba << true;
    }
    void leavesOutWordsThatHoldAShortPassword()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, body);
        QFETCH(bool, shown);
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret(QByteArray(password))};
        m_server->script({Script::reply(401, body, "text/plain; charset=utf-8")});
        const auto reply = get(to);
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Kind::Unauthorized);
        QCOMPARE(reply.error().path, u"/subjects"_s); // what we asked ourselves stays readable
        if (shown) {
            QVERIFY(!reply.error().detail.isEmpty());
            QVERIFY(!reply.error().detail.contains(u"left out"));
            QVERIFY(!reply.error().detail.contains(u"%C3%A4"));
        } else {
            QCOMPARE(reply.error().detail,
                     u"(the server's words are left out: they contain the letters of the password)"_s);
        }
    }
    void leavesOutAPageOrAPlaceThatHoldsAShortPassword()
    {
        Endpoint to = endpoint();
        to.signIn = {SignIn::Kind::Basic, u"ann"_s, Secret("abc"_ba)};
        m_server->script({Script::reply(200, "<html><title>Hello abc</title></html>", "text/html"),
                          Script::reply(302, {}, {}, {{"Location", "https://abc.example/"}})});
        const auto page = get(to);
        QVERIFY(!page.has_value() && !page.error().detail.contains(u"abc"));
        const auto place = get(to);
        QVERIFY(!place.has_value() && !place.error().detail.contains(u"abc"));
        QCOMPARE(place.error().kind, Kind::Redirected);
    }

    void asksForNothingWhoseNameMeansAnotherPlace()
    {
        for (const QString &name : {u".."_s, u"."_s}) {
            const auto reply = get(endpoint(), encodedPath({u"subjects", name, u"versions"}));
            QVERIFY(!reply);
            QCOMPARE(reply.error().kind, Kind::Invalid);
            QVERIFY(reply.error().detail.contains(u'.'));
        }
        QCOMPARE(get(endpoint(), "/subjects/%2e%2E/versions"_ba).error().kind, Kind::Invalid);
        QCOMPARE(m_server->requests().size(), 0);
    }

    void setsNoMoreAsideThanABodyNeeds()
    {
        m_server->script(
            {Script::reply(200, qCompress("[]"_ba).mid(4), "application/json", {{"Content-Encoding", "deflate"}})});
        const auto reply = get(endpoint());
        QVERIFY(reply);
        QCOMPARE(reply->body, "[]"_ba);
        QVERIFY2(reply->body.capacity() < 1024 * 1024, qPrintable(QString::number(reply->body.capacity())));
    }

    void unpacksCompressedReplies()
    {
        const QByteArray text(60000, 'a');
        // qCompress puts a length before a zlib stream, which is HTTP's "deflate".
        m_server->script(
            {Script::reply(200, qCompress(text).mid(4), "application/json", {{"Content-Encoding", "deflate"}})});
        const auto reply = get(endpoint());
        QVERIFY(reply);
        QCOMPARE(reply->body.size(), text.size());
        Endpoint small = endpoint();
        small.maxBodyBytes = 50000; // of what comes out, not of what came in
        QCOMPARE(get(small).error().kind, Kind::TooLarge);
    }
};

QTEST_GUILESS_MAIN(NetTransportTest)
#include "tst_nettransport.moc"
