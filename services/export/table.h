#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace kekkai {

/// Rows as a person copies or exports them.
struct ExportTable {
    QStringList keys; ///< machine names of the columns, for JSON and YAML: "kmsKeyId"
    QStringList titles; ///< what the window's header says, for text and CSV
    QList<QVariantList>
        rows; ///< strings, numbers, bools, QStringLists, QDateTimes (written as ISO 8601 UTC), invalid: empty
};

enum class ExportFormat { Text, Csv, Json, Yaml };

/// Text: tab-separated, tabs and line breaks in values become blanks. Csv: RFC 4180, CRLF, UTF-8, a value that a
/// spreadsheet would take for a formula gets an apostrophe before it. Json: an array of objects. Yaml: a list of maps
/// whose strings are quoted wherever plain text would mean something else. Ends with a line break.
[[nodiscard]] QByteArray exported(const ExportTable &table, ExportFormat format);

} // namespace kekkai
