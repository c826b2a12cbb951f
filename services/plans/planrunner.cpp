#include "services/plans/planrunner.h"

#include "services/core/exceptionname.h"
#include "services/core/logging.h"
#include "services/core/taskqueue.h"
#include "services/core/wipe.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QMetaEnum>
#include <QPointer>
#include <QPromise>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>
#include <set>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qint64 progressMs = 100;
/// How often a state that is not yet as it should be is looked at again: a registry answers from its memory, which may
/// be a moment behind its log.
constexpr int readBacks = 5;
constexpr std::chrono::milliseconds firstReadPause = 100ms;
constexpr int throttledTries = 6;
constexpr std::chrono::milliseconds firstThrottlePause = 500ms;
constexpr std::chrono::milliseconds longestThrottlePause = 60s;

/// Ends after @p time. Finishes in any case: a dropped promise does, too.
QFuture<void> pause(std::chrono::milliseconds time)
{
    auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    auto future = promise->future();
    QTimer::singleShot(time, [promise] { promise->finish(); });
    return future;
}

/// Whether nobody knows if the server has done what it was asked for.
bool isLost(const ApiError &error)
{
    switch (error.kind) {
    case ApiError::Kind::Offline:
    case ApiError::Kind::Timeout:
    case ApiError::Kind::Canceled:
    case ApiError::Kind::Server:
    case ApiError::Kind::TooLarge:
    case ApiError::Kind::BadReply:
    case ApiError::Kind::Redirected:
    case ApiError::Kind::Internal:
        return true;
    case ApiError::Kind::Tls:
    case ApiError::Kind::Unauthorized:
    case ApiError::Kind::Forbidden:
    case ApiError::Kind::NotFound:
    case ApiError::Kind::Conflict:
    case ApiError::Kind::Invalid:
    case ApiError::Kind::Throttled:
    case ApiError::Kind::Keychain:
        break;
    }
    return false;
}

ApiError internalError(const QString &detail)
{
    ApiError error;
    error.kind = ApiError::Kind::Internal;
    error.detail = detail;
    return error;
}

HttpRequest requestOf(const StepRequest &step, QByteArray body)
{
    HttpRequest request;
    request.verb = step.verb;
    request.path = step.path;
    request.query = QUrlQuery(QString::fromLatin1(step.query));
    request.holdsSecrets = body != step.body;
    request.body = std::move(body);
    if (!step.contentType.isEmpty())
        request.headers.append({"Content-Type"_ba, step.contentType.toLatin1()});
    return request;
}

QJsonObject titleOf(const Plan &plan)
{
    return {{u"kind"_s, plan.title.kind}, {u"arguments"_s, plan.title.arguments}};
}

/// What became of one step.
struct StepEnd {
    StepOutcome outcome = StepOutcome::NotDone;
    QJsonValue before;
    QJsonValue after;
    std::optional<ApiError> error;
    QList<StateDifference> differences;
};

} // namespace

/// One run. Its coroutines hold it, so that it outlives the runner when that goes first.
struct PlanRunner::Run {
    RunContext context;
    Plan plan;
    PlanSecrets secrets;
    QMap<QString, StepRecord> known; ///< from earlier runs
    QPointer<PlanRunner> owner;
    QUuid id = QUuid::createUuid();
    bool isFirst = true;

    QHash<QString, qsizetype> places;
    QList<QList<qsizetype>> followers;
    QList<int> waitsFor;
    std::set<qsizetype> ready; ///< in the order of the plan
    int underWay = 0;
    int doubts = 0; ///< steps whose reply was no good: until they are read back nothing new begins
    int done = 0;
    int doneNow = 0; ///< in this run
    bool isCanceled = false;
    bool isStopping = false; ///< after a problem
    bool isPumping = false;
    QPromise<void> idle;
    RunResult result;
    QElapsedTimer clock;
    qint64 lastProgress = 0;

    void observe(RunPoint point, const QString &step = {}) const
    {
        if (context.observer)
            context.observer(point, step);
    }
    [[nodiscard]] JournalEntry row(JournalEntry::Kind kind, const QString &step = {}) const
    {
        JournalEntry entry;
        entry.kind = kind;
        entry.plan = plan.id;
        entry.run = id;
        entry.step = step;
        entry.undoes = plan.undoes;
        entry.who = context.who;
        return entry;
    }
    [[nodiscard]] std::shared_ptr<HttpTransport> transport(PlanServer server) const
    {
        return server == PlanServer::Cmf ? context.session.cmf : context.session.schemaRegistry;
    }
    void tellProgress(bool always)
    {
        const qint64 now = clock.isValid() ? clock.elapsed() : 0;
        if (!owner || (!always && now - lastProgress < progressMs))
            return;
        lastProgress = now;
        RunProgress progress;
        progress.plan = plan.id;
        progress.steps = int(plan.steps.size());
        progress.done = done;
        progress.underWay = underWay;
        progress.isStopping = isStopping || isCanceled;
        constexpr int enough = 3; // steps, to judge the others by
        if (doneNow >= enough)
            progress.left = std::chrono::milliseconds(now * (progress.steps - done) / doneNow);
        Q_EMIT owner->progressed(progress);
    }
    void fail(const JournalError &error)
    {
        isStopping = true;
        if (!result.journalError)
            result.journalError = error;
    }
    void release(qsizetype place)
    {
        const QList<qsizetype> &next = followers.at(place);
        for (const qsizetype follower : next) {
            if (--waitsFor[follower] == 0)
                ready.insert(follower);
        }
    }
};

namespace {

using RunPtr = std::shared_ptr<PlanRunner::Run>;

JournalEntry endedRow(const PlanRunner::Run &run, const Step &step, const StepEnd &end)
{
    JournalEntry entry = run.row(JournalEntry::Kind::StepEnded, step.id);
    entry.outcome = outcomeName(end.outcome);
    entry.body = {{u"kind"_s, step.kind},
                  {u"object"_s, toJson(step.object)},
                  {u"outcome"_s, entry.outcome},
                  {u"before"_s, withoutCredentials(end.before)},
                  {u"after"_s, withoutCredentials(end.after)}};
    if (end.error)
        entry.body.insert("error"_L1, toJson(*end.error));
    if (!end.differences.isEmpty())
        entry.body.insert("differences"_L1, toJson(end.differences));
    return entry;
}

/// Sends the request of @p step, again when the server asks to be asked later: that one was not carried out.
Task<Result<HttpReply>> sendStep(RunPtr run, Step step, QByteArray body)
{
    const auto transport = run->transport(step.request.server);
    const Wiping<QByteArray> own(std::move(body));
    std::chrono::milliseconds wait = firstThrottlePause;
    for (int tries = 1;; ++tries) {
        // Bytes of its own: a transport wipes those of secret bodies, under all who share them.
        HttpRequest request = requestOf(step.request, QByteArray(own->constData(), own->size()));
        const auto future = transport->send(std::move(request));
        run->observe(RunPoint::StepSent, step.id);
        auto reply = co_await future;
        if (reply || reply.error().kind != ApiError::Kind::Throttled || tries == throttledTries || run->isCanceled)
            co_return reply;
        if (reply.error().retryAt.isValid()) {
            const std::chrono::milliseconds asked(QDateTime::currentDateTimeUtc().msecsTo(reply.error().retryAt));
            wait = std::max(wait, asked);
        }
        if (wait > longestThrottlePause)
            co_return reply;
        const auto rest = pause(wait);
        co_await rest;
        wait *= 2;
    }
}

/// Whether the state of the object cannot tell if the step was done, as that of a trial does not.
bool leavesNoTrace(const Step &step)
{
    return matches(step.after, step.before);
}

/// The state of the step's object after a request, and what that means.
Task<StepEnd> readBack(RunPtr run, Step step, StepEnd end, Result<HttpReply> reply)
{
    const auto driver = run->context.drivers.driver(step.kind);
    const bool isRefused = !reply && !isLost(reply.error());
    std::chrono::milliseconds wait = firstReadPause;
    for (int tries = 1;; ++tries) {
        auto reading = driver->read(step, {});
        const auto state = co_await reading;
        const bool isAfter = state && matches(step.after, *state);
        if (!isAfter && tries < readBacks && (!state || !isRefused)) {
            const auto rest = pause(wait);
            co_await rest;
            wait *= 2;
            continue;
        }
        if (!reply)
            end.error = reply.error();
        if (!state) {
            end.outcome = StepOutcome::Unknown;
            if (reply)
                end.error = state.error();
            co_return end;
        }
        end.after = *state;
        if (isAfter && leavesNoTrace(step)) {
            end.outcome = reply ? StepOutcome::Done : StepOutcome::NotDone;
            co_return end;
        }
        if (isAfter) {
            // What the server refused, somebody else has done in the same moment.
            end.outcome = isRefused ? StepOutcome::AlreadyDone : StepOutcome::Done;
            end.error.reset();
            co_return end;
        }
        end.differences = differences(step.after, *state);
        end.outcome = matches(step.before, *state) ? StepOutcome::NotDone : StepOutcome::NotVerified;
        co_return end;
    }
}

/// Everything between the two ends of a step. The journal's own failure is in run->result.
Task<std::optional<StepEnd>> performStep(RunPtr run, Step step)
{
    const auto driver = run->context.drivers.driver(step.kind);
    const StepRecord known = run->known.value(step.id);
    const bool wasBegun = known.state == StepRecord::State::Begun;
    StepEnd end;
    auto reading = driver->read(step, {});
    const auto found = co_await reading;
    if (!found) {
        end.outcome = wasBegun ? StepOutcome::Unknown : StepOutcome::NotDone;
        end.error = found.error();
        co_return end;
    }
    end.before = *found;
    end.after = *found;
    if (matches(step.after, *found) && !leavesNoTrace(step)) {
        // Begun before the program ended: it was us.
        end.outcome = wasBegun ? StepOutcome::Done : StepOutcome::AlreadyDone;
        if (wasBegun)
            end.before = known.before;
        co_return end;
    }
    if (!matches(step.before, *found)) {
        end.outcome = StepOutcome::Changed;
        end.differences = differences(step.before, *found);
        co_return end;
    }
    run->observe(RunPoint::StepRead, step.id);
    if (run->isCanceled || run->isStopping)
        co_return std::nullopt; // nothing has happened that the journal would have to tell
    auto body = filledBody(step.request.body, run->secrets);
    if (!body) {
        end.error = body.error();
        co_return end;
    }
    JournalEntry begun = run->row(JournalEntry::Kind::StepBegun, step.id);
    begun.body = {
        {u"kind"_s, step.kind}, {u"object"_s, toJson(step.object)}, {u"before"_s, withoutCredentials(*found)}};
    const auto writing = run->context.journal->append({begun});
    const auto written = co_await writing;
    if (!written) { // and so nothing is sent
        run->fail(written.error());
        co_return std::nullopt;
    }
    run->observe(RunPoint::StepBegun, step.id);
    auto sending = sendStep(run, step, *std::move(body));
    const auto reply = co_await sending;
    run->observe(RunPoint::StepReplied, step.id);
    run->doubts += reply ? 0 : 1;
    auto after = readBack(run, step, end, reply);
    end = co_await after;
    run->doubts -= reply ? 0 : 1;
    run->observe(RunPoint::StepReadBack, step.id);
    co_return end;
}

void pump(const RunPtr &run);

Task<void> runStep(RunPtr run, qsizetype place)
{
    const Step step = run->plan.steps.at(place);
    std::optional<StepEnd> end;
    QString thrown;
    try {
        auto performing = performStep(run, step);
        end = co_await performing;
    } catch (...) {
        thrown = nameOfException(std::current_exception());
        qCWarning(lcCore).noquote() << "A step ended with" << thrown;
    }
    if (!thrown.isEmpty()) {
        end.emplace();
        end->outcome = StepOutcome::Unknown;
        end->error = internalError(thrown);
    }
    if (end) {
        const bool isDone = end->outcome == StepOutcome::Done || end->outcome == StepOutcome::AlreadyDone;
        if (!isDone) { // before the row is written: nothing new may begin meanwhile
            run->isStopping = true;
            run->result.problems.append({step.id, end->outcome, end->error, end->differences});
        }
        const auto writing = run->context.journal->append({endedRow(*run, step, *end)});
        const auto written = co_await writing;
        if (!written) {
            run->fail(written.error());
        } else {
            run->observe(RunPoint::StepEnded, step.id);
        }
        if (isDone && written) {
            ++run->done;
            ++run->doneNow;
            run->release(place);
        }
    }
    --run->underWay;
    run->tellProgress(false);
    pump(run);
}

/// Begins as many steps as may run now; ends the run when none is left.
void pump(const RunPtr &run)
{
    if (std::exchange(run->isPumping, true))
        return; // a step that ended at once: the loop below goes on
    while (!run->isStopping && !run->isCanceled && run->doubts == 0 && run->underWay < run->context.parallel
           && !run->ready.empty()) {
        const qsizetype place = *run->ready.begin();
        run->ready.erase(run->ready.begin());
        ++run->underWay;
        runStep(run, place);
    }
    run->isPumping = false;
    if (run->underWay == 0 && !run->idle.future().isFinished())
        run->idle.finish();
}

void prepare(PlanRunner::Run &run)
{
    const QList<Step> &steps = run.plan.steps;
    for (qsizetype i = 0; i < steps.size(); ++i)
        run.places.insert(steps.at(i).id, i);
    run.followers.resize(steps.size());
    run.waitsFor.fill(0, steps.size());
    for (qsizetype i = 0; i < steps.size(); ++i) {
        for (const QString &id : steps.at(i).dependsOn) {
            run.followers[run.places.value(id)].append(i);
            ++run.waitsFor[i];
        }
    }
    const auto isDone = [&run](qsizetype place) {
        return run.known.value(run.plan.steps.at(place).id).state == StepRecord::State::Done;
    };
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (!isDone(i))
            continue;
        ++run.done;
        for (const qsizetype follower : std::as_const(run.followers.at(i)))
            --run.waitsFor[follower];
    }
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (!isDone(i) && run.waitsFor.at(i) == 0)
            run.ready.insert(i);
    }
}

RunResult refusal(const Plan &plan, RunResult::Refusal why)
{
    RunResult result;
    result.plan = plan.id;
    result.refusal = why;
    result.open = int(plan.steps.size());
    return result;
}

RunResult refusal(const Plan &plan, const JournalError &error)
{
    RunResult result = refusal(plan, RunResult::Refusal::Journal);
    result.journalError = error;
    return result;
}

/// Why the run cannot begin.
std::optional<RunResult> refusalOf(const PlanRunner::Run &run)
{
    if (run.context.isReadOnly)
        return refusal(run.plan, RunResult::Refusal::ReadOnly);
    if (const auto fine = run.context.drivers.checked(run.plan); !fine) {
        RunResult result = refusal(run.plan, RunResult::Refusal::BadPlan);
        result.planError = fine.error();
        return result;
    }
    const QString identity = identityFor(run.plan, run.context.session);
    for (const PlanServer server : {PlanServer::SchemaRegistry, PlanServer::Cmf}) {
        if (run.plan.uses(server) && addressIn(identity, server) != addressIn(run.plan.serverIdentity, server)) {
            RunResult result = refusal(run.plan, RunResult::Refusal::WrongServer);
            result.planError = PlanError{PlanError::Kind::WrongServer, u"servers"_s, run.plan.serverIdentity};
            return result;
        }
    }
    QSet<QString> missing;
    for (const Step &step : run.plan.steps) {
        if (run.known.value(step.id).state == StepRecord::State::Done)
            continue;
        const QSet<QString> names = slotsIn(QString::fromUtf8(step.request.body));
        for (const QString &name : names) {
            if (run.secrets.value(name).isEmpty())
                missing.insert(name);
        }
    }
    if (!missing.isEmpty()) {
        RunResult result = refusal(run.plan, RunResult::Refusal::MissingSecret);
        result.missingSecrets = missing.values();
        result.missingSecrets.sort();
        return result;
    }
    return std::nullopt;
}

Task<RunResult> execute(RunPtr run)
{
    if (const auto no = refusalOf(*run))
        co_return *no;
    const auto journal = run->context.journal;
    const auto taking = journal->beginWriting();
    const auto taken = co_await taking;
    if (!taken)
        co_return refusal(run->plan, taken.error());
    // Only now: another program may have run it a moment ago.
    const auto looking = journal->history(run->plan.id);
    const auto history = co_await looking;
    const bool isUnknown = !history && history.error().kind == JournalError::Kind::UnknownPlan;
    std::optional<RunResult> no;
    if (!history && !isUnknown)
        no = refusal(run->plan, history.error());
    else if (run->isFirst && history)
        no = refusal(run->plan, RunResult::Refusal::AlreadyRecorded);
    else if (!run->isFirst && isUnknown)
        no = refusal(run->plan, history.error());
    if (!no && history)
        run->known = history->steps;
    if (!no) {
        QList<JournalEntry> rows;
        if (run->isFirst) {
            rows.append(run->row(JournalEntry::Kind::PlanRecorded));
            rows.last().body = {{u"plan"_s, toJson(run->plan)}};
        }
        rows.append(run->row(JournalEntry::Kind::RunBegun));
        rows.last().body = {{u"title"_s, titleOf(run->plan)},
                            {u"steps"_s, run->plan.steps.size()},
                            {u"reason"_s, run->isFirst ? u"first"_s : u"resume"_s}};
        const auto writing = journal->append(rows);
        const auto written = co_await writing;
        if (!written)
            no = refusal(run->plan, written.error());
    }
    if (no) {
        const auto giving = journal->endWriting();
        co_await giving;
        co_return *no;
    }
    run->observe(RunPoint::RunBegun);
    prepare(*run);
    run->clock.start();
    run->idle.start();
    const QFuture<void> idle = run->idle.future();
    pump(run);
    co_await idle;
    run->observe(RunPoint::StepsEnded);
    run->secrets.clear();

    RunResult &result = run->result;
    result.plan = run->plan.id;
    result.done = run->done;
    result.open = int(run->plan.steps.size()) - run->done;
    result.state = result.open == 0 ? RunResult::State::Done
        : run->isStopping           ? RunResult::State::Failed
                                    : RunResult::State::Canceled;
    JournalEntry ended = run->row(JournalEntry::Kind::RunEnded);
    ended.outcome = result.state == RunResult::State::Done ? u"done"_s
        : result.state == RunResult::State::Failed         ? u"failed"_s
                                                           : u"canceled"_s;
    ended.body = {{u"outcome"_s, ended.outcome},
                  {u"done"_s, result.done},
                  {u"failed"_s, result.problems.size()},
                  {u"open"_s, result.open}};
    const auto writing = journal->append({ended});
    const auto written = co_await writing;
    if (written)
        run->observe(RunPoint::RunEnded);
    else
        run->fail(written.error());
    const auto giving = journal->endWriting();
    co_await giving;
    run->tellProgress(true);
    co_return result;
}

/// The plan of @p history, taken back: of steps that are Done, with the states as they were found.
UndoPlan undoPlanOf(const PlanHistory &history, const StepDrivers &drivers, const QStringList &only)
{
    UndoPlan undo;
    const Plan &plan = history.plan;
    undo.plan.id = QUuid::createUuid();
    undo.plan.title = {u"plan.undo"_s, titleOf(plan)};
    undo.plan.madeAt = QDateTime::currentDateTimeUtc();
    undo.plan.serverIdentity = plan.serverIdentity;
    undo.plan.undoes = plan.id;

    QMap<QString, QStringList> followers;
    QList<std::pair<qint64, Step>> done; // when, and what
    for (const Step &step : plan.steps) {
        for (const QString &id : step.dependsOn)
            followers[id].append(step.id);
        const StepRecord record = history.steps.value(step.id);
        const bool isOurs = record.state == StepRecord::State::Done && record.outcome == StepOutcome::Done;
        if (!isOurs || (!only.isEmpty() && !only.contains(step.id)))
            continue;
        done.append({record.doneAs, step});
        done.last().second.before = record.before;
        done.last().second.after = record.after;
    }
    std::sort(done.begin(), done.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    QMap<QString, QString> undoIds; // by the ids of what they take back
    for (const auto &[when, step] : std::as_const(done)) {
        const auto driver = drivers.driver(step.kind);
        std::optional<Step> back;
        if (driver)
            back = driver->undo(step);
        if (!back) {
            undo.irreversible.append(step.id);
            continue;
        }
        back->id = u"undo-%1"_s.arg(undo.plan.steps.size() + 1);
        back->undoes = step.id;
        undoIds.insert(step.id, back->id);
        undo.plan.steps.append(*std::move(back));
    }
    // What was done later because of this is taken back before it.
    for (Step &back : undo.plan.steps) {
        back.dependsOn.clear();
        QStringList open = followers.value(back.undoes);
        QSet<QString> seen;
        while (!open.isEmpty()) {
            const QString id = open.takeLast();
            if (seen.contains(id))
                continue;
            seen.insert(id);
            if (undoIds.contains(id))
                back.dependsOn.append(undoIds.value(id));
            else
                open.append(followers.value(id));
        }
        back.dependsOn.sort();
    }
    return undo;
}

} // namespace

PlanRunner::PlanRunner(RunContext context, QObject *parent)
    : QObject(parent)
    , m_context(std::move(context))
{
    m_context.parallel = std::max(1, m_context.parallel);
}

PlanRunner::~PlanRunner()
{
    cancel();
}

bool PlanRunner::isRunning() const
{
    return !m_run.expired();
}

void PlanRunner::cancel()
{
    if (const auto run = m_run.lock()) {
        run->isCanceled = true;
        run->tellProgress(true);
    }
}

Task<RunResult> PlanRunner::run(Plan plan, PlanSecrets secrets)
{
    if (isRunning())
        co_return refusal(plan, RunResult::Refusal::Busy);
    auto run = std::make_shared<Run>();
    run->context = m_context;
    run->context.who.servers = plan.serverIdentity;
    run->plan = std::move(plan);
    run->secrets = std::move(secrets);
    run->owner = this;
    m_run = run;
    auto executing = execute(run);
    co_return co_await executing;
}

Task<RunResult> PlanRunner::resume(QUuid plan, PlanSecrets secrets)
{
    RunResult busy = refusal({}, RunResult::Refusal::Busy);
    busy.plan = plan;
    if (isRunning())
        co_return busy;
    auto run = std::make_shared<Run>();
    run->context = m_context;
    run->secrets = std::move(secrets);
    run->owner = this;
    run->isFirst = false;
    m_run = run;
    const auto looking = run->context.journal->history(plan);
    auto history = co_await looking;
    if (!history) {
        RunResult no = refusal({}, history.error());
        no.plan = plan;
        co_return no;
    }
    run->plan = std::move(history->plan);
    run->context.who.servers = run->plan.serverIdentity;
    run->known = std::move(history->steps);
    auto executing = execute(run);
    co_return co_await executing;
}

Task<JournalResult<UndoPlan>> PlanRunner::undoOf(QUuid plan, QStringList steps)
{
    const RunContext context = m_context;
    const auto looking = context.journal->history(plan);
    auto history = co_await looking;
    if (!history)
        co_return tl::unexpected(history.error());
    // First of all, what became of the steps whose end nobody wrote down.
    PlanRunner::Run run;
    run.context = context;
    run.context.who.servers = history->plan.serverIdentity;
    run.plan = history->plan;
    QList<JournalEntry> rows;
    QList<StepProblem> unclear;
    for (const Step &step : std::as_const(history->plan.steps)) {
        const StepRecord known = history->steps.value(step.id);
        const auto driver = context.drivers.driver(step.kind);
        if (known.state != StepRecord::State::Begun || !driver)
            continue;
        auto reading = driver->read(step, {});
        const auto state = co_await reading;
        StepEnd end;
        end.before = known.before;
        if (!state) {
            unclear.append({step.id, StepOutcome::Unknown, state.error(), {}});
            continue;
        }
        end.after = *state;
        if (matches(step.after, *state)) {
            end.outcome = StepOutcome::Done;
        } else if (matches(step.before, *state)) {
            end.outcome = StepOutcome::NotDone;
        } else {
            unclear.append({step.id, StepOutcome::NotVerified, {}, differences(step.after, *state)});
            continue;
        }
        rows.append(endedRow(run, step, end));
    }
    if (!rows.isEmpty()) {
        const auto taking = context.journal->beginWriting();
        const auto taken = co_await taking;
        if (!taken)
            co_return tl::unexpected(taken.error());
        const auto writing = context.journal->append(rows);
        const auto written = co_await writing;
        const auto giving = context.journal->endWriting();
        co_await giving;
        if (!written)
            co_return tl::unexpected(written.error());
        const auto again = context.journal->history(plan);
        history = co_await again;
        if (!history)
            co_return tl::unexpected(history.error());
    }
    UndoPlan undo = undoPlanOf(*history, context.drivers, steps);
    undo.unclear = std::move(unclear);
    co_return undo;
}

Task<RunResult> PlanRunner::rollBack(QUuid plan, PlanSecrets secrets)
{
    const RunContext context = m_context;
    const QPointer<PlanRunner> self(this);
    auto making = undoOf(plan, {});
    const auto undo = co_await making;
    RunResult result = refusal({}, RunResult::Refusal::None);
    result.plan = plan;
    if (!undo) {
        result.refusal = RunResult::Refusal::Journal;
        result.journalError = undo.error();
        co_return result;
    }
    if (!undo->unclear.isEmpty()) {
        result.state = RunResult::State::Failed;
        result.problems = undo->unclear;
        co_return result;
    }
    if (!self)
        co_return result;
    if (!undo->plan.steps.isEmpty()) {
        auto running = run(undo->plan, secrets);
        result = co_await running;
        if (result.state != RunResult::State::Done)
            co_return result;
    }
    JournalActor who = context.who;
    who.servers = undo->plan.serverIdentity;
    const auto leaving = context.journal->leave(plan, who);
    const auto left = co_await leaving;
    if (!left)
        result.journalError = left.error();
    else if (undo->plan.steps.isEmpty())
        result.state = RunResult::State::Done; // nothing had to be taken back
    co_return result;
}

Task<PlanCheck> PlanRunner::check(Plan plan, Cancellation cancellation)
{
    struct Checking {
        StepDrivers drivers;
        Cancellation cancellation;
        QMap<qsizetype, StepProblem> found;
    };
    const auto checking = std::make_shared<Checking>();
    checking->drivers = m_context.drivers;
    checking->cancellation = cancellation;
    using Item = std::pair<qsizetype, Step>;
    struct Reader {
        static Task<void> read(std::shared_ptr<Checking> checking, Item item)
        {
            const Step step = item.second;
            const auto driver = checking->drivers.driver(step.kind);
            if (!driver || checking->cancellation.isCanceled())
                co_return;
            auto reading = driver->read(step, checking->cancellation);
            const auto state = co_await reading;
            if (!state)
                checking->found.insert(item.first, {step.id, StepOutcome::Unknown, state.error(), {}});
            else if (const auto other = differences(step.before, *state); !other.isEmpty())
                checking->found.insert(item.first,
                                       {step.id,
                                        matches(step.after, *state) ? StepOutcome::AlreadyDone : StepOutcome::Changed,
                                        {},
                                        other});
        }
    };
    const auto queue = TaskQueue<Item>::make(
        m_context.parallel, [checking](const Item &item) { return Reader::read(checking, item); },
        [](const Item &, const QString &) {});
    QSet<QByteArray> objects;
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        const QByteArray object = canonicalJson(toJson(plan.steps.at(i).object));
        if (objects.contains(object))
            continue;
        objects.insert(object);
        queue->push({i, plan.steps.at(i)});
    }
    auto finishing = TaskQueue<Item>::finish(queue);
    co_await finishing;
    co_return checking->found.values();
}

void PlanRunner::start(const Plan &plan, const PlanSecrets &secrets)
{
    whenDone(run(plan, secrets), this, [this](const RunResult &result) { Q_EMIT finished(result); });
}

void PlanRunner::startAgain(const QUuid &plan, const PlanSecrets &secrets)
{
    whenDone(resume(plan, secrets), this, [this](const RunResult &result) { Q_EMIT finished(result); });
}

QJsonObject toJson(const ApiError &error)
{
    QJsonObject json{{u"kind"_s, QLatin1StringView(QMetaEnum::fromType<ApiError::Kind>().valueToKey(int(error.kind)))}};
    if (!error.detail.isEmpty())
        json.insert("detail"_L1, error.detail);
    if (error.httpStatus != 0)
        json.insert("status"_L1, error.httpStatus);
    if (error.serverCode != 0)
        json.insert("code"_L1, error.serverCode);
    if (!error.field.isEmpty())
        json.insert("field"_L1, error.field);
    return json;
}

QJsonArray toJson(const QList<StateDifference> &differences)
{
    QJsonArray array;
    for (const StateDifference &difference : differences)
        array.append(QJsonObject{{u"member"_s, difference.member},
                                 {u"expected"_s, withoutCredentials(difference.expected)},
                                 {u"found"_s, withoutCredentials(difference.found)}});
    return array;
}

} // namespace kekkai
