#pragma once

#include "models/support/roles.h"

#include <QAbstractItemModel>
#include <QJsonDocument>
#include <QStringList>

namespace kekkai::test {

/// Every text that a model gives for @p parent and below, in any role and for the headers too.
inline QStringList allTexts(const QAbstractItemModel &model, const QModelIndex &parent = {})
{
    QStringList texts;
    for (int column = 0; column < model.columnCount(parent); ++column) {
        for (int role = 0; role < ItemRoleEnd; ++role) {
            if (!parent.isValid())
                texts.append(model.headerData(column, Qt::Horizontal, role).toString());
            for (int row = 0; row < model.rowCount(parent); ++row) {
                const QVariant value = model.index(row, column, parent).data(role);
                texts.append(value.toString());
                texts.append(value.toStringList());
                texts.append(value.value<ObjectRef>().key);
            }
        }
    }
    for (int row = 0; row < model.rowCount(parent); ++row)
        texts.append(allTexts(model, model.index(row, 0, parent)));
    return texts;
}

/// The texts of one column, top to bottom.
inline QStringList column(const QAbstractItemModel &model, int number, const QModelIndex &parent = {})
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(parent); ++row)
        texts.append(model.index(row, number, parent).data().toString());
    return texts;
}

} // namespace kekkai::test
