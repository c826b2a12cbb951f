#pragma once

#include "services/core/apierror.h"
#include "services/core/secret.h"

#include <QByteArray>

namespace kekkai {

struct Endpoint;

/// The kind that a refusal with HTTP status @p status has.
[[nodiscard]] ApiError::Kind kindOfStatus(int status);

/// What a server says in the body of a refusal, as text for people, and its error_code. Understands the registry's
/// {"error_code","message"}, CMF's {"errors":[{"message"}]}, Spring's {"error","message","path"}, a token server's
/// {"error","error_description"}, plain text, HTML (only its title) and nothing at all. Not yet redacted.
struct ErrorBody {
    QString text;
    int serverCode = 0;
};
[[nodiscard]] ErrorBody errorBody(const QByteArray &body, const QByteArray &contentType);

/// Whether @p body is a web page instead of what an API answers.
[[nodiscard]] bool isHtml(const QByteArray &body, const QByteArray &contentType);
/// "the server sent an HTML page" with its title, never the page.
[[nodiscard]] QString htmlText(const QByteArray &body);

/// What a server said, or a note in its place when that contains an own password too short for redacted(): to cut a
/// letter or two out of the text would spoil it and tell where the password stood.
[[nodiscard]] QString serverWords(const QString &text, const Endpoint &endpoint);

/// @p text without anything that looks like a credential and without the endpoint's own, at most 2,000 characters. Own
/// passwords of fewer than four bytes stay, as they stand in ordinary words: see serverWords().
/// @param token  one that was fetched for it; may be empty.
[[nodiscard]] QString redacted(QString text, const Endpoint &endpoint, const Secret &token = {});

} // namespace kekkai
