#include "services/inventory/loadgate.h"

namespace kekkai {

namespace {

bool isLost(const Result<HttpReply> &reply)
{
    if (reply)
        return false;
    switch (reply.error().kind) {
    case ApiError::Kind::Offline:
    case ApiError::Kind::Timeout:
    case ApiError::Kind::Tls:
        return true;
    case ApiError::Kind::Canceled:
    case ApiError::Kind::Unauthorized:
    case ApiError::Kind::Forbidden:
    case ApiError::Kind::NotFound:
    case ApiError::Kind::Conflict:
    case ApiError::Kind::Invalid:
    case ApiError::Kind::Throttled:
    case ApiError::Kind::Server:
    case ApiError::Kind::TooLarge:
    case ApiError::Kind::Redirected:
    case ApiError::Kind::BadReply:
    case ApiError::Kind::Keychain:
    case ApiError::Kind::Internal:
        break;
    }
    return false;
}

} // namespace

void LoadGate::start(HttpRequest request, PendingReply pending)
{
    std::optional<ApiError> stopped;
    {
        const std::scoped_lock lock(m_lock);
        stopped = m_reason;
        if (!stopped) {
            if (m_underWay.size() >= m_purgeAt) {
                std::erase_if(m_underWay, [](const auto &one) { return one->future().isFinished(); });
                m_purgeAt = 2 * m_underWay.size() + 128;
            }
            m_underWay.push_back(pending);
        }
    }
    if (stopped) {
        pending->answer(tl::unexpected(*std::move(stopped)));
        return;
    }
    // Runs on the transport's thread, perhaps after this gate is gone: it holds what it needs, and not the transport.
    const auto lostInARow = m_lostInARow;
    const auto listener = [pending = std::move(pending), lostInARow](const Result<HttpReply> &reply) {
        if (isLost(reply))
            ++*lostInARow;
        else
            *lostInARow = 0;
        pending->answer(reply);
    };
    m_transport->start(std::move(request), std::make_shared<Pending<HttpReply>>(listener));
}

void LoadGate::stop(ApiError reason)
{
    std::vector<PendingReply> waiting;
    {
        const std::scoped_lock lock(m_lock);
        if (m_reason)
            return;
        m_reason = reason;
        waiting.swap(m_underWay);
    }
    for (const auto &pending : waiting)
        pending->answer(tl::unexpected(reason));
}

std::optional<ApiError> LoadGate::stopped() const
{
    const std::scoped_lock lock(m_lock);
    return m_reason;
}

} // namespace kekkai
