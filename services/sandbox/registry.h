#pragma once

#include "services/sandbox/schematext.h"
#include "services/sandbox/world.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

/// ":.ctx:subject" taken apart (reference 1.2). The default context is "." and is never written.
struct QualifiedSubject {
    std::string context = ".";
    std::string subject; ///< empty: the context itself

    [[nodiscard]] static QualifiedSubject parse(const std::string &text);
    [[nodiscard]] std::string text() const;
};

/// One version of a subject.
struct SchemaVersion {
    std::string subject; ///< qualified
    int version = 0;
    int id = 0;
    std::string guid;
    std::string type;
    std::string text;
    Json references = Json::array();
    Json metadata; ///< null: none
    Json ruleSet; ///< null: none; {}: taken away on purpose
    std::int64_t ts = 0;
    bool deleted = false;
    std::string contentKey; ///< digest of schema, references, metadata and rule set
};

/// What a registration or look-up asks for.
struct SchemaRequest {
    std::string text; ///< empty: the latest one's
    std::string type = "AVRO";
    Json references = Json::array();
    Json metadata;
    Json ruleSet;
    int version = 0; ///< 0: the next one; -1: the next one, noted in the metadata
    int id = -1;
    std::vector<EntityTags> tagsToAdd;
    std::vector<EntityTags> tagsToRemove;
    bool propagateTags = false;

    /// Throws Refusal (400, 42201).
    [[nodiscard]] static SchemaRequest parse(const Json &body);
};

/// Subjects, versions, ids, configs and modes of a Schema Registry, without HTTP. Subjects are qualified texts and
/// aliases are resolved already. Refusals are thrown as Refusal, always before anything was changed.
class Registry {
public:
    Registry(World &world, bool ruleSetsDropped);

    void load();

    using Versions = std::map<int, SchemaVersion>;
    [[nodiscard]] const std::map<std::string, Versions> &subjects() const { return m_subjects; }
    [[nodiscard]] std::vector<std::string> contexts() const;
    void removeContext(const std::string &context);

    /// 40401 when there is none that is alive (or none at all with @p deleted).
    [[nodiscard]] const Versions &versionsOf(const std::string &subject, bool deleted) const;
    /// @p version -1: the latest. 40401, 40402.
    [[nodiscard]] const SchemaVersion &versionOf(const std::string &subject, int version, bool deleted) const;
    [[nodiscard]] const SchemaVersion *latest(const std::string &subject, bool deleted = false) const;
    [[nodiscard]] const SchemaVersion *find(const std::string &subject, int version) const;
    /// Every version with @p id in @p context, soft-deleted ones included.
    [[nodiscard]] std::vector<const SchemaVersion *> withId(const std::string &context, int id) const;
    [[nodiscard]] std::vector<const SchemaVersion *> withGuid(const std::string &guid) const;
    [[nodiscard]] int maxId(const std::string &context) const;
    [[nodiscard]] std::vector<const SchemaVersion *> referrers(const SchemaVersion &version, bool deleted) const;

    const SchemaVersion &add(const std::string &subject, SchemaRequest request, bool normalize, bool force);
    /// Null when the subject has no such schema.
    [[nodiscard]] const SchemaVersion *lookUp(const std::string &subject, SchemaRequest request, bool normalize,
                                              bool deleted) const;
    [[nodiscard]] std::vector<int> removeSubject(const std::string &subject, bool permanent);
    void removeVersion(const std::string &subject, int version, bool permanent);
    /// Problems with the versions that the subject's level names, or with @p version alone (0: as the level says).
    [[nodiscard]] std::vector<std::string> incompatibilities(const std::string &subject, SchemaRequest request,
                                                             int version) const;

    [[nodiscard]] std::vector<ReferencedText> resolveReferences(const Json &references,
                                                                const std::string &context) const;
    [[nodiscard]] std::string formatted(const SchemaVersion &version, const std::string &format) const;
    [[nodiscard]] std::vector<EntityTags> tagsOf(const SchemaVersion &version) const;

    // Configs and modes by qualified subject; "" is the root, ":.ctx:" a context.
    [[nodiscard]] const Json *ownConfig(const std::string &subject) const;
    [[nodiscard]] Json configInForce(const std::string &subject) const; ///< the first one that exists; never null
    [[nodiscard]] std::string compatibilityInForce(const std::string &subject) const;
    [[nodiscard]] Json configMember(const std::string &subject,
                                    const char *name) const; ///< of the nearest scope that has it
    void setConfig(const std::string &subject, Json config);
    void removeConfig(const std::string &subject);
    [[nodiscard]] const std::map<std::string, Json> &configs() const { return m_configs; }
    [[nodiscard]] std::string alias(const std::string &subject, const char *member) const;
    [[nodiscard]] const std::string *ownMode(const std::string &subject) const;
    [[nodiscard]] std::string modeInForce(const std::string &subject) const;
    void setMode(const std::string &subject, const std::string &mode);
    void removeMode(const std::string &subject, bool recursive);
    [[nodiscard]] bool hasSchemas(const std::string &subjectOrContext) const;
    void checkWritable(const std::string &subject) const; ///< 42205

    static void checkSubject(const std::string &subject); ///< 42208
    [[nodiscard]] bool dropsRuleSets() const { return m_ruleSetsDropped; }

private:
    using VersionKey = std::pair<std::string, int>;
    struct Context {
        int lastId = 0;
        std::unordered_map<std::string, int> idOfContent;
        std::unordered_map<int, std::set<VersionKey>> versionsOfId;
    };

    void index(const SchemaVersion &version);
    void forget(const SchemaVersion &version);
    void save(const SchemaVersion &version);
    void saveContext(const std::string &name);
    void erase(const SchemaVersion &version);
    void checkMode(const std::string &subject, const SchemaRequest &request) const;
    void fill(const std::string &subject, SchemaRequest &request, const SchemaVersion *previous) const;
    void editTags(const std::string &subject, SchemaRequest &request, const SchemaVersion *previous) const;
    void check(const SchemaRequest &request, const std::string &context) const;
    [[nodiscard]] int nextVersion(const std::string &subject, const SchemaRequest &request) const;
    [[nodiscard]] std::vector<const SchemaVersion *> comparedWith(const std::string &subject, const Json &metadata,
                                                                  bool transitive) const;
    [[nodiscard]] const SchemaVersion *withContent(const std::string &subject, const std::string &key,
                                                   bool deleted) const;
    [[nodiscard]] std::vector<std::string> scopes(const std::string &subject) const;
    static void normalizeText(SchemaRequest &request);
    [[nodiscard]] Json qualifiedReferences(const Json &references, const std::string &context) const;
    void collectReferences(const Json &references, const std::string &context, std::vector<ReferencedText> &texts,
                           std::set<std::string> &names, int depth) const;

    World &m_world;
    bool m_ruleSetsDropped;
    std::map<std::string, Versions> m_subjects;
    std::map<std::string, Context> m_contexts;
    std::map<VersionKey, std::set<VersionKey>> m_referrers;
    std::unordered_map<std::string, std::set<VersionKey>> m_guids;
    std::map<std::string, Json> m_configs;
    std::map<std::string, std::string> m_modes;
};

/// 404/40401.
[[noreturn]] void refuseSubject(const std::string &subject);
/// An error of the registry's form with the HTTP status that begins @p code.
[[noreturn]] void refuseWith(int code, const std::string &message);

} // namespace kekkai::sandbox
