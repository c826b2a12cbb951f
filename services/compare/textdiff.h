#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace kekkai {

/// One stretch of two texts laid side by side, in lines.
struct DiffChunk {
    enum class Kind { Same, Removed, Added, Changed };
    Kind kind = Kind::Same;
    int leftBegin = 0; ///< zero-based line
    int leftCount = 0;
    int rightBegin = 0;
    int rightCount = 0;

    friend bool operator==(const DiffChunk &, const DiffChunk &) = default;
};

/// The shortest way from @p left to @p right (Myers, "An O(ND) difference algorithm"). Where more than @p longest lines
/// differ, lines that occur once in both texts are taken as fixed points first ("patience"), and what then still
/// differs too much is given as one changed stretch, so that texts with nothing in common do not take for ever. Safe on
/// any thread.
[[nodiscard]] QList<DiffChunk> diffLines(const QStringList &left, const QStringList &right, int longest = 1500);

} // namespace kekkai
