#include "ui/support/errortext.h"

#include <QCoreApplication>
#include <QStringList>

namespace kekkai {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(kekkai::ErrorText)
};

QString serverName(const ApiError &error)
{
    return error.server.isEmpty() ? Words::tr("The server") : error.server;
}

QString causeOf(const ApiError &error)
{
    using Kind = ApiError::Kind;
    const QString server = serverName(error);
    switch (error.kind) {
    case Kind::Canceled:
        return {};
    case Kind::Offline:
        return Words::tr("%1 cannot be reached. Check that it runs, that the address is right and that your network leads there.").arg(server);
    case Kind::Timeout:
        return Words::tr("%1 did not answer in time. It may be overloaded; try again in a moment.").arg(server);
    case Kind::Tls:
        return Words::tr("No secure connection to %1: its certificate is not trusted, or it does not accept ours. Start with --ca FILE when the "
                         "server's certificate comes from a certificate authority of your own.")
            .arg(server);
    case Kind::Unauthorized:
        return Words::tr("%1 wants to know who you are, or did not accept the user name, password or token.").arg(server);
    case Kind::Forbidden:
        return Words::tr("%1 knows you, but your account may not read this. Ask its administrator for read access.").arg(server);
    case Kind::NotFound:
        return Words::tr("%1 has nothing at this address. It may have been deleted meanwhile, or the address of the server needs a path.").arg(server);
    case Kind::Conflict:
        return Words::tr("%1 says that someone else changed this meanwhile, or that the name is taken.").arg(server);
    case Kind::Invalid:
        return Words::tr("%1 refused the request.").arg(server);
    case Kind::Throttled:
        return Words::tr("%1 asks us to send fewer requests, and went on asking after several pauses. Try again in a minute.").arg(server);
    case Kind::Server:
        return Words::tr("%1 failed while it worked on the request (HTTP status %2). Its log says why.").arg(server).arg(error.httpStatus);
    case Kind::TooLarge:
        return Words::tr("%1 sent more than this program is willing to read at once.").arg(server);
    case Kind::Redirected:
        return Words::tr("%1 sends us on to another server, which is not followed. Use that server's address instead.").arg(server);
    case Kind::BadReply:
        return error.field.isEmpty()
            ? Words::tr("%1 sent an answer that is not of the expected kind. Check that the address leads to the right service.").arg(server)
            : Words::tr("%1 sent an answer whose member \"%2\" is not as its interface promises.").arg(server, error.field);
    case Kind::Keychain:
        return Words::tr("The system's keychain is locked or missing.");
    }
    return {};
}

} // namespace

ErrorText errorText(const ApiError &error)
{
    ErrorText text;
    text.cause = causeOf(error);
    QStringList lines;
    if (!error.server.isEmpty())
        lines.append(Words::tr("Server: %1").arg(error.server));
    if (!error.path.isEmpty())
        lines.append(Words::tr("Request: %1").arg(error.path));
    if (error.httpStatus != 0)
        lines.append(error.serverCode != 0 ? Words::tr("HTTP status %1, error code %2").arg(error.httpStatus).arg(error.serverCode)
                                           : Words::tr("HTTP status %1").arg(error.httpStatus));
    if (!error.field.isEmpty())
        lines.append(Words::tr("Member: %1").arg(error.field));
    if (!error.detail.isEmpty())
        lines.append(Words::tr("In its own words: %1").arg(error.detail));
    text.details = lines.join(u'\n');
    if (error.kind == ApiError::Kind::Unauthorized)
        text.cure = Cure::SignIn;
    else if (error.kind == ApiError::Kind::Tls)
        text.cure = Cure::ShowCertificate;
    return text;
}

QString cureButtonText(Cure cure)
{
    switch (cure) {
    case Cure::TryAgain:
        return Words::tr("Try again");
    case Cure::SignIn:
        return Words::tr("Sign in…");
    case Cure::ShowCertificate:
        return Words::tr("What to do…");
    case Cure::None:
        break;
    }
    return {};
}

QString partName(InventoryPart part)
{
    switch (part) {
    case InventoryPart::Registry:
        return Words::tr("Schema Registry settings");
    case InventoryPart::Keks:
        return Words::tr("KEKs");
    case InventoryPart::Deks:
        return Words::tr("DEKs");
    case InventoryPart::Subjects:
        return Words::tr("Subjects");
    case InventoryPart::Tags:
        return Words::tr("Tag definitions");
    case InventoryPart::CmfSystem:
        return Words::tr("CMF version");
    case InventoryPart::Environments:
        return Words::tr("Environments");
    case InventoryPart::Secrets:
        return Words::tr("CMF Secrets");
    case InventoryPart::Catalogs:
        return Words::tr("Catalogs");
    case InventoryPart::ComputePools:
        return Words::tr("Compute pools");
    case InventoryPart::Applications:
        return Words::tr("Applications");
    }
    return {};
}

QString partFailedText(InventoryPart part) { return Words::tr("%1: loading failed").arg(partName(part)); }

} // namespace kekkai
