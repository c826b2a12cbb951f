#include "services/sandbox/dekregistryfeature.h"

#include "services/sandbox/dekregistrykeys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

namespace kekkai::sandbox {

namespace {

constexpr const char *kekTable = "dek-registry.kek";
constexpr const char *dekTable = "dek-registry.dek";
constexpr int latestVersion = -1;

[[noreturn]] void refuse(int status, int code, const std::string &message)
{
    throw Refusal{Response::registryError(status, code, message)};
}

[[noreturn]] void refuseMissing(const std::string &key)
{
    refuse(404, 40470, "Key '" + key + "' not found");
}

[[noreturn]] void refuseNotDeletedFirst(const std::string &key)
{
    refuse(404, 40471, "Key '" + key + "' was not deleted first before being permanently deleted");
}

[[noreturn]] void refuseKekDeleted(const std::string &key)
{
    refuse(404, 40472, "Key '" + key + "' must be undeleted first");
}

[[noreturn]] void refuseExisting(const std::string &key)
{
    refuse(409, 40971, "Key '" + key + "' already exists; use a different value");
}

[[noreturn]] void refuseField(const char *field)
{
    refuse(422, 42271, std::string("Invalid or missing value for field '") + field + "' of key");
}

[[noreturn]] void refuseReferenced(const std::string &key)
{
    refuse(422, 42272, "One or more references exist to the key '" + key + "'");
}

void checkKekName(const std::string &name)
{
    if (!isValidKekName(name))
        refuseField("name");
}

void checkSubject(const std::string &subject)
{
    if (!isValidDekSubject(subject))
        refuseField("subject");
}

/// A path parameter: "latest" in any case and -1 give latestVersion.
int versionOf(const std::string &text)
{
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "latest" || text == "-1")
        return latestVersion;
    int version = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, version);
    if (error != std::errc() || stop != end || version < 1)
        refuse(422, 42202,
               "The specified version '" + text
                   + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    return version;
}

DekAlgorithm queryAlgorithm(const Request &request)
{
    const auto name = request.queryValue("algorithm");
    if (!name)
        return DekAlgorithm::Aes256Gcm;
    const auto algorithm = dekAlgorithmNamed(*name);
    if (!algorithm)
        refuse(404, 404, "HTTP 404 Not Found");
    return *algorithm;
}

int queryInt(const Request &request, const char *name, int otherwise)
{
    const auto text = request.queryValue(name);
    if (!text || text->empty())
        return otherwise;
    int value = 0;
    const char *end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc() || stop != end)
        refuse(404, 404, "HTTP 404 Not Found");
    return value;
}

/// Applies offset and limit (1.1: a limit of 0 or less means the default, which is none here).
template <typename T> Json page(const std::vector<T> &all, const Request &request)
{
    const auto offset = static_cast<std::size_t>(std::max(queryInt(request, "offset", 0), 0));
    const int limit = queryInt(request, "limit", -1);
    std::size_t count = all.size() - std::min(offset, all.size());
    if (limit > 0)
        count = std::min(count, static_cast<std::size_t>(limit));
    Json result = Json::array();
    for (std::size_t i = 0; i < count; ++i)
        result.push_back(all[offset + i]);
    return result;
}

Response answer(const Request &request, const Json &value)
{
    Response response = Response::json(value);
    const std::string accept = request.header("accept");
    if (accept.find("application/json") == std::string::npos || accept.find("schemaregistry") != std::string::npos)
        response.contentType = "application/vnd.schemaregistry.v1+json";
    return response;
}

/// Members of a request body, with the coercions of the server's JSON mapper.
class Body {
public:
    explicit Body(const Request &request)
    {
        if (request.body.empty())
            refuse(422, 422, "The request body may not be null");
        m_json = parsedJson(request.body);
        if (m_json.is_discarded())
            refuse(400, 400, "Unable to process JSON");
        if (m_json.is_null())
            refuse(422, 422, "The request body may not be null");
        if (!m_json.is_object())
            refuse(400, 400, "Json mapping error: an object was expected");
    }

    [[nodiscard]] bool has(const char *name) const { return m_json.contains(name); }
    [[nodiscard]] bool isNull(const char *name) const { return m_json.contains(name) && m_json.at(name).is_null(); }

    [[nodiscard]] std::optional<std::string> text(const char *name) const
    {
        const Json *value = member(name);
        return value ? std::optional(scalar(*value, name)) : std::nullopt;
    }

    [[nodiscard]] bool flag(const char *name) const
    {
        const Json *value = member(name);
        if (!value)
            return false;
        if (value->is_boolean())
            return value->get<bool>();
        if (value->is_number_integer())
            return value->get<std::int64_t>() != 0;
        const std::string text = value->is_string() ? value->get<std::string>() : std::string("?");
        if (text != "true" && text != "false" && !text.empty())
            refuseType(name);
        return text == "true";
    }

    [[nodiscard]] std::optional<int> integer(const char *name) const
    {
        const Json *value = member(name);
        if (!value)
            return std::nullopt;
        if (value->is_string()) {
            const std::string text = value->get<std::string>();
            int number = 0;
            const char *end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            if (error != std::errc() || stop != end)
                refuseType(name);
            return number;
        }
        if (!value->is_number())
            refuseType(name);
        const double number = value->get<double>();
        if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
            refuseType(name);
        return static_cast<int>(number);
    }

    [[nodiscard]] std::optional<std::map<std::string, std::string>> textMap(const char *name) const
    {
        const Json *value = member(name);
        if (!value)
            return std::nullopt;
        if (!value->is_object())
            refuseType(name);
        std::map<std::string, std::string> map;
        for (const auto &entry : value->items()) {
            if (!entry.value().is_null())
                map.emplace(entry.key(), scalar(entry.value(), name));
        }
        return map;
    }

private:
    [[noreturn]] static void refuseType(const std::string &name)
    {
        refuse(400, 400, "Json mapping error: cannot read the value of '" + name + "'");
    }

    [[nodiscard]] const Json *member(const char *name) const
    {
        const auto found = m_json.find(name);
        return found == m_json.end() || found->is_null() ? nullptr : &*found;
    }

    [[nodiscard]] static std::string scalar(const Json &value, const std::string &name)
    {
        if (value.is_string())
            return value.get<std::string>();
        if (value.is_structured())
            refuseType(name);
        return value.dump();
    }

    Json m_json;
};

/// What the hosted service wants to be added to the policy of an AWS key that it is to share; of an account that does
/// not exist. The statement is text within the answer, not part of its JSON.
Response keyPolicy(const Request &request)
{
    const Json statement = {
        {"Sid", "Allow Confluent account(s) (<000000000001>) to use the key"},
        {"Effect", "Allow"},
        {"Principal", {{"AWS", "arn:aws:iam::000000000001:role/confluent-schema-registry-kms-access"}}},
        {"Action", Json::array({"kms:Encrypt", "kms:Decrypt"})},
        {"Resource", "*"},
        {"Condition", {{"StringEquals", {{"aws:PrincipalTag/TenantID", "lsrc-sandbox"}}}}},
    };
    return answer(request, {{"policy", statement.dump(2)}});
}

std::string rowKey(const DekRecord &dek)
{
    std::string key = dek.kekName;
    key += '\0';
    key += dek.subject;
    key += '\0';
    key += nameOf(dek.algorithm);
    key += '\0';
    key += std::to_string(dek.version);
    return key;
}

} // namespace

class DekRegistryFeature::Private {
public:
    Private(World &ownWorld, const SchemaRegistryFeature &ownRegistry, int ownMaxKeys, bool ownIsCloud)
        : world(ownWorld)
        , registry(ownRegistry)
        , maxKeys(static_cast<std::size_t>(ownMaxKeys))
        , isCloud(ownIsCloud)
    {
    }

    using Versions = std::map<int, DekRecord>;
    using Algorithms = std::array<Versions, 3>; ///< by DekAlgorithm
    using Subjects = std::map<std::string, Algorithms>;
    struct Entry {
        KekRecord kek;
        Subjects subjects; ///< without DEKs there is no subject here
    };

    Response listKeks(const Request &request) const;
    Response createKek(const Request &request);
    Response getKek(const Request &request) const;
    Response updateKek(const Request &request);
    Response deleteKek(const Request &request);
    Response undeleteKek(const Request &request);
    Response testKek(const Request &request) const;

    Response listSubjects(const Request &request) const;
    Response createDek(const Request &request, bool subjectInPath);
    Response listVersions(const Request &request) const;
    Response getDek(const Request &request, bool versionInPath) const;
    Response deleteDeks(const Request &request);
    Response deleteDek(const Request &request);
    Response undeleteDeks(const Request &request);
    Response undeleteDek(const Request &request);

    void insert(DekRecord dek)
    {
        Versions &all = keks.at(dek.kekName).subjects[dek.subject][static_cast<std::size_t>(dek.algorithm)];
        const int version = dek.version;
        all.insert_or_assign(version, std::move(dek));
    }

    World &world;
    const SchemaRegistryFeature &registry;
    const std::size_t maxKeys;
    const bool isCloud;
    std::map<std::string, Entry> keks;
    std::size_t dekCount = 0;

private:
    std::string pathSubject(const Request &request) const;
    /// Throws 40470 when the KEK is not there, or soft-deleted while @p withDeleted is false.
    const Entry &entry(const std::string &name, bool withDeleted) const;
    Entry &entry(const std::string &name, bool withDeleted);
    /// Every version of one algorithm; null when the subject has none.
    static Versions *versions(Entry &entry, const std::string &subject, DekAlgorithm algorithm);
    static const Versions *versions(const Entry &entry, const std::string &subject, DekAlgorithm algorithm);
    /// The one version, or the highest one for latestVersion, of those that @p withDeleted lets see; null without one.
    static const DekRecord *find(const Versions *versions, int version, bool withDeleted);

    /// Changes are stamped anew, also when they fall into one millisecond.
    [[nodiscard]] std::int64_t stamp(std::int64_t before) const
    {
        const std::int64_t now = world.nowMs();
        return now == before ? now + 1 : now;
    }
    void store(KekRecord &kek);
    void store(DekRecord &dek);
    void forget(Entry &entry, const DekRecord &dek);
    Json withKeyMaterial(const KekRecord &kek, const DekRecord &dek) const;
    static std::string unwrapped(const KekRecord &kek, const DekRecord &dek);
    static void testWrap(const KekRecord &kek);
    [[noreturn]] void refuseTooMany() const
    {
        refuse(409, 40972, "A maximum of " + std::to_string(maxKeys) + " keys already exist");
    }
};

std::string DekRegistryFeature::Private::pathSubject(const Request &request) const
{
    return registry.subjectForDeks(request.capture("subject"));
}

const DekRegistryFeature::Private::Entry &DekRegistryFeature::Private::entry(const std::string &name,
                                                                             bool withDeleted) const
{
    const auto found = keks.find(name);
    if (found == keks.end() || (found->second.kek.deleted && !withDeleted))
        refuseMissing(name);
    return found->second;
}

DekRegistryFeature::Private::Entry &DekRegistryFeature::Private::entry(const std::string &name, bool withDeleted)
{
    return const_cast<Entry &>(std::as_const(*this).entry(name, withDeleted));
}

const DekRegistryFeature::Private::Versions *
DekRegistryFeature::Private::versions(const Entry &entry, const std::string &subject, DekAlgorithm algorithm)
{
    const auto found = entry.subjects.find(subject);
    if (found == entry.subjects.end())
        return nullptr;
    const Versions &all = found->second.at(static_cast<std::size_t>(algorithm));
    return all.empty() ? nullptr : &all;
}

DekRegistryFeature::Private::Versions *DekRegistryFeature::Private::versions(Entry &entry, const std::string &subject,
                                                                             DekAlgorithm algorithm)
{
    return const_cast<Versions *>(versions(std::as_const(entry), subject, algorithm));
}

const DekRecord *DekRegistryFeature::Private::find(const Versions *versions, int version, bool withDeleted)
{
    if (!versions)
        return nullptr;
    if (version == latestVersion) {
        const auto found = std::find_if(versions->rbegin(), versions->rend(),
                                        [=](const auto &each) { return withDeleted || !each.second.deleted; });
        return found == versions->rend() ? nullptr : &found->second;
    }
    const auto found = versions->find(version);
    return found == versions->end() || (found->second.deleted && !withDeleted) ? nullptr : &found->second;
}

void DekRegistryFeature::Private::store(KekRecord &kek)
{
    kek.ts = stamp(kek.ts);
    world.store.put(kekTable, kek.name, kek.toJson());
}

void DekRegistryFeature::Private::store(DekRecord &dek)
{
    dek.ts = stamp(dek.ts);
    world.store.put(dekTable, rowKey(dek), dek.toJson());
}

void DekRegistryFeature::Private::forget(Entry &entry, const DekRecord &dek)
{
    world.store.erase(dekTable, rowKey(dek));
    --dekCount;
    const auto subject = entry.subjects.find(dek.subject);
    subject->second.at(static_cast<std::size_t>(dek.algorithm)).erase(dek.version); // dek is gone from here on
    if (std::all_of(subject->second.begin(), subject->second.end(), [](const Versions &each) { return each.empty(); }))
        entry.subjects.erase(subject);
}

std::string DekRegistryFeature::Private::unwrapped(const KekRecord &kek, const DekRecord &dek)
{
    try {
        return SharedKms(kek).unwrap(SharedKms::fromBase64(dek.encryptedKeyMaterial));
    } catch (const KmsFailure &failure) {
        refuse(failure.denied ? 403 : 500, failure.denied ? 40370 : 50070,
               "Could not generate raw dek for " + dek.subject + ": " + failure.reason);
    }
}

Json DekRegistryFeature::Private::withKeyMaterial(const KekRecord &kek, const DekRecord &dek) const
{
    if (!kek.shared)
        return dek.toJson();
    const std::string material = SharedKms::base64(unwrapped(kek, dek));
    const Json stored = dek.toJson(); // items() only refers to it
    Json json = Json::object();
    for (const auto &member : stored.items()) {
        json[member.key()] = member.value();
        if (member.key() == "encryptedKeyMaterial")
            json["keyMaterial"] = material;
    }
    return json;
}

void DekRegistryFeature::Private::testWrap(const KekRecord &kek)
{
    try {
        (void)SharedKms(kek).wrap(SharedKms::newKeyMaterial(DekAlgorithm::Aes256Gcm));
    } catch (const KmsFailure &failure) {
        refuse(failure.denied ? 403 : 500, failure.denied ? 40370 : 50070,
               "Could not generate encrypted dek for __TEST: " + failure.reason);
    }
}

Response DekRegistryFeature::Private::listKeks(const Request &request) const
{
    const bool withDeleted = request.queryFlag("deleted");
    const auto [first, last] = request.query.equal_range("subjectPrefix");
    const std::vector<std::pair<std::string, std::string>> prefixes(first, last);
    const auto hasDekUnder = [&](const Entry &entry, const std::string &prefix) {
        for (auto each = entry.subjects.lower_bound(prefix);
             each != entry.subjects.end() && each->first.compare(0, prefix.size(), prefix) == 0; ++each) {
            for (const Versions &all : each->second) {
                if (find(&all, latestVersion, withDeleted))
                    return true;
            }
        }
        return false;
    };
    std::vector<std::string> names;
    for (const auto &[name, each] : keks) {
        const bool wanted = prefixes.empty()
            ? withDeleted || !each.kek.deleted
            : std::any_of(prefixes.begin(), prefixes.end(),
                          [&, &own = each](const auto &prefix) { return hasDekUnder(own, prefix.second); });
        if (wanted)
            names.push_back(name);
    }
    return answer(request, page(names, request));
}

Response DekRegistryFeature::Private::createKek(const Request &request)
{
    const Body body(request);
    KekRecord kek;
    kek.name = body.text("name").value_or("");
    checkKekName(kek.name);
    kek.kmsKeyId = body.text("kmsKeyId").value_or("");
    if (kek.kmsKeyId.empty())
        refuseField("kmsKeyId");
    const auto kmsType = body.text("kmsType");
    if (!kmsType)
        refuseField("kmsType");
    if (!fitsKmsType(*kmsType, kek.kmsKeyId))
        refuseField("kmsKeyId");
    kek.kmsType = normalizedKmsType(*kmsType);
    kek.kmsProps = body.textMap("kmsProps").value_or(std::map<std::string, std::string>());
    kek.doc = body.text("doc");
    kek.shared = body.flag("shared");
    kek.deleted = body.flag("deleted");
    if (kek.shared && request.queryFlag("testSharing")) {
        try {
            testWrap(kek);
        } catch (const Refusal &) { // whatever the KMS said: only /test tells the kinds of failure apart
            refuse(500, 500, "Error while creating key");
        }
    }
    if (keks.size() > maxKeys)
        refuseTooMany();
    const auto old = keks.find(kek.name);
    if (old != keks.end()) {
        // A create that only turns the deleted flag is let through: so it undeletes.
        if (old->second.kek.deleted == kek.deleted || !old->second.kek.isEquivalent(kek))
            refuseExisting(kek.name);
        kek.ts = old->second.kek.ts;
    }
    store(kek);
    const Json result = kek.toJson();
    const std::string name = kek.name;
    keks[name].kek = std::move(kek);
    return answer(request, result);
}

Response DekRegistryFeature::Private::getKek(const Request &request) const
{
    const std::string name = request.capture("name");
    checkKekName(name);
    return answer(request, entry(name, request.queryFlag("deleted")).kek.toJson());
}

Response DekRegistryFeature::Private::updateKek(const Request &request)
{
    const Body body(request);
    const std::string name = request.capture("name");
    checkKekName(name);
    if (body.isNull("shared")) // unboxed without a look upstream
        refuse(500, 500, "Internal Server Error");
    Entry &found = entry(name, false);
    KekRecord changed = found.kek;
    if (body.has("kmsProps"))
        changed.kmsProps = body.textMap("kmsProps").value_or(std::map<std::string, std::string>());
    if (body.has("doc"))
        changed.doc = body.text("doc");
    if (body.has("shared"))
        changed.shared = body.flag("shared");
    if (changed.shared && request.queryFlag("testSharing")) {
        try {
            testWrap(changed);
        } catch (const Refusal &) {
            refuse(500, 500, "Error while updating key");
        }
    }
    if (!changed.isEquivalent(found.kek)) {
        store(changed);
        found.kek = std::move(changed);
    }
    return answer(request, found.kek.toJson());
}

Response DekRegistryFeature::Private::deleteKek(const Request &request)
{
    const std::string name = request.capture("name");
    checkKekName(name);
    const bool permanent = request.queryFlag("permanent");
    Entry &found = entry(name, true);
    for (const auto &[subject, algorithms] : found.subjects) {
        for (const Versions &all : algorithms) {
            if (find(&all, latestVersion, permanent))
                refuseReferenced(name);
        }
    }
    if (permanent) {
        if (!found.kek.deleted)
            refuseNotDeletedFirst(name);
        world.store.erase(kekTable, name);
        keks.erase(name);
    } else if (!found.kek.deleted) {
        found.kek.deleted = true;
        store(found.kek);
    }
    return Response::empty();
}

Response DekRegistryFeature::Private::undeleteKek(const Request &request)
{
    const std::string name = request.capture("name");
    checkKekName(name);
    KekRecord &kek = entry(name, true).kek;
    if (kek.deleted) {
        kek.deleted = false;
        store(kek);
    }
    return Response::empty();
}

Response DekRegistryFeature::Private::testKek(const Request &request) const
{
    const std::string name = request.capture("name");
    checkKekName(name);
    const KekRecord &kek = entry(name, false).kek;
    if (!kek.shared)
        refuseField("shared");
    testWrap(kek);
    // The stored record as it is, with the members that the Kek answer leaves out.
    Json record = kek.toJson();
    record["type"] = "KEK";
    record["deleted"] = false;
    record["offset"] = 0;
    return answer(request, record);
}

Response DekRegistryFeature::Private::listSubjects(const Request &request) const
{
    const std::string name = request.capture("name");
    checkKekName(name);
    const bool withDeleted = request.queryFlag("deleted");
    std::vector<std::string> subjects;
    for (const auto &[subject, algorithms] : entry(name, withDeleted).subjects) {
        if (std::any_of(algorithms.begin(), algorithms.end(),
                        [=](const Versions &all) { return find(&all, latestVersion, withDeleted); }))
            subjects.push_back(subject);
    }
    return answer(request, page(subjects, request));
}

Response DekRegistryFeature::Private::createDek(const Request &request, bool subjectInPath)
{
    const Body body(request);
    const std::string name = request.capture("name");
    checkKekName(name);
    DekRecord dek;
    dek.kekName = name;
    dek.subject = subjectInPath ? pathSubject(request) : body.text("subject").value_or("");
    checkSubject(dek.subject);
    const auto algorithm = dekAlgorithmNamed(body.text("algorithm").value_or("AES256_GCM"));
    if (!algorithm)
        refuse(422, 422, "Json mapping error: unknown value of 'algorithm'");
    dek.algorithm = *algorithm;
    dek.version = body.integer("version").value_or(1);
    dek.deleted = body.flag("deleted");
    const auto material = body.text("encryptedKeyMaterial");
    const bool rewrap = subjectInPath && request.queryFlag("rewrap");

    Entry &found = entry(name, dek.deleted);
    if (dekCount > maxKeys)
        refuseTooMany();
    const DekRecord *old = find(versions(found, dek.subject, dek.algorithm), dek.version, true);
    if (old && !rewrap && (old->deleted == dek.deleted || old->encryptedKeyMaterial != material))
        refuseExisting(dek.subject);
    if (material) {
        if (old && found.kek.shared)
            refuseExisting(dek.subject);
        dek.encryptedKeyMaterial = *material;
    } else if (found.kek.shared) {
        const std::string raw = old ? unwrapped(found.kek, *old) : SharedKms::newKeyMaterial(dek.algorithm);
        try {
            dek.encryptedKeyMaterial = SharedKms::base64(SharedKms(found.kek).wrap(raw));
        } catch (const KmsFailure &failure) {
            refuse(failure.denied ? 403 : 500, failure.denied ? 40370 : 50070,
                   "Could not generate encrypted dek for " + dek.subject + ": " + failure.reason);
        }
    } else {
        refuseField("encryptedKeyMaterial");
    }
    const bool import = found.kek.shared && registry.modeOf(dek.subject) == "IMPORT";
    if (old)
        dek.ts = old->ts;
    dek.ts = stamp(dek.ts);
    const Json result = import ? dek.toJson() : withKeyMaterial(found.kek, dek); // unwraps before anything is stored
    world.store.put(dekTable, rowKey(dek), dek.toJson());
    if (!old)
        ++dekCount;
    insert(std::move(dek));
    return answer(request, result);
}

Response DekRegistryFeature::Private::listVersions(const Request &request) const
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    checkKekName(name);
    checkSubject(subject);
    const bool withDeleted = request.queryFlag("deleted");
    std::vector<int> numbers;
    if (const Versions *all = versions(entry(name, withDeleted), subject, algorithm)) {
        for (const auto &[version, dek] : *all) {
            if (withDeleted || !dek.deleted)
                numbers.push_back(version);
        }
    }
    return answer(request, page(numbers, request));
}

Response DekRegistryFeature::Private::getDek(const Request &request, bool versionInPath) const
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    const bool withDeleted = request.queryFlag("deleted");
    checkKekName(name);
    checkSubject(subject);
    const int version = versionInPath ? versionOf(request.capture("version")) : 1;
    const Entry &found = entry(name, withDeleted);
    const DekRecord *dek = find(versions(found, subject, algorithm), version, withDeleted);
    if (!dek)
        refuseMissing(subject);
    return answer(request, withKeyMaterial(found.kek, *dek));
}

Response DekRegistryFeature::Private::deleteDeks(const Request &request)
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    checkKekName(name);
    checkSubject(subject);
    Entry &found = entry(name, true);
    Versions *all = versions(found, subject, algorithm);
    if (!all)
        refuseMissing(subject);
    if (!request.queryFlag("permanent")) {
        for (auto &[version, dek] : *all) {
            if (!dek.deleted) {
                dek.deleted = true;
                store(dek);
            }
        }
        return Response::empty();
    }
    if (std::any_of(all->begin(), all->end(), [](const auto &each) { return !each.second.deleted; }))
        refuseNotDeletedFirst(subject);
    const Versions going = *all;
    for (const auto &[version, dek] : going)
        forget(found, dek);
    return Response::empty();
}

Response DekRegistryFeature::Private::deleteDek(const Request &request)
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    checkKekName(name);
    checkSubject(subject);
    const int version = versionOf(request.capture("version"));
    Entry &found = entry(name, true);
    Versions *all = versions(found, subject, algorithm);
    if (!find(all, version, true))
        refuseMissing(subject);
    if (version == latestVersion)
        return Response::empty(); // as upstream: found, but no key has the version -1, so nothing is deleted
    DekRecord &dek = all->at(version);
    if (request.queryFlag("permanent")) {
        if (!dek.deleted)
            refuseNotDeletedFirst(subject);
        const DekRecord going = dek;
        forget(found, going);
    } else if (!dek.deleted) {
        dek.deleted = true;
        store(dek);
    }
    return Response::empty();
}

Response DekRegistryFeature::Private::undeleteDeks(const Request &request)
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    checkKekName(name);
    checkSubject(subject);
    Entry &found = entry(name, true);
    Versions *all = versions(found, subject, algorithm);
    if (!all)
        refuseMissing(subject);
    if (found.kek.deleted)
        refuseKekDeleted(name);
    for (auto &[version, dek] : *all) {
        if (dek.deleted) {
            dek.deleted = false;
            store(dek);
        }
    }
    return Response::empty();
}

Response DekRegistryFeature::Private::undeleteDek(const Request &request)
{
    const std::string name = request.capture("name");
    const std::string subject = pathSubject(request);
    const DekAlgorithm algorithm = queryAlgorithm(request);
    checkKekName(name);
    checkSubject(subject);
    const int version = versionOf(request.capture("version"));
    Entry &found = entry(name, true);
    Versions *all = versions(found, subject, algorithm);
    if (!find(all, version, true))
        refuseMissing(subject);
    if (found.kek.deleted)
        refuseKekDeleted(name);
    if (version == latestVersion)
        return Response::empty(); // as in deleteDek()
    DekRecord &dek = all->at(version);
    if (dek.deleted) {
        dek.deleted = false;
        store(dek);
    }
    return Response::empty();
}

DekRegistryFeature::DekRegistryFeature(World &world, const SchemaRegistryFeature &registry, int maxKeys, bool isCloud)
    : d(std::make_unique<Private>(world, registry, maxKeys, isCloud))
{
}

DekRegistryFeature::~DekRegistryFeature() = default;

void DekRegistryFeature::load()
{
    d->keks.clear();
    d->dekCount = 0;
    d->world.store.load(kekTable, [this](const std::string &name, const Json &value) {
        d->keks[name].kek = KekRecord::fromJson(value);
    });
    d->world.store.load(dekTable, [this](const std::string &, const Json &value) {
        d->insert(DekRecord::fromJson(value));
        ++d->dekCount;
    });
}

void DekRegistryFeature::addRoutes(Router &router)
{
    Private *p = d.get();
    const std::string keks = "/dek-registry/v1/keks";
    const std::string kek = keks + "/{name}";
    const std::string subject = kek + "/deks/{subject}";
    const std::string version = subject + "/versions/{version}";

    if (d->isCloud)
        router.add("GET", "/dek-registry/v1/policy", keyPolicy);
    router.add("GET", keks, [p](const Request &r) { return p->listKeks(r); });
    router.add("POST", keks, [p](const Request &r) { return p->createKek(r); });
    router.add("GET", kek, [p](const Request &r) { return p->getKek(r); });
    router.add("PUT", kek, [p](const Request &r) { return p->updateKek(r); });
    router.add("DELETE", kek, [p](const Request &r) { return p->deleteKek(r); });
    router.add("POST", kek + "/undelete", [p](const Request &r) { return p->undeleteKek(r); });
    router.add("POST", kek + "/test", [p](const Request &r) { return p->testKek(r); });

    router.add("GET", kek + "/deks", [p](const Request &r) { return p->listSubjects(r); });
    router.add("POST", kek + "/deks", [p](const Request &r) { return p->createDek(r, false); });
    router.add("GET", subject, [p](const Request &r) { return p->getDek(r, false); });
    router.add("POST", subject, [p](const Request &r) { return p->createDek(r, true); });
    router.add("DELETE", subject, [p](const Request &r) { return p->deleteDeks(r); });
    router.add("POST", subject + "/undelete", [p](const Request &r) { return p->undeleteDeks(r); });
    router.add("GET", subject + "/versions", [p](const Request &r) { return p->listVersions(r); });
    router.add("GET", version, [p](const Request &r) { return p->getDek(r, true); });
    router.add("DELETE", version, [p](const Request &r) { return p->deleteDek(r); });
    router.add("POST", version + "/undelete", [p](const Request &r) { return p->undeleteDek(r); });
}

} // namespace kekkai::sandbox
