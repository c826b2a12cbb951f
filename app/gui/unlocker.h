#pragma once

#include "services/core/result.h"
#include "services/inventory/session.h"
#include "services/profiles/profile.h"

#include <QFuture>

namespace kekkai {

/// What a lock took: the secrets of a connection, and the transports made with them.
struct UnlockedConnection {
    Session session;
    ProfileSecrets secrets;
};

/// Brings back the secrets of a saved connection after a lock, from outside this process. An interface, so that the
/// console needs no keychain.
class Unlocker {
public:
    Unlocker() = default;
    virtual ~Unlocker() = default;
    Unlocker(const Unlocker &) = delete;
    Unlocker &operator=(const Unlocker &) = delete;

    /// Reads the secrets and makes the transports. Called on the GUI thread; the future always finishes. It stays
    /// locked on an error, which is shown: Canceled when the user said no.
    [[nodiscard]] virtual QFuture<Result<UnlockedConnection>> unlock(const Profile &profile) = 0;
};

} // namespace kekkai
