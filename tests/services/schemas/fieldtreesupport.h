#pragma once

#include "services/schemas/fieldtree.h"

#include <QTest>

namespace kekkai::test {

/// The field with @p path, or null.
inline const SchemaField *fieldAt(const FieldTree &tree, const QString &path)
{
    for (const SchemaField *field : flattened(tree)) {
        if (field->path == path)
            return field;
    }
    return nullptr;
}

inline QStringList paths(const FieldTree &tree)
{
    QStringList result;
    for (const SchemaField *field : flattened(tree))
        result.append(field->path);
    return result;
}

inline ResolvedReference referenceTo(SchemaType type, const QString &name, const QByteArray &text)
{
    return {{name, name + QLatin1StringView("-subject"), 1}, type, text};
}

/// Paths have to be unique: selections and findings are kept by them.
inline bool hasUniquePaths(const FieldTree &tree)
{
    QStringList all = paths(tree);
    return all.removeDuplicates() == 0;
}

} // namespace kekkai::test
