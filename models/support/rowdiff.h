#pragma once

#include <QList>

namespace kekkai {

/// One step on the way from an old list of rows to a new one. Steps are applied in order: all before @p first is then
/// as in the new list, so that @p first counts in both.
struct RowStep {
    enum class Kind { Insert, Remove, Change };
    Kind kind = Kind::Change;
    qsizetype first = 0;
    qsizetype count = 0;
};

struct RowDiff {
    QList<RowStep> steps;
    qsizetype moves = 0; ///< how many of the steps insert or remove

    [[nodiscard]] bool isEmpty() const { return steps.isEmpty(); }
};

/// Compares two lists in one pass. @p compare orders rows by key, which both lists are sorted by; @p equal tells
/// whether two rows of the same key show the same. A list that is not sorted costs more steps, but the result is right.
template <typename OldRows, typename NewRows, typename Compare, typename Equal>
[[nodiscard]] RowDiff rowDiff(const OldRows &oldRows, const NewRows &newRows, Compare compare, Equal equal)
{
    RowDiff diff;
    const auto add = [&diff](RowStep::Kind kind, qsizetype first) {
        if (!diff.steps.isEmpty() && diff.steps.last().kind == kind
            && first == diff.steps.last().first + (kind == RowStep::Kind::Remove ? 0 : diff.steps.last().count)) {
            ++diff.steps.last().count;
            return;
        }
        diff.steps.append({kind, first, 1});
        diff.moves += kind == RowStep::Kind::Change ? 0 : 1;
    };
    qsizetype o = 0;
    qsizetype n = 0;
    while (o < oldRows.size() || n < newRows.size()) {
        const int order = o == oldRows.size() ? 1 : n == newRows.size() ? -1 : compare(oldRows[o], newRows[n]);
        if (order < 0) {
            add(RowStep::Kind::Remove, n);
            ++o;
        } else if (order > 0) {
            add(RowStep::Kind::Insert, n);
            ++n;
        } else {
            if (!equal(oldRows[o], newRows[n]))
                add(RowStep::Kind::Change, n);
            ++o;
            ++n;
        }
    }
    return diff;
}

/// Beyond this many separate insertions and removals, a reset (with the selection restored by key) costs less: proxies
/// and views do work over all rows for each of them.
inline constexpr qsizetype maxRowMoves = 64;
/// Beyond this many separate changes, one dataChanged over their whole range costs less.
inline constexpr qsizetype maxRowChanges = 16;

} // namespace kekkai
