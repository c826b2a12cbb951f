#pragma once

#include "services/hardening/protections.h"

#include <QString>

namespace kekkai {

[[nodiscard]] QString protectionName(Protection what); ///< "No core dumps"
[[nodiscard]] QString protectionMeaning(Protection what); ///< what it keeps away, in one sentence
[[nodiscard]] QString protectionStateWord(const ProtectionState &state); ///< "holds", "does not hold"
/// What to do about it; empty where it holds.
[[nodiscard]] QString protectionCure(const ProtectionState &state);
/// All of them as lines of text, for a report to somebody else.
[[nodiscard]] QString protectionReport(const QList<ProtectionState> &states);

} // namespace kekkai
