#include "services/catalog/catalogclient.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/inventory/inventoryworker.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Requests of one kind at once; the transport has its own limit for all of them.
constexpr int keksAtOnce = 24;
constexpr int deksAtOnce = 48;

bool dekLess(const Dek &a, const Dek &b)
{
    if (a.kekName != b.kekName)
        return nameLess(a.kekName, b.kekName);
    if (a.subject != b.subject)
        return nameLess(a.subject, b.subject);
    if (a.algorithm != b.algorithm)
        return nameLess(a.algorithm, b.algorithm);
    return a.version < b.version;
}

/// Nothing can be asked about such a name or number, and the same question would come again for ever.
ApiError unusable(const QString &server, QLatin1StringView field, const QString &what)
{
    return {ApiError::Kind::BadReply, what, 200, 0, server, {}, field};
}

bool isSameDek(const Dek &a, const Dek &b)
{
    return a.kekName == b.kekName && a.subject == b.subject && a.algorithm == b.algorithm && a.version == b.version;
}

} // namespace

// -- types, configuration, contexts

Task<void> InventoryWorker::readRegistry(RunPtr run)
{
    constexpr auto part = InventoryPart::Registry;
    begin(run, part, 4);
    const SchemaRegistryClient client(run->gate);
    auto typesTask = client.schemaTypes(run->cancellation);
    auto contextsTask = client.contexts(run->cancellation);
    auto configTask = client.config({}, false, run->cancellation);
    auto modeTask = client.mode({}, false, run->cancellation);

    const auto types = co_await typesTask;
    progress(run, part, 1, 4);
    const auto contexts = co_await contextsTask;
    progress(run, part, 2, 4);
    const auto config = co_await configTask;
    progress(run, part, 3, 4);
    const auto mode = co_await modeTask;
    if (run->over)
        co_return;

    if (!types && !contexts && !config && !mode) {
        fail(run, part, types.error());
        co_return;
    }
    if (types)
        m_state.schemaTypes = *types;
    else
        itemFailed(run, part, u"schema types"_s, types.error());
    if (contexts)
        m_state.contexts = *contexts;
    else if (contexts.error().kind == ApiError::Kind::NotFound) // registries before contexts existed
        m_state.contexts = QStringList{u"."_s};
    else
        itemFailed(run, part, u"contexts"_s, contexts.error());
    if (config)
        m_state.globalConfig = *config;
    else if (config.error().kind == ApiError::Kind::NotFound)
        m_state.globalConfig.reset();
    else
        itemFailed(run, part, u"global configuration"_s, config.error());
    if (mode)
        m_state.globalMode = *mode;
    else if (mode.error().kind == ApiError::Kind::NotFound)
        m_state.globalMode.clear();
    else
        itemFailed(run, part, u"global mode"_s, mode.error());
    complete(run, part);
}

// -- tag definitions

Task<void> InventoryWorker::readTags(RunPtr run)
{
    constexpr auto part = InventoryPart::Tags;
    begin(run, part);
    const CatalogClient client(run->gate);
    auto tags = co_await client.tagDefinitions(run->cancellation);
    if (run->over)
        co_return;
    if (!tags) {
        if (isMissingApi(tags.error(), !m_state.tagDefinitions.isEmpty())) {
            m_state.tagDefinitions.clear();
            absent(run, part);
        } else {
            fail(run, part, tags.error());
        }
        co_return;
    }
    std::sort(tags->begin(), tags->end(),
              [](const TagDefinition &a, const TagDefinition &b) { return nameLess(a.name, b.name); });
    m_state.tagDefinitions = *std::move(tags);
    progress(run, part, m_state.tagDefinitions.size(), m_state.tagDefinitions.size());
    complete(run, part);
}

// -- KEKs and DEKs

struct InventoryWorker::KeysWork {
    RunPtr run;
    bool withKeks = false;
    bool withDeks = false;
    QStringList names; ///< as the registry lists them now
    QSet<QString> goneKeks; ///< deleted while we were reading
    qsizetype keksDone = 0;

    std::vector<Dek> deks; ///< as the registry has them now
    qsizetype dekJobs = 0;
    qsizetype dekJobsDone = 0;
    QList<DekJob> failedJobs; ///< below these nothing is known: the old rows stay

    std::shared_ptr<TaskQueue<QString>> kekQueue;
    std::shared_ptr<TaskQueue<DekJob>> dekQueue;

    [[nodiscard]] static QString nameOf(const DekJob &job)
    {
        if (job.subject.isEmpty())
            return u"DEKs of KEK %1"_s.arg(job.kek);
        if (job.version == 0)
            return u"DEK versions of %1 %2 under KEK %3"_s.arg(job.subject, job.algorithm, job.kek);
        return u"DEK %1 %2 version %3 under KEK %4"_s.arg(job.subject, job.algorithm, QString::number(job.version),
                                                          job.kek);
    }

    void push(DekJob job)
    {
        ++dekJobs;
        dekQueue->pushFront(std::move(job)); // depth first: keys appear early and little waits
    }
};

Task<void> InventoryWorker::readKeys(RunPtr run)
{
    const auto work = std::make_shared<KeysWork>();
    work->run = run;
    work->withKeks = run->parts.contains(InventoryPart::Keks);
    work->withDeks = run->parts.contains(InventoryPart::Deks);
    if (work->withKeks)
        begin(run, InventoryPart::Keks);
    if (work->withDeks)
        begin(run, InventoryPart::Deks);

    const DekRegistryClient client(run->gate);
    auto names = co_await client.kekNames(run->cancellation);
    if (run->over)
        co_return;
    if (!names) {
        // A 404 for the whole list: a Schema Registry without the DEK Registry beside it.
        const bool missing = isMissingApi(names.error(), !m_state.keks.isEmpty() || !m_state.deks.isEmpty());
        for (const auto part : {InventoryPart::Keks, InventoryPart::Deks}) {
            if (!run->parts.contains(part))
                continue;
            if (missing && part == InventoryPart::Keks)
                m_state.keks.clear();
            if (missing && part == InventoryPart::Deks)
                m_state.deks.clear();
            if (missing)
                absent(run, part);
            else
                fail(run, part, names.error());
        }
        co_return;
    }
    std::sort(names->begin(), names->end(), nameLess);
    names->erase(std::unique(names->begin(), names->end()), names->end());
    work->names = *std::move(names);
    m_keysWork = work;

    work->kekQueue = TaskQueue<QString>::make(
        keksAtOnce, [this, work](QString name) { return readKek(work, std::move(name)); },
        [this, work](const QString &name, const QString &exception) { kekFaulted(work, name, exception); });
    work->dekQueue = TaskQueue<DekJob>::make(
        deksAtOnce, [this, work](DekJob job) { return readDek(work, std::move(job)); },
        [this, work](const DekJob &job, const QString &exception) { dekFaulted(work, job, exception); });

    QSet<QString> wanted(m_wanted.cbegin(), m_wanted.cend());
    QStringList inOrder;
    for (const QString &name : std::as_const(work->names)) {
        if (wanted.contains(name))
            inOrder.append(name);
    }
    for (const QString &name : std::as_const(work->names)) {
        if (!wanted.contains(name))
            inOrder.append(name);
    }
    if (work->withKeks) {
        QList<KekEntry> rows;
        rows.reserve(std::max(m_state.keks.size(), work->names.size()));
        auto old = m_state.keks.cbegin();
        for (const QString &name : std::as_const(work->names)) {
            while (old != m_state.keks.cend() && nameLess(old->name, name))
                rows.append(*old++);
            if (old != m_state.keks.cend() && old->name == name)
                rows.append(*old++);
            else
                rows.append(KekEntry{name, std::nullopt});
        }
        while (old != m_state.keks.cend())
            rows.append(*old++);
        m_state.keks = rows;
        progress(run, InventoryPart::Keks, 0, work->names.size());
        for (const QString &name : std::as_const(inOrder))
            work->kekQueue->push(name);
    }
    if (work->withDeks) {
        for (auto name = inOrder.crbegin(); name != inOrder.crend(); ++name)
            work->push({*name, {}, {}, 0});
        progress(run, InventoryPart::Deks, work->dekJobsDone, work->dekJobs);
    }

    co_await TaskQueue<QString>::finish(work->kekQueue);
    if (work->withKeks)
        finishKeks(work);
    co_await TaskQueue<DekJob>::finish(work->dekQueue);
    if (work->withDeks)
        finishDeks(work);
    if (m_keysWork == work)
        m_keysWork.reset();
}

Task<void> InventoryWorker::readKek(KeysWorkPtr work, QString name)
{
    const RunPtr run = work->run;
    if (run->over || run->gate->stopped())
        co_return;
    const DekRegistryClient client(run->gate);
    auto kek = co_await client.kek(name, run->cancellation);
    if (run->over)
        co_return;
    if (kek) {
        const auto row =
            std::lower_bound(m_state.keks.begin(), m_state.keks.end(), name,
                             [](const KekEntry &entry, const QString &wanted) { return nameLess(entry.name, wanted); });
        if (row != m_state.keks.end() && row->name == name && row->details != *kek)
            row->details = *std::move(kek);
    } else if (isGone(kek.error())) {
        work->goneKeks.insert(name);
    } else {
        itemFailed(run, InventoryPart::Keks, u"KEK %1"_s.arg(name), kek.error());
    }
    progress(run, InventoryPart::Keks, ++work->keksDone, work->names.size());
}

void InventoryWorker::kekFaulted(const KeysWorkPtr &work, const QString &name, const QString &exception)
{
    faulted(work->run, InventoryPart::Keks, u"KEK %1"_s.arg(name), exception);
    progress(work->run, InventoryPart::Keks, ++work->keksDone, work->names.size());
}

void InventoryWorker::wantKeks(const KeysWorkPtr &work)
{
    const QSet<QString> wanted(m_wanted.cbegin(), m_wanted.cend());
    auto &keks = work->kekQueue->waiting();
    std::stable_partition(keks.begin(), keks.end(), [&wanted](const QString &name) { return wanted.contains(name); });
    auto &deks = work->dekQueue->waiting();
    std::stable_partition(deks.begin(), deks.end(), [&wanted](const DekJob &job) { return wanted.contains(job.kek); });
}

void InventoryWorker::finishKeks(const KeysWorkPtr &work)
{
    if (work->run->over)
        return;
    if (!work->run->gate->stopped()) {
        const QSet<QString> listed(work->names.cbegin(), work->names.cend());
        m_state.keks.removeIf(
            [&](const KekEntry &entry) { return !listed.contains(entry.name) || work->goneKeks.contains(entry.name); });
    }
    complete(work->run, InventoryPart::Keks);
}

Task<void> InventoryWorker::readDek(KeysWorkPtr work, DekJob job)
{
    const RunPtr run = work->run;
    if (run->over || run->gate->stopped())
        co_return;
    const DekRegistryClient client(run->gate);
    std::optional<ApiError> error;
    if (job.subject.isEmpty()) {
        const auto subjects = co_await client.dekSubjects(job.kek, run->cancellation);
        if (run->over)
            co_return;
        if (subjects) {
            for (auto subject = subjects->crbegin(); subject != subjects->crend(); ++subject) {
                if (subject->isEmpty()) {
                    error = unusable(run->gate->name(), "[]"_L1, u"expected names of subjects, got an empty one"_s);
                    continue;
                }
                for (const QString &algorithm : dekAlgorithms())
                    work->push({job.kek, *subject, algorithm, 0});
            }
        } else {
            error = subjects.error();
        }
    } else if (job.version == 0) {
        const auto versions = co_await client.dekVersions(job.kek, job.subject, job.algorithm, run->cancellation);
        if (run->over)
            co_return;
        if (versions) {
            for (auto version = versions->crbegin(); version != versions->crend(); ++version) {
                if (*version > 0) {
                    work->push({job.kek, job.subject, job.algorithm, *version});
                    continue;
                }
                error =
                    unusable(run->gate->name(), "[]"_L1, u"expected version numbers from 1, got %1"_s.arg(*version));
            }
        } else {
            error = versions.error();
        }
    } else {
        auto dek = co_await client.dek(job.kek, job.subject, job.algorithm, job.version, run->cancellation);
        if (run->over)
            co_return;
        if (dek) {
            m_newDeks.push_back(*dek);
            work->deks.push_back(*std::move(dek));
        } else {
            error = dek.error();
        }
    }
    if (error && !isGone(*error)) { // else deleted for good since its name was listed
        itemFailed(run, InventoryPart::Deks, KeysWork::nameOf(job), *error);
        work->failedJobs.append(job);
    }
    progress(run, InventoryPart::Deks, ++work->dekJobsDone, work->dekJobs);
}

void InventoryWorker::dekFaulted(const KeysWorkPtr &work, const DekJob &job, const QString &exception)
{
    faulted(work->run, InventoryPart::Deks, KeysWork::nameOf(job), exception);
    work->failedJobs.append(job);
    progress(work->run, InventoryPart::Deks, ++work->dekJobsDone, work->dekJobs);
}

void InventoryWorker::foldDeks()
{
    if (m_newDeks.empty())
        return;
    std::stable_sort(m_newDeks.begin(), m_newDeks.end(), dekLess);
    QList<Dek> merged;
    merged.reserve(m_state.deks.size() + qsizetype(m_newDeks.size()));
    auto old = m_state.deks.cbegin();
    for (Dek &dek : m_newDeks) {
        while (old != m_state.deks.cend() && dekLess(*old, dek))
            merged.append(*old++);
        if (old != m_state.deks.cend() && isSameDek(*old, dek))
            ++old;
        if (!merged.isEmpty() && isSameDek(merged.constLast(), dek))
            merged.last() = std::move(dek);
        else
            merged.append(std::move(dek));
    }
    while (old != m_state.deks.cend())
        merged.append(*old++);
    m_state.deks = std::move(merged);
    m_newDeks.clear();
}

void InventoryWorker::finishDeks(const KeysWorkPtr &work)
{
    if (work->run->over)
        return;
    foldDeks();
    if (!work->run->gate->stopped()) {
        std::stable_sort(work->deks.begin(), work->deks.end(), dekLess);
        QSet<QString> unknown; // KEK, KEK\nsubject\nalgorithm, or that with the version: what could not be read
        for (const DekJob &job : std::as_const(work->failedJobs)) {
            if (job.subject.isEmpty())
                unknown.insert(job.kek);
            else
                unknown.insert(
                    QStringList{job.kek, job.subject, job.algorithm, QString::number(job.version)}.join(u'\n'));
        }
        m_state.deks.removeIf([&](const Dek &dek) {
            if (std::binary_search(work->deks.cbegin(), work->deks.cend(), dek, dekLess))
                return false;
            const QString key = QStringList{dek.kekName, dek.subject, dek.algorithm}.join(u'\n');
            return !unknown.contains(dek.kekName) && !unknown.contains(key + "\n0"_L1)
                && !unknown.contains(key + u'\n' + QString::number(dek.version));
        });
    }
    complete(work->run, InventoryPart::Deks);
}

} // namespace kekkai
