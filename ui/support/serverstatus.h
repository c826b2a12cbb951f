#pragma once

#include "services/inventory/inventory.h"
#include "ui/support/theme.h"

namespace kekkai {

/// The servers of a connection.
enum class Server { SchemaRegistry, Cmf };

[[nodiscard]] Server serverOf(InventoryPart part);
[[nodiscard]] QList<InventoryPart> partsOf(Server server);
[[nodiscard]] QString serverWord(Server server); ///< "Schema Registry", "CMF"

/// How a server stands, seen from the parts that were read from it.
struct ServerStatus {
    enum class State {
        NotNamed,
        Connecting,
        Connected,
        PartlyFailed,
        SignInNeeded,
        CertificateRefused,
        Unreachable,
        Stopped
    };
    State state = State::NotNamed;
    std::optional<ApiError> error; ///< the worst one

    friend bool operator==(const ServerStatus &, const ServerStatus &) = default;
};

[[nodiscard]] ServerStatus statusOf(const Inventory &inventory, Server server);
/// The same of @p parts alone.
[[nodiscard]] ServerStatus statusOf(const Inventory &inventory, const QList<InventoryPart> &parts);
[[nodiscard]] QString stateWord(ServerStatus::State state);
[[nodiscard]] Token stateToken(ServerStatus::State state);
[[nodiscard]] QString stateIcon(ServerStatus::State state);

} // namespace kekkai
