#include "ui/support/screenshield.h"

#include <QApplication>
#include <QEvent>
#include <QWidget>

#ifdef Q_OS_WIN
#include <windows.h>
#ifndef WDA_EXCLUDEFROMCAPTURE // older headers; Windows 10 from 2004 on knows it
#define WDA_EXCLUDEFROMCAPTURE 0x00000011
#endif
#endif

namespace kekkai {

#ifdef Q_OS_MACOS
void hideFromScreen(WId view, bool on); // screenshield_mac.mm
bool isHiddenFromScreen(WId view);
#endif

ScreenShield::ScreenShield(bool on, QObject *parent)
    : QObject(parent)
    , m_on(on)
{
    if (!isPossible())
        return;
    qApp->installEventFilter(this);
    setOn(on);
}

bool ScreenShield::isPossible()
{
#if defined(Q_OS_WIN) || defined(Q_OS_MACOS)
    return true;
#else
    return false;
#endif
}

void ScreenShield::setOn(bool on)
{
    m_on = on;
    if (!isPossible())
        return;
    const auto windows = QApplication::topLevelWidgets();
    for (QWidget *window : windows) {
        if (window->testAttribute(Qt::WA_WState_Created))
            hide(window, on);
    }
}

bool ScreenShield::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show && watched->isWidgetType()) {
        auto *widget = static_cast<QWidget *>(watched);
        if (widget->isWindow())
            hide(widget, m_on);
    }
    return false;
}

void ScreenShield::hide(QWidget *window, bool on)
{
#if defined(Q_OS_WIN)
    auto *handle = reinterpret_cast<HWND>(window->winId());
    if (SetWindowDisplayAffinity(handle, on ? WDA_EXCLUDEFROMCAPTURE : WDA_NONE) == 0 && on)
        SetWindowDisplayAffinity(handle, WDA_MONITOR); // before Windows 10 2004: a black rectangle instead
#elif defined(Q_OS_MACOS)
    hideFromScreen(window->winId(), on);
#else
    Q_UNUSED(window)
    Q_UNUSED(on)
#endif
}

bool ScreenShield::isHidden(const QWidget *window)
{
#if defined(Q_OS_WIN)
    DWORD affinity = WDA_NONE;
    return window && GetWindowDisplayAffinity(reinterpret_cast<HWND>(window->winId()), &affinity) != 0
        && affinity != WDA_NONE;
#elif defined(Q_OS_MACOS)
    return window && isHiddenFromScreen(window->winId());
#else
    Q_UNUSED(window)
    return false;
#endif
}

} // namespace kekkai
