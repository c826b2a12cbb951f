#pragma once

#include <memory>

namespace kekkai {

class HttpTransport;

/// The connections of one open profile: transports, one for each server it names. Built in app/.
struct Session {
    std::shared_ptr<HttpTransport>
        schemaRegistry; ///< null when there is none; serves the DEK Registry and the catalog too
    std::shared_ptr<HttpTransport> cmf; ///< null when there is none
    std::shared_ptr<HttpTransport> catalog = nullptr; ///< null unless the Stream Catalog has an address of its own
};

} // namespace kekkai
