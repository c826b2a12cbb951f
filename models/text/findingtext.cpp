#include "models/text/findingtext.h"

#include "models/text/objecttext.h"

#include <QCoreApplication>

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
    }
    return {};
}

QString findingText(const Finding &finding)
{
    const QString object =
        finding.objects.isEmpty() ? FindingTexts::tr("An object") : objectText(finding.objects.first());
    const QString other = finding.objects.size() > 1 ? objectText(finding.objects.at(1)) : finding.arguments.value(0);
    const QString evidence = finding.arguments.join(u", "_s);
    const auto withEvidence = [&evidence](const QString &text) {
        return evidence.isEmpty() ? text : FindingTexts::tr("%1 (%2)").arg(text, evidence);
    };
    switch (finding.kind) {
    case FindingKind::FieldTaggedUnprotected:
        return withEvidence(
            FindingTexts::tr("%1 is tagged, but no rule in force encrypts it: clients send it in clear text.")
                .arg(object));
    case FindingKind::FieldRefused:
        return withEvidence(
            FindingTexts::tr("%1 is covered by a rule, but its type cannot be encrypted: every message with it fails.")
                .arg(object));
    case FindingKind::FieldPartlyClear:
        return withEvidence(
            FindingTexts::tr("%1 is a union: the Java client leaves the values of some branches in clear text.")
                .arg(object));
    case FindingKind::FieldOnlySomeClients:
        return withEvidence(
            FindingTexts::tr(
                "%1 is not treated alike by the Java and the JavaScript client: one leaves it in clear text or fails.")
                .arg(object));
    case FindingKind::FieldReadOnlyRule:
        return withEvidence(
            FindingTexts::tr("%1 is covered only by a rule for reading: clients write it in clear text.").arg(object));
    case FindingKind::FieldNotVisited:
        return withEvidence(
            FindingTexts::tr("%1 lies where the clients never look, so it is sent in clear text.").arg(object));
    case FindingKind::PolicyKekMissing:
        return withEvidence(FindingTexts::tr("%1 names a KEK that does not exist.").arg(object));
    case FindingKind::PolicyKekSoftDeleted:
        return withEvidence(
            FindingTexts::tr("%1 names a soft-deleted KEK: producers fail, and only Java consumers still decrypt.")
                .arg(object));
    case FindingKind::PolicyKekNotNamed:
        return withEvidence(FindingTexts::tr("%1 names no KEK: every message fails.").arg(object));
    case FindingKind::PolicyKmsDiffers:
        return withEvidence(
            FindingTexts::tr("%1 gives a KMS type or key id that differs from its KEK's: every message fails.")
                .arg(object));
    case FindingKind::PolicyFailureIgnored:
        return withEvidence(
            FindingTexts::tr("%1 ignores a failure to encrypt: messages may be sent in clear text.").arg(object));
    case FindingKind::PolicyWrongList:
        return withEvidence(
            FindingTexts::tr("%1 stands in a rule list that does not run it: nothing is encrypted.").arg(object));
    case FindingKind::PolicyTagsMatchNothing:
        return withEvidence(FindingTexts::tr("%1 has tags that no field has: nothing is encrypted.").arg(object));
    case FindingKind::PolicyAlgorithmUnknown:
        return withEvidence(
            FindingTexts::tr("%1 names an algorithm that the clients do not know: every message fails.").arg(object));
    case FindingKind::PolicyExpiryInvalid:
        return withEvidence(
            FindingTexts::tr("%1 gives an expiry that is not a whole number of days: every message fails.")
                .arg(object));
    case FindingKind::KekCredentialsExposed:
        return withEvidence(
            FindingTexts::tr("%1 holds credentials in its kmsProps: everyone who may read the KEK can read them.")
                .arg(object));
    case FindingKind::KekAzureKeyUnversioned:
        return withEvidence(
            FindingTexts::tr(
                "%1 names an Azure key without a version: after a rotation in Azure, old DEKs cannot be unwrapped.")
                .arg(object));
    case FindingKind::KekUnused:
        return FindingTexts::tr("%1 has no DEKs, and no policy names it.").arg(object);
    case FindingKind::DekOfMissingKek:
        return withEvidence(
            FindingTexts::tr("%1 belongs to a KEK that does not exist: what it encrypted cannot be read.").arg(object));
    case FindingKind::DekExpired:
        return withEvidence(FindingTexts::tr("%1 is older than its policy allows.").arg(object));
    case FindingKind::WiringNotMapped:
        return withEvidence(
            FindingTexts::tr(
                "%1 is not mapped to a secret: catalogs or databases that need it do not exist for this environment.")
                .arg(object));
    case FindingKind::WiringSecretMissing:
        return other.isEmpty() ? FindingTexts::tr("%1 names a secret that does not exist.").arg(object)
                               : FindingTexts::tr("%1 names a secret that does not exist: %2.").arg(object, other);
    case FindingKind::WiringAccessDisputed:
        return withEvidence(
            FindingTexts::tr("%1 looks complete, but CMF does not list the environment among those with access.")
                .arg(object));
    case FindingKind::MappingUnused:
        return FindingTexts::tr("%1 is used by no catalog and no database.").arg(object);
    case FindingKind::SecretUnused:
        return FindingTexts::tr("%1 is mapped in no environment.").arg(object);
    case FindingKind::CredentialInClear:
        return withEvidence(
            FindingTexts::tr("%1 holds what looks like a credential where every reader sees it.").arg(object));
    case FindingKind::SchemaUnreadable:
        return withEvidence(FindingTexts::tr("%1 cannot be read, so nothing is known about its fields.").arg(object));
    case FindingKind::ReferenceMissing:
        return withEvidence(FindingTexts::tr("%1 refers to a schema that was not found.").arg(object));
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
    }
    return {};
}

} // namespace kekkai
