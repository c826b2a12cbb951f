#pragma once

#include "models/support/roles.h"
#include "models/support/rowsource.h"
#include "services/inventory/inventory.h"

#include <QAbstractItemModel>
#include <QHash>

#include <memory>
#include <vector>

namespace kekkai {

/// Subjects and, below each, its versions. Rows of a stream of snapshots are merged, so that selection, scroll position
/// and what is expanded survive.
class SchemaTreeModel final : public QAbstractItemModel, public RowSource {
    Q_OBJECT
public:
    enum Column { NameColumn, TypeColumn, VersionColumn, StateColumn, ColumnCount };

    explicit SchemaTreeModel(QObject *parent = nullptr);
    ~SchemaTreeModel() override;

    void setInventory(const InventoryPtr &inventory);

    /// The subject of a row, or that a version's row belongs to; null for an invalid index. Valid until the next
    /// change.
    [[nodiscard]] const SubjectEntry *subjectAt(const QModelIndex &index) const;
    /// A version's row: that version. A subject's row: its newest. Null while unknown.
    [[nodiscard]] SchemaVersionPtr versionAt(const QModelIndex &index) const;
    /// Whether the row is a version, not a subject.
    [[nodiscard]] static bool isVersion(const QModelIndex &index) { return index.isValid() && index.internalPointer(); }
    /// What could not be read of a row's subject in the newest load: the subject itself, or some of its versions.
    [[nodiscard]] QList<ItemError> errorsAt(const QModelIndex &index) const;
    /// Of a Subject reference {name} or {name, version}; invalid when there is no such row.
    [[nodiscard]] QModelIndex indexOf(const ObjectRef &object) const override;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    using QObject::parent;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] int compareCells(const QModelIndex &left, const QModelIndex &right) const override;

    [[nodiscard]] QList<FilterField> filterFields() const override;
    [[nodiscard]] QVariant filterValue(const QModelIndex &index, int field) const override;
    [[nodiscard]] FilterSamples filterSamples() const override;
    /// What a subject answers to a term of filterFields(). Pure: for any thread.
    [[nodiscard]] static QVariant filterValueOf(const SubjectEntry &subject, int field);

private:
    struct Subject;
    using Subjects = std::vector<std::unique_ptr<Subject>>;

    void renumber(qsizetype from);
    void update(Subject &subject, const SubjectEntry &entry);
    [[nodiscard]] const Subject *subjectOf(const QModelIndex &index) const;

    void adoptErrors(const PartState &part);
    [[nodiscard]] QString stateText(const QModelIndex &index) const;
    [[nodiscard]] Mark stateMark(const QModelIndex &index) const;

    InventoryPtr m_shown;
    QHash<QString, QList<ItemError>> m_errors; ///< by subject
    QList<ItemError> m_knownErrors;
    bool m_awaited = true; ///< versions are still to come
    Subjects m_subjects; ///< by name; each on the heap, as indexes of versions point to it
};

} // namespace kekkai
