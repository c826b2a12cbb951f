#include "services/analysis/references.h"

#include <QSet>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostReferences = 2000; ///< of one schema, indirect ones included

/// A reference names its subject within the context of the schema that holds it, unless it says otherwise.
const SubjectEntry *target(const Inventory &inventory, const SchemaReference &reference, const QString &context,
                           QString &qualified)
{
    const bool isQualified = reference.subject.startsWith(":."_L1);
    qualified = context.isEmpty() || isQualified ? reference.subject : u':' + context + u':' + reference.subject;
    return inventory.subject(qualified);
}

/// Version 0 and below is the latest.
SchemaVersionPtr versionOf(const SubjectEntry &subject, int number)
{
    if (number <= 0)
        return subject.latest();
    const auto found = std::find_if(subject.versions.cbegin(), subject.versions.cend(),
                                    [number](const SchemaVersionPtr &one) { return one->version == number; });
    return found == subject.versions.cend() ? SchemaVersionPtr() : *found;
}

} // namespace

QList<ReferenceFact> referencesOf(const SchemaVersion &version, const Inventory &inventory)
{
    struct Open {
        SchemaReference reference;
        QString context;
        QString through;
    };
    QList<ReferenceFact> facts;
    QList<Open> open;
    QSet<std::pair<QString, int>> seen{{version.subject, version.version}};
    const auto add = [&open](const SchemaVersion &from, const QString &through) {
        for (const SchemaReference &reference : from.references)
            open.append({reference, contextOf(from.subject), through});
    };
    add(version, {});
    for (qsizetype i = 0; i < open.size() && facts.size() < mostReferences; ++i) {
        const Open at = std::move(open[i]); // the list grows meanwhile
        ReferenceFact fact;
        fact.reference = at.reference;
        fact.version = at.reference.version;
        fact.through = at.through;
        const SubjectEntry *subject = target(inventory, at.reference, at.context, fact.subject);
        const SchemaVersionPtr found = subject ? versionOf(*subject, at.reference.version) : SchemaVersionPtr();
        if (found)
            fact.version = found->version;
        const std::pair<QString, int> key(fact.subject, fact.version);
        if (!at.through.isEmpty() && seen.contains(key))
            continue;
        seen.insert(key);
        if (found)
            fact.state = found->deleted ? ReferenceState::SoftDeleted : ReferenceState::Live;
        else if (!subject)
            fact.state = inventory.part(InventoryPart::Subjects).phase == PartState::Phase::Complete
                ? ReferenceState::MissingSubject
                : ReferenceState::NotRead;
        else
            fact.state = subject->versionsKnown ? ReferenceState::MissingVersion : ReferenceState::NotRead;
        facts.append(fact);
        if (found)
            add(*found, at.reference.name);
    }
    return facts;
}

QList<ReferenceUser> referenceUsers(const SchemaVersion &version, const Inventory &inventory, qsizetype most)
{
    QList<ReferenceUser> users;
    for (const SubjectEntry &subject : inventory.subjects) {
        for (const SchemaVersionPtr &one : subject.versions) {
            const bool uses =
                std::any_of(one->references.cbegin(), one->references.cend(), [&](const SchemaReference &reference) {
                    QString qualified;
                    return reference.version == version.version
                        && target(inventory, reference, contextOf(one->subject), qualified)
                        && qualified == version.subject;
                });
            if (uses)
                users.append({one->subject, one->version, one->deleted});
            if (users.size() >= most)
                return users;
        }
    }
    return users;
}

} // namespace kekkai
