#include "models/deks/dektablemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class DekTableModelTest : public QObject {
    Q_OBJECT

    static QDateTime now() { return QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC); }
    static Dek dek(const QString &kek, const QString &subject, int version, int daysOld, bool deleted = false,
                   const QString &algorithm = u"AES256_GCM"_s)
    {
        return {kek, subject, version, algorithm, u"bWF0ZXJpYWw="_s, deleted, now().addDays(-daysOld)};
    }
    static InventoryPtr inventory(const QList<Dek> &deks)
    {
        auto made = std::make_shared<Inventory>();
        made->deks = deks;
        return made;
    }

private Q_SLOTS:
    void knowsTheNewestOfEachAlgorithm()
    {
        DekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setInventory(
            inventory({dek(u"k"_s, u"a"_s, 1, 30, false, u"AES128_GCM"_s), dek(u"k"_s, u"a"_s, 1, 30),
                       dek(u"k"_s, u"a"_s, 2, 20), dek(u"k"_s, u"a"_s, 3, 10, true), dek(u"k"_s, u"b"_s, 1, 5)}));
        QList<bool> newest;
        for (const DekRow &row : model.rows())
            newest.append(row.newest);
        QCOMPARE(newest, (QList<bool>{true, false, true, false, true})); // a soft-deleted version is not the newest
        QCOMPARE(DekTableModel::stateMark(model.rowAt(3), now()), Mark::Deleted);
        QCOMPARE(DekTableModel::stateMark(model.rowAt(1), now()), Mark::Muted);
    }
    void takesExpiryFromPolicies()
    {
        Policy policy;
        policy.subject = u"a"_s;
        policy.kekName = u"k"_s;
        policy.algorithm = u"AES256_GCM"_s;
        policy.expiryDays = u"15"_s;
        Policy disabled = policy;
        disabled.rule.disabled = true;
        disabled.expiryDays = u"1"_s;
        Policy broken = policy;
        broken.subject = u"b"_s;
        broken.expiryDays = u"soon"_s;
        Policy onServers = policy; // enableAt keeps it away from clients
        onServers.issues = {PolicyIssue::NotForClients};
        onServers.expiryDays = u"2"_s;
        Policy reading = policy;
        reading.rule.mode = RuleMode::Read;
        reading.expiryDays = u"3"_s;
        const DekExpiries expiries = dekExpiriesOf({policy, disabled, broken, onServers, reading});
        QCOMPARE(expiries.size(), 1);

        DekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setNow(now());
        model.setInventory(
            inventory({dek(u"k"_s, u"a"_s, 1, 60), dek(u"k"_s, u"a"_s, 2, 20), dek(u"k"_s, u"b"_s, 1, 99)}));
        QCOMPARE(DekTableModel::stateMark(model.rowAt(1), now()), Mark::Ok);
        model.setExpiries(expiries);
        QCOMPARE(model.rowAt(1).expiresAt(), now().addDays(-5));
        QCOMPARE(DekTableModel::stateMark(model.rowAt(1), now()), Mark::High);
        QVERIFY(!model.rowAt(0).expiresAt().isValid()); // replaced: does not matter any more
        QVERIFY(!model.rowAt(2).expiresAt().isValid());
        QCOMPARE(model.index(1, DekTableModel::ExpiryColumn).data().toString(), u"5 days ago"_s);
    }
    void expiresOnTheDay()
    {
        DekRow row{dek(u"k"_s, u"a"_s, 1, 15), true, 15};
        QVERIFY(row.isExpired(now())); // Java: floor of the days is at least the limit
        row.expiryDays = 16;
        QVERIFY(!row.isExpired(now()));
    }
    void sortsVersionsAndExpiriesByValue()
    {
        DekTableModel model;
        model.setNow(now());
        QList<Dek> deks;
        for (int version = 1; version <= 12; ++version)
            deks.append(dek(u"k"_s, u"s%1"_s.arg(version, 2, 10, QChar(u'0')), version, version));
        model.setInventory(inventory(deks));
        model.setExpiries({{{u"k"_s, u"s05"_s, u"AES256_GCM"_s}, 30}, {{u"k"_s, u"s02"_s, u"AES256_GCM"_s}, 90}});
        model.sort(DekTableModel::VersionColumn, Qt::DescendingOrder);
        QCOMPARE(test::column(model, DekTableModel::VersionColumn).mid(0, 4),
                 (QStringList{u"12"_s, u"11"_s, u"10"_s, u"9"_s}));
        model.sort(DekTableModel::ExpiryColumn);
        QCOMPARE(test::column(model, DekTableModel::SubjectColumn).mid(0, 2), (QStringList{u"s05"_s, u"s02"_s}));
    }
    void streamsAndShrinks()
    {
        DekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<Dek> deks;
        for (int i = 0; i < 500; ++i) {
            deks.insert((i * 31) % (deks.size() + 1), dek(u"k"_s, u"s%1"_s.arg(i), 1, 1));
            if (i % 25 == 0) {
                std::sort(deks.begin(), deks.end(), [](const Dek &a, const Dek &b) { return a.subject < b.subject; });
                model.setInventory(inventory(deks));
                QTRY_COMPARE(model.rowCount(), int(deks.size())); // from some size on, another thread makes them
            }
        }
        deks = deks.mid(100, 50);
        model.setInventory(inventory(deks));
        QTRY_COMPARE(model.rowCount(), 50);
    }
    void hidesKeyMaterialFromTheTable()
    {
        DekTableModel model;
        model.setInventory(inventory({dek(u"k"_s, u"a"_s, 1, 1)}));
        for (const QString &text : test::allTexts(model))
            QVERIFY(!text.contains(u"bWF0ZXJp"));
    }
};

QTEST_GUILESS_MAIN(DekTableModelTest)
#include "tst_dektablemodel.moc"
