#include "models/profiles/profiletablemodel.h"
#include "tests/ui/profiles/profilechecks.h"
#include "ui/profiles/profilesdialog.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QTreeView>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ProfilesDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void saysInWordsWhatIsProductionAndReadOnly();
    void offersToMakeOneWhenThereIsNone();
    void opensWithEnterAndDoubleClick();
    void movesByKeyboard();
    void movesByDragging();
    void asksBeforeRemovingAndNamesTheSecrets();
    void exportsSeveralAtOnce();
    void keepsTheSelectionWhenTheListChanges();
    void reachesEverythingByKeyboard();

private:
    const QList<Profile> m_three{namedProfile(u"One"_s), namedProfile(u"Two & a half"_s), namedProfile(u"Three"_s)};
};

void ProfilesDialogTest::init()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
    QCoreApplication::setApplicationName(u"tst_profilesdialog"_s);
    QSettings().clear();
}

void ProfilesDialogTest::saysInWordsWhatIsProductionAndReadOnly()
{
    ProfileTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QList<Profile> profiles = m_three;
    profiles[0].isProduction = true;
    profiles[0].isReadOnly = true;
    profiles[1].isReadOnly = true;
    model.setProfiles(profiles, profiles.at(2).id);
    const auto text = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, ProfileTableModel::MarksColumn), u"Production, read-only"_s);
    QCOMPARE(text(1, ProfileTableModel::MarksColumn), u"Read-only"_s);
    QCOMPARE(text(2, ProfileTableModel::MarksColumn), QString());
    QVERIFY(text(2, ProfileTableModel::NameColumn).contains(u"open"_s));
    QVERIFY(text(0, ProfileTableModel::ServersColumn).contains(u"sr.example.com:8081"_s));
    QVERIFY(text(0, ProfileTableModel::SignInColumn).contains(u"password"_s));
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"Teal"_s));
}

void ProfilesDialogTest::offersToMakeOneWhenThereIsNone()
{
    ProfilesDialog dialog;
    dialog.setProfiles({}, {});
    dialog.show();
    const QSignalSpy made(&dialog, &ProfilesDialog::newRequested);
    auto *empty = in<QWidget>(dialog, u"profilesEmpty"_s);
    QVERIFY(empty->isVisible());
    QTest::mouseClick(empty->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(made.size(), 1);
    for (const QString &name : {u"profileOpen"_s, u"profileEdit"_s, u"profileDuplicate"_s, u"profileRemove"_s,
                                u"profileUp"_s, u"profileDown"_s, u"profileExport"_s})
        QVERIFY2(!in<QPushButton>(dialog, name)->isEnabled(), qUtf8Printable(name));
    QVERIFY(in<QPushButton>(dialog, u"profileImport"_s)->isEnabled());
}

void ProfilesDialogTest::opensWithEnterAndDoubleClick()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    QSignalSpy opened(&dialog, &ProfilesDialog::openRequested);
    auto *view = in<QTreeView>(dialog, u"profilesList"_s);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Down);
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.takeFirst().at(0).toUuid(), m_three.at(1).id);
    const QPoint third = view->visualRect(view->model()->index(2, 0)).center();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, third);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, third);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.takeFirst().at(0).toUuid(), m_three.at(2).id);
}

void ProfilesDialogTest::movesByKeyboard()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    QSignalSpy moved(&dialog, &ProfilesDialog::moveRequested);
    auto *view = in<QTreeView>(dialog, u"profilesList"_s);
    dialog.select(m_three.at(1).id);
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(moved.at(0).at(0).toUuid(), m_three.at(1).id);
    QCOMPARE(moved.at(0).at(1).toInt(), 0);
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(moved.at(1).at(1).toInt(), 2);
    dialog.select(m_three.at(0).id);
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier); // it is the first
    QCOMPARE(moved.size(), 2);
}

void ProfilesDialogTest::movesByDragging()
{
    ProfileTableModel model;
    model.setProfiles(m_three, {});
    QSignalSpy moved(&model, &ProfileTableModel::moveRequested);
    const std::unique_ptr<QMimeData> first(model.mimeData({model.index(0, 0), model.index(0, 1)}));
    QVERIFY(!model.dropMimeData(first.get(), Qt::MoveAction, 3, 0, {})); // the view removes nothing itself
    QCOMPARE(moved.size(), 1);
    QCOMPARE(moved.at(0).at(0).toUuid(), m_three.at(0).id);
    QCOMPARE(moved.at(0).at(1).toInt(), 2);
    QVERIFY(!model.dropMimeData(first.get(), Qt::MoveAction, 1, 0, {})); // behind itself: no move
    QCOMPARE(moved.size(), 1);
    const std::unique_ptr<QMimeData> last(model.mimeData({model.index(2, 0)}));
    QVERIFY(!model.dropMimeData(last.get(), Qt::MoveAction, 0, 0, {}));
    QCOMPARE(moved.at(1).at(1).toInt(), 0);
}

void ProfilesDialogTest::asksBeforeRemovingAndNamesTheSecrets()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    QSignalSpy removed(&dialog, &ProfilesDialog::removeRequested);
    dialog.select(m_three.at(1).id);
    QTest::keyClick(in<QTreeView>(dialog, u"profilesList"_s), Qt::Key_Delete);
    auto *box = in<QMessageBox>(dialog, u"profileRemoveBox"_s);
    QVERIFY(box);
    QVERIFY(box->text().contains(u"Two & a half"_s));
    QVERIFY2(box->informativeText().contains(u"Password for Schema Registry"_s),
             qUtf8Printable(box->informativeText()));
    QVERIFY(box->defaultButton() == box->button(QMessageBox::Cancel)); // Enter alone removes nothing
    QCOMPARE(removed.size(), 0);
    QTest::mouseClick(in<QPushButton>(*box, u"profileRemoveYes"_s), Qt::LeftButton);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed.at(0).at(0).toUuid(), m_three.at(1).id);
}

void ProfilesDialogTest::exportsSeveralAtOnce()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.show();
    QSignalSpy exported(&dialog, &ProfilesDialog::exportRequested);
    in<QTreeView>(dialog, u"profilesList"_s)->selectAll();
    QVERIFY(!in<QPushButton>(dialog, u"profileOpen"_s)->isEnabled()); // one at a time
    QTest::mouseClick(in<QPushButton>(dialog, u"profileExport"_s), Qt::LeftButton);
    auto *chooser = in<QFileDialog>(dialog, u"profileExportDialog"_s);
    QVERIFY(chooser);
    Q_EMIT chooser->fileSelected(u"/tmp/x.json"_s);
    QCOMPARE(exported.size(), 1);
    const QList<QUuid> wanted{m_three.at(0).id, m_three.at(1).id, m_three.at(2).id};
    QCOMPARE(exported.at(0).at(0).value<QList<QUuid>>(), wanted);
}

void ProfilesDialogTest::keepsTheSelectionWhenTheListChanges()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.select(m_three.at(1).id);
    dialog.setProfiles({m_three.at(2), m_three.at(1), m_three.at(0)}, {});
    QCOMPARE(dialog.current(), m_three.at(1).id);
    dialog.setProfiles({m_three.at(2), m_three.at(0)}, {}); // it was removed: its neighbour
    QCOMPARE(dialog.current(), m_three.at(0).id);
    dialog.setProfiles({}, {});
    QCOMPARE(dialog.current(), QUuid());
}

void ProfilesDialogTest::reachesEverythingByKeyboard()
{
    ProfilesDialog dialog;
    dialog.setProfiles(m_three, {});
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    dialog.select(m_three.at(1).id);
    QSet<QString> reached;
    for (int i = 0; i < 30; ++i) {
        reached.insert(QApplication::focusWidget()->objectName());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    const auto buttons = dialog.findChildren<QPushButton *>();
    for (const QPushButton *button : buttons) {
        if (!button->isVisible() || !button->isEnabled())
            continue;
        QVERIFY2(reached.contains(button->objectName()), qUtf8Printable(button->objectName()));
        QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                 qUtf8Printable(button->objectName()));
    }
}

QTEST_MAIN(ProfilesDialogTest)
#include "tst_profilesdialog.moc"
