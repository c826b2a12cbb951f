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
    [[nodiscard]] bool isDeleted() const;
    [[nodiscard]] ObjectRef ref() const;
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    /// The value of a column for programs; as cell() where that is all there is.
    [[nodiscard]] QVariant exported(int column, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const PolicyRow &a, const PolicyRow &b, int column, const QDateTime &now);
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

    using RowModel<PolicyRow>::RowModel;

    void setPolicies(const QList<Policy> &policies);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;

    /// How serious one issue is; the worst of a policy's issues is the mark of its row.
    [[nodiscard]] static Mark issueMark(PolicyIssue issue);
    [[nodiscard]] static Mark policyMark(const Policy &policy);
    /// "None", or the worst issue's word and how many more there are.
    [[nodiscard]] static QString issuesText(const Policy &policy);

private:
    [[nodiscard]] static QList<PolicyRow> policyRows(const QList<Policy> &policies);
};

} // namespace kekkai
