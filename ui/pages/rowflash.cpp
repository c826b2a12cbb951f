#include "ui/pages/rowflash.h"

#include <QAbstractItemView>
#include <QStyle>

#include <algorithm>

namespace kekkai {

namespace {
constexpr int holdMs = 900; ///< a single, still mark
constexpr int fadeMs = 120;
constexpr int mostRows = 200;
} // namespace

RowFlash::RowFlash(QAbstractItemView *view)
    : QObject(view)
    , m_view(view)
{
    m_hold.setSingleShot(true);
    m_hold.setInterval(holdMs);
    m_fade.setDuration(fadeMs);
    m_fade.setStartValue(1.0);
    m_fade.setEndValue(0.0);
    connect(&m_hold, &QTimer::timeout, &m_fade, [this] { m_fade.start(); });
    connect(&m_fade, &QVariantAnimation::valueChanged, this, [this](const QVariant &value) {
        m_strength = value.toDouble();
        m_view->viewport()->update();
    });
    connect(&m_fade, &QVariantAnimation::finished, this, &RowFlash::finish);
}

void RowFlash::mark(const QList<int> &rows)
{
    const bool still = m_view->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, m_view) <= 0;
    if (rows.isEmpty() || still || !m_view->isVisible())
        return;
    const QRect area = m_view->viewport()->rect();
    QModelIndex index = m_view->indexAt(area.topLeft() + QPoint(4, 4));
    while (index.parent().isValid())
        index = index.parent();
    QList<QPersistentModelIndex> seen;
    for (int i = 0; i < mostRows && index.isValid() && m_view->visualRect(index).top() <= area.bottom(); ++i) {
        if (std::binary_search(rows.cbegin(), rows.cend(), index.row()))
            seen.append(index.siblingAtColumn(0));
        index = index.siblingAtRow(index.row() + 1);
    }
    if (seen.isEmpty())
        return;
    m_fade.stop();
    m_rows = seen;
    m_strength = 1;
    m_hold.start();
    m_view->viewport()->update();
}

double RowFlash::strengthOf(const QModelIndex &index) const
{
    if (m_rows.isEmpty() || index.parent().isValid())
        return 0;
    const bool is = std::any_of(m_rows.cbegin(), m_rows.cend(),
                                [&index](const QPersistentModelIndex &row) { return row.row() == index.row(); });
    return is ? m_strength : 0;
}

void RowFlash::finish()
{
    m_rows.clear();
    m_strength = 0;
    m_view->viewport()->update();
}

} // namespace kekkai
