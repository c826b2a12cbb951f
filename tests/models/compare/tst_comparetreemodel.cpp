#include "models/compare/comparetreemodel.h"

#include "models/support/roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectDifference::Kind;

QList<ObjectDifference> some()
{
    return {{{ObjectRef::Kind::Kek, {u"a"_s}}, Kind::OnlyLeft, {}},
            {{ObjectRef::Kind::Kek, {u"b"_s}},
             Kind::Different,
             {{u"kmsProps.region"_s, u"eu"_s, u"us"_s, false},
              {u"kmsProps.token"_s, u"••••"_s, u"••••"_s, true},
              {u"doc"_s, {}, u"=new"_s, false}}},
            {{ObjectRef::Kind::Subject, {u"orders-value"_s}}, Kind::OnlyRight, {}}};
}

} // namespace

class CompareTreeModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsObjectsAndBelowThemTheirMembers()
    {
        CompareTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setNames(u"before"_s, u"now"_s);
        model.setDifferences(some());
        QCOMPARE(model.rowCount(), 3);
        const QModelIndex kek = model.index(1, 0);
        QCOMPARE(kek.data().toString(), u"KEK b"_s);
        QCOMPARE(model.rowCount(kek), 3);
        const auto text = [&](int row, int column) { return model.index(row, column, kek).data().toString(); };
        QCOMPARE(text(0, CompareTreeModel::LeftColumn), u"eu"_s);
        QCOMPARE(text(0, CompareTreeModel::DifferenceColumn), u"changed"_s);
        QCOMPARE(text(1, CompareTreeModel::DifferenceColumn), u"cannot be compared"_s);
        QCOMPARE(text(1, CompareTreeModel::RightColumn), u"hidden"_s);
        QCOMPARE(text(2, CompareTreeModel::DifferenceColumn), u"added"_s);
        QCOMPARE(model.index(0, CompareTreeModel::RightColumn).data().toString(), u"does not exist"_s);
        QCOMPARE(model.headerData(CompareTreeModel::RightColumn, Qt::Horizontal, Qt::DisplayRole).toString(), u"now"_s);
        QCOMPARE(model.index(0, 0, kek).data(KeyRole).value<ObjectRef>().key, QStringList{u"b"_s});
        QCOMPARE(model.count(Kind::Different), 1);
    }
    void filters()
    {
        CompareTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDifferences(some());
        model.setFilter(Kind::OnlyRight, {});
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({}, u"KEK region"_s); // in the object's name and in a member's
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({}, u"••••"_s); // what is hidden is not found
        QCOMPARE(model.rowCount(), 0);
        model.setFilter({}, {});
        QCOMPARE(model.rowCount(), 3);
    }
    void exportsWhatIsShown()
    {
        CompareTreeModel model;
        model.setDifferences(some());
        QCOMPARE(model.table().rows.size(), 5);
        const QByteArray csv = exported(model.table(), ExportFormat::Csv);
        QVERIFY(csv.contains("'=new")); // no spreadsheet takes it for a formula
        model.setFilter(Kind::Different, {});
        QCOMPARE(model.table().rows.size(), 3);
        QCOMPARE(model.table().rows.at(1).at(4).toString(), u"hidden"_s);
    }
};

QTEST_GUILESS_MAIN(CompareTreeModelTest)
#include "tst_comparetreemodel.moc"
