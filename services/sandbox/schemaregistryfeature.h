#pragma once

#include "services/sandbox/world.h"

#include <memory>
#include <string>

namespace kekkai::sandbox {

/// The Schema Registry and the Stream Catalog's tag definitions.
class SchemaRegistryFeature {
public:
    SchemaRegistryFeature(World &world, bool ruleSetsDropped);
    ~SchemaRegistryFeature();

    void load(); ///< reads its state back from the store
    void addRoutes(Router &router); ///< 1.2's context rewriting is done before routing, see rewriteContext()

    /// The mode in force for a subject (its own, its context's, the global one): the DEK Registry asks for IMPORT.
    [[nodiscard]] std::string modeOf(const std::string &subject) const;
    /// The subject that @p subject's config alias leads to, aliasForDeks first; @p subject itself without one.
    [[nodiscard]] std::string subjectForDeks(const std::string &subject) const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// /contexts/{ctx}/… of reference 1.2 rewritten to the plain path. Throws Refusal (400) for a context with a colon.
[[nodiscard]] Request rewriteContext(Request request);

} // namespace kekkai::sandbox
