#include "ui/shell/navigator.h"

#include "tests/ui/pagechecks.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/secretspage.h"
#include "ui/pages/wiringpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/linklabel.h"

#include <QAction>
#include <QCheckBox>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

struct Opened {
    Opened()
        : window([](const Inventory &) { return Analysis(); })
    {
        window.addPage({u"keks"_s, u"KEKs"_s, u"kek"_s, new KeksPage, {Kind::Kek, Kind::KmsKey}});
        window.addPage({u"deks"_s, u"DEKs"_s, u"dek"_s, new DeksPage, {Kind::Dek}});
        window.addPage(
            {u"schemas"_s, u"Schemas"_s, u"schema"_s, new SchemasPage, {Kind::Subject, Kind::Field, Kind::Tag}});
        window.addPage({u"policies"_s, u"Policies"_s, u"policy"_s, new PoliciesPage, {Kind::Policy}});
        window.addPage({u"secrets"_s, u"Secrets"_s, u"secret"_s, new SecretsPage, {Kind::Secret}});
        window.addPage({u"wiring"_s,
                        u"Wiring"_s,
                        u"wiring"_s,
                        new WiringPage,
                        {Kind::Mapping, Kind::Environment, Kind::Catalog, Kind::Database}});
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        navigator = window.navigator();
    }
    void connectTo(const QString &registry = u"http://sr:8081"_s)
    {
        window.setConnection({u"Test"_s, registry, u"http://cmf:8080/cmf/"_s, false});
    }
    void load() { window.setInventory(test::company()); }
    [[nodiscard]] PageFrame *page() const { return qobject_cast<PageFrame *>(window.currentPage()); }
    [[nodiscard]] ObjectRef object() const { return window.currentPage()->currentObject(); }
    [[nodiscard]] bool isNoticed(const QString &text) const
    {
        const Banner *notice = navigator->notice();
        return notice->isVisible() && (notice->title().contains(text) || notice->cause().contains(text));
    }
    MainWindow window;
    Navigator *navigator = nullptr;
};

const ObjectRef orders{Kind::Kek, {u"orders"_s}};
const ObjectRef pii{Kind::Kek, {u"pii"_s}};
const ObjectRef subject{Kind::Subject, {u"orders-value"_s}};
const ObjectRef email{Kind::Field, {u"orders-value"_s, u"3"_s, u"email"_s}};

} // namespace

class NavigatorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }

    void goesBackAndForwardByKey()
    {
        Opened open;
        open.connectTo();
        open.load();
        QVERIFY(!open.window.findChild<QAction *>(u"backAction"_s)->isEnabled());
        QVERIFY(open.window.reveal(orders));
        QVERIFY(open.window.reveal(subject));
        QVERIFY(open.window.reveal(email));
        QTRY_COMPARE(open.object(), email);
        QTest::keyClick(&open.window, Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(open.object(), subject);
        QTest::keyClick(&open.window, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QCOMPARE(open.object(), orders);
        QTest::keyClick(&open.window, Qt::Key_Right, Qt::AltModifier);
        QTest::keyClick(&open.window, Qt::Key_Right, Qt::AltModifier);
        QTRY_COMPARE(open.object(), email);
        QVERIFY(!open.window.findChild<QAction *>(u"forwardAction"_s)->isEnabled());
    }
    void goesBackByMouseAndButton()
    {
        Opened open;
        open.connectTo();
        open.load();
        QVERIFY(open.window.reveal(orders));
        open.window.showPage(u"deks"_s);
        QTest::mouseClick(open.page()->view()->viewport(), Qt::BackButton, {}, QPoint(40, 20));
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QTest::mouseClick(open.page()->view()->viewport(), Qt::ForwardButton, {}, QPoint(40, 20));
        QCOMPARE(open.window.currentPageId(), u"deks"_s);
        QTest::mouseClick(open.window.findChild<QToolButton *>(u"backButton"_s), Qt::LeftButton);
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QCOMPARE(open.object(), orders);
    }
    void bringsBackFilterSelectionAndDetails()
    {
        Opened open;
        open.connectTo();
        open.load();
        open.window.showPage(u"keks"_s);
        open.page()->filter()->setNow(u"type:aws-kms"_s);
        open.page()->view()->setCurrentIndex(open.page()->view()->model()->index(1, 0));
        open.page()->setDetailsShown(false);
        const ObjectRef chosen = open.object();
        QCOMPARE(chosen, orders);
        QVERIFY(open.window.reveal(pii)); // on the same page, hidden by the filter
        QVERIFY(open.page()->filter()->text().isEmpty());
        open.page()->setDetailsShown(true);
        open.navigator->back();
        QCOMPARE(open.page()->filter()->text(), u"type:aws-kms"_s);
        QCOMPARE(open.object(), chosen);
        QVERIFY(!open.page()->areDetailsShown());
        open.navigator->forward();
        QCOMPARE(open.object(), pii);
        QVERIFY(open.page()->filter()->text().isEmpty());
        QVERIFY(open.page()->areDetailsShown());
    }
    void bringsBackWhetherDeletedIsShown()
    {
        Opened open;
        open.connectTo();
        open.load();
        open.window.showPage(u"keks"_s);
        auto *showDeleted = open.page()->findChild<QCheckBox *>(u"showDeleted"_s);
        showDeleted->setChecked(false);
        open.window.showPage(u"secrets"_s);
        open.window.showPage(u"keks"_s);
        showDeleted->setChecked(true);
        open.navigator->back();
        open.navigator->back();
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QVERIFY(!showDeleted->isChecked());
        open.navigator->forward();
        open.navigator->forward();
        QVERIFY(showDeleted->isChecked());
    }
    void listsWhereOneWas()
    {
        Opened open;
        open.connectTo();
        open.load();
        QVERIFY(open.window.reveal(orders));
        QVERIFY(open.window.reveal(pii));
        open.window.showPage(u"deks"_s);
        auto *menu = open.window.findChild<QMenu *>(u"historyMenu"_s);
        Q_EMIT menu->aboutToShow();
        QVERIFY(menu->actions().size() >= 3);
        QVERIFY(menu->actions().at(0)->isChecked()); // the newest at the top
        QVERIFY(menu->actions().at(1)->text().contains(u"pii"));
        menu->actions().at(2)->trigger();
        QCOMPARE(open.object(), orders);
        auto *later = open.window.findChild<QMenu *>(u"forwardButtonMenu"_s);
        Q_EMIT later->aboutToShow();
        QCOMPARE(later->actions().size(), 2);
    }
    void saysWhatIsGoneOnTheWayBack()
    {
        Opened open;
        open.connectTo();
        open.load();
        QVERIFY(open.window.reveal(pii));
        open.window.showPage(u"deks"_s);
        auto without = test::company();
        without->keks.removeLast();
        open.window.setInventory(without);
        open.navigator->back();
        QCOMPARE(open.window.currentPageId(), u"keks"_s);
        QVERIFY(open.window.findChild<ElidedLabel *>(u"workLabel"_s)->text().contains(u"pii"));
        QCOMPARE(open.object().kind, Kind::None);
    }
    void forgetsAtAnotherConnection()
    {
        Opened open;
        open.connectTo();
        open.load();
        QVERIFY(open.window.reveal(pii));
        open.connectTo(u"http://other:8081"_s);
        QVERIFY(!open.navigator->history().canGoBack());
    }
    void copiesAddressesWithoutCredentials()
    {
        Opened open;
        open.connectTo(u"http://admin:hunter2@sr:8081/?token=hunter2"_s);
        open.load();
        QVERIFY(open.window.reveal(subject));
        open.page()->filter()->setNow(u"orders"_s);
        QTest::keyClick(&open.window, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QString address = QGuiApplication::clipboard()->text();
        QVERIFY2(!address.contains(u"hunter2") && !address.contains(u"admin"), qPrintable(address));
        const auto place = placeAt(QUrl(address));
        QVERIFY(place);
        QCOMPARE(place->object, subject);
        QCOMPARE(place->page, u"schemas"_s);
        QCOMPARE(place->filter, u"orders"_s);
        QCOMPARE(place->server, u"http://sr:8081"_s);
        QVERIFY(open.window.reveal({Kind::Secret, {u"sr-creds"_s}}));
        open.navigator->copyAddress();
        QCOMPARE(placeAt(QUrl(QGuiApplication::clipboard()->text()))->server, u"http://cmf:8080"_s); // its own server
    }
    void waitsForWhatAnAddressNames()
    {
        Opened open;
        open.navigator->openAddress(u"kekkai://kek/pii?at=http%3A%2F%2Fsr%3A8081"_s); // before there is a connection
        QVERIFY(open.navigator->isWaiting());
        open.connectTo();
        auto loading = std::make_shared<Inventory>();
        test::setPhases(*loading, PartState::Phase::Loading);
        open.window.setInventory(loading);
        QVERIFY(open.navigator->isWaiting());
        open.load();
        QCOMPARE(open.object(), pii);
        QVERIFY(!open.navigator->isWaiting());
        QVERIFY(!open.navigator->notice()->isVisible());
    }
    void opensEveryKindOfAddress_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("filter");
        QTest::newRow("kek") << u"kekkai://kek/orders"_s << u"keks"_s << QString();
        QTest::newRow("dek") << u"kekkai://dek/orders/orders-value/AES256_GCM/2"_s << u"deks"_s << QString();
        QTest::newRow("version") << u"kekkai://subject/orders-value/1"_s << u"schemas"_s << QString();
        QTest::newRow("field") << u"kekkai://field/orders-value/3/email"_s << u"schemas"_s << QString();
        QTest::newRow("policy") << u"kekkai://policy/orders-value/3/encryptPII"_s << u"policies"_s << QString();
        QTest::newRow("secret") << u"kekkai://secret/sr-creds"_s << u"secrets"_s << QString();
        QTest::newRow("mapping") << u"kekkai://mapping/prod/sr-id"_s << u"wiring"_s << QString();
        QTest::newRow("environment") << u"kekkai://environment/prod"_s << u"wiring"_s << u"environment:=prod"_s;
        QTest::newRow("catalog") << u"kekkai://catalog/shop"_s << u"wiring"_s << u"catalog:=shop"_s;
        QTest::newRow("tag") << u"kekkai://tag/PII"_s << u"schemas"_s << u"tag:=PII"_s;
        QTest::newRow("page") << u"kekkai://page/deks?filter=kek:orders"_s << u"deks"_s << u"kek:orders"_s;
        QTest::newRow("KMS key") << u"kekkai://kmskey/hcvault/arn:aws:kms:eu-central-1:123456789012:key%2Fpii"_s
                                 << u"keks"_s << u"type:=hcvault key:=arn:aws:kms:eu-central-1:123456789012:key/pii"_s;
    }
    void opensEveryKindOfAddress()
    {
        QFETCH(QString, address);
        QFETCH(QString, page);
        QFETCH(QString, filter);
        Opened open;
        open.connectTo();
        open.load();
        open.navigator->openAddress(address);
        QTRY_VERIFY(!open.navigator->isWaiting());
        QVERIFY2(!open.navigator->notice()->isVisible(), qPrintable(open.navigator->notice()->title()));
        QCOMPARE(open.window.currentPageId(), page);
        QTRY_COMPARE(open.page()->filter()->text(), filter); // rows may be computed on another thread
        const ObjectRef wanted = placeAt(QUrl(address))->object;
        if (filter.isEmpty())
            QTRY_COMPARE(open.object(), wanted);
        else if (wanted.kind != Kind::None)
            QTRY_VERIFY(open.object().kind != Kind::None); // the first row of it
    }
    void saysWhatDoesNotExist()
    {
        Opened open;
        open.connectTo();
        open.load();
        open.navigator->openAddress(u"kekkai://kek/long-gone?at=http%3A%2F%2Fsr%3A8081"_s);
        QVERIFY(open.isNoticed(u"long-gone"_s));
        QVERIFY(!open.navigator->isWaiting());
        QVERIFY(open.object().key != QStringList{u"long-gone"_s});
        QTest::mouseClick(open.navigator->notice()->actionButton(), Qt::LeftButton);
        QVERIFY(!open.navigator->notice()->isVisible());
        open.navigator->openAddress(u"kekkai://gadget/x"_s);
        QVERIFY(open.isNoticed(u"gadget"_s));
    }
    void opensNothingOfAnotherServer()
    {
        Opened open;
        open.connectTo();
        open.load();
        open.window.showPage(u"deks"_s);
        QSignalSpy connections(&open.window, &MainWindow::connectToRequested);
        open.navigator->openAddress(u"kekkai://kek/pii?at=http%3A%2F%2Fprod%3A8081"_s);
        QVERIFY(open.isNoticed(u"http://prod:8081"_s));
        QVERIFY(open.isNoticed(u"http://sr:8081"_s));
        QCOMPARE(open.window.currentPageId(), u"deks"_s); // though here, too, is a KEK of the name
        QTest::mouseClick(open.navigator->notice()->actionButton(), Qt::LeftButton);
        QCOMPARE(connections.size(), 1);
        QCOMPARE(connections.first().first().toString(), u"http://prod:8081"_s);
        open.connectTo(u"http://prod:8081"_s); // who says yes gets there
        open.load();
        QCOMPARE(open.object(), pii);
        open.navigator->openAddress(u"kekkai://kek/pii?at=sandbox"_s);
        QVERIFY(open.isNoticed(u"sandbox"_s));
    }
    void leadsFromEverythingToEverything()
    {
        Opened open;
        open.connectTo();
        open.load();
        const auto follow = [&open](const ObjectRef &from, const ObjectRef &to) {
            QTRY_VERIFY(open.window.reveal(from));
            PageFrame *page = open.page();
            QObject::disconnect(page, &Page::linkActivated, &open.window,
                                nullptr); // to look at all links of one object
            const auto leads = [page, &to] {
                QSignalSpy links(page, &Page::linkActivated);
                page->details()->commit();
                for (auto *link : page->details()->findChildren<LinkLabel *>())
                    link->click();
                return std::any_of(links.cbegin(), links.cend(), [&to](const QList<QVariant> &arguments) {
                    return arguments.first().value<ObjectRef>() == to;
                });
            };
            QTRY_VERIFY2(leads(), qPrintable(QString(from.key.join(u'/') + u" → "_s + to.key.join(u'/'))));
            QObject::connect(page, &Page::linkActivated, &open.window, &MainWindow::reveal);
            QVERIFY(open.window.reveal(to));
        };
        follow(orders, {Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"2"_s}});
        follow({Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"2"_s}}, subject);
        follow(subject, {Kind::Subject, {u"orders-value"_s, u"1"_s}});
        follow(subject, {Kind::Dek, {u"orders"_s, u"orders-value"_s, u"AES256_GCM"_s, u"3"_s}});
        follow(email, {Kind::Policy, {u"orders-value"_s, u"3"_s, u"encryptPII"_s}});
        follow(email, {Kind::Tag, {u"PII"_s}});
        follow({Kind::Policy, {u"orders-value"_s, u"3"_s, u"encryptPII"_s}}, orders);
        follow({Kind::Policy, {u"orders-value"_s, u"3"_s, u"encryptPII"_s}}, email);
        follow({Kind::Secret, {u"sr-creds"_s}}, {Kind::Mapping, {u"prod"_s, u"sr-id"_s}});
        follow({Kind::Mapping, {u"prod"_s, u"sr-id"_s}}, {Kind::Catalog, {u"shop"_s}});
        follow({Kind::Mapping, {u"prod"_s, u"sr-id"_s}}, {Kind::Environment, {u"prod"_s}});
        follow({Kind::Mapping, {u"prod"_s, u"sr-id"_s}}, {Kind::Secret, {u"sr-creds"_s}});
    }
};

QTEST_MAIN(NavigatorTest)
#include "tst_navigator.moc"
