#pragma once

#include <QFuture>
#include <QTest>

#include <stdexcept>

namespace kekkai::test {

/// The value of @p future, which the event loop of this thread is kept running for; std::runtime_error after @p
/// milliseconds.
template <typename T> T settled(const QFuture<T> &future, int milliseconds = 30000)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, milliseconds))
        throw std::runtime_error("the future did not finish in time");
    if (future.resultCount() != 1)
        throw std::runtime_error("the future has no value, or several");
    return future.result();
}

} // namespace kekkai::test
