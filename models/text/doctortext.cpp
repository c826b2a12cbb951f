#include "models/text/doctortext.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>
#include <QDateTime>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Step = NextStep::Kind;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::DoctorText)
};

QString nameOf(const ObjectRef &object)
{
    if (object.kind == ObjectRef::Kind::Dek && object.key.size() == 3)
        return Text::tr("%1 · %2").arg(object.key.at(1), object.key.at(2));
    return object.key.isEmpty() ? Text::tr("the object") : objectLabel(object);
}

QString kmsName(const QString &kmsType)
{
    return kmsType.isEmpty() ? Text::tr("the KMS") : Text::tr("the KMS (%1)").arg(kmsType);
}

QString keyCause(const Diagnosis &diagnosis)
{
    const QString name = nameOf(diagnosis.object);
    const QString &argument = diagnosis.argument;
    switch (diagnosis.cause) {
    case Cause::KmsDenied:
        return Text::tr("The KMS does not let the Schema Registry use the key of %1, or has no such key.").arg(name);
    case Cause::KmsFailed:
        return Text::tr("The Schema Registry could not use the key of %1 at the KMS: its credentials, the network, or "
                        "the key material itself may be at fault.")
            .arg(name);
    case Cause::SharingTestFailed:
        return Text::tr("The Schema Registry tried the key of %1 at the KMS before saving, and failed. Nothing was "
                        "saved.")
            .arg(name);
    case Cause::KekMissing:
        return Text::tr("There is no KEK %1: somebody has deleted it for good, or it never was.").arg(name);
    case Cause::KekSoftDeleted:
        return Text::tr("The KEK %1 is soft-deleted: it can be undeleted, and nothing else can be done with it but "
                        "deleting it for good.")
            .arg(name);
    case Cause::DekMissing:
        return Text::tr("There is no DEK %1 in this version and algorithm.").arg(name);
    case Cause::KekNotDeletedFirst:
        return Text::tr("The KEK %1 is live. Only a soft-deleted key can be deleted for good.").arg(name);
    case Cause::DekNotDeletedFirst:
        return Text::tr("A version of the DEK %1 is live. Only soft-deleted versions can be deleted for good, and all "
                        "versions of an algorithm at once only when each of them is.")
            .arg(name);
    case Cause::KekMustBeUndeleted:
        return Text::tr("The KEK %1 is soft-deleted. It must be undeleted before its DEKs.").arg(name);
    case Cause::KekExists:
        return Text::tr("There is a KEK %1 already. The registry refuses to register it again, even with the same "
                        "values.")
            .arg(name);
    case Cause::KekExistsSoftDeleted:
        return Text::tr("There is a soft-deleted KEK %1 with other values. Its name is free only when it is deleted "
                        "for good.")
            .arg(name);
    case Cause::DekExists:
        return Text::tr("The DEK %1 exists already. The material of a version never changes.").arg(name);
    case Cause::DekExistsSoftDeleted:
        return Text::tr("The DEK %1 exists and is soft-deleted, with other material. Undelete it, or make the next "
                        "version.")
            .arg(name);
    case Cause::TooManyKeys:
        return argument.isEmpty()
            ? Text::tr("The registry has as many keys as it allows. Soft-deleted ones count too.")
            : Text::tr("The registry has %1 keys, as many as it allows. Each version and algorithm of a DEK counts, "
                       "and soft-deleted ones too.")
                  .arg(argument);
    case Cause::VersionInvalid:
        return Text::tr("A version is a number from 1, or \"latest\".");
    case Cause::KekNameInvalid:
        return Text::tr("The name of a KEK begins with a letter or \"_\" and has letters, digits, \"_\" and \"-\", at "
                        "most 256.");
    case Cause::KmsKeyIdInvalid:
        return Text::tr("The key id is missing or does not look like one of this KMS: arn:aws:kms:… for AWS (not "
                        "arn:aws-cn: or arn:aws-us-gov:), https://… for Azure and Vault, projects/… for Google.");
    case Cause::KmsTypeMissing:
        return Text::tr("The type of the KMS is missing.");
    case Cause::KekNotShared:
        return Text::tr("The KEK %1 is not shared, so the Schema Registry has no access to its KMS and nothing to "
                        "test.")
            .arg(name);
    case Cause::MaterialMissing:
        return Text::tr("The KEK of %1 is not shared, so the Schema Registry cannot make a key itself: it wants the "
                        "encrypted key material.")
            .arg(name);
    case Cause::SubjectInvalid:
        return Text::tr("The subject is empty or has a control character in it.");
    case Cause::FieldInvalid:
        return Text::tr("The registry does not accept the value of \"%1\".").arg(argument);
    case Cause::KekHasLiveDeks:
        return Text::tr("The KEK %1 still has DEKs that are live. They go first.").arg(name);
    case Cause::KekHasDeks:
        return Text::tr("The KEK %1 still has DEKs. All of them, soft-deleted ones included, must be deleted for good "
                        "first.")
            .arg(name);
    case Cause::KeyPolicyAbsent:
        return Text::tr("This server has no key policy to show: only Confluent's hosted service has one. Here the "
                        "Schema Registry uses its own credentials, or those in the KEK's properties.");
    case Cause::DekRegistryAbsent:
        return Text::tr("This Schema Registry has no DEK Registry: the plug-in is not switched on, or the address is "
                        "of another server.");
    default:
        return {};
    }
}

QString schemaCause(const Diagnosis &diagnosis)
{
    const QString name = nameOf(diagnosis.object);
    switch (diagnosis.cause) {
    case Cause::SubjectMissing:
        return Text::tr("There is no subject %1.").arg(name);
    case Cause::SchemaVersionMissing:
        return Text::tr("%1 has no such version.").arg(name);
    case Cause::SchemaAlreadySoftDeleted:
        return Text::tr("%1 is soft-deleted already.").arg(name);
    case Cause::SchemaNotDeletedFirst:
        return Text::tr("%1 is live. Only what is soft-deleted can be deleted for good.").arg(name);
    case Cause::SchemaIncompatible:
        return Text::tr("The schema is not compatible with an earlier version of %1.").arg(name);
    case Cause::SchemaInvalid:
        return Text::tr("The registry cannot read the schema.");
    case Cause::ModeForbids:
        return Text::tr("The mode of %1 does not allow changes.").arg(name);
    case Cause::SchemaReferenced:
        return Text::tr("Other schemas refer to %1.").arg(name);
    case Cause::RuleSetInvalid:
        return Text::tr("The registry does not accept the rules. Its own words say which one.");
    case Cause::RegistryStoreFailed:
        return Text::tr("The Schema Registry could not write to its Kafka topic.");
    case Cause::RegistryStoreSlow:
        return Text::tr("The Schema Registry did not hear back from Kafka in time. The change may have happened.");
    case Cause::RegistryHasNoLeader:
        return Text::tr("The Schema Registry has no leader just now, or cannot reach it. It usually finds one within "
                        "a minute.");
    default:
        return {};
    }
}

QString cmfCause(const Diagnosis &diagnosis)
{
    const QString name = nameOf(diagnosis.object);
    switch (diagnosis.cause) {
    case Cause::CmfSecretMapped:
        return Text::tr("The secret %1 is still mapped to environments: %2.").arg(name, diagnosis.argument);
    case Cause::CmfInUse:
        return Text::tr("CMF does not delete %1 while something uses it.").arg(name);
    case Cause::CmfExists:
        return Text::tr("CMF has a %1 already.").arg(name);
    case Cause::CmfRefused:
        return Text::tr("CMF does not accept what was sent. Its own words say what is wrong.");
    case Cause::CmfNoRole:
        return Text::tr("CMF refused the sign-in. It says the same to a user who is known but has no role, and to a "
                        "token of another issuer or audience.");
    case Cause::CmfResultsGone:
        return Text::tr("The results are no longer kept.");
    default:
        return {};
    }
}

QString wayCause(const Diagnosis &diagnosis)
{
    switch (diagnosis.cause) {
    case Cause::Unreachable:
        return Text::tr("The server cannot be reached.");
    case Cause::TimedOut:
        return Text::tr("The server did not answer in time. A change may have happened all the same.");
    case Cause::ProxyWantsSignIn:
        return Text::tr("The proxy on the way wants to know who you are.");
    case Cause::ProxyFailed:
        return Text::tr("The proxy on the way failed.");
    case Cause::CredentialsInClear:
        return Text::tr("The address is plain HTTP, where anyone on the way could read the password.");
    case Cause::PinChanged:
        return Text::tr("The server shows another certificate than the one you have chosen to trust.");
    case Cause::CertificateUntrusted:
        return Text::tr("No authority that this computer trusts vouches for the server's certificate.");
    case Cause::CertificateOfOtherHost:
        return Text::tr("The server's certificate is for another name than the address has.");
    case Cause::CertificateExpired:
        return Text::tr("The server's certificate has expired.");
    case Cause::CertificateNotYetValid:
        return Text::tr("The server's certificate is not valid yet.");
    case Cause::CertificateRevoked:
        return Text::tr("The server's certificate was revoked.");
    case Cause::TlsFailed:
        return Text::tr("This computer and the server could not agree on a secure connection. The server may want a "
                        "client certificate.");
    case Cause::SignInMissing:
        return Text::tr("The server wants to know who you are.");
    case Cause::SignInRefused:
        return Text::tr("The server did not accept the credentials.");
    case Cause::SignInUnknown:
        return Text::tr("The server wants a sign-in of a kind that Kekkai does not have.");
    case Cause::RoleMissing:
        return Text::tr("The server knows you but does not allow this.");
    case Cause::ProfileReadOnly:
        return Text::tr("This connection is read-only. Nothing was sent.");
    default:
        return {};
    }
}

QString serverCause(const Diagnosis &diagnosis)
{
    switch (diagnosis.cause) {
    case Cause::ObjectMissing:
        return Text::tr("The server does not have %1, or the address leads elsewhere.").arg(nameOf(diagnosis.object));
    case Cause::ChangedMeanwhile:
        return Text::tr("Somebody else changed %1 meanwhile.").arg(nameOf(diagnosis.object));
    case Cause::InputRefused:
        return Text::tr("The server does not accept what was sent. Its own words say which value.");
    case Cause::Throttled:
        return Text::tr("The server gets more requests than it wants.");
    case Cause::Busy:
        return Text::tr("The server is busy or being maintained.");
    case Cause::ServerFailed:
        return Text::tr("The server failed while it worked on this. A change may have happened all the same.");
    case Cause::ReplyTooLarge:
        return Text::tr("The reply is larger than Kekkai accepts.");
    case Cause::Redirected:
        return Text::tr("The server sent us to another address. It is not followed, so that no credentials go there.");
    case Cause::ReplyUnusable:
        return Text::tr("The reply is not one of this kind of server.");
    case Cause::KeychainFailed:
        return Text::tr("The system's keychain did not give the secret.");
    case Cause::InternalFault:
        return Text::tr("Kekkai met a fault of its own.");
    default:
        return {};
    }
}

} // namespace

QString causeText(const Diagnosis &diagnosis)
{
    for (const auto &text : {keyCause, schemaCause, cmfCause, wayCause, serverCause}) {
        if (QString sentence = text(diagnosis); !sentence.isEmpty())
            return sentence;
    }
    return {};
}

QString nextStepText(const NextStep &step)
{
    const QString name = nameOf(step.object);
    switch (step.kind) {
    case Step::Retry:
        return Text::tr("Try again.");
    case Step::Reload:
        return Text::tr("Reload, and see how it is now.");
    case Step::Show:
        return Text::tr("Look at %1.").arg(name);
    case Step::UndeleteKek:
        return Text::tr("Undelete the KEK %1.").arg(name);
    case Step::UndeleteDek:
        return Text::tr("Undelete the DEK %1.").arg(name);
    case Step::SoftDeleteKek:
        return Text::tr("Soft-delete the KEK %1 first, and watch for a while whether anything misses it.").arg(name);
    case Step::SoftDeleteDeks:
        return step.object.kind == ObjectRef::Kind::Kek
            ? Text::tr("Soft-delete every DEK of %1 first.").arg(name)
            : Text::tr("Soft-delete every version of %1 first, and watch for a while whether anything misses it.")
                  .arg(name);
    case Step::DeleteWithDeks:
        return Text::tr("Delete the KEK %1 together with its DEKs, in the right order, as one plan.").arg(name);
    case Step::TestKek:
        return Text::tr("Test the KEK %1.").arg(name);
    case Step::ChangeKek:
        return Text::tr("Change the KMS properties of %1.").arg(name);
    case Step::ShareKek:
        return Text::tr("Share the KEK %1 with the Schema Registry, if it may use the KMS.").arg(name);
    case Step::ChooseOtherName:
        return Text::tr("Choose another name.");
    case Step::CorrectField:
        return step.argument.isEmpty() ? Text::tr("Correct the value.")
                                       : Text::tr("Correct \"%1\".").arg(step.argument);
    case Step::SignIn:
        return Text::tr("Sign in with credentials that are valid.");
    case Step::ShowCertificate:
        return Text::tr("Look at the certificate, and compare it with what the server's administrator says.");
    case Step::EditConnection:
        return Text::tr("Check the address, the sign-in and the certificates of the connection.");
    case Step::AllowChanges:
        return Text::tr("Switch off \"read-only\" in the connection's profile.");
    case Step::ShowKeyPolicy:
        return Text::tr("Show the key policy that the hosted service wants to be added at the KMS.");
    case Step::ShowMappings:
        return Text::tr("Show where %1 is mapped, and remove those mappings first.").arg(name);
    case Step::GrantKmsAccess:
        return Text::tr("Allow the Schema Registry to encrypt and decrypt with the key at %1, and check that the key "
                        "exists and is enabled.")
            .arg(kmsName(step.argument));
    case Step::CheckKms:
        return Text::tr("Check the Schema Registry's credentials for %1, and that it reaches it over the network.")
            .arg(kmsName(step.argument));
    case Step::CheckServerLog:
        return Text::tr("Read the server's log of this moment.");
    case Step::RaiseKeyLimit:
        return Text::tr("Raise dek.registry.max.keys in the Schema Registry's settings.");
    case Step::PurgeUnusedKeys:
        return Text::tr("Delete for good what is soft-deleted and surely not needed.");
    case Step::GiveMaterial:
        return Text::tr("Give the encrypted key material, or let a producer make the DEK.");
    case Step::SwitchOnDekRegistry:
        return Text::tr("Add io.confluent.dekregistry.DekRegistryResourceExtension to resource.extension.class of the "
                        "Schema Registry.");
    case Step::AskForRole:
        return Text::tr("Ask the server's administrator for a role that allows this.");
    case Step::WaitUntil:
        return Text::tr("Wait until %1.").arg(localTimeText(QDateTime::fromString(step.argument, Qt::ISODate)));
    case Step::AskForFewer:
        return Text::tr("Ask for less at a time.");
    case Step::FixProxy:
        return Text::tr("Check this computer's proxy settings.");
    case Step::FixServerCertificate:
        return Text::tr("Ask the server's administrator for a certificate that is valid for this address.");
    case Step::CorrectClock:
        return Text::tr("Check this computer's date and time.");
    case Step::CorrectSchema:
        return Text::tr("Correct the schema. The registry's own words say what is wrong.");
    case Step::ReportFault:
        return Text::tr("Report it with the details.");
    }
    return {};
}

QString nextStepLabel(const NextStep &step)
{
    if (!step.isOffered())
        return {};
    switch (step.kind) {
    case Step::Retry:
        return Text::tr("&Try Again");
    case Step::Reload:
        return Text::tr("&Reload");
    case Step::Show:
        return Text::tr("&Show %1").arg(nameOf(step.object).replace(u'&', u"&&"_s));
    case Step::UndeleteKek:
        return Text::tr("&Undelete KEK…");
    case Step::UndeleteDek:
        return Text::tr("&Undelete DEK…");
    case Step::SoftDeleteKek:
        return Text::tr("Soft-&Delete KEK…");
    case Step::SoftDeleteDeks:
        return Text::tr("Soft-&Delete DEKs…");
    case Step::DeleteWithDeks:
        return Text::tr("&Delete with DEKs…");
    case Step::TestKek:
        return Text::tr("T&est KEK");
    case Step::ChangeKek:
        return Text::tr("&Change KEK…");
    case Step::ShareKek:
        return Text::tr("S&hare KEK…");
    case Step::ChooseOtherName:
        return Text::tr("Choose Another &Name");
    case Step::CorrectField:
        return Text::tr("&Correct It");
    case Step::SignIn:
        return Text::tr("Sign &In…");
    case Step::ShowCertificate:
        return Text::tr("Show &Certificate…");
    case Step::EditConnection:
        return Text::tr("Edit C&onnection…");
    case Step::AllowChanges:
        return Text::tr("&Allow Changes…");
    case Step::ShowKeyPolicy:
        return Text::tr("Show Key &Policy…");
    case Step::ShowMappings:
        return Text::tr("Show &Mappings");
    default:
        return {};
    }
}

} // namespace kekkai
