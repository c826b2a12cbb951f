#include "models/keks/kektablemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class BrowseModelTest : public QObject {
    Q_OBJECT

    static InventoryPtr inventory(const QStringList &names, const QStringList &deleted = {})
    {
        auto made = std::make_shared<Inventory>();
        for (const QString &name : names) {
            Kek kek;
            kek.name = name;
            kek.kmsType = name.startsWith(u"aws") ? u"aws-kms"_s : u"hcvault"_s;
            kek.kmsKeyId = u"key/"_s + name;
            kek.deleted = deleted.contains(name);
            made->keks.append({name, kek});
        }
        return made;
    }

private Q_SLOTS:
    void needsEveryWord_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("nothing") << QString() << QStringList{u"aws-orders"_s, u"aws-pii"_s, u"vault-pii"_s};
        QTest::newRow("spaces") << u"   "_s << QStringList{u"aws-orders"_s, u"aws-pii"_s, u"vault-pii"_s};
        QTest::newRow("one word") << u"pii"_s << QStringList{u"aws-pii"_s, u"vault-pii"_s};
        QTest::newRow("two words in any order") << u"PII aws"_s << QStringList{u"aws-pii"_s};
        QTest::newRow("another column") << u"hcvault"_s << QStringList{u"vault-pii"_s};
        QTest::newRow("words of different rows") << u"orders vault"_s << QStringList();
        QTest::newRow("signs are no pattern") << u".*"_s << QStringList();
    }
    void needsEveryWord()
    {
        QFETCH(QString, filter);
        QFETCH(QStringList, names);
        KekTableModel model;
        model.setInventory(inventory({u"aws-orders"_s, u"aws-pii"_s, u"vault-pii"_s}));
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.sort(KekTableModel::NameColumn);
        model.setFilterText(filter);
        QCOMPARE(test::column(model, KekTableModel::NameColumn), names);
    }
    void takesTerms_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("type") << u"type:aws-kms"_s << QStringList{u"aws-orders"_s, u"aws-pii"_s};
        QTest::newRow("type and word") << u"type:aws-kms pii"_s << QStringList{u"aws-pii"_s};
        QTest::newRow("without") << u"-type:aws-kms"_s << QStringList{u"vault-pii"_s};
        QTest::newRow("name exactly") << u"kek:=aws-pii"_s << QStringList{u"aws-pii"_s};
        QTest::newRow("deleted") << u"deleted:yes"_s << QStringList{u"vault-pii"_s};
        QTest::newRow("live") << u"deleted:no"_s << QStringList{u"aws-orders"_s, u"aws-pii"_s};
        QTest::newRow("old") << u"age:>90d"_s << QStringList{u"aws-orders"_s};
        QTest::newRow("young") << u"age:<90d"_s << QStringList{u"aws-pii"_s, u"vault-pii"_s};
        QTest::newRow("DEKs") << u"deks:>0"_s << QStringList{u"aws-orders"_s};
        QTest::newRow("key id") << u"key:\"key/aws\""_s << QStringList{u"aws-orders"_s, u"aws-pii"_s};
    }
    void takesTerms()
    {
        QFETCH(QString, filter);
        QFETCH(QStringList, names);
        auto some =
            std::make_shared<Inventory>(*inventory({u"aws-orders"_s, u"aws-pii"_s, u"vault-pii"_s}, {u"vault-pii"_s}));
        const QDateTime now = QDateTime::currentDateTimeUtc();
        for (KekEntry &kek : some->keks)
            kek.details->changedAt = now.addDays(kek.name == u"aws-orders" ? -91 : -89);
        some->deks = {{u"aws-orders"_s, u"s"_s, 1, u"AES256_GCM"_s, {}, false, now}};
        KekTableModel model;
        model.setInventory(some);
        model.sort(KekTableModel::NameColumn);
        model.setShowDeleted(false); // gives way to who asks for deleted ones
        model.setFilterText(filter);
        if (!filter.contains(u"deleted"))
            names.removeAll(u"vault-pii"_s);
        QCOMPARE(test::column(model, KekTableModel::NameColumn), names);
    }
    void offersTheValuesOfItsRows()
    {
        KekTableModel model;
        model.setInventory(inventory({u"aws-orders"_s, u"aws-pii"_s, u"vault-pii"_s}));
        const QList<QStringList> samples = model.filterSamples()();
        QCOMPARE(samples.size(), model.filterFields().size());
        for (qsizetype i = 0; i < samples.size(); ++i) {
            if (model.filterFields().at(i).key == u"type")
                QCOMPARE(samples.at(i), (QStringList{u"aws-kms"_s, u"hcvault"_s}));
            if (model.filterFields().at(i).key == u"deks")
                QVERIFY(samples.at(i).isEmpty());
        }
    }
    void hidesDeletedRowsWhenAsked()
    {
        KekTableModel model;
        model.setInventory(inventory({u"a"_s, u"b"_s}, {u"a"_s}));
        QCOMPARE(model.rowCount(), 2);
        model.setShowDeleted(false);
        QCOMPARE(test::column(model, 0), QStringList{u"b"_s});
        model.setInventory(inventory({u"a"_s, u"b"_s}, {u"b"_s})); // and follows what changes
        QCOMPARE(test::column(model, 0), QStringList{u"a"_s});
    }
    void filtersAndSortsManyRowsOnAnotherThread()
    {
        const auto many = [](int from, int to) {
            auto made = std::make_shared<Inventory>();
            for (int i = from; i < to; ++i) {
                Kek kek;
                kek.name = u"kek-%1"_s.arg(i, 5, 10, QChar(u'0'));
                kek.kmsType = i % 3 == 0 ? u"aws-kms"_s : u"hcvault"_s;
                kek.deleted = i % 10 == 0;
                made->keks.append({kek.name, kek});
            }
            return made;
        };
        KekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.sort(KekTableModel::NameColumn, Qt::DescendingOrder);
        model.setInventory(many(0, 3000));
        QVERIFY(model.isBusy() && model.rowCount() == 0);
        QTRY_VERIFY(!model.isBusy());
        QCOMPARE(model.rowCount(), 3000);
        QCOMPARE(model.index(0, 0).data().toString(), u"kek-02999"_s);
        const QPersistentModelIndex kept(model.indexOf({ObjectRef::Kind::Kek, {u"kek-00003"_s}}));
        const QPersistentModelIndex lost(model.indexOf({ObjectRef::Kind::Kek, {u"kek-00010"_s}}));
        QVERIFY(kept.isValid() && lost.isValid());

        // Each letter while the one before may still be looked for: the last one counts.
        for (const QString &text : {u"a"_s, u"aw"_s, u"aws"_s})
            model.setFilterText(text);
        QTRY_VERIFY(!model.isBusy());
        QCOMPARE(model.rowCount(), 1000);
        QCOMPARE(kept.data().toString(), u"kek-00003"_s);
        QVERIFY(!lost.isValid());
        QVERIFY(model.contains({ObjectRef::Kind::Kek, {u"kek-00010"_s}}));
        QVERIFY(!model.indexOf({ObjectRef::Kind::Kek, {u"kek-00010"_s}}).isValid());
        model.setShowDeleted(false);
        model.sort(KekTableModel::NameColumn, Qt::AscendingOrder);
        model.setInventory(many(3, 5000));
        QTRY_VERIFY(!model.isBusy());
        QStringList expected;
        for (int i = 3; i < 5000; ++i) {
            if (i % 3 == 0 && i % 10 != 0)
                expected.append(u"kek-%1"_s.arg(i, 5, 10, QChar(u'0')));
        }
        QCOMPARE(test::column(model, KekTableModel::NameColumn), expected);
        QCOMPARE(kept.row(), 0);
        model.setFilterText({});
        QTRY_COMPARE(model.rowCount(), int(model.totalRows()));

        model.setInventory(many(0, 4000)); // under way
        model.clear();
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!kept.isValid());
        QTRY_VERIFY(!model.isBusy());
        QTest::qWait(50); // what was under way must not come back
        QCOMPARE(model.rowCount(), 0);
    }
    void tellsWhichRowsShowOtherValues()
    {
        KekTableModel model;
        QSignalSpy arranged(&model, &BrowseModel::arranged);
        model.setInventory(inventory({u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(arranged.last().first().value<QList<int>>(), QList<int>()); // new ones are not changed ones
        model.setInventory(inventory({u"a"_s, u"b"_s, u"c"_s, u"d"_s}, {u"b"_s}));
        QCOMPARE(arranged.last().first().value<QList<int>>(), QList<int>{1});
        model.setFilterText(u"a"_s);
        QCOMPARE(arranged.last().first().value<QList<int>>(), QList<int>());
    }
    void givesTablesThatOutliveIt()
    {
        BrowseModel::TableMaker shown;
        BrowseModel::TableMaker raw;
        {
            KekTableModel model;
            model.setInventory(inventory({u"a"_s, u"b"_s, u"c"_s}, {u"c"_s}));
            model.sort(KekTableModel::NameColumn, Qt::DescendingOrder);
            shown = model.tableMaker({}, {KekTableModel::NameColumn, KekTableModel::SharedColumn},
                                     BrowseModel::Form::Shown);
            raw =
                model.tableMaker({0}, {KekTableModel::SharedColumn, KekTableModel::NameColumn}, BrowseModel::Form::Raw);
        }
        const ExportTable all = shown();
        QCOMPARE(all.rows.size(), 3);
        QCOMPARE(all.rows.first().first().toString(), u"c"_s);
        const ExportTable one = raw();
        QCOMPARE(one.keys, (QStringList{u"shared"_s, u"name"_s}));
        QCOMPARE(one.rows, (QList<QVariantList>{{QVariant(false), QVariant(u"c"_s)}}));
    }
    void followsAStream()
    {
        KekTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.sort(KekTableModel::NameColumn, Qt::DescendingOrder);
        model.setFilterText(u"k"_s);
        QStringList names;
        for (int i = 0; i < 30; ++i) {
            names.append(u"k%1"_s.arg((i * 7) % 30, 2, 10, QChar(u'0')));
            std::sort(names.begin(), names.end());
            model.setInventory(inventory(names));
            QStringList expected = names;
            std::reverse(expected.begin(), expected.end());
            QCOMPARE(test::column(model, 0), expected);
        }
    }
};

QTEST_GUILESS_MAIN(BrowseModelTest)
#include "tst_browsemodel.moc"
