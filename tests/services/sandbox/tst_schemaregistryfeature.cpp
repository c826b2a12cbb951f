#include "tests/services/sandbox/registrybench.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace kekkai::sandbox;
using namespace Qt::StringLiterals;
using kekkai::test::RegistryBench;

namespace {

Json record(const std::string &name, const std::vector<std::string> &fields)
{
    Json list = Json::array();
    for (const std::string &field : fields)
        list.push_back({{"name", field}, {"type", "string"}});
    return {{"type", "record"}, {"name", name}, {"namespace", "com.acme"}, {"fields", list}};
}

Json avro(const Json &schema)
{
    return {{"schema", schema.dump()}};
}

Json typed(const std::string &type, const std::string &text)
{
    return {{"schemaType", type}, {"schema", text}};
}

Json encryptRule(const std::string &name)
{
    return {{"name", name}, {"type", "ENCRYPT"}, {"tags", {"PII", "GDPR"}}, {"params", {{"encrypt.kek.name", "k"}}}};
}

Json tagElement(const std::string &path, const std::vector<std::string> &tags, const std::string &type = "sr_field")
{
    return {{"schemaEntity", {{"entityPath", path}, {"entityType", type}}}, {"tags", tags}};
}

bool same(const Json &left, const Json &right)
{
    // Members in any order: ordered_json compares their order, too.
    return nlohmann::json(left) == nlohmann::json(right);
}

} // namespace

#define COMPARE_JSON(actual, ...)                                                                                      \
    do {                                                                                                               \
        const Json actualJson = (actual);                                                                              \
        const Json expectedJson = __VA_ARGS__;                                                                         \
        QVERIFY2(same(actualJson, expectedJson), (actualJson.dump() + " is not " + expectedJson.dump()).c_str());      \
    } while (false)

class SchemaRegistryFeatureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void aSchemaObjectHasAllItsMembers();
    void identicalSchemasShareAnId();
    void anOlderEqualVersionIsReturned();
    void metadataAndRulesAreInherited();
    void emptyRuleSetTakesTheRulesAway();
    void ruleSetsAreValidated_data();
    void ruleSetsAreValidated();
    void dekDefaultsAreAdded();
    void thePlainServerDropsRuleSets();
    void versionsGivenAreNoted();
    void configDefaultsAndOverridesAreMerged();
    void configIsAPartialUpdate();
    void aliasesRedirect();
    void deletionsAndTheirOrder();
    void referencesKeepTheirTarget();
    void compatibility_data();
    void compatibility();
    void compatibilityEndpoint();
    void tagsOfAvro();
    void tagsOfJson();
    void tagsOfProtobuf();
    void tagsRequests();
    void registrationsChangeTags();
    void lookUps();
    void contextsAreApart();
    void contextPathsAreRewritten();
    void readOnlyRefuses();
    void importKeepsIds();
    void pagesAndFilters();
    void metadataSearch();
    void formats();
    void serverRoutes();
    void catalog();
    void malformedRequests();
    void restartKeepsEverything();
    void manySubjects();
};

void SchemaRegistryFeatureTest::refusals_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    const auto add = [](const char *name, const char *method, const char *target, const char *body, int status,
                        int code) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(body) << status << code;
    };
    add("versions of nothing", "GET", "/subjects/none/versions", "", 404, 40401);
    add("version of nothing", "GET", "/subjects/none/versions/1", "", 404, 40401);
    add("missing version", "GET", "/subjects/s/versions/9", "", 404, 40402);
    add("version zero", "GET", "/subjects/s/versions/0", "", 422, 42202);
    add("version minus two", "GET", "/subjects/s/versions/-2", "", 422, 42202);
    add("version in words", "GET", "/subjects/s/versions/one", "", 422, 42202);
    add("version too large", "GET", "/subjects/s/versions/2147483648", "", 422, 42202);
    add("missing id", "GET", "/schemas/ids/99", "", 404, 40403);
    add("missing guid", "GET", "/schemas/guids/nope", "", 404, 40403);
    add("look-up without subject", "POST", "/subjects/none", R"({"schema":"\"string\""})", 404, 40401);
    add("look-up without schema", "POST", "/subjects/s", R"({"schema":"\"int\""})", 404, 40403);
    add("empty schema", "POST", "/subjects/new/versions", "{}", 422, 42201);
    add("broken schema", "POST", "/subjects/s/versions", R"({"schema":"{"})", 422, 42201);
    add("unknown type", "POST", "/subjects/s/versions", R"({"schema":"x","schemaType":"XML"})", 422, 42201);
    add("unknown name", "POST", "/subjects/s/versions", R"({"schema":"{\"type\":\"com.acme.None\"}"})", 422, 42201);
    add("missing reference", "POST", "/subjects/s/versions",
        R"({"schema":"\"string\"","references":[{"name":"a","subject":"none","version":1}]})", 422, 42201);
    add("global subject", "POST", "/subjects/__GLOBAL/versions", R"({"schema":"\"string\""})", 422, 42208);
    add("empty subject name", "POST", "/subjects/__EMPTY/versions", R"({"schema":"\"string\""})", 422, 42208);
    add("control character", "POST", "/subjects/a%0Ab/versions", R"({"schema":"\"string\""})", 422, 42208);
    add("global context", "POST", "/subjects/%3A.__GLOBAL%3Aa/versions", R"({"schema":"\"string\""})", 422, 42208);
    add("id without import", "POST", "/subjects/s/versions", R"({"schema":"\"int\"","id":7})", 422, 42205);
    add("version too high", "POST", "/subjects/s/versions", R"({"schema":"\"string\"","version":5})", 422, 42201);
    add("incompatible", "POST", "/subjects/s/versions", R"({"schema":"\"int\""})", 409, 40901);
    add("config of a subject", "GET", "/config/s", "", 404, 40408);
    add("mode of a subject", "GET", "/mode/s", "", 404, 40409);
    add("no config to delete", "DELETE", "/config/s", "", 404, 40401);
    add("bad level", "PUT", "/config", R"({"compatibility":"SIDEWAYS"})", 422, 42203);
    add("bad mode", "PUT", "/mode", R"({"mode":"FAST"})", 422, 42204);
    add("import over schemas", "PUT", "/mode", R"({"mode":"IMPORT"})", 422, 42205);
    add("bad rules in config", "PUT", "/config", R"({"defaultRuleSet":{"domainRules":[{"name":"a"}]}})", 422, 42210);
    add("delete nothing", "DELETE", "/subjects/none", "", 404, 40401);
    add("permanent first", "DELETE", "/subjects/s?permanent=true", "", 404, 40405);
    add("version permanent first", "DELETE", "/subjects/s/versions/1?permanent=true", "", 404, 40407);
    add("delete missing version", "DELETE", "/subjects/s/versions/8", "", 404, 40402);
    add("tags of nothing", "POST", "/subjects/none/versions/1/tags", "{}", 404, 40401);
    add("context with colon", "GET", "/contexts/.a%3Ab/subjects", "", 400, 400);
    add("context in use", "DELETE", "/contexts/.", "", 422, 42211);
    add("unknown context", "DELETE", "/contexts/.none", "", 404, 40401);
    add("compatibility with a missing version", "POST", "/compatibility/subjects/s/versions/9",
        R"({"schema":"\"string\""})", 404, 40402);
    add("lost", "GET", "/nowhere", "", 404, 404);
    add("wrong method", "PATCH", "/subjects", "", 405, 405);
}

void SchemaRegistryFeatureTest::refusals()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, target);
    QFETCH(const QByteArray, body);
    QFETCH(const int, status);
    QFETCH(const int, code);
    RegistryBench bench;
    bench.call("POST", "/subjects/s/versions", {{"schema", "\"string\""}});
    const Json before = bench.call("GET", "/schemas?deleted=true");

    const Response response = bench.send(method.toStdString(), target.toStdString(), body.toStdString());
    QCOMPARE(response.status, status);
    const Json answer = Json::parse(response.body);
    QCOMPARE(answer["error_code"].get<int>(), code);
    QVERIFY(!answer["message"].get<std::string>().empty());
    COMPARE_JSON(bench.call("GET", "/schemas?deleted=true"), before); // a refusal changes nothing
}

void SchemaRegistryFeatureTest::aSchemaObjectHasAllItsMembers()
{
    RegistryBench bench;
    Json request = avro(record("Customer", {"ssn"}));
    request["metadata"] = {
        {"properties", {{"owner", "a"}}}, {"tags", {{"**.ssn", {"PII"}}}}, {"sensitive", Json::array()}};
    request["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    const Json registered = bench.call("POST", "/subjects/customers-value/versions", request);
    QCOMPARE(registered["id"].get<int>(), 1);
    QCOMPARE(registered["version"].get<int>(), 1);

    const Json schema = bench.call("GET", "/subjects/customers-value/versions/latest");
    std::vector<std::string> members;
    for (const auto &[name, value] : schema.items())
        members.push_back(name);
    QCOMPARE(members,
             (std::vector<std::string>{"subject", "version", "id", "guid", "schemaType", "metadata", "ruleSet",
                                       "schema", "ts"}));
    QCOMPARE(schema["schemaType"].get<std::string>(), std::string("AVRO"));
    QCOMPARE(schema["ts"].get<std::int64_t>(), bench.now);
    QCOMPARE(schema["schema"].get<std::string>(), record("Customer", {"ssn"}).dump());
    COMPARE_JSON(schema["metadata"], {{"tags", {{"**.ssn", {"PII"}}}}, {"properties", {{"owner", "a"}}}});
    COMPARE_JSON(schema["ruleSet"]["domainRules"][0],
                 {{"name", "r"},
                  {"kind", "TRANSFORM"},
                  {"mode", "WRITEREAD"},
                  {"type", "ENCRYPT"},
                  {"tags", {"GDPR", "PII"}},
                  {"params", {{"encrypt.kek.name", "k"}}},
                  {"disabled", false}});
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1/versions"), {{{"subject", "customers-value"}, {"version", 1}}});
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1/subjects"), {"customers-value"});
    const Json byId = bench.call("GET", "/schemas/ids/1?fetchMaxId=true");
    QVERIFY(!byId.contains("id"));
    QCOMPARE(byId["maxId"].get<int>(), 1);
    const std::string guid = schema["guid"].get<std::string>();
    QCOMPARE(guid.size(), std::size_t(36));
    COMPARE_JSON(bench.call("GET", "/schemas/guids/" + guid)["schema"], schema["schema"]);
    COMPARE_JSON(bench.call("GET", "/schemas/guids/" + guid + "/ids"), {{{"context", "."}, {"id", 1}}});
    QCOMPARE(bench.send("GET", "/schemas/ids/1/schema").body, record("Customer", {"ssn"}).dump());
    QCOMPARE(bench.send("GET", "/subjects/customers-value/versions/1/schema").body, record("Customer", {"ssn"}).dump());
}

void SchemaRegistryFeatureTest::identicalSchemasShareAnId()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/a/versions", avro(record("R", {"x"})));
    COMPARE_JSON(bench.call("POST", "/subjects/b/versions", avro(record("R", {"x"})))["id"], 1);
    COMPARE_JSON(bench.call("POST", "/subjects/c/versions", {{"schema", record("R", {"x"}).dump(2)}})["id"],
                 1); // white space
    Json withRules = avro(record("R", {"x"}));
    withRules["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    COMPARE_JSON(bench.call("POST", "/subjects/d/versions", withRules)["id"], 2);
    COMPARE_JSON(bench.call("POST", "/subjects/%3A.other%3Aa/versions", avro(record("R", {"x"})))["id"], 1);
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1/subjects"), {"a", "b", "c"});
    bench.call("POST", "/subjects/a/versions", avro(record("R", {"x"})));
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions"), {1});
}

void SchemaRegistryFeatureTest::anOlderEqualVersionIsReturned()
{
    RegistryBench bench;
    bench.call("PUT", "/config", {{"compatibility", "none"}});
    bench.call("POST", "/subjects/a/versions", {{"schema", "\"string\""}});
    bench.call("POST", "/subjects/a/versions", {{"schema", "\"int\""}});
    const Json again = bench.call("POST", "/subjects/a/versions", {{"schema", "\"string\""}});
    QCOMPARE(again["version"].get<int>(), 1);
    bench.call("DELETE", "/subjects/a/versions/1");
    const Json fresh = bench.call("POST", "/subjects/a/versions", {{"schema", "\"string\""}});
    QCOMPARE(fresh["version"].get<int>(), 3); // a deleted one does not count, but its id does
    QCOMPARE(fresh["id"].get<int>(), 1);
}

void SchemaRegistryFeatureTest::metadataAndRulesAreInherited()
{
    RegistryBench bench;
    Json first = avro(record("R", {"x"}));
    first["metadata"] = {{"properties", {{"owner", "a"}}}};
    first["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    bench.call("POST", "/subjects/a/versions", first);
    Json schema = record("R", {"x"});
    schema["fields"].push_back({{"name", "y"}, {"type", "string"}, {"default", ""}});
    const Json second = bench.call("POST", "/subjects/a/versions", avro(schema));
    QCOMPARE(second["version"].get<int>(), 2);
    COMPARE_JSON(second["metadata"], {{"properties", {{"owner", "a"}}}});
    QCOMPARE(second["ruleSet"]["domainRules"].size(), std::size_t(1));
    const Json third = bench.call("POST", "/subjects/a/versions", {{"metadata", {{"properties", {{"owner", "b"}}}}}});
    QCOMPARE(third["version"].get<int>(), 3); // without a schema: the latest one's
    QCOMPARE(third["schema"].get<std::string>(), schema.dump());
    QCOMPARE(third["ruleSet"]["domainRules"].size(), std::size_t(1));
}

void SchemaRegistryFeatureTest::emptyRuleSetTakesTheRulesAway()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/a/versions", avro(record("R", {"x"})));
    Json rules = avro(record("R", {"x"}));
    rules["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    bench.call("POST", "/subjects/a/versions", rules);
    const Json none = bench.call("POST", "/subjects/a/versions", {{"ruleSet", {{"domainRules", Json::array()}}}});
    QCOMPARE(none["version"].get<int>(), 3);
    QVERIFY(!none.contains("ruleSet"));
}

void SchemaRegistryFeatureTest::ruleSetsAreValidated_data()
{
    QTest::addColumn<QByteArray>("ruleSet");
    QTest::addColumn<QByteArray>("message");
    const auto add = [](const char *ruleSet, const char *message) {
        QTest::newRow(message) << QByteArray(ruleSet) << QByteArray(message);
    };
    add(R"({"domainRules":[{"name":"a","type":"E"}],"encodingRules":[{"name":"a","type":"E"}]})",
        "Found rule with duplicate name 'a'");
    add(R"({"domainRules":[{"type":"E"}]})", "Missing rule name");
    add(R"({"domainRules":[{"name":"","type":"E"}]})", "Empty rule name");
    add(R"({"domainRules":[{"name":"1a","type":"E"}]})", "Illegal initial character in rule name: 1a");
    add(R"({"domainRules":[{"name":"a b","type":"E"}]})", "Illegal character in rule name: a b");
    add(R"({"domainRules":[{"name":"a"}]})", "Missing rule type");
    add(R"({"domainRules":[{"name":"a","type":"E","mode":"READ","onFailure":"NONE,ERROR"}]})",
        "Multiple actions only valid with WRITEREAD and UPDOWN");
    add(R"({"migrationRules":[{"name":"a","type":"E","mode":"READ"}]})",
        "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN");
    add(R"({"domainRules":[{"name":"a","type":"E","mode":"UPGRADE"}]})",
        "Domain rules can only be WRITE, READ, WRITEREAD");
    add(R"({"encodingRules":[{"name":"a","type":"E","mode":"UPDOWN"}]})",
        "Encoding rules can only be WRITE, READ, WRITEREAD");
    QTest::newRow("Rule name too long") << QByteArray(R"({"domainRules":[{"name":")" + QByteArray(257, 'a')
                                                      + R"(","type":"E"}]})")
                                        << "Rule name too long"_ba;
}

void SchemaRegistryFeatureTest::ruleSetsAreValidated()
{
    QFETCH(const QByteArray, ruleSet);
    QFETCH(const QByteArray, message);
    RegistryBench bench;
    Json request = avro(record("R", {"x"}));
    request["ruleSet"] = Json::parse(ruleSet.toStdString());
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", request), 42210);
    QCOMPARE(bench.message("POST", "/subjects/a/versions", request), message.toStdString());
    COMPARE_JSON(bench.call("PUT", "/config/a", {{"overrideRuleSet", request["ruleSet"]}}), 42210);
}

void SchemaRegistryFeatureTest::dekDefaultsAreAdded()
{
    RegistryBench bench;
    Json request = avro(record("R", {"x"}));
    request["ruleSet"] = {
        {"domainRules",
         {{{"name", "aws"}, {"type", "ENCRYPT"}, {"params", {{"encrypt.kms.key.id", "arn:aws:kms:eu/1"}}}},
          {{"name", "other"}, {"type", "ENCRYPT"}, {"params", {{"encrypt.kms.key.id", "https://v/keys/k"}}}}}}};
    const Json rules = bench.call("POST", "/subjects/a/versions", request)["ruleSet"]["domainRules"];
    COMPARE_JSON(rules[0]["params"],
                 {{"encrypt.kek.name", "aws-kms-eu-1"},
                  {"encrypt.kms.key.id", "arn:aws:kms:eu/1"},
                  {"encrypt.kms.type", "aws-kms"}});
    COMPARE_JSON(rules[1]["params"],
                 {{"encrypt.kek.name", "https---v-keys-k"}, {"encrypt.kms.key.id", "https://v/keys/k"}});
}

void SchemaRegistryFeatureTest::thePlainServerDropsRuleSets()
{
    RegistryBench bench({}, true);
    Json request = avro(record("R", {"x"}));
    request["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    request["metadata"] = {{"properties", {{"owner", "a"}}}};
    const Json registered = bench.call("POST", "/subjects/a/versions", request);
    QVERIFY(!registered.contains("ruleSet"));
    QVERIFY(registered.contains("metadata"));
    QVERIFY(!bench.call("PUT", "/config", {{"defaultRuleSet", request["ruleSet"]}}).contains("defaultRuleSet"));
    QCOMPARE(bench.send("GET", "/catalog/v1/types/tagdefs").status, 404);
}

void SchemaRegistryFeatureTest::versionsGivenAreNoted()
{
    RegistryBench bench;
    Json request = avro(record("R", {"x"}));
    request["version"] = -1;
    const Json first = bench.call("POST", "/subjects/a/versions", request);
    COMPARE_JSON(first["metadata"]["properties"], {{"confluent:version", "1"}});
    const Json second =
        bench.call("POST", "/subjects/a/versions", {{"metadata", {{"properties", {{"a", "b"}}}}}, {"version", 2}});
    COMPARE_JSON(second["metadata"]["properties"], {{"a", "b"}, {"confluent:version", "2"}});
    Json more = record("R", {"x"});
    more["doc"] = "changed";
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", avro(more))["metadata"]["properties"],
                 {{"a", "b"}}); // not inherited
}

void SchemaRegistryFeatureTest::configDefaultsAndOverridesAreMerged()
{
    RegistryBench bench;
    const auto rule = [](const char *name, const char *doc) {
        return Json{{"name", name}, {"type", "CEL"}, {"doc", doc}};
    };
    bench.call("PUT", "/config",
               {{"defaultMetadata", {{"properties", {{"a", "default"}, {"b", "default"}}}, {"sensitive", {"a"}}}},
                {"overrideMetadata", {{"properties", {{"c", "override"}}}, {"sensitive", {"c"}}}},
                {"defaultRuleSet",
                 {{"domainRules", {rule("first", "default"), rule("second", "default")}}, {"enableAt", "CLIENT"}}},
                {"overrideRuleSet", {{"domainRules", {rule("third", "override")}}}}});
    Json request = avro(record("R", {"x"}));
    request["metadata"] = {{"properties", {{"b", "own"}, {"c", "own"}}}};
    request["ruleSet"] = {{"domainRules", {rule("second", "own"), rule("third", "own")}}};
    const Json registered = bench.call("POST", "/subjects/a/versions", request);
    COMPARE_JSON(registered["metadata"],
                 {{"properties", {{"a", "default"}, {"b", "own"}, {"c", "override"}}}, {"sensitive", {"a", "c"}}});
    std::vector<std::string> rules;
    for (const Json &merged : registered["ruleSet"]["domainRules"])
        rules.push_back(merged["name"].get<std::string>() + '=' + merged["doc"].get<std::string>());
    QCOMPARE(rules, (std::vector<std::string>{"first=default", "second=own", "third=override"}));
    QCOMPARE(registered["ruleSet"]["enableAt"].get<std::string>(), std::string("CLIENT"));
}

void SchemaRegistryFeatureTest::configIsAPartialUpdate()
{
    RegistryBench bench;
    COMPARE_JSON(bench.call("GET", "/config"), {{"compatibilityLevel", "BACKWARD"}});
    COMPARE_JSON(bench.call("PUT", "/config/a", {{"compatibility", "full_transitive"}, {"normalize", true}}),
                 {{"compatibility", "FULL_TRANSITIVE"}, {"normalize", true}});
    bench.call("PUT", "/config/a", {{"alias", "b"}});
    COMPARE_JSON(bench.call("GET", "/config/a"),
                 {{"compatibilityLevel", "FULL_TRANSITIVE"}, {"normalize", true}, {"alias", "b"}});
    bench.call("PUT", "/config/a", {{"alias", nullptr}, {"normalize", nullptr}});
    COMPARE_JSON(bench.call("GET", "/config/a"), {{"compatibilityLevel", "FULL_TRANSITIVE"}});
    COMPARE_JSON(bench.call("DELETE", "/config/a"), {{"compatibilityLevel", "FULL_TRANSITIVE"}});
    COMPARE_JSON(bench.call("GET", "/config/a"), 40408);
    COMPARE_JSON(bench.call("GET", "/config/a?defaultToGlobal=true"), {{"compatibilityLevel", "BACKWARD"}});
    bench.call("PUT", "/config/:.ctx:", {{"compatibility", "NONE"}});
    COMPARE_JSON(bench.call("GET", "/config/:.ctx:a?defaultToGlobal=true"), {{"compatibilityLevel", "NONE"}});
}

void SchemaRegistryFeatureTest::aliasesRedirect()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/real/versions", avro(record("R", {"x"})));
    bench.call("PUT", "/config/nick", {{"alias", "real"}});
    COMPARE_JSON(bench.call("GET", "/subjects/nick/versions/1")["subject"], "real");
    Json more = record("R", {"x"});
    more["doc"] = "changed";
    bench.call("POST", "/subjects/nick/versions", avro(more));
    COMPARE_JSON(bench.call("GET", "/subjects/real/versions"), {1, 2});
    COMPARE_JSON(bench.call("GET", "/subjects"), {"real"});
    COMPARE_JSON(bench.call("GET", "/schemas?subjectPrefix=nick&aliases=true&latestOnly=true")[0]["aliases"], {"nick"});
    QCOMPARE(bench.feature->subjectForDeks("nick"), std::string("real"));
    bench.call("PUT", "/config/nick", {{"aliasForDeks", "keys"}});
    QCOMPARE(bench.feature->subjectForDeks("nick"), std::string("keys"));
    QCOMPARE(bench.feature->subjectForDeks("real"), std::string("real"));
}

void SchemaRegistryFeatureTest::deletionsAndTheirOrder()
{
    RegistryBench bench;
    bench.call("PUT", "/config", {{"compatibility", "NONE"}});
    for (const char *type : {"string", "int", "long"})
        bench.call("POST", "/subjects/a/versions", {{"schema", '"' + std::string(type) + '"'}});
    bench.call("PUT", "/config/a", {{"compatibility", "NONE"}});
    COMPARE_JSON(bench.call("DELETE", "/subjects/a/versions/latest"), 3);
    COMPARE_JSON(bench.call("DELETE", "/subjects/a/versions/3"), 40406);
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions"), {1, 2});
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions?deleted=true"), {1, 2, 3});
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions?deletedOnly=true"), {3});
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/3"), 40402);
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/3?deleted=true")["deleted"], true);
    COMPARE_JSON(bench.call("GET", "/schemas/ids/3/subjects"), Json::array());
    COMPARE_JSON(bench.call("GET", "/schemas/ids/3/subjects?deleted=true"), {"a"});
    QVERIFY(bench.call("GET", "/schemas/ids/3").contains("schema")); // readers can still decode
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", {{"schema", "\"float\""}})["version"],
                 4); // counting goes on
    COMPARE_JSON(bench.call("DELETE", "/subjects/a"), {1, 2, 4});
    COMPARE_JSON(bench.call("DELETE", "/subjects/a"), 40404);
    COMPARE_JSON(bench.call("GET", "/subjects"), Json::array());
    COMPARE_JSON(bench.call("GET", "/subjects?deletedOnly=true"), {"a"});
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions"), 40401);
    COMPARE_JSON(bench.call("DELETE", "/subjects/a/versions/4?permanent=true"), 4);
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", {{"schema", "\"double\""}})["version"],
                 4); // the highest that remains
    COMPARE_JSON(bench.call("DELETE", "/subjects/a?permanent=true"), 40405);
    bench.call("DELETE", "/subjects/a");
    COMPARE_JSON(bench.call("DELETE", "/subjects/a?permanent=true"), {1, 2, 3, 4});
    COMPARE_JSON(bench.call("DELETE", "/subjects/a?permanent=true"), 40401);
    COMPARE_JSON(bench.call("GET", "/config/a"), 40408); // went with the subject
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1"), 40403);
}

void SchemaRegistryFeatureTest::referencesKeepTheirTarget()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/address/versions", avro(record("Address", {"city"})));
    Json customer = record("Customer", {"name"});
    customer["fields"].push_back({{"name", "home"}, {"type", "Address"}});
    Json request = avro(customer);
    COMPARE_JSON(bench.call("POST", "/subjects/customer/versions", request), 42201);
    request["references"] = {{{"name", "com.acme.Address"}, {"subject", "address"}, {"version", -1}}};
    const Json registered = bench.call("POST", "/subjects/customer/versions", request);
    COMPARE_JSON(registered["references"], {{{"name", "com.acme.Address"}, {"subject", "address"}, {"version", 1}}});
    COMPARE_JSON(bench.call("GET", "/subjects/address/versions/1/referencedby"), {2});
    COMPARE_JSON(bench.call("DELETE", "/subjects/address"), 42206);
    COMPARE_JSON(bench.call("DELETE", "/subjects/address/versions/1"), 42206);
    QVERIFY(bench.send("GET", "/subjects/customer/versions/1/schema?format=resolved").body.find("\"city\"")
            != std::string::npos);
    bench.call("DELETE", "/subjects/customer");
    COMPARE_JSON(bench.call("GET", "/subjects/address/versions/1/referencedby"), Json::array());
    COMPARE_JSON(bench.call("GET", "/subjects/address/versions/1/referencedby?deleted=true"), {2});
    COMPARE_JSON(bench.call("DELETE", "/subjects/address"), {1});
    COMPARE_JSON(bench.call("DELETE", "/subjects/address?permanent=true"), 42206);
    bench.call("DELETE", "/subjects/customer?permanent=true");
    COMPARE_JSON(bench.call("DELETE", "/subjects/address?permanent=true"), {1});
}

void SchemaRegistryFeatureTest::compatibility_data()
{
    QTest::addColumn<QByteArray>("level");
    QTest::addColumn<QList<QByteArray>>("history");
    QTest::addColumn<QByteArray>("next");
    QTest::addColumn<bool>("isAccepted");
    const auto fields = [](const QByteArray &list) {
        return QByteArray(R"({"type":"record","name":"R","fields":[)" + list + "]}");
    };
    const QByteArray a = R"({"name":"a","type":"string"})";
    const QByteArray b = R"({"name":"b","type":"string"})";
    const QByteArray bDefault = R"({"name":"b","type":"string","default":""})";
    const auto add = [](const char *name, const char *level, const QList<QByteArray> &history, const QByteArray &next,
                        bool isAccepted) { QTest::newRow(name) << QByteArray(level) << history << next << isAccepted; };
    add("backward: field with default", "BACKWARD", {fields(a)}, fields(a + ',' + bDefault), true);
    add("backward: field without default", "BACKWARD", {fields(a)}, fields(a + ',' + b), false);
    add("backward: field removed", "BACKWARD", {fields(a + ',' + b)}, fields(a), true);
    add("forward: field removed", "FORWARD", {fields(a + ',' + b)}, fields(a), false);
    add("forward: field without default", "FORWARD", {fields(a)}, fields(a + ',' + b), true);
    add("full: field with default", "FULL", {fields(a)}, fields(a + ',' + bDefault), true);
    add("full: field without default", "FULL", {fields(a)}, fields(a + ',' + b), false);
    add("none: anything", "NONE", {fields(a)}, R"("int")", true);
    add("backward looks at the last only", "BACKWARD", {fields(a), fields(a + ',' + bDefault)}, fields(a + ',' + b),
        true);
    add("transitive looks at all", "BACKWARD_TRANSITIVE", {fields(a), fields(a + ',' + bDefault)}, fields(a + ',' + b),
        false);
    add("promotion", "BACKWARD", {R"("int")"}, R"("double")", true);
    add("promotion the other way", "BACKWARD", {R"("double")"}, R"("int")", false);
    add("promotion forward", "FORWARD", {R"("double")"}, R"("int")", true);
    add("union grows", "BACKWARD", {R"(["null","string"])"}, R"(["null","string","int"])", true);
    add("union shrinks", "BACKWARD", {R"(["null","string","int"])"}, R"(["null","string"])", false);
    add("into a union", "BACKWARD", {R"("string")"}, R"(["null","string"])", true);
    add("enum loses a symbol", "BACKWARD", {R"({"type":"enum","name":"E","symbols":["A","B"]})"},
        R"({"type":"enum","name":"E","symbols":["A"]})", false);
    add("enum with default loses a symbol", "BACKWARD", {R"({"type":"enum","name":"E","symbols":["A","B"]})"},
        R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})", true);
    add("fixed grows", "BACKWARD", {R"({"type":"fixed","name":"F","size":4})"},
        R"({"type":"fixed","name":"F","size":5})", false);
    add("record renamed", "BACKWARD", {fields(a)}, R"({"type":"record","name":"Other","fields":[]})", false);
    add("record renamed with alias", "BACKWARD", {fields(a)},
        R"({"type":"record","name":"Other","aliases":["R"],"fields":[]})", true);
    add("field renamed with alias", "BACKWARD", {fields(a)}, fields(R"({"name":"z","aliases":["a"],"type":"string"})"),
        true);
    const QByteArray list = R"({"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]})";
    add("recursion", "FULL_TRANSITIVE", {list + "]}"}, list + R"(,{"name":"v","type":"int","default":0}]})", true);
    add("recursion broken", "BACKWARD", {list + "]}"}, list + R"(,{"name":"v","type":"int"}]})", false);
    add("array items", "BACKWARD", {R"({"type":"array","items":"int"})"}, R"({"type":"array","items":"string"})",
        false);
    add("map values", "BACKWARD", {R"({"type":"map","values":"int"})"}, R"({"type":"map","values":"long"})", true);
}

void SchemaRegistryFeatureTest::compatibility()
{
    QFETCH(const QByteArray, level);
    QFETCH(const QList<QByteArray>, history);
    QFETCH(const QByteArray, next);
    QFETCH(const bool, isAccepted);
    RegistryBench bench;
    bench.call("PUT", "/config", {{"compatibility", "NONE"}});
    for (const QByteArray &schema : history)
        QVERIFY(bench.call("POST", "/subjects/a/versions", {{"schema", schema.toStdString()}}).is_object());
    bench.call("PUT", "/config", {{"compatibility", level.toStdString()}});
    const Json verdict = bench.call("POST", "/compatibility/subjects/a/versions", {{"schema", next.toStdString()}});
    COMPARE_JSON(verdict, {{"is_compatible", isAccepted}});
    const Json answer = bench.call("POST", "/subjects/a/versions", {{"schema", next.toStdString()}});
    if (isAccepted)
        QVERIFY2(answer.is_object(), answer.dump().c_str());
    else
        COMPARE_JSON(answer, 40901);
}

void SchemaRegistryFeatureTest::compatibilityEndpoint()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/a/versions", {{"schema", "\"string\""}});
    const Json verdict =
        bench.call("POST", "/compatibility/subjects/a/versions/latest?verbose=true", {{"schema", "\"int\""}});
    COMPARE_JSON(verdict["is_compatible"], false);
    QVERIFY(!verdict["messages"].empty());
    COMPARE_JSON(bench.call("POST", "/compatibility/subjects/a/versions/1?verbose=true", {{"schema", "\"string\""}}),
                 {{"is_compatible", true}, {"messages", Json::array()}});
    QVERIFY(bench.message("POST", "/subjects/a/versions", {{"schema", "\"int\""}}).find("TYPE_MISMATCH")
            != std::string::npos);
    QVERIFY(bench.call("POST", "/subjects/a/versions?force=true", {{"schema", "\"int\""}}).is_object());
    COMPARE_JSON(bench.call("POST", "/compatibility/subjects/unknown/versions", {{"schema", "\"int\""}}),
                 {{"is_compatible", true}});
}

void SchemaRegistryFeatureTest::tagsOfAvro()
{
    RegistryBench bench;
    Json schema = record("Customer", {"name", "ssn"});
    Json address = record("Address", {"city"});
    address["fields"][0]["confluent:tags"] = {"GEO"};
    schema["confluent:tags"] = {"CORE"};
    schema["fields"].push_back({{"name", "home"}, {"type", {"null", {{"type", "array"}, {"items", address}}}}});
    bench.call("POST", "/subjects/a/versions", {{"schema", schema.dump(4)}});
    const Json tagged = bench.call(
        "POST", "/subjects/a/versions/1/tags",
        {{"tagsToAdd",
          {tagElement(".com.acme.Customer.ssn", {"PII", "GDPR"}), tagElement("com.acme.Address", {"X"}, "sr_record")}},
         {"tagsToRemove", {tagElement("com.acme.Address.city", {"GEO", "NOT THERE"})}}});
    QCOMPARE(tagged["version"].get<int>(), 2);
    COMPARE_JSON(tagged["metadata"]["properties"], {{"confluent:version", "2"}});
    Json expected = schema;
    expected["fields"][1]["confluent:tags"] = {"GDPR", "PII"};
    expected["fields"][2]["type"][1]["items"]["fields"][0].erase("confluent:tags");
    expected["fields"][2]["type"][1]["items"]["confluent:tags"] = {"X"};
    QCOMPARE(tagged["schema"].get<std::string>(), expected.dump(4)); // member order and layout stay
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/2?findTags=*")["schemaTags"],
                 {tagElement("com.acme.Customer", {"CORE"}, "sr_record"),
                  tagElement("com.acme.Customer.ssn", {"GDPR", "PII"}),
                  tagElement("com.acme.Address", {"X"}, "sr_record")});
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/2?findTags=PII&findTags=Y")["schemaTags"],
                 {tagElement("com.acme.Customer.ssn", {"PII"})});
    QVERIFY(!bench.call("GET", "/subjects/a/versions/2?findTags=NONE").contains("schemaTags"));
    QVERIFY(!bench.call("GET", "/subjects/a/versions/2").contains("schemaTags"));
}

void SchemaRegistryFeatureTest::tagsOfJson()
{
    RegistryBench bench;
    const std::string text =
        R"({"type":"object","properties":{"name":{"type":"string","confluent:tags":["PII"]},"address":{"type":"object","properties":{"street":{"type":"string"}}},"items":{"type":"array","items":{"type":"object","properties":{"x":{"type":"string"}}}},"f":{"oneOf":[{"type":"null"},{"type":"object","properties":{"y":{"type":"string"}}}]},"g":{"$ref":"#/definitions/G"}},"definitions":{"G":{"type":"object","properties":{"z":{"type":"string"}}}}})";
    bench.call("POST", "/subjects/a/versions", typed("JSON", text));
    const std::vector<std::string> paths = {"object.address.object.street", "object.items.array.object.x",
                                            "object.f.oneof.1.object.y", "object.g.object.z"};
    Json add = Json::array();
    for (const std::string &path : paths)
        add.push_back(tagElement(path, {"T"}));
    const Json tagged = bench.call("POST", "/subjects/a/versions/1/tags",
                                   {{"tagsToAdd", add}, {"tagsToRemove", {tagElement("object.name", {"PII"})}}});
    QVERIFY2(tagged.is_object(), tagged.dump().c_str());
    const Json schema = Json::parse(tagged["schema"].get<std::string>());
    QVERIFY(!schema["properties"]["name"].contains("confluent:tags"));
    COMPARE_JSON(schema["definitions"]["G"]["properties"]["z"]["confluent:tags"], {"T"});
    COMPARE_JSON(schema["properties"]["f"]["oneOf"][1]["properties"]["y"]["confluent:tags"], {"T"});
    std::set<std::string> found;
    const Json reread = bench.call("GET", "/schemas/ids/2?findTags=T");
    for (const Json &element : reread["schemaTags"])
        found.insert(element["schemaEntity"]["entityPath"].get<std::string>());
    COMPARE_JSON(Json(found), Json(std::set<std::string>(paths.begin(), paths.end())));
}

void SchemaRegistryFeatureTest::tagsOfProtobuf()
{
    RegistryBench bench;
    const std::string text =
        "// A customer.\nsyntax = \"proto3\";\npackage acme;\n\nmessage Customer {\n\tstring name = 1; // kept\n"
        "  string ssn = 2 [deprecated = true];\n  Address home = 3;\n"
        "  oneof contact { string mail = 4; string phone = 5 [json_name = \"tel\"]; }\n"
        "  message Address { string city = 1 [(confluent.field_meta).tags = \"GEO\", (confluent.field_meta).tags = "
        "\"X\"]; }\n}\n";
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", typed("PROTOBUF", text)),
                 42201); // meta.proto is not imported
    std::string imported = text;
    imported.insert(imported.find("\n\nmessage"), "\nimport \"confluent/meta.proto\";");
    QVERIFY(bench.call("POST", "/subjects/a/versions", typed("PROTOBUF", imported)).is_object());
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/1?findTags=*")["schemaTags"],
                 {tagElement(".acme.Customer.Address.city", {"GEO", "X"})});
    const Json tagged =
        bench.call("POST", "/subjects/a/versions/1/tags",
                   {{"tagsToAdd",
                     {tagElement("acme.Customer.name", {"PII"}), tagElement(".acme.Customer.ssn", {"PII", "A\"b"}),
                      tagElement("acme.Customer.phone", {"T"}), tagElement("acme.Customer", {"M"}, "sr_record")}},
                    {"tagsToRemove", {tagElement("acme.Customer.Address.city", {"GEO", "X"})}}});
    QVERIFY2(tagged.is_object(), tagged.dump().c_str());
    const std::string edited = tagged["schema"].get<std::string>();
    for (const char *part : {"// A customer.\n", "\tstring name = 1 [(confluent.field_meta).tags = \"PII\"]; // kept\n",
                             "string ssn = 2 [deprecated = true, (confluent.field_meta).tags = \"A\\\"b\", "
                             "(confluent.field_meta).tags = \"PII\"];",
                             "[json_name = \"tel\", (confluent.field_meta).tags = \"T\"]", "string city = 1;",
                             "option (confluent.message_meta).tags = \"M\";"})
        QVERIFY2(edited.find(part) != std::string::npos, (std::string(part) + " is not in\n" + edited).c_str());
    const Json found = bench.call("GET", "/subjects/a/versions/2?findTags=*")["schemaTags"];
    QCOMPARE(found.size(), std::size_t(4));

    // With nothing imported and no tag yet, the import is added.
    const std::string plain = "syntax = \"proto3\";\nmessage M { map<string, string> m = 1; string s = 2; }\n";
    bench.call("POST", "/subjects/b/versions", typed("PROTOBUF", plain));
    const Json plainTagged =
        bench.call("POST", "/subjects/b/versions/1/tags", {{"tagsToAdd", {tagElement(".M.s", {"PII"})}}});
    QVERIFY2(plainTagged.is_object(), plainTagged.dump().c_str());
    QVERIFY(plainTagged["schema"].get<std::string>().find("import \"confluent/meta.proto\";") != std::string::npos);
    const Json back =
        bench.call("POST", "/subjects/b/versions/2/tags", {{"tagsToRemove", {tagElement(".M.s", {"PII"})}}});
    QVERIFY2(back.is_object(), back.dump().c_str());
    QVERIFY(back["schema"].get<std::string>().find("string s = 2; }") != std::string::npos);

    // Options in one aggregate keep their other members.
    const std::string aggregate = "syntax = \"proto3\";\nimport \"confluent/meta.proto\";\nmessage M {\n"
                                  "  string s = 1 [(confluent.field_meta) = { doc: \"d\" tags: [\"A\", \"B\"] }];\n}\n";
    bench.call("POST", "/subjects/c/versions", typed("PROTOBUF", aggregate));
    const Json changed =
        bench.call("POST", "/subjects/c/versions/1/tags", {{"tagsToRemove", {tagElement(".M.s", {"A"})}}});
    QVERIFY2(changed.is_object(), changed.dump().c_str());
    COMPARE_JSON(bench.call("GET", "/subjects/c/versions/2?findTags=*")["schemaTags"], {tagElement(".M.s", {"B"})});
    QVERIFY(changed["schema"].get<std::string>().find("doc: \"d\"") != std::string::npos);
}

void SchemaRegistryFeatureTest::tagsRequests()
{
    RegistryBench bench;
    Json request = avro(record("R", {"x"}));
    request["metadata"] = {{"properties", {{"owner", "a"}}}};
    request["ruleSet"] = {{"domainRules", {encryptRule("old")}}};
    bench.call("POST", "/subjects/a/versions", request);
    const std::string target = "/subjects/a/versions/latest/tags";
    const Json add = {tagElement("com.acme.R.x", {"PII"})};
    QVERIFY(bench.message("POST", target, {{"tagsToAdd", {tagElement("com.acme.R.none", {"PII"})}}})
                .find("No matching path 'com.acme.R.none' found in the schema")
            != std::string::npos);
    COMPARE_JSON(bench.call("POST", target, {{"tagsToAdd", add}, {"newVersion", 5}}), 42201);
    COMPARE_JSON(
        bench.call("POST", target, {{"tagsToAdd", add}, {"ruleSet", request["ruleSet"]}, {"rulesToRemove", {"old"}}}),
        42210);

    const Json merged =
        bench.call("POST", target,
                   {{"tagsToAdd", add}, {"newVersion", 2}, {"rulesToMerge", {{"domainRules", {encryptRule("new")}}}}});
    QVERIFY2(merged.is_object(), merged.dump().c_str());
    COMPARE_JSON(merged["metadata"]["properties"], {{"confluent:version", "2"}, {"owner", "a"}});
    QCOMPARE(merged["ruleSet"]["domainRules"].size(), std::size_t(2));
    const Json removed = bench.call("POST", target, {{"rulesToRemove", {"old"}}});
    QVERIFY2(removed.is_object(), removed.dump().c_str());
    QCOMPARE(removed["ruleSet"]["domainRules"].size(), std::size_t(1));
    const Json inherited = bench.call("POST", target, {{"tagsToRemove", add}});
    QCOMPARE(inherited["ruleSet"]["domainRules"][0]["name"].get<std::string>(), std::string("new"));
    QCOMPARE(inherited["version"].get<int>(), 4);
    QVERIFY(inherited["schema"].get<std::string>().find("confluent:tags") == std::string::npos);
}

void SchemaRegistryFeatureTest::registrationsChangeTags()
{
    RegistryBench bench;
    Json tagged = record("R", {"x"});
    tagged["fields"][0]["confluent:tags"] = {"PII"};
    bench.call("POST", "/subjects/a/versions", avro(tagged));
    Json next = record("R", {"x"});
    next["fields"].push_back({{"name", "y"}, {"type", "string"}, {"default", ""}});
    Json request = avro(next);
    request["propagateSchemaTags"] = true;
    request["schemaTagsToAdd"] = {tagElement("com.acme.R.y", {"NEW"})};
    const Json registered = bench.call("POST", "/subjects/a/versions?x", request);
    QVERIFY2(registered.is_object(), registered.dump().c_str());
    COMPARE_JSON(bench.call("GET", "/subjects/a/versions/2?findTags=*")["schemaTags"],
                 {tagElement("com.acme.R.x", {"PII"}), tagElement("com.acme.R.y", {"NEW"})});
}

void SchemaRegistryFeatureTest::lookUps()
{
    RegistryBench bench;
    Json request = avro(record("R", {"x"}));
    request["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
    bench.call("POST", "/subjects/a/versions", request);
    COMPARE_JSON(bench.call("POST", "/subjects/a", avro(record("R", {"x"})))["version"], 1); // filled from the latest
    COMPARE_JSON(bench.call("POST", "/subjects/a", request)["subject"], "a");
    COMPARE_JSON(bench.call("POST", "/subjects/a", avro(record("R", {"z"}))), 40403);
    request["ruleSet"] = {{"domainRules", {encryptRule("other")}}};
    COMPARE_JSON(bench.call("POST", "/subjects/a", request), 40403);
    bench.call("DELETE", "/subjects/a");
    COMPARE_JSON(bench.call("POST", "/subjects/a", avro(record("R", {"x"}))), 40401);
    COMPARE_JSON(bench.call("POST", "/subjects/a?deleted=true", avro(record("R", {"x"})))["deleted"], true);
}

void SchemaRegistryFeatureTest::contextsAreApart()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/a/versions", avro(record("R", {"x"})));
    bench.call("POST", "/subjects/%3A.ctx%3Aa/versions", avro(record("R", {"y"})));
    bench.call("POST", "/subjects/%3A.%3Ab/versions", avro(record("R", {"z"}))); // the default context, written out
    COMPARE_JSON(bench.call("GET", "/subjects"), {":.ctx:a", "a", "b"});
    COMPARE_JSON(bench.call("GET", "/subjects?subjectPrefix="), {"a", "b"});
    COMPARE_JSON(bench.call("GET", "/subjects?subjectPrefix=:.ctx:"), {":.ctx:a"});
    COMPARE_JSON(bench.call("GET", "/subjects?subjectPrefix=:*:a"), {":.ctx:a", "a"});
    COMPARE_JSON(bench.call("GET", "/contexts"), {".", ".ctx"});
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1?subject=:.ctx:a")["subject"], ":.ctx:a");
    COMPARE_JSON(bench.call("GET", "/schemas/ids/1")["subject"], "a");
    COMPARE_JSON(bench.call("DELETE", "/contexts/.ctx"), 42211);
    bench.call("DELETE", "/subjects/%3A.ctx%3Aa");
    COMPARE_JSON(bench.call("DELETE", "/contexts/.ctx"), 42211);
    bench.call("DELETE", "/subjects/%3A.ctx%3Aa?permanent=true");
    QCOMPARE(bench.send("DELETE", "/contexts/.ctx").status, 204);
    COMPARE_JSON(bench.call("GET", "/contexts"), {"."});
}

void SchemaRegistryFeatureTest::contextPathsAreRewritten()
{
    RegistryBench bench;
    bench.call("POST", "/contexts/.ctx/subjects/a/versions", avro(record("R", {"x"})));
    COMPARE_JSON(bench.call("GET", "/subjects"), {":.ctx:a"});
    COMPARE_JSON(bench.call("GET", "/contexts/.ctx/subjects"), {":.ctx:a"});
    COMPARE_JSON(bench.call("GET", "/contexts/.other/subjects"), Json::array());
    COMPARE_JSON(bench.call("GET", "/contexts/.ctx/subjects/%3A.ctx%3Aa/versions"), {1});
    COMPARE_JSON(bench.call("GET", "/contexts/.ctx/schemas/ids/1")["subject"], ":.ctx:a");
    COMPARE_JSON(bench.call("GET", "/contexts/.ctx/schemas?subjectPrefix=a")[0]["subject"], ":.ctx:a");
    bench.call("PUT", "/contexts/.ctx/config", {{"compatibility", "NONE"}});
    COMPARE_JSON(bench.call("GET", "/config/:.ctx:"), {{"compatibilityLevel", "NONE"}});
    bench.call("PUT", "/contexts/.ctx/mode/a", {{"mode", "READONLY"}});
    COMPARE_JSON(bench.call("GET", "/mode/:.ctx:a"), {{"mode", "READONLY"}});
    COMPARE_JSON(bench.call("GET", "/contexts/./subjects"), Json::array());
    const Request keks = rewriteContext(parseTarget("GET", "/contexts/.ctx/dek-registry/v1/keks/k/deks/s/versions"));
    QCOMPARE(keks.segments,
             (std::vector<std::string>{"dek-registry", "v1", "keks", "k", "deks", ":.ctx:s", "versions"}));
}

void SchemaRegistryFeatureTest::readOnlyRefuses()
{
    RegistryBench bench;
    bench.call("POST", "/subjects/a/versions", avro(record("R", {"x"})));
    bench.call("PUT", "/mode/a", {{"mode", "READONLY"}});
    QCOMPARE(bench.feature->modeOf("a"), std::string("READONLY"));
    for (const char *call : {"POST /subjects/a/versions", "POST /subjects/a/versions/1/tags", "DELETE /subjects/a",
                             "DELETE /subjects/a/versions/1", "PUT /config/a"}) {
        const std::string text(call);
        const std::size_t space = text.find(' ');
        const Json body = text.starts_with("PUT") ? Json{{"compatibility", "NONE"}} : avro(record("R", {"x", "y"}));
        COMPARE_JSON(bench.call(text.substr(0, space), text.substr(space + 1), body), 42205);
    }
    QVERIFY(bench.call("POST", "/subjects/b/versions", avro(record("R", {"x"}))).is_object());
    COMPARE_JSON(bench.call("DELETE", "/mode/a"), {{"mode", "READONLY"}});
    COMPARE_JSON(bench.call("GET", "/mode/a"), 40409);
    COMPARE_JSON(bench.call("GET", "/mode/a?defaultToGlobal=true"), {{"mode", "READWRITE"}});
    bench.call("PUT", "/mode", {{"mode", "READONLY_OVERRIDE"}});
    bench.call("PUT", "/mode/a", {{"mode", "READWRITE"}});
    COMPARE_JSON(bench.call("DELETE", "/subjects/a"), 42205);
    bench.call("DELETE", "/mode");
    COMPARE_JSON(bench.call("DELETE", "/subjects/a"), {1});
}

void SchemaRegistryFeatureTest::importKeepsIds()
{
    RegistryBench bench;
    COMPARE_JSON(bench.call("PUT", "/mode", {{"mode", "import"}}), {{"mode", "IMPORT"}});
    Json request = avro(record("R", {"x"}));
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", request), 42205); // an id is needed
    request["id"] = 100;
    request["version"] = 7;
    const Json imported = bench.call("POST", "/subjects/a/versions", request);
    QCOMPARE(imported["id"].get<int>(), 100);
    QCOMPARE(imported["version"].get<int>(), 7);
    QVERIFY(bench.call("POST", "/subjects/a/versions", request).is_object()); // again: the same
    Json other = avro(record("R", {"y"}));
    other["id"] = 100;
    COMPARE_JSON(bench.call("POST", "/subjects/b/versions", other), 42207);
    bench.call("PUT", "/mode", {{"mode", "READWRITE"}});
    const Json next = bench.call("POST", "/subjects/b/versions", avro(record("R", {"y"})));
    QCOMPARE(next["id"].get<int>(), 101);
    COMPARE_JSON(bench.call("PUT", "/mode?force=true", {{"mode", "IMPORT"}}), {{"mode", "IMPORT"}});
}

void SchemaRegistryFeatureTest::pagesAndFilters()
{
    RegistryBench bench;
    for (int i = 0; i < 30; ++i) {
        const std::string subject = "s" + std::to_string(10 + i);
        Json request = avro(record("R" + std::to_string(i), {"x"}));
        bench.call("POST", "/subjects/" + subject + "/versions", request);
        if (i % 10 == 0) {
            request["ruleSet"] = {{"encodingRules", {encryptRule("r")}}};
            bench.call("POST", "/subjects/" + subject + "/versions", request);
        }
    }
    QCOMPARE(bench.call("GET", "/schemas").size(), std::size_t(33));
    QCOMPARE(bench.call("GET", "/schemas?latestOnly=true").size(), std::size_t(30));
    QCOMPARE(bench.call("GET", "/schemas?ruleType=ENCRYPT").size(), std::size_t(3));
    QCOMPARE(bench.call("GET", "/schemas?ruleType=CEL").size(), std::size_t(0));
    QCOMPARE(bench.call("GET", "/schemas?subjectPrefix=s1&latestOnly=true").size(), std::size_t(10));
    bench.call("POST", "/subjects/s10/versions", {{"ruleSet", {{"domainRules", Json::array()}}}});
    QCOMPARE(bench.call("GET", "/schemas?ruleType=ENCRYPT&latestOnly=true").size(),
             std::size_t(2)); // the latest one first
    for (const char *limit : {"0", "-5", "1001", "many"})
        QCOMPARE(bench.call("GET", std::string("/schemas?limit=") + limit).size(), std::size_t(34));
    const Json whole = bench.call("GET", "/schemas");
    Json together = Json::array();
    for (int offset = 0; offset < 40; offset += 7) {
        for (const Json &schema : bench.call("GET", "/schemas?limit=7&offset=" + std::to_string(offset)))
            together.push_back(schema);
    }
    COMPARE_JSON(together, whole);
    COMPARE_JSON(bench.call("GET", "/subjects?offset=28&limit=5"), {"s38", "s39"});
    COMPARE_JSON(bench.call("GET", "/subjects/s10/versions?offset=1&limit=1"), {2});
    QVERIFY(bench.send("GET", "/schemas?limit=1").headers.empty()); // no Link
    bench.call("DELETE", "/subjects/s39");
    QCOMPARE(bench.call("GET", "/schemas").size(), std::size_t(33));
    QCOMPARE(bench.call("GET", "/schemas?deleted=true").size(), std::size_t(34));
}

void SchemaRegistryFeatureTest::metadataSearch()
{
    RegistryBench bench;
    for (const char *stage : {"dev", "prod", "dev"}) {
        Json request = avro(record("R", {"x"}));
        static int count = 0;
        request["metadata"] = {{"properties", {{"stage", stage}, {"n", std::to_string(++count)}}}};
        bench.call("POST", "/subjects/a/versions", request);
    }
    COMPARE_JSON(bench.call("GET", "/subjects/a/metadata?key=stage&value=dev")["version"], 3);
    COMPARE_JSON(bench.call("GET", "/subjects/a/metadata?key=stage&key=n&value=dev&value=1")["version"], 1);
    COMPARE_JSON(bench.call("GET", "/subjects/a/metadata?key=stage&value=none"), 40403);
    COMPARE_JSON(bench.call("GET", "/subjects/none/metadata?key=stage&value=dev"), 40401);
}

void SchemaRegistryFeatureTest::formats()
{
    RegistryBench bench;
    const std::string text = "syntax = \"proto3\";\npackage acme;\nmessage M { string s = 1; }\n";
    const Json registered = bench.call("POST", "/subjects/a/versions", typed("PROTOBUF", text));
    QCOMPARE(registered["schema"].get<std::string>(), text);
    const std::string serialized =
        bench.call("GET", "/subjects/a/versions/1?format=serialized")["schema"].get<std::string>();
    QVERIFY(!QByteArray::fromBase64(QByteArray::fromStdString(serialized)).isEmpty());
    QVERIFY(serialized.find("syntax") == std::string::npos);
    COMPARE_JSON(bench.call("POST", "/subjects/a?format=serialized", typed("PROTOBUF", serialized))["version"],
                 1); // the same schema
    COMPARE_JSON(bench.call("POST", "/subjects/b/versions", typed("PROTOBUF", serialized))["id"], 1);
    const std::string back = bench.call("GET", "/subjects/b/versions/1")["schema"].get<std::string>();
    QVERIFY2(back.find("message M {") != std::string::npos, back.c_str());
    QVERIFY2(bench.call("POST", "/subjects/b/versions/1/tags", {{"tagsToAdd", {tagElement(".acme.M.s", {"PII"})}}})
                 .is_object(),
             "base64 is edited as text");

    bench.call("POST", "/subjects/ref/versions", typed("JSON", R"({"type":"string"})"));
    Json refers = typed("JSON", R"({"type":"object","properties":{"a":{"$ref":"other.json"}}})");
    COMPARE_JSON(bench.call("POST", "/subjects/j/versions", refers), 42201);
    refers["references"] = {{{"name", "other.json"}, {"subject", "ref"}, {"version", 1}}};
    QVERIFY(bench.call("POST", "/subjects/j/versions", refers).is_object());
    QCOMPARE(bench.send("GET", "/subjects/j/versions/1/schema?format=resolved").body,
             std::string(R"({"type":"object","properties":{"a":{"type":"string"}}})"));
}

void SchemaRegistryFeatureTest::serverRoutes()
{
    RegistryBench bench;
    QCOMPARE(bench.send("GET", "/").body, std::string("{}"));
    COMPARE_JSON(bench.call("GET", "/schemas/types"), {"JSON", "PROTOBUF", "AVRO"});
    COMPARE_JSON(bench.call("GET", "/associations/resources/-/topic?resourceType=topic"), Json::array());
    QVERIFY(bench.call("GET", "/v1/metadata/id")["scope"]["clusters"].contains("schema-registry-cluster"));
    QVERIFY(bench.call("GET", "/v1/metadata/version").contains("commitId"));
    QVERIFY(bench.call("GET", "/v1/metadata/deployment")["attributes"].is_array());
}

void SchemaRegistryFeatureTest::catalog()
{
    RegistryBench bench;
    const std::string tagdefs = "/catalog/v1/types/tagdefs";
    const Json made = bench.call("POST", tagdefs,
                                 {{{"name", "PII"}, {"description", "personal"}}, {{"name", "PII"}}, {{"name", ""}}});
    QCOMPARE(made.size(), std::size_t(3));
    QVERIFY(!made[0].contains("error"));
    QVERIFY(made[0].contains("guid"));
    COMPARE_JSON(made[1]["error"]["error_code"], 409); // the others succeed
    COMPARE_JSON(made[2]["error"]["error_code"], 400);
    COMPARE_JSON(bench.call("PUT", tagdefs, {{{"name", "PII"}, {"description", "changed"}}})[0]["version"], 2);
    COMPARE_JSON(bench.call("PUT", tagdefs, {{{"name", "NONE"}}})[0]["error"]["error_code"], 404);
    COMPARE_JSON(bench.call("GET", tagdefs + "/PII")["description"], "changed");
    QCOMPARE(bench.call("GET", tagdefs + "?prefix=P").size(), std::size_t(1));
    COMPARE_JSON(bench.call("GET", tagdefs + "/NONE"), 404);

    const Json tag = {{"typeName", "PII"}, {"entityType", "sr_field"}, {"entityName", "lsrc:.:1:R.x"}};
    Json unknown = tag;
    unknown["typeName"] = "NONE";
    const Json attached = bench.call("POST", "/catalog/v1/entity/tags", {tag, unknown});
    QVERIFY(!attached[0].contains("error"));
    COMPARE_JSON(attached[1]["error"]["error_code"], 404);
    const std::string entity = "/catalog/v1/entity/type/sr_field/name/lsrc%3A.%3A1%3AR.x/tags";
    QCOMPARE(bench.call("GET", entity).size(), std::size_t(1));
    COMPARE_JSON(bench.call("GET", "/catalog/v1/search/basic?tag=PII")["entities"][0]["attributes"]["qualifiedName"],
                 "lsrc:.:1:R.x");
    COMPARE_JSON(bench.call("DELETE", tagdefs + "/PII"), 409);
    QCOMPARE(bench.send("DELETE", entity + "/PII").status, 204);
    COMPARE_JSON(bench.call("DELETE", entity + "/PII"), 404);
    QCOMPARE(bench.send("DELETE", tagdefs + "/PII").status, 204);
    COMPARE_JSON(bench.call("GET", tagdefs), Json::array());
}

void SchemaRegistryFeatureTest::malformedRequests()
{
    RegistryBench bench;
    for (const char *body :
         {"", "{", "[]", "null", "\"text\"", R"({"schema":7})", R"({"schema":"\"int\"","references":{}})",
          R"({"schema":"\"int\"","metadata":[]})", R"({"schema":"\"int\"","ruleSet":[]})",
          R"({"schema":"\"int\"","ruleSet":{"domainRules":[7]}})", R"({"schema":"\"int\"","version":"1"})",
          R"({"schema":"\"int\"","ruleSet":{"domainRules":[{"name":"a","type":"E","kind":"ODD"}]}})",
          R"({"schema":"\"int\"","schemaTagsToAdd":[{}]})"}) {
        const Response response = bench.send("POST", "/subjects/a/versions", body);
        QVERIFY2(response.status == 400, body);
        QVERIFY2(Json::parse(response.body)["error_code"] == 400, body);
    }
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    COMPARE_JSON(bench.call("POST", "/subjects/a/versions", {{"schema", deep}}), 42201);
    COMPARE_JSON(bench.call("GET", "/subjects"), Json::array());
}

void SchemaRegistryFeatureTest::restartKeepsEverything()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    Json before;
    {
        RegistryBench bench(path);
        Json request = avro(record("R", {"x"}));
        request["metadata"] = {{"properties", {{"z", "1"}, {"a", "2"}}}};
        request["ruleSet"] = {{"domainRules", {encryptRule("r")}}};
        bench.call("POST", "/subjects/a/versions", request);
        bench.call("POST", "/subjects/gone/versions", avro(record("Gone", {"x"})));
        bench.call("DELETE", "/subjects/gone");
        bench.call("DELETE", "/subjects/gone?permanent=true");
        bench.call("POST", "/subjects/b/versions", avro(record("B", {"x"})));
        bench.call("DELETE", "/subjects/b");
        bench.call("PUT", "/config/a", {{"compatibility", "FULL"}});
        bench.call("PUT", "/mode/c", {{"mode", "READONLY"}});
        bench.call("POST", "/subjects/%3A.ctx%3Aa/versions", avro(record("R", {"x"})));
        bench.call("POST", "/catalog/v1/types/tagdefs", {{{"name", "PII"}}});
        before = {bench.call("GET", "/schemas?deleted=true"), bench.call("GET", "/catalog/v1/types/tagdefs")};
        QCOMPARE(before[0].size(), std::size_t(3));
    }
    RegistryBench bench(path);
    COMPARE_JSON(Json({bench.call("GET", "/schemas?deleted=true"), bench.call("GET", "/catalog/v1/types/tagdefs")}),
                 before);
    COMPARE_JSON(bench.call("GET", "/config/a"), {{"compatibilityLevel", "FULL"}});
    COMPARE_JSON(bench.call("GET", "/mode/c"), {{"mode", "READONLY"}});
    Json request = avro(record("R", {"x"}));
    COMPARE_JSON(bench.call("POST", "/subjects/a", request)["version"], 1);
    COMPARE_JSON(bench.call("POST", "/subjects/d/versions", avro(record("New", {"x"})))["id"],
                 4); // ids are never given again
    COMPARE_JSON(bench.call("GET", "/contexts"), {".", ".ctx"});
}

void SchemaRegistryFeatureTest::manySubjects()
{
    RegistryBench bench;
    constexpr int count = 10000; // a scan of all for each one would not come to an end here
    for (int i = 0; i < count; ++i) {
        const Response response = bench.send("POST", "/subjects/subject-" + std::to_string(i) + "/versions",
                                             avro(record("R" + std::to_string(i), {"a", "b"})).dump());
        QCOMPARE(response.status, 200);
    }
    std::size_t found = 0;
    for (int offset = 0; offset < count; offset += 1000)
        found += bench.call("GET", "/schemas?latestOnly=true&offset=" + std::to_string(offset)).size();
    QCOMPARE(found, std::size_t(count));
}

QTEST_GUILESS_MAIN(SchemaRegistryFeatureTest)
#include "tst_schemaregistryfeature.moc"
