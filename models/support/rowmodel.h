#pragma once

#include "models/support/arrangedmodel.h"

namespace kekkai {

/// A table over rows, filtered and sorted off the GUI thread. See ArrangedModel for what a Row is.
template <typename Row> class RowModel : public ArrangedModel<Row> {
public:
    using ArrangedModel<Row>::ArrangedModel;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const final
    {
        return this->hasIndex(row, column, parent) ? this->createIndex(row, column) : QModelIndex();
    }
    using QObject::parent;
    [[nodiscard]] QModelIndex parent(const QModelIndex &) const final { return {}; }
    [[nodiscard]] QModelIndex sibling(int row, int column, const QModelIndex &) const final
    {
        return index(row, column);
    }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const final
    {
        return parent.isValid() ? 0 : this->shownCount();
    }
    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const final
    {
        return !parent.isValid() && this->shownCount() > 0;
    }
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const final
    {
        return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const final
    {
        if (!this->checkIndex(
                index, BrowseModel::CheckIndexOption::IndexIsValid | BrowseModel::CheckIndexOption::ParentIsInvalid))
            return {};
        const Row &row = this->rowAt(index.row());
        switch (role) {
        case KeyRole:
            return QVariant::fromValue(row.ref());
        case SearchRole:
            return row.searchText(this->now());
        case DeletedRole:
            return row.isDeleted();
        default:
            return row.cell(index.column(), role, this->now());
        }
    }

    [[nodiscard]] QModelIndex indexOf(const ObjectRef &object) const override
    {
        const int position = this->positionOf(object);
        const int row = position < 0 ? -1 : this->state().place[size_t(position)];
        return row < 0 ? QModelIndex() : this->createIndex(row, 0);
    }
    [[nodiscard]] static ObjectRef refOf(const Row &row) { return row.ref(); }

    [[nodiscard]] BrowseModel::TableMaker tableMaker(const QList<int> &rows, const QList<int> &columns,
                                                     BrowseModel::Form form) const override
    {
        return this->madeTable(rows, columns, form);
    }
};

} // namespace kekkai
