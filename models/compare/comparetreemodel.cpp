#include "models/compare/comparetreemodel.h"

#include "models/support/roles.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct CompareTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CompareTreeModel)
};

/// A row's parent is told by its id: 0 for an object, else one more than the object's row.
constexpr quintptr objectId = 0;

QString shownValue(const MemberDifference &member, const QString &value)
{
    if (member.hidden)
        return value.isEmpty() ? noValueText() : CompareTexts::tr("hidden");
    return value.isEmpty() ? noValueText() : elideMiddle(value.simplified(), 200);
}

} // namespace

QString differenceText(ObjectDifference::Kind kind)
{
    switch (kind) {
    case ObjectDifference::Kind::OnlyLeft:
        return CompareTexts::tr("only on the left");
    case ObjectDifference::Kind::OnlyRight:
        return CompareTexts::tr("only on the right");
    case ObjectDifference::Kind::Different:
        return CompareTexts::tr("different");
    }
    return {};
}

void CompareTreeModel::setNames(const QString &left, const QString &right)
{
    m_left = left;
    m_right = right;
    Q_EMIT headerDataChanged(Qt::Horizontal, LeftColumn, RightColumn);
}

void CompareTreeModel::setDifferences(QList<ObjectDifference> differences)
{
    if (differences == m_all)
        return; // keeps selection and scroll
    beginResetModel();
    m_all = std::move(differences);
    refilter();
    endResetModel();
}

void CompareTreeModel::setFilter(std::optional<ObjectDifference::Kind> kind, const QString &words)
{
    const QStringList split = words.split(u' ', Qt::SkipEmptyParts);
    if (kind == m_kind && split == m_words)
        return;
    beginResetModel();
    m_kind = kind;
    m_words = split;
    refilter();
    endResetModel();
}

bool CompareTreeModel::matches(const ObjectDifference &difference) const
{
    if (m_kind && difference.kind != *m_kind)
        return false;
    const QString name = objectText(difference.object);
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) {
        if (name.contains(word, Qt::CaseInsensitive))
            return true;
        return std::any_of(difference.members.cbegin(), difference.members.cend(),
                           [&word](const MemberDifference &member) {
                               return member.member.contains(word, Qt::CaseInsensitive)
                                   || (!member.hidden
                                       && (member.left.contains(word, Qt::CaseInsensitive)
                                           || member.right.contains(word, Qt::CaseInsensitive)));
                           });
    });
}

void CompareTreeModel::refilter()
{
    m_shown.clear();
    for (qsizetype row = 0; row < m_all.size(); ++row) {
        if (matches(m_all.at(row)))
            m_shown.append(row);
    }
}

qsizetype CompareTreeModel::count(ObjectDifference::Kind kind) const
{
    return std::count_if(m_all.cbegin(), m_all.cend(),
                         [kind](const ObjectDifference &one) { return one.kind == kind; });
}

const ObjectDifference *CompareTreeModel::differenceAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    const qsizetype row = index.internalId() == objectId ? index.row() : qsizetype(index.internalId()) - 1;
    return &m_all.at(m_shown.at(row));
}

const MemberDifference *CompareTreeModel::memberAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == objectId)
        return nullptr;
    return &differenceAt(index)->members.at(index.row());
}

std::function<ExportTable()> CompareTreeModel::tableMaker() const
{
    ExportTable titles;
    titles.keys = QStringList{u"kind"_s, u"name"_s, u"difference"_s, u"member"_s, u"left"_s, u"right"_s};
    titles.titles = QStringList{tr("Kind"),
                                tr("Name"),
                                tr("Difference"),
                                tr("Member"),
                                m_left.isEmpty() ? tr("Left") : m_left,
                                m_right.isEmpty() ? tr("Right") : m_right};
    return [head = std::move(titles), all = m_all, shown = m_shown] {
        ExportTable table = head;
        for (const qsizetype row : shown) {
            const ObjectDifference &one = all.at(row);
            const QVariantList object{objectKindText(one.object.kind), objectLabel(one.object),
                                      differenceText(one.kind)};
            if (one.members.isEmpty())
                table.rows.append(object + QVariantList{QVariant(), QVariant(), QVariant()});
            for (const MemberDifference &member : one.members) {
                const auto value = [&member](const QString &text) {
                    return member.hidden && !text.isEmpty() ? tr("hidden") : text;
                };
                table.rows.append(object + QVariantList{member.member, value(member.left), value(member.right)});
            }
        }
        return table;
    };
}

QModelIndex CompareTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : objectId);
}

QModelIndex CompareTreeModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == objectId)
        return {};
    return createIndex(int(index.internalId()) - 1, 0, objectId);
}

int CompareTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_shown.size());
    if (parent.internalId() != objectId || parent.column() != 0)
        return 0;
    return int(m_all.at(m_shown.at(parent.row())).members.size());
}

int CompareTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant CompareTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = Column(index.column());
    const ObjectDifference &one = *differenceAt(index);
    if (role == KeyRole)
        return QVariant::fromValue(one.object);
    if (const MemberDifference *member = memberAt(index)) {
        if (role == MonoRole)
            return column == ObjectColumn || !member->hidden;
        if (role != Qt::DisplayRole)
            return {};
        switch (column) {
        case ObjectColumn:
            return member->member;
        case DifferenceColumn:
            if (member->hidden)
                return tr("cannot be compared");
            return member->left.isEmpty() ? tr("added") : member->right.isEmpty() ? tr("removed") : tr("changed");
        case LeftColumn:
            return shownValue(*member, member->left);
        case RightColumn:
            return shownValue(*member, member->right);
        case ColumnCount:
            break;
        }
        return {};
    }
    if (role == MarkRole && column == DifferenceColumn)
        return int(one.kind == ObjectDifference::Kind::Different ? Mark::Medium : Mark::Low);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case ObjectColumn:
        return objectText(one.object);
    case DifferenceColumn:
        return one.kind == ObjectDifference::Kind::Different
            ? tr("%n member(s) differ", nullptr, int(one.members.size()))
            : differenceText(one.kind);
    case LeftColumn:
        return one.kind == ObjectDifference::Kind::OnlyRight ? tr("does not exist") : tr("exists");
    case RightColumn:
        return one.kind == ObjectDifference::Kind::OnlyLeft ? tr("does not exist") : tr("exists");
    case ColumnCount:
        break;
    }
    return {};
}

QVariant CompareTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case ObjectColumn:
        return tr("Object");
    case DifferenceColumn:
        return tr("Difference");
    case LeftColumn:
        return m_left.isEmpty() ? tr("Left") : m_left;
    case RightColumn:
        return m_right.isEmpty() ? tr("Right") : m_right;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
