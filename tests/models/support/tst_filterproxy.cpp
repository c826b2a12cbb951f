#include "models/keks/kektablemodel.h"
#include "models/support/filterproxy.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class FilterProxyTest : public QObject {
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
        FilterProxy proxy;
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setSourceModel(&model);
        proxy.sort(KekTableModel::NameColumn);
        proxy.setFilterText(filter);
        QCOMPARE(test::column(proxy, KekTableModel::NameColumn), names);
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
        FilterProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(KekTableModel::NameColumn);
        proxy.setShowDeleted(false); // gives way to who asks for deleted ones
        proxy.setFilterText(filter);
        if (!filter.contains(u"deleted"))
            names.removeAll(u"vault-pii"_s);
        QCOMPARE(test::column(proxy, KekTableModel::NameColumn), names);
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
        FilterProxy proxy;
        proxy.setSourceModel(&model);
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setShowDeleted(false);
        QCOMPARE(test::column(proxy, 0), QStringList{u"b"_s});
        model.setInventory(inventory({u"a"_s, u"b"_s}, {u"b"_s})); // and follows what changes
        QCOMPARE(test::column(proxy, 0), QStringList{u"a"_s});
    }
    void followsAStream()
    {
        KekTableModel model;
        FilterProxy proxy;
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setSourceModel(&model);
        proxy.sort(KekTableModel::NameColumn, Qt::DescendingOrder);
        proxy.setFilterText(u"k"_s);
        QStringList names;
        for (int i = 0; i < 30; ++i) {
            names.append(u"k%1"_s.arg((i * 7) % 30, 2, 10, QChar(u'0')));
            std::sort(names.begin(), names.end());
            model.setInventory(inventory(names));
            QStringList expected = names;
            std::reverse(expected.begin(), expected.end());
            QCOMPARE(test::column(proxy, 0), expected);
        }
    }
};

QTEST_GUILESS_MAIN(FilterProxyTest)
#include "tst_filterproxy.moc"
