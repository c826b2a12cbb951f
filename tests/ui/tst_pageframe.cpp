#include "ui/pages/pageframe.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/loadingbar.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace kekkai;
using namespace Qt::StringLiterals;

/// A page over names, as plain as a page can be.
class NamesPage final : public PageFrame {
    Q_OBJECT
public:
    NamesPage()
        : PageFrame({.id = u"names"_s,
                     .title = u"Names"_s,
                     .subtitle = u"What things are called."_s,
                     .iconName = u"kek"_s,
                     .emptySentence = u"There are no names yet."_s,
                     .filterHint = u"Filter by name"_s})
    {
        m_model.setHorizontalHeaderLabels({u"Name"_s, u"Kind"_s, u"Long"_s});
        m_proxy.setSourceModel(&m_model);
        m_table = new QTableView(this);
        m_table->setModel(&m_proxy);
        setView(m_table);
        setColumns({{.width = 200, .elastic = true}, {.width = 100}, {.width = 900}});
        connect(this, &PageFrame::filterChanged, &m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    }

    QList<InventoryPart> parts() const override { return {InventoryPart::Keks, InventoryPart::Deks}; }
    void setInventory(const InventoryPtr &inventory) override
    {
        m_model.setRowCount(0);
        for (const KekEntry &kek : inventory->keks)
            m_model.appendRow(
                {new QStandardItem(kek.name), new QStandardItem(u"KEK"_s), new QStandardItem(QString(300, u'x'))});
        showInventory(inventory, m_model.rowCount());
        refreshDetails();
    }
    bool reveal(const ObjectRef &object) override
    {
        const auto found = m_model.findItems(object.key.value(0));
        if (found.isEmpty())
            return false;
        selectRow(m_proxy.mapFromSource(found.first()->index()));
        return true;
    }
    void addSomeTool(QWidget *tool) { addTool(tool); }
    QTableView *m_table = nullptr;
    QSortFilterProxyModel m_proxy;

protected:
    void fillDetails(const QModelIndex &current) override
    {
        if (current.isValid())
            details()->setHeading(current.data().toString(), u"Name"_s);
    }

private:
    QStandardItemModel m_model;
};

class PageFrameTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void loads();
    void showsRowsAndCounts();
    void saysThatThereIsNothing();
    void saysThatTheFilterHidesAll();
    void keepsOldRowsWhenAPartFails();
    void failsAsAWhole();
    void asksForCredentialsOn401();
    void listsItemErrorsInTheFold();
    void tellsItemsOfSeveralPartsOnce();
    void tellsOtherStatesApart_data();
    void tellsOtherStatesApart();
    void aPartlyMissingPartIsNoAlarm();
    void neverScrollsSideways();
    void remembersColumnsAndSort();
    void canBeUsedByKeyboardAlone();
    void selectsWhatTheKeyboardReaches();
    void detailsDoNotTakeTheFocus();
    void tabWalksInTheOrderOfTheEye();
    void revealsARow();

private:
    QTemporaryDir m_folder;
};

namespace {

using Phase = PartState::Phase;

InventoryPtr inventoryOf(const QStringList &names, Phase keks, Phase deks = Phase::Complete)
{
    auto inventory = std::make_shared<Inventory>();
    for (const QString &name : names)
        inventory->keks.append({name, {}});
    inventory->parts[InventoryPart::Keks].phase = keks;
    inventory->parts[InventoryPart::Deks].phase = deks;
    return inventory;
}

InventoryPtr failing(const QStringList &names, ApiError::Kind kind, int status = 0)
{
    auto inventory = std::make_shared<Inventory>(*inventoryOf(names, Phase::Failed));
    inventory->parts[InventoryPart::Keks].error =
        ApiError{kind, u"boom"_s, status, 50001, u"Schema Registry (http://sr:8081)"_s, u"/dek-registry/v1/keks"_s, {}};
    return inventory;
}

QList<Banner *> bannersOf(const QWidget &page)
{
    QList<Banner *> shown;
    for (auto *banner : page.findChildren<Banner *>())
        if (banner->isVisibleTo(&page))
            shown.append(banner);
    return shown;
}

} // namespace

void PageFrameTest::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Kekkai"_s);
    QCoreApplication::setApplicationName(u"tst_pageframe"_s);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
}

void PageFrameTest::init()
{
    QSettings().clear();
}

void PageFrameTest::loads()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({}, Phase::Loading));
    QCOMPARE(page.state().content, PageState::Content::Loading);
    QVERIFY(page.findChild<LoadingBar *>()->isBusy());
    auto half = std::make_shared<Inventory>(*inventoryOf({u"a"_s}, Phase::Loading));
    half->parts[InventoryPart::Keks].done = 1;
    half->parts[InventoryPart::Keks].total = 4;
    page.setInventory(half);
    QCOMPARE(page.state().content, PageState::Content::Rows); // rows appear as they arrive
    QCOMPARE(page.state().total, 4);
    QVERIFY(page.findChild<LoadingBar *>()->isBusy());
    page.setInventory(inventoryOf({u"a"_s}, Phase::Complete));
    QVERIFY(!page.findChild<LoadingBar *>()->isBusy());
}

void PageFrameTest::showsRowsAndCounts()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({u"a"_s, u"ab"_s, u"c"_s}, Phase::Complete));
    QCOMPARE(page.state().content, PageState::Content::Rows);
    auto *count = page.findChild<QLabel *>(u"pageCount"_s);
    QCOMPARE(count->text(), u"3"_s);
    page.filter()->setText(u"a"_s);
    QTRY_VERIFY(count->text().contains(u'2') && count->text().contains(u'3'));
}

void PageFrameTest::saysThatThereIsNothing()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({}, Phase::Complete));
    QCOMPARE(page.state().content, PageState::Content::Empty);
    auto *empty = page.findChild<EmptyState *>();
    QVERIFY(empty->isVisibleTo(&page));
    QCOMPARE(empty->sentence(), u"There are no names yet."_s);
    QSignalSpy reload(&page, &Page::reloadRequested);
    QTest::mouseClick(empty->button(), Qt::LeftButton);
    QCOMPARE(reload.count(), 1);
    QCOMPARE(reload.first().first().value<QList<InventoryPart>>(), page.parts());
}

void PageFrameTest::saysThatTheFilterHidesAll()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({u"a"_s}, Phase::Complete));
    page.filter()->setText(u"zzz"_s);
    QTRY_COMPARE(page.state().content, PageState::Content::NoMatch);
    QTest::mouseClick(page.findChild<EmptyState *>()->button(), Qt::LeftButton);
    QCOMPARE(page.state().content, PageState::Content::Rows);
    QVERIFY(page.filter()->text().isEmpty());
}

void PageFrameTest::keepsOldRowsWhenAPartFails()
{
    NamesPage page;
    page.show();
    page.setInventory(failing({u"a"_s, u"b"_s}, ApiError::Kind::Server, 500));
    QCOMPARE(page.state().content, PageState::Content::Rows);
    QVERIFY(page.m_table->isVisible());
    QCOMPARE(bannersOf(page).size(), 1);
    Banner *banner = bannersOf(page).first();
    QCOMPARE(banner->kind(), Banner::Kind::Error);
    QVERIFY(banner->cause().contains(u"http://sr:8081"_s));
    QVERIFY(banner->details().contains(u"50001"_s));
    auto *details = banner->findChild<QLabel *>(u"bannerDetails"_s);
    QVERIFY(!details->isVisible());
    QTest::mouseClick(banner->findChild<QToolButton *>(u"bannerDetailsButton"_s), Qt::LeftButton);
    QVERIFY(details->isVisible());
    QSignalSpy reload(&page, &Page::reloadRequested);
    QTest::mouseClick(banner->actionButton(), Qt::LeftButton);
    QCOMPARE(reload.count(), 1);
    QCOMPARE(reload.first().first().value<QList<InventoryPart>>(), QList<InventoryPart>{InventoryPart::Keks});
    page.setInventory(inventoryOf({u"a"_s}, Phase::Complete));
    QTRY_VERIFY(bannersOf(page).isEmpty());
}

void PageFrameTest::failsAsAWhole()
{
    NamesPage page;
    page.show();
    page.setInventory(failing({}, ApiError::Kind::Offline));
    QCOMPARE(page.state().content, PageState::Content::Failed);
    QSignalSpy reload(&page, &Page::reloadRequested);
    QTest::mouseClick(page.findChild<EmptyState *>()->button(), Qt::LeftButton);
    QCOMPARE(reload.count(), 1);
    QCOMPARE(reload.first().first().value<QList<InventoryPart>>(), page.parts());
    QVERIFY(!page.details()->isVisible()); // nothing can be selected
}

void PageFrameTest::asksForCredentialsOn401()
{
    NamesPage page;
    page.show();
    page.setInventory(failing({}, ApiError::Kind::Unauthorized, 401));
    QSignalSpy signIn(&page, &Page::signInRequested);
    QSignalSpy reload(&page, &Page::reloadRequested);
    QTest::mouseClick(bannersOf(page).first()->actionButton(), Qt::LeftButton);
    QTest::mouseClick(page.findChild<EmptyState *>()->button(), Qt::LeftButton);
    QCOMPARE(signIn.count(), 2);
    QCOMPARE(reload.count(), 0);
}

void PageFrameTest::listsItemErrorsInTheFold()
{
    NamesPage page;
    page.show();
    auto inventory = std::make_shared<Inventory>(*inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    for (int i = 0; i < 60; ++i)
        inventory->parts[InventoryPart::Keks].itemErrors.append(
            {u"KEK k%1"_s.arg(i), ApiError{ApiError::Kind::Forbidden, u"no"_s, 403, 40301, {}, {}, {}}});
    page.setInventory(inventory);
    QCOMPARE(page.state().content, PageState::Content::Rows);
    QCOMPARE(bannersOf(page).size(), 1);
    QCOMPARE(bannersOf(page).first()->kind(), Banner::Kind::Warning);
    QVERIFY(bannersOf(page).first()->title().contains(u"60"_s));
    QVERIFY(bannersOf(page).first()->details().contains(u"KEK k0"_s));
    QVERIFY(bannersOf(page).first()->details().contains(u"10"_s)); // "… and 10 more"
}

void PageFrameTest::tellsItemsOfSeveralPartsOnce()
{
    const ApiError refused{ApiError::Kind::Forbidden, u"no"_s, 403, 40301, {}, {}, {}};
    const ApiError odd{ApiError::Kind::BadReply, u"wrong type"_s, 200, 0, {}, {}, {}};
    NamesPage page;
    page.show();
    auto inventory = std::make_shared<Inventory>(*inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    inventory->parts[InventoryPart::Keks].itemErrors = {{u"KEK a"_s, refused}};
    inventory->parts[InventoryPart::Deks].itemErrors = {{u"DEK b"_s, refused}, {u"DEK c"_s, refused}};
    page.setInventory(inventory);
    QCOMPARE(bannersOf(page).size(), 1); // one cause, one banner
    QVERIFY(bannersOf(page).first()->title().contains(u"KEKs, DEKs"_s));
    QVERIFY(bannersOf(page).first()->title().contains(u"3"_s));
    for (const auto &item : {u"KEK a"_s, u"DEK b"_s, u"DEK c"_s})
        QVERIFY(bannersOf(page).first()->details().contains(item));

    auto mixed = std::make_shared<Inventory>(*inventory);
    mixed->parts[InventoryPart::Deks].itemErrors = {{u"DEK b"_s, odd}};
    page.setInventory(mixed);
    QCOMPARE(bannersOf(page).size(), 2); // two causes
}

void PageFrameTest::tellsOtherStatesApart_data()
{
    QTest::addColumn<Phase>("keks");
    QTest::addColumn<Phase>("deks");
    QTest::addColumn<PageState::Content>("content");
    QTest::newRow("no server") << Phase::NotAsked << Phase::NotAsked << PageState::Content::NotConnected;
    QTest::newRow("no interface") << Phase::Absent << Phase::Absent << PageState::Content::Absent;
    QTest::newRow("no interface, the rest unasked") << Phase::Absent << Phase::NotAsked << PageState::Content::Absent;
    QTest::newRow("stopped") << Phase::Canceled << Phase::Canceled << PageState::Content::Canceled;
    QTest::newRow("waiting") << Phase::Waiting << Phase::Waiting << PageState::Content::Loading;
    QTest::newRow("own part read, other still coming")
        << Phase::Complete << Phase::Loading << PageState::Content::Loading;
}

void PageFrameTest::tellsOtherStatesApart()
{
    QFETCH(Phase, keks);
    QFETCH(Phase, deks);
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({}, keks, deks));
    QTEST(page.state().content, "content");
    QVERIFY(bannersOf(page).isEmpty());
    QVERIFY(!page.findChild<EmptyState *>()->sentence().isEmpty());
}

void PageFrameTest::aPartlyMissingPartIsNoAlarm()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({u"a"_s}, Phase::Complete, Phase::Absent));
    QCOMPARE(page.state().content, PageState::Content::Rows);
    QVERIFY(bannersOf(page).isEmpty());
}

void PageFrameTest::neverScrollsSideways()
{
    NamesPage page;
    page.resize(1080, 700);
    page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    page.show();
    QTRY_VERIFY(page.m_table->viewport()->width() > 200);
    QTRY_COMPARE(page.m_table->horizontalHeader()->length(), page.m_table->viewport()->width());
    QCOMPARE(page.m_table->horizontalScrollBar()->maximum(), 0);
    page.m_table->horizontalHeader()->resizeSection(1, 260); // as a drag does
    QCOMPARE(page.m_table->columnWidth(1), 260);
    QVERIFY(page.m_table->horizontalHeader()->length() <= page.m_table->viewport()->width());
    page.resize(900, 700);
    QTRY_COMPARE(page.m_table->horizontalScrollBar()->maximum(), 0);
    QVERIFY(page.minimumSizeHint().width() <= 1080);
}

void PageFrameTest::remembersColumnsAndSort()
{
    {
        NamesPage page;
        page.show();
        page.resize(1400, 700);
        page.show();
        page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
        page.m_table->horizontalHeader()->resizeSection(1, 177);
        page.m_table->horizontalHeader()->moveSection(1, 0);
        page.m_table->sortByColumn(1, Qt::DescendingOrder);
        page.setDetailsShown(false);
    }
    NamesPage page;
    page.resize(1400, 700);
    page.show();
    QCOMPARE(page.m_table->horizontalHeader()->visualIndex(1), 0);
    QCOMPARE(page.m_table->horizontalHeader()->sortIndicatorSection(), 1);
    QCOMPARE(page.m_table->horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
    QVERIFY(!page.areDetailsShown());
}

void PageFrameTest::canBeUsedByKeyboardAlone()
{
    NamesPage page;
    page.resize(1200, 700);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    page.focusFilter();
    QTRY_VERIFY(page.filter()->hasFocus());
    QTest::keyClick(page.filter(), Qt::Key_Down);
    QVERIFY(page.m_table->hasFocus());
    QCOMPARE(page.m_table->currentIndex().row(), 0);
    QTest::keyClick(page.m_table, Qt::Key_Down);
    QCOMPARE(page.m_table->currentIndex().row(), 1);
    QTRY_VERIFY(!page.details()->isBlank());
    page.setDetailsShown(false);
    QTest::keyClick(page.m_table, Qt::Key_Return);
    QVERIFY(page.areDetailsShown());
    QVERIFY(page.details()->hasFocus());
    QVERIFY(page.closeInnermost()); // Esc: back to the rows
    QVERIFY(page.m_table->hasFocus());
    QTest::keyClick(page.m_table, Qt::Key_Tab); // Tab leaves the table instead of walking its cells
    QVERIFY(!page.m_table->hasFocus());
    page.focusFilter();
    page.filter()->setText(u"b"_s);
    QTest::keyClick(page.filter(), Qt::Key_Escape);
    QVERIFY(page.filter()->text().isEmpty());
    page.m_table->setFocus();
    QVERIFY(page.focusNextArea());
    QVERIFY(page.details()->hasFocus());
    QVERIFY(!page.focusNextArea());
}

void PageFrameTest::selectsWhatTheKeyboardReaches()
{
    for (const bool byTab : {true, false}) {
        NamesPage page;
        page.resize(1200, 700);
        page.show();
        QApplication::setActiveWindow(&page);
        page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
        if (byTab)
            page.m_table->setFocus(Qt::TabFocusReason);
        else
            page.focusFirstArea();
        QTRY_VERIFY(page.m_table->hasFocus());
        QCOMPARE(page.m_table->currentIndex().row(), 0);
        QCOMPARE(page.m_table->selectionModel()->selectedRows().size(), 1); // one sees what the details are about
    }
}

void PageFrameTest::detailsDoNotTakeTheFocus()
{
    NamesPage page;
    page.resize(1200, 700);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    page.focusFirstArea();
    QVERIFY(page.focusNextArea());
    QVERIFY(page.details()->hasFocus()); // once it had it
    page.focusFilter();
    QTest::keyClicks(page.filter(), u"b"_s); // changes what the details are about
    QTRY_COMPARE(page.view()->model()->rowCount(), 1);
    page.view()->setCurrentIndex(page.view()->model()->index(0, 0));
    page.details()->commit();
    QVERIFY(page.filter()->hasFocus());
}

void PageFrameTest::tabWalksInTheOrderOfTheEye()
{
    NamesPage page;
    page.resize(1200, 700);
    auto *tool = new QToolButton(&page);
    tool->setText(u"Tool"_s);
    tool->setFocusPolicy(Qt::StrongFocus);
    page.addSomeTool(tool);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(failing({u"a"_s, u"b"_s}, ApiError::Kind::Server, 500)); // rows and a banner
    Banner *banner = bannersOf(page).first();
    auto *toggle = page.findChild<QToolButton *>(u"detailsToggle"_s);
    toggle->setFocusPolicy(Qt::TabFocus);
    page.filter()->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(page.filter()->hasFocus());
    QList<QWidget *> walked;
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        walked.append(QApplication::focusWidget());
    }
    const QList<QWidget *> wanted{
        tool,         toggle,        banner->findChild<QToolButton *>(u"bannerDetailsButton"_s), banner->actionButton(),
        page.m_table, page.details()};
    QCOMPARE(walked, wanted);
}

void PageFrameTest::revealsARow()
{
    NamesPage page;
    page.show();
    page.setInventory(inventoryOf({u"a"_s, u"b"_s}, Phase::Complete));
    QVERIFY(page.reveal({ObjectRef::Kind::Kek, {u"b"_s}}));
    QCOMPARE(page.m_table->currentIndex().data().toString(), u"b"_s);
    QVERIFY(!page.reveal({ObjectRef::Kind::Kek, {u"nope"_s}}));
}

QTEST_MAIN(PageFrameTest)
#include "tst_pageframe.moc"
