#include "models/text/wiringtext.h"
#include "tests/ui/pagechecks.h"
#include "ui/pages/wiringpage.h"

using namespace kekkai;
using namespace Qt::StringLiterals;

class WiringPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void showsEveryColumnIn1280Pixels()
    {
        WiringPage page;
        page.setInventory(test::company());
        test::verifyReadable(page, {0, 1, 2, 3, 4}, {WiringTableModel::StateColumn});
    }
    void behavesLikeAPage() { test::verifyCommon<WiringPage>(u"wiringFilter"_s, 2); }
    void marksAndExplainsHoles()
    {
        WiringPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QVERIFY(page.reveal({ObjectRef::Kind::Mapping, {u"dev"_s, u"sr-id"_s}})); // before it is computed
        QTRY_COMPARE(page.view()->currentIndex().data(KeyRole).value<ObjectRef>().key,
                     (QStringList{u"dev"_s, u"sr-id"_s}));
        const QModelIndex state = page.view()->currentIndex().siblingAtColumn(WiringTableModel::StateColumn);
        QCOMPARE(state.data().toString(), wiringStateWord(WiringState::NotMapped));
        QCOMPARE(state.data(MarkRole).toInt(), int(Mark::High));
        const QString text = test::detailsText(page);
        QVERIFY(text.contains(wiringRemedy(WiringState::NotMapped)));
        QVERIFY(text.contains(u"shop"));
        QVERIFY(page.findChild<QLabel *>(u"pageCount"_s)->text().contains(u"1 hole"));
    }
    void leadsFromCatalogsAndEnvironments()
    {
        WiringPage page;
        page.setInventory(test::company());
        QTRY_COMPARE(page.view()->model()->rowCount(), 2);
        QVERIFY(page.reveal({ObjectRef::Kind::Environment, {u"prod"_s}}));
        QCOMPARE(page.view()->currentIndex().data().toString(), u"prod"_s);
        QVERIFY(page.reveal({ObjectRef::Kind::Catalog, {u"shop"_s}}));
        QVERIFY(!page.reveal({ObjectRef::Kind::Catalog, {u"none"_s}}));
        QVERIFY(!page.reveal({ObjectRef::Kind::Kek, {u"prod"_s}}));
    }
};

QTEST_MAIN(WiringPageTest)
#include "tst_wiringpage.moc"
