#pragma once

#include "services/schemas/fieldtree.h"

namespace kekkai {

/// The tags of one field, told apart by where they come from. Source: reference/schema-registry.md 4.1.
struct FieldTags
{
    QStringList inlineTags;
    QStringList externalTags; ///< from metadata.tags; may repeat an inline one
    QStringList all;          ///< the union, sorted
    bool onlyForSomeClients = false; ///< an external pattern matches only Java's or only JavaScript's spelling

    friend bool operator==(const FieldTags &, const FieldTags &) = default;
};

[[nodiscard]] FieldTags tagsOf(const SchemaField &field, const SchemaMetadata &metadata);

} // namespace kekkai
