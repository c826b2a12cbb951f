#pragma once

#include "services/schemas/fieldtree.h"

#include <optional>

namespace kekkai {

/// The readers behind readFields(), one for each type. They may throw; readFields() catches.
[[nodiscard]] FieldTree readAvroFields(const QByteArray &text, const QList<ResolvedReference> &references);
[[nodiscard]] FieldTree readJsonSchemaFields(const QByteArray &text, const QList<ResolvedReference> &references);
[[nodiscard]] FieldTree readProtobufFields(const QByteArray &text, const QList<ResolvedReference> &references);

/// The .proto text of a schema that was registered as a base64 FileDescriptorProto; nothing when @p text is none, empty
/// when the descriptor contradicts itself. May throw like the readers.
[[nodiscard]] std::optional<QByteArray> protobufTextOfDescriptor(const QByteArray &text);

} // namespace kekkai
