#pragma once

#include "services/profiles/profile.h"

#include <QAbstractTableModel>

namespace kekkai {

/// The connection profiles as rows, in the order the user gave them. Changes nothing itself: dropping a row elsewhere
/// asks for the move.
class ProfileTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, MarksColumn, ServersColumn, SignInColumn, ColumnCount };
    enum Role { IdRole = Qt::UserRole + 1, ColorRole, ProductionRole, ReadOnlyRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// @param open  the one the window shows; null: none of them.
    void setProfiles(const QList<Profile> &profiles, const QUuid &open);
    [[nodiscard]] const QList<Profile> &profiles() const { return m_profiles; }
    [[nodiscard]] const Profile &profileAt(int row) const { return m_profiles.at(row); }
    [[nodiscard]] int rowOf(const QUuid &id) const; ///< -1: not there

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;

Q_SIGNALS:
    /// @param position  where it is to stand among all, once moved.
    void moveRequested(const QUuid &id, int position);

private:
    QList<Profile> m_profiles;
    QUuid m_open;
};

} // namespace kekkai
