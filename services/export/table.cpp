#include "services/export/table.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <nlohmann/json.hpp>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString timeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QString plainText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QDateTime:
        return timeText(value.toDateTime());
    case QMetaType::QStringList:
        return value.toStringList().join(u", "_s);
    default:
        return value.toString();
    }
}

nlohmann::ordered_json jsonValue(const QVariant &value)
{
    if (!value.isValid())
        return nullptr;
    switch (value.typeId()) {
    case QMetaType::Bool:
        return value.toBool();
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return value.toLongLong();
    case QMetaType::Double:
        return value.toDouble();
    case QMetaType::QStringList: {
        auto list = nlohmann::ordered_json::array();
        for (const QString &one : value.toStringList())
            list.push_back(one.toStdString());
        return list;
    }
    case QMetaType::QDateTime: {
        const QString time = timeText(value.toDateTime());
        return time.isEmpty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(time.toStdString());
    }
    default:
        return value.toString().toStdString();
    }
}

QString csvField(QString text)
{
    // A cell that begins like this is run as a formula when the file is opened in a spreadsheet.
    static const QRegularExpression formula(u"\\A[=+\\-@\\t\\r]"_s);
    static const QRegularExpression number(u"\\A[+-]?[0-9]+(\\.[0-9]+)?\\z"_s);
    if (formula.match(text).hasMatch() && !number.match(text).hasMatch())
        text.prepend(u'\'');
    if (text.contains(u'"') || text.contains(u',') || text.contains(u'\n') || text.contains(u'\r'))
        text = u'"' + text.replace(u'"', u"\"\""_s) + u'"';
    return text;
}

QByteArray yamlScalar(const nlohmann::ordered_json &value)
{
    // JSON is YAML: numbers, true, null and double-quoted strings mean the same in both.
    if (!value.is_string())
        return QByteArray::fromStdString(value.dump());
    const QString text = QString::fromStdString(value.get<std::string>());
    static const QRegularExpression safe(u"\\A[A-Za-z][A-Za-z0-9_./-]*\\z"_s);
    static const QRegularExpression word(u"\\A(y|n|yes|no|true|false|on|off|null|nan|inf)\\z"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    if (safe.match(text).hasMatch() && !word.match(text).hasMatch())
        return text.toUtf8();
    // What YAML takes for a line break, or does not allow at all, JSON leaves as it is.
    static const QRegularExpression special(u"[\\x{7F}-\\x{9F}\\x{2028}\\x{2029}\\x{FEFF}]"_s);
    QString quoted = QString::fromStdString(value.dump());
    for (qsizetype at = quoted.indexOf(special); at >= 0; at = quoted.indexOf(special, at))
        quoted.replace(at, 1, u"\\u%1"_s.arg(uint(quoted.at(at).unicode()), 4, 16, QChar(u'0')));
    return quoted.toUtf8();
}

QByteArray lines(const ExportTable &table, QChar separator, QLatin1StringView end, QString (*field)(QString))
{
    QString text;
    const auto append = [&](const QStringList &fields) {
        QStringList written;
        for (const QString &one : fields)
            written.append(field(one));
        text += written.join(separator) + end;
    };
    append(table.titles);
    for (const QVariantList &row : table.rows) {
        QStringList fields;
        for (const QVariant &value : row)
            fields.append(plainText(value));
        append(fields);
    }
    return text.toUtf8();
}

QString blankField(QString text)
{
    static const QRegularExpression breaks(u"[\\t\\r\\n]+"_s);
    return text.replace(breaks, u" "_s);
}

} // namespace

QByteArray exported(const ExportTable &table, ExportFormat format)
{
    switch (format) {
    case ExportFormat::Text:
        return lines(table, u'\t', "\n"_L1, blankField);
    case ExportFormat::Csv:
        return lines(table, u',', "\r\n"_L1, csvField);
    case ExportFormat::Json:
    case ExportFormat::Yaml:
        break;
    }
    auto array = nlohmann::ordered_json::array();
    for (const QVariantList &row : table.rows) {
        auto object = nlohmann::ordered_json::object();
        for (qsizetype i = 0; i < row.size() && i < table.keys.size(); ++i)
            object[table.keys[i].toStdString()] = jsonValue(row[i]);
        array.push_back(std::move(object));
    }
    if (format == ExportFormat::Json)
        return QByteArray::fromStdString(array.dump(2)) + '\n';
    if (array.empty())
        return "[]\n";
    QByteArray yaml;
    for (const auto &object : array) {
        QByteArray indent = "- ";
        for (const auto &[key, value] : object.items()) {
            yaml += indent + yamlScalar(key) + ':';
            indent = "  ";
            if (!value.is_array()) {
                yaml += ' ' + yamlScalar(value) + '\n';
            } else if (value.empty()) {
                yaml += " []\n";
            } else {
                yaml += '\n';
                for (const auto &one : value)
                    yaml += "    - " + yamlScalar(one) + '\n';
            }
        }
    }
    return yaml;
}

} // namespace kekkai
