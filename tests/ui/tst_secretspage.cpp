#include "tests/ui/pagechecks.h"
#include "ui/pages/secretspage.h"

using namespace kekkai;
using namespace Qt::StringLiterals;

class SecretsPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void showsEveryColumnIn1280Pixels()
    {
        using Model = SecretTableModel;
        SecretsPage page;
        page.setInventory(test::company());
        test::verifyReadable(page, {0, 1, 2, 3, 4}, {Model::VersionColumn, Model::UpdatedColumn});
    }
    void behavesLikeAPage() { test::verifyCommon<SecretsPage>(u"secretsFilter"_s, 2); }
    void showsWhoUsesIt()
    {
        SecretsPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        test::click(page, test::rowOf(page, u"sr-creds"_s));
        const QString text = test::detailsText(page);
        for (const QString &part : {u"sr-creds"_s, u"prod"_s, u"sr-id"_s, u"password"_s, u"hidden by the server"_s})
            QVERIFY2(text.contains(part), qPrintable(part));
    }
    void movesByKeyboard()
    {
        SecretsPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        page.focusFirstArea();
        QTest::keyClick(page.view(), Qt::Key_Home);
        QTest::keyClick(page.view(), Qt::Key_Down);
        QCOMPARE(page.view()->currentIndex().row(), 1);
        QTRY_VERIFY(!page.details()->isBlank());
        QVERIFY(test::detailsText(page).contains(u"unused"));
    }
};

QTEST_MAIN(SecretsPageTest)
#include "tst_secretspage.moc"
