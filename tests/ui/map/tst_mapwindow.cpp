#include "tests/ui/pagechecks.h"
#include "ui/map/mapwindow.h"
#include "ui/pages/kekspage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"

#include <QAction>
#include <QFile>
#include <QSignalSpy>
#include <QSplitter>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

const ObjectRef orders{Kind::Kek, {u"orders"_s}};

/// A window that shows the map of @p object and has settled.
std::unique_ptr<MapWindow> opened(const InventoryPtr &inventory, const ObjectRef &object = orders)
{
    auto window = std::make_unique<MapWindow>();
    window->setInventory(inventory);
    window->showObject(object);
    window->QDialog::show();
    return window;
}

bool settle(const MapWindow &window)
{
    return QTest::qWaitFor([&window] { return !window.isBusy(); });
}

int nodeOf(const MapWindow &window, const ObjectRef &object)
{
    const auto &nodes = window.view()->map().map.nodes;
    for (int i = 0; i < int(nodes.size()); ++i) {
        if (nodes[i].object == object)
            return i;
    }
    return -1;
}

ObjectRef current(const MapWindow &window)
{
    const auto &nodes = window.view()->map().map.nodes;
    const int row = window.view()->current();
    return row < 0 ? ObjectRef() : nodes[row].object;
}

} // namespace

class MapWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }

    void drawsWhatHangsTogether()
    {
        const auto window = opened(test::company());
        QVERIFY(settle(*window));
        QCOMPARE(current(*window), orders);
        for (const ObjectRef &object : {ObjectRef{Kind::Kek, {u"orders"_s}},
                                        ObjectRef{Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"2"_s}},
                                        ObjectRef{Kind::Subject, {u"orders-value"_s}}})
            QVERIFY2(nodeOf(*window, object) >= 0, qPrintable(object.key.join(u'/')));
        // The same facts in the table, and none too many.
        QCOMPARE(window->table()->model()->rowCount(), int(window->view()->map().map.nodes.size()));
        const auto &boxes = window->view()->map().layout.nodes;
        for (qsizetype i = 0; i < boxes.size(); ++i) {
            for (qsizetype j = i + 1; j < boxes.size(); ++j)
                QVERIFY(!boxes[i].intersects(boxes[j]));
        }
    }
    void walksByKeyboardAndTheTableFollows()
    {
        const auto window = opened(test::company());
        QVERIFY(settle(*window));
        QSignalSpy links(window.get(), &MapWindow::linkActivated);
        QTest::keyClick(window->view(), Qt::Key_Right);
        QCOMPARE(current(*window).kind, Kind::Dek);
        QCOMPARE(window->table()->currentIndex().data(Qt::UserRole + 1).value<ObjectRef>(), current(*window));
        const ObjectRef before = current(*window);
        QTest::keyClick(window->view(), Qt::Key_Down);
        QTest::keyClick(window->view(), Qt::Key_Up);
        QCOMPARE(current(*window), before);
        QTest::keyClick(window->view(), Qt::Key_Right);
        QCOMPARE(current(*window).kind, Kind::Subject);
        QTest::keyClick(window->view(), Qt::Key_Return);
        QCOMPARE(links.count(), 1);
        QCOMPARE(links.first().first().value<ObjectRef>(), current(*window));
        QTest::keyClick(window->view(), Qt::Key_Home);
        QCOMPARE(current(*window), orders);
        // From the table to the drawing.
        window->table()->setFocus();
        QTest::keyClick(window->table(), Qt::Key_Down);
        QCOMPARE(window->table()->currentIndex().data(Qt::UserRole + 1).value<ObjectRef>(), current(*window));
    }
    void movesTheMiddleAndGoesBack()
    {
        const auto window = opened(test::company());
        QVERIFY(settle(*window));
        const ObjectRef subject{Kind::Subject, {u"orders-value"_s}};
        window->view()->setCurrent(nodeOf(*window, subject));
        QTest::keyClick(window->view(), Qt::Key_Space);
        QTRY_VERIFY(!window->isBusy());
        QCOMPARE(window->object(), subject);
        QCOMPARE(current(*window), subject);
        auto *back = window->findChild<QAction *>(u"mapBack"_s);
        QVERIFY(back->isEnabled());
        back->trigger();
        QTRY_VERIFY(!window->isBusy());
        QCOMPARE(window->object(), orders);
        QVERIFY(!back->isEnabled());
    }
    void followsTheInventory()
    {
        const ObjectRef billing{Kind::Kek, {u"billing"_s}}; // nothing else names it
        const auto window = opened(test::company(), billing);
        QVERIFY(settle(*window));
        auto *empty = window->findChild<EmptyState *>();
        QVERIFY(!empty->isVisible());
        auto without = std::make_shared<Inventory>(*test::company());
        without->keks.removeIf([](const KekEntry &entry) { return entry.name == u"billing"; });
        window->setInventory(without);
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->sentence().contains(u"billing"));
        window->setInventory(test::company());
        QTRY_VERIFY(!empty->isVisible());
        QCOMPARE(current(*window), billing);
    }
    void drawsMoreOnDemand()
    {
        auto large = std::make_shared<Inventory>(*test::company());
        for (int version = 4; version <= 120; ++version)
            large->deks.insert(
                version - 1,
                {u"orders"_s, u"orders-value"_s, version, u"AES256_GCM"_s, u"eA=="_s, false, test::someTime()});
        const auto window = opened(large);
        QVERIFY(settle(*window));
        const auto more = [&window] {
            const auto &nodes = window->view()->map().map.nodes;
            for (int i = 0; i < int(nodes.size()); ++i) {
                if (nodes[i].state == MapNode::State::More)
                    return i;
            }
            return -1;
        };
        QVERIFY(more() >= 0);
        const qsizetype before = window->view()->map().map.nodes.size();
        window->view()->setCurrent(more());
        QTest::keyClick(window->view(), Qt::Key_Return);
        QTRY_VERIFY(!window->isBusy());
        QVERIFY(window->view()->map().map.nodes.size() > before);
        QCOMPARE(more(), -1);
    }
    void zooms()
    {
        const auto window = opened(test::company());
        QVERIFY(settle(*window));
        const double fitted = window->view()->zoomFactor();
        window->findChild<QAction *>(u"mapZoomIn"_s)->trigger();
        QVERIFY(window->view()->zoomFactor() > fitted);
        for (int i = 0; i < 60; ++i)
            window->view()->zoom(2);
        QVERIFY(window->view()->zoomFactor() <= 4);
        for (int i = 0; i < 60; ++i)
            window->view()->zoom(0.5);
        QVERIFY(window->view()->zoomFactor() >= 0.1);
        window->findChild<QAction *>(u"mapFit"_s)->trigger();
        QCOMPARE(window->view()->zoomFactor(), fitted);
    }
    void savesAPictureWithoutSecrets()
    {
        const QTemporaryDir folder;
        const auto window = opened(test::company());
        QVERIFY(settle(*window));
        const QString file = folder.filePath(u"orders.svg"_s);
        window->exportTo(file);
        auto *banner = window->findChild<Banner *>();
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(banner->kind(), Banner::Kind::Info);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray svg = written.readAll();
        QSvgRenderer renderer(svg);
        QVERIFY(renderer.isValid());
        QVERIFY(renderer.defaultSize().width() > 300);
        QVERIFY(svg.contains("orders"));
        QVERIFY(svg.contains("KEKs"));
        QVERIFY(!QString::fromUtf8(svg).contains(test::plantedSecret()));
        for (const QString &text : test::everyText(*window))
            QVERIFY2(!text.contains(test::plantedSecret()), qPrintable(text));

        window->exportTo(folder.filePath(u"no/such/folder.svg"_s));
        QTRY_COMPARE(banner->kind(), Banner::Kind::Error);
    }
    void opensFromAPageAndClosesWithItsConnection()
    {
        MainWindow window([](const Inventory &) { return Analysis(); });
        window.addPage({u"keks"_s, u"KEKs"_s, u"kek"_s, new KeksPage, {Kind::Kek}});
        ConnectionFacts facts;
        facts.name = u"First"_s;
        window.setConnection(facts);
        window.resize(1100, 700);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.setInventory(test::company());
        auto *page = qobject_cast<PageFrame *>(window.currentPage());
        QTRY_COMPARE(page->view()->model()->rowCount(), 3);
        test::click(*page, test::rowOf(*page, u"orders"_s));
        QTest::keyClick(page->view(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(window.map());
        QVERIFY(window.map()->isVisible());
        QCOMPARE(window.map()->object(), orders);
        QTRY_VERIFY(!window.map()->isBusy());
        QTest::keyClick(window.map(), Qt::Key_Escape);
        QTRY_VERIFY(!window.map());
        window.showMap(orders);
        facts.name = u"Second"_s;
        window.setConnection(facts);
        QVERIFY(!window.map());
    }
};

QTEST_MAIN(MapWindowTest)
#include "tst_mapwindow.moc"
