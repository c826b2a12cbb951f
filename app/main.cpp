#include "app/gui/analyse.h"
#include "app/gui/changes.h"
#include "app/gui/commandline.h"
#include "app/gui/connections.h"
#include "app/gui/console.h"
#include "app/gui/firstpicture.h"
#include "app/gui/keychainunlocker.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/pages.h"
#include "app/gui/tour.h"
#include "app/translations.h"
#include "services/core/background.h"
#include "services/hardening/hardening.h"
#include "services/lock/systemevents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"

#include <QApplication>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>
#include <memory>
#include <optional>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr int refusedExit = 2;
constexpr QSize tourSize(1280, 800);

int say(FILE *stream, const QString &text, int exitCode)
{
    std::fputs(text.toLocal8Bit().constData(), stream);
    return exitCode;
}

} // namespace

int main(int argc, char *argv[])
{
    hardenProcess();
    QStringList arguments; // before any QApplication: --help and --version need no screen
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    std::optional<QCoreApplication> textOnly; // the help text asks it for the program's name
    if (arguments.contains(u"--help"_s) || arguments.contains(u"-h"_s))
        textOnly.emplace(argc, argv);
    const CommandLine line = readCommandLine(arguments);
    switch (line.action) {
    case CommandLine::Action::Help:
    case CommandLine::Action::Version:
        return say(stdout, line.text, 0);
    case CommandLine::Action::Refuse:
        return say(stderr, line.text, refusedExit);
    case CommandLine::Action::Run:
        break;
    }

    textOnly.reset();
    QApplication app(argc, argv);
    useLeanEventLoops();
    QApplication::setOrganizationName(u"Kekkai"_s);
    QApplication::setApplicationName(u"kekkai"_s);
    QApplication::setApplicationDisplayName(u"Kekkai"_s);
    QApplication::setApplicationVersion(QStringLiteral(KEKKAI_VERSION));
    QApplication::setDesktopFileName(u"kekkai"_s);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    const bool touring = !line.tourFolder.isEmpty();
    const QTemporaryDir tourSettings; // the tour neither reads nor changes what the user has set
    if (touring) {
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, tourSettings.path());
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    }

    installTranslations(app, QLocale());
    const QString profiles = touring ? tourSettings.filePath(u"profiles.json"_s) : ProfileStore::defaultFile();
    std::optional<Profile> profile;
    if (!line.profile.isEmpty()) {
        auto named = Connections::profileNamed(line.profile, profiles);
        if (!named)
            return say(stderr, u"kekkai: "_s + named.error().detail + u'\n', refusedExit);
        profile = *std::move(named);
    }

    Theme theme(app,
                touring ? line.theme.value_or(Theme::Mode::Light)
                        : line.theme.value_or(Theme::modeFromName(QSettings().value(u"window/theme"_s).toString())));
    MainWindow window(analyse);
    if (touring || line.size.isValid())
        window.resize(line.size.isValid() ? line.size : tourSize);
    if (!touring && !showFirstPicture(window)) // of the welcome page; the others are made behind it
        return 0;
    OverviewPage *overview = addPages(window);
    Console console(window, *overview);
    Connections connections(window, console, profiles, touring ? Keychain::Storage::Memory : Keychain::Storage::System);
    connections.load();
    const std::unique_ptr<SystemEvents> events = touring ? nullptr : SystemEvents::create();
    LockControl lockControl(window, console, events.get()); // after the console: it lets go of what that holds
    lockControl.setKeychainCheck([&connections] { return keychainState(connections.keychain()); });
    Changes changes(window, console, &lockControl,
                    touring ? tourSettings.filePath(u"journal/journal.sqlite"_s) : JournalStore::defaultFile());
    window.show();

    if (touring) {
        const QList<Theme::Mode> themes =
            line.theme ? QList<Theme::Mode>{*line.theme} : QList<Theme::Mode>{Theme::Mode::Light, Theme::Mode::Dark};
        Tour tour(window, console, connections, lockControl, changes, line.tourFolder, themes);
        int exitCode = 0;
        QObject::connect(&tour, &Tour::finished, &app, [&exitCode](int pictures, const QString &problem) {
            say(stdout, u"%1 pictures\n"_s.arg(pictures), 0);
            if (!problem.isEmpty())
                exitCode = say(stderr, problem + u'\n', 1);
            QCoreApplication::exit(exitCode);
        });
        QMetaObject::invokeMethod(&tour, &Tour::start, Qt::QueuedConnection);
        return QApplication::exec();
    }
    const bool named = !line.connection.schemaRegistry.isEmpty() || !line.connection.cmf.isEmpty();
    if (line.place) {
        window.navigator()->open(*line.place); // as soon as there is a connection
        if (!line.sandbox && !named && !profile && !line.place->server.isEmpty() && line.place->server != u"sandbox")
            console.showConnectDialogFor(line.place->server, isCmfPlace(*line.place));
    }
    if (profile)
        QObject::connect(
            &connections, &Connections::profilesChanged, &connections,
            [&connections, id = profile->id] { connections.open(id); }, Qt::SingleShotConnection);
    else if (line.sandbox || (line.place && !named && line.place->server == u"sandbox"))
        console.openSandbox(Console::demoSandbox());
    else if (named) {
        const QUrl address(line.connection.schemaRegistry.isEmpty() ? line.connection.cmf
                                                                    : line.connection.schemaRegistry);
        console.open(line.connection, address.host(), [](const Result<void> &opened) {
            if (!opened && opened.error().kind != ApiError::Kind::Canceled)
                QCoreApplication::exit(say(stderr, u"kekkai: "_s + opened.error().detail + u'\n', refusedExit));
        });
    }
    return QApplication::exec();
}
