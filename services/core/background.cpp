#include "services/core/background.h"

#include <QtGlobal>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <unistd.h>
#else
#include <QThread>
#endif

namespace kekkai {

void giveWayToTheWindow()
{
#ifdef Q_OS_LINUX
    // What QThread::setPriority() sets has no effect on Linux; there a thread has a nice value of its own.
    constexpr int nicer = 3;
    setpriority(PRIO_PROCESS, id_t(gettid()), nicer);
#else
    QThread::currentThread()->setPriority(QThread::LowPriority);
#endif
}

void useLeanEventLoops()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    if (!qEnvironmentVariableIsSet("QT_NO_GLIB"))
        qputenv("QT_NO_GLIB", "1"); // read by each thread at its start
#endif
}

} // namespace kekkai
