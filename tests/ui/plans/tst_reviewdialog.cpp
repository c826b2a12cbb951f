#include "ui/plans/reviewdialog.h"

#include "models/plans/statechangemodel.h"
#include "tests/ui/pagechecks.h"
#include "ui/plans/stepdetails.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

Step stepOf(const QString &id, const QString &kind, const QString &kek)
{
    Step step;
    step.id = id;
    step.kind = kind;
    step.object = {ObjectRef::Kind::Kek, {kek}};
    step.request.verb = "DELETE";
    step.request.path = "/dek-registry/v1/keks/" + kek.toUtf8();
    step.before = QJsonObject{{u"name"_s, kek}, {u"deleted"_s, false}};
    step.after = QJsonObject{{u"name"_s, kek}, {u"deleted"_s, true}};
    return step;
}

PlanReview review(bool destructive = false)
{
    PlanReview made;
    made.plan.id = QUuid::createUuid();
    made.plan.title = {destructive ? u"keys.purge"_s : u"keys.softDelete"_s, {{u"keks"_s, 2}}};
    made.plan.steps = {stepOf(u"s1"_s, u"kek.softDelete"_s, u"pii"_s), stepOf(u"s2"_s, u"kek.softDelete"_s, u"hr"_s)};
    made.connection = u"Plant"_s;
    made.servers.schemaRegistry = u"http://sr.example.com:8081"_s;
    if (destructive) {
        made.plan.isDestructive = true;
        made.plan.confirmName = u"pii"_s;
        made.plan.coolDownSeconds = 1;
        made.plan.warnings = {{u"w1"_s, {u"delete.softFirst"_s, {}}, false},
                              {u"w2"_s, {u"delete.forEver"_s, {{u"subjects"_s, 3}}}, true},
                              {u"w3"_s, {u"impact.incomplete"_s, {}}, true}};
        Impact impact;
        impact.deletion = Deletion::Permanent;
        ImpactedSubject subject;
        subject.subject = u"orders-value"_s;
        subject.readers = ReaderEffect::Never;
        impact.subjects.append(subject);
        made.impact = impact;
    }
    return made;
}

template <typename Widget> Widget *in(const ReviewDialog &dialog, const QString &name)
{
    return dialog.findChild<Widget *>(name);
}

void click(const ReviewDialog &dialog, const QString &button)
{
    QTest::mouseClick(in<QPushButton>(dialog, button), Qt::LeftButton);
}

} // namespace

class ReviewDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { useTestSettings(); }
    void showsEachStepAndItsRequest();
    void runsOnlyWhenAllIsTickedAndTyped();
    void stopsTheCoolDownWithEscape();
    void asksForSecretsAndForgetsThem();
    void showsHowItGoes();
    void offersWhatHelpsWhenItFails();
    void cannotBeClosedWhileItRuns();
    void saysWhyItCannotRunReadOnly();
    void showsWhatDependsOnIt();
};

void ReviewDialogTest::showsEachStepAndItsRequest()
{
    ReviewDialog dialog(review());
    dialog.show();
    QVERIFY(in<QLabel>(dialog, u"planTitle"_s)->text().contains(u"2"_s));
    auto *steps = in<QTableView>(dialog, u"planSteps"_s);
    QCOMPARE(steps->model()->rowCount(), 2);
    auto *details = dialog.findChild<StepDetails *>();
    QCOMPARE(details->changes()->rowCount(), 1); // only what changes
    QCOMPARE(details->changes()->changeAt(0).member, u"deleted"_s);
    QTest::keyClick(steps, Qt::Key_Down);
    QVERIFY(in<QLabel>(dialog, u"stepWhat"_s)->text().contains(u"hr"_s));
    const QString request = in<QPlainTextEdit>(dialog, u"stepRequest"_s)->toPlainText();
    QCOMPARE(request.trimmed(), u"DELETE http://sr.example.com:8081/dek-registry/v1/keks/hr"_s);
    QVERIFY(details->curl().contains(u"--request DELETE"_s));
    details->setCurrentIndex(1);
    click(dialog, u"stepCopyCurl"_s);
    QCOMPARE(QGuiApplication::clipboard()->text(), details->curl());
    details->setCurrentIndex(0);
    in<QToolButton>(dialog, u"stepJsonFold"_s)->click();
    QVERIFY(in<QPlainTextEdit>(dialog, u"stepAfter"_s)->isVisible());
    QVERIFY(in<QPlainTextEdit>(dialog, u"stepAfter"_s)->toPlainText().contains(u"\"hr\""_s));
    in<QCheckBox>(dialog, u"stepShowAll"_s)->click();
    QCOMPARE(details->changes()->rowCount(), 2);
}

void ReviewDialogTest::runsOnlyWhenAllIsTickedAndTyped()
{
    ReviewDialog dialog(review(true));
    dialog.show();
    QSignalSpy run(&dialog, &ReviewDialog::runRequested);
    auto *button = in<QPushButton>(dialog, u"planRun"_s);
    QVERIFY(!button->isEnabled() && !button->isDefault());
    QVERIFY(!in<QCheckBox>(dialog, u"planWarning-w1"_s)); // only to be read
    in<QCheckBox>(dialog, u"planWarning-w2"_s)->click();
    QVERIFY(!button->isEnabled());
    QTest::mouseClick(in<QLabel>(dialog, u"planWarningText-w3"_s), Qt::LeftButton); // the words tick, too
    QVERIFY(!button->isEnabled());
    QCOMPARE(button->toolTip(), dialog.whatIsMissing());
    auto *name = in<QLineEdit>(dialog, u"planConfirmName"_s);
    QTest::keyClicks(name, u"PII"_s);
    QVERIFY(!button->isEnabled());
    name->clear();
    QTest::keyClicks(name, u"pii"_s);
    QVERIFY(button->isEnabled() && dialog.whatIsMissing().isEmpty());
    QTest::keyClick(name, Qt::Key_Return); // not by a single key
    QCOMPARE(dialog.phase(), ReviewDialog::Phase::Review);
    click(dialog, u"planRun"_s);
    QCOMPARE(dialog.phase(), ReviewDialog::Phase::CoolDown);
    QVERIFY(run.isEmpty());
    QTRY_COMPARE(run.size(), 1);
}

void ReviewDialogTest::stopsTheCoolDownWithEscape()
{
    PlanReview slow = review(true);
    slow.plan.warnings.clear();
    slow.plan.coolDownSeconds = 3600;
    ReviewDialog dialog(slow);
    dialog.show();
    QSignalSpy run(&dialog, &ReviewDialog::runRequested);
    in<QLineEdit>(dialog, u"planConfirmName"_s)->setText(u"pii"_s);
    click(dialog, u"planRun"_s);
    QVERIFY(in<QLabel>(dialog, u"planStatus"_s)->text().contains(u"3600"_s)); // the countdown is seen
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(dialog.phase(), ReviewDialog::Phase::Review);
    QVERIFY(dialog.isVisible() && run.isEmpty());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void ReviewDialogTest::asksForSecretsAndForgetsThem()
{
    PlanReview made = review();
    made.plan.steps[0].request.body = R"({"kmsProps":{"secret":"${secret:one}","token":"${secret:two}"}})"_ba;
    made.secrets.insert(u"two"_s, Secret("known"_ba));
    ReviewDialog dialog(made);
    dialog.show();
    QVERIFY(!in<QLineEdit>(dialog, u"planSecret-two"_s));
    auto *field = in<QLineEdit>(dialog, u"planSecret-one"_s);
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    QVERIFY(!in<QPushButton>(dialog, u"planRun"_s)->isEnabled());
    QTest::keyClicks(field, u"hunter2"_s);
    int runs = 0;
    connect(&dialog, &ReviewDialog::runRequested, &dialog, [&runs](const PlanSecrets &secrets) {
        ++runs;
        QCOMPARE(secrets.value(u"one"_s).reveal().toByteArray(), "hunter2"_ba);
        QCOMPARE(secrets.value(u"two"_s).reveal().toByteArray(), "known"_ba);
    });
    click(dialog, u"planRun"_s);
    QCOMPARE(runs, 1);
    for (const QString &text : everyText(*dialog.findChild<StepDetails *>()))
        QVERIFY(!text.contains(u"hunter2"_s));
    dialog.showRunning();
    dialog.showEnd(u"Done"_s, {});
    QVERIFY(field->text().isEmpty());
}

void ReviewDialogTest::showsHowItGoes()
{
    ReviewDialog dialog(review());
    dialog.show();
    QSignalSpy stop(&dialog, &ReviewDialog::stopRequested);
    dialog.showRunning();
    QVERIFY(!in<QPushButton>(dialog, u"planRun"_s)->isVisible());
    dialog.setStep(u"s1"_s, StepProgress::Running);
    dialog.setProgress(1, 2, 61'000);
    const QString status = in<QLabel>(dialog, u"planStatus"_s)->text();
    QVERIFY(status.contains(u"61"_s));
    dialog.setStep(u"s1"_s, StepProgress::Done, u"Read back."_s);
    QVERIFY(in<QLabel>(dialog, u"stepResult"_s)->text().contains(u"Read back."_s));
    click(dialog, u"planStop"_s);
    QCOMPARE(stop.size(), 1);
    QCOMPARE(dialog.phase(), ReviewDialog::Phase::Stopping);
    QVERIFY(!in<QPushButton>(dialog, u"planStop"_s)->isEnabled());
    dialog.showEnd(u"Done"_s, u"All of it."_s);
    QVERIFY(dialog.findChild<Banner *>(u"planBanner"_s)->isVisible());
    click(dialog, u"planClose"_s);
    QVERIFY(!dialog.isVisible());
}

void ReviewDialogTest::offersWhatHelpsWhenItFails()
{
    ReviewDialog dialog(review());
    dialog.show();
    dialog.showRunning();
    ReviewDialog::Stop stop;
    stop.title = u"Stopped"_s;
    stop.cause = u"The KEK is live."_s;
    stop.offer = NextStep{NextStep::Kind::UndeleteKek, {ObjectRef::Kind::Kek, {u"pii"_s}}, {}};
    stop.retryText = u"Again"_s;
    dialog.showStop(stop);
    QVERIFY(!in<QPushButton>(dialog, u"planRollBack"_s)->isVisible()); // nothing can be taken back
    QSignalSpy retry(&dialog, &ReviewDialog::retryRequested);
    QSignalSpy leave(&dialog, &ReviewDialog::leaveRequested);
    QSignalSpy offer(&dialog, &ReviewDialog::offerAccepted);
    QSignalSpy back(&dialog, &ReviewDialog::rollBackRequested);
    click(dialog, u"planRetry"_s);
    click(dialog, u"planLeave"_s);
    QTest::mouseClick(dialog.findChild<Banner *>(u"planBanner"_s)->actionButton(), Qt::LeftButton);
    QCOMPARE(retry.size(), 1);
    QCOMPARE(leave.size(), 1);
    QCOMPARE(offer.size(), 1);
    stop.rollBackText = u"Back"_s;
    dialog.showStop(stop);
    click(dialog, u"planRollBack"_s);
    QCOMPARE(back.size(), 1);
}

void ReviewDialogTest::cannotBeClosedWhileItRuns()
{
    ReviewDialog dialog(review());
    dialog.show();
    dialog.showRunning();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    dialog.close();
    QVERIFY(dialog.isVisible());
    QVERIFY(!in<QLabel>(dialog, u"planStatus"_s)->text().isEmpty());
}

void ReviewDialogTest::saysWhyItCannotRunReadOnly()
{
    PlanReview made = review();
    made.isReadOnly = true;
    ReviewDialog dialog(made);
    dialog.show();
    QVERIFY(!in<QPushButton>(dialog, u"planRun"_s)->isEnabled());
    QVERIFY(in<QLabel>(dialog, u"planStatus"_s)->text().contains(u"read-only"_s));
}

void ReviewDialogTest::showsWhatDependsOnIt()
{
    ReviewDialog dialog(review(true));
    dialog.show();
    auto *tabs = in<QTabWidget>(dialog, u"planTabs"_s);
    QCOMPARE(tabs->count(), 2);
    tabs->setCurrentIndex(1);
    QCOMPARE(in<QTableView>(dialog, u"impactSubjects"_s)->model()->rowCount(), 1);
    QVERIFY(!in<QLabel>(dialog, u"impactSummary"_s)->text().isEmpty());
    QVERIFY(in<QLabel>(dialog, u"impactReason"_s)->text().contains(u"never"_s));
}

QTEST_MAIN(ReviewDialogTest)
#include "tst_reviewdialog.moc"
