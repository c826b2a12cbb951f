#include "ui/pages/columnsmenu.h"

#include <QAction>
#include <QHeaderView>
#include <QTreeView>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

ColumnsMenu::ColumnsMenu(QHeaderView *header, std::function<int()> current, QWidget *parent)
    : QMenu(tr("Co&lumns"), parent)
    , m_header(header)
    , m_current(std::move(current))
{
    setObjectName(u"columnsMenu"_s);
    connect(this, &QMenu::aboutToShow, this, [this] { fill(m_section >= 0 ? m_section : m_current()); });
    connect(this, &QMenu::aboutToHide, this, [this] { m_section = -1; });
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this](const QPoint &place) {
        openFor(m_header->logicalIndexAt(place), m_header->viewport()->mapToGlobal(place));
    });
}

void ColumnsMenu::openFor(int section, const QPoint &place)
{
    m_section = section;
    popup(place);
}

QString ColumnsMenu::titleOf(int section) const
{
    return m_header->model()->headerData(section, Qt::Horizontal).toString();
}

int ColumnsMenu::neighbour(int section, int step) const
{
    const bool tree = qobject_cast<const QTreeView *>(m_header->parentWidget());
    if (section < 0 || (tree && section == 0))
        return -1;
    int visual = m_header->visualIndex(section);
    do
        visual += step;
    while (visual >= 0 && visual < m_header->count() && m_header->isSectionHidden(m_header->logicalIndex(visual)));
    const bool there = visual >= (tree ? 1 : 0) && visual < m_header->count();
    return there ? visual : -1;
}

bool ColumnsMenu::move(int section, int step)
{
    const int to = neighbour(section, step);
    if (to < 0)
        return false;
    m_header->moveSection(m_header->visualIndex(section), to);
    return true;
}

void ColumnsMenu::resize(int section, int pixels)
{
    if (section >= 0)
        m_header->resizeSection(section,
                                std::max(m_header->minimumSectionSize(), m_header->sectionSize(section) + pixels));
}

void ColumnsMenu::setShown(int section, bool shown)
{
    if (!shown && m_header->count() - m_header->hiddenSectionCount() <= 1)
        return; // one has to stay
    m_header->setSectionHidden(section, !shown);
    Q_EMIT shownByHand(section, shown);
}

void ColumnsMenu::fill(int section)
{
    clear();
    if (!m_header)
        return;
    constexpr int step = 24;
    if (section >= 0) {
        const QString title = titleOf(section);
        addSection(title);
        const auto addMove = [&](const QString &text, const QString &name, int by) {
            QAction *action = addAction(text, this, [this, section, by] { move(section, by); });
            action->setObjectName(name);
            action->setEnabled(neighbour(section, by) >= 0);
        };
        addMove(tr("Move “%1” &left").arg(title), u"moveColumnLeft"_s, -1);
        addMove(tr("Move “%1” &right").arg(title), u"moveColumnRight"_s, 1);
        addAction(tr("&Wider"), this, [this, section] { resize(section, step); })->setObjectName(u"widerColumn"_s);
        addAction(tr("&Narrower"), this, [this, section] {
            resize(section, -step);
        })->setObjectName(u"narrowerColumn"_s);
        addSeparator();
    }
    const bool tree = qobject_cast<const QTreeView *>(m_header->parentWidget());
    const bool onlyOne = m_header->count() - m_header->hiddenSectionCount() <= 1;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int logical = m_header->logicalIndex(visual);
        QAction *action = addAction(titleOf(logical));
        action->setObjectName(u"column-%1"_s.arg(logical));
        action->setCheckable(true);
        action->setChecked(!m_header->isSectionHidden(logical));
        action->setEnabled(!(tree && logical == 0) && !(onlyOne && action->isChecked()));
        connect(action, &QAction::toggled, this, [this, logical](bool shown) { setShown(logical, shown); });
    }
    addSeparator();
    addAction(tr("R&eset columns"), this, &ColumnsMenu::resetRequested)->setObjectName(u"resetColumns"_s);
}

} // namespace kekkai
