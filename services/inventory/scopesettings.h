#pragma once

#include "services/inventory/inventory.h"

namespace kekkai {

/// Where a setting in force comes from, nearest first.
enum class SettingSource {
    Subject,
    Context,
    EveryContext, ///< the context ":.__GLOBAL:"
    Registry,
    BuiltIn, ///< nobody has set it: what a registry does then
    Unknown, ///< a scope that might decide has not been read, or could not be
};

struct EffectiveSetting {
    QString value; ///< as the registry spells it; empty when unknown
    SettingSource source = SettingSource::Unknown;
    QString scope; ///< the subject's or context's qualified name; empty for the registry and what is built in

    friend bool operator==(const EffectiveSetting &, const EffectiveSetting &) = default;
};

/// What a registry applies to one subject. Source: reference/schema-registry.md 1.2 and 1.6.
struct EffectiveSettings {
    EffectiveSetting compatibility;
    EffectiveSetting compatibilityGroup; ///< empty value: none
    EffectiveSetting normalize; ///< "true" or "false"
    EffectiveSetting mode;
    EffectiveSetting alias; ///< empty value: none
    bool awaited = false; ///< some scope has not answered yet
    std::optional<ApiError> error; ///< why a scope could not be read
};

/// The scopes whose own settings come before the registry's for @p subject, nearest first: itself, its context where
/// that is a named one, and the context of all contexts.
[[nodiscard]] QStringList settingScopes(const QString &subject);

[[nodiscard]] EffectiveSettings effectiveSettings(const Inventory &inventory, const QString &subject);

} // namespace kekkai
