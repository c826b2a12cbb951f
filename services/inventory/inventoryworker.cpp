#include "services/inventory/inventoryworker.h"

#include "services/core/exceptionname.h"
#include "services/core/logging.h"
#include "services/core/workpool.h"

#include <QThreadPool>

#include <algorithm>
#include <chrono>
#include <exception>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Between two snapshots; longer for a large inventory, as each snapshot costs a pass over all rows here, and some more
/// on other threads.
constexpr std::chrono::milliseconds publishInterval(100);
constexpr std::chrono::milliseconds longestPublishInterval(500);
constexpr qsizetype rowsPerMillisecond = 200;

/// Whoever lets go of a snapshot last, which is mostly the window, hands its thousands of texts to another thread.
InventoryPtr snapshotOf(const Inventory &state)
{
    return {new Inventory(state), [](const Inventory *old) { workPool().start([old] { delete old; }); }};
}

/// So many requests in a row without any answer, each tried several times by the transport: the server is gone.
constexpr int lostMeansGone = 32;

} // namespace

InventoryWorker::InventoryWorker(Session session, const InventoryPtr &known, Publish publish, Finished finished,
                                 std::function<void()> whenQuit)
    : m_session(std::move(session))
    , m_publish(std::move(publish))
    , m_finished(std::move(finished))
    , m_whenQuit(std::move(whenQuit))
    , m_publishing(this)
    , m_parsing(this)
{
    if (known)
        m_state = *known;
    for (int i = 0; i < inventoryPartCount; ++i) {
        PartState &state = m_state.parts[InventoryPart(i)];
        // Whoever read these reads no more.
        if (state.phase == PartState::Phase::Waiting || state.phase == PartState::Phase::Loading)
            state.phase = PartState::Phase::Canceled;
    }
    m_publishing.setSingleShot(true);
    connect(&m_publishing, &QTimer::timeout, this, &InventoryWorker::publishNow);
}

InventoryWorker::~InventoryWorker() = default;

InventoryWorker::Group InventoryWorker::groupOf(InventoryPart part)
{
    switch (part) {
    case InventoryPart::Registry:
        return Group::Registry;
    case InventoryPart::Keks:
    case InventoryPart::Deks:
        return Group::Keys;
    case InventoryPart::Subjects:
        return Group::Subjects;
    case InventoryPart::Tags:
        return Group::Tags;
    case InventoryPart::CmfSystem:
        return Group::CmfSystem;
    case InventoryPart::Environments:
    case InventoryPart::ComputePools:
    case InventoryPart::Applications:
        return Group::Environments;
    case InventoryPart::Secrets:
        return Group::Secrets;
    case InventoryPart::Catalogs:
        return Group::Catalogs;
    }
    Q_UNREACHABLE();
    return Group::Registry;
}

void InventoryWorker::reload(const QList<InventoryPart> &parts)
{
    std::map<Group, QSet<InventoryPart>> groups;
    for (const auto part : parts)
        groups[groupOf(part)].insert(part);
    m_starting = true;
    for (const auto &[group, groupParts] : groups)
        start(group, groupParts);
    m_starting = false;
    if (groups.contains(Group::Registry) || groups.contains(Group::Subjects))
        forgetSettings();
    publishNow();
    if (m_runs.empty())
        m_finished();
}

void InventoryWorker::start(Group group, QSet<InventoryPart> parts)
{
    const bool ownCatalog = group == Group::Tags && m_session.catalog;
    const auto &transport = belongsToCmf(group) ? m_session.cmf
        : ownCatalog                            ? m_session.catalog
                                                : m_session.schemaRegistry;
    if (!transport || m_quitting)
        return;
    if (const auto earlier = m_runs.find(group); earlier != m_runs.end()) {
        // What the earlier run of the same group still owed is owed by the new one.
        for (const auto part : std::as_const(earlier->second->parts)) {
            const auto phase = m_state.parts.value(part).phase;
            if (phase == PartState::Phase::Waiting || phase == PartState::Phase::Loading)
                parts.insert(part);
        }
        stop(earlier->second);
    }
    const auto run = std::make_shared<Run>();
    run->group = group;
    run->parts = parts;
    run->gate = std::make_shared<LoadGate>(transport);
    for (const auto part : std::as_const(parts)) {
        PartState &state = m_state.parts[part];
        state.phase = PartState::Phase::Waiting;
        state.done = 0;
        state.total = 0;
    }
    m_runs[group] = run;
    drive(run);
}

void InventoryWorker::stop(RunPtr run)
{
    run->over = true;
    m_runs.erase(run->group);
    if (run->group == Group::Keys) {
        foldDeks();
        m_keysWork.reset();
    }
    if (run->group == Group::Subjects)
        m_subjectsWork.reset();
    run->gate->stop(ApiError{ApiError::Kind::Canceled, {}, 0, 0, run->gate->name(), {}, {}});
    run->cancellation.cancel();
}

void InventoryWorker::cancel()
{
    stopSettings();
    if (m_runs.empty())
        return;
    while (!m_runs.empty()) {
        const RunPtr run = m_runs.begin()->second;
        for (const auto part : std::as_const(run->parts)) {
            PartState &state = m_state.parts[part];
            if (state.phase == PartState::Phase::Waiting || state.phase == PartState::Phase::Loading)
                state.phase = PartState::Phase::Canceled;
        }
        stop(run);
    }
    publishNow();
    m_finished();
}

void InventoryWorker::quit()
{
    m_quitting = true;
    stopSettings();
    while (!m_runs.empty())
        stop(m_runs.begin()->second);
    m_publishing.stop();
    if (m_unended == 0)
        m_whenQuit();
}

Task<void> InventoryWorker::drive(RunPtr run)
{
    ++m_unended;
    std::exception_ptr thrown;
    try {
        co_await readGroup(run);
    } catch (...) {
        thrown = std::current_exception();
    }
    --m_unended;
    if (!run->over) {
        if (thrown) {
            const QString name = nameOfException(thrown);
            qCWarning(lcInventory).noquote() << "Reading stopped with" << name;
            for (const auto part : std::as_const(run->parts)) {
                const auto phase = m_state.parts.value(part).phase;
                if (phase == PartState::Phase::Waiting || phase == PartState::Phase::Loading)
                    fail(run, part, ApiError{ApiError::Kind::Internal, name, 0, 0, run->gate->name(), {}, {}});
            }
            // What it had begun, and nobody waits for any more, ends soon.
            run->gate->stop(ApiError{ApiError::Kind::Canceled, {}, 0, 0, run->gate->name(), {}, {}});
            run->cancellation.cancel();
        }
        run->over = true;
        m_runs.erase(run->group);
        endedOne();
    }
    if (m_quitting && m_unended == 0)
        m_whenQuit();
}

void InventoryWorker::endedOne()
{
    touch();
    if (m_runs.empty() && !m_starting) {
        publishNow();
        m_finished();
    }
}

Task<void> InventoryWorker::readGroup(RunPtr run)
{
    switch (run->group) {
    case Group::Registry:
        return readRegistry(std::move(run));
    case Group::Keys:
        return readKeys(std::move(run));
    case Group::Subjects:
        return readSubjects(std::move(run));
    case Group::Tags:
        return readTags(std::move(run));
    case Group::CmfSystem:
        return readCmfSystem(std::move(run));
    case Group::Environments:
        return readEnvironments(std::move(run));
    case Group::Secrets:
        return readSecrets(std::move(run));
    case Group::Catalogs:
        return readCatalogs(std::move(run));
    }
    Q_UNREACHABLE();
    return readRegistry(std::move(run));
}

void InventoryWorker::begin(const RunPtr &run, InventoryPart part, qsizetype total)
{
    if (run->over)
        return;
    PartState &state = m_state.parts[part];
    state.phase = PartState::Phase::Loading;
    state.done = 0;
    state.total = total;
    state.error.reset();
    state.itemErrors.clear();
    touch();
}

void InventoryWorker::progress(const RunPtr &run, InventoryPart part, qsizetype done, qsizetype total)
{
    if (run->over)
        return;
    PartState &state = m_state.parts[part];
    state.done = done;
    state.total = total;
    touch();
}

void InventoryWorker::complete(const RunPtr &run, InventoryPart part)
{
    if (run->over)
        return;
    if (const auto reason = run->gate->stopped()) {
        fail(run, part, *reason);
        return;
    }
    PartState &state = m_state.parts[part];
    state.phase = PartState::Phase::Complete;
    state.done = state.total;
    state.loadedAt = QDateTime::currentDateTimeUtc();
    state.error.reset();
    (belongsToCmf(run->group) ? m_state.cmfCertificates : m_state.registryCertificates) = run->gate->certificates();
    touch();
}

void InventoryWorker::fail(const RunPtr &run, InventoryPart part, const ApiError &error)
{
    if (run->over)
        return;
    // A catalog may be closed to somebody who may use the registry: that stops nothing else.
    if (run->group != Group::Tags)
        giveUp(run, error);
    const ApiError reason = run->gate->stopped().value_or(error);
    PartState &state = m_state.parts[part];
    state.phase = reason.kind == ApiError::Kind::Canceled ? PartState::Phase::Canceled : PartState::Phase::Failed;
    state.error = reason;
    touch();
}

void InventoryWorker::absent(const RunPtr &run, InventoryPart part)
{
    if (run->over)
        return;
    PartState &state = m_state.parts[part];
    state = {};
    state.phase = PartState::Phase::Absent;
    state.loadedAt = QDateTime::currentDateTimeUtc();
    touch();
}

bool InventoryWorker::itemFailed(const RunPtr &run, InventoryPart part, const QString &item, const ApiError &error)
{
    if (run->over || giveUp(run, error))
        return false;
    m_state.parts[part].itemErrors.append({item, error});
    touch();
    return true;
}

void InventoryWorker::faulted(const RunPtr &run, InventoryPart part, const QString &item, const QString &exception)
{
    itemFailed(run, part, item, ApiError{ApiError::Kind::Internal, exception, 0, 0, run->gate->name(), {}, {}});
}

bool InventoryWorker::giveUp(const RunPtr &run, const ApiError &error)
{
    if (run->over || run->gate->stopped())
        return true;
    const bool sentAway = error.retryAt.isValid(); // by a server that wants to be left alone for long
    if (error.kind != ApiError::Kind::Unauthorized && !sentAway && run->gate->lostInARow() < lostMeansGone)
        return false;
    // One error for all parts of this server, instead of the same one thousands of times.
    const bool cmf = belongsToCmf(run->group);
    const auto runs = m_runs;
    for (const auto &[group, other] : runs) {
        if (belongsToCmf(group) == cmf && !(group == Group::Tags && m_session.catalog)) {
            other->gate->stop(error);
            other->cancellation.cancel();
        }
    }
    return true;
}

void InventoryWorker::touch()
{
    if (m_publishing.isActive() || m_quitting)
        return;
    const qsizetype rows = m_state.keks.size() + m_state.deks.size() + m_state.subjects.size();
    m_publishing.start(
        std::min(publishInterval + std::chrono::milliseconds(rows / rowsPerMillisecond), longestPublishInterval));
}

void InventoryWorker::publishNow()
{
    m_publishing.stop();
    if (m_quitting)
        return;
    foldDeks();
    m_publish(snapshotOf(m_state));
}

} // namespace kekkai
