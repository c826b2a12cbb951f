#pragma once

#include "services/core/pending.h"
#include "services/http/httptransport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace kekkai::test {

/// A transport without a network. Answers on a thread of its own, in the order of arrival, from a function; takes no
/// notice of cancellation, so that a loader cannot lean on the transport's politeness.
class FakeTransport final : public HttpTransport {
public:
    /// Called on the transport's thread with "/path?query", percent-encoded.
    using Answer = std::function<Result<HttpReply>(const QString &target)>;

    explicit FakeTransport(Answer answer)
        : m_answer(std::move(answer))
        , m_thread([this] { work(); })
    {
    }
    ~FakeTransport() override
    {
        {
            const std::scoped_lock lock(m_lock);
            m_stop = true;
            m_held = false;
        }
        m_wake.notify_all();
        // The last one who holds a transport may be the listener of one of its own answers.
        if (m_thread.get_id() == std::this_thread::get_id())
            m_thread.detach();
        else
            m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(FakeTransport)

    void start(HttpRequest request, PendingReply pending) override
    {
        QString target = QString::fromLatin1(request.path);
        if (!request.query.isEmpty())
            target += u'?' + request.query.toString(QUrl::FullyEncoded);
        {
            const std::scoped_lock lock(m_lock);
            m_log.append(target);
            m_etags.append(request.ifNoneMatch);
            m_queue.emplace_back(target, std::move(pending));
            m_longest = std::max(m_longest, qsizetype(m_queue.size()));
        }
        m_wake.notify_all();
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("Fake (http://fake)"); }

    /// While held nothing is answered.
    void hold(bool held)
    {
        {
            const std::scoped_lock lock(m_lock);
            m_held = held;
        }
        m_wake.notify_all();
    }
    [[nodiscard]] QStringList log() const
    {
        const std::scoped_lock lock(m_lock);
        return m_log;
    }
    void clearLog()
    {
        const std::scoped_lock lock(m_lock);
        m_log.clear();
    }
    [[nodiscard]] qsizetype requestCount() const { return log().size(); }
    /// The largest number of requests that waited here at the same time.
    [[nodiscard]] qsizetype longestQueue() const
    {
        const std::scoped_lock lock(m_lock);
        return m_longest;
    }
    [[nodiscard]] QByteArrayList etags() const
    {
        const std::scoped_lock lock(m_lock);
        return m_etags;
    }

private:
    void work()
    {
        std::unique_lock lock(m_lock);
        while (true) {
            m_wake.wait(lock, [this] { return m_stop || (!m_held && !m_queue.empty()); });
            if (m_stop)
                break;
            auto [target, pending] = std::move(m_queue.front());
            m_queue.pop_front();
            lock.unlock();
            pending->answer(m_answer(target));
            pending.reset();
            lock.lock();
        }
        auto rest = std::move(m_queue); // dropped, they answer Canceled
        lock.unlock();
    }

    Answer m_answer;
    mutable std::mutex m_lock;
    std::condition_variable m_wake;
    std::deque<std::pair<QString, PendingReply>> m_queue;
    QStringList m_log;
    QByteArrayList m_etags;
    qsizetype m_longest = 0;
    bool m_held = false;
    bool m_stop = false;
    std::thread m_thread;
};

inline Result<HttpReply> jsonReply(const QJsonDocument &document, const QByteArray &etag = {})
{
    HttpReply reply;
    reply.status = 200;
    reply.body = document.toJson(QJsonDocument::Compact);
    reply.contentType = QByteArrayLiteral("application/json");
    reply.etag = etag;
    return reply;
}

inline tl::unexpected<ApiError> refusal(ApiError::Kind kind, int status, int code = 0)
{
    return tl::unexpected(
        ApiError{kind, QStringLiteral("refused by the test"), status, code, QStringLiteral("Fake"), {}, {}});
}

} // namespace kekkai::test
