#include "models/text/ruletext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct RuleTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::RuleText)
};

RuleActions actionsOf(const QString &text, RuleMode mode)
{
    const bool paired = mode == RuleMode::WriteRead || mode == RuleMode::UpDown;
    const qsizetype comma = paired ? text.indexOf(u',') : -1;
    if (comma < 0)
        return {text, text};
    return {text.first(comma), text.sliced(comma + 1)};
}

/// @p fallback  what no action means: ERROR on failure, nothing on success.
QString actionText(const QString &action, const QString &fallback, bool failure)
{
    const QString name = action.isEmpty() ? fallback : action;
    if (name == "NONE"_L1)
        return failure ? RuleTexts::tr("the failure is ignored and the message passes as it is (NONE)")
                       : RuleTexts::tr("the message passes on (NONE)");
    if (name == "ERROR"_L1)
        return failure ? RuleTexts::tr("the client stops with an error and the message does not pass (ERROR)")
                       : RuleTexts::tr("the client stops with an error even though the rule succeeded (ERROR)");
    if (name == "DLQ"_L1)
        return RuleTexts::tr(
            "the message goes to the dead letter queue, then the client stops with an error (DLQ, Java only)");
    if (name.isEmpty())
        return RuleTexts::tr("nothing further happens");
    return RuleTexts::tr("the client's own action %1 runs").arg(name);
}

QString actionsText(const Rule &rule, const RuleActions &actions, const QString &fallback, bool failure)
{
    const QString first = actionText(actions.forWrite, fallback, failure);
    const QString second = actionText(actions.forRead, fallback, failure);
    switch (rule.mode) {
    case RuleMode::Write:
        return RuleTexts::tr("Writing: %1.").arg(first);
    case RuleMode::Read:
        return RuleTexts::tr("Reading: %1.").arg(first);
    case RuleMode::Upgrade:
        return RuleTexts::tr("Upgrading: %1.").arg(first);
    case RuleMode::Downgrade:
        return RuleTexts::tr("Downgrading: %1.").arg(first);
    case RuleMode::WriteRead:
        return first == second ? RuleTexts::tr("Writing and reading: %1.").arg(first)
                               : RuleTexts::tr("Writing: %1. Reading: %2.").arg(first, second);
    case RuleMode::UpDown:
        return first == second ? RuleTexts::tr("Upgrading and downgrading: %1.").arg(first)
                               : RuleTexts::tr("Upgrading: %1. Downgrading: %2.").arg(first, second);
    case RuleMode::Other:
        return RuleTexts::tr("In mode %1: %2.").arg(rule.modeText, first);
    }
    return {};
}

} // namespace

QString ruleKindText(const Rule &rule)
{
    switch (rule.kind) {
    case RuleKind::Transform:
        return RuleTexts::tr("Transforms messages (TRANSFORM)");
    case RuleKind::Condition:
        return RuleTexts::tr("Checks messages (CONDITION)");
    case RuleKind::Other:
        return RuleTexts::tr("%1, which Kekkai does not know").arg(rule.kindText);
    }
    return {};
}

QString ruleModeName(const Rule &rule)
{
    switch (rule.mode) {
    case RuleMode::WriteRead:
        return u"WRITEREAD"_s;
    case RuleMode::Write:
        return u"WRITE"_s;
    case RuleMode::Read:
        return u"READ"_s;
    case RuleMode::UpDown:
        return u"UPDOWN"_s;
    case RuleMode::Upgrade:
        return u"UPGRADE"_s;
    case RuleMode::Downgrade:
        return u"DOWNGRADE"_s;
    case RuleMode::Other:
        return rule.modeText;
    }
    return {};
}

QString ruleModeText(const Rule &rule)
{
    switch (rule.mode) {
    case RuleMode::WriteRead:
        return RuleTexts::tr("When writing and when reading (WRITEREAD)");
    case RuleMode::Write:
        return RuleTexts::tr("Only when writing (WRITE)");
    case RuleMode::Read:
        return RuleTexts::tr("Only when reading (READ)");
    case RuleMode::UpDown:
        return RuleTexts::tr("When upgrading and when downgrading (UPDOWN)");
    case RuleMode::Upgrade:
        return RuleTexts::tr("Only when upgrading (UPGRADE)");
    case RuleMode::Downgrade:
        return RuleTexts::tr("Only when downgrading (DOWNGRADE)");
    case RuleMode::Other:
        return RuleTexts::tr("%1, which Kekkai does not know").arg(rule.modeText);
    }
    return {};
}

QString ruleTypeText(const QString &type)
{
    if (type == "ENCRYPT"_L1)
        return RuleTexts::tr("Encrypts single fields (ENCRYPT)");
    if (type == "ENCRYPT_PAYLOAD"_L1)
        return RuleTexts::tr("Encrypts the whole message (ENCRYPT_PAYLOAD)");
    return type.isEmpty() ? RuleTexts::tr("no type given") : type;
}

QString ruleListName(RuleList list)
{
    switch (list) {
    case RuleList::Migration:
        return u"migrationRules"_s;
    case RuleList::Domain:
        return u"domainRules"_s;
    case RuleList::Encoding:
        return u"encodingRules"_s;
    }
    return {};
}

QString ruleListText(RuleList list)
{
    switch (list) {
    case RuleList::Migration:
        return RuleTexts::tr("Between versions (migrationRules)");
    case RuleList::Domain:
        return RuleTexts::tr("On fields, before encoding (domainRules)");
    case RuleList::Encoding:
        return RuleTexts::tr("On the encoded message (encodingRules)");
    }
    return {};
}

QString ruleTagsText(const Rule &rule)
{
    return rule.tags.isEmpty() ? RuleTexts::tr("every field") : rule.tags.join(u", "_s);
}

RuleActions onSuccessOf(const Rule &rule)
{
    return actionsOf(rule.onSuccess, rule.mode);
}

RuleActions onFailureOf(const Rule &rule)
{
    return actionsOf(rule.onFailure, rule.mode);
}

QString onSuccessText(const Rule &rule)
{
    return actionsText(rule, onSuccessOf(rule), {}, false);
}

QString onFailureText(const Rule &rule)
{
    return actionsText(rule, onFailureOf(rule), u"ERROR"_s, true);
}

QString onFailureShortText(const Rule &rule)
{
    const auto named = [](const QString &action) { return action.isEmpty() ? u"ERROR"_s : action; };
    const RuleActions actions = onFailureOf(rule);
    const QString first = named(actions.forWrite);
    const QString second = named(actions.forRead);
    return first == second ? first : RuleTexts::tr("write %1, read %2").arg(first, second);
}

QString enableAtText(const QString &enableAt)
{
    if (enableAt.isEmpty() || enableAt == "ALL"_L1)
        return RuleTexts::tr("Everywhere (ALL)");
    if (enableAt == "CLIENT"_L1)
        return RuleTexts::tr("In clients (CLIENT)");
    if (enableAt == "GATEWAY"_L1)
        return RuleTexts::tr("In the gateway only: clients skip the rules (GATEWAY)");
    if (enableAt == "SERVER"_L1)
        return RuleTexts::tr("In the server only: clients skip the rules (SERVER)");
    if (enableAt == "NONE"_L1)
        return RuleTexts::tr("Nowhere: the rules are switched off (NONE)");
    return enableAt;
}

QString policyIssueWord(PolicyIssue issue)
{
    switch (issue) {
    case PolicyIssue::KekNotNamed:
        return RuleTexts::tr("No KEK named");
    case PolicyIssue::KekNameInvalid:
        return RuleTexts::tr("KEK name not allowed");
    case PolicyIssue::KekMissing:
        return RuleTexts::tr("KEK missing");
    case PolicyIssue::KekSoftDeleted:
        return RuleTexts::tr("KEK soft-deleted");
    case PolicyIssue::KmsTypeDiffers:
        return RuleTexts::tr("KMS type differs");
    case PolicyIssue::KmsKeyIdDiffers:
        return RuleTexts::tr("KMS key differs");
    case PolicyIssue::KmsNotGivenForNewKek:
        return RuleTexts::tr("KMS not given");
    case PolicyIssue::AlgorithmUnknown:
        return RuleTexts::tr("Algorithm unknown");
    case PolicyIssue::ExpiryInvalid:
        return RuleTexts::tr("Expiry not valid");
    case PolicyIssue::Disabled:
        return RuleTexts::tr("Disabled");
    case PolicyIssue::NotForClients:
        return RuleTexts::tr("Not for clients");
    case PolicyIssue::WriteOnly:
        return RuleTexts::tr("Writes only");
    case PolicyIssue::ReadOnly:
        return RuleTexts::tr("Reads only");
    case PolicyIssue::FailureIgnored:
        return RuleTexts::tr("Failure ignored on write");
    case PolicyIssue::FailureIgnoredOnRead:
        return RuleTexts::tr("Failure ignored on read");
    case PolicyIssue::WrongList:
        return RuleTexts::tr("Wrong list");
    case PolicyIssue::TagsMatchNothing:
        return RuleTexts::tr("Tags match nothing");
    case PolicyIssue::CoversEveryField:
        return RuleTexts::tr("Covers every field");
    case PolicyIssue::ShadowedByEarlierRule:
        return RuleTexts::tr("Shadowed");
    case PolicyIssue::OverlapsOtherRule:
        return RuleTexts::tr("Overlaps");
    case PolicyIssue::FieldTypeRefused:
        return RuleTexts::tr("Field type refused");
    case PolicyIssue::NotTransform:
        return RuleTexts::tr("Not TRANSFORM");
    }
    return {};
}

QString policyIssueText(PolicyIssue issue)
{
    switch (issue) {
    case PolicyIssue::KekNotNamed:
        return RuleTexts::tr(
            "Neither the rule nor the schema's metadata names a KEK (encrypt.kek.name): every message fails.");
    case PolicyIssue::KekNameInvalid:
        return RuleTexts::tr(
            "The name of the KEK holds characters that a KEK name may not have: the Java client refuses every "
            "message.");
    case PolicyIssue::KekMissing:
        return RuleTexts::tr(
            "The KEK does not exist. A producer that may register keys creates it on first use; every other "
            "client fails.");
    case PolicyIssue::KekSoftDeleted:
        return RuleTexts::tr(
            "The KEK is soft-deleted: producers fail, and JavaScript and C++ consumers cannot decrypt.");
    case PolicyIssue::KmsTypeDiffers:
        return RuleTexts::tr("encrypt.kms.type differs from the KEK's KMS type: every message fails.");
    case PolicyIssue::KmsKeyIdDiffers:
        return RuleTexts::tr("encrypt.kms.key.id differs from the KEK's key id: every message fails.");
    case PolicyIssue::KmsNotGivenForNewKek:
        return RuleTexts::tr(
            "The KEK does not exist, and the rule does not say with which KMS type and key id to create it: "
            "every message fails.");
    case PolicyIssue::AlgorithmUnknown:
        return RuleTexts::tr(
            "encrypt.dek.algorithm is none of AES128_GCM, AES256_GCM and AES256_SIV: every message fails.");
    case PolicyIssue::ExpiryInvalid:
        return RuleTexts::tr("encrypt.dek.expiry.days is not a whole number of 0 or more: every message fails.");
    case PolicyIssue::Disabled:
        return RuleTexts::tr("The rule is disabled: clients skip it, and values are written in clear text.");
    case PolicyIssue::NotForClients:
        return RuleTexts::tr("enableAt keeps the rule set away from clients: they write the values in clear text.");
    case PolicyIssue::WriteOnly:
        return RuleTexts::tr("The rule encrypts when writing, but nothing decrypts when reading.");
    case PolicyIssue::ReadOnly:
        return RuleTexts::tr("The rule works only when reading: values are written in clear text.");
    case PolicyIssue::FailureIgnored:
        return RuleTexts::tr(
            "A failure to encrypt is ignored (onFailure NONE): the message is then sent in clear text.");
    case PolicyIssue::FailureIgnoredOnRead:
        return RuleTexts::tr(
            "A failure to decrypt is ignored (onFailure NONE): readers then receive ciphertext, or a mix.");
    case PolicyIssue::WrongList:
        return RuleTexts::tr(
            "The rule stands in a list that does not run it: ENCRYPT belongs in domainRules, ENCRYPT_PAYLOAD in "
            "encodingRules.");
    case PolicyIssue::TagsMatchNothing:
        return RuleTexts::tr("No field of the latest version has one of the rule's tags: nothing is encrypted.");
    case PolicyIssue::CoversEveryField:
        return RuleTexts::tr("The rule names no tags, so it covers every field, numbers included.");
    case PolicyIssue::ShadowedByEarlierRule:
        return RuleTexts::tr(
            "An earlier rule has the same kind, mode, type and tags: Java runs only the earlier one, JavaScript both.");
    case PolicyIssue::OverlapsOtherRule:
        return RuleTexts::tr("Another rule covers some of the same fields: those are encrypted twice.");
    case PolicyIssue::FieldTypeRefused:
        return RuleTexts::tr(
            "The rule covers a field whose type cannot be encrypted: every message with that field fails.");
    case PolicyIssue::NotTransform:
        return RuleTexts::tr("The rule's kind is CONDITION: an encryption rule has to be TRANSFORM.");
    }
    return {};
}

QString policyIssueRemedy(PolicyIssue issue)
{
    switch (issue) {
    case PolicyIssue::KekNotNamed:
        return RuleTexts::tr("Set encrypt.kek.name in the rule.");
    case PolicyIssue::KekNameInvalid:
        return RuleTexts::tr("Register a KEK whose name has only letters, digits, “_” and “-”, and name that one.");
    case PolicyIssue::KekMissing:
        return RuleTexts::tr("Register the KEK, or correct the name in the rule.");
    case PolicyIssue::KekSoftDeleted:
        return RuleTexts::tr("Undelete the KEK, or name another one for new messages.");
    case PolicyIssue::KmsTypeDiffers:
        return RuleTexts::tr("Remove encrypt.kms.type from the rule, or make it equal to the KEK's.");
    case PolicyIssue::KmsKeyIdDiffers:
        return RuleTexts::tr("Remove encrypt.kms.key.id from the rule, or make it equal to the KEK's.");
    case PolicyIssue::KmsNotGivenForNewKek:
        return RuleTexts::tr("Register the KEK first, or set encrypt.kms.type and encrypt.kms.key.id.");
    case PolicyIssue::AlgorithmUnknown:
        return RuleTexts::tr("Use one of the three algorithms, or remove the parameter: the default is AES256_GCM.");
    case PolicyIssue::ExpiryInvalid:
        return RuleTexts::tr("Give the days as a whole number, or remove the parameter.");
    case PolicyIssue::Disabled:
        return RuleTexts::tr("Enable the rule once its KEK is ready.");
    case PolicyIssue::NotForClients:
        return RuleTexts::tr("Set ruleSet.enableAt to ALL or CLIENT, or remove it.");
    case PolicyIssue::WriteOnly:
        return RuleTexts::tr("Set the mode to WRITEREAD, unless readers are meant to see ciphertext.");
    case PolicyIssue::ReadOnly:
        return RuleTexts::tr("Set the mode to WRITEREAD, unless this only reads old messages.");
    case PolicyIssue::FailureIgnored:
        return RuleTexts::tr("Set onFailure to ERROR, or to DLQ for Java producers.");
    case PolicyIssue::FailureIgnoredOnRead:
        return RuleTexts::tr("Set onFailure to ERROR, unless readers without a key are expected.");
    case PolicyIssue::WrongList:
        return RuleTexts::tr("Move the rule to the list of its type.");
    case PolicyIssue::TagsMatchNothing:
        return RuleTexts::tr("Tag the fields that need protection, or correct the rule's tags.");
    case PolicyIssue::CoversEveryField:
        return RuleTexts::tr("Name the tags the rule is meant for.");
    case PolicyIssue::ShadowedByEarlierRule:
        return RuleTexts::tr("Remove one of the two rules.");
    case PolicyIssue::OverlapsOtherRule:
        return RuleTexts::tr("Give every field tags of only one rule.");
    case PolicyIssue::FieldTypeRefused:
        return RuleTexts::tr("Remove the tag from that field, or change its type to string or bytes.");
    case PolicyIssue::NotTransform:
        return RuleTexts::tr("Set the kind to TRANSFORM.");
    }
    return {};
}

QString kekStateWord(KekState state)
{
    switch (state) {
    case KekState::Live:
        return RuleTexts::tr("Live");
    case KekState::SoftDeleted:
        return RuleTexts::tr("Soft-deleted");
    case KekState::Missing:
        return RuleTexts::tr("Missing");
    case KekState::NotNamed:
        return RuleTexts::tr("Not named");
    case KekState::NotLoaded:
        return RuleTexts::tr("Not loaded");
    }
    return {};
}

QString kekStateText(KekState state)
{
    switch (state) {
    case KekState::Live:
        return RuleTexts::tr("The KEK exists and can be used.");
    case KekState::SoftDeleted:
        return RuleTexts::tr("The KEK is soft-deleted: producers cannot use it, and only Java still decrypts.");
    case KekState::Missing:
        return RuleTexts::tr("No KEK of this name exists in the DEK Registry.");
    case KekState::NotNamed:
        return RuleTexts::tr("The rule names no KEK.");
    case KekState::NotLoaded:
        return RuleTexts::tr("The KEKs have not been loaded, so nothing can be said about it.");
    }
    return {};
}

QString kekStateRemedy(KekState state)
{
    switch (state) {
    case KekState::Live:
        return {};
    case KekState::SoftDeleted:
        return RuleTexts::tr("Undelete the KEK.");
    case KekState::Missing:
        return RuleTexts::tr("Register the KEK, or correct the name in the rule.");
    case KekState::NotNamed:
        return RuleTexts::tr("Set encrypt.kek.name in the rule.");
    case KekState::NotLoaded:
        return RuleTexts::tr("Reload the KEKs.");
    }
    return {};
}

QString schemaTypeText(SchemaType type, const QString &typeText)
{
    switch (type) {
    case SchemaType::Avro:
        return u"Avro"_s;
    case SchemaType::Json:
        return u"JSON Schema"_s;
    case SchemaType::Protobuf:
        return u"Protobuf"_s;
    case SchemaType::Other:
        return typeText.isEmpty() ? RuleTexts::tr("unknown type") : typeText;
    }
    return {};
}

} // namespace kekkai
