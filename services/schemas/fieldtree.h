#pragma once

#include "services/schemaregistry/schemaversion.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace kekkai {

/// What decides whether the official clients encrypt a value. Source: reference/schema-registry.md 4.3.
enum class FieldKind {
    String,
    Bytes,
    Integer,
    Number,
    Boolean,
    Null,
    Enum,
    Fixed,
    Record, ///< record, object, message: the children are its fields
    Array, ///< the children are the item's, or none for a simple item (see itemKind)
    Map, ///< Avro map, Protobuf map, JSON additionalProperties/patternProperties
    Union, ///< Avro union, JSON oneOf/anyOf, Protobuf oneof: see branches
    Unknown,
};

/// A stretch of SchemaVersion::text, in bytes.
struct TextRange {
    int begin = -1; ///< -1: not known, or in another text
    int end = -1; ///< behind the last byte

    [[nodiscard]] bool isValid() const { return begin >= 0 && end >= begin; }
    [[nodiscard]] bool contains(int at) const { return at >= begin && at < end; }

    friend bool operator==(const TextRange &, const TextRange &) = default;
};

/// One field of a schema.
struct SchemaField {
    QString name; ///< as the schema spells it
    QString path; ///< for people: "address.street", "contacts[].phone"; unique within the schema
    /// What tag patterns and rules match against, as Java writes it (4.1). Array elements stand as "[0]", for any
    /// index. Empty for what has no name in a client: a oneof, a root value, a message or record that is listed beside
    /// the root.
    QString matchName;
    QString alternateMatchName; ///< JavaScript's spelling where it differs ("$.items.name" for "$.items[0].name")
    QString entityPath; ///< the API's path for tag editing (1.7); empty where there is none
    FieldKind kind = FieldKind::Unknown;
    FieldKind itemKind =
        FieldKind::Unknown; ///< of an array's items or a map's values, the innermost when they are nested
    /// Of a union, null left out; a nullable string has just String. Arrays and maps are opened: array<union{int,
    /// string}> has Integer and String. Empty where there is no union (Protobuf's "optional" is none).
    QList<FieldKind> branches;
    QString typeText; ///< for people: "string?", "array<string>", "union{int, string}", "bytes (decimal)"
    QString logicalType;
    QString doc;
    QString defaultText; ///< JSON text of the default value; empty when none
    QStringList inlineTags;
    bool nullable = false;
    bool recursive = false; ///< its type contains itself: the children are not repeated here
    bool repeated = false; ///< Protobuf "repeated" or an array somewhere above
    bool underMap = false; ///< reached only through a map's values
    bool notVisited = false; ///< the clients never reach it: below additionalProperties/patternProperties (4.3)
    int line = -1; ///< zero-based line of the field in SchemaVersion::text; -1 when not known
    TextRange range; ///< all of its definition
    TextRange nameRange; ///< its name, quotes included where there are some
    QList<SchemaField> children;

    friend bool operator==(const SchemaField &, const SchemaField &);
};

// Outside the class, as QList's own comparison must already know it: the type contains lists of itself.
inline bool operator==(const SchemaField &, const SchemaField &) = default;

/// A schema's fields, or why it could not be read. Immutable once made.
struct FieldTree {
    QString rootName; ///< full name of the root record or message; empty for JSON Schema without a title
    QString rootEntityPath;
    QStringList rootTags; ///< inline tags of the root record itself
    QList<SchemaField> fields;
    QString problem; ///< empty when the schema was read; else what is wrong, with the place. Never throws
    QStringList missingReferences; ///< named types or imports that no given reference defines

    friend bool operator==(const FieldTree &, const FieldTree &) = default;
};

using FieldTreePtr = std::shared_ptr<const FieldTree>;

/// The text behind one reference of a schema, fetched by (subject, version).
struct ResolvedReference {
    SchemaReference reference;
    SchemaType type = SchemaType::Avro;
    QByteArray text;
};

/// Reads a schema of any type. @p references holds the direct and indirect references that could be fetched.
/// Errors: none thrown; FieldTree::problem says what is wrong (hostile depth and size included). Safe on any thread.
[[nodiscard]] FieldTree readFields(SchemaType type, const QByteArray &text, const QList<ResolvedReference> &references);

/// All fields in document order, parents before children.
[[nodiscard]] QList<const SchemaField *> flattened(const FieldTree &tree);

} // namespace kekkai
