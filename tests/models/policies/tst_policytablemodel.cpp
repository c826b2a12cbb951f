#include "models/policies/policytablemodel.h"
#include "models/text/ruletext.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class PolicyTableModelTest : public QObject {
    Q_OBJECT

    static Policy policy(const QString &subject, const QString &name, const QList<PolicyIssue> &issues = {})
    {
        Policy made;
        made.subject = subject;
        made.version = 1;
        made.rule.name = name;
        made.rule.type = u"ENCRYPT"_s;
        made.rule.tags = {u"PII"_s};
        made.rule.params.insert(u"client.secret"_s, MaskedValue(u"client.secret", u"hunter2-secret"_s));
        made.kekName = u"pii"_s;
        made.algorithm = u"AES256_GCM"_s;
        made.kekState = KekState::Live;
        made.issues = issues;
        return made;
    }

private Q_SLOTS:
    void sortsWhatItIsGivenAndKeepsDoubleNames()
    {
        PolicyTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setPolicies(
            {policy(u"b"_s, u"z"_s), policy(u"b"_s, u"a"_s), policy(u"a"_s, u"r"_s), policy(u"a"_s, u"r"_s)});
        QCOMPARE(test::column(model, PolicyTableModel::SubjectColumn), (QStringList{u"a"_s, u"a"_s, u"b"_s, u"b"_s}));
        QCOMPARE(test::column(model, PolicyTableModel::NameColumn), (QStringList{u"r"_s, u"r"_s, u"a"_s, u"z"_s}));
        model.setPolicies({policy(u"a"_s, u"r"_s), policy(u"c"_s, u"n"_s)});
        QCOMPARE(model.rowCount(), 2);
        model.setPolicies({});
        QCOMPARE(model.rowCount(), 0);
    }
    void showsTheWorstIssue()
    {
        const Policy two = policy(u"a"_s, u"r"_s, {PolicyIssue::CoversEveryField, PolicyIssue::KekMissing});
        QCOMPARE(PolicyTableModel::policyMark(two), Mark::Critical);
        QVERIFY(PolicyTableModel::issuesText(two).contains(policyIssueWord(PolicyIssue::KekMissing)));
        QVERIFY(PolicyTableModel::issuesText(two).contains(u'1'));
        QCOMPARE(PolicyTableModel::policyMark(policy(u"a"_s, u"r"_s)), Mark::Ok);
        Policy unknown = policy(u"a"_s, u"r"_s);
        unknown.kekState = KekState::NotLoaded; // nothing found because nothing could be compared
        QCOMPARE(PolicyTableModel::policyMark(unknown), Mark::Muted);
        for (int i = 0; i <= int(PolicyIssue::NotTransform); ++i)
            QVERIFY(PolicyTableModel::issueMark(PolicyIssue(i)) != Mark::None);
    }
    void sortsByGravity()
    {
        PolicyTableModel model;
        model.setPolicies({policy(u"a"_s, u"fine"_s), policy(u"b"_s, u"low"_s, {PolicyIssue::CoversEveryField}),
                           policy(u"c"_s, u"grave"_s, {PolicyIssue::KekMissing})});
        model.sort(PolicyTableModel::IssuesColumn, Qt::DescendingOrder);
        QCOMPARE(test::column(model, 0), (QStringList{u"grave"_s, u"low"_s, u"fine"_s}));
        model.setFilterText(policyIssueWord(PolicyIssue::KekMissing));
        QCOMPARE(test::column(model, 0), QStringList{u"grave"_s});
    }
    void neverGivesASecret()
    {
        PolicyTableModel model;
        model.setPolicies({policy(u"a"_s, u"r"_s, {PolicyIssue::KekMissing})});
        for (const QString &text : test::allTexts(model))
            QVERIFY(!text.contains(u"hunter2"));
    }
};

QTEST_GUILESS_MAIN(PolicyTableModelTest)
#include "tst_policytablemodel.moc"
