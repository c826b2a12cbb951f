#pragma once

#include "models/support/rowmodel.h"
#include "services/analysis/policies.h"

namespace kekkai {

struct PolicyRow {
    Policy policy;
    int occurrence = 0; ///< tells rules of one name in one subject apart; the server does not allow them, old data may

    [[nodiscard]] static int compareKeys(const PolicyRow &a, const PolicyRow &b);
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    friend bool operator==(const PolicyRow &, const PolicyRow &) = default;
};

/// The encryption rules of all subjects. It is given what policiesOf() found, and computes nothing itself.
class PolicyTableModel final : public RowModel<PolicyRow> {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        SubjectColumn,
        TypeColumn,
        ModeColumn,
        TagsColumn,
        KekColumn,
        AlgorithmColumn,
        FailureColumn,
        IssuesColumn,
        ColumnCount
    };

    using RowModel::RowModel;

    void setPolicies(const QList<Policy> &policies);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] ObjectRef refOf(const PolicyRow &row) const override;

    /// How serious one issue is; the worst of a policy's issues is the mark of its row.
    [[nodiscard]] static Mark issueMark(PolicyIssue issue);
    [[nodiscard]] static Mark policyMark(const Policy &policy);
    /// "None", or the worst issue's word and how many more there are.
    [[nodiscard]] static QString issuesText(const Policy &policy);

protected:
    [[nodiscard]] QVariant cell(const PolicyRow &row, int column, int role) const override;
    [[nodiscard]] int compareColumn(const PolicyRow &a, const PolicyRow &b, int column) const override;
};

} // namespace kekkai
