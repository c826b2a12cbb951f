#pragma once

#include "models/support/roles.h"
#include "services/plans/journalstore.h"

#include <QAbstractTableModel>
#include <QDateTime>

namespace kekkai {

/// How planStateText() is marked.
[[nodiscard]] Mark planRecordStateMark(const PlanRecord &record);

/// The plans of the journal, the newest first.
class PlanRecordModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, PlanColumn, WhoColumn, ConnectionColumn, StepsColumn, StateColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows keep their place in views as far as they are the same.
    void setRecords(const QList<PlanRecord> &records);
    void setNow(const QDateTime &now);
    [[nodiscard]] const PlanRecord &recordAt(int row) const { return m_records.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    QList<PlanRecord> m_records;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace kekkai
