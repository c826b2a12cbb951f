#include "services/core/secret.h"

#include "services/core/maskedvalue.h"
#include "services/core/secureheap.h"
#include "services/core/wipe.h"

#include <QTest>

#include <openssl/crypto.h>

#include <thread>
#include <vector>

using namespace kekkai;
using namespace Qt::StringLiterals;

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
    void liesInTheSecureHeap()
    {
        if (secureheap::start() == secureheap::State::Missing)
            QSKIP("no secure heap on this system");
        const Secret secret(QByteArray(100, 's'));
        QVERIFY(CRYPTO_secure_allocated(secret.reveal().data()) == 1);
        QCOMPARE(Secret::census().outside, qsizetype(0));
    }
    void goesOnInOrdinaryMemoryAndSaysSo()
    {
        if (secureheap::start() == secureheap::State::Missing)
            QSKIP("no secure heap on this system");
        const Secret::Census before = Secret::census();
        std::vector<Secret> many;
        for (int i = 0; i < 64; ++i)
            many.emplace_back(QByteArray(qsizetype(secureheap::size() / 32), 'm'));
        const Secret::Census full = Secret::census();
        QCOMPARE(full.count - before.count, qsizetype(64));
        QVERIFY(full.outside > 0);
        QVERIFY(secureheap::used() <= secureheap::size() / 2 + secureheap::size() / 32); // the rest is OpenSSL's
        void *theirs = OPENSSL_secure_malloc(secureheap::size() / 8);
        QVERIFY(theirs); // where that fails, OpenSSL can load no private key
        OPENSSL_secure_free(theirs);
        for (const Secret &secret : many)
            QCOMPARE(secret.reveal().toByteArray().count('m'), secret.reveal().size());
        many.clear();
        QCOMPARE(Secret::census().outside, before.outside);
        QCOMPARE(Secret::census().count, before.count);
    }
    void choosesTheSizeOfTheHeapByWhatMayBeLocked()
    {
        QCOMPARE(secureheap::sizeFor(0), std::size_t(64 * 1024));
        QCOMPARE(secureheap::sizeFor(64UL * 1024), std::size_t(64 * 1024));
        QCOMPARE(secureheap::sizeFor(1000UL * 1024), std::size_t(256 * 1024));
        QCOMPARE(secureheap::sizeFor(8UL * 1024 * 1024), std::size_t(1024 * 1024));
        QCOMPARE(secureheap::sizeFor(~0ULL), std::size_t(1024 * 1024));
    }
    void takesTextWithoutACopyInBetween()
    {
        QString typed = QStringLiteral("p\u00e4ss \U0001F511 word");
        typed.detach();
        const QByteArray expected = typed.toUtf8();
        const Secret copy = Secret::encoded(typed);
        QCOMPARE(copy.reveal().toByteArray(), expected);
        const Secret secret = Secret::taken(std::move(typed));
        QVERIFY(typed.isEmpty()); // NOLINT(bugprone-use-after-move): that it is emptied is the promise
        QCOMPARE(secret.reveal().toByteArray(), expected);
        QVERIFY(Secret::encoded({}).isEmpty());
    }
    void isFilledInPlace()
    {
        const Secret secret = Secret::filled(16, [](char *room, qsizetype capacity) {
            std::fill_n(room, capacity / 2, 'f');
            return capacity / 2;
        });
        QCOMPARE(secret.reveal().toByteArray(), QByteArray(8, 'f'));
        QVERIFY(Secret::filled(16, [](char *, qsizetype) { return qsizetype(-1); }).isEmpty());
        QVERIFY(Secret::filled(0, [](char *, qsizetype) { return qsizetype(0); }).isEmpty());
    }
    void wipesTheUnusedCapacityToo()
    {
        QByteArray bytes("a long one that is cut");
        bytes.detach();
        const char *place = bytes.constData();
        const qsizetype size = bytes.size();
        bytes.truncate(3);
        const QByteArrayView all(place, size);
        QVERIFY(all.contains('g'));
        // Through the function that is given a buffer: after wipe(QByteArray) it is no longer ours to look at.
        wipe(bytes.data(), bytes.capacity());
        QCOMPARE(all.toByteArray(), QByteArray(size, '\0'));
        wipe(bytes);
        QVERIFY(bytes.isNull());
    }
    void takesAllBackAtOnce()
    {
        Secret::wipeAll();
        const Secret first("one"_ba);
        const Secret copy = first;
        const Secret second("two"_ba);
        const char *place = first.reveal().data();
        QCOMPARE(Secret::census().count, qsizetype(2));
        QCOMPARE(Secret::wipeAll(), qsizetype(2));
        QCOMPARE(QByteArray(place, 3), QByteArray(3, '\0')); // the buffer lives as long as its copies do
        for (const Secret &secret : {first, copy, second}) {
            QVERIFY(secret.isEmpty());
            QVERIFY(secret.isRevoked());
            QVERIFY(secret.reveal().isEmpty());
        }
        QCOMPARE(Secret::census().count, qsizetype(0));
        QCOMPARE(Secret::wipeAll(), qsizetype(0));
        const Secret later("three"_ba);
        QVERIFY(!later.isRevoked() && !later.isEmpty());
        QVERIFY(!Secret().isRevoked());
    }
    void leavesDotsOfWhatWasTakenBack()
    {
        const MaskedValue before(u"client.secret", QStringLiteral("s3cret"));
        const MaskedValue same(u"client.secret", QStringLiteral("s3cret"));
        QCOMPARE(before, same);
        const QString dots = before.text();
        Secret::wipeAll();
        QVERIFY(before.isSecret() && before.isRevoked());
        QCOMPARE(before.text(), dots);
        QVERIFY(before.reveal().isEmpty());
        const MaskedValue loaded(u"client.secret", QStringLiteral("s3cret"));
        QVERIFY(!(before == loaded)); // else a list would keep the one that is empty
    }
    void canBeMadeAndTakenBackOnManyThreads()
    {
        std::vector<std::thread> threads;
        std::atomic<int> wrong = 0;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&wrong] {
                for (int i = 0; i < 5000; ++i) {
                    const Secret secret(QByteArray(40, 'x'));
                    const Secret copy = secret;
                    // In this order: it may be taken back between the two.
                    wrong += copy.reveal().size() == 40 || copy.isRevoked() ? 0 : 1;
                }
            });
        for (int i = 0; i < 50; ++i) {
            Secret::wipeAll();
            std::this_thread::yield();
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(SecretTest)
#include "tst_secret.moc"
