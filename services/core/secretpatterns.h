#pragma once

#include <QJsonValue>
#include <QString>
#include <QStringView>

namespace kekkai {

/// Eight bullets, whatever the length of what they hide.
[[nodiscard]] QString maskText();

/// Whether a property called @p key, or the text @p value, is to be treated as a credential wherever it stands.
/// Paths of files (keys ending in "location" or "path") are no secrets, unless the value itself looks like one.
/// Source: reference/cmf.md B.4; without looking at letter case.
[[nodiscard]] bool looksSecret(QStringView key, QStringView value);
[[nodiscard]] bool isSecretKey(QStringView key);
[[nodiscard]] bool isSecretValue(QStringView value);

/// @p text with the user-info of every URL in it replaced by maskText().
[[nodiscard]] QString withoutLogins(QString text);

/// @p json with the text of every member that looksSecret() replaced by maskText(), at any depth; JSON documents inside
/// strings (such as lastReconciledSpec) are masked inside too, and so are values that stand beside a secret's name, as
/// in
/// {"name": "DB_PASSWORD", "value": "…"}. For display, copies, journal and export.
[[nodiscard]] QJsonValue masked(const QJsonValue &json, QStringView key = {});

} // namespace kekkai
