#include "tests/ui/pagechecks.h"
#include "ui/pages/activitypage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/filteredit.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

PlanRecord recordOf(const QString &profile, PlanRecord::State state, int done, const QDateTime &at)
{
    PlanRecord record;
    record.plan = QUuid::createUuid();
    record.title = {u"keys.softDelete"_s, {{u"deks"_s, 3}}};
    record.state = state;
    record.begunAt = at;
    record.lastAt = at;
    record.who.user = u"ada"_s;
    record.who.profile = profile;
    record.steps = 3;
    record.stepsDone = done;
    return record;
}

} // namespace

class ActivityPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        test::useTestSettings();
        m_records = {recordOf(u"Plant"_s, PlanRecord::State::Done, 3, test::someTime()),
                     recordOf(u"Office"_s, PlanRecord::State::Failed, 1, test::someTime().addDays(-1))};
    }
    void showsTheNewestAndWhatCanBeDone();
    void filtersAndKeepsWhatIsChosen();
    void isOffWhereNothingMayBeChanged();
    void saysWhyTheJournalCannotBeRead();

private:
    static QPushButton *button(const ActivityPage &page, const QString &name)
    {
        return page.findChild<QPushButton *>(name);
    }
    static ConnectedServers servers()
    {
        ConnectedServers made;
        made.schemaRegistry = u"http://127.0.0.1:1"_s;
        return made;
    }
    QList<PlanRecord> m_records;
};

void ActivityPageTest::showsTheNewestAndWhatCanBeDone()
{
    ActivityPage page;
    QSignalSpy wanted(&page, &ActivityPage::recordsWanted);
    QSignalSpy history(&page, &ActivityPage::historyWanted);
    QSignalSpy undo(&page, &ActivityPage::undoRequested);
    QSignalSpy resume(&page, &ActivityPage::resumeRequested);
    page.resize(1060, 700);
    page.show();
    QVERIFY(!wanted.isEmpty());
    page.setServers(servers());
    QVERIFY(!button(page, u"activityUndo"_s)->isEnabled());
    QVERIFY(!button(page, u"activityUndo"_s)->toolTip().isEmpty());
    page.setRecords(m_records);
    QCOMPARE(page.currentPlan(), m_records.at(0).plan);
    QCOMPARE(history.last().first().toUuid(), m_records.at(0).plan);
    QVERIFY(!button(page, u"activityResume"_s)->isEnabled()); // done
    QTest::mouseClick(button(page, u"activityUndo"_s), Qt::LeftButton);
    QCOMPARE(undo.size(), 1);
    auto *table = page.findChild<QTableView *>(u"activityTable"_s);
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(page.currentPlan(), m_records.at(1).plan);
    QTest::mouseClick(button(page, u"activityResume"_s), Qt::LeftButton);
    QCOMPARE(resume.size(), 1);
}

void ActivityPageTest::filtersAndKeepsWhatIsChosen()
{
    ActivityPage page;
    page.resize(1060, 700);
    page.show();
    page.setRecords(m_records);
    auto *table = page.findChild<QTableView *>(u"activityTable"_s);
    page.findChild<FilterEdit *>()->setNow(u"office stopped"_s);
    QCOMPARE(table->model()->rowCount(), 1);
    table->setCurrentIndex(table->model()->index(0, 0));
    QVERIFY(page.closeInnermost());
    QCOMPARE(table->model()->rowCount(), 2);
    m_records.prepend(recordOf(u"Plant"_s, PlanRecord::State::Running, 1, test::someTime().addDays(1)));
    page.setRecords(m_records);
    QCOMPARE(page.currentPlan(), m_records.at(2).plan);
}

void ActivityPageTest::isOffWhereNothingMayBeChanged()
{
    ActivityPage page;
    page.resize(1060, 700);
    page.show();
    page.setRecords(m_records);
    ConnectedServers readOnly = servers();
    readOnly.isReadOnly = true;
    page.setServers(readOnly);
    QVERIFY(!button(page, u"activityUndo"_s)->isEnabled());
    QVERIFY(button(page, u"activityUndo"_s)->toolTip().contains(u"read-only"_s));
}

void ActivityPageTest::saysWhyTheJournalCannotBeRead()
{
    ActivityPage page;
    page.resize(1060, 700);
    page.show();
    page.setRecords(m_records);
    page.showProblem(u"It is damaged."_s);
    auto *banner = page.findChild<Banner *>(u"activityBanner"_s);
    QVERIFY(banner->isVisible());
    QCOMPARE(page.findChild<QTableView *>()->model()->rowCount(), 2); // stay
    page.setRecords(m_records);
    QVERIFY(!banner->isVisible());
}

QTEST_MAIN(ActivityPageTest)
#include "tst_activitypage.moc"
