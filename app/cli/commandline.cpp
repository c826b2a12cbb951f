#include "app/cli/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <array>
#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

auto refused(const QString &sentence)
{
    return failure(ApiError::Kind::Invalid, sentence);
}

constexpr std::array commands = {
    std::pair{"inventory", Command::Inventory}, std::pair{"keks", Command::Keks},
    std::pair{"deks", Command::Deks},           std::pair{"subjects", Command::Subjects},
    std::pair{"fields", Command::Fields},       std::pair{"policies", Command::Policies},
    std::pair{"secrets", Command::Secrets},     std::pair{"wiring", Command::Wiring},
    std::pair{"findings", Command::Findings},
};

const QStringList &severities()
{
    static const QStringList names{u"critical"_s, u"high"_s, u"medium"_s, u"low"_s, u"info"_s};
    return names;
}

QStringList secretOptions(const QString &prefix)
{
    return {prefix + "password-fd"_L1, prefix + "password-file"_L1, prefix + "bearer-fd"_L1, prefix + "bearer-file"_L1};
}

Result<SignInSource> signInSource(const QCommandLineParser &parser, const QString &prefix)
{
    SignInSource source;
    const QString user = prefix + "user"_L1;
    const auto names = secretOptions(prefix);
    const auto value = [&parser](const QString &name) { return parser.isSet(name) ? parser.value(name) : QString(); };
    int given = 0;
    for (const QString &name : names)
        given += parser.isSet(name) ? 1 : 0;
    if (given > 1)
        return refused(Text::tr("Only one of --%1 can be given.").arg(names.join(", --"_L1)));
    source.user = value(user);
    if (parser.isSet(user) && source.user.isEmpty())
        return refused(Text::tr("--%1 needs a name.").arg(user));
    if (source.user.contains(u':'))
        return refused(
            Text::tr("The name given to --%1 must not hold a colon or a password: the password is asked for, or "
                     "comes from --%2 or --%3.")
                .arg(user, names.at(0), names.at(1)));
    const bool bearer = parser.isSet(names.at(2)) || parser.isSet(names.at(3));
    const bool password = parser.isSet(names.at(0)) || parser.isSet(names.at(1));
    if (bearer && parser.isSet(user))
        return refused(Text::tr("--%1 is for a name and password; a bearer token needs no name.").arg(user));
    if (password && !parser.isSet(user))
        return refused(Text::tr("A password needs the name it belongs to: --%1.").arg(user));
    for (const int place : {0, 2}) {
        if (!parser.isSet(names.at(place)))
            continue;
        bool isNumber = false;
        const int descriptor = parser.value(names.at(place)).toInt(&isNumber);
        if (!isNumber || descriptor < 0)
            return refused(Text::tr("--%1 needs the number of an open file descriptor, not the secret itself.")
                               .arg(names.at(place)));
        (place == 0 ? source.passwordDescriptor : source.bearerDescriptor) = descriptor;
    }
    source.passwordFile = value(names.at(1));
    source.bearerFile = value(names.at(3));
    if ((parser.isSet(names.at(1)) && source.passwordFile.isEmpty())
        || (parser.isSet(names.at(3)) && source.bearerFile.isEmpty()))
        return refused(Text::tr("--%1 and --%2 need the name of a file.").arg(names.at(1), names.at(3)));
    return source;
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOptions({
        {{u"h"_s, u"help"_s}, {}},
        {{u"v"_s, u"version"_s}, {}},
        {u"sandbox"_s, {}},
        {u"schema-registry"_s, {}, u"URL"_s},
        {u"cmf"_s, {}, u"URL"_s},
        {u"ca"_s, {}, u"FILE"_s},
        {u"deleted"_s, {}},
        {u"json"_s, {}},
        {u"fail-on"_s, {}, u"SEVERITY"_s},
    });
    for (const QString &prefix : {QString(), u"cmf-"_s}) {
        parser.addOption({prefix + "user"_L1, {}, u"NAME"_s});
        for (const QString &name : secretOptions(prefix))
            parser.addOption({name, {}, u"SOURCE"_s});
    }
    const bool understood = parser.parse(arguments);

    CommandLine line;
    line.help = parser.isSet(u"help"_s);
    line.version = parser.isSet(u"version"_s);
    // Not when anything else is wrong: the letters of a password behind "-p" may well hold an h.
    if (understood && (line.help || line.version))
        return line;
    if (!understood) {
        const QStringList unknown = parser.unknownOptionNames();
        for (const QString &name : unknown) {
            for (const QString &word : {u"pass"_s, u"secret"_s, u"token"_s, u"bearer"_s}) {
                if (name.contains(word, Qt::CaseInsensitive))
                    return refused(
                        Text::tr("Secrets are never given on the command line, where every user of this "
                                 "computer can read them. Use --password-file, --password-fd, --bearer-file or "
                                 "--bearer-fd, or type the password when asked. If you have just typed a real "
                                 "secret, it may be in your shell's history now."));
            }
        }
        // Only the first: the others may be the letters of a password behind "-p".
        if (!unknown.isEmpty())
            return refused(
                Text::tr("Unknown option: %1%2").arg(unknown.first().size() > 1 ? u"--"_s : u"-"_s, unknown.first()));
        return refused(parser.errorText());
    }

    line.sandbox = parser.isSet(u"sandbox"_s);
    line.schemaRegistry = parser.value(u"schema-registry"_s);
    line.cmf = parser.value(u"cmf"_s);
    line.caFile = parser.value(u"ca"_s);
    line.withDeleted = parser.isSet(u"deleted"_s);
    line.asJson = parser.isSet(u"json"_s);
    for (const QString &name : {u"schema-registry"_s, u"cmf"_s, u"ca"_s}) {
        if (parser.isSet(name) && parser.value(name).isEmpty())
            return refused(Text::tr("--%1 needs a value.").arg(name));
    }
    auto signIn = signInSource(parser, {});
    if (!signIn)
        return tl::unexpected(signIn.error());
    line.signIn = *std::move(signIn);
    auto cmfSignIn = signInSource(parser, u"cmf-"_s);
    if (!cmfSignIn)
        return tl::unexpected(cmfSignIn.error());
    line.cmfSignIn = *std::move(cmfSignIn);

    QStringList words = parser.positionalArguments();
    if (words.isEmpty())
        return refused(Text::tr(
            "Say what to show: inventory, keks, deks, subjects, fields, policies, secrets, wiring or findings."));
    const QString word = words.takeFirst();
    bool known = false;
    for (const auto &[name, command] : commands) {
        if (word == QLatin1StringView(name)) {
            line.command = command;
            known = true;
        }
    }
    if (!known)
        return refused(
            Text::tr("\"%1\" is no command. There are inventory, keks, deks, subjects, fields, policies, secrets, "
                     "wiring and findings.")
                .arg(word));
    if (line.command == Command::Fields) {
        if (words.isEmpty())
            return refused(Text::tr("fields needs the name of a subject."));
        line.subject = words.takeFirst();
        if (!words.isEmpty()) {
            const QString version = words.takeFirst();
            bool isNumber = false;
            line.subjectVersion =
                version.compare("latest"_L1, Qt::CaseInsensitive) == 0 ? -1 : version.toInt(&isNumber);
            if (line.subjectVersion != -1 && (!isNumber || line.subjectVersion < 1))
                return refused(Text::tr("\"%1\" is no version: it must be a number from 1, or latest.").arg(version));
        }
    }
    if (!words.isEmpty())
        return refused(Text::tr("There are more words than \"%1\" can use.").arg(word));

    if (parser.isSet(u"fail-on"_s)) {
        line.failOn = parser.value(u"fail-on"_s).toLower();
        if (line.command != Command::Findings)
            return refused(Text::tr("--fail-on belongs to findings."));
        if (!severities().contains(line.failOn))
            return refused(Text::tr("--fail-on needs one of: %1.").arg(severities().join(", "_L1)));
    }
    const bool hasServer = !line.schemaRegistry.isEmpty() || !line.cmf.isEmpty();
    if (line.sandbox && (hasServer || !line.caFile.isEmpty() || !line.signIn.isEmpty() || !line.cmfSignIn.isEmpty()))
        return refused(Text::tr("--sandbox brings its own servers: leave out addresses, certificates and sign-ins."));
    if (!line.sandbox && !hasServer)
        return refused(Text::tr("Name a server with --schema-registry or --cmf, or try --sandbox."));
    if (!line.cmfSignIn.isEmpty() && line.cmf.isEmpty())
        return refused(Text::tr("The --cmf- sign-in needs --cmf."));
    if (!line.sandbox) {
        const bool wantsCmf = line.command == Command::Secrets || line.command == Command::Wiring;
        const bool wantsRegistry = !wantsCmf && line.command != Command::Inventory && line.command != Command::Findings;
        if (wantsCmf && line.cmf.isEmpty())
            return refused(Text::tr("\"%1\" is read from CMF: name it with --cmf.").arg(word));
        if (wantsRegistry && line.schemaRegistry.isEmpty())
            return refused(
                Text::tr("\"%1\" is read from a Schema Registry: name it with --schema-registry.").arg(word));
    }
    if (line.schemaRegistry.isEmpty() && !line.signIn.isEmpty()) {
        if (!line.cmfSignIn.isEmpty())
            return refused(Text::tr("There are two sign-ins for CMF: use either --user or --cmf-user."));
        line.cmfSignIn = std::exchange(line.signIn, {});
    }
    return line;
}

QString helpText()
{
    return Text::tr(
        "Usage: kekkai-cli [server] [sign-in] command [--deleted] [--json]\n"
        "\n"
        "Reads what a Confluent Platform's encryption is made of and prints it. Changes nothing.\n"
        "\n"
        "Commands:\n"
        "  inventory                   everything there is: counts, or with --json all of it\n"
        "  keks                        key encryption keys\n"
        "  deks                        data encryption keys, all versions and algorithms\n"
        "  subjects                    subjects and their versions\n"
        "  fields SUBJECT [VERSION]    each field: type, tags, the rules and KEK that encrypt it, and whether the\n"
        "                              official clients would really encrypt it\n"
        "  policies                    encryption rules of the latest versions, with what is wrong about them\n"
        "  secrets                     CMF Secrets (never their values)\n"
        "  wiring                      environment by connectionSecretId: mapping, secret, catalogs, databases, holes\n"
        "  findings                    what somebody should look at, worst first\n"
        "\n"
        "Server:\n"
        "  --sandbox                   a server of its own with an example company in it; no network needed\n"
        "  --schema-registry URL       Schema Registry, with the DEK Registry beside it\n"
        "  --cmf URL                   Confluent Manager for Apache Flink\n"
        "  --ca FILE                   PEM or DER certificates of CAs to trust besides the system's\n"
        "\n"
        "Sign-in (for the Schema Registry; for CMF when it is the only server):\n"
        "  --user NAME                 HTTP Basic; the password is asked for at the terminal without echo, unless one "
        "of:\n"
        "  --password-fd N             read it from the open file descriptor N\n"
        "  --password-file FILE        read it from a file that only its owner can read (chmod 600)\n"
        "  --bearer-fd N               a bearer token from the open file descriptor N\n"
        "  --bearer-file FILE          a bearer token from a file that only its owner can read\n"
        "  --cmf-user, --cmf-password-fd, --cmf-password-file, --cmf-bearer-fd, --cmf-bearer-file\n"
        "                              the same for CMF; a sign-in meant for one server never goes to the other\n"
        "A secret is never an argument: every user of a computer can read the arguments of every program.\n"
        "\n"
        "Output:\n"
        "  --deleted                   soft-deleted keys, subjects and versions too\n"
        "  --json                      one JSON object, with the servers' own member names; secret values are masked\n"
        "  --fail-on SEVERITY          findings only: end with 6 when there is one of this severity or worse\n"
        "                              (critical, high, medium, low, info)\n"
        "  -h, --help                  this text\n"
        "  -v, --version               the version\n"
        "\n"
        "Ends with:\n"
        "  0    everything was read\n"
        "  1    something could not be read: it is listed on standard error (and under \"errors\"); the rest was "
        "printed\n"
        "  2    the command line, a file or a secret given to it cannot be used\n"
        "  3    no connection: unknown host, refused, time-out, TLS\n"
        "  4    the server refused the sign-in\n"
        "  5    not found: the subject or version, or the server has no such API\n"
        "  6    findings, with --fail-on\n"
        "  130  canceled with Ctrl+C\n");
}

} // namespace kekkai::cli
