#pragma once

#include "services/core/apierror.h"
#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

namespace kekkai {

/// What somebody wanted when an error came instead.
struct Asked {
    enum class Action {
        Read,
        RegisterKek,
        UpdateKek,
        SoftDeleteKek,
        PurgeKek,
        UndeleteKek,
        TestKek,
        ReadKeyPolicy, ///< GET /dek-registry/v1/policy
        CreateDek,
        SoftDeleteDek,
        PurgeDek,
        UndeleteDek,
        RegisterSchema,
        DeleteSchema,
        CreateInCmf,
        ChangeInCmf,
        DeleteInCmf,
    };
    Action action = Action::Read;
    ObjectRef object; ///< the one concerned; a KEK's or DEK's for the key actions
};

/// Why a call failed, as far as the error and the inventory tell. Source: reference/schema-registry.md 1.8, 2.3–2.9;
/// reference/cmf.md A.3, A.9, J.
enum class Cause {
    None, ///< canceled: nothing is wrong
    // keys
    KmsDenied, ///< 40370
    KmsFailed, ///< 50070
    SharingTestFailed, ///< 500 of a registration or change with testSharing
    KekMissing, ///< 40470
    KekSoftDeleted, ///< 40470 where only the live KEK would do
    DekMissing, ///< 40470
    KekNotDeletedFirst, ///< 40471
    DekNotDeletedFirst, ///< 40471: of the version, or of some version of the algorithm
    KekMustBeUndeleted, ///< 40472
    KekExists, ///< 40971
    KekExistsSoftDeleted, ///< 40971, and what is soft-deleted differs
    DekExists, ///< 40971
    DekExistsSoftDeleted, ///< 40971, and what is soft-deleted has other material
    TooManyKeys, ///< 40972; argument: the maximum, where the server said it
    VersionInvalid, ///< 42202
    KekNameInvalid, ///< 42271 name
    KmsKeyIdInvalid, ///< 42271 kmsKeyId
    KmsTypeMissing, ///< 42271 kmsType
    KekNotShared, ///< 42271 shared, of a test
    MaterialMissing, ///< 42271 encryptedKeyMaterial
    SubjectInvalid, ///< 42271 subject
    FieldInvalid, ///< 42271 of anything else; argument: the field
    KekHasLiveDeks, ///< 42272 of a soft delete
    KekHasDeks, ///< 42272 of a permanent one: soft-deleted ones count
    KeyPolicyAbsent, ///< 404: only Confluent's hosted service has one
    DekRegistryAbsent, ///< 404 for the whole API: the plug-in is not switched on
    // schemas
    SubjectMissing, ///< 40401
    SchemaVersionMissing, ///< 40402, 40403
    SchemaAlreadySoftDeleted, ///< 40404, 40406
    SchemaNotDeletedFirst, ///< 40405, 40407
    SchemaIncompatible, ///< 40901
    SchemaInvalid, ///< 42201
    ModeForbids, ///< 42205
    SchemaReferenced, ///< 42206
    RuleSetInvalid, ///< 42210
    RegistryStoreFailed, ///< 50001
    RegistryStoreSlow, ///< 50002
    RegistryHasNoLeader, ///< 50003, 50004
    // CMF
    CmfSecretMapped, ///< argument: its environments, as the server names them
    CmfInUse,
    CmfExists,
    CmfRefused, ///< 400, 422: its words name the member
    CmfNoRole, ///< 401 with credentials that were accepted elsewhere: no role binding, or another issuer or audience
    CmfResultsGone, ///< 410
    // the way there
    Unreachable,
    TimedOut,
    ProxyWantsSignIn,
    ProxyFailed,
    CredentialsInClear,
    PinChanged,
    CertificateUntrusted, ///< unknown authority, or its own
    CertificateOfOtherHost,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    TlsFailed,
    SignInMissing,
    SignInRefused,
    SignInUnknown,
    RoleMissing,
    ProfileReadOnly,
    ObjectMissing, ///< 404 without a known code
    ChangedMeanwhile, ///< 409 without a known code
    InputRefused, ///< 400, 422 without a known code
    Throttled,
    Busy, ///< asked not to be asked before some time
    ServerFailed,
    ReplyTooLarge,
    Redirected,
    ReplyUnusable,
    KeychainFailed,
    InternalFault,
};

/// What helps. Those for which isOffered() holds can be a button: Kekkai has the page or the plan for it.
struct NextStep {
    enum class Kind {
        // offered
        Retry,
        Reload,
        Show, ///< object
        UndeleteKek, ///< object
        UndeleteDek, ///< object: a version, or a series
        SoftDeleteKek, ///< object
        SoftDeleteDeks, ///< object: a KEK (all of its), or a series
        DeleteWithDeks, ///< object: a KEK; the ordered cascade as one plan
        TestKek, ///< object
        ChangeKek, ///< object: its kmsProps or whether it is shared
        ShareKek, ///< object
        ChooseOtherName,
        CorrectField, ///< argument: the member of the form
        SignIn,
        ShowCertificate,
        EditConnection,
        AllowChanges, ///< of a read-only profile
        ShowKeyPolicy,
        ShowMappings, ///< object: a CMF secret
        // for people elsewhere
        GrantKmsAccess, ///< argument: the KMS type, where known
        CheckKms, ///< argument: the KMS type, where known
        CheckServerLog,
        RaiseKeyLimit, ///< dek.registry.max.keys
        PurgeUnusedKeys,
        GiveMaterial,
        SwitchOnDekRegistry, ///< resource.extension.class
        AskForRole,
        WaitUntil, ///< argument: UTC, ISO 8601
        AskForFewer,
        FixProxy,
        FixServerCertificate,
        CorrectClock,
        CorrectSchema,
        ReportFault,
    };
    Kind kind = Kind::Retry;
    ObjectRef object = {};
    QString argument = {};

    [[nodiscard]] bool isOffered() const { return kind < Kind::GrantKmsAccess; }
    friend bool operator==(const NextStep &, const NextStep &) = default;
};

struct Diagnosis {
    Cause cause = Cause::None;
    ObjectRef object; ///< concerned; as asked, or what the error is really about
    QString argument; ///< see Cause
    QList<NextStep> steps; ///< best first; empty for None alone

    friend bool operator==(const Diagnosis &, const Diagnosis &) = default;
};

/// @param inventory  as it was last read; null: unknown. It tells a missing key from a soft-deleted one. Pure.
[[nodiscard]] Diagnosis diagnose(const ApiError &error, const Asked &asked, const Inventory *inventory = nullptr);

} // namespace kekkai
