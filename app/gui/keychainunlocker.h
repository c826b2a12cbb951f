#pragma once

#include "app/gui/unlocker.h"
#include "services/credentials/keychain.h"
#include "services/hardening/protections.h"

#include <QPointer>

namespace kekkai {

/// Reads the secrets of a saved connection from the keychain. The system asks the user there, if it has a reason to.
/// Errors: those of the keychain and of connectTo(); Kind::Keychain when an entry is missing, such as of a secret that
/// was given for one run.
class KeychainUnlocker final : public Unlocker {
public:
    explicit KeychainUnlocker(Keychain &keychain)
        : m_keychain(&keychain)
    {
    }
    [[nodiscard]] QFuture<Result<UnlockedConnection>> unlock(const Profile &profile) override;

private:
    QPointer<Keychain> m_keychain;
};

/// How @p keychain stands, for the page of protections.
[[nodiscard]] QFuture<ProtectionState> keychainState(Keychain &keychain);

} // namespace kekkai
