#include "ui/shell/lockedwindow.h"

#include "ui/support/secretfield.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolTip>

#include <utility>

namespace kekkai {

namespace {

constexpr auto keepProperty = "kekkaiWhileLocked";

bool isKept(const QAction *action)
{
    return action->property(keepProperty).toBool();
}

/// Whether @p menu leads to an action that stays; what does not is collected, the menus' own actions too.
bool collect(const QMenu *menu, QList<QPointer<QAction>> &hidden)
{
    bool keeps = false;
    const auto actions = menu->actions();
    for (QAction *action : actions) {
        const bool stays = action->menu() ? collect(action->menu(), hidden) : isKept(action);
        keeps = keeps || stays;
        if (!stays && action->isVisible())
            hidden.append(action);
    }
    return keeps;
}

} // namespace

LockedWindow::LockedWindow(QMainWindow &window)
    : m_window(window)
{
}

LockedWindow::~LockedWindow()
{
    if (!m_locked)
        return;
    delete m_centre; // else nobody would
    for (const QPointer<QWidget> &overlay : std::as_const(m_overlays))
        delete overlay;
}

void LockedWindow::keepWhileLocked(QAction *action)
{
    action->setProperty(keepProperty, true);
}

void LockedWindow::lock(QWidget *page, const QList<QWidget *> &overlays)
{
    if (m_locked)
        return;
    m_locked = true;
    m_focus = QApplication::focusWidget();
    if (m_focus && m_focus->window() != &m_window)
        m_focus = m_window.focusWidget();
    wipeSecretFields(&m_window);
    hideOthers();
    hideActions();
    for (QWidget *overlay : overlays) {
        overlay->hide();
        overlay->setParent(nullptr);
        m_overlays.append(overlay);
    }
    m_page = page;
    m_centre = m_window.takeCentralWidget();
    if (m_centre) {
        m_centre->hide();
        m_centre->setParent(nullptr);
    }
    m_window.setCentralWidget(page);
    page->show();
    page->setFocus(Qt::OtherFocusReason);
    // At once: what is behind may be seen until the next turn of the event loop, and before a sleep there is none.
    m_window.repaint();
}

void LockedWindow::unlock()
{
    if (!m_locked)
        return;
    m_locked = false;
    if (m_page) {
        m_window.takeCentralWidget();
        m_page->hide();
        m_page->setParent(&m_window);
    }
    if (m_centre) {
        m_window.setCentralWidget(m_centre);
        m_centre->show();
    }
    m_centre.clear();
    for (const QPointer<QWidget> &overlay : std::as_const(m_overlays)) {
        if (overlay)
            overlay->setParent(&m_window); // hidden: whoever wants it opens it again
    }
    m_overlays.clear();
    for (const QPointer<QAction> &action : std::as_const(m_hiddenActions)) {
        if (action)
            action->setVisible(true);
    }
    m_hiddenActions.clear();
    if (m_focus)
        m_focus->setFocus(Qt::OtherFocusReason);
    for (const QPointer<QWidget> &widget : std::as_const(m_hiddenWindows)) {
        if (widget)
            widget->show();
    }
    m_hiddenWindows.clear();
}

void LockedWindow::hideActions()
{
    const auto titles = m_window.menuBar()->actions();
    for (QAction *title : titles) {
        const bool keeps = title->menu() ? collect(title->menu(), m_hiddenActions) : isKept(title);
        if (!keeps && title->isVisible())
            m_hiddenActions.append(title);
    }
    // Shortcuts that are in no menu; those of the central widget go with it.
    const auto own = m_window.actions();
    for (QAction *action : own) {
        if (!isKept(action) && action->isVisible() && !m_hiddenActions.contains(action))
            m_hiddenActions.append(action);
    }
    for (const QPointer<QAction> &action : std::as_const(m_hiddenActions))
        action->setVisible(false); // an invisible action has no shortcut, whatever else happens to it meanwhile
}

void LockedWindow::hideOthers()
{
    QToolTip::hideText();
    while (QWidget *popup = QApplication::activePopupWidget()) {
        if (!popup->close())
            popup->hide();
        if (QApplication::activePopupWidget() == popup)
            break;
    }
    const auto widgets = QApplication::topLevelWidgets();
    for (QWidget *widget : widgets) {
        if (widget == &m_window)
            continue;
        wipeSecretFields(widget); // in hidden ones too
        if (!widget->isVisible())
            continue;
        widget->hide();
        if (widget->windowType() == Qt::Dialog || widget->windowType() == Qt::Window)
            m_hiddenWindows.append(widget);
    }
}

} // namespace kekkai
