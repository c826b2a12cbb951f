#pragma once

#include "services/http/httptransport.h"

#include <QString>
#include <QUrl>

namespace kekkai {

/// Which shell a command is written for.
enum class Shell { Posix, PowerShell };

/// @p text as one word of the shell, whatever is in it.
[[nodiscard]] QString shellWord(const QString &text, Shell shell);

/// The curl command that sends @p request to the server at @p base, for copying. It never holds credentials: a user
/// name or password in @p base is dropped, and where @p needsSignIn curl is told to ask or to read them (--user
/// "$SR_USER").
/// @param userVariable  name of the environment variable that holds "user:password", such as "SR_USER_INFO".
[[nodiscard]] QString curlCommand(const QUrl &base, const HttpRequest &request, Shell shell, bool needsSignIn = false,
                                  const QString &userVariable = QStringLiteral("SR_USER_INFO"));

} // namespace kekkai
