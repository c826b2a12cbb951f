#include "services/plans/planstate.h"

#include "services/core/secretpatterns.h"
#include "services/plans/secretslots.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

bool isNothing(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined();
}

QString below(const QString &path, const QString &name)
{
    return path.isEmpty() ? name : QString(path + u'.' + name);
}

void compare(const QJsonValue &pattern, const QJsonValue &state, const QString &path, QList<StateDifference> &found)
{
    if (isNothing(pattern) && isNothing(state))
        return;
    if (pattern.isObject() && state.isObject()) {
        const QJsonObject wanted = pattern.toObject();
        const QJsonObject there = state.toObject();
        for (auto it = wanted.begin(); it != wanted.end(); ++it)
            compare(it.value(), there.value(it.key()), below(path, it.key()), found);
        return;
    }
    if (pattern != state)
        found.append({path, isNothing(pattern) ? QJsonValue() : pattern, isNothing(state) ? QJsonValue() : state});
}

/// Schemas are full of fields called "password": words, not passwords.
bool isSchemaText(const QString &member)
{
    return member == "schema"_L1;
}

bool isCredential(const QString &member, const QString &text)
{
    if (!looksSecret(member, text) || text == maskText())
        return false;
    return !isOnlySlots(text);
}

void collect(const QJsonValue &json, const QString &member, const QString &path, QStringList &found)
{
    constexpr qsizetype enough = 20;
    if (found.size() >= enough || isSchemaText(member))
        return;
    if (json.isObject()) {
        const QJsonObject object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            collect(it.value(), it.key(), below(path, it.key().left(60)), found);
    } else if (json.isArray()) {
        const QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            collect(array.at(i), member, u"%1[%2]"_s.arg(path).arg(i), found);
    } else if (json.isString() && isCredential(member, json.toString())) {
        found.append(path);
    }
}

QJsonValue clean(const QJsonValue &json, const QString &member)
{
    if (isSchemaText(member))
        return json;
    if (json.isObject()) {
        QJsonObject object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = clean(it.value(), it.key());
        return object;
    }
    if (json.isArray()) {
        QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = clean(array.at(i), member);
        return array;
    }
    return json.isString() && isCredential(member, json.toString()) ? QJsonValue(maskText()) : json;
}

} // namespace

QByteArray canonicalJson(const QJsonValue &value)
{
    // A document is an object or an array, so that other values travel in an array.
    const QByteArray bytes = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return bytes.mid(1, bytes.size() - 2);
}

QList<StateDifference> differences(const QJsonValue &pattern, const QJsonValue &state)
{
    QList<StateDifference> found;
    compare(pattern, state, {}, found);
    return found;
}

bool matches(const QJsonValue &pattern, const QJsonValue &state)
{
    return differences(pattern, state).isEmpty();
}

QStringList credentialsIn(const QJsonValue &json, const QString &path)
{
    QStringList found;
    collect(json, {}, path, found);
    return found;
}

QJsonValue withoutCredentials(const QJsonValue &state)
{
    return clean(state, {});
}

} // namespace kekkai
