#pragma once

#include "services/sandbox/schematext.h"

#include <string>
#include <vector>

/// Protobuf schemas: .proto text or the base64 of a serialized FileDescriptorProto; both are accepted everywhere.
namespace kekkai::sandbox::protoschema {

/// Throws SchemaError unless @p text compiles together with its references (by import name), google/protobuf/*.proto
/// and confluent's own files.
void check(const std::string &text, const std::vector<ReferencedText> &references);
/// What makes two texts the same schema: the compiled file, whichever form it came in.
[[nodiscard]] std::string canonical(const std::string &text);
/// format=serialized: base64 of the FileDescriptorProto.
[[nodiscard]] std::string serialized(const std::string &text, const std::vector<ReferencedText> &references);
/// .proto text, made from the descriptor when base64 was registered.
[[nodiscard]] std::string protoText(const std::string &text, const std::vector<ReferencedText> &references);
[[nodiscard]] std::vector<EntityTags> findTags(const std::string &text, const std::vector<ReferencedText> &references);
/// Rewrites only the options concerned; comments and layout stay.
[[nodiscard]] std::string editTags(const std::string &text, const std::vector<ReferencedText> &references,
                                   const std::vector<EntityTags> &add, const std::vector<EntityTags> &remove);

} // namespace kekkai::sandbox::protoschema
