#include "models/text/fieldtext.h"
#include "tests/ui/pagechecks.h"
#include "ui/pages/schemaspage.h"
#include "ui/widgets/elidedlabel.h"

#include <QSplitter>
#include <QToolButton>
#include <QTreeView>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SchemasPageTest : public QObject {
    Q_OBJECT

    static QTreeView *fieldsOf(const SchemasPage &page) { return page.findChild<QTreeView *>(u"fieldsTree"_s); }

private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void behavesLikeAPage() { test::verifyCommon<SchemasPage>(u"schemasFilter"_s, 3); }
    void showsTheFieldsOfAVersion()
    {
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"orders-value"_s));
        QTreeView *fields = fieldsOf(page);
        QTRY_COMPARE(test::column(*fields->model(), FieldTreeModel::NameColumn),
                     (QStringList{u"id"_s, u"email"_s, u"note"_s}));
        const QModelIndex email = fields->model()->index(1, 0);
        QCOMPARE(email.siblingAtColumn(FieldTreeModel::TagsColumn).data().toString(), u"PII"_s);
        QCOMPARE(email.siblingAtColumn(FieldTreeModel::VerdictColumn).data().toString(),
                 verdictWord(ProtectionVerdict::Encrypted));
        QVERIFY(page.findChild<ElidedLabel *>(u"fieldsTitle"_s)->text().contains(u"version 3"));

        QTest::mouseClick(fields->viewport(), Qt::LeftButton, {}, fields->visualRect(email).center());
        const QString text = test::detailsText(page);
        for (const QString &part : {u"email"_s, u"PII"_s, u"encryptPII"_s, u"orders"_s, u"com.acme.Order.email"_s,
                                    u"where to write"_s, verdictText(ProtectionVerdict::Encrypted)})
            QVERIFY2(text.contains(part), qPrintable(part));
        QCOMPARE(fields->horizontalScrollBar()->maximum(), 0);
    }
    void hasRoomForNamesAndRules()
    {
        SchemasPage page;
        page.resize(1104, 700); // what a window of 1280 x 800 leaves
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"orders-value"_s));
        const QTreeView *fields = fieldsOf(page);
        QTRY_COMPARE(fields->model()->rowCount(), 3);
        for (int column = 0; column < FieldTreeModel::ColumnCount; ++column)
            QVERIFY2(!fields->isColumnHidden(column) && fields->columnWidth(column) >= 90,
                     qPrintable(QString::number(column)));
        QCOMPARE(fields->model()->index(1, FieldTreeModel::RuleColumn).data().toString(), u"encryptPII · orders"_s);
        QVERIFY(page.findChild<QTreeView *>(u"schemasTree"_s)->columnWidth(SchemaTreeModel::NameColumn) >= 280);
        QVERIFY(!page.findChild<ElidedLabel *>(u"fieldsTitle"_s)->isElided());

        const auto *panels = page.findChild<QSplitter *>(u"schemasPanels"_s);
        QCOMPARE(panels->orientation(), Qt::Vertical);
        page.resize(1900, 900); // a wide window has room for both side by side
        QTRY_COMPARE(panels->orientation(), Qt::Horizontal);
    }
    void revealsAFieldOfAnOldVersion()
    {
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QVERIFY(page.reveal({ObjectRef::Kind::Field, {u"orders-value"_s, u"1"_s, u"note"_s}}));
        QTRY_COMPARE(fieldsOf(page)->currentIndex().data().toString(), u"note"_s);
        QCOMPARE(page.view()->currentIndex().data(KeyRole).value<ObjectRef>().key,
                 (QStringList{u"orders-value"_s, u"1"_s}));
        QVERIFY(test::detailsText(page).contains(verdictText(ProtectionVerdict::NotTagged)));
        // Another field of the same version: nothing has to be read again.
        QVERIFY(page.reveal({ObjectRef::Kind::Field, {u"orders-value"_s, u"1"_s, u"id"_s}}));
        QTRY_COMPARE(fieldsOf(page)->currentIndex().data().toString(), u"id"_s);
        QVERIFY(!page.reveal({ObjectRef::Kind::Field, {u"none"_s, u"1"_s, u"id"_s}}));
    }
    void copiesTheSchemaAsItIs()
    {
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        const auto inventory = test::company();
        page.setInventory(inventory);
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"clicks-value"_s}}));
        page.details()->commit();
        const QList<QPlainTextEdit *> codes = page.details()->findChildren<QPlainTextEdit *>();
        QVERIFY(!codes.isEmpty());
        QVERIFY(codes.first()->toPlainText().count(u'\n') > 10); // laid out for reading
        const QString original = QString::fromUtf8(inventory->subjects.first().latest()->text);
        bool copied = false;
        for (QToolButton *button : page.details()->findChildren<QToolButton *>()) {
            QGuiApplication::clipboard()->clear();
            button->click();
            copied = copied || QGuiApplication::clipboard()->text() == original;
        }
        QVERIFY(copied);
    }
    void keepsExpandedSubjectsThroughReloads()
    {
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        auto *tree = page.findChild<QTreeView *>(u"schemasTree"_s);
        tree->expand(tree->model()->index(2, 0));
        page.setInventory(test::company());
        QVERIFY(tree->isExpanded(tree->model()->index(2, 0)));
        QCOMPARE(tree->model()->rowCount(tree->model()->index(2, 0)), 3);
    }
    void saysWhichVersionsCouldNotBeRead()
    {
        auto inventory = test::company();
        const ApiError error{ApiError::Kind::Server, u"disk full"_s, 500, 50001, u"the registry"_s, {}, {}};
        inventory->subjects[0].versions.clear();
        inventory->parts[InventoryPart::Subjects].itemErrors = {{u"clicks-value"_s, error},
                                                                {u"orders-value version 4"_s, error}};
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        const auto state = [&page](int row) {
            return page.view()->model()->index(row, SchemaTreeModel::StateColumn).data().toString();
        };
        QCOMPARE(state(0), u"Not readable"_s);
        QCOMPARE(state(1), u"Live"_s);
        QCOMPARE(state(2), u"Partly read"_s);
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"clicks-value"_s}}));
        QVERIFY(test::detailsText(page).contains(u"disk full"));
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"orders-value"_s}}));
        QVERIFY(test::detailsText(page).contains(u"orders-value version 4 could not be read"));
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"customers-value"_s}}));
        QVERIFY(!test::detailsText(page).contains(u"disk full"));
    }
    void saysWhatCannotBeRead()
    {
        auto inventory = test::company();
        SchemaVersion broken = *inventory->subjects.first().versions.first();
        broken.text = "{\"type\": \"record\", ";
        inventory->subjects.first().versions.first() = std::make_shared<const SchemaVersion>(broken);
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"clicks-value"_s}}));
        QTRY_VERIFY(page.findChild<QLabel *>(u"fieldsProblem"_s)->isVisible());
    }
};

QTEST_MAIN(SchemasPageTest)
#include "tst_schemaspage.moc"
