#include "ui/map/mappainter.h"

#include "models/map/maptext.h"
#include "models/text/objecttext.h"
#include "ui/pages/celldelegate.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QSvgGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

constexpr double padding = 10;

Token stateToken(const MapNode &node)
{
    return markToken(mapStateMark(node));
}

/// The second line: detail and state, each where there is one.
QString secondLine(const MapNode &node)
{
    const QString detail = mapNodeDetail(node);
    const QString state = mapStateText(node);
    if (detail.isEmpty() || state.isEmpty())
        return detail + state;
    return state + u" · "_s + detail;
}

QPainterPath pathOf(const MapCurve &curve)
{
    QPainterPath path(curve.from);
    path.cubicTo(curve.firstControl, curve.secondControl, curve.to);
    return path;
}

void paintNode(QPainter &painter, const MapNode &node, const QRectF &box, const MapLook &look, bool isCentre,
               bool isCurrent)
{
    const QColor ink = look.colour(Token::Text);
    const bool plain = node.state == MapNode::State::Normal;
    QColor fill = look.colour(Token::Surface);
    if (isCentre)
        fill = look.colour(Token::Selection);
    QPen border(plain ? look.colour(Token::StrongBorder) : look.colour(stateToken(node)), 1);
    if (node.state == MapNode::State::Missing || node.state == MapNode::State::More)
        border.setStyle(Qt::DashLine);
    else if (node.state == MapNode::State::Deleted)
        border.setStyle(Qt::DotLine);
    if (isCentre)
        border = QPen(look.colour(Token::Accent), 1.5);
    painter.setPen(border);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, space::radius, space::radius);
    if (isCurrent && look.focused) {
        painter.setPen(QPen(look.colour(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), space::radius + 2, space::radius + 2);
    }

    const QRectF inner = box.adjusted(padding, 4, -padding, -4);
    const QString below = secondLine(node);
    const QFontMetricsF nameMetrics(look.nameFont);
    const QFontMetricsF detailMetrics(look.detailFont);
    painter.setPen(node.state == MapNode::State::More ? look.colour(Token::MutedText) : ink);
    painter.setFont(look.nameFont);
    const QRectF first = below.isEmpty() ? inner : QRectF(inner.topLeft(), QSizeF(inner.width(), inner.height() / 2));
    painter.drawText(first, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     nameMetrics.elidedText(mapNodeName(node), Qt::ElideMiddle, inner.width()));
    if (below.isEmpty())
        return;
    const QRectF second(inner.left(), inner.center().y(), inner.width(), inner.height() / 2);
    painter.setPen(plain ? look.colour(Token::MutedText) : look.colour(stateToken(node)));
    painter.setFont(look.detailFont);
    painter.drawText(second, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     detailMetrics.elidedText(below, Qt::ElideRight, inner.width()));
}

} // namespace

DrawnMap drawnMap(Neighbourhood map, const QFont &nameFont, const QFont &detailFont)
{
    const QFontMetricsF nameMetrics(nameFont);
    const QFontMetricsF detailMetrics(detailFont);
    constexpr double narrowest = 140;
    constexpr double widest = 320;
    double width = narrowest;
    for (const MapNode &node : std::as_const(map.nodes)) {
        width = std::max(width, nameMetrics.horizontalAdvance(mapNodeName(node)));
        width = std::max(width, detailMetrics.horizontalAdvance(secondLine(node)));
        if (width > widest)
            break;
    }
    MapMetrics metrics;
    metrics.node =
        QSizeF(std::min(width, widest) + 2 * padding + 2, nameMetrics.height() + detailMetrics.height() + 2 * 6);
    DrawnMap drawn{std::move(map), {}};
    drawn.layout = layoutOf(drawn.map, metrics);
    return drawn;
}

QRectF mapBounds(const MapLayout &layout)
{
    return {0, -mapHeadingHeight, layout.size.width(), layout.size.height() + mapHeadingHeight};
}

void paintMap(QPainter &painter, const DrawnMap &map, const MapLook &look, const QRectF &exposed)
{
    const MapLayout &layout = map.layout;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto touches = [&look](const MapEdge &edge) {
        return look.current >= 0 && (edge.from == look.current || edge.to == look.current);
    };
    // Edges of the current node last, so that they lie on top.
    for (const bool marked : {false, true}) {
        painter.setPen(
            QPen(look.colour(marked ? Token::Accent : Token::StrongBorder), marked ? 2 : 1.2, Qt::SolidLine));
        for (qsizetype i = 0; i < layout.edges.size(); ++i) {
            if (touches(map.map.edges[i]) != marked)
                continue;
            const QPainterPath path = pathOf(layout.edges[i]);
            if (path.controlPointRect().adjusted(-2, -2, 2, 2).intersects(exposed))
                painter.drawPath(path);
        }
    }
    for (int i = 0; i < int(layout.nodes.size()); ++i) {
        if (layout.nodes[i].adjusted(-6, -6, 6, 6).intersects(exposed)) {
            paintNode(painter, map.map.nodes[i], layout.nodes[i], look, i == map.map.centre, i == look.current);
        }
    }
    painter.setFont(look.detailFont);
    painter.setPen(look.colour(Token::MutedText));
    const double width = layout.nodes.isEmpty() ? 0 : layout.nodes.first().width();
    for (const auto &[column, middle] : layout.columns) {
        const QRectF place(middle - width / 2, -mapHeadingHeight + 6, width, mapHeadingHeight);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, mapColumnText(column));
    }
}

QByteArray mapSvg(const DrawnMap &map, const QString &title)
{
    const QRectF bounds = mapBounds(map.layout);
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(title);
    generator.setSize(bounds.size().toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), bounds.size()));
    MapLook look;
    look.colour = [](Token token) { return Theme::colorIn(Theme::Mode::Light, token); };
    look.nameFont = fixedFont();
    look.detailFont = QFont();
    QPainter painter(&generator);
    painter.fillRect(QRectF(QPointF(0, 0), bounds.size()), look.colour(Token::Surface));
    painter.translate(-bounds.topLeft());
    paintMap(painter, map, look, bounds);
    painter.end();
    return buffer.data();
}

} // namespace kekkai
