#include "services/sandbox/schemaregistryfeature.h"

#include "services/sandbox/catalogtags.h"
#include "services/sandbox/registry.h"
#include "services/sandbox/rules.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

namespace {

constexpr auto mediaType = "application/vnd.schemaregistry.v1+json";
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
constexpr std::size_t maximalSchemas = 1000;

std::string upperCase(std::string text)
{
    for (char &c : text)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

std::optional<long long> numberIn(const std::string &text)
{
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

Response answer(const Json &value, int status = 200)
{
    Response response = Response::json(value, status);
    response.contentType = mediaType;
    return response;
}

Response rawText(const std::string &text)
{
    Response response;
    response.body = text;
    response.contentType = mediaType;
    return response;
}

Json bodyOf(const Request &request)
{
    Json body = parsedJson(request.body);
    if (!body.is_object())
        throw Refusal{Response::registryError(400, 400, "The request body is not a JSON object")};
    return body;
}

/// -1 for "latest".
int versionIn(const std::string &text)
{
    if (upperCase(text) == "LATEST" || text == "-1")
        return -1;
    const auto number = numberIn(text);
    if (!number || *number < 1 || *number > std::numeric_limits<int>::max())
        refuseWith(
            42202,
            "The specified version '" + text
                + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    return static_cast<int>(*number);
}

/// Where a page begins and ends; what is no number or out of bounds counts as not given.
class Page {
public:
    explicit Page(const Request &request, std::size_t maximum = unlimited)
        : m_end(maximum)
    {
        const auto offset = numberIn(request.queryValue("offset").value_or("0"));
        const auto limit = numberIn(request.queryValue("limit").value_or("-1"));
        if (offset && *offset > 0)
            m_begin = static_cast<std::size_t>(*offset);
        if (limit && *limit > 0 && static_cast<unsigned long long>(*limit) <= maximum)
            m_end = static_cast<std::size_t>(*limit);
        m_end = m_end > unlimited - m_begin ? unlimited : m_begin + m_end;
    }

    /// Counts one more element and says whether it is on the page.
    [[nodiscard]] bool takes()
    {
        const std::size_t at = m_at++;
        return at >= m_begin && at < m_end;
    }
    [[nodiscard]] bool isFull() const { return m_at >= m_end; }

private:
    std::size_t m_at = 0;
    std::size_t m_begin = 0;
    std::size_t m_end;
};

/// What subjectPrefix leaves: all contexts, or one, and the beginning of the name.
class SubjectFilter {
public:
    explicit SubjectFilter(const std::string &prefix)
    {
        if (prefix.starts_with(":*:")) {
            m_everyContext = true;
            m_wanted.subject = prefix.substr(3);
        } else {
            m_wanted = QualifiedSubject::parse(prefix);
        }
    }

    [[nodiscard]] bool fits(const std::string &subject) const
    {
        const QualifiedSubject qualified = QualifiedSubject::parse(subject);
        return (m_everyContext || qualified.context == m_wanted.context)
            && qualified.subject.starts_with(m_wanted.subject);
    }

private:
    bool m_everyContext = false;
    QualifiedSubject m_wanted;
};

Json tagsJson(const std::vector<EntityTags> &entities, const std::set<std::string> &wanted)
{
    Json list = Json::array();
    for (const EntityTags &entity : entities) {
        Json tags = Json::array();
        for (const std::string &tag : entity.tags) {
            if (wanted.count("*") > 0 || wanted.count(tag) > 0)
                tags.push_back(tag);
        }
        if (tags.empty())
            continue;
        const Json place = {{"entityPath", entity.path}, {"entityType", entity.isRecord ? "sr_record" : "sr_field"}};
        list.push_back({{"schemaEntity", place}, {"tags", tags}});
    }
    return list;
}

bool isEmptyValue(const Json &value)
{
    return value.is_null() || (value.is_structured() && value.empty());
}

std::string contextPrefixed(const std::string &context, const std::string &subject)
{
    return subject.starts_with(":.") || subject.starts_with(":*:") ? subject : ':' + context + ':' + subject;
}

} // namespace

class SchemaRegistryFeature::Private {
public:
    Private(World &world, bool ruleSetsDropped)
        : registry(world, ruleSetsDropped)
        , catalog(world)
    {
    }

    void addSubjectRoutes(Router &router);
    void addVersionRoutes(Router &router);
    void addSchemaRoutes(Router &router);
    void addConfigRoutes(Router &router);
    void addModeRoutes(Router &router);
    void addServerRoutes(Router &router);

    /// The subject a path means: default context taken off, alias followed.
    [[nodiscard]] std::string subjectOf(const Request &request) const;
    [[nodiscard]] static std::string scopeOf(const Request &request);
    [[nodiscard]] bool normalizes(const Request &request, const std::string &subject) const;
    [[nodiscard]] Json schemaJson(const SchemaVersion &version, const Request &request, bool withId = true) const;
    [[nodiscard]] Response list(const Request &request) const;
    [[nodiscard]] Response subjects(const Request &request) const;
    [[nodiscard]] std::vector<const SchemaVersion *> byId(const Request &request) const;
    [[nodiscard]] Response changeTags(const Request &request);
    [[nodiscard]] Response changeConfig(const Request &request);
    [[nodiscard]] Response changeMode(const Request &request);
    [[nodiscard]] Response compatibility(const Request &request, bool hasVersion) const;
    [[nodiscard]] Response newestWithMetadata(const Request &request) const;

    Registry registry;
    CatalogTags catalog;
};

SchemaRegistryFeature::SchemaRegistryFeature(World &world, bool ruleSetsDropped)
    : d(std::make_unique<Private>(world, ruleSetsDropped))
{
}

SchemaRegistryFeature::~SchemaRegistryFeature() = default;

void SchemaRegistryFeature::load()
{
    d->registry.load();
    d->catalog.load();
}

std::string SchemaRegistryFeature::modeOf(const std::string &subject) const
{
    return d->registry.modeInForce(QualifiedSubject::parse(subject).text());
}

std::string SchemaRegistryFeature::subjectForDeks(const std::string &subject) const
{
    const std::string plain = QualifiedSubject::parse(subject).text();
    for (const char *member : {"aliasForDeks", "alias"}) {
        if (std::string target = d->registry.alias(plain, member); !target.empty())
            return target;
    }
    return subject;
}

void SchemaRegistryFeature::addRoutes(Router &router)
{
    d->addSubjectRoutes(router);
    d->addVersionRoutes(router);
    d->addSchemaRoutes(router);
    d->addConfigRoutes(router);
    d->addModeRoutes(router);
    d->addServerRoutes(router);
    if (!d->registry.dropsRuleSets()) // the plain open-source server has no Stream Catalog
        d->catalog.addRoutes(router);
}

std::string SchemaRegistryFeature::Private::subjectOf(const Request &request) const
{
    const std::string subject = QualifiedSubject::parse(request.capture("subject")).text();
    const std::string alias = registry.alias(subject, "alias");
    return alias.empty() ? subject : alias;
}

/// Of a config or mode path: the root, a context or a subject.
std::string SchemaRegistryFeature::Private::scopeOf(const Request &request)
{
    return QualifiedSubject::parse(request.capture("subject")).text();
}

bool SchemaRegistryFeature::Private::normalizes(const Request &request, const std::string &subject) const
{
    return request.queryFlag("normalize", registry.configMember(subject, "normalize") == true);
}

Json SchemaRegistryFeature::Private::schemaJson(const SchemaVersion &version, const Request &request, bool withId) const
{
    Json references = version.references;
    if (request.queryValue("referenceFormat") == "qualified") {
        const std::string context = QualifiedSubject::parse(version.subject).context;
        for (Json &reference : references) {
            const std::string subject = reference["subject"].get<std::string>();
            if (!subject.starts_with(":.") && context != ".")
                reference["subject"] = QualifiedSubject{context, subject}.text();
        }
    }
    Json schema = Json::object();
    schema["subject"] = version.subject;
    schema["version"] = version.version;
    if (withId)
        schema["id"] = version.id;
    schema["guid"] = version.guid;
    schema["schemaType"] = version.type;
    if (!isEmptyValue(references))
        schema["references"] = references;
    if (!isEmptyValue(version.metadata))
        schema["metadata"] = version.metadata;
    if (!isEmptyValue(version.ruleSet))
        schema["ruleSet"] = version.ruleSet;
    schema["schema"] = registry.formatted(version, request.queryValue("format").value_or(""));
    const auto [first, last] = request.query.equal_range("findTags");
    std::set<std::string> wanted;
    for (auto tag = first; tag != last; ++tag)
        wanted.insert(tag->second);
    if (!wanted.empty()) {
        if (Json tags = tagsJson(registry.tagsOf(version), wanted); !tags.empty())
            schema["schemaTags"] = std::move(tags);
    }
    schema["ts"] = version.ts;
    if (version.deleted)
        schema["deleted"] = true;
    return schema;
}

Response SchemaRegistryFeature::Private::subjects(const Request &request) const
{
    const SubjectFilter filter(request.queryValue("subjectPrefix").value_or(":*:"));
    const bool deletedOnly = request.queryFlag("deletedOnly");
    const bool deleted = deletedOnly || request.queryFlag("deleted");
    Page page(request);
    Json names = Json::array();
    for (const auto &[subject, versions] : registry.subjects()) {
        if (!filter.fits(subject))
            continue;
        const bool isAlive = registry.latest(subject) != nullptr;
        if ((isAlive && deletedOnly) || (!isAlive && !deleted))
            continue;
        if (page.takes())
            names.push_back(subject);
    }
    return answer(names);
}

void SchemaRegistryFeature::Private::addSubjectRoutes(Router &router)
{
    router.add("GET", "/subjects", [this](const Request &request) { return subjects(request); });
    router.add("POST", "/subjects/{subject}", [this](const Request &request) {
        const std::string subject = subjectOf(request);
        const SchemaVersion *found = registry.lookUp(subject, SchemaRequest::parse(bodyOf(request)),
                                                     normalizes(request, subject), request.queryFlag("deleted"));
        if (!found)
            refuseWith(40403, "Schema not found");
        return answer(schemaJson(*found, request));
    });
    router.add("DELETE", "/subjects/{subject}", [this](const Request &request) {
        return answer(registry.removeSubject(subjectOf(request), request.queryFlag("permanent")));
    });
    router.add("GET", "/subjects/{subject}/versions", [this](const Request &request) {
        const bool deletedOnly = request.queryFlag("deletedOnly");
        const bool deleted = deletedOnly || request.queryFlag("deleted");
        const std::string subject = subjectOf(request);
        Page page(request);
        Json numbers = Json::array();
        bool fitsAny = false;
        for (const auto &[number, version] : registry.versionsOf(subject, deleted)) {
            if (version.deleted ? !deleted : deletedOnly)
                continue;
            fitsAny = true;
            if (page.takes())
                numbers.push_back(number);
        }
        if (!fitsAny)
            refuseSubject(subject);
        return answer(numbers);
    });
    router.add("POST", "/subjects/{subject}/versions", [this](const Request &request) {
        const std::string subject = subjectOf(request);
        const SchemaVersion &added = registry.add(subject, SchemaRequest::parse(bodyOf(request)),
                                                  normalizes(request, subject), request.queryFlag("force"));
        Json registered = schemaJson(added, request);
        registered.erase("subject");
        return answer(registered);
    });
    router.add("GET", "/subjects/{subject}/metadata",
               [this](const Request &request) { return newestWithMetadata(request); });
}

Response SchemaRegistryFeature::Private::newestWithMetadata(const Request &request) const
{
    const bool deleted = request.queryFlag("deleted");
    const auto keys = request.query.equal_range("key");
    const auto values = request.query.equal_range("value");
    std::vector<std::pair<std::string, std::string>> wanted;
    auto value = values.first;
    for (auto key = keys.first; key != keys.second && value != values.second; ++key, ++value)
        wanted.emplace_back(key->second, value->second);
    const auto &versions = registry.versionsOf(subjectOf(request), deleted);
    for (auto entry = versions.rbegin(); entry != versions.rend(); ++entry) {
        const SchemaVersion &version = entry->second;
        if (version.deleted && !deleted)
            continue;
        const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto &pair) {
            return version.metadata.is_object() && version.metadata.contains("properties")
                && version.metadata["properties"].value(pair.first, Json()) == pair.second;
        });
        if (fits)
            return answer(schemaJson(version, request));
    }
    refuseWith(40403, "Schema not found");
}

void SchemaRegistryFeature::Private::addVersionRoutes(Router &router)
{
    const auto version = [this](const Request &request) -> const SchemaVersion & {
        const int number = versionIn(request.capture("version"));
        return registry.versionOf(subjectOf(request), number, request.queryFlag("deleted"));
    };
    router.add("GET", "/subjects/{subject}/versions/{version}",
               [this, version](const Request &request) { return answer(schemaJson(version(request), request)); });
    router.add("GET", "/subjects/{subject}/versions/{version}/schema", [this, version](const Request &request) {
        return rawText(registry.formatted(version(request), request.queryValue("format").value_or("")));
    });
    router.add("GET", "/subjects/{subject}/versions/{version}/referencedby", [this](const Request &request) {
        const int number = versionIn(request.capture("version"));
        const SchemaVersion &referenced = registry.versionOf(subjectOf(request), number, true);
        std::set<int> ids;
        for (const SchemaVersion *referrer : registry.referrers(referenced, request.queryFlag("deleted")))
            ids.insert(referrer->id);
        Page page(request);
        Json list = Json::array();
        for (const int id : ids) {
            if (page.takes())
                list.push_back(id);
        }
        return answer(list);
    });
    router.add("DELETE", "/subjects/{subject}/versions/{version}", [this](const Request &request) {
        const std::string subject = subjectOf(request);
        const bool permanent = request.queryFlag("permanent");
        int number = versionIn(request.capture("version"));
        if (number < 0) {
            (void)registry.versionsOf(subject, permanent);
            number = registry.latest(subject, permanent)->version;
        }
        registry.removeVersion(subject, number, permanent);
        return answer(number);
    });
    router.add("POST", "/subjects/{subject}/versions/{version}/tags",
               [this](const Request &request) { return changeTags(request); });
    router.add("POST", "/compatibility/subjects/{subject}/versions",
               [this](const Request &request) { return compatibility(request, false); });
    router.add("POST", "/compatibility/subjects/{subject}/versions/{version}",
               [this](const Request &request) { return compatibility(request, true); });
}

Response SchemaRegistryFeature::Private::changeTags(const Request &request)
{
    const std::string subject = subjectOf(request);
    const SchemaVersion &tagged = registry.versionOf(subject, versionIn(request.capture("version")), false);
    const Json body = bodyOf(request);
    const auto member = [&](const char *name) { return body.value(name, Json()); };

    Json change = Json::object();
    change["schema"] = tagged.text;
    change["schemaType"] = tagged.type;
    change["references"] = tagged.references;
    change["schemaTagsToAdd"] = member("tagsToAdd");
    change["schemaTagsToRemove"] = member("tagsToRemove");
    change["metadata"] = member("metadata").is_null() ? tagged.metadata : member("metadata");
    const Json newVersion = member("newVersion");
    change["version"] = newVersion.is_null() || newVersion == 0 ? Json(-1) : newVersion;
    SchemaRequest registration = SchemaRequest::parse(change);

    const Json merge = rules::normalizedRuleSet(member("rulesToMerge"));
    const Json remove = member("rulesToRemove");
    const bool changesRules = !merge.is_null() || !isEmptyValue(remove);
    if (!member("ruleSet").is_null() && changesRules)
        refuseWith(42210, "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove");
    if (changesRules) {
        const SchemaVersion *base =
            registration.version > 1 ? registry.find(subject, registration.version - 1) : nullptr;
        if (!base)
            base = registry.latest(subject);
        Json ruleSet = base ? base->ruleSet : Json();
        ruleSet = rules::mergedRuleSets(ruleSet, merge);
        registration.ruleSet = rules::withoutRules(ruleSet, remove);
    } else {
        registration.ruleSet = rules::normalizedRuleSet(member("ruleSet"));
    }
    rules::addDekDefaults(registration.ruleSet);
    const SchemaVersion &added = registry.add(subject, std::move(registration), false, false);
    Json registered = schemaJson(added, request);
    registered.erase("subject");
    return answer(registered);
}

Response SchemaRegistryFeature::Private::compatibility(const Request &request, bool hasVersion) const
{
    const std::string subject = subjectOf(request);
    SchemaRequest candidate = SchemaRequest::parse(bodyOf(request));
    const int version = hasVersion ? versionIn(request.capture("version")) : 0;
    if (candidate.text.empty()) {
        const SchemaVersion *latest = registry.latest(subject);
        if (!latest)
            refuseWith(42201, "Empty schema");
        candidate.text = latest->text;
        candidate.type = latest->type;
    }
    if (hasVersion)
        (void)registry.versionOf(subject, version, false);
    const std::vector<std::string> problems = registry.incompatibilities(subject, std::move(candidate), version);
    Json result = Json::object();
    result["is_compatible"] = problems.empty();
    if (request.queryFlag("verbose"))
        result["messages"] = problems;
    return answer(result);
}

Response SchemaRegistryFeature::Private::list(const Request &request) const
{
    const std::string prefix = request.queryValue("subjectPrefix").value_or(":*:");
    const SubjectFilter filter(prefix);
    const bool withAliases = request.queryFlag("aliases");
    const bool deleted = request.queryFlag("deleted");
    const bool latestOnly = request.queryFlag("latestOnly");
    const std::string ruleType = request.queryValue("ruleType").value_or("");
    std::map<std::string, std::vector<std::string>> aliases;
    if (withAliases) {
        for (const auto &[name, config] : registry.configs()) {
            if (const std::string target = registry.alias(name, "alias"); !target.empty())
                aliases[target].push_back(name);
        }
    }

    Page page(request, maximalSchemas);
    Json schemas = Json::array();
    const auto take = [&](const SchemaVersion &version) {
        if ((version.deleted && !deleted) || (!ruleType.empty() && !rules::hasRuleOfType(version.ruleSet, ruleType))
            || !page.takes())
            return;
        Json schema = schemaJson(version, request);
        if (const auto names = aliases.find(version.subject); names != aliases.end())
            schema["aliases"] = names->second;
        schemas.push_back(std::move(schema));
    };
    for (const auto &[subject, versions] : registry.subjects()) {
        if (page.isFull())
            break;
        const auto names = aliases.find(subject);
        const bool fits = filter.fits(subject)
            || (names != aliases.end()
                && std::any_of(names->second.begin(), names->second.end(),
                               [&](const std::string &name) { return filter.fits(name); }));
        if (!fits)
            continue;
        if (latestOnly) {
            if (const SchemaVersion *latest = registry.latest(subject, deleted))
                take(*latest);
            continue;
        }
        for (const auto &[number, version] : versions)
            take(version);
    }
    return answer(schemas);
}

/// The versions that an id stands for, those of the subject asked for first. 40403.
std::vector<const SchemaVersion *> SchemaRegistryFeature::Private::byId(const Request &request) const
{
    const std::string text = request.capture("id");
    const auto id = numberIn(text);
    if (!id)
        throw Refusal{Response::registryError(404, 404, "HTTP 404 Not Found")};
    const QualifiedSubject wanted = QualifiedSubject::parse(request.queryValue("subject").value_or(""));
    std::vector<const SchemaVersion *> versions;
    if (*id > 0 && *id <= std::numeric_limits<int>::max())
        versions = registry.withId(wanted.context, static_cast<int>(*id));
    if (versions.empty())
        refuseWith(40403, "Schema " + text + " not found");
    std::stable_sort(versions.begin(), versions.end(), [&](const SchemaVersion *left, const SchemaVersion *right) {
        const auto rank = [&](const SchemaVersion *version) {
            return (version->subject == wanted.text() && !wanted.subject.empty() ? 0 : 2) + (version->deleted ? 1 : 0);
        };
        return rank(left) < rank(right);
    });
    return versions;
}

void SchemaRegistryFeature::Private::addSchemaRoutes(Router &router)
{
    router.add("GET", "/schemas", [this](const Request &request) { return list(request); });
    router.add("GET", "/schemas/types", [](const Request &) {
        return answer(Json::array({"JSON", "PROTOBUF", "AVRO"}));
    });
    router.add("GET", "/schemas/ids/{id}", [this](const Request &request) {
        const SchemaVersion &version = *byId(request).front();
        Json schema = schemaJson(version, request, false);
        if (request.queryFlag("fetchMaxId"))
            schema["maxId"] = registry.maxId(QualifiedSubject::parse(version.subject).context);
        return answer(schema);
    });
    router.add("GET", "/schemas/ids/{id}/schema", [this](const Request &request) {
        return rawText(registry.formatted(*byId(request).front(), request.queryValue("format").value_or("")));
    });
    const auto visible = [this](const Request &request) {
        const bool deleted = request.queryFlag("deleted");
        const std::string subject = QualifiedSubject::parse(request.queryValue("subject").value_or("")).subject;
        std::vector<const SchemaVersion *> versions = byId(request);
        std::erase_if(versions, [&](const SchemaVersion *version) {
            return (version->deleted && !deleted)
                || (!subject.empty() && QualifiedSubject::parse(version->subject).subject != subject);
        });
        std::sort(versions.begin(), versions.end(), [](const SchemaVersion *left, const SchemaVersion *right) {
            return std::pair(left->subject, left->version) < std::pair(right->subject, right->version);
        });
        return versions;
    };
    router.add("GET", "/schemas/ids/{id}/subjects", [visible](const Request &request) {
        std::set<std::string> subjects;
        for (const SchemaVersion *version : visible(request))
            subjects.insert(version->subject);
        Page page(request);
        Json names = Json::array();
        for (const std::string &subject : subjects) {
            if (page.takes())
                names.push_back(subject);
        }
        return answer(names);
    });
    router.add("GET", "/schemas/ids/{id}/versions", [visible](const Request &request) {
        Page page(request);
        Json pairs = Json::array();
        for (const SchemaVersion *version : visible(request)) {
            if (page.takes())
                pairs.push_back({{"subject", version->subject}, {"version", version->version}});
        }
        return answer(pairs);
    });
    const auto byGuid = [this](const Request &request) {
        std::vector<const SchemaVersion *> versions = registry.withGuid(request.capture("guid"));
        if (versions.empty())
            refuseWith(40403, "Schema " + request.capture("guid") + " not found");
        return versions;
    };
    router.add("GET", "/schemas/guids/{guid}", [this, byGuid](const Request &request) {
        return answer(schemaJson(*byGuid(request).front(), request, false));
    });
    router.add("GET", "/schemas/guids/{guid}/ids", [byGuid](const Request &request) {
        std::set<std::pair<std::string, int>> ids;
        for (const SchemaVersion *version : byGuid(request))
            ids.emplace(QualifiedSubject::parse(version->subject).context, version->id);
        Json list = Json::array();
        for (const auto &[context, id] : ids)
            list.push_back({{"context", context}, {"id", id}});
        return answer(list);
    });
}

Response SchemaRegistryFeature::Private::changeConfig(const Request &request)
{
    const std::string scope = scopeOf(request);
    if (!QualifiedSubject::parse(scope).subject.empty())
        Registry::checkSubject(scope);
    const Json body = bodyOf(request);
    const Json *own = registry.ownConfig(scope);
    Json config = own ? *own : Json::object();
    Json echo = Json::object();
    const auto malformed = [](const std::string &name) {
        throw Refusal{Response::registryError(400, 400, name + " has the wrong type")};
    };
    const auto set = [&](const char *name, const char *stored, const Json &value) {
        if (value.is_null()) {
            config.erase(stored);
        } else {
            config[stored] = value;
            echo[name] = value;
        }
    };
    for (const auto &[name, value] : body.items()) {
        if (name == "compatibility") {
            static const std::set<std::string> levels = {
                "NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"};
            const std::string level = value.is_string() ? upperCase(value.get<std::string>()) : std::string();
            if (!value.is_null() && levels.count(level) == 0)
                refuseWith(
                    42203,
                    "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, "
                    "forward_transitive, and full_transitive");
            set("compatibility", "compatibilityLevel", value.is_null() ? Json() : Json(level));
        } else if (name == "alias" || name == "aliasForDeks" || name == "compatibilityPolicy"
                   || name == "compatibilityGroup") {
            if (!value.is_null() && !value.is_string())
                malformed(name);
            set(name.c_str(), name.c_str(), value);
        } else if (name == "normalize" || name == "validateFields" || name == "validateNewSchemas"
                   || name == "validateRules") {
            if (!value.is_null() && !value.is_boolean())
                malformed(name);
            set(name.c_str(), name.c_str(), value);
        } else if (name == "defaultMetadata" || name == "overrideMetadata") {
            set(name.c_str(), name.c_str(), rules::normalizedMetadata(value));
        } else if ((name == "defaultRuleSet" || name == "overrideRuleSet") && !registry.dropsRuleSets()) {
            Json ruleSet = rules::normalizedRuleSet(value);
            rules::addDekDefaults(ruleSet);
            rules::validate(ruleSet);
            set(name.c_str(), name.c_str(), ruleSet);
        }
    }
    registry.checkWritable(scope);
    registry.setConfig(scope, std::move(config));
    return answer(echo);
}

void SchemaRegistryFeature::Private::addConfigRoutes(Router &router)
{
    for (const char *path : {"/config", "/config/{subject}"}) {
        router.add("GET", path, [this](const Request &request) {
            const std::string scope = scopeOf(request);
            const Json *own = registry.ownConfig(scope);
            if (own && !(scope.empty() && !own->contains("compatibilityLevel")))
                return answer(*own);
            if (!scope.empty() && !request.queryFlag("defaultToGlobal"))
                refuseWith(40408, "Subject '" + scope + "' does not have subject-level compatibility configured");
            return answer(registry.configInForce(scope));
        });
        router.add("PUT", path, [this](const Request &request) { return changeConfig(request); });
        router.add("DELETE", path, [this](const Request &request) {
            const std::string scope = scopeOf(request);
            const Json *own = registry.ownConfig(scope);
            if (!own && !scope.empty())
                refuseSubject(scope);
            registry.checkWritable(scope);
            const Json old = own ? *own : registry.configInForce(scope);
            registry.removeConfig(scope);
            return answer(old);
        });
    }
}

Response SchemaRegistryFeature::Private::changeMode(const Request &request)
{
    const std::string scope = scopeOf(request);
    const Json body = bodyOf(request);
    const Json value = body.value("mode", Json());
    static const std::set<std::string> modes = {"READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"};
    const std::string mode = value.is_string() ? upperCase(value.get<std::string>()) : std::string();
    if (modes.count(mode) == 0)
        refuseWith(42204, "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT, FORWARD");
    if (scope != ":.__GLOBAL:")
        Registry::checkSubject(scope);
    if (mode == "IMPORT" && registry.modeInForce(scope) != mode && !request.queryFlag("force")
        && registry.hasSchemas(scope))
        refuseWith(42205, "Cannot import since found existing subjects");
    registry.setMode(scope, mode);
    return answer({{"mode", mode}});
}

void SchemaRegistryFeature::Private::addModeRoutes(Router &router)
{
    for (const char *path : {"/mode", "/mode/{subject}"}) {
        router.add("GET", path, [this](const Request &request) {
            const std::string scope = scopeOf(request);
            const std::string *own = registry.ownMode(scope);
            if (!own && !scope.empty() && !request.queryFlag("defaultToGlobal"))
                refuseWith(40409, "Subject '" + scope + "' does not have subject-level mode configured");
            return answer({{"mode", own ? *own : registry.modeInForce(scope)}});
        });
        router.add("PUT", path, [this](const Request &request) { return changeMode(request); });
        router.add("DELETE", path, [this](const Request &request) {
            const std::string scope = scopeOf(request);
            const std::string *own = registry.ownMode(scope);
            const bool recursive = request.queryFlag("recursive");
            if (!own && !scope.empty() && !recursive)
                refuseSubject(scope);
            const std::string old = own ? *own : registry.modeInForce(scope);
            registry.removeMode(scope, recursive);
            return answer({{"mode", old}});
        });
    }
}

void SchemaRegistryFeature::Private::addServerRoutes(Router &router)
{
    for (const char *method : {"GET", "POST"})
        router.add(method, "/", [](const Request &) { return answer(Json::object()); });
    router.add("GET", "/contexts", [this](const Request &request) {
        const std::string prefix = request.queryValue("contextPrefix").value_or("");
        Page page(request);
        Json names = Json::array();
        for (const std::string &name : registry.contexts()) {
            if (name.starts_with(prefix) && page.takes())
                names.push_back(name);
        }
        return answer(names);
    });
    router.add("DELETE", "/contexts/{context}", [this](const Request &request) {
        const std::string context = request.capture("context");
        registry.removeContext(context.starts_with('.') ? context : '.' + context);
        return Response::empty();
    });
    router.add("GET", "/v1/metadata/id", [](const Request &) {
        const Json clusters = {{"kafka-cluster", "sandbox-kafka"},
                               {"schema-registry-cluster", "sandbox-schema-registry"}};
        return answer({{"id", ""}, {"scope", {{"path", Json::array()}, {"clusters", clusters}}}});
    });
    router.add("GET", "/v1/metadata/version", [](const Request &) {
        return answer({{"version", "8.4.0"}, {"commitId", "sandbox"}});
    });
    router.add("GET", "/v1/metadata/deployment", [](const Request &) {
        return answer({{"attributes", Json::array({"sandbox"})}});
    });
    for (const char *path : {"/associations", "/associations/resources/{namespace}/{name}",
                             "/associations/resources/{id}", "/associations/subjects/{subject}"})
        router.add("GET", path, [](const Request &) { return answer(Json::array()); });
}

Request rewriteContext(Request request)
{
    std::vector<std::string> &segments = request.segments;
    if (segments.size() < 3 || segments.front() != "contexts")
        return request;
    std::string context = segments[1];
    if (context.find(':') != std::string::npos)
        throw Refusal{Response::registryError(400, 400, "Context name cannot contain a colon: " + context)};
    if (!context.starts_with('.'))
        context.insert(0, 1, '.');
    segments.erase(segments.begin(), segments.begin() + 2);

    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool isRoot = i == 0 && (segments[i] == "config" || segments[i] == "mode");
        if (!isRoot && segments[i] != "subjects" && segments[i] != "deks")
            continue;
        if (i + 1 < segments.size())
            segments[i + 1] = contextPrefixed(context, segments[i + 1]);
        else if (isRoot)
            segments.push_back(':' + context + ':');
        break;
    }
    const auto prefixQuery = [&](const char *name) {
        const auto [first, last] = request.query.equal_range(name);
        if (first == last)
            request.query.emplace(name, ':' + context + ':');
        for (auto entry = first; entry != last; ++entry)
            entry->second = contextPrefixed(context, entry->second);
    };
    if (segments.front() == "schemas" && segments.size() > 1 && segments[1] == "ids")
        prefixQuery("subject");
    else if (segments.size() == 1 && (segments.front() == "schemas" || segments.front() == "subjects"))
        prefixQuery("subjectPrefix");
    return request;
}

} // namespace kekkai::sandbox
