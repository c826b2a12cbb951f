#pragma once

#include "models/support/roles.h"
#include "services/plans/journalentry.h"

#include <QAbstractTableModel>
#include <QHash>

namespace kekkai {

/// What became of a step, as it is shown.
enum class StepProgress {
    Waiting, ///< not begun
    Running,
    Done,
    AlreadyDone, ///< nothing was sent: it was so already
    Refused, ///< the object is as before
    Changed, ///< not sent: the object was not as it should be
    NotVerified, ///< sent, but read back otherwise
    Unknown, ///< nobody knows yet
    TakenBack,
};

/// In a word or two: "waiting", "done".
[[nodiscard]] QString stepProgressText(StepProgress progress);
[[nodiscard]] Mark stepProgressMark(StepProgress progress);

[[nodiscard]] StepProgress progressOf(StepOutcome outcome);

/// The steps of a plan in their order, and what became of each.
class PlanStepModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NumberColumn, StepColumn, ProgressColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// All steps wait again.
    void setPlan(const Plan &plan);
    [[nodiscard]] const Plan &plan() const { return m_plan; }
    /// Unknown ids are ignored.
    void setProgress(const QString &stepId, StepProgress progress);
    [[nodiscard]] StepProgress progressAt(int row) const { return m_progress.at(row); }
    [[nodiscard]] const Step &stepAt(int row) const { return m_plan.steps.at(row); }
    [[nodiscard]] int rowOf(const QString &stepId) const { return m_rows.value(stepId, -1); }
    /// How many steps stand at @p progress.
    [[nodiscard]] int count(StepProgress progress) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    Plan m_plan;
    QList<StepProgress> m_progress;
    QHash<QString, int> m_rows; ///< by the ids of the steps
};

} // namespace kekkai
