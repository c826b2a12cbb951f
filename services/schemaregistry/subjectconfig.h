#pragma once

#include "services/schemaregistry/schemaversion.h"

namespace kekkai {

/// Settings of a subject, a context or the whole registry (GET /config). Members that were not sent are empty.
struct SubjectConfig {
    QString compatibilityLevel; ///< from "compatibilityLevel" (GET) or "compatibility" (PUT)
    QString alias;
    QString aliasForDeks;
    QString compatibilityGroup;
    QString compatibilityPolicy;
    std::optional<bool> normalize;
    std::optional<bool> validateFields;
    std::optional<bool> validateNewSchemas;
    std::optional<bool> validateRules;
    SchemaMetadata defaultMetadata;
    SchemaMetadata overrideMetadata;
    RuleSet defaultRuleSet;
    RuleSet overrideRuleSet;

    [[nodiscard]] static Result<SubjectConfig> fromJson(const QJsonObject &json);

    friend bool operator==(const SubjectConfig &, const SubjectConfig &) = default;
};

} // namespace kekkai
