#pragma once

#include <QCoroFuture>
#include <QCoroTask>

namespace kekkai {

/// An eager coroutine: it starts when called and runs on after the Task object is gone. It resumes on the thread it was
/// started on, which needs an event loop.
template <typename T> using Task = QCoro::Task<T>;

/// Hands the task's value to @p done on the GUI thread, unless @p owner was destroyed first.
/// The only way in which widgets and models wait for a service.
template <typename T, typename Function> void whenDone(Task<T> task, QObject *owner, Function done)
{
    QCoro::connect(std::move(task), owner, std::move(done));
}

} // namespace kekkai
