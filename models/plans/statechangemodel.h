#pragma once

#include <QAbstractTableModel>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace kekkai {

/// One member of an object's state before and after a step.
struct StateChange {
    enum class Kind { Same, Changed, Added, Removed };
    QString member; ///< such as "kmsProps.region"
    Kind kind = Kind::Same;
    QJsonValue before; ///< undefined: not there
    QJsonValue after;

    friend bool operator==(const StateChange &, const StateChange &) = default;
};

/// Member by member, those of @p before first. @p after may name only some members, as patterns do: the others stay.
[[nodiscard]] QList<StateChange> stateChanges(const QJsonValue &before, const QJsonValue &after);
/// The whole state after a step: @p before with what @p after names put into it; null where that is null.
[[nodiscard]] QJsonValue stateAfter(const QJsonValue &before, const QJsonValue &after);

/// What a step changes in its object: only that, or all of its members.
class StateChangeModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { MemberColumn, BeforeColumn, AfterColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setStates(const QJsonValue &before, const QJsonValue &after);
    void setOnlyChanges(bool only);
    [[nodiscard]] bool hasChanges() const;
    [[nodiscard]] const StateChange &changeAt(int row) const { return m_shown.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void show();

    QList<StateChange> m_all;
    QList<StateChange> m_shown;
    bool m_onlyChanges = true;
};

} // namespace kekkai
