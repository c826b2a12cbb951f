#pragma once

#include "services/map/maplayout.h"
#include "ui/support/theme.h"

#include <QByteArray>
#include <QFont>

#include <functional>

class QPainter;

namespace kekkai {

/// A neighbourhood with its places on paper.
struct DrawnMap {
    Neighbourhood map;
    MapLayout layout;

    friend bool operator==(const DrawnMap &, const DrawnMap &) = default;
};

/// How a map is painted: on the screen with the theme's colours, in a file always with the light ones.
struct MapLook {
    std::function<QColor(Token)> colour;
    QFont nameFont; ///< first line of a node
    QFont detailFont; ///< second line and headings
    int current = -1; ///< the node with the keyboard; its edges are marked
    bool focused = false;
};

/// Space above the nodes for the headings of the columns.
inline constexpr double mapHeadingHeight = 28;

/// Lays @p map out with nodes as wide as their texts need, within limits. Any thread.
[[nodiscard]] DrawnMap drawnMap(Neighbourhood map, const QFont &nameFont, const QFont &detailFont);
/// What the painting covers.
[[nodiscard]] QRectF mapBounds(const MapLayout &layout);
/// Only what meets @p exposed is painted.
void paintMap(QPainter &painter, const DrawnMap &map, const MapLook &look, const QRectF &exposed);
/// The map as an SVG document, in light colours on white.
[[nodiscard]] QByteArray mapSvg(const DrawnMap &map, const QString &title);

} // namespace kekkai
