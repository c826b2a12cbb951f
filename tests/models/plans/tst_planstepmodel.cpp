#include "models/plans/planstepmodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

Plan twoSteps()
{
    Plan plan;
    for (const QString &name : {u"pii"_s, u"orders"_s}) {
        Step step;
        step.id = u's' + QString::number(plan.steps.size() + 1);
        step.kind = u"kek.softDelete"_s;
        step.object = {ObjectRef::Kind::Kek, {name}};
        plan.steps.append(step);
    }
    return plan;
}

} // namespace

class PlanStepModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsWhatBecomesOfEachStep();
    void tellsAllProgressApart();
};

void PlanStepModelTest::showsWhatBecomesOfEachStep()
{
    PlanStepModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setPlan(twoSteps());
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(column(model, PlanStepModel::StepColumn).at(1).contains(u"orders"_s));
    QCOMPARE(model.index(1, 0).data(KeyRole).value<ObjectRef>().key.first(), u"orders"_s);
    QCOMPARE(model.count(StepProgress::Waiting), 2);

    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setProgress(u"s2"_s, StepProgress::Done);
    model.setProgress(u"s2"_s, StepProgress::Done); // nothing new
    model.setProgress(u"unknown"_s, StepProgress::Done);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 1);
    QCOMPARE(model.progressAt(1), StepProgress::Done);
    QCOMPARE(model.count(StepProgress::Done), 1);
    model.setPlan(twoSteps());
    QCOMPARE(model.count(StepProgress::Waiting), 2);
}

void PlanStepModelTest::tellsAllProgressApart()
{
    QSet<QString> words;
    for (int progress = 0; progress <= int(StepProgress::TakenBack); ++progress) {
        words.insert(stepProgressText(StepProgress(progress)));
        QVERIFY(stepProgressMark(StepProgress(progress)) != Mark::None);
    }
    QCOMPARE(words.size(), int(StepProgress::TakenBack) + 1);
    QVERIFY(!words.contains(QString()));
    for (const StepOutcome outcome :
         {StepOutcome::NotDone, StepOutcome::Changed, StepOutcome::NotVerified, StepOutcome::Unknown})
        QVERIFY(stepProgressMark(progressOf(outcome)) != Mark::Ok);
}

QTEST_GUILESS_MAIN(PlanStepModelTest)
#include "tst_planstepmodel.moc"
