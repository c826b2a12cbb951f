#pragma once

#include "models/schemas/schemacomparison.h"
#include "models/support/roles.h"

#include <QAbstractTableModel>

namespace kekkai {

/// What differs between two schema versions, one kind of it: fields, tags, or rules with the metadata.
class SchemaChangesModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class Kind { Fields, Tags, Rules };
    enum Column { ChangeColumn, NameColumn, LeftColumn, RightColumn, ColumnCount };

    explicit SchemaChangesModel(Kind kind, QObject *parent = nullptr);

    void setComparison(const SchemaComparisonPtr &comparison);

    /// The field's path on one side; empty where it is not there, and for rules.
    [[nodiscard]] QString leftPathAt(int row) const { return m_rows.value(row).leftPath; }
    [[nodiscard]] QString rightPathAt(int row) const { return m_rows.value(row).rightPath; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    struct Row {
        Mark mark = Mark::None;
        QString change;
        QString name;
        QString left;
        QString right;
        QString leftPath;
        QString rightPath;
    };

    void addField(const FieldChange &change);
    void addTags(const TagChange &change);
    void addRule(const RuleChange &change);

    Kind m_kind;
    QList<Row> m_rows;
};

} // namespace kekkai
