#include "services/core/exceptionname.h"

#include <QTest>
#include <QtConcurrentRun>

#include <new>
#include <stdexcept>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

template <typename Function> QString nameOfThrown(Function function)
{
    try {
        function();
    } catch (...) {
        return nameOfException(std::current_exception());
    }
    return {};
}

} // namespace

class ExceptionNameTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesTheTypeAndNothingElse()
    {
        QCOMPARE(nameOfThrown([] { throw std::runtime_error("password=hunter2"); }), u"std::runtime_error"_s);
        QCOMPARE(nameOfThrown([] { throw std::bad_alloc(); }), u"std::bad_alloc"_s);
    }
    void namesWhatIsNoException()
    {
        QCOMPARE(nameOfThrown([] { throw 7; }), u"an exception of unknown type"_s);
        QCOMPARE(nameOfException({}), u"an exception of unknown type"_s);
    }
    void looksIntoWhatAnotherThreadThrew()
    {
        QFuture<void> future = QtConcurrent::run([] { throw std::out_of_range("hunter2"); });
        QCOMPARE(nameOfThrown([&future] { future.waitForFinished(); }), u"std::out_of_range"_s);
    }
};

QTEST_GUILESS_MAIN(ExceptionNameTest)
#include "tst_exceptionname.moc"
