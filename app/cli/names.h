#pragma once

#include "services/analysis/coverage.h"
#include "services/analysis/findings.h"
#include "services/analysis/policies.h"
#include "services/analysis/wiring.h"
#include "services/discovery/connectiontest.h"

#include <QString>

namespace kekkai::cli {

/// The names that stand in JSON. Scripts compare them: they are never translated and never change.
[[nodiscard]] QString nameOf(ApiError::Kind kind);
[[nodiscard]] QString nameOf(InventoryPart part);
[[nodiscard]] QString nameOf(PartState::Phase phase);
[[nodiscard]] QString nameOf(ProtectionVerdict verdict);
[[nodiscard]] QString nameOf(KekState state);
[[nodiscard]] QString nameOf(PolicyIssue issue);
[[nodiscard]] QString nameOf(WiringState state);
[[nodiscard]] QString nameOf(Severity severity);
[[nodiscard]] QString nameOf(TestStage stage);
[[nodiscard]] QString nameOf(TestResult::State state);
[[nodiscard]] QString nameOf(RuleList list); ///< as the servers spell it: domainRules

} // namespace kekkai::cli
