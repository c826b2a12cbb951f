#include "app/gui/analyse.h"
#include "app/gui/changes.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "ui/pages/activitypage.h"
#include "ui/pages/pageframe.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QItemSelectionModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 60000;

ObjectRef kekRef(const QString &name)
{
    return {ObjectRef::Kind::Kek, {name}};
}

ObjectRef dekRef(const QString &version)
{
    return {ObjectRef::Kind::Dek, {u"contact-centre"_s, u"support.call-transcript-value"_s, u"AES256_GCM"_s, version}};
}

/// A window joined to a sandbox, with a journal of its own.
struct Opened {
    explicit Opened(bool readOnly = false)
        : window(analyse)
        , sandbox(options())
        , console(window, *addPages(window))
        , lock(window, console, nullptr)
        , changes(window, console, &lock, folder.filePath(u"journal/journal.sqlite"_s))
    {
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        if (!sandbox.start())
            return;
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"Plant"_s;
        profile.isReadOnly = readOnly;
        profile.schemaRegistry.emplace().address = sandbox.schemaRegistryUrl().toString();
        profile.cmf.emplace().address = sandbox.cmfUrl().toString();
        if (const auto session = connectTo(profile, ProfileSecrets{})) {
            console.openSession(*session, profile, {}, Console::Origin::Saved);
            ok = QTest::qWaitFor([this] { return isLoaded(); }, limit);
        }
    }
    static SandboxOptions options()
    {
        SandboxOptions made;
        made.seed = u"demo"_s;
        return made;
    }
    [[nodiscard]] bool isLoaded() const
    {
        return console.loader() && !console.loader()->isLoading() && !window.inventory()->isLoading()
            && !window.inventory()->keks.isEmpty();
    }
    [[nodiscard]] PageFrame *page() const { return qobject_cast<PageFrame *>(window.currentPage()); }
    [[nodiscard]] ReviewDialog *dialog() const { return changes.dialog(); }
    template <typename Widget> Widget *inDialog(const QString &name) const
    {
        return dialog()->findChild<Widget *>(name);
    }
    [[nodiscard]] bool select(const QString &pageId, const QList<ObjectRef> &objects)
    {
        window.showPage(pageId);
        QAbstractItemView *view = page()->view();
        if (!QTest::qWaitFor([view] { return view->model()->rowCount() > 0; }, limit))
            return false;
        view->selectionModel()->clear();
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            const QModelIndex index = view->model()->index(row, 0);
            if (!objects.contains(index.data(KeyRole).value<ObjectRef>()))
                continue;
            view->selectionModel()->setCurrentIndex(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        view->setFocus();
        return view->selectionModel()->selectedRows().size() == objects.size();
    }
    [[nodiscard]] QAction *action(const QString &name) const { return page()->findChild<QAction *>(name); }
    [[nodiscard]] bool isReviewing() const { return dialog() && dialog()->isVisible(); }
    void tickAll() const
    {
        const auto boxes = dialog()->findChildren<QCheckBox *>();
        for (QCheckBox *box : boxes) {
            if (box->objectName().startsWith(u"planWarning-"_s) && !box->isChecked())
                box->click();
        }
    }
    void click(const QString &button) const { QTest::mouseClick(inDialog<QPushButton>(button), Qt::LeftButton); }
    [[nodiscard]] bool waitForPhase(ReviewDialog::Phase phase) const
    {
        return QTest::qWaitFor([this, phase] { return dialog() && dialog()->phase() == phase; }, limit);
    }
    [[nodiscard]] const Kek *kek(const QString &name) const
    {
        const KekEntry *entry = window.inventory()->kek(name);
        return entry && entry->details ? &*entry->details : nullptr;
    }
    /// "1 2" of the versions of contact-centre's DEK that are live.
    [[nodiscard]] QString liveVersions() const
    {
        QStringList versions;
        for (const Dek &dek : window.inventory()->deks) {
            if (dek.kekName == "contact-centre"_L1 && dek.algorithm == "AES256_GCM"_L1 && !dek.deleted)
                versions.append(QString::number(dek.version));
        }
        return versions.join(u' ');
    }
    void closeDialog() const
    {
        click(u"planClose"_s);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    QTemporaryDir folder;
    MainWindow window;
    Sandbox sandbox;
    Console console;
    LockControl lock;
    Changes changes;
    bool ok = false;
};

} // namespace

class ChangesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
        QCoreApplication::setApplicationName(u"tst_changes"_s);
        QSettings().clear();
    }
    void softDeletesByKeyboardAndUndeletesFromTheMenu();
    void deletesForEverOnlyAfterNameAndTime();
    void changesChosenVersionsOfDeks();
    void stopsAtTheFirstFailureAndIsLeft();
    void rollsBackAndTriesAgain();
    void showsAndRefusesWhereOnlyReadingIsAllowed();
    void reviewsThePlanOfSomebodyElse();
    void writesPlansForOthers_data();
    void writesPlansForOthers();
    void letsNoPlanFileHideWhatItDoes();
    void pausesForALockAndOffersTheRest();
    void takesBackFromTheActivityPage();
    void changesNothingWithoutAJournal();
};

void ChangesTest::softDeletesByKeyboardAndUndeletesFromTheMenu()
{
    Opened opened;
    QVERIFY(opened.ok);
    QVERIFY(opened.select(u"keks"_s, {kekRef(u"contact-centre"_s)}));
    QTest::keyClick(opened.page()->view(), Qt::Key_Delete);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    QVERIFY(!opened.kek(u"contact-centre"_s)->deleted); // nothing happens before the yes
    QCOMPARE(opened.dialog()->steps()->rowCount(), 3); // two versions, then the KEK
    auto *run = opened.inDialog<QPushButton>(u"planRun"_s);
    QVERIFY(run->text().contains(u"contact-centre"_s));
    QVERIFY(!run->isEnabled());
    QVERIFY(!run->toolTip().isEmpty()); // says why
    opened.tickAll();
    QVERIFY(run->isEnabled());
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QCOMPARE(opened.dialog()->steps()->count(StepProgress::Done), 3);
    QTRY_VERIFY_WITH_TIMEOUT(opened.kek(u"contact-centre"_s) && opened.kek(u"contact-centre"_s)->deleted, limit);
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), QString(), limit);
    opened.closeDialog();
    QVERIFY(!opened.dialog());

    QTRY_VERIFY_WITH_TIMEOUT(!opened.console.loader()->isLoading(), limit);
    QVERIFY(opened.select(u"keks"_s, {kekRef(u"contact-centre"_s)}));
    QTRY_VERIFY_WITH_TIMEOUT(opened.action(u"undeleteKeys"_s)->isEnabled(), limit);
    QVERIFY(!opened.action(u"deleteKeys"_s)->isEnabled());
    opened.action(u"undeleteKeys"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_VERIFY_WITH_TIMEOUT(!opened.kek(u"contact-centre"_s)->deleted, limit);
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"1 2"_s, limit);
}

void ChangesTest::deletesForEverOnlyAfterNameAndTime()
{
    Opened opened;
    QVERIFY(opened.ok);
    QVERIFY(opened.select(u"keks"_s, {kekRef(u"card-migration-temp"_s)}));
    QTest::keyClick(opened.page()->view(), Qt::Key_Delete, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    auto *run = opened.inDialog<QPushButton>(u"planRun"_s);
    QVERIFY(!run->isDefault() && !run->autoDefault());
    opened.tickAll();
    QVERIFY(!run->isEnabled());
    auto *name = opened.inDialog<QLineEdit>(u"planConfirmName"_s);
    QTest::keyClicks(name, u"card-migration"_s);
    QVERIFY(!run->isEnabled());
    QTest::keyClicks(name, u"-temp"_s);
    QVERIFY(run->isEnabled());
    opened.click(u"planRun"_s);
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::CoolDown);
    const qint64 before = opened.sandbox.requestCount();
    opened.click(u"planStop"_s);
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::Review);
    QCOMPARE(opened.sandbox.requestCount(), before);
    QVERIFY(opened.kek(u"card-migration-temp"_s));

    opened.click(u"planRun"_s);
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::CoolDown);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_VERIFY_WITH_TIMEOUT(!opened.window.inventory()->kek(u"card-migration-temp"_s), limit);
}

void ChangesTest::changesChosenVersionsOfDeks()
{
    Opened opened;
    QVERIFY(opened.ok);
    QVERIFY(opened.select(u"deks"_s, {dekRef(u"1"_s)}));
    QTest::keyClick(opened.page()->view(), Qt::Key_Delete);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    QCOMPARE(opened.dialog()->steps()->rowCount(), 1);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"2"_s, limit);
    opened.closeDialog();
    QTRY_VERIFY_WITH_TIMEOUT(!opened.console.loader()->isLoading(), limit);

    // Of what is chosen, an action concerns those that it can change.
    QVERIFY(opened.select(u"deks"_s, {dekRef(u"1"_s), dekRef(u"2"_s)}));
    opened.action(u"undeleteKeys"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    QCOMPARE(opened.dialog()->steps()->rowCount(), 1);
    QCOMPARE(opened.dialog()->plan().steps.first().object, dekRef(u"1"_s));
}

void ChangesTest::stopsAtTheFirstFailureAndIsLeft()
{
    Opened opened;
    QVERIFY(opened.ok);
    QVERIFY(opened.select(u"keks"_s, {kekRef(u"contact-centre"_s)}));
    opened.action(u"deleteKeys"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const QByteArray kekPath = opened.dialog()->plan().steps.last().request.path;
    // The DEKs lie below the same path, so that already the first step fails.
    QVERIFY(opened.sandbox.setFaults({u"html-error@DELETE "_s + QString::fromLatin1(kekPath)}));
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Paused));
    auto *banner = opened.dialog()->findChild<Banner *>(u"planBanner"_s);
    QVERIFY(banner->isVisible());
    QVERIFY(!banner->cause().isEmpty());
    QVERIFY(opened.inDialog<QPushButton>(u"planRetry"_s)->isVisible());
    QVERIFY(opened.inDialog<QPushButton>(u"planLeave"_s)->isVisible());
    QVERIFY(opened.dialog()->steps()->count(StepProgress::Refused) >= 1);
    QCOMPARE(opened.liveVersions(), u"1 2"_s);

    opened.click(u"planLeave"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
}

void ChangesTest::rollsBackAndTriesAgain()
{
    Opened opened;
    QVERIFY(opened.ok);
    QVERIFY(opened.select(u"deks"_s, {dekRef(u"1"_s), dekRef(u"2"_s)}));
    opened.action(u"deleteKeys"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const StepRequest second = opened.dialog()->plan().steps.at(1).request;
    const QString target = QString::fromLatin1(second.path + '?' + second.query);
    QVERIFY(opened.sandbox.setFaults({u"html-error@DELETE "_s + target}));
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Paused));
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"2"_s, limit);
    QCOMPARE(opened.dialog()->steps()->count(StepProgress::Done), 1);
    QVERIFY(opened.inDialog<QPushButton>(u"planRollBack"_s)->isVisible());

    opened.click(u"planRollBack"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QCOMPARE(opened.dialog()->steps()->count(StepProgress::TakenBack), 1);
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"1 2"_s, limit);
    opened.closeDialog();
    QTRY_VERIFY_WITH_TIMEOUT(!opened.console.loader()->isLoading(), limit);

    QVERIFY(opened.select(u"deks"_s, {dekRef(u"1"_s), dekRef(u"2"_s)}));
    opened.action(u"deleteKeys"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Paused));
    QVERIFY(opened.sandbox.setFaults({}));
    opened.click(u"planRetry"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), QString(), limit);
}

void ChangesTest::showsAndRefusesWhereOnlyReadingIsAllowed()
{
    Opened opened(true);
    QVERIFY(opened.ok);
    QVERIFY(opened.window.isReadOnly());
    QVERIFY(opened.select(u"keks"_s, {kekRef(u"contact-centre"_s)}));
    for (const QString &name : {u"deleteKeys"_s, u"purgeKeys"_s, u"undeleteKeys"_s, u"testKeys"_s}) {
        QVERIFY2(!opened.action(name)->isEnabled(), qPrintable(name));
        QVERIFY(opened.action(name)->toolTip().contains(u"read-only"_s));
    }
    QTest::keyClick(opened.page()->view(), Qt::Key_Delete);
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {kekRef(u"contact-centre"_s)}});
    QVERIFY(!opened.changes.isBusy() && !opened.dialog());
}

void ChangesTest::reviewsThePlanOfSomebodyElse()
{
    Opened opened;
    QVERIFY(opened.ok);
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {dekRef(u"1"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const QString file = opened.folder.filePath(u"change.kekkai-plan"_s);
    auto *menu = opened.inDialog<QToolButton>(u"planExport"_s)->menu();
    menu->findChild<QAction *>(u"planExportPlan"_s)->trigger();
    auto *chooser = opened.inDialog<QFileDialog>(u"planExportDialog"_s);
    QVERIFY(chooser);
    Q_EMIT chooser->fileSelected(file);
    chooser->reject();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), limit);
    opened.closeDialog();

    opened.changes.openPlanFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"2"_s, limit);
    opened.closeDialog();

    opened.changes.openPlanFile(file); // a plan runs once
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    auto *banner = opened.dialog()->findChild<Banner *>(u"planBanner"_s);
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible() && banner->kind() == Banner::Kind::Error, limit);
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::Review);
}

void ChangesTest::writesPlansForOthers_data()
{
    using Export = PlanReview::Export;
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("holds");
    QTest::newRow("curl") << int(Export::CurlScript) << u"--request DELETE"_s;
    QTest::newRow("Confluent CLI") << int(Export::ConfluentScript) << u"confluent"_s;
    QTest::newRow("Markdown") << int(Export::Markdown) << u"support.call-transcript-value"_s;
}

void ChangesTest::writesPlansForOthers()
{
    QFETCH(int, format);
    QFETCH(QString, holds);
    Opened opened;
    QVERIFY(opened.ok);
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {dekRef(u"1"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const QString file = opened.folder.filePath(u"change"_s);
    opened.changes.exportTo(file, PlanReview::Export(format));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), limit);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(QString::fromUtf8(written.readAll()).contains(holds));
}

void ChangesTest::letsNoPlanFileHideWhatItDoes()
{
    Opened opened;
    QVERIFY(opened.ok);
    opened.changes.propose({ChangeRequest::Kind::DeleteForEver, {kekRef(u"card-migration-temp"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const Plan made = opened.dialog()->plan();
    opened.closeDialog();
    const QString file = opened.folder.filePath(u"harmless.kekkai-plan"_s);
    const auto write = [&file](const QJsonObject &json) {
        QFile written(file);
        return written.open(QIODevice::WriteOnly) && written.write(QJsonDocument(json).toJson()) > 0;
    };
    Plan harmless = made; // as somebody would make it look
    harmless.title = {u"kek.test"_s, {{u"name"_s, u"card-migration-temp"_s}}};
    harmless.warnings.clear();
    harmless.isDestructive = false;
    harmless.confirmName.clear();
    harmless.coolDownSeconds = 0;
    QVERIFY(write(toJson(harmless)));
    opened.changes.openPlanFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    QVERIFY(opened.dialog()->plan().isDestructive);
    QCOMPARE(opened.dialog()->plan().coolDownSeconds, 10);
    QVERIFY(opened.inDialog<QLineEdit>(u"planConfirmName"_s));
    QVERIFY(!opened.inDialog<QPushButton>(u"planRun"_s)->isEnabled());
    QVERIFY(!opened.inDialog<QPushButton>(u"planRun"_s)->text().startsWith(u"Test"_s));
    opened.closeDialog();

    const auto refusal = [&opened, &file] {
        opened.changes.openPlanFile(file);
        QMessageBox *box = nullptr;
        const bool shown = QTest::qWaitFor(
            [&] {
                box = opened.window.findChild<QMessageBox *>(u"changeProblem"_s);
                return box != nullptr;
            },
            limit);
        const QString text = shown ? box->informativeText() : QString();
        delete box;
        return text;
    };
    QJsonObject other = toJson(made); // says "soft-delete", sends another request
    QJsonArray steps = other.value("steps"_L1).toArray();
    QJsonObject step = steps.first().toObject();
    step.insert("kind"_L1, u"kek.undelete"_s);
    steps.replace(0, step);
    other.insert("steps"_L1, steps);
    QVERIFY(write(other));
    QVERIFY(!refusal().isEmpty());
    Plan elsewhere = made;
    elsewhere.serverIdentity = u"schemaRegistry=https://sr.example.com"_s;
    QVERIFY(write(toJson(elsewhere)));
    QVERIFY(refusal().contains(u"sr.example.com"_s));
    QVERIFY(QFile::remove(file));
    QVERIFY(!refusal().isEmpty());
    QVERIFY(!opened.dialog());
}

void ChangesTest::pausesForALockAndOffersTheRest()
{
    Opened opened;
    QVERIFY(opened.ok);
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {kekRef(u"customer-pii"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    const int steps = opened.dialog()->steps()->rowCount();
    QVERIFY(steps > 8); // more than run beside each other
    QVERIFY(opened.sandbox.setFaults({u"delay=300@DELETE *"_s}));
    opened.tickAll();
    opened.click(u"planRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(opened.dialog()->phase() == ReviewDialog::Phase::Running
                                 && opened.dialog()->steps()->count(StepProgress::Waiting) < steps,
                             limit);
    QSignalSpy locked(&opened.lock, &LockControl::locked);
    opened.lock.lock();
    QTRY_COMPARE_WITH_TIMEOUT(locked.size(), 1, limit);
    QVERIFY(!opened.dialog());
    QTRY_VERIFY(!opened.changes.isBusy());
    QVERIFY(!opened.console.session().schemaRegistry);
    QVERIFY(opened.sandbox.setFaults({}));

    QTest::keyClick(opened.window.lockPage()->unlockButton(), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(!opened.window.isLocked(), limit);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit); // offered
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::Paused);
    const int done = opened.dialog()->steps()->count(StepProgress::Done);
    QVERIFY(done > 0 && done < steps);
    opened.click(u"planRetry"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QCOMPARE(opened.dialog()->steps()->count(StepProgress::Done), steps);
    QTRY_VERIFY_WITH_TIMEOUT(opened.kek(u"customer-pii"_s)->deleted, limit);
}

void ChangesTest::takesBackFromTheActivityPage()
{
    Opened opened;
    QVERIFY(opened.ok);
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {dekRef(u"1"_s), dekRef(u"2"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    const QUuid done = opened.dialog()->plan().id;
    opened.closeDialog();
    QVERIFY(opened.window.showPage(u"activity"_s));
    auto *page = qobject_cast<ActivityPage *>(opened.window.currentPage());
    QTRY_COMPARE_WITH_TIMEOUT(page->currentPlan(), done, limit);
    auto *undo = page->findChild<QPushButton *>(u"activityUndo"_s);
    QTRY_VERIFY_WITH_TIMEOUT(undo->isEnabled(), limit);
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit); // nothing happens unseen
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), QString(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    QVERIFY(opened.waitForPhase(ReviewDialog::Phase::Ended));
    QTRY_COMPARE_WITH_TIMEOUT(opened.liveVersions(), u"1 2"_s, limit);
    QTRY_COMPARE_WITH_TIMEOUT(page->findChild<QTableView *>()->model()->rowCount(), 2, limit);
}

void ChangesTest::changesNothingWithoutAJournal()
{
    Opened opened;
    QVERIFY(opened.ok);
    QFile inTheWay(opened.folder.filePath(u"journal"_s)); // where the folder would be
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    opened.changes.propose({ChangeRequest::Kind::SoftDelete, {dekRef(u"1"_s)}});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isReviewing(), limit);
    opened.tickAll();
    opened.click(u"planRun"_s);
    auto *banner = opened.dialog()->findChild<Banner *>(u"planBanner"_s);
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), limit);
    QCOMPARE(opened.dialog()->phase(), ReviewDialog::Phase::Review);
    opened.console.loader()->reload({InventoryPart::Keks, InventoryPart::Deks});
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), limit);
    QCOMPARE(opened.liveVersions(), u"1 2"_s);
}

QTEST_MAIN(ChangesTest)
#include "tst_changes.moc"
