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

constexpr qsizetype longestComparedLine = 2'000;
constexpr qsizetype mostPairs = 40'000; ///< lines × lines of one stretch that are compared with each other

/// Words, runs of blanks, and every other character alone.
QStringList tokensOf(const QString &line)
{
    const auto kindOf = [](QChar c) { return c.isLetterOrNumber() || c == u'_' ? 1 : c.isSpace() ? 2 : 0; };
    QStringList tokens;
    for (qsizetype at = 0; at < line.size();) {
        const int kind = kindOf(line.at(at));
        qsizetype end = at + 1;
        while (kind != 0 && end < line.size() && kindOf(line.at(end)) == kind)
            ++end;
        tokens.append(line.mid(at, end - at));
        at = end;
    }
    return tokens;
}

/// Numbers of the words of each line, sorted: what lines have in common is counted by them.
std::vector<std::vector<int>> wordsOf(const QStringList &lines, int begin, int count, QHash<QString, int> &numbers)
{
    std::vector<std::vector<int>> words;
    words.reserve(std::size_t(count));
    for (int i = begin; i < begin + count; ++i) {
        std::vector<int> &these = words.emplace_back();
        const QStringList tokens = tokensOf(lines.at(i).left(longestComparedLine));
        for (const QString &token : tokens) {
            if (!token.at(0).isLetterOrNumber() && token.at(0) != u'_')
                continue;
            auto known = numbers.constFind(token);
            if (known == numbers.cend())
                known = numbers.insert(token, int(numbers.size()));
            these.push_back(*known);
        }
        std::sort(these.begin(), these.end());
    }
    return words;
}

/// Share of the words that two lines have in common, 0…1. Lines without words are alike.
double alike(const std::vector<int> &a, const std::vector<int> &b)
{
    const std::size_t most = std::max(a.size(), b.size());
    if (most == 0)
        return 1;
    std::size_t common = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) {
            ++common;
            ++i;
            ++j;
        } else if (a[i] < b[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    return double(common) / double(most);
}

/// Pairs of lines of a changed stretch that belong beside each other, ascending in both.
Matches alikeLines(const QStringList &left, const QStringList &right, const DiffChunk &chunk)
{
    Matches pairs;
    const int n = chunk.leftCount;
    const int m = chunk.rightCount;
    if (qsizetype(n) * m > mostPairs) {
        for (int i = 0; i < std::min(n, m); ++i)
            pairs.emplace_back(i, i);
        return pairs;
    }
    QHash<QString, int> numbers;
    const auto a = wordsOf(left, chunk.leftBegin, n, numbers);
    const auto b = wordsOf(right, chunk.rightBegin, m, numbers);
    constexpr double enough = 0.4;
    const auto at = [m](int i, int j) { return std::size_t(i) * std::size_t(m + 1) + std::size_t(j); };
    std::vector<double> worth(std::size_t(n + 1) * std::size_t(m + 1), 0); // the best from (i, j) to the end
    std::vector<double> share(worth.size(), 0);
    for (int i = n - 1; i >= 0; --i) {
        for (int j = m - 1; j >= 0; --j) {
            const double both = alike(a[std::size_t(i)], b[std::size_t(j)]);
            share[at(i, j)] = both;
            worth[at(i, j)] = std::max(
                {worth[at(i + 1, j)], worth[at(i, j + 1)], both >= enough ? both + worth[at(i + 1, j + 1)] : 0.0});
        }
    }
    for (int i = 0, j = 0; i < n && j < m;) {
        if (share[at(i, j)] >= enough && worth[at(i, j)] == share[at(i, j)] + worth[at(i + 1, j + 1)])
            pairs.emplace_back(i++, j++);
        else if (worth[at(i, j)] == worth[at(i + 1, j)])
            ++i;
        else
            ++j;
    }
    return pairs;
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

void diffWithinLine(const QString &left, const QString &right, QList<LineSpan> &leftSpans, QList<LineSpan> &rightSpans)
{
    leftSpans.clear();
    rightSpans.clear();
    if (left == right)
        return;
    if (left.size() > longestComparedLine || right.size() > longestComparedLine) {
        leftSpans = {{0, int(left.size())}};
        rightSpans = {{0, int(right.size())}};
        return;
    }
    const QStringList a = tokensOf(left);
    const QStringList b = tokensOf(right);
    const auto startsOf = [](const QStringList &tokens) {
        std::vector<int> starts{0};
        for (const QString &token : tokens)
            starts.push_back(starts.back() + int(token.size()));
        return starts;
    };
    const std::vector<int> leftStarts = startsOf(a);
    const std::vector<int> rightStarts = startsOf(b);
    const auto add = [](QList<LineSpan> &spans, const std::vector<int> &starts, int begin, int count) {
        if (count > 0)
            spans.append({starts[std::size_t(begin)], starts[std::size_t(begin + count)] - starts[std::size_t(begin)]});
    };
    const QList<DiffChunk> chunks = diffLines(a, b);
    for (const DiffChunk &chunk : chunks) {
        if (chunk.kind == DiffChunk::Kind::Same)
            continue;
        add(leftSpans, leftStarts, chunk.leftBegin, chunk.leftCount);
        add(rightSpans, rightStarts, chunk.rightBegin, chunk.rightCount);
    }
}

QList<DiffRow> sideBySide(const QStringList &left, const QStringList &right)
{
    using Kind = DiffChunk::Kind;
    QList<DiffRow> rows;
    const QList<DiffChunk> chunks = diffLines(left, right);
    for (const DiffChunk &chunk : chunks) {
        if (chunk.kind == Kind::Same) {
            for (int i = 0; i < chunk.leftCount; ++i)
                rows.append({Kind::Same, chunk.leftBegin + i, chunk.rightBegin + i, {}, {}});
            continue;
        }
        const Matches pairs = chunk.kind == Kind::Changed ? alikeLines(left, right, chunk) : Matches();
        int i = 0;
        int j = 0;
        const auto addAlone = [&](int untilLeft, int untilRight) {
            for (; i < untilLeft; ++i)
                rows.append({Kind::Removed, chunk.leftBegin + i, -1, {}, {}});
            for (; j < untilRight; ++j)
                rows.append({Kind::Added, -1, chunk.rightBegin + j, {}, {}});
        };
        for (const auto &[inLeft, inRight] : pairs) {
            addAlone(inLeft, inRight);
            DiffRow row{Kind::Changed, chunk.leftBegin + i++, chunk.rightBegin + j++, {}, {}};
            diffWithinLine(left.at(row.left), right.at(row.right), row.leftSpans, row.rightSpans);
            rows.append(row);
        }
        addAlone(chunk.leftCount, chunk.rightCount);
    }
    return rows;
}

} // namespace kekkai
