#include "services/plans/journal.h"

#include "services/core/exceptionname.h"

#include <QPromise>
#include <QSet>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largestGroup = 2000; ///< rows

struct Append {
    QList<JournalEntry> entries;
    QPromise<JournalResult<qint64>> promise;
};
using Question = std::function<void(JournalStore &)>;
using Job = std::variant<Append, Question>;

tl::unexpected<JournalError> fault(const QString &file)
{
    return tl::unexpected(JournalError{JournalError::Kind::Internal, file, nameOfException(std::current_exception())});
}

template <typename T> void finish(QPromise<JournalResult<T>> &promise, JournalResult<T> result)
{
    promise.addResult(std::move(result));
    promise.finish();
}

} // namespace

/// The thread with what waits for it.
class Journal::Worker {
public:
    using Opened = JournalResult<std::shared_ptr<Journal>>;

    Worker() = default;
    ~Worker() = default;
    Q_DISABLE_COPY_MOVE(Worker)

    /// Returns when all that was asked for is done.
    void stop()
    {
        {
            const std::scoped_lock lock(m_lock);
            m_stop = true;
        }
        m_wake.notify_all();
        if (!m_thread.joinable())
            return;
        // The last one who holds the journal may be in an answer of this very thread.
        if (m_thread.get_id() == std::this_thread::get_id())
            m_thread.detach();
        else
            m_thread.join();
    }

    void push(Job job)
    {
        {
            const std::scoped_lock lock(m_lock);
            m_jobs.push_back(std::move(job));
        }
        m_wake.notify_all();
    }
    void start(std::unique_ptr<JournalStore> store) { m_store = std::move(store); }
    void run(std::thread thread) { m_thread = std::move(thread); }
    [[nodiscard]] qint64 groups() const { return m_groups; }

    void work()
    {
        std::unique_lock lock(m_lock);
        while (true) {
            m_wake.wait(lock, [this] { return m_stop || !m_jobs.empty(); });
            if (m_jobs.empty())
                break;
            if (auto *question = std::get_if<Question>(&m_jobs.front())) {
                const Question asked = std::move(*question);
                m_jobs.pop_front();
                lock.unlock();
                asked(*m_store);
                lock.lock();
                continue;
            }
            std::vector<Append> group;
            qsizetype rows = 0;
            while (!m_jobs.empty() && rows < largestGroup) {
                auto *next = std::get_if<Append>(&m_jobs.front());
                if (!next)
                    break;
                rows += next->entries.size();
                group.push_back(std::move(*next));
                m_jobs.pop_front();
            }
            lock.unlock();
            append(group);
            lock.lock();
        }
        lock.unlock();
        m_store.reset(); // a connection of Qt's ends on its thread
    }

private:
    void append(std::vector<Append> &group)
    {
        QList<JournalEntry> entries;
        for (Append &one : group)
            entries.append(std::move(one.entries));
        JournalResult<qint64> result = 0;
        try {
            result = m_store->append(std::move(entries));
        } catch (...) {
            result = fault(m_store->file());
        }
        ++m_groups;
        for (Append &one : group)
            finish(one.promise, result);
    }

    std::unique_ptr<JournalStore> m_store;
    std::mutex m_lock;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    std::atomic<qint64> m_groups = 0;
    bool m_stop = false;
    std::thread m_thread;
};

Journal::Journal(QString file, std::shared_ptr<Worker> worker)
    : m_file(std::move(file))
    , m_worker(std::move(worker))
{
}

Journal::~Journal()
{
    m_worker->stop();
}

QFuture<JournalResult<std::shared_ptr<Journal>>> Journal::open(JournalStore::Options options)
{
    auto worker = std::make_shared<Worker>();
    auto promise = std::make_shared<QPromise<Worker::Opened>>();
    promise->start();
    const auto future = promise->future();
    std::promise<void> handedOver;
    std::thread thread([worker, promise, options = std::move(options), ready = handedOver.get_future()]() mutable {
        ready.wait(); // the worker has this thread before anybody can have the worker
        const QString file = options.file;
        Worker::Opened opened = tl::unexpected(JournalError{JournalError::Kind::Internal, file, {}});
        try {
            auto store = JournalStore::open(std::move(options));
            if (store) {
                worker->start(*std::move(store));
                opened = std::shared_ptr<Journal>(new Journal(file, worker));
            } else {
                opened = tl::unexpected(store.error());
            }
        } catch (...) {
            opened = fault(file);
        }
        if (!opened)
            worker->stop();
        finish(*promise, std::move(opened));
        promise.reset(); // and with it the journal, where nobody wants it any more
        worker->work();
    });
    worker->run(std::move(thread));
    handedOver.set_value();
    return future;
}

template <typename T> QFuture<JournalResult<T>> Journal::ask(std::function<JournalResult<T>(JournalStore &)> question)
{
    auto promise = std::make_shared<QPromise<JournalResult<T>>>();
    promise->start();
    auto future = promise->future();
    m_worker->push(Question([promise, question = std::move(question)](JournalStore &store) {
        JournalResult<T> result = tl::unexpected(JournalError{JournalError::Kind::Internal, store.file(), {}});
        try {
            result = question(store);
        } catch (...) {
            result = fault(store.file());
        }
        finish(*promise, std::move(result));
    }));
    return future;
}

QFuture<JournalResult<void>> Journal::beginWriting()
{
    return ask<void>([](JournalStore &store) { return store.beginWriting(); });
}

QFuture<JournalResult<void>> Journal::endWriting()
{
    return ask<void>([](JournalStore &store) -> JournalResult<void> {
        store.endWriting();
        return {};
    });
}

QFuture<JournalResult<qint64>> Journal::append(QList<JournalEntry> entries)
{
    // The time of the event, not of the turn that its row gets.
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (JournalEntry &entry : entries) {
        if (!entry.at.isValid())
            entry.at = now;
    }
    Append append{std::move(entries), {}};
    append.promise.start();
    auto future = append.promise.future();
    m_worker->push(std::move(append));
    return future;
}

QFuture<JournalResult<QList<JournalEntry>>> Journal::entries(qint64 after, int most, QUuid plan)
{
    return ask<QList<JournalEntry>>(
        [after, most, plan](JournalStore &store) { return store.entries(after, most, plan); });
}

QFuture<JournalResult<QList<PlanRecord>>> Journal::plans()
{
    return ask<QList<PlanRecord>>([](JournalStore &store) { return store.plans(); });
}

QFuture<JournalResult<PlanHistory>> Journal::history(QUuid plan)
{
    return ask<PlanHistory>([plan](JournalStore &store) { return store.history(plan); });
}

QFuture<JournalResult<QList<PlanRecord>>> Journal::unfinished()
{
    return ask<QList<PlanRecord>>([](JournalStore &store) { return store.plans().map(unfinishedOf); });
}

QFuture<JournalResult<void>> Journal::leave(QUuid plan, JournalActor who)
{
    return ask<void>([plan, who = std::move(who)](JournalStore &store) -> JournalResult<void> {
        const bool wasWriting = store.isWriting();
        if (!wasWriting) {
            if (const auto begun = store.beginWriting(); !begun)
                return tl::unexpected(begun.error());
        }
        JournalEntry entry;
        entry.kind = JournalEntry::Kind::PlanLeft;
        entry.plan = plan;
        entry.who = who;
        const auto appended = store.append({entry});
        if (!wasWriting)
            store.endWriting();
        if (!appended)
            return tl::unexpected(appended.error());
        return {};
    });
}

qint64 Journal::groups() const
{
    return m_worker->groups();
}

QList<PlanRecord> unfinishedOf(const QList<PlanRecord> &records)
{
    QSet<QUuid> beingTakenBack;
    for (const PlanRecord &record : records) {
        if (!record.undoes.isNull() && (record.isUnfinished() || record.state == PlanRecord::State::Running))
            beingTakenBack.insert(record.undoes);
    }
    QList<PlanRecord> list;
    for (const PlanRecord &record : records) {
        if (record.isUnfinished() && !beingTakenBack.contains(record.plan))
            list.append(record);
    }
    return list;
}

} // namespace kekkai
