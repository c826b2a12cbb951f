#include "models/compare/comparetreemodel.h"
#include "tests/ui/pagechecks.h"
#include "ui/compare/comparewindow.h"
#include "ui/compare/snapshotsaver.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// What the company was before: one KEK more, one secret less, another key id.
std::shared_ptr<Inventory> before()
{
    auto inventory = test::company();
    Kek old = *inventory->keks.first().details;
    old.name = u"archive"_s;
    inventory->keks.prepend({old.name, old});
    inventory->secrets.removeLast();
    inventory->keks.last().details->kmsKeyId = u"arn:aws:kms:old"_s;
    return inventory;
}

QString savedSnapshot(const QTemporaryDir &folder, const InventoryPtr &inventory)
{
    const QString file = folder.filePath(u"before.kekkai-snapshot"_s);
    const Result<void> written =
        writeSnapshot(file, {QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC), u"Sandbox"_s, *inventory});
    return written ? file : QString();
}

QStringList objects(const CompareWindow &window)
{
    return test::column(*window.model(), CompareTreeModel::ObjectColumn);
}

} // namespace

class CompareWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::useTestSettings(); }

    void comparesASnapshotWithNow()
    {
        const QTemporaryDir folder;
        const QString file = savedSnapshot(folder, before());
        QVERIFY(!file.isEmpty());
        CompareWindow window;
        window.setNow(u"Sandbox"_s, test::company());
        window.showNow(CompareWindow::Right);
        window.show();
        auto *empty = window.findChild<EmptyState *>();
        QVERIFY(empty->isVisible()); // says what to do
        window.openFile(CompareWindow::Left, file);
        QTRY_VERIFY(!window.isBusy());
        QCOMPARE(objects(window), (QStringList{u"KEK archive"_s, u"KEK pii"_s, u"Secret unused"_s}));
        QVERIFY(!empty->isVisible());
        QVERIFY(window.findChild<QToolButton *>(u"compareLeft"_s)->text().contains(u"2026"));

        // The member's values in full, below.
        auto *tree = window.findChild<QTreeView *>(u"compareTree"_s);
        const QModelIndex pii = window.model()->index(1, 0);
        QCOMPARE(window.model()->rowCount(pii), 2); // the key id, and the hidden credential that nobody can compare
        tree->setCurrentIndex(window.model()->index(0, 0, pii));
        QCOMPARE(window.findChild<QPlainTextEdit *>(u"compareLeftValue"_s)->toPlainText(), u"arn:aws:kms:old"_s);
        for (const QString &text : test::everyText(window))
            QVERIFY2(!text.contains(test::plantedSecret()), qPrintable(text));

        // What exists now can be opened.
        QSignalSpy links(&window, &CompareWindow::linkActivated);
        window.findChild<QAction *>(u"compareOpen"_s)->trigger();
        QCOMPARE(links.count(), 1);
        QCOMPARE(links.first().first().value<ObjectRef>().key, QStringList{u"pii"_s});
        tree->setCurrentIndex(window.model()->index(0, 0));
        QVERIFY(!window.findChild<QAction *>(u"compareOpen"_s)->isEnabled()); // "archive" is gone
    }
    void swapsAndFilters()
    {
        const QTemporaryDir folder;
        CompareWindow window;
        window.setNow(u"Sandbox"_s, test::company());
        window.showNow(CompareWindow::Right);
        window.show();
        window.openFile(CompareWindow::Left, savedSnapshot(folder, before()));
        QTRY_VERIFY(!window.isBusy() && window.model()->rowCount() == 3);
        using Kind = ObjectDifference::Kind;
        QCOMPARE(window.model()->differenceAt(window.model()->index(0, 0))->kind, Kind::OnlyLeft);
        window.findChild<QToolButton *>(u"compareSwap"_s)->click();
        QTRY_COMPARE(window.model()->differenceAt(window.model()->index(0, 0))->kind, Kind::OnlyRight);
        auto *kind = window.findChild<QComboBox *>(u"compareKind"_s);
        kind->setCurrentIndex(kind->findText(u"different"_s));
        QCOMPARE(objects(window), QStringList{u"KEK pii"_s});
        QTest::keyClicks(window.findChild<QLineEdit *>(u"compareFilter"_s), u"no such words"_s);
        QTRY_VERIFY(window.findChild<EmptyState *>()->isVisible());
        QTest::mouseClick(window.findChild<EmptyState *>()->findChild<QPushButton *>(), Qt::LeftButton);
        QTRY_COMPARE(window.model()->rowCount(), 3);
    }
    void followsNow()
    {
        const QTemporaryDir folder;
        CompareWindow window;
        window.setNow(u"Sandbox"_s, test::company());
        window.showNow(CompareWindow::Right);
        window.show();
        window.openFile(CompareWindow::Left, savedSnapshot(folder, test::company()));
        QTRY_VERIFY(!window.isBusy());
        QVERIFY(window.findChild<EmptyState *>()->sentence().contains(u"Nothing differs"));
        window.setNow(u"Sandbox"_s, before());
        QTRY_COMPARE(window.model()->rowCount(), 3);
        // A part that was never loaded is no difference, and is said.
        auto without = test::company();
        without->parts.remove(InventoryPart::Secrets);
        without->secrets.clear();
        window.setNow(u"Sandbox"_s, without);
        QTRY_COMPARE(window.model()->rowCount(), 0);
        auto *notes = window.findChild<Banner *>(u"compareNotes"_s);
        QTRY_VERIFY(notes->isVisible());
        QVERIFY(notes->cause().contains(u"Secrets"));
    }
    void saysWhatIsWrongWithAFile()
    {
        const QTemporaryDir folder;
        CompareWindow window;
        window.setNow(u"Sandbox"_s, test::company());
        window.showNow(CompareWindow::Right);
        window.show();
        window.openFile(CompareWindow::Left, savedSnapshot(folder, before()));
        QTRY_VERIFY(!window.isBusy() && window.model()->rowCount() == 3);
        const QString damaged = folder.filePath(u"damaged.kekkai-snapshot"_s);
        QFile out(damaged);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write("{\"kekkaiSnapshot\":1,\"takenAt\":\"2026");
        out.close();
        window.openFile(CompareWindow::Left, damaged);
        auto *banner = window.findChild<Banner *>(u"compareBanner"_s);
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(banner->kind(), Banner::Kind::Error);
        QVERIFY2(QString(banner->cause() + banner->details()).contains(u"damaged"), qPrintable(banner->cause()));
        QCOMPARE(window.model()->rowCount(), 3); // what was shown stays
    }
    void exportsTheRows()
    {
        const QTemporaryDir folder;
        CompareWindow window;
        window.setNow(u"Sandbox"_s, test::company());
        window.showNow(CompareWindow::Right);
        window.show();
        window.openFile(CompareWindow::Left, savedSnapshot(folder, before()));
        QTRY_VERIFY(!window.isBusy() && window.model()->rowCount() == 3);
        const QString file = folder.filePath(u"differences.json"_s);
        window.exportTo(file);
        auto *banner = window.findChild<Banner *>(u"compareBanner"_s);
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(banner->kind(), Banner::Kind::Info);
        QFile in(file);
        QVERIFY(in.open(QIODevice::ReadOnly));
        const QByteArray bytes = in.readAll();
        QVERIFY(!QString::fromUtf8(bytes).contains(test::plantedSecret()));
        const QJsonArray rows = QJsonDocument::fromJson(bytes).array();
        QCOMPARE(rows.size(), 4);
        QCOMPARE(rows.at(0).toObject().value(u"name"_s).toString(), u"archive"_s);
        window.exportTo(folder.filePath(u"no/folder.csv"_s));
        QTRY_COMPARE(banner->kind(), Banner::Kind::Error);
    }
    void savesAndOpensFromTheWindow()
    {
        const QTemporaryDir folder;
        MainWindow window([](const Inventory &) { return Analysis(); });
        QVERIFY(!window.findChild<QAction *>(u"compareAction"_s)->isEnabled()); // nothing is loaded
        ConnectionFacts facts;
        facts.name = u"Sandbox"_s;
        window.setConnection(facts);
        window.show();
        window.setInventory(test::company());
        window.findChild<QAction *>(u"compareAction"_s)->trigger();
        QVERIFY(window.compare() && window.compare()->isVisible());
        SnapshotSaver saver;
        QSignalSpy saved(&saver, &SnapshotSaver::saved);
        QSignalSpy failed(&saver, &SnapshotSaver::failed);
        const QString file = folder.filePath(u"now.kekkai-snapshot"_s);
        saver.save(file, {QDateTime::currentDateTimeUtc(), facts.name, *window.inventory()});
        QTRY_COMPARE(saved.count(), 1);
        QFile in(file);
        QVERIFY(in.open(QIODevice::ReadOnly));
        QVERIFY(!QString::fromUtf8(in.readAll()).contains(test::plantedSecret()));
        window.compare()->openFile(CompareWindow::Left, file);
        QTRY_VERIFY(!window.compare()->isBusy());
        QVERIFY(window.compare()->findChild<EmptyState *>()->sentence().contains(u"Nothing differs"));
        saver.save(folder.filePath(u"no/folder.kekkai-snapshot"_s), {QDateTime::currentDateTimeUtc(), {}, {}});
        QTRY_COMPARE(failed.count(), 1);
        QTest::keyClick(window.compare(), Qt::Key_Escape);
        QTRY_VERIFY(!window.compare());
    }
};

QTEST_MAIN(CompareWindowTest)
#include "tst_comparewindow.moc"
