#pragma once

#include <QFuture>
#include <QString>

namespace kekkai {

/// How the Secret Service of the session (GNOME Keyring, KeePassXC, …) is doing.
struct SecretServiceState {
    enum class Kind {
        Open,
        Locked,
        NoCollection, ///< no keyring has been made yet
        Absent, ///< no session bus, or nobody offers the service and it cannot be started
        Denied, ///< the bus's rules keep us from it
        Unknown, ///< it does not answer, or something else; words says what
        NotUsed, ///< this desktop or system has another keychain
    };
    Kind kind = Kind::Unknown;
    QString words;
};

/// Asks over D-Bus, without making the service ask the user anything. Finishes within about ten seconds.
/// Source: Secret Service API draft, ReadAlias and Collection.Locked.
[[nodiscard]] QFuture<SecretServiceState> secretServiceState();

} // namespace kekkai
