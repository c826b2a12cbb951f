#pragma once

#include "services/core/pending.h"
#include "services/core/result.h"
#include "services/core/secret.h"
#include "services/core/task.h"
#include "services/profiles/profile.h"

#include <QFuture>
#include <QHash>
#include <QObject>
#include <QUuid>

#include <functional>
#include <memory>

namespace QKeychain {
class Job;
}

namespace kekkai {

/// What the keychain did not do. In an ApiError of Kind::Keychain, as its serverCode: see keychainProblem().
enum class KeychainProblem {
    None, ///< the error is of another kind
    Absent, ///< no keychain on this system, or in this session: no session bus, no Secret Service, no wallet
    Locked, ///< it is there and locked, or has no collection yet, and nobody could be asked to open it
    Denied, ///< the user, or the system's rules, said no
    Missing, ///< no such entry: never written, or deleted underneath
    TooLarge, ///< the value is longer than the system takes; ApiError::detail has the limit in bytes
    Failed, ///< anything else; ApiError::detail has the system's words
};
[[nodiscard]] KeychainProblem keychainProblem(const ApiError &error);

/// One entry: a secret of one server of one profile.
struct KeychainKey {
    QUuid profile;
    EndpointRole role = EndpointRole::SchemaRegistry;
    SecretKind kind = SecretKind::Password;

    /// "<profile id>/<role>/<kind>", as the entry is called in the keychain below the service "Kekkai".
    [[nodiscard]] QString text() const;
};

/// The secrets of profiles in the operating system's keychain: one entry each, service "Kekkai". Nothing is ever
/// written to a file instead. Lives on the main thread; its futures always finish, also when it is destroyed. The
/// system may ask the user to unlock the keychain: then they finish when that is answered.
class Keychain final : public QObject {
    Q_OBJECT
public:
    enum class Storage {
        System,
        Memory, ///< for this run alone: only after the user has chosen it, never by itself
    };

    explicit Keychain(Storage storage = Storage::System, QObject *parent = nullptr);
    ~Keychain() override;

    [[nodiscard]] Storage storage() const { return m_storage; }
    /// What was kept in memory so far goes when this goes back to System.
    void setStorage(Storage storage);

    /// Longest value in bytes: 2560 on Windows (CRED_MAX_CREDENTIAL_BLOB_SIZE), else 64 KB.
    [[nodiscard]] qsizetype largestValue() const { return m_largestValue; }
    /// For tests.
    void setLargestValue(qsizetype bytes) { m_largestValue = bytes; }

    // Errors: Kind::Keychain, with a KeychainProblem; Canceled when this object goes first.

    /// Whether entries can be read and written now, without asking anybody anything: Absent, Locked, Denied, Failed.
    /// On Windows and macOS that shows only when an entry is used: always yes.
    [[nodiscard]] QFuture<Result<void>> probe();
    [[nodiscard]] QFuture<Result<Secret>> read(const KeychainKey &key);
    /// An empty @p secret removes the entry; one that a lock has taken back changes nothing, and is Canceled.
    [[nodiscard]] QFuture<Result<void>> write(const KeychainKey &key, const Secret &secret);
    /// An entry that is not there is no error.
    [[nodiscard]] QFuture<Result<void>> remove(const KeychainKey &key);

    /// All that @p profile needs. Entries that are not there stay empty: see missingSecrets().
    [[nodiscard]] Task<Result<ProfileSecrets>> readAll(Profile profile);
    /// Writes the secrets that are not empty.
    [[nodiscard]] Task<Result<void>> writeAll(Profile profile, ProfileSecrets secrets);
    /// Removes every entry that a profile with this id can have, whether or not it still needs it.
    [[nodiscard]] Task<Result<void>> removeAll(QUuid profile);

private:
    template <typename T> using PendingOf = std::shared_ptr<Pending<T>>;

    void run(QKeychain::Job *job, const KeychainKey &key, std::function<void(Result<void>)> done);

    Storage m_storage;
    qsizetype m_largestValue;
    QHash<QString, Secret> m_memory;
};

/// Which secrets @p profile needs and @p secrets does not hold, to be asked for.
[[nodiscard]] QList<KeychainKey> missingSecrets(const Profile &profile, const ProfileSecrets &secrets);

} // namespace kekkai
