#include "models/plans/statechangemodel.h"

#include "models/support/roles.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"

#include <QJsonObject>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

void compare(const QString &path, const QJsonValue &before, const QJsonValue &after, QList<StateChange> &changes)
{
    if (before.isObject() && after.isObject()) {
        const QJsonObject old = before.toObject();
        const QJsonObject now = after.toObject();
        const auto inner = [&path](const QString &name) { return path.isEmpty() ? name : QString(path + u'.' + name); };
        for (auto it = old.begin(); it != old.end(); ++it)
            compare(inner(it.key()), it.value(), now.contains(it.key()) ? now.value(it.key()) : it.value(), changes);
        for (auto it = now.begin(); it != now.end(); ++it) {
            if (!old.contains(it.key()))
                compare(inner(it.key()), QJsonValue(QJsonValue::Undefined), it.value(), changes);
        }
        return;
    }
    const auto isNothing = [](const QJsonValue &value) { return value.isNull() || value.isUndefined(); };
    if (after.isObject() && isNothing(before)) {
        const QJsonObject now = after.toObject();
        for (auto it = now.begin(); it != now.end(); ++it)
            compare(path.isEmpty() ? it.key() : QString(path + u'.' + it.key()), QJsonValue(QJsonValue::Undefined),
                    it.value(), changes);
        return;
    }
    if (before.isObject() && isNothing(after)) {
        const QJsonObject old = before.toObject();
        for (auto it = old.begin(); it != old.end(); ++it)
            compare(path.isEmpty() ? it.key() : QString(path + u'.' + it.key()), it.value(),
                    QJsonValue(QJsonValue::Undefined), changes);
        return;
    }
    if (isNothing(before) && isNothing(after))
        return;
    const auto kind = isNothing(before) ? StateChange::Kind::Added
        : isNothing(after)              ? StateChange::Kind::Removed
        : before == after               ? StateChange::Kind::Same
                                        : StateChange::Kind::Changed;
    changes.append({path, kind, before, after});
}

QJsonValue merged(const QJsonValue &before, const QJsonValue &after)
{
    if (!before.isObject() || !after.isObject())
        return after;
    QJsonObject whole = before.toObject();
    const QJsonObject now = after.toObject();
    for (auto it = now.begin(); it != now.end(); ++it) {
        if (it.value().isNull())
            whole.remove(it.key());
        else
            whole.insert(it.key(), merged(whole.value(it.key()), it.value()));
    }
    return whole;
}

} // namespace

QList<StateChange> stateChanges(const QJsonValue &before, const QJsonValue &after)
{
    QList<StateChange> changes;
    compare({}, before, after, changes);
    return changes;
}

QJsonValue stateAfter(const QJsonValue &before, const QJsonValue &after)
{
    return merged(before, after);
}

void StateChangeModel::setStates(const QJsonValue &before, const QJsonValue &after)
{
    m_all = stateChanges(before, after);
    show();
}

void StateChangeModel::setOnlyChanges(bool only)
{
    if (only == m_onlyChanges)
        return;
    m_onlyChanges = only;
    show();
}

bool StateChangeModel::hasChanges() const
{
    return std::any_of(m_all.cbegin(), m_all.cend(),
                       [](const StateChange &change) { return change.kind != StateChange::Kind::Same; });
}

void StateChangeModel::show()
{
    beginResetModel();
    m_shown = m_all;
    if (m_onlyChanges)
        m_shown.removeIf([](const StateChange &change) { return change.kind == StateChange::Kind::Same; });
    endResetModel();
}

int StateChangeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int StateChangeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant StateChangeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const StateChange &change = m_shown.at(index.row());
    const auto value = [role](const QJsonValue &shown, bool isThere) -> QVariant {
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return isThere ? stateValueText(shown) : noValueText();
        return {};
    };
    switch (Column(index.column())) {
    case MemberColumn:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return change.member;
        if (role == MonoRole)
            return true;
        return {};
    case BeforeColumn:
        return value(change.before, change.kind != StateChange::Kind::Added);
    case AfterColumn:
        if (role == MarkRole && change.kind != StateChange::Kind::Same)
            return int(change.kind == StateChange::Kind::Removed ? Mark::Deleted : Mark::Info);
        return value(change.after, change.kind != StateChange::Kind::Removed);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant StateChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case MemberColumn:
        return tr("Member");
    case BeforeColumn:
        return tr("Before");
    case AfterColumn:
        return tr("After");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
