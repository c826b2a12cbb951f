#include "app/cli/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <algorithm>
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
    std::pair{"inventory", Command::Inventory},
    std::pair{"keks", Command::Keks},
    std::pair{"deks", Command::Deks},
    std::pair{"subjects", Command::Subjects},
    std::pair{"fields", Command::Fields},
    std::pair{"policies", Command::Policies},
    std::pair{"secrets", Command::Secrets},
    std::pair{"wiring", Command::Wiring},
    std::pair{"findings", Command::Findings},
    std::pair{"profile", Command::Profile},
    std::pair{"kek", Command::Keys},
    std::pair{"dek", Command::Keys},
    std::pair{"impact", Command::Keys},
    std::pair{"plan", Command::Keys},
    std::pair{"journal", Command::Journal},
};
constexpr std::array profileActions = {
    std::pair{"add", ProfileAction::Add},       std::pair{"edit", ProfileAction::Edit},
    std::pair{"list", ProfileAction::List},     std::pair{"show", ProfileAction::Show},
    std::pair{"test", ProfileAction::Test},     std::pair{"secrets", ProfileAction::Secrets},
    std::pair{"remove", ProfileAction::Remove}, std::pair{"import", ProfileAction::Import},
    std::pair{"export", ProfileAction::Export},
};

/// Those that take a saved profile, and where its secrets come from.
bool takesSecretsOf(const QString &action)
{
    return action == "test"_L1 || action == "secrets"_L1 || action == "edit"_L1;
}

const QStringList &severities()
{
    static const QStringList names{u"critical"_s, u"high"_s, u"medium"_s, u"low"_s, u"info"_s};
    return names;
}

QStringList secretOptions(const QString &prefix)
{
    return {prefix + "password-fd"_L1, prefix + "password-file"_L1, prefix + "bearer-fd"_L1, prefix + "bearer-file"_L1};
}

/// What a server may have besides its address and the sources of its secrets.
const QStringList &valueOptions()
{
    static const QStringList names{
        u"user"_s,         u"api-key"_s,   u"oauth-client"_s,      u"token-url"_s,        u"scope"_s,
        u"mds-url"_s,      u"ca"_s,        u"client-cert"_s,       u"client-key"_s,       u"pin"_s,
        u"token-ca"_s,     u"token-pin"_s, u"token-client-cert"_s, u"token-client-key"_s, u"logical-cluster"_s,
        u"identity-pool"_s};
    return names;
}
const QStringList &flagOptions()
{
    static const QStringList names{u"encrypted-key"_s, u"token-encrypted-key"_s, u"allow-clear-credentials"_s,
                                   u"token-allow-clear-credentials"_s};
    return names;
}
const QStringList &passphraseOptions()
{
    static const QStringList names{u"key-passphrase-fd"_s, u"key-passphrase-file"_s, u"token-key-passphrase-fd"_s,
                                   u"token-key-passphrase-file"_s};
    return names;
}
/// What "profile edit" takes away from a server with "--no-" before it.
const QStringList &clearableOptions()
{
    static const QStringList names{u"sign-in"_s,
                                   u"scope"_s,
                                   u"ca"_s,
                                   u"client-cert"_s,
                                   u"client-key"_s,
                                   u"encrypted-key"_s,
                                   u"pin"_s,
                                   u"allow-clear-credentials"_s,
                                   u"token-ca"_s,
                                   u"token-client-cert"_s,
                                   u"token-client-key"_s,
                                   u"token-encrypted-key"_s,
                                   u"token-pin"_s,
                                   u"token-allow-clear-credentials"_s,
                                   u"logical-cluster"_s,
                                   u"identity-pool"_s};
    return names;
}
/// The same of the whole profile.
const QStringList &clearableParts()
{
    static const QStringList names{u"schema-registry"_s, u"cmf"_s,          u"catalog"_s,      u"color"_s,
                                   u"kubeconfig"_s,      u"kube-context"_s, u"helm-release"_s, u"helm-namespace"_s,
                                   u"production"_s,      u"read-only"_s};
    return names;
}
/// Of the whole profile; without a prefix.
const QStringList &profileValueOptions()
{
    static const QStringList names{u"color"_s,           u"kubeconfig"_s,     u"kube-context"_s,
                                   u"helm-release"_s,    u"helm-namespace"_s, u"name"_s,
                                   u"from-properties"_s, u"output"_s,         u"from-kubeconfig"_s};
    return names;
}
const QStringList &profileFlagOptions()
{
    static const QStringList names{u"production"_s, u"read-only"_s, u"without-secrets"_s, u"from-environment"_s};
    return names;
}

/// Reads the options of one server.
class ServerReader {
public:
    /// @param needsUser  false where a saved profile has the name that a password belongs to.
    ServerReader(const QCommandLineParser &parser, QString prefix, bool needsUser)
        : m_parser(parser)
        , m_prefix(std::move(prefix))
        , m_needsUser(needsUser)
    {
    }

    Result<ServerOptions> read()
    {
        const QStringList names = secretOptions(m_prefix);
        int given = 0;
        for (const QString &name : names)
            given += m_parser.isSet(name) ? 1 : 0;
        if (given > 1)
            return refused(Text::tr("Only one of --%1 can be given.").arg(names.join(", --"_L1)));
        ServerOptions server;
        if (auto fine = readSignIn(server, names); !fine)
            return tl::unexpected(fine.error());
        if (auto fine = readPassphrase(u"key-passphrase"_s, server.keyPassphrase); !fine)
            return tl::unexpected(fine.error());
        if (auto fine = readPassphrase(u"token-key-passphrase"_s, server.tokenKeyPassphrase); !fine)
            return tl::unexpected(fine.error());
        if (auto fine = readCertificates(server); !fine)
            return tl::unexpected(fine.error());
        for (const QString &name : valueOptions() + flagOptions()) {
            if (m_parser.isSet(m_prefix + name)) {
                server.isGiven = true;
                server.hasOnlySources = false;
                server.given.append(name);
            }
        }
        for (const QString &name : clearableOptions()) {
            if (!m_parser.isSet("no-"_L1 + m_prefix + name))
                continue;
            if (server.given.contains(name) || (name == "sign-in"_L1 && server.namesSignIn))
                return refused(
                    Text::tr("Only one of --%1 can be given.").arg(m_prefix + name + ", --no-"_L1 + m_prefix + name));
            server.cleared.append(name);
            server.isGiven = true;
            server.hasOnlySources = false;
        }
        for (const QString &name : names)
            server.isGiven = server.isGiven || m_parser.isSet(name);
        for (const QString &name : passphraseOptions())
            server.isGiven = server.isGiven || m_parser.isSet(m_prefix + name);
        return server;
    }

private:
    [[nodiscard]] bool isSet(const QString &name) const { return m_parser.isSet(m_prefix + name); }
    [[nodiscard]] QString value(const QString &name) const
    {
        return m_parser.isSet(m_prefix + name) ? m_parser.value(m_prefix + name) : QString();
    }

    Result<SecretSource> source(const QString &descriptorName, const QString &fileName) const
    {
        SecretSource from;
        if (m_parser.isSet(descriptorName)) {
            bool isNumber = false;
            const int descriptor = m_parser.value(descriptorName).toInt(&isNumber);
            if (!isNumber || descriptor < 0)
                return refused(Text::tr("--%1 needs the number of an open file descriptor, not the secret itself.")
                                   .arg(descriptorName));
            from.descriptor = descriptor;
        }
        if (m_parser.isSet(fileName)) {
            from.file = m_parser.value(fileName);
            if (from.file.isEmpty())
                return refused(Text::tr("--%1 needs the name of a file.").arg(fileName));
            if (from.descriptor)
                return refused(Text::tr("Only one of --%1 can be given.").arg(descriptorName + ", --"_L1 + fileName));
        }
        return from;
    }

    Result<void> readSignIn(ServerOptions &server, const QStringList &names) const
    {
        const bool hasPassword = m_parser.isSet(names.at(0)) || m_parser.isSet(names.at(1));
        const bool hasBearer = m_parser.isSet(names.at(2)) || m_parser.isSet(names.at(3));
        const std::array<std::pair<QString, SignIn::Kind>, 3> kinds{
            std::pair{u"user"_s, isSet(u"mds-url"_s) ? SignIn::Kind::MdsLogin : SignIn::Kind::Basic},
            std::pair{u"api-key"_s, SignIn::Kind::ApiKey},
            std::pair{u"oauth-client"_s, SignIn::Kind::OAuthClientCredentials}};
        EndpointProfile &endpoint = server.endpoint;
        QString namedBy;
        for (const auto &[name, kind] : kinds) {
            if (!isSet(name))
                continue;
            if (!namedBy.isEmpty())
                return refused(
                    Text::tr("Only one of --%1 can be given.").arg(m_prefix + namedBy + ", --"_L1 + m_prefix + name));
            namedBy = name;
            endpoint.signIn = kind;
            endpoint.user = value(name);
            if (endpoint.user.isEmpty())
                return refused(Text::tr("--%1 needs a name.").arg(m_prefix + name));
            if (endpoint.user.contains(u':'))
                return refused(
                    Text::tr(
                        "The name given to --%1 must not hold a colon or a password: the password is asked for, or "
                        "comes from --%2 or --%3.")
                        .arg(m_prefix + name, names.at(0), names.at(1)));
        }
        if (hasBearer && !namedBy.isEmpty())
            return refused(
                Text::tr("--%1 is for a name and password; a bearer token needs no name.").arg(m_prefix + namedBy));
        if (hasPassword && namedBy.isEmpty() && m_needsUser)
            return refused(Text::tr("A password needs the name it belongs to: --%1.").arg(m_prefix + "user"_L1));
        if (isSet(u"mds-url"_s) && namedBy != "user"_L1)
            return refused(Text::tr("--%1 needs the name to sign in with: --%2.")
                               .arg(m_prefix + "mds-url"_L1, m_prefix + "user"_L1));
        const bool isOAuth = endpoint.signIn == SignIn::Kind::OAuthClientCredentials;
        if (isOAuth != isSet(u"token-url"_s) || (isSet(u"scope"_s) && !isOAuth))
            return refused(Text::tr("--%1 and --%2 belong together; --%3 goes with them.")
                               .arg(m_prefix + "oauth-client"_L1, m_prefix + "token-url"_L1, m_prefix + "scope"_L1));
        if (hasBearer)
            endpoint.signIn = SignIn::Kind::Bearer;
        endpoint.tokenUrl = isOAuth ? value(u"token-url"_s) : value(u"mds-url"_s);
        endpoint.scope = value(u"scope"_s);
        endpoint.logicalCluster = value(u"logical-cluster"_s);
        endpoint.identityPool = value(u"identity-pool"_s);
        server.namesSignIn = hasBearer || !namedBy.isEmpty();
        auto from = hasBearer ? source(names.at(2), names.at(3)) : source(names.at(0), names.at(1));
        if (!from)
            return tl::unexpected(from.error());
        server.signIn = *std::move(from);
        return {};
    }

    Result<void> readPassphrase(const QString &name, SecretSource &into) const
    {
        auto from = source(m_prefix + name + "-fd"_L1, m_prefix + name + "-file"_L1);
        if (!from)
            return tl::unexpected(from.error());
        into = *std::move(from);
        return {};
    }

    Result<void> readPin(const QString &name, QByteArray &into) const
    {
        if (!isSet(name))
            return {};
        constexpr qsizetype digits = 64;
        QString text = value(name).toLower();
        text.remove(u':');
        into = QByteArray::fromHex(text.toLatin1());
        if (text.size() != digits || QString::fromLatin1(into.toHex()) != text)
            return refused(Text::tr("--%1 needs the certificate's SHA-256 fingerprint: 64 hexadecimal digits.")
                               .arg(m_prefix + name));
        return {};
    }

    Result<void> readCertificates(ServerOptions &server) const
    {
        EndpointProfile &endpoint = server.endpoint;
        for (const QString &name : valueOptions()) {
            if (isSet(name) && value(name).isEmpty())
                return refused(Text::tr("--%1 needs a value.").arg(m_prefix + name));
        }
        endpoint.caFile = value(u"ca"_s);
        endpoint.clientCertificateFile = value(u"client-cert"_s);
        endpoint.clientKeyFile = value(u"client-key"_s);
        endpoint.hasKeyPassphrase = isSet(u"encrypted-key"_s) || !server.keyPassphrase.isEmpty();
        endpoint.credentialsInClearAllowed = isSet(u"allow-clear-credentials"_s);
        endpoint.tokenCaFile = value(u"token-ca"_s);
        endpoint.tokenClientCertificateFile = value(u"token-client-cert"_s);
        endpoint.tokenClientKeyFile = value(u"token-client-key"_s);
        endpoint.tokenHasKeyPassphrase = isSet(u"token-encrypted-key"_s) || !server.tokenKeyPassphrase.isEmpty();
        endpoint.tokenCredentialsInClearAllowed = isSet(u"token-allow-clear-credentials"_s);
        if (auto fine = readPin(u"pin"_s, endpoint.pinnedSha256); !fine)
            return fine;
        return readPin(u"token-pin"_s, endpoint.tokenPinnedSha256);
    }

    const QCommandLineParser &m_parser;
    QString m_prefix;
    bool m_needsUser;
};

/// A command of several words may be followed by names.
Result<void> readProfileCommand(const QCommandLineParser &parser, QStringList words, CommandLine &line)
{
    ProfileOptions &options = line.profileOptions;
    const QString action = words.isEmpty() ? QString() : words.takeFirst();
    bool known = false;
    for (const auto &[name, each] : profileActions) {
        if (action == QLatin1StringView(name)) {
            options.action = each;
            known = true;
        }
    }
    if (!known)
        return refused(
            Text::tr("Say what to do with profiles: add, edit, list, show, test, secrets, remove, import or export."));
    options.names = words;
    const auto value = [&parser](const QString &name) { return parser.isSet(name) ? parser.value(name) : QString(); };
    options.color = value(u"color"_s);
    options.isProduction = parser.isSet(u"production"_s);
    options.isReadOnly = parser.isSet(u"read-only"_s);
    options.kubeconfig = value(u"kubeconfig"_s);
    options.kubeContext = value(u"kube-context"_s);
    options.helmRelease = value(u"helm-release"_s);
    options.helmNamespace = value(u"helm-namespace"_s);
    options.withoutSecrets = parser.isSet(u"without-secrets"_s);
    options.newName = value(u"name"_s);
    for (const QString &name : clearableParts()) {
        if (!parser.isSet("no-"_L1 + name))
            continue;
        if (parser.isSet(name))
            return refused(Text::tr("Only one of --%1 can be given.").arg(name + ", --no-"_L1 + name));
        options.cleared.append(name);
    }
    options.fromEnvironment = parser.isSet(u"from-environment"_s);
    options.propertyFile = value(u"from-properties"_s);
    if (parser.isSet(u"from-kubeconfig"_s))
        options.fromKubeconfig = parser.value(u"from-kubeconfig"_s);
    options.output = value(u"output"_s);

    const auto wantsNames = [&](qsizetype fewest, qsizetype most) { // -1: any number
        return words.size() >= fewest && (most < 0 || words.size() <= most);
    };
    const QString oneName = Text::tr("\"profile %1\" needs the name of one profile.").arg(action);
    const bool hasServers = !line.schemaRegistry.endpoint.address.isEmpty() || !line.cmf.endpoint.address.isEmpty()
        || !line.catalog.endpoint.address.isEmpty();
    const bool isAdd = options.action == ProfileAction::Add;
    const bool isEdit = options.action == ProfileAction::Edit;
    const bool hasSources = line.schemaRegistry.isGiven || line.cmf.isGiven || line.catalog.isGiven;
    const bool onlySources =
        line.schemaRegistry.hasOnlySources && line.cmf.hasOnlySources && line.catalog.hasOnlySources;
    const bool clears = !options.cleared.isEmpty() || !line.schemaRegistry.cleared.isEmpty()
        || !line.cmf.cleared.isEmpty() || !line.catalog.cleared.isEmpty();
    if (clears && !isEdit)
        return refused(Text::tr("Options that begin with --no- belong to \"profile edit\"."));
    if (!isAdd && !isEdit && (hasServers || !onlySources || (hasSources && !takesSecretsOf(action))))
        return refused(Text::tr("Addresses and sign-ins belong to \"profile add\" and \"profile edit\"."));
    switch (options.action) {
    case ProfileAction::Add:
        if (!wantsNames(1, 1))
            return refused(oneName);
        if (!hasServers && options.kubeContext.isEmpty())
            return refused(Text::tr("Name a server with --schema-registry or --cmf, or a --kube-context."));
        break;
    case ProfileAction::Edit:
    case ProfileAction::Show:
    case ProfileAction::Test:
    case ProfileAction::Secrets:
    case ProfileAction::Remove:
        if (!wantsNames(1, 1))
            return refused(oneName);
        break;
    case ProfileAction::List:
        if (!wantsNames(0, 0))
            return refused(Text::tr("There are more words than \"%1\" can use.").arg(u"profile list"_s));
        break;
    case ProfileAction::Import: {
        const bool fromHere =
            options.fromEnvironment || !options.propertyFile.isEmpty() || options.fromKubeconfig.has_value();
        if (!wantsNames(fromHere ? 0 : 1, fromHere ? 0 : 1))
            return refused(Text::tr("\"profile import\" needs a file that was exported, or one or more of "
                                    "--from-environment, --from-properties and --from-kubeconfig."));
        break;
    }
    case ProfileAction::Export:
        break;
    }
    return {};
}

/// Which server a sign-in is for, and whether the command has the servers that it needs.
Result<CommandLine> withServers(const QCommandLineParser &parser, CommandLine line, const QString &word,
                                const QStringList &words)
{
    ServerOptions &registry = line.schemaRegistry;
    const bool hasServer = !registry.endpoint.address.isEmpty() || !line.cmf.endpoint.address.isEmpty();
    const bool isSigned = registry.isGiven || line.cmf.isGiven || line.catalog.isGiven;
    const bool isProfileCommand = line.command == Command::Profile;
    if (!isProfileCommand) {
        for (const QString &name : profileValueOptions() + profileFlagOptions()) {
            if (parser.isSet(name))
                return refused(Text::tr("--%1 belongs to \"profile\".").arg(name));
        }
        const QStringList set = parser.optionNames();
        if (std::any_of(set.begin(), set.end(), [](const QString &name) { return name.startsWith("no-"_L1); }))
            return refused(Text::tr("Options that begin with --no- belong to \"profile edit\"."));
    }
    if (line.sandbox && isProfileCommand)
        return refused(Text::tr("--sandbox needs no profile."));
    if (line.sandbox && (hasServer || !line.catalog.endpoint.address.isEmpty() || isSigned || !line.profile.isEmpty()))
        return refused(Text::tr("--sandbox brings its own servers: leave out addresses, certificates and sign-ins."));
    if (!line.profile.isEmpty()) {
        if (isProfileCommand)
            return refused(Text::tr("\"profile\" takes the name without --profile."));
        if (hasServer || !line.catalog.endpoint.address.isEmpty() || !registry.hasOnlySources
            || !line.cmf.hasOnlySources || !line.catalog.hasOnlySources)
            return refused(Text::tr("--profile brings its own servers: leave out addresses, certificates and names. "
                                    "Where a secret comes from may be said."));
        return line;
    }
    const bool isOnlyRead = line.command == Command::Keys && line.keyOptions.isOffline();
    if (!line.sandbox && !hasServer && !isProfileCommand && !isOnlyRead)
        return refused(Text::tr("Name a server with --schema-registry or --cmf, a saved one with --profile, or try "
                                "--sandbox."));
    if (line.cmf.isGiven && line.cmf.endpoint.address.isEmpty() && !isProfileCommand)
        return refused(Text::tr("The --cmf- sign-in needs --cmf."));
    if (!line.sandbox && !isProfileCommand) {
        const bool wantsCmf = line.command == Command::Secrets || line.command == Command::Wiring;
        const bool wantsRegistry =
            !wantsCmf && !isOnlyRead && line.command != Command::Inventory && line.command != Command::Findings;
        if (wantsCmf && line.cmf.endpoint.address.isEmpty())
            return refused(Text::tr("\"%1\" is read from CMF: name it with --cmf.").arg(word));
        if (wantsRegistry && registry.endpoint.address.isEmpty())
            return refused(
                Text::tr("\"%1\" is read from a Schema Registry: name it with --schema-registry.").arg(word));
    }
    // Options without a prefix are for CMF when that is the only server; --ca is for all that have none of their own.
    const bool isEdit = isProfileCommand && words.value(0) == "edit"_L1; // it depends on the profile there
    const QString ca = isEdit ? QString() : registry.endpoint.caFile;
    if (!isEdit && registry.endpoint.address.isEmpty() && !line.cmf.endpoint.address.isEmpty() && registry.isGiven) {
        const bool onlyCa = registry.endpoint == [&ca] {
            EndpointProfile plain;
            plain.caFile = ca;
            return plain;
        }();
        if (line.cmf.isGiven && !(onlyCa && registry.signIn.isEmpty()))
            return refused(Text::tr("There are two sign-ins for CMF: use either --user or --cmf-user."));
        if (!line.cmf.isGiven) {
            registry.endpoint.address = line.cmf.endpoint.address;
            line.cmf = std::exchange(registry, {});
        }
        registry = {};
    }
    for (ServerOptions *server : {&line.cmf, &line.catalog}) {
        if (server->endpoint.caFile.isEmpty())
            server->endpoint.caFile = ca;
    }
    if (isProfileCommand) {
        if (auto fine = readProfileCommand(parser, words, line); !fine)
            return tl::unexpected(fine.error());
        const bool isAdd = line.profileOptions.action == ProfileAction::Add;
        for (const EndpointRole role : endpointRoles) {
            if (isAdd && line.server(role).isGiven && line.server(role).endpoint.address.isEmpty())
                return refused(Text::tr("There is a sign-in for a server that is not named."));
        }
    }
    return line;
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
        {u"catalog"_s, {}, u"URL"_s},
        {u"profile"_s, {}, u"NAME"_s},
        {u"deleted"_s, {}},
        {u"json"_s, {}},
        {u"fail-on"_s, {}, u"SEVERITY"_s},
    });
    const QStringList prefixes{QString(), u"cmf-"_s, u"catalog-"_s};
    for (const QString &prefix : prefixes) {
        for (const QString &name : valueOptions() + passphraseOptions())
            parser.addOption({prefix + name, {}, u"VALUE"_s});
        for (const QString &name : flagOptions())
            parser.addOption({prefix + name, {}});
        for (const QString &name : secretOptions(prefix))
            parser.addOption({name, {}, u"SOURCE"_s});
        for (const QString &name : clearableOptions())
            parser.addOption({"no-"_L1 + prefix + name, {}});
    }
    for (const QString &name : clearableParts())
        parser.addOption({"no-"_L1 + name, {}});
    for (const QString &name : profileValueOptions())
        parser.addOption({name, {}, u"VALUE"_s});
    for (const QString &name : profileFlagOptions())
        parser.addOption({name, {}});
    for (const QString &name : keyValueOptions())
        parser.addOption({name, {}, u"VALUE"_s});
    for (const QString &name : keyFlagOptions())
        parser.addOption({name, {}});
    for (const QString &name : journalValueOptions())
        parser.addOption({name, {}, u"VALUE"_s});
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
    line.profile = parser.value(u"profile"_s);
    line.withDeleted = parser.isSet(u"deleted"_s);
    line.asJson = parser.isSet(u"json"_s);
    for (const QString &name : {u"schema-registry"_s, u"cmf"_s, u"catalog"_s, u"profile"_s}) {
        if (parser.isSet(name) && parser.value(name).isEmpty())
            return refused(Text::tr("--%1 needs a value.").arg(name));
    }
    QStringList words = parser.positionalArguments();
    const bool isProfileCommand = words.value(0) == "profile"_L1;
    const bool usesSaved = !line.profile.isEmpty() || (isProfileCommand && takesSecretsOf(words.value(1)));
    for (const auto &[prefix, server] : {std::pair{QString(), &line.schemaRegistry}, std::pair{u"cmf-"_s, &line.cmf},
                                         std::pair{u"catalog-"_s, &line.catalog}}) {
        auto read = ServerReader(parser, prefix, !usesSaved).read();
        if (!read)
            return tl::unexpected(read.error());
        *server = *std::move(read);
    }
    line.schemaRegistry.endpoint.address = parser.value(u"schema-registry"_s);
    line.cmf.endpoint.address = parser.value(u"cmf"_s);
    line.catalog.endpoint.address = parser.value(u"catalog"_s);
    if (words.isEmpty())
        return refused(Text::tr(
            "Say what to show: inventory, keks, deks, subjects, fields, policies, secrets, wiring or findings; or "
            "kek, dek, impact, plan, journal or profile."));
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
                     "wiring, findings, kek, dek, impact, plan, journal and profile.")
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
    if (line.command == Command::Journal) {
        auto read = readJournalOptions(parser, words);
        if (!read)
            return tl::unexpected(read.error());
        const QStringList given = parser.optionNames();
        for (const QString &name : given) {
            if (!QStringList{u"json"_s, u"output"_s}.contains(name) && !journalValueOptions().contains(name))
                return refused(Text::tr("--%1 does not belong to \"journal\": it needs no server.").arg(name));
        }
        line.journalOptions = *std::move(read);
        return line;
    }
    for (const QString &name : journalValueOptions()) {
        if (parser.isSet(name))
            return refused(Text::tr("--%1 belongs to \"journal\".").arg(name));
    }
    if (line.command == Command::Keys) {
        auto read = readKeyOptions(parser, word, std::exchange(words, {}));
        if (!read)
            return tl::unexpected(read.error());
        line.keyOptions = *std::move(read);
    } else {
        for (const QString &name : keyValueOptions() + keyFlagOptions()) {
            if (parser.isSet(name))
                return refused(Text::tr("--%1 belongs to \"kek\", \"dek\", \"impact\" or \"plan\".").arg(name));
        }
    }
    if (!words.isEmpty() && line.command != Command::Profile)
        return refused(Text::tr("There are more words than \"%1\" can use.").arg(word));

    if (parser.isSet(u"fail-on"_s)) {
        line.failOn = parser.value(u"fail-on"_s).toLower();
        if (line.command != Command::Findings)
            return refused(Text::tr("--fail-on belongs to findings."));
        if (!severities().contains(line.failOn))
            return refused(Text::tr("--fail-on needs one of: %1.").arg(severities().join(", "_L1)));
    }
    return withServers(parser, std::move(line), word, words);
}

QString helpText()
{
    return Text::tr(
        "Usage: kekkai-cli [server] [sign-in] command [--deleted] [--json]\n"
        "       kekkai-cli [server] [sign-in] kek|dek|impact|plan …\n"
        "       kekkai-cli profile add|edit|list|show|test|secrets|remove|import|export …\n"
        "\n"
        "Reads what a Confluent Platform's encryption is made of and prints it. Only plans change anything, and only "
        "with\n"
        "--run.\n"
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
        "  impact kek NAME …, impact dek KEK SUBJECT [--algorithm A] [--dek-version N]\n"
        "                              who would stop, who would still read and what would be lost if these keys were\n"
        "                              soft-deleted, or with --permanent deleted for good\n"
        "  kek …, dek …, plan …        changes, as plans: see below\n"
        "  journal …                   what was changed, by whom and when: see below\n"
        "  profile …                   saved connections: see below\n"
        "\n"
        "Server:\n"
        "  --sandbox                   a server of its own with an example company in it; no network needed\n"
        "  --schema-registry URL       Schema Registry, with the DEK Registry beside it\n"
        "  --cmf URL                   Confluent Manager for Apache Flink\n"
        "  --catalog URL               Stream Catalog, where it is not beside the Schema Registry\n"
        "  --profile NAME              a saved connection instead of all these; its secrets come from the keychain,\n"
        "                              or from the options for sign-in below that say where a secret is read\n"
        "  --ca FILE                   PEM or DER certificates of CAs to trust besides the system's\n"
        "  --pin SHA256                accept this one certificate of the server, and no other (64 hexadecimal "
        "digits)\n"
        "  --allow-clear-credentials   send credentials over plain HTTP to this server\n"
        "\n"
        "Sign-in (for the Schema Registry; for CMF when it is the only server):\n"
        "  --user NAME                 HTTP Basic; the password is asked for at the terminal without echo, unless one "
        "of:\n"
        "  --password-fd N             read it from the open file descriptor N\n"
        "  --password-file FILE        read it from a file that only its owner can read (chmod 600)\n"
        "  --bearer-fd N               a bearer token from the open file descriptor N\n"
        "  --bearer-file FILE          a bearer token from a file that only its owner can read\n"
        "  --api-key KEY               an API key; its secret is given like a password\n"
        "  --oauth-client ID --token-url URL [--scope SCOPE]\n"
        "                              OAuth client credentials; the client secret is given like a password\n"
        "  --user NAME --mds-url URL   a token of the Metadata Service at this address\n"
        "  --client-cert FILE [--client-key FILE]\n"
        "                              mutual TLS: a PEM pair, or PKCS#12 alone\n"
        "  --encrypted-key             the key has a passphrase, which is asked for unless one of:\n"
        "  --key-passphrase-fd N, --key-passphrase-file FILE\n"
        "  --token-ca, --token-client-cert, --token-client-key, --token-encrypted-key, --token-key-passphrase-fd,\n"
        "  --token-key-passphrase-file, --token-pin, --token-allow-clear-credentials\n"
        "                              the same for the server that gives out tokens: nothing of the above goes to it\n"
        "  --logical-cluster ID, --identity-pool ID\n"
        "                              of a hosted Schema Registry\n"
        "  --cmf-user, --cmf-password-fd, --cmf-password-file, --cmf-bearer-fd, --cmf-bearer-file …\n"
        "                              each of these with --cmf- before it for CMF, and with --catalog- for the\n"
        "                              catalog; a sign-in meant for one server never goes to the other\n"
        "A secret is never an argument: every user of a computer can read the arguments of every program.\n"
        "\n"
        "Changes (each makes a plan, shows it, and runs it only with --run):\n"
        "  kek register NAME --kms-type TYPE --kms-key ID [--prop KEY=VALUE …] [--doc TEXT] [--shared] "
        "[--test-sharing]\n"
        "  kek update NAME [--prop KEY=VALUE …] [--remove-prop KEY …] [--doc TEXT] [--shared|--unshared] "
        "[--test-sharing]\n"
        "                              a credential is never an argument: --secret-prop KEY asks for it,\n"
        "                              --secret-prop-file KEY=FILE and --secret-prop-fd KEY=N read it\n"
        "  kek delete NAME … [--permanent]\n"
        "                              with all of its DEKs, in the right order\n"
        "  kek undelete NAME … [--kek-only]\n"
        "                              with all of its DEKs, unless --kek-only\n"
        "  kek test NAME …             lets the registry try the KMS of shared KEKs; changes nothing, so it needs no "
        "--run\n"
        "  kek policy                  what Confluent's hosted service wants to be added to the policy of a key at the "
        "KMS\n"
        "  dek create KEK SUBJECT [--algorithm A] [--dek-version N] [--material BASE64]\n"
        "                              the registry makes the key of a shared KEK; else its encrypted material is "
        "needed\n"
        "  dek delete KEK SUBJECT [--algorithm A [--dek-version N]] [--permanent]\n"
        "  dek undelete KEK SUBJECT [--algorithm A [--dek-version N]]\n"
        "                              without --algorithm those of every algorithm, without --dek-version every "
        "version\n"
        "  plan show FILE|ID           a plan that was saved, or one of the journal; no server is needed\n"
        "  plan export FILE|ID [--as curl|confluent|markdown]\n"
        "                              the same as a script, or for a change ticket; no server is needed\n"
        "  plan run FILE               runs it, if the servers are as they were when it was made\n"
        "  plan resume ID, plan rollback ID\n"
        "                              of a plan in the journal that was not done to its end\n"
        "  --run                       runs the plan\n"
        "  --plan FILE                 saves it instead, without secrets, for somebody else to look at and run\n"
        "  --accept-warnings           needed to run a plan with warnings that must be accepted\n"
        "  --confirm NAME              needed to run a plan that destroys something: the name that it shows\n"
        "\n"
        "Journal (needs no server; in Kekkai/journal of the folder for data, or --journal FILE):\n"
        "  journal list                the plans that were run, the newest first, and how each ended\n"
        "  journal verify [--expect NUMBER:HASH]\n"
        "                              names every row that was changed, removed, put in or cut off; --expect takes "
        "what\n"
        "                              an earlier verify printed, so that a journal written anew is found out, too\n"
        "  journal export [--format jsonl|csv] [--output FILE]\n"
        "                              every row, without secrets\n"
        "\n"
        "Saved connections (in Kekkai/profiles.json of the folder for settings; secrets in the system's keychain):\n"
        "  profile add NAME server [sign-in] [--color COLOR] [--production] [--read-only] [--kubeconfig FILE]\n"
        "              [--kube-context NAME] [--helm-release NAME] [--helm-namespace NAME] [--without-secrets]\n"
        "                              saves a connection; --without-secrets neither asks for secrets nor stores them\n"
        "  profile edit NAME [--name NEW] [options of \"profile add\"]\n"
        "                              changes what the options say and nothing else; with --no- before it an option\n"
        "                              takes away: --no-cmf, --no-sign-in, --no-cmf-ca, --no-pin, --no-production …\n"
        "                              Asks for a secret where the sign-in has become another one\n"
        "  profile list, profile show NAME\n"
        "  profile test NAME           tries each server stage by stage, and says what is there and what helps\n"
        "  profile secrets NAME        asks for its secrets anew, or reads them as the options for sign-in say, and "
        "puts\n"
        "                              them in the keychain\n"
        "  profile remove NAME [--without-secrets]\n"
        "                              removes its secrets too; --without-secrets leaves the keychain alone\n"
        "  profile import FILE         adds what \"profile export\" wrote\n"
        "  profile import [--from-environment] [--from-properties FILE] [--from-kubeconfig FILE] [--kube-context "
        "NAME]\n"
        "              [--name NAME] [--without-secrets]\n"
        "                              makes one of what is there: CONFLUENT_CMF_… and CONFLUENT_PLATFORM_MDS_…, a\n"
        "                              client's property file, a kubeconfig (\"\" for the usual one)\n"
        "  profile export [NAME …] [--output FILE]\n"
        "                              some or all, without secrets\n"
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
        "  5    not found: the profile, subject or version, or the server has no such API\n"
        "  6    findings, with --fail-on\n"
        "  7    the keychain: there is none, it is locked or denied, or the secret is not in it\n"
        "  8    the profiles were changed by another program meanwhile: nothing was done\n"
        "  9    a plan was not run: it needs --confirm or --accept-warnings\n"
        "  10   a plan was not done to its end: standard error and the journal say how far it got\n"
        "  11   the journal is damaged, or is not as it was written\n"
        "  130  canceled with Ctrl+C\n");
}

} // namespace kekkai::cli
