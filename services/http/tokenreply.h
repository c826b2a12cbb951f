#pragma once

#include "services/core/result.h"
#include "services/core/secret.h"

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <optional>

namespace kekkai {

/// A token as a token server hands it out.
struct FetchedToken {
    Secret token;
    std::chrono::seconds lifetime{0}; ///< zero: unknown
};

/// The text of the member @p name of the object @p json, taken out: blanks stay in its place, so that the rest can be
/// read by a parser that keeps copies. Changes the bytes where they are, under all who share them; only those of a
/// literal are copied first. Empty when there is no such member, or its text has escapes that no token has. Reads the
/// outermost object only.
[[nodiscard]] std::optional<Secret> takeText(QByteArray &json, QByteArrayView name);

/// Reads {"access_token","token_type","expires_in"} (RFC 6749, section 5.1) or, with @p member "auth_token", the answer
/// of Confluent's Metadata Service. The token is taken out of @p body. Errors: BadReply when there is no token, or one
/// of another type than Bearer.
[[nodiscard]] Result<FetchedToken> tokenReply(const QByteArray &body, QByteArrayView member);

/// How long before it expires a token is replaced.
/// @param lifetime  the token's whole life; zero or less: unknown.
/// @returns at most 60 s, and never more than half of @p lifetime; 0 when that is unknown.
/// Source: RFC 6749, section 5.1; the 60 s are ours, for slow clocks and slow replies.
[[nodiscard]] std::chrono::milliseconds renewalMargin(std::chrono::seconds lifetime);

} // namespace kekkai
