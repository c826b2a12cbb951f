#pragma once

#include "services/core/exceptionname.h"
#include "services/core/logging.h"
#include "services/core/task.h"

#include <QPromise>

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace kekkai {

/// Runs one task for each item, at most a given number of them at once, so that 50,000 items never mean 50,000
/// coroutines. Items may be added while it runs. Everything happens on the thread that pushes, which needs an event
/// loop. The task function is a plain function that starts a coroutine with its arguments passed by value.
///
/// An exception ends its item and nothing else: it is logged and told to the failed function, both by its type alone,
/// and the queue goes on.
template <typename Item> class TaskQueue : public std::enable_shared_from_this<TaskQueue<Item>> {
public:
    using Function = std::function<Task<void>(Item)>;
    /// Hears of an item whose task threw, with the exception's type as text.
    using Failed = std::function<void(const Item &, const QString &)>;

    [[nodiscard]] static std::shared_ptr<TaskQueue> make(int limit, Function function, Failed failed)
    {
        return std::shared_ptr<TaskQueue>(new TaskQueue(limit, std::move(function), std::move(failed)));
    }

    void push(Item item)
    {
        m_items.push_back(std::move(item));
        startRunner();
    }
    /// The item is taken before all others that wait.
    void pushFront(Item item)
    {
        m_items.push_front(std::move(item));
        startRunner();
    }
    /// The items that wait, for reordering or dropping some; not those under way.
    [[nodiscard]] std::deque<Item> &waiting() { return m_items; }

    /// Ends when nothing waits and nothing runs. Afterwards the queue drops its functions, and with them what they
    /// hold: call it last, and once.
    static Task<void> finish(std::shared_ptr<TaskQueue> self)
    {
        if (self->m_running > 0) {
            self->m_idle = std::make_unique<QPromise<void>>();
            self->m_idle->start();
            const QFuture<void> idle = self->m_idle->future();
            co_await idle;
        }
        self->m_function = nullptr;
        self->m_failed = nullptr;
    }

private:
    TaskQueue(int limit, Function function, Failed failed)
        : m_limit(limit)
        , m_function(std::move(function))
        , m_failed(std::move(failed))
    {
    }

    void startRunner()
    {
        if (m_running >= m_limit || !m_function)
            return;
        ++m_running;
        run(this->shared_from_this());
    }

    static Task<void> run(std::shared_ptr<TaskQueue> self)
    {
        while (!self->m_items.empty()) {
            const Item item = std::move(self->m_items.front());
            self->m_items.pop_front();
            std::exception_ptr thrown;
            try {
                co_await self->m_function(item);
            } catch (...) {
                thrown = std::current_exception();
            }
            if (thrown)
                self->report(item, thrown);
        }
        --self->m_running;
        if (self->m_running == 0 && self->m_idle)
            std::exchange(self->m_idle, nullptr)->finish();
    }

    void report(const Item &item, const std::exception_ptr &thrown)
    {
        const QString name = nameOfException(thrown);
        qCWarning(lcCore).noquote() << "A task ended with" << name;
        try {
            m_failed(item, name);
        } catch (...) { // with memory exhausted, perhaps: the others go on all the same
            qCWarning(lcCore).noquote() << "Its failure could not be told:"
                                        << nameOfException(std::current_exception());
        }
    }

    const int m_limit;
    int m_running = 0;
    Function m_function;
    Failed m_failed;
    std::deque<Item> m_items;
    std::unique_ptr<QPromise<void>> m_idle;
};

} // namespace kekkai
