#include "models/text/findingtext.h"

#include "models/text/objecttext.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct FindingTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::FindingText)
};

} // namespace

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return FindingTexts::tr("Critical");
    case Severity::High:
        return FindingTexts::tr("High");
    case Severity::Medium:
        return FindingTexts::tr("Medium");
    case Severity::Low:
        return FindingTexts::tr("Low");
    case Severity::Info:
        return FindingTexts::tr("Note");
    }
    return {};
}

QString findingKindText(FindingKind kind)
{
    switch (kind) {
    case FindingKind::FieldTaggedUnprotected:
        return FindingTexts::tr("Tagged field in clear text");
    case FindingKind::FieldRefused:
        return FindingTexts::tr("Field type cannot be encrypted");
    case FindingKind::FieldPartlyClear:
        return FindingTexts::tr("Field partly in clear text");
    case FindingKind::FieldOnlySomeClients:
        return FindingTexts::tr("Clients differ");
    case FindingKind::FieldReadOnlyRule:
        return FindingTexts::tr("Written in clear text");
    case FindingKind::FieldNotVisited:
        return FindingTexts::tr("Field out of the clients' reach");
    case FindingKind::PolicyKekMissing:
        return FindingTexts::tr("Policy without its KEK");
    case FindingKind::PolicyKekSoftDeleted:
        return FindingTexts::tr("Policy with a soft-deleted KEK");
    case FindingKind::PolicyKekNotNamed:
        return FindingTexts::tr("Policy names no KEK");
    case FindingKind::PolicyKmsDiffers:
        return FindingTexts::tr("Policy contradicts its KEK");
    case FindingKind::PolicyNeverDecrypts:
        return FindingTexts::tr("Never decrypted");
    case FindingKind::PolicyFailureIgnored:
        return FindingTexts::tr("Failure ignored");
    case FindingKind::PolicyWrongList:
        return FindingTexts::tr("Policy in the wrong list");
    case FindingKind::PolicyTagsMatchNothing:
        return FindingTexts::tr("Policy covers nothing");
    case FindingKind::PolicyAlgorithmUnknown:
        return FindingTexts::tr("Algorithm unknown");
    case FindingKind::PolicyExpiryInvalid:
        return FindingTexts::tr("Expiry not valid");
    case FindingKind::KekCredentialsExposed:
        return FindingTexts::tr("Credentials readable in a KEK");
    case FindingKind::KekAzureKeyUnversioned:
        return FindingTexts::tr("Azure key without a version");
    case FindingKind::KekUnused:
        return FindingTexts::tr("KEK unused");
    case FindingKind::DekOfMissingKek:
        return FindingTexts::tr("DEK without its KEK");
    case FindingKind::DekExpired:
        return FindingTexts::tr("DEK expired");
    case FindingKind::WiringNotMapped:
        return FindingTexts::tr("Connection secret not mapped");
    case FindingKind::WiringSecretMissing:
        return FindingTexts::tr("Mapped secret missing");
    case FindingKind::WiringAccessDisputed:
        return FindingTexts::tr("Access disputed");
    case FindingKind::MappingUnused:
        return FindingTexts::tr("Mapping unused");
    case FindingKind::SecretUnused:
        return FindingTexts::tr("Secret unused");
    case FindingKind::CredentialInClear:
        return FindingTexts::tr("Credential in clear text");
    case FindingKind::SchemaUnreadable:
        return FindingTexts::tr("Schema cannot be read");
    case FindingKind::ReferenceMissing:
        return FindingTexts::tr("Reference missing");
    case FindingKind::CertificateExpires:
        return FindingTexts::tr("Certificate ends soon");
    }
    return {};
}

namespace {

/// @p with where there is evidence to put into its %2, else @p without.
QString sentence(const QString &with, const QString &without, const QString &object, const QString &evidence)
{
    return evidence.isEmpty() ? without.arg(object) : with.arg(object, evidence);
}

QString certificateFindingText(const Finding &finding)
{
    const QString server = finding.arguments.value(0);
    const QString name = finding.arguments.value(2);
    const QString day = QLocale().toString(finding.due.toLocalTime().date(), QLocale::ShortFormat);
    return finding.arguments.value(1) == "client"_L1
        ? FindingTexts::tr("The client certificate %1 shown to %2 is valid until %3.").arg(name, server, day)
        : FindingTexts::tr("The certificate %1 of %2 is valid until %3.").arg(name, server, day);
}

QString fieldFindingText(FindingKind kind, const QString &object, const QString &evidence)
{
    switch (kind) {
    case FindingKind::FieldTaggedUnprotected:
        return sentence(FindingTexts::tr("%1 is tagged %2, but nothing encrypts it: clients send it in clear text."),
                        FindingTexts::tr("%1 is tagged, but nothing encrypts it: clients send it in clear text."),
                        object, evidence);
    case FindingKind::FieldRefused:
        return sentence(
            FindingTexts::tr(
                "%1 is covered by a rule, but its type %2 cannot be encrypted: every message with it fails."),
            FindingTexts::tr("%1 is covered by a rule, but its type cannot be encrypted: every message with it fails."),
            object, evidence);
    case FindingKind::FieldPartlyClear:
        return sentence(
            FindingTexts::tr("%1 is of type %2: the Java client leaves the values of some branches in clear text."),
            FindingTexts::tr("%1 is a union: the Java client leaves the values of some branches in clear text."),
            object, evidence);
    case FindingKind::FieldOnlySomeClients:
        return sentence(
            FindingTexts::tr("Java and JavaScript clients do not apply the rule %2 alike to %1: one of them leaves it "
                             "in clear text or fails."),
            FindingTexts::tr("Java and JavaScript clients do not treat %1 alike: one of them leaves it in clear text "
                             "or fails."),
            object, evidence);
    case FindingKind::FieldReadOnlyRule:
        return sentence(
            FindingTexts::tr("%1 is covered only by %2, a rule for reading: clients write it in clear text."),
            FindingTexts::tr("%1 is covered only by a rule for reading: clients write it in clear text."), object,
            evidence);
    case FindingKind::FieldNotVisited:
        return sentence(
            FindingTexts::tr("%1 is tagged %2, but lies where the clients never look: it is sent in clear text."),
            FindingTexts::tr("%1 lies where the clients never look: it is sent in clear text."), object, evidence);
    default:
        return {};
    }
}

QString policyFindingText(const Finding &finding, const QString &object, const QString &evidence)
{
    switch (finding.kind) {
    case FindingKind::PolicyKekMissing:
        if (finding.severity == Severity::Info)
            return sentence(
                FindingTexts::tr("%1 names the KEK %2, which is not registered yet: the first producer registers it."),
                FindingTexts::tr("%1 names a KEK that is not registered yet: the first producer registers it."), object,
                evidence);
        if (finding.severity == Severity::Critical)
            return sentence(
                FindingTexts::tr("%1 names the KEK %2, which does not exist, although there are DEKs under it."),
                FindingTexts::tr("%1 names a KEK that does not exist, although there are DEKs under it."), object,
                evidence);
        return sentence(FindingTexts::tr("%1 names the KEK %2, which does not exist: every message fails."),
                        FindingTexts::tr("%1 names a KEK that does not exist: every message fails."), object, evidence);
    case FindingKind::PolicyKekSoftDeleted:
        return sentence(
            FindingTexts::tr(
                "%1 names the KEK %2, which is soft-deleted: producers fail, and only Java consumers still decrypt."),
            FindingTexts::tr(
                "%1 names a KEK that is soft-deleted: producers fail, and only Java consumers still decrypt."),
            object, evidence);
    case FindingKind::PolicyKekNotNamed:
        return FindingTexts::tr("%1 names no KEK: every message fails.").arg(object);
    case FindingKind::PolicyKmsDiffers:
        return sentence(FindingTexts::tr("%1 says that the KMS type or key id is %2, but its KEK says otherwise: every "
                                         "message fails."),
                        FindingTexts::tr("%1 gives a KMS type or key id that its KEK contradicts: every message "
                                         "fails."),
                        object, evidence);
    case FindingKind::PolicyNeverDecrypts:
        return FindingTexts::tr("%1 encrypts when writing, and nothing decrypts when reading: readers get ciphertext.")
            .arg(object);
    case FindingKind::PolicyFailureIgnored:
        return sentence(
            FindingTexts::tr("%1 ignores a failure to encrypt, as its onFailure is %2: messages may be sent in clear "
                             "text."),
            FindingTexts::tr("%1 ignores a failure to encrypt: messages may be sent in clear text."), object, evidence);
    case FindingKind::PolicyWrongList:
        return sentence(
            FindingTexts::tr("%1 stands in a rule list where clients do not run %2 rules: nothing is encrypted."),
            FindingTexts::tr("%1 stands in a rule list where clients do not run it: nothing is encrypted."), object,
            evidence);
    case FindingKind::PolicyTagsMatchNothing:
        return sentence(FindingTexts::tr("%1 is for fields tagged %2, but there are none: nothing is encrypted."),
                        FindingTexts::tr("%1 has tags that no field has: nothing is encrypted."), object, evidence);
    case FindingKind::PolicyAlgorithmUnknown:
        return sentence(
            FindingTexts::tr("%1 names the algorithm %2, which the clients do not know: every message fails."),
            FindingTexts::tr("%1 names an algorithm that the clients do not know: every message fails."), object,
            evidence);
    case FindingKind::PolicyExpiryInvalid:
        return sentence(
            FindingTexts::tr("%1 gives the expiry “%2”, which is not a whole number of days: every message fails."),
            FindingTexts::tr("%1 gives an expiry that is not a whole number of days: every message fails."), object,
            evidence);
    default:
        return {};
    }
}

QString wiringFindingText(const Finding &finding, const QString &object, const QString &evidence)
{
    const ObjectRef mapping = finding.objects.value(0);
    const QString place = mapping.key.value(0);
    const QString id = mapping.key.value(1);
    switch (finding.kind) {
    case FindingKind::WiringNotMapped:
        return evidence.isEmpty()
            ? FindingTexts::tr("Environment %1 maps no Secret to %2: what needs it does not exist there.")
                  .arg(place, id)
            : FindingTexts::tr("Environment %1 maps no Secret to %2, so these do not exist there: %3.")
                  .arg(place, id, evidence);
    case FindingKind::WiringSecretMissing:
        return evidence.isEmpty()
            ? FindingTexts::tr("Environment %1 maps %2 to a Secret that does not exist.").arg(place, id)
            : FindingTexts::tr("Environment %1 maps %2 to the Secret %3, which does not exist.")
                  .arg(place, id, evidence);
    case FindingKind::WiringAccessDisputed:
        return evidence.isEmpty()
            ? FindingTexts::tr("Environment %1 maps %2, but CMF does not list it among those with access.")
                  .arg(place, id)
            : FindingTexts::tr("Environment %1 maps %2, but CMF does not list it among those with access to %3.")
                  .arg(place, id, evidence);
    case FindingKind::MappingUnused:
        return FindingTexts::tr("%1 is used by no catalog and no database.").arg(object);
    case FindingKind::SecretUnused:
        return FindingTexts::tr("%1 is mapped in no environment.").arg(object);
    default:
        return {};
    }
}

} // namespace

QString findingText(const Finding &finding)
{
    const QString object =
        finding.objects.isEmpty() ? FindingTexts::tr("An object") : objectText(finding.objects.first());
    const QString evidence = finding.arguments.join(u", "_s);
    switch (finding.kind) {
    case FindingKind::FieldTaggedUnprotected:
    case FindingKind::FieldRefused:
    case FindingKind::FieldPartlyClear:
    case FindingKind::FieldOnlySomeClients:
    case FindingKind::FieldReadOnlyRule:
    case FindingKind::FieldNotVisited:
        return fieldFindingText(finding.kind, object, evidence);
    case FindingKind::PolicyKekMissing:
    case FindingKind::PolicyKekSoftDeleted:
    case FindingKind::PolicyKekNotNamed:
    case FindingKind::PolicyKmsDiffers:
    case FindingKind::PolicyNeverDecrypts:
    case FindingKind::PolicyFailureIgnored:
    case FindingKind::PolicyWrongList:
    case FindingKind::PolicyTagsMatchNothing:
    case FindingKind::PolicyAlgorithmUnknown:
    case FindingKind::PolicyExpiryInvalid:
        return policyFindingText(finding, object, evidence);
    case FindingKind::KekCredentialsExposed:
        return sentence(
            FindingTexts::tr("%1 holds credentials in its kmsProps, which everyone who may read the KEK can read: %2."),
            FindingTexts::tr("%1 holds credentials in its kmsProps, which everyone who may read the KEK can read."),
            object, evidence);
    case FindingKind::KekAzureKeyUnversioned:
        return sentence(
            FindingTexts::tr("%1 names an Azure key without a version, %2: after a rotation in Azure, old DEKs cannot "
                             "be unwrapped."),
            FindingTexts::tr("%1 names an Azure key without a version: after a rotation in Azure, old DEKs cannot be "
                             "unwrapped."),
            object, evidence);
    case FindingKind::KekUnused:
        return FindingTexts::tr("%1 has no DEKs, and no policy names it.").arg(object);
    case FindingKind::DekOfMissingKek:
        return sentence(
            FindingTexts::tr("%1 belongs to the KEK %2, which does not exist: what it encrypted cannot be read."),
            FindingTexts::tr("%1 belongs to a KEK that does not exist: what it encrypted cannot be read."), object,
            evidence);
    case FindingKind::DekExpired:
        return finding.due.isValid()
            ? FindingTexts::tr("%1 is older than its policy allows; a new one was due on %2.")
                  .arg(object, QLocale().toString(finding.due.toLocalTime().date(), QLocale::ShortFormat))
            : FindingTexts::tr("%1 is older than its policy allows.").arg(object);
    case FindingKind::WiringNotMapped:
    case FindingKind::WiringSecretMissing:
    case FindingKind::WiringAccessDisputed:
    case FindingKind::MappingUnused:
    case FindingKind::SecretUnused:
        return wiringFindingText(finding, object, evidence);
    case FindingKind::CredentialInClear:
        return sentence(FindingTexts::tr("%1 holds what looks like a credential where every reader sees it: %2."),
                        FindingTexts::tr("%1 holds what looks like a credential where every reader sees it."), object,
                        evidence);
    case FindingKind::SchemaUnreadable:
        return sentence(FindingTexts::tr("%1 cannot be read, so nothing is known about its fields: %2"),
                        FindingTexts::tr("%1 cannot be read, so nothing is known about its fields."), object, evidence);
    case FindingKind::ReferenceMissing:
        return sentence(FindingTexts::tr("%1 refers to %2, which was not found."),
                        FindingTexts::tr("%1 refers to a schema that was not found."), object, evidence);
    case FindingKind::CertificateExpires:
        return certificateFindingText(finding);
    }
    return {};
}

QString findingRemedy(FindingKind kind)
{
    switch (kind) {
    case FindingKind::FieldTaggedUnprotected:
        return FindingTexts::tr("Add an ENCRYPT rule for the tag, or remove the tag.");
    case FindingKind::FieldRefused:
        return FindingTexts::tr("Remove the tag, or change the field's type to string or bytes.");
    case FindingKind::FieldPartlyClear:
        return FindingTexts::tr("Make every branch of the union string or bytes, or null.");
    case FindingKind::FieldOnlySomeClients:
        return FindingTexts::tr("Use a tag pattern that fits both spellings, or a type that both clients encrypt.");
    case FindingKind::FieldReadOnlyRule:
        return FindingTexts::tr("Set the rule's mode to WRITEREAD.");
    case FindingKind::FieldNotVisited:
        return FindingTexts::tr("Declare the field as a property, or encrypt the whole message.");
    case FindingKind::PolicyKekMissing:
        return FindingTexts::tr("Register the KEK, or correct its name in the rule.");
    case FindingKind::PolicyKekSoftDeleted:
        return FindingTexts::tr("Undelete the KEK, or name another one.");
    case FindingKind::PolicyKekNotNamed:
        return FindingTexts::tr("Set encrypt.kek.name in the rule.");
    case FindingKind::PolicyKmsDiffers:
        return FindingTexts::tr("Remove the KMS parameters from the rule: the KEK knows them.");
    case FindingKind::PolicyNeverDecrypts:
        return FindingTexts::tr("Set the rule's mode to WRITEREAD, unless readers are meant to see ciphertext.");
    case FindingKind::PolicyFailureIgnored:
        return FindingTexts::tr("Set onFailure to ERROR, or to DLQ for Java producers.");
    case FindingKind::PolicyWrongList:
        return FindingTexts::tr("Move ENCRYPT rules to domainRules and ENCRYPT_PAYLOAD rules to encodingRules.");
    case FindingKind::PolicyTagsMatchNothing:
        return FindingTexts::tr("Tag the fields to protect, or correct the rule's tags.");
    case FindingKind::PolicyAlgorithmUnknown:
        return FindingTexts::tr("Use AES128_GCM, AES256_GCM or AES256_SIV.");
    case FindingKind::PolicyExpiryInvalid:
        return FindingTexts::tr("Give encrypt.dek.expiry.days as a whole number of 0 or more.");
    case FindingKind::KekCredentialsExposed:
        return FindingTexts::tr(
            "Give the credentials to the clients' own environment, remove them here, and change them in the KMS.");
    case FindingKind::KekAzureKeyUnversioned:
        return FindingTexts::tr(
            "Set encrypt.azure.key.version.save to true in the KEK's kmsProps, or name a key version.");
    case FindingKind::KekUnused:
        return FindingTexts::tr("Keep it if it is meant for later; else soft-delete it.");
    case FindingKind::DekOfMissingKek:
        return FindingTexts::tr("Register the KEK again with the same KMS key, if that key still exists.");
    case FindingKind::DekExpired:
        return FindingTexts::tr("The next message rotates it; if none comes, rotate it here.");
    case FindingKind::WiringNotMapped:
        return FindingTexts::tr("Map the id to a secret, unless the environment is meant to be kept away.");
    case FindingKind::WiringSecretMissing:
        return FindingTexts::tr("Create the secret, or map the id to one that exists.");
    case FindingKind::WiringAccessDisputed:
        return FindingTexts::tr("Look into CMF's log: it could not use the secret.");
    case FindingKind::MappingUnused:
        return FindingTexts::tr("Remove the mapping if nothing is planned with it.");
    case FindingKind::SecretUnused:
        return FindingTexts::tr("Map it in an environment, or delete it.");
    case FindingKind::CredentialInClear:
        return FindingTexts::tr("Move it into a Secret, remove it here, and change the credential.");
    case FindingKind::SchemaUnreadable:
        return FindingTexts::tr("Correct the schema's text in a new version.");
    case FindingKind::ReferenceMissing:
        return FindingTexts::tr("Register the schema that is referred to, or undelete it.");
    case FindingKind::CertificateExpires:
        return FindingTexts::tr("Have it renewed in time: afterwards there is no connection.");
    }
    return {};
}

} // namespace kekkai
