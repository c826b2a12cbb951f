#include "services/http/errorbody.h"

#include "services/core/secretpatterns.h"
#include "services/core/wipe.h"
#include "services/http/endpoint.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortestHidden = 4; ///< bytes; what is shorter stands in ordinary words
constexpr qsizetype longestDetail = 2000;
constexpr qsizetype longestSearched = 16 * 1024; ///< for what looks like a secret
constexpr qsizetype longestRead = 64 * 1024; ///< of a body that is no JSON: nothing beyond is looked at

QString messagesOf(const QJsonArray &errors)
{
    QStringList messages;
    for (const QJsonValue &error : errors) {
        const QString message = error.isString() ? error.toString() : error[u"message"].toString();
        if (!message.isEmpty())
            messages.append(message);
    }
    return messages.join(u'\n');
}

} // namespace

ApiError::Kind kindOfStatus(int status)
{
    switch (status) {
    case 400:
    case 422:
        return ApiError::Kind::Invalid;
    case 401:
        return ApiError::Kind::Unauthorized;
    case 403:
        return ApiError::Kind::Forbidden;
    case 404:
        return ApiError::Kind::NotFound;
    case 407:
        return ApiError::Kind::Offline; // not the server: a proxy on the way wants credentials of its own
    case 409:
        return ApiError::Kind::Conflict;
    case 413:
        return ApiError::Kind::Invalid;
    case 429:
        return ApiError::Kind::Throttled;
    default:
        return status >= 500 ? ApiError::Kind::Server : ApiError::Kind::BadReply;
    }
}

bool isHtml(const QByteArray &body, const QByteArray &contentType)
{
    if (contentType.contains("json"))
        return false;
    const QByteArray start = body.left(512).trimmed().toLower();
    return contentType.startsWith("text/html") || contentType.startsWith("application/xhtml")
        || start.startsWith("<!doctype html") || start.startsWith("<html");
}

QString htmlText(const QByteArray &body)
{
    static const QRegularExpression title(u"<title[^>]*>([^<]{1,400})</title>"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const QString found = title.match(QString::fromUtf8(body.left(longestRead))).captured(1).simplified();
    return found.isEmpty() ? u"the server sent an HTML page"_s : u"the server sent an HTML page: "_s + found;
}

ErrorBody errorBody(const QByteArray &body, const QByteArray &contentType)
{
    if (body.trimmed().isEmpty())
        return {};
    if (isHtml(body, contentType))
        return {htmlText(body), 0};
    const QJsonDocument json = QJsonDocument::fromJson(body);
    if (json.isArray())
        return {messagesOf(json.array()), 0};
    if (!json.isObject())
        return {QString::fromUtf8(body.left(longestRead)).trimmed(), 0};

    const QJsonObject object = json.object();
    if (const QJsonValue errors = object["errors"_L1]; errors.isArray()) {
        if (QString text = messagesOf(errors.toArray()); !text.isEmpty())
            return {std::move(text), 0};
    }
    QString text = object["message"_L1].toString();
    if (const QString words = object["error_description"_L1].toString(); text.isEmpty() && !words.isEmpty())
        text = words;
    if (text.isEmpty())
        text = object["error"_L1].toString();
    else if (const QString error = object["error"_L1].toString(); !error.isEmpty() && error != text)
        text = error + u": " + text;
    return {text, object["error_code"_L1].toInt()};
}

QString serverWords(const QString &text, const Endpoint &endpoint)
{
    const QByteArrayView own = endpoint.signIn.secret.reveal();
    if (own.isEmpty() || own.size() >= shortestHidden)
        return text;
    const Wiping<QString> letters(QString::fromUtf8(own));
    if (text.contains(*letters, Qt::CaseInsensitive))
        return u"(the server's words are left out: they contain the letters of the password)"_s;
    return text;
}

QString redacted(QString text, const Endpoint &endpoint, const Secret &token)
{
    const auto hide = [&text](const Wiping<QByteArray> &secret) {
        if (secret->size() < shortestHidden)
            return;
        const Wiping<QString> letters(QString::fromUtf8(*secret));
        text.replace(*letters, maskText());
    };
    const Wiping<QByteArray> own(endpoint.signIn.secret.reveal().toByteArray());
    const Wiping<QByteArray> login(endpoint.signIn.user.toUtf8() + ':' + *own);
    const Wiping<QString> escaped(Wiping<QString>(QString::fromUtf8(*own))->toHtmlEscaped());
    hide(Wiping<QByteArray>(token.reveal().toByteArray()));
    hide(own);
    hide(Wiping<QByteArray>(own->toPercentEncoding()));
    hide(Wiping<QByteArray>(escaped->toUtf8()));
    hide(Wiping<QByteArray>(own->toBase64()));
    hide(Wiping<QByteArray>(login->toBase64()));

    // What follows the name of a credential, up to the end of its value; the "=" goes too, so that nothing looks
    // unhidden.
    static const QRegularExpression named(
        u"\\b([\\w.-]{0,64}(?:password|passphrase|secret|token|api[._-]?key|access[._-]?key|user\\.info)[\\w.-]{0,64})(?:\\s*=|[\"']\\s*:)\\s*(\"[^\"]*\"|'[^']*'|[^\\s,;&]+)"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression shaped(
        u"-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*|AKIA[0-9A-Z]{16}|\\b(?:Basic|Bearer)\\s+[\\w+/=.~-]{8,}"_s,
        QRegularExpression::CaseInsensitiveOption);
    // Beyond its limits the expression's engine gives up and hides nothing; what is shown is far shorter than this.
    text.truncate(longestSearched);
    text.replace(shaped, maskText());
    text = withoutLogins(text);
    text.replace(named, u"\\1 "_s + maskText());
    if (isSecretValue(text))
        return maskText();
    if (text.size() > longestDetail)
        text = text.left(longestDetail - 1) + u'…';
    return text;
}

} // namespace kekkai
