#include "app/cli/profilecommands.h"

#include "app/cli/names.h"
#include "app/cli/report.h"
#include "app/cli/table.h"
#include "app/connection.h"
#include "models/text/certificatetext.h"
#include "models/text/connectiontesttext.h"
#include "models/text/errortext.h"
#include "models/text/profiletext.h"
#include "services/export/savefile.h"
#include "services/http/nettransport.h"
#include "services/profiles/kubeconfig.h"
#include "services/profiles/profilestore.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <QUrl>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

bool print(const QByteArray &bytes)
{
    const std::size_t size = std::size_t(bytes.size());
    if (std::fwrite(bytes.constData(), 1, size, stdout) == size && std::fflush(stdout) == 0)
        return true;
    say(Text::tr("Standard output could not be written: %1").arg(qt_error_string(errno)));
    return false;
}

ExitCode printed(const QByteArray &bytes)
{
    return print(bytes) ? Ok : Incomplete;
}

tl::expected<ProfileStore, Refusal> loadedStore()
{
    ProfileStore store;
    const auto load = store.load();
    if (!load)
        return tl::unexpected(refusalOf(load.error()));
    const QStringList told = profileLoadTexts(*load);
    for (const QString &sentence : told)
        say(sentence);
    return store;
}

tl::expected<Profile, Refusal> namedProfile(const ProfileStore &store, const QString &name)
{
    const auto profile = store.named(name);
    if (!profile)
        return tl::unexpected(Refusal{NotFound, {Text::tr("There is no profile \"%1\".").arg(name)}});
    return *profile;
}

QJsonObject jsonOf(const CertificateFacts &certificate)
{
    return {{u"subject"_s, certificate.subject},
            {u"alternativeNames"_s, QJsonArray::fromStringList(certificate.alternativeNames)},
            {u"issuer"_s, certificate.issuer},
            {u"validFrom"_s, certificate.validFrom.toString(Qt::ISODate)},
            {u"validUntil"_s, certificate.validUntil.toString(Qt::ISODate)},
            {u"sha256"_s, sha256Text(certificate.sha256)}};
}

QString yes(bool is)
{
    return is ? Text::tr("yes") : QString();
}

ExitCode codeOf(const TestResult &failed)
{
    switch (failed.stage) {
    case TestStage::NameResolution:
    case TestStage::Tcp:
    case TestStage::Tls:
        return NoConnection;
    case TestStage::SignIn:
        return SignInRefused;
    case TestStage::Http:
    case TestStage::Role:
    case TestStage::DekRegistry:
    case TestStage::RuleSets:
    case TestStage::Version:
    case TestStage::Licence:
        break;
    }
    return failed.error ? exitCodeFor(*failed.error) : Incomplete;
}

/// What the command line says of the whole profile, over what @p profile has.
void applyOptions(const ProfileOptions &options, Profile &profile)
{
    if (options.cleared.contains("color"_L1))
        profile.color.clear();
    if (options.cleared.contains("kubeconfig"_L1))
        profile.kubeconfig.clear();
    if (options.cleared.contains("kube-context"_L1))
        profile.kubeContext.clear();
    if (options.cleared.contains("helm-release"_L1))
        profile.helmRelease.clear();
    if (options.cleared.contains("helm-namespace"_L1))
        profile.helmNamespace.clear();
    profile.isProduction = profile.isProduction && !options.cleared.contains("production"_L1);
    profile.isReadOnly = profile.isReadOnly && !options.cleared.contains("read-only"_L1);
    const auto put = [](const QString &given, QString &into) {
        if (!given.isEmpty())
            into = given;
    };
    put(options.color, profile.color);
    put(options.kubeconfig, profile.kubeconfig);
    put(options.kubeContext, profile.kubeContext);
    put(options.helmRelease, profile.helmRelease);
    put(options.helmNamespace, profile.helmNamespace);
    profile.isProduction = profile.isProduction || options.isProduction;
    profile.isReadOnly = profile.isReadOnly || options.isReadOnly;
}

/// One member of an endpoint that an option of the same name gives and takes away.
template <typename T> struct Member {
    QLatin1StringView option;
    T EndpointProfile::*place;
};
constexpr std::array texts{
    Member<QString>{"scope"_L1, &EndpointProfile::scope},
    Member<QString>{"logical-cluster"_L1, &EndpointProfile::logicalCluster},
    Member<QString>{"identity-pool"_L1, &EndpointProfile::identityPool},
    Member<QString>{"ca"_L1, &EndpointProfile::caFile},
    Member<QString>{"client-cert"_L1, &EndpointProfile::clientCertificateFile},
    Member<QString>{"client-key"_L1, &EndpointProfile::clientKeyFile},
    Member<QString>{"token-ca"_L1, &EndpointProfile::tokenCaFile},
    Member<QString>{"token-client-cert"_L1, &EndpointProfile::tokenClientCertificateFile},
    Member<QString>{"token-client-key"_L1, &EndpointProfile::tokenClientKeyFile},
};
constexpr std::array flags{
    Member<bool>{"encrypted-key"_L1, &EndpointProfile::hasKeyPassphrase},
    Member<bool>{"allow-clear-credentials"_L1, &EndpointProfile::credentialsInClearAllowed},
    Member<bool>{"token-encrypted-key"_L1, &EndpointProfile::tokenHasKeyPassphrase},
    Member<bool>{"token-allow-clear-credentials"_L1, &EndpointProfile::tokenCredentialsInClearAllowed},
};
constexpr std::array pins{
    Member<QByteArray>{"pin"_L1, &EndpointProfile::pinnedSha256},
    Member<QByteArray>{"token-pin"_L1, &EndpointProfile::tokenPinnedSha256},
};

template <typename T, std::size_t N>
void applyMembers(const std::array<Member<T>, N> &members, const ServerOptions &options, EndpointProfile &to)
{
    for (const auto &[option, place] : members) {
        if (options.cleared.contains(option))
            to.*place = T{};
        else if (options.given.contains(option))
            to.*place = options.endpoint.*place;
    }
}

/// What the command line says of one server, over what @p to has.
void applyOptions(const ServerOptions &options, EndpointProfile &to)
{
    const EndpointProfile &from = options.endpoint;
    if (!from.address.isEmpty()) {
        // Both were allowed for one server by name.
        if (QUrl(from.address).authority() != QUrl(to.address).authority()) {
            to.pinnedSha256.clear();
            to.credentialsInClearAllowed = false;
        }
        to.address = from.address;
    }
    if (options.namesSignIn || options.cleared.contains("sign-in"_L1)) {
        to.signIn = from.signIn;
        to.user = from.user;
        to.tokenUrl = from.tokenUrl;
        to.scope = from.scope;
    }
    // A key belongs to its certificate, and its passphrase to both.
    if (options.given.contains("client-cert"_L1) || options.cleared.contains("client-cert"_L1)) {
        to.clientKeyFile.clear();
        to.hasKeyPassphrase = false;
    }
    if (options.given.contains("token-client-cert"_L1) || options.cleared.contains("token-client-cert"_L1)) {
        to.tokenClientKeyFile.clear();
        to.tokenHasKeyPassphrase = false;
    }
    applyMembers(texts, options, to);
    applyMembers(flags, options, to);
    applyMembers(pins, options, to);
    to.hasKeyPassphrase = to.hasKeyPassphrase || !options.keyPassphrase.isEmpty();
    to.tokenHasKeyPassphrase = to.tokenHasKeyPassphrase || !options.tokenKeyPassphrase.isEmpty();
}

/// Whether the secret of @p kind that @p before needed opens what @p after needs it for.
bool isSameSecret(SecretKind kind, const EndpointProfile &before, const EndpointProfile &after)
{
    if (!secretsNeeded(before).contains(kind))
        return false;
    if (kind == SecretKind::KeyPassphrase)
        return before.clientCertificateFile == after.clientCertificateFile
            && before.clientKeyFile == after.clientKeyFile;
    if (kind == SecretKind::TokenKeyPassphrase)
        return before.tokenClientCertificateFile == after.tokenClientCertificateFile
            && before.tokenClientKeyFile == after.tokenClientKeyFile;
    return before.signIn == after.signIn && before.user == after.user;
}

/// @p profile with those secrets only that @p wanted says, so that no others are asked for.
Profile needingOnly(Profile profile, const std::function<bool(EndpointRole, SecretKind)> &wanted)
{
    for (const EndpointRole role : endpointRoles) {
        auto &endpoint = profile.endpoint(role);
        if (!endpoint)
            continue;
        const auto signIn = signInSecretOf(endpoint->signIn);
        endpoint->hasKeyPassphrase = endpoint->hasKeyPassphrase && wanted(role, SecretKind::KeyPassphrase);
        endpoint->tokenHasKeyPassphrase =
            endpoint->tokenHasKeyPassphrase && wanted(role, SecretKind::TokenKeyPassphrase);
        if (signIn && !wanted(role, *signIn))
            endpoint->signIn = SignIn::Kind::None;
    }
    return profile;
}

} // namespace

void say(const QString &text)
{
    const QByteArray bytes = (u"kekkai-cli: "_s + printable(text) + u'\n').toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
}

ProfileCommands::ProfileCommands(CommandLine line, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
{
}

void ProfileCommands::start()
{
    whenDone(run(), this, [this](const Outcome &outcome) {
        if (!outcome) {
            for (const QString &sentence : outcome.error().sentences)
                say(sentence);
        }
        end(outcome ? *outcome : outcome.error().code);
    });
}

void ProfileCommands::cancel()
{
    m_testing.current().cancel();
    say(Text::tr("Canceled."));
    end(Canceled);
}

void ProfileCommands::end(ExitCode code)
{
    if (!std::exchange(m_ended, true))
        Q_EMIT finished(int(code));
}

Task<ProfileCommands::Outcome> ProfileCommands::run()
{
    const ProfileOptions &options = m_line.profileOptions;
    switch (options.action) {
    case ProfileAction::Add:
        return add();
    case ProfileAction::Edit:
        return edit();
    case ProfileAction::Test:
        return test();
    case ProfileAction::Secrets:
        return storeSecrets();
    case ProfileAction::Remove:
        return remove();
    case ProfileAction::Show:
        return show();
    case ProfileAction::Import:
        if (options.names.isEmpty())
            return importDraft();
        break;
    case ProfileAction::List:
    case ProfileAction::Export:
        break;
    }
    const auto at = [](Outcome outcome) -> Task<Outcome> { co_return outcome; };
    if (options.action == ProfileAction::Import)
        return at(importFile());
    if (options.action == ProfileAction::Export)
        return at(exportSome());
    return at(list());
}

Task<ProfileCommands::Outcome> ProfileCommands::add()
{
    Profile profile;
    profile.name = m_line.profileOptions.names.first();
    for (const EndpointRole role : endpointRoles) {
        const EndpointProfile &endpoint = m_line.server(role).endpoint;
        if (!endpoint.address.isEmpty())
            profile.endpoint(role) = endpoint;
    }
    applyOptions(m_line.profileOptions, profile);
    // Before anybody types a password.
    if (const auto fine = checked(profile); !fine)
        co_return tl::unexpected(refusalOf(fine.error()));
    auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    if (store->named(profile.name))
        co_return tl::unexpected(refusalOf(ProfileError{ProfileError::Kind::NameTaken, u"name"_s, profile.name, {}}));
    ProfileSecrets secrets;
    if (!m_line.profileOptions.withoutSecrets) {
        bool isNeeded = false;
        for (const EndpointRole role : endpointRoles)
            isNeeded = isNeeded || (profile.endpoint(role) && !secretsNeeded(*profile.endpoint(role)).isEmpty());
        if (isNeeded) {
            const auto future = m_keychain.probe();
            const auto usable = co_await future;
            if (!usable) {
                Refusal refusal = refusalOf(usable.error());
                refusal.sentences.append(
                    Text::tr("With --without-secrets the profile is saved without them: they are given at each use."));
                co_return tl::unexpected(refusal);
            }
        }
        auto given = secretsFor(profile, m_line, SecretFallback::Ask);
        if (!given)
            co_return tl::unexpected(refusalOf(given.error()));
        secrets = *std::move(given);
    }
    auto saving = save(profile, secrets);
    co_return co_await saving;
}

Task<ProfileCommands::Outcome> ProfileCommands::edit()
{
    auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    const auto found = namedProfile(*store, m_line.profileOptions.names.first());
    if (!found)
        co_return tl::unexpected(found.error());
    const Profile before = *found;
    const ProfileOptions &options = m_line.profileOptions;
    CommandLine line = m_line;
    // As for "add": options without a prefix are for CMF when that is the only server.
    if (!before.schemaRegistry && before.cmf && line.schemaRegistry.isGiven
        && line.schemaRegistry.endpoint.address.isEmpty()) {
        if (line.cmf.isGiven)
            co_return tl::unexpected(
                Refusal{Usage, {Text::tr("There are two sign-ins for CMF: use either --user or --cmf-user.")}});
        const QString address = line.cmf.endpoint.address;
        line.cmf = std::exchange(line.schemaRegistry, {});
        line.cmf.endpoint.address = address;
    }
    Profile after = before;
    if (!options.newName.isEmpty())
        after.name = options.newName;
    applyOptions(options, after);
    for (const EndpointRole role : endpointRoles) {
        const ServerOptions &server = line.server(role);
        auto &endpoint = after.endpoint(role);
        const QString option = role == EndpointRole::SchemaRegistry ? u"schema-registry"_s : roleName(role);
        if (options.cleared.contains(option)) {
            if (server.isGiven)
                co_return tl::unexpected(
                    Refusal{Usage, {Text::tr("--no-%1 takes the server away: leave out its options.").arg(option)}});
            endpoint.reset();
            continue;
        }
        if (!endpoint && server.endpoint.address.isEmpty()) {
            if (server.isGiven)
                co_return tl::unexpected(
                    Refusal{Usage, {Text::tr("There is a sign-in for a server that is not named.")}});
            continue;
        }
        if (!endpoint)
            endpoint = EndpointProfile{};
        applyOptions(server, *endpoint);
        if (!server.signIn.isEmpty() && endpoint->signIn == SignIn::Kind::None)
            co_return tl::unexpected(
                Refusal{Usage, {Text::tr("%1 has no sign-in that a password belongs to.").arg(roleText(role))}});
    }
    if (const auto fine = checked(after); !fine)
        co_return tl::unexpected(refusalOf(fine.error()));
    if (!after.schemaRegistry && !after.cmf && after.kubeContext.isEmpty())
        co_return tl::unexpected(
            Refusal{Usage, {Text::tr("That would leave a profile without a server. Remove it instead.")}});
    const auto needs = [&line, &before, &after](EndpointRole role, SecretKind kind) {
        const auto &was = before.endpoint(role);
        return !sourceOf(line.server(role), kind).isEmpty() || !was || !isSameSecret(kind, *was, *after.endpoint(role));
    };
    const Profile wanting = needingOnly(after, needs);
    const QList<KeychainKey> wanted = missingSecrets(wanting, {});
    if (after == before && wanted.isEmpty())
        co_return tl::unexpected(Refusal{Usage, {Text::tr("Say what to change: nothing was given.")}});
    QList<KeychainKey> gone; // what nothing needs any more, or what somebody else signed in with
    const QList<KeychainKey> had = missingSecrets(before, {});
    for (const KeychainKey &key : had) {
        const auto &endpoint = after.endpoint(key.role);
        if (!endpoint || !secretsNeeded(*endpoint).contains(key.kind)
            || !isSameSecret(key.kind, *before.endpoint(key.role), *endpoint))
            gone.append(key);
    }
    ProfileSecrets secrets;
    const bool storesSecrets = !wanted.isEmpty() && !options.withoutSecrets;
    if (storesSecrets || !gone.isEmpty()) {
        const auto future = m_keychain.probe();
        const auto usable = co_await future;
        if (!usable && !options.withoutSecrets)
            co_return tl::unexpected(refusalOf(usable.error()));
    }
    if (storesSecrets) {
        auto given = secretsFor(wanting, line, SecretFallback::Ask);
        if (!given)
            co_return tl::unexpected(refusalOf(given.error()));
        secrets = *std::move(given);
    }
    if (const auto replaced = store->replace(after); !replaced)
        co_return tl::unexpected(refusalOf(replaced.error()));
    for (const KeychainKey &key : std::as_const(gone)) {
        const auto future = m_keychain.remove(key);
        const auto removed = co_await future;
        if (!removed)
            say(Text::tr("The keychain still has \"%1\".").arg(key.text()));
    }
    auto writing = m_keychain.writeAll(wanting, secrets);
    const auto written = co_await writing;
    if (!written) {
        if (const auto back = store->replace(before); !back)
            say(profileErrorText(back.error()));
        co_return tl::unexpected(refusalOf(written.error()));
    }
    say(Text::tr("The profile \"%1\" is changed.").arg(after.name));
    co_return Ok;
}

Task<ProfileCommands::Outcome> ProfileCommands::save(Profile profile, ProfileSecrets secrets)
{
    profile.id = QUuid::createUuid();
    auto writing = m_keychain.writeAll(profile, secrets);
    const auto written = co_await writing;
    if (!written) {
        auto removing = m_keychain.removeAll(profile.id); // what was written before one failed
        (void)co_await removing;
        co_return tl::unexpected(refusalOf(written.error()));
    }
    ProfileStore store;
    const auto added = store.add(profile);
    if (!added) {
        auto removing = m_keychain.removeAll(profile.id);
        (void)co_await removing;
        co_return tl::unexpected(refusalOf(added.error()));
    }
    say(Text::tr("The profile \"%1\" is saved.").arg(profile.name));
    co_return Ok;
}

Task<ProfileCommands::Outcome> ProfileCommands::importDraft()
{
    const ProfileOptions &options = m_line.profileOptions;
    Profile profile;
    ProfileSecrets secrets;
    QList<ImportNote> notes;
    const auto take = [&](const ImportedProfile &found) {
        notes.append(found.notes);
        for (const EndpointRole role : endpointRoles) {
            if (found.profile.endpoint(role))
                profile.endpoint(role) = found.profile.endpoint(role);
        }
        for (const FoundSecret &secret : found.secrets)
            secrets.set(secret.role, secret.kind, secret.secret);
        if (profile.name.isEmpty())
            profile.name = found.profile.name;
        if (!found.profile.kubeContext.isEmpty()) {
            profile.kubeconfig = found.profile.kubeconfig;
            profile.kubeContext = found.profile.kubeContext;
            profile.helmNamespace = found.profile.helmNamespace;
        }
    };
    if (!options.propertyFile.isEmpty()) {
        const auto found = profileFromPropertyFile(options.propertyFile);
        if (!found)
            co_return tl::unexpected(refusalOf(found.error()));
        take(*found);
    }
    if (options.fromEnvironment)
        take(profileFromEnvironment());
    if (options.fromKubeconfig) {
        const auto config = readKubeconfig(kubeconfigFiles(*options.fromKubeconfig));
        if (!config)
            co_return tl::unexpected(refusalOf(config.error()));
        const QString context = options.kubeContext.isEmpty() ? config->currentContext : options.kubeContext;
        const auto found = profileFromKubeconfig(*config, context);
        if (!found) {
            QStringList names;
            for (const KubeContext &each : config->contexts)
                names.append(each.name);
            co_return tl::unexpected(Refusal{NotFound,
                                             {Text::tr("The kubeconfig has no context \"%1\". It has: %2.")
                                                  .arg(context, names.mid(0, 50).join(", "_L1))}});
        }
        take(*found);
    }
    for (const ImportNote &note : std::as_const(notes))
        say(importNoteText(note));
    ProfileOptions over = options;
    over.kubeContext.clear(); // chose the context above
    applyOptions(over, profile);
    if (!profile.schemaRegistry && !profile.cmf && profile.kubeContext.isEmpty())
        co_return tl::unexpected(Refusal{Usage, {Text::tr("Nothing was found that a profile could be made of.")}});
    auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    profile.name = options.newName.isEmpty() ? store->freeName(profile.name) : options.newName;
    if (const auto fine = checked(profile); !fine)
        co_return tl::unexpected(refusalOf(fine.error()));
    if (options.withoutSecrets)
        secrets = {};
    auto saving = save(profile, secrets);
    co_return co_await saving;
}

ProfileCommands::Outcome ProfileCommands::importFile()
{
    const QString path = m_line.profileOptions.names.first();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(refusalOf(ProfileError{ProfileError::Kind::NotReadable, {}, path, file.errorString()}));
    constexpr qint64 enough = 17LL * 1024 * 1024; // more than profilesFromExport() takes
    const auto found = profilesFromExport(file.read(enough), path);
    if (!found)
        return tl::unexpected(refusalOf(found.error()));
    ProfileLoad load; // says the same of a file of profiles
    load.secretMembers = found->secretMembers;
    QStringList sentences = profileLoadTexts(load);
    for (const SkippedProfile &skipped : found->skipped)
        sentences.append(Text::tr("Profile %1 of the file was not taken: %2")
                             .arg(skipped.position + 1)
                             .arg(profileErrorText(skipped.error)));
    for (const QString &sentence : std::as_const(sentences))
        say(sentence);
    QList<Profile> profiles = found->profiles;
    const QString &newName = m_line.profileOptions.newName;
    if (!newName.isEmpty() && profiles.size() != 1)
        return tl::unexpected(Refusal{Usage, {Text::tr("--name needs a file with one profile.")}});
    if (!newName.isEmpty())
        profiles.first().name = newName;
    auto store = loadedStore();
    if (!store)
        return tl::unexpected(store.error());
    const auto ids = store->addAll(profiles);
    if (!ids)
        return tl::unexpected(refusalOf(ids.error()));
    for (const QUuid &id : *ids)
        say(Text::tr("The profile \"%1\" is saved. Its secrets are not: they were not in the file.")
                .arg(store->find(id)->name));
    return found->skipped.isEmpty() ? Ok : Incomplete;
}

ProfileCommands::Outcome ProfileCommands::exportSome()
{
    const auto store = loadedStore();
    if (!store)
        return tl::unexpected(store.error());
    QList<Profile> profiles;
    const QStringList &names = m_line.profileOptions.names;
    for (const QString &name : names) {
        const auto profile = namedProfile(*store, name);
        if (!profile)
            return tl::unexpected(profile.error());
        profiles.append(*profile);
    }
    if (names.isEmpty())
        profiles = store->profiles();
    const QByteArray bytes = exportedProfiles(profiles);
    const QString &output = m_line.profileOptions.output;
    if (output.isEmpty())
        return printed(bytes);
    if (const QString problem = saveFile(output, bytes); !problem.isEmpty())
        return tl::unexpected(Refusal{Usage, {u"%1: %2"_s.arg(output, problem)}});
    return Ok;
}

ProfileCommands::Outcome ProfileCommands::list()
{
    const auto store = loadedStore();
    if (!store)
        return tl::unexpected(store.error());
    if (m_line.asJson) {
        QJsonArray array;
        for (const Profile &profile : store->profiles())
            array.append(toJson(profile));
        return printed(QJsonDocument(QJsonObject{{u"profiles"_s, array}}).toJson());
    }
    if (store->profiles().isEmpty()) {
        say(Text::tr("There are no profiles yet: \"kekkai-cli profile add\" makes one."));
        return Ok;
    }
    Table table;
    table.header = {Text::tr("NAME"), Text::tr("PRODUCTION"), Text::tr("READ-ONLY"), Text::tr("SCHEMA REGISTRY"),
                    Text::tr("CMF")};
    for (const Profile &profile : store->profiles())
        table.rows.append({profile.name, yes(profile.isProduction), yes(profile.isReadOnly),
                           profile.schemaRegistry ? profile.schemaRegistry->address : QString(),
                           profile.cmf ? profile.cmf->address : QString()});
    return printed(table.text().toUtf8());
}

Task<ProfileCommands::Outcome> ProfileCommands::show()
{
    const auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    const auto profile = namedProfile(*store, m_line.profileOptions.names.first());
    if (!profile)
        co_return tl::unexpected(profile.error());
    // Where each secret is; their values are dropped at once.
    QJsonObject stored;
    Table secrets;
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile->endpoint(role);
        const QList<SecretKind> needed = endpoint ? secretsNeeded(*endpoint) : QList<SecretKind>();
        QJsonObject ofRole;
        for (const SecretKind kind : needed) {
            const auto future = m_keychain.read({profile->id, role, kind});
            const auto secret = co_await future;
            const KeychainProblem problem = secret ? KeychainProblem::None : keychainProblem(secret.error());
            const bool isMissing = problem == KeychainProblem::Missing;
            ofRole.insert(secretKindName(kind), secret ? u"stored"_s : isMissing ? u"missing"_s : u"unknown"_s);
            secrets.rows.append({roleText(role) + u' ' + secretKindText(kind),
                                 secret          ? Text::tr("in the keychain")
                                     : isMissing ? Text::tr("not in the keychain")
                                                 : keychainSentence(secret.error())});
        }
        if (!ofRole.isEmpty())
            stored.insert(roleName(role), ofRole);
    }
    if (m_line.asJson) {
        QJsonObject json = toJson(*profile);
        json.insert("secrets"_L1, stored);
        co_return printed(QJsonDocument(json).toJson());
    }
    Table table;
    const auto row = [&table](const QString &label, const QString &value) {
        if (!value.isEmpty())
            table.rows.append({label, value});
    };
    table.header = {Text::tr("PROFILE"), profile->name};
    row(Text::tr("colour"), profile->color);
    row(Text::tr("production"), yes(profile->isProduction));
    row(Text::tr("read-only"), yes(profile->isReadOnly));
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile->endpoint(role);
        if (!endpoint)
            continue;
        row(roleText(role), endpoint->address);
        const auto detail = [&](const QString &label, const QString &value) {
            row(roleText(role) + u' ' + label, value);
        };
        detail(Text::tr("sign-in"), signInText(endpoint->signIn));
        detail(Text::tr("name"), endpoint->user);
        detail(Text::tr("token server"), endpoint->tokenUrl);
        detail(Text::tr("scope"), endpoint->scope);
        detail(Text::tr("logical cluster"), endpoint->logicalCluster);
        detail(Text::tr("identity pool"), endpoint->identityPool);
        detail(Text::tr("CA certificates"), endpoint->caFile);
        detail(Text::tr("client certificate"), endpoint->clientCertificateFile);
        detail(Text::tr("client key"), endpoint->clientKeyFile);
        detail(Text::tr("pinned certificate"), QString::fromLatin1(endpoint->pinnedSha256.toHex(':').toUpper()));
        detail(Text::tr("credentials over plain HTTP"),
               endpoint->credentialsInClearAllowed ? Text::tr("allowed") : QString());
    }
    row(Text::tr("kubeconfig"), profile->kubeconfig);
    row(Text::tr("Kubernetes context"), profile->kubeContext);
    row(Text::tr("Helm release"), profile->helmRelease);
    row(Text::tr("Helm namespace"), profile->helmNamespace);
    for (const QStringList &secret : std::as_const(secrets.rows))
        row(secret.at(0), secret.at(1));
    co_return printed(table.text().toUtf8());
}

Task<ProfileCommands::Outcome> ProfileCommands::test()
{
    auto opening =
        openProfile(m_line, m_line.profileOptions.names.first(), &m_keychain, [](const QString &text) { say(text); });
    auto opened = co_await opening;
    if (!opened)
        co_return tl::unexpected(opened.error());
    ExitCode worst = Ok;
    QJsonArray servers;
    Table table;
    table.header = {Text::tr("SERVER"), Text::tr("STAGE"), Text::tr("STATE"), Text::tr("FOUND")};
    for (const EndpointRole role : endpointRoles) {
        const auto &profile = opened->profile.endpoint(role);
        if (!profile)
            continue;
        const auto endpoint = endpointFor(role, *profile, opened->secrets.of(role));
        if (!endpoint)
            co_return tl::unexpected(refusalOf(endpoint.error()));
        QJsonObject server{{u"server"_s, roleName(role)}, {u"address"_s, profile->address}};
        if (role == EndpointRole::Catalog) {
            NetTransport transport(*endpoint);
            const auto future = transport.send(HttpRequest::get("/catalog/v1/types/tagdefs"_ba, m_testing.current()));
            const auto reply = co_await future;
            if (!reply)
                worst = std::max(worst, exitCodeFor(reply.error()));
            server.insert("passed"_L1, reply.has_value());
            servers.append(server);
            table.rows.append({roleText(role), Text::tr("tag definitions"),
                               reply ? Text::tr("passed") : Text::tr("failed"),
                               reply ? QString() : errorSentence(reply.error())});
            continue;
        }
        const ServerKind kind = role == EndpointRole::Cmf ? ServerKind::Cmf : ServerKind::SchemaRegistry;
        auto testing = stages(kind, *endpoint);
        const QList<TestResult> results = co_await testing;
        QJsonArray rows;
        bool passed = true;
        for (const TestResult &result : results) {
            const bool failed = result.state == TestResult::State::Failed;
            passed = passed && !failed;
            if (failed)
                worst = std::max(worst, codeOf(result));
            QJsonObject row{{u"stage"_s, nameOf(result.stage)},
                            {u"state"_s, nameOf(result.state)},
                            {u"facts"_s, QJsonArray::fromStringList(result.facts)}};
            if (result.certificate)
                row.insert("certificate"_L1, jsonOf(*result.certificate));
            rows.append(row);
            const QStringList words{testSentence(result, kind), testCure(result, kind)};
            table.rows.append(
                {roleText(role), testStageText(result.stage), testStateText(result.state), words.join(u' ').trimmed()});
            const QStringList lines = result.certificate ? certificateLines(*result.certificate) : QStringList();
            for (const QString &line : lines)
                table.rows.append({QString(), QString(), QString(), line});
        }
        server.insert("passed"_L1, passed);
        server.insert("stages"_L1, rows);
        servers.append(server);
    }
    if (servers.isEmpty())
        co_return tl::unexpected(Refusal{Usage, {missingServer(Command::Inventory, opened->profile)}});
    const ExitCode wrote =
        printed(m_line.asJson ? QJsonDocument(QJsonObject{{u"servers"_s, servers}}).toJson() : table.text().toUtf8());
    co_return wrote == Ok ? worst : wrote;
}

Task<QList<TestResult>> ProfileCommands::stages(ServerKind kind, Endpoint endpoint)
{
    m_test = std::make_unique<ConnectionTest>();
    const auto pending = std::make_shared<Pending<void>>();
    const auto future = pending->future();
    connect(m_test.get(), &ConnectionTest::finished, this, [pending] { pending->answer({}); });
    m_test->start(kind, endpoint);
    (void)co_await future;
    co_return m_test->results();
}

Task<ProfileCommands::Outcome> ProfileCommands::storeSecrets()
{
    const auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    const auto profile = namedProfile(*store, m_line.profileOptions.names.first());
    if (!profile)
        co_return tl::unexpected(profile.error());
    const auto future = m_keychain.probe();
    const auto usable = co_await future;
    if (!usable)
        co_return tl::unexpected(refusalOf(usable.error()));
    auto given = secretsFor(*profile, m_line, SecretFallback::Ask);
    if (!given)
        co_return tl::unexpected(refusalOf(given.error()));
    auto writing = m_keychain.writeAll(*profile, *given);
    const auto written = co_await writing;
    if (!written)
        co_return tl::unexpected(refusalOf(written.error()));
    say(Text::tr("The secrets of \"%1\" are in the keychain.").arg(profile->name));
    co_return Ok;
}

Task<ProfileCommands::Outcome> ProfileCommands::remove()
{
    auto store = loadedStore();
    if (!store)
        co_return tl::unexpected(store.error());
    const auto profile = namedProfile(*store, m_line.profileOptions.names.first());
    if (!profile)
        co_return tl::unexpected(profile.error());
    // The secrets first: without the profile nobody would know what they are called.
    if (!m_line.profileOptions.withoutSecrets) {
        auto removing = m_keychain.removeAll(profile->id);
        const auto removed = co_await removing;
        if (!removed) {
            Refusal refusal = refusalOf(removed.error());
            refusal.sentences.append(Text::tr("The profile is still there. With --without-secrets it is removed, and "
                                              "its entries stay in the keychain as \"%1/…\".")
                                         .arg(profile->id.toString(QUuid::WithoutBraces)));
            co_return tl::unexpected(refusal);
        }
    }
    if (const auto done = store->remove(profile->id); !done)
        co_return tl::unexpected(refusalOf(done.error()));
    say(Text::tr("The profile \"%1\" is removed.").arg(profile->name));
    co_return Ok;
}

} // namespace kekkai::cli
