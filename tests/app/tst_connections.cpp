#include "app/gui/analyse.h"
#include "app/gui/connections.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "models/compare/comparetreemodel.h"
#include "services/lock/systemevents.h"
#include "tests/app/openconnection.h"
#include "tests/support/wait.h"
#include "ui/compare/comparewindow.h"
#include "ui/dialogs/signindialog.h"
#include "ui/profiles/connectionwizard.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilesdialog.h"
#include "ui/profiles/profilesecretsdialog.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 60000;

/// A window with its profiles in a folder of the test, joined to a sandbox that wants to know who asks.
struct Joined {
    explicit Joined(Keychain::Storage storage = Keychain::Storage::Memory)
        : window(analyse)
        , sandbox(options())
        , console(window, *addPages(window))
        , connections(window, console, folder.filePath(u"profiles.json"_s), storage)
    {
        window.show();
        QApplication::setActiveWindow(&window);
    }
    static SandboxOptions options()
    {
        SandboxOptions options = Console::demoSandbox();
        options.basicUser = u"reader"_s;
        options.basicPassword = "pass word"_ba;
        return options;
    }
    [[nodiscard]] Profile profile(const QString &name) const
    {
        Profile made;
        made.id = QUuid::createUuid();
        made.name = name;
        for (auto *endpoint : {&made.schemaRegistry, &made.cmf}) {
            *endpoint = EndpointProfile{};
            (*endpoint)->signIn = SignIn::Kind::Basic;
            (*endpoint)->user = u"reader"_s;
        }
        const bool runs = sandbox.schemaRegistryUrl().isValid();
        made.schemaRegistry->address = runs ? sandbox.schemaRegistryUrl().toString() : u"http://127.0.0.1:9"_s;
        made.cmf->address = runs ? sandbox.cmfUrl().toString() : u"http://127.0.0.1:9"_s;
        return made;
    }
    /// Writes @p profiles into the file and has the window read them.
    [[nodiscard]] bool load(const QList<Profile> &profiles)
    {
        ProfileStore store(folder.filePath(u"profiles.json"_s));
        if (!store.load() || !store.addAll(profiles))
            return false;
        connections.load();
        return QTest::qWaitFor([&] { return !connections.isBusy(); }, limit);
    }
    [[nodiscard]] const Profile &first() const { return connections.profiles().first(); }
    void keep(EndpointRole role, const QByteArray &password)
    {
        static_cast<void>(
            connections.keychain().write({first().id, role, SecretKind::Password}, Secret(QByteArray(password))));
    }
    [[nodiscard]] bool isLoaded() const
    {
        return console.loader() && !console.loader()->isLoading()
            && window.inventory()->part(InventoryPart::Secrets).phase == PartState::Phase::Complete
            && window.inventory()->part(InventoryPart::Keks).phase == PartState::Phase::Complete;
    }
    [[nodiscard]] QByteArray kept(EndpointRole role)
    {
        const auto future = connections.keychain().read({first().id, role, SecretKind::Password});
        const Result<Secret> secret = future.result(); // in memory: at once
        return secret ? secret->reveal().toByteArray() : QByteArray();
    }

    QTemporaryDir folder;
    MainWindow window;
    Sandbox sandbox;
    Console console;
    Connections connections;
};

} // namespace

class ConnectionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void opensAProfileWithTheSecretsOfTheKeychain();
    void asksForWhatTheKeychainDoesNotHaveAndKeepsIt();
    void asksOnceForThisRun();
    void saysThatThereIsNoKeychain();
    void opensReadOnly();
    void keepsAChangedSignInAndRemembersIt();
    void savesAnUnsavedConnection();
    void savesAPin();
    void removesWithTheSecretsAndTakesItBack();
    void reportsADamagedFile();
    void namesTheProfilesThereAre();
    void comparesWithAnotherProfile();
    void keepsAFileOfTheCompareWindow();
    void adoptsAConnectionWithoutASignIn();
    void forgetsWhatWasTypedWhileNothingIsOpen();
    void opensNothingWithSecretsThatALockTookBack();
};

void ConnectionsTest::init()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
    QCoreApplication::setApplicationName(u"tst_connections"_s);
    QSettings().clear();
}

void ConnectionsTest::opensAProfileWithTheSecretsOfTheKeychain()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    Profile plant = joined.profile(u"Plant"_s);
    plant.isProduction = true;
    QVERIFY(joined.load({plant}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    QVERIFY(!joined.console.signInDialog()); // nobody was asked
    QVERIFY(!joined.connections.secretsDialog() || !joined.connections.secretsDialog()->isVisible());
    QCOMPARE(joined.window.connection().profile, joined.first().id);
    QVERIFY(joined.window.windowTitle().contains(u"PRODUCTION"_s));
    QCOMPARE(QSettings().value(u"profiles/recent"_s).toStringList().first(),
             joined.first().id.toString(QUuid::WithoutBraces));
}

void ConnectionsTest::asksForWhatTheKeychainDoesNotHaveAndKeepsIt()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY(joined.connections.secretsDialog() && joined.connections.secretsDialog()->isVisible());
    auto *dialog = joined.connections.secretsDialog();
    QVERIFY(!dialog->findChild<QLineEdit *>(u"secret-schemaRegistry-password"_s)); // the keychain has it
    auto *field = dialog->findChild<QLineEdit *>(u"secret-cmf-password"_s);
    QVERIFY(field);
    QTest::keyClicks(field, u"pass word"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    QCOMPARE(joined.kept(EndpointRole::Cmf), "pass word"_ba);
}

void ConnectionsTest::asksOnceForThisRun()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    joined.connections.open(joined.first().id);
    QTRY_VERIFY(joined.connections.secretsDialog() && joined.connections.secretsDialog()->isVisible());
    auto *dialog = joined.connections.secretsDialog();
    dialog->findChild<QLineEdit *>(u"secret-schemaRegistry-password"_s)->setText(u"pass word"_s);
    dialog->findChild<QLineEdit *>(u"secret-cmf-password"_s)->setText(u"pass word"_s);
    dialog->findChild<QRadioButton *>(u"secretsThisRun"_s)->click();
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"secretsOpen"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    QVERIFY(joined.kept(EndpointRole::Cmf).isEmpty());
    QSignalSpy opened(&joined.connections, &Connections::opened);
    joined.connections.open(joined.first().id); // not asked again
    QTRY_COMPARE(opened.size(), 1);
    QVERIFY(!joined.connections.secretsDialog() || !joined.connections.secretsDialog()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    joined.connections.forgetThisRun();
    joined.connections.open(joined.first().id);
    QTRY_VERIFY(joined.connections.secretsDialog() && joined.connections.secretsDialog()->isVisible());
}

void ConnectionsTest::saysThatThereIsNoKeychain()
{
    const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    qputenv("XDG_RUNTIME_DIR", "/nowhere");
    Joined joined(Keychain::Storage::System);
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.connections.secretsDialog() && !joined.connections.secretsDialog()->isReading(),
                             limit);
    auto *dialog = joined.connections.secretsDialog();
    QVERIFY(dialog->findChild<Banner *>(u"secretsBanner"_s)->isVisible());
    QVERIFY(!dialog->findChild<QRadioButton *>(u"secretsKeep"_s)->isEnabled());
    dialog->findChild<QLineEdit *>(u"secret-schemaRegistry-password"_s)->setText(u"pass word"_s);
    dialog->findChild<QLineEdit *>(u"secret-cmf-password"_s)->setText(u"pass word"_s);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"secretsOpen"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    qputenv("XDG_RUNTIME_DIR", runtime);
}

void ConnectionsTest::opensReadOnly()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    Profile plant = joined.profile(u"Plant"_s);
    plant.isReadOnly = true;
    QVERIFY(joined.load({plant}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    QVERIFY(!joined.window.isReadOnly());
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit); // reading is not refused
    QVERIFY(joined.window.isReadOnly());
}

void ConnectionsTest::keepsAChangedSignInAndRemembersIt()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    Profile plant = joined.profile(u"Plant"_s);
    plant.cmf.reset();
    plant.schemaRegistry->user = u"former"_s;
    QVERIFY(joined.load({plant}));
    joined.keep(EndpointRole::SchemaRegistry, "old"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.console.signInDialog(), limit);
    SignInDialog *dialog = joined.console.signInDialog();
    QTRY_VERIFY_WITH_TIMEOUT(!joined.console.loader()->isLoading(), limit);
    QVERIFY(dialog->findChild<QCheckBox *>(u"signInRemember"_s)->isVisible());
    dialog->findChild<QLineEdit *>(u"signInUser"_s)->setText(u"reader"_s);
    dialog->findChild<QLineEdit *>(u"signInPassword"_s)->setText(u"wrong"_s);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"signInButton"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isWaiting(), limit);
    QCOMPARE(joined.kept(EndpointRole::SchemaRegistry), "old"_ba); // refused: not kept
    dialog->findChild<QLineEdit *>(u"signInPassword"_s)->setText(u"pass word"_s);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"signInButton"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!joined.console.signInDialog(), limit);
    QTRY_COMPARE(joined.kept(EndpointRole::SchemaRegistry), "pass word"_ba);
    QTRY_COMPARE(joined.first().schemaRegistry->user, u"reader"_s);
}

void ConnectionsTest::savesAnUnsavedConnection()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({}));
    ConnectionOptions options;
    options.schemaRegistry = joined.sandbox.schemaRegistryUrl().toString();
    options.schemaRegistrySignIn.kind = SignIn::Kind::Basic;
    options.schemaRegistrySignIn.user = u"reader"_s;
    options.schemaRegistrySignIn.secret = Secret("pass word"_ba);
    QVERIFY(test::openConnection(joined.console, options, u"127.0.0.1"_s));
    auto *save = joined.window.findChild<QAction *>(u"saveConnectionAction"_s);
    QVERIFY(save->isEnabled());
    save->trigger();
    ProfileEditor *editor = joined.connections.editor();
    QVERIFY(editor);
    editor->findChild<QLineEdit *>(u"profileName"_s)->setText(u"Here"_s);
    QVERIFY(editor->findChild<QCheckBox *>(u"editorKeepKnown"_s)->isVisible()); // by consent
    QTest::mouseClick(editor->findChild<QPushButton *>(u"editorSave"_s), Qt::LeftButton);
    QTRY_VERIFY(!joined.connections.isBusy() && joined.connections.profiles().size() == 1);
    QTRY_COMPARE(joined.window.connection().profile, joined.first().id);
    QCOMPARE(joined.kept(EndpointRole::SchemaRegistry), "pass word"_ba);
    QVERIFY(!save->isEnabled());
    QFile file(joined.folder.filePath(u"profiles.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("pass word"));
}

void ConnectionsTest::adoptsAConnectionWithoutASignIn()
{
    Joined joined;
    QVERIFY(joined.load({}));
    ConnectionOptions options;
    options.schemaRegistry = u"http://127.0.0.1:9"_s;
    QVERIFY(test::openConnection(joined.console, options, u"127.0.0.1"_s));
    joined.connections.showSave();
    QTest::mouseClick(joined.connections.editor()->findChild<QPushButton *>(u"editorSave"_s), Qt::LeftButton);
    QTRY_VERIFY(!joined.connections.isBusy() && joined.connections.profiles().size() == 1);
    QTRY_COMPARE(joined.window.connection().profile, joined.first().id);
}

void ConnectionsTest::forgetsWhatWasTypedWhileNothingIsOpen()
{
    using namespace std::chrono_literals;
    LockPolicy::Milliseconds now = 1000h;
    SystemEvents events;
    Joined joined;
    LockControl lock(joined.window, joined.console, &events, [&now] { return now; });
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    const QSignalSpy forgot(&lock, &LockControl::forgot);

    // A wizard with a password in it, and a test that was given it.
    joined.connections.showWizard();
    ConnectionWizard *wizard = joined.connections.wizard();
    wizard->setAddress(joined.sandbox.schemaRegistryUrl().toString());
    wizard->findChild<QPushButton *>(u"wizardLook"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(!wizard->isLooking(), limit);
    auto *next = wizard->findChild<QPushButton *>(u"wizardNext"_s);
    next->click();
    QCOMPARE(wizard->step(), ConnectionWizard::Step::SignIn);
    auto *user = wizard->findChild<QLineEdit *>(u"schemaRegistryUser"_s);
    auto *secret = wizard->findChild<QLineEdit *>(u"schemaRegistrySecret"_s);
    const auto type = [&] {
        user->setText(u"reader"_s);
        secret->clear();
        QTest::keyClicks(secret, u"pass word"_s);
    };
    type();
    now += 6min; // nobody was here
    Q_EMIT events.resumed();
    QCOMPARE(forgot.size(), 1);
    QVERIFY(!joined.window.isLocked()); // there is nothing to hide
    QVERIFY(wizard->isVisible());
    QVERIFY(secret->text().isEmpty() && !secret->isUndoAvailable());
    QCOMPARE(user->text(), u"reader"_s); // the rest stays
    auto *banner = wizard->findChild<Banner *>(u"wizardBanner"_s);
    QVERIFY(banner->isVisible()); // and it is said
    QCOMPARE(Secret::census().count, qsizetype(0));

    type();
    QTRY_VERIFY(next->isEnabled());
    next->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        wizard->test(EndpointRole::SchemaRegistry) && wizard->test(EndpointRole::SchemaRegistry)->isRunning(), limit);
    QVERIFY(Secret::census().count > 0);
    QTest::keyClick(wizard, Qt::Key_L, Qt::ControlModifier); // heard in a dialog too
    QCOMPARE(forgot.size(), 2);
    QVERIFY(secret->text().isEmpty());
    QCOMPARE(wizard->step(), ConnectionWizard::Step::SignIn); // where it is typed
    QVERIFY(!wizard->test(EndpointRole::SchemaRegistry)->isRunning());
    QTRY_COMPARE(Secret::census().count, qsizetype(0));
    type(); // it can go on
    QTRY_VERIFY(next->isEnabled());
    next->click();
    QTRY_VERIFY_WITH_TIMEOUT(wizard->test(EndpointRole::SchemaRegistry)->passed(), limit);
    secret->clear();
    wizard->finish();

    // An editor, for each of the other reasons.
    joined.connections.showEditor(joined.first().id);
    ProfileEditor *editor = joined.connections.editor();
    auto *line = editor->findChild<QLineEdit *>(u"cmfSecret"_s);
    for (const auto &reason :
         {&SystemEvents::screenLocked, &SystemEvents::userSwitched, &SystemEvents::aboutToSuspend}) {
        QTest::keyClicks(line, u"hunter2"_s);
        Q_EMIT(events.*reason)();
        QVERIFY(line->text().isEmpty() && !line->isUndoAvailable());
        QVERIFY(editor->findChild<Banner *>(u"editorBanner"_s)->isVisible());
    }
    editor->done(QDialog::Rejected);

    // What was typed for this run, and the question for it.
    joined.connections.open(joined.first().id);
    QTRY_VERIFY(joined.connections.secretsDialog() && joined.connections.secretsDialog()->isVisible());
    auto *asked = joined.connections.secretsDialog()->findChild<QLineEdit *>(u"secret-cmf-password"_s);
    QTest::keyClicks(asked, u"half"_s);
    Q_EMIT events.screenLocked();
    QVERIFY(asked->text().isEmpty() && !asked->isUndoAvailable());
    QVERIFY(
        joined.connections.secretsDialog()->findChild<QLabel *>(u"secretsWords"_s)->text().contains(u"forgotten"_s));
    QCOMPARE(Secret::census().count, qsizetype(0));
}

void ConnectionsTest::opensNothingWithSecretsThatALockTookBack()
{
    Joined joined;
    LockControl lock(joined.window, joined.console, nullptr);
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    const QSignalSpy opened(&joined.connections, &Connections::opened);
    joined.connections.open(joined.first().id);
    lock.lock(); // while the keychain is read, or the files
    QTRY_VERIFY(!joined.connections.isBusy());
    QTest::qWait(50);
    QCOMPARE(opened.size(), 0);
    QVERIFY(!joined.console.isOpen());
}

void ConnectionsTest::savesAPin()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    const QByteArray pin(32, '\x07');
    joined.console.pinCertificate(Server::Cmf, pin);
    QTRY_COMPARE(joined.first().cmf->pinnedSha256, pin);
    QVERIFY(joined.first().schemaRegistry->pinnedSha256.isEmpty()); // for that endpoint only
    ProfileStore other(joined.folder.filePath(u"profiles.json"_s));
    QVERIFY(other.load());
    QCOMPARE(other.profiles().first().cmf->pinnedSha256, pin);
}

void ConnectionsTest::removesWithTheSecretsAndTakesItBack()
{
    Joined joined;
    QVERIFY(joined.load({joined.profile(u"Plant"_s)}));
    const Profile plant = joined.first();
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    joined.connections.showDialog();
    ProfilesDialog *dialog = joined.connections.dialog();
    QTRY_VERIFY(!joined.connections.isBusy());
    Q_EMIT dialog->removeRequested(plant.id);
    auto *message = dialog->findChild<Banner *>(u"profilesMessage"_s);
    QTRY_VERIFY(joined.connections.profiles().isEmpty() && message->isVisible());
    const KeychainKey key{plant.id, EndpointRole::Cmf, SecretKind::Password};
    QVERIFY(!joined.connections.keychain().read(key).result());
    QTest::mouseClick(message->actionButton(), Qt::LeftButton);
    QTRY_COMPARE(joined.connections.profiles().size(), 1);
    QCOMPARE(joined.first(), plant);
    QTRY_VERIFY(joined.connections.keychain().read(key).result());
    QCOMPARE(joined.kept(EndpointRole::Cmf), "pass word"_ba);
}

void ConnectionsTest::reportsADamagedFile()
{
    Joined joined;
    QFile file(joined.folder.filePath(u"profiles.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"version\": 1, \"profiles\": [");
    file.close();
    joined.connections.load();
    joined.connections.showDialog();
    auto *notice = joined.connections.dialog()->findChild<Banner *>(u"profilesNotice"_s);
    QTRY_VERIFY(!joined.connections.isBusy());
    QTRY_VERIFY(notice->isVisible());
    QVERIFY2(QString(notice->cause() + notice->details()).contains(joined.folder.path()),
             qUtf8Printable(notice->cause()));
    QVERIFY(joined.connections.profiles().isEmpty());
}

void ConnectionsTest::namesTheProfilesThereAre()
{
    Joined joined;
    const QString file = joined.folder.filePath(u"profiles.json"_s);
    QVERIFY(joined.load({joined.profile(u"Plant"_s), joined.profile(u"Lab"_s)}));
    const auto found = Connections::profileNamed(u"PLANT"_s, file);
    QVERIFY(found);
    QCOMPARE(found->name, u"Plant"_s);
    const auto missing = Connections::profileNamed(u"Shop"_s, file);
    QVERIFY(!missing);
    QVERIFY(missing.error().detail.contains(u"Plant"_s) && missing.error().detail.contains(u"Lab"_s)
            && missing.error().detail.contains(u"Shop"_s));
}

void ConnectionsTest::comparesWithAnotherProfile()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    SandboxOptions empty;
    Sandbox other(empty);
    QVERIFY(other.start());
    Profile lab;
    lab.name = u"Lab"_s;
    lab.schemaRegistry = EndpointProfile{};
    lab.schemaRegistry->address = other.schemaRegistryUrl().toString();
    QVERIFY(joined.load({joined.profile(u"Plant"_s), lab}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    joined.window.showCompare();
    CompareWindow *compare = joined.window.compare();
    compare->showProfile(CompareWindow::Left, joined.connections.profiles().at(1).id);
    QVERIFY(compare->isBusy());
    QTRY_VERIFY_WITH_TIMEOUT(!compare->isBusy(), limit);
    QVERIFY(compare->model()->count(ObjectDifference::Kind::OnlyRight) > 10);
    QVERIFY(joined.isLoaded()); // the window's own connection goes on undisturbed
    QCOMPARE(joined.window.connection().name, u"Plant"_s);
    compare->swapSides();
    QTRY_VERIFY_WITH_TIMEOUT(compare->model()->count(ObjectDifference::Kind::OnlyLeft) > 10, limit);

    other.stop(); // and one that cannot be reached
    compare->showNow(CompareWindow::Right);
    compare->showProfile(CompareWindow::Right, joined.connections.profiles().at(1).id);
    auto *banner = compare->findChild<Banner *>(u"compareBanner"_s);
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), limit);
    QVERIFY(banner->title().contains(u"Lab"_s));
    QVERIFY(!compare->isBusy());
}

void ConnectionsTest::keepsAFileOfTheCompareWindow()
{
    Joined joined;
    QVERIFY(joined.sandbox.start());
    Profile plant = joined.profile(u"Plant"_s);
    QVERIFY(joined.load({plant}));
    joined.keep(EndpointRole::SchemaRegistry, "pass word"_ba);
    joined.keep(EndpointRole::Cmf, "pass word"_ba);
    joined.connections.open(joined.first().id);
    QTRY_VERIFY_WITH_TIMEOUT(joined.isLoaded(), limit);
    const QString file = joined.folder.filePath(u"a.kekkai-snapshot"_s);
    Snapshot before{QDateTime::currentDateTimeUtc(), u"Before"_s, *joined.window.inventory()};
    before.inventory.keks.removeFirst();
    QVERIFY(writeSnapshot(file, before));
    joined.window.showCompare();
    CompareWindow *compare = joined.window.compare();
    compare->openFile(CompareWindow::Left, file);
    QTRY_VERIFY_WITH_TIMEOUT(compare->model()->count(ObjectDifference::Kind::OnlyRight) > 0, limit);
    const QPointer<CompareWindow> same(compare);

    joined.console.openSandbox({}); // another connection, and nothing in it
    QTRY_VERIFY_WITH_TIMEOUT(joined.window.connection().sandbox, limit);
    QTRY_VERIFY_WITH_TIMEOUT(joined.console.loader() && !joined.console.loader()->isLoading(), limit);
    QVERIFY(same);
    QVERIFY(compare->findChild<QWidget *>(u"compareLeft"_s)->accessibleName().contains(u"Before"_s));
    QTRY_VERIFY_WITH_TIMEOUT(compare->model()->count(ObjectDifference::Kind::OnlyLeft) > 10, limit);
}

QTEST_MAIN(ConnectionsTest)
#include "tst_connections.moc"
