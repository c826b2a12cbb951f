#include "services/core/cancellation.h"
#include "services/core/pending.h"
#include "services/core/task.h"
#include "tests/support/wait.h"

#include <QTest>
#include <QThread>
#include <QTimer>

#include <thread>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

Task<Result<int>> plusOne(QFuture<Result<int>> future)
{
    const Result<int> value = co_await future;
    if (!value)
        co_return tl::unexpected(value.error());
    co_return *value + 1;
}

Task<int> throwing()
{
    throw std::runtime_error("as told");
    co_return 0;
}

} // namespace

class PendingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void resumesWithTheAnswer()
    {
        const auto pending = std::make_shared<Pending<int>>();
        QTimer::singleShot(0, this, [pending] { pending->answer(41); });
        const Result<int> value = test::waitFor(plusOne(pending->future()));
        QVERIFY(value);
        QCOMPARE(*value, 42);
    }
    void countsOnlyTheFirstAnswer()
    {
        Pending<int> pending;
        pending.answer(1);
        pending.answer(2);
        QCOMPARE(pending.future().resultCount(), 1);
        QCOMPARE(*pending.future().result(), 1);
    }
    void tellsItsListenerOnce()
    {
        QList<Result<int>> heard;
        {
            Pending<int> pending([&heard](const Result<int> &answer) { heard.append(answer); });
            pending.answer(1);
            pending.answer(2);
            const Pending<int> dropped([&heard](const Result<int> &answer) { heard.append(answer); });
        }
        QCOMPARE(heard.size(), 2);
        QCOMPARE(heard.first(), Result<int>(1));
        QCOMPARE(heard.last().error().kind, ApiError::Kind::Canceled);
    }
    void answersCanceledWhenDropped()
    {
        auto pending = std::make_shared<Pending<int>>();
        const QFuture<Result<int>> future = pending->future();
        pending.reset();
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().kind, ApiError::Kind::Canceled);
    }
    void resumesOnTheThreadThatAwaits()
    {
        const auto pending = std::make_shared<Pending<int>>();
        std::thread other([pending] { pending->answer(1); });
        const Result<int> value = test::waitFor(plusOne(pending->future()));
        other.join();
        QCOMPARE(*value, 2);
    }
    void dropsTheAnswerWhenTheOwnerIsGone()
    {
        const auto pending = std::make_shared<Pending<int>>();
        auto owner = std::make_unique<QObject>();
        bool called = false;
        whenDone(plusOne(pending->future()), owner.get(), [&called](const Result<int> &) { called = true; });
        owner.reset();
        pending->answer(1);
        QTest::qWait(20);
        QVERIFY(!called);
    }
    void passesExceptionsOn() { QVERIFY_THROWS_EXCEPTION(std::runtime_error, test::waitFor(throwing())); }
    void saysWhenATaskNeverEnds()
    {
        const auto pending = std::make_shared<Pending<int>>();
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, test::waitFor(plusOne(pending->future()), 50));
    }
    void cancelsOnceAndForAllCopies()
    {
        const Cancellation cancellation;
        const Cancellation copy = cancellation; // NOLINT(performance-unnecessary-copy-initialization): copies share
        int signals_ = 0;
        connect(copy.signal(), &CancelSignal::canceled, this, [&signals_] { ++signals_; });
        cancellation.cancel();
        copy.cancel();
        QVERIFY(cancellation.isCanceled());
        QVERIFY(copy.isCanceled());
        QCOMPARE(signals_, 1);
    }
    void reachesAnotherThread()
    {
        QThread thread;
        QObject receiver;
        receiver.moveToThread(&thread);
        thread.start();
        const Cancellation cancellation;
        std::atomic<QThread *> seenOn = nullptr;
        connect(cancellation.signal(), &CancelSignal::canceled, &receiver,
                [&seenOn] { seenOn = QThread::currentThread(); });
        cancellation.cancel();
        QTRY_COMPARE(seenOn.load(), &thread);
        thread.quit();
        thread.wait();
    }
    void aScopeStopsWhatItStarted()
    {
        Cancellation first;
        Cancellation second;
        {
            CancelScope scope;
            first = scope.renew();
            second = scope.renew();
            QVERIFY(first.isCanceled());
            QVERIFY(!second.isCanceled());
        }
        QVERIFY(second.isCanceled());
    }
};

QTEST_GUILESS_MAIN(PendingTest)
#include "tst_pending.moc"
