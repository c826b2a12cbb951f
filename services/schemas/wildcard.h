#pragma once

#include <QStringView>

namespace kekkai {

/// The tag path matcher of the official clients, bit for bit: "**" any characters, "*" none or more without a dot,
/// "?" one without a dot; square brackets are a regular expression's. Case-sensitive, whole string; an unbalanced "["
/// matches nothing. Source: reference/schema-registry.md 4.2.
[[nodiscard]] bool wildcardMatches(QStringView fullName, QStringView pattern);

} // namespace kekkai
