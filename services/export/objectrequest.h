#pragma once

#include "services/http/httptransport.h"
#include "services/inventory/objectref.h"

#include <optional>

namespace kekkai {

/// The request that reads one object, such as a person copies it.
struct ObjectRequest {
    bool ofCmf = false; ///< else of the Schema Registry
    HttpRequest request;
};

/// Soft-deleted objects are asked for, too. Nothing for kinds that no single request reads (tags, KMS keys).
[[nodiscard]] std::optional<ObjectRequest> requestOf(const ObjectRef &object);

} // namespace kekkai
