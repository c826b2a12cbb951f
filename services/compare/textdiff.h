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

/// A stretch of one line, in UTF-16 units.
struct LineSpan {
    int begin = 0;
    int length = 0;

    friend bool operator==(const LineSpan &, const LineSpan &) = default;
};

/// One line of each text, beside each other.
struct DiffRow {
    DiffChunk::Kind kind = DiffChunk::Kind::Same;
    int left = -1; ///< zero-based line; -1: nothing stands here
    int right = -1;
    QList<LineSpan> leftSpans; ///< of Changed: what differs within the lines
    QList<LineSpan> rightSpans;

    friend bool operator==(const DiffRow &, const DiffRow &) = default;
};

/// Two texts aligned line by line: lines that were changed stand beside each other, where they are alike; others have
/// nothing beside them. Safe on any thread.
[[nodiscard]] QList<DiffRow> sideBySide(const QStringList &left, const QStringList &right);

/// What differs within two lines, by words. Very long lines differ as a whole.
void diffWithinLine(const QString &left, const QString &right, QList<LineSpan> &leftSpans, QList<LineSpan> &rightSpans);

} // namespace kekkai
