#pragma once

#include "services/analysis/policies.h"
#include "services/schemaregistry/schemaversion.h"

#include <QString>

namespace kekkai {

/// "Transforms messages (TRANSFORM)"; an unknown kind as the server wrote it.
[[nodiscard]] QString ruleKindText(const Rule &rule);
/// The mode as the server spells it: WRITEREAD.
[[nodiscard]] QString ruleModeName(const Rule &rule);
/// "When writing and when reading (WRITEREAD)".
[[nodiscard]] QString ruleModeText(const Rule &rule);
/// "Encrypts single fields (ENCRYPT)"; others as sent.
[[nodiscard]] QString ruleTypeText(const QString &type);
/// The list as the server spells it: domainRules.
[[nodiscard]] QString ruleListName(RuleList list);
[[nodiscard]] QString ruleListText(RuleList list);
/// The tags a rule covers, comma-separated, or "every field".
[[nodiscard]] QString ruleTagsText(const Rule &rule);

/// The two actions of "first,second": the first for writing (upgrading), the second for reading (downgrading). One
/// alone stands for both. Spaces are not trimmed, as the clients do not. Source: reference/schema-registry.md 3.1.
struct RuleActions {
    QString forWrite;
    QString forRead;
};
[[nodiscard]] RuleActions onSuccessOf(const Rule &rule);
[[nodiscard]] RuleActions onFailureOf(const Rule &rule);
/// In words, for both directions that the rule's mode covers.
[[nodiscard]] QString onSuccessText(const Rule &rule);
[[nodiscard]] QString onFailureText(const Rule &rule);
/// For a table cell: "ERROR", or "write DLQ, read NONE" where they differ.
[[nodiscard]] QString onFailureShortText(const Rule &rule);
/// What ruleSet.enableAt means.
[[nodiscard]] QString enableAtText(const QString &enableAt);

[[nodiscard]] QString policyIssueWord(PolicyIssue issue); ///< for a chip or a table cell
[[nodiscard]] QString policyIssueText(PolicyIssue issue); ///< what is wrong and what follows from it
[[nodiscard]] QString policyIssueRemedy(PolicyIssue issue); ///< what to do
[[nodiscard]] QString kekStateWord(KekState state);
[[nodiscard]] QString kekStateText(KekState state);
[[nodiscard]] QString kekStateRemedy(KekState state); ///< empty when there is nothing to do

/// "Avro", "JSON Schema", "Protobuf"; an unknown type as sent.
[[nodiscard]] QString schemaTypeText(SchemaType type, const QString &typeText = {});

} // namespace kekkai
