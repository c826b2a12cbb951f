#include "tests/ui/pagechecks.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/secretspage.h"
#include "ui/pages/wiringpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/rail.h"
#include "ui/support/theme.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/linklabel.h"

#include <QApplication>
#include <QImage>
#include <QSignalSpy>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

Analysis someFindings(const Inventory &inventory)
{
    Analysis analysis;
    for (const KekEntry &kek : inventory.keks) {
        Finding finding;
        finding.id = u"KekUnused/"_s + kek.name;
        finding.kind = FindingKind::KekUnused;
        finding.severity = Severity::High;
        finding.objects = {{ObjectRef::Kind::Kek, {kek.name}}};
        analysis.findings.append(finding);
    }
    return analysis;
}

/// The window with all its pages, over the company.
struct Opened {
    Opened()
        : window(someFindings)
    {
        using Kind = ObjectRef::Kind;
        auto *overview = new OverviewPage;
        window.addPage({u"overview"_s, u"Overview"_s, u"overview"_s, overview, {}});
        window.addPage({u"keks"_s, u"KEKs"_s, u"kek"_s, new KeksPage, {Kind::Kek}});
        window.addPage({u"deks"_s, u"DEKs"_s, u"dek"_s, new DeksPage, {Kind::Dek}});
        window.addPage({u"schemas"_s, u"Schemas"_s, u"schema"_s, new SchemasPage, {Kind::Subject, Kind::Field}});
        window.addPage({u"policies"_s, u"Policies"_s, u"policy"_s, new PoliciesPage, {Kind::Policy}});
        window.addPage({u"secrets"_s, u"Secrets"_s, u"secret"_s, new SecretsPage, {Kind::Secret}});
        window.addPage({u"wiring"_s,
                        u"Wiring"_s,
                        u"wiring"_s,
                        new WiringPage,
                        {Kind::Mapping, Kind::Environment, Kind::Catalog, Kind::Database}});
        QObject::connect(&window, &MainWindow::analysed, overview, &OverviewPage::setAnalysis);
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        window.setConnection({u"Company"_s, u"http://sr:8081"_s, u"http://cmf:8080"_s, false});
        window.setInventory(company());
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget *focused = QApplication::focusWidget();
        QTest::keyClick(focused ? focused : &window, key, modifiers);
    }
    MainWindow window;
};

QString nameOf(const QWidget *widget)
{
    return widget ? QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName() : u"nothing"_s;
}

/// How the window looks around @p widget.
QImage around(MainWindow &window, const QWidget *widget)
{
    const QRect area(widget->mapTo(&window, QPoint(0, 0)), widget->size());
    return window.grab(area.adjusted(-4, -4, 4, 4).intersected(window.rect())).toImage();
}

} // namespace

/// What a person does who has no mouse.
class KeyboardTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { useTestSettings(); }
    void everyStopIsVisibleAndShowsTheFocus_data();
    void everyStopIsVisibleAndShowsTheFocus();
    void walksThroughEveryPage();
    void followsALinkAndReadsWhereItLeads();
    void escapeClosesTheInnermost();
    void reloadsAndCancels();
};

/// The view with the rows of a page.
static QAbstractItemView *rowsOf(const Page *page)
{
    if (const auto *frame = qobject_cast<const PageFrame *>(page))
        return frame->view();
    return page->findChild<QAbstractItemView *>();
}

void KeyboardTest::everyStopIsVisibleAndShowsTheFocus_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<Theme::Mode>("mode");
    for (const QString &page :
         {u"overview"_s, u"keks"_s, u"deks"_s, u"schemas"_s, u"policies"_s, u"secrets"_s, u"wiring"_s})
        for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark, Theme::Mode::HighContrast})
            QTest::addRow("%s, %s", qPrintable(page), qPrintable(Theme::nameOf(mode))) << page << mode;
}

void KeyboardTest::everyStopIsVisibleAndShowsTheFocus()
{
    QFETCH(QString, page);
    QFETCH(Theme::Mode, mode);
    Theme::current().setMode(mode);
    Opened open;
    QVERIFY(open.window.showPage(page));
    auto *view = rowsOf(open.window.currentPage());
    QTRY_VERIFY(view->model()->rowCount() > 0);
    open.window.currentPage()->focusFirstArea();
    QTRY_VERIFY(QApplication::focusWidget());
    QCoreApplication::processEvents(); // the details of the row
    QList<QWidget *> stops;
    constexpr int most = 300;
    for (int i = 0; i < most && !stops.contains(QApplication::focusWidget()); ++i) {
        QWidget *stop = QApplication::focusWidget();
        stops.append(stop);
        QVERIFY2(stop->isVisible(), qPrintable(nameOf(stop)));
        QVERIFY2(!stop->visibleRegion().isEmpty(), qPrintable(nameOf(stop)));
        const QImage with = around(open.window, stop);
        stop->clearFocus();
        const QImage without = around(open.window, stop);
        QVERIFY2(with != without, qPrintable(u"the focus cannot be seen on "_s + nameOf(stop)));
        stop->setFocus(Qt::OtherFocusReason);
        open.press(Qt::Key_Tab);
    }
    QCOMPARE(QApplication::focusWidget(), stops.first()); // round, and nowhere caught
    QStringList names;
    for (const QWidget *stop : std::as_const(stops))
        names.append(stop->objectName());
    for (const QString &name : QStringList{u"reloadButton"_s, u"dotSchemaRegistry"_s, u"dotCmf"_s, u"rail-"_s + page})
        QVERIFY2(names.contains(name), qPrintable(name + u" is not among "_s + names.join(u' ')));
    if (const auto *frame = qobject_cast<PageFrame *>(open.window.currentPage())) {
        for (QWidget *wanted : {static_cast<QWidget *>(frame->filter()), static_cast<QWidget *>(frame->view()),
                                static_cast<QWidget *>(frame->details())})
            QVERIFY2(stops.contains(wanted), qPrintable(nameOf(wanted)));
        QVERIFY(names.contains(u"detailsToggle"_s));
    }
    Theme::current().setMode(Theme::Mode::Light);
}

void KeyboardTest::walksThroughEveryPage()
{
    Opened open;
    for (int number = 0; number < open.window.pageCount(); ++number) {
        open.press(Qt::Key(Qt::Key_1 + number), Qt::ControlModifier);
        Page *page = open.window.currentPage();
        QVERIFY(page->isVisible());
        auto *view = rowsOf(page);
        QTRY_VERIFY(view->model()->rowCount() > 0);
        page->focusFirstArea();
        // F6 goes through all areas and the rail; Shift+F6 the same way back.
        const auto *rail = open.window.findChild<Rail *>();
        QList<QWidget *> there{QApplication::focusWidget()};
        for (int i = 0; i < 6 && !rail->isAncestorOf(there.last()); ++i) {
            open.press(Qt::Key_F6);
            there.append(QApplication::focusWidget());
        }
        QVERIFY(rail->isAncestorOf(there.last()));
        QVERIFY(there.size() >= 3);
        for (qsizetype i = there.size() - 2; i >= 0; --i) {
            open.press(Qt::Key_F6, Qt::ShiftModifier);
            QVERIFY2(QApplication::focusWidget() == there.at(i),
                     qPrintable(nameOf(QApplication::focusWidget()) + u" instead of "_s + nameOf(there.at(i))));
        }
        open.press(Qt::Key_Down); // walks the rows
        QVERIFY(view->currentIndex().isValid());
    }
}

void KeyboardTest::followsALinkAndReadsWhereItLeads()
{
    Opened open;
    open.press(Qt::Key_3, Qt::ControlModifier);
    auto *deks = qobject_cast<PageFrame *>(open.window.currentPage());
    open.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u"pii"_s);
    QTRY_COMPARE(deks->view()->model()->rowCount(), 1);
    open.press(Qt::Key_Down); // from the filter to the rows
    QVERIFY(deks->view()->hasFocus());
    open.press(Qt::Key_Return); // into the details
    QVERIFY(deks->details()->hasFocus());
    for (int i = 0; i < 40 && !qobject_cast<LinkLabel *>(QApplication::focusWidget()); ++i)
        open.press(Qt::Key_Tab);
    QVERIFY(qobject_cast<LinkLabel *>(QApplication::focusWidget()));
    open.press(Qt::Key_Return);
    QVERIFY(open.window.currentPage() != deks);
    auto *there = qobject_cast<PageFrame *>(open.window.currentPage());
    QTRY_VERIFY(there->view()->currentIndex().isValid());
    QTRY_VERIFY(!there->details()->isBlank());
    QVERIFY(there->isAncestorOf(QApplication::focusWidget()));
}

void KeyboardTest::escapeClosesTheInnermost()
{
    Opened open;
    open.press(Qt::Key_2, Qt::ControlModifier);
    auto *keks = qobject_cast<PageFrame *>(open.window.currentPage());
    keks->focusFirstArea();
    open.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u"orders"_s);
    QTRY_COMPARE(keks->view()->model()->rowCount(), 1);
    open.press(Qt::Key_Down);
    open.press(Qt::Key_Return);
    QVERIFY(keks->details()->hasFocus());
    open.press(Qt::Key_Escape); // out of the details
    QVERIFY(keks->view()->hasFocus());
    QCOMPARE(keks->filter()->text(), u"orders"_s);
    open.press(Qt::Key_Escape); // the filter
    QVERIFY(keks->filter()->text().isEmpty());
    QVERIFY(keks->areDetailsShown());
    QVERIFY(keks->view()->hasFocus());
    open.press(Qt::Key_Escape); // the details
    QVERIFY(!keks->areDetailsShown());
    open.press(Qt::Key_Return);
    QVERIFY(keks->areDetailsShown());
}

void KeyboardTest::reloadsAndCancels()
{
    Opened open;
    QSignalSpy reload(&open.window, &MainWindow::reloadRequested);
    QSignalSpy cancel(&open.window, &MainWindow::cancelRequested);
    open.press(Qt::Key_F5);
    QCOMPARE(reload.count(), 1);
    auto loading = std::make_shared<Inventory>(*company());
    setPhases(*loading, PartState::Phase::Loading);
    open.window.setInventory(loading);
    open.press(Qt::Key_F5, Qt::ShiftModifier);
    QCOMPARE(cancel.count(), 1);
}

QTEST_MAIN(KeyboardTest)
#include "tst_keyboard.moc"
