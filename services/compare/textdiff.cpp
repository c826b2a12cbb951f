#include "services/compare/textdiff.h"

#include <QHash>

#include <algorithm>
#include <utility>
#include <vector>

namespace kekkai {

namespace {

/// Lines as numbers, equal where the lines are equal.
using Numbers = std::vector<int>;
/// Pairs of equal lines (left, right), ascending in both.
using Matches = std::vector<std::pair<int, int>>;

struct Range {
    int aBegin;
    int aEnd;
    int bBegin;
    int bEnd;
};

/// The pairs that Myers' shortest path keeps within @p range. False when more than @p longest lines differ.
bool shortestPath(const Numbers &a, const Numbers &b, const Range &range, int longest, Matches &matches)
{
    const int n = range.aEnd - range.aBegin;
    const int m = range.bEnd - range.bBegin;
    const int most = std::min(n + m, longest);
    std::vector<std::vector<int>> trace; // trace[d][k + d]: the furthest x on diagonal k after d differences
    const auto furthest = [&trace](int d, int k) { return trace[std::size_t(d)][std::size_t(k + d)]; };
    const auto fromAbove = [&furthest](int d, int k) { // whether the step onto diagonal k was an added line
        return k == -d || (k != d && furthest(d - 1, k - 1) < furthest(d - 1, k + 1));
    };
    int found = -1;
    for (int d = 0; d <= most && found < 0; ++d) {
        trace.emplace_back(std::size_t(2 * d + 1));
        for (int k = -d; k <= d; k += 2) {
            int x = 0;
            if (d > 0)
                x = fromAbove(d, k) ? furthest(d - 1, k + 1) : furthest(d - 1, k - 1) + 1;
            int y = x - k;
            while (x < n && y < m && a[std::size_t(range.aBegin + x)] == b[std::size_t(range.bBegin + y)]) {
                ++x;
                ++y;
            }
            trace.back()[std::size_t(k + d)] = x;
            if (x >= n && y >= m) {
                found = d;
                break;
            }
        }
    }
    if (found < 0)
        return false;

    Matches backwards;
    int x = n;
    int y = m;
    for (int d = found; d >= 0; --d) {
        const int k = x - y;
        int previousX = 0;
        int previousY = 0;
        if (d > 0) {
            const int previousK = fromAbove(d, k) ? k + 1 : k - 1;
            previousX = furthest(d - 1, previousK);
            previousY = previousX - previousK;
        }
        while (x > previousX && y > previousY && x > 0 && y > 0
               && a[std::size_t(range.aBegin + x - 1)] == b[std::size_t(range.bBegin + y - 1)]) {
            --x;
            --y;
            backwards.emplace_back(range.aBegin + x, range.bBegin + y);
        }
        x = previousX;
        y = previousY;
    }
    matches.insert(matches.end(), backwards.rbegin(), backwards.rend());
    return true;
}

/// Lines that occur exactly once on both sides of @p range, in the longest order they share.
Matches fixedPoints(const Numbers &a, const Numbers &b, const Range &range)
{
    struct Places {
        int inA = 0;
        int inB = 0;
        int a = 0;
        int b = 0;
    };
    QHash<int, Places> places;
    for (int i = range.aBegin; i < range.aEnd; ++i) {
        Places &place = places[a[std::size_t(i)]];
        ++place.inA;
        place.a = i;
    }
    for (int i = range.bBegin; i < range.bEnd; ++i) {
        Places &place = places[b[std::size_t(i)]];
        ++place.inB;
        place.b = i;
    }
    Matches unique;
    for (const Places &place : std::as_const(places)) {
        if (place.inA == 1 && place.inB == 1)
            unique.emplace_back(place.a, place.b);
    }
    std::sort(unique.begin(), unique.end());
    // Longest increasing run of b: piles[i] is the smallest end of a run of length i + 1.
    std::vector<int> piles;
    std::vector<int> previous(unique.size(), -1);
    for (std::size_t i = 0; i < unique.size(); ++i) {
        const auto pile = std::lower_bound(piles.begin(), piles.end(), unique[i].second, [&unique](int at, int value) {
            return unique[std::size_t(at)].second < value;
        });
        if (pile != piles.begin())
            previous[i] = *std::prev(pile);
        if (pile == piles.end())
            piles.push_back(int(i));
        else
            *pile = int(i);
    }
    Matches run;
    for (int at = piles.empty() ? -1 : piles.back(); at >= 0; at = previous[std::size_t(at)])
        run.push_back(unique[std::size_t(at)]);
    std::reverse(run.begin(), run.end());
    return run;
}

void match(const Numbers &a, const Numbers &b, Range range, int longest, Matches &matches)
{
    while (range.aBegin < range.aEnd && range.bBegin < range.bEnd
           && a[std::size_t(range.aBegin)] == b[std::size_t(range.bBegin)])
        matches.emplace_back(range.aBegin++, range.bBegin++);
    Matches tail;
    while (range.aBegin < range.aEnd && range.bBegin < range.bEnd
           && a[std::size_t(range.aEnd - 1)] == b[std::size_t(range.bEnd - 1)])
        tail.emplace_back(--range.aEnd, --range.bEnd);
    if (range.aBegin < range.aEnd && range.bBegin < range.bEnd && !shortestPath(a, b, range, longest, matches)) {
        const Matches points = fixedPoints(a, b, range);
        int aBegin = range.aBegin;
        int bBegin = range.bBegin;
        for (const auto &[aPoint, bPoint] : points) {
            match(a, b, {aBegin, aPoint, bBegin, bPoint}, longest, matches);
            matches.emplace_back(aPoint, bPoint);
            aBegin = aPoint + 1;
            bBegin = bPoint + 1;
        }
        if (!points.empty())
            match(a, b, {aBegin, range.aEnd, bBegin, range.bEnd}, longest, matches);
    }
    matches.insert(matches.end(), tail.rbegin(), tail.rend());
}

} // namespace

QList<DiffChunk> diffLines(const QStringList &left, const QStringList &right, int longest)
{
    QHash<QStringView, int> numbers;
    const auto numbered = [&numbers](const QStringList &lines) {
        Numbers result;
        result.reserve(std::size_t(lines.size()));
        for (const QString &line : lines) {
            auto known = numbers.constFind(line);
            if (known == numbers.constEnd())
                known = numbers.insert(line, int(numbers.size()));
            result.push_back(known.value());
        }
        return result;
    };
    const Numbers a = numbered(left);
    const Numbers b = numbered(right);
    Matches matches;
    match(a, b, {0, int(a.size()), 0, int(b.size())}, longest, matches);
    matches.emplace_back(int(a.size()), int(b.size())); // the end, as if it were a line of its own

    QList<DiffChunk> chunks;
    int i = 0;
    int j = 0;
    for (const auto &[inA, inB] : matches) {
        if (inA > i || inB > j) {
            const auto kind = inA == i ? DiffChunk::Kind::Added
                : inB == j             ? DiffChunk::Kind::Removed
                                       : DiffChunk::Kind::Changed;
            chunks.append({kind, i, inA - i, j, inB - j});
        }
        if (inA < int(a.size())) {
            if (!chunks.isEmpty() && chunks.last().kind == DiffChunk::Kind::Same
                && chunks.last().leftBegin + chunks.last().leftCount == inA) {
                ++chunks.last().leftCount;
                ++chunks.last().rightCount;
            } else {
                chunks.append({DiffChunk::Kind::Same, inA, 1, inB, 1});
            }
        }
        i = inA + 1;
        j = inB + 1;
    }
    return chunks;
}

} // namespace kekkai
