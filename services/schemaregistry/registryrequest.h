#pragma once

#include "services/http/httptransport.h"

namespace kekkai {

/// A GET with the media types and headers that the Schema Registry, its DEK Registry and the Stream Catalog expect.
/// Source: reference/schema-registry.md 1.1.
[[nodiscard]] HttpRequest registryGet(QByteArray path, Cancellation cancellation);

} // namespace kekkai
