// The window, joined to a sandbox of another process, that looks for its own secrets in its own memory: while it is
// open, and after it was locked. Run by tst_memory. Servers come as arguments; secrets come on standard input, one a
// line, as what is on a command line stays in memory for ever.

#include "app/gui/analyse.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "services/core/wipe.h"
#include "services/hardening/hardening.h"
#include "services/hardening/protections.h"
#include "tests/support/memoryscan.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>

#include <cstdio>
#include <functional>

#include <unistd.h>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr int limitMs = 120000;

Secret secretFromInput()
{
    return Secret::filled(512, [](char *room, qsizetype capacity) {
        qsizetype size = 0;
        while (size < capacity && ::read(STDIN_FILENO, room + size, 1) == 1 && room[size] != '\n')
            ++size;
        return size;
    });
}

QByteArray bytesOf(const Secret &secret)
{
    return secret.reveal().toByteArray();
}

QByteArray wide(const Secret &secret)
{
    const Wiping<QString> text(QString::fromUtf8(secret.reveal()));
    return QByteArray(reinterpret_cast<const char *>(text->utf16()), text->size() * 2);
}

void say(const char *when, const char *what, int count, const QByteArray &where = {})
{
    std::printf("%s %s %d %s\n", when, what, count, where.constData());
    std::fflush(stdout);
}

bool waitUntil(const std::function<bool()> &done)
{
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > limitMs)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

void settle()
{
    for (int i = 0; i < 20; ++i) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

bool scan(const test::MemoryScan &scan, const char *when)
{
    const auto hits = scan.run();
    for (const auto &hit : hits)
        say(when, hit.name.constData(), hit.count, hit.where);
    say(when, "secrets", int(Secret::census().count));
    return !hits.isEmpty();
}

void type(QLineEdit *field, const Secret &secret)
{
    const Wiping<QString> text(QString::fromUtf8(secret.reveal()));
    for (const QChar letter : *text) {
        QKeyEvent press(QEvent::KeyPress, 0, {}, QString(letter));
        QCoreApplication::sendEvent(field, &press);
    }
}

int fail(const char *why)
{
    std::fprintf(stderr, "memoryprobe: %s\n", why);
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess();
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
    QCoreApplication::setApplicationName(u"memoryprobe"_s);
    if (argc < 4)
        return fail("memoryprobe SCHEMA-REGISTRY CMF USER, and on standard input: password, token, secret of a KEK");

    test::MemoryScan scanner;
    MainWindow window(analyse);
    OverviewPage *overview = addPages(window);
    Console console(window, *overview);
    LockControl lock(window, console, nullptr);
    ConnectionOptions options;
    options.schemaRegistry = QString::fromLocal8Bit(argv[1]);
    options.cmf = QString::fromLocal8Bit(argv[2]);
    options.schemaRegistrySignIn.kind = SignIn::Kind::Basic;
    options.schemaRegistrySignIn.user = QString::fromLocal8Bit(argv[3]);
    options.cmfSignIn.kind = SignIn::Kind::Bearer;
    const auto prepare = [&scanner, user = options.schemaRegistrySignIn.user](const Secret &password,
                                                                              const Secret &token, const Secret &kek) {
        Wiping<QByteArray> login(user.toUtf8() + ':' + bytesOf(password));
        scanner.lookFor("password"_ba, bytesOf(password));
        scanner.lookFor("password-utf16"_ba, wide(password));
        // Without its last letters: they depend on what follows in other encodings of the same bytes.
        scanner.lookFor("login-base64"_ba, login.value().toBase64().chopped(4));
        scanner.lookFor("token"_ba, bytesOf(token));
        scanner.lookFor("token-utf16"_ba, wide(token));
        scanner.lookFor("kek"_ba, bytesOf(kek));
        scanner.lookFor("kek-utf16"_ba, wide(kek));
    };
    const Secret password = secretFromInput();
    const Secret token = secretFromInput();
    prepare(password, token, secretFromInput());
    if (password.isEmpty() || token.isEmpty())
        return fail("the secrets are missing");
    options.schemaRegistrySignIn.secret = password;
    options.cmfSignIn.secret = token;

    window.show();
    bool loaded = false;
    QObject::connect(&console, &Console::loadFinished, &app, [&loaded] { loaded = true; });
    bool answered = false;
    bool opened = false;
    console.open(options, u"Probed"_s, [&](const Result<void> &result) {
        answered = true;
        opened = result.has_value();
    });
    if (!waitUntil([&answered] { return answered; }) || !opened)
        return fail("cannot connect");
    options = {};
    if (!waitUntil([&loaded] { return loaded; }))
        return fail("nothing was loaded");
    say("open", "keks", int(window.inventory()->keks.size()));
    say("open", "environments", int(window.inventory()->environments.size()));
    if (!scan(scanner, "open"))
        return fail("the memory cannot be read");

    lock.lock();
    settle();
    scan(scanner, "locked");
    say("locked", "revoked", password.isRevoked() && token.isRevoked() ? 1 : 0);

    // And back, by the dialogs: what is typed goes through line edits, their history and the input method. The secrets
    // come anew; those from before are gone.
    loaded = false;
    const Secret typedPassword = secretFromInput();
    const Secret typedToken = secretFromInput();
    window.lockPage()->unlockButton()->click();
    for (const bool isToken : {false, true}) {
        if (!waitUntil([&] {
                return console.signInDialog()
                    && console.signInDialog()->role() == (isToken ? EndpointRole::Cmf : EndpointRole::SchemaRegistry);
            }))
            return fail("nobody asked for the sign-in");
        SignInDialog *dialog = console.signInDialog();
        type(dialog->findChild<QLineEdit *>(isToken ? u"signInToken"_s : u"signInPassword"_s),
             isToken ? typedToken : typedPassword);
        dialog->findChild<QPushButton *>(u"signInButton"_s)->click();
    }
    if (!waitUntil([&] { return loaded && !window.isLocked(); }))
        return fail("it did not unlock");
    say("unlocked", "environments", int(window.inventory()->environments.size()));
    scan(scanner, "unlocked");
    lock.lock();
    settle();
    scan(scanner, "relocked");

    for (const ProtectionState &state : checkProcess())
        say("protection", QByteArray::number(int(state.what)).constData(), int(state.holds), state.evidence.toUtf8());
    return 0;
}
