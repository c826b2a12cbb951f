#pragma once

#include "services/profiles/profile.h"

#include <functional>

namespace kekkai {

/// What an import did not take, or took with a reservation. models/text/profiletext has the sentences.
struct ImportNote {
    enum class Kind {
        NotForKekkai, ///< name: the first setting that belongs to other programs, or empty; detail: how many
        Unknown, ///< name: a setting of this kind that Kekkai does not have
        Unsupported, ///< name: known, but there is no such way here; detail: its value, where it is no secret
        Malformed, ///< name: the value cannot be read; detail: what was expected
        OnlyFirstAddress, ///< name: several addresses were listed; detail: the one that was taken
        AlwaysVerified, ///< name: asks not to check the server's certificate or name: Kekkai always does
        JavaStore, ///< name; detail: the command that converts the store into one that Kekkai reads
        StoreAsPem, ///< name; detail: the command that makes PEM files of a PKCS#12 trust store
        InlinePem, ///< name: certificates stand in the text: save them as a file and name that
        Placeholder, ///< name: "${…}" is filled in by another program
        MissingFile, ///< name; detail: the file it names is not there
        RelativeFile, ///< name; detail: the file's path, taken from the folder of the file that names it
        MissingPart, ///< name: something that belongs to it is not there; detail: what
        Duplicate, ///< name: defined twice; the one in detail was taken
        StaysThere, ///< name: a secret that stays where it is and is read from there when it is needed
        RunsProgram, ///< name; detail: the program that is run for a sign-in
        TooLong, ///< name
    };
    Kind kind = Kind::Unknown;
    QString name; ///< the variable, property or context
    QString detail; ///< never a secret

    friend bool operator==(const ImportNote &, const ImportNote &) = default;
};

/// A secret that was found while importing, on its way to the keychain.
struct FoundSecret {
    EndpointRole role = EndpointRole::SchemaRegistry;
    SecretKind kind = SecretKind::Password;
    Secret secret;
};

/// What an import found: a draft to be looked at, named and added; nothing has been stored.
struct ImportedProfile {
    Profile profile; ///< without id; its name is a proposal
    QList<FoundSecret> secrets;
    QList<ImportNote> notes;

    [[nodiscard]] ProfileSecrets profileSecrets() const;
};

/// The value of an environment variable; empty where there is none.
using EnvironmentLookup = std::function<QByteArray(const QByteArray &name)>;

/// What Confluent's command line reads: CONFLUENT_CMF_URL and its certificates, CONFLUENT_PLATFORM_MDS_URL, _USERNAME,
/// _PASSWORD and its certificates. Without CONFLUENT_CMF_URL the profile has no server.
/// @param lookup  this process's own environment unless a test says otherwise.
/// Source: reference/cmf.md C.3.
[[nodiscard]] ImportedProfile profileFromEnvironment(const EnvironmentLookup &lookup = {});

/// A configuration of a client of the Schema Registry: schema.registry.url, basic.auth.*, bearer.auth.*,
/// schema.registry.ssl.*, each also with "schema.registry." before it, and what they inherit from sasl.jaas.config.
/// @param text  the file's bytes, which hold passwords.
/// @param folder  for paths that are relative.
[[nodiscard]] ImportedProfile profileFromProperties(const Secret &text, const QString &folder);
/// The same from a file of at most 4 MB. Errors: NotReadable, TooLarge.
[[nodiscard]] ProfileResult<ImportedProfile> profileFromPropertyFile(const QString &path);

} // namespace kekkai
