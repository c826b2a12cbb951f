#include "models/schemas/schematreemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QRandomGenerator>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SchemaTreeModelTest : public QObject {
    Q_OBJECT

    static SchemaVersionPtr version(const QString &subject, int number, bool deleted = false)
    {
        SchemaVersion made;
        made.subject = subject;
        made.version = number;
        made.id = 100 + number;
        made.text = "{\"type\":\"string\"}";
        made.deleted = deleted;
        return std::make_shared<const SchemaVersion>(made);
    }
    static SubjectEntry subject(const QString &name, const QList<int> &versions)
    {
        SubjectEntry entry{name, false, !versions.isEmpty(), {}, {}};
        for (const int number : versions)
            entry.versions.append(version(name, number));
        return entry;
    }
    static InventoryPtr inventory(const QList<SubjectEntry> &subjects)
    {
        auto made = std::make_shared<Inventory>();
        made->subjects = subjects;
        return made;
    }

private Q_SLOTS:
    void streamsVersionsBelowTheirSubjects()
    {
        SchemaTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setInventory(inventory({subject(u"a"_s, {}), subject(u"b"_s, {}), subject(u"c"_s, {})}));
        QCOMPARE(model.rowCount(), 3);
        const QPersistentModelIndex b(model.index(1, 0));
        QVERIFY(!model.versionAt(b));
        SubjectEntry full = subject(u"b"_s, {1, 3});
        model.setInventory(inventory({subject(u"a"_s, {}), full, subject(u"c"_s, {})}));
        QVERIFY(b.isValid());
        QCOMPARE(model.rowCount(b), 2);
        const QPersistentModelIndex third(model.index(0, 0, b)); // the newest first
        QCOMPARE(model.versionAt(third)->version, 3);

        full.versions.insert(1, version(u"b"_s, 2));
        model.setInventory(inventory({subject(u"0"_s, {7}), full}));
        QCOMPARE(b.row(), 1);
        QCOMPARE(third.row(), 0);
        const QPersistentModelIndex first(model.index(2, 0, b));
        QCOMPARE(model.versionAt(first)->version, 1);
        QCOMPARE(model.parent(third), QModelIndex(b));
        QCOMPARE(model.versionAt(third)->version, 3);

        full.versions.removeLast();
        model.setInventory(inventory({full}));
        QVERIFY(!third.isValid());
        QCOMPARE(first.row(), 1);
        QCOMPARE(b.row(), 0);
    }
    void survivesRandomStreams()
    {
        SchemaTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QRandomGenerator random(3);
        for (int round = 0; round < 30; ++round) {
            QList<SubjectEntry> subjects;
            for (int i = 0; i < 30; ++i) {
                if (random.bounded(3) == 0)
                    continue;
                QList<int> versions;
                for (int v = 1; v <= 4; ++v) {
                    if (random.bounded(2))
                        versions.append(v);
                }
                subjects.append(subject(u"s%1"_s.arg(i, 2, 10, QChar(u'0')), versions));
            }
            model.setInventory(inventory(subjects));
            QCOMPARE(model.rowCount(), int(subjects.size()));
            for (int row = 0; row < model.rowCount(); ++row) {
                QCOMPARE(model.subjectAt(model.index(row, 0))->name, subjects.at(row).name);
                QCOMPARE(model.rowCount(model.index(row, 0)), int(subjects.at(row).versions.size()));
            }
        }
    }
    void findsSubjectsAndVersions()
    {
        SchemaTreeModel model;
        model.setInventory(inventory({subject(u"a"_s, {1}), subject(u"b"_s, {2, 5})}));
        QCOMPARE(model.indexOf({ObjectRef::Kind::Subject, {u"b"_s}}).row(), 1);
        QCOMPARE(model.versionAt(model.indexOf({ObjectRef::Kind::Subject, {u"b"_s, u"5"_s}}))->version, 5);
        QVERIFY(!model.indexOf({ObjectRef::Kind::Subject, {u"b"_s, u"3"_s}}).isValid());
        QVERIFY(!model.indexOf({ObjectRef::Kind::Subject, {u"x"_s}}).isValid());
        QVERIFY(!model.indexOf({ObjectRef::Kind::Kek, {u"b"_s}}).isValid());
        QCOMPARE(model.index(0, 0, model.index(1, 0)).data(KeyRole).value<ObjectRef>().key,
                 (QStringList{u"b"_s, u"5"_s}));
    }
    void showsTheVersionsOfWhatMatches()
    {
        SchemaTreeModel model;
        SubjectEntry mixed = subject(u"orders-value"_s, {1, 2});
        mixed.versions[0] = version(u"orders-value"_s, 1, true);
        model.setInventory(inventory({subject(u"clicks-value"_s, {1}), mixed}));
        model.sort(SchemaTreeModel::NameColumn);
        model.setFilterText(u"ORDERS avro"_s);
        QCOMPARE(test::column(model, 0), QStringList{u"orders-value"_s});
        QCOMPARE(model.rowCount(model.index(0, 0)), 2);
        QCOMPARE(model.index(0, 0, model.index(0, 0)).data(SortRole).toInt(), 2); // the newest first
        model.setShowDeleted(false);
        QCOMPARE(model.rowCount(model.index(0, 0)), 1);
    }
};

QTEST_GUILESS_MAIN(SchemaTreeModelTest)
#include "tst_schematreemodel.moc"
