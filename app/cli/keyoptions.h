#pragma once

#include "app/cli/secretorigin.h"
#include "services/analysis/impact.h"
#include "services/core/result.h"
#include "services/plans/planexport.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QUuid>

#include <optional>

class QCommandLineParser;

namespace kekkai::cli {

enum class KeyAction {
    RegisterKek,
    UpdateKek,
    DeleteKeys,
    UndeleteKeys,
    TestKeks,
    CreateDek,
    ShowKeyPolicy,
    ShowImpact,
    ShowPlan,
    ExportPlan,
    RunPlan,
    ResumePlan,
    RollBackPlan,
};

/// What "kek", "dek", "impact" and "plan" have.
struct KeyOptions {
    KeyAction action = KeyAction::ShowImpact;
    QStringList keks; ///< names
    QString subject; ///< of a DEK; empty: it is about KEKs
    QString algorithm; ///< empty: all, and AES256_GCM for a new one
    std::optional<int> dekVersion; ///< empty: all, and the next one for a new one
    QString kmsType;
    QString kmsKeyId;
    QMap<QString, QString> properties; ///< --prop KEY=VALUE
    QMap<QString, SecretSource> secretProperties; ///< --secret-prop and its kin
    QStringList removedProperties;
    std::optional<QString> doc;
    std::optional<bool> shared;
    bool testSharing = false;
    QString material; ///< base64, wrapped
    Deletion deletion = Deletion::Soft;
    bool kekOnly = false;
    bool mustRun = false; ///< --run
    QString planFile; ///< to save to, or to read
    QUuid planId;
    PlanExport exportAs = PlanExport::CurlScript;
    QString confirm; ///< what was typed for a destructive plan
    bool warningsAccepted = false;

    /// Whether no server is needed.
    [[nodiscard]] bool isOffline() const { return action == KeyAction::ShowPlan || action == KeyAction::ExportPlan; }
};

/// The options' names, for the parser.
[[nodiscard]] const QStringList &keyValueOptions();
[[nodiscard]] const QStringList &keyFlagOptions();

/// @param words  as they stand behind the command: @p command is "kek", "dek", "impact" or "plan".
/// Errors: Invalid with a translated sentence; it never repeats the value of a property.
[[nodiscard]] Result<KeyOptions> readKeyOptions(const QCommandLineParser &parser, const QString &command,
                                                QStringList words);

} // namespace kekkai::cli
