#pragma once

#include "services/discovery/connectiontest.h"

#include <QString>

namespace kekkai {

/// "Name resolution", "Role": what a stage is called.
[[nodiscard]] QString testStageText(TestStage stage);
/// How it ended, in a word: "Passed", "Failed". Never only a colour.
[[nodiscard]] QString testStateText(TestResult::State state);
/// What was found at @p server ("Schema Registry", "CMF"). Empty while it waits.
[[nodiscard]] QString testSentence(const TestResult &result, ServerKind server);
/// What helps, for Failed and most warnings; else empty.
[[nodiscard]] QString testCure(const TestResult &result, ServerKind server);
/// "Schema Registry", "CMF", "Server".
[[nodiscard]] QString serverKindText(ServerKind kind);
/// Why an address cannot be used, for an error of addressCandidates().
[[nodiscard]] QString addressProblemText(const ApiError &error);

} // namespace kekkai
