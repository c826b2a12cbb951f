#pragma once

#include "ui/map/mappainter.h"

#include <QGraphicsView>

namespace kekkai {

/// Shows a drawn map: zoomed with Ctrl+wheel and keys, dragged by mouse, walked with the arrow keys along its edges.
/// Left and right follow an edge, up and down stay in the column, Home goes to the middle of it all.
class MapView final : public QGraphicsView {
    Q_OBJECT
public:
    explicit MapView(QWidget *parent = nullptr);
    ~MapView() override;

    /// Keeps the current node where the new map has it too, and the zoom; a map of another centre is fitted.
    void setMap(const DrawnMap &map);
    [[nodiscard]] const DrawnMap &map() const { return m_map; }

    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int node); ///< -1: none; scrolls to it

    void zoom(double factor); ///< of the present size; kept between a tenth and four times
    [[nodiscard]] double zoomFactor() const { return transform().m11(); }
    void fit(); ///< all of it in view, never larger than its natural size
    void actualSize();

Q_SIGNALS:
    void currentChanged(int node);
    void activated(int node); ///< Enter, or a double click
    void centreRequested(int node); ///< Space: the map of this node, please

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void drawBackground(QPainter *painter, const QRectF &rect) override;

private:
    [[nodiscard]] int nodeAt(const QPoint &place) const;
    [[nodiscard]] int neighbour(int direction) const; ///< -1 left, 1 right
    [[nodiscard]] int inColumn(int direction) const; ///< -1 above, 1 below

    DrawnMap m_map;
    int m_current = -1;
    bool m_fitted = true; ///< follows the window's size until somebody zooms
};

} // namespace kekkai
