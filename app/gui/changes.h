#pragma once

#include "models/support/latestresult.h"
#include "services/inventory/inventory.h"
#include "services/keys/keyplans.h"
#include "services/lock/lockparticipant.h"
#include "services/plans/planrunner.h"
#include "ui/pages/changerequest.h"
#include "ui/plans/reviewdialog.h"

#include <QFileDialog>
#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace kekkai {

class ActivityPage;
class Console;
class LockControl;
class MainWindow;
class RunThread;

/// The road of a change in the window: what is asked for on a page becomes a plan, the plan is reviewed, run and
/// journalled, and what it touched is read anew. Plans that were interrupted are offered once their servers are open
/// again.
class Changes final : public QObject, public LockParticipant {
    Q_OBJECT
public:
    /// @param lock  null: nothing locks. @param journalFile  see JournalStore::defaultFile(); made with the first run.
    Changes(MainWindow &window, Console &console, LockControl *lock, QString journalFile, QObject *parent = nullptr);
    ~Changes() override;

    /// Makes a plan of @p request on another thread and shows its review; says why when there is none.
    void propose(const ChangeRequest &request);
    void askForPlanFile();
    /// Reads, checks and shows the plan in @p file; says what is wrong with it otherwise.
    void openPlanFile(const QString &file);
    /// Writes the plan under review, soon.
    void exportTo(const QString &file, PlanReview::Export format);

    [[nodiscard]] ReviewDialog *dialog() const { return m_dialog; }
    [[nodiscard]] bool isBusy() const; ///< something is being made, read or run

    void prepareToLock(std::function<void()> ready) override;
    void resumeAfterUnlock() override;

Q_SIGNALS:
    void runEnded(const kekkai::RunResult &result); ///< and is shown

private:
    struct Made {
        KeyPlanResult plan;
        std::optional<Impact> impact;
    };
    struct Loaded {
        PlanResult<Plan> plan;
        std::optional<Impact> impact;
        QString file;
    };
    struct Written {
        QString file;
        QString problem; ///< the system's words; empty: it is written
    };
    enum class Doing { Run, Resume, RollBack };

    void showMade(const Made &made);
    void showLoaded(const Loaded &loaded);
    void showProblem(const QString &title, const QString &text);
    ReviewDialog *showReview(PlanReview review);
    [[nodiscard]] PlanReview reviewOf(Plan plan) const;
    [[nodiscard]] JournalActor actor() const;
    void withJournal(const std::function<void(const std::shared_ptr<Journal> &)> &then);
    void begin(Doing what, const PlanSecrets &secrets);
    void startRunner(Doing what, const PlanSecrets &secrets);
    void showProgress(const RunProgress &progress);
    void follow();
    void showEntries(const QList<JournalEntry> &entries);
    void settle(const RunResult &result);
    void showHistory(const RunResult &result, const PlanHistory &history);
    void showResult(const RunResult &result);
    [[nodiscard]] ReviewDialog::Stop stopOf(const RunResult &result) const;
    void showSteps(const PlanHistory &history);
    void leave();
    void accept(const NextStep &step);
    void exportPlan(PlanReview::Export format);
    void showWritten(const Written &written);
    void reloadTouched();
    void showRecords();
    void showHistoryOf(const QUuid &plan);
    void reviewRest(const QUuid &plan);
    void reviewUndo(const QUuid &plan);
    void showUndo(const JournalResult<UndoPlan> &undo);
    void showUnfinished(const PlanHistory &history);
    void offerUnfinished();
    void offer(const QList<PlanRecord> &records);
    void endLock();
    [[nodiscard]] QString stepsUndoable() const;

    MainWindow &m_window;
    Console &m_console;
    LockControl *m_lock;
    QString m_journalFile;
    std::shared_ptr<Journal> m_journal;
    LatestResult<Made> m_making;
    LatestResult<Loaded> m_loading;
    LatestResult<Written> m_writing;
    QPointer<QFileDialog> m_chooser;
    QPointer<ReviewDialog> m_dialog;
    QPointer<ActivityPage> m_activity;
    std::unique_ptr<RunThread> m_undoing; ///< makes a plan that takes another one back
    std::unique_ptr<RunThread> m_run;
    Doing m_doing = Doing::Run;
    bool m_wasRun = false; ///< the journal knows the plan of the dialog
    QUuid m_followed; ///< the plan whose entries are read as they are written
    qint64 m_seen = 0; ///< number of the last of them
    bool m_isFollowing = false; ///< an answer of the journal is awaited
    bool m_followAgain = false;
    std::optional<RunResult> m_result; ///< awaits the last entries
    int m_undoable = 0; ///< steps that were done and have a way back
    bool m_mayOffer = false; ///< since the connection was opened or unlocked
    std::function<void()> m_ready; ///< the lock waits for it
};

} // namespace kekkai
