#include "app/cli/cliapp.h"
#include "app/cli/commandline.h"
#include "app/cli/interrupt.h"
#include "app/cli/journalcommands.h"
#include "app/cli/keycommands.h"
#include "app/cli/profilecommands.h"
#include "app/cli/secrets.h"
#include "app/connection.h"
#include "app/translations.h"
#include "services/core/background.h"
#include "services/hardening/hardening.h"
#include "services/sandbox/sandbox.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimer>

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#ifndef Q_OS_WIN
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace kekkai;
using namespace kekkai::cli;
using namespace Qt::StringLiterals;

namespace {

/// A standard stream that the caller closed would be the number of the next socket opened here, and what is printed
/// would go there. Standard output stays unusable, so that nobody takes what was lost for printed.
void occupyStandardStreams()
{
#ifndef Q_OS_WIN
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0)
            return;
    }
#endif
}

/// A profile that nobody saved, of the servers that the options name.
Result<Profile> profileFrom(const CommandLine &line)
{
    Profile profile;
    const std::array<std::pair<EndpointRole, QString>, 3> options{
        std::pair{EndpointRole::SchemaRegistry, u"--schema-registry"_s}, std::pair{EndpointRole::Cmf, u"--cmf"_s},
        std::pair{EndpointRole::Catalog, u"--catalog"_s}};
    for (const auto &[role, option] : options) {
        EndpointProfile endpoint = line.server(role).endpoint;
        if (endpoint.address.isEmpty())
            continue;
        // Addresses first: nobody should type a password for one that cannot be used.
        for (const QString &address : {endpoint.address, endpoint.tokenUrl}) {
            if (address.isEmpty())
                continue;
            if (const auto fine = serverAddress(address, option); !fine)
                return tl::unexpected(fine.error());
        }
        endpoint.address = endpoint.address.trimmed();
        profile.endpoint(role) = endpoint;
    }
    return profile;
}

int show(const Refusal &refusal)
{
    for (const QString &sentence : refusal.sentences)
        say(sentence);
    return refusal.code;
}

/// The command on @p session, to be started by the event loop.
std::unique_ptr<QObject> commandOn(const CommandLine &line, const Session &session, const Interrupt &interrupt,
                                   const SessionOrigin &origin = {})
{
    const auto started = [&interrupt](auto app) -> std::unique_ptr<QObject> {
        using App = typename decltype(app)::element_type;
        // Queued: the event loop must run before it can be left.
        QObject::connect(app.get(), &App::finished, QCoreApplication::instance(), &QCoreApplication::exit,
                         Qt::QueuedConnection);
        QObject::connect(&interrupt, &Interrupt::requested, app.get(), &App::cancel);
        QTimer::singleShot(0, app.get(), &App::start);
        return app;
    };
    if (line.command == Command::Keys)
        return started(std::make_unique<KeyCommands>(line, session, origin));
    return started(std::make_unique<CliApp>(line, session));
}

/// The keychain answers through the event loop.
Task<void> openSaved(CommandLine line, const Interrupt *interrupt, std::unique_ptr<QObject> *app)
{
    Keychain keychain;
    auto opening = openProfile(line, line.profile, &keychain, [](const QString &text) { say(text); });
    auto opened = co_await opening;
    if (!opened) {
        QCoreApplication::exit(show(opened.error()));
        co_return;
    }
    if (const auto missing = missingServer(line.command, opened->profile); !missing.isEmpty()) {
        say(missing);
        QCoreApplication::exit(Usage);
        co_return;
    }
    const auto session = connectTo(opened->profile, opened->secrets);
    if (!session) {
        QCoreApplication::exit(show(refusalOf(session.error())));
        co_return;
    }
    opened->secrets = {};
    *app =
        commandOn(line, *session, *interrupt, {opened->profile.name, opened->profile.id, opened->profile.isReadOnly});
}

int run(QCoreApplication &application)
{
    auto parsed = parseCommandLine(QCoreApplication::arguments());
    if (!parsed) {
        say(parsed.error().detail);
        say(QCoreApplication::translate("kekkai::CommandLine", "Try kekkai-cli --help."));
        return Usage;
    }
    const CommandLine line = *std::move(parsed);
    if (line.help || line.version) {
        const QByteArray text = line.help ? helpText().toUtf8() : "kekkai-cli " KEKKAI_VERSION "\n"_ba;
        return std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout) == std::size_t(text.size())
            ? Ok
            : Incomplete;
    }

    if (line.command == Command::Journal)
        return runJournalCommand(line);
    if (line.command == Command::Profile) {
        const Interrupt interrupt;
        ProfileCommands commands(line);
        QObject::connect(&commands, &ProfileCommands::finished, &application, &QCoreApplication::exit,
                         Qt::QueuedConnection);
        QObject::connect(&interrupt, &Interrupt::requested, &commands, &ProfileCommands::cancel);
        QTimer::singleShot(0, &commands, &ProfileCommands::start);
        return QCoreApplication::exec();
    }
    if (line.command == Command::Keys && line.keyOptions.isOffline()) {
        const Interrupt interrupt;
        const auto app = commandOn(line, {}, interrupt);
        return QCoreApplication::exec();
    }
    if (!line.profile.isEmpty()) {
        const Interrupt interrupt;
        std::unique_ptr<QObject> app;
        // Until the command runs, Ctrl+C ends the program; a prompt sees it itself.
        QObject::connect(&interrupt, &Interrupt::requested, &application, [&app] {
            if (!app)
                QCoreApplication::exit(Canceled);
        });
        QTimer::singleShot(0, &application, [&] { openSaved(line, &interrupt, &app); });
        return QCoreApplication::exec();
    }

    std::unique_ptr<Sandbox> sandbox;
    Result<Session> session = failure(ApiError::Kind::Internal);
    if (line.sandbox) {
        SandboxOptions sandboxOptions;
        sandboxOptions.seed = u"demo"_s;
        sandbox = std::make_unique<Sandbox>(sandboxOptions);
        if (const auto started = sandbox->start(); !started) {
            say(errorLine({}, started.error()));
            return NoConnection;
        }
        ConnectionOptions options;
        options.schemaRegistry = sandbox->schemaRegistryUrl().toString();
        options.cmf = sandbox->cmfUrl().toString();
        session = connectTo(options);
    } else {
        const auto profile = profileFrom(line);
        if (!profile)
            return show(refusalOf(profile.error()));
        const auto secrets = secretsFor(*profile, line, SecretFallback::Ask);
        if (!secrets)
            return show(refusalOf(secrets.error()));
        session = connectTo(*profile, *secrets);
    }
    if (!session)
        return show(refusalOf(session.error()));

    const Interrupt interrupt;
    const auto app = commandOn(line, *session, interrupt);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    hardenProcess();
    occupyStandardStreams();
    QCoreApplication application(argc, argv);
    useLeanEventLoops();
    QCoreApplication::setApplicationName(u"kekkai-cli"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(KEKKAI_VERSION));
    installTranslations(application, QLocale());
    return run(application);
}
