#pragma once

#include "services/sandbox/world.h"

#include <map>
#include <string>
#include <tuple>

namespace kekkai::sandbox {

/// The Stream Catalog's tag definitions and the tags attached to entities, /catalog/v1 (reference 4.4).
class CatalogTags {
public:
    explicit CatalogTags(World &world);
    void load();
    void addRoutes(Router &router);

private:
    using AttachmentKey = std::tuple<std::string, std::string, std::string>; ///< entity type, entity name, tag

    [[nodiscard]] Json changeDefinition(const Json &raw, bool create);
    [[nodiscard]] Json changeAttachment(const Json &raw, bool create);
    void removeDefinition(const std::string &name);
    [[nodiscard]] Response search(const Request &request) const;
    void save(const AttachmentKey &key, const Json &tag);

    World &m_world;
    std::map<std::string, Json> m_definitions;
    std::map<AttachmentKey, Json> m_attachments;
};

} // namespace kekkai::sandbox
