#include "services/core/secret.h"

#include <QTest>

using namespace kekkai;

class SecretTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesTheBytesOver()
    {
        QByteArray bytes("hunter2");
        bytes.detach();
        const Secret secret(std::move(bytes));
        QCOMPARE(secret.reveal().toByteArray(), QByteArray("hunter2"));
        QVERIFY(!secret.isEmpty());
    }
    void wipesWhatItTook()
    {
        QByteArray bytes(64, 'x');
        Secret secret(std::move(bytes));
        QVERIFY(bytes.isEmpty()); // NOLINT(bugprone-use-after-move): that it is emptied is the promise
        QCOMPARE(secret.reveal().size(), 64);
    }
    void leavesASharedBufferAlone()
    {
        const QByteArray kept("kept by somebody else");
        QByteArray shared = kept;
        const Secret secret(std::move(shared));
        QCOMPARE(kept, QByteArray("kept by somebody else"));
        QCOMPARE(secret.reveal().toByteArray(), kept);
    }
    void copiesShareOneBuffer()
    {
        auto first = std::make_unique<Secret>(QByteArray("one"));
        const Secret second = *first;
        const char *place = first->reveal().data();
        first.reset();
        QCOMPARE(second.reveal().data(), place);
        QCOMPARE(second.reveal().toByteArray(), QByteArray("one"));
    }
    void isEmptyWhenMadeOfNothing()
    {
        QVERIFY(Secret().isEmpty());
        QVERIFY(Secret(QByteArray()).isEmpty());
        QCOMPARE(Secret().reveal().size(), 0);
    }
};

QTEST_GUILESS_MAIN(SecretTest)
#include "tst_secret.moc"
