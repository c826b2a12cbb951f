#include "models/text/errortext.h"

#include "models/text/certificatetext.h"
#include "models/text/profiletext.h"
#include "models/text/valuetext.h"
#include "services/http/readonlytransport.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct ErrorTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ErrorText)
};

bool asksFor(const ApiError &error, const QString &scheme)
{
    return error.schemes.contains(scheme, Qt::CaseInsensitive);
}

} // namespace

bool asksForUnknownSignIn(const ApiError &error)
{
    return !error.schemes.isEmpty() && !asksFor(error, u"Basic"_s) && !asksFor(error, u"Bearer"_s);
}

QString wantedSignInText(const ApiError &error)
{
    if (asksForUnknownSignIn(error))
        return error.schemes.join(ErrorTexts::tr(", "));
    const bool basic = asksFor(error, u"Basic"_s);
    const bool bearer = asksFor(error, u"Bearer"_s);
    if (basic != bearer)
        return basic ? ErrorTexts::tr("a user name and password") : ErrorTexts::tr("a token");
    return ErrorTexts::tr("a user name and password, or a token");
}

namespace {
constexpr auto credentialsInClear = "credentialsInClear"_L1; // services/http/authorization.h
} // namespace

QString errorSentence(const ApiError &error)
{
    const QString server = error.server.isEmpty() ? ErrorTexts::tr("The server") : error.server;
    if (error.retryAt.isValid() && (error.kind == ApiError::Kind::Throttled || error.kind == ApiError::Kind::Server))
        return ErrorTexts::tr("%1 is busy or being maintained, and asks not to be asked again before %2. Reload then.")
            .arg(server, localTimeText(error.retryAt));
    if (!error.proxy.isEmpty())
        return error.httpStatus == 407 || error.detail.contains("authentication"_L1, Qt::CaseInsensitive)
            ? ErrorTexts::tr("The proxy %1 on the way to %2 wants to know who you are. Give its user name and password "
                             "in this computer's proxy settings; the sign-in of the server itself is not at fault.")
                  .arg(error.proxy, server)
            : ErrorTexts::tr("The proxy %1 on the way to %2 failed. Check this computer's proxy settings.")
                  .arg(error.proxy, server);
    switch (error.kind) {
    case ApiError::Kind::Canceled:
        return {};
    case ApiError::Kind::Offline:
        return ErrorTexts::tr(
                   "%1 cannot be reached. Check the address, the network and whether the server is running, then "
                   "reload.")
            .arg(server);
    case ApiError::Kind::Timeout:
        return ErrorTexts::tr("%1 did not answer in time. It may be busy: reload in a moment, or ask for less at once.")
            .arg(server);
    case ApiError::Kind::Tls:
        if (error.tls && error.tls->has(TlsReason::PinChanged))
            return ErrorTexts::
                tr("%1 shows another certificate than the one that you have chosen to trust. If nobody has replaced "
                   "it, somebody may be between you and the server.")
                    .arg(server);
        if (error.field == credentialsInClear)
            return ErrorTexts::tr(
                       "%1 is asked over plain HTTP, where anyone on the way could read the password. Use its "
                       "https:// address, or allow it for this server by name.")
                .arg(server);
        return ErrorTexts::tr(
                   "%1 and this computer could not agree on a secure connection. Give the certificate authority "
                   "that signed the server's certificate, and a client certificate if the server asks for one.")
            .arg(server);
    case ApiError::Kind::Unauthorized:
        if (asksForUnknownSignIn(error))
            return ErrorTexts::tr(
                       "%1 asks for a sign-in of another kind than Kekkai has: %2. Ask its administrator for "
                       "one with a user name and password, or with a token.")
                .arg(server, wantedSignInText(error));
        return error.signedIn
            ? ErrorTexts::tr("%1 did not accept the credentials. Enter ones that are still valid: it asks for %2.")
                  .arg(server, wantedSignInText(error))
            : ErrorTexts::tr("%1 wants to know who you are. Sign in: it asks for %2.")
                  .arg(server, wantedSignInText(error));
    case ApiError::Kind::Forbidden:
        if (isReadOnlyRefusal(error))
            return ErrorTexts::tr(
                       "This profile is read-only, so nothing was sent to %1. Switch that off in the profile "
                       "to make changes.")
                .arg(server);
        return ErrorTexts::tr(
                   "%1 knows who you are but does not allow this. Ask its administrator for a role that may read it.")
            .arg(server);
    case ApiError::Kind::NotFound:
        return ErrorTexts::tr(
                   "%1 has no such object. Someone may have deleted it: reload. If nothing is found, check the "
                   "address's path.")
            .arg(server);
    case ApiError::Kind::Conflict:
        return ErrorTexts::tr(
                   "%1 refused because someone else created or changed the object first. Reload and look at it again.")
            .arg(server);
    case ApiError::Kind::Invalid:
        return ErrorTexts::tr("%1 refused what was sent. Its own words, in the details, say which value to correct.")
            .arg(server);
    case ApiError::Kind::Throttled:
        return ErrorTexts::tr(
                   "%1 asks for fewer requests. Wait a minute and reload, or lower the number of requests at a time.")
            .arg(server);
    case ApiError::Kind::Server:
        return ErrorTexts::tr("%1 failed while it worked on the request. Reload; if it fails again, its log says why.")
            .arg(server);
    case ApiError::Kind::TooLarge:
        return ErrorTexts::tr(
                   "%1 sent more than Kekkai accepts for one reply, so it was not read. Check that the address "
                   "belongs to this kind of server.")
            .arg(server);
    case ApiError::Kind::Redirected:
        return ErrorTexts::tr(
                   "%1 pointed to another server, which is not followed so that no credentials go there. Enter "
                   "the final address.")
            .arg(server);
    case ApiError::Kind::BadReply:
        return error.field.isEmpty()
            ? ErrorTexts::tr(
                  "%1 sent a reply that cannot be read. Check that the address belongs to this kind of server and "
                  "that no proxy answers instead.")
                  .arg(server)
            : ErrorTexts::tr(
                  "%1 sent a reply that cannot be used: %2 is missing or not as expected. Check that the server's "
                  "version is supported.")
                  .arg(server, error.field);
    case ApiError::Kind::Keychain:
        return keychainSentence(error);
    case ApiError::Kind::Internal:
        return ErrorTexts::tr(
                   "Kekkai met a fault of its own while it read from %1. The rest was read. Reload; if it happens "
                   "again, report it with the details.")
            .arg(server);
    }
    return {};
}

QStringList errorDetails(const ApiError &error)
{
    QStringList lines;
    const auto add = [&lines](const QString &label, const QString &value) {
        if (!value.isEmpty())
            lines.append(ErrorTexts::tr("%1: %2").arg(label, value));
    };
    add(ErrorTexts::tr("Server"), error.server);
    add(ErrorTexts::tr("Path"), error.path);
    add(ErrorTexts::tr("HTTP status"), error.httpStatus == 0 ? QString() : QString::number(error.httpStatus));
    add(ErrorTexts::tr("Code"), error.serverCode == 0 ? QString() : QString::number(error.serverCode));
    add(ErrorTexts::tr("Field"), error.field);
    add(ErrorTexts::tr("Not before"), error.retryAt.isValid() ? utcTimeText(error.retryAt) : QString());
    add(ErrorTexts::tr("Asks for"), error.schemes.join(ErrorTexts::tr(", ")));
    add(ErrorTexts::tr("Realm"), error.realm);
    add(ErrorTexts::tr("Proxy"), error.proxy);
    if (error.tls) {
        for (const CertificateFacts &certificate : error.tls->chain)
            lines.append(certificateLines(certificate));
    }
    add(ErrorTexts::tr("Words"), error.detail);
    return lines;
}

} // namespace kekkai
