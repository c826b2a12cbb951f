#include "services/http/jsonmembers.h"

#include <QJsonDocument>

#include <cmath>
#include <limits>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString typeName(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"true or false"_s;
    case QJsonValue::Double:
        return u"a number"_s;
    case QJsonValue::String:
        return u"a string"_s;
    case QJsonValue::Array:
        return u"an array"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"nothing"_s;
}

/// The text of a map's value; none when @p values does not allow its type.
std::optional<QString> textOf(const QJsonValue &value, JsonMembers::Values values)
{
    if (value.isString())
        return value.toString();
    if (values == JsonMembers::Values::Strings)
        return std::nullopt;
    if (value.isBool() || value.isDouble())
        return value.toVariant().toString();
    if (values == JsonMembers::Values::Any && value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    if (values == JsonMembers::Values::Any && value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    return std::nullopt;
}

} // namespace

JsonMembers::JsonMembers(QJsonObject json, QString where)
    : m_json(std::move(json))
    , m_where(std::move(where))
{
}

bool JsonMembers::has(QLatin1StringView name) const
{
    const QJsonValue value = m_json.value(name);
    return !value.isUndefined() && !value.isNull();
}

QString JsonMembers::where(QLatin1StringView name) const
{
    if (m_where.isEmpty() || name.isEmpty())
        return m_where + name;
    return m_where + u'.' + name;
}

void JsonMembers::fail(const QString &place, QLatin1StringView expected, const QJsonValue &got)
{
    if (!m_error)
        m_error = badField(place, u"expected "_s + expected + u", got "_s + typeName(got)).value();
}

QJsonValue JsonMembers::take(QLatin1StringView name, bool required, QLatin1StringView expected)
{
    if (failed())
        return QJsonValue(QJsonValue::Undefined);
    QJsonValue value = m_json.value(name);
    if (value.isUndefined() || value.isNull()) {
        if (required)
            fail(where(name), expected, value);
        return QJsonValue(QJsonValue::Undefined);
    }
    return value;
}

bool JsonMembers::wholeNumber(const QJsonValue &value, const QString &place, double smallest, double largest)
{
    const double number = value.toDouble();
    if (!value.isDouble()) {
        fail(place, "a whole number"_L1, value);
        return false;
    }
    if (number != std::floor(number) || number < smallest || number > largest) {
        if (!m_error)
            m_error = badField(place, u"expected a whole number in range, got %1"_s.arg(number)).value();
        return false;
    }
    return true;
}

QString JsonMembers::string(QLatin1StringView name)
{
    const QJsonValue value = take(name, false, {});
    if (!value.isUndefined() && !value.isString())
        fail(where(name), "a string"_L1, value);
    return value.toString();
}

QString JsonMembers::requiredString(QLatin1StringView name)
{
    take(name, true, "a string"_L1);
    return string(name);
}

std::optional<bool> JsonMembers::optionalBool(QLatin1StringView name)
{
    const QJsonValue value = take(name, false, {});
    if (value.isUndefined())
        return std::nullopt;
    if (!value.isBool())
        fail(where(name), "true or false"_L1, value);
    return value.toBool();
}

bool JsonMembers::boolean(QLatin1StringView name)
{
    return optionalBool(name).value_or(false);
}

int JsonMembers::integer(QLatin1StringView name)
{
    const QJsonValue value = take(name, false, {});
    if (value.isUndefined()
        || !wholeNumber(value, where(name), std::numeric_limits<int>::min(), std::numeric_limits<int>::max()))
        return 0;
    return value.toInt();
}

int JsonMembers::requiredInteger(QLatin1StringView name)
{
    take(name, true, "a whole number"_L1);
    return integer(name);
}

QStringList JsonMembers::strings(QLatin1StringView name)
{
    QStringList values;
    const QJsonArray items = array(name);
    values.reserve(items.size());
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (!items.at(i).isString()) {
            fail(where(name) + u'[' + QString::number(i) + u']', "a string"_L1, items.at(i));
            return {};
        }
        values.append(items.at(i).toString());
    }
    return values;
}

std::optional<QStringList> JsonMembers::optionalStrings(QLatin1StringView name)
{
    if (!has(name))
        return std::nullopt;
    return strings(name);
}

QList<int> JsonMembers::integers(QLatin1StringView name)
{
    QList<int> values;
    const QJsonArray items = array(name);
    values.reserve(items.size());
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (!wholeNumber(items.at(i), where(name) + u'[' + QString::number(i) + u']', std::numeric_limits<int>::min(),
                         std::numeric_limits<int>::max()))
            return {};
        values.append(items.at(i).toInt());
    }
    return values;
}

QJsonObject JsonMembers::object(QLatin1StringView name)
{
    const QJsonValue value = take(name, false, {});
    if (!value.isUndefined() && !value.isObject())
        fail(where(name), "an object"_L1, value);
    return value.toObject();
}

QJsonArray JsonMembers::array(QLatin1StringView name)
{
    const QJsonValue value = take(name, false, {});
    if (!value.isUndefined() && !value.isArray())
        fail(where(name), "an array"_L1, value);
    return value.toArray();
}

QDateTime JsonMembers::milliseconds(QLatin1StringView name)
{
    constexpr double farthest = 253402300799999.0; // the end of the year 9999
    const QJsonValue value = take(name, false, {});
    if (value.isUndefined() || !wholeNumber(value, where(name), -farthest, farthest))
        return {};
    return QDateTime::fromMSecsSinceEpoch(value.toInteger(), Qt::UTC);
}

QMap<QString, QString> JsonMembers::map(QLatin1StringView name, Values values)
{
    QMap<QString, QString> result;
    const QJsonObject members = object(name);
    for (auto it = members.begin(); it != members.end(); ++it) {
        if (it.value().isNull())
            continue;
        const auto text = textOf(it.value(), values);
        if (!text) {
            fail(where(name) + u'.' + it.key(), "a string"_L1, it.value());
            return {};
        }
        result.insert(it.key(), *text);
    }
    return result;
}

MaskedMap JsonMembers::maskedMap(QLatin1StringView name, Values values, const QStringList &alwaysSecret)
{
    MaskedMap result;
    const QMap<QString, QString> plain = map(name, values);
    for (auto it = plain.cbegin(); it != plain.cend(); ++it)
        result.insert(it.key(), MaskedValue(it.key(), it.value(), alwaysSecret.contains(it.key())));
    return result;
}

QJsonObject maskedJson(const MaskedMap &map)
{
    QJsonObject json;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        json.insert(it.key(), it.value().text());
    return json;
}

} // namespace kekkai
