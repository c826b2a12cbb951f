#include "app/gui/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

CommandLine refused(const QString &why)
{
    CommandLine line;
    line.action = CommandLine::Action::Refuse;
    line.text = QString(u"kekkai: "_s + why + u'\n' + Words::tr("Try kekkai --help.") + u'\n');
    return line;
}
} // namespace

CommandLine readCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Words::tr("Kekkai shows the encryption of a Confluent Platform: CMF Secrets, "
                                               "KEKs, DEKs, tagged schemas and encryption policies.\n"
                                               "Without an address or --sandbox it asks where to connect. User names, "
                                               "passwords and tokens are asked for in the window."));
    const QCommandLineOption help({u"h"_s, u"help"_s}, Words::tr("Shows this."));
    const QCommandLineOption version({u"v"_s, u"version"_s}, Words::tr("Shows the version."));
    const QCommandLineOption sandbox(
        u"sandbox"_s, Words::tr("Opens a Schema Registry and a CMF inside the program, filled with invented data."));
    const QCommandLineOption registry(u"schema-registry"_s, Words::tr("Opens the Schema Registry at this address."),
                                      u"URL"_s);
    const QCommandLineOption cmf(u"cmf"_s, Words::tr("Opens the Confluent Manager for Apache Flink at this address."),
                                 u"URL"_s);
    const QCommandLineOption profile(u"profile"_s, Words::tr("Opens the saved connection of this name."), u"NAME"_s);
    const QCommandLineOption ca(u"ca"_s, Words::tr("Trusts the certificates in this file (PEM) besides the system's."),
                                u"FILE"_s);
    const QCommandLineOption theme(u"theme"_s,
                                   Words::tr("light, dark, high-contrast or system. With --tour: its pictures are of "
                                             "this theme instead of light and dark."),
                                   u"NAME"_s);
    const QCommandLineOption tour(
        u"tour"_s, Words::tr("With --sandbox: saves a picture of every page, state and dialog there, and ends."),
        u"DIR"_s);
    const QCommandLineOption size(u"size"_s, Words::tr("The window's size, such as 1280x800."), u"WxH"_s);
    parser.addPositionalArgument(
        u"address"_s, Words::tr("Opens a place: an address that begins with kekkai://, as Go > Copy address gives it."),
        u"[kekkai://…]"_s);
    parser.addOptions({help, version, sandbox, registry, cmf, profile, ca, theme, tour, size});
    if (!parser.parse(arguments))
        return refused(parser.errorText());
    CommandLine line;
    if (parser.isSet(version)) {
        line.action = CommandLine::Action::Version;
        line.text = QStringLiteral("kekkai " KEKKAI_VERSION "\n");
        return line;
    }
    if (parser.isSet(help)) {
        line.action = CommandLine::Action::Help;
        line.text = parser.helpText();
        return line;
    }
    const QStringList others = parser.positionalArguments();
    if (!others.isEmpty() && !others.first().startsWith("kekkai:"_L1, Qt::CaseInsensitive))
        return refused(Words::tr("\"%1\" is not an option.").arg(others.first()));
    if (others.size() > 1)
        return refused(Words::tr("One address can be opened at a time."));
    if (!others.isEmpty()) {
        const Result<Place> place = placeAt(QUrl(others.first()));
        if (!place)
            return refused(place.error().detail);
        line.place = *place;
    }
    line.sandbox = parser.isSet(sandbox);
    line.connection.schemaRegistry = parser.value(registry);
    line.connection.cmf = parser.value(cmf);
    line.connection.caFile = parser.value(ca);
    const bool named = parser.isSet(registry) || parser.isSet(cmf);
    if (line.sandbox && (named || parser.isSet(ca)))
        return refused(Words::tr("--sandbox brings its own servers: leave out --schema-registry, --cmf and --ca."));
    line.profile = parser.value(profile);
    if (parser.isSet(profile) && line.profile.isEmpty())
        return refused(Words::tr("--profile wants the name of a saved connection."));
    if (parser.isSet(profile) && (line.sandbox || named || parser.isSet(ca)))
        return refused(Words::tr("--profile brings its own servers: leave out --sandbox, --schema-registry, --cmf and "
                                 "--ca."));
    if (parser.isSet(ca) && !named)
        return refused(Words::tr("--ca needs --schema-registry or --cmf."));
    // Checked without making a session: that starts threads, which must not be before there is an application.
    for (const auto &[typed, option] : {std::pair{line.connection.schemaRegistry, u"--schema-registry"_s},
                                        std::pair{line.connection.cmf, u"--cmf"_s}})
        if (const auto address = typed.isEmpty() ? Result<QUrl>(QUrl()) : serverAddress(typed, option); !address)
            return refused(address.error().detail);
    if (parser.isSet(ca))
        if (const auto certificates = caCertificates(line.connection.caFile); !certificates)
            return refused(certificates.error().detail);
    if (named && line.connection.schemaRegistry.isEmpty() && line.connection.cmf.isEmpty())
        return refused(Words::tr("--schema-registry and --cmf want an address."));
    if (parser.isSet(theme)) {
        const Theme::Mode mode = Theme::modeFromName(parser.value(theme));
        if (Theme::nameOf(mode) != parser.value(theme))
            return refused(
                Words::tr("--theme knows light, dark, high-contrast and system, not \"%1\".").arg(parser.value(theme)));
        line.theme = mode;
    }
    if (parser.isSet(size)) {
        static const QRegularExpression form(u"^([1-9][0-9]{2,3})x([1-9][0-9]{2,3})$"_s);
        const auto match = form.match(parser.value(size));
        if (!match.hasMatch())
            return refused(
                Words::tr("--size wants width and height like 1280x800, not \"%1\".").arg(parser.value(size)));
        line.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
    }
    line.tourFolder = parser.value(tour);
    if (parser.isSet(tour) && (!line.sandbox || line.tourFolder.isEmpty()))
        return refused(
            Words::tr("--tour needs a folder, and --sandbox: its pictures must not show anybody's real keys."));
    return line;
}

} // namespace kekkai
