#pragma once

#include "services/sandbox/schematext.h"

#include <string>
#include <vector>

/// Avro 1.11 schemas as the registry understands them.
namespace kekkai::sandbox::avro {

/// Throws SchemaError unless @p text is a schema whose names are all defined in it or in @p references.
void check(const std::string &text, const std::vector<ReferencedText> &references);
/// Why data written with @p writer cannot be read with @p reader (Avro's schema resolution); empty when it can.
[[nodiscard]] std::vector<std::string> readingProblems(const std::string &reader,
                                                       const std::vector<ReferencedText> &readerReferences,
                                                       const std::string &writer,
                                                       const std::vector<ReferencedText> &writerReferences);
[[nodiscard]] std::vector<EntityTags> findTags(const std::string &text);
[[nodiscard]] std::string editTags(const std::string &text, const std::vector<EntityTags> &add,
                                   const std::vector<EntityTags> &remove);
/// The text with every referenced type written out where it is used first.
[[nodiscard]] std::string resolved(const std::string &text, const std::vector<ReferencedText> &references);

} // namespace kekkai::sandbox::avro
