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
        break;
    }
    return false;
}

} // namespace

QFuture<Result<HttpReply>> LoadGate::send(HttpRequest request)
{
    const auto pending = std::make_shared<Pending<HttpReply>>();
    auto future = pending->future();
    {
        const std::scoped_lock lock(m_lock);
        if (m_reason) {
            pending->answer(tl::unexpected(*m_reason));
            return future;
        }
        if (m_underWay.size() >= m_purgeAt) {
            std::erase_if(m_underWay, [](const auto &one) { return one->future().isFinished(); });
            m_purgeAt = 2 * m_underWay.size() + 128;
        }
        m_underWay.push_back(pending);
    }
    // Runs on the transport's thread, perhaps after this gate is gone: it holds what it needs, and not the transport.
    const auto lostInARow = m_lostInARow;
    m_transport->send(std::move(request)).then([pending, lostInARow](Result<HttpReply> reply) {
        if (isLost(reply))
            ++*lostInARow;
        else
            *lostInARow = 0;
        pending->answer(std::move(reply));
    });
    return future;
}

void LoadGate::stop(ApiError reason)
{
    std::vector<std::shared_ptr<Pending<HttpReply>>> waiting;
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
