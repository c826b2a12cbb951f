#include "services/http/readonlytransport.h"

#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString refusalField()
{
    return u"profile.isReadOnly"_s;
}

} // namespace

ReadOnlyTransport::ReadOnlyTransport(std::shared_ptr<HttpTransport> inner)
    : m_inner(std::move(inner))
{
}

void ReadOnlyTransport::start(HttpRequest request, PendingReply pending)
{
    if (request.verb == "GET" || request.verb == "HEAD") {
        m_inner->start(std::move(request), std::move(pending));
        return;
    }
    ApiError error;
    error.kind = ApiError::Kind::Forbidden;
    error.detail = QString::fromLatin1(request.verb) + u" was not sent: the profile is read-only"_s;
    error.server = name();
    error.path = QString::fromLatin1(request.path);
    error.field = refusalField();
    pending->answer(tl::unexpected(error));
}

QString ReadOnlyTransport::name() const
{
    return m_inner->name();
}

bool isReadOnlyRefusal(const ApiError &error)
{
    return error.kind == ApiError::Kind::Forbidden && error.httpStatus == 0 && error.field == refusalField();
}

} // namespace kekkai
