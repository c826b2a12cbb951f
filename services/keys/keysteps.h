#pragma once

#include "services/dekregistry/dek.h"
#include "services/dekregistry/kek.h"
#include "services/plans/stepdriver.h"

namespace kekkai {

// The kinds of steps that change keys:
//   kek.register  arguments kmsType, kmsKeyId, kmsProps, doc, shared, testSharing
//   kek.update    arguments of kmsProps, doc (null: none), shared those that change; testSharing
//   kek.softDelete, kek.undelete, kek.purge
//   kek.test      the registry tries the KMS; nothing changes
//   dek.create    argument encryptedKeyMaterial, unless the registry makes it
//   dek.softDelete, dek.undelete, dek.purge
// Objects are Kek {name} and Dek {kek, subject, algorithm, version}: each request names algorithm and version, so that
// the registry's defaults (AES256_GCM, version 1) never choose another key.

/// A KEK's state for plans: name, kmsType, kmsKeyId, kmsProps (credentials as dots), doc ("" without one), shared,
/// deleted. Not the time of its last change, which changes by itself.
[[nodiscard]] QJsonObject stateOf(const Kek &kek);
/// A DEK's: kekName, subject, algorithm, version, deleted, materialSha256 (hex, of the encrypted key material, "" when
/// the registry sent none). The material itself is not kept: what is deleted for good is to be gone.
[[nodiscard]] QJsonObject stateOf(const Dek &dek);
[[nodiscard]] QString materialSha256(const QString &encryptedKeyMaterial);

/// What a step of @p kind sends. Errors: RequestMismatch, with what the kind needs, when object or arguments do not
/// suit it.
[[nodiscard]] PlanResult<StepRequest> keyRequest(const QString &kind, const ObjectRef &object,
                                                 const QJsonObject &arguments);

/// The name of the slot for a property of a KEK: the same each time.
[[nodiscard]] QString propertySlot(const QString &kek, const QString &property);

/// Drives all kinds above.
class KeyStepDriver final : public StepDriver {
public:
    /// @param registry  null when the session has none: reading fails then, and nothing can be run.
    explicit KeyStepDriver(std::shared_ptr<HttpTransport> registry)
        : m_registry(std::move(registry))
    {
    }

    /// Of a DEK whose KEK's KMS fails (a shared one decrypts with each reading) the state without materialSha256.
    [[nodiscard]] Task<Result<QJsonValue>> read(Step step, Cancellation cancellation) const override;
    /// A registration is undone by a soft delete, as nothing is deleted for good without being asked for. The undo of
    /// an update asks for the credentials again that it puts back. Nothing for kek.purge, dek.purge and kek.test.
    [[nodiscard]] std::optional<Step> undo(const Step &done) const override;
    [[nodiscard]] QString disagreement(const Step &step) const override;

private:
    std::shared_ptr<HttpTransport> m_registry;
};

void addKeyDrivers(StepDrivers &drivers, const Session &session);
/// All kinds of steps above.
[[nodiscard]] const QStringList &keyStepKinds();

} // namespace kekkai
