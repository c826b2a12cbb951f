#pragma once

#include <QObject>

#include <atomic>
#include <memory>

namespace kekkai {

class CancelSignal : public QObject {
    Q_OBJECT
public:
    std::atomic<bool> raised = false;
Q_SIGNALS:
    void canceled();
};

/// A stop signal for one user action. Copies share the same signal, so it is safe to pass by value into coroutines and
/// to other threads. Whoever listens to the signal checks isCanceled() once more after connecting.
class Cancellation {
public:
    Cancellation();

    void cancel() const;
    [[nodiscard]] bool isCanceled() const { return m_signal->raised; }
    [[nodiscard]] const CancelSignal *signal() const { return m_signal.get(); }
    /// Keeps the signal object alive for as long as the returned pointer lives.
    [[nodiscard]] std::shared_ptr<const CancelSignal> share() const { return m_signal; }

private:
    std::shared_ptr<CancelSignal> m_signal;
};

/// Cancels what it started when it goes out of scope: a page or a wizard keeps one as a member.
class CancelScope {
public:
    CancelScope() = default;
    ~CancelScope() { m_current.cancel(); }
    Q_DISABLE_COPY_MOVE(CancelScope)

    [[nodiscard]] Cancellation current() const { return m_current; }
    /// Stops the earlier action and gives the signal for the next one.
    Cancellation renew()
    {
        m_current.cancel();
        return m_current = Cancellation();
    }

private:
    Cancellation m_current;
};

} // namespace kekkai
