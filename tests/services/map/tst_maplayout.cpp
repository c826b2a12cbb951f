#include "services/map/maplayout.h"

#include <QRandomGenerator>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

Neighbourhood randomMap(quint32 seed, int perColumn)
{
    QRandomGenerator random(seed);
    Neighbourhood map;
    QList<QList<int>> columns;
    for (int column = 0; column < 6; ++column) {
        columns.append(QList<int>());
        for (int i = 1 + random.bounded(perColumn); i > 0; --i) {
            columns.last().append(int(map.nodes.size()));
            map.nodes.append({MapColumn(column), {}, QString::number(i), {}, MapNode::State::Normal});
        }
    }
    for (int column = 1; column < 6; ++column) {
        for (const int to : columns[column])
            map.edges.append({columns[column - 1][random.bounded(int(columns[column - 1].size()))], to});
    }
    return map;
}

int crossings(const MapLayout &layout)
{
    int count = 0;
    for (qsizetype i = 0; i < layout.edges.size(); ++i) {
        for (qsizetype j = i + 1; j < layout.edges.size(); ++j) {
            const MapCurve &a = layout.edges[i];
            const MapCurve &b = layout.edges[j];
            if (qFuzzyCompare(a.from.x(), b.from.x()) && (a.from.y() - b.from.y()) * (a.to.y() - b.to.y()) < 0)
                ++count;
        }
    }
    return count;
}

} // namespace

class MapLayoutTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void neverOverlaps()
    {
        for (quint32 seed = 1; seed <= 60; ++seed) {
            const Neighbourhood map = randomMap(seed, 40);
            const MapLayout layout = layoutOf(map);
            QCOMPARE(layout.nodes.size(), map.nodes.size());
            QCOMPARE(layout.edges.size(), map.edges.size());
            const QRectF canvas(QPointF(0, 0), layout.size);
            for (qsizetype i = 0; i < layout.nodes.size(); ++i) {
                QVERIFY(canvas.contains(layout.nodes[i]));
                for (qsizetype j = i + 1; j < layout.nodes.size(); ++j)
                    QVERIFY(!layout.nodes[i].intersects(layout.nodes[j]));
            }
        }
    }
    void aTreeHasNoCrossings()
    {
        for (quint32 seed = 1; seed <= 40; ++seed) {
            // Every node has one edge to the left, so an order without any crossing exists.
            const MapLayout layout = layoutOf(randomMap(seed, 12));
            QCOMPARE(crossings(layout), 0);
        }
    }
    void isTheSameEveryTime()
    {
        const Neighbourhood map = randomMap(3, 20);
        QCOMPARE(layoutOf(map), layoutOf(map));
    }
    void edgesLeadFromRightToLeftSides()
    {
        const Neighbourhood map = randomMap(5, 10);
        const MapLayout layout = layoutOf(map);
        for (qsizetype i = 0; i < map.edges.size(); ++i) {
            QCOMPARE(layout.edges[i].from.x(), layout.nodes[map.edges[i].from].right());
            QCOMPARE(layout.edges[i].to.x(), layout.nodes[map.edges[i].to].left());
        }
    }
    void nothingIsNothing()
    {
        QVERIFY(layoutOf({}).nodes.isEmpty());
        Neighbourhood one;
        one.nodes.append({MapColumn::Kek, {}, u"k"_s, {}, MapNode::State::Normal});
        QCOMPARE(layoutOf(one).nodes.size(), 1);
        QCOMPARE(layoutOf(one).columns.size(), 1);
    }
};

QTEST_GUILESS_MAIN(MapLayoutTest)
#include "tst_maplayout.moc"
