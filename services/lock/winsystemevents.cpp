#include "services/lock/winsystemevents.h"

#include <windows.h>
// windows.h first
#include <powrprof.h>
#include <wtsapi32.h>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
constexpr auto className = L"KekkaiSystemEvents";
}

/// Messages come through the event loop of the thread that made it: Qt's own, on the main thread.
class WinSystemEvents::Window {
public:
    explicit Window(WinSystemEvents &owner)
    {
        WNDCLASSEXW type{};
        type.cbSize = sizeof type;
        type.lpfnWndProc = &Window::hear;
        type.hInstance = GetModuleHandleW(nullptr);
        type.lpszClassName = className;
        RegisterClassExW(&type); // once per process; later ones fail, and the class is there all the same
        m_handle = CreateWindowExW(0, className, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, type.hInstance, nullptr);
        if (!m_handle)
            return;
        SetWindowLongPtrW(m_handle, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(&owner));
        hearsSession = WTSRegisterSessionNotification(m_handle, NOTIFY_FOR_THIS_SESSION) != 0;
        // Broadcasts do not reach a window for messages only; this does.
        m_power = RegisterSuspendResumeNotification(m_handle, DEVICE_NOTIFY_WINDOW_HANDLE);
        hearsPower = m_power != nullptr;
    }
    ~Window()
    {
        if (m_power)
            UnregisterSuspendResumeNotification(m_power);
        if (hearsSession)
            WTSUnRegisterSessionNotification(m_handle);
        if (m_handle)
            DestroyWindow(m_handle);
    }
    Q_DISABLE_COPY_MOVE(Window)

    bool hearsSession = false;
    bool hearsPower = false;

private:
    static LRESULT CALLBACK hear(HWND window, UINT message, WPARAM what, LPARAM more)
    {
        auto *owner = reinterpret_cast<WinSystemEvents *>(GetWindowLongPtrW(window, GWLP_USERDATA));
        if (!owner)
            return DefWindowProcW(window, message, what, more);
        if (message == WM_WTSSESSION_CHANGE) {
            if (what == WTS_SESSION_LOCK)
                Q_EMIT owner->screenLocked();
            else if (what == WTS_CONSOLE_DISCONNECT || what == WTS_REMOTE_DISCONNECT)
                Q_EMIT owner->userSwitched();
            return 0;
        }
        if (message == WM_POWERBROADCAST) {
            if (what == PBT_APMSUSPEND)
                Q_EMIT owner->aboutToSuspend(); // the lock is done when this returns: Windows waits two seconds for it
            else if (what == PBT_APMRESUMEAUTOMATIC)
                Q_EMIT owner->resumed();
            return TRUE;
        }
        return DefWindowProcW(window, message, what, more);
    }

    HWND m_handle = nullptr;
    HPOWERNOTIFY m_power = nullptr;
};

WinSystemEvents::WinSystemEvents()
    : m_window(std::make_unique<Window>(*this))
{
}

WinSystemEvents::~WinSystemEvents() = default;

QStringList WinSystemEvents::heard() const
{
    QStringList heard;
    if (m_window->hearsSession)
        heard.append(u"WTSRegisterSessionNotification"_s);
    if (m_window->hearsPower)
        heard.append(u"RegisterSuspendResumeNotification"_s);
    return heard;
}

bool WinSystemEvents::isComplete() const
{
    return m_window->hearsSession && m_window->hearsPower;
}

} // namespace kekkai
