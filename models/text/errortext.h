#pragma once

#include "services/core/apierror.h"

#include <QString>
#include <QStringList>

namespace kekkai {

/// One or two sentences for people: what happened, with which server, and what cures it. Empty for Canceled, which is
/// shown to nobody. Without the server's own words: those are in errorDetails().
[[nodiscard]] QString errorSentence(const ApiError &error);

/// What the server of an Unauthorized @p error wants, in words: "a user name and password", "a token", the names of
/// schemes that Kekkai does not have; "a user name and password, or a token" where it did not say.
[[nodiscard]] QString wantedSignInText(const ApiError &error);
/// Whether the server says how to sign in, and Kekkai knows none of the ways.
[[nodiscard]] bool asksForUnknownSignIn(const ApiError &error);

/// What a support engineer asks for, one "label: value" per line: server, path, HTTP status, code, field, the server's
/// words. Lines without a value are left out.
[[nodiscard]] QStringList errorDetails(const ApiError &error);

} // namespace kekkai
