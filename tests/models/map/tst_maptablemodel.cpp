#include "models/map/maptablemodel.h"
#include "models/map/maptext.h"
#include "models/support/roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

Neighbourhood small()
{
    using Kind = ObjectRef::Kind;
    Neighbourhood map;
    map.nodes = {
        {MapColumn::KmsKey, {Kind::KmsKey, {u"aws-kms"_s, u"arn:1"_s}}, u"arn:1"_s, u"aws-kms"_s, {}},
        {MapColumn::Kek, {Kind::Kek, {u"pii"_s}}, u"pii"_s, u"aws-kms"_s, MapNode::State::Deleted},
        {MapColumn::Dek,
         {Kind::Dek, {u"pii"_s, u"orders-value"_s, u"AES256_GCM"_s, u"3"_s}},
         u"AES256_GCM"_s,
         u"3"_s,
         {}},
        {MapColumn::Dek, {}, u"12"_s, {}, MapNode::State::More},
        {MapColumn::Subject, {Kind::Subject, {u"orders-value"_s}}, u"orders-value"_s, {}, MapNode::State::Missing},
        {MapColumn::Field,
         {Kind::Field, {u"orders-value"_s, u"1"_s, u"email"_s}},
         u"email"_s,
         u"string"_s,
         MapNode::State::Warning},
    };
    map.edges = {{0, 1}, {1, 2}, {1, 3}, {2, 4}};
    map.centre = 1;
    return map;
}

} // namespace

class MapTableModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhatTheMapShows()
    {
        MapTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setMap(small());
        QCOMPARE(model.rowCount(), 6);
        const auto text = [&model](int row, MapTableModel::Column column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(1, MapTableModel::KindColumn), u"KEK"_s);
        QCOMPARE(text(1, MapTableModel::StateColumn), u"soft-deleted"_s);
        QCOMPARE(text(1, MapTableModel::LinksColumn), u"arn:1, AES256_GCM version 3, 12 more"_s);
        QCOMPARE(text(2, MapTableModel::NameColumn), u"AES256_GCM version 3"_s);
        QCOMPARE(text(2, MapTableModel::DetailColumn), u"orders-value"_s);
        QCOMPARE(text(3, MapTableModel::KindColumn), u"DEKs"_s);
        QCOMPARE(text(4, MapTableModel::StateColumn), u"does not exist"_s);
        QCOMPARE(text(5, MapTableModel::StateColumn), u"not encrypted"_s);
        QCOMPARE(model.index(4, MapTableModel::StateColumn).data(MarkRole).toInt(), int(Mark::Critical));
        QCOMPARE(model.index(2, 0).data(KeyRole).value<ObjectRef>(), small().nodes[2].object);
        QCOMPARE(mapNodeSentence(small().nodes[1]), u"KEK pii, aws-kms, soft-deleted"_s);
    }
    void aSameMapResetsNothing()
    {
        MapTableModel model;
        model.setMap(small());
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setMap(small());
        QCOMPARE(resets.count(), 0);
        model.setMap({});
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(MapTableModelTest)
#include "tst_maptablemodel.moc"
