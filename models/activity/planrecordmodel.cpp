#include "models/activity/planrecordmodel.h"

#include "models/text/journaltext.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::PlanRecordModel)
};
} // namespace

Mark planRecordStateMark(const PlanRecord &record)
{
    if (record.stepsDone > 0 && record.stepsUndone == record.stepsDone)
        return Mark::Deleted;
    switch (record.state) {
    case PlanRecord::State::Running:
        return Mark::Info;
    case PlanRecord::State::Interrupted:
        return record.mayHaveSent ? Mark::Critical : Mark::High;
    case PlanRecord::State::Failed:
        return Mark::High;
    case PlanRecord::State::Canceled:
        return Mark::Medium;
    case PlanRecord::State::Done:
        return Mark::Ok;
    case PlanRecord::State::Left:
        return Mark::Muted;
    }
    return Mark::None;
}

void PlanRecordModel::setRecords(const QList<PlanRecord> &records)
{
    if (records == m_records)
        return;
    const bool sameRows = records.size() == m_records.size()
        && std::equal(records.cbegin(), records.cend(), m_records.cbegin(),
                      [](const PlanRecord &a, const PlanRecord &b) { return a.plan == b.plan; });
    if (sameRows) {
        m_records = records;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_records = records;
    endResetModel();
}

void PlanRecordModel::setNow(const QDateTime &now)
{
    m_now = now;
    if (!m_records.isEmpty())
        Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

int PlanRecordModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int PlanRecordModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant PlanRecordModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PlanRecord &record = m_records.at(index.row());
    switch (Column(index.column())) {
    case TimeColumn:
        if (role == Qt::DisplayRole)
            return ageText(record.begunAt, m_now);
        if (role == Qt::ToolTipRole)
            return timeTooltip(record.begunAt);
        if (role == SortRole)
            return record.begunAt;
        return {};
    case PlanColumn:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole || role == SortRole)
            return planActText(record.title, record.steps);
        return {};
    case WhoColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return record.who.user;
        if (role == Qt::ToolTipRole)
            return Words::tr("%1 on %2 with %3").arg(record.who.user, record.who.host, record.who.program);
        return {};
    case ConnectionColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return record.who.profile.isEmpty() ? planServersText(record.who.servers) : record.who.profile;
        if (role == Qt::ToolTipRole)
            return planServersText(record.who.servers);
        return {};
    case StepsColumn:
        if (role == Qt::DisplayRole)
            return Words::tr("%1 of %2").arg(numberText(record.stepsDone), numberText(record.steps));
        if (role == SortRole)
            return record.stepsDone;
        return {};
    case StateColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return planStateText(record);
        if (role == MarkRole)
            return int(planRecordStateMark(record));
        return {};
    case ColumnCount:
        break;
    }
    return {};
}

QVariant PlanRecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case TimeColumn:
        return tr("When");
    case PlanColumn:
        return tr("What");
    case WhoColumn:
        return tr("Who");
    case ConnectionColumn:
        return tr("Connection");
    case StepsColumn:
        return tr("Steps");
    case StateColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
