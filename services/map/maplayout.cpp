#include "services/map/maplayout.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace kekkai {

namespace {

using Rows = std::vector<int>;

/// Places the rows of one column, in their order, as near to the wished positions as they may come without touching.
/// (Isotonic regression by pooling neighbours: the least squares answer.)
std::vector<double> settle(const std::vector<double> &wished, double step)
{
    struct Block {
        double sum;
        int count;
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < wished.size(); ++i) {
        blocks.push_back({wished[i] - double(i) * step, 1});
        while (blocks.size() > 1) {
            const Block &last = blocks[blocks.size() - 1];
            const Block &before = blocks[blocks.size() - 2];
            if (before.sum / before.count <= last.sum / last.count)
                break;
            const Block joined{before.sum + last.sum, before.count + last.count};
            blocks.pop_back();
            blocks.back() = joined;
        }
    }
    std::vector<double> placed;
    for (const Block &block : blocks) {
        for (int i = 0; i < block.count; ++i)
            placed.push_back(block.sum / block.count + double(placed.size()) * step);
    }
    return placed;
}

} // namespace

MapLayout layoutOf(const Neighbourhood &neighbourhood, const MapMetrics &metrics)
{
    MapLayout layout;
    const auto count = std::size_t(neighbourhood.nodes.size());
    if (count == 0)
        return layout;

    std::vector<Rows> columns;
    std::vector<std::size_t> columnOf(count);
    for (std::size_t row = 0; row < count; ++row) {
        const MapColumn column = neighbourhood.nodes[qsizetype(row)].column;
        if (columns.empty() || layout.columns.last().first != column) {
            columns.emplace_back();
            layout.columns.append({column, 0});
        }
        columnOf[row] = columns.size() - 1;
        columns.back().push_back(int(row));
    }
    std::vector<Rows> neighbours(count);
    for (const MapEdge &edge : neighbourhood.edges) {
        neighbours[std::size_t(edge.from)].push_back(edge.to);
        neighbours[std::size_t(edge.to)].push_back(edge.from);
    }

    const double step = metrics.node.height() + metrics.rowGap;
    std::vector<double> y(count);
    for (const Rows &column : columns) {
        for (std::size_t i = 0; i < column.size(); ++i)
            y[std::size_t(column[i])] = (double(i) - double(column.size() - 1) / 2) * step;
    }
    const auto wish = [&](int row, bool leftOnly, bool rightOnly) {
        double sum = 0;
        int number = 0;
        for (const int other : neighbours[std::size_t(row)]) {
            const bool left = columnOf[std::size_t(other)] < columnOf[std::size_t(row)];
            if ((leftOnly && !left) || (rightOnly && left))
                continue;
            sum += y[std::size_t(other)];
            ++number;
        }
        return number ? sum / number : y[std::size_t(row)];
    };
    const auto sweep = [&](Rows &column, bool leftOnly, bool rightOnly, bool keepOrder = false) {
        std::vector<double> wished(count);
        for (const int row : column)
            wished[std::size_t(row)] = wish(row, leftOnly, rightOnly);
        if (!keepOrder) {
            std::stable_sort(column.begin(), column.end(),
                             [&wished](int a, int b) { return wished[std::size_t(a)] < wished[std::size_t(b)]; });
        }
        std::vector<double> inOrder;
        for (const int row : column)
            inOrder.push_back(wished[std::size_t(row)]);
        const std::vector<double> placed = settle(inOrder, step);
        for (std::size_t i = 0; i < column.size(); ++i)
            y[std::size_t(column[i])] = placed[i];
    };
    for (int round = 0; round < 6; ++round) {
        for (std::size_t i = 1; i < columns.size(); ++i)
            sweep(columns[i], true, false);
        for (std::size_t i = columns.size() - 1; i-- > 0;)
            sweep(columns[i], false, true);
    }
    for (std::size_t i = 1; i < columns.size(); ++i)
        sweep(columns[i], true, false); // what hangs on one node to the left stays together
    for (int round = 0; round < 2; ++round) {
        for (Rows &column : columns)
            sweep(column, false, false, true);
    }

    const double top = *std::min_element(y.begin(), y.end());
    const double bottom = *std::max_element(y.begin(), y.end());
    for (std::size_t row = 0; row < count; ++row) {
        const double x = metrics.margin + double(columnOf[row]) * (metrics.node.width() + metrics.columnGap);
        layout.nodes.append(QRectF(QPointF(x, metrics.margin + y[row] - top), metrics.node));
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        layout.columns[qsizetype(i)].second = layout.nodes[columns[i].front()].center().x();
    for (const MapEdge &edge : neighbourhood.edges) {
        const QRectF from = layout.nodes[edge.from];
        const QRectF to = layout.nodes[edge.to];
        const QPointF begin(from.right(), from.center().y());
        const QPointF end(to.left(), to.center().y());
        const double bend = std::max(metrics.columnGap / 2, (end.x() - begin.x()) / 2);
        layout.edges.append({begin, begin + QPointF(bend, 0), end - QPointF(bend, 0), end});
    }
    layout.size = QSizeF(2 * metrics.margin + double(columns.size()) * metrics.node.width()
                             + double(columns.size() - 1) * metrics.columnGap,
                         2 * metrics.margin + bottom - top + metrics.node.height());
    return layout;
}

} // namespace kekkai
