#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

#include <QDateTime>

namespace kekkai {

enum class Severity { Critical, High, Medium, Low, Info };

enum class FindingKind {
    FieldTaggedUnprotected,
    FieldRefused,
    FieldPartlyClear,
    FieldOnlySomeClients,
    FieldReadOnlyRule,
    FieldNotVisited,
    PolicyKekMissing,
    PolicyKekSoftDeleted,
    PolicyKekNotNamed,
    PolicyKmsDiffers,
    PolicyNeverDecrypts, ///< WRITE alone, and no other rule decrypts what it encrypts: perhaps meant so
    PolicyFailureIgnored,
    PolicyWrongList,
    PolicyTagsMatchNothing,
    PolicyAlgorithmUnknown,
    PolicyExpiryInvalid,
    KekCredentialsExposed, ///< kmsProps that look like credentials, readable by every reader of the KEK
    KekAzureKeyUnversioned, ///< versionless Azure key without encrypt.azure.key.version.save
    KekUnused,
    DekOfMissingKek,
    DekExpired, ///< older than its rule's encrypt.dek.expiry.days
    WiringNotMapped,
    WiringSecretMissing,
    WiringAccessDisputed,
    MappingUnused,
    SecretUnused,
    CredentialInClear, ///< connectionConfig, label or annotation that looks like a credential
    SchemaUnreadable,
    ReferenceMissing,
    CertificateExpires, ///< within 30 days: the server's or our own. No object; arguments: server, "server" or
                        ///< "client", name
};

/// Something a person should know. The id is stable over loads: the same problem keeps it.
struct Finding {
    QString id; ///< kind and objects, such as "FieldTaggedUnprotected/orders-value/customer.email"
    FindingKind kind = FindingKind::SchemaUnreadable;
    Severity severity = Severity::Info;
    QList<ObjectRef> objects; ///< the first is where a link leads; empty for what concerns a whole connection
    QStringList arguments; ///< for the sentence in models/text/findingtext
    QDateTime due; ///< UTC; for what becomes due rather than wrong

    friend bool operator==(const Finding &, const Finding &) = default;
};

/// All findings, worst first, then by id. Pure: @p now is the only clock.
[[nodiscard]] QList<Finding> findingsOf(const Inventory &inventory, const QDateTime &now);

} // namespace kekkai
