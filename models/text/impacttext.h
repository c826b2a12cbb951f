#pragma once

#include "services/analysis/impact.h"

#include <QString>
#include <QStringList>

namespace kekkai {

/// What becomes of producers or readers, in a few words for a table.
[[nodiscard]] QString producerEffectText(ProducerEffect effect);
[[nodiscard]] QString readerEffectText(ReaderEffect effect);
/// The same as one sentence that says why.
[[nodiscard]] QString producerEffectReason(ProducerEffect effect);
[[nodiscard]] QString readerEffectReason(ReaderEffect effect);
/// Why a number may be too small, or something is not known.
[[nodiscard]] QString impactGapText(const ImpactGap &gap);
/// The counts in a few lines, the worst first; "Nothing depends on it." when nothing does.
[[nodiscard]] QStringList impactSummary(const Impact &impact);

} // namespace kekkai
