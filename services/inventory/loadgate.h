#pragma once

#include "services/core/pending.h"
#include "services/http/httptransport.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace kekkai {

/// Stands between one load and a transport: stop() answers everything under way and all later requests at once, however
/// long the transport takes to let go of them. So a load ends quickly when it is canceled or the server refuses the
/// sign-in.
class LoadGate final : public HttpTransport {
public:
    explicit LoadGate(std::shared_ptr<HttpTransport> transport)
        : m_transport(std::move(transport))
    {
    }

    void start(HttpRequest request, PendingReply pending) override;
    [[nodiscard]] QString name() const override { return m_transport->name(); }
    [[nodiscard]] PeerCertificates certificates() const override { return m_transport->certificates(); }

    /// The first reason counts.
    void stop(ApiError reason);
    [[nodiscard]] std::optional<ApiError> stopped() const;
    /// Requests that got no answer from the server at all, since the last one that did.
    [[nodiscard]] int lostInARow() const { return *m_lostInARow; }

private:
    std::shared_ptr<HttpTransport> m_transport;
    mutable std::mutex m_lock;
    std::vector<PendingReply> m_underWay;
    std::size_t m_purgeAt = 128;
    std::optional<ApiError> m_reason;
    std::shared_ptr<std::atomic<int>> m_lostInARow = std::make_shared<std::atomic<int>>(0);
};

} // namespace kekkai
