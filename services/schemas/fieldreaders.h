#pragma once

#include "services/schemas/fieldtree.h"

namespace kekkai {

/// The readers behind readFields(), one for each type. They may throw; readFields() catches.
[[nodiscard]] FieldTree readAvroFields(const QByteArray &text, const QList<ResolvedReference> &references);
[[nodiscard]] FieldTree readJsonSchemaFields(const QByteArray &text, const QList<ResolvedReference> &references);
[[nodiscard]] FieldTree readProtobufFields(const QByteArray &text, const QList<ResolvedReference> &references);

} // namespace kekkai
