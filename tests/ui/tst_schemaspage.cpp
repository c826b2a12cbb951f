#include "models/text/fieldtext.h"
#include "tests/ui/pagechecks.h"
#include "ui/pages/schemacomparepanel.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/schematextview.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/linklabel.h"

#include <QCheckBox>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SchemasPageTest : public QObject {
    Q_OBJECT

    static QTreeView *fieldsOf(const SchemasPage &page) { return page.findChild<QTreeView *>(u"fieldsTree"_s); }

    static SchemaTextView *textOf(const SchemasPage &page)
    {
        return page.findChild<SchemaTextView *>(u"schemaTextView"_s);
    }
    /// Shows orders-value with its text.
    static void openText(SchemasPage &page)
    {
        page.resize(1060, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"orders-value"_s));
        QTRY_COMPARE(fieldsOf(page)->model()->rowCount(), 3);
        if (!textOf(page)->isVisible())
            QTest::mouseClick(page.findChild<QToolButton *>(u"showSchemaText"_s), Qt::LeftButton);
        QTRY_VERIFY(textOf(page)->text());
        QTRY_VERIFY(textOf(page)->code()->isComplete());
    }

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
    void showsTheTextWhereThereIsRoom()
    {
        SchemasPage page;
        page.resize(1104, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.setInventory(test::company());
        QVERIFY(!textOf(page)->isVisible());
        page.resize(2000, 900);
        QTRY_VERIFY(textOf(page)->isVisible());
        page.resize(1104, 700);
        QTRY_VERIFY(!textOf(page)->isVisible());
        // Once the user has said it, the room no longer decides; and it is remembered.
        QTest::mouseClick(page.findChild<QToolButton *>(u"showSchemaText"_s), Qt::LeftButton);
        QVERIFY(textOf(page)->isVisible());
        page.resize(1000, 700);
        QVERIFY(textOf(page)->isVisible());
        SchemasPage another;
        another.setInventory(test::company());
        another.show();
        QTRY_VERIFY(textOf(another)->isVisible());
    }
    void leadsFromAFieldToItsLines()
    {
        SchemasPage page;
        openText(page);
        const CodeView *code = textOf(page)->code();
        QVERIFY(code->code().contains("\n  \"fields\": [\n"));
        QTreeView *fields = fieldsOf(page);
        const QModelIndex email = fields->model()->index(1, 0);
        QTest::mouseClick(fields->viewport(), Qt::LeftButton, {}, fields->visualRect(email).center());
        const int name = int(code->code().indexOf("\"email\""));
        const int line = int(code->code().left(name).count('\n'));
        QVERIFY(code->highlightedLines().first <= line && code->highlightedLines().second >= line);
        QCOMPARE(code->cursor(), name);
        QTest::keyClick(fields, Qt::Key_Down);
        QVERIFY(code->highlightedLines().first > line);
        QCOMPARE(code->cursor(), int(code->code().indexOf("\"note\"")));
    }
    void leadsFromTheCursorToTheField()
    {
        SchemasPage page;
        openText(page);
        CodeView *code = textOf(page)->code();
        QTreeView *fields = fieldsOf(page);
        code->moveCursorTo(int(code->code().indexOf("PII")));
        QTRY_COMPARE(fields->currentIndex().data().toString(), u"email"_s);
        QCOMPARE(code->cursor(), int(code->code().indexOf("PII"))); // the cursor stays where the user put it
        QVERIFY(test::detailsText(page).contains(u"com.acme.Order.email"));
        code->editor()->setFocus();
        for (int i = 0; i < 3; ++i) // past the rest of the field
            QTest::keyClick(code->editor(), Qt::Key_Down);
        QTRY_COMPARE(fields->currentIndex().data().toString(), u"note"_s);
        QVERIFY(code->highlightedLines().first >= 0);
    }
    void findsInTheText()
    {
        SchemasPage page;
        openText(page);
        CodeView *code = textOf(page)->code();
        code->editor()->setFocus();
        QTRY_VERIFY(code->editor()->hasFocus());
        QTest::keyClick(code->editor(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(code->isSearchOpen());
        auto *needle = code->findChild<QLineEdit *>(u"codeSearch"_s);
        QTRY_VERIFY(needle->hasFocus());
        QTest::keyClicks(needle, u"\"NAME\""_s);
        QCOMPARE(code->matchCount(), 4);
        QCOMPARE(code->selectedText(), u"\"name\""_s);
        const int first = code->cursor();
        QTest::keyClick(needle, Qt::Key_F3);
        QVERIFY(code->cursor() > first);
        QTest::keyClick(needle, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(code->cursor(), first);
        QCOMPARE(code->findChild<QLabel *>(u"codeSearchCount"_s)->text(), u"1 of 4"_s);
        QTest::keyClicks(needle, u"nothing"_s);
        QCOMPARE(code->matchCount(), 0);
        QVERIFY(page.closeInnermost()); // Esc
        QVERIFY(!code->isSearchOpen());
        QVERIFY(code->editor()->hasFocus());
    }
    void showsAndCopiesTheTextAsRegistered()
    {
        SchemasPage page;
        openText(page);
        SchemaTextView *text = textOf(page);
        const QByteArray registered = test::company()->subjects.last().latest()->text;
        QVERIFY(text->code()->code() != registered);
        QTest::mouseClick(text->findChild<QToolButton *>(u"schemaCopy"_s), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(registered));
        QTest::mouseClick(text->findChild<QToolButton *>(u"schemaLaidOut"_s), Qt::LeftButton);
        QTRY_COMPARE(text->code()->code(), registered);
        QVERIFY(text->showField(u"note"_s));
    }
    void leavesTheTextWithTab()
    {
        SchemasPage page;
        openText(page);
        QWidget *editor = textOf(page)->code()->editor();
        editor->setFocus();
        QTRY_VERIFY(editor->hasFocus());
        QTest::keyClick(editor, Qt::Key_Tab);
        QVERIFY(!editor->hasFocus());
        QCOMPARE(textOf(page)->code()->code().count('\t'), 0);
        // F6: from the fields to the text.
        fieldsOf(page)->setFocus();
        QVERIFY(page.focusNextArea());
        QVERIFY(editor->hasFocus());
    }
    void followsReferences()
    {
        auto inventory = test::company();
        SchemaVersion with = *inventory->subjects[0].versions.first();
        with.references = {{u"com.acme.Order"_s, u"orders-value"_s, 1},
                           {u"com.acme.Gone"_s, u"gone-value"_s, 4},
                           {u"com.acme.Late"_s, u"orders-value"_s, 9},
                           {u"com.acme.Old"_s, u"orders-value"_s, 2}};
        inventory->subjects[0].versions.first() = std::make_shared<const SchemaVersion>(with);
        SchemaVersion old = *inventory->subjects[2].versions.at(1);
        old.deleted = true;
        inventory->subjects[2].versions[1] = std::make_shared<const SchemaVersion>(old);
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        test::click(page, test::rowOf(page, u"clicks-value"_s));
        QTRY_VERIFY(test::detailsText(page).contains(u"there is no such subject"));
        const QString text = test::detailsText(page);
        QVERIFY(text.contains(u"gone-value version 4"));
        QVERIFY(text.contains(u"has no such version"));
        QVERIFY(text.contains(u"orders-value version 2, soft-deleted"));
        QSignalSpy links(&page, &Page::linkActivated);
        const QList<LinkLabel *> labels = page.details()->findChildren<LinkLabel *>();
        for (LinkLabel *label : labels) {
            if (label->text() == u"orders-value version 1"_s)
                QTest::mouseClick(label, Qt::LeftButton);
        }
        QCOMPARE(links.size(), 1);
        QCOMPARE(links.first().first().value<ObjectRef>().key, (QStringList{u"orders-value"_s, u"1"_s}));
        // And back: the other one says who uses it.
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"orders-value"_s, u"1"_s}}));
        QTRY_VERIFY(test::detailsText(page).contains(u"Used by"));
        QVERIFY(test::detailsText(page).contains(u"clicks-value version 1"));
    }
    void showsWhereSettingsComeFrom()
    {
        auto inventory = test::company();
        inventory->globalConfig = SubjectConfig();
        inventory->globalConfig->compatibilityLevel = u"FULL"_s;
        inventory->globalMode = u"READWRITE"_s;
        SchemasPage page;
        page.resize(1060, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QSignalSpy wanted(&page, &Page::settingsWanted);
        page.setInventory(inventory);
        test::click(page, test::rowOf(page, u"orders-value"_s));
        QVERIFY(!wanted.isEmpty());
        QCOMPARE(wanted.last().first().toStringList(), QStringList{u"orders-value"_s});
        QVERIFY(test::detailsText(page).contains(u"being read"));
        inventory = std::make_shared<Inventory>(*inventory);
        ScopeSettings own;
        own.config = SubjectConfig();
        own.config->normalize = true;
        inventory->scopeSettings.insert(u"orders-value"_s, own);
        inventory->scopeSettings.insert(u":.__GLOBAL:"_s, {});
        page.setInventory(inventory);
        const QString text = test::detailsText(page);
        QVERIFY2(text.contains(u"FULL, set for the whole registry"), qPrintable(text));
        QVERIFY(text.contains(u"true, set for this subject"));
        QVERIFY(text.contains(u"READWRITE, set for the whole registry"));
    }
    void comparesTwoVersions()
    {
        auto inventory = test::company();
        SchemaVersion newer = *inventory->subjects[2].versions.at(2);
        newer.text =
            R"({"type":"record","name":"Order","namespace":"com.acme","fields":[{"name":"id","type":"int"},)"
            R"({"name":"customer","type":{"type":"record","name":"Customer","fields":[)"
            R"({"name":"email","type":"string","confluent:tags":["GDPR"]}]}},{"name":"note","type":"string"}]})";
        newer.ruleSet.domainRules.first().disabled = true;
        inventory->subjects[2].versions[2] = std::make_shared<const SchemaVersion>(newer);
        SchemasPage page;
        page.resize(1104, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.setInventory(inventory);
        test::click(page, test::rowOf(page, u"orders-value"_s));
        QTest::keyClick(page.view(), Qt::Key_D, Qt::ControlModifier);
        QVERIFY(page.isComparing());
        QVERIFY(!page.details()->isVisible());
        auto *panel = page.findChild<SchemaComparePanel *>();
        QTRY_VERIFY(panel->comparison());
        QCOMPARE(panel->comparison()->left->version, 2); // the one before the newest
        QCOMPARE(panel->comparison()->right->version, 3);

        auto *text = panel->findChild<QTableView *>(u"compareText"_s);
        QVERIFY(text->model()->rowCount() > 3);
        QCOMPARE(text->horizontalScrollBar()->maximum(), 0);
        auto *where = panel->findChild<QLabel *>(u"compareWhere"_s);
        QVERIFY(where->text().startsWith(u"change 1 of"));
        const int first = text->currentIndex().row();
        text->setFocus();
        QTest::keyClick(text, Qt::Key_F7);
        QVERIFY(text->currentIndex().row() > first);
        QTest::keyClick(text, Qt::Key_F7, Qt::ShiftModifier);
        QCOMPARE(text->currentIndex().row(), first);
        const int shortened = text->model()->rowCount();
        panel->findChild<QCheckBox *>(u"compareOnlyChanges"_s)->click();
        QVERIFY(text->model()->rowCount() >= shortened);

        const auto changes = [&panel](const QString &name) {
            const QTableView *table = panel->findChild<QTableView *>(name);
            QStringList lines;
            for (int row = 0; row < table->model()->rowCount(); ++row)
                lines.append(table->model()->index(row, 0).data().toString() + u' '
                             + table->model()->index(row, 1).data().toString());
            return lines;
        };
        QCOMPARE(changes(u"compareFields"_s),
                 (QStringList{u"Type changed id"_s, u"Added customer"_s, u"Moved customer.email"_s,
                              u"Doc changed customer.email"_s}));
        QCOMPARE(changes(u"compareTags"_s),
                 (QStringList{u"Inline tag added customer.email"_s, u"Inline tag removed customer.email"_s}));
        QCOMPARE(changes(u"compareRules"_s).size(), 1);
        test::verifyNoSecret(page);

        // From a field to its lines.
        auto *tabs = panel->findChild<QTabBar *>(u"compareTabs"_s);
        tabs->setCurrentIndex(1);
        auto *fields = panel->findChild<QTableView *>(u"compareFields"_s);
        QVERIFY(fields->isVisible());
        fields->setFocus();
        fields->setCurrentIndex(fields->model()->index(2, 0));
        QTest::keyClick(fields, Qt::Key_Return);
        QVERIFY(text->isVisible());
        QVERIFY(
            text->currentIndex().siblingAtColumn(DiffLinesModel::RightTextColumn).data().toString().contains(u"email"));

        QVERIFY(page.closeInnermost());
        QVERIFY(!page.isComparing());
        QVERIFY(page.details()->isVisible());
    }
    void comparesWhatIsChosenInThePanel()
    {
        SchemasPage page;
        page.resize(1104, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"clicks-value"_s));
        page.compareSelected();
        auto *panel = page.findChild<SchemaComparePanel *>();
        QTRY_VERIFY(panel->comparison()); // one version only: it is compared with itself, and said so
        QVERIFY(panel->findChild<QLabel *>(u"compareNote"_s)->isVisible());
        auto *subject = panel->findChild<QLineEdit *>(u"compareRightSubject"_s);
        subject->setFocus();
        subject->selectAll();
        QTest::keyClicks(subject, u"orders-value"_s);
        QTest::keyClick(subject, Qt::Key_Return);
        QTRY_COMPARE(panel->comparison()->right->subject, u"orders-value"_s);
        QCOMPARE(panel->comparison()->right->version, 3);
        auto *version = panel->findChild<QComboBox *>(u"compareRightVersion"_s);
        QCOMPARE(version->count(), 3);
        version->setFocus();
        QTest::keyClick(version, Qt::Key_End);
        QTRY_COMPARE(panel->comparison()->right->version, 1);
        QTest::mouseClick(panel->findChild<QToolButton *>(u"compareSwap"_s), Qt::LeftButton);
        QTRY_COMPARE(panel->comparison()->left->subject, u"orders-value"_s);
        QCOMPARE(panel->comparison()->right->subject, u"clicks-value"_s);
        subject->setText(u"nobody"_s);
        QTest::keyClick(subject, Qt::Key_Return);
        QVERIFY(panel->findChild<QLabel *>(u"compareNote"_s)->text().contains(u"nobody"));
        QTest::mouseClick(panel->findChild<QToolButton *>(u"compareClose"_s), Qt::LeftButton);
        QVERIFY(!page.isComparing());
    }
    void comparesTwoSelectedRows()
    {
        SchemasPage page;
        page.resize(1104, 700);
        page.show();
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"clicks-value"_s));
        const QModelIndex other = page.view()->model()->index(test::rowOf(page, u"customers-value"_s), 0);
        QTest::mouseClick(page.view()->viewport(), Qt::LeftButton, Qt::ControlModifier,
                          page.view()->visualRect(other).center());
        page.compareSelected();
        auto *panel = page.findChild<SchemaComparePanel *>();
        QTRY_VERIFY(panel->comparison());
        QVERIFY(panel->comparison()->left->subject != panel->comparison()->right->subject);
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"orders-value"_s}})); // a link leads out of it
        QVERIFY(!page.isComparing());
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
        QTRY_VERIFY(test::detailsText(page).contains(u"disk full"));
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"orders-value"_s}}));
        QTRY_VERIFY(test::detailsText(page).contains(u"orders-value version 4 could not be read"));
        QVERIFY(page.reveal({ObjectRef::Kind::Subject, {u"customers-value"_s}}));
        QTRY_VERIFY(!test::detailsText(page).contains(u"disk full"));
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
