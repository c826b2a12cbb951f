#pragma once

#include "services/plans/journalstore.h"

#include <QByteArrayView>

#include <functional>

namespace kekkai {

enum class JournalExport {
    /// One row a line: {"hash":"<64 hex digits>","entry":<the row's line, byte for byte>}. What stands behind the first
    /// 83
    /// bytes and before the last was hashed, after the 32 bytes of the hash of the row before.
    JsonLines,
    Csv, ///< RFC 4180 with a header; a cell that a spreadsheet would take for a formula gets an apostrophe before it
};

/// Hands the journal to @p write piece by piece; false from it stops. @returns the number of rows.
/// Errors: those of reading the journal.
[[nodiscard]] JournalResult<qint64> exportJournal(const JournalStore &journal, JournalExport format,
                                                  const std::function<bool(QByteArrayView)> &write);

} // namespace kekkai
