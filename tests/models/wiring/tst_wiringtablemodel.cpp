#include "models/wiring/wiringtablemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class WiringTableModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsHoles()
    {
        WiringTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<WiringRow> rows;
        for (int i = 0; i <= int(WiringState::Unknown); ++i)
            rows.append({u"env%1"_s.arg(i), u"id"_s, {}, WiringState(i), {u"shop"_s}, {}});
        model.setWiring(rows);
        QCOMPARE(model.holes(), 2);
        for (int i = 0; i <= int(WiringState::Unknown); ++i) {
            QVERIFY(WiringTableModel::stateMark(WiringState(i)) != Mark::None);
            QVERIFY(!model.index(i, WiringTableModel::StateColumn).data().toString().isEmpty());
            QCOMPARE(model.index(i, WiringTableModel::StateColumn).data(MarkRole).toInt(),
                     int(WiringTableModel::stateMark(WiringState(i))));
        }
    }
    void keepsRowsWhoseStateChanges()
    {
        WiringTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWiring({{u"prod"_s, u"b"_s, {}, WiringState::Unknown, {}, {}},
                         {u"dev"_s, u"a"_s, {}, WiringState::Unknown, {}, {}}});
        const QPersistentModelIndex prod(model.indexOf({ObjectRef::Kind::Mapping, {u"prod"_s, u"b"_s}}));
        QCOMPARE(prod.row(), 1);
        model.setWiring({{u"prod"_s, u"b"_s, u"s"_s, WiringState::Connected, {}, {}},
                         {u"prod"_s, u"a"_s, {}, WiringState::NotMapped, {}, {}}});
        QCOMPARE(prod.row(), 1);
        QCOMPARE(model.index(prod.row(), WiringTableModel::SecretColumn).data().toString(), u"s"_s);
        model.sort(WiringTableModel::StateColumn, Qt::DescendingOrder);
        QCOMPARE(test::column(model, WiringTableModel::IdColumn), (QStringList{u"a"_s, u"b"_s}));
    }
};

QTEST_GUILESS_MAIN(WiringTableModelTest)
#include "tst_wiringtablemodel.moc"
