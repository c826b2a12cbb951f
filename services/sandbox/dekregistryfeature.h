#pragma once

#include "services/sandbox/schemaregistryfeature.h"
#include "services/sandbox/world.h"

#include <memory>
#include <string_view>

namespace kekkai::sandbox {

/// The DEK Registry, /dek-registry/v1/keks: all of reference/schema-registry.md section 2. Choices where that is
/// silent: an unknown algorithm is 404 in the query and 422 in the body; a body that is not JSON, or has a member of
/// the wrong type, is 400; a missing body is 422. A shared KEK works with local-kms; its secret is the kmsProps member
/// "secret", else the environment's LOCAL_SECRET, else builtInLocalSecret. Shared KEKs of other KMS types answer 50070,
/// and 40370 with any type when the key id contains "denied".
class DekRegistryFeature {
public:
    static constexpr std::string_view builtInLocalSecret = "kekkai-sandbox-local-secret";
    static constexpr int defaultMaxKeys = 20000;

    /// @param registry  outlives this; asked for modes and aliases.
    /// @param maxKeys  dek.registry.max.keys, counted for KEKs and DEKs each (2.8).
    /// @param isCloud  GET /dek-registry/v1/policy, which only Confluent's hosted service has: {"policy": text}, the
    /// text being a statement for the policy of an AWS key.
    DekRegistryFeature(World &world, const SchemaRegistryFeature &registry, int maxKeys = defaultMaxKeys,
                       bool isCloud = false);
    ~DekRegistryFeature();

    void load();
    void addRoutes(Router &router);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::sandbox
