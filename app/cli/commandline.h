#pragma once

#include "app/cli/journaloptions.h"
#include "app/cli/keyoptions.h"
#include "services/core/result.h"
#include "services/profiles/profile.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace kekkai::cli {

/// What the program ends with. Documented in --help; scripts rely on the numbers.
enum ExitCode {
    Ok = 0,
    Incomplete = 1, ///< something could not be read; the rest was printed
    Usage = 2,
    NoConnection = 3, ///< unknown host, refused, time-out, TLS
    SignInRefused = 4,
    NotFound = 5, ///< the profile, subject or version asked for, or the whole API, does not exist
    FindingsPresent = 6, ///< with --fail-on
    KeychainFailed = 7, ///< no keychain, locked, denied, or the secret is not in it
    ProfilesChanged = 8, ///< another program changed the profiles meanwhile, or is saving them
    NotConfirmed = 9, ///< a plan was not run: its name or its warnings were not confirmed
    PlanStopped = 10, ///< a plan was begun and not done to its end, or its journal cannot be written
    JournalBroken = 11, ///< the journal is damaged, or is not as it was written
    Canceled = 130, ///< Ctrl+C, as shells report it
};

enum class Command {
    Inventory,
    Keks,
    Deks,
    Subjects,
    Fields,
    Policies,
    Secrets,
    Wiring,
    Findings,
    Profile,
    Keys, ///< kek, dek, impact and plan: see KeyOptions
    Journal,
};
enum class ProfileAction { Add, Edit, List, Show, Test, Secrets, Remove, Import, Export };

/// One server, as the options say it.
struct ServerOptions {
    EndpointProfile endpoint; ///< address, sign-in, certificates
    SecretSource signIn; ///< for the password, API secret, token or client secret
    SecretSource keyPassphrase;
    SecretSource tokenKeyPassphrase;
    bool isGiven = false; ///< any option for this server but its address, or a source of a secret
    bool hasOnlySources = true; ///< no more than sources of secrets was given
    // For "profile edit", names without the server's prefix:
    bool namesSignIn = false; ///< a user, an API key, a client or a token was given
    QStringList given; ///< besides the sign-in: "ca", "pin"
    QStringList cleared; ///< "--no-ca" and the like, and "sign-in"
};

/// What only "profile" has.
struct ProfileOptions {
    ProfileAction action = ProfileAction::List;
    QStringList names;
    QStringList cleared; ///< for edit: "color" of --no-color, "cmf" of --no-cmf
    QString color;
    bool isProduction = false;
    bool isReadOnly = false;
    QString kubeconfig;
    QString kubeContext;
    QString helmRelease;
    QString helmNamespace;
    bool withoutSecrets = false; ///< neither asked for nor stored
    QString newName; ///< --name, for import
    bool fromEnvironment = false;
    QString propertyFile;
    std::optional<QString> fromKubeconfig; ///< a file, or empty: where kubectl looks
    QString output; ///< a file, for export; empty: standard output
};

struct CommandLine {
    Command command = Command::Inventory;
    bool help = false;
    bool version = false;
    bool sandbox = false;
    QString profile; ///< the name of a saved one; empty: the servers are named by options
    ServerOptions schemaRegistry;
    ServerOptions cmf;
    ServerOptions catalog;
    ProfileOptions profileOptions;
    KeyOptions keyOptions;
    JournalOptions journalOptions;
    bool withDeleted = false;
    bool asJson = false;
    QString failOn; ///< a severity in lower case; empty: never
    QString subject; ///< for fields
    int subjectVersion = -1; ///< -1: the latest

    [[nodiscard]] const ServerOptions &server(EndpointRole role) const
    {
        return role == EndpointRole::Cmf ? cmf : role == EndpointRole::Catalog ? catalog : schemaRegistry;
    }
};

/// Errors: Invalid with a translated sentence. No sentence repeats what may be a password typed in the wrong place.
[[nodiscard]] Result<CommandLine> parseCommandLine(const QStringList &arguments);

[[nodiscard]] QString helpText();

} // namespace kekkai::cli
