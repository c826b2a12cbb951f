#include "app/cli/secrets.h"

#include "app/cli/report.h"
#include "app/secretsource.h"
#include "models/text/errortext.h"
#include "models/text/profiletext.h"
#include "services/profiles/profilestore.h"

#include <QCoreApplication>
#include <QSet>

#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

} // namespace

Result<Secret> secretFrom(const SecretSource &source, const QString &prompt)
{
    if (source.descriptor)
        return secretFromDescriptor(*source.descriptor);
    if (!source.file.isEmpty())
        return secretFromFile(source.file);
    return secretFromTerminal(prompt);
}

QString promptFor(EndpointRole role, SecretKind kind, const EndpointProfile &endpoint)
{
    switch (kind) {
    case SecretKind::Password:
        return Text::tr("Password of %1 for %2: ").arg(endpoint.user, roleText(role));
    case SecretKind::Bearer:
        return Text::tr("Token for %1: ").arg(roleText(role));
    case SecretKind::ClientSecret:
        return Text::tr("Client secret of %1 for %2: ").arg(endpoint.user, roleText(role));
    case SecretKind::KeyPassphrase:
        return Text::tr("Passphrase of the client key for %1: ").arg(roleText(role));
    case SecretKind::TokenKeyPassphrase:
        return Text::tr("Passphrase of the client key for the token server of %1: ").arg(roleText(role));
    }
    Q_UNREACHABLE();
}

const SecretSource &sourceOf(const ServerOptions &server, SecretKind kind)
{
    return kind == SecretKind::KeyPassphrase     ? server.keyPassphrase
        : kind == SecretKind::TokenKeyPassphrase ? server.tokenKeyPassphrase
                                                 : server.signIn;
}

Result<ProfileSecrets> secretsFor(const Profile &profile, const CommandLine &line, SecretFallback fallback)
{
    ProfileSecrets secrets;
    QSet<int> descriptors;
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile.endpoint(role);
        if (!endpoint)
            continue;
        const QList<SecretKind> needed = secretsNeeded(*endpoint);
        for (const SecretKind kind : needed) {
            const SecretSource &source = sourceOf(line.server(role), kind);
            if (source.isEmpty() && fallback == SecretFallback::Leave)
                continue;
            if (source.descriptor && descriptors.contains(*source.descriptor))
                return failure(ApiError::Kind::Invalid,
                               Text::tr("File descriptor %1 is given for two secrets: it can be read once.")
                                   .arg(*source.descriptor));
            if (source.descriptor)
                descriptors.insert(*source.descriptor);
            auto secret = secretFrom(source, promptFor(role, kind, *endpoint));
            if (!secret)
                return tl::unexpected(secret.error());
            secrets.set(role, kind, *secret);
        }
    }
    return secrets;
}

QString missingServer(Command command, const Profile &profile)
{
    const bool wantsCmf = command == Command::Secrets || command == Command::Wiring;
    const bool wantsAny = command == Command::Inventory || command == Command::Findings;
    if (wantsCmf && !profile.cmf)
        return Text::tr("The profile \"%1\" names no CMF.").arg(profile.name);
    if (!wantsCmf && !wantsAny && !profile.schemaRegistry)
        return Text::tr("The profile \"%1\" names no Schema Registry.").arg(profile.name);
    if (wantsAny && !profile.cmf && !profile.schemaRegistry)
        return Text::tr("The profile \"%1\" names no server.").arg(profile.name);
    return {};
}

Refusal refusalOf(const ProfileError &error)
{
    Refusal refusal;
    refusal.sentences.append(profileErrorText(error));
    if (error.kind == ProfileError::Kind::UnknownProfile)
        refusal.code = NotFound;
    if (error.kind == ProfileError::Kind::ChangedMeanwhile || error.kind == ProfileError::Kind::Busy)
        refusal.code = ProfilesChanged;
    return refusal;
}

Refusal refusalOf(const ApiError &error)
{
    if (error.kind == ApiError::Kind::Canceled)
        return {Canceled, {}};
    if (error.kind == ApiError::Kind::Keychain) {
        Refusal refusal{KeychainFailed, {keychainSentence(error)}};
        const bool hasWords = keychainProblem(error) != KeychainProblem::TooLarge && !error.detail.isEmpty();
        if (hasWords)
            refusal.sentences.append(error.detail);
        return refusal;
    }
    return {Usage, {error.detail}};
}

Task<tl::expected<OpenedProfile, Refusal>> openProfile(CommandLine line, QString name, Keychain *keychain,
                                                       std::function<void(QString)> say)
{
    ProfileStore store;
    const auto load = store.load();
    if (!load)
        co_return tl::unexpected(refusalOf(load.error()));
    const QStringList told = profileLoadTexts(*load);
    for (const QString &sentence : told)
        say(sentence);
    const auto profile = store.named(name);
    if (!profile) {
        QStringList names;
        for (const Profile &each : store.profiles())
            names.append(u'"' + each.name + u'"');
        co_return tl::unexpected(Refusal{
            NotFound,
            {names.isEmpty() ? Text::tr("There is no profile \"%1\": there are none yet.").arg(name)
                             : Text::tr("There is no profile \"%1\". There are: %2.").arg(name, names.join(", "_L1))}});
    }
    auto given = secretsFor(*profile, line, SecretFallback::Leave);
    if (!given)
        co_return tl::unexpected(refusalOf(given.error()));
    OpenedProfile opened{*profile, *std::move(given)};
    const QList<KeychainKey> wanted = missingSecrets(opened.profile, opened.secrets);
    for (const KeychainKey &key : wanted) {
        const auto future = keychain->read(key);
        const auto secret = co_await future;
        if (secret) {
            opened.secrets.set(key.role, key.kind, *secret);
            continue;
        }
        if (secret.error().kind == ApiError::Kind::Canceled)
            co_return tl::unexpected(Refusal{Canceled, {}});
        // Typed for this run: kept in memory, written nowhere.
        const EndpointProfile &endpoint = *opened.profile.endpoint(key.role);
        Refusal refusal = refusalOf(secret.error());
        refusal.sentences.prepend(Text::tr("%1 of %2: ").arg(secretKindText(key.kind), roleText(key.role)).trimmed());
        auto typed = secretFromTerminal(promptFor(key.role, key.kind, endpoint));
        if (!typed && typed.error().kind == ApiError::Kind::Canceled)
            co_return tl::unexpected(Refusal{Canceled, {}});
        if (!typed) {
            refusal.sentences.append(Text::tr("Give it with --%1password-file, --%1password-fd, --%1bearer-file or "
                                              "--%1key-passphrase-file for this run.")
                                         .arg(key.role == EndpointRole::Cmf           ? u"cmf-"_s
                                                  : key.role == EndpointRole::Catalog ? u"catalog-"_s
                                                                                      : QString()));
            co_return tl::unexpected(refusal);
        }
        opened.secrets.set(key.role, key.kind, *typed);
    }
    co_return opened;
}

} // namespace kekkai::cli
