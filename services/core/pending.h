#pragma once

#include "services/core/result.h"

#include <QFuture>
#include <QPromise>

#include <atomic>
#include <utility>

namespace kekkai {

/// A promise that cannot be forgotten: dropped unanswered, it answers Canceled. Whoever awaits its
/// future is therefore always resumed with one value. May be answered on any thread; the first answer counts.
template <typename T> class Pending {
public:
    Pending() { m_promise.start(); }
    ~Pending() { answer(failure(ApiError::Kind::Canceled)); }
    Q_DISABLE_COPY_MOVE(Pending)

    [[nodiscard]] QFuture<Result<T>> future() const { return m_promise.future(); }

    void answer(Result<T> result)
    {
        if (m_answered.exchange(true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    std::atomic<bool> m_answered = false;
};

} // namespace kekkai
