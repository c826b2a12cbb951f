#include "services/sandbox/registry.h"

#include "services/sandbox/avroschema.h"
#include "services/sandbox/jsonschema.h"
#include "services/sandbox/protoschema.h"
#include "services/sandbox/rules.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QString>
#include <QUuid>

#include <algorithm>
#include <array>
#include <cstdio>

namespace kekkai::sandbox {

namespace {

constexpr auto versionTable = "sr.version";
constexpr auto contextTable = "sr.context";
constexpr auto configTable = "sr.config";
constexpr auto modeTable = "sr.mode";
constexpr auto globalContext = ":.__GLOBAL:";
constexpr int maximalReferenceDepth = 100;

std::string rowKey(const std::string &subject, int version)
{
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "%010d", version);
    return subject + '\0' + number.data();
}

bool isQualified(const std::string &subject)
{
    return subject.starts_with(":.");
}

std::string qualifiedIn(const std::string &subject, const std::string &context)
{
    return isQualified(subject) ? QualifiedSubject::parse(subject).text() : QualifiedSubject{context, subject}.text();
}

/// What is equal for equal schemas whatever their white space.
std::string canonicalText(const std::string &type, const std::string &text)
{
    if (type == "PROTOBUF")
        return protoschema::canonical(text);
    const Json document = parsedJson(text);
    return document.is_discarded() ? text : document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string contentKey(const SchemaRequest &request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const std::string &part :
         {request.type, canonicalText(request.type, request.text), request.references.dump(),
          request.metadata.is_null() ? std::string() : request.metadata.dump(), request.ruleSet.dump()}) {
        hash.addData(QByteArray(QByteArray::number(static_cast<qulonglong>(part.size())) + ':'));
        hash.addData(QByteArrayView(part.data(), static_cast<qsizetype>(part.size())));
    }
    return hash.result().toStdString();
}

std::string guidOf(const std::string &key)
{
    static const QUuid space(0x6b3f1f5a, 0x51c4, 0x4a0e, 0x9d, 0x2b, 0x0e, 0x5a, 0x7c, 0x1d, 0x88, 0x34);
    return QUuid::createUuidV5(space, QByteArray::fromStdString(key)).toString(QUuid::WithoutBraces).toStdString();
}

std::vector<EntityTags> parsedTags(const Json &list)
{
    std::vector<EntityTags> changes;
    if (list.is_null())
        return changes;
    const auto malformed = [] { throw Refusal{Response::registryError(400, 400, "malformed list of schema tags")}; };
    if (!list.is_array())
        malformed();
    for (const Json &element : list) {
        const bool isWhole = element.is_object() && element.contains("schemaEntity")
            && element["schemaEntity"].is_object() && element["schemaEntity"].contains("entityPath")
            && element["schemaEntity"]["entityPath"].is_string() && element.contains("tags")
            && element["tags"].is_array();
        if (!isWhole)
            malformed();
        const Json &entity = element["schemaEntity"];
        const Json type = entity.value("entityType", Json("sr_field"));
        if (type != "sr_field" && type != "sr_record")
            malformed();
        EntityTags change{entity["entityPath"].get<std::string>(), type == "sr_record", {}};
        for (const Json &tag : element["tags"]) {
            if (!tag.is_string())
                malformed();
            change.tags.insert(tag.get<std::string>());
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

Json sortedMembers(const Json &node)
{
    return nlohmann::json(node); // whose objects are sorted
}

[[noreturn]] void invalidSchema(const std::string &reason)
{
    refuseWith(42201, "Invalid schema, details: " + reason);
}

} // namespace

void refuseWith(int code, const std::string &message)
{
    throw Refusal{Response::registryError(code / 100, code, message)};
}

void refuseSubject(const std::string &subject)
{
    refuseWith(40401, "Subject '" + subject + "' not found.");
}

QualifiedSubject QualifiedSubject::parse(const std::string &text)
{
    if (!isQualified(text))
        return {".", text};
    const std::size_t end = text.find(':', 1);
    if (end == std::string::npos)
        return {".", text};
    return {text.substr(1, end - 1), text.substr(end + 1)};
}

std::string QualifiedSubject::text() const
{
    return context == "." ? subject : ':' + context + ':' + subject;
}

SchemaRequest SchemaRequest::parse(const Json &body)
{
    const auto malformed = [](const std::string &what) { throw Refusal{Response::registryError(400, 400, what)}; };
    if (!body.is_object())
        malformed("The request body is not a JSON object");
    const auto member = [&](const char *name) -> const Json & {
        static const Json none;
        const auto found = body.find(name);
        return found == body.end() ? none : *found;
    };
    const auto integer = [&](const char *name, int otherwise) {
        const Json &value = member(name);
        if (value.is_null())
            return otherwise;
        if (!value.is_number_integer() || value.get<std::int64_t>() > INT32_MAX
            || value.get<std::int64_t>() < INT32_MIN)
            malformed(std::string(name) + " is not an integer");
        return value.get<int>();
    };

    SchemaRequest request;
    if (const Json &text = member("schema"); text.is_string())
        request.text = text.get<std::string>();
    else if (!text.is_null())
        malformed("schema is not a string");
    if (const Json &type = member("schemaType"); type.is_string() && !type.get<std::string>().empty())
        request.type = type.get<std::string>();
    else if (!type.is_null() && !type.is_string())
        malformed("schemaType is not a string");
    if (request.type != "AVRO" && request.type != "JSON" && request.type != "PROTOBUF")
        refuseWith(42201, "Invalid schema type " + request.type);
    const Json &references = member("references");
    if (!references.is_null() && !references.is_array())
        malformed("references is not an array");
    for (const Json &reference : references) {
        const bool isWhole = reference.is_object() && reference.value("name", Json()).is_string()
            && reference.value("subject", Json()).is_string()
            && reference.value("version", Json(-1)).is_number_integer();
        if (!isWhole)
            malformed("a reference needs name, subject and version");
        request.references.push_back({{"name", reference["name"]},
                                      {"subject", reference["subject"]},
                                      {"version", reference.value("version", Json(-1))}});
    }
    request.metadata = rules::normalizedMetadata(member("metadata"));
    request.ruleSet = rules::normalizedRuleSet(member("ruleSet"));
    rules::addDekDefaults(request.ruleSet);
    request.version = integer("version", 0);
    request.id = integer("id", -1);
    request.tagsToAdd = parsedTags(member("schemaTagsToAdd"));
    request.tagsToRemove = parsedTags(member("schemaTagsToRemove"));
    request.propagateTags = member("propagateSchemaTags") == true;
    return request;
}

Registry::Registry(World &world, bool ruleSetsDropped)
    : m_world(world)
    , m_ruleSetsDropped(ruleSetsDropped)
{
    m_contexts.emplace(".", Context());
}

void Registry::load()
{
    m_world.store.load(versionTable, [this](const std::string &, const Json &row) {
        SchemaVersion version;
        version.subject = row.at("subject").get<std::string>();
        version.version = row.at("version").get<int>();
        version.id = row.at("id").get<int>();
        version.type = row.at("type").get<std::string>();
        version.text = row.at("text").get<std::string>();
        version.references = row.at("references");
        version.metadata = row.at("metadata");
        version.ruleSet = row.at("ruleSet");
        version.ts = row.at("ts").get<std::int64_t>();
        version.deleted = row.at("deleted").get<bool>();
        version.guid = row.at("guid").get<std::string>();
        version.contentKey =
            QByteArray::fromHex(QByteArray::fromStdString(row.at("content").get<std::string>())).toStdString();
        index(m_subjects[version.subject].emplace(version.version, version).first->second);
    });
    m_world.store.load(contextTable, [this](const std::string &name, const Json &row) {
        Context &context = m_contexts[name];
        context.lastId = std::max(context.lastId, row.at("lastId").get<int>());
    });
    m_world.store.load(configTable,
                       [this](const std::string &subject, Json row) { m_configs[subject] = std::move(row); });
    m_world.store.load(
        modeTable, [this](const std::string &subject, const Json &row) { m_modes[subject] = row.get<std::string>(); });
}

void Registry::index(const SchemaVersion &version)
{
    const std::string name = QualifiedSubject::parse(version.subject).context;
    Context &context = m_contexts[name];
    const VersionKey key(version.subject, version.version);
    context.lastId = std::max(context.lastId, version.id);
    context.idOfContent.emplace(version.contentKey, version.id);
    context.versionsOfId[version.id].insert(key);
    m_guids[version.guid].insert(key);
    for (const Json &reference : version.references) {
        const std::string subject = qualifiedIn(reference["subject"].get<std::string>(), name);
        m_referrers[{subject, reference["version"].get<int>()}].insert(key);
    }
}

void Registry::forget(const SchemaVersion &version)
{
    const std::string name = QualifiedSubject::parse(version.subject).context;
    Context &context = m_contexts[name];
    const VersionKey key(version.subject, version.version);
    auto &users = context.versionsOfId[version.id];
    users.erase(key);
    if (users.empty()) {
        context.versionsOfId.erase(version.id);
        if (const auto known = context.idOfContent.find(version.contentKey);
            known != context.idOfContent.end() && known->second == version.id)
            context.idOfContent.erase(known);
    }
    m_guids[version.guid].erase(key);
    if (m_guids[version.guid].empty())
        m_guids.erase(version.guid);
    for (const Json &reference : version.references) {
        const VersionKey target(qualifiedIn(reference["subject"].get<std::string>(), name),
                                reference["version"].get<int>());
        m_referrers[target].erase(key);
        if (m_referrers[target].empty())
            m_referrers.erase(target);
    }
}

void Registry::save(const SchemaVersion &version)
{
    if (!m_world.store.isDurable())
        return;
    Json row = Json::object();
    row["subject"] = version.subject;
    row["version"] = version.version;
    row["id"] = version.id;
    row["guid"] = version.guid;
    row["type"] = version.type;
    row["text"] = version.text;
    row["references"] = version.references;
    row["metadata"] = version.metadata;
    row["ruleSet"] = version.ruleSet;
    row["ts"] = version.ts;
    row["deleted"] = version.deleted;
    row["content"] = QByteArray::fromStdString(version.contentKey).toHex().toStdString();
    m_world.store.put(versionTable, rowKey(version.subject, version.version), row);
}

void Registry::saveContext(const std::string &name)
{
    m_world.store.put(contextTable, name, {{"lastId", m_contexts[name].lastId}});
}

void Registry::erase(const SchemaVersion &version)
{
    m_world.store.erase(versionTable, rowKey(version.subject, version.version));
    forget(version);
}

std::vector<std::string> Registry::contexts() const
{
    std::vector<std::string> names;
    for (const auto &[name, context] : m_contexts)
        names.push_back(name);
    return names;
}

void Registry::removeContext(const std::string &context)
{
    if (m_contexts.count(context) == 0)
        refuseWith(40401, "Context '" + context + "' not found.");
    const std::string whole = ':' + context + ':';
    const bool isEmpty = std::none_of(m_subjects.begin(), m_subjects.end(), [&](const auto &entry) {
        return QualifiedSubject::parse(entry.first).context == context;
    });
    if (!isEmpty)
        refuseWith(42211, "Context '" + context + "' is not empty");
    checkWritable(QualifiedSubject{context, {}}.text());
    if (context == ".")
        return; // it is always there
    m_contexts.erase(context);
    m_world.store.erase(contextTable, context);
    removeConfig(whole);
    removeMode(whole, true);
}

const Registry::Versions &Registry::versionsOf(const std::string &subject, bool deleted) const
{
    const auto found = m_subjects.find(subject);
    if (found == m_subjects.end())
        refuseSubject(subject);
    const bool isThere = deleted || std::any_of(found->second.begin(), found->second.end(), [](const auto &entry) {
                             return !entry.second.deleted;
                         });
    if (!isThere)
        refuseSubject(subject);
    return found->second;
}

const SchemaVersion *Registry::latest(const std::string &subject, bool deleted) const
{
    const auto found = m_subjects.find(subject);
    if (found == m_subjects.end())
        return nullptr;
    for (auto entry = found->second.rbegin(); entry != found->second.rend(); ++entry) {
        if (deleted || !entry->second.deleted)
            return &entry->second;
    }
    return nullptr;
}

const SchemaVersion *Registry::find(const std::string &subject, int version) const
{
    const auto versions = m_subjects.find(subject);
    if (versions == m_subjects.end())
        return nullptr;
    const auto found = versions->second.find(version);
    return found == versions->second.end() ? nullptr : &found->second;
}

const SchemaVersion &Registry::versionOf(const std::string &subject, int version, bool deleted) const
{
    (void)versionsOf(subject, deleted);
    const SchemaVersion *found = version < 0 ? latest(subject, deleted) : find(subject, version);
    if (!found || (found->deleted && !deleted))
        refuseWith(40402, "Version " + std::to_string(version) + " not found.");
    return *found;
}

std::vector<const SchemaVersion *> Registry::withId(const std::string &context, int id) const
{
    std::vector<const SchemaVersion *> versions;
    const auto found = m_contexts.find(context);
    if (found == m_contexts.end())
        return versions;
    const auto keys = found->second.versionsOfId.find(id);
    if (keys == found->second.versionsOfId.end())
        return versions;
    for (const auto &[subject, version] : keys->second)
        versions.push_back(find(subject, version));
    return versions;
}

std::vector<const SchemaVersion *> Registry::withGuid(const std::string &guid) const
{
    std::vector<const SchemaVersion *> versions;
    if (const auto keys = m_guids.find(guid); keys != m_guids.end()) {
        for (const auto &[subject, version] : keys->second)
            versions.push_back(find(subject, version));
    }
    return versions;
}

int Registry::maxId(const std::string &context) const
{
    const auto found = m_contexts.find(context);
    return found == m_contexts.end() ? 0 : found->second.lastId;
}

std::vector<const SchemaVersion *> Registry::referrers(const SchemaVersion &version, bool deleted) const
{
    std::vector<const SchemaVersion *> versions;
    if (const auto keys = m_referrers.find({version.subject, version.version}); keys != m_referrers.end()) {
        for (const auto &[subject, number] : keys->second) {
            if (const SchemaVersion *referrer = find(subject, number); referrer && (deleted || !referrer->deleted))
                versions.push_back(referrer);
        }
    }
    return versions;
}

void Registry::checkSubject(const std::string &subject)
{
    const QualifiedSubject qualified = QualifiedSubject::parse(subject);
    const QString text = QString::fromStdString(subject);
    const bool hasControl =
        std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (hasControl || qualified.subject == "__GLOBAL" || qualified.subject == "__EMPTY"
        || qualified.context == ".__GLOBAL")
        refuseWith(42208, "The specified subject '" + subject + "' is not a valid.");
}

void Registry::checkWritable(const std::string &subject) const
{
    const std::string mode = modeInForce(subject);
    if (mode == "READONLY" || mode == "READONLY_OVERRIDE") {
        const QualifiedSubject qualified = QualifiedSubject::parse(subject);
        refuseWith(42205,
                   "Subject " + qualified.subject + " in context " + qualified.context + " is in read-only mode");
    }
}

void Registry::checkMode(const std::string &subject, const SchemaRequest &request) const
{
    checkWritable(subject);
    const bool isImport = modeInForce(subject) == "IMPORT";
    if (request.id >= 0 && !isImport)
        refuseWith(42205, "Subject " + subject + " is not in import mode");
    if (request.id < 0 && isImport)
        refuseWith(42205, "Subject " + subject + " is in import mode: a schema needs an id");
}

Json Registry::qualifiedReferences(const Json &references, const std::string &context) const
{
    Json resolved = Json::array();
    for (const Json &reference : references) {
        const std::string subject = reference["subject"].get<std::string>();
        const int wanted = reference["version"].get<int>();
        const std::string target = qualifiedIn(subject, context);
        const SchemaVersion *version = wanted < 0 ? latest(target) : find(target, wanted);
        if (!version || version->deleted)
            invalidSchema("No schema reference found for subject \"" + subject + "\" and version "
                          + std::to_string(wanted));
        resolved.push_back({{"name", reference["name"]}, {"subject", subject}, {"version", version->version}});
    }
    return resolved;
}

void Registry::collectReferences(const Json &references, const std::string &context, std::vector<ReferencedText> &texts,
                                 std::set<std::string> &names, int depth) const
{
    if (depth > maximalReferenceDepth)
        invalidSchema("references are nested too deeply");
    for (const Json &reference : references) {
        const std::string name = reference["name"].get<std::string>();
        const std::string target = qualifiedIn(reference["subject"].get<std::string>(), context);
        const int wanted = reference["version"].get<int>();
        const SchemaVersion *version = wanted < 0 ? latest(target) : find(target, wanted);
        if (!version)
            invalidSchema("No schema reference found for subject \"" + target + "\" and version "
                          + std::to_string(wanted));
        collectReferences(version->references, QualifiedSubject::parse(target).context, texts, names, depth + 1);
        if (names.insert(name).second)
            texts.push_back({name, version->text});
    }
}

std::vector<ReferencedText> Registry::resolveReferences(const Json &references, const std::string &context) const
{
    std::vector<ReferencedText> texts;
    std::set<std::string> names;
    collectReferences(references, context, texts, names, 0);
    return texts;
}

void Registry::normalizeText(SchemaRequest &request)
{
    if (request.type == "PROTOBUF" || request.text.empty())
        return;
    const Json document = parsedJson(request.text);
    if (!document.is_discarded())
        request.text = (request.type == "JSON" ? sortedMembers(document) : document).dump();
    std::sort(request.references.begin(), request.references.end(), [](const Json &left, const Json &right) {
        return left["name"].get<std::string>() < right["name"].get<std::string>();
    });
}

const SchemaVersion *Registry::withContent(const std::string &subject, const std::string &key, bool deleted) const
{
    const auto versions = m_subjects.find(subject);
    if (versions == m_subjects.end())
        return nullptr;
    for (auto entry = versions->second.rbegin(); entry != versions->second.rend(); ++entry) {
        if (entry->second.contentKey == key && (deleted || !entry->second.deleted))
            return &entry->second;
    }
    return nullptr;
}

void Registry::fill(const std::string &subject, SchemaRequest &request, const SchemaVersion *previous) const
{
    if (request.text.empty()) {
        if (!previous)
            refuseWith(42201, "Empty schema");
        request.text = previous->text;
        request.type = previous->type;
        request.references = previous->references;
    }
    if (request.metadata.is_null() && previous)
        request.metadata = rules::withoutVersion(previous->metadata);
    if (request.ruleSet.is_null() && previous && !m_ruleSetsDropped)
        request.ruleSet = previous->ruleSet;

    const auto merge = [&](Json &target, const char *below, const char *above,
                           Json (*merged)(const Json &, const Json &)) {
        if (const Json lower = configMember(subject, below); !lower.is_null())
            target = merged(lower, target);
        if (const Json upper = configMember(subject, above); !upper.is_null())
            target = merged(target, upper);
    };
    merge(request.metadata, "defaultMetadata", "overrideMetadata", rules::mergedMetadata);
    merge(request.ruleSet, "defaultRuleSet", "overrideRuleSet", rules::mergedRuleSets);
    rules::validate(request.ruleSet);
}

void Registry::editTags(const std::string &subject, SchemaRequest &request, const SchemaVersion *previous) const
{
    std::vector<EntityTags> additions = request.tagsToAdd;
    const std::vector<ReferencedText> references =
        resolveReferences(request.references, QualifiedSubject::parse(subject).context);
    const auto edit = [&](const std::vector<EntityTags> &add, const std::vector<EntityTags> &remove) {
        if (request.type == "AVRO")
            return avro::editTags(request.text, add, remove);
        if (request.type == "JSON")
            return jsonschema::editTags(request.text, add, remove);
        return protoschema::editTags(request.text, references, add, remove);
    };
    if (request.propagateTags && previous && previous->type == request.type) {
        for (const EntityTags &entity : tagsOf(*previous)) {
            try {
                request.text = edit({entity}, {});
            } catch (const SchemaError &) {
                continue; // the new text has no such entity
            }
        }
    }
    if (!request.tagsToAdd.empty() || !request.tagsToRemove.empty()) {
        try {
            request.text = edit(request.tagsToAdd, request.tagsToRemove);
        } catch (const SchemaError &error) {
            refuseWith(42201, error.what());
        }
    }
}

void Registry::check(const SchemaRequest &request, const std::string &context) const
{
    const std::vector<ReferencedText> references = resolveReferences(request.references, context);
    try {
        if (request.type == "AVRO")
            avro::check(request.text, references);
        else if (request.type == "JSON")
            jsonschema::check(request.text, references);
        else
            protoschema::check(request.text, references);
    } catch (const SchemaError &error) {
        invalidSchema(std::string(error.what()) + " of type " + request.type);
    }
}

int Registry::nextVersion(const std::string &subject, const SchemaRequest &request) const
{
    const SchemaVersion *highest = latest(subject, true);
    const int next = highest ? highest->version + 1 : 1;
    if (request.id >= 0)
        return request.version > 0 ? request.version : next;
    if (request.version > 0 && request.version != next)
        refuseWith(42201, "Version is not one more than previous version");
    return next;
}

const SchemaVersion &Registry::add(const std::string &subject, SchemaRequest request, bool normalize, bool force)
{
    if (m_ruleSetsDropped)
        request.ruleSet = nullptr;
    rules::validate(request.ruleSet);
    checkSubject(subject);
    checkMode(subject, request);
    const std::string contextName = QualifiedSubject::parse(subject).context;
    const bool isImport = request.id >= 0;
    const SchemaVersion *previous = latest(subject);
    request.references = qualifiedReferences(request.references, contextName);
    if (normalize)
        normalizeText(request);

    const bool changesTags = request.propagateTags || !request.tagsToAdd.empty() || !request.tagsToRemove.empty();
    if (previous && !isImport && request.version == 0 && !request.text.empty() && !changesTags) {
        if (const SchemaVersion *same = withContent(subject, contentKey(request), false))
            return *same;
    }
    if (!isImport) {
        fill(subject, request, previous);
        editTags(subject, request, previous);
    } else if (request.text.empty()) {
        refuseWith(42201, "Empty schema");
    }
    check(request, contextName);

    const int number = nextVersion(subject, request);
    if (!isImport && request.version != 0)
        request.metadata = rules::withVersion(request.metadata, number);
    const std::string key = contentKey(request);
    if (const SchemaVersion *same = withContent(subject, key, false); same && !isImport)
        return *same;
    if (isImport) {
        const auto users = withId(contextName, request.id);
        if (std::any_of(users.begin(), users.end(), [&](const SchemaVersion *user) { return user->contentKey != key; }))
            refuseWith(42207, "Overwrite new schema with id " + std::to_string(request.id) + " is not permitted.");
        if (const SchemaVersion *there = find(subject, number)) {
            if (there->contentKey == key && there->id == request.id && !there->deleted)
                return *there;
            refuseWith(42205, "Version " + std::to_string(number) + " of subject " + subject + " exists already");
        }
    } else if (!force && previous) {
        const std::vector<std::string> problems = incompatibilities(subject, request, 0);
        if (!problems.empty()) {
            std::string details;
            for (const std::string &problem : problems)
                details += (details.empty() ? "" : ", ") + problem;
            refuseWith(40901,
                       "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                           + "\", details: [" + details + "]");
        }
    }

    Context &context = m_contexts[contextName];
    const auto known = context.idOfContent.find(key);
    SchemaVersion version;
    version.subject = subject;
    version.version = number;
    version.id = isImport ? request.id : known != context.idOfContent.end() ? known->second : context.lastId + 1;
    version.guid = guidOf(key);
    version.type = request.type;
    version.text = request.text;
    version.references = request.references;
    version.metadata = request.metadata;
    version.ruleSet = request.ruleSet;
    version.ts = m_world.nowMs();
    version.contentKey = key;
    const SchemaVersion &added = m_subjects[subject].emplace(number, std::move(version)).first->second;
    index(added);
    save(added);
    saveContext(contextName);
    return added;
}

const SchemaVersion *Registry::lookUp(const std::string &subject, SchemaRequest request, bool normalize,
                                      bool deleted) const
{
    (void)versionsOf(subject, deleted);
    if (m_ruleSetsDropped)
        request.ruleSet = nullptr;
    const SchemaVersion *previous = latest(subject, deleted);
    const std::string context = QualifiedSubject::parse(subject).context;
    request.references = qualifiedReferences(request.references, context);
    if (normalize)
        normalizeText(request);
    if (request.text.empty()) {
        request.text = previous->text;
        request.type = previous->type;
        request.references = previous->references;
    }
    if (const SchemaVersion *same = withContent(subject, contentKey(request), deleted))
        return same;
    if (request.metadata.is_null())
        request.metadata = previous->metadata;
    if (request.ruleSet.is_null())
        request.ruleSet = previous->ruleSet;
    if (const SchemaVersion *same = withContent(subject, contentKey(request), deleted))
        return same;
    check(request, context);
    return nullptr;
}

std::vector<int> Registry::removeSubject(const std::string &subject, bool permanent)
{
    checkWritable(subject);
    const auto found = m_subjects.find(subject);
    if (found == m_subjects.end())
        refuseSubject(subject);
    std::vector<int> alive;
    std::vector<int> all;
    for (const auto &[number, version] : found->second) {
        all.push_back(number);
        if (!version.deleted)
            alive.push_back(number);
        if (!permanent && version.deleted)
            continue;
        if (!referrers(version, permanent).empty())
            refuseWith(42206,
                       "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=" + subject
                           + ",version=" + std::to_string(number) + "}.");
    }
    if (permanent) {
        if (!alive.empty())
            refuseWith(40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
        for (const auto &[number, version] : found->second)
            erase(version);
        m_subjects.erase(found);
        removeConfig(subject);
        removeMode(subject, false);
        return all;
    }
    if (alive.empty())
        refuseWith(40404, "Subject '" + subject + "' was soft deleted.Set permanent=true to delete permanently");
    const std::int64_t now = m_world.nowMs();
    for (const int number : alive) {
        SchemaVersion &version = found->second.at(number);
        version.deleted = true;
        version.ts = now;
        save(version);
    }
    return alive;
}

void Registry::removeVersion(const std::string &subject, int number, bool permanent)
{
    checkWritable(subject);
    const auto found = m_subjects.find(subject);
    if (found == m_subjects.end())
        refuseSubject(subject);
    const auto entry = found->second.find(number);
    if (entry == found->second.end())
        refuseWith(40402, "Version " + std::to_string(number) + " not found.");
    SchemaVersion &version = entry->second;
    const std::string what = "Subject '" + subject + "' Version " + std::to_string(number);
    if (version.deleted && !permanent)
        refuseWith(40406, what + " was soft deleted.Set permanent=true to delete permanently");
    if (!version.deleted && permanent)
        refuseWith(40407, what + " was not deleted first before being permanently deleted");
    if (!referrers(version, permanent).empty())
        refuseWith(42206,
                   "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=" + subject
                       + ",version=" + std::to_string(number) + "}.");
    if (!permanent) {
        version.deleted = true;
        version.ts = m_world.nowMs();
        save(version);
        return;
    }
    erase(version);
    found->second.erase(entry);
    if (found->second.empty())
        m_subjects.erase(found);
}

std::vector<const SchemaVersion *> Registry::comparedWith(const std::string &subject, const Json &metadata,
                                                          bool transitive) const
{
    std::vector<const SchemaVersion *> others;
    const auto versions = m_subjects.find(subject);
    if (versions == m_subjects.end())
        return others;
    const Json group = configMember(subject, "compatibilityGroup");
    const auto groupOf = [&](const Json &data) {
        if (!group.is_string() || !data.is_object() || !data.contains("properties"))
            return std::string();
        return data["properties"].value(group.get<std::string>(), std::string());
    };
    for (auto entry = versions->second.rbegin(); entry != versions->second.rend(); ++entry) {
        if (entry->second.deleted || groupOf(entry->second.metadata) != groupOf(metadata))
            continue;
        others.push_back(&entry->second);
        if (!transitive)
            break;
    }
    return others;
}

std::vector<std::string> Registry::incompatibilities(const std::string &subject, SchemaRequest request,
                                                     int version) const
{
    const std::string contextName = QualifiedSubject::parse(subject).context;
    request.references = qualifiedReferences(request.references, contextName);
    check(request, contextName);
    const std::string level = compatibilityInForce(subject);
    if (level == "NONE")
        return {};
    std::vector<const SchemaVersion *> others;
    if (version == 0)
        others = comparedWith(subject, request.metadata, level.ends_with("_TRANSITIVE"));
    else
        others.push_back(&versionOf(subject, version, false));

    const bool backward = level.starts_with("BACKWARD") || level.starts_with("FULL");
    const bool forward = level.starts_with("FORWARD") || level.starts_with("FULL");
    const std::vector<ReferencedText> references = resolveReferences(request.references, contextName);
    for (const SchemaVersion *other : others) {
        std::vector<std::string> problems;
        if (other->type != request.type) {
            problems.push_back("{errorType:'SCHEMA_TYPE_MISMATCH', description:'the type changed from " + other->type
                               + " to " + request.type + "'}");
        } else if (request.type == "AVRO") {
            const std::vector<ReferencedText> otherReferences = resolveReferences(other->references, contextName);
            if (backward)
                problems = avro::readingProblems(request.text, references, other->text, otherReferences);
            if (forward) {
                const auto more = avro::readingProblems(other->text, otherReferences, request.text, references);
                problems.insert(problems.end(), more.begin(), more.end());
            }
        }
        if (!problems.empty()) {
            problems.push_back("{oldSchemaVersion: " + std::to_string(other->version) + "}");
            problems.push_back("{oldSchema: '" + other->text + "'}");
            problems.push_back("{compatibility: '" + level + "'}");
            return problems;
        }
    }
    return {};
}

std::string Registry::formatted(const SchemaVersion &version, const std::string &format) const
{
    const bool isResolved = format == "resolved" && version.type != "PROTOBUF";
    if (!isResolved && version.type != "PROTOBUF")
        return version.text;
    const auto references = resolveReferences(version.references, QualifiedSubject::parse(version.subject).context);
    try {
        if (version.type == "AVRO")
            return avro::resolved(version.text, references);
        if (version.type == "JSON")
            return jsonschema::resolved(version.text, references);
        return format == "serialized" ? protoschema::serialized(version.text, references)
                                      : protoschema::protoText(version.text, references);
    } catch (const SchemaError &) {
        return version.text; // what was imported need not compile
    }
}

std::vector<EntityTags> Registry::tagsOf(const SchemaVersion &version) const
{
    try {
        if (version.type == "AVRO")
            return avro::findTags(version.text);
        if (version.type == "JSON")
            return jsonschema::findTags(version.text);
        return protoschema::findTags(
            version.text, resolveReferences(version.references, QualifiedSubject::parse(version.subject).context));
    } catch (const SchemaError &) {
        return {};
    }
}

std::vector<std::string> Registry::scopes(const std::string &subject) const
{
    const QualifiedSubject qualified = QualifiedSubject::parse(subject);
    std::vector<std::string> all{subject};
    if (qualified.context != "." && !qualified.subject.empty())
        all.push_back(':' + qualified.context + ':');
    if (!subject.empty())
        all.emplace_back();
    all.emplace_back(globalContext);
    return all;
}

const Json *Registry::ownConfig(const std::string &subject) const
{
    const auto found = m_configs.find(subject);
    return found == m_configs.end() ? nullptr : &found->second;
}

Json Registry::configInForce(const std::string &subject) const
{
    for (const std::string &scope : scopes(subject)) {
        if (const Json *config = ownConfig(scope)) {
            Json found = *config;
            if (!found.contains("compatibilityLevel"))
                found["compatibilityLevel"] = compatibilityInForce(subject);
            return found;
        }
    }
    return {{"compatibilityLevel", "BACKWARD"}};
}

Json Registry::configMember(const std::string &subject, const char *name) const
{
    for (const std::string &scope : scopes(subject)) {
        if (const Json *config = ownConfig(scope); config && config->contains(name))
            return config->at(name);
    }
    return nullptr;
}

std::string Registry::compatibilityInForce(const std::string &subject) const
{
    const Json level = configMember(subject, "compatibilityLevel");
    return level.is_string() ? level.get<std::string>() : "BACKWARD";
}

void Registry::setConfig(const std::string &subject, Json config)
{
    m_world.store.put(configTable, subject, config);
    m_configs[subject] = std::move(config);
}

void Registry::removeConfig(const std::string &subject)
{
    if (m_configs.erase(subject) > 0)
        m_world.store.erase(configTable, subject);
}

std::string Registry::alias(const std::string &subject, const char *member) const
{
    const Json *config = ownConfig(subject);
    if (!config || !config->contains(member))
        return {};
    const std::string target = config->at(member).get<std::string>();
    return target.empty() ? std::string() : qualifiedIn(target, QualifiedSubject::parse(subject).context);
}

const std::string *Registry::ownMode(const std::string &subject) const
{
    const auto found = m_modes.find(subject);
    return found == m_modes.end() ? nullptr : &found->second;
}

std::string Registry::modeInForce(const std::string &subject) const
{
    for (const char *everywhere : {"", globalContext}) {
        if (const std::string *mode = ownMode(everywhere); mode && *mode == "READONLY_OVERRIDE")
            return *mode;
    }
    for (const std::string &scope : scopes(subject)) {
        if (const std::string *mode = ownMode(scope))
            return *mode;
    }
    return "READWRITE";
}

void Registry::setMode(const std::string &subject, const std::string &mode)
{
    m_world.store.put(modeTable, subject, mode);
    m_modes[subject] = mode;
}

void Registry::removeMode(const std::string &subject, bool recursive)
{
    const auto remove = [&](const std::string &key) {
        if (m_modes.erase(key) > 0)
            m_world.store.erase(modeTable, key);
    };
    remove(subject);
    const QualifiedSubject whole = QualifiedSubject::parse(subject);
    if (!recursive || !whole.subject.empty())
        return;
    std::vector<std::string> below;
    for (const auto &[key, mode] : m_modes) {
        const QualifiedSubject candidate = QualifiedSubject::parse(key);
        if (!candidate.subject.empty() && candidate.context == whole.context)
            below.push_back(key);
    }
    std::for_each(below.begin(), below.end(), remove);
}

bool Registry::hasSchemas(const std::string &subjectOrContext) const
{
    const QualifiedSubject scope = QualifiedSubject::parse(subjectOrContext);
    if (!scope.subject.empty())
        return latest(subjectOrContext) != nullptr;
    return std::any_of(m_subjects.begin(), m_subjects.end(), [&](const auto &entry) {
        const bool isWithin =
            subjectOrContext == globalContext || QualifiedSubject::parse(entry.first).context == scope.context;
        return isWithin && latest(entry.first) != nullptr;
    });
}

} // namespace kekkai::sandbox
