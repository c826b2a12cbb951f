#include "services/inventory/scopesettings.h"

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

const QString everyContextScope = u":.__GLOBAL:"_s;

SettingSource sourceOf(const QString &scope, const QString &subject)
{
    if (scope == subject)
        return SettingSource::Subject;
    return scope == everyContextScope ? SettingSource::EveryContext : SettingSource::Context;
}

/// Looks through the scopes from the nearest on; the registry itself stands before the context of all contexts.
/// @p own gives a scope's value, empty when it has none; @p root the registry's, null while that is not known.
template <typename Own>
EffectiveSetting nearest(const Inventory &inventory, const QString &subject, const Own &own,
                         const std::optional<QString> &root, const QString &builtIn)
{
    for (const QString &scope : settingScopes(subject)) {
        if (scope == everyContextScope) {
            if (!root)
                return {};
            if (!root->isEmpty())
                return {*root, SettingSource::Registry, {}};
        }
        const auto settings = inventory.scopeSettings.constFind(scope);
        if (settings == inventory.scopeSettings.cend() || settings->error)
            return {};
        if (const QString value = own(*settings); !value.isEmpty())
            return {value, sourceOf(scope, subject), scope};
    }
    return {builtIn, SettingSource::BuiltIn, {}};
}

QString flagText(const std::optional<bool> &flag)
{
    if (!flag)
        return {};
    return *flag ? u"true"_s : u"false"_s;
}

} // namespace

QStringList settingScopes(const QString &subject)
{
    QStringList scopes{subject};
    if (const QString context = contextOf(subject); !context.isEmpty())
        scopes.append(u':' + context + u':');
    scopes.append(everyContextScope);
    return scopes;
}

EffectiveSettings effectiveSettings(const Inventory &inventory, const QString &subject)
{
    EffectiveSettings found;
    for (const QString &scope : settingScopes(subject)) {
        const auto settings = inventory.scopeSettings.constFind(scope);
        found.awaited = found.awaited || settings == inventory.scopeSettings.cend();
        if (settings != inventory.scopeSettings.cend() && settings->error && !found.error)
            found.error = settings->error;
    }
    const auto ofConfig = [](auto member) {
        return [member](const ScopeSettings &settings) {
            return settings.config ? QString(member(*settings.config)) : QString();
        };
    };
    const auto setting = [&](auto member, const QString &builtIn) {
        std::optional<QString> root;
        if (inventory.globalConfig)
            root = member(*inventory.globalConfig);
        return nearest(inventory, subject, ofConfig(member), root, builtIn);
    };
    found.compatibility = setting([](const SubjectConfig &config) { return config.compatibilityLevel; }, u"BACKWARD"_s);
    found.compatibilityGroup = setting([](const SubjectConfig &config) { return config.compatibilityGroup; }, {});
    found.normalize = setting([](const SubjectConfig &config) { return flagText(config.normalize); }, u"false"_s);
    // An alias is the subject's alone.
    const auto own = inventory.scopeSettings.constFind(subject);
    if (own != inventory.scopeSettings.cend() && !own->error)
        found.alias = {own->config ? own->config->alias : QString(), SettingSource::Subject, subject};

    // READONLY_OVERRIDE of the registry, or of all contexts, comes before everything.
    const QString readOnlyOverride = u"READONLY_OVERRIDE"_s;
    if (inventory.globalMode == readOnlyOverride)
        found.mode = {readOnlyOverride, SettingSource::Registry, {}};
    else if (inventory.scopeSettings.value(everyContextScope).mode == readOnlyOverride)
        found.mode = {readOnlyOverride, SettingSource::EveryContext, everyContextScope};
    else
        found.mode = nearest(
            inventory, subject, [](const ScopeSettings &settings) { return settings.mode; },
            inventory.globalMode.isEmpty() ? std::nullopt : std::optional(inventory.globalMode), u"READWRITE"_s);
    return found;
}

} // namespace kekkai
