#pragma once

#include <QMenu>
#include <QPointer>

#include <functional>

class QHeaderView;

namespace kekkai {

/// Chooses, orders and sizes the columns of a table or tree: from the header's context menu and, with the same entries
/// for the column of the current cell, from the page's menu. The first column of a tree stays first.
class ColumnsMenu final : public QMenu {
    Q_OBJECT
public:
    /// @param current  the column of the current cell; -1 when there is none.
    ColumnsMenu(QHeaderView *header, std::function<int()> current, QWidget *parent);

    /// Opens at @p place (global) with entries for @p section; -1: for none.
    void openFor(int section, const QPoint &place);

    /// Moves a column by @p step places among those shown; false when it cannot go there.
    bool move(int section, int step);
    /// Makes a column wider or, with a negative @p pixels, narrower.
    void resize(int section, int pixels);
    void setShown(int section, bool shown);

Q_SIGNALS:
    void shownByHand(int section, bool shown); ///< a column was chosen or put away
    void resetRequested();

private:
    void fill(int section);
    [[nodiscard]] int neighbour(int section, int step) const; ///< visual index; -1: there is none
    [[nodiscard]] QString titleOf(int section) const;

    QPointer<QHeaderView> m_header;
    std::function<int()> m_current;
    int m_section = -1; ///< what the menu was opened for by the mouse
};

} // namespace kekkai
