#pragma once

#include "app/cli/commandline.h"
#include "services/credentials/keychain.h"

#include <functional>

namespace kekkai::cli {

/// The secret of @p source; asked for at the terminal with @p prompt when it is empty.
/// Errors: as app/secretsource.
[[nodiscard]] Result<Secret> secretFrom(const SecretSource &source, const QString &prompt);

/// "Password of admin for Schema Registry: ", and the like.
[[nodiscard]] QString promptFor(EndpointRole role, SecretKind kind, const EndpointProfile &endpoint);

/// The source that the command line gives for a secret.
[[nodiscard]] const SecretSource &sourceOf(const ServerOptions &server, SecretKind kind);

/// Where secretsFor() looks for what the command line does not give.
enum class SecretFallback {
    Ask, ///< at the terminal
    Leave, ///< nowhere: it stays empty
};

/// All that @p profile needs, as the command line gives it; several sources that are one descriptor are refused.
/// Errors: as app/secretsource.
[[nodiscard]] Result<ProfileSecrets> secretsFor(const Profile &profile, const CommandLine &line,
                                                SecretFallback fallback);

/// The saved profile of --profile with its secrets: those that the command line gives, else the keychain's, else, at a
/// terminal, what is typed for this run alone.
struct OpenedProfile {
    Profile profile;
    ProfileSecrets secrets;
};
/// What went wrong, with the exit code and the sentences to say.
struct Refusal {
    ExitCode code = Usage;
    QStringList sentences;
};
/// @param say  hears what is worth knowing though nothing failed.
[[nodiscard]] Task<tl::expected<OpenedProfile, Refusal>> openProfile(CommandLine line, QString name, Keychain *keychain,
                                                                     std::function<void(QString)> say);

/// Why @p command cannot be answered from @p profile: it names no server of the kind; empty: it can.
[[nodiscard]] QString missingServer(Command command, const Profile &profile);

[[nodiscard]] Refusal refusalOf(const ProfileError &error);
/// For errors of the keychain, secret sources and connectTo().
[[nodiscard]] Refusal refusalOf(const ApiError &error);

} // namespace kekkai::cli
