#include "services/http/tokenreply.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// The position behind the closing quote of the text that opens at @p at, or -1.
qsizetype endOfText(QByteArrayView json, qsizetype at)
{
    for (++at; at < json.size(); ++at) {
        if (json[at] == '\\')
            ++at;
        else if (json[at] == '"')
            return at + 1;
    }
    return -1;
}

qsizetype skipBlanks(QByteArrayView json, qsizetype at)
{
    while (at < json.size() && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n'))
        ++at;
    return at;
}

/// The span between the quotes of the outermost member @p name; empty when there is none.
std::pair<qsizetype, qsizetype> spanOf(QByteArrayView json, QByteArrayView name)
{
    int depth = 0;
    for (qsizetype at = 0; at < json.size();) {
        const char c = json[at];
        if (c != '"') {
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            ++at;
            continue;
        }
        const qsizetype end = endOfText(json, at);
        if (end < 0)
            break;
        const bool found = depth == 1 && json.sliced(at + 1, end - at - 2) == name;
        const qsizetype colon = skipBlanks(json, end);
        if (colon >= json.size() || json[colon] != ':') {
            at = end; // a value
            continue;
        }
        const qsizetype value = skipBlanks(json, colon + 1);
        if (found && value < json.size() && json[value] == '"') {
            const qsizetype valueEnd = endOfText(json, value);
            return valueEnd < 0 ? std::pair<qsizetype, qsizetype>() : std::pair(value + 1, valueEnd - 1);
        }
        at = value;
    }
    return {};
}

seconds lifetimeOf(const QJsonValue &value)
{
    // Some servers write the number as a text.
    const double number = value.isString() ? value.toString().toDouble() : value.toDouble();
    return seconds(number > 0 ? static_cast<qint64>(std::min(number, 10.0 * 365 * 24 * 3600)) : 0);
}

} // namespace

std::optional<Secret> takeText(QByteArray &json, QByteArrayView name)
{
    if (json.capacity() == 0)
        json.detach(); // a literal cannot be written to
    const auto [from, to] = spanOf(json, name);
    if (from == to)
        return {};
    const QByteArrayView raw(json.constData() + from, to - from);
    QByteArray text;
    text.reserve(raw.size()); // one buffer, which becomes the Secret's
    bool plain = true;
    for (qsizetype i = 0; i < raw.size(); ++i) {
        if (raw[i] == '\\') {
            plain = plain && i + 1 < raw.size() && raw[i + 1] == '/'; // the one escape that base64 can meet
            ++i;
        }
        if (i < raw.size())
            text += raw[i];
    }
    Secret secret(std::move(text));
    std::fill_n(const_cast<char *>(json.constData()) + from, to - from, ' ');
    if (!plain)
        return {};
    return secret;
}

Result<FetchedToken> tokenReply(const QByteArray &body, QByteArrayView member)
{
    QByteArray rest = body;
    const std::optional<Secret> token = takeText(rest, member);
    for (const char *other : {"refresh_token", "id_token", "access_token", "auth_token"})
        static_cast<void>(takeText(rest, other)); // whatever else is a credential
    const QJsonDocument json = QJsonDocument::fromJson(rest);
    if (!json.isObject())
        return badField({}, u"the token server's reply is no JSON object"_s);
    const QString field = QString::fromLatin1(member);
    if (!token || token->reveal().trimmed().isEmpty())
        return badField(field, u"expected a token"_s);
    const auto bytes = token->reveal().trimmed();
    if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return c <= ' ' || c == 0x7f; }))
        return badField(field, u"expected a token without blanks"_s);
    const QString type = json[u"token_type"_s].toString();
    if (!type.isEmpty() && type.compare("bearer"_L1, Qt::CaseInsensitive) != 0)
        return badField(u"token_type"_s,
                        u"expected \"Bearer\", the only type that can be sent, but got \"%1\""_s.arg(type.left(40)));
    return FetchedToken{*token, lifetimeOf(json[u"expires_in"_s])};
}

milliseconds renewalMargin(seconds lifetime)
{
    if (lifetime <= seconds(0))
        return milliseconds(0);
    return std::min(milliseconds(lifetime) / 2, milliseconds(seconds(60)));
}

} // namespace kekkai
