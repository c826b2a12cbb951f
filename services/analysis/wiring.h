#pragma once

#include "services/inventory/inventory.h"

namespace kekkai {

enum class WiringState {
    Connected, ///< mapped to a secret that exists, and the server agrees that the environment has access
    NotMapped, ///< a hole: the catalog or database silently does not exist for this environment
    SecretMissing, ///< a hole: the mapping names a secret that does not exist
    SecretHidden, ///< mapped, but neither mapping nor environment says to which secret
    AccessDisputed, ///< looks connected, but the server does not list the environment under environmentsWithAccess
    Unused, ///< mapped, but no catalog or database uses the id
    Unknown, ///< a part that is needed has not been loaded
};

/// One environment × connectionSecretId. Source: reference/cmf.md B.1.
struct WiringRow {
    QString environment;
    QString connectionSecretId;
    QString secretName; ///< empty when not mapped or hidden
    WiringState state = WiringState::Unknown;
    QStringList catalogs; ///< that use the id for their Schema Registry
    QStringList databases; ///< "catalog.database" that use it for Kafka

    friend bool operator==(const WiringRow &, const WiringRow &) = default;
};

/// Every environment × every id that a catalog, database or mapping names; by environment, then id. Left out is an id
/// that an environment does not map and that no catalog or database uses: it says nothing.
[[nodiscard]] QList<WiringRow> wiringOf(const Inventory &inventory);

} // namespace kekkai
