#pragma once

#include "models/plans/planstepmodel.h"
#include "services/analysis/doctor.h"
#include "services/analysis/impact.h"
#include "services/plans/secretslots.h"
#include "ui/pages/page.h"

#include <QDialog>
#include <QHash>
#include <QTimer>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;
class QTableView;
class QToolButton;

namespace kekkai {

class Banner;
class LoadingBar;
class StepDetails;
class WarningList;

/// What is to be reviewed.
struct PlanReview {
    /// What it can be exported as.
    enum class Export { PlanFile, CurlScript, ConfluentScript, Markdown };
    Plan plan;
    PlanSecrets secrets; ///< those that are known; the others are asked for
    ConnectedServers servers;
    QString connection; ///< its name
    bool isProduction = false;
    bool isReadOnly = false; ///< it can be looked at, but not run
    std::optional<Impact> impact; ///< of a plan that deletes
    QString file; ///< that it was loaded from; empty: made here
    QList<Export> exports;
};

/// Shows everything that a plan would do, and lets it run only when every danger was ticked, the name typed, and the
/// time waited. Then shows how it goes, and what can be done when it fails. It runs nothing itself.
class ReviewDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Phase {
        Review,
        CoolDown, ///< may still be stopped; nothing was sent
        Running,
        Stopping, ///< after the steps under way
        Paused, ///< failed, stopped or interrupted: to be gone on with, rolled back or left
        Ended,
    };

    explicit ReviewDialog(const PlanReview &review, QWidget *parent = nullptr);
    ~ReviewDialog() override;

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] const Plan &plan() const { return m_steps->plan(); }
    [[nodiscard]] PlanStepModel *steps() const { return m_steps; }
    /// Why it cannot run yet; empty: it can.
    [[nodiscard]] QString whatIsMissing() const;

    /// The steps run from now on.
    void showRunning();
    /// @param result  what there is to say of the step, in sentences.
    void setStep(const QString &stepId, StepProgress progress, const QString &result = {});
    /// @param left  until the end; negative: not known.
    void setProgress(int done, int all, qint64 leftMilliseconds);

    struct Stop {
        QString title;
        QString cause; ///< and what helps
        QString details;
        std::optional<NextStep> offer; ///< a button for it
        QString retryText; ///< of the button that goes on; empty: none
        QString rollBackText; ///< empty: nothing can be taken back
        bool canLeave = true; ///< and be done with it
    };
    void showStop(const Stop &stop);
    /// It did not start: nothing was sent. What was ticked stays.
    void showRefusal(const QString &title, const QString &cause, const QString &details = {});
    void showEnd(const QString &title, const QString &words);
    void say(const QString &text); ///< beside the buttons

    void reject() override;

Q_SIGNALS:
    void runRequested(const kekkai::PlanSecrets &secrets);
    void stopRequested();
    void retryRequested(const kekkai::PlanSecrets &secrets);
    void rollBackRequested();
    void leaveRequested();
    void offerAccepted(const kekkai::NextStep &step);
    void exportRequested(kekkai::PlanReview::Export format);

private:
    QWidget *madeHeading();
    QWidget *madeSteps();
    QWidget *madeImpact();
    QWidget *madeForms();
    QWidget *madeButtons();
    void setPhase(Phase phase);
    void updateState();
    void showCurrentStep();
    void beginRun();
    void tick();
    void stopCoolDown();
    [[nodiscard]] PlanSecrets secrets() const;

    PlanReview m_review;
    Phase m_phase = Phase::Review;
    PlanStepModel *m_steps;
    QHash<QString, QString> m_results; ///< what there is to say, by the ids of the steps
    QHash<QString, QLineEdit *> m_asked; ///< by the names of the slots
    QTimer m_tick;
    int m_left = 0; ///< seconds of the cool-down
    Banner *m_banner;
    WarningList *m_warnings;
    QTabWidget *m_tabs;
    QTableView *m_table = nullptr;
    StepDetails *m_details = nullptr;
    QWidget *m_forms = nullptr;
    QLineEdit *m_name = nullptr; ///< null: no name to type
    LoadingBar *m_bar = nullptr;
    QLabel *m_subtitle = nullptr;
    QLabel *m_status = nullptr;
    QToolButton *m_export = nullptr;
    QPushButton *m_run = nullptr;
    QPushButton *m_stop = nullptr;
    QPushButton *m_retry = nullptr;
    QPushButton *m_rollBack = nullptr;
    QPushButton *m_leave = nullptr;
    QPushButton *m_close = nullptr;
    std::optional<NextStep> m_offer;
};

} // namespace kekkai
