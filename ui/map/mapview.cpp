#include "ui/map/mapview.h"

#include "models/map/maptext.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kekkai {

MapView::MapView(QWidget *parent)
    : QGraphicsView(parent)
{
    setScene(new QGraphicsScene(this));
    setObjectName(u"mapView"_s);
    setAccessibleName(tr("Map"));
    setDragMode(QGraphicsView::ScrollHandDrag);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::ArrowCursor);
    connect(&Theme::current(), &Theme::changed, this, [this] { viewport()->update(); });
}

MapView::~MapView() = default;

void MapView::setMap(const DrawnMap &map)
{
    if (map == m_map)
        return;
    const auto objectAt = [](const DrawnMap &of, int row) {
        return row >= 0 && row < of.map.nodes.size() ? of.map.nodes[row].object : ObjectRef();
    };
    const ObjectRef kept = objectAt(m_map, m_current);
    const bool otherCentre = objectAt(m_map, m_map.map.centre) != objectAt(map, map.map.centre);
    m_map = map;
    m_current = -1;
    scene()->setSceneRect(mapBounds(map.layout));
    int current = map.map.centre;
    for (int i = 0; !otherCentre && i < int(map.map.nodes.size()); ++i) {
        if (kept.kind != ObjectRef::Kind::None && map.map.nodes[i].object == kept)
            current = i;
    }
    if (otherCentre)
        m_fitted = true;
    if (m_fitted)
        fit();
    setCurrent(current);
    viewport()->update();
}

void MapView::setCurrent(int node)
{
    if (node < 0 || node >= m_map.layout.nodes.size())
        node = -1;
    if (node == m_current)
        return;
    m_current = node;
    if (node >= 0) {
        ensureVisible(m_map.layout.nodes[node], 24, 24);
        setAccessibleDescription(mapNodeSentence(m_map.map.nodes[node]));
        QAccessibleEvent said(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&said);
    }
    viewport()->update();
    Q_EMIT currentChanged(node);
}

void MapView::zoom(double factor)
{
    const double wanted = std::clamp(zoomFactor() * factor, 0.1, 4.0);
    m_fitted = false;
    setTransform(QTransform::fromScale(wanted, wanted));
    if (m_current >= 0)
        ensureVisible(m_map.layout.nodes[m_current], 24, 24);
}

void MapView::fit()
{
    const QRectF bounds = mapBounds(m_map.layout);
    if (bounds.width() <= 0 || bounds.height() <= 0)
        return;
    const double across = (viewport()->width() - 8) / bounds.width();
    const double down = (viewport()->height() - 8) / bounds.height();
    // Texts that nobody can read show nothing: a map too large for the window is scrolled.
    const double wanted = std::clamp(std::min(across, down), 0.7, 1.0);
    setTransform(QTransform::fromScale(wanted, wanted));
    m_fitted = true;
    if (m_current >= 0)
        centerOn(m_map.layout.nodes[m_current].center());
    else if (m_map.map.centre >= 0)
        centerOn(m_map.layout.nodes[m_map.map.centre].center());
}

void MapView::actualSize()
{
    m_fitted = false;
    zoom(1 / zoomFactor());
}

int MapView::nodeAt(const QPoint &place) const
{
    const QPointF point = mapToScene(place);
    for (int i = 0; i < int(m_map.layout.nodes.size()); ++i) {
        if (m_map.layout.nodes[i].contains(point))
            return i;
    }
    return -1;
}

int MapView::neighbour(int direction) const
{
    const QPointF here = m_map.layout.nodes[m_current].center();
    const auto nearest = [&](const auto &candidates) {
        int best = -1;
        double least = std::numeric_limits<double>::max();
        for (const int node : candidates) {
            const QPointF there = m_map.layout.nodes[node].center();
            if ((there.x() - here.x()) * direction <= 1)
                continue;
            // The next column first, then the least way up or down.
            const double cost = std::abs(there.x() - here.x()) * 1000 + std::abs(there.y() - here.y());
            if (cost < least) {
                least = cost;
                best = node;
            }
        }
        return best;
    };
    QList<int> joined;
    for (const MapEdge &edge : m_map.map.edges) {
        if (edge.from == m_current)
            joined.append(edge.to);
        else if (edge.to == m_current)
            joined.append(edge.from);
    }
    const int along = nearest(joined);
    if (along >= 0)
        return along;
    QList<int> all;
    for (int i = 0; i < int(m_map.layout.nodes.size()); ++i)
        all.append(i);
    return nearest(all);
}

int MapView::inColumn(int direction) const
{
    const QRectF here = m_map.layout.nodes[m_current];
    int best = -1;
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i < int(m_map.layout.nodes.size()); ++i) {
        const QRectF there = m_map.layout.nodes[i];
        const double way = (there.top() - here.top()) * direction;
        if (m_map.map.nodes[i].column == m_map.map.nodes[m_current].column && way > 0 && way < least) {
            least = way;
            best = i;
        }
    }
    return best;
}

void MapView::keyPressEvent(QKeyEvent *event)
{
    if (m_map.map.nodes.isEmpty()) {
        event->ignore();
        return;
    }
    const auto go = [this](int node) {
        if (node >= 0)
            setCurrent(node);
    };
    if (m_current < 0 && event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down) {
        setCurrent(std::max(0, m_map.map.centre));
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        return go(neighbour(-1));
    case Qt::Key_Right:
        return go(neighbour(1));
    case Qt::Key_Up:
        return go(inColumn(-1));
    case Qt::Key_Down:
        return go(inColumn(1));
    case Qt::Key_Home:
        return go(m_map.map.centre);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT activated(m_current);
        return;
    case Qt::Key_Space:
        if (m_current >= 0)
            Q_EMIT centreRequested(m_current);
        return;
    default:
        break;
    }
    event->ignore(); // Esc, Tab and the window's shortcuts
}

void MapView::mousePressEvent(QMouseEvent *event)
{
    const int node = nodeAt(event->pos());
    if (event->button() == Qt::LeftButton && node >= 0) {
        setFocus(Qt::MouseFocusReason);
        setCurrent(node);
        return;
    }
    QGraphicsView::mousePressEvent(event); // drags the paper
}

void MapView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const int node = nodeAt(event->pos());
    if (event->button() == Qt::LeftButton && node >= 0)
        Q_EMIT activated(node);
}

void MapView::wheelEvent(QWheelEvent *event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QGraphicsView::wheelEvent(event);
        return;
    }
    m_fitted = false;
    const double factor = std::pow(1.0015, event->angleDelta().y());
    const double wanted = std::clamp(zoomFactor() * factor, 0.1, 4.0);
    setTransform(QTransform::fromScale(wanted, wanted));
    event->accept();
}

void MapView::focusInEvent(QFocusEvent *event)
{
    QGraphicsView::focusInEvent(event);
    if (m_current < 0)
        setCurrent(m_map.map.centre);
    viewport()->update();
}

void MapView::focusOutEvent(QFocusEvent *event)
{
    QGraphicsView::focusOutEvent(event);
    viewport()->update();
}

void MapView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    if (m_fitted)
        fit();
}

void MapView::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse)
        setCurrent(nodeAt(event->pos()));
    event->ignore(); // the window has the menu
}

bool MapView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QGraphicsView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int node = nodeAt(help->pos());
    if (node < 0)
        QToolTip::hideText();
    else // names come from the servers: escaped, as a tooltip may be read as rich text
        QToolTip::showText(help->globalPos(),
                           u"<p>%1</p>"_s.arg(mapNodeSentence(m_map.map.nodes[node]).toHtmlEscaped()), viewport());
    return true;
}

void MapView::drawBackground(QPainter *painter, const QRectF &rect)
{
    painter->fillRect(rect, color(Token::Window));
    MapLook look;
    look.colour = [](Token token) { return color(token); };
    look.nameFont = fixedFont();
    look.detailFont = font();
    look.current = m_current;
    look.focused = hasFocus();
    paintMap(*painter, m_map, look, rect);
}

} // namespace kekkai
