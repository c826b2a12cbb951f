#include "models/keks/kektablemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class KekTableModelTest : public QObject {
    Q_OBJECT

    static Kek kek(const QString &name, int daysOld)
    {
        Kek made;
        made.name = name;
        made.kmsType = u"aws-kms"_s;
        made.kmsKeyId = u"arn:aws:kms:eu-central-1:1:key/"_s + name;
        made.kmsProps.insert(u"secret.access.key"_s, MaskedValue(u"secret.access.key", u"hunter2-secret"_s));
        made.changedAt = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC).addDays(-daysOld);
        return made;
    }
    static QDateTime now() { return QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC); }

private Q_SLOTS:
    void streamsNamesFirstAndDetailsLater()
    {
        KekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto names = std::make_shared<Inventory>();
        names->keks = {{u"a"_s, {}}, {u"b"_s, {}}, {u"c"_s, {}}};
        model.setInventory(names);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(1, KekTableModel::KmsTypeColumn).data(), QVariant());
        const QPersistentModelIndex b(model.index(1, 0));

        auto details = std::make_shared<Inventory>(*names);
        details->keks[1].details = kek(u"b"_s, 3);
        model.setNow(now());
        model.setInventory(details);
        QVERIFY(b.isValid());
        QCOMPARE(model.index(1, KekTableModel::KmsTypeColumn).data().toString(), u"aws-kms"_s);
        QCOMPARE(model.index(1, KekTableModel::AgeColumn).data().toString(), u"3 days ago"_s);

        auto fewer = std::make_shared<Inventory>(*details);
        fewer->keks.removeFirst();
        model.setInventory(fewer);
        QCOMPARE(b.row(), 0);
        model.setInventory(std::make_shared<Inventory>());
        QCOMPARE(model.rowCount(), 0);
    }
    void saysWhatCouldNotBeRead()
    {
        auto loading = std::make_shared<Inventory>();
        loading->keks = {{u"a"_s, {}}, {u"b"_s, kek(u"b"_s, 3)}};
        loading->parts[InventoryPart::Keks].phase = PartState::Phase::Loading;
        KekTableModel model;
        model.setInventory(loading);
        const QModelIndex a = model.index(0, KekTableModel::StateColumn);
        const QModelIndex b = model.index(1, KekTableModel::StateColumn);
        const QString waiting = a.data().toString();
        QCOMPARE(a.data(MarkRole).toInt(), int(Mark::Muted));

        // The lists are the same ones: only the errors tell.
        auto failed = std::make_shared<Inventory>(*loading);
        failed->parts[InventoryPart::Keks].itemErrors = {
            {u"KEK a"_s, ApiError{ApiError::Kind::Forbidden, {}, 403, 0, u"the registry"_s, {}, {}}}};
        model.setInventory(failed);
        QVERIFY(a.data().toString() != waiting);
        QCOMPARE(a.data(MarkRole).toInt(), int(Mark::High));
        QVERIFY(a.data(Qt::ToolTipRole).toString().contains(u"the registry"));
        QCOMPARE(b.data(MarkRole).toInt(), int(Mark::Ok));

        auto canceled = std::make_shared<Inventory>(*loading);
        canceled->parts[InventoryPart::Keks].phase = PartState::Phase::Canceled;
        model.setInventory(canceled);
        QVERIFY(a.data().toString() != waiting); // nothing is on its way any more
        QCOMPARE(a.data(MarkRole).toInt(), int(Mark::Muted));
    }
    void countsDeks()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->keks = {{u"a"_s, kek(u"a"_s, 1)}, {u"b"_s, kek(u"b"_s, 1)}};
        for (int version = 1; version <= 3; ++version)
            inventory->deks.append({u"a"_s, u"orders"_s, version, u"AES256_GCM"_s, u"x"_s, version == 1, {}});
        KekTableModel model;
        model.setInventory(inventory);
        QCOMPARE(model.rowAt(0).deks, 3);
        QCOMPARE(model.rowAt(0).deletedDeks, 1);
        QCOMPARE(model.index(1, KekTableModel::DeksColumn).data(SortRole).toInt(), 0);
    }
    void sortsByValue()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->keks = {
            {u"a"_s, kek(u"a"_s, 9)}, {u"b"_s, kek(u"b"_s, 100)}, {u"c"_s, kek(u"c"_s, 20)}, {u"d"_s, {}}};
        for (int i = 0; i < 12; ++i)
            inventory->deks.append({i < 10 ? u"a"_s : u"b"_s, u"s"_s, i, u"AES256_GCM"_s, {}, false, {}});
        KekTableModel model;
        model.setNow(now());
        model.setInventory(inventory);
        model.sort(KekTableModel::AgeColumn); // youngest first; by text "100 days" would come before "9 days"
        QCOMPARE(test::column(model, 0), (QStringList{u"a"_s, u"c"_s, u"b"_s, u"d"_s}));
        model.sort(KekTableModel::DeksColumn, Qt::DescendingOrder);
        QCOMPARE(test::column(model, 0).mid(0, 2), (QStringList{u"a"_s, u"b"_s}));
    }
    void neverGivesASecret()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->keks = {{u"a"_s, kek(u"a"_s, 1)}};
        KekTableModel model;
        model.setInventory(inventory);
        const QStringList texts = test::allTexts(model);
        QVERIFY(texts.size() > 20);
        for (const QString &text : texts)
            QVERIFY2(!text.contains(u"hunter2"), qPrintable(text));
    }
    void marksSoftDeletedKeys()
    {
        KekEntry entry{u"a"_s, kek(u"a"_s, 1)};
        QCOMPARE(KekTableModel::stateMark({entry, 0, 0, {}, true}), Mark::Ok);
        entry.details->deleted = true;
        QCOMPARE(KekTableModel::stateMark({entry, 0, 0, {}, true}), Mark::Deleted);
        QCOMPARE(KekTableModel::stateMark({{u"b"_s, {}}, 0, 0, {}, true}), Mark::Muted);
        auto inventory = std::make_shared<Inventory>();
        inventory->keks = {entry};
        KekTableModel model;
        model.setInventory(inventory);
        QVERIFY(model.index(0, 0).data(DeletedRole).toBool());
    }
};

QTEST_GUILESS_MAIN(KekTableModelTest)
#include "tst_kektablemodel.moc"
