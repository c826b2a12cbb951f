#include "app/cli/interrupt.h"

#include <QMetaObject>
#include <QSocketNotifier>

#ifdef Q_OS_WIN
#include <QtCore/qt_windows.h>
#include <atomic>
#else
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace kekkai::cli {

#ifdef Q_OS_WIN

namespace {

std::atomic<Interrupt *> current = nullptr;

BOOL WINAPI interrupted(DWORD)
{
    // On a thread of the console's own.
    Interrupt *const target = current.exchange(nullptr);
    if (!target)
        return FALSE;
    QMetaObject::invokeMethod(target, &Interrupt::requested, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
{
    current = this;
    SetConsoleCtrlHandler(interrupted, TRUE);
}

Interrupt::~Interrupt()
{
    SetConsoleCtrlHandler(interrupted, FALSE);
    current = nullptr;
}

#else

namespace {

int wakeUp[2] = {-1, -1}; // NOLINT(modernize-avoid-c-arrays): pipe() wants one

extern "C" void noteSignal(int number)
{
    const char byte = 1;
    const ssize_t written = ::write(wakeUp[1], &byte, 1);
    static_cast<void>(written);
    std::signal(number, SIG_DFL); // the next one ends the program
}

} // namespace

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
{
    if (::pipe(wakeUp) != 0)
        return; // Ctrl+C ends the program, as without this
    for (const int end : wakeUp) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
    m_notifier = std::make_unique<QSocketNotifier>(wakeUp[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (::read(wakeUp[0], &byte, 1) > 0) { }
        Q_EMIT requested();
    });
    std::signal(SIGINT, noteSignal);
    std::signal(SIGTERM, noteSignal);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_notifier.reset(); // before its descriptor
    for (int &end : wakeUp) {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
}

#endif

} // namespace kekkai::cli
