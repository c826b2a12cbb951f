#pragma once

#include "services/analysis/findings.h"

#include <QAbstractTableModel>

#include <optional>

namespace kekkai {

/// Shows findings as rows, in the order they are given (worst first).
class FindingTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SeverityColumn, SentenceColumn, ObjectColumn, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole, ObjectRole }; ///< int of Severity; ObjectRef a click leads to

    using QAbstractTableModel::QAbstractTableModel;

    /// @param only  the severity to show; none: all of them.
    void setFindings(QList<Finding> findings, std::optional<Severity> only = {});
    [[nodiscard]] const Finding &findingAt(int row) const { return m_findings.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    QList<Finding> m_findings;
};

} // namespace kekkai
