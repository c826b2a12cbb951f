#pragma once

#include "services/compare/inventorydiff.h"
#include "services/export/table.h"

#include <QAbstractItemModel>

#include <functional>
#include <optional>

namespace kekkai {

/// What differs between two inventories: one row for each object, below it one for each member that differs.
class CompareTreeModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { ObjectColumn, DifferenceColumn, LeftColumn, RightColumn, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// What the two sides are called in the cells of objects that exist on one of them only.
    void setNames(const QString &left, const QString &right);
    void setDifferences(QList<ObjectDifference> differences);
    /// Shows only objects of @p kind, and only those whose words all occur in the object, a member or a value.
    void setFilter(std::optional<ObjectDifference::Kind> kind, const QString &words);

    [[nodiscard]] const QList<ObjectDifference> &differences() const { return m_all; }
    [[nodiscard]] qsizetype count(ObjectDifference::Kind kind) const; ///< before the filter
    /// The object of a row or of the row above a member.
    [[nodiscard]] const ObjectDifference *differenceAt(const QModelIndex &index) const;
    [[nodiscard]] const MemberDifference *memberAt(const QModelIndex &index) const; ///< null for an object's row
    /// All rows as shown, one for each member: kind, name, difference, member, left, right.
    [[nodiscard]] ExportTable table() const { return tableMaker()(); }
    /// Makes the same table on any thread, also when this is gone: with very many differences it takes long.
    [[nodiscard]] std::function<ExportTable()> tableMaker() const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &index) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void refilter();
    [[nodiscard]] bool matches(const ObjectDifference &difference) const;

    QString m_left;
    QString m_right;
    QList<ObjectDifference> m_all;
    QList<qsizetype> m_shown; ///< rows of m_all
    std::optional<ObjectDifference::Kind> m_kind;
    QStringList m_words;
};

/// "only on the left", "only on the right", "different".
[[nodiscard]] QString differenceText(ObjectDifference::Kind kind);

} // namespace kekkai
