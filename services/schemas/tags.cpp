#include "services/schemas/tags.h"

namespace kekkai {

namespace {

QStringList sortedOnce(QStringList tags)
{
    tags.sort();
    tags.removeDuplicates();
    return tags;
}

} // namespace

TagMatcher::TagMatcher(const SchemaMetadata &metadata)
{
    m_entries.reserve(std::size_t(metadata.tags.size()));
    for (auto it = metadata.tags.begin(); it != metadata.tags.end(); ++it)
        m_entries.push_back({it.key(), WildcardPattern(it.key()), it.value()});
}

QStringList TagMatcher::externalTags(QStringView name) const
{
    QStringList tags;
    for (const Entry &entry : m_entries) {
        if (entry.pattern.matches(name))
            tags += entry.tags;
    }
    return tags.size() > 1 ? sortedOnce(std::move(tags)) : tags;
}

FieldTags TagMatcher::tagsOf(const SchemaField &field) const
{
    FieldTags result;
    result.inlineTags = field.inlineTags;
    if (!field.matchName.isEmpty() && !m_entries.empty()) {
        result.externalTags = externalTags(field.matchName);
        if (!field.alternateMatchName.isEmpty() && field.alternateMatchName != field.matchName) {
            const QStringList others = externalTags(field.alternateMatchName);
            result.onlyForSomeClients = others != result.externalTags;
            if (result.onlyForSomeClients)
                result.externalTags = sortedOnce(result.externalTags + others);
        }
    }
    // Most fields have tags from one side or from none; the lists are shared then.
    result.all = result.inlineTags.isEmpty() ? result.externalTags : result.inlineTags + result.externalTags;
    if (result.all.size() > 1)
        result.all = sortedOnce(std::move(result.all));
    return result;
}

QStringList TagMatcher::invalidPatterns() const
{
    QStringList patterns;
    for (const Entry &entry : m_entries) {
        if (!entry.pattern.isValid())
            patterns.append(entry.text);
    }
    return patterns;
}

FieldTags tagsOf(const SchemaField &field, const SchemaMetadata &metadata)
{
    return TagMatcher(metadata).tagsOf(field);
}

} // namespace kekkai
