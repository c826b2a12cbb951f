#pragma once

#include "services/analysis/impact.h"
#include "services/keys/keyplans.h"
#include "services/plans/planexport.h"
#include "services/plans/planrunner.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace kekkai::cli {

/// For people: who depends on it, one subject a line, and what is not known.
[[nodiscard]] QByteArray impactText(const Impact &impact);
[[nodiscard]] QJsonObject impactJson(const Impact &impact);

/// For people: each step with its request and what it changes, then the warnings and what is needed to run it.
[[nodiscard]] QByteArray planText(const Plan &plan);
/// Its sentences, for exports; what is not of keys is called by its kind.
[[nodiscard]] PlanWords wordsOf(const Plan &plan);
[[nodiscard]] QJsonObject runJson(const RunResult &result);
/// What a run came to, one sentence a line: for standard error.
[[nodiscard]] QStringList runLines(const RunResult &result, const Plan &plan);

[[nodiscard]] QString planErrorLine(const PlanError &error);

} // namespace kekkai::cli
