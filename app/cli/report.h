#pragma once

#include "app/cli/commandline.h"
#include "services/analysis/coverage.h"
#include "services/inventory/inventory.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>

namespace kekkai::cli {

/// What is printed: text for people, or one JSON object. Secret values are masked in both.
struct Report {
    QByteArray out; ///< UTF-8, for standard output
    bool failOnReached = false; ///< --fail-on: there is such a finding
};

/// What "fields" shows.
struct FieldsOfSubject {
    SchemaVersionPtr version;
    FieldTreePtr tree;
};

/// The parts of the inventory that a command needs.
[[nodiscard]] QList<InventoryPart> partsFor(Command command);
/// Those whose absence leaves a command without an answer.
[[nodiscard]] QList<InventoryPart> mainPartsFor(Command command);

/// @param now  for findings.
[[nodiscard]] Report report(const CommandLine &line, const Inventory &inventory, const QDateTime &now);
[[nodiscard]] Report fieldsReport(const CommandLine &line, const FieldsOfSubject &fields, const Inventory &inventory);

/// When there is no such subject or version, or it cannot be read: an object with the error for --json, else nothing.
[[nodiscard]] Report failedFieldsReport(const CommandLine &line, const ApiError &error, const Inventory &inventory);

/// Everything that could not be read, one line each, for standard error.
[[nodiscard]] QStringList errorLines(const Inventory &inventory);
[[nodiscard]] QString errorLine(const QString &what, const ApiError &error);
[[nodiscard]] ExitCode exitCodeFor(const ApiError &error);
/// Of a load: the worst that happened.
[[nodiscard]] ExitCode exitCodeFor(Command command, const Inventory &inventory);

} // namespace kekkai::cli
