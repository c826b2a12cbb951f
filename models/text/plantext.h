#pragma once

#include "services/plans/plan.h"
#include "services/plans/planstate.h"

#include <QString>
#include <QStringList>
#include <QUrl>

namespace kekkai {

/// What a plan does, as the label of the button that runs it: "Delete 3 DEKs for good".
[[nodiscard]] QString planTitle(const Plan &plan);
/// The same. @param steps  how many it has.
[[nodiscard]] QString planActText(const PlanText &title, int steps);
/// A step as a sentence without its full stop: "Soft-delete KEK pii".
[[nodiscard]] QString stepText(const Step &step);
/// A warning as one or two sentences. One of an unknown kind is shown with its kind, never left out.
[[nodiscard]] QString planWarningText(const PlanText &warning);
/// What to type before the plan runs, as a sentence; empty: nothing.
[[nodiscard]] QString confirmText(const Plan &plan);
/// Why something is no plan that could be run, in one or two sentences.
[[nodiscard]] QString planErrorText(const PlanError &error);
/// Where the object is not as it should be: one sentence each.
[[nodiscard]] QString stateDifferenceText(const StateDifference &difference);
/// A value of a state in a cell: text without quotation marks, "nothing" for null, else JSON.
[[nodiscard]] QString stateValueText(const QJsonValue &value);
/// The servers of Plan::serverIdentity in words: "Schema Registry https://sr:8081, CMF https://cmf:8080".
[[nodiscard]] QString planServersText(const QString &identity);
/// What is sent, for reading: method, address, headers without credentials, and the body with dots for each secret.
[[nodiscard]] QString requestText(const StepRequest &request, const QUrl &base);

} // namespace kekkai
