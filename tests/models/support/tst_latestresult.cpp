#include "models/support/latestresult.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <memory>

using namespace kekkai;

class LatestResultTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void computesElsewhereAndAnswersHere()
    {
        QThread *worker = nullptr;
        QThread *receiver = nullptr;
        LatestResult<QThread *> result([&](QThread *const &thread) {
            worker = thread;
            receiver = QThread::currentThread();
        });
        result.request([] { return QThread::currentThread(); });
        QVERIFY(result.isBusy());
        QTRY_VERIFY(worker);
        QVERIFY(worker != QThread::currentThread());
        QCOMPARE(receiver, QThread::currentThread());
        QVERIFY(!result.isBusy());
    }
    void skipsAllButTheNewest()
    {
        QList<int> results;
        LatestResult<int> result([&results](int value) { results.append(value); });
        const auto gate = std::make_shared<QSemaphore>();
        result.request([gate] {
            gate->acquire();
            return 1;
        });
        for (int i = 2; i <= 20; ++i)
            result.request([i] { return i; });
        gate->release();
        QTRY_COMPARE(results, (QList<int>{1, 20}));
    }
    void forgetsWhatWasDropped()
    {
        QList<int> results;
        LatestResult<int> result([&results](int value) { results.append(value); });
        const auto gate = std::make_shared<QSemaphore>();
        result.request([gate] {
            gate->acquire();
            return 1;
        });
        result.drop();
        QVERIFY(!result.isBusy());
        result.request([] { return 2; });
        gate->release();
        QTRY_COMPARE(results, QList<int>{2});
    }
    void mayGoWhileItWorks()
    {
        const auto gate = std::make_shared<QSemaphore>();
        bool called = false;
        {
            LatestResult<int> result([&called](int) { called = true; });
            result.request([gate] {
                gate->acquire();
                return 1;
            });
        }
        gate->release();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }
};

QTEST_GUILESS_MAIN(LatestResultTest)
#include "tst_latestresult.moc"
