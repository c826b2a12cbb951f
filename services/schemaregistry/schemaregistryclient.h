#pragma once

#include "services/core/task.h"
#include "services/http/httptransport.h"
#include "services/schemaregistry/subjectconfig.h"

namespace kekkai {

/// Which subjects or versions a list contains.
enum class Deleted { Exclude, Include, Only };

/// Reads one Schema Registry. Source of all calls: reference/schema-registry.md 1.3. Every call gives the first error
/// it meets and no partial list. Safe to destroy while calls are under way.
class SchemaRegistryClient {
public:
    explicit SchemaRegistryClient(std::shared_ptr<HttpTransport> transport)
        : m_transport(std::move(transport))
    {
    }

    /// GET /subjects; @p prefix ":*:" is all contexts, "" the default context only.
    Task<Result<QStringList>> subjects(QString prefix, Deleted deleted, Cancellation cancellation) const;
    /// GET /subjects/{s}/versions, ascending.
    Task<Result<QList<int>>> versions(QString subject, Deleted deleted, Cancellation cancellation) const;
    /// GET /subjects/{s}/versions/{v}; @p version -1 is the latest. Soft-deleted ones are given too.
    Task<Result<SchemaVersion>> schemaVersion(QString subject, int version, Cancellation cancellation) const;
    /// GET /schemas: one page of all versions of the subjects that begin with @p prefix (":*:" is everything),
    /// soft-deleted ones marked; Only counts as Include, as the registry has no such filter here. The page ends the
    /// list when it is empty.
    Task<Result<QList<SchemaVersion>>> schemas(QString prefix, Deleted deleted, int offset, int limit,
                                               Cancellation cancellation) const;
    /// GET /schemas/ids/{id}?subject=: always with the subject, as ids are unique per context only.
    Task<Result<SchemaVersion>> schemaById(int id, QString subject, Cancellation cancellation) const;
    /// GET /config or /config/{subject}. No setting of its own is NotFound with code 40408.
    Task<Result<SubjectConfig>> config(QString subject, bool defaultToGlobal, Cancellation cancellation) const;
    /// GET /mode or /mode/{subject}: READWRITE, READONLY, IMPORT, ... as sent. None of its own: NotFound, 40409.
    Task<Result<QString>> mode(QString subject, bool defaultToGlobal, Cancellation cancellation) const;
    Task<Result<QStringList>> contexts(Cancellation cancellation) const;
    Task<Result<QStringList>> schemaTypes(Cancellation cancellation) const;

private:
    std::shared_ptr<HttpTransport> m_transport;
};

} // namespace kekkai
