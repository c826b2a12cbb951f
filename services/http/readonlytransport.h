#pragma once

#include "services/http/httptransport.h"

#include <memory>

namespace kekkai {

/// Lets through what only reads, and refuses everything else before it is sent: the last line behind a read-only
/// profile, whatever a page or a plan believes.
class ReadOnlyTransport final : public HttpTransport {
public:
    explicit ReadOnlyTransport(std::shared_ptr<HttpTransport> inner);

    /// Errors: those of the transport inside; Forbidden for which isReadOnlyRefusal() holds.
    void start(HttpRequest request, PendingReply pending) override;
    [[nodiscard]] QString name() const override;
    [[nodiscard]] PeerCertificates certificates() const override { return m_inner->certificates(); }

private:
    std::shared_ptr<HttpTransport> m_inner;
};

/// Whether @p error says that the profile is read-only; no server has seen the request then.
[[nodiscard]] bool isReadOnlyRefusal(const ApiError &error);

} // namespace kekkai
