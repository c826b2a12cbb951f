#pragma once

#include "services/core/task.h"
#include "services/dekregistry/dek.h"
#include "services/dekregistry/kek.h"
#include "services/http/httptransport.h"

namespace kekkai {

/// Reads one DEK Registry (/dek-registry/v1/keks). Soft-deleted keys are always included and marked; the algorithm is
/// always sent (a request without one means AES256_GCM). Source: reference/schema-registry.md 2.2.
class DekRegistryClient {
public:
    explicit DekRegistryClient(std::shared_ptr<HttpTransport> transport)
        : m_transport(std::move(transport))
    {
    }

    Task<Result<QStringList>> kekNames(Cancellation cancellation) const;
    Task<Result<Kek>> kek(QString name, Cancellation cancellation) const;
    /// Subjects that have a DEK under @p kek.
    Task<Result<QStringList>> dekSubjects(QString kek, Cancellation cancellation) const;
    /// Versions of one algorithm, ascending; empty when there are none.
    Task<Result<QList<int>>> dekVersions(QString kek, QString subject, QString algorithm,
                                         Cancellation cancellation) const;
    Task<Result<Dek>> dek(QString kek, QString subject, QString algorithm, int version,
                          Cancellation cancellation) const;
    /// What Confluent's hosted service wants to be added to the policy of a KMS key that it is to share: a JSON
    /// statement for AWS, instructions for others; as text for people. Errors: NotFound where there is none (404 on a
    /// server of one's own).
    Task<Result<QString>> keyPolicy(Cancellation cancellation) const;

private:
    std::shared_ptr<HttpTransport> m_transport;
};

} // namespace kekkai
