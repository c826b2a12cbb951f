#pragma once

#include "services/core/cancellation.h"
#include "services/core/result.h"

#include <QFuture>
#include <QHostAddress>
#include <QList>
#include <QString>

#include <chrono>

namespace kekkai {

/// The addresses of @p host, as the system's resolver knows them; an IP address is its own. Needs an event loop.
/// Errors: Offline when nobody knows the host (ApiError::detail in the resolver's words), Timeout, Canceled.
[[nodiscard]] QFuture<Result<QList<QHostAddress>>> hostAddresses(const QString &host, std::chrono::milliseconds limit,
                                                                 const Cancellation &cancellation);

/// Opens a TCP connection and closes it again; gives the address that answered. Needs an event loop.
/// Errors: Offline when it is refused or there is no way (detail in the system's words), Timeout, Canceled.
[[nodiscard]] QFuture<Result<QHostAddress>> tcpAnswer(const QString &host, int port, std::chrono::milliseconds limit,
                                                      const Cancellation &cancellation);

} // namespace kekkai
