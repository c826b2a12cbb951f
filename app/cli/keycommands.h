#pragma once

#include "app/cli/commandline.h"
#include "app/cli/terminalprogress.h"
#include "services/core/cancellation.h"
#include "services/core/task.h"
#include "services/inventory/inventoryloader.h"
#include "services/keys/keyplans.h"
#include "services/plans/planrunner.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace kekkai::cli {

/// Where a session comes from, for the journal.
struct SessionOrigin {
    QString profile; ///< name of a saved one; else empty
    QUuid profileId;
    bool isReadOnly = false;
};

/// One run of "kekkai-cli kek|dek|impact|plan …".
class KeyCommands final : public QObject {
    Q_OBJECT
public:
    KeyCommands(CommandLine line, Session session, SessionOrigin origin, QObject *parent = nullptr);
    ~KeyCommands() override;

    void start();
    /// Before a plan runs: ends. While it runs: no new step begins, and what is under way is awaited.
    void cancel();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void loaded();
    [[nodiscard]] KeyPlanResult made(const Inventory &inventory);
    [[nodiscard]] QList<ObjectRef> objects(const Inventory &inventory) const;
    [[nodiscard]] Result<KmsProperties> givenProperties() const;
    void showImpact(const Inventory &inventory);
    void refuse(const KeyPlanProblem &problem);
    void loadPlan();
    void take(const PlanResult<Plan> &plan);
    [[nodiscard]] Task<JournalResult<Plan>> planFromJournal(QUuid id) const;
    void showKeyPolicy(const Result<QString> &policy);
    /// Shows it, saves it, or lets it run.
    void present(KeyPlan made);
    void waitAndRun(KeyPlan made);
    [[nodiscard]] Task<RunResult> runPlan(Plan plan, PlanSecrets secrets);
    [[nodiscard]] Task<RunResult> goOn(bool rollBack);
    [[nodiscard]] Task<JournalResult<std::shared_ptr<PlanRunner>>> runner();
    /// Asks for those that @p needed names and @p secrets does not have.
    [[nodiscard]] Result<PlanSecrets> withAsked(const QSet<QString> &needed, PlanSecrets secrets) const;
    void showRun(const RunProgress &progress);
    void showResult(const RunResult &result);
    void end(ExitCode code);
    [[nodiscard]] bool print(const QByteArray &bytes);

    CommandLine m_line;
    Session m_session;
    SessionOrigin m_origin;
    InventoryLoader m_loader;
    CancelScope m_reading;
    KmsProperties m_properties;
    Plan m_plan; ///< the one that runs
    std::shared_ptr<Journal> m_journal; ///< null until a plan runs
    JournalResult<std::shared_ptr<PlanRunner>> m_runner; ///< null until then
    QTimer m_coolDown;
    int m_secondsLeft = 0;
    TerminalProgress m_progress;
    bool m_isEnded = false;
};

} // namespace kekkai::cli
