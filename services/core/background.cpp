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

} // namespace kekkai
