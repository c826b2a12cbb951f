#pragma once

#include "services/core/apierror.h"
#include "services/inventory/inventory.h"

#include <QString>

namespace kekkai {

/// What the button of an error message does.
enum class Cure { TryAgain, SignIn, ShowCertificate, None };

/// An error in words. Never contains a secret: ApiError holds none.
struct ErrorText {
    QString cause; ///< one or two sentences: who did what, and what helps; empty for Canceled
    QString details; ///< for the fold: server, request, status, code, member, the server's own words; one a line
    Cure cure = Cure::TryAgain;
};

[[nodiscard]] ErrorText errorText(const ApiError &error);
[[nodiscard]] QString cureButtonText(Cure cure);

/// "KEKs, DEKs".
[[nodiscard]] QString partsText(const QList<InventoryPart> &parts);
/// "KEKs: loading failed", "KEKs, DEKs: loading failed".
[[nodiscard]] QString partsFailedText(const QList<InventoryPart> &parts);

} // namespace kekkai
