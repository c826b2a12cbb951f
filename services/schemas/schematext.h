#pragma once

#include "services/schemas/fieldtree.h"

#include <QHash>

namespace kekkai {

/// Where one field stands in a SchemaText.
struct FieldPlace {
    QString path; ///< SchemaField::path
    TextRange range; ///< all of its definition
    TextRange nameRange;

    friend bool operator==(const FieldPlace &, const FieldPlace &) = default;
};

/// A schema's text as people read it, and where each field stands in it. Immutable; shared by pointer.
struct SchemaText {
    enum class Form {
        AsRegistered,
        LaidOut, ///< JSON with line breaks and indentation; every token as it was registered
        LaidOutNarrow, ///< with shorter lines: two of them have to stand side by side
    };

    SchemaType type = SchemaType::Avro;
    Form form = Form::LaidOut;
    QByteArray text; ///< valid UTF-8
    bool isGenerated = false; ///< made from a descriptor: the registered text is base64
    QString problem; ///< why there are no places, or not all; empty when all is well
    QList<FieldPlace> places; ///< in document order of the tree; fields of other texts are left out

    /// Null when @p path stands in another text, or nowhere.
    [[nodiscard]] const FieldPlace *place(const QString &path) const;
    /// The innermost field whose definition holds byte @p at; of several in the same place @p preferred, else the
    /// first. Null when there is none.
    [[nodiscard]] const FieldPlace *placeAt(int at, const QString &preferred = {}) const;

private:
    friend SchemaText schemaText(SchemaType, const QByteArray &, const QList<ResolvedReference> &, Form);
    QHash<QString, qsizetype> m_byPath;
};

using SchemaTextPtr = std::shared_ptr<const SchemaText>;

/// The text of a schema for reading. Reads all of it: slow for a large schema, to be called on another thread.
/// @p references as for readFields(): they decide what the fields are called. Errors: none thrown, see
/// SchemaText::problem.
[[nodiscard]] SchemaText schemaText(SchemaType type, const QByteArray &registered,
                                    const QList<ResolvedReference> &references,
                                    SchemaText::Form form = SchemaText::Form::LaidOut);

/// @p json with two spaces for each level; arrays and objects that are short and simple stay on one line. All other
/// bytes are kept. Text that is no JSON is given back as it is. @p longest  bytes of a line that an array or object may
/// fill.
[[nodiscard]] QByteArray laidOutJson(const QByteArray &json, int longest = 96);

} // namespace kekkai
