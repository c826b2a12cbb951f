#include "services/cmf/cmfclient.h"
#include "services/inventory/inventoryworker.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int environmentsAtOnce = 8;

template <typename T> void sortByName(QList<T> &list)
{
    std::stable_sort(list.begin(), list.end(),
                     [](const T &a, const T &b) { return nameLess(a.metadata.name, b.metadata.name); });
}

template <typename T> bool isNamed(const QList<T> &list, const QString &name)
{
    return std::any_of(list.cbegin(), list.cend(), [&name](const T &one) { return one.metadata.name == name; });
}

/// @p list with the rows of @p environment replaced by @p fresh; sorted by (environment, name).
template <typename T, typename Parent>
void replaceBelow(QList<T> &list, const QString &parent, QList<T> fresh, Parent parentOf)
{
    list.removeIf([&](const T &one) { return parentOf(one) == parent; });
    list.append(std::move(fresh));
    std::stable_sort(list.begin(), list.end(), [&](const T &a, const T &b) {
        return parentOf(a) != parentOf(b) ? nameLess(parentOf(a), parentOf(b))
                                          : nameLess(a.metadata.name, b.metadata.name);
    });
}

constexpr auto environmentOf = [](const auto &one) -> const QString & { return one.environment; };
constexpr auto catalogOf = [](const CmfDatabase &one) -> const QString & { return one.catalog; };

} // namespace

Task<void> InventoryWorker::readCmfSystem(RunPtr run)
{
    constexpr auto part = InventoryPart::CmfSystem;
    begin(run, part, 1);
    const CmfClient client(run->gate);
    const auto system = co_await client.systemInformation(run->cancellation);
    if (run->over)
        co_return;
    if (!system) {
        fail(run, part, system.error());
        co_return;
    }
    m_state.cmfSystem = *system;
    complete(run, part);
}

Task<void> InventoryWorker::readSecrets(RunPtr run)
{
    constexpr auto part = InventoryPart::Secrets;
    const bool mayAskForChanges = m_state.parts.value(part).loadedAt.isValid();
    begin(run, part);
    const CmfClient client(run->gate);
    // Named: g++ 12 destroys the temporary of a conditional inside an awaited call twice.
    QByteArray knownEtag;
    if (mayAskForChanges)
        knownEtag = m_secretsEtag;
    auto secrets = co_await client.secrets(std::move(knownEtag), run->cancellation);
    if (run->over)
        co_return;
    if (!secrets) {
        if (isMissingApi(secrets.error(), !m_state.secrets.isEmpty())) {
            m_state.secrets.clear();
            m_secretsEtag.clear();
            absent(run, part);
        } else {
            fail(run, part, secrets.error());
        }
        co_return;
    }
    if (!secrets->notModified) {
        sortByName(secrets->values);
        m_state.secrets = std::move(secrets->values);
        m_secretsEtag = secrets->etag;
    }
    progress(run, part, m_state.secrets.size(), m_state.secrets.size());
    complete(run, part);
}

// -- environments, and what they hold

struct InventoryWorker::EnvironmentsWork {
    struct Count {
        qsizetype done = 0;
        qsizetype notFound = 0;
    };

    RunPtr run;
    QStringList names;
    QMap<QString, CmfEnvironment> listed; ///< as the list has them, without their secrets
    QSet<QString> gone;
    QMap<InventoryPart, Count> counts;
};

Task<void> InventoryWorker::readEnvironments(RunPtr run)
{
    const auto work = std::make_shared<EnvironmentsWork>();
    work->run = run;
    const bool withRows = run->parts.contains(InventoryPart::Environments);
    if (withRows)
        begin(run, InventoryPart::Environments);
    const CmfClient client(run->gate);
    auto environments = co_await client.environments(run->cancellation);
    if (run->over)
        co_return;
    if (!environments) {
        for (const auto part :
             {InventoryPart::Environments, InventoryPart::ComputePools, InventoryPart::Applications}) {
            if (run->parts.contains(part))
                fail(run, part, environments.error());
        }
        co_return;
    }
    sortByName(*environments);
    for (const CmfEnvironment &environment : std::as_const(*environments)) {
        work->names.append(environment.metadata.name);
        work->listed.insert(environment.metadata.name, environment);
    }
    if (withRows) {
        for (const CmfEnvironment &row : std::as_const(*environments)) {
            if (!isNamed(m_state.environments, row.metadata.name))
                m_state.environments.append(row);
        }
        sortByName(m_state.environments);
    }
    for (const auto part : std::as_const(run->parts))
        begin(run, part, work->names.size());

    const auto queue = TaskQueue<EnvironmentJob>::make(
        environmentsAtOnce, [this, work](EnvironmentJob job) { return readEnvironment(work, std::move(job)); },
        [this, work](const EnvironmentJob &job, const QString &exception) {
            environmentFaulted(work, job, exception);
        });
    for (const auto part : {InventoryPart::Environments, InventoryPart::ComputePools, InventoryPart::Applications}) {
        if (!run->parts.contains(part))
            continue;
        for (const QString &name : std::as_const(work->names))
            queue->push({part, name});
    }
    co_await TaskQueue<EnvironmentJob>::finish(queue);
    if (run->over)
        co_return;

    const QSet<QString> names(work->names.cbegin(), work->names.cend());
    const bool known = !run->gate->stopped();
    const auto isLost = [&](const QString &environment) {
        return known && (!names.contains(environment) || work->gone.contains(environment));
    };
    if (withRows) {
        m_state.environments.removeIf([&](const CmfEnvironment &one) { return isLost(one.metadata.name); });
        m_state.mappings.removeIf([&](const CmfSecretMapping &one) { return isLost(one.environment); });
        complete(run, InventoryPart::Environments);
    }
    for (const auto part : {InventoryPart::ComputePools, InventoryPart::Applications}) {
        if (!run->parts.contains(part))
            continue;
        if (part == InventoryPart::ComputePools)
            m_state.computePools.removeIf([&](const CmfComputePool &one) { return isLost(one.environment); });
        else
            m_state.applications.removeIf([&](const CmfApplication &one) { return isLost(one.environment); });
        // An environment that has just been deleted is a 404 as well; all of them together are a server without such a
        // path.
        if (known && !names.isEmpty() && work->counts.value(part).notFound == names.size())
            absent(run, part);
        else
            complete(run, part);
    }
}

Task<void> InventoryWorker::readEnvironment(EnvironmentsWorkPtr work, EnvironmentJob job)
{
    const RunPtr run = work->run;
    if (run->over || run->gate->stopped())
        co_return;
    const CmfClient client(run->gate);
    std::optional<ApiError> error;
    QString what;
    if (job.part == InventoryPart::ComputePools) {
        auto pools = co_await client.computePools(job.environment, run->cancellation);
        if (run->over)
            co_return;
        if (pools)
            replaceBelow(m_state.computePools, job.environment, *std::move(pools), environmentOf);
        else
            error = pools.error();
        what = u"compute pools of environment %1"_s.arg(job.environment);
    } else if (job.part == InventoryPart::Applications) {
        auto applications = co_await client.applications(job.environment, run->cancellation);
        if (run->over)
            co_return;
        if (applications)
            replaceBelow(m_state.applications, job.environment, *std::move(applications), environmentOf);
        else
            error = applications.error();
        what = u"applications of environment %1"_s.arg(job.environment);
    } else {
        auto detailsTask = client.environment(job.environment, run->cancellation);
        auto mappingsTask = client.mappings(job.environment, run->cancellation);
        auto details = co_await detailsTask;
        auto mappings = co_await mappingsTask;
        if (run->over)
            co_return;
        if (!details && details.error().kind == ApiError::Kind::NotFound) {
            work->gone.insert(job.environment);
        } else {
            const auto row =
                std::find_if(m_state.environments.begin(), m_state.environments.end(),
                             [&job](const CmfEnvironment &one) { return one.metadata.name == job.environment; });
            if (details) {
                if (row != m_state.environments.end() && *row != *details)
                    *row = *details;
            } else if (environmentFailed(work, job, u"environment %1"_s.arg(job.environment), details.error())
                       && row != m_state.environments.end()) {
                // What the list says is newer; the names of its secrets stay as they were last known.
                const auto secrets = row->secrets;
                *row = work->listed.value(job.environment);
                row->secrets = secrets;
            }
            if (mappings) {
                const auto names = details ? details->secrets : std::nullopt;
                for (CmfSecretMapping &mapping : *mappings) {
                    if (mapping.secretName.isEmpty() && names)
                        mapping.secretName = names->value(mapping.metadata.name);
                }
                replaceBelow(m_state.mappings, job.environment, *std::move(mappings), environmentOf);
            } else if (mappings.error().kind == ApiError::Kind::NotFound && details) {
                // No such path: all that is known is what the environment says of itself.
                QList<CmfSecretMapping> rows;
                const auto names = details->secrets.value_or(QMap<QString, QString>());
                for (auto it = names.cbegin(); it != names.cend(); ++it) {
                    CmfSecretMapping mapping;
                    mapping.environment = job.environment;
                    mapping.metadata.name = it.key();
                    mapping.secretName = it.value();
                    rows.append(mapping);
                }
                replaceBelow(m_state.mappings, job.environment, rows, environmentOf);
            } else if (!mappings) {
                environmentFailed(work, job, u"secret mappings of environment %1"_s.arg(job.environment),
                                  mappings.error());
            }
        }
    }
    auto &count = work->counts[job.part];
    if (error && error->kind == ApiError::Kind::NotFound)
        ++count.notFound;
    else if (error)
        environmentFailed(work, job, what, *error);
    progress(run, job.part, ++count.done, work->names.size());
}

void InventoryWorker::environmentFaulted(const EnvironmentsWorkPtr &work, const EnvironmentJob &job,
                                         const QString &exception)
{
    const QString item = job.part == InventoryPart::ComputePools ? u"compute pools of environment %1"_s
        : job.part == InventoryPart::Applications                ? u"applications of environment %1"_s
                                                                 : u"environment %1"_s;
    faulted(work->run, job.part, item.arg(job.environment), exception);
    progress(work->run, job.part, ++work->counts[job.part].done, work->names.size());
}

bool InventoryWorker::environmentFailed(const EnvironmentsWorkPtr &work, const EnvironmentJob &job, const QString &item,
                                        const ApiError &error)
{
    // CMF says 401 also to a user without a role in this one environment (A.3): that stops nothing else.
    if (error.kind == ApiError::Kind::Unauthorized && !work->run->gate->stopped()) {
        m_state.parts[job.part].itemErrors.append({item, error});
        touch();
        return true;
    }
    return itemFailed(work->run, job.part, item, error);
}

// -- catalogs and their databases

struct InventoryWorker::CatalogsWork {
    RunPtr run;
    QList<CmfCatalog> catalogs;
    qsizetype done = 0;
};

Task<void> InventoryWorker::readCatalogs(RunPtr run)
{
    constexpr auto part = InventoryPart::Catalogs;
    begin(run, part);
    const auto work = std::make_shared<CatalogsWork>();
    work->run = run;
    const CmfClient client(run->gate);
    auto catalogs = co_await client.catalogs(run->cancellation);
    if (run->over)
        co_return;
    if (!catalogs) {
        if (isMissingApi(catalogs.error(), !m_state.catalogs.isEmpty())) {
            m_state.catalogs.clear();
            m_state.databases.clear();
            absent(run, part);
        } else {
            fail(run, part, catalogs.error());
        }
        co_return;
    }
    sortByName(*catalogs);
    work->catalogs = *std::move(catalogs);
    QList<CmfCatalog> rows = work->catalogs;
    for (const CmfCatalog &old : std::as_const(m_state.catalogs)) {
        if (!isNamed(work->catalogs, old.metadata.name))
            rows.append(old);
    }
    sortByName(rows);
    m_state.catalogs = rows;
    progress(run, part, 0, work->catalogs.size());

    const auto queue = TaskQueue<CmfCatalog>::make(
        environmentsAtOnce, [this, work](CmfCatalog catalog) { return readDatabases(work, std::move(catalog)); },
        [this, work](const CmfCatalog &catalog, const QString &exception) {
            faulted(work->run, part, u"databases of catalog %1"_s.arg(catalog.metadata.name), exception);
            progress(work->run, part, ++work->done, work->catalogs.size());
        });
    for (const CmfCatalog &catalog : std::as_const(work->catalogs))
        queue->push(catalog);
    co_await TaskQueue<CmfCatalog>::finish(queue);
    if (run->over)
        co_return;
    if (!run->gate->stopped()) {
        m_state.catalogs = work->catalogs;
        m_state.databases.removeIf([&work](const CmfDatabase &one) { return !isNamed(work->catalogs, one.catalog); });
    }
    complete(run, part);
}

Task<void> InventoryWorker::readDatabases(CatalogsWorkPtr work, CmfCatalog catalog)
{
    const RunPtr run = work->run;
    if (run->over || run->gate->stopped())
        co_return;
    const QString name = catalog.metadata.name;
    const CmfClient client(run->gate);
    auto databases = co_await client.databases(name, run->cancellation);
    if (run->over)
        co_return;
    const bool read = databases.has_value();
    const bool old = !read && databases.error().kind == ApiError::Kind::NotFound; // 2.0, which has no such path
    QList<CmfDatabase> rows;
    if (read)
        rows = *databases;
    if (read || old) {
        for (const CmfDatabase &declared : std::as_const(catalog.kafkaClusters)) {
            if (!isNamed(rows, declared.metadata.name))
                rows.append(declared);
        }
        replaceBelow(m_state.databases, name, rows, catalogOf);
    } else {
        const QString item = u"databases of catalog %1"_s.arg(name);
        if (databases.error().kind == ApiError::Kind::Unauthorized && !run->gate->stopped())
            m_state.parts[InventoryPart::Catalogs].itemErrors.append({item, databases.error()});
        else
            itemFailed(run, InventoryPart::Catalogs, item, databases.error());
    }
    progress(run, InventoryPart::Catalogs, ++work->done, work->catalogs.size());
}

} // namespace kekkai
