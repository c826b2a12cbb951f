#include "models/text/settingtext.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct SettingText {
    Q_DECLARE_TR_FUNCTIONS(kekkai::SettingText)
};

} // namespace

QString settingSourceText(const EffectiveSetting &setting)
{
    switch (setting.source) {
    case SettingSource::Subject:
        return SettingText::tr("set for this subject");
    case SettingSource::Context:
        return SettingText::tr("set for the context %1").arg(contextOf(setting.scope));
    case SettingSource::EveryContext:
        return SettingText::tr("set for all contexts");
    case SettingSource::Registry:
        return SettingText::tr("set for the whole registry");
    case SettingSource::BuiltIn:
        return SettingText::tr("as nothing else is set");
    case SettingSource::Unknown:
        return {};
    }
    return {};
}

} // namespace kekkai
