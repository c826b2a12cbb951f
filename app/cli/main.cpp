#include "app/cli/cliapp.h"
#include "app/cli/commandline.h"
#include "app/cli/interrupt.h"
#include "app/cli/table.h"
#include "app/connection.h"
#include "app/secretsource.h"
#include "app/translations.h"
#include "services/sandbox/sandbox.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimer>

#include <cstdio>
#include <utility>

#ifndef Q_OS_WIN
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace kekkai;
using namespace kekkai::cli;
using namespace Qt::StringLiterals;

namespace {

void say(const QString &text)
{
    const QByteArray bytes = (u"kekkai-cli: "_s + printable(text) + u'\n').toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
}

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

/// @param server  for the prompt.
Result<SignIn> signInFrom(const SignInSource &source, const QString &server)
{
    SignIn signIn;
    if (source.isEmpty())
        return signIn;
    const bool bearer = source.bearerDescriptor.has_value() || !source.bearerFile.isEmpty();
    signIn.kind = bearer ? SignIn::Kind::Bearer : SignIn::Kind::Basic;
    signIn.user = source.user;
    const auto descriptor = bearer ? source.bearerDescriptor : source.passwordDescriptor;
    const QString &file = bearer ? source.bearerFile : source.passwordFile;
    auto secret = descriptor ? secretFromDescriptor(*descriptor)
        : !file.isEmpty()
        ? secretFromFile(file)
        : secretFromTerminal(
            QCoreApplication::translate("kekkai::CommandLine", "Password of %1 for %2: ").arg(source.user, server));
    if (!secret)
        return tl::unexpected(secret.error());
    signIn.secret = *std::move(secret);
    return signIn;
}

Result<ConnectionOptions> optionsFrom(const CommandLine &line)
{
    ConnectionOptions options;
    options.schemaRegistry = line.schemaRegistry;
    options.cmf = line.cmf;
    options.caFile = line.caFile;
    // Addresses first: nobody should type a password for one that cannot be used.
    if (!line.schemaRegistry.isEmpty()) {
        if (const auto address = serverAddress(line.schemaRegistry, u"--schema-registry"_s); !address)
            return tl::unexpected(address.error());
    }
    if (!line.cmf.isEmpty()) {
        if (const auto address = serverAddress(line.cmf, u"--cmf"_s); !address)
            return tl::unexpected(address.error());
    }
    auto signIn = signInFrom(line.signIn, u"Schema Registry"_s);
    if (!signIn)
        return tl::unexpected(signIn.error());
    options.schemaRegistrySignIn = *std::move(signIn);
    auto cmfSignIn = signInFrom(line.cmfSignIn, u"CMF"_s);
    if (!cmfSignIn)
        return tl::unexpected(cmfSignIn.error());
    options.cmfSignIn = *std::move(cmfSignIn);
    return options;
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

    std::unique_ptr<Sandbox> sandbox;
    ConnectionOptions options;
    if (line.sandbox) {
        SandboxOptions sandboxOptions;
        sandboxOptions.seed = u"demo"_s;
        sandbox = std::make_unique<Sandbox>(sandboxOptions);
        if (const auto started = sandbox->start(); !started) {
            say(errorLine({}, started.error()));
            return NoConnection;
        }
        options.schemaRegistry = sandbox->schemaRegistryUrl().toString();
        options.cmf = sandbox->cmfUrl().toString();
    } else {
        auto given = optionsFrom(line);
        if (!given) {
            if (given.error().kind == ApiError::Kind::Canceled)
                return Canceled;
            say(given.error().detail);
            return Usage;
        }
        options = *std::move(given);
    }
    const auto session = connectTo(options);
    if (!session) {
        say(session.error().detail);
        return Usage;
    }
    options = {};

    const Interrupt interrupt;
    CliApp app(line, *session);
    // Queued: the event loop must run before it can be left.
    QObject::connect(&app, &CliApp::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    QObject::connect(&interrupt, &Interrupt::requested, &app, &CliApp::cancel);
    QTimer::singleShot(0, &app, &CliApp::start);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    occupyStandardStreams();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"kekkai-cli"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(KEKKAI_VERSION));
    installTranslations(application, QLocale());
    return run(application);
}
