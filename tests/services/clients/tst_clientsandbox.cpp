#include "services/catalog/catalogclient.h"
#include "services/cmf/cmfclient.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/http/nettransport.h"
#include "services/sandbox/sandbox.h"
#include "services/schemaregistry/schemaregistryclient.h"
#include "tests/support/settled.h"
#include "tests/support/wait.h"

#include <QTest>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

/// test::waitFor, named out of the way of QCoro's own.
template <typename T> T got(Task<T> task)
{
    return kekkai::test::waitFor(std::move(task));
}

/// Every client call against the sandbox's demo company, over real sockets.
class ClientSandboxTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Sandbox> m_sandbox;

    static std::shared_ptr<NetTransport> transportTo(const QUrl &url)
    {
        Endpoint endpoint;
        endpoint.label = u"Sandbox"_s;
        endpoint.base = url;
        return std::make_shared<NetTransport>(endpoint);
    }
    void start(const QString &cmfVersion = u"2.3.1"_s, const QString &masking = u"stars"_s)
    {
        SandboxOptions options;
        // The demo company uses what only the newest CMF takes.
        const bool isNewest = cmfVersion == "2.3.1"_L1;
        options.seed = isNewest ? u"demo"_s : u"none"_s;
        options.cmfVersion = cmfVersion;
        options.cmfMasking = masking;
        m_sandbox = std::make_unique<Sandbox>(options);
        const auto started = m_sandbox->start();
        QVERIFY2(started.has_value(), started ? "" : qPrintable(started.error().detail));
        if (!isNewest)
            furnishCmf(cmfVersion);
    }
    void furnishCmf(const QString &version)
    {
        const auto transport = transportTo(m_sandbox->cmfUrl());
        const auto post = [&transport](const QByteArray &path, QByteArray body) {
            HttpRequest request;
            request.verb = "POST"_ba;
            request.path = "/cmf/api/v1" + path;
            request.body = body.replace('\'', '"');
            const auto reply = kekkai::test::settled(transport->send(request));
            QVERIFY2(reply.has_value(), reply ? "" : qPrintable(QString::fromLatin1(path) + reply.error().detail));
        };
        for (const QByteArray name : {"env-1", "env-2", "env-3"})
            post("/environments", "{'name':'" + name + "','kubernetesNamespace':'default'}");
        const auto resource = [](const QByteArray &kind, const QByteArray &name, const QByteArray &spec) {
            return QByteArray("{'apiVersion':'cmf.confluent.io/v1','kind':'" + kind + "','metadata':{'name':'" + name
                              + "'},'spec':" + spec + '}');
        };
        post("/secrets", resource("Secret", "creds", "{'data':{'sasl.mechanism':'PLAIN'}}"));
        post("/environments/env-1/secret-mappings",
             resource("EnvironmentSecretMapping", "kafka-id", "{'secretName':'creds'}"));
        post("/catalogs/kafka",
             resource("KafkaCatalog", "payments",
                      "{'srInstance':{'connectionConfig':{'schema.registry.url':'http://sr:8081'}},'kafkaClusters':["
                          + QByteArray(version == "2.0"_L1
                                           ? "{'databaseName':'main','connectionConfig':{'bootstrap.servers':'k:9092'}}"
                                           : "")
                          + "]}"));
        if (version != "2.0"_L1) {
            post("/catalogs/kafka/payments/databases",
                 resource("KafkaDatabase", "main",
                          "{'kafkaCluster':{'connectionConfig':{'bootstrap.servers':'k:9092'},'connectionSecretId':'"
                          "kafka-id'}}"));
        }
    }

private Q_SLOTS:
    void cleanup() { m_sandbox.reset(); }

    void readsTheSchemaRegistry()
    {
        start();
        const SchemaRegistryClient client(transportTo(m_sandbox->schemaRegistryUrl()));
        const auto all = got(client.subjects(u":*:"_s, Deleted::Include, {}));
        QVERIFY2(all.has_value(), all ? "" : qPrintable(all.error().detail));
        QVERIFY(all->size() >= 40);
        const auto live = got(client.subjects(u":*:"_s, Deleted::Exclude, {})).value();
        QVERIFY(live.size() <= all->size());

        QList<SchemaVersion> listed;
        for (;;) {
            const auto page = got(client.schemas(u":*:"_s, Deleted::Include, static_cast<int>(listed.size()), 7, {}));
            QVERIFY2(page.has_value(), page ? "" : qPrintable(page.error().field + page.error().detail));
            if (page->isEmpty())
                break;
            listed += *page;
        }
        qsizetype versions = 0;
        for (const QString &subject : *all) {
            const auto numbers = got(client.versions(subject, Deleted::Include, {}));
            QVERIFY2(numbers.has_value(), qPrintable(subject));
            QVERIFY(std::is_sorted(numbers->cbegin(), numbers->cend()));
            versions += numbers->size();
            for (const int number : *numbers) {
                const auto version = got(client.schemaVersion(subject, number, {}));
                QVERIFY2(version.has_value(),
                         version ? "" : qPrintable(subject + version.error().field + version.error().detail));
                QCOMPARE(version->subject, subject);
                QCOMPARE(version->version, number);
                QVERIFY(std::any_of(listed.cbegin(), listed.cend(), [&](const SchemaVersion &other) {
                    return other.subject == subject && other.version == number && other.id == version->id
                        && other.text == version->text && other.ruleSet == version->ruleSet
                        && other.metadata == version->metadata && other.deleted == version->deleted;
                }));
            }
        }
        QCOMPARE(listed.size(), versions);
        QVERIFY(std::any_of(listed.cbegin(), listed.cend(),
                            [](const SchemaVersion &v) { return !v.ruleSet.domainRules.isEmpty(); }));
        QVERIFY(std::any_of(listed.cbegin(), listed.cend(),
                            [](const SchemaVersion &v) { return v.type == SchemaType::Protobuf; }));

        const SchemaVersion &one = listed.constFirst();
        const auto byId = got(client.schemaById(one.id, one.subject, {}));
        QVERIFY(byId);
        QCOMPARE(byId->id, one.id);
        QCOMPARE(byId->text, one.text);
        const auto latest = got(client.schemaVersion(live.constFirst(), -1, {}));
        QVERIFY(latest);
        QVERIFY(!got(client.config({}, false, {})).value().compatibilityLevel.isEmpty());
        QVERIFY(!got(client.config(one.subject, true, {})).value().compatibilityLevel.isEmpty());
        QVERIFY(!got(client.mode({}, false, {})).value().isEmpty());
        QVERIFY(got(client.contexts({})).value().contains(u"."_s));
        QCOMPARE(got(client.schemaTypes({})).value().size(), 3);

        const auto missing = got(client.versions(u":.no:such/subject+x"_s, Deleted::Include, {}));
        QCOMPARE(missing.error().kind, Kind::NotFound);
        QCOMPARE(missing.error().serverCode, 40401);
        QVERIFY(missing.error().detail.contains(u"such/subject+x")); // the encoding went there and back
        QCOMPARE(got(client.schemaVersion(one.subject, 9999, {})).error().serverCode, 40402);
        QCOMPARE(got(client.config(u"none-of-its-own"_s, false, {})).error().serverCode, 40408);
        QCOMPARE(got(client.mode(u"none-of-its-own"_s, false, {})).error().serverCode, 40409);
    }

    void readsTheDekRegistryAndTheCatalog()
    {
        start();
        const auto transport = transportTo(m_sandbox->schemaRegistryUrl());
        const DekRegistryClient client(transport);
        const auto names = got(client.kekNames({}));
        QVERIFY(names);
        QVERIFY(names->size() >= 12);
        qsizetype deks = 0;
        for (const QString &name : *names) {
            const auto kek = got(client.kek(name, {}));
            QVERIFY2(kek.has_value(), qPrintable(name));
            QCOMPARE(kek->name, name);
            QVERIFY(kek->changedAt.isValid());
            const auto subjects = got(client.dekSubjects(name, {}));
            QVERIFY(subjects);
            for (const QString &subject : *subjects) {
                for (const QString &algorithm : dekAlgorithms()) {
                    const auto versions = got(client.dekVersions(name, subject, algorithm, {}));
                    QVERIFY(versions);
                    for (const int version : *versions) {
                        const auto dek = got(client.dek(name, subject, algorithm, version, {}));
                        QVERIFY2(dek.has_value(), dek ? "" : qPrintable(dek.error().field + dek.error().detail));
                        QCOMPARE(dek->kekName, name);
                        QCOMPARE(dek->subject, subject);
                        QCOMPARE(dek->algorithm, algorithm);
                        QCOMPARE(dek->version, version);
                        ++deks;
                    }
                }
            }
        }
        QVERIFY(deks >= 60);
        QCOMPARE(got(client.kek(u"no-such-kek"_s, {})).error().serverCode, 40470);
        QVERIFY(got(client.dekVersions(names->constFirst(), u"no-such"_s, {}, {})).value().isEmpty());
        QVERIFY(got(CatalogClient(transport).tagDefinitions({})));
    }

    void readsCmf_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("masking");
        QTest::addColumn<CmfGeneration>("generation");
        QTest::newRow("2.3.1") << u"2.3.1"_s << u"stars"_s << CmfGeneration::V2_3;
        QTest::newRow("2.2") << u"2.2"_s << u"null"_s << CmfGeneration::V2_2;
        QTest::newRow("2.1") << u"2.1"_s << u"absent"_s << CmfGeneration::V2_1;
        QTest::newRow("2.0") << u"2.0"_s << u"stars"_s << CmfGeneration::V2_0;
    }
    void readsCmf()
    {
        QFETCH(QString, version);
        QFETCH(QString, masking);
        start(version, masking);
        if (QTest::currentTestFailed())
            return;
        const CmfClient client(transportTo(cmfBaseUrl(QUrl(m_sandbox->cmfUrl().toString() + u"/cmf/"_s))));
        const auto information = got(client.systemInformation({}));
        QVERIFY2(information.has_value(), information ? "" : qPrintable(information.error().detail));
        QTEST(information->generation, "generation");
        QVERIFY(information->version.startsWith(version.left(3)));

        const auto environments = got(client.environments({}));
        QVERIFY2(environments.has_value(),
                 environments ? "" : qPrintable(environments.error().field + environments.error().detail));
        QVERIFY(environments->size() >= 3);
        qsizetype mapped = 0;
        for (const CmfEnvironment &listed : *environments) {
            QVERIFY(!listed.secrets);
            const auto environment = got(client.environment(listed.metadata.name, {}));
            QVERIFY(environment);
            QVERIFY(environment->secrets);
            const auto mappings = got(client.mappings(listed.metadata.name, {}));
            QVERIFY(mappings);
            mapped += mappings->size();
            for (const CmfSecretMapping &mapping : *mappings)
                QCOMPARE(environment->secrets->value(mapping.metadata.name), mapping.secretName);
            QVERIFY(got(client.computePools(listed.metadata.name, {})));
            QVERIFY(got(client.applications(listed.metadata.name, {})));
        }
        QVERIFY(mapped > 0);

        const auto secrets = got(client.secrets({}, {}));
        QVERIFY2(secrets.has_value(), secrets ? "" : qPrintable(secrets.error().field + secrets.error().detail));
        QVERIFY(!secrets->values.isEmpty());
        QCOMPARE(secrets->values.constFirst().keys.has_value(), masking == "stars"_L1);
        QVERIFY(!secrets->values.constFirst().version.isEmpty());
        QVERIFY(!secrets->etag.isEmpty());
        QVERIFY(got(client.secrets(secrets->etag, {})).value().notModified);

        const auto catalogs = got(client.catalogs({}));
        QVERIFY(catalogs);
        QVERIFY(!catalogs->isEmpty());
        for (const CmfCatalog &catalog : *catalogs) {
            const auto databases = got(client.databases(catalog.metadata.name, {}));
            if (version == "2.0"_L1) {
                QCOMPARE(databases.error().kind, Kind::NotFound);
                QCOMPARE(catalog.kafkaClusters.size(), 1);
            } else {
                QVERIFY(databases);
                QVERIFY(!databases->isEmpty());
            }
        }
        QCOMPARE(got(client.environment(u"no-such"_s, {})).error().kind, Kind::NotFound);
        QVERIFY(!got(client.environment(u"no-such"_s, {})).error().detail.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ClientSandboxTest)
#include "tst_clientsandbox.moc"
