#pragma once

#include "services/core/result.h"
#include "services/plans/journalexport.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <utility>

class QCommandLineParser;

namespace kekkai::cli {

enum class JournalAction { List, Verify, Export };

/// What only "journal" has.
struct JournalOptions {
    JournalAction action = JournalAction::List;
    QString file; ///< --journal; empty: this user's
    JournalExport format = JournalExport::JsonLines;
    QString output; ///< a file, for export; empty: standard output
    std::pair<qint64, QByteArray> expected; ///< --expect: number and hash of a row; number 0: none
};

/// Without "--output", which others have too.
[[nodiscard]] const QStringList &journalValueOptions();
/// @param words  behind "journal". Errors: Invalid with a translated sentence.
[[nodiscard]] Result<JournalOptions> readJournalOptions(const QCommandLineParser &parser, const QStringList &words);

} // namespace kekkai::cli
