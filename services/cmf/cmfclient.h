#pragma once

#include "services/cmf/cmfvalues.h"
#include "services/core/task.h"
#include "services/http/httptransport.h"

namespace kekkai {

/// A list that may answer "nothing has changed since this ETag".
template <typename T> struct Tagged {
    QList<T> values;
    QByteArray etag; ///< of a list that fits one page; else, or when the server sent none, empty
    bool notModified = false; ///< the server answered 304: values is empty, keep what you have
};

/// Reads one CMF. Lists are read page by page until an empty page arrives, at most 10,000 pages.
/// Source of all calls: reference/cmf.md A.4.
class CmfClient {
public:
    explicit CmfClient(std::shared_ptr<HttpTransport> transport)
        : m_transport(std::move(transport))
    {
    }

    /// From /system-information; where that is absent (2.0, 2.1) guessed from the paths that exist (A.8).
    Task<Result<CmfSystemInformation>> systemInformation(Cancellation cancellation) const;
    Task<Result<QList<CmfEnvironment>>> environments(Cancellation cancellation) const;
    /// With its secrets map, which lists leave out.
    Task<Result<CmfEnvironment>> environment(QString name, Cancellation cancellation) const;
    Task<Result<Tagged<CmfSecret>>> secrets(QByteArray etag, Cancellation cancellation) const;
    Task<Result<QList<CmfSecretMapping>>> mappings(QString environment, Cancellation cancellation) const;
    Task<Result<QList<CmfCatalog>>> catalogs(Cancellation cancellation) const;
    /// NotFound on CMF 2.0, which has no such path.
    Task<Result<QList<CmfDatabase>>> databases(QString catalog, Cancellation cancellation) const;
    Task<Result<QList<CmfComputePool>>> computePools(QString environment, Cancellation cancellation) const;
    Task<Result<QList<CmfApplication>>> applications(QString environment, Cancellation cancellation) const;

private:
    std::shared_ptr<HttpTransport> m_transport;
};

/// The base address of what a user pasted: a trailing "/", "/cmf" or "/cmf/api/v1" is dropped.
[[nodiscard]] QUrl cmfBaseUrl(const QUrl &pasted);

} // namespace kekkai
