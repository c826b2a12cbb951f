#pragma once

#include "services/http/endpoint.h"
#include "services/profiles/profileerror.h"

#include <QByteArray>
#include <QStringList>
#include <QUuid>

#include <array>
#include <optional>

namespace kekkai {

/// Which server of a profile.
enum class EndpointRole { SchemaRegistry, Cmf, Catalog };
inline constexpr std::array endpointRoles{EndpointRole::SchemaRegistry, EndpointRole::Cmf, EndpointRole::Catalog};
/// "schemaRegistry", "cmf" or "catalog": in the file and in the keys of the keychain.
[[nodiscard]] QString roleName(EndpointRole role);

/// How to reach one server and who we are there. Files are named, not held; secrets are in the keychain alone.
struct EndpointProfile {
    QString address; ///< http or https, without a login in it
    SignIn::Kind signIn = SignIn::Kind::None;
    QString user; ///< user name, API key, OAuth client id or MDS user
    QString tokenUrl; ///< OAuth: the token endpoint; MDS: its base address
    QString scope; ///< OAuth; may be empty
    QString logicalCluster; ///< "target-sr-cluster" of a hosted Schema Registry; may be empty
    QString identityPool; ///< "Confluent-Identity-Pool-Id" of a hosted Schema Registry; may be empty
    QString caFile; ///< PEM or DER certificates trusted besides the system's; empty: the system's alone
    QString clientCertificateFile; ///< PEM, or PKCS#12 with its key in it
    QString clientKeyFile; ///< PEM; empty: in the certificate's file
    bool hasKeyPassphrase = false; ///< the client key is encrypted: its passphrase is in the keychain, or asked for
    QByteArray pinnedSha256; ///< of the server's leaf certificate, 32 bytes; empty: none
    bool credentialsInClearAllowed = false; ///< over http to something else than this computer
    // The same for the server that gives out tokens: nothing of the above goes to it.
    QString tokenCaFile;
    QString tokenClientCertificateFile;
    QString tokenClientKeyFile;
    bool tokenHasKeyPassphrase = false;
    QByteArray tokenPinnedSha256;
    bool tokenCredentialsInClearAllowed = false;

    friend bool operator==(const EndpointProfile &, const EndpointProfile &) = default;
};

/// A connection with a name: up to one server of each role, and where CMF is deployed. A plain value without a secret.
struct Profile {
    QUuid id; ///< never changes; the keychain's entries carry it
    QString name; ///< unique among the profiles, letter case aside
    QString color; ///< "#rrggbb", or one of profileColors(); empty: none
    bool isProduction = false; ///< marked so that nobody mistakes it
    bool isReadOnly = false; ///< every changing request is refused
    std::optional<EndpointProfile> schemaRegistry; ///< with the DEK Registry, and the catalog unless it is separate
    std::optional<EndpointProfile> cmf;
    std::optional<EndpointProfile> catalog; ///< only where the Stream Catalog has an address of its own
    QString kubeconfig; ///< a file, or several joined as in KUBECONFIG; empty: where kubectl looks
    QString kubeContext; ///< empty: no Kubernetes
    QString helmRelease;
    QString helmNamespace;

    [[nodiscard]] const std::optional<EndpointProfile> &endpoint(EndpointRole role) const;
    [[nodiscard]] std::optional<EndpointProfile> &endpoint(EndpointRole role);

    friend bool operator==(const Profile &, const Profile &) = default;
};

/// The names a colour may have besides "#rrggbb"; the theme gives each of them its shades.
[[nodiscard]] const QStringList &profileColors();

/// Which secrets a server of a profile may need.
enum class SecretKind { Password, Bearer, ClientSecret, KeyPassphrase, TokenKeyPassphrase };
inline constexpr std::array secretKinds{SecretKind::Password, SecretKind::Bearer, SecretKind::ClientSecret,
                                        SecretKind::KeyPassphrase, SecretKind::TokenKeyPassphrase};
/// "password", "bearer", "clientSecret", "keyPassphrase", "tokenKeyPassphrase".
[[nodiscard]] QString secretKindName(SecretKind kind);
/// The secret that signs in; none for SignIn::Kind::None.
[[nodiscard]] std::optional<SecretKind> signInSecretOf(SignIn::Kind kind);
/// All that @p endpoint needs, the one that signs in first.
[[nodiscard]] QList<SecretKind> secretsNeeded(const EndpointProfile &endpoint);

/// The secrets of one server of a profile, as they are handed over to make a connection.
struct EndpointSecrets {
    Secret signIn; ///< password, API secret, token or client secret
    Secret keyPassphrase;
    Secret tokenKeyPassphrase;
};
struct ProfileSecrets {
    EndpointSecrets schemaRegistry;
    EndpointSecrets cmf;
    EndpointSecrets catalog;

    [[nodiscard]] const EndpointSecrets &of(EndpointRole role) const;
    [[nodiscard]] EndpointSecrets &of(EndpointRole role);
    [[nodiscard]] const Secret &get(EndpointRole role, SecretKind kind) const;
    /// Puts @p secret where @p kind belongs.
    void set(EndpointRole role, SecretKind kind, const Secret &secret);
};

/// Whether @p profile can be kept: name, colour, addresses, lengths. Uniqueness is for the store. Files are not looked
/// at: they may be on a stick. Errors: the first problem, with its field.
[[nodiscard]] ProfileResult<void> checked(const Profile &profile);
/// The address @p text of @p field: http or https, a host, no login, query or fragment.
[[nodiscard]] ProfileResult<void> checkedAddress(const QString &text, const QString &field);
/// The name @p text, for a field where somebody types.
[[nodiscard]] ProfileResult<void> checkedName(const QString &text);
/// Whether two names are the same to people: letter case and the form of accents aside.
[[nodiscard]] bool isSameName(const QString &a, const QString &b);

} // namespace kekkai
