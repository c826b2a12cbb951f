#pragma once

#include "models/support/arrangedmodel.h"
#include "models/text/errortext.h"
#include "services/inventory/inventory.h"

namespace kekkai {

/// A subject as a row of the tree.
struct SubjectRow {
    SubjectEntry entry;
    QList<ItemError> errors; ///< what could not be read of it in the newest load: the subject itself, or some versions
    bool awaited = true; ///< versions are still to come when they are not known

    [[nodiscard]] static int compareKeys(const SubjectRow &a, const SubjectRow &b);
    [[nodiscard]] static QList<FilterField> filterFields();
    [[nodiscard]] QVariant filterValue(int field) const;
    [[nodiscard]] bool isDeleted() const { return entry.deleted; }
    [[nodiscard]] ObjectRef ref() const { return {ObjectRef::Kind::Subject, {entry.name}}; }
    /// All that words of the filter are looked for in.
    [[nodiscard]] QString searchText(const QDateTime &now) const;
    /// Of the subject's own row.
    [[nodiscard]] QVariant cell(int column, int role, const QDateTime &now) const;
    [[nodiscard]] static int compareColumn(const SubjectRow &a, const SubjectRow &b, int column, const QDateTime &now);
    [[nodiscard]] QString stateText() const;
    [[nodiscard]] Mark stateMark() const;
    friend bool operator==(const SubjectRow &a, const SubjectRow &b);
};

/// Subjects and, below each, its versions, the newest first. Rows of a stream of snapshots are merged, so that
/// selection, scroll position and what is expanded survive.
class SchemaTreeModel final : public ArrangedModel<SubjectRow> {
    Q_OBJECT
public:
    enum Column { NameColumn, TypeColumn, VersionColumn, StateColumn, ColumnCount };

    using ArrangedModel<SubjectRow>::ArrangedModel;

    void setInventory(const InventoryPtr &inventory);
    void clear() override;

    /// The subject of a row, or that a version's row belongs to; null for an invalid index. Valid until the next
    /// change.
    [[nodiscard]] const SubjectEntry *subjectAt(const QModelIndex &index) const;
    /// A version's row: that version. A subject's row: its newest. Null while unknown.
    [[nodiscard]] SchemaVersionPtr versionAt(const QModelIndex &index) const;
    /// Whether the row is a version, not a subject.
    [[nodiscard]] static bool isVersion(const QModelIndex &index) { return index.isValid() && index.internalId() != 0; }
    /// What could not be read of a row's subject in the newest load: the subject itself, or some of its versions.
    [[nodiscard]] QList<ItemError> errorsAt(const QModelIndex &index) const;
    /// Of a Subject reference {name} or {name, version}; invalid when there is no such row.
    [[nodiscard]] QModelIndex indexOf(const ObjectRef &object) const override;
    [[nodiscard]] bool contains(const ObjectRef &object) const override;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    using QObject::parent;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QString columnKey(int column) const override;
    [[nodiscard]] TableMaker tableMaker(const QList<int> &rows, const QList<int> &columns, Form form) const override;

protected:
    [[nodiscard]] int positionOf(const ObjectRef &object) const override;
    [[nodiscard]] QModelIndex moved(const QModelIndex &old, const State &before, const State &after,
                                    const std::vector<int> &newOfOld) const override;
    [[nodiscard]] bool differsInside(const SubjectRow &before, const SubjectRow &after) const override;
    [[nodiscard]] bool hasInside() const override { return true; }

private:
    [[nodiscard]] const SubjectRow *rowOf(const QModelIndex &index) const;
    [[nodiscard]] static QList<SubjectRow> subjectRows(const Inventory &inventory);
    [[nodiscard]] QVariant versionCell(const SubjectRow &row, const SchemaVersion &version, int column, int role) const;

    InventoryPtr m_shown;
    QList<ItemError> m_knownErrors;
    bool m_awaited = true;
};

} // namespace kekkai
