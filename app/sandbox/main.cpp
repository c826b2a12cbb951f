#include "app/sandbox/options.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>
#include <QTimer>

#include <atomic>
#include <csignal>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

void print(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
    std::fflush(stream);
}

#ifdef Q_OS_UNIX
int signalSockets[2] = {-1, -1};

void tellEventLoop(int)
{
    const char byte = 1;
    // Nothing else is allowed in a signal handler; a full pipe means that the end is on its way already.
    [[maybe_unused]] const auto written = ::write(signalSockets[0], &byte, 1);
}

bool quitOnSignals(QCoreApplication &application)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, signalSockets) != 0)
        return false;
    auto *notifier = new QSocketNotifier(signalSockets[1], QSocketNotifier::Read, &application);
    QObject::connect(notifier, &QSocketNotifier::activated, &application, [notifier] {
        notifier->setEnabled(false);
        QCoreApplication::quit();
    });
    struct sigaction action = {};
    action.sa_handler = tellEventLoop;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    return ::sigaction(SIGTERM, &action, nullptr) == 0 && ::sigaction(SIGINT, &action, nullptr) == 0;
}
#else
std::atomic_bool isEnding = false;

bool quitOnSignals(QCoreApplication &application)
{
    auto *timer = new QTimer(&application);
    QObject::connect(timer, &QTimer::timeout, &application, [] {
        if (isEnding)
            QCoreApplication::quit();
    });
    timer->start(100);
    const auto end = [](int) { isEnding = true; };
    return std::signal(SIGTERM, end) != SIG_ERR && std::signal(SIGINT, end) != SIG_ERR;
}
#endif

int run(QCoreApplication &application)
{
    const auto command = parseSandboxCommand(QCoreApplication::arguments().mid(1));
    if (!command) {
        print(stderr, u"kekkai-sandbox: %1\n"_s.arg(command.error().detail));
        return SandboxBadOptions;
    }
    switch (command->kind) {
    case SandboxCommand::Kind::ShowHelp:
        print(stdout, sandboxHelp());
        return SandboxEnded;
    case SandboxCommand::Kind::ShowVersion:
        print(stdout, u"kekkai-sandbox %1\n"_s.arg(QCoreApplication::applicationVersion()));
        return SandboxEnded;
    case SandboxCommand::Kind::Run:
        break;
    }
    if (!quitOnSignals(application)) {
        print(stderr, u"kekkai-sandbox: cannot listen to signals\n"_s);
        return SandboxCannotStart;
    }

    Sandbox sandbox(command->options);
    if (const auto started = sandbox.start(); !started) {
        print(stderr, u"kekkai-sandbox: %1\n"_s.arg(started.error().detail));
        return started.error().kind == ApiError::Kind::Offline ? SandboxPortTaken : SandboxCannotStart;
    }
    QJsonObject ready;
    if (!sandbox.schemaRegistryUrl().isEmpty())
        ready.insert("schemaRegistry"_L1, sandbox.schemaRegistryUrl().toString());
    if (!sandbox.cmfUrl().isEmpty())
        ready.insert("cmf"_L1, sandbox.cmfUrl().toString());
    ready.insert("pid"_L1, QCoreApplication::applicationPid());
    print(stdout, QString::fromUtf8(QJsonDocument(ready).toJson(QJsonDocument::Compact)) + u'\n');

    const int code = QCoreApplication::exec();
    sandbox.stop();
    return code;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"kekkai-sandbox"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(KEKKAI_VERSION));
    return run(application);
}
