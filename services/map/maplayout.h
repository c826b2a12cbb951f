#pragma once

#include "services/map/neighbourhood.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace kekkai {

/// How a map is laid out, in device-independent pixels.
struct MapMetrics {
    QSizeF node{220, 44};
    double columnGap = 72;
    double rowGap = 12;
    double margin = 24;
};

struct MapCurve {
    QPointF from, firstControl, secondControl, to; ///< a cubic Bézier curve

    friend bool operator==(const MapCurve &, const MapCurve &) = default;
};

struct MapLayout {
    QList<QRectF> nodes; ///< same rows as Neighbourhood::nodes; no two overlap
    QList<MapCurve> edges; ///< same rows as Neighbourhood::edges
    QList<QPair<MapColumn, double>> columns; ///< those that have nodes, with the middle of each
    QSizeF size;

    friend bool operator==(const MapLayout &, const MapLayout &) = default;
};

/// Columns by kind; within a column the order that lets few edges cross (barycentres, a few sweeps), as near as can be
/// to the nodes it is joined with. Deterministic: the same neighbourhood gives the same picture.
[[nodiscard]] MapLayout layoutOf(const Neighbourhood &neighbourhood, const MapMetrics &metrics = {});

} // namespace kekkai
