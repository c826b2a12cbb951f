#include "models/text/fieldtext.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct FieldTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::FieldText)
};

} // namespace

QString fieldKindText(FieldKind kind)
{
    switch (kind) {
    case FieldKind::String:
        return FieldTexts::tr("string");
    case FieldKind::Bytes:
        return FieldTexts::tr("bytes");
    case FieldKind::Integer:
        return FieldTexts::tr("integer");
    case FieldKind::Number:
        return FieldTexts::tr("number");
    case FieldKind::Boolean:
        return FieldTexts::tr("boolean");
    case FieldKind::Null:
        return FieldTexts::tr("null");
    case FieldKind::Enum:
        return FieldTexts::tr("enum");
    case FieldKind::Fixed:
        return FieldTexts::tr("fixed");
    case FieldKind::Record:
        return FieldTexts::tr("record");
    case FieldKind::Array:
        return FieldTexts::tr("array");
    case FieldKind::Map:
        return FieldTexts::tr("map");
    case FieldKind::Union:
        return FieldTexts::tr("union");
    case FieldKind::Unknown:
        return FieldTexts::tr("unknown");
    }
    return {};
}

QString verdictWord(ProtectionVerdict verdict)
{
    switch (verdict) {
    case ProtectionVerdict::NotTagged:
        return FieldTexts::tr("Not tagged");
    case ProtectionVerdict::Encrypted:
        return FieldTexts::tr("Encrypted");
    case ProtectionVerdict::PayloadEncrypted:
        return FieldTexts::tr("With the message");
    case ProtectionVerdict::TaggedUnprotected:
        return FieldTexts::tr("Clear text");
    case ProtectionVerdict::Refused:
        return FieldTexts::tr("Fails");
    case ProtectionVerdict::PartlyClear:
        return FieldTexts::tr("Partly clear text");
    case ProtectionVerdict::OnlySomeClients:
        return FieldTexts::tr("Clients differ");
    case ProtectionVerdict::WriteOnly:
        return FieldTexts::tr("Never decrypted");
    case ProtectionVerdict::ReadOnly:
        return FieldTexts::tr("Written in clear");
    case ProtectionVerdict::Broken:
        return FieldTexts::tr("Rule broken");
    case ProtectionVerdict::NotVisited:
        return FieldTexts::tr("Out of reach");
    case ProtectionVerdict::Container:
        return FieldTexts::tr("See its fields");
    }
    return {};
}

QString verdictText(ProtectionVerdict verdict)
{
    switch (verdict) {
    case ProtectionVerdict::NotTagged:
        return FieldTexts::tr("No. Nothing asks for protection: the field has no tag that a rule names.");
    case ProtectionVerdict::Encrypted:
        return FieldTexts::tr("Yes. The official clients encrypt it when writing and decrypt it when reading.");
    case ProtectionVerdict::PayloadEncrypted:
        return FieldTexts::tr(
            "Yes, as part of the message: the whole message is encrypted, the field by itself is not.");
    case ProtectionVerdict::TaggedUnprotected:
        return FieldTexts::tr("No. It is tagged, but no rule in force covers it: it is sent in clear text.");
    case ProtectionVerdict::Refused:
        return FieldTexts::tr("No. A rule covers it, but its type cannot be encrypted: every message with it fails.");
    case ProtectionVerdict::PartlyClear:
        return FieldTexts::tr(
            "Only in part. The Java client silently leaves the values of some branches in clear text.");
    case ProtectionVerdict::OnlySomeClients:
        return FieldTexts::tr(
            "Not by all. Java and JavaScript differ here: one of them leaves it in clear text or fails.");
    case ProtectionVerdict::WriteOnly:
        return FieldTexts::tr("Yes when writing, but nothing decrypts it when reading.");
    case ProtectionVerdict::ReadOnly:
        return FieldTexts::tr("No. The only rule works when reading: it is written in clear text.");
    case ProtectionVerdict::Broken:
        return FieldTexts::tr(
            "No. A rule covers it, but cannot work: its KEK is not named, does not exist, or contradicts the rule.");
    case ProtectionVerdict::NotVisited:
        return FieldTexts::tr("No. The clients never look into this part of a message: it is sent in clear text.");
    case ProtectionVerdict::Container:
        return FieldTexts::tr("A record is not encrypted as a whole: only its fields are, each by its own tags.");
    }
    return {};
}

QString verdictRemedy(ProtectionVerdict verdict)
{
    switch (verdict) {
    case ProtectionVerdict::NotTagged:
    case ProtectionVerdict::Encrypted:
    case ProtectionVerdict::PayloadEncrypted:
    case ProtectionVerdict::Container:
        return {};
    case ProtectionVerdict::TaggedUnprotected:
        return FieldTexts::tr("Add an ENCRYPT rule for the tag, or remove the tag.");
    case ProtectionVerdict::Refused:
        return FieldTexts::tr("Remove the tag, or change the type to string or bytes.");
    case ProtectionVerdict::PartlyClear:
        return FieldTexts::tr("Make every branch of the union string, bytes or null.");
    case ProtectionVerdict::OnlySomeClients:
        return FieldTexts::tr("Use a tag pattern that fits both spellings, or a type that both clients encrypt.");
    case ProtectionVerdict::WriteOnly:
    case ProtectionVerdict::ReadOnly:
        return FieldTexts::tr("Set the rule's mode to WRITEREAD.");
    case ProtectionVerdict::Broken:
        return FieldTexts::tr("Look at the policy: it says what is wrong with its KEK.");
    case ProtectionVerdict::NotVisited:
        return FieldTexts::tr("Declare the field as a property of its own, or encrypt the whole message.");
    }
    return {};
}

QStringList ruleUseTexts(const FieldProtection &protection)
{
    QStringList texts;
    for (const RuleUse &use : protection.rules) {
        const QString rule = use.rule.isEmpty() ? FieldTexts::tr("a rule without a name") : use.rule;
        const QString kek = use.kekName.isEmpty()
            ? FieldTexts::tr("%1, which names no KEK (%2)").arg(rule, use.algorithm)
            : FieldTexts::tr("%1 with KEK %2 (%3)").arg(rule, use.kekName, use.algorithm);
        texts.append(use.inForce ? kek : FieldTexts::tr("%1, not in force").arg(kek));
    }
    return texts;
}

} // namespace kekkai
