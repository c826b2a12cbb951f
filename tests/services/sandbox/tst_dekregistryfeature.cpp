#include "services/sandbox/dekregistryfeature.h"

#include "services/crypto/aead.h"
#include "services/crypto/tinkkey.h"
#include "tests/services/sandbox/directcall.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <memory>

using namespace kekkai;
using namespace kekkai::sandbox;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t startMs = 1'764'442'774'197;

/// The Schema Registry's port without a socket. Its clock goes on by a second with each look at it.
class RegistryServer {
public:
    explicit RegistryServer(const std::string &folder = {}, int maxKeys = DekRegistryFeature::defaultMaxKeys,
                            bool isCloud = false)
        : world(folder)
        , schemas(world, false)
        , deks(world, schemas, maxKeys, isCloud)
    {
        world.nowMs = [this] { return m_clock += 1000; };
        schemas.load();
        deks.load();
        world.store.commit();
        router.setFallback([](const Request &) { return Response::registryError(404, 404, "HTTP 404 Not Found"); },
                           [](const Request &) { return Response::registryError(405, 405, "HTTP 405"); });
        schemas.addRoutes(router);
        deks.addRoutes(router);
    }

    Answer sendAnywhere(const std::string &method, const std::string &target, const std::string &body = {})
    {
        Request request = parseTarget(method, target);
        request.body = body;
        Answer answer;
        Response response;
        try {
            response = world.run(router, rewriteContext(std::move(request)), [](const std::string &what) {
                return Response::registryError(599, 599, "exception: " + what);
            });
        } catch (const Refusal &refusal) {
            response = refusal.response;
        }
        answer.status = response.status;
        answer.text = response.body;
        answer.contentType = response.contentType;
        if (!response.body.empty())
            answer.body = Json::parse(response.body);
        return answer;
    }
    Answer send(const std::string &method, const std::string &path, const std::string &body = {})
    {
        return sendAnywhere(method, "/dek-registry/v1/keks" + path, body);
    }
    Answer get(const std::string &path) { return send("GET", path); }
    Answer post(const std::string &path, const Json &body) { return send("POST", path, body.dump()); }
    Answer put(const std::string &path, const Json &body) { return send("PUT", path, body.dump()); }
    Answer remove(const std::string &path) { return send("DELETE", path); }

    World world;
    SchemaRegistryFeature schemas;
    DekRegistryFeature deks;
    Router router;

private:
    std::int64_t m_clock = startMs;
};

Json kekBody(const std::string &name, bool shared = false)
{
    return Json{{"name", name}, {"kmsType", "local-kms"}, {"kmsKeyId", "key"}, {"shared", shared}};
}

Json dekBody(const std::string &material = "bWF0ZXJpYWw=", int version = 1)
{
    return Json{{"encryptedKeyMaterial", material}, {"version", version}};
}

QString compact(const Answer &answer)
{
    return QString::fromStdString(answer.text);
}

} // namespace

class DekRegistryFeatureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasAKeyPolicyOnlyWhenHosted()
    {
        RegistryServer own;
        QCOMPARE(own.sendAnywhere("GET", "/dek-registry/v1/policy").status, 404);
        RegistryServer hosted({}, DekRegistryFeature::defaultMaxKeys, true);
        const Answer answer = hosted.sendAnywhere("GET", "/dek-registry/v1/policy");
        QCOMPARE(answer.status, 200);
        const Json statement = Json::parse(answer.body.at("policy").get<std::string>());
        QCOMPARE(statement.at("Effect").get<std::string>(), std::string("Allow"));
        QCOMPARE(statement.at("Action").size(), std::size_t(2));
    }

    void createsKeks()
    {
        RegistryServer server;
        const auto plain = server.post("", kekBody("plain"));
        QCOMPARE(
            compact(plain),
            u"{\"name\":\"plain\",\"kmsType\":\"local-kms\",\"kmsKeyId\":\"key\",\"kmsProps\":{},\"shared\":false,\"ts\":%1}"_s
                .arg(plain.body.at("ts").get<qint64>()));
        Json full = kekBody("full");
        full["kmsProps"] = Json{{"z", "1"}, {"a", 2}, {"n", nullptr}};
        full["doc"] = "what it is for";
        full["unknown"] = Json::array();
        const auto made = server.post("", full);
        QCOMPARE(QString::fromStdString(made.body.at("kmsProps").dump()), u"{\"a\":\"2\",\"z\":\"1\"}"_s);
        QCOMPARE(made.body.at("doc").get<std::string>(), std::string("what it is for"));
        QCOMPARE(server.get("/full").text, made.text);
        QCOMPARE(compact(server.get("")), u"[\"full\",\"plain\"]"_s);
    }

    void checksKeks_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *tag, const Json &changes, int status, int code, const QString &message = {}) {
            Json request = kekBody("k");
            request.update(changes);
            QTest::newRow(tag) << QByteArray::fromStdString(request.dump()) << status << code << message;
        };
        const auto field = [](const char *name) {
            return u"Invalid or missing value for field '%1' of key"_s.arg(QString::fromLatin1(name));
        };
        const auto aws = [](const char *type, const char *id) { return Json{{"kmsType", type}, {"kmsKeyId", id}}; };
        row("good", Json::object(), 200, 0);
        row("underscore first", Json{{"name", "_a-b_9"}}, 200, 0);
        row("256 characters", Json{{"name", std::string(256, 'a')}}, 200, 0);
        row("letters of other scripts", Json{{"name", "schlüssel鍵"}}, 200, 0);
        row("257 characters", Json{{"name", std::string(257, 'a')}}, 422, 42271, field("name"));
        row("empty name", Json{{"name", ""}}, 422, 42271, field("name"));
        row("null name", Json{{"name", nullptr}}, 422, 42271, field("name"));
        row("digit first", Json{{"name", "1a"}}, 422, 42271, field("name"));
        row("hyphen first", Json{{"name", "-a"}}, 422, 42271, field("name"));
        row("dot", Json{{"name", "a.b"}}, 422, 42271, field("name"));
        row("name before the rest", Json{{"name", "a b"}, {"kmsKeyId", nullptr}}, 422, 42271, field("name"));
        row("no key id", Json{{"kmsKeyId", nullptr}}, 422, 42271, field("kmsKeyId"));
        row("empty key id", Json{{"kmsKeyId", ""}}, 422, 42271, field("kmsKeyId"));
        row("key id before type", Json{{"kmsKeyId", ""}, {"kmsType", nullptr}}, 422, 42271, field("kmsKeyId"));
        row("no type", Json{{"kmsType", nullptr}}, 422, 42271, field("kmsType"));
        row("empty type is taken", Json{{"kmsType", ""}}, 200, 0);
        row("unknown type is taken", Json{{"kmsType", "my-kms"}}, 200, 0);
        row("aws", aws("aws-kms", "arn:aws:kms:eu-central-1:1:key/1"), 200, 0);
        row("aws china", aws("aws-kms", "arn:aws-cn:kms:x:1:key/1"), 422, 42271, field("kmsKeyId"));
        row("aws, loosely named: not checked", aws("AWS", "whatever"), 200, 0);
        row("azure", aws("azure-kms", "https://v.vault.azure.net/keys/k"), 200, 0);
        row("azure without https", aws("azure-kms", "http://v/keys/k"), 422, 42271, field("kmsKeyId"));
        row("gcp", aws("gcp-kms", "projects/p/locations/l/keyRings/r/cryptoKeys/k"), 200, 0);
        row("gcp else", aws("gcp-kms", "/projects/p"), 422, 42271, field("kmsKeyId"));
        row("vault", aws("hcvault", "http://127.0.0.1:8200/transit/keys/k"), 200, 0);
        row("vault else", aws("hcvault", "127.0.0.1:8200/transit/keys/k"), 422, 42271, field("kmsKeyId"));
        row("properties that are a list", Json{{"kmsProps", Json::array()}}, 400, 400);
        row("shared in words", Json{{"shared", "perhaps"}}, 400, 400);
        QTest::newRow("not JSON") << "{"_ba << 400 << 400 << QString();
        QTest::newRow("a list") << "[]"_ba << 400 << 400 << QString();
        QTest::newRow("nothing") << ""_ba << 422 << 422 << QString();
        QTest::newRow("null") << "null"_ba << 422 << 422 << QString();
    }

    void checksKeks()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, status);
        QFETCH(int, code);
        QFETCH(QString, message);
        RegistryServer server;
        const auto answer = server.send("POST", "", text.toStdString());
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.code(), code);
        if (!message.isEmpty())
            QCOMPARE(answer.message(), message);
        QCOMPARE(server.get("").body.size(), status == 200 ? 1U : 0U);
    }

    void normalisesKmsTypes()
    {
        RegistryServer server;
        int number = 0;
        for (const auto &[given, stored] : {std::pair{"AWS", "aws-kms"},
                                            {"awsome", "aws-kms"},
                                            {"Azure-Key", "azure-kms"},
                                            {"GCP-kms", "gcp-kms"},
                                            {"hcvault", "hcvault"},
                                            {"Local-KMS", "Local-KMS"},
                                            {"xaws", "xaws"}}) {
            Json request = kekBody("k" + std::to_string(number++));
            request["kmsType"] = given;
            request["kmsKeyId"] = "https://somewhere";
            QCOMPARE(server.post("", request).body.at("kmsType").get<std::string>(), std::string(stored));
        }
    }

    void createsAgainOnlyToUndelete()
    {
        RegistryServer server;
        const auto first = server.post("", kekBody("k"));
        const auto again = server.post("", kekBody("k"));
        QCOMPARE(again.status, 409);
        QCOMPARE(again.code(), 40971);
        QCOMPARE(again.message(), u"Key 'k' already exists; use a different value"_s);
        QCOMPARE(server.remove("/k").status, 204);
        Json other = kekBody("k");
        other["doc"] = "different";
        QCOMPARE(server.post("", other).status, 409);
        QCOMPARE(server.get("/k").status, 404);
        const auto revived = server.post("", kekBody("k"));
        QCOMPARE(revived.status, 200);
        QVERIFY(!revived.body.contains("deleted"));
        QVERIFY(revived.body.at("ts").get<qint64>() > first.body.at("ts").get<qint64>());
        Json deleted = kekBody("born-deleted");
        deleted["deleted"] = true;
        QVERIFY(server.post("", deleted).body.at("deleted").get<bool>());
        QCOMPARE(server.get("/born-deleted").status, 404);
        QCOMPARE(server.get("/born-deleted?deleted=true").status, 200);

        QCOMPARE(server.post("/k/deks/s", dekBody()).status, 200);
        const auto dekAgain = server.post("/k/deks/s", dekBody());
        QCOMPARE(dekAgain.code(), 40971);
        QCOMPARE(dekAgain.message(), u"Key 's' already exists; use a different value"_s);
        QCOMPARE(server.remove("/k/deks/s").status, 204);
        QCOMPARE(server.post("/k/deks/s", dekBody("b3RoZXI=")).code(), 40971);
        QCOMPARE(server.get("/k/deks/s").status, 404);
        QCOMPARE(server.post("/k/deks/s", dekBody()).status, 200);
        QCOMPARE(server.get("/k/deks/s").status, 200);
    }

    void updatesKeks()
    {
        RegistryServer server;
        Json request = kekBody("k");
        request["kmsProps"] = Json{{"a", "1"}};
        request["doc"] = "text";
        const auto made = server.post("", request);
        // Nothing new: the old object with the old time.
        for (const Json &same : {Json::object(), Json{{"doc", "text"}}, Json{{"kmsProps", Json{{"a", "1"}}}},
                                 Json{{"shared", false}}, Json{{"name", "x"}, {"kmsType", "y"}, {"kmsKeyId", "z"}}})
            QCOMPARE(server.put("/k", same).text, made.text);
        const auto replaced = server.put("/k", Json{{"kmsProps", Json{{"b", "2"}}}});
        QCOMPARE(QString::fromStdString(replaced.body.at("kmsProps").dump()), u"{\"b\":\"2\"}"_s);
        QVERIFY(replaced.body.at("ts").get<qint64>() > made.body.at("ts").get<qint64>());
        const auto cleared = server.put("/k", Json{{"kmsProps", nullptr}, {"doc", nullptr}});
        QCOMPARE(QString::fromStdString(cleared.body.at("kmsProps").dump()), u"{}"_s);
        QVERIFY(!cleared.body.contains("doc"));
        QCOMPARE(server.put("/k", Json{{"shared", true}}).body.at("shared").get<bool>(), true);
        QCOMPARE(server.put("/k", Json{{"shared", nullptr}}).status, 500);
        QCOMPARE(server.put("/nope", Json::object()).code(), 40470);
        server.remove("/k");
        QCOMPARE(server.put("/k", Json{{"doc", "x"}}).code(), 40470);
        QCOMPARE(server.put("/1k", Json::object()).code(), 42271);
    }

    /// 2.6: every state of KEK and DEK times every action.
    void followsTheDeleteRules_data()
    {
        QTest::addColumn<QByteArray>("kek");
        QTest::addColumn<QByteArray>("dek");
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<int>("code");
        // DEK states: none; live: 1 and 2; mixed: 1 deleted, 2 live; dead: both deleted. With a soft-deleted KEK none
        // is live.
        const struct {
            const char *kek;
            const char *dek;
            /// soft KEK, permanent KEK, undelete KEK, soft all, permanent all, undelete all, soft 1, permanent 1,
            /// undelete 1
            std::array<int, 9> codes;
        } rules[] = {
            {"none", "none", {40470, 40470, 40470, 40470, 40470, 40470, 40470, 40470, 40470}},
            {"live", "none", {0, 40471, 0, 40470, 40470, 40470, 40470, 40470, 40470}},
            {"live", "live", {42272, 42272, 0, 0, 40471, 0, 0, 40471, 0}},
            {"live", "mixed", {42272, 42272, 0, 0, 40471, 0, 0, 0, 0}},
            {"live", "dead", {0, 42272, 0, 0, 0, 0, 0, 0, 0}},
            {"dead", "none", {0, 0, 0, 40470, 40470, 40470, 40470, 40470, 40470}},
            {"dead", "dead", {0, 42272, 0, 0, 0, 40472, 0, 0, 40472}},
        };
        const char *actions[] = {"DELETE /k",
                                 "DELETE /k?permanent=true",
                                 "POST /k/undelete",
                                 "DELETE /k/deks/s",
                                 "DELETE /k/deks/s?permanent=true",
                                 "POST /k/deks/s/undelete",
                                 "DELETE /k/deks/s/versions/1",
                                 "DELETE /k/deks/s/versions/1?permanent=true",
                                 "POST /k/deks/s/versions/1/undelete"};
        for (const auto &rule : rules) {
            for (std::size_t i = 0; i < rule.codes.size(); ++i)
                QTest::addRow("KEK %s, DEKs %s: %s", rule.kek, rule.dek, actions[i])
                    << QByteArray(rule.kek) << QByteArray(rule.dek) << QByteArray(actions[i]) << rule.codes[i];
        }
    }

    void followsTheDeleteRules()
    {
        QFETCH(QByteArray, kek);
        QFETCH(QByteArray, dek);
        QFETCH(QByteArray, action);
        QFETCH(int, code);
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        QString after;
        {
            RegistryServer server(path);
            if (kek != "none")
                QCOMPARE(server.post("", kekBody("k")).status, 200);
            if (dek != "none") {
                QCOMPARE(server.post("/k/deks/s", dekBody()).status, 200);
                QCOMPARE(server.post("/k/deks/s", dekBody("Mg==", 2)).status, 200);
                if (dek != "live")
                    QCOMPARE(server.remove("/k/deks/s/versions/1").status, 204);
                if (dek == "dead")
                    QCOMPARE(server.remove("/k/deks/s/versions/2").status, 204);
            }
            if (kek == "dead")
                QCOMPARE(server.remove("/k").status, 204);
            const auto show = [&] { return snapshot(server); };
            const QString before = show();
            const auto parts = action.split(' ');
            const auto answer = server.send(parts[0].toStdString(), parts[1].toStdString());
            after = show();
            QCOMPARE(answer.code(), code);
            if (code == 0) {
                QCOMPARE(answer.status, 204);
                QVERIFY(answer.text.empty());
                checkEffect(action, kek, dek, after);
            } else {
                QCOMPARE(answer.status, code / 100);
                QCOMPARE(after, before); // nothing was removed or stamped
                const bool aboutKek = code == 40472 || !action.contains("deks") || kek == "none";
                QVERIFY2(answer.message().contains(aboutKek ? u"'k'"_s : u"'s'"_s), qPrintable(answer.message()));
            }
        }
        RegistryServer restarted(path);
        QCOMPARE(snapshot(restarted), after);
    }

    void stampsEveryChangeAnew()
    {
        RegistryServer server;
        server.post("", kekBody("k"));
        server.post("/k/deks/s", dekBody());
        const auto ts = [&](const char *path) {
            return server.get(std::string(path) + "?deleted=true").body.at("ts").get<qint64>();
        };
        qint64 last = ts("/k/deks/s");
        for (const char *action : {"DELETE /k/deks/s", "POST /k/deks/s/undelete", "DELETE /k/deks/s/versions/1",
                                   "POST /k/deks/s/versions/1/undelete"}) {
            const auto parts = QByteArray(action).split(' ');
            QCOMPARE(server.send(parts[0].toStdString(), parts[1].toStdString()).status, 204);
            QVERIFY(ts("/k/deks/s") > last);
            last = ts("/k/deks/s");
        }
        // What changes nothing keeps the time.
        server.send("POST", "/k/deks/s/undelete");
        QCOMPARE(ts("/k/deks/s"), last);
        const qint64 kek = ts("/k");
        server.send("POST", "/k/undelete");
        QCOMPARE(ts("/k"), kek);
        server.world.nowMs = [last] { return last; }; // the clock stands still
        server.remove("/k/deks/s");
        QVERIFY(ts("/k/deks/s") != last);
    }

    void namesKeksByTheirDeks()
    {
        RegistryServer server;
        for (const char *name : {"a", "b", "c", "d"})
            server.post("", kekBody(name));
        server.post("/a/deks/orders-value", dekBody());
        server.post("/b/deks/payments-value", dekBody());
        server.post("/c/deks/orders-key", dekBody());
        server.remove("/c/deks/orders-key");
        server.remove("/d");
        const auto list = [&](const char *query) { return compact(server.get(std::string("?") + query)); };
        QCOMPARE(list(""), u"[\"a\",\"b\",\"c\"]"_s);
        QCOMPARE(list("deleted=true"), u"[\"a\",\"b\",\"c\",\"d\"]"_s);
        QCOMPARE(list("subjectPrefix=orders"), u"[\"a\"]"_s);
        QCOMPARE(list("subjectPrefix=orders&deleted=true"), u"[\"a\",\"c\"]"_s);
        QCOMPARE(list("subjectPrefix=orders&subjectPrefix=pay"), u"[\"a\",\"b\"]"_s);
        QCOMPARE(list("subjectPrefix="), u"[\"a\",\"b\"]"_s);
        QCOMPARE(list("subjectPrefix=x"), u"[]"_s);
        QCOMPARE(list("offset=1&limit=1"), u"[\"b\"]"_s);
        QCOMPARE(list("offset=9"), u"[]"_s);
        QCOMPARE(list("limit=0"), u"[\"a\",\"b\",\"c\"]"_s);
        QCOMPARE(list("limit=-5"), u"[\"a\",\"b\",\"c\"]"_s);
        QCOMPARE(server.get("?limit=x").status, 404);
    }

    void readsDeks()
    {
        RegistryServer server;
        server.post("", kekBody("k"));
        const auto first = server.post("/k/deks/s", Json{{"encryptedKeyMaterial", "not base64 even!"}});
        QCOMPARE(
            compact(first),
            u"{\"kekName\":\"k\",\"subject\":\"s\",\"version\":1,\"algorithm\":\"AES256_GCM\",\"encryptedKeyMaterial\":\"not base64 even!\",\"ts\":%1}"_s
                .arg(first.body.at("ts").get<qint64>()));
        QCOMPARE(server.post("/k/deks/s", dekBody("Nw==", 7)).status, 200); // no need to follow on
        Json siv = dekBody("c2l2");
        siv["algorithm"] = "AES256_SIV";
        siv["subject"] = "ignored: the path wins";
        QCOMPARE(server.post("/k/deks/s", siv).body.at("subject").get<std::string>(), std::string("s"));
        Json old = dekBody("b2xk");
        old["subject"] = "old form";
        QCOMPARE(server.post("/k/deks", old).body.at("subject").get<std::string>(), std::string("old form"));

        const auto material = [&](const char *path) {
            const auto answer = server.get(path);
            return answer.status == 200
                ? QString::fromStdString(answer.body.at("encryptedKeyMaterial").get<std::string>())
                : QString::number(answer.code());
        };
        QCOMPARE(material("/k/deks/s"), u"not base64 even!"_s); // version 1, not the latest
        QCOMPARE(material("/k/deks/s/versions/latest"), u"Nw=="_s);
        QCOMPARE(material("/k/deks/s/versions/LATEST"), u"Nw=="_s);
        QCOMPARE(material("/k/deks/s/versions/-1"), u"Nw=="_s);
        QCOMPARE(material("/k/deks/s/versions/2"), u"40470"_s);
        QCOMPARE(material("/k/deks/s?algorithm=AES256_SIV"), u"c2l2"_s);
        QCOMPARE(material("/k/deks/s?algorithm=AES128_GCM"), u"40470"_s);
        QCOMPARE(material("/k/deks/s?algorithm=DES"), u"404"_s);
        QCOMPARE(material("/k/deks/old%20form"), u"b2xk"_s);
        QCOMPARE(material("/nope/deks/s"), u"40470"_s);
        QCOMPARE(compact(server.get("/k/deks")), u"[\"old form\",\"s\"]"_s);
        QCOMPARE(compact(server.get("/k/deks/s/versions")), u"[1,7]"_s);
        QCOMPARE(compact(server.get("/k/deks/s/versions?algorithm=AES256_SIV")), u"[1]"_s);
        QCOMPARE(compact(server.get("/k/deks/unknown/versions")), u"[]"_s);
        QCOMPARE(server.get("/nope/deks/s/versions").code(), 40470);
        for (const char *bad : {"0", "-2", "1.0", "x", "2147483648"}) {
            const auto answer = server.get(std::string("/k/deks/s/versions/") + bad);
            QCOMPARE(answer.code(), 42202);
            QCOMPARE(
                answer.message(),
                u"The specified version '%1' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""_s
                    .arg(QString::fromLatin1(bad)));
        }
        server.remove("/k/deks/s/versions/7");
        QCOMPARE(material("/k/deks/s/versions/latest"), u"not base64 even!"_s);
        QCOMPARE(material("/k/deks/s/versions/latest?deleted=true"), u"Nw=="_s);
        QCOMPARE(compact(server.get("/k/deks/s/versions?deleted=true&offset=1")), u"[7]"_s);
        // Deleting one algorithm leaves the others.
        server.remove("/k/deks/s");
        QCOMPARE(material("/k/deks/s?algorithm=AES256_SIV"), u"c2l2"_s);
        QCOMPARE(compact(server.get("/k/deks")), u"[\"old form\",\"s\"]"_s);
    }

    void checksDeks_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto row = [](const char *tag, const char *path, const Json &request, int code) {
            QTest::newRow(tag) << QByteArray(path) << QByteArray::fromStdString(request.dump()) << code;
        };
        row("good", "/k/deks/s", dekBody(), 0);
        row("slash in the subject", "/k/deks/a%2Fb", dekBody(), 0);
        row("control character", "/k/deks/a%0Ab", dekBody(), 42271);
        row("C1 control character", "/k/deks/a%C2%85b", dekBody(), 42271);
        row("old form without subject", "/k/deks", dekBody(), 42271);
        row("bad KEK name first", "/1k/deks/a%0Ab", dekBody(), 42271);
        row("no KEK", "/nope/deks/s", dekBody(), 40470);
        row("no material", "/k/deks/s", Json::object(), 42271);
        row("null material", "/k/deks/s", Json{{"encryptedKeyMaterial", nullptr}}, 42271);
        row("unknown algorithm", "/k/deks/s", Json{{"algorithm", "DES"}, {"encryptedKeyMaterial", "eA=="}}, 422);
        row("version in words", "/k/deks/s", Json{{"version", "two"}, {"encryptedKeyMaterial", "eA=="}}, 400);
        row("version as text", "/k/deks/s", Json{{"version", "2"}, {"encryptedKeyMaterial", "eA=="}}, 0);
        row("nulls mean defaults", "/k/deks/s",
            Json{{"version", nullptr}, {"algorithm", nullptr}, {"deleted", nullptr}, {"encryptedKeyMaterial", "eA=="}},
            0);
        row("soft-deleted KEK", "/dead/deks/s", dekBody(), 40470);
        row("deleted DEK of a soft-deleted KEK", "/dead/deks/s",
            Json{{"deleted", true}, {"encryptedKeyMaterial", "eA=="}}, 0);
    }

    void checksDeks()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        RegistryServer server;
        server.post("", kekBody("k"));
        server.post("", kekBody("dead"));
        server.remove("/dead");
        const auto answer = server.send("POST", path.toStdString(), text.toStdString());
        QCOMPARE(answer.code(), code);
        QCOMPARE(answer.status, code == 0 ? 200 : code > 999 ? code / 100 : code);
    }

    void rewraps()
    {
        RegistryServer server;
        server.post("", kekBody("k"));
        server.post("/k/deks/s", dekBody("b2xk"));
        server.remove("/k/deks/s");
        Json request = dekBody("bmV3");
        request["deleted"] = true; // keeps it deleted
        const auto rewrapped = server.post("/k/deks/s?rewrap=true", request);
        QCOMPARE(rewrapped.status, 200);
        QCOMPARE(rewrapped.body.at("encryptedKeyMaterial").get<std::string>(), std::string("bmV3"));
        QVERIFY(rewrapped.body.at("deleted").get<bool>());
        QCOMPARE(server.get("/k/deks/s").status, 404);
        QCOMPARE(server.post("/k/deks/s?rewrap=true", dekBody("bGl2ZQ==")).status, 200); // and this one undeletes
        QCOMPARE(server.get("/k/deks/s").body.at("encryptedKeyMaterial").get<std::string>(), std::string("bGl2ZQ=="));
        QCOMPARE(compact(server.get("/k/deks/s/versions")), u"[1]"_s);
        QCOMPARE(server.post("/k/deks/s?rewrap=true", Json::object()).code(), 42271);
        Json oldForm = dekBody("eA==");
        oldForm["subject"] = "s";
        QCOMPARE(server.post("/k/deks?rewrap=true", oldForm).code(), 40971); // never rewraps
    }

    void sharedKeksMakeAndUnwrap_data()
    {
        QTest::addColumn<QByteArray>("algorithm");
        QTest::addColumn<int>("wrappedLength");
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("AES128_GCM, own secret") << "AES128_GCM"_ba << 46 << "mine"_ba;
        QTest::newRow("AES256_GCM, built-in secret") << "AES256_GCM"_ba << 62 << QByteArray();
        QTest::newRow("AES256_SIV, own secret") << "AES256_SIV"_ba << 94 << "mine"_ba;
    }

    void sharedKeksMakeAndUnwrap()
    {
        QFETCH(QByteArray, algorithm);
        QFETCH(int, wrappedLength);
        QFETCH(QByteArray, secret);
        qunsetenv("LOCAL_SECRET");
        RegistryServer server;
        Json kek = kekBody("k", true);
        if (!secret.isEmpty())
            kek["kmsProps"] = Json{{"secret", secret.toStdString()}};
        QCOMPARE(server.post("", kek).status, 200);
        const std::string query = "?algorithm=" + algorithm.toStdString();
        const auto made = server.post("/k/deks/s", Json{{"algorithm", algorithm.toStdString()}});
        QCOMPARE(made.status, 200);
        const auto bytes = [](const Answer &answer, const char *member) {
            return QByteArray::fromBase64(QByteArray::fromStdString(answer.body.at(member).get<std::string>()));
        };
        const QByteArray wrapped = bytes(made, "encryptedKeyMaterial");
        const QByteArray material = bytes(made, "keyMaterial");
        QCOMPARE(wrapped.size(), wrappedLength);
        const QByteArray key =
            localKmsKey(secret.isEmpty() ? QByteArray(DekRegistryFeature::builtInLocalSecret.data(),
                                                      qsizetype(DekRegistryFeature::builtInLocalSecret.size()))
                                         : secret);
        QCOMPARE(aesGcmDecrypt(key, wrapped), std::optional(material)); // a client with the secret can do the same
        QVERIFY(rawKeyOf(QString::fromLatin1(algorithm), material));
        QCOMPARE(bytes(server.get("/k/deks/s" + query), "keyMaterial"), material);
        QCOMPARE(bytes(server.get("/k/deks/s/versions/latest" + query), "keyMaterial"), material);

        // Rewrapping keeps the key.
        const auto rewrapped = server.post("/k/deks/s?rewrap=true", Json{{"algorithm", algorithm.toStdString()}});
        QCOMPARE(bytes(rewrapped, "keyMaterial"), material);
        QVERIFY(bytes(rewrapped, "encryptedKeyMaterial") != wrapped);
        QCOMPARE(aesGcmDecrypt(key, bytes(rewrapped, "encryptedKeyMaterial")), std::optional(material));

        Json again{{"algorithm", algorithm.toStdString()}};
        QCOMPARE(server.post("/k/deks/s", again).code(), 40971);
        again["encryptedKeyMaterial"] = rewrapped.body.at("encryptedKeyMaterial");
        QCOMPARE(server.post("/k/deks/s?rewrap=true", again).code(), 40971); // material for an existing shared one
        again["version"] = 2;
        QCOMPARE(server.post("/k/deks/s", again).status, 200);
        again["version"] = 3;
        again["encryptedKeyMaterial"] = "bm90IHdyYXBwZWQ=";
        const auto foreign = server.post("/k/deks/s", again);
        QCOMPARE(foreign.code(), 50070);
        QVERIFY(foreign.message().startsWith(u"Could not generate raw dek for s: "_s));
        QCOMPARE(compact(server.get("/k/deks/s/versions" + query)), u"[1,2]"_s); // nothing stored
        // In IMPORT mode it is stored unseen.
        QCOMPARE(server.sendAnywhere("PUT", "/mode/s?force=true", "{\"mode\":\"IMPORT\"}").status, 200);
        const auto imported = server.post("/k/deks/s", again);
        QCOMPARE(imported.status, 200);
        QVERIFY(!imported.body.contains("keyMaterial"));
        QCOMPARE(server.get("/k/deks/s/versions/3" + query).code(), 50070);
    }

    void takesTheSecretFromTheEnvironment()
    {
        RegistryServer server;
        server.post("", kekBody("k", true));
        qputenv("LOCAL_SECRET", "from the environment");
        const auto made = server.post("/k/deks/s", Json::object());
        qunsetenv("LOCAL_SECRET");
        const auto wrapped =
            QByteArray::fromBase64(QByteArray::fromStdString(made.body.at("encryptedKeyMaterial").get<std::string>()));
        QVERIFY(aesGcmDecrypt(localKmsKey("from the environment"), wrapped));
        QCOMPARE(server.get("/k/deks/s").code(), 50070); // now it has another one
        Json empty = kekBody("empty", true);
        empty["kmsProps"] = Json{{"secret", ""}};
        server.post("", empty);
        QCOMPARE(server.post("/empty/deks/s", Json::object()).code(), 50070);
    }

    void tellsWhatTheKmsSays()
    {
        RegistryServer server;
        Json aws = kekBody("aws", true);
        aws["kmsType"] = "aws-kms";
        aws["kmsKeyId"] = "arn:aws:kms:eu-central-1:1:key/1";
        QCOMPARE(server.post("", aws).status, 200);
        const auto failed = server.post("/aws/deks/s", Json::object());
        QCOMPARE(failed.status, 500);
        QCOMPARE(failed.code(), 50070);
        QVERIFY(failed.message().startsWith(u"Could not generate encrypted dek for s: "_s));
        Json denied = kekBody("denied", true);
        denied["kmsKeyId"] = "key-denied";
        QCOMPARE(server.post("", denied).status, 200);
        const auto refused = server.post("/denied/deks/s", Json::object());
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.code(), 40370);
        QCOMPARE(compact(server.get("/denied/deks")), u"[]"_s);

        server.post("", kekBody("good", true));
        server.post("", kekBody("unshared"));
        const auto tested = server.send("POST", "/good/test");
        QCOMPARE(tested.status, 200);
        for (const char *member : {"name", "ts", "type", "deleted", "offset"})
            QVERIFY(tested.body.contains(member));
        QCOMPARE(compact(server.get("/good/deks?deleted=true")), u"[]"_s); // the key was thrown away
        const auto unshared = server.send("POST", "/unshared/test");
        QCOMPARE(unshared.code(), 42271);
        QCOMPARE(unshared.message(), u"Invalid or missing value for field 'shared' of key"_s);
        QCOMPARE(server.send("POST", "/nope/test").code(), 40470);
        QCOMPARE(server.send("POST", "/aws/test").code(), 50070);
        QVERIFY(server.send("POST", "/aws/test").message().contains(u"__TEST"_s));
        QCOMPARE(server.send("POST", "/denied/test").code(), 40370);
        server.remove("/good");
        QCOMPARE(server.send("POST", "/good/test").code(), 40470);

        Json untested = denied;
        untested["name"] = "untested";
        QCOMPARE(server.send("POST", "?testSharing=true", untested.dump()).status, 500);
        QCOMPARE(server.get("/untested").status, 404);
        untested["shared"] = false;
        QCOMPARE(server.send("POST", "?testSharing=true", untested.dump()).status, 200); // not shared: not tested
        QCOMPARE(server.send("PUT", "/untested?testSharing=true", "{\"shared\":true}").status, 500);
        QCOMPARE(server.get("/untested").body.at("shared").get<bool>(), false);
    }

    void followsContextsAndAliases()
    {
        RegistryServer server;
        server.post("", kekBody("k"));
        QCOMPARE(server.sendAnywhere("POST", "/contexts/.ctx/dek-registry/v1/keks/k/deks/s", dekBody().dump()).status,
                 200);
        QCOMPARE(compact(server.get("/k/deks")), u"[\":.ctx:s\"]"_s);
        QCOMPARE(server.get("/k/deks/%3A.ctx%3As").status, 200);
        QCOMPARE(server.sendAnywhere("GET", "/contexts/.ctx/dek-registry/v1/keks/k/deks/s").status, 200);
        QCOMPARE(server.get("/k/deks/s").status, 404);

        QCOMPARE(server.sendAnywhere("PUT", "/config/nickname", "{\"alias\":\"real\"}").status, 200);
        QCOMPARE(server.post("/k/deks/nickname", dekBody()).body.at("subject").get<std::string>(), std::string("real"));
        QCOMPARE(server.get("/k/deks/real").status, 200);
        QCOMPARE(server.sendAnywhere("PUT", "/config/nickname", "{\"aliasForDeks\":\"keys\"}").status, 200);
        QCOMPARE(server.post("/k/deks/nickname", dekBody()).body.at("subject").get<std::string>(), std::string("keys"));
        QCOMPARE(compact(server.get("/k/deks/nickname/versions")), u"[1]"_s);
    }

    void stopsAtTheLimit()
    {
        RegistryServer server({}, 2);
        for (const char *name : {"a", "b", "c"}) // "count > max": one more than the number fits
            QCOMPARE(server.post("", kekBody(name)).status, 200);
        const auto tooMany = server.post("", kekBody("d"));
        QCOMPARE(tooMany.code(), 40972);
        QCOMPARE(tooMany.message(), u"A maximum of 2 keys already exist"_s);
        QCOMPARE(server.post("/a/deks/s", dekBody("MQ==", 1)).status, 200);
        QCOMPARE(server.post("/a/deks/s", dekBody("Mg==", 2)).status, 200);
        QCOMPARE(server.post("/b/deks/s", dekBody("Mw==", 1)).status, 200);
        server.remove("/b/deks/s"); // soft-deleted ones count
        QCOMPARE(server.post("/c/deks/s", dekBody()).code(), 40972);
        QCOMPARE(server.post("/a/deks/s?rewrap=true", dekBody("eA==", 1)).code(), 40972);
        server.remove("/b/deks/s?permanent=true");
        QCOMPARE(server.post("/c/deks/s", dekBody()).status, 200);
    }

    void holdsTwentyThousandAndOneDeks()
    {
        RegistryServer server;
        server.post("", kekBody("k"));
        int made = 0;
        for (int i = 0; i < 20002; ++i)
            made +=
                server.post("/k/deks/subject-" + std::to_string(i % 5000), dekBody("eA==", i / 5000 + 1)).status == 200;
        QCOMPARE(made, 20001);
        QCOMPARE(server.get("/k/deks").body.size(), 5000U);
        QCOMPARE(compact(server.get("/k/deks/subject-0/versions")), u"[1,2,3,4,5]"_s);
        QCOMPARE(compact(server.get("?subjectPrefix=subject-4999")), u"[\"k\"]"_s);
        QCOMPARE(compact(server.get("?subjectPrefix=subject-5000")), u"[]"_s);
    }

private:
    /// All that can be seen of k and its DEKs.
    static QString snapshot(RegistryServer &server)
    {
        QString all;
        for (const char *path : {"/k", "/k?deleted=true", "/k/deks/s/versions", "/k/deks/s/versions?deleted=true",
                                 "/k/deks/s/versions/1?deleted=true", "/k/deks/s/versions/2?deleted=true"})
            all += QString::fromStdString(server.get(path).text) + u'\n';
        return all;
    }

    static void checkEffect(const QByteArray &action, const QByteArray &kek, const QByteArray &dek,
                            const QString &after)
    {
        const QStringList lines = after.split(u'\n');
        const bool permanent = action.contains("permanent");
        const bool undelete = action.contains("undelete");
        if (!action.contains("deks")) {
            QCOMPARE(lines[0].contains(u"40470"_s), !undelete); // unseen when deleted in any way
            QCOMPARE(lines[1].contains(u"40470"_s), permanent);
            return;
        }
        const bool all = !action.contains("versions");
        const bool secondLive = dek == "live" || dek == "mixed";
        QString live;
        if (undelete)
            live = all || secondLive ? u"[1,2]"_s : u"[1]"_s;
        else
            live = !all && secondLive ? u"[2]"_s : u"[]"_s;
        QString every = u"[1,2]"_s;
        if (permanent)
            every = all ? u"[]"_s : u"[2]"_s;
        if (kek == "live")
            QCOMPARE(lines[2], live);
        QCOMPARE(lines[3], every);
    }
};

QTEST_GUILESS_MAIN(DekRegistryFeatureTest)
#include "tst_dekregistryfeature.moc"
