#pragma once

#include "models/schemas/versionfields.h"
#include "models/support/roles.h"
#include "models/support/rowsource.h"

#include <QAbstractItemModel>

namespace kekkai {

/// The field tree of one schema version, with tags, rules and verdicts.
class FieldTreeModel final : public QAbstractItemModel, public RowSource {
    Q_OBJECT
public:
    enum Column { NameColumn, TypeColumn, TagsColumn, VerdictColumn, RuleColumn, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// Null shows nothing. Fields that differ only in what protects them keep their rows.
    void setFields(const VersionFieldsPtr &fields);
    [[nodiscard]] VersionFieldsPtr fields() const { return m_fields; }

    /// Null for an invalid index.
    [[nodiscard]] const SchemaField *fieldAt(const QModelIndex &index) const;
    [[nodiscard]] const FieldProtection *protectionAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOfPath(const QString &path) const;

    [[nodiscard]] static Mark verdictMark(ProtectionVerdict verdict);
    /// Inline tags as they are, external ones with the word.
    [[nodiscard]] static QString tagsText(const FieldTags &tags);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    using QObject::parent;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    [[nodiscard]] QModelIndex indexOf(const ObjectRef &object) const override;
    [[nodiscard]] QString searchText(const QModelIndex &index) const override;
    [[nodiscard]] bool isDeleted(const QModelIndex &index) const override;
    [[nodiscard]] int compareCells(const QModelIndex &left, const QModelIndex &right) const override;

private:
    struct Node {
        const SchemaField *field = nullptr;
        FieldProtection protection;
        int parent = -1; ///< node number; -1 for a top-level field
        int row = 0;
        QList<int> children;
    };

    void addNodes(const QList<SchemaField> &fields, int parent);
    [[nodiscard]] const Node *nodeAt(const QModelIndex &index) const;
    bool adopt(const QList<FieldCoverage> &coverage);

    VersionFieldsPtr m_fields;
    QList<Node> m_nodes; ///< in document order; an index's internal id is its node's number
    QList<int> m_top;
};

} // namespace kekkai
