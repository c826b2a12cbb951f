#include "services/core/taskqueue.h"
#include "tests/support/wait.h"

#include <QPromise>
#include <QRegularExpression>
#include <QTest>

#include <stdexcept>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// What the tasks of one test have done.
struct Seen {
    QList<int> items;
    int running = 0;
    int most = 0;
    std::vector<std::shared_ptr<QPromise<void>>> held;
};

Task<void> record(std::shared_ptr<Seen> seen, int item)
{
    seen->items.append(item);
    co_return;
}

Task<void> recordSlowly(std::shared_ptr<Seen> seen, int item)
{
    seen->most = std::max(seen->most, ++seen->running);
    const auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    seen->held.push_back(promise);
    const QFuture<void> released = promise->future();
    co_await released;
    --seen->running;
    seen->items.append(item);
}

void noFailure(int item, const QString &exception)
{
    QFAIL(qPrintable(u"item %1 failed with %2"_s.arg(item).arg(exception)));
}

/// Throws at once, after a pause, or not at all.
Task<void> throwAtSome(std::shared_ptr<Seen> seen, int item)
{
    if (item % 4 == 1)
        throw std::runtime_error("password=hunter2");
    co_await recordSlowly(seen, item);
    if (item % 4 == 2)
        throw std::runtime_error("password=hunter2");
    if (item % 4 == 3)
        throw 7;
}

Task<bool> finished(std::shared_ptr<TaskQueue<int>> queue)
{
    co_await TaskQueue<int>::finish(queue);
    co_return true;
}

} // namespace

class TaskQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsManyThatEndAtOnceWithoutDeepRecursion()
    {
        const auto seen = std::make_shared<Seen>();
        const auto queue = TaskQueue<int>::make(
            4, [seen](int item) { return record(seen, item); }, noFailure);
        for (int i = 0; i < 200000; ++i)
            queue->push(i);
        QVERIFY(test::waitFor(finished(queue)));
        QCOMPARE(seen->items.size(), 200000);
    }
    void keepsTheLimit()
    {
        const auto seen = std::make_shared<Seen>();
        const auto queue = TaskQueue<int>::make(
            3, [seen](int item) { return recordSlowly(seen, item); }, noFailure);
        for (int i = 0; i < 20; ++i)
            queue->push(i);
        QCOMPARE(seen->running, 3);
        auto end = finished(queue);
        for (std::size_t released = 0; released < 20; ++released) {
            QTRY_VERIFY(seen->held.size() > released);
            seen->held.at(released)->finish();
        }
        QVERIFY(test::waitFor(std::move(end)));
        QCOMPARE(seen->most, 3);
        QCOMPARE(seen->items.size(), 20);
        QCOMPARE(seen->running, 0);
    }
    void takesItemsAddedByItsOwnTasks()
    {
        const auto seen = std::make_shared<Seen>();
        std::shared_ptr<TaskQueue<int>> queue;
        queue = TaskQueue<int>::make(
            2,
            [&queue, seen](int item) {
                if (item > 0)
                    queue->push(item - 1);
                return recordSlowly(seen, item);
            },
            noFailure);
        queue->push(50);
        auto end = finished(queue);
        for (std::size_t released = 0; released < 51; ++released) {
            QTRY_VERIFY(seen->held.size() > released);
            seen->held.at(released)->finish();
        }
        QVERIFY(test::waitFor(std::move(end)));
        QCOMPARE(seen->items.size(), 51);
        QVERIFY(seen->items.contains(0));
    }
    void takesTheUrgentOnesFirst()
    {
        const auto seen = std::make_shared<Seen>();
        const auto queue = TaskQueue<int>::make(
            1, [seen](int item) { return recordSlowly(seen, item); }, noFailure);
        queue->push(1);
        queue->push(2);
        queue->pushFront(3);
        auto end = finished(queue);
        for (std::size_t released = 0; released < 3; ++released) {
            QTRY_VERIFY(seen->held.size() > released);
            seen->held.at(released)->finish();
        }
        QVERIFY(test::waitFor(std::move(end)));
        QCOMPARE(seen->items, QList<int>({1, 3, 2}));
    }
    void goesOnAfterAnException()
    {
        const auto seen = std::make_shared<Seen>();
        QStringList failed;
        const auto queue = TaskQueue<int>::make(
            2, [seen](int item) { return throwAtSome(seen, item); },
            [&failed](int item, const QString &exception) { failed.append(u"%1 %2"_s.arg(item).arg(exception)); });
        // Exactly these words, so never those of the exception.
        for (int i = 0; i < 4; ++i)
            QTest::ignoreMessage(QtWarningMsg, "A task ended with std::runtime_error");
        for (int i = 0; i < 2; ++i)
            QTest::ignoreMessage(QtWarningMsg, "A task ended with an exception of unknown type");
        QTest::failOnWarning(QRegularExpression(u"."_s));
        for (int i = 0; i < 8; ++i)
            queue->push(i);
        auto end = finished(queue);
        for (std::size_t released = 0; released < 6; ++released) {
            QTRY_VERIFY(seen->held.size() > released);
            seen->held.at(released)->finish();
        }
        QVERIFY(test::waitFor(std::move(end)));
        failed.sort();
        QCOMPARE(
            failed,
            (QStringList{u"1 std::runtime_error"_s, u"2 std::runtime_error"_s, u"3 an exception of unknown type"_s,
                         u"5 std::runtime_error"_s, u"6 std::runtime_error"_s, u"7 an exception of unknown type"_s}));
        QCOMPARE(seen->items.size(), 6);
    }
    void goesOnWhenAFailureCannotBeTold()
    {
        const auto seen = std::make_shared<Seen>();
        const auto queue = TaskQueue<int>::make(
            1, [](int) -> Task<void> { throw std::bad_alloc(); },
            [seen](int item, const QString &) {
                seen->items.append(item);
                throw std::bad_alloc();
            });
        for (int i = 0; i < 3; ++i) {
            QTest::ignoreMessage(QtWarningMsg, "A task ended with std::bad_alloc");
            QTest::ignoreMessage(QtWarningMsg, "Its failure could not be told: std::bad_alloc");
            queue->push(i);
        }
        QVERIFY(test::waitFor(finished(queue)));
        QCOMPARE(seen->items.size(), 3);
    }
    void endsAtOnceWhenThereIsNothing()
    {
        const auto queue = TaskQueue<int>::make(
            1, [](int) -> Task<void> { return Task<void>(); }, noFailure);
        QVERIFY(test::waitFor(finished(queue)));
    }
};

QTEST_GUILESS_MAIN(TaskQueueTest)
#include "tst_taskqueue.moc"
