#include "ui/support/findingssource.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

InventoryPtr inventoryWith(const QString &kek)
{
    auto inventory = std::make_shared<Inventory>();
    inventory->keks = {{kek, {}}};
    inventory->parts[InventoryPart::Keks].phase = PartState::Phase::Complete;
    return inventory;
}

/// Says how many KEKs there are, and only when it is let through.
struct Gate {
    QSemaphore begun;
    QSemaphore through;

    Analyse analyse()
    {
        return [this](const Inventory &inventory) {
            begun.release();
            through.acquire();
            Analysis analysis;
            analysis.policies = inventory.keks.size();
            return analysis;
        };
    }
};

} // namespace

class FindingsSourceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reportsTheNewestOnly();
    void neverReportsWhatWasDropped();
    void startsAtOnceAfterADrop();
};

void FindingsSourceTest::reportsTheNewestOnly()
{
    Gate gate;
    FindingsSource source(gate.analyse());
    QSignalSpy ready(&source, &FindingsSource::ready);
    source.setInventory(inventoryWith(u"a"_s));
    gate.begun.acquire();
    source.setInventory(inventoryWith(u"b"_s));
    const InventoryPtr newest = inventoryWith(u"c"_s);
    source.setInventory(newest);
    gate.through.release(2);
    QTRY_COMPARE(ready.count(), 2);
    QCOMPARE(ready.last().at(1).value<InventoryPtr>(), newest);
    QVERIFY(!source.isBusy());
}

void FindingsSourceTest::neverReportsWhatWasDropped()
{
    Gate gate;
    FindingsSource source(gate.analyse());
    QSignalSpy ready(&source, &FindingsSource::ready);
    source.setInventory(inventoryWith(u"of the former connection"_s));
    gate.begun.acquire();
    source.setInventory(inventoryWith(u"of the former connection, later"_s));
    source.drop();
    QVERIFY(!source.isBusy());
    const InventoryPtr other = inventoryWith(u"of the next connection"_s);
    source.setInventory(other); // comes while the dropped one is still being computed
    QVERIFY(source.isBusy());
    gate.through.release(2);
    QTRY_COMPARE(ready.count(), 1);
    QTRY_VERIFY(!source.isBusy());
    QCOMPARE(ready.count(), 1);
    QCOMPARE(ready.first().at(1).value<InventoryPtr>(), other);
}

void FindingsSourceTest::startsAtOnceAfterADrop()
{
    Gate gate;
    FindingsSource source(gate.analyse());
    QSignalSpy ready(&source, &FindingsSource::ready);
    gate.through.release(2);
    source.setInventory(inventoryWith(u"a"_s));
    QTRY_COMPARE(ready.count(), 1);
    source.drop();
    auto loading = std::make_shared<Inventory>(*inventoryWith(u"b"_s));
    loading->parts[InventoryPart::Keks].phase = PartState::Phase::Loading;
    source.setInventory(loading); // while loading it rests between two analyses of one connection
    QTRY_COMPARE(ready.count(), 2);
}

QTEST_GUILESS_MAIN(FindingsSourceTest)
#include "tst_findingssource.moc"
