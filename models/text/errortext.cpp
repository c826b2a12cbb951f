#include "models/text/errortext.h"

#include "models/text/valuetext.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct ErrorTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ErrorText)
};

} // namespace

QString errorSentence(const ApiError &error)
{
    const QString server = error.server.isEmpty() ? ErrorTexts::tr("The server") : error.server;
    if (error.retryAt.isValid() && (error.kind == ApiError::Kind::Throttled || error.kind == ApiError::Kind::Server))
        return ErrorTexts::tr("%1 is busy or being maintained, and asks not to be asked again before %2. Reload then.")
            .arg(server, localTimeText(error.retryAt));
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
        return ErrorTexts::tr(
                   "%1 and this computer could not agree on a secure connection. Give the certificate authority "
                   "that signed the server's certificate, and a client certificate if the server asks for one.")
            .arg(server);
    case ApiError::Kind::Unauthorized:
        return ErrorTexts::tr(
                   "%1 did not accept the credentials. Enter a user and password, or a token, that are still valid.")
            .arg(server);
    case ApiError::Kind::Forbidden:
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
        return ErrorTexts::tr(
            "The keychain of this computer could not be used. Unlock it, or start a keychain service, and try "
            "again.");
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
    add(ErrorTexts::tr("Words"), error.detail);
    return lines;
}

} // namespace kekkai
