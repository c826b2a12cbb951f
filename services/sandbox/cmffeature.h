#pragma once

#include "services/sandbox/world.h"

#include <memory>
#include <string>

namespace kekkai::sandbox {

struct CmfOptions
{
    std::string version = "2.3.1";
    std::string encryptionKey; ///< raw bytes; empty: encryption off
    std::string masking = "stars"; ///< stars, null, absent
    bool mappingsHidden = false;
};

/// Confluent Manager for Apache Flink, /cmf/api/v1 and /cmf/api/v1alpha1.
class CmfFeature
{
public:
    CmfFeature(World &world, CmfOptions options);
    ~CmfFeature();

    /// Throws std::runtime_error with CMF's own words when the store was begun in the other encryption mode or with
    /// another key (reference/cmf.md D.3).
    void load();
    void addRoutes(Router &router);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::sandbox
