#pragma once

#include "services/schemaregistry/rule.h"

#include <QDateTime>
#include <QMap>

#include <memory>

namespace kekkai {

enum class SchemaType { Avro, Json, Protobuf, Other };

struct SchemaReference {
    QString name; ///< how the schema text names it: an Avro full name, a JSON Schema URL, a .proto import
    QString subject;
    int version = 0;

    friend bool operator==(const SchemaReference &, const SchemaReference &) = default;
};

/// metadata of a schema version. Source: reference/schema-registry.md 1.4.
struct SchemaMetadata {
    QMap<QString, QStringList> tags; ///< path pattern (4.2) → tags: the external tags
    MaskedMap properties; ///< a key named in sensitive is masked whatever it looks like
    QStringList sensitive;

    [[nodiscard]] bool isEmpty() const { return tags.isEmpty() && properties.isEmpty() && sensitive.isEmpty(); }

    [[nodiscard]] static Result<SchemaMetadata> fromJson(const QJsonObject &json, const QString &where);
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const SchemaMetadata &, const SchemaMetadata &) = default;
};

/// One version of a subject with everything it says. Immutable once made: shared by pointer.
struct SchemaVersion {
    QString subject; ///< qualified
    int version = 0;
    int id = 0; ///< unique within the subject's context
    QString guid;
    SchemaType type = SchemaType::Avro; ///< missing in a reply means AVRO
    QString typeText; ///< as sent; shown when type is Other
    QList<SchemaReference> references;
    SchemaMetadata metadata;
    RuleSet ruleSet;
    QByteArray text; ///< UTF-8: JSON, .proto text, or a base64 FileDescriptorProto
    QDateTime changedAt; ///< UTC, from "ts"; invalid when absent
    bool deleted = false;

    /// @param json  one Schema object of the registry. Errors: BadReply naming the field.
    [[nodiscard]] static Result<SchemaVersion> fromJson(const QJsonObject &json, const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const SchemaVersion &, const SchemaVersion &) = default;
};

using SchemaVersionPtr = std::shared_ptr<const SchemaVersion>;

/// "" for the default context, ".ctx" for ":.ctx:name". Source: reference/schema-registry.md 1.2.
[[nodiscard]] QString contextOf(QStringView qualifiedSubject);
/// "name" of ":.ctx:name".
[[nodiscard]] QString bareSubject(QStringView qualifiedSubject);

} // namespace kekkai
