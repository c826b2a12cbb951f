#include "app/gui/analyse.h"
#include "app/gui/console.h"
#include "app/gui/pages.h"
#include "app/gui/tourcertificate.h"
#include "tests/app/openconnection.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int loadLimit = 60000;

/// A window joined to a sandbox that wants to know who asks.
struct Guarded {
    Guarded()
        : window(analyse)
        , sandbox(options())
        , console(window, *addPages(window))
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
    static SignIn reader()
    {
        SignIn signIn;
        signIn.kind = SignIn::Kind::Basic;
        signIn.user = u"reader"_s;
        signIn.secret = Secret("pass word"_ba);
        return signIn;
    }
    [[nodiscard]] bool open(bool signedIn)
    {
        if (!sandbox.start())
            return false;
        ConnectionOptions servers;
        servers.schemaRegistry = sandbox.schemaRegistryUrl().toString();
        servers.cmf = sandbox.cmfUrl().toString();
        if (signedIn) {
            servers.schemaRegistrySignIn = reader();
            servers.cmfSignIn = reader();
        }
        return openConnection(console, servers, u"Guarded"_s).has_value();
    }
    [[nodiscard]] QString wishes() const
    {
        return console.signInDialog()->findChild<QLabel *>(u"signInWishes"_s)->text();
    }
    /// Types into the dialog as a person without a mouse does.
    void typeSignIn(const QString &user, const QString &password)
    {
        SignInDialog *dialog = console.signInDialog();
        QApplication::setActiveWindow(dialog);
        auto *userField = dialog->findChild<QLineEdit *>(u"signInUser"_s);
        userField->setFocus();
        userField->selectAll();
        QTest::keyClicks(userField, user);
        QTest::keyClick(userField, Qt::Key_Tab);
        QTest::keyClicks(QApplication::focusWidget(), password);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    }

    MainWindow window;
    Sandbox sandbox;
    Console console;
};

} // namespace

class ConsoleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
        QCoreApplication::setApplicationName(u"tst_console"_s);
        QSettings().clear();
    }
    void asksSaysWhatForAndTellsARefusalApart();
    void keepsTheRowsWhileASignInReloads();
    void closesQuestionsOfTheFormerConnection();
    void trustsOneCertificateForOneServer();
    void saysWhatIsWrongWithAFile();
    void opensNothingThatWasGivenUp();
};

void ConsoleTest::saysWhatIsWrongWithAFile()
{
    QTemporaryDir folder;
    QFile damaged(folder.filePath(u"damaged.pem"_s));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    damaged.close();
    Guarded guarded;
    guarded.console.showConnectDialog();
    const QPointer<ConnectDialog> dialog = guarded.console.connectDialog();
    auto *connectButton = dialog->findChild<QPushButton *>(u"connectButton"_s);
    auto *banner = dialog->findChild<Banner *>();
    auto *ca = dialog->findChild<QLineEdit *>(u"connectCaFile"_s);
    dialog->findChild<QLineEdit *>(u"connectCmf"_s)->setText(u"https://127.0.0.1:9"_s);
    for (const auto &[file, says] :
         {std::pair(u"/nowhere/ca.pem"_s, u"cannot be read"_s), std::pair(damaged.fileName(), u"damaged"_s)}) {
        ca->setText(file);
        QTest::mouseClick(connectButton, Qt::LeftButton);
        QVERIFY(!connectButton->isEnabled()); // the file is being read elsewhere
        QVERIFY(ca->isReadOnly());
        QVERIFY(!guarded.console.isOpen());
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->cause().contains(file) && banner->cause().contains(says), qPrintable(banner->cause()));
        QVERIFY(connectButton->isEnabled() && !ca->isReadOnly());
        QCOMPARE(QApplication::focusWidget(), ca); // the field at fault
        QVERIFY(!guarded.console.isOpen());
    }
    ca->clear();
    dialog->findChild<QLineEdit *>(u"connectCmf"_s)->setText(u"no address"_s);
    QTest::mouseClick(connectButton, Qt::LeftButton);
    QTRY_VERIFY(banner->isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), u"connectCmf"_s);
    dialog->findChild<QLineEdit *>(u"connectCmf"_s)->setText(u"http://127.0.0.1:9"_s);
    QTest::mouseClick(connectButton, Qt::LeftButton);
    QTRY_VERIFY(guarded.console.isOpen());
    QTRY_VERIFY(!dialog || !dialog->isVisible());
}

void ConsoleTest::opensNothingThatWasGivenUp()
{
    Guarded guarded;
    const QSignalSpy opened(&guarded.console, &Console::opened);
    QList<ApiError::Kind> answers;
    const auto note = [&answers](const Result<void> &result) {
        answers.append(result ? ApiError::Kind::Internal : result.error().kind);
    };
    ConnectionOptions options;
    options.cmf = u"http://127.0.0.1:9"_s;
    guarded.console.open(options, u"first"_s, note);
    guarded.console.open(options, u"second"_s);
    QTRY_COMPARE(answers, QList{ApiError::Kind::Canceled});
    QTRY_COMPARE(guarded.window.connection().name, u"second"_s);
    guarded.console.open(options, u"third"_s, note);
    guarded.console.dropSecrets(); // a lock
    QTRY_COMPARE(answers, (QList{ApiError::Kind::Canceled, ApiError::Kind::Canceled}));
    guarded.console.showConnectDialog();
    ConnectDialog *dialog = guarded.console.connectDialog();
    dialog->findChild<QLineEdit *>(u"connectCmf"_s)->setText(u"http://127.0.0.1:10"_s);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"connectButton"_s), Qt::LeftButton);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"connectCancel"_s), Qt::LeftButton);
    guarded.console.open({}, u"nothing"_s, note); // the work before it has ended when this has
    QTRY_COMPARE(answers.size(), 3);
    QCOMPARE(answers.last(), ApiError::Kind::Invalid);
    QCOMPARE(guarded.window.connection().name, u"second"_s);
    QCOMPARE(opened.size(), 1);
}

void ConsoleTest::trustsOneCertificateForOneServer()
{
    const UntrustedCertificate made = makeUntrustedCertificate();
    QTemporaryDir folder;
    SandboxOptions options;
    options.seed = u"3,3,12"_s;
    options.certificateFile = folder.filePath(u"own.crt"_s);
    options.keyFile = folder.filePath(u"own.key"_s);
    for (const auto &[name, bytes] :
         {std::pair(options.certificateFile, made.certificatePem), std::pair(options.keyFile, made.keyPem)}) {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    MainWindow window(analyse);
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());
    Console console(window, *addPages(window));
    window.show();
    ConnectionOptions servers;
    servers.schemaRegistry = sandbox.schemaRegistryUrl().toString();
    servers.cmf = sandbox.cmfUrl().toString();
    QVERIFY(openConnection(console, servers, u"Untrusted"_s));
    const auto phase = [&window](InventoryPart part) { return window.inventory()->part(part).phase; };
    QTRY_COMPARE_WITH_TIMEOUT(phase(InventoryPart::Subjects), PartState::Phase::Failed, loadLimit);
    QTRY_VERIFY_WITH_TIMEOUT(!console.loader()->isLoading(), loadLimit);
    console.showCertificateHelp(Server::SchemaRegistry);
    auto *dialog = window.findChild<CertificateDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QCheckBox *>(u"certificateCompared"_s)->setChecked(true);
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"certificateTrust"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(phase(InventoryPart::Subjects), PartState::Phase::Complete, loadLimit);
    QTRY_VERIFY_WITH_TIMEOUT(!console.loader()->isLoading(), loadLimit);
    // The same certificate at the other server is still nobody's.
    QCOMPARE(phase(InventoryPart::Secrets), PartState::Phase::Failed);
    QCOMPARE(window.inventory()->part(InventoryPart::Secrets).error->kind, ApiError::Kind::Tls);
}

void ConsoleTest::asksSaysWhatForAndTellsARefusalApart()
{
    Guarded guarded;
    QVERIFY(guarded.open(false));
    QTRY_VERIFY_WITH_TIMEOUT(guarded.console.signInDialog(), loadLimit);
    QVERIFY(guarded.wishes().contains(u"sandbox"_s)); // the realm
    QVERIFY(guarded.wishes().contains(u"password"_s));
    auto *banner = guarded.console.signInDialog()->findChild<Banner *>();
    QVERIFY(!banner->isVisible()); // nothing was refused, for nothing was given
    QTRY_VERIFY_WITH_TIMEOUT(!guarded.console.loader()->isLoading(), loadLimit);
    const auto error = guarded.window.inventory()->part(InventoryPart::Keks).error;
    QVERIFY(error && !error->signedIn);

    guarded.typeSignIn(u"reader"_s, u"wrong"_s);
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), loadLimit);
    QVERIFY(guarded.window.inventory()->part(InventoryPart::Keks).error->signedIn);
    const QPointer<SignInDialog> first = guarded.console.signInDialog();
    QCOMPARE(first->findChild<QLineEdit *>(u"signInUser"_s)->text(), u"reader"_s);
    guarded.typeSignIn(u"reader"_s, u"pass word"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!first || !first->isVisible(), loadLimit);
    QTRY_VERIFY_WITH_TIMEOUT(guarded.console.signInDialog() && guarded.console.signInDialog() != first, loadLimit);
    QCOMPARE(guarded.console.signInDialog()->role(), EndpointRole::Cmf); // and now the other one
    guarded.typeSignIn(u"reader"_s, u"pass word"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!guarded.console.signInDialog(), loadLimit);
    QTRY_VERIFY_WITH_TIMEOUT(!guarded.console.loader()->isLoading(), loadLimit);
    QCOMPARE(guarded.window.inventory()->part(InventoryPart::Secrets).phase, PartState::Phase::Complete);
}

void ConsoleTest::keepsTheRowsWhileASignInReloads()
{
    Guarded guarded;
    QVERIFY(guarded.open(true));
    QTRY_VERIFY_WITH_TIMEOUT(!guarded.console.loader()->isLoading(), loadLimit);
    const qsizetype keks = guarded.window.inventory()->keks.size();
    const qsizetype deks = guarded.window.inventory()->deks.size();
    const qsizetype subjects = guarded.window.inventory()->subjects.size();
    QVERIFY(keks > 10 && deks > 50 && subjects > 30);
    guarded.console.showSignIn(Server::Cmf);
    guarded.typeSignIn(u"reader"_s, u"pass word"_s);
    QTRY_VERIFY_WITH_TIMEOUT(guarded.console.loader()->isLoading(), loadLimit);
    int snapshots = 0;
    int lost = 0;
    const auto look = [&] {
        ++snapshots;
        const InventoryPtr shown = guarded.window.inventory();
        lost += shown->keks.size() < keks || shown->deks.size() < deks || shown->subjects.size() < subjects ? 1 : 0;
    };
    connect(guarded.console.loader(), &InventoryLoader::changed, this, look);
    QTRY_VERIFY_WITH_TIMEOUT(!guarded.console.loader()->isLoading(), loadLimit);
    QVERIFY(snapshots > 0);
    QCOMPARE(lost, 0);
    QCOMPARE(guarded.window.inventory()->keks.size(), keks);
}

void ConsoleTest::closesQuestionsOfTheFormerConnection()
{
    Guarded guarded;
    QVERIFY(guarded.open(false));
    QTRY_VERIFY_WITH_TIMEOUT(guarded.console.signInDialog(), loadLimit);
    const QPointer<SignInDialog> question = guarded.console.signInDialog();
    guarded.console.showCertificateHelp(Server::SchemaRegistry);
    const auto *help = guarded.window.findChild<QDialog *>(u"certificateDialog"_s);
    QVERIFY(help && help->isVisible());
    ConnectionOptions nowhere;
    nowhere.schemaRegistry = u"http://127.0.0.1:9"_s; // the discard port: nothing listens
    QVERIFY(openConnection(guarded.console, nowhere, u"nowhere"_s));
    QVERIFY(!question || !question->isVisible());
    QTRY_VERIFY(!guarded.window.findChild<QDialog *>(u"certificateDialog"_s));
}

QTEST_MAIN(ConsoleTest)
#include "tst_console.moc"
