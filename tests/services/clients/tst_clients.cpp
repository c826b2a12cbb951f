#include "services/catalog/catalogclient.h"
#include "services/cmf/cmfclient.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/http/nettransport.h"
#include "services/schemaregistry/schemaregistryclient.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/wait.h"

#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

/// test::waitFor, named out of the way of QCoro's own.
template <typename T> T got(Task<T> task)
{
    return kekkai::test::waitFor(std::move(task));
}

/// Each call of each client: what it asks for, and what it makes of the answer.
class ClientsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ScriptedServer> m_server;
    std::shared_ptr<NetTransport> m_transport;

    void answer(const QByteArray &json) { m_server->script({Script::json(json)}); }
    QByteArray asked() const { return m_server->targets().constLast(); }

    /// A CMF that serves @p items in pages, as real ones do.
    void serveList(int count, int cap = 1000, bool knowsPages = true)
    {
        m_server->handle([=](const ScriptedRequest &request) {
            const QUrlQuery query(QUrl::fromEncoded(request.target).query());
            const int size = std::min(cap, query.queryItemValue(u"size"_s).toInt());
            const int page = knowsPages ? query.queryItemValue(u"page"_s).toInt() : 0;
            QByteArray items;
            for (int i = page * size; i < std::min(count, (page + 1) * size); ++i)
                items += QByteArray(items.isEmpty() ? "" : ",") + "{\"metadata\":{\"name\":\"n" + QByteArray::number(i)
                    + "\"}}";
            const QByteArray body = "{\"pageable\":{\"page\":0,\"size\":" + QByteArray::number(size)
                + "},\"metadata\":{\"size\":1},\"items\":[" + items + "]}";
            return Script::reply(200, body, "application/json", {{"ETag", "\"tag\""}});
        });
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->start());
        Endpoint endpoint;
        endpoint.label = u"Server"_s;
        endpoint.base = m_server->url();
        endpoint.firstBackoff = 5ms;
        m_transport = std::make_shared<NetTransport>(endpoint);
    }
    void cleanup()
    {
        m_transport.reset();
        m_server.reset();
    }

    void asksTheSchemaRegistry()
    {
        const SchemaRegistryClient client(m_transport);
        answer("[\"b\",\":.c:a\"]");
        QCOMPARE(got(client.subjects(u":*:"_s, Deleted::Include, {})).value(), (QStringList{u"b"_s, u":.c:a"_s}));
        QCOMPARE(asked(), "/subjects?subjectPrefix=%3A%2A%3A&deleted=true"_ba);
        const ScriptedRequest &request = m_server->requests().constLast();
        QCOMPARE(request.header("Accept"),
                 "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, application/json"_ba);
        QCOMPARE(request.header("Confluent-Accept-Unknown-Properties"), "true"_ba);
        QVERIFY(got(client.subjects({}, Deleted::Only, {})));
        QCOMPARE(asked(), "/subjects?subjectPrefix=&deletedOnly=true"_ba);
        QVERIFY(got(client.contexts({})));
        QCOMPARE(asked(), "/contexts"_ba);
        QVERIFY(got(client.schemaTypes({})));
        QCOMPARE(asked(), "/schemas/types"_ba);

        answer("[3,1,2]");
        QCOMPARE(got(client.versions(u":.ctx:a/b"_s, Deleted::Exclude, {})).value(), (QList<int>{1, 2, 3}));
        QCOMPARE(asked(), "/subjects/%3A.ctx%3Aa%2Fb/versions"_ba);

        answer("{\"subject\":\"s\",\"version\":2,\"id\":7,\"schema\":\"\\\"string\\\"\",\"deleted\":true,\"ts\":"
               "1700000000123}");
        const auto version = got(client.schemaVersion(u"s"_s, -1, {})).value();
        QCOMPARE(asked(), "/subjects/s/versions/latest?deleted=true"_ba);
        QCOMPARE(version.id, 7);
        QVERIFY(version.deleted);
        QCOMPARE(version.changedAt.toMSecsSinceEpoch(), 1700000000123);
        QVERIFY(got(client.schemaVersion(u"s"_s, 2, {})));
        QCOMPARE(asked(), "/subjects/s/versions/2?deleted=true"_ba);

        answer("{\"schema\":\"\\\"string\\\"\"}");
        const auto byId = got(client.schemaById(9, u":.c:s+1"_s, {})).value();
        QCOMPARE(asked(), "/schemas/ids/9?subject=%3A.c%3As%2B1"_ba);
        QCOMPARE(byId.id, 9);
        QCOMPARE(byId.subject, u":.c:s+1"_s);
        const auto anonymous = got(client.schemaVersion(u"s"_s, 3, {}));
        QVERIFY(!anonymous);
        QCOMPARE(anonymous.error().field, u"subject"_s);
        QCOMPARE(anonymous.error().server, m_transport->name());
        QCOMPARE(anonymous.error().path, u"/subjects/s/versions/3?deleted=true"_s);

        answer("[{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"x\"},{\"subject\":\"s\",\"version\":2,\"id\":1,"
               "\"schema\":5}]");
        const auto page = got(client.schemas(u":*:"_s, Deleted::Include, 1000, 500, {}));
        QCOMPARE(asked(), "/schemas?subjectPrefix=%3A%2A%3A&deleted=true&offset=1000&limit=500"_ba);
        QVERIFY(!page);
        QCOMPARE(page.error().field, u"[1].schema"_s);
        QCOMPARE(page.error().detail, u"expected a string, got a number"_s);

        answer("{\"compatibilityLevel\":\"FULL\"}");
        QCOMPARE(got(client.config({}, false, {})).value().compatibilityLevel, u"FULL"_s);
        QCOMPARE(asked(), "/config"_ba);
        QVERIFY(got(client.config(u":.c:"_s, true, {})));
        QCOMPARE(asked(), "/config/%3A.c%3A?defaultToGlobal=true"_ba);
        answer("{\"mode\":\"READONLY\"}");
        QCOMPARE(got(client.mode(u"s"_s, false, {})).value(), u"READONLY"_s);
        QCOMPARE(asked(), "/mode/s?defaultToGlobal=false"_ba);
        m_server->script({Script::reply(404, "{\"error_code\":40409,\"message\":\"no mode\"}")});
        QCOMPARE(got(client.mode({}, false, {})).error().serverCode, 40409);
        QCOMPARE(asked(), "/mode"_ba);
    }

    void asksTheDekRegistry()
    {
        const DekRegistryClient client(m_transport);
        answer("[\"k\"]");
        QCOMPARE(got(client.kekNames({})).value(), QStringList{u"k"_s});
        QCOMPARE(asked(), "/dek-registry/v1/keks?deleted=true"_ba);
        QVERIFY(got(client.dekSubjects(u"k"_s, {})));
        QCOMPARE(asked(), "/dek-registry/v1/keks/k/deks?deleted=true"_ba);
        answer("[2,1]");
        QCOMPARE(got(client.dekVersions(u"k"_s, u":.c:s"_s, {}, {})).value(), (QList<int>{1, 2}));
        QCOMPARE(asked(), "/dek-registry/v1/keks/k/deks/%3A.c%3As/versions?deleted=true&algorithm=AES256_GCM"_ba);
        answer("{\"name\":\"k\",\"kmsType\":\"t\",\"kmsKeyId\":\"i\",\"kmsProps\":{\"secret.access.key\":\"hunter2\"},"
               "\"shared\":true}");
        const Kek kek = got(client.kek(u"k"_s, {})).value();
        QCOMPARE(asked(), "/dek-registry/v1/keks/k?deleted=true"_ba);
        QVERIFY(kek.kmsProps.value(u"secret.access.key"_s).isSecret());
        answer("{\"kekName\":\"k\",\"subject\":\"s\",\"version\":3,\"algorithm\":\"AES256_SIV\",\"keyMaterial\":"
               "\"clear\"}");
        const Dek dek = got(client.dek(u"k"_s, u"s"_s, u"AES256_SIV"_s, 3, {})).value();
        QCOMPARE(asked(), "/dek-registry/v1/keks/k/deks/s/versions/3?deleted=true&algorithm=AES256_SIV"_ba);
        QCOMPARE(dek.version, 3);
        QVERIFY(!QJsonDocument(dek.toJson()).toJson().contains("clear"));
    }

    void takesNoReplyAboutSomethingElse_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("field"); // empty: it is what was asked for
        const QByteArray dek = "{\"kekName\":\"%1\",\"subject\":\"%2\",\"version\":%3%4}"_ba;
        const auto answer = [&dek](const char *kek, const char *subject, const char *version, const char *more) {
            return QByteArray(dek).replace("%1", kek).replace("%2", subject).replace("%3", version).replace("%4", more);
        };
        const QString what = u"dek"_s;
        const char *siv = ",\"algorithm\":\"AES256_SIV\"";
        QTest::newRow("the DEK") << answer("k", "s", "3", siv) << what << QString();
        QTest::newRow("without algorithm") << answer("k", "s", "3", "") << what << QString();
        QTest::newRow("other algorithm") << answer("k", "s", "3", ",\"algorithm\":\"AES256_GCM\"") << what
                                         << u"algorithm"_s;
        QTest::newRow("unknown algorithm")
            << answer("k", "s", "3", ",\"algorithm\":\"ROT13\"") << what << u"algorithm"_s;
        QTest::newRow("other KEK") << answer("l", "s", "3", siv) << what << u"kekName"_s;
        QTest::newRow("other subject") << answer("k", ":.c:s", "3", siv) << what << u"subject"_s;
        QTest::newRow("other DEK version") << answer("k", "s", "2", siv) << what << u"version"_s;
        QTest::newRow("KEK") << "{\"name\":\"K\",\"kmsType\":\"t\",\"kmsKeyId\":\"i\"}"_ba << u"kek"_s << u"name"_s;
        QTest::newRow("schema version") << "{\"subject\":\"s\",\"version\":2,\"id\":7,\"schema\":\"x\"}"_ba
                                        << u"schemaVersion"_s << u"version"_s;
        QTest::newRow("schema") << "{\"id\":8,\"schema\":\"x\"}"_ba << u"schemaById"_s << u"id"_s;
        QTest::newRow("environment") << "{\"name\":\"f\"}"_ba << u"environment"_s << u"name"_s;
    }
    void takesNoReplyAboutSomethingElse()
    {
        QFETCH(QByteArray, reply);
        QFETCH(QString, what);
        QFETCH(QString, field);
        answer(reply);
        std::optional<ApiError> error;
        if (what == u"dek") {
            const auto dek = got(DekRegistryClient(m_transport).dek(u"k"_s, u"s"_s, u"AES256_SIV"_s, 3, {}));
            if (dek)
                QCOMPARE(dek->algorithm, u"AES256_SIV"_s);
            else
                error = dek.error();
        } else if (what == u"kek") {
            error = got(DekRegistryClient(m_transport).kek(u"k"_s, {})).error();
        } else if (what == u"schemaVersion") {
            error = got(SchemaRegistryClient(m_transport).schemaVersion(u"s"_s, 3, {})).error();
        } else if (what == u"schemaById") {
            error = got(SchemaRegistryClient(m_transport).schemaById(9, u"s"_s, {})).error();
        } else {
            error = got(CmfClient(m_transport).environment(u"e"_s, {})).error();
        }
        QCOMPARE(error.has_value(), !field.isEmpty());
        if (!error)
            return;
        QCOMPARE(error->kind, Kind::BadReply);
        QCOMPARE(error->field, field);
        QCOMPARE(error->server, m_transport->name());
        QVERIFY(!error->path.isEmpty());
        QVERIFY2(error->detail.startsWith(u"asked for "), qPrintable(error->detail));
    }

    void asksTheCatalog()
    {
        const CatalogClient client(m_transport);
        answer("[{\"name\":\"PII\",\"description\":\"d\",\"entityTypes\":[\"cf_entity\"],\"guid\":\"x\"}]");
        const auto tags = got(client.tagDefinitions({})).value();
        QCOMPARE(asked(), "/catalog/v1/types/tagdefs"_ba);
        QCOMPARE(tags.constFirst().entityTypes, QStringList{u"cf_entity"_s});
        m_server->script({Script::reply(404)});
        QCOMPARE(got(client.tagDefinitions({})).error().kind, Kind::NotFound);
    }

    void readsCmfListsToTheEnd_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("cap");
        QTest::addColumn<bool>("knowsPages");
        QTest::addColumn<int>("requests");
        QTest::addColumn<QByteArray>("etag");
        QTest::newRow("none") << 0 << 1000 << true << 1 << "\"tag\""_ba;
        QTest::newRow("one page") << 99 << 1000 << true << 2 << "\"tag\""_ba;
        QTest::newRow("a full page") << 100 << 1000 << true << 2 << QByteArray();
        QTest::newRow("several") << 250 << 1000 << true << 4 << QByteArray();
        QTest::newRow("small pages") << 50 << 20 << true << 4 << QByteArray();
        QTest::newRow("small full page") << 20 << 20 << true << 2 << QByteArray();
        QTest::newRow("no paging") << 30 << 1000 << false << 2 << QByteArray();
    }
    void readsCmfListsToTheEnd()
    {
        QFETCH(int, count);
        QFETCH(int, cap);
        QFETCH(bool, knowsPages);
        serveList(count, cap, knowsPages);
        const auto list = got(CmfClient(m_transport).secrets({}, {})).value();
        QCOMPARE(list.values.size(), count);
        for (int i = 0; i < count; ++i)
            QCOMPARE(list.values.at(i).metadata.name, u"n%1"_s.arg(i));
        QTEST(int(m_server->requests().size()), "requests");
        QTEST(list.etag, "etag");
        QVERIFY(!list.notModified);
        QCOMPARE(m_server->targets().constFirst(), "/cmf/api/v1/secrets?page=0&size=100"_ba);
    }

    void keepsAnUnchangedList()
    {
        m_server->handle([](const ScriptedRequest &request) {
            return request.header("If-None-Match") == "\"t\"" ? Script::reply(304) : Script::reply(500);
        });
        const auto list = got(CmfClient(m_transport).secrets("\"t\""_ba, {})).value();
        QVERIFY(list.notModified);
        QVERIFY(list.values.isEmpty());
        QCOMPARE(list.etag, "\"t\""_ba);
    }

    void givesNoPartOfAList()
    {
        m_server->handle([](const ScriptedRequest &request) {
            return request.target.contains("page=0") ? Script::json("{\"items\":[{\"metadata\":{\"name\":\"a\"}}]}")
                                                     : Script::reply(500, "{\"errors\":[{\"message\":\"boom\"}]}");
        });
        const auto list = got(CmfClient(m_transport).catalogs({}));
        QVERIFY(!list);
        QCOMPARE(list.error().detail, u"boom"_s);
        QCOMPARE(list.error().path, u"/cmf/api/v1/catalogs/kafka?page=1&size=100"_s);
    }

    void asksCmf()
    {
        const CmfClient client(m_transport);
        const QByteArray page = "?page=0&size=100";
        serveList(1);
        QCOMPARE(got(client.environments({})).value().size(), 1);
        QCOMPARE(m_server->targets().at(0), "/cmf/api/v1/environments" + page);
        QCOMPARE(m_server->requests().constLast().header("Accept"), "application/json"_ba);
        const auto mappings = got(client.mappings(u"e/1"_s, {})).value();
        QCOMPARE(mappings.constFirst().environment, u"e/1"_s);
        QCOMPARE(m_server->targets().at(2), "/cmf/api/v1/environments/e%2F1/secret-mappings" + page);
        QCOMPARE(got(client.databases(u"c"_s, {})).value().constFirst().catalog, u"c"_s);
        QCOMPARE(m_server->targets().at(4), "/cmf/api/v1/catalogs/kafka/c/databases" + page);
        QCOMPARE(got(client.computePools(u"e"_s, {})).value().constFirst().environment, u"e"_s);
        QCOMPARE(m_server->targets().at(6), "/cmf/api/v1/environments/e/compute-pools" + page);
        QCOMPARE(got(client.applications(u"e"_s, {})).value().constFirst().environment, u"e"_s);
        QCOMPARE(m_server->targets().at(8), "/cmf/api/v1/environments/e/applications" + page);
        answer("{\"name\":\"e\",\"kubernetesNamespace\":\"n\",\"secrets\":{\"id\":\"name\"}}");
        QCOMPARE(got(client.environment(u"e"_s, {})).value().secrets->value(u"id"_s), u"name"_s);
        QCOMPARE(asked(), "/cmf/api/v1/environments/e"_ba);
        m_server->handle([](const ScriptedRequest &request) {
            return Script::json(request.target.contains("page=0") ? "{\"items\":[{\"name\":\"e\",\"secrets\":{}}]}"_ba
                                                                  : "{}"_ba);
        });
        QVERIFY(!got(client.environments({})).value().constFirst().secrets);
    }

    void detectsTheGeneration_data()
    {
        QTest::addColumn<QByteArray>("version"); // empty: no such path
        QTest::addColumn<int>("databases"); // status of the list of databases; 0: there is no catalog
        QTest::addColumn<CmfGeneration>("generation");
        QTest::addColumn<QString>("text");
        QTest::newRow("2.3.1") << "2.3.1"_ba << 0 << CmfGeneration::V2_3 << u"2.3.1"_s;
        QTest::newRow("2.2.0") << "2.2.0"_ba << 0 << CmfGeneration::V2_2 << u"2.2.0"_s;
        QTest::newRow("newer") << "2.10.0-rc1"_ba << 0 << CmfGeneration::V2_3 << u"2.10.0-rc1"_s;
        QTest::newRow("odd") << "main"_ba << 0 << CmfGeneration::Unknown << u"main"_s;
        QTest::newRow("2.1") << QByteArray() << 200 << CmfGeneration::V2_1 << u"2.1"_s;
        QTest::newRow("2.0") << QByteArray() << 404 << CmfGeneration::V2_0 << u"2.0"_s;
        QTest::newRow("2.0, other status") << QByteArray() << 405 << CmfGeneration::V2_0 << u"2.0"_s;
        QTest::newRow("nothing to tell by") << QByteArray() << 0 << CmfGeneration::Unknown << QString();
    }
    void detectsTheGeneration()
    {
        QFETCH(QByteArray, version);
        QFETCH(int, databases);
        m_server->handle([=](const ScriptedRequest &request) {
            if (request.target == "/cmf/api/v1/system-information")
                return version.isEmpty()
                    ? Script::reply(404)
                    : Script::json("{\"status\":{\"version\":\"" + version + "\",\"revision\":\"r\"}}");
            if (request.target.contains("/databases"))
                return Script::reply(databases, "{}");
            return Script::json(databases && request.target.contains("page=0")
                                    ? "{\"items\":[{\"metadata\":{\"name\":\"c\"}}]}"_ba
                                    : "{\"items\":[]}"_ba);
        });
        const auto information = got(CmfClient(m_transport).systemInformation({})).value();
        QTEST(information.generation, "generation");
        QTEST(information.version, "text");
        QCOMPARE(information.guessed, version.isEmpty());
    }
    void passesOnWhyTheGenerationIsUnknown()
    {
        m_server->script({Script::reply(404), Script::reply(401)});
        QCOMPARE(got(CmfClient(m_transport).systemInformation({})).error().kind, Kind::Unauthorized);
    }

    void cleansPastedAddresses_data()
    {
        QTest::addColumn<QString>("pasted");
        QTest::newRow("bare") << u"https://h:8080"_s;
        QTest::newRow("slash") << u"https://h:8080/"_s;
        QTest::newRow("cmf") << u"https://h:8080/cmf"_s;
        QTest::newRow("cmf slash") << u"https://h:8080/cmf/"_s;
        QTest::newRow("api") << u"https://h:8080/cmf/api/v1"_s;
        QTest::newRow("api slashes") << u"https://h:8080/cmf/api/v1//?x=1#y"_s;
    }
    void cleansPastedAddresses()
    {
        QFETCH(QString, pasted);
        QCOMPARE(cmfBaseUrl(QUrl(pasted)), QUrl(u"https://h:8080"_s));
        QCOMPARE(cmfBaseUrl(QUrl(QString(pasted).replace(u"8080"_s, u"8080/proxy"_s))),
                 QUrl(u"https://h:8080/proxy"_s));
    }

    void parsesLargeRepliesElsewhere()
    {
        QByteArray names;
        for (int i = 0; i < 20000; ++i)
            names += (i ? ",\"" : "\"") + QByteArray::number(i) + '"';
        answer('[' + names + ']');
        const auto list = got(SchemaRegistryClient(m_transport).subjects({}, Deleted::Exclude, {})).value();
        QCOMPARE(list.size(), 20000);
        QCOMPARE(list.constLast(), u"19999"_s);
        answer('[' + names);
        const auto broken = got(SchemaRegistryClient(m_transport).subjects({}, Deleted::Exclude, {}));
        QVERIFY(!broken);
        QCOMPARE(broken.error().kind, Kind::BadReply);
        QCOMPARE(broken.error().server, m_transport->name());
    }

    void namesServerPathAndTypeOfABadReply()
    {
        m_server->script({Script::reply(200, "<!DOCTYPE html><title>Sign in</title>", "text/html")});
        const auto html = got(DekRegistryClient(m_transport).kekNames({}));
        QVERIFY(!html);
        QCOMPARE(html.error().kind, Kind::BadReply);
        QCOMPARE(html.error().server, m_transport->name());
        QCOMPARE(html.error().path, u"/dek-registry/v1/keks?deleted=true"_s);
        QVERIFY(html.error().detail.contains(u"text/html"));
        QVERIFY(html.error().detail.contains(u"Sign in"));
        QCOMPARE(html.error().httpStatus, 200);
    }

    void mayBeDestroyedUnderWay()
    {
        m_server->script({Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[\"a\"]")});
        auto client = std::make_unique<SchemaRegistryClient>(m_transport);
        auto task = client->subjects({}, Deleted::Exclude, {});
        client.reset();
        m_transport.reset();
        QTRY_COMPARE(m_server->underWay(), 1);
        m_server->release();
        QCOMPARE(got(std::move(task)).value(), QStringList{u"a"_s});
    }

    void isCanceled()
    {
        m_server->script({Script().hold()});
        const Cancellation cancellation;
        auto task = CmfClient(m_transport).environments(cancellation);
        QTRY_COMPARE(m_server->underWay(), 1);
        cancellation.cancel();
        QCOMPARE(got(std::move(task)).error().kind, Kind::Canceled);
    }
};

QTEST_GUILESS_MAIN(ClientsTest)
#include "tst_clients.moc"
