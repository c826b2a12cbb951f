#include "app/gui/analyse.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "services/lock/lockparticipant.h"
#include "services/lock/systemevents.h"
#include "tests/app/openconnection.h"
#include "tests/support/testcertificates.h"
#include "ui/compare/comparewindow.h"
#include "ui/map/mapwindow.h"
#include "ui/pages/pageframe.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/filteredit.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPromise>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int loadLimit = 60000;
const QByteArray password = "pass word of reader";
const QByteArray token = "token-of-the-lock-test";

class FakeEvents final : public SystemEvents {
public:
    void letSuspend() override { ++suspended; }
    int suspended = 0;
};

struct Opened {
    explicit Opened(const SandboxOptions &options = Console::demoSandbox())
        : window(analyse)
        , sandbox(options)
        , console(window, *addPages(window))
        , lock(window, console, &events, [this] { return now; })
    {
        window.resize(1280, 800);
        window.show();
        QApplication::setActiveWindow(&window);
    }
    static SandboxOptions guarded()
    {
        SandboxOptions options = Console::demoSandbox();
        options.basicUser = u"reader"_s;
        options.basicPassword = password;
        options.bearerToken = token;
        return options;
    }
    [[nodiscard]] bool open(bool signedIn)
    {
        if (!started && !sandbox.start())
            return false;
        started = true;
        ConnectionOptions servers;
        servers.schemaRegistry = sandbox.schemaRegistryUrl().toString();
        servers.cmf = sandbox.cmfUrl().toString();
        if (signedIn) {
            for (SignIn *signIn : {&servers.schemaRegistrySignIn, &servers.cmfSignIn}) {
                signIn->kind = SignIn::Kind::Basic;
                signIn->user = u"reader"_s;
                signIn->secret = Secret(QByteArray(password));
            }
        }
        if (!test::openConnection(console, servers, u"Norvale production"_s))
            return false;
        return QTest::qWaitFor([this] { return isLoaded(); }, loadLimit);
    }
    [[nodiscard]] bool isLoaded() const
    {
        return console.loader() && !console.loader()->isLoading() && !window.inventory()->isLoading()
            && !window.isAnalysing() && !window.inventory()->keks.isEmpty();
    }
    void pressLock() { QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier); }
    void unlock() { QTest::keyClick(window.lockPage()->unlockButton(), Qt::Key_Space); }
    [[nodiscard]] PageFrame *page() const { return qobject_cast<PageFrame *>(window.currentPage()); }
    template <typename Widget> Widget *inSignIn(const QString &name) const
    {
        return console.signInDialog()->findChild<Widget *>(name);
    }
    void signIn(const QByteArray &word)
    {
        QApplication::setActiveWindow(console.signInDialog());
        auto *field = inSignIn<QLineEdit>(u"signInPassword"_s);
        field->setFocus();
        QTest::keyClicks(field, QString::fromUtf8(word));
        QTest::keyClick(field, Qt::Key_Return);
    }

    LockPolicy::Milliseconds now = 1000h;
    bool started = false;
    FakeEvents events;
    MainWindow window;
    Sandbox sandbox;
    Console console;
    LockControl lock;
};

/// All that assistive programs can find in @p widget, hidden or not.
void collectAccessible(QAccessibleInterface *of, QStringList &texts)
{
    if (!of || !of->isValid())
        return;
    for (const QAccessible::Text kind :
         {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
        texts.append(of->text(kind));
    for (int i = 0; i < of->childCount(); ++i)
        collectAccessible(of->child(i), texts);
}

QString accessibleText(QWidget *widget)
{
    QStringList texts;
    collectAccessible(QAccessible::queryAccessibleInterface(widget), texts);
    return texts.join(u'\n');
}

/// What must not be seen: names of objects, addresses, the name of the connection.
QStringList namesIn(const MainWindow &window)
{
    QStringList names{window.connection().name, window.connection().schemaRegistry, window.connection().cmf};
    for (const auto &kek : window.inventory()->keks)
        names.append(kek.name);
    for (const auto &environment : window.inventory()->environments)
        names.append(environment.metadata.name);
    names.removeAll(QString());
    return names;
}

QStringList visibleActions(const MainWindow &window)
{
    QStringList names;
    const auto titles = window.menuBar()->actions();
    for (const QAction *title : titles) {
        if (!title->isVisible())
            continue;
        const auto actions = title->menu()->actions();
        for (const QAction *action : actions) {
            if (action->isVisible())
                names.append(action->text());
        }
    }
    return names;
}

/// A window without a connection, locked.
QImage lockedBlank(QSize size)
{
    MainWindow window(analyse);
    window.resize(size);
    window.show();
    QApplication::setActiveWindow(&window);
    window.setLocked(true);
    window.lockPage()->unlockButton()->clearFocus();
    return window.grab().toImage();
}

class SlowWork final : public LockParticipant {
public:
    void prepareToLock(std::function<void()> ready) override
    {
        ++asked;
        say = std::move(ready);
    }
    void resumeAfterUnlock() override { ++resumed; }
    std::function<void()> say;
    int asked = 0;
    int resumed = 0;
};

class FakeUnlocker final : public Unlocker {
public:
    QFuture<Result<UnlockedConnection>> unlock(const Profile &profile) override
    {
        asked.append(profile.name);
        promise = std::make_unique<QPromise<Result<UnlockedConnection>>>();
        promise->start();
        return promise->future();
    }
    void answer(Result<UnlockedConnection> result)
    {
        promise->addResult(std::move(result));
        promise->finish();
    }
    std::unique_ptr<QPromise<Result<UnlockedConnection>>> promise;
    QStringList asked;
};

} // namespace

class LockTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
        QCoreApplication::setApplicationName(u"tst_lock"_s);
        QSettings().clear();
    }
    void showsNothingButTheLockPage();
    void comesBackWhereItWasByKeysAlone();
    void letsGoOfEverySecretAndReadsThemAnew();
    void hidesWindowsAndKeepsWhatWasTyped();
    void asksForTheSignInAgainAndTriesItFirst();
    void showsAnotherUserNothingOfWhatWasRead();
    void givesSecretsOnceForAllOrNone();
    void forgetsAHalfDoneUnlock();
    void asksForEverySecretOfAProfile();
    void unlocksByTheFirstKeyAfterItWasMinimised();
    void readsAProfilesSecretsFromTheKeychain();
    void waitsForRunningWorkButNotForEver();
    void closesTheConnectionInstead();
    void locksForEachReason();
    void swallowsTheKeyThatCameTooLate();
    void hasNothingToLockWithoutAConnection();
    void keepsTheSettings();
    void clearsTheClipboard();
};

void LockTest::showsNothingButTheLockPage()
{
    Theme::current().setMode(Theme::Mode::Light); // before the first picture
    const QImage blank = lockedBlank(QSize(1280, 800));
    Opened opened;
    QVERIFY(opened.open(false));
    opened.window.showPage(u"keks"_s);
    opened.page()->view()->setCurrentIndex(opened.page()->view()->model()->index(0, 0));
    const QStringList names = namesIn(opened.window);
    QVERIFY(names.size() > 10);
    // The check can fail: all of them can be found before.
    const QString before = accessibleText(&opened.window);
    QVERIFY(before.contains(opened.window.inventory()->keks.first().name));
    QVERIFY(opened.window.windowTitle().contains(u"Norvale"_s));
    const QImage open = opened.window.grab().toImage();

    opened.pressLock();

    QVERIFY(opened.window.isLocked());
    QCOMPARE(opened.window.windowTitle(), u"Kekkai"_s);
    const QString after = accessibleText(&opened.window);
    for (const QString &name : names)
        QVERIFY2(!after.contains(name), qPrintable(name));
    QVERIFY(after.contains(u"Kekkai is locked"_s));
    const auto labels = opened.window.findChildren<QWidget *>();
    for (const QWidget *widget : labels) {
        for (const QString &name : names)
            QVERIFY2(!widget->toolTip().contains(name), qPrintable(widget->objectName()));
    }
    // Pixel by pixel what a window shows that never had anything in it.
    opened.window.lockPage()->unlockButton()->clearFocus();
    const QImage locked = opened.window.grab().toImage();
    QVERIFY(locked != open);
    QCOMPARE(locked, blank);
    opened.window.lockPage()->setFocus();

    // Only what may be done is offered, and no shortcut reaches the rest.
    const QStringList actions = visibleActions(opened.window);
    QCOMPARE(actions.size(), 3);
    QVERIFY(actions.join(u' ').contains(u"Quit"_s) && actions.join(u' ').contains(u"About"_s)
            && actions.join(u' ').contains(u"Unlock"_s));
    QSignalSpy reload(&opened.window, &MainWindow::reloadRequested);
    QTest::keyClick(&opened.window, Qt::Key_F5);
    QTest::keyClick(&opened.window, Qt::Key_K, Qt::ControlModifier);
    QTest::keyClick(&opened.window, Qt::Key_2, Qt::ControlModifier);
    QTest::keyClick(&opened.window, Qt::Key_Escape);
    QCOMPARE(reload.size(), 0);
    QVERIFY(opened.window.isLocked());
    const auto windows = QApplication::topLevelWidgets();
    for (const QWidget *widget : windows)
        QVERIFY2(widget == &opened.window || !widget->isVisible(), qPrintable(widget->objectName()));
}

void LockTest::comesBackWhereItWasByKeysAlone()
{
    Opened opened;
    QVERIFY(opened.open(false));
    opened.window.showPage(u"keks"_s);
    opened.page()->filter()->setNow(u"a"_s);
    QTRY_VERIFY(opened.page()->view()->model()->rowCount() > 2);
    opened.page()->view()->setFocus();
    opened.page()->view()->setCurrentIndex(opened.page()->view()->model()->index(2, 0));
    const ObjectRef chosen = opened.page()->currentObject();
    QVERIFY(chosen.kind == ObjectRef::Kind::Kek);
    const QString title = opened.window.windowTitle();
    const QStringList actions = visibleActions(opened.window);

    opened.pressLock();
    QVERIFY(opened.window.isLocked());
    QVERIFY(!opened.console.loader());
    QTRY_COMPARE(QApplication::focusWidget(), opened.window.lockPage()->unlockButton());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);

    QTRY_VERIFY(!opened.window.isLocked());
    QCOMPARE(opened.window.windowTitle(), title);
    QCOMPARE(visibleActions(opened.window), actions);
    QCOMPARE(opened.window.currentPageId(), u"keks"_s);
    QCOMPARE(opened.page()->currentObject(), chosen);
    QCOMPARE(opened.page()->filter()->text(), u"a"_s);
    QVERIFY(opened.page()->view()->isVisible());
    QCOMPARE(QApplication::focusWidget(), opened.page()->view());
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
    QCOMPARE(opened.page()->currentObject(), chosen);
    QTest::keyClick(&opened.window, Qt::Key_3, Qt::ControlModifier); // shortcuts work again
    QVERIFY(opened.window.currentPageId() != u"keks"_s);
}

void LockTest::letsGoOfEverySecretAndReadsThemAnew()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    const auto secretOf = [&opened]() -> const MaskedValue * {
        for (const auto &kek : opened.window.inventory()->keks) {
            if (!kek.details)
                continue;
            for (const MaskedValue &value : kek.details->kmsProps) {
                if (value.isSecret())
                    return &value;
            }
        }
        return nullptr;
    };
    QVERIFY(secretOf() && !secretOf()->isRevoked());
    QVERIFY(Secret::census().count > 2);
    const InventoryPtr held = opened.window.inventory(); // as some work in the background may

    opened.pressLock();
    QVERIFY(opened.window.isLocked());
    QCOMPARE(Secret::census().count, qsizetype(0));
    QVERIFY(secretOf() && secretOf()->isRevoked());
    QVERIFY(secretOf()->reveal().isEmpty());

    for (int i = 0; i < 2; ++i) {
        if (i == 0)
            opened.unlock();
        QTRY_VERIFY(opened.console.signInDialog() && opened.console.signInDialog()->isVisible()
                    && opened.console.signInDialog()->role()
                        == (i == 0 ? EndpointRole::SchemaRegistry : EndpointRole::Cmf));
        opened.signIn(password);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!opened.window.isLocked(), loadLimit);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
    QVERIFY(secretOf() && !secretOf()->isRevoked()); // what may be sent is there again
    QVERIFY(!secretOf()->reveal().isEmpty());
}

void LockTest::hidesWindowsAndKeepsWhatWasTyped()
{
    Opened opened;
    QVERIFY(opened.open(false));
    opened.window.showCompare();
    opened.window.showMap({ObjectRef::Kind::Kek, {opened.window.inventory()->keks.first().name}});
    opened.console.showConnectDialog();
    auto *address = opened.console.connectDialog()->findChild<QLineEdit *>(u"connectSchemaRegistry"_s);
    address->setText(u"https://typed.example.com"_s);
    auto *typedSecret = new QLineEdit(u"hunter2"_s, opened.console.connectDialog());
    typedSecret->setEchoMode(QLineEdit::Password);
    QMenu menu(&opened.window);
    menu.addAction(u"something"_s);
    menu.popup(opened.window.mapToGlobal(QPoint(10, 10)));
    QVERIFY(opened.window.map()->isVisible() && opened.window.compare()->isVisible());

    Q_EMIT opened.events.screenLocked();
    QVERIFY(opened.window.isLocked());
    for (const QWidget *widget : QApplication::topLevelWidgets())
        QVERIFY2(widget == &opened.window || !widget->isVisible(), qPrintable(widget->objectName()));
    QVERIFY(typedSecret->text().isEmpty());

    QApplication::setActiveWindow(&opened.window);
    opened.unlock();
    QTRY_VERIFY(!opened.window.isLocked());
    QVERIFY(opened.window.map()->isVisible() && opened.window.compare()->isVisible());
    QVERIFY(opened.console.connectDialog()->isVisible());
    QCOMPARE(address->text(), u"https://typed.example.com"_s);
    QVERIFY(!menu.isVisible());
}

void LockTest::asksForTheSignInAgainAndTriesItFirst()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    opened.window.showPage(u"keks"_s);
    opened.page()->view()->setCurrentIndex(opened.page()->view()->model()->index(1, 0));
    const ObjectRef chosen = opened.page()->currentObject();
    opened.pressLock();
    QVERIFY(opened.window.lockPage()->way() == LockPage::Way::SignIn);
    opened.unlock();
    QTRY_VERIFY(opened.console.signInDialog());
    QCOMPARE(opened.inSignIn<QLineEdit>(u"signInUser"_s)->text(), u"reader"_s);

    opened.signIn("not that one"_ba);
    auto *banner = opened.console.signInDialog()->findChild<Banner *>();
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), loadLimit);
    QVERIFY(opened.window.isLocked());
    QVERIFY(!opened.console.loader());

    opened.signIn(password);
    QTRY_VERIFY_WITH_TIMEOUT(
        opened.console.signInDialog() && opened.console.signInDialog()->role() == EndpointRole::Cmf, loadLimit);
    QVERIFY(opened.window.isLocked()); // the other server has not said yes yet
    opened.signIn(password);
    QTRY_VERIFY_WITH_TIMEOUT(!opened.window.isLocked(), loadLimit);
    QVERIFY(!opened.window.inventory()->keks.isEmpty()); // the same user: the rows are there at once
    QCOMPARE(opened.page()->currentObject(), chosen);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
    QVERIFY(!opened.console.signInDialog());
}

void LockTest::showsAnotherUserNothingOfWhatWasRead()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    opened.window.showPage(u"deks"_s);
    opened.pressLock();
    opened.unlock();
    for (const EndpointRole server : {EndpointRole::SchemaRegistry, EndpointRole::Cmf}) {
        QTRY_VERIFY_WITH_TIMEOUT(opened.console.signInDialog() && opened.console.signInDialog()->role() == server,
                                 loadLimit);
        opened.inSignIn<QWidget>(u"kindBearer"_s)->setFocus();
        QTest::keyClick(opened.inSignIn<QWidget>(u"kindBearer"_s), Qt::Key_Space);
        auto *field = opened.inSignIn<QLineEdit>(u"signInToken"_s);
        QTest::keyClicks(field, QString::fromLatin1(token));
        QVERIFY(opened.window.isLocked());
        // At the moment of unlocking, before anything new can have arrived.
        qsizetype shown = -1;
        QObject moment;
        connect(&opened.lock, &LockControl::unlocked, &moment, [&] { shown = opened.window.inventory()->keks.size(); });
        QTest::keyClick(field, Qt::Key_Return);
        if (server == EndpointRole::Cmf) {
            QTRY_VERIFY_WITH_TIMEOUT(!opened.window.isLocked(), loadLimit);
            QCOMPARE(shown, qsizetype(0));
        }
    }
    QCOMPARE(opened.window.currentPageId(), u"deks"_s);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
}

void LockTest::givesSecretsOnceForAllOrNone()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    opened.pressLock();
    opened.unlock();
    QTRY_VERIFY(opened.console.signInDialog());
    opened.signIn(password);
    QTRY_VERIFY_WITH_TIMEOUT(
        opened.console.signInDialog() && opened.console.signInDialog()->role() == EndpointRole::Cmf, loadLimit);
    QVERIFY(Secret::census().count > 0);
    QTest::keyClick(opened.console.signInDialog(), Qt::Key_Escape); // the second one is not at hand
    QVERIFY(opened.window.isLocked());
    QTRY_COMPARE(Secret::census().count, qsizetype(0));
    opened.unlock();
    QTRY_VERIFY(opened.console.signInDialog());
    QVERIFY(opened.console.signInDialog()->role() == EndpointRole::SchemaRegistry); // from the beginning
}

void LockTest::forgetsAHalfDoneUnlock()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    opened.pressLock();
    opened.unlock();
    QTRY_VERIFY(opened.console.signInDialog());
    opened.signIn(password);
    QTRY_VERIFY_WITH_TIMEOUT(
        opened.console.signInDialog() && opened.console.signInDialog()->role() == EndpointRole::Cmf, loadLimit);
    QTest::keyClicks(opened.inSignIn<QLineEdit>(u"signInPassword"_s), u"half"_s);
    QVERIFY(Secret::census().count > 0);
    opened.now += 6min; // whoever began has gone
    Q_EMIT opened.events.resumed();
    QVERIFY(opened.window.isLocked());
    QCOMPARE(Secret::census().count, qsizetype(0));
    QTRY_VERIFY(!opened.console.signInDialog());
}

void LockTest::asksForEverySecretOfAProfile()
{
    const QByteArray passphrase = "pass phrase of the key";
    const test::TestAuthority authority("Test CA");
    const test::TestCertificate own = authority.issue("127.0.0.1", "IP:127.0.0.1");
    const test::TestCertificate client = authority.issue("operator", {});
    QTemporaryDir folder;
    const auto saved = [&folder](const QString &name, const QByteArray &bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    };
    SandboxOptions options = Opened::guarded();
    options.certificateFile = saved(u"own.pem"_s, own.certificate.toPem());
    options.keyFile = saved(u"own.key"_s, own.key.toPem());
    options.clientCaFile = saved(u"ca.pem"_s, authority.certificate().toPem());
    SandboxOptions byCertificate = options;
    byCertificate.basicUser.clear();
    byCertificate.bearerToken.clear();
    Sandbox other(byCertificate);
    QVERIFY(other.start());
    Opened opened(options);
    QVERIFY(opened.sandbox.start());
    EndpointProfile endpoint;
    endpoint.address = opened.sandbox.schemaRegistryUrl().toString();
    endpoint.caFile = options.clientCaFile;
    endpoint.clientCertificateFile = saved(u"me.pem"_s, client.certificate.toPem());
    endpoint.clientKeyFile = saved(u"me.key"_s, client.key.toPem(passphrase));
    endpoint.hasKeyPassphrase = true;
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = u"Norvale production"_s;
    profile.cmf = endpoint; // the certificate alone says who that is
    profile.cmf->address = other.cmfUrl().toString();
    endpoint.signIn = SignIn::Kind::Basic;
    endpoint.user = u"reader"_s;
    profile.schemaRegistry = endpoint;
    profile.catalog = endpoint;
    ProfileSecrets secrets;
    for (const KeychainKey &key : missingSecrets(profile, {}))
        secrets.set(key.role, key.kind,
                    Secret(QByteArray(key.kind == SecretKind::KeyPassphrase ? passphrase : password)));
    const auto unlocker = std::make_shared<FakeUnlocker>();
    opened.console.setUnlocker(unlocker);
    const auto session = connectTo(profile, secrets);
    QVERIFY2(session, session ? "" : qPrintable(session.error().detail));
    opened.console.openSession(*session, profile, secrets, Console::Origin::Saved);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);

    opened.pressLock();
    QVERIFY(opened.window.lockPage()->way() == LockPage::Way::Keychain);
    opened.unlock();
    unlocker->answer(failure(ApiError::Kind::Keychain, u"it is gone"_s));
    QTRY_VERIFY(!opened.window.lockPage()->isBusy());
    QVERIFY(opened.window.lockPage()->way() == LockPage::Way::SignIn);
    opened.unlock();
    for (const EndpointRole role : {EndpointRole::SchemaRegistry, EndpointRole::Cmf, EndpointRole::Catalog}) {
        QTRY_VERIFY_WITH_TIMEOUT(opened.console.signInDialog() && opened.console.signInDialog()->role() == role,
                                 loadLimit);
        const bool hasPassword = role != EndpointRole::Cmf;
        QCOMPARE(opened.inSignIn<QLineEdit>(u"signInPassword"_s)->isVisible(), hasPassword);
        auto *field = opened.inSignIn<QLineEdit>(u"signInKeyPassphrase"_s);
        QVERIFY(field->isVisible());
        QVERIFY(!opened.inSignIn<QWidget>(u"signInTokenKeyPassphrase"_s)->isVisible()); // there is no token server
        auto *button = opened.inSignIn<QPushButton>(u"signInButton"_s);
        auto *banner = opened.console.signInDialog()->findChild<Banner *>();
        if (role == EndpointRole::SchemaRegistry) { // refused, and asked for again
            QTest::keyClicks(opened.inSignIn<QLineEdit>(u"signInPassword"_s), QString::fromLatin1(password));
            QVERIFY(!button->isEnabled()); // one of two is not enough
            QTest::keyClicks(field, u"another"_s);
            QTest::keyClick(field, Qt::Key_Return);
            QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), loadLimit);
            QVERIFY2(banner->cause().contains(u"passphrase"_s), qPrintable(banner->cause()));
            QVERIFY2(!banner->cause().contains(folder.path()), qPrintable(banner->cause()));
            QVERIFY(opened.window.isLocked());
            QVERIFY(field->text().isEmpty());
            QTRY_COMPARE(Secret::census().count, qsizetype(0)); // what was wrong does not stay
        }
        if (hasPassword)
            QTest::keyClicks(opened.inSignIn<QLineEdit>(u"signInPassword"_s), QString::fromLatin1(password));
        QTest::keyClicks(field, QString::fromLatin1(passphrase));
        QVERIFY(opened.window.isLocked());
        QTest::keyClick(field, Qt::Key_Return);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!opened.window.isLocked(), loadLimit);
    QVERIFY(!opened.window.inventory()->keks.isEmpty()); // the same users everywhere: the rows are there at once
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
    QCOMPARE(opened.console.secrets().catalog.keyPassphrase.reveal().toByteArray(), passphrase);
    QCOMPARE(opened.window.inventory()->part(InventoryPart::Tags).phase, PartState::Phase::Complete);
    QCOMPARE(opened.window.inventory()->part(InventoryPart::Environments).phase, PartState::Phase::Complete);
}

void LockTest::unlocksByTheFirstKeyAfterItWasMinimised()
{
    Opened opened;
    QVERIFY(opened.open(false));
    SecuritySettings settings;
    settings.lock.onMinimise = true;
    opened.lock.setSettings(settings);
    const QSignalSpy locked(&opened.lock, &LockControl::locked);
    for (int round = 0; round < 10; ++round) {
        opened.window.showMinimized();
        QTRY_VERIFY(opened.window.isLocked());
        opened.window.showNormal();
        QApplication::setActiveWindow(&opened.window);
        // To whatever has the focus, as a keyboard does.
        QWidget *focus = QApplication::focusWidget();
        QVERIFY(focus);
        QTest::keyClick(focus, round % 2 == 0 ? Qt::Key_Space : Qt::Key_Return);
        if (round > 4) { // the window system repeats late what was long ago
            opened.window.showMinimized();
            opened.window.showNormal();
        }
        QTRY_VERIFY2_WITH_TIMEOUT(!opened.window.isLocked(), qPrintable(focus->objectName()), 10000);
        QCOMPARE(locked.size(), round + 1); // and not once more
    }
}

void LockTest::readsAProfilesSecretsFromTheKeychain()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    const Profile profile = opened.console.profile();
    const auto secretsAnew = [] {
        ProfileSecrets secrets;
        secrets.schemaRegistry.signIn = Secret(QByteArray(password));
        secrets.cmf.signIn = Secret(QByteArray(password));
        return secrets;
    };
    const auto unlocker = std::make_shared<FakeUnlocker>();
    opened.console.setUnlocker(unlocker);
    opened.console.openSession(*connectTo(profile, secretsAnew()), profile, secretsAnew(), Console::Origin::Saved);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);
    opened.pressLock();
    QVERIFY(opened.window.lockPage()->way() == LockPage::Way::Keychain);
    QCOMPARE(Secret::census().count, qsizetype(0));
    opened.unlock();
    QCOMPARE(unlocker->asked, QStringList{profile.name});
    QVERIFY(opened.window.lockPage()->isBusy());
    QVERIFY(!opened.window.lockPage()->unlockButton()->isEnabled());
    unlocker->answer(failure(ApiError::Kind::Canceled));
    QTRY_VERIFY(!opened.window.lockPage()->isBusy());
    QVERIFY(opened.window.isLocked());
    QVERIFY(!opened.window.lockPage()->findChild<Banner *>()->isVisible()); // nobody is told what he did himself

    opened.unlock();
    const ProfileSecrets read = secretsAnew();
    unlocker->answer(UnlockedConnection{*connectTo(profile, read), read});
    QTRY_VERIFY(!opened.window.isLocked());
    QCOMPARE(unlocker->asked.size(), 2);
    QCOMPARE(opened.console.secrets().cmf.signIn.reveal().toByteArray(), password);
    QTRY_VERIFY_WITH_TIMEOUT(opened.isLoaded(), loadLimit);

    opened.pressLock();
    opened.unlock();
    unlocker->answer(failure(ApiError::Kind::Keychain, u"it is locked itself"_s));
    QTRY_VERIFY(!opened.window.lockPage()->isBusy());
    QVERIFY(opened.window.isLocked());
    QVERIFY(opened.window.lockPage()->findChild<Banner *>()->isVisible());
    QVERIFY(opened.window.lockPage()->way() == LockPage::Way::SignIn); // and so it is asked for instead
    opened.unlock();
    QTRY_VERIFY(opened.console.signInDialog());
    QCOMPARE(unlocker->asked.size(), 3);
}

void LockTest::waitsForRunningWorkButNotForEver()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    SlowWork work;
    opened.lock.addParticipant(&work);
    QSignalSpy locked(&opened.lock, &LockControl::locked);

    Q_EMIT opened.events.aboutToSuspend();
    QVERIFY(opened.window.isLocked()); // hidden at once
    QCOMPARE(work.asked, 1);
    QCOMPARE(locked.size(), 0);
    QVERIFY(Secret::census().count > 0);
    QCOMPARE(opened.events.suspended, 0);
    opened.unlock(); // not before it is finished
    QVERIFY(opened.window.isLocked() && !opened.console.signInDialog());
    work.say();
    QCOMPARE(locked.size(), 1);
    QCOMPARE(Secret::census().count, qsizetype(0));
    QCOMPARE(opened.events.suspended, 1);
    work.say(); // too often does no harm
    QCOMPARE(locked.size(), 1);

    opened.console.close();
    QVERIFY(opened.open(true));
    opened.lock.setPatience(20ms);
    opened.pressLock();
    QTRY_COMPARE(locked.size(), 2); // it never answers
    QCOMPARE(Secret::census().count, qsizetype(0));
    opened.lock.removeParticipant(&work);
}

void LockTest::closesTheConnectionInstead()
{
    Opened opened(Opened::guarded());
    QVERIFY(opened.open(true));
    opened.pressLock();
    QTest::keyClick(opened.window.lockPage()->closeButton(), Qt::Key_Space);
    QVERIFY(!opened.window.isLocked());
    QVERIFY(!opened.console.isOpen());
    QVERIFY(!opened.window.currentPage());
    QVERIFY(opened.window.inventory()->keks.isEmpty());
    QCOMPARE(Secret::census().count, qsizetype(0));
    QCOMPARE(opened.window.windowTitle(), u"Kekkai"_s);
}

void LockTest::locksForEachReason()
{
    Opened opened;
    QVERIFY(opened.open(false));
    QList<LockTrigger> reasons;
    connect(&opened.lock, &LockControl::locked, this, [&reasons](LockTrigger trigger) { reasons.append(trigger); });
    const auto unlocked = [&opened] {
        if (!opened.window.isLocked())
            return false;
        QApplication::setActiveWindow(&opened.window);
        opened.unlock(); // the first key is enough
        return QTest::qWaitFor([&opened] { return !opened.window.isLocked(); }, loadLimit);
    };
    Q_EMIT opened.events.screenLocked();
    QVERIFY(unlocked());
    Q_EMIT opened.events.userSwitched();
    QVERIFY(unlocked());
    Q_EMIT opened.events.aboutToSuspend();
    QCOMPARE(opened.events.suspended, 1);
    QVERIFY(unlocked());
    Q_EMIT opened.window.minimised();
    QVERIFY(!opened.window.isLocked()); // off unless somebody wants it
    SecuritySettings settings;
    settings.lock.onMinimise = true;
    opened.lock.setSettings(settings);
    opened.window.showMinimized();
    QTRY_VERIFY(opened.window.isLocked());
    opened.window.showNormal();
    QTRY_VERIFY(!opened.window.isMinimized());
    QVERIFY(QTest::qWaitForWindowExposed(&opened.window));
    QVERIFY(unlocked());
    opened.now += 5min;
    Q_EMIT opened.events.resumed(); // looks at the clock
    QVERIFY(unlocked());
    opened.lock.watch().note(LockTrigger::Request);
    QVERIFY(unlocked());
    QCOMPARE(reasons,
             (QList<LockTrigger>{LockTrigger::ScreenLock, LockTrigger::UserSwitch, LockTrigger::Suspend,
                                 LockTrigger::Minimise, LockTrigger::Idle, LockTrigger::Request}));
}

void LockTest::swallowsTheKeyThatCameTooLate()
{
    Opened opened;
    QVERIFY(opened.open(false));
    opened.window.showPage(u"keks"_s);
    opened.page()->focusFilter();
    opened.now += 4min;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_A);
    QCOMPARE(opened.page()->filter()->text(), u"a"_s);
    QVERIFY(!opened.window.isLocked());
    opened.now += 4min; // counted from that key on
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_B);
    QVERIFY(!opened.window.isLocked());
    PageFrame *page = opened.page();
    opened.now += 6min;
    QTest::keyClick(page->filter(), Qt::Key_C);
    QVERIFY(opened.window.isLocked());
    QCOMPARE(page->filter()->text(), u"ab"_s);
}

void LockTest::hasNothingToLockWithoutAConnection()
{
    Opened opened;
    opened.pressLock();
    opened.lock.lock();
    Q_EMIT opened.events.screenLocked();
    opened.now += 24h;
    Q_EMIT opened.events.resumed();
    QVERIFY(!opened.window.isLocked());
    QVERIFY(opened.window.findChild<QAction *>(u"lockAction"_s)->isEnabled());
    const auto *notice = opened.window.findChild<QLabel *>(u"welcomeNotice"_s);
    QVERIFY(notice->isVisible()); // the key was heard
    QVERIFY(notice->text().contains(u"left the memory"_s));
}

void LockTest::keepsTheSettings()
{
    {
        Opened opened;
        QCOMPARE(opened.lock.settings(), SecuritySettings());
        opened.window.findChild<QAction *>(u"securityAction"_s)->trigger();
        auto *dialog = opened.window.findChild<QDialog *>(u"securityDialog"_s);
        QVERIFY(dialog && dialog->isVisible());
        auto *minutes = dialog->findChild<QSpinBox *>(u"lockMinutes"_s);
        QCOMPARE(minutes->value(), 5);
        minutes->setValue(17);
        dialog->findChild<QAbstractButton *>(u"lockMinimise"_s)->click();
        dialog->findChild<QAbstractButton *>(u"lockSuspend"_s)->click();
        QTest::keyClick(dialog->findChild<QPushButton *>(u"securitySave"_s), Qt::Key_Space);
        QCOMPARE(opened.lock.watch().settings(), (LockSettings{17, true, false, true, true}));
    }
    Opened again;
    QCOMPARE(again.lock.settings().lock, (LockSettings{17, true, false, true, true}));
    again.lock.showSecurity();
    auto *dialog = again.window.findChild<QDialog *>(u"securityDialog"_s);
    dialog->findChild<QAbstractButton *>(u"lockIdle"_s)->click(); // off
    QVERIFY(!dialog->findChild<QSpinBox *>(u"lockMinutes"_s)->isEnabled());
    dialog->findChild<QPushButton *>(u"securitySave"_s)->click();
    QCOMPARE(again.lock.settings().lock.idleMinutes, 0);
    again.lock.showSecurity();
    const auto dialogs = again.window.findChildren<QDialog *>(u"securityDialog"_s);
    dialogs.last()->findChild<QAbstractButton *>(u"lockIdle"_s)->click();
    dialogs.last()->findChild<QPushButton *>(u"securityCancel"_s)->click();
    QCOMPARE(again.lock.settings().lock.idleMinutes, 0);
}

void LockTest::clearsTheClipboard()
{
    Opened opened;
    QVERIFY(opened.open(false));
    opened.lock.clipboard().copy(Secret("copied"_ba));
    QVERIFY(opened.lock.clipboard().holdsOurs());
    auto *countdown = opened.window.findChild<QWidget *>(u"clipboardCountdown"_s);
    QVERIFY(countdown && countdown->isVisible());
    opened.pressLock();
    QVERIFY(!opened.lock.clipboard().holdsOurs());
}

QTEST_MAIN(LockTest)
#include "tst_lock.moc"
