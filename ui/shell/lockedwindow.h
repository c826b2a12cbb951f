#pragma once

#include <QList>
#include <QPointer>

class QAction;
class QMainWindow;
class QWidget;

namespace kekkai {

/// Makes a window show nothing but one page, and gives everything back as it was.
///
/// While it is locked the central widget and what stands over it are not part of the window at all: neither the screen
/// nor a screen reader finds anything of them. Other windows and dialogs of the program are hidden and keep what was
/// typed, except into fields for passwords, which are wiped. Of the actions only those remain that are marked with
/// keepWhileLocked().
class LockedWindow final {
public:
    explicit LockedWindow(QMainWindow &window);
    ~LockedWindow();
    Q_DISABLE_COPY_MOVE(LockedWindow)

    /// @param page  what is shown; it stays the window's.
    /// @param overlays  children of the window, besides the central widget, that show something.
    void lock(QWidget *page, const QList<QWidget *> &overlays = {});
    void unlock();
    [[nodiscard]] bool isLocked() const { return m_locked; }

    /// @p action stays while the window is locked, together with the menus that lead to it.
    static void keepWhileLocked(QAction *action);

private:
    void hideActions();
    void hideOthers();

    QMainWindow &m_window;
    bool m_locked = false;
    QPointer<QWidget> m_page;
    QPointer<QWidget> m_centre; ///< the window's own, ours while it is locked
    QPointer<QWidget> m_focus;
    QList<QPointer<QWidget>> m_overlays; ///< the window's own, ours while it is locked
    QList<QPointer<QAction>> m_hiddenActions;
    QList<QPointer<QWidget>> m_hiddenWindows; ///< the one that was on top last
};

} // namespace kekkai
