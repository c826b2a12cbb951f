#include "ui/widgets/filteredit.h"

#include "tests/ui/pagechecks.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/secretspage.h"
#include "ui/pages/wiringpage.h"

#include <QListWidget>
#include <QSignalSpy>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// A window with a page over company().
template <typename PageType> struct Opened {
    Opened()
    {
        page.resize(1060, 700);
        page.show();
        QApplication::setActiveWindow(&page);
        page.setInventory(test::company());
        page.focusFilter();
        edit = page.filter();
    }
    void type(const QString &text)
    {
        edit->clear();
        QTest::keyClicks(edit, text);
    }
    [[nodiscard]] QStringList offered() const
    {
        QStringList texts;
        for (int row = 0; edit->completionList() && row < edit->completionList()->count(); ++row)
            texts.append(edit->completionList()->item(row)->text());
        return texts;
    }
    PageType page;
    FilterEdit *edit = nullptr;
};

template <typename PageType> int shownFor(const QString &filter)
{
    Opened<PageType> open;
    if (!QTest::qWaitFor([&open] { return open.page.view()->model()->rowCount() > 0; }))
        return -1;
    open.page.filter()->setNow(filter);
    QCoreApplication::processEvents();
    return open.page.view()->model()->rowCount();
}

} // namespace

class FilterEditTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }

    void offersTermsAndTheirValues()
    {
        Opened<KeksPage> open;
        QVERIFY(!open.edit->completionList());
        open.type(u"t"_s);
        QCOMPARE(open.offered(), QStringList{u"type:"_s});
        QVERIFY(open.edit->hasFocus()); // the list never takes it
        QTest::keyClick(open.edit, Qt::Key_Down);
        QTest::keyClick(open.edit, Qt::Key_Return);
        QCOMPARE(open.edit->text(), u"type:"_s);
        QTRY_COMPARE(open.offered(), (QStringList{u"aws-kms"_s, u"hcvault"_s})); // found on another thread
        QTest::keyClicks(open.edit, u"v"_s);
        QCOMPARE(open.offered(), QStringList{u"hcvault"_s}); // contains it
        QTest::keyClick(open.edit, Qt::Key_Tab);
        QCOMPARE(open.edit->text(), u"type:hcvault "_s);
        QVERIFY(!open.edit->completionList());
        QVERIFY(open.edit->hasFocus());
        QTRY_COMPARE(open.page.view()->model()->rowCount(), 1);
    }
    void listsEveryTermWhenAsked()
    {
        Opened<KeksPage> open;
        QTest::keyClick(open.edit, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(open.offered().size(), open.edit->fields().size());
        QVERIFY(open.offered().contains(u"age:"_s));
        QTest::keyClick(open.edit, Qt::Key_Up);
        QCOMPARE(open.edit->completionList()->currentRow(), open.edit->completionList()->count() - 1);
        QTest::keyClick(open.edit, Qt::Key_Escape); // closes the list only
        QVERIFY(!open.edit->completionList());
    }
    void closesListThenFilterWithEsc()
    {
        Opened<KeksPage> open;
        open.type(u"pii ty"_s);
        QCOMPARE(open.offered(), QStringList{u"type:"_s});
        QTest::keyClick(open.edit, Qt::Key_Escape);
        QCOMPARE(open.edit->text(), u"pii ty"_s);
        QTest::keyClick(open.edit, Qt::Key_Escape);
        QVERIFY(open.edit->text().isEmpty());
        QCOMPARE(open.page.view()->model()->rowCount(), 3);
    }
    void leavesForTheRowsWhenNothingIsChosen()
    {
        Opened<KeksPage> open;
        QSignalSpy left(open.edit, &FilterEdit::leftByKeyboard);
        open.type(u"ty"_s);
        QVERIFY(open.edit->completionList());
        QTest::keyClick(open.edit, Qt::Key_Return);
        QCOMPARE(left.size(), 1);
        QCOMPARE(open.edit->text(), u"ty"_s);
    }
    void takesWhatIsClicked()
    {
        Opened<KeksPage> open;
        open.type(u"deleted:"_s);
        QCOMPARE(open.offered(), (QStringList{u"yes"_s, u"no"_s}));
        QListWidget *list = open.edit->completionList();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        QCOMPARE(open.edit->text(), u"deleted:yes "_s);
        QTRY_COMPARE(open.page.view()->model()->rowCount(), 1);
        QCOMPARE(test::rowOf(open.page, u"billing"_s), 0);
    }
    void explainsWhatItUnderstood()
    {
        Opened<KeksPage> open;
        auto *explanation = open.page.findChild<QLabel *>(u"filterExplanation"_s);
        QVERIFY(!explanation->isVisible());
        open.type(u"type:aws-kms age:>90d"_s);
        QVERIFY(explanation->isVisible()); // at once, before the rows follow
        QVERIFY(explanation->text().contains(u"KMS type contains “aws-kms”"));
        QVERIFY(explanation->text().contains(u"changed more than 90 days ago"));
        QCOMPARE(open.edit->accessibleDescription(), explanation->text());
        open.type(u"colour:red"_s);
        QVERIFY(explanation->text().contains(u"colour:"));
        QVERIFY(explanation->text().contains(u"type:")); // what there is instead
        open.edit->clearNow();
        QVERIFY(!explanation->isVisible());
    }
    void everyPageTakesTerms()
    {
        QCOMPARE(shownFor<KeksPage>(u"type:aws-kms -deleted:yes"_s), 1);
        QCOMPARE(shownFor<KeksPage>(u"shared:yes"_s), 1);
        QCOMPARE(shownFor<DeksPage>(u"kek:orders version:>1"_s), 2);
        QCOMPARE(shownFor<DeksPage>(u"subject:=customers-value newest:yes"_s), 1);
        QCOMPARE(shownFor<DeksPage>(u"deleted:yes"_s), 1);
        QCOMPARE(shownFor<SchemasPage>(u"kek:gone"_s), 1);
        QCOMPARE(shownFor<SchemasPage>(u"rule:encryptPII versions:3"_s), 1);
        QCOMPARE(shownFor<SchemasPage>(u"tag:PII"_s), 2);
        QCOMPARE(shownFor<PoliciesPage>(u"tag:pii kek:orders"_s), 1);
        QCOMPARE(shownFor<PoliciesPage>(u"type:=ENCRYPT_PAYLOAD"_s), 0);
        QCOMPARE(shownFor<SecretsPage>(u"environment:prod"_s), 1);
        QCOMPARE(shownFor<SecretsPage>(u"used:no"_s), 1);
        QCOMPARE(shownFor<WiringPage>(u"env:prod catalog:shop"_s), 1);
        QCOMPARE(shownFor<WiringPage>(u"hole:yes"_s), 1);
    }
    void labelsAndKeysDiffer()
    {
        const auto check = [](const QList<FilterField> &fields) {
            QStringList keys;
            for (const FilterField &field : fields) {
                QVERIFY2(!field.label.isEmpty(), qPrintable(field.key));
                keys += field.key;
                keys += field.aliases;
            }
            QCOMPARE(QSet<QString>(keys.cbegin(), keys.cend()).size(), keys.size());
        };
        check(KekRow::filterFields());
        check(DekRow::filterFields());
        check(PolicyRow::filterFields());
        check(SecretRow::filterFields());
        check(WiringTableRow::filterFields());
        check(SchemaTreeModel().filterFields());
    }
};

QTEST_MAIN(FilterEditTest)
#include "tst_filteredit.moc"
