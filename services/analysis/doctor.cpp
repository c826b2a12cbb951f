#include "services/analysis/doctor.h"

#include "services/http/authorization.h"
#include "services/http/readonlytransport.h"

#include <QRegularExpression>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Action = Asked::Action;
using Step = NextStep::Kind;

ObjectRef kekOf(const ObjectRef &object)
{
    if (object.kind == ObjectRef::Kind::Kek || object.kind == ObjectRef::Kind::Dek)
        return {ObjectRef::Kind::Kek, object.key.mid(0, 1)};
    return {};
}

/// Every version of the DEK's algorithm.
ObjectRef seriesOf(const ObjectRef &object)
{
    return object.kind == ObjectRef::Kind::Dek ? ObjectRef{object.kind, object.key.mid(0, 3)} : object;
}

bool isDekAction(Action action)
{
    return action == Action::CreateDek || action == Action::SoftDeleteDek || action == Action::PurgeDek
        || action == Action::UndeleteDek;
}

class Doctor {
public:
    Doctor(const ApiError &error, const Asked &asked, const Inventory *inventory)
        : m_error(error)
        , m_asked(asked)
        , m_inventory(inventory)
    {
        m_diagnosis.object = asked.object;
    }

    Diagnosis diagnosis()
    {
        if (m_error.kind != ApiError::Kind::Canceled && !byWay() && !byCode() && !byCmf())
            byKind();
        return std::move(m_diagnosis);
    }

private:
    bool is(Cause cause, QList<NextStep> steps)
    {
        m_diagnosis.cause = cause;
        m_diagnosis.steps = std::move(steps);
        return true;
    }

    /// What never reached the server, or was stopped by something before it.
    bool byWay();
    bool byCode();
    bool isKeyMissing();
    bool isExisting();
    bool isFieldWrong();
    bool byCmf();
    bool byKind();
    bool byTls();

    [[nodiscard]] const Kek *kek() const
    {
        const QString name = kekOf(m_asked.object).key.value(0);
        const KekEntry *entry = m_inventory ? m_inventory->kek(name) : nullptr;
        return entry && entry->details ? &*entry->details : nullptr;
    }
    [[nodiscard]] QString kmsType() const { return kek() ? kek()->kmsType : QString(); }
    [[nodiscard]] bool isDekSoftDeleted() const
    {
        const QStringList &key = m_asked.object.key;
        return m_inventory && key.size() == 4
            && std::any_of(m_inventory->deks.cbegin(), m_inventory->deks.cend(), [&key](const Dek &dek) {
                   return dek.deleted && dek.kekName == key.at(0) && dek.subject == key.at(1)
                       && dek.algorithm == key.at(2) && QString::number(dek.version) == key.at(3);
               });
    }
    [[nodiscard]] bool isCmf() const { return m_error.path.startsWith("/cmf/"_L1); }

    const ApiError &m_error;
    const Asked &m_asked;
    const Inventory *m_inventory;
    Diagnosis m_diagnosis;
};

bool Doctor::byWay()
{
    if (isReadOnlyRefusal(m_error))
        return is(Cause::ProfileReadOnly, {{Step::AllowChanges}});
    if (!m_error.proxy.isEmpty()) {
        const bool wantsSignIn =
            m_error.httpStatus == 407 || m_error.detail.contains("authentication"_L1, Qt::CaseInsensitive);
        return is(wantsSignIn ? Cause::ProxyWantsSignIn : Cause::ProxyFailed, {{Step::FixProxy}, {Step::Retry}});
    }
    if (m_error.retryAt.isValid())
        return is(Cause::Busy, {{Step::WaitUntil, {}, m_error.retryAt.toUTC().toString(Qt::ISODate)}, {Step::Retry}});
    return false;
}

bool Doctor::isKeyMissing()
{
    const ObjectRef key = kekOf(m_asked.object);
    // The registry names what it did not find: the KEK, or the subject of a DEK.
    static const QRegularExpression words(u"^Key '(.*)' not found"_s);
    const QString named = words.match(m_error.detail).captured(1);
    const bool aboutDek = m_asked.object.kind == ObjectRef::Kind::Dek
        && (named.isEmpty() ? m_asked.action != Action::CreateDek : named != key.key.value(0));
    if (aboutDek)
        return is(Cause::DekMissing, {{Step::Reload}, {Step::Show, key}});
    m_diagnosis.object = key.key.isEmpty() ? m_asked.object : key;
    const Kek *known = kek();
    if (known && known->deleted)
        return is(Cause::KekSoftDeleted, {{Step::UndeleteKek, key}, {Step::Reload}});
    return is(Cause::KekMissing, {{Step::Reload}});
}

bool Doctor::isExisting()
{
    const ObjectRef &object = m_asked.object;
    if (isDekAction(m_asked.action)) {
        return isDekSoftDeleted() ? is(Cause::DekExistsSoftDeleted, {{Step::UndeleteDek, object}, {Step::Show, object}})
                                  : is(Cause::DekExists, {{Step::Reload}, {Step::Show, object}});
    }
    const Kek *known = kek();
    return known && known->deleted
        ? is(Cause::KekExistsSoftDeleted, {{Step::UndeleteKek, object}, {Step::ChooseOtherName}})
        : is(Cause::KekExists, {{Step::Reload}, {Step::Show, object}, {Step::ChooseOtherName}});
}

bool Doctor::isFieldWrong()
{
    static const QRegularExpression words(u"for field '([^']*)'"_s);
    const QString field = words.match(m_error.detail).captured(1);
    m_diagnosis.argument = field;
    const NextStep correct{Step::CorrectField, {}, field};
    if (field == "name"_L1)
        return is(Cause::KekNameInvalid, {correct});
    if (field == "kmsKeyId"_L1)
        return is(Cause::KmsKeyIdInvalid, {correct});
    if (field == "kmsType"_L1)
        return is(Cause::KmsTypeMissing, {correct});
    if (field == "subject"_L1)
        return is(Cause::SubjectInvalid, {correct});
    if (field == "shared"_L1)
        return is(Cause::KekNotShared, {{Step::ShareKek, kekOf(m_asked.object)}});
    if (field == "encryptedKeyMaterial"_L1)
        return is(Cause::MaterialMissing, {{Step::ShareKek, kekOf(m_asked.object)}, {Step::GiveMaterial}});
    return is(Cause::FieldInvalid, {correct});
}

bool Doctor::byCode()
{
    const ObjectRef key = kekOf(m_asked.object);
    const bool isDek = isDekAction(m_asked.action);
    const bool isAws = kmsType() == "aws-kms"_L1;
    switch (m_error.serverCode) {
    case 40370: {
        QList<NextStep> steps{{Step::GrantKmsAccess, key, kmsType()}};
        if (isAws)
            steps.append({Step::ShowKeyPolicy, key});
        steps += {{Step::ChangeKek, key}, {Step::TestKek, key}};
        return is(Cause::KmsDenied, steps);
    }
    case 50070:
        return is(
            Cause::KmsFailed,
            {{Step::CheckKms, key, kmsType()}, {Step::ChangeKek, key}, {Step::TestKek, key}, {Step::CheckServerLog}});
    case 40470:
        return isKeyMissing();
    case 40471:
        return isDek ? is(Cause::DekNotDeletedFirst, {{Step::SoftDeleteDeks, seriesOf(m_asked.object)}, {Step::Reload}})
                     : is(Cause::KekNotDeletedFirst, {{Step::SoftDeleteKek, key}, {Step::Reload}});
    case 40472:
        m_diagnosis.object = key;
        return is(Cause::KekMustBeUndeleted, {{Step::UndeleteKek, key}});
    case 40971:
        return isExisting();
    case 40972: {
        static const QRegularExpression words(u"maximum of (\\d+)"_s);
        m_diagnosis.argument = words.match(m_error.detail).captured(1);
        return is(Cause::TooManyKeys, {{Step::PurgeUnusedKeys}, {Step::RaiseKeyLimit}});
    }
    case 42202:
        return is(Cause::VersionInvalid, {{Step::CorrectField, {}, u"version"_s}});
    case 42271:
        return isFieldWrong();
    case 42272:
        m_diagnosis.object = key;
        return is(m_asked.action == Action::PurgeKek ? Cause::KekHasDeks : Cause::KekHasLiveDeks,
                  {{Step::DeleteWithDeks, key}, {Step::Show, key}, {Step::Reload}});
    case 40401:
        return is(Cause::SubjectMissing, {{Step::Reload}});
    case 40402:
    case 40403:
        return is(Cause::SchemaVersionMissing, {{Step::Reload}, {Step::Show, m_asked.object}});
    case 40404:
    case 40406:
        return is(Cause::SchemaAlreadySoftDeleted, {{Step::Reload}, {Step::Show, m_asked.object}});
    case 40405:
    case 40407:
        return is(Cause::SchemaNotDeletedFirst, {{Step::Reload}, {Step::Show, m_asked.object}});
    case 40901:
        return is(Cause::SchemaIncompatible, {{Step::CorrectSchema}, {Step::Show, m_asked.object}});
    case 42201:
        return is(Cause::SchemaInvalid, {{Step::CorrectSchema}});
    case 42205:
        return is(Cause::ModeForbids, {{Step::Show, m_asked.object}, {Step::AskForRole}});
    case 42206:
        return is(Cause::SchemaReferenced, {{Step::Show, m_asked.object}});
    case 42210:
        return is(Cause::RuleSetInvalid, {{Step::CorrectField, {}, u"ruleSet"_s}});
    case 50001:
        return is(Cause::RegistryStoreFailed, {{Step::CheckServerLog}, {Step::Retry}});
    case 50002:
        return is(Cause::RegistryStoreSlow, {{Step::Reload}, {Step::Retry}, {Step::CheckServerLog}});
    case 50003:
    case 50004:
        return is(Cause::RegistryHasNoLeader, {{Step::Retry}, {Step::CheckServerLog}});
    default:
        break;
    }
    const bool isSharing = m_asked.action == Action::RegisterKek || m_asked.action == Action::UpdateKek;
    if (m_error.httpStatus == 500 && isSharing && m_error.path.contains("testSharing=true"_L1))
        return is(Cause::SharingTestFailed,
                  {{Step::CheckKms, key, kmsType()}, {Step::CorrectField, {}, u"kmsProps"_s}, {Step::CheckServerLog}});
    // Registries answer every unknown object with a code of five digits: without one, the whole path is unknown.
    const bool isPathUnknown = m_error.httpStatus == 404 && m_error.serverCode < 1000;
    if (isPathUnknown && m_asked.action == Action::ReadKeyPolicy)
        return is(Cause::KeyPolicyAbsent, {{Step::GrantKmsAccess, key, kmsType()}, {Step::TestKek, key}});
    if (isPathUnknown && m_error.path.startsWith("/dek-registry/"_L1))
        return is(Cause::DekRegistryAbsent, {{Step::EditConnection}, {Step::SwitchOnDekRegistry}});
    return false;
}

bool Doctor::byCmf()
{
    if (!isCmf())
        return false;
    static const QRegularExpression mapped(u"still mapped to environments \\[([^\\]]*)\\]"_s);
    const QRegularExpressionMatch match = mapped.match(m_error.detail);
    if (match.hasMatch()) { // with any status: the API does not document which
        m_diagnosis.argument = match.captured(1);
        return is(Cause::CmfSecretMapped, {{Step::ShowMappings, m_asked.object}});
    }
    switch (m_error.httpStatus) {
    case 401:
        // CMF says 401 to a good user without a role, too.
        return m_error.signedIn ? is(Cause::CmfNoRole, {{Step::AskForRole}, {Step::SignIn}}) : false;
    case 409:
        if (m_asked.action == Action::DeleteInCmf)
            return is(Cause::CmfInUse, {{Step::Show, m_asked.object}, {Step::Reload}});
        if (m_asked.action == Action::CreateInCmf)
            return is(Cause::CmfExists, {{Step::ChooseOtherName}, {Step::Show, m_asked.object}, {Step::Reload}});
        return false;
    case 410:
        return is(Cause::CmfResultsGone, {{Step::Reload}});
    case 400:
    case 422:
        return is(Cause::CmfRefused, {{Step::CorrectField}});
    default:
        return false;
    }
}

bool Doctor::byTls()
{
    if (m_error.field == credentialsInClearField)
        return is(Cause::CredentialsInClear, {{Step::EditConnection}});
    if (!m_error.tls)
        return is(Cause::TlsFailed, {{Step::EditConnection}, {Step::FixServerCertificate}});
    const TlsRefusal &refusal = *m_error.tls;
    if (refusal.has(TlsReason::PinChanged))
        return is(Cause::PinChanged, {{Step::ShowCertificate}});
    if (refusal.has(TlsReason::Revoked))
        return is(Cause::CertificateRevoked, {{Step::FixServerCertificate}, {Step::ShowCertificate}});
    if (refusal.has(TlsReason::Expired))
        return is(Cause::CertificateExpired,
                  {{Step::FixServerCertificate}, {Step::CorrectClock}, {Step::ShowCertificate}});
    if (refusal.has(TlsReason::NotYetValid))
        return is(Cause::CertificateNotYetValid,
                  {{Step::CorrectClock}, {Step::FixServerCertificate}, {Step::ShowCertificate}});
    if (refusal.has(TlsReason::WrongHost))
        return is(Cause::CertificateOfOtherHost,
                  {{Step::EditConnection}, {Step::ShowCertificate}, {Step::FixServerCertificate}});
    if (refusal.has(TlsReason::UnknownIssuer) || refusal.has(TlsReason::SelfSigned))
        return is(Cause::CertificateUntrusted, {{Step::EditConnection}, {Step::ShowCertificate}});
    return is(Cause::TlsFailed, {{Step::ShowCertificate}, {Step::EditConnection}, {Step::FixServerCertificate}});
}

bool Doctor::byKind()
{
    switch (m_error.kind) {
    case ApiError::Kind::Canceled:
        return true;
    case ApiError::Kind::Offline:
        return is(Cause::Unreachable, {{Step::Retry}, {Step::EditConnection}});
    case ApiError::Kind::Timeout:
        return is(Cause::TimedOut, {{Step::Reload}, {Step::Retry}, {Step::AskForFewer}});
    case ApiError::Kind::Tls:
        return byTls();
    case ApiError::Kind::Unauthorized: {
        const bool isUnknown = !m_error.schemes.isEmpty() && !m_error.schemes.contains(u"Basic"_s, Qt::CaseInsensitive)
            && !m_error.schemes.contains(u"Bearer"_s, Qt::CaseInsensitive);
        if (isUnknown)
            return is(Cause::SignInUnknown, {{Step::EditConnection}, {Step::AskForRole}});
        return is(m_error.signedIn ? Cause::SignInRefused : Cause::SignInMissing,
                  {{Step::SignIn}, {Step::EditConnection}});
    }
    case ApiError::Kind::Forbidden:
        return is(Cause::RoleMissing, {{Step::AskForRole}, {Step::SignIn}});
    case ApiError::Kind::NotFound:
        return is(Cause::ObjectMissing, {{Step::Reload}, {Step::EditConnection}});
    case ApiError::Kind::Conflict:
        return is(Cause::ChangedMeanwhile, {{Step::Reload}, {Step::Show, m_asked.object}});
    case ApiError::Kind::Invalid:
        return is(Cause::InputRefused, {{Step::CorrectField}});
    case ApiError::Kind::Throttled:
        return is(Cause::Throttled, {{Step::Retry}, {Step::AskForFewer}});
    case ApiError::Kind::Server:
        return is(Cause::ServerFailed, {{Step::Reload}, {Step::Retry}, {Step::CheckServerLog}});
    case ApiError::Kind::TooLarge:
        return is(Cause::ReplyTooLarge, {{Step::EditConnection}});
    case ApiError::Kind::Redirected:
        return is(Cause::Redirected, {{Step::EditConnection}});
    case ApiError::Kind::BadReply:
        return is(Cause::ReplyUnusable, {{Step::EditConnection}, {Step::CheckServerLog}});
    case ApiError::Kind::Keychain:
        return is(Cause::KeychainFailed, {{Step::Retry}, {Step::SignIn}});
    case ApiError::Kind::Internal:
        return is(Cause::InternalFault, {{Step::Reload}, {Step::ReportFault}});
    }
    return false;
}

} // namespace

Diagnosis diagnose(const ApiError &error, const Asked &asked, const Inventory *inventory)
{
    return Doctor(error, asked, inventory).diagnosis();
}

} // namespace kekkai
