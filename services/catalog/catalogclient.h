#pragma once

#include "services/catalog/tagdefinition.h"
#include "services/core/task.h"
#include "services/http/httptransport.h"

namespace kekkai {

/// Reads the Stream Catalog's tag definitions (/catalog/v1). A self-managed registry has none: NotFound.
class CatalogClient {
public:
    explicit CatalogClient(std::shared_ptr<HttpTransport> transport)
        : m_transport(std::move(transport))
    {
    }

    Task<Result<QList<TagDefinition>>> tagDefinitions(Cancellation cancellation) const;

private:
    std::shared_ptr<HttpTransport> m_transport;
};

} // namespace kekkai
