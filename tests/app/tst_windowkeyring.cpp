#include "app/gui/analyse.h"
#include "app/gui/connections.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "services/sandbox/sandbox.h"
#include "tests/app/openconnection.h"
#include "tests/support/testkeyring.h"
#include "ui/dialogs/signindialog.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilesecretsdialog.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 60000;
const QByteArray password = "correct horse battery";

SandboxOptions guarded(const QString &accessLog)
{
    SandboxOptions options = Console::demoSandbox();
    options.basicUser = u"reader"_s;
    options.basicPassword = password;
    options.accessLog = accessLog;
    return options;
}

/// The window, as one start of the program has it.
struct Started {
    explicit Started(const QString &file)
        : window(analyse)
        , console(window, *addPages(window))
        , connections(window, console, file, Keychain::Storage::System)
        , lock(window, console, nullptr)
    {
        window.show();
        QApplication::setActiveWindow(&window);
        connections.load();
    }
    [[nodiscard]] bool isRead() const
    {
        return QTest::qWaitFor([this] { return !connections.isBusy(); }, limit);
    }
    [[nodiscard]] bool isLoaded() const
    {
        return console.loader() && !console.loader()->isLoading()
            && window.inventory()->part(InventoryPart::Keks).phase == PartState::Phase::Complete;
    }
    [[nodiscard]] bool isAsked() const
    {
        const ProfileSecretsDialog *dialog = connections.secretsDialog();
        return dialog && dialog->isVisible() && !dialog->isReading();
    }

    MainWindow window;
    Console console;
    Connections connections;
    LockControl lock;
};

} // namespace

/// The window, and the program itself, with a real GNOME Keyring. Each start of the window is a process of its own, as
/// for users: this program, asked for one of the functions that begin with "window".
class WindowKeyringTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<TestKeyring> m_keyring;
    QTemporaryDir m_folder;
    std::unique_ptr<Sandbox> m_sandbox;

    static QString profiles() { return qEnvironmentVariable("XDG_CONFIG_HOME") + u"/Kekkai/profiles.json"_s; }
    /// Runs @p function in a process of its own. @returns what it complained of; empty: nothing.
    [[nodiscard]] QByteArray inNewWindow(const QString &function) const
    {
        QProcessEnvironment environment = m_keyring->environment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        environment.insert(u"KEKKAI_TEST_REGISTRY"_s, m_sandbox->schemaRegistryUrl().toString());
        QProcess window;
        window.setProcessEnvironment(environment);
        window.setProcessChannelMode(QProcess::MergedChannels);
        window.start(QCoreApplication::applicationFilePath(), {function});
        if (!window.waitForFinished(4 * limit)) {
            window.kill();
            window.waitForFinished();
            return "it hangs: " + window.readAll();
        }
        const QByteArray said = window.readAll();
        return window.exitCode() == 0 && said.contains(QByteArray("PASS   : WindowKeyringTest::" + function.toLatin1()))
            ? QByteArray()
            : said;
    }
    [[nodiscard]] static bool isWindow() { return qEnvironmentVariableIsSet("KEKKAI_TEST_REGISTRY"); }
    [[nodiscard]] QByteArray requests() const
    {
        QFile file(m_folder.filePath(u"access"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
        QCoreApplication::setApplicationName(u"tst_windowkeyring"_s);
        QSettings().clear();
        if (isWindow())
            return;
        m_keyring = std::make_unique<TestKeyring>();
        if (!m_keyring->problem().isEmpty())
            QSKIP(qPrintable(m_keyring->problem()));
        m_sandbox = std::make_unique<Sandbox>(guarded(m_folder.filePath(u"access"_s)));
        QVERIFY(m_sandbox->start());
    }
    void cleanupTestCase()
    {
        m_sandbox.reset();
        m_keyring.reset();
    }

    void windowSaves()
    {
        if (!isWindow())
            return; // inNewWindow() runs it
        Started started(profiles());
        QVERIFY(started.isRead());
        ConnectionOptions options;
        options.schemaRegistry = qEnvironmentVariable("KEKKAI_TEST_REGISTRY");
        options.schemaRegistrySignIn.kind = SignIn::Kind::Basic;
        options.schemaRegistrySignIn.user = u"reader"_s;
        options.schemaRegistrySignIn.secret = Secret(QByteArray(password));
        QVERIFY(openConnection(started.console, options, u"127.0.0.1"_s));
        started.connections.showSave();
        ProfileEditor *editor = started.connections.editor();
        editor->findChild<QLineEdit *>(u"profileName"_s)->setText(u"Plant"_s);
        QTest::mouseClick(editor->findChild<QPushButton *>(u"editorSave"_s), Qt::LeftButton);
        QTRY_COMPARE(started.connections.profiles().size(), 1);
        const QUuid id = started.connections.profiles().first().id;
        const KeychainKey key{id, EndpointRole::SchemaRegistry, SecretKind::Password};
        const auto isKept = [&] {
            const auto kept = started.connections.keychain().read(key);
            return QTest::qWaitFor([&kept] { return kept.isFinished(); }, limit) && kept.result().has_value();
        };
        QVERIFY(QTest::qWaitFor(isKept, limit));
    }
    void windowReads()
    {
        if (!isWindow())
            return; // inNewWindow() runs it
        Started started(profiles());
        QVERIFY(started.isRead());
        started.connections.open(started.connections.profiles().first().id);
        QTRY_VERIFY_WITH_TIMEOUT(started.isLoaded(), limit);
        QVERIFY(!started.isAsked());
        QVERIFY(!started.console.signInDialog());
        QCOMPARE(started.console.secrets().schemaRegistry.signIn.reveal().toByteArray(), password);
        // And after a lock, which has taken it out of the memory.
        started.lock.lock();
        QVERIFY(started.window.isLocked());
        QCOMPARE(Secret::census().count, qsizetype(0));
        QCOMPARE(int(started.window.lockPage()->way()), int(LockPage::Way::Keychain));
        QTest::keyClick(started.window.lockPage()->unlockButton(), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(!started.window.isLocked(), limit);
        QTRY_VERIFY_WITH_TIMEOUT(started.isLoaded(), limit);
    }
    void windowFindsItLocked()
    {
        if (!isWindow())
            return; // inNewWindow() runs it
        Started started(profiles());
        QVERIFY(started.isRead());
        started.connections.open(started.connections.profiles().first().id);
        QTRY_VERIFY_WITH_TIMEOUT(started.isAsked(), limit);
        ProfileSecretsDialog *dialog = started.connections.secretsDialog();
        const auto *banner = dialog->findChild<Banner *>(u"secretsBanner"_s);
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->title().contains(u"locked"_s), qPrintable(banner->title()));
        QVERIFY(dialog->findChild<QPushButton *>(u"secretsRetry"_s)->isVisible());
        QVERIFY(!dialog->findChild<QRadioButton *>(u"secretsKeep"_s)->isEnabled()); // it takes nothing now
        QVERIFY(!started.console.isOpen());
        auto *field = dialog->findChild<QLineEdit *>(u"secret-schemaRegistry-password"_s);
        QTest::keyClicks(field, QString::fromLatin1(password));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(started.isLoaded(), limit);
        // After a lock it is still closed: that is said, and the sign-in asked for instead.
        started.lock.lock();
        QTest::keyClick(started.window.lockPage()->unlockButton(), Qt::Key_Space);
        const auto *problem = started.window.lockPage()->findChild<Banner *>(u"lockProblem"_s);
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), limit);
        QVERIFY2(problem->cause().contains(u"locked"_s), qPrintable(problem->cause()));
        QTest::keyClick(started.window.lockPage()->unlockButton(), Qt::Key_Space);
        QTRY_VERIFY(started.console.signInDialog());
        auto *typed = started.console.signInDialog()->findChild<QLineEdit *>(u"signInPassword"_s);
        QTest::keyClicks(typed, QString::fromLatin1(password));
        QTest::keyClick(typed, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!started.window.isLocked(), limit);
    }

    void readsASavedPasswordAfterARestart()
    {
        const QByteArray saving = inNewWindow(u"windowSaves"_s);
        QVERIFY2(saving.isEmpty(), saving.constData());
        QVERIFY(m_keyring->restart()); // what it has saved is all there is
        const QByteArray reading = inNewWindow(u"windowReads"_s);
        QVERIFY2(reading.isEmpty(), reading.constData());
    }
    void opensTheProfileOfTheCommandLine()
    {
        QProcessEnvironment environment = m_keyring->environment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        const qsizetype before = requests().size();
        QProcess program;
        program.setProcessEnvironment(environment);
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai"_s, {u"--profile"_s, u"plant"_s});
        // It asks for one KEK only after it was told their names, which nobody is told without the password.
        const bool signedIn = QTest::qWaitFor(
            [this, before] { return requests().mid(before).contains("/dek-registry/v1/keks/"); }, limit);
        const bool runs = program.state() == QProcess::Running;
        program.kill();
        program.waitForFinished();
        QVERIFY2(runs && signedIn, program.readAll().constData());

        QProcess nobody;
        nobody.setProcessEnvironment(environment);
        nobody.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai"_s, {u"--profile"_s, u"nobody"_s});
        QVERIFY(nobody.waitForFinished(limit));
        QCOMPARE(nobody.exitCode(), 2);
        QVERIFY(nobody.readAllStandardError().contains("\"Plant\"")); // those there are
    }
    void saysThatTheKeyringIsLocked()
    {
        QVERIFY(m_keyring->lock());
        const QByteArray opening = inNewWindow(u"windowFindsItLocked"_s);
        QVERIFY2(opening.isEmpty(), opening.constData());
    }
};

QTEST_MAIN(WindowKeyringTest)
#include "tst_windowkeyring.moc"
