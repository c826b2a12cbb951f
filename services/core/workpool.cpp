#include "services/core/workpool.h"

#include <QCoreApplication>
#include <QThread>
#include <QThreadPool>

#include <algorithm>

namespace kekkai {

QThreadPool &workPool()
{
    // Never destroyed: a thread may still want it while statics go.
    static QThreadPool *const pool = [] {
        auto *made = new QThreadPool;
        made->setObjectName(QStringLiteral("work"));
        made->setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
        made->setThreadPriority(QThread::LowPriority);
        return made;
    }();
    static const bool waits = [] {
        qAddPostRoutine([] { workPool().waitForDone(); });
        return true;
    }();
    Q_UNUSED(waits)
    return *pool;
}

} // namespace kekkai
