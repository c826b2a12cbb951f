#pragma once

#include <QByteArray>
#include <QString>

namespace kekkai {

enum class FileReaders {
    AsUsual, ///< as the system's settings say, or as they are for the file that is replaced
    OwnerOnly,
};

/// Writes @p bytes to the file @p path whole or not at all: what was there before stays when anything goes wrong.
/// @returns why it could not be written, in the system's words; empty: it was.
[[nodiscard]] QString saveFile(const QString &path, const QByteArray &bytes,
                               FileReaders readers = FileReaders::AsUsual);

} // namespace kekkai
