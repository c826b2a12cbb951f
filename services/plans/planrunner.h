#pragma once

#include "services/inventory/session.h"
#include "services/plans/journal.h"
#include "services/plans/planstate.h"
#include "services/plans/secretslots.h"
#include "services/plans/stepdriver.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace kekkai {

/// The moments of a run, in their order. For tests, which end the program there.
enum class RunPoint {
    RunBegun, ///< it is durable that the plan runs
    StepRead, ///< the object was found as it must be
    StepBegun, ///< that is durable; nothing was sent yet
    StepSent, ///< the request is on its way
    StepReplied, ///< the server has answered, or the reply was lost
    StepReadBack,
    StepEnded, ///< the end of the step is durable
    StepsEnded, ///< nothing is under way any more
    RunEnded, ///< that is durable
};

/// What a runner works with.
struct RunContext {
    Session session;
    StepDrivers drivers;
    std::shared_ptr<Journal> journal;
    JournalActor who; ///< servers is filled in
    bool isReadOnly = false; ///< of the profile: nothing is run then
    int parallel = 8; ///< steps at once, at most
    std::function<void(RunPoint, const QString &step)> observer = {}; ///< on the runner's thread
};

struct RunProgress {
    QUuid plan;
    int steps = 0;
    int done = 0; ///< those of earlier runs included
    int underWay = 0;
    std::optional<std::chrono::milliseconds> left; ///< an estimate; none before the first steps are done
    bool isStopping = false; ///< nothing new begins

    friend bool operator==(const RunProgress &, const RunProgress &) = default;
};

/// A step that did not become what it should.
struct StepProblem {
    QString step;
    StepOutcome outcome = StepOutcome::NotDone;
    std::optional<ApiError> error;
    QList<StateDifference> differences; ///< what was expected and what was found instead

    friend bool operator==(const StepProblem &, const StepProblem &) = default;
};

/// How a run ended. Whatever it is but Refused: the journal has it, and resume(), undoOf() or leave() go on from there.
struct RunResult {
    enum class State {
        Done,
        Failed, ///< stopped at the first problem; what was under way was awaited
        Canceled,
        Refused, ///< nothing was sent in this run
    };
    enum class Refusal {
        None,
        ReadOnly, ///< the profile is
        BadPlan, ///< planError
        WrongServer, ///< the session is connected to other servers than the plan was made for
        MissingSecret, ///< missingSecrets
        AlreadyRecorded, ///< the journal has this plan: resume() it, or make a new one
        Journal, ///< journalError
        Busy, ///< this runner is at another plan
    };
    State state = State::Refused;
    Refusal refusal = Refusal::None;
    QUuid plan;
    int done = 0; ///< steps, those of earlier runs included
    int open = 0;
    QList<StepProblem> problems;
    std::optional<PlanError> planError;
    std::optional<JournalError> journalError; ///< also when the journal failed in the middle and stopped the run
    QStringList missingSecrets; ///< names of slots

    friend bool operator==(const RunResult &, const RunResult &) = default;
};

/// A plan that takes another one back.
struct UndoPlan {
    Plan plan; ///< without steps: nothing needs to be taken back, or nothing can
    QStringList irreversible; ///< ids of steps that were done and have no way back
    QList<StepProblem> unclear; ///< begun, and now neither as before nor as after: somebody must look
};

/// What is found before a plan runs where its first step for an object expects another state.
using PlanCheck = QList<StepProblem>;

/// Runs plans, one at a time: journal, read, compare, journal, send, read back, journal; for each step. Independent
/// steps run beside each other. Stops at the first problem: nothing new begins, what is under way is awaited. A lost
/// reply is decided by reading back, and no request is sent twice for it.
///
/// Lives on one thread with an event loop (the window gives it one of its own). Destroyed, it cancels; what is under
/// way ends and is journalled as long as the loop runs.
class PlanRunner final : public QObject {
    Q_OBJECT
public:
    explicit PlanRunner(RunContext context, QObject *parent = nullptr);
    ~PlanRunner() override;

    /// A plan that the journal does not know.
    [[nodiscard]] Task<RunResult> run(Plan plan, PlanSecrets secrets);
    /// The rest of a plan in the journal: after a crash, a failure, a cancel. What is done stays; what was begun is
    /// looked at and only sent when it was not done.
    [[nodiscard]] Task<RunResult> resume(QUuid plan, PlanSecrets secrets);
    /// The plan that takes back what @p plan did, in the opposite order; with @p steps only those. Steps whose end is
    /// unknown are read from the server first, and the journal is told. Runs nothing: that is run()'s part.
    [[nodiscard]] Task<JournalResult<UndoPlan>> undoOf(QUuid plan, QStringList steps = {});
    /// undoOf() and run() in one; when that is done the plan counts as left. Refused with no problem where there is
    /// nothing to take back.
    [[nodiscard]] Task<RunResult> rollBack(QUuid plan, PlanSecrets secrets);
    /// Reads what the steps will find: so that a plan of yesterday, or of somebody else, says beforehand what has
    /// changed. Only of the first step for each object, as the others find what that one leaves.
    [[nodiscard]] Task<PlanCheck> check(Plan plan, Cancellation cancellation);

    /// No new step begins.
    void cancel();
    [[nodiscard]] bool isRunning() const;

    /// run() or resume() for other threads, through a queued call; ends with finished().
    Q_INVOKABLE void start(const kekkai::Plan &plan, const kekkai::PlanSecrets &secrets);
    Q_INVOKABLE void startAgain(const QUuid &plan, const kekkai::PlanSecrets &secrets);

Q_SIGNALS:
    /// About ten times a second, and when the last step has ended.
    void progressed(const kekkai::RunProgress &progress);
    void finished(const kekkai::RunResult &result);

public:
    struct Run; ///< one run, held by its coroutines

private:
    RunContext m_context;
    std::weak_ptr<Run> m_run;
};

/// The parts of an ApiError that the journal keeps.
[[nodiscard]] QJsonObject toJson(const ApiError &error);
[[nodiscard]] QJsonArray toJson(const QList<StateDifference> &differences);

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::RunProgress)
Q_DECLARE_METATYPE(kekkai::RunResult)
