#pragma once

#include "services/schemas/fieldtree.h"
#include "services/schemas/wildcard.h"

#include <vector>

namespace kekkai {

/// The tags of one field, told apart by where they come from. Source: reference/schema-registry.md 4.1.
struct FieldTags {
    QStringList inlineTags;
    QStringList externalTags; ///< from metadata.tags; may repeat an inline one
    QStringList all; ///< the union, sorted
    bool onlyForSomeClients = false; ///< an external pattern matches only Java's or only JavaScript's spelling

    friend bool operator==(const FieldTags &, const FieldTags &) = default;
};

/// The tag patterns of one schema version's metadata, translated once for all its fields. Not copied lightly.
class TagMatcher {
public:
    explicit TagMatcher(const SchemaMetadata &metadata);

    /// The external tags of a field called @p name in one client's spelling; sorted, each once.
    [[nodiscard]] QStringList externalTags(QStringView name) const;
    [[nodiscard]] FieldTags tagsOf(const SchemaField &field) const;
    /// Patterns that no client can use, such as "$.items[0": Java throws on them, the others match nothing.
    [[nodiscard]] QStringList invalidPatterns() const;

private:
    struct Entry {
        QString text;
        WildcardPattern pattern;
        QStringList tags;
    };
    std::vector<Entry> m_entries;
};

[[nodiscard]] FieldTags tagsOf(const SchemaField &field, const SchemaMetadata &metadata);

} // namespace kekkai
