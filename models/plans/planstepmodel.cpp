#include "models/plans/planstepmodel.h"

#include "models/text/plantext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace kekkai {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::PlanStepModel)
};
} // namespace

QString stepProgressText(StepProgress progress)
{
    switch (progress) {
    case StepProgress::Waiting:
        return Words::tr("waiting");
    case StepProgress::Running:
        return Words::tr("running");
    case StepProgress::Done:
        return Words::tr("done");
    case StepProgress::AlreadyDone:
        return Words::tr("was so already");
    case StepProgress::Refused:
        return Words::tr("not done");
    case StepProgress::Changed:
        return Words::tr("changed meanwhile");
    case StepProgress::NotVerified:
        return Words::tr("not as it should be");
    case StepProgress::Unknown:
        return Words::tr("not known");
    case StepProgress::TakenBack:
        return Words::tr("taken back");
    }
    return {};
}

Mark stepProgressMark(StepProgress progress)
{
    switch (progress) {
    case StepProgress::Waiting:
        return Mark::Muted;
    case StepProgress::Running:
        return Mark::Info;
    case StepProgress::Done:
    case StepProgress::AlreadyDone:
        return Mark::Ok;
    case StepProgress::Refused:
    case StepProgress::Changed:
        return Mark::High;
    case StepProgress::NotVerified:
    case StepProgress::Unknown:
        return Mark::Critical;
    case StepProgress::TakenBack:
        return Mark::Deleted;
    }
    return Mark::None;
}

StepProgress progressOf(StepOutcome outcome)
{
    switch (outcome) {
    case StepOutcome::Done:
        return StepProgress::Done;
    case StepOutcome::AlreadyDone:
        return StepProgress::AlreadyDone;
    case StepOutcome::NotDone:
        return StepProgress::Refused;
    case StepOutcome::Changed:
        return StepProgress::Changed;
    case StepOutcome::NotVerified:
        return StepProgress::NotVerified;
    case StepOutcome::Unknown:
        return StepProgress::Unknown;
    }
    return StepProgress::Unknown;
}

void PlanStepModel::setPlan(const Plan &plan)
{
    beginResetModel();
    m_plan = plan;
    m_progress = QList<StepProgress>(plan.steps.size(), StepProgress::Waiting);
    m_rows.clear();
    for (int row = 0; row < int(plan.steps.size()); ++row)
        m_rows.insert(plan.steps.at(row).id, row);
    endResetModel();
}

void PlanStepModel::setProgress(const QString &stepId, StepProgress progress)
{
    const int row = rowOf(stepId);
    if (row < 0 || m_progress.at(row) == progress)
        return;
    m_progress[row] = progress;
    const QModelIndex changed = index(row, ProgressColumn);
    Q_EMIT dataChanged(changed, changed);
}

int PlanStepModel::count(StepProgress progress) const
{
    return int(std::count(m_progress.cbegin(), m_progress.cend(), progress));
}

int PlanStepModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_plan.steps.size());
}

int PlanStepModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant PlanStepModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Step &step = m_plan.steps.at(index.row());
    const StepProgress progress = m_progress.at(index.row());
    if (role == KeyRole)
        return QVariant::fromValue(step.object);
    switch (Column(index.column())) {
    case NumberColumn:
        if (role == Qt::DisplayRole)
            return numberText(index.row() + 1);
        if (role == Qt::TextAlignmentRole)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case StepColumn:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return stepText(step);
        return {};
    case ProgressColumn:
        if (role == Qt::DisplayRole)
            return stepProgressText(progress);
        if (role == MarkRole)
            return int(stepProgressMark(progress));
        return {};
    case ColumnCount:
        break;
    }
    return {};
}

QVariant PlanStepModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case NumberColumn:
        return tr("No.", "number of a step");
    case StepColumn:
        return tr("Step");
    case ProgressColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
