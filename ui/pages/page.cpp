#include "ui/pages/page.h"

#include <QApplication>

#include <algorithm>

namespace kekkai {

namespace {

/// The place of the focus among @p areas; -1 when it is in none.
qsizetype focusedPlace(const QList<QWidget *> &areas)
{
    const QWidget *focused = QApplication::focusWidget();
    const auto found = std::find_if(areas.begin(), areas.end(), [focused](const QWidget *area) {
        return focused && (area == focused || area->isAncestorOf(focused));
    });
    return found == areas.end() ? -1 : found - areas.begin();
}

} // namespace

void Page::focusFirstArea()
{
    if (QWidget *first = areas().value(0))
        focusArea(first);
    else
        setFocus(Qt::ShortcutFocusReason);
}

void Page::focusLastArea()
{
    const QList<QWidget *> all = areas();
    if (all.isEmpty())
        setFocus(Qt::ShortcutFocusReason);
    else
        focusArea(all.last());
}

bool Page::focusNextArea()
{
    const QList<QWidget *> all = areas();
    QWidget *next = all.value(focusedPlace(all) + 1);
    if (next)
        focusArea(next);
    return next != nullptr;
}

bool Page::focusPreviousArea()
{
    const QList<QWidget *> all = areas();
    const qsizetype place = focusedPlace(all);
    if (place <= 0)
        return false;
    focusArea(all.at(place - 1));
    return true;
}

} // namespace kekkai
