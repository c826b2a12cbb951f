#include "ui/search/searchpalette.h"

#include "tests/ui/pagechecks.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/schemaspage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"

#include <QListView>
#include <QPushButton>
#include <QSignalSpy>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

struct Opened {
    explicit Opened(const InventoryPtr &inventory = test::company())
        : window([](const Inventory &) { return Analysis(); })
        , keks(new KeksPage)
    {
        window.addPage({u"keks"_s, u"KEKs"_s, u"kek"_s, keks, {ObjectRef::Kind::Kek, ObjectRef::Kind::KmsKey}});
        window.addPage({u"schemas"_s,
                        u"Schemas"_s,
                        u"schema"_s,
                        new SchemasPage,
                        {ObjectRef::Kind::Subject, ObjectRef::Kind::Field, ObjectRef::Kind::Tag}});
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        window.setConnection({u"Test"_s, u"http://sr:8081"_s, {}, false});
        window.setInventory(inventory);
        palette = window.palette();
    }
    void key(int code, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(palette->edit(), Qt::Key(code), modifiers);
    }
    /// Types and waits for the answer.
    void type(const QString &text) const
    {
        palette->edit()->clear();
        QTest::keyClicks(palette->edit(), text);
        QTRY_VERIFY(!palette->isBusy());
    }
    [[nodiscard]] const SearchResultModel *model() const
    {
        return qobject_cast<const SearchResultModel *>(palette->list()->model());
    }
    [[nodiscard]] ObjectRef current() const
    {
        const QModelIndex index = palette->list()->currentIndex();
        return index.isValid() ? model()->objectAt(index.row()) : ObjectRef();
    }
    MainWindow window;
    KeksPage *keks;
    SearchPalette *palette = nullptr;
};

} // namespace

class SearchPaletteTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }

    void opensWithAKeyAndGivesTheFocusBack()
    {
        Opened open;
        open.keks->view()->setFocus();
        QTest::keyClick(&open.window, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(open.palette->isOpen());
        QVERIFY(open.palette->edit()->hasFocus());
        QVERIFY(!open.palette->edit()->accessibleName().isEmpty());
        QVERIFY(!open.palette->list()->accessibleName().isEmpty());
        open.key(Qt::Key_Escape);
        QVERIFY(!open.palette->isOpen());
        QVERIFY(open.keks->view()->hasFocus());
        QTest::mouseClick(open.window.findChild<QPushButton *>(u"searchButton"_s), Qt::LeftButton);
        QVERIFY(open.palette->isOpen());
    }
    void opensWhatIsChosen()
    {
        Opened open;
        open.window.openSearch();
        open.type(u"customers"_s);
        QTRY_COMPARE(open.current(), (ObjectRef{ObjectRef::Kind::Subject, {u"customers-value"_s}}));
        open.key(Qt::Key_Return);
        QVERIFY(!open.palette->isOpen());
        QCOMPARE(open.window.currentPageId(), u"schemas"_s);
        QCOMPARE(open.window.currentPage()->currentObject(),
                 (ObjectRef{ObjectRef::Kind::Subject, {u"customers-value"_s}}));
    }
    void walksPastHeadings()
    {
        Opened open;
        open.window.openSearch();
        open.type(u"orders"_s);
        QTRY_VERIFY(open.model()->rowCount() > 4);
        const int rows = open.model()->rowCount();
        int choices = 0;
        for (int row = 0; row < rows; ++row)
            choices += open.model()->isChoice(row) ? 1 : 0;
        QVERIFY(choices < rows);
        const int first = open.palette->list()->currentIndex().row();
        QCOMPARE(first, 1);
        for (int step = 0; step < choices; ++step) {
            QVERIFY(open.model()->isChoice(open.palette->list()->currentIndex().row()));
            open.key(Qt::Key_Down);
        }
        QCOMPARE(open.palette->list()->currentIndex().row(), first); // all the way round
        open.key(Qt::Key_Up);
        QCOMPARE(open.palette->list()->currentIndex().row(), rows - 1);
        open.key(Qt::Key_PageUp);
        QVERIFY(open.model()->isChoice(open.palette->list()->currentIndex().row()));
        for (int i = 0; i < rows; ++i)
            open.key(Qt::Key_PageUp);
        QCOMPARE(open.palette->list()->currentIndex().row(), first);
        for (int i = 0; i < rows; ++i)
            open.key(Qt::Key_PageDown);
        QCOMPARE(open.palette->list()->currentIndex().row(), rows - 1);
    }
    void copiesAnAddress()
    {
        Opened open;
        open.window.openSearch();
        open.type(u"pii"_s);
        QTRY_COMPARE(open.current(), (ObjectRef{ObjectRef::Kind::Kek, {u"pii"_s}}));
        open.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(open.palette->isOpen());
        const auto place = placeAt(QUrl(QGuiApplication::clipboard()->text()));
        QVERIFY(place);
        QCOMPARE(place->object, (ObjectRef{ObjectRef::Kind::Kek, {u"pii"_s}}));
        QCOMPARE(place->server, u"http://sr:8081"_s);
    }
    void followsAnAddressThatIsPasted()
    {
        Opened open;
        open.window.showPage(u"schemas"_s);
        open.window.openSearch();
        open.palette->edit()->setText(u" kekkai://kek/billing "_s);
        open.key(Qt::Key_Return);
        QVERIFY(!open.palette->isOpen());
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QCOMPARE(open.keks->currentObject(), (ObjectRef{ObjectRef::Kind::Kek, {u"billing"_s}}));
    }
    void saysWhenNothingIsFound()
    {
        Opened open;
        open.window.openSearch();
        auto *message = open.palette->findChild<QLabel *>(u"searchMessage"_s);
        QVERIFY(message->isVisible()); // what can be typed
        open.type(u"zzzzz"_s);
        QTRY_VERIFY(message->isVisible() && message->text().contains(u"zzzzz"));
        QVERIFY(!open.palette->list()->isVisible());
        open.key(Qt::Key_Return); // nothing to open
        QVERIFY(open.palette->isOpen());
    }
    void findsWhatArrivesWhileItIsOpen()
    {
        auto loading = std::make_shared<Inventory>();
        test::setPhases(*loading, PartState::Phase::Loading);
        Opened open(loading);
        open.window.openSearch();
        open.type(u"billing"_s);
        auto *message = open.palette->findChild<QLabel *>(u"searchMessage"_s);
        QTRY_VERIFY(message->text().contains(u"billing"));
        QVERIFY(open.palette->findChild<QLabel *>(u"searchHint"_s)->text().contains(u"loading"));
        open.window.setInventory(test::company());
        QTRY_COMPARE(open.current(), (ObjectRef{ObjectRef::Kind::Kek, {u"billing"_s}}));
        QVERIFY(!message->isVisible());
        open.key(Qt::Key_Down); // another choice stays when a reload brings the same names
        const ObjectRef chosen = open.current();
        open.window.setInventory(test::company());
        QTRY_VERIFY(!open.palette->isBusy());
        QCOMPARE(open.current(), chosen);
    }
    void remembersQueriesOfTheSession()
    {
        Opened open;
        open.window.openSearch();
        open.type(u"billing"_s);
        QTRY_COMPARE(open.current().key, QStringList{u"billing"_s});
        open.key(Qt::Key_Return);
        open.window.openSearch();
        QVERIFY(open.palette->edit()->text().isEmpty());
        QCOMPARE(open.model()->rowCount(), 2);
        QCOMPARE(open.model()->textAt(1), u"billing"_s);
        QVERIFY(!open.palette->list()->currentIndex().isValid()); // offered, not chosen
        open.key(Qt::Key_Down);
        open.key(Qt::Key_Return);
        QCOMPARE(open.palette->edit()->text(), u"billing"_s);
        QTRY_COMPARE(open.current().key, QStringList{u"billing"_s});
        open.key(Qt::Key_Escape);
        open.window.setConnection({u"Other"_s, u"http://other:8081"_s, {}, false}); // its words are nobody's business
        open.window.openSearch();
        QCOMPARE(open.model()->rowCount(), 0);
    }
    void closesWhenAnotherPlaceIsClicked()
    {
        Opened open;
        open.window.openSearch();
        open.keks->focusFilter(); // something else takes the focus
        QVERIFY(!open.palette->isOpen());
        QVERIFY(QApplication::focusWidget() && open.keks->isAncestorOf(QApplication::focusWidget()));
    }
};

QTEST_MAIN(SearchPaletteTest)
#include "tst_searchpalette.moc"
