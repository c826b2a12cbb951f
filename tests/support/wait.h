#pragma once

#include "services/core/task.h"

#include <QCoroTask>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>

namespace kekkai::test {

template <typename T> struct Waited {
    std::optional<T> value;
    std::exception_ptr thrown;
    bool done = false;
    QEventLoop *loop = nullptr;
};

template <typename T> QCoro::Task<void> settle(QCoro::Task<T> task, std::shared_ptr<Waited<T>> waited)
{
    try {
        waited->value = co_await std::move(task);
    } catch (...) {
        waited->thrown = std::current_exception();
    }
    waited->done = true;
    if (waited->loop)
        waited->loop->quit();
}

/// The value of @p task; throws what it throws, and std::runtime_error after @p milliseconds. For tests only:
/// QCoro::waitFor (0.8) never returns when the coroutine throws.
template <typename T> T waitFor(QCoro::Task<T> task, int milliseconds = 30000)
{
    const auto waited = std::make_shared<Waited<T>>();
    settle(std::move(task), waited);
    if (!waited->done) {
        QEventLoop loop;
        waited->loop = &loop;
        QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
        loop.exec();
        waited->loop = nullptr;
    }
    if (waited->thrown)
        std::rethrow_exception(waited->thrown);
    if (!waited->done)
        throw std::runtime_error("the task did not finish in time");
    return std::move(*waited->value);
}

} // namespace kekkai::test
