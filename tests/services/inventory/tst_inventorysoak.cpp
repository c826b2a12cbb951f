#include "services/http/nettransport.h"
#include "services/inventory/inventoryloader.h"
#include "services/sandbox/sandbox.h"

#include <QFile>
#include <QTest>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// Resident memory of this process in KiB, without what the allocator merely keeps; 0 where it cannot be told.
qint64 residentKiB()
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

constexpr bool isSanitized()
{
#if defined(__SANITIZE_ADDRESS__)
    return true; // freed memory is kept for a while, to be watched
#else
    return false;
#endif
}

std::shared_ptr<HttpTransport> transport(const QUrl &base, const QString &label)
{
    Endpoint endpoint;
    endpoint.label = label;
    endpoint.base = base;
    endpoint.silenceTimeout = std::chrono::milliseconds(3000);
    endpoint.retries = 1;
    endpoint.firstBackoff = std::chrono::milliseconds(2);
    endpoint.longestBackoff = std::chrono::milliseconds(10);
    return std::make_shared<NetTransport>(endpoint);
}

} // namespace

/// Two hundred reloads of one window while the servers fail and recover: no row is lost or doubled, and memory stays.
class InventorySoakTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void staysAsItIs()
    {
        SandboxOptions options;
        options.seed = u"20-keks,80-deks,40-subjects"_s;
        Sandbox sandbox(options);
        const auto started = sandbox.start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().detail));
        InventoryLoader loader(Session{transport(sandbox.schemaRegistryUrl(), u"Schema Registry"_s),
                                       transport(sandbox.cmfUrl(), u"CMF"_s)});
        const auto load = [&loader] {
            loader.reload();
            return QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 60000);
        };
        QVERIFY(load());
        const Inventory first = *loader.inventory();
        QCOMPARE(first.keks.size(), 20);
        QCOMPARE(first.deks.size(), 80);
        QCOMPARE(first.subjects.size(), 40);
        for (const PartState &part : first.parts)
            QVERIFY(part.phase == PartState::Phase::Complete || part.phase == PartState::Phase::Absent);

        const QList<QStringList> troubles = {{u"500#10%"_s}, {u"reset#10%"_s},    {u"html@/subjects#30%"_s},
                                             {u"503=0"_s},   {u"truncate#20%"_s}, {u"500@/dek-registry"_s},
                                             {u"cut#10%"_s}, {u"no-http#10%"_s},  {u"500@/cmf"_s}};
        constexpr int rounds = 200;
        constexpr int settled = 50;
        qint64 before = 0;
        int failures = 0;
        for (int round = 1; round <= rounds; ++round) {
            const bool trouble = round % 2 == 0;
            QVERIFY(sandbox.setFaults(trouble ? troubles.at(round / 2 % troubles.size()) : QStringList()));
            QVERIFY2(load(), qPrintable(u"round %1 did not end"_s.arg(round)));
            const Inventory &now = *loader.inventory();
            const QByteArray where = u"round %1"_s.arg(round).toUtf8();
            QVERIFY2(now.keks == first.keks, where.constData());
            QVERIFY2(now.deks == first.deks, where.constData());
            QVERIFY2(now.subjects == first.subjects, where.constData());
            QVERIFY2(now.tagDefinitions == first.tagDefinitions, where.constData());
            QVERIFY2(now.environments == first.environments, where.constData());
            QVERIFY2(now.mappings == first.mappings, where.constData());
            QVERIFY2(now.secrets == first.secrets, where.constData());
            QVERIFY2(now.catalogs == first.catalogs, where.constData());
            QVERIFY2(now.databases == first.databases, where.constData());
            for (const PartState &part : now.parts) {
                if (part.phase == PartState::Phase::Failed || !part.itemErrors.isEmpty())
                    ++failures;
                QVERIFY2(trouble || part.phase == PartState::Phase::Complete || part.phase == PartState::Phase::Absent,
                         where.constData());
            }
            if (round == settled)
                before = residentKiB();
        }
        QVERIFY(failures > rounds / 4); // the troubles were felt
        const qint64 grown = residentKiB() - before;
        qInfo("memory after %d reloads %lld KiB, then %+lld KiB in %d more", settled, before, grown, rounds - settled);
        if (before > 0 && !isSanitized())
            QVERIFY2(grown < 12 * 1024, qPrintable(u"memory grew by %1 KiB"_s.arg(grown)));
    }
};

QTEST_GUILESS_MAIN(InventorySoakTest)
#include "tst_inventorysoak.moc"
