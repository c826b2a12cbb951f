#pragma once

#include "services/core/result.h"

#include <QFuture>
#include <QPromise>

#include <atomic>
#include <functional>
#include <utility>

namespace kekkai {

/// A promise that cannot be forgotten: dropped unanswered, it answers Canceled. Whoever awaits its
/// future is therefore always resumed with one value. May be answered on any thread; the first answer counts.
template <typename T> class Pending {
public:
    using Listener = std::function<void(const Result<T> &)>;

    Pending() { m_promise.start(); }
    /// @p listener hears the answer once, on the thread that answers, just before the future finishes. It stands in for
    /// QFuture::then(): in Qt 6.4 that runs its function twice, the second time with a promise already moved away, when
    /// the future finishes on another thread at the moment of the call.
    explicit Pending(Listener listener)
        : m_listener(std::move(listener))
    {
        m_promise.start();
    }
    ~Pending() { answer(failure(ApiError::Kind::Canceled)); }
    Q_DISABLE_COPY_MOVE(Pending)

    [[nodiscard]] QFuture<Result<T>> future() const { return m_promise.future(); }

    void answer(Result<T> result)
    {
        if (m_answered.exchange(true))
            return;
        if (const Listener listener = std::exchange(m_listener, nullptr))
            listener(result);
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    Listener m_listener; ///< used by the first answer only
    std::atomic<bool> m_answered = false;
};

} // namespace kekkai
