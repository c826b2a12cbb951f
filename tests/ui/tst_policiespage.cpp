#include "models/text/ruletext.h"
#include "tests/ui/pagechecks.h"
#include "ui/pages/policiespage.h"

using namespace kekkai;
using namespace Qt::StringLiterals;

class PoliciesPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void showsWhatMattersIn1280Pixels()
    {
        using Model = PolicyTableModel;
        PoliciesPage page;
        page.setInventory(test::company());
        test::verifyReadable(page,
                             {Model::NameColumn, Model::SubjectColumn, Model::TagsColumn, Model::KekColumn,
                              Model::FailureColumn, Model::IssuesColumn},
                             {});
    }
    void behavesLikeAPage() { test::verifyCommon<PoliciesPage>(u"policiesFilter"_s, 2); }
    void explainsTheRule()
    {
        PoliciesPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QTRY_COMPARE(page.view()->model()->rowCount(), 2);
        QVERIFY(page.reveal({ObjectRef::Kind::Policy, {u"orders-value"_s, u"3"_s, u"encryptPII"_s}}));
        QTRY_VERIFY(test::detailsText(page).contains(u"email")); // the field it covers
        const QString text = test::detailsText(page);
        const Rule rule = test::company()->subjects.last().versions.last()->ruleSet.domainRules.first();
        for (const QString &part : {u"orders-value version 3"_s, ruleKindText(rule), ruleModeText(rule),
                                    ruleTypeText(rule.type), onFailureText(rule), onSuccessText(rule), u"PII"_s,
                                    u"encrypt.kek.name"_s, u"client.secret"_s, u"AES256_GCM"_s})
            QVERIFY2(text.contains(part), qPrintable(part));
        QVERIFY(text.contains(policyIssueText(PolicyIssue::FailureIgnoredOnRead)));
        QVERIFY(text.contains(policyIssueRemedy(PolicyIssue::FailureIgnoredOnRead)));
    }
    void showsAKekThatIsMissing()
    {
        PoliciesPage page;
        page.resize(1060, 700);
        page.show();
        page.setInventory(test::company());
        QVERIFY(page.reveal(
            {ObjectRef::Kind::Policy, {u"customers-value"_s, u"1"_s, u"encryptPII"_s}})); // before they are computed
        QTRY_COMPARE(page.view()->currentIndex().data(KeyRole).value<ObjectRef>().key.value(0), u"customers-value"_s);
        QCOMPARE(page.view()->currentIndex().siblingAtColumn(PolicyTableModel::IssuesColumn).data(MarkRole).toInt(),
                 int(Mark::Critical));
        QVERIFY(test::detailsText(page).contains(u"gone"));
        QVERIFY(!page.reveal({ObjectRef::Kind::Policy, {u"customers-value"_s, u"1"_s, u"other"_s}}));
    }
};

QTEST_MAIN(PoliciesPageTest)
#include "tst_policiespage.moc"
