#pragma once

#include "services/core/secret.h"
#include "services/inventory/inventory.h"

#include <QList>
#include <QMap>
#include <QString>

#include <optional>

namespace kekkai {

/// One property of a KEK as somebody gives it: text, or a credential.
struct KmsProperty {
    QString text; ///< without a credential in it
    Secret secret; ///< of a credential; else empty

    [[nodiscard]] static KmsProperty plain(QString text) { return {std::move(text), {}}; }
    [[nodiscard]] static KmsProperty credential(Secret secret) { return {{}, std::move(secret)}; }
    [[nodiscard]] bool isCredential() const { return !secret.isEmpty(); }
};
using KmsProperties = QMap<QString, KmsProperty>;

/// A KEK that is to be registered.
struct KekDraft {
    QString name;
    QString kmsType; ///< as typed; the registry writes it its own way: see normalizedKmsType()
    QString kmsKeyId;
    KmsProperties kmsProps;
    QString doc;
    bool shared = false;
    bool testSharing = false; ///< the registry tries the KMS first, and saves nothing when that fails
};

/// What is to become of a live KEK: name, KMS type and key id never change. Empty members stay as they are.
struct KekChange {
    std::optional<KmsProperties> kmsProps; ///< all of them, as the registry replaces them as a whole
    std::optional<QString> doc; ///< empty: none
    std::optional<bool> shared;
    bool testSharing = false;
};

/// What the registry would refuse, or a plan cannot carry. Source: reference/schema-registry.md 2.3.
enum class KekDraftProblem {
    NameMissing,
    NameInvalid,
    NameTaken, ///< by a live KEK, or by a soft-deleted one that differs
    KmsTypeMissing,
    KmsKeyIdMissing,
    KmsKeyIdMisfit, ///< for the KMS type: another beginning is needed
    KmsKeyIdHoldsLogin, ///< user name and password in an address, for every reader to see
    PropertyNameMissing,
    PropertyHoldsCredential, ///< one that was not given as such
    CredentialNotKnown, ///< given as a credential, but its name does not say so: it would be read back in clear
    TextHoldsSlot, ///< "${secret:" in a text would be taken for the place of a secret
};

struct KekDraftIssue {
    KekDraftProblem problem = KekDraftProblem::NameMissing;
    QString member; ///< "name", "kmsType", "kmsKeyId", "kmsProps.KEY", "doc"

    friend bool operator==(const KekDraftIssue &, const KekDraftIssue &) = default;
};

/// In the order in which the registry checks. Empty: it would be accepted, as far as @p inventory tells.
[[nodiscard]] QList<KekDraftIssue> issuesOf(const KekDraft &draft, const Inventory &inventory);
[[nodiscard]] QList<KekDraftIssue> issuesOf(const KekChange &change);

/// The properties of @p kek, to be changed. Nothing when a lock has wiped one of its credentials: reload it first.
[[nodiscard]] std::optional<KmsProperties> propertiesOf(const Kek &kek);
/// @p property as it is read back under the name @p key.
[[nodiscard]] MaskedValue maskedProperty(QStringView key, const KmsProperty &property);

/// "aws-kms" for whatever begins with aws, and so on: how the registry writes it.
[[nodiscard]] QString normalizedKmsType(const QString &kmsType);
/// How a key id of @p kmsType has to begin; empty: as it likes. Compared with the type exactly as typed.
[[nodiscard]] QStringList kmsKeyIdBeginnings(const QString &kmsType);
/// The KEK name that the registry gives to a rule that names only the key. Source: reference/schema-registry.md 3.5.
[[nodiscard]] QString ruleDefaultKekName(const QString &kmsKeyId);
/// Whether an Azure key id names no version of the key.
[[nodiscard]] bool isUnversionedAzureKey(const QString &kmsKeyId);

} // namespace kekkai
