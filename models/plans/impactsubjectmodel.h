#pragma once

#include "services/analysis/impact.h"

#include <QAbstractTableModel>

namespace kekkai {

/// The subjects that depend on what a plan deletes: the worst first, then by name.
class ImpactSubjectModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SubjectColumn, ProducersColumn, ReadersColumn, FieldsColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setImpact(const Impact &impact);
    [[nodiscard]] const ImpactedSubject &subjectAt(int row) const { return m_subjects.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    QList<ImpactedSubject> m_subjects;
};

} // namespace kekkai
