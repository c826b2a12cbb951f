#include "models/schemas/schemachangesmodel.h"

#include "models/text/ruletext.h"
#include "models/text/valuetext.h"

namespace kekkai {

using namespace Qt::StringLiterals;

SchemaChangesModel::SchemaChangesModel(Kind kind, QObject *parent)
    : QAbstractTableModel(parent)
    , m_kind(kind)
{
}

void SchemaChangesModel::setComparison(const SchemaComparisonPtr &comparison)
{
    beginResetModel();
    m_rows.clear();
    if (comparison) {
        switch (m_kind) {
        case Kind::Fields:
            for (const FieldChange &change : comparison->diff.fields)
                addField(change);
            break;
        case Kind::Tags:
            for (const TagChange &change : comparison->diff.tags)
                addTags(change);
            break;
        case Kind::Rules:
            for (const RuleChange &change : comparison->diff.rules)
                addRule(change);
            break;
        }
    }
    endResetModel();
}

void SchemaChangesModel::addField(const FieldChange &change)
{
    const auto withBelow = [&change](const QString &type) {
        return change.below > 0 ? tr("%1 with %n field(s)", nullptr, change.below).arg(type) : type;
    };
    Row row;
    row.leftPath = change.leftPath;
    row.rightPath = change.rightPath;
    row.name = change.rightPath.isEmpty() ? change.leftPath : change.rightPath;
    switch (change.kind) {
    case FieldChange::Kind::Added:
        row.mark = Mark::Ok;
        row.change = tr("Added");
        row.right = withBelow(change.rightType);
        break;
    case FieldChange::Kind::Removed:
        row.mark = Mark::High;
        row.change = tr("Removed");
        row.left = withBelow(change.leftType);
        break;
    case FieldChange::Kind::Moved:
        row.mark = Mark::Info;
        row.change = tr("Moved");
        row.left = change.leftPath;
        row.right = change.rightPath;
        break;
    case FieldChange::Kind::Reordered:
        row.mark = Mark::Muted;
        row.change = tr("Order changed");
        row.left = change.leftType;
        row.right = change.rightType;
        break;
    case FieldChange::Kind::Changed:
        break;
    }
    if (change.kind != FieldChange::Kind::Changed)
        m_rows.append(row);
    for (const FieldChange::MemberChange &member : change.members) {
        row.mark = Mark::Medium;
        row.left = member.left.isEmpty() ? tr("none") : member.left;
        row.right = member.right.isEmpty() ? tr("none") : member.right;
        switch (member.member) {
        case FieldChange::Member::Type:
            row.change = tr("Type changed");
            break;
        case FieldChange::Member::LogicalType:
            row.change = tr("Logical type changed");
            break;
        case FieldChange::Member::Default:
            row.change = tr("Default changed");
            break;
        case FieldChange::Member::Doc:
            row.mark = Mark::Muted;
            row.change = tr("Doc changed");
            break;
        }
        m_rows.append(row);
    }
}

void SchemaChangesModel::addTags(const TagChange &change)
{
    Row row;
    row.leftPath = change.leftPath;
    row.rightPath = change.rightPath;
    row.name = change.rightPath.isEmpty() ? change.leftPath : change.rightPath;
    if (row.name.isEmpty())
        row.name = tr("(the record itself)");
    const QString where = change.leftPath.isEmpty() && !change.rightPath.isEmpty() ? tr("with a new field")
        : change.rightPath.isEmpty() && !change.leftPath.isEmpty()                 ? tr("with its field")
                                                                                   : QString();
    const auto add = [&](Mark mark, const QString &what, const QStringList &tags, bool added) {
        if (tags.isEmpty())
            return;
        row.mark = mark;
        row.change = what;
        const QString text = tags.join(u", "_s);
        const QString words = where.isEmpty() ? text : tr("%1, %2").arg(text, where);
        row.left = added ? QString() : words;
        row.right = added ? words : QString();
        m_rows.append(row);
    };
    add(Mark::Ok, tr("Inline tag added"), change.inlineAdded, true);
    add(Mark::High, tr("Inline tag removed"), change.inlineRemoved, false);
    add(Mark::Ok, tr("External tag added"), change.externalAdded, true);
    add(Mark::High, tr("External tag removed"), change.externalRemoved, false);
}

void SchemaChangesModel::addRule(const RuleChange &change)
{
    Row row;
    switch (change.part) {
    case RuleChange::Part::Rule:
        row.name = change.name.isEmpty() ? ruleListName(change.list)
                                         : tr("%1 · %2").arg(ruleListName(change.list), change.name);
        break;
    case RuleChange::Part::EnableAt:
        row.name = tr("Rule set");
        break;
    case RuleChange::Part::MetadataTags:
        row.name = tr("Tags for %1").arg(change.name);
        break;
    case RuleChange::Part::MetadataProperty:
        row.name = tr("Property %1").arg(change.name);
        break;
    case RuleChange::Part::Sensitive:
        row.name = tr("Sensitive properties");
        break;
    }
    const auto add = [&](const MemberDifference &member, const QString &what) {
        row.change = what;
        row.left = member.left;
        row.right = member.right;
        m_rows.append(row);
    };
    switch (change.kind) {
    case RuleChange::Kind::Added:
    case RuleChange::Kind::Removed: {
        const bool added = change.kind == RuleChange::Kind::Added;
        row.mark = added ? Mark::Ok : Mark::High;
        MemberDifference member;
        if (!change.members.isEmpty())
            member = change.members.constFirst();
        else
            (added ? member.right : member.left) = tr("here");
        add(member, added ? tr("Added") : tr("Removed"));
        break;
    }
    case RuleChange::Kind::Changed:
        row.mark = Mark::Medium;
        for (const MemberDifference &member : change.members)
            add(member,
                member.hidden                               ? tr("Hidden value changed")
                    : change.part == RuleChange::Part::Rule ? tr("%1 changed").arg(member.member)
                                                            : tr("Changed"));
        break;
    case RuleChange::Kind::Reordered:
        row.mark = Mark::Medium;
        for (const MemberDifference &member : change.members)
            add(member, tr("Order changed"));
        break;
    }
}

int SchemaChangesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SchemaChangesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SchemaChangesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    const bool text = role == Qt::DisplayRole || role == Qt::ToolTipRole;
    switch (Column(index.column())) {
    case ChangeColumn:
        if (text)
            return row.change;
        return role == MarkRole ? QVariant(int(row.mark)) : QVariant();
    case NameColumn:
        if (text)
            return row.name;
        return role == MonoRole ? QVariant(m_kind != Kind::Rules) : QVariant();
    case LeftColumn:
        return text ? QVariant(row.left.isEmpty() && role == Qt::DisplayRole ? noValueText() : row.left) : QVariant();
    case RightColumn:
        return text ? QVariant(row.right.isEmpty() && role == Qt::DisplayRole ? noValueText() : row.right) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SchemaChangesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case ChangeColumn:
        return tr("Change");
    case NameColumn:
        return m_kind == Kind::Rules ? tr("Rule or metadata") : tr("Field");
    case LeftColumn:
        return tr("Before (left)");
    case RightColumn:
        return tr("After (right)");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
