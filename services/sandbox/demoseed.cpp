// Fills a sandbox with a bank that does not exist. What it contains is written in resources/sandbox/demo: registry.json
// and cmf.json list the objects with their ages, the other files are the newest version of one schema each. Older
// versions are made from it: whatever is marked "x-since": N (in a .proto: a line that ends with "// since N") is left
// out before version N, and "x-tags-since": N leaves only the inline tags out.

#include "services/sandbox/sandboxdata.h"
#include "services/sandbox/seedcaller.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

namespace {

/// Days ("12d"), hours ("5h") or minutes ("30m").
std::int64_t ageMs(const Json &age)
{
    const std::string text = age.get<std::string>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() - 1)
        throw std::runtime_error("demo seed: \"" + text + "\" is no age");
    constexpr std::int64_t minute = 60'000;
    switch (*end) {
    case 'd':
        return number * 24 * 60 * minute;
    case 'h':
        return number * 60 * minute;
    case 'm':
        return number * minute;
    default:
        throw std::runtime_error("demo seed: \"" + text + "\" is no age");
    }
}

std::string subjectPath(const std::string &subject)
{
    return "/subjects/" + pathSegment(subject);
}

/// The member @p name of @p object, or an empty object.
const Json &part(const Json &object, const char *name)
{
    static const Json nothing = Json::object();
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

Json ofVersion(const Json &schema, int version)
{
    if (schema.is_array()) {
        Json kept = Json::array();
        for (const Json &element : schema) {
            if (!element.is_object() || element.value("x-since", 1) <= version)
                kept.push_back(ofVersion(element, version));
        }
        return kept;
    }
    if (!schema.is_object())
        return schema;
    Json kept = Json::object();
    for (const auto &[name, value] : schema.items()) {
        if (name == "x-since" || name == "x-tags-since")
            continue;
        if (name == "confluent:tags" && schema.value("x-tags-since", 1) > version)
            continue;
        if (value.is_object() && value.value("x-since", 1) > version)
            continue;
        kept[name] = ofVersion(value, version);
    }
    return kept;
}

std::string protoOfVersion(const std::string &text, int version)
{
    static const std::string mark = " // since ";
    std::string kept;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        std::string line = text.substr(start, end - start);
        start = end + 1;
        if (const std::size_t at = line.rfind(mark); at != std::string::npos) {
            if (std::stoi(line.substr(at + mark.size())) > version)
                continue;
            line.resize(at);
        }
        kept += line;
        kept += '\n';
    }
    return kept;
}

/// The entry of @p byVersion (members "1", "2"…) that holds from some version on up to @p version; null when none does.
const Json *inForce(const Json &byVersion, int version)
{
    const Json *found = nullptr;
    for (int candidate = 1; candidate <= version; ++candidate) {
        if (const auto entry = byVersion.find(std::to_string(candidate)); entry != byVersion.end())
            found = &*entry;
    }
    return found;
}

/// What happened, with how long ago. Run oldest first; what happened at the same time runs in the order of adding.
class History {
public:
    void add(std::int64_t age, std::function<void()> event) { m_events.emplace_back(age, std::move(event)); }
    void run(SeedCaller &caller)
    {
        std::stable_sort(m_events.begin(), m_events.end(),
                         [](const auto &one, const auto &other) { return one.first > other.first; });
        for (const auto &[age, event] : m_events) {
            caller.setAge(age);
            event();
        }
    }

private:
    std::vector<std::pair<std::int64_t, std::function<void()>>> m_events;
};

class RegistryDemo {
public:
    explicit RegistryDemo(SeedCaller &caller)
        : m_caller(caller)
        , m_demo(Json::parse(sandboxData("demo/registry.json")))
    {
    }

    void tell(History &history)
    {
        tellSettings(history);
        for (const Json &kek : m_demo.at("keks"))
            tellKek(history, kek);
        for (const Json &subject : m_demo.at("subjects"))
            tellSubject(history, subject);
        for (const Json &dek : m_demo.at("deks"))
            tellDek(history, dek);
        for (const Json &mode : m_demo.at("modes")) {
            history.add(ageMs(mode.at("age")), [this, &mode] {
                m_caller.registry("PUT", "/mode/" + pathSegment(mode.at("subject").get<std::string>()),
                                  {{"mode", mode.at("mode")}});
            });
        }
    }

private:
    void tellSettings(History &history)
    {
        const Json &global = m_demo.at("globalConfig");
        history.add(ageMs(global.at("age")), [this, &global] {
            m_caller.registry("PUT", "/config", {{"compatibility", global.at("compatibility")}});
        });
        for (const Json &config : m_demo.at("contextConfigs")) {
            history.add(ageMs(config.at("age")), [this, &config] {
                m_caller.registry("PUT", "/config/" + pathSegment(":." + config.at("context").get<std::string>() + ":"),
                                  {{"compatibility", config.at("compatibility")}});
            });
        }
        for (const Json &tag : m_demo.at("tagDefinitions")) {
            history.add(ageMs(tag.at("age")), [this, &tag] {
                m_caller.registry("POST", "/catalog/v1/types/tagdefs",
                                  Json::array({{{"name", tag.at("name")},
                                                {"description", tag.at("description")},
                                                {"entityTypes", Json::array({"cf_entity"})}}}));
            });
        }
    }

    void tellKek(History &history, const Json &kek)
    {
        m_keks[kek.at("name").get<std::string>()] = &kek;
        history.add(ageMs(kek.at("age")), [this, &kek] {
            Json body = kek;
            body.erase("age");
            body.erase("deleted");
            m_caller.registry("POST", "/dek-registry/v1/keks", body);
        });
        if (kek.contains("deleted")) {
            history.add(ageMs(kek.at("deleted")), [this, &kek] {
                m_caller.registry("DELETE", "/dek-registry/v1/keks/" + pathSegment(kek.at("name").get<std::string>()));
            });
        }
    }

    void tellDek(History &history, const Json &dek)
    {
        const Json &kek = *m_keks.at(dek.at("kek").get<std::string>());
        const std::string subject = dek.at("subject").get<std::string>();
        const std::string algorithm = dek.at("algorithm").get<std::string>();
        const std::string path =
            "/dek-registry/v1/keks/" + pathSegment(kek.at("name").get<std::string>()) + "/deks/" + pathSegment(subject);
        int version = 0;
        for (const Json &age : dek.at("ages")) {
            ++version;
            history.add(ageMs(age), [this, &kek, subject, algorithm, path, version] {
                Json body = {{"subject", subject}, {"version", version}, {"algorithm", algorithm}};
                if (!kek.value("shared", false)) // the registry makes the DEKs of a shared KEK itself
                    body["encryptedKeyMaterial"] = seedKeyMaterial(kek, subject, algorithm, version);
                m_caller.registry("POST", path, body);
            });
        }
        for (const auto &[deleted, age] : part(dek, "deleted").items()) {
            std::string target = path;
            target.append("/versions/").append(deleted).append("?algorithm=").append(algorithm);
            history.add(ageMs(age), [this, target] { m_caller.registry("DELETE", target); });
        }
    }

    void tellSubject(History &history, const Json &subject)
    {
        const std::string path = subjectPath(subject.at("subject").get<std::string>());
        int version = 0;
        for (const Json &age : subject.at("ages")) {
            ++version;
            history.add(ageMs(age), [this, &subject, path, version] {
                m_caller.registry("POST", path + "/versions", registration(subject, version));
            });
        }
        if (subject.contains("config")) {
            const Json &config = subject.at("config");
            history.add(ageMs(config.at("age")), [this, &config, &subject] {
                Json body = config;
                body.erase("age");
                m_caller.registry("PUT", "/config/" + pathSegment(subject.at("subject").get<std::string>()), body);
            });
        }
        for (const auto &[deleted, age] : part(subject, "deletedVersions").items()) {
            std::string target = path;
            target.append("/versions/").append(deleted);
            history.add(ageMs(age), [this, target] { m_caller.registry("DELETE", target); });
        }
        if (subject.contains("deleted"))
            history.add(ageMs(subject.at("deleted")), [this, path] { m_caller.registry("DELETE", path); });
    }

    [[nodiscard]] static Json registration(const Json &subject, int version)
    {
        const std::string file = subject.at("file").get<std::string>();
        const std::string text = sandboxData("demo/" + file);
        const std::string key = std::to_string(version);
        Json body;
        if (file.ends_with(".proto")) {
            body["schemaType"] = "PROTOBUF";
            body["schema"] = protoOfVersion(text, version);
        } else {
            body["schemaType"] = file.ends_with(".json") ? "JSON" : "AVRO";
            body["schema"] = ofVersion(Json::parse(text), version).dump();
        }
        if (const Json *references = inForce(part(subject, "refs"), version)) {
            for (const Json &reference : *references)
                body["references"].push_back(
                    {{"name", reference.at(0)}, {"subject", reference.at(1)}, {"version", reference.at(2)}});
        }
        // Left out, both are inherited from the version before.
        if (part(subject, "metadata").contains(key))
            body["metadata"] = part(subject, "metadata").at(key);
        if (part(subject, "ruleSets").contains(key))
            body["ruleSet"] = part(subject, "ruleSets").at(key);
        return body;
    }

    SeedCaller &m_caller;
    const Json m_demo;
    std::map<std::string, const Json *> m_keks;
};

class CmfDemo {
public:
    explicit CmfDemo(SeedCaller &caller)
        : m_caller(caller)
        , m_demo(Json::parse(sandboxData("demo/cmf.json")))
        // 2.2 brought the system information; 2.1 the databases; 2.3 metadata of environments and "ddlEnvironments".
        , m_version(versionOf(caller))
    {
    }

    void tell(History &history)
    {
        for (const Json &environment : m_demo.at("environments"))
            tellOne(history, environment, "/environments");
        for (const Json &secret : m_demo.at("secrets")) {
            tellOne(history, secret, "/secrets");
            if (secret.contains("changed")) { // the credentials were renewed
                history.add(ageMs(secret.at("changed")), [this, &secret] {
                    const Json &resource = secret.at("resource");
                    m_caller.cmf("PUT", base() + "/secrets/" + nameOf(resource), resource);
                });
            }
        }
        for (const Json &mapping : m_demo.at("mappings"))
            tellOne(history, mapping, inEnvironment(mapping) + "/secret-mappings");
        for (const Json &catalog : m_demo.at("catalogs"))
            tellCatalog(history, catalog);
        for (const Json &pool : m_demo.at("computePools"))
            tellOne(history, pool, inEnvironment(pool) + "/compute-pools");
        for (const Json &application : m_demo.at("applications"))
            tellOne(history, application, inEnvironment(application) + "/applications");
        for (const Json &statement : m_demo.at("statements"))
            tellOne(history, statement, inEnvironment(statement) + "/statements");
    }

private:
    enum class Version { V20, V21, V22, V23 };

    static std::string base() { return "/cmf/api/v1"; }
    static std::string nameOf(const Json &resource)
    {
        return pathSegment(resource.at("metadata").at("name").get<std::string>());
    }
    static std::string inEnvironment(const Json &entry)
    {
        return "/environments/" + pathSegment(entry.at("environment").get<std::string>());
    }
    static Version versionOf(SeedCaller &caller)
    {
        if (caller.cmfKnows(base() + "/kubernetes-clusters"))
            return Version::V23;
        if (caller.cmfKnows(base() + "/system-information"))
            return Version::V22;
        return Version::V21; // told from 2.0 only by trying; see tellCatalog()
    }

    /// Before 2.3.1 CMF does not sign in to a Schema Registry with OAuth client credentials.
    static void useStaticToken(Json &data)
    {
        if (data.value("bearer.auth.credentials.source", "") == "OAUTHBEARER")
            data = {{"bearer.auth.credentials.source", "STATIC_TOKEN"}, {"bearer.auth.token", "demo-static-token"}};
    }

    void tellOne(History &history, const Json &entry, const std::string &path)
    {
        history.add(ageMs(entry.at("age")), [this, &entry, path] {
            Json resource = entry.at("resource");
            if (m_version != Version::V23) {
                if (path == "/environments")
                    resource.erase("metadata");
                if (path == "/secrets")
                    useStaticToken(resource["spec"]["data"]);
                if (path.ends_with("/compute-pools")) {
                    resource["spec"]["type"] = "DEDICATED";
                    resource["spec"].erase("state");
                }
            }
            m_caller.cmf("POST", base() + path, resource);
        });
    }

    void tellCatalog(History &history, const Json &catalog)
    {
        history.add(ageMs(catalog.at("age")), [this, &catalog] {
            const std::string path = base() + "/catalogs/kafka";
            const Json &resource = catalog.at("resource");
            m_caller.cmf("POST", path, resource);
            const std::string databases = path + "/" + nameOf(resource) + "/databases";
            if (m_version == Version::V21 && !m_caller.cmfKnows(databases)) {
                m_version = Version::V20;
            }
            if (m_version == Version::V20) { // a 2.0 catalog carries its databases and cannot be changed: make it anew
                Json whole = resource;
                for (const Json &database : catalog.at("databases")) {
                    Json cluster = database.at("resource").at("spec").at("kafkaCluster");
                    cluster["databaseName"] = database.at("resource").at("metadata").at("name");
                    whole["spec"]["kafkaClusters"].push_back(std::move(cluster));
                }
                m_caller.cmf("DELETE", path + "/" + nameOf(resource));
                m_caller.cmf("POST", path, whole);
                return;
            }
            for (const Json &entry : catalog.at("databases")) {
                Json database = entry.at("resource");
                Json &spec = database["spec"];
                if (m_version != Version::V23) {
                    spec["alterEnvironments"] = spec.at("ddlEnvironments");
                    spec.erase("ddlEnvironments");
                }
                m_caller.cmf("POST", databases, database);
            }
        });
    }

    SeedCaller &m_caller;
    const Json m_demo;
    Version m_version;
};

} // namespace

void plantDemoSeed(SeedCaller &caller)
{
    History history;
    RegistryDemo registry(caller);
    registry.tell(history);
    CmfDemo cmf(caller);
    cmf.tell(history);
    history.run(caller);
}

} // namespace kekkai::sandbox
