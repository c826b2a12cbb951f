#pragma once

#include "services/core/wipe.h"
#include "services/http/endpoint.h"

#include <QByteArray>
#include <QList>

#include <utility>

namespace kekkai {

/// The value of the Authorization header for sign-ins that need no token server: "Basic …" or "Bearer …". Empty for
/// None and for those that fetch a token. A password is sent as it is, a token without the blanks around it.
[[nodiscard]] QByteArray authorizationValue(const SignIn &signIn);
/// "Bearer " and @p token.
[[nodiscard]] QByteArray bearerValue(const Secret &token);

/// What goes with each request besides Authorization: "target-sr-cluster" and "Confluent-Identity-Pool-Id" where they
/// are set. Only printable ASCII is sent, so that a pasted line break cannot begin a header of its own.
[[nodiscard]] QList<std::pair<QByteArray, QByteArray>> identityHeaders(const SignIn &signIn);

/// The port of @p url, or the one of its scheme.
[[nodiscard]] int effectivePort(const QUrl &url);
/// Whether plain HTTP to @p host stays in this computer.
[[nodiscard]] bool isLoopbackHost(const QString &host);
/// Whether credentials may be sent to @p url: over TLS, within this computer, or where @p rules allow it.
[[nodiscard]] bool mayCarryCredentials(const QUrl &url, const TlsRules &rules);

/// ApiError::field of a refusal (Kind::Tls) because of that.
inline constexpr QLatin1StringView credentialsInClearField("credentialsInClear");

/// Overwrites @p bytes where they are, under all who share them: for what nobody may read any more.
void wipeShared(const QByteArray &bytes);

} // namespace kekkai
