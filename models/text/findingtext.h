#pragma once

#include "services/analysis/findings.h"

#include <QString>

namespace kekkai {

/// "Critical", "High", ...
[[nodiscard]] QString severityText(Severity severity);
/// The kind of finding in a few words, for groups and chips.
[[nodiscard]] QString findingKindText(FindingKind kind);
/// One sentence naming the objects concerned, with the evidence in Finding::arguments where there is any.
[[nodiscard]] QString findingText(const Finding &finding);
/// What to do about it.
[[nodiscard]] QString findingRemedy(FindingKind kind);

} // namespace kekkai
