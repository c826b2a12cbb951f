#pragma once

#include "services/sandbox/schemaregistryfeature.h"
#include "services/sandbox/world.h"

#include <memory>

namespace kekkai::sandbox {

/// The DEK Registry, /dek-registry/v1/keks.
class DekRegistryFeature
{
public:
    /// @param registry  outlives this; asked for modes and aliases.
    DekRegistryFeature(World &world, const SchemaRegistryFeature &registry);
    ~DekRegistryFeature();

    void load();
    void addRoutes(Router &router);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::sandbox
