#include "tests/ui/pagechecks.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/keyactions.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace kekkai;
using namespace Qt::StringLiterals;

class KeyActionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }
    void asksForWhatItCanChange();
    void saysWhyItIsOff();
    void standsInBothMenus();

private:
    static QAction *in(const KeksPage &page, const QString &name) { return page.findChild<QAction *>(name); }
};

void KeyActionsTest::asksForWhatItCanChange()
{
    KeksPage page; // "billing" is soft-deleted, "orders" and "pii" are not
    page.resize(1060, 700);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(test::company());
    QSignalSpy asked(&page, &Page::changeRequested);
    page.view()->selectAll();
    page.view()->setFocus();
    QTest::keyClick(page.view(), Qt::Key_Delete);
    QCOMPARE(asked.size(), 1);
    const auto soft = asked.takeFirst().first().value<ChangeRequest>();
    QCOMPARE(soft.kind, ChangeRequest::Kind::SoftDelete);
    QCOMPARE(soft.objects.size(), 2); // not what is soft-deleted already
    in(page, u"undeleteKeys"_s)->trigger();
    const auto back = asked.takeFirst().first().value<ChangeRequest>();
    QCOMPARE(back.objects, (QList<ObjectRef>{{ObjectRef::Kind::Kek, {u"billing"_s}}}));
    QTest::keyClick(page.view(), Qt::Key_Delete, Qt::ShiftModifier);
    const auto gone = asked.takeFirst().first().value<ChangeRequest>();
    QCOMPARE(gone.kind, ChangeRequest::Kind::DeleteForEver);
    QCOMPARE(gone.objects.size(), 3);
}

void KeyActionsTest::saysWhyItIsOff()
{
    KeksPage page;
    page.resize(1060, 700);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(test::company());
    page.view()->selectionModel()->clear();
    QVERIFY(!in(page, u"deleteKeys"_s)->isEnabled());
    test::click(page, test::rowOf(page, u"billing"_s));
    QVERIFY(!in(page, u"deleteKeys"_s)->isEnabled());
    QVERIFY(in(page, u"undeleteKeys"_s)->isEnabled());
    QVERIFY(!in(page, u"testKeys"_s)->isEnabled()); // deleted
    const QString why = in(page, u"deleteKeys"_s)->toolTip();
    ConnectedServers servers;
    servers.isReadOnly = true;
    page.setServers(servers);
    QVERIFY(!in(page, u"undeleteKeys"_s)->isEnabled());
    QVERIFY(in(page, u"undeleteKeys"_s)->toolTip().contains(u"read-only"_s));
    QVERIFY(in(page, u"deleteKeys"_s)->toolTip() != why);
    QSignalSpy asked(&page, &Page::changeRequested);
    QTest::keyClick(page.view(), Qt::Key_Delete, Qt::ShiftModifier);
    QVERIFY(asked.isEmpty());
    page.setServers({});
    QVERIFY(in(page, u"undeleteKeys"_s)->isEnabled());
}

void KeyActionsTest::standsInBothMenus()
{
    KeksPage page;
    page.resize(1060, 700);
    page.show();
    QApplication::setActiveWindow(&page);
    page.setInventory(test::company());
    test::click(page, test::rowOf(page, u"orders"_s));
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(20, 20), page.view()->mapToGlobal(QPoint(20, 20)));
    QApplication::sendEvent(page.view()->viewport(), &event);
    auto *menu = page.view()->findChild<QMenu *>(u"rowMenu"_s);
    QVERIFY(menu && menu->isVisible() && menu->toolTipsVisible());
    QVERIFY(menu->actions().contains(in(page, u"deleteKeys"_s)));
    QVERIFY(menu->actions().contains(in(page, u"copyRows"_s)));
    menu->close();
    auto *more = page.findChild<QToolButton *>(u"moreButton"_s);
    QVERIFY(more->menu()->toolTipsVisible());
    QVERIFY(more->menu()->actions().contains(in(page, u"purgeKeys"_s)));
}

QTEST_MAIN(KeyActionsTest)
#include "tst_keyactions.moc"
