#pragma once

#include "services/sandbox/json.h"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace kekkai::sandbox {

/// A schema's text that the registry refuses with 42201; what() says why.
struct SchemaError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A schema another one refers to, under the name it uses for it. Lists of them hold indirect ones before those that
/// need them.
struct ReferencedText {
    std::string name;
    std::string text;
};

/// The inline tags of one record or field (reference 1.7).
struct EntityTags {
    std::string path;
    bool isRecord = false; ///< sr_record, else sr_field
    std::set<std::string> tags;
};

/// "PII" and the like from a confluent:tags member; anything but strings in an array counts as no tag.
[[nodiscard]] std::set<std::string> inlineTags(const Json &object);
void setInlineTags(Json &object, const std::set<std::string> &tags);
/// Text of an edited JSON document, on one line or indented as @p before was.
[[nodiscard]] std::string dumpedLike(const Json &document, const std::string &before);

/// Applies a change of tags to the entities that @p visit shows, as POST …/tags does: a leading dot of a path is
/// ignored, what is there already or not there is no error. Throws SchemaError for a path that visit() never shows.
template <typename Visit> void applyTags(const std::vector<EntityTags> &changes, bool remove, Visit visit)
{
    for (const EntityTags &change : changes) {
        const std::string wanted = change.path.starts_with('.') ? change.path.substr(1) : change.path;
        bool found = false;
        visit([&](const std::string &path, bool isRecord, Json &object) {
            if (path != wanted || isRecord != change.isRecord)
                return;
            found = true;
            std::set<std::string> tags = inlineTags(object);
            for (const std::string &tag : change.tags) {
                if (remove)
                    tags.erase(tag);
                else
                    tags.insert(tag);
            }
            setInlineTags(object, tags);
        });
        if (!found)
            throw SchemaError("No matching path '" + change.path + "' found in the schema");
    }
}

} // namespace kekkai::sandbox
