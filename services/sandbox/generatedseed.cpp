// A company of any size: names, schemas and keys are put together from lists, the same each time.

#include "services/sandbox/seedcaller.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

namespace {

using namespace std::string_view_literals;

constexpr std::array domains = {
    "payments"sv,  "accounts"sv, "cards"sv,     "lending"sv,  "customers"sv, "onboarding"sv, "fraud"sv,
    "claims"sv,    "orders"sv,   "warehouse"sv, "shipping"sv, "returns"sv,   "pricing"sv,    "loyalty"sv,
    "marketing"sv, "support"sv,  "hr"sv,        "treasury"sv, "reporting"sv, "billing"sv,
};
constexpr std::array countries = {"de"sv, "fr"sv, "es"sv, "it"sv, "nl"sv, "be"sv,
                                  "at"sv, "pl"sv, "pt"sv, "se"sv, "fi"sv, "ie"sv};
constexpr std::array entities = {
    "customer"sv, "contract"sv, "invoice"sv,     "payment"sv,   "refund"sv,      "parcel"sv,       "claim"sv,
    "mandate"sv,  "account"sv,  "card"sv,        "employee"sv,  "appointment"sv, "subscription"sv, "voucher"sv,
    "limit"sv,    "device"sv,   "session"sv,     "address"sv,   "document"sv,    "consent"sv,      "quote"sv,
    "policy"sv,   "supplier"sv, "reservation"sv, "statement"sv,
};
constexpr std::array events = {
    "created"sv, "changed"sv,  "closed"sv,   "approved"sv,    "declined"sv,  "requested"sv,
    "expired"sv, "verified"sv, "assigned"sv, "transferred"sv, "cancelled"sv, "archived"sv,
};
constexpr std::array additions = {
    "channel"sv,           "branchId"sv,   "correlationId"sv, "sourceSystem"sv, "campaign"sv, "segment"sv,
    "reviewedBy"sv,        "reviewNote"sv, "costCentre"sv,    "region"sv,       "language"sv, "partnerId"sv,
    "externalReference"sv, "reasonCode"sv, "priority"sv,      "batchId"sv,
};
constexpr std::array kmsTypes = {"aws-kms"sv, "azure-kms"sv, "gcp-kms"sv, "hcvault"sv, "local-kms"sv};
constexpr std::array tags = {"PII"sv, "FINANCIAL"sv, "GOVERNMENT_ID"sv, "INTERNAL"sv};

constexpr std::int64_t dayMs = 24LL * 60 * 60 * 1000;

std::string text(std::string_view view)
{
    return std::string(view);
}

std::string upperFirst(std::string_view word)
{
    std::string result(word);
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z')
        result[0] = static_cast<char>(result[0] - 'a' + 'A');
    return result;
}

/// A number that looks random and is the same each time (the finalizer of splitmix64).
std::uint64_t mixed(std::uint64_t number)
{
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

/// From some hours to two years.
std::int64_t ageOf(std::uint64_t what)
{
    return static_cast<std::int64_t>(mixed(what) % static_cast<std::uint64_t>(730 * dayMs));
}

struct Names {
    std::string_view domain;
    std::string_view country;
    std::string_view entity;
    std::string_view event;
    int round = 0; ///< above 0 once all combinations are used up

    [[nodiscard]] std::string topic() const
    {
        std::string name = text(domain) + '.' + text(country) + '.' + text(entity) + '-' + text(event);
        if (round > 0)
            name += '-' + std::to_string(round + 1);
        return name;
    }
    [[nodiscard]] std::string subject() const { return topic() + "-value"; }
    [[nodiscard]] std::string package() const { return "com.example." + text(domain) + '.' + text(country); }
    [[nodiscard]] std::string record() const { return upperFirst(entity) + upperFirst(event); }
};

/// Neighbouring numbers differ in domain and entity, so that a small company is as varied as a large one.
Names namesOf(int number)
{
    constexpr int combinations = static_cast<int>(domains.size() * countries.size() * entities.size() * events.size());
    Names names;
    names.round = number / combinations;
    auto rest = static_cast<std::size_t>(number % combinations);
    names.domain = domains.at(rest % domains.size());
    rest /= domains.size();
    names.entity = entities.at((rest + 3 * (static_cast<std::size_t>(number) % domains.size())) % entities.size());
    rest /= entities.size();
    names.event = events.at(rest % events.size());
    rest /= events.size();
    names.country = countries.at(rest % countries.size());
    return names;
}

std::string kekName(int number)
{
    const auto index = static_cast<std::size_t>(number);
    std::string name =
        text(domains.at(index % domains.size())) + '-' + text(countries.at(index / domains.size() % countries.size()));
    if (const std::size_t round = index / (domains.size() * countries.size()); round > 0)
        name += '-' + std::to_string(round + 1);
    return name;
}

Json kekOf(int number)
{
    const std::string name = kekName(number);
    const std::string id =
        std::to_string(100'000'000'000 + mixed(static_cast<std::uint64_t>(number)) % 900'000'000'000);
    const std::string_view type = kmsTypes.at(static_cast<std::size_t>(number) % kmsTypes.size());
    Json kek = {{"name", name}, {"kmsType", type}};
    if (type == "aws-kms") {
        kek["kmsKeyId"] = "arn:aws:kms:eu-central-1:111122223333:key/" + id;
    } else if (type == "azure-kms") {
        kek["kmsKeyId"] = "https://example-prod.vault.azure.net/keys/" + name;
    } else if (type == "gcp-kms") {
        kek["kmsKeyId"] = "projects/example-prod/locations/europe-west3/keyRings/streaming/cryptoKeys/" + name;
    } else if (type == "hcvault") {
        kek["kmsKeyId"] = "https://vault.example.com:8200/transit/keys/" + name;
    } else {
        kek["kmsKeyId"] = name;
        kek["kmsProps"]["secret"] = "local " + id;
    }
    if (number % 3 == 0)
        kek["doc"] = "Keys of the " + text(domains.at(static_cast<std::size_t>(number) % domains.size())) + " team";
    return kek;
}

enum class SchemaType { Avro, JsonSchema, Protobuf };

SchemaType typeOf(int subject)
{
    switch (subject % 10) {
    case 6:
    case 7:
        return SchemaType::JsonSchema;
    case 8:
    case 9:
        return SchemaType::Protobuf;
    default:
        return SchemaType::Avro;
    }
}

std::string avroText(const Names &names, std::string_view tag, int version)
{
    const std::string entity(names.entity);
    std::string schema = R"({"type":"record","name":")" + names.record() + R"(","namespace":")" + names.package()
        + R"(","fields":[{"name":")" + entity
        + R"(Id","type":"string"},{"name":"fullName","type":"string","confluent:tags":[")" + text(tag)
        + R"("]},{"name":"email","type":["null","string"],"default":null,"confluent:tags":["PII"]},)"
        + R"({"name":"details","type":{"type":"record","name":")" + upperFirst(entity)
        + R"(Details","fields":[{"name":"reference","type":"string"},{"name":"iban","type":["null","string"],"default":null,"confluent:tags":["FINANCIAL"]},)"
        + R"({"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}]}},)"
        + R"({"name":"labels","type":{"type":"map","values":"string"},"default":{}},)"
        + R"({"name":"occurredAt","type":{"type":"long","logicalType":"timestamp-millis"}})";
    for (int added = 2; added <= version; ++added) {
        const auto index = static_cast<std::size_t>(added - 2);
        schema += R"(,{"name":")" + text(additions.at(index % additions.size()));
        if (index >= additions.size())
            schema += std::to_string(index / additions.size() + 1);
        schema += R"(","type":["null","string"],"default":null})";
    }
    return schema + "]}";
}

std::string jsonText(const Names &names, std::string_view tag, int version)
{
    const std::string entity(names.entity);
    std::string schema = R"({"$schema":"http://json-schema.org/draft-07/schema#","title":")" + names.record()
        + R"(","type":"object","properties":{")" + entity
        + R"(Id":{"type":"string"},"fullName":{"type":"string","confluent:tags":[")" + text(tag)
        + R"("]},"contact":{"type":"object","properties":{"email":{"type":"string","confluent:tags":["PII"]},"phone":{"type":"string"}}},)"
        + R"("items":{"type":"array","items":{"type":"object","properties":{"reference":{"type":"string"},"cents":{"type":"integer"}}}},)"
        + R"("occurredAt":{"type":"string","format":"date-time"})";
    for (int added = 2; added <= version; ++added) {
        const auto index = static_cast<std::size_t>(added - 2);
        schema += R"(,")" + text(additions.at(index % additions.size()));
        if (index >= additions.size())
            schema += std::to_string(index / additions.size() + 1);
        schema += R"(":{"type":"string"})";
    }
    return schema + R"(},"required":[")" + entity + R"(Id"]})";
}

std::string protoText(const Names &names, std::string_view tag, int version)
{
    const std::string entity(names.entity);
    std::string schema = "syntax = \"proto3\";\npackage " + names.package()
        + ";\n\nimport \"confluent/meta.proto\";\n\nmessage " + names.record() + " {\n  string " + entity
        + "_id = 1;\n  string full_name = 2 [(confluent.field_meta).tags = \"" + text(tag)
        + "\"];\n  repeated Item items = 3;\n  map<string, string> labels = 4;\n  int64 occurred_at_ms = 5;\n";
    for (int added = 2; added <= version; ++added) {
        const auto index = static_cast<std::size_t>(added - 2);
        schema += "  string " + text(additions.at(index % additions.size()));
        if (index >= additions.size())
            schema += std::to_string(index / additions.size() + 1);
        schema += " = " + std::to_string(added + 4) + ";\n";
    }
    return schema
        + "\n  message Item {\n    string reference = 1;\n    string iban = 2 [(confluent.field_meta).tags = "
          "\"FINANCIAL\"];\n"
          "    int64 cents = 3;\n  }\n}\n";
}

Json registration(int subject, const Names &names, int keks, int version)
{
    const auto random = mixed(static_cast<std::uint64_t>(subject));
    const std::string_view tag = tags.at(random % tags.size());
    Json body;
    switch (typeOf(subject)) {
    case SchemaType::Avro:
        body = {{"schema", avroText(names, tag, version)}};
        break;
    case SchemaType::JsonSchema:
        body = {{"schemaType", "JSON"}, {"schema", jsonText(names, tag, version)}};
        break;
    case SchemaType::Protobuf:
        body = {{"schemaType", "PROTOBUF"}, {"schema", protoText(names, tag, version)}};
        break;
    }
    // A third of the subjects is encrypted; a later version inherits the rules of the one before.
    if (version == 1 && subject % 3 == 0 && keks > 0) {
        Json parameters = {{"encrypt.kek.name", kekName(subject % keks)}};
        if (subject % 9 == 0)
            parameters["encrypt.dek.expiry.days"] = "90";
        if (subject % 15 == 0)
            parameters["encrypt.dek.algorithm"] = "AES256_SIV";
        body["ruleSet"]["domainRules"].push_back({{"name", "encryptPersonalData"},
                                                  {"kind", "TRANSFORM"},
                                                  {"mode", "WRITEREAD"},
                                                  {"type", "ENCRYPT"},
                                                  {"tags", Json::array({"PII", "FINANCIAL"})},
                                                  {"params", std::move(parameters)},
                                                  {"onFailure", "ERROR,ERROR"}});
    }
    if (version == 1 && subject % 5 == 0)
        body["metadata"]["properties"]["owner"] = text(names.domain);
    return body;
}

/// How many versions subject number @p subject gets so that all together are size.versions.
int versionsOf(int subject, const GeneratedSize &size)
{
    const int extra = size.versions - size.subjects;
    const int many = (size.subjects + 3) / 4; // subjects 0, 4, 8 …
    if (extra <= 3 * many) {
        if (subject % 4 != 0)
            return 1;
        const int rank = subject / 4;
        return 1 + extra / many + (rank < extra % many ? 1 : 0);
    }
    return 1 + extra / size.subjects + (subject < extra % size.subjects ? 1 : 0);
}

/// An environment for every hundred secrets, and a mapping in it for each of them.
void plantSecrets(SeedCaller &caller, int secrets)
{
    constexpr int perEnvironment = 100;
    const std::string base = "/cmf/api/v1";
    for (int number = 0; number < secrets; ++number) {
        const std::string environment = "team-" + std::to_string(number / perEnvironment + 1);
        caller.setAge(ageOf(static_cast<std::uint64_t>(number) + 2'000'000));
        if (number % perEnvironment == 0)
            caller.cmf("POST", base + "/environments",
                       {{"name", environment}, {"kubernetesNamespace", "flink-" + environment}});
        const std::string name = text(domains.at(static_cast<std::size_t>(number) % domains.size())) + "-kafka-"
            + std::to_string(number + 1);
        caller.cmf("POST", base + "/secrets",
                   {{"apiVersion", "cmf.confluent.io/v1"},
                    {"kind", "Secret"},
                    {"metadata", {{"name", name}}},
                    {"spec",
                     {{"data",
                       {{"security.protocol", "SASL_SSL"},
                        {"sasl.mechanism", "PLAIN"},
                        {"sasl.jaas.config",
                         "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + name
                             + "\" password=\"generated-" + std::to_string(number) + "\";"}}}}}});
        caller.cmf("POST", base + "/environments/" + environment + "/secret-mappings",
                   {{"apiVersion", "cmf.confluent.io/v1"},
                    {"kind", "EnvironmentSecretMapping"},
                    {"metadata", {{"name", name}}},
                    {"spec", {{"secretName", name}}}});
    }
}

} // namespace

void plantGeneratedSeed(SeedCaller &caller, const GeneratedSize &size)
{
    std::vector<Json> keks;
    keks.reserve(static_cast<std::size_t>(size.keks));
    for (int number = 0; number < size.keks; ++number) {
        keks.push_back(kekOf(number));
        caller.setAge(730 * dayMs - number * 1000LL);
        caller.registry("POST", "/dek-registry/v1/keks", keks.back());
    }

    // Up to three versions for one subject under one KEK.
    for (int number = 0; number < size.deks; ++number) {
        const int group = number / 3;
        const int version = number % 3 + 1;
        const Json &kek = keks.at(static_cast<std::size_t>(group % size.keks));
        const std::string subject = namesOf(size.subjects > 0 ? group % size.subjects : group).subject();
        // The same subject comes round again when there are few of them; then another KEK must be its neighbour.
        const std::string algorithm = group % 10 == 0 ? "AES128_GCM" : group % 10 == 1 ? "AES256_SIV" : "AES256_GCM";
        const int round = size.subjects > 0 ? group / size.subjects : 0;
        caller.setAge(ageOf(static_cast<std::uint64_t>(group)) * (4 - version) / 4);
        caller.registry("POST",
                        "/dek-registry/v1/keks/" + pathSegment(kek.at("name").get<std::string>()) + "/deks/"
                            + pathSegment(subject),
                        {{"subject", subject},
                         {"version", version + 3 * round},
                         {"algorithm", algorithm},
                         {"encryptedKeyMaterial", seedKeyMaterial(kek, subject, algorithm, version + 3 * round)}});
    }

    for (const std::string_view tag : tags) {
        if (size.subjects > 0)
            caller.registry("POST", "/catalog/v1/types/tagdefs",
                            Json::array({{{"name", tag}, {"entityTypes", Json::array({"cf_entity"})}}}));
    }
    for (int subject = 0; subject < size.subjects; ++subject) {
        const Names names = namesOf(subject);
        const std::string target = "/subjects/" + pathSegment(names.subject()) + "/versions";
        const int versions = versionsOf(subject, size);
        const std::int64_t age = ageOf(static_cast<std::uint64_t>(subject) + 1'000'000);
        for (int version = 1; version <= versions; ++version) {
            caller.setAge(age * (versions - version + 1) / versions);
            caller.registry("POST", target, registration(subject, names, size.keks, version));
        }
    }
    plantSecrets(caller, size.secrets);
}

} // namespace kekkai::sandbox
