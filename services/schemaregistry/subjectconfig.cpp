#include "services/schemaregistry/subjectconfig.h"

#include "services/http/jsonmembers.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Result<SubjectConfig> SubjectConfig::fromJson(const QJsonObject &json)
{
    JsonMembers members(json, {});
    SubjectConfig config;
    config.compatibilityLevel = members.string("compatibilityLevel"_L1);
    if (config.compatibilityLevel.isEmpty())
        config.compatibilityLevel = members.string("compatibility"_L1);
    config.alias = members.string("alias"_L1);
    config.aliasForDeks = members.string("aliasForDeks"_L1);
    config.compatibilityGroup = members.string("compatibilityGroup"_L1);
    config.compatibilityPolicy = members.string("compatibilityPolicy"_L1);
    config.normalize = members.optionalBool("normalize"_L1);
    config.validateFields = members.optionalBool("validateFields"_L1);
    config.validateNewSchemas = members.optionalBool("validateNewSchemas"_L1);
    config.validateRules = members.optionalBool("validateRules"_L1);
    config.defaultMetadata = members.value<SchemaMetadata>("defaultMetadata"_L1);
    config.overrideMetadata = members.value<SchemaMetadata>("overrideMetadata"_L1);
    config.defaultRuleSet = members.value<RuleSet>("defaultRuleSet"_L1);
    config.overrideRuleSet = members.value<RuleSet>("overrideRuleSet"_L1);
    return members.result(std::move(config));
}

} // namespace kekkai
