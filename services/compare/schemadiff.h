#pragma once

#include "services/compare/inventorydiff.h"
#include "services/schemaregistry/schemaversion.h"
#include "services/schemas/fieldtree.h"

namespace kekkai {

/// What became of one field between two schemas.
struct FieldChange {
    enum class Kind {
        Added,
        Removed,
        Changed, ///< in the same place, another type, default or the like
        Moved, ///< to another record; members says what else is different
        Reordered, ///< in the same record, before or behind others
    };
    enum class Member { Type, LogicalType, Default, Doc };
    struct MemberChange {
        Member member = Member::Type;
        QString left;
        QString right;

        friend bool operator==(const MemberChange &, const MemberChange &) = default;
    };

    Kind kind = Kind::Changed;
    QString leftPath; ///< empty for Added
    QString rightPath; ///< empty for Removed
    QString leftType; ///< SchemaField::typeText
    QString rightType;
    int below = 0; ///< fields within that were added, removed or moved with it
    QList<MemberChange> members;

    friend bool operator==(const FieldChange &, const FieldChange &) = default;
};

/// What became of one field's tags. Of a field that is there on one side only: all its tags.
struct TagChange {
    QString leftPath; ///< both empty: the root record itself
    QString rightPath;
    QStringList inlineAdded;
    QStringList inlineRemoved;
    QStringList externalAdded; ///< by the patterns of the metadata
    QStringList externalRemoved;

    friend bool operator==(const TagChange &, const TagChange &) = default;
};

/// What became of one rule, or of a property or pattern of the metadata.
struct RuleChange {
    enum class Part { Rule, EnableAt, MetadataTags, MetadataProperty, Sensitive };
    enum class Kind { Added, Removed, Changed, Reordered };
    Part part = Part::Rule;
    Kind kind = Kind::Changed;
    RuleList list = RuleList::Domain; ///< of a rule
    QString name; ///< of the rule, pattern or property; empty for EnableAt and Sensitive
    QList<MemberDifference> members; ///< by the server's own names; secret values are told apart but never shown

    friend bool operator==(const RuleChange &, const RuleChange &) = default;
};

/// Two versions, of one subject or of two, compared. Pure; slow for large schemas.
struct SchemaDiff {
    QList<FieldChange> fields; ///< in the order of the right schema, removed ones where they stood
    QList<TagChange> tags;
    QList<RuleChange> rules;

    friend bool operator==(const SchemaDiff &, const SchemaDiff &) = default;
};

/// The fields alone. A field keeps its identity by its path; what is left over on both sides under one name and with
/// the same type (a record: with at least half of its fields in common) has moved, nearest ancestors first.
[[nodiscard]] QList<FieldChange> compareFields(const FieldTree &left, const FieldTree &right);

[[nodiscard]] SchemaDiff compareSchemas(const SchemaVersion &left, const FieldTree &leftFields,
                                        const SchemaVersion &right, const FieldTree &rightFields);

} // namespace kekkai
