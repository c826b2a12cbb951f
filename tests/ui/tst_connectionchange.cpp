#include "tests/ui/pagechecks.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/overviewparts.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/secretspage.h"
#include "ui/pages/wiringpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filteredit.h"

#include <QPushButton>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTableView>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

/// Names that only the former connection knows.
const QStringList formerNames{u"billing"_s,  u"orders"_s, u"customers"_s, u"encryptPII"_s,
                              u"sr-creds"_s, u"flink-"_s, u"shop"_s,      u"clicks"_s};

Analysis oneFinding(const Inventory &inventory)
{
    Analysis analysis;
    if (inventory.keks.isEmpty())
        return analysis;
    Finding finding;
    finding.id = u"KekUnused/orders"_s;
    finding.kind = FindingKind::KekUnused;
    finding.severity = Severity::High;
    finding.objects = {{ObjectRef::Kind::Kek, {u"orders"_s}}};
    analysis.findings = {finding};
    analysis.policies = 2;
    analysis.dueSoon = {{{ObjectRef::Kind::Dek, {u"orders"_s, u"orders-value"_s, u"1"_s}}, someTime()}};
    return analysis;
}

/// The window with all its pages, open on the company, a row selected on each page.
struct FormerConnection {
    explicit FormerConnection(const Analyse &analyse = oneFinding)
        : window(analyse)
    {
        using Kind = ObjectRef::Kind;
        window.addPage({u"overview"_s, u"Overview"_s, u"overview"_s, overview, {}});
        add(u"keks"_s, new KeksPage, {Kind::Kek});
        add(u"deks"_s, new DeksPage, {Kind::Dek});
        add(u"schemas"_s, new SchemasPage, {Kind::Subject, Kind::Field});
        add(u"policies"_s, policies, {Kind::Policy});
        add(u"secrets"_s, new SecretsPage, {Kind::Secret});
        add(u"wiring"_s, new WiringPage, {Kind::Mapping, Kind::Environment, Kind::Catalog, Kind::Database});
        QObject::connect(&window, &MainWindow::analysed, overview, &OverviewPage::setAnalysis);
        window.resize(1280, 800);
        window.show();
        window.setConnection({u"Former"_s, u"http://former:8081"_s, u"http://former:8080"_s, false});
        window.setInventory(company());
    }
    void add(const QString &id, PageFrame *page, const QList<ObjectRef::Kind> &kinds)
    {
        pages.append(page);
        window.addPage({id, page->title(), u"kek"_s, page, kinds});
    }
    /// Shows every page once and selects something on it.
    void lookAtEverything()
    {
        const QStringList ids{u"keks"_s, u"deks"_s, u"schemas"_s, u"policies"_s, u"secrets"_s, u"wiring"_s};
        for (qsizetype i = 0; i < ids.size(); ++i) {
            window.showPage(ids[i]);
            PageFrame *page = pages[i];
            QTRY_VERIFY(page->view()->model()->rowCount() > 0);
            page->view()->setCurrentIndex(page->view()->model()->index(page->view()->model()->rowCount() - 1, 0));
            page->details()->commit();
            QVERIFY(!page->details()->isBlank());
        }
    }
    [[nodiscard]] QStringList leftovers() const
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // what is gone is gone
        QStringList left;
        const QStringList texts = everyText(window);
        for (const QString &text : texts)
            for (const QString &name : formerNames)
                if (text.contains(name))
                    left.append(text);
        return left;
    }

    MainWindow window;
    OverviewPage *overview = new OverviewPage;
    PoliciesPage *policies = new PoliciesPage;
    QList<PageFrame *> pages;
};

} // namespace

class ConnectionChangeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { useTestSettings(); }
    void leavesNothingOfTheFormerConnection();
    void leavesNothingWhenTheNextLoadFails();
    void bringsNothingBackFromWorkUnderWay();
    void clearsTheFilter();
    void revealsNothingOfTheFormer();
    void offersAConnectionWhereAServerIsMissing();
};

void ConnectionChangeTest::leavesNothingOfTheFormerConnection()
{
    FormerConnection former;
    former.lookAtEverything();
    QTRY_VERIFY(!former.window.isAnalysing());
    QVERIFY(!former.leftovers().isEmpty()); // the check itself sees what is there
    former.window.setConnection({u"Next"_s, u"http://next:8081"_s, {}, false});
    // At once: nothing has been shown, no event has been handled since.
    for (const PageFrame *page : std::as_const(former.pages)) {
        QCOMPARE(page->view()->model()->rowCount(), 0);
        QVERIFY(!page->view()->currentIndex().isValid());
        QVERIFY(page->details()->isBlank());
    }
    QVERIFY2(former.leftovers().isEmpty(), qPrintable(former.leftovers().join(u" | "_s)));
    for (const QString &tile : {u"tile-keks"_s, u"tile-policies"_s})
        QVERIFY(former.overview->findChild<Tile *>(tile)->count().toInt() == 0); // not even a number
    QVERIFY(former.window.inventory()->parts.isEmpty());
}

void ConnectionChangeTest::leavesNothingWhenTheNextLoadFails()
{
    FormerConnection former;
    former.lookAtEverything();
    former.window.setConnection({u"Next"_s, u"http://next:8081"_s, {}, false});
    auto failed = std::make_shared<Inventory>();
    setPhases(*failed, PartState::Phase::Failed);
    for (PartState &part : failed->parts)
        part.error = ApiError{ApiError::Kind::Server, {}, 500, 0, {}, {}, {}};
    former.window.setInventory(failed);
    for (PageFrame *page : std::as_const(former.pages)) {
        former.window.showPage(page->objectName().chopped(4)); // "keksPage"
        QCOMPARE(former.window.currentPage(), page);
        QTRY_COMPARE(page->state().content, PageState::Content::Failed);
        QVERIFY(page->details()->isBlank());
        QVERIFY(!page->details()->isVisible()); // beside an empty page nothing can be selected
    }
    QTRY_VERIFY(!former.window.isAnalysing());
    QCOMPARE(former.leftovers(), QStringList());
}

void ConnectionChangeTest::bringsNothingBackFromWorkUnderWay()
{
    QSemaphore begun;
    QSemaphore through;
    FormerConnection former([&](const Inventory &inventory) {
        begun.release();
        through.acquire();
        return oneFinding(inventory);
    });
    begun.acquire();
    former.window.showPage(u"policies"_s); // its rules are being looked for on another thread
    QSignalSpy analysed(&former.window, &MainWindow::analysed);
    former.window.setConnection({u"Next"_s, u"http://next:8081"_s, {}, false});
    auto next = std::make_shared<Inventory>();
    setPhases(*next, PartState::Phase::Complete);
    former.window.setInventory(next);
    through.release(10);
    QTRY_COMPARE(analysed.count(), 1);
    QCOMPARE(analysed.first().at(1).value<InventoryPtr>(), InventoryPtr(next));
    QTRY_COMPARE(former.policies->state().content, PageState::Content::Empty);
    QCOMPARE(former.policies->view()->model()->rowCount(), 0);
    QCOMPARE(former.leftovers(), QStringList());
}

void ConnectionChangeTest::clearsTheFilter()
{
    FormerConnection former;
    former.window.showPage(u"keks"_s);
    former.pages.first()->filter()->setText(u"orders"_s);
    QTRY_COMPARE(former.pages.first()->view()->model()->rowCount(), 1);
    former.window.setConnection({u"Next"_s, u"http://next:8081"_s, {}, false});
    QVERIFY(former.pages.first()->filter()->text().isEmpty());
    former.window.setInventory(company());
    QCOMPARE(former.pages.first()->view()->model()->rowCount(), 3);
}

void ConnectionChangeTest::revealsNothingOfTheFormer()
{
    FormerConnection former;
    former.lookAtEverything();
    former.window.setConnection({u"Next"_s, {}, u"http://next:8080"_s, false});
    QVERIFY(!former.window.reveal({ObjectRef::Kind::Kek, {u"orders"_s}}));
    QVERIFY(!former.window.reveal({ObjectRef::Kind::Subject, {u"orders-value"_s}}));
    QVERIFY(!former.window.reveal({ObjectRef::Kind::Secret, {u"sr-creds"_s}}));
}

void ConnectionChangeTest::offersAConnectionWhereAServerIsMissing()
{
    FormerConnection former;
    former.window.setConnection({u"Next"_s, u"http://next:8081"_s, {}, false});
    auto registryOnly = std::make_shared<Inventory>();
    for (const InventoryPart part : partsOf(Server::SchemaRegistry))
        registryOnly->parts[part].phase = PartState::Phase::Complete;
    former.window.setInventory(registryOnly);
    former.window.showPage(u"secrets"_s);
    auto *page = qobject_cast<PageFrame *>(former.window.currentPage());
    QVERIFY(page);
    QCOMPARE(page->state().content, PageState::Content::NotConnected);
    auto *empty = page->findChild<EmptyState *>();
    QVERIFY2(empty->sentence().contains(serverWord(Server::Cmf)), qPrintable(empty->sentence()));
    QVERIFY(empty->button()->isVisible());
    QSignalSpy asked(&former.window, &MainWindow::connectRequested);
    QTest::mouseClick(empty->button(), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

QTEST_MAIN(ConnectionChangeTest)
#include "tst_connectionchange.moc"
