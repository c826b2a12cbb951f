#include "tests/ui/pagechecks.h"
#include "ui/pages/kekspage.h"

#include <QCheckBox>
#include <QSignalSpy>

using namespace kekkai;
using namespace Qt::StringLiterals;

class KeksPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void showsEveryColumnIn1280Pixels()
    {
        KeksPage page;
        page.setInventory(test::company());
        QList<int> all;
        for (int column = 0; column < KekTableModel::ColumnCount; ++column)
            all.append(column);
        test::verifyReadable(page, all,
                             {KekTableModel::KmsTypeColumn, KekTableModel::SharedColumn, KekTableModel::AgeColumn,
                              KekTableModel::DeksColumn, KekTableModel::StateColumn});
    }
    void behavesLikeAPage() { test::verifyCommon<KeksPage>(u"keksFilter"_s, 3); }
    void showsEveryParameter()
    {
        KeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"orders"_s));
        QTRY_VERIFY(test::detailsText(page).contains(u"encryptPII")); // the policies are looked for meanwhile
        const QString text = test::detailsText(page);
        for (const QString &part :
             {u"orders"_s, u"aws-kms"_s, u"arn:aws:kms:eu-central-1:123456789012:key/orders"_s, u"secret.access.key"_s,
              u"eu-central-1"_s, u"About orders"_s, u"orders-value version 2"_s})
            QVERIFY2(text.contains(part), qPrintable(part));
        QVERIFY(text.contains(u"2026-03-01T12:00:00Z")); // UTC, in the tooltip
    }
    void saysWhyAKekCouldNotBeRead()
    {
        auto inventory = test::company();
        inventory->keks[1].details.reset();
        inventory->parts[InventoryPart::Keks].itemErrors = {
            {u"KEK orders"_s, ApiError{ApiError::Kind::Server, u"disk full"_s, 500, 50001, u"the registry"_s, {}, {}}}};
        KeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        test::click(page, test::rowOf(page, u"orders"_s));
        const QString text = test::detailsText(page);
        QVERIFY2(text.contains(u"the registry failed"), qPrintable(text));
        QVERIFY(text.contains(u"disk full") && text.contains(u"Not readable"));
        QVERIFY(!text.contains(u"so far"));
        page.setInventory(test::company()); // a reload brings it
        QVERIFY(!test::detailsText(page).contains(u"disk full"));
    }
    void writesADocOutAsTheServerSentIt()
    {
        auto inventory = test::company();
        inventory->keks[1].details->doc = u"<h1>Orders</h1>\u202Egnp.exe "_s + u"on and on "_s.repeated(500);
        KeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        test::click(page, test::rowOf(page, u"orders"_s));
        page.details()->commit();
        const QList<QLabel *> labels = page.details()->findChildren<QLabel *>();
        bool seen = false;
        for (const QLabel *label : labels) {
            if (!label->text().contains(u"<h1>Orders</h1>\\u202egnp.exe"_s))
                continue;
            seen = true;
            QCOMPARE(label->textFormat(), Qt::PlainText);
            QVERIFY(label->wordWrap() && label->text().size() < 1000);
        }
        QVERIFY(seen);
        QVERIFY(page.details()->findChild<QWidget *>(u"showAllText"_s));
    }
    void hidesAndShowsDeleted()
    {
        KeksPage page;
        page.setInventory(test::company());
        QCOMPARE(page.view()->model()->rowCount(), 3);
        auto *box = page.findChild<QCheckBox *>(u"showDeleted"_s);
        QVERIFY(box);
        box->click();
        QCOMPARE(page.view()->model()->rowCount(), 2);
        QCOMPARE(test::rowOf(page, u"billing"_s), -1);
        QVERIFY(page.reveal({ObjectRef::Kind::Kek, {u"billing"_s}})); // a link to it shows it all the same
        QVERIFY(box->isChecked());
        QCOMPARE(page.view()->currentIndex().data(KeyRole).value<ObjectRef>().key.first(), u"billing"_s);
    }
    void asksForWhatIsVisible()
    {
        KeksPage page;
        page.resize(1060, 700);
        QSignalSpy names(&page, &Page::visibleNamesChanged);
        page.show();
        page.setInventory(test::company());
        QTRY_VERIFY(!names.isEmpty());
        QCOMPARE(names.last().first().toStringList(), (QStringList{u"billing"_s, u"orders"_s, u"pii"_s}));
    }
    void followsLinks()
    {
        KeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QVERIFY(page.reveal({ObjectRef::Kind::Kek, {u"pii"_s}}));
        page.details()->commit();
        QSignalSpy links(&page, &Page::linkActivated);
        Q_EMIT page.details()->linkActivated(
            {ObjectRef::Kind::Dek, {u"pii"_s, u"customers-value"_s, u"AES256_SIV"_s, u"1"_s}});
        QCOMPARE(links.size(), 1);
    }
    void keepsSelectionAndScrollThroughAReset()
    {
        const auto many = [](int step) {
            auto made = std::make_shared<Inventory>();
            test::setPhases(*made, PartState::Phase::Complete);
            for (int i = 0; i < 2000; i += step)
                made->keks.append({u"kek-%1"_s.arg(i, 5, 10, QChar(u'0')), {}});
            return made;
        };
        KeksPage page;
        page.resize(1060, 600);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.setInventory(many(2));
        QVERIFY(page.reveal({ObjectRef::Kind::Kek, {u"kek-01000"_s}}));
        QTRY_VERIFY(page.view()->currentIndex().isValid()); // revealed although its row was still on its way
        page.setInventory(many(1)); // a thousand insertions
        QTRY_COMPARE(page.view()->model()->rowCount(), 2000);
        QCOMPARE(page.view()->currentIndex().data(KeyRole).value<ObjectRef>().key.first(), u"kek-01000"_s);
        QVERIFY(page.view()->selectionModel()->isRowSelected(1000, {}));
    }
};

QTEST_MAIN(KeksPageTest)
#include "tst_kekspage.moc"
