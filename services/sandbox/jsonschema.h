#pragma once

#include "services/sandbox/schematext.h"

#include <string>
#include <vector>

/// JSON Schema texts as the registry understands them; data is never validated here.
namespace kekkai::sandbox::jsonschema {

/// Throws SchemaError unless @p text is a JSON object or boolean whose "$ref"s lead into itself or to a reference's
/// name.
void check(const std::string &text, const std::vector<ReferencedText> &references);
[[nodiscard]] std::vector<EntityTags> findTags(const std::string &text);
[[nodiscard]] std::string editTags(const std::string &text, const std::vector<EntityTags> &add,
                                   const std::vector<EntityTags> &remove);
/// The text with every "$ref" to a reference replaced by what it refers to.
[[nodiscard]] std::string resolved(const std::string &text, const std::vector<ReferencedText> &references);

} // namespace kekkai::sandbox::jsonschema
