#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace kekkai::cli {

/// How many columns @p text takes in a terminal: wide East Asian characters two, combining marks none.
[[nodiscard]] int displayWidth(QStringView text);

/// @p text on one line and harmless: control characters (terminal commands among them) and characters that turn the
/// direction of writing around become visible replacements. What servers say is printed only through this.
[[nodiscard]] QString printable(QStringView text);

/// Rows in columns, aligned for a terminal with a monospaced font; the last column is not padded.
struct Table {
    QStringList header;
    QList<QStringList> rows;

    /// Ends with a line end. Cells go through printable(); an empty one shows as "-".
    [[nodiscard]] QString text() const;
};

} // namespace kekkai::cli
