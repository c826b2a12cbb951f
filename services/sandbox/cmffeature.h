#pragma once

#include "services/sandbox/world.h"

#include <memory>
#include <string>
#include <vector>

namespace kekkai::sandbox {

struct CmfOptions {
    std::string version = "2.3.1";
    std::string encryptionKey; ///< raw bytes; empty: encryption off
    std::string masking = "stars"; ///< stars, null, absent
    bool mappingsHidden = false;
    /// The kubeconfigs that lie in cmf.k8s.kubeconfigDirectory (2.3): known from the first start on. One whose name
    /// contains "offline" is DISCONNECTED.
    std::vector<std::string> kubernetesClusters = {"eu-central", "us-east"};
};

/// Confluent Manager for Apache Flink, /cmf/api/v1 and /cmf/api/v1alpha1: reference/cmf.md A.1 to A.10. Choices where
/// that is silent, all seen in the answers only:
/// - A Kubernetes namespace exists unless its name starts with "missing".
/// - Environments are replaced as a whole by a second POST, but keep a namespace that it leaves out; other PUTs replace
/// too.
/// - Databases that a catalog's kafkaClusters name become databases of their own from 2.1 on, also at a load.
/// - Statements: SHOW, DESCRIBE, EXPLAIN, CREATE, ALTER, DROP, USE, SET and RESET complete at once, SELECT, INSERT,
/// EXECUTE and
///   WITH run until stopped, everything else fails as SQL that cannot be parsed. Results: rows for SHOW CATALOGS and
///   SHOW DATABASES, else none; 410 for stopped and failed statements. Deleting a running one answers 202.
/// - Starting a running application and suspending a suspended one is 304.
/// - Names follow the pattern of A.5; applications are limited as the Flink operator does (45 characters, a letter
/// first: 422).
class CmfFeature {
public:
    /// Throws std::runtime_error for a key that has neither 16 nor 32 bytes.
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
