#pragma once

#include "services/core/result.h"

#include <QList>
#include <QString>
#include <QUrl>

namespace kekkai {

/// Where a server may be that a person named by pasting something: an address out of a browser or a property file, a
/// path of an API included, or only a host. The likeliest first, at most 8, none twice:
/// - what follows a known path of the Schema Registry ("/subjects/orders"), the DEK Registry, the Stream Catalog or CMF
///   ("/cmf/api/v1") is dropped, a path before it is kept;
/// - without "http://" or "https://" both are given, https first;
/// - without a port, the scheme's own, then 8081 (Schema Registry) and 8080 (CMF).
///
/// Errors: Invalid, ApiError::field naming the problem: "empty", "credentials" (a user name or password in it: never
/// repeated), "scheme" (another than http and https), "host" (none, or not a possible one).
[[nodiscard]] Result<QList<QUrl>> addressCandidates(const QString &typed);

} // namespace kekkai
