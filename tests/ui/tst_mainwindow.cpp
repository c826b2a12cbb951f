#include "models/text/findingtext.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/overviewparts.h"
#include "ui/shell/connectiondot.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/rail.h"
#include "ui/shell/welcomepage.h"
#include "ui/support/errortext.h"
#include "ui/support/theme.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/linklabel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

/// A page that notes what it is given.
class PlainPage final : public Page {
    Q_OBJECT
public:
    QList<InventoryPart> parts() const override { return {InventoryPart::Keks}; }
    void setInventory(const InventoryPtr &inventory) override { m_inventory = inventory; }
    bool reveal(const ObjectRef &object) override
    {
        m_revealed = object;
        return m_inventory && m_inventory->kek(object.key.value(0));
    }
    void focusFilter() override { ++m_filters; }
    InventoryPtr m_inventory;
    ObjectRef m_revealed;
    int m_filters = 0;
};

namespace {

InventoryPtr someInventory(PartState::Phase phase)
{
    auto inventory = std::make_shared<Inventory>();
    inventory->keks = {{u"payments"_s, {}}, {u"pii"_s, {}}};
    for (const InventoryPart part : partsOf(Server::SchemaRegistry))
        inventory->parts[part].phase = phase;
    return inventory;
}

Analysis twoFindings(const Inventory &)
{
    Finding critical;
    critical.id = u"a"_s;
    critical.severity = Severity::Critical;
    critical.kind = FindingKind::KekUnused;
    critical.objects = {{ObjectRef::Kind::Kek, {u"pii"_s}}};
    Finding high = critical;
    high.id = u"b"_s;
    high.severity = Severity::High;
    Analysis analysis;
    analysis.findings = {critical, high};
    analysis.policies = 7;
    analysis.dueSoon = {{{ObjectRef::Kind::Kek, {u"pii"_s}}, QDateTime::currentDateTimeUtc().addDays(3)}};
    return analysis;
}

/// A window with an overview and one page, open on a connection.
struct Opened {
    Opened()
        : window(twoFindings)
        , overview(new OverviewPage)
        , page(new PlainPage)
    {
        window.addPage({u"overview"_s, u"Overview"_s, u"overview"_s, overview, {}});
        window.addPage({u"keks"_s, u"KEKs"_s, u"kek"_s, page, {ObjectRef::Kind::Kek}});
        QObject::connect(&window, &MainWindow::analysed, overview, &OverviewPage::setAnalysis);
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        window.setConnection({u"Test"_s, u"http://sr:8081"_s, {}, false});
    }
    MainWindow window;
    OverviewPage *overview;
    PlainPage *page;
};

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void welcomesWithoutAConnection();
    void welcomesWithANewConnectionFirst();
    void opensPagesByRailAndKey();
    void asksToReloadAndCancel();
    void showsHowServersStand();
    void badgesAndOverviewShowFindings();
    void readsAFindingWhole();
    void comesBackToAFinding();
    void tilesSayWhatIsTrue_data();
    void tilesSayWhatIsTrue();
    void saysWhatIsBeingLoadedInTheRoomThereIs();
    void followsLinks();
    void saysWhatIsNotThere();
    void cyclesFocusWithF6();
    void cyclesFocusBackWithShiftF6();
    void remembersThePageAndTheRail();
    void changesTheme();
    void showsAbout();
    void fitsIntoTheSmallestScreen();

private:
    QTemporaryDir m_folder;
};

void MainWindowTest::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Kekkai"_s);
    QCoreApplication::setApplicationName(u"tst_mainwindow"_s);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
}

void MainWindowTest::init()
{
    QSettings().clear();
}

void MainWindowTest::welcomesWithoutAConnection()
{
    MainWindow window(twoFindings);
    window.show();
    QVERIFY(window.welcome()->isVisible());
    QVERIFY(!window.findChild<Rail *>()->isVisible());
    QSignalSpy wizard(&window, &MainWindow::wizardRequested);
    QTest::mouseClick(window.findChild<QPushButton *>(u"welcomeNew"_s), Qt::LeftButton);
    QCOMPARE(wizard.count(), 1);
    QSignalSpy connection(&window, &MainWindow::connectRequested);
    QSignalSpy sandbox(&window, &MainWindow::sandboxRequested);
    QTest::mouseClick(window.findChild<QPushButton *>(u"welcomeConnect"_s), Qt::LeftButton);
    QTest::mouseClick(window.findChild<QPushButton *>(u"welcomeSandbox"_s), Qt::LeftButton);
    QCOMPARE(connection.count(), 1);
    QCOMPARE(sandbox.count(), 1);
}

void MainWindowTest::welcomesWithANewConnectionFirst()
{
    MainWindow window(twoFindings);
    window.show();
    QApplication::setActiveWindow(&window);
    Profile plant;
    plant.id = QUuid::createUuid();
    plant.name = u"Plant"_s;
    Profile lab = plant;
    lab.id = QUuid::createUuid();
    lab.name = u"Lab"_s;
    window.setProfiles({plant, lab}, {lab.id, plant.id});
    window.setProfiles({plant, lab}, {lab.id}); // made anew, and the order of the keys with it
    QTRY_COMPARE(window.welcome()->findChildren<QPushButton *>(u"welcome-Lab"_s).size(), 1);
    const QStringList order{u"welcomeNew"_s, u"welcome-Lab"_s, u"welcomeAllProfiles"_s, u"welcomeSandbox"_s,
                            u"welcomeConnect"_s};
    int above = -1;
    for (const QString &name : order) {
        const auto *button = window.welcome()->findChild<QPushButton *>(name);
        QVERIFY2(button && button->isVisible(), qPrintable(name));
        const int top = button->mapTo(window.welcome(), QPoint()).y();
        QVERIFY2(top > above, qPrintable(name));
        above = top;
    }
    QVERIFY(window.findChild<QPushButton *>(u"welcomeNew"_s)->property("primary").toBool());
    window.findChild<QPushButton *>(u"welcomeNew"_s)->setFocus();
    for (const QString &name : order) {
        QCOMPARE(QApplication::focusWidget()->objectName(), name);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QSignalSpy opened(&window, &MainWindow::profileRequested);
    QTest::keyClick(window.welcome()->findChild<QPushButton *>(u"welcome-Lab"_s), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().toUuid(), lab.id);
}

void MainWindowTest::opensPagesByRailAndKey()
{
    Opened open;
    QCOMPARE(open.window.currentPageId(), u"overview"_s);
    const auto inventory = someInventory(PartState::Phase::Complete);
    open.window.setInventory(inventory);
    QVERIFY(open.page->m_inventory
            && open.page->m_inventory->parts.isEmpty()); // only the visible page is given snapshots
    QTest::mouseClick(open.window.findChild<RailButton *>(u"rail-keks"_s), Qt::LeftButton);
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QCOMPARE(open.page->m_inventory, inventory);
    QTest::keyClick(&open.window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(open.window.currentPageId(), u"overview"_s);
    QTest::keyClick(&open.window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QTest::keyClick(&open.window, Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(open.page->m_filters, 1);
}

void MainWindowTest::asksToReloadAndCancel()
{
    Opened open;
    QSignalSpy reload(&open.window, &MainWindow::reloadRequested);
    QSignalSpy cancel(&open.window, &MainWindow::cancelRequested);
    auto *button = open.window.findChild<QPushButton *>(u"cancelButton"_s);
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    QVERIFY(!button->isVisible());
    QTest::keyClick(&open.window, Qt::Key_F5);
    QTest::mouseClick(open.window.findChild<QToolButton *>(u"reloadButton"_s), Qt::LeftButton);
    QCOMPARE(reload.count(), 2);
    open.window.setInventory(someInventory(PartState::Phase::Loading));
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(cancel.count(), 1);
}

void MainWindowTest::showsHowServersStand()
{
    Opened open;
    auto *dot = open.window.findChild<ConnectionDot *>(u"dotSchemaRegistry"_s);
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    QCOMPARE(dot->status().state, ServerStatus::State::Connected);
    QCOMPARE(open.window.findChild<ConnectionDot *>(u"dotCmf"_s)->status().state, ServerStatus::State::NotNamed);
    auto refused = std::make_shared<Inventory>(*someInventory(PartState::Phase::Failed));
    for (PartState &part : refused->parts)
        part.error = ApiError{ApiError::Kind::Unauthorized,          u"who?"_s,      401, 40101,
                              u"Schema Registry (http://sr:8081)"_s, u"/subjects"_s, {}};
    open.window.setInventory(refused);
    QCOMPARE(dot->status().state, ServerStatus::State::SignInNeeded);
    QVERIFY(dot->toolTip().contains(u"http://sr:8081"_s));
    QVERIFY(dot->text().contains(stateWord(ServerStatus::State::SignInNeeded))); // a word, not only a colour
    QSignalSpy signIn(&open.window, &MainWindow::signInRequested);
    QTest::mouseClick(dot, Qt::LeftButton);
    QTest::mouseClick(open.overview->findChild<QPushButton *>(u"cardButton"_s), Qt::LeftButton);
    QCOMPARE(signIn.count(), 2);
    auto *help = open.overview->findChild<EmptyState *>();
    QTRY_COMPARE(help->button()->text(), cureButtonText(Cure::SignIn)); // trying again would change nothing
    help->button()->click();
    QCOMPARE(signIn.count(), 3);
    for (PartState &part : refused->parts)
        part.error->kind = ApiError::Kind::Tls;
    open.window.setInventory(std::make_shared<Inventory>(*refused));
    QSignalSpy certificate(&open.window, &MainWindow::certificateHelpRequested);
    QTRY_COMPARE(help->button()->text(), cureButtonText(Cure::ShowCertificate));
    help->button()->click();
    QCOMPARE(certificate.count(), 1);
    auto gone = std::make_shared<Inventory>(*refused);
    for (PartState &part : gone->parts)
        part.error->kind = ApiError::Kind::Offline;
    open.window.setInventory(gone);
    QCOMPARE(dot->status().state, ServerStatus::State::Unreachable);
}

void MainWindowTest::badgesAndOverviewShowFindings()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    auto *table = open.overview->findChild<QTableView *>(u"findingsTable"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QCOMPARE(open.window.findChild<RailButton *>(u"rail-keks"_s)->badge(), 2);
    QCOMPARE(open.overview->findChild<Tile *>(u"tile-keks"_s)->count(), u"2"_s);
    QCOMPARE(open.overview->findChild<Tile *>(u"tile-policies"_s)->count(), u"7"_s);
    QVERIFY(open.overview->findChild<QWidget *>(u"duePanel"_s)->isVisible());
    QTest::mouseClick(open.overview->findChild<QToolButton *>(u"severity%1"_s.arg(int(Severity::High))),
                      Qt::LeftButton);
    QCOMPARE(table->model()->rowCount(), 1);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QCOMPARE(open.page->m_revealed.key, QStringList{u"pii"_s});
    open.window.setConnection({u"Other"_s, u"http://other"_s, {}, false}); // nothing of the old one stays
    QCOMPARE(open.window.findChild<RailButton *>(u"rail-keks"_s)->badge(), 0);
}

void MainWindowTest::comesBackToAFinding()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    auto *table = open.overview->findChild<QTableView *>(u"findingsTable"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    auto *high = open.overview->findChild<QToolButton *>(u"severity%1"_s.arg(int(Severity::High)));
    open.window.showPage(u"overview"_s);
    high->click();
    QCOMPARE(table->model()->rowCount(), 1);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    const QString chosen = open.overview->chosenText();
    QVERIFY(!chosen.isEmpty());
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    open.window.showPage(u"overview"_s); // by hand, and another look at it
    open.overview->findChild<QToolButton *>(u"severityAll"_s)->click();
    QCOMPARE(table->model()->rowCount(), 2);
    table->setCurrentIndex(table->model()->index(0, 0));
    if (open.overview->chosenText() == chosen)
        table->setCurrentIndex(table->model()->index(1, 0));
    QVERIFY(open.overview->chosenText() != chosen);
    QTest::keyClick(&open.window, Qt::Key_Left, Qt::AltModifier);
    QTest::keyClick(&open.window, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(open.window.currentPageId(), u"overview"_s);
    QVERIFY(high->isChecked());
    QCOMPARE(open.overview->chosenText(), chosen);
}

void MainWindowTest::readsAFindingWhole()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    auto *table = open.overview->findChild<QTableView *>(u"findingsTable"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    auto *details = open.overview->findChild<DetailsPane *>(u"findingDetails"_s);
    QVERIFY(details->isVisible());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QTRY_VERIFY(!details->isBlank());
    const QString sentence = findingText(twoFindings({}).findings.first());
    const QString remedy = findingRemedy(FindingKind::KekUnused);
    QStringList texts;
    for (const QLabel *label : details->findChildren<QLabel *>())
        if (label->isVisible())
            texts.append(label->text());
    QVERIFY(texts.contains(sentence)); // wrapped, not elided
    QVERIFY(texts.contains(remedy));
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(sentence));
    QVERIFY(QGuiApplication::clipboard()->text().contains(remedy));

    QTest::keyClick(&open.window, Qt::Key_F6); // to the details, and by Tab to the object
    QVERIFY(details->hasFocus());
    auto *link = details->findChild<LinkLabel *>();
    for (int i = 0; i < 20 && !link->hasFocus(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(link->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape); // back to the findings
    QVERIFY(table->hasFocus());
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Return);
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QCOMPARE(open.page->m_revealed.key, QStringList{u"pii"_s});
}

void MainWindowTest::tilesSayWhatIsTrue_data()
{
    QTest::addColumn<InventoryPtr>("inventory");
    QTest::addColumn<QString>("count");
    QTest::addColumn<bool>("allLive");
    const auto with = [](PartState::Phase phase, const QList<KekEntry> &keks) {
        auto inventory = std::make_shared<Inventory>(*someInventory(phase));
        inventory->keks = keks;
        return InventoryPtr(inventory);
    };
    const KekEntry unread{u"pii"_s, {}};
    KekEntry read = unread;
    read.details = Kek{};
    QTest::newRow("none") << with(PartState::Phase::Complete, {}) << u"0"_s << false;
    QTest::newRow("live") << with(PartState::Phase::Complete, {read}) << u"1"_s << true;
    QTest::newRow("one not read") << with(PartState::Phase::Complete, {read, unread}) << u"2"_s << false;
    QTest::newRow("loading") << with(PartState::Phase::Loading, {read}) << u"1"_s << false;
    QTest::newRow("loading, none so far") << with(PartState::Phase::Loading, {}) << u"…"_s << false;
    QTest::newRow("failed") << with(PartState::Phase::Failed, {read}) << u"1"_s << false;
    QTest::newRow("failed before anything came") << with(PartState::Phase::Failed, {}) << u"–"_s << false;
    QTest::newRow("stopped") << with(PartState::Phase::Canceled, {read}) << u"1"_s << false;
}

void MainWindowTest::tilesSayWhatIsTrue()
{
    QFETCH(InventoryPtr, inventory);
    QFETCH(bool, allLive);
    OverviewPage overview;
    auto *tile = overview.findChild<Tile *>(u"tile-keks"_s);
    overview.setInventory(someInventory(PartState::Phase::Complete));
    auto live = std::make_shared<Inventory>(*someInventory(PartState::Phase::Complete));
    live->keks = {{u"a"_s, Kek{}}};
    overview.setInventory(live);
    const QString allLiveNote = tile->toolTip();
    overview.setInventory(inventory);
    QTEST(tile->count(), "count");
    QCOMPARE(tile->toolTip() == allLiveNote, allLive);
    QVERIFY(!tile->toolTip().isEmpty());
}

void MainWindowTest::saysWhatIsBeingLoadedInTheRoomThereIs()
{
    Opened open;
    open.window.resize(open.window.minimumSizeHint());
    open.window.setInventory(someInventory(PartState::Phase::Loading));
    auto *work = open.window.findChild<ElidedLabel *>(u"workLabel"_s);
    QTRY_VERIFY(work->isElided()); // ends in an ellipsis instead of in the middle of a letter
    QVERIFY(work->toolTip().contains(u"DEKs"_s)); // and can be read whole
}

void MainWindowTest::followsLinks()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    Q_EMIT open.overview->linkActivated({ObjectRef::Kind::Kek, {u"payments"_s}});
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QCOMPARE(open.page->m_revealed.key, QStringList{u"payments"_s});
}

void MainWindowTest::saysWhatIsNotThere()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    QVERIFY(!open.window.reveal({ObjectRef::Kind::Kek, {u"nowhere"_s}}));
    QCOMPARE(open.window.currentPageId(), u"overview"_s);
    QVERIFY(open.window.findChild<ElidedLabel *>(u"workLabel"_s)->text().contains(u"nowhere"_s));
}

void MainWindowTest::cyclesFocusWithF6()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    auto *rail = open.window.findChild<Rail *>();
    rail->focusCurrent();
    QTRY_VERIFY(rail->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down); // walks the pages
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Up);
    QTest::keyClick(&open.window, Qt::Key_F6);
    QVERIFY(open.overview->isAncestorOf(QApplication::focusWidget()));
    for (int i = 0; i < 3 && !rail->isAncestorOf(QApplication::focusWidget()); ++i)
        QTest::keyClick(&open.window, Qt::Key_F6);
    QVERIFY(rail->isAncestorOf(QApplication::focusWidget()));
}

void MainWindowTest::cyclesFocusBackWithShiftF6()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    auto *table = open.overview->findChild<QTableView *>(u"findingsTable"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    auto *rail = open.window.findChild<Rail *>();
    rail->focusCurrent();
    QList<QWidget *> there;
    do {
        QTest::keyClick(&open.window, Qt::Key_F6);
        there.append(QApplication::focusWidget());
    } while (!rail->isAncestorOf(QApplication::focusWidget()) && there.size() < 10);
    QCOMPARE(there.size(), 3); // findings, details, rail
    QList<QWidget *> back;
    do {
        QTest::keyClick(&open.window, Qt::Key_F6, Qt::ShiftModifier);
        back.append(QApplication::focusWidget());
    } while (!rail->isAncestorOf(QApplication::focusWidget()) && back.size() < 10);
    there.removeLast();
    std::reverse(there.begin(), there.end());
    QCOMPARE(back.mid(0, 2), there);
    QCOMPARE(back.size(), 3);
}

void MainWindowTest::remembersThePageAndTheRail()
{
    {
        Opened open;
        open.window.showPage(u"keks"_s);
        QTest::mouseClick(open.window.findChild<QToolButton *>(u"railCollapse"_s), Qt::LeftButton);
        open.window.close();
    }
    Opened open;
    QCOMPARE(open.window.currentPageId(), u"keks"_s);
    QVERIFY(open.window.findChild<Rail *>()->isCollapsed());
}

void MainWindowTest::changesTheme()
{
    Opened open;
    open.window.findChild<QAction *>(u"theme-dark"_s)->trigger();
    QVERIFY(Theme::current().isDark());
    QCOMPARE(QSettings().value(u"window/theme"_s).toString(), u"dark"_s);
    open.window.findChild<QAction *>(u"theme-light"_s)->trigger();
    QVERIFY(!Theme::current().isDark());
}

void MainWindowTest::showsAbout()
{
    Opened open;
    open.window.findChild<QAction *>(u"aboutAction"_s)->trigger();
    auto *about = open.window.findChild<AboutDialog *>();
    QVERIFY(about && about->isVisible());
    QVERIFY(about->findChild<QLabel *>(u"aboutVersion"_s)->text().contains(QStringLiteral(KEKKAI_VERSION)));
    QTest::keyClick(about, Qt::Key_Escape);
    QTRY_VERIFY(!open.window.findChild<AboutDialog *>());
}

void MainWindowTest::fitsIntoTheSmallestScreen()
{
    Opened open;
    open.window.setInventory(someInventory(PartState::Phase::Complete));
    QVERIFY2(open.window.minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(open.window.minimumSizeHint().width())));
    QVERIFY2(open.window.minimumSizeHint().height() <= 800,
             qPrintable(QString::number(open.window.minimumSizeHint().height())));
}

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
