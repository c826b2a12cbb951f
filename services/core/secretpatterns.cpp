#include "services/core/secretpatterns.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace kekkai {

using namespace Qt::StringLiterals;

QString maskText()
{
    return QString(8, QChar(0x2022));
}

bool isSecretKey(QStringView key)
{
    static const QRegularExpression secret(
        u"passw(?:or)?d|secret|token|credential|jaas|user[._-]?info|api[._-]?key|access[._-]?key|private|passphrase|"
        "ssl\\.key|^fs\\..*\\.key|account[._-]?key"_s,
        QRegularExpression::CaseInsensitiveOption);
    // What only says where or how: a file, a name, an address, a kind. "connectionSecretId" and its kin are names.
    static const QRegularExpression harmless(
        u"(location|path|\\.type|\\.class|\\.source|endpoint\\.url|secretid|secretname|secret\\.name|secretref|"
        "secretproperty|private\\.key\\.id|expiry\\.days|kek\\.name)$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return secret.match(key).hasMatch() && !harmless.match(key).hasMatch();
}

bool isSecretValue(QStringView value)
{
    static const QRegularExpression secret(
        u"-----BEGIN [A-Z ]*PRIVATE "
        u"KEY-----|password\\s*=|clientSecret\\s*=|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*|AKIA[0-9A-Z]{16}|"
        "://[^/\\s:@]*:[^/\\s@]+@"_s,
        QRegularExpression::CaseInsensitiveOption);
    return secret.match(value).hasMatch();
}

bool looksSecret(QStringView key, QStringView value)
{
    return !value.isEmpty() && (isSecretKey(key) || isSecretValue(value));
}

QString withoutLogins(QString text)
{
    static const QRegularExpression login(u"://[^/\\s@]+@"_s);
    return text.replace(login, u"://"_s + maskText() + u'@');
}

QJsonValue masked(const QJsonValue &json, QStringView key)
{
    switch (json.type()) {
    case QJsonValue::Object: {
        QJsonObject object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = masked(it.value(), it.key());
        // The environment of a container: {"name": "DB_PASSWORD", "value": "…"}.
        if (const auto value = object.find("value"_L1); value != object.end() && !value.value().isObject()) {
            const QString name = object.value("name"_L1).toString();
            if (!name.isEmpty())
                value.value() = masked(value.value(), name);
        }
        return object;
    }
    case QJsonValue::Array: {
        QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = masked(array.at(i), key);
        return array;
    }
    case QJsonValue::String: {
        const QString text = json.toString();
        if (text.startsWith(u'{') || text.startsWith(u'[')) {
            if (const auto inner = QJsonDocument::fromJson(text.toUtf8()); !inner.isNull()) {
                const QJsonValue value = inner.isObject() ? QJsonValue(inner.object()) : QJsonValue(inner.array());
                const QJsonValue clean = masked(value);
                if (clean != value) {
                    return QString::fromUtf8(
                        (clean.isObject() ? QJsonDocument(clean.toObject()) : QJsonDocument(clean.toArray()))
                            .toJson(QJsonDocument::Compact));
                }
            }
        }
        return looksSecret(key, text) ? QJsonValue(maskText()) : json;
    }
    case QJsonValue::Double:
    case QJsonValue::Bool:
        return isSecretKey(key) && json.isDouble() ? QJsonValue(maskText()) : json;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return json;
}

} // namespace kekkai
