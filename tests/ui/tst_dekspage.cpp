#include "tests/ui/pagechecks.h"
#include "ui/pages/dekspage.h"

using namespace kekkai;
using namespace Qt::StringLiterals;

class DeksPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void showsEveryColumnIn1280Pixels()
    {
        DeksPage page;
        page.setInventory(test::company());
        QList<int> all;
        for (int column = 0; column < DekTableModel::ColumnCount; ++column)
            all.append(column);
        test::verifyReadable(page, all,
                             {DekTableModel::VersionColumn, DekTableModel::AlgorithmColumn, DekTableModel::AgeColumn,
                              DekTableModel::ExpiryColumn, DekTableModel::StateColumn});
    }
    void behavesLikeAPage() { test::verifyCommon<DeksPage>(u"deksFilter"_s, 4); }
    void showsEveryParameter()
    {
        DeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QVERIFY(page.reveal({ObjectRef::Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"3"_s}}));
        const QString text = test::detailsText(page);
        for (const QString &part :
             {u"orders"_s, u"orders-value"_s, u"3"_s, u"AES256_GCM"_s, u"d3JhcHBlZA=="_s, u"2026-03-04T12:00:00Z"_s})
            QVERIFY2(text.contains(part), qPrintable(part));
    }
    void showsTheExpiryOfItsPolicy()
    {
        auto inventory = test::company();
        SubjectEntry &orders = inventory->subjects.last();
        SchemaVersion latest = *orders.versions.last();
        latest.ruleSet.domainRules[0].params.insert(u"encrypt.dek.expiry.days"_s,
                                                    MaskedValue(u"encrypt.dek.expiry.days", u"1"_s));
        orders.versions.last() = std::make_shared<const SchemaVersion>(latest);
        DeksPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(inventory);
        QVERIFY(page.reveal({ObjectRef::Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"3"_s}}));
        QTRY_COMPARE(page.view()->currentIndex().siblingAtColumn(DekTableModel::StateColumn).data(MarkRole).toInt(),
                     int(Mark::High));
        QVERIFY(test::detailsText(page).contains(u"2026-03-05T12:00:00Z"));
    }
};

QTEST_MAIN(DeksPageTest)
#include "tst_dekspage.moc"
