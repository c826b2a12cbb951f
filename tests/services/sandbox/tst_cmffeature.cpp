#include "services/sandbox/cmffeature.h"
#include "tests/services/sandbox/directcall.h"

#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <stdexcept>

using namespace kekkai;
using namespace kekkai::sandbox;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t startMs = 1'764'442'774'197; // 2025-11-29T18:59:34.197Z

/// A CMF without sockets. Its clock goes on by a second with each look at it.
class CmfServer {
public:
    explicit CmfServer(CmfOptions options = {}, const std::string &folder = {})
        : world(folder)
        , m_clock(startMs)
    {
        world.nowMs = [this] { return m_clock += 1000; };
        cmf = std::make_unique<CmfFeature>(world, std::move(options));
        cmf->load();
        world.store.commit();
        router.setFallback([](const Request &) { return Response::cmfError(404, "No static resource"); },
                           [](const Request &) { return Response::cmfError(405, "not supported"); });
        cmf->addRoutes(router);
    }

    Answer send(const std::string &method, const std::string &path, const std::string &body = {},
                const std::vector<std::pair<std::string, std::string>> &headers = {})
    {
        return call(world, router, method, "/cmf/api/v1" + path, body, headers);
    }
    Answer get(const std::string &path) { return send("GET", path); }
    Answer post(const std::string &path, const Json &body) { return send("POST", path, body.dump()); }
    Answer put(const std::string &path, const Json &body) { return send("PUT", path, body.dump()); }
    Answer remove(const std::string &path) { return send("DELETE", path); }

    World world;
    Router router;
    std::unique_ptr<CmfFeature> cmf;

private:
    std::int64_t m_clock;
};

CmfOptions version(const char *text)
{
    CmfOptions options;
    options.version = text;
    return options;
}

Json environmentBody(const std::string &name)
{
    return Json{{"name", name}, {"kubernetesNamespace", "flink"}};
}

Json body(const char *kind, const std::string &name, Json spec, Json labels = Json::object())
{
    return Json{{"apiVersion", "cmf.confluent.io/v1"},
                {"kind", kind},
                {"metadata", Json{{"name", name}, {"labels", std::move(labels)}}},
                {"spec", std::move(spec)}};
}

Json secretBody(const std::string &name, const std::string &value = "hunter2-in-clear", Json labels = Json::object())
{
    return body("Secret", name, Json{{"data", Json{{"sasl.mechanism", "PLAIN"}, {"sasl.jaas.config", value}}}},
                std::move(labels));
}

Json mappingBody(const std::string &id, const std::string &secret)
{
    return body("EnvironmentSecretMapping", id, Json{{"secretName", secret}});
}

Json catalogBody(const std::string &name, const std::string &secretId)
{
    Json instance{{"connectionConfig", Json{{"schema.registry.url", "https://sr:8081"}}}};
    if (!secretId.empty())
        instance["connectionSecretId"] = secretId;
    return body("KafkaCatalog", name, Json{{"srInstance", instance}});
}

Json databaseBody(const std::string &name, const std::string &secretId)
{
    Json cluster{{"connectionConfig", Json{{"bootstrap.servers", "kafka:9092"}}}};
    if (!secretId.empty())
        cluster["connectionSecretId"] = secretId;
    return body("KafkaDatabase", name, Json{{"kafkaCluster", cluster}});
}

Json poolBody(const std::string &name, const std::string &type = "DEDICATED")
{
    const Json resources{{"cpu", 1}, {"memory", "1024m"}};
    return body("ComputePool", name,
                Json{{"type", type},
                     {"clusterSpec",
                      Json{{"flinkVersion", "v1_19"},
                           {"jobManager", Json{{"resource", resources}}},
                           {"taskManager", Json{{"resource", resources}}}}}});
}

Json statementBody(const std::string &name, const std::string &sql, const std::string &pool = "pool")
{
    return body("Statement", name, Json{{"statement", sql}, {"computePoolName", pool}});
}

Json applicationBody(const std::string &name, const std::string &state = "running")
{
    return body(
        "FlinkApplication", name,
        Json{{"image", "confluentinc/cp-flink:1.19"},
             {"flinkVersion", "v1_19"},
             {"flinkConfiguration", Json{{"taskmanager.numberOfTaskSlots", "1"}, {"rest.profiling.enabled", "true"}}},
             {"jobManager", Json{{"resource", Json{{"cpu", 1}, {"memory", "1024m"}}}}},
             {"taskManager", Json{{"resource", Json{{"cpu", 2.5}, {"memory", "2g"}}}, {"replicas", 2}}},
             {"job", Json{{"jarURI", "local:///job.jar"}, {"state", state}}}});
}

std::vector<std::string> names(const Answer &page)
{
    std::vector<std::string> found;
    for (const Json &item : page.body.at("items"))
        found.push_back(item.contains("metadata") && item.at("metadata").contains("name")
                            ? item.at("metadata").at("name").get<std::string>()
                            : item.value("name", std::string("?")));
    return found;
}

QString joined(const Answer &page)
{
    if (!page.body.is_object() || !page.body.contains("items"))
        return u"%1 %2"_s.arg(page.status).arg(page.message());
    QStringList list;
    for (const std::string &name : names(page))
        list.append(QString::fromStdString(name));
    return list.join(u' ');
}

QString compact(const Json &json)
{
    return QString::fromStdString(json.dump());
}

/// Everything in the files of a folder, one after the other.
QByteArray bytesUnder(const QString &folder)
{
    QByteArray all;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all;
}

} // namespace

class CmfFeatureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasThePathsOfItsVersion_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("since");
        const auto row = [](const char *method, const char *path, const char *since) {
            QTest::addRow("%s %s", method, path)
                << QString::fromLatin1(method) << QString::fromLatin1(path) << QString::fromLatin1(since);
        };
        row("GET", "/environments", "2.0");
        row("GET", "/environments/env1/secret-mappings", "2.0");
        row("GET", "/environments/env1/applications", "2.0");
        row("GET", "/environments/env1/compute-pools", "2.0");
        row("GET", "/environments/env1/statements", "2.0");
        row("GET", "/secrets", "2.0");
        row("GET", "/catalogs/kafka", "2.0");
        row("PUT", "/catalogs/kafka/cat1", "2.1");
        row("GET", "/catalogs/kafka/cat1/databases", "2.1");
        row("GET", "/environments/env1/applications/app1/savepoints", "2.1");
        row("GET", "/detached-savepoints", "2.1");
        row("GET", "/system-information", "2.2");
        row("GET", "/resource-information", "2.2");
        row("GET", "/c3/license", "2.3.1");
        row("GET", "/kubernetes-clusters", "2.3.1");
        row("PUT", "/environments/env1/compute-pools/pool1", "2.3.1");
    }

    void hasThePathsOfItsVersion()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, since);
        for (const char *each : {"2.0", "2.1", "2.2", "2.3.1"}) {
            CmfServer server(version(each));
            const auto answer = server.send(method.toStdString(), path.toStdString());
            const bool isRouted = answer.message() != "No static resource"_L1 && answer.message() != "not supported"_L1;
            QVERIFY2(
                isRouted == (QString::fromLatin1(each) >= since),
                qPrintable(u"%1: %2 %3"_s.arg(QString::fromLatin1(each)).arg(answer.status).arg(answer.message())));
            if (!isRouted)
                QVERIFY(answer.status == 404 || answer.status == 405);
        }
    }

    void succeedsWithTheCodesOfItsVersion_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("created");
        QTest::addColumn<int>("deleted");
        QTest::newRow("2.0") << "2.0"_ba << 201 << 200;
        QTest::newRow("2.1") << "2.1"_ba << 201 << 200;
        QTest::newRow("2.2") << "2.2"_ba << 201 << 200;
        QTest::newRow("2.3.1") << "2.3.1"_ba << 200 << 204;
    }

    void succeedsWithTheCodesOfItsVersion()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, created);
        QFETCH(int, deleted);
        CmfServer server(version(text.constData()));
        QCOMPARE(server.post("/environments", environmentBody("env1")).status, created);
        QCOMPARE(server.post("/environments", environmentBody("env1")).status, created);
        const auto application = server.post("/environments/env1/applications", applicationBody("app1"));
        QCOMPARE(application.status, 201);
        QCOMPARE(server.post("/environments/env1/applications", applicationBody("app1")).status, 201);
        const auto removed = server.remove("/environments/env1/applications/app1");
        QCOMPARE(removed.status, deleted);
        QVERIFY(removed.text.empty());
        QCOMPARE(server.remove("/environments/env1").status, deleted);
        QCOMPARE(server.get("/environments/env1").status, 404);

        QCOMPARE(server.post("/secrets", secretBody("s")).status, 200);
        QCOMPARE(server.put("/secrets/s", secretBody("s")).status, 200);
        QCOMPARE(server.remove("/secrets/s").status, 204);
        QCOMPARE(server.post("/catalogs/kafka", catalogBody("c", "")).status, 200);
        QCOMPARE(server.remove("/catalogs/kafka/c").status, 204);
    }

    void showsTheMembersOfItsVersion()
    {
        for (const char *each : {"2.0", "2.1", "2.2", "2.3.1"}) {
            const QString text = QString::fromLatin1(each);
            CmfServer server(version(each));
            Json request = environmentBody("env1");
            request["metadata"] = Json{{"name", "env1"}, {"labels", Json{{"tier", "gold"}}}};
            request["kubernetesClusterName"] = "eu-central";
            const auto environment = server.post("/environments", request).body;
            QCOMPARE(environment.contains("metadata"), text >= u"2.3"_s);
            QCOMPARE(environment.contains("kubernetesClusterName"), text >= u"2.3"_s);
            QCOMPARE(QString::fromStdString(environment.at("created_time").get<std::string>()).left(10),
                     u"2025-11-29"_s);
            const auto withResources = server.get("/environments/env1?include-resource-information=true").body;
            QCOMPARE(withResources.contains("status"), text >= u"2.2"_s);

            const auto catalog = server.post("/catalogs/kafka", catalogBody("cat", "")).body;
            QCOMPARE(catalog.contains("status"), text >= u"2.2"_s);
            if (text < u"2.1"_s)
                continue;
            const char *list = text < u"2.3"_s ? "alterEnvironments" : "ddlEnvironments";
            Json database = databaseBody("main", "");
            database["spec"][list] = Json::array({"env1"});
            const auto made = server.post("/catalogs/kafka/cat/databases", database);
            QCOMPARE(made.status, 200);
            QCOMPARE(compact(made.body.at("spec").at(list)), u"[\"env1\"]"_s);
            QCOMPARE(made.body.at("spec").contains(text < u"2.3"_s ? "ddlEnvironments" : "alterEnvironments"), false);
            QCOMPARE(server.put("/catalogs/kafka/cat", catalogBody("cat", "")).text, std::string());
            const auto changed = server.put("/catalogs/kafka/cat/databases/main", database);
            QCOMPARE(changed.status, 200);
            QVERIFY(changed.text.empty());
        }
        CmfServer old(version("2.2"));
        Json oauth = secretBody("oauth");
        oauth["spec"]["data"]["bearer.auth.credentials.source"] = "OAUTHBEARER";
        QCOMPARE(old.post("/secrets", oauth).status, 422);
        QCOMPARE(CmfServer().post("/secrets", oauth).status, 200);
    }

    void refusesWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *tag, const char *method, const char *path, const Json &request, int status,
                            const QString &message) {
            QTest::newRow(tag) << QByteArray(method) << QByteArray(path)
                               << (request.is_null() ? QByteArray() : QByteArray::fromStdString(request.dump()))
                               << status << message;
        };
        const auto without = [](Json json, const char *member) {
            json.erase(member);
            return json;
        };
        const auto with = [](Json json, const char *pointer, const Json &value) {
            json[Json::json_pointer(pointer)] = value;
            return json;
        };
        const auto short3 = environmentBody("env");
        row("environment: short name", "POST", "/environments", short3, 400,
            u"name: size must be between 4 and 2147483647"_s);
        row("environment: no name", "POST", "/environments", without(short3, "name"), 400, u"name: must not be null"_s);
        row("environment: capitals", "POST", "/environments", environmentBody("Prod-1"), 400, u"name: must match"_s);
        row("environment: ends with a hyphen", "POST", "/environments", environmentBody("prod-"), 400,
            u"name: must match"_s);
        row("environment: two dots", "POST", "/environments", environmentBody("a..b"), 400, u"name: must match"_s);
        row("environment: a hyphen before a dot", "POST", "/environments", environmentBody("ab-.c"), 400,
            u"name: must match"_s);
        row("environment: no namespace", "POST", "/environments",
            without(environmentBody("env4"), "kubernetesNamespace"), 400, u"kubernetesNamespace: must not be null"_s);
        row("environment: unknown namespace", "POST", "/environments",
            with(environmentBody("env2"), "/kubernetesNamespace", "missing-one"), 400,
            u"Environment's kubernetesNamespace 'missing-one' does not exist."_s);
        row("environment: unknown cluster", "POST", "/environments",
            with(environmentBody("env2"), "/kubernetesClusterName", "nowhere"), 400,
            u"Environment's kubernetesClusterName 'nowhere' does not exist."_s);
        row("environment: two names", "POST", "/environments",
            with(environmentBody("env2"), "/metadata", Json{{"name", "env3"}}), 400,
            u"name: must equal metadata.name"_s);
        row("environment: defaults that are a list", "POST", "/environments",
            with(environmentBody("env2"), "/flinkApplicationDefaults", Json::array()), 400,
            u"flinkApplicationDefaults: must be an object"_s);
        row("environment: absent", "GET", "/environments/nope", nullptr, 404, u"Environment 'nope' not found."_s);
        row("environment: delete absent", "DELETE", "/environments/nope", nullptr, 404,
            u"Environment 'nope' not found."_s);

        row("secret: no body", "POST", "/secrets", nullptr, 400, u"Required request body is missing"_s);
        row("secret: a list", "POST", "/secrets", Json::array(), 400, u"JSON parse error"_s);
        row("secret: no kind", "POST", "/secrets", without(secretBody("new"), "kind"), 400,
            u"kind: must not be null"_s);
        row("secret: another kind", "POST", "/secrets", with(secretBody("new"), "/kind", "KafkaCatalog"), 400,
            u"kind: must be Secret"_s);
        row("secret: no apiVersion", "POST", "/secrets", without(secretBody("new"), "apiVersion"), 400,
            u"apiVersion: must not be null"_s);
        row("secret: no metadata", "POST", "/secrets", without(secretBody("new"), "metadata"), 400,
            u"metadata: must not be null"_s);
        row("secret: no name", "POST", "/secrets", with(secretBody("new"), "/metadata", Json::object()), 400,
            u"metadata.name: must not be null"_s);
        row("secret: long name", "POST", "/secrets", secretBody(std::string(254, 'a')), 400,
            u"metadata.name: size must be between 1 and 253"_s);
        row("secret: a label that is a number", "POST", "/secrets",
            with(secretBody("new"), "/metadata/labels", Json{{"n", 1}}), 400, u"metadata.labels.n: must be a string"_s);
        row("secret: no spec", "POST", "/secrets", without(secretBody("new"), "spec"), 400,
            u"spec: must not be null"_s);
        row("secret: a value that is a number", "POST", "/secrets", with(secretBody("new"), "/spec/data/port", 1), 400,
            u"spec.data.port: must be a string"_s);
        row("secret: empty data", "POST", "/secrets", with(secretBody("new"), "/spec/data", Json::object()), 422,
            u"The data of a secret must not be empty."_s);
        row("secret: no data", "POST", "/secrets", with(secretBody("new"), "/spec", Json::object()), 422,
            u"The data of a secret must not be empty."_s);
        row("secret: again", "POST", "/secrets", secretBody("creds"), 409, u"Secret 'creds' already exists."_s);
        row("secret: put absent", "PUT", "/secrets/nope", secretBody("nope"), 404, u"Secret 'nope' not found."_s);
        row("secret: absent before the body", "PUT", "/secrets/nope", Json::array(), 404,
            u"Secret 'nope' not found."_s);
        row("secret: put another name", "PUT", "/secrets/creds", secretBody("other"), 400,
            u"metadata.name: must be 'creds'"_s);
        row("secret: get absent", "GET", "/secrets/nope", nullptr, 404, u"Secret 'nope' not found."_s);
        row("secret: delete absent", "DELETE", "/secrets/nope", nullptr, 404, u"Secret 'nope' not found."_s);
        row("secret: mapped", "DELETE", "/secrets/creds", nullptr, 409,
            u"Secret 'creds' is still mapped to environments [env1, env2]. Remove those mappings first."_s);

        row("mapping: environment before the body", "POST", "/environments/nope/secret-mappings", Json::array(), 404,
            u"Environment 'nope' not found."_s);
        row("mapping: no spec", "POST", "/environments/env1/secret-mappings",
            without(mappingBody("new", "creds"), "spec"), 400, u"spec: must not be null"_s);
        row("mapping: no secret name", "POST", "/environments/env1/secret-mappings",
            with(mappingBody("new", "creds"), "/spec", Json::object()), 400, u"spec.secretName: must not be null"_s);
        row("mapping: unknown secret", "POST", "/environments/env1/secret-mappings", mappingBody("new", "nope"), 404,
            u"Secret 'nope' not found."_s);
        row("mapping: again", "POST", "/environments/env1/secret-mappings", mappingBody("kafka", "creds"), 409,
            u"EnvironmentSecretMapping 'kafka' already exists."_s);
        row("mapping: put absent", "PUT", "/environments/env1/secret-mappings/nope", mappingBody("nope", "creds"), 404,
            u"EnvironmentSecretMapping 'nope' not found."_s);
        row("mapping: put to an unknown secret", "PUT", "/environments/env1/secret-mappings/kafka",
            mappingBody("kafka", "nope"), 404, u"Secret 'nope' not found."_s);
        row("mapping: delete absent", "DELETE", "/environments/env1/secret-mappings/nope", nullptr, 404,
            u"EnvironmentSecretMapping 'nope' not found."_s);

        row("catalog: no srInstance", "POST", "/catalogs/kafka", with(catalogBody("new", ""), "/spec", Json::object()),
            400, u"spec.srInstance: must not be null"_s);
        row("catalog: no connectionConfig", "POST", "/catalogs/kafka",
            with(catalogBody("new", ""), "/spec/srInstance", Json::object()), 400,
            u"spec.srInstance.connectionConfig: must not be null"_s);
        row("catalog: no URL", "POST", "/catalogs/kafka",
            with(catalogBody("new", ""), "/spec/srInstance/connectionConfig", Json::object()), 422,
            u"The connectionConfig of the Schema Registry lacks schema.registry.url."_s);
        row("catalog: again", "POST", "/catalogs/kafka", catalogBody("cat", ""), 409,
            u"KafkaCatalog 'cat' already exists."_s);
        row("catalog: put absent", "PUT", "/catalogs/kafka/nope", catalogBody("nope", ""), 404,
            u"KafkaCatalog 'nope' not found."_s);
        row("catalog: has databases", "DELETE", "/catalogs/kafka/cat", nullptr, 409,
            u"KafkaCatalog 'cat' still has databases [main]. Delete those first."_s);
        row("database: no bootstrap", "POST", "/catalogs/kafka/cat/databases",
            with(databaseBody("new", ""), "/spec/kafkaCluster/connectionConfig", Json::object()), 422,
            u"The connectionConfig of the Kafka cluster lacks bootstrap.servers."_s);
        row("database: again", "POST", "/catalogs/kafka/cat/databases", databaseBody("main", ""), 409,
            u"KafkaDatabase 'main' already exists."_s);
        row("database: unknown catalog", "GET", "/catalogs/kafka/nope/databases", nullptr, 404,
            u"KafkaCatalog 'nope' not found."_s);
        row("database: absent", "GET", "/catalogs/kafka/cat/databases/nope", nullptr, 404,
            u"KafkaDatabase 'nope' not found."_s);

        row("pool: unknown type", "POST", "/environments/env1/compute-pools",
            with(poolBody("new"), "/spec/type", "TINY"), 400, u"spec.type: must be one of DEDICATED, SHARED"_s);
        row("pool: state of a dedicated one", "POST", "/environments/env1/compute-pools",
            with(poolBody("new"), "/spec/state", "RUNNING"), 422,
            u"spec.state can only be specified for shared compute pools."_s);
        row("pool: again", "POST", "/environments/env1/compute-pools", poolBody("pool"), 409,
            u"ComputePool 'pool' already exists."_s);
        row("pool: in use", "DELETE", "/environments/env1/compute-pools/pool", nullptr, 409,
            u"ComputePool 'pool' is still used by statements [running]. Delete those first."_s);
        row("pool: changed under a running statement", "PUT", "/environments/env1/compute-pools/pool",
            with(poolBody("pool"), "/spec/clusterSpec/flinkVersion", "v1_20"), 409,
            u"ComputePool 'pool' has running statements [running]. Stop those first."_s);
        row("statement: no pool name", "POST", "/environments/env1/statements",
            with(statementBody("new", "SELECT 1"), "/spec/computePoolName", nullptr), 400,
            u"spec.computePoolName: must not be null"_s);
        row("statement: unknown pool", "POST", "/environments/env1/statements",
            statementBody("new", "SELECT 1", "nope"), 404, u"ComputePool 'nope' not found."_s);
        row("statement: only a comment", "POST", "/environments/env1/statements", statementBody("new", "-- nothing"),
            422, u"The statement must not be empty."_s);
        row("statement: other text", "PUT", "/environments/env1/statements/running",
            statementBody("running", "SELECT 2"), 422, u"The text of a statement cannot be changed."_s);
        row("statement: again", "POST", "/environments/env1/statements", statementBody("running", "SELECT 1"), 409,
            u"Statement 'running' already exists."_s);
        row("statements: unknown phase", "GET", "/environments/env1/statements?phase=RUNNING", nullptr, 400,
            u"phase: must be one of"_s);
        row("application: operator's name rule", "POST", "/environments/env1/applications", applicationBody("1st"), 422,
            u"The name of an application starts with a letter"_s);
        row("application: unknown state", "POST", "/environments/env1/applications", applicationBody("app", "paused"),
            400, u"spec.job.state: must be one of running, suspended"_s);
        row("application: absent", "GET", "/environments/env1/applications/nope", nullptr, 404,
            u"FlinkApplication 'nope' not found."_s);
        row("environment: in use", "DELETE", "/environments/env1", nullptr, 409,
            u"Environment 'env1' still has statements, compute pools. Delete those first."_s);
        row("cluster: absent", "GET", "/kubernetes-clusters/nope", nullptr, 404,
            u"KubernetesCluster 'nope' not found."_s);
        row("cluster: in use", "PUT", "/kubernetes-clusters/eu-central",
            body("KubernetesCluster", "eu-central", Json{{"lifecycleState", "DECOMMISSIONED"}}), 400,
            u"Cannot decommission cluster 'eu-central': referenced by environments [env2]"_s);
        row("list: page", "GET", "/secrets?page=-1", nullptr, 400, u"page: must be greater than or equal to 0"_s);
        row("list: size", "GET", "/secrets?size=0", nullptr, 400, u"size: must be greater than or equal to 1"_s);
        row("list: size in words", "GET", "/secrets?size=many", nullptr, 400, u"size: must be an integer"_s);
    }

    void refusesWhatIsWrong()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, text);
        QFETCH(int, status);
        QFETCH(QString, message);
        CmfServer server;
        QCOMPARE(server.post("/environments", environmentBody("env1")).status, 200);
        Json second = environmentBody("env2");
        second["kubernetesClusterName"] = "eu-central";
        QCOMPARE(server.post("/environments", second).status, 200);
        QCOMPARE(server.post("/secrets", secretBody("creds")).status, 200);
        QCOMPARE(server.post("/environments/env1/secret-mappings", mappingBody("kafka", "creds")).status, 200);
        QCOMPARE(server.post("/environments/env2/secret-mappings", mappingBody("other", "creds")).status, 200);
        QCOMPARE(server.post("/catalogs/kafka", catalogBody("cat", "")).status, 200);
        QCOMPARE(server.post("/catalogs/kafka/cat/databases", databaseBody("main", "")).status, 200);
        QCOMPARE(server.post("/environments/env1/compute-pools", poolBody("pool")).status, 200);
        QCOMPARE(server.post("/environments/env1/statements", statementBody("running", "SELECT 1")).status, 200);

        const auto answer = server.send(method.toStdString(), path.toStdString(), text.toStdString());
        QCOMPARE(answer.status, status);
        QVERIFY2(answer.message().startsWith(message), qPrintable(answer.message()));
        // A refusal changed nothing.
        QCOMPARE(joined(server.get("/secrets")), u"creds"_s);
        QCOMPARE(joined(server.get("/environments")), u"env1 env2"_s);
        QCOMPARE(joined(server.get("/catalogs/kafka")), u"cat"_s);
        QCOMPARE(joined(server.get("/environments/env1/secret-mappings")), u"kafka"_s);
    }

    void namesEveryViolationAtOnce()
    {
        CmfServer server;
        const auto answer = server.post("/secrets", Json{{"metadata", Json{{"name", "UPPER"}}}});
        QCOMPARE(answer.status, 400);
        QStringList messages;
        for (const Json &error : answer.body.at("errors"))
            messages.append(QString::fromStdString(error.at("message").get<std::string>()).section(u':', 0, 0));
        QCOMPARE(messages.join(u' '), u"apiVersion kind metadata.name spec"_s);
    }

    void hidesTheDataOfSecrets_data()
    {
        QTest::addColumn<QByteArray>("masking");
        QTest::addColumn<QString>("spec");
        QTest::newRow("stars") << "stars"_ba
                               << u"{\"data\":{\"sasl.mechanism\":\"****\",\"sasl.jaas.config\":\"****\"}}"_s;
        QTest::newRow("null") << "null"_ba << u"null"_s;
        QTest::newRow("absent") << "absent"_ba << QString();
    }

    void hidesTheDataOfSecrets()
    {
        QFETCH(QByteArray, masking);
        QFETCH(QString, spec);
        for (const bool encrypted : {false, true}) {
            CmfOptions options;
            options.masking = masking.toStdString();
            if (encrypted)
                options.encryptionKey = std::string(32, 'k');
            CmfServer server(options);
            const auto made = server.post("/secrets", secretBody("s"));
            QCOMPARE(made.body.at("status").at("version").get<std::string>(), std::string("1"));
            const auto changed = server.put("/secrets/s", secretBody("s", "hunter2-in-clear-too"));
            QCOMPARE(changed.body.at("status").at("version").get<std::string>(), std::string("2"));
            QCOMPARE(compact(changed.body.at("metadata").at("uid")), compact(made.body.at("metadata").at("uid")));
            QCOMPARE(compact(changed.body.at("metadata").at("creationTimestamp")),
                     compact(made.body.at("metadata").at("creationTimestamp")));
            QVERIFY(changed.body.at("metadata").at("updateTimestamp")
                    != made.body.at("metadata").at("updateTimestamp"));
            const auto got = server.get("/secrets/s");
            const auto list = server.get("/secrets");
            for (const Answer &answer : {made, changed, got, list})
                QVERIFY(answer.text.find("hunter2") == std::string::npos
                        && answer.text.find("PLAIN") == std::string::npos);
            for (const Json &secret : std::vector<Json>{made.body, changed.body, got.body, list.body.at("items").at(0)})
                QCOMPARE(secret.contains("spec") ? compact(secret.at("spec")) : QString(), spec);
        }
    }

    void hidesMappingsWhenAsked()
    {
        CmfOptions options;
        options.mappingsHidden = true;
        CmfServer server(options);
        server.post("/environments", environmentBody("env1"));
        server.post("/secrets", secretBody("s"));
        QVERIFY(!server.post("/environments/env1/secret-mappings", mappingBody("id", "s")).body.contains("spec"));
        QVERIFY(!server.get("/environments/env1/secret-mappings/id").body.contains("spec"));
        QVERIFY(!server.get("/environments/env1/secret-mappings").body.at("items").at(0).contains("spec"));
        QCOMPARE(compact(server.get("/environments/env1").body.at("secrets")), u"{\"id\":\"s\"}"_s);
    }

    void derivesWiring()
    {
        CmfServer server;
        for (const char *name : {"env1", "env2", "env3"})
            QCOMPARE(server.post("/environments", environmentBody(name)).status, 200);
        server.post("/secrets", secretBody("kafka-creds"));
        server.post("/secrets", secretBody("sr-creds"));
        server.post("/environments/env1/secret-mappings", mappingBody("kafka", "kafka-creds"));
        server.post("/environments/env1/secret-mappings", mappingBody("sr", "sr-creds"));
        server.post("/environments/env2/secret-mappings", mappingBody("sr", "kafka-creds"));
        server.post("/environments/env3/secret-mappings", mappingBody("kafka", "kafka-creds"));

        const auto environments = [&](const char *secret) {
            return compact(server.get(std::string("/secrets/") + secret).body.at("status").at("environments"));
        };
        QCOMPARE(environments("kafka-creds"), u"[\"env1\",\"env2\",\"env3\"]"_s);
        QCOMPARE(environments("sr-creds"), u"[\"env1\"]"_s);
        QCOMPARE(compact(server.get("/environments/env1").body.at("secrets")),
                 u"{\"kafka\":\"kafka-creds\",\"sr\":\"sr-creds\"}"_s);
        const auto listed = server.get("/environments");
        for (const Json &environment : listed.body.at("items"))
            QVERIFY(environment.at("secrets").empty());

        const auto access = [](const Answer &answer) {
            return compact(answer.body.at("status").at("environmentsWithAccess"));
        };
        QCOMPARE(access(server.post("/catalogs/kafka", catalogBody("open", ""))), u"[\"env1\",\"env2\",\"env3\"]"_s);
        QCOMPARE(access(server.post("/catalogs/kafka", catalogBody("closed", "sr"))), u"[\"env1\",\"env2\"]"_s);
        QCOMPARE(access(server.post("/catalogs/kafka/open/databases", databaseBody("a", "kafka"))),
                 u"[\"env1\",\"env3\"]"_s);
        QCOMPARE(access(server.post("/catalogs/kafka/closed/databases", databaseBody("b", "kafka"))), u"[\"env1\"]"_s);
        QCOMPARE(access(server.post("/catalogs/kafka/closed/databases", databaseBody("c", ""))),
                 u"[\"env1\",\"env2\"]"_s);

        // Re-pointing a mapping, then taking it away.
        QCOMPARE(server.put("/environments/env1/secret-mappings/kafka", mappingBody("kafka", "sr-creds")).status, 200);
        QCOMPARE(environments("kafka-creds"), u"[\"env2\",\"env3\"]"_s);
        QCOMPARE(server.remove("/environments/env2/secret-mappings/sr").status, 204);
        QCOMPARE(access(server.get("/catalogs/kafka/closed")), u"[\"env1\"]"_s);
        QCOMPARE(server.remove("/environments/env3").status, 204); // its mapping goes with it
        QCOMPARE(environments("kafka-creds"), u"[]"_s);
        QCOMPARE(server.remove("/secrets/kafka-creds").status, 204);
    }

    void pagesAndSorts()
    {
        CmfServer server;
        for (int i = 0; i < 45; ++i) {
            const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
            QCOMPARE(server.post("/secrets", secretBody("s" + number)).status, 200);
        }
        const auto first = server.get("/secrets");
        QCOMPARE(first.body.at("items").size(), 20U);
        QCOMPARE(compact(first.body.at("pageable")),
                 u"{\"page\":0,\"size\":20,\"sort\":{\"sorted\":false,\"unsorted\":true,\"empty\":true}}"_s);
        QCOMPARE(compact(first.body.at("metadata")), u"{\"size\":45}"_s);
        QCOMPARE(joined(server.get("/secrets?page=2&size=20")), u"s40 s41 s42 s43 s44"_s);
        QCOMPARE(joined(server.get("/secrets?page=3&size=20")), QString());
        QCOMPARE(server.get("/secrets?page=3").body.at("metadata").at("size").get<int>(), 45);
        QCOMPARE(server.get("/secrets?page=2000000000&size=1000").body.at("items").size(), 0U);
        QCOMPARE(server.get("/secrets?size=5000").body.at("pageable").at("size").get<int>(), 1000);
        QCOMPARE(joined(server.get("/secrets?size=3&sort=metadata.name,desc")), u"s44 s43 s42"_s);
        QCOMPARE(joined(server.get("/secrets?size=2&sort=name,DESC")), u"s44 s43"_s);
        QCOMPARE(joined(server.get("/secrets?size=2&sort=creationTimestamp")), u"s00 s01"_s);
        QCOMPARE(joined(server.get("/secrets?size=2&sort=kind,asc&sort=name,desc")), u"s44 s43"_s);
        QVERIFY(server.get("/secrets?sort=name").body.at("pageable").at("sort").at("sorted").get<bool>());
    }

    void filters_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *query, const QString &expected) {
            QTest::newRow(query) << QByteArray(query) << expected;
        };
        row("", u"alpha beta gamma"_s);
        row("filter=name=alpha", u"alpha"_s);
        row("filter=name=*a*a", u"alpha gamma"_s);
        row("filter=name=*", u"alpha beta gamma"_s);
        row("filter=labels.tier = gold", u"alpha"_s);
        row("filter=labels.tier != gold", u"beta gamma"_s);
        row("filter=labels.tier in (gold, silver)", u"alpha beta"_s);
        row("filter=labels.tier notin (gold,silver)", u"gamma"_s);
        row("filter=labels.tier", u"alpha beta"_s);
        row("filter=!labels.tier", u"gamma"_s);
        row("filter=labels.tier in (gold, silver),name=b*", u"beta"_s);
        row("filter=labels.app.example.com/part=web", u"beta"_s);
        row("filter=phase=RUNNING", u"400 Invalid filter expression: 'phase=RUNNING'"_s);
        row("filter=name in (alpha)", u"400 Invalid filter expression: 'name in (alpha)'"_s);
        row("filter=nonsense", u"400 Invalid filter expression: 'nonsense'"_s);
        row("filter=name=a*,", u"400 Invalid filter expression: ''"_s);
        row("search=ALPH&searchScope=name", u"alpha"_s);
        row("search=env1&searchScope=environments", u"gamma"_s);
        row("search=a&searchScope=environments,name", u"alpha beta gamma"_s);
        row("search=a", u"400 search and searchScope must be provided together"_s);
        row("searchScope=name", u"400 search and searchScope must be provided together"_s);
        row("search=a&searchScope=statement", u"400 Unsupported field 'statement' in searchScope"_s);
    }

    void filters()
    {
        QFETCH(QByteArray, query);
        QFETCH(QString, expected);
        CmfServer server;
        server.post("/environments", environmentBody("env1"));
        server.post("/secrets", secretBody("alpha", "x", Json{{"tier", "gold"}}));
        server.post("/secrets", secretBody("beta", "x", Json{{"tier", "silver"}, {"app.example.com/part", "web"}}));
        server.post("/secrets", secretBody("gamma"));
        server.post("/environments/env1/secret-mappings", mappingBody("id", "gamma"));
        const std::string encoded = query.replace(' ', "%20").toStdString();
        QCOMPARE(joined(server.get("/secrets?" + encoded)), expected);

        CmfServer old(version("2.2")); // knows neither
        old.post("/secrets", secretBody("only"));
        QCOMPARE(joined(old.get("/secrets?" + encoded)), u"only"_s);
    }

    void filtersByStateAndPhase()
    {
        CmfServer server;
        server.post("/environments", environmentBody("env1"));
        server.post("/environments/env1/applications", applicationBody("one"));
        server.post("/environments/env1/applications", applicationBody("two", "suspended"));
        QCOMPARE(joined(server.get("/environments/env1/applications?filter=state=RUNNING")), u"one"_s);
        QCOMPARE(joined(server.get("/environments/env1/applications?filter=state%20notin%20(RUNNING)")), u"two"_s);
        server.post("/environments/env1/compute-pools", poolBody("pool"));
        server.post("/environments/env1/compute-pools", poolBody("shared", "SHARED"));
        QCOMPARE(joined(server.get("/environments/env1/compute-pools?filter=phase=DEDICATED")), u"pool"_s);
        server.post("/environments/env1/statements", statementBody("select", "SELECT 1"));
        server.post("/environments/env1/statements", statementBody("show", "SHOW CATALOGS", "shared"));
        QCOMPARE(joined(server.get("/environments/env1/statements?filter=phase=RUNNING")), u"select"_s);
        QCOMPARE(joined(server.get("/environments/env1/statements?phase=completed")), u"show"_s);
        QCOMPARE(joined(server.get("/environments/env1/statements?compute-pool=shared")), u"show"_s);
        QCOMPARE(joined(server.get("/environments/env1/statements?name=sel")), u"select"_s);
        QCOMPARE(joined(server.get("/environments/env1/statements?search=catalogs&searchScope=name,statement")),
                 u"show"_s);
    }

    void keepsTheAskedFields()
    {
        CmfServer server;
        server.post("/secrets", secretBody("s", "x", Json{{"a", "b"}}));
        QCOMPARE(
            compact(server.get("/secrets?fields=metadata.name,status.version").body.at("items").at(0)),
            u"{\"apiVersion\":\"cmf.confluent.io/v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"status\":{\"version\":\"1\"}}"_s);
        QCOMPARE(compact(server.get("/secrets?fields=metadata.labels").body.at("items").at(0).at("metadata")),
                 u"{\"labels\":{\"a\":\"b\"}}"_s);
        QCOMPARE(server.get("/secrets?fields=metadata.name.more").body.at("items").at(0).size(), 2U);
    }

    void answersNotModified()
    {
        CmfServer server;
        server.post("/environments", environmentBody("env1"));
        server.post("/secrets", secretBody("s"));
        server.post("/environments/env1/applications", applicationBody("app"));
        for (const char *path :
             {"/secrets", "/environments", "/environments/env1/applications", "/environments/env1/applications/app"}) {
            const auto first = server.get(path);
            const std::string tag = first.header("ETag");
            QVERIFY2(tag.size() > 10 && tag.front() == '"', path);
            const auto again = server.send("GET", path, {}, {{"if-none-match", "\"x\", " + tag}});
            QCOMPARE(again.status, 304);
            QVERIFY(again.text.empty());
            QCOMPARE(again.header("ETag"), tag);
            QCOMPARE(server.send("GET", path, {}, {{"if-none-match", "\"other\""}}).status, 200);
        }
        const std::string before = server.get("/secrets").header("ETag");
        server.put("/secrets/s", secretBody("s"));
        QCOMPARE(server.send("GET", "/secrets", {}, {{"if-none-match", before}}).status, 200);
        QCOMPARE(server.get("/catalogs/kafka").header("ETag"), std::string());
    }

    void readsYaml()
    {
        CmfServer server;
        const std::string yaml =
            "# a comment\napiVersion: cmf.confluent.io/v1\nkind: Secret\nmetadata:\n  name: from-yaml\n"
            "  labels: {number: \"1\"}\nspec:\n  data:\n    a: 'it''s'\n    b: |\n      two\n      lines\n";
        const auto made = server.send("POST", "/secrets", yaml, {{"content-type", "application/yaml"}});
        QVERIFY2(made.status == 200, qPrintable(made.message()));
        QCOMPARE(compact(server.get("/secrets/from-yaml").body.at("metadata").at("labels")), u"{\"number\":\"1\"}"_s);
        const std::string number = yaml.substr(0, yaml.find("  labels")) + "spec: {data: {port: 9092}}\n";
        QCOMPARE(server.send("POST", "/secrets", number, {{"content-type", "application/yaml"}}).message(),
                 u"spec.data.port: must be a string"_s);
        QCOMPARE(server.send("POST", "/secrets", "a: [", {{"content-type", "application/yaml"}}).status, 400);
        QCOMPARE(server.send("POST", "/secrets", "x", {{"content-type", "text/plain"}}).status, 415);
        const auto served = server.send("GET", "/secrets", {}, {{"accept", "application/yaml"}});
        QCOMPARE(served.contentType, std::string("application/yaml"));
    }

    void neverWritesAClearValue()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const QByteArray values[] = {"Zx81-first-secret-value"_ba, "Zx81-second-secret-value"_ba};
        CmfOptions options;
        options.encryptionKey = std::string(32, '\x5a');
        {
            CmfServer server(options, path);
            QCOMPARE(server.post("/secrets", secretBody("s", values[0].toStdString())).status, 200);
            QVERIFY(!bytesUnder(folder.path()).contains("Zx81")); // also while the write-ahead log is there
            QCOMPARE(server.put("/secrets/s", secretBody("s", values[1].toStdString())).status, 200);
            // Same value, twice: nobody may see that they are equal.
            QCOMPARE(server.post("/secrets", secretBody("t", values[1].toStdString())).status, 200);
        }
        const QByteArray bytes = bytesUnder(folder.path());
        QVERIFY(bytes.contains("sasl.jaas.config")); // the rows are there
        for (const QByteArray &value : values) {
            QVERIFY(!bytes.contains(value));
            QVERIFY(!bytes.contains(value.toBase64().chopped(4)));
            QVERIFY(!bytes.contains(value.toHex()));
        }
        QVERIFY(!bytes.contains(QByteArray::fromStdString(options.encryptionKey)));
        {
            CmfServer server(options, path); // same key: all is well
            QCOMPARE(joined(server.get("/secrets")), u"s t"_s);
            QCOMPARE(server.get("/secrets/s").body.at("status").at("version").get<std::string>(), std::string("2"));
        }

        const QTemporaryDir clear; // the test itself can see a clear value
        {
            CmfServer server({}, clear.path().toStdString());
            server.post("/secrets", secretBody("s", values[0].toStdString()));
        }
        QVERIFY(bytesUnder(clear.path()).contains(values[0]));
    }

    void keepsTheEncryptionModeForGood()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        CmfOptions on;
        on.encryptionKey = std::string(16, 'a');
        CmfOptions otherKey;
        otherKey.encryptionKey = std::string(16, 'b');
        const auto failure = [&](const CmfOptions &options, const std::string &where) {
            try {
                CmfServer server(options, where);
            } catch (const std::runtime_error &error) {
                return QString::fromUtf8(error.what());
            }
            return QString();
        };
        QCOMPARE(failure(on, path), QString());
        QCOMPARE(
            failure({}, path),
            u"java.lang.IllegalStateException: Cannot change the encryption mode. Previous state was encryption.enabled=true, current configuration has encryption.enabled=false. This operation is not allowed for data safety reasons."_s);
        QVERIFY(failure(otherKey, path).contains(u"cannot be decrypted"_s)); // before the first secret even
        QCOMPARE(failure(on, path), QString());

        const QTemporaryDir second;
        const std::string other = second.path().toStdString();
        QCOMPARE(failure({}, other), QString());
        QVERIFY(failure(on, other).contains(
            u"Previous state was encryption.enabled=false, current configuration has encryption.enabled=true."_s));
        QCOMPARE(failure({}, other), QString());

        CmfOptions badKey;
        badKey.encryptionKey = std::string(17, 'a');
        QVERIFY(failure(badKey, {}).contains(u"16 or 32 bytes"_s));
    }

    void survivesARestart()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const char *paths[] = {"/environments/env1",
                               "/secrets",
                               "/environments/env1/secret-mappings",
                               "/catalogs/kafka",
                               "/catalogs/kafka/cat/databases",
                               "/environments/env1/applications",
                               "/environments/env1/applications/app/instances",
                               "/environments/env1/compute-pools",
                               "/environments/env1/statements",
                               "/environments/env1/applications/app/savepoints"};
        QStringList before;
        {
            CmfServer server({}, path);
            server.post("/environments", environmentBody("env1"));
            server.post("/environments", environmentBody("gone"));
            server.post("/secrets", secretBody("s"));
            server.post("/environments/env1/secret-mappings", mappingBody("id", "s"));
            server.post("/catalogs/kafka", catalogBody("cat", "id"));
            server.post("/catalogs/kafka/cat/databases", databaseBody("main", "id"));
            server.post("/environments/env1/applications", applicationBody("app"));
            server.post("/environments/env1/compute-pools", poolBody("pool"));
            server.post("/environments/env1/statements", statementBody("stmt", "SELECT 1"));
            QCOMPARE(server.post("/environments/env1/applications/app/savepoints", Json::object()).status, 201);
            server.remove("/environments/gone");
            for (const char *each : paths)
                before.append(QString::fromStdString(server.get(each).text));
        }
        CmfServer server({}, path);
        for (int i = 0; i < before.size(); ++i) {
            const auto answer = server.get(paths[i]);
            QCOMPARE(answer.status, 200);
            QCOMPARE(QString::fromStdString(answer.text), before.at(i));
            QVERIFY(before.at(i).size() > 150);
        }
        QCOMPARE(server.get("/environments/gone").status, 404);
    }

    void convertsTheCatalogsOf20()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        {
            CmfServer server(version("2.0"), path);
            Json catalog = catalogBody("cat", "");
            catalog["spec"]["kafkaClusters"] =
                Json::array({Json{{"databaseName", "main"},
                                  {"connectionConfig", Json{{"bootstrap.servers", "k:9092"}}},
                                  {"connectionSecretId", "id"}}});
            QCOMPARE(server.post("/catalogs/kafka", catalog).body.at("spec").at("kafkaClusters").size(), 1U);
        }
        CmfServer server({}, path);
        QCOMPARE(compact(server.get("/catalogs/kafka/cat").body.at("spec").at("kafkaClusters")), u"[]"_s);
        const auto databases = server.get("/catalogs/kafka/cat/databases");
        QCOMPARE(joined(databases), u"main"_s);
        QCOMPARE(
            databases.body.at("items").at(0).at("spec").at("kafkaCluster").at("connectionSecretId").get<std::string>(),
            std::string("id"));
    }

    void deploysApplications()
    {
        CmfServer server;
        Json environment = environmentBody("env1");
        environment["flinkApplicationDefaults"] = Json{
            {"spec",
             Json{{"flinkConfiguration", Json{{"rest.profiling.enabled", "false"}, {"web.submit.enable", "false"}}}}}};
        server.post("/environments", environment);
        const std::string app = "/environments/env1/applications/app";
        const auto made = server.post("/environments/env1/applications", applicationBody("app"));
        QCOMPARE(made.body.at("status").at("jobStatus").at("state").get<std::string>(), std::string("RUNNING"));
        const auto lastSpec = made.body.at("status").at("reconciliationStatus").at("lastReconciledSpec");
        QVERIFY(lastSpec.is_string());
        const auto instances = server.get(app + "/instances");
        QCOMPARE(instances.body.at("items").size(), 1U);
        const auto &instance = instances.body.at("items").at(0);
        // The environment wins, the rest of the application stays.
        QCOMPARE(
            compact(instance.at("status").at("spec").at("flinkConfiguration")),
            u"{\"taskmanager.numberOfTaskSlots\":\"1\",\"rest.profiling.enabled\":\"false\",\"web.submit.enable\":\"false\"}"_s);
        QVERIFY(!instance.contains("spec"));
        QCOMPARE(
            server.get(app).body.at("spec").at("flinkConfiguration").at("rest.profiling.enabled").get<std::string>(),
            std::string("true"));
        const auto name = instance.at("metadata").at("name").get<std::string>();
        QCOMPARE(server.get(app + "/instances/" + name).status, 200);
        QCOMPARE(server.get(app + "/instances/nope").status, 404);

        QCOMPARE(server.send("POST", app + "/start").status, 304);
        QCOMPARE(server.send("POST", app + "/suspend").status, 200);
        QCOMPARE(server.send("POST", app + "/suspend").status, 304);
        QCOMPARE(server.get(app).body.at("spec").at("job").at("state").get<std::string>(), std::string("suspended"));
        QCOMPARE(server.send("POST", app + "/start?startFromSavepointUid=nope").status, 404);
        QCOMPARE(server.post(app + "/savepoints", Json::object()).status, 422); // nothing runs
        QCOMPARE(server.send("POST", app + "/start").status, 200);
        QCOMPARE(server.get(app + "/instances").body.at("items").size(), 2U);

        const auto events = call(server.world, server.router, "GET", "/cmf/api/v1alpha1" + app + "/events?size=100");
        QCOMPARE(events.body.at("items").size(), 6U);
        QVERIFY(!events.body.at("items").at(0).contains("number"));
        const auto jobEvents = call(server.world, server.router, "GET",
                                    "/cmf/api/v1alpha1" + app + "/events?filter=type=JOB_STATUS&search=" + name
                                        + "&searchScope=flinkApplicationInstance");
        QCOMPARE(jobEvents.body.at("items").size(), 2U);

        const auto savepoint = server.post(app + "/savepoints", Json{{"metadata", Json{{"name", "sp"}}}});
        QCOMPARE(savepoint.status, 201);
        QCOMPARE(server.send("POST", app + "/savepoints/sp/detach").status, 200);
        QCOMPARE(server.get(app + "/savepoints/sp").status, 404);
        QCOMPARE(joined(server.get("/detached-savepoints")), u"sp"_s);
        QCOMPARE(server.remove("/detached-savepoints/sp").status, 204);

        const auto counted = server.get("/environments/env1?include-resource-information=true").body.at("status");
        QCOMPARE(compact(counted.at("resources").at("applications")), u"{\"RUNNING\":1}"_s);
        QCOMPARE(compact(counted.at("resourceSummary").at("taskManager")),
                 u"{\"cpu\":5.0,\"memory\":4294967296,\"count\":2}"_s);
        QVERIFY(!server.get("/environments/env1").body.contains("status"));
        QCOMPARE(server.remove("/environments/env1").status, 409);
        QCOMPARE(server.remove(app).status, 204);
        QCOMPARE(server.get(app + "/instances").status, 404);
        QCOMPARE(server.remove(app).status, 404);
    }

    void runsStatements()
    {
        CmfServer server;
        server.post("/environments", environmentBody("env1"));
        server.post("/environments/env1/compute-pools", poolBody("pool", "SHARED"));
        server.post("/catalogs/kafka", catalogBody("seen", ""));
        server.post("/catalogs/kafka", catalogBody("unseen", "unmapped"));
        const std::string all = "/environments/env1/statements";
        const auto phase = [&](const char *name) {
            return QString::fromStdString(
                server.get(all + "/" + name).body.at("status").at("phase").get<std::string>());
        };
        server.post(all, statementBody("show", "/* which? */ show catalogs;"));
        server.post(all, statementBody("insert", "INSERT INTO t SELECT * FROM s"));
        server.post(all, statementBody("broken", "SELEKT 1"));
        QCOMPARE(phase("show"), u"COMPLETED"_s);
        QCOMPARE(phase("insert"), u"RUNNING"_s);
        QCOMPARE(phase("broken"), u"FAILED"_s);
        QCOMPARE(compact(server.get(all + "/show/results").body.at("results").at("data")),
                 u"[{\"op\":0,\"row\":[\"seen\"]}]"_s);
        QCOMPARE(server.get(all + "/show/results?page-token=x").status, 400);
        QCOMPARE(server.get(all + "/broken/results").status, 410);
        QCOMPARE(server.get(all + "/broken/exceptions").body.at("data").size(), 1U);
        QCOMPARE(server.get(all + "/insert/exceptions").body.at("data").size(), 0U);
        Json stopped = statementBody("insert", "INSERT INTO t SELECT * FROM s");
        stopped["spec"]["stopped"] = true;
        const auto changed = server.put(all + "/insert", stopped);
        QCOMPARE(changed.status, 200);
        QVERIFY(changed.text.empty());
        QCOMPARE(phase("insert"), u"STOPPED"_s);
        QCOMPARE(server.remove(all + "/insert").status, 204);
        server.post(all, statementBody("insert", "INSERT INTO t SELECT * FROM s"));
        QCOMPARE(server.remove(all + "/insert").status, 202);
        QCOMPARE(server.remove(all + "/insert").status, 404);
        QCOMPARE(server.remove("/environments/env1/compute-pools/pool").status, 409);
        QCOMPARE(server.remove(all + "/show").status, 204);
        QCOMPARE(server.remove(all + "/broken").status, 204);
        QCOMPARE(server.remove("/environments/env1/compute-pools/pool").status, 204);
    }

    void tellsAboutItself()
    {
        CmfServer server;
        QCOMPARE(server.get("/system-information").body.at("status").at("version").get<std::string>(),
                 std::string("2.3.1"));
        server.post("/environments", environmentBody("env1"));
        server.post("/secrets", secretBody("s"));
        const auto resources = server.get("/resource-information").body.at("status").at("resources");
        QCOMPARE(resources.at("environments").get<int>(), 1);
        QCOMPARE(resources.at("secrets").get<int>(), 1);
        QCOMPARE(compact(resources.at("kubernetesClusters")), u"{\"CONNECTED\":2}"_s);
        QVERIFY(server.get("/c3/license").body.at("status").at("expiration").get<std::int64_t>() > startMs);
    }

    void decommissionsClusters()
    {
        CmfOptions options;
        options.kubernetesClusters = {"far-offline", "near"};
        CmfServer server(options);
        const auto all = server.get("/kubernetes-clusters?sort=name");
        QCOMPARE(joined(all), u"far-offline near"_s);
        QCOMPARE(all.body.at("items").at(0).at("status").at("state").get<std::string>(), std::string("DISCONNECTED"));
        QCOMPARE(all.body.at("items").at(1).at("status").at("state").get<std::string>(), std::string("CONNECTED"));
        QCOMPARE(joined(server.get("/kubernetes-clusters?filter=name=n*")), u"near"_s);
        Json request = body("KubernetesCluster", "near", Json{{"lifecycleState", "DECOMMISSIONED"}}, Json{{"a", "b"}});
        QCOMPARE(server.put("/kubernetes-clusters/near", request).body.at("status").at("state").get<std::string>(),
                 std::string("DECOMMISSIONED"));
        request["metadata"].erase("labels"); // absent: unchanged
        request["spec"] = Json::object();
        const auto unchanged = server.put("/kubernetes-clusters/near", request).body;
        QCOMPARE(compact(unchanged.at("metadata").at("labels")), u"{\"a\":\"b\"}"_s);
        QCOMPARE(unchanged.at("spec").at("lifecycleState").get<std::string>(), std::string("DECOMMISSIONED"));
        request["metadata"]["labels"] = Json::object(); // {}: cleared
        QCOMPARE(compact(server.put("/kubernetes-clusters/near", request).body.at("metadata").at("labels")), u"{}"_s);
    }
};

QTEST_GUILESS_MAIN(CmfFeatureTest)
#include "tst_cmffeature.moc"
