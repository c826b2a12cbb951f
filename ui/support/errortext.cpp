#include "ui/support/errortext.h"

#include "models/text/errortext.h"
#include "models/text/objecttext.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ErrorText)
};

} // namespace

ErrorText errorText(const ApiError &error)
{
    ErrorText text;
    text.cause = errorSentence(error);
    text.details = errorDetails(error).join(u'\n');
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

QString partsText(const QList<InventoryPart> &parts)
{
    QStringList names;
    names.reserve(parts.size());
    for (const InventoryPart part : parts)
        names.append(partText(part));
    return names.join(Words::tr(", "));
}

QString partsFailedText(const QList<InventoryPart> &parts)
{
    return Words::tr("%1: loading failed").arg(partsText(parts));
}

} // namespace kekkai
