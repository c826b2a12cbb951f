#pragma once

#include "services/analysis/coverage.h"
#include "services/schemas/fieldtree.h"

#include <QString>

namespace kekkai {

[[nodiscard]] QString fieldKindText(FieldKind kind);
/// For a chip or a table cell: "Encrypted", "Clear text".
[[nodiscard]] QString verdictWord(ProtectionVerdict verdict);
/// Would the official clients really encrypt the field? One sentence.
[[nodiscard]] QString verdictText(ProtectionVerdict verdict);
/// What to do about it; empty when there is nothing to do.
[[nodiscard]] QString verdictRemedy(ProtectionVerdict verdict);
/// "mask-pii with KEK pii (AES256_GCM)"; rules not in force say so. One entry per rule.
[[nodiscard]] QStringList ruleUseTexts(const FieldProtection &protection);

} // namespace kekkai
