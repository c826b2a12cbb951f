#pragma once

#include "services/core/letgo.h"

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>
#include <QtConcurrentRun>

#include <algorithm>
#include <functional>
#include <optional>

namespace kekkai {

/// Computes on another thread and hands over results on the thread it lives on: one computation at a time, and of the
/// requests that come meanwhile only the newest. After each it rests twice as long as it took (2 s at most), so that a
/// stream of snapshots cannot keep a core busy. The work must own all it reads. Nothing is handed over once this is
/// gone.
template <typename T> class LatestResult {
public:
    using Work = std::function<T()>;
    using Done = std::function<void(const T &)>;

    explicit LatestResult(Done done)
        : m_done(std::move(done))
    {
        m_rest.setSingleShot(true);
        QObject::connect(&m_rest, &QTimer::timeout, &m_rest, [this] { startNext(); });
        QObject::connect(&m_watcher, &QFutureWatcher<T>::finished, &m_rest, [this] { finish(); });
    }
    Q_DISABLE_COPY_MOVE(LatestResult)
    ~LatestResult() = default;

    void request(Work work)
    {
        m_next = std::move(work);
        if (!m_running && !m_rest.isActive())
            startNext();
    }
    /// Forgets what is asked for or under way: its result is not handed over.
    void drop()
    {
        m_next.reset();
        m_dropped = m_running;
    }
    [[nodiscard]] bool isBusy() const { return (m_running && !m_dropped) || m_next.has_value(); }

private:
    void startNext()
    {
        if (!m_next || m_running)
            return;
        Work work = *std::move(m_next);
        m_next.reset();
        m_running = true;
        m_dropped = false;
        m_time.start();
        m_watcher.setFuture(QtConcurrent::run(&workPool(), std::move(work)));
    }
    void finish()
    {
        m_running = false;
        const bool wanted = !std::exchange(m_dropped, false);
        m_rest.start(int(std::min<qint64>(2000, 2 * m_time.elapsed())));
        T result = m_watcher.future().takeResult(); // else the watcher would be the last to hold it
        if (wanted)
            m_done(result);
        letGoElsewhere(std::move(result));
    }

    Done m_done;
    QFutureWatcher<T> m_watcher;
    QTimer m_rest;
    QElapsedTimer m_time;
    std::optional<Work> m_next;
    bool m_running = false;
    bool m_dropped = false;
};

} // namespace kekkai
