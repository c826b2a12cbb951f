#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace kekkai {

// What an object looks like to a plan: its "state" is JSON, with secrets masked, or null where the object does not
// exist. A plan says what must be found with a pattern: an object that names the members that count.

/// @p value as JSON without blanks and with sorted members: the same bytes for equal values.
[[nodiscard]] QByteArray canonicalJson(const QJsonValue &value);

/// One place where a state is not what a pattern says.
struct StateDifference {
    QString member; ///< such as "kmsProps.region"; empty: the whole object
    QJsonValue expected; ///< null: nothing
    QJsonValue found; ///< null: nothing

    friend bool operator==(const StateDifference &, const StateDifference &) = default;
};

/// Where @p state is not as @p pattern says; empty: it is. In an object only the members of the pattern are compared,
/// at any depth; null stands for a member that is absent, or an object that does not exist. Arrays are compared whole.
[[nodiscard]] QList<StateDifference> differences(const QJsonValue &pattern, const QJsonValue &state);
[[nodiscard]] bool matches(const QJsonValue &pattern, const QJsonValue &state);

/// Members of @p json, at any depth, that look like a credential (looksSecret()) and are neither dots nor slots: their
/// places, at most 20. Texts of schemas are not looked into.
[[nodiscard]] QStringList credentialsIn(const QJsonValue &json, const QString &path = {});
/// @p state with those replaced by dots: the last line before something is written down.
[[nodiscard]] QJsonValue withoutCredentials(const QJsonValue &state);

} // namespace kekkai
