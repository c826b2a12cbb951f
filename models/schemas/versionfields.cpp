#include "models/schemas/versionfields.h"

#include <QSet>

#include <algorithm>

namespace kekkai {

namespace {

SchemaVersionPtr versionOf(const Inventory &inventory, const QString &subject, int number)
{
    const SubjectEntry *entry = inventory.subject(subject);
    if (!entry)
        return {};
    const auto found = std::find_if(entry->versions.cbegin(), entry->versions.cend(),
                                    [number](const SchemaVersionPtr &version) { return version->version == number; });
    return found == entry->versions.cend() ? SchemaVersionPtr() : *found;
}

} // namespace

QList<ResolvedReference> resolvedReferences(const SchemaVersion &version, const Inventory &inventory)
{
    QList<ResolvedReference> resolved;
    QSet<std::pair<QString, int>> seen;
    QList<std::pair<SchemaReference, QString>> open; // with the context that its subject is looked up in
    const auto add = [&open](const SchemaVersion &from) {
        for (const SchemaReference &reference : from.references)
            open.append({reference, contextOf(from.subject)});
    };
    add(version);
    for (qsizetype i = 0; i < open.size(); ++i) {
        const auto [reference, context] = open.at(i);
        SchemaVersionPtr target = versionOf(inventory, reference.subject, reference.version);
        if (!target && !context.isEmpty() && !reference.subject.startsWith(u':'))
            target = versionOf(inventory, QString(u':' + context + u':' + reference.subject), reference.version);
        if (!target || seen.contains({target->subject, target->version}))
            continue;
        seen.insert({target->subject, target->version});
        resolved.append({reference, target->type, target->text});
        add(*target);
    }
    return resolved;
}

VersionFieldsPtr fieldsOf(const SchemaVersionPtr &version, const InventoryPtr &inventory, const FieldTreePtr &known)
{
    auto fields = std::make_shared<VersionFields>();
    fields->version = version;
    const SubjectEntry *subject = inventory->subject(version->subject);
    if (known)
        fields->tree = known;
    else if (subject && subject->latestFields && subject->latest() == version)
        fields->tree = subject->latestFields;
    else
        fields->tree = std::make_shared<const FieldTree>(
            readFields(version->type, version->text, resolvedReferences(*version, *inventory)));
    fields->coverage = coverageOf(*version, *fields->tree, *inventory);
    fields->references = referencesOf(*version, *inventory);
    fields->users = referenceUsers(*version, *inventory);
    return fields;
}

VersionTextPtr textOf(const SchemaVersionPtr &version, const InventoryPtr &inventory, SchemaText::Form form)
{
    auto made = std::make_shared<VersionText>();
    made->version = version;
    made->text = std::make_shared<const SchemaText>(
        schemaText(version->type, version->text, resolvedReferences(*version, *inventory), form));
    return made;
}

} // namespace kekkai
