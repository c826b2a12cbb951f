#pragma once

#include "services/core/result.h"

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
    NotFound = 5, ///< the subject or version asked for, or the whole API, does not exist on the server
    FindingsPresent = 6, ///< with --fail-on
    Canceled = 130, ///< Ctrl+C, as shells report it
};

enum class Command { Inventory, Keks, Deks, Subjects, Fields, Policies, Secrets, Wiring, Findings };

/// Where the sign-in for one server comes from.
struct SignInSource {
    QString user; ///< HTTP Basic; the password comes from one of the next two, else from the terminal
    std::optional<int> passwordDescriptor;
    QString passwordFile;
    std::optional<int> bearerDescriptor;
    QString bearerFile;

    [[nodiscard]] bool isEmpty() const
    {
        return user.isEmpty() && !passwordDescriptor && passwordFile.isEmpty() && !bearerDescriptor
            && bearerFile.isEmpty();
    }
};

struct CommandLine {
    Command command = Command::Inventory;
    bool help = false;
    bool version = false;
    bool sandbox = false;
    QString schemaRegistry;
    QString cmf;
    QString caFile;
    SignInSource signIn; ///< for the Schema Registry; for CMF when that is the only server
    SignInSource cmfSignIn;
    bool withDeleted = false;
    bool asJson = false;
    QString failOn; ///< a severity in lower case; empty: never
    QString subject; ///< for fields
    int subjectVersion = -1; ///< -1: the latest
};

/// Errors: Invalid with a translated sentence. No sentence repeats what may be a password typed in the wrong place.
[[nodiscard]] Result<CommandLine> parseCommandLine(const QStringList &arguments);

[[nodiscard]] QString helpText();

} // namespace kekkai::cli
