#pragma once

#include "services/sandbox/json.h"

/// Rule sets and metadata as the registry keeps them (reference 1.4, 3.1, 3.2, 3.5). A JSON null stands for "none
/// given", which is not the same as an empty one: none is inherited, an empty one takes the rules away.
namespace kekkai::sandbox::rules {

/// Members in the server's order, defaults filled in, tags and params sorted, empty members left out. Throws Refusal
/// (400) for wrong JSON types and unknown enum values.
[[nodiscard]] Json normalizedRuleSet(const Json &raw);
/// Throws Refusal (42210).
void validate(const Json &ruleSet);
/// encrypt.kek.name and encrypt.kms.type for domain rules that have an encrypt.kms.key.id.
void addDekDefaults(Json &ruleSet);
[[nodiscard]] Json mergedRuleSets(const Json &lower, const Json &upper);
/// Whether one of the three lists has a rule of @p type.
[[nodiscard]] bool hasRuleOfType(const Json &ruleSet, const std::string &type);
/// Without the rules called @p names.
[[nodiscard]] Json withoutRules(Json ruleSet, const Json &names);

/// Throws Refusal (400) for wrong JSON types.
[[nodiscard]] Json normalizedMetadata(const Json &raw);
[[nodiscard]] Json mergedMetadata(const Json &lower, const Json &upper);
[[nodiscard]] Json withVersion(Json metadata, int version); ///< writes properties["confluent:version"]
[[nodiscard]] Json withoutVersion(Json metadata);

} // namespace kekkai::sandbox::rules
