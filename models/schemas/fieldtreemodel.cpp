#include "models/schemas/fieldtreemodel.h"

#include "models/text/fieldtext.h"
#include "models/text/valuetext.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace kekkai {

void FieldTreeModel::setFields(const VersionFieldsPtr &fields)
{
    if (fields == m_fields)
        return;
    if (fields && m_fields && fields->tree == m_fields->tree && fields->version == m_fields->version) {
        m_fields = fields;
        if (adopt(fields->coverage)) {
            for (int i = 0; i < int(m_nodes.size()); ++i)
                Q_EMIT dataChanged(createIndex(m_nodes.at(i).row, 0, quintptr(i)),
                                   createIndex(m_nodes.at(i).row, ColumnCount - 1, quintptr(i)));
        }
        return;
    }
    beginResetModel();
    m_nodes.clear();
    m_top.clear();
    m_fields = fields;
    if (fields) {
        addNodes(fields->tree->fields, -1);
        adopt(fields->coverage);
    }
    endResetModel();
}

void FieldTreeModel::addNodes(const QList<SchemaField> &fields, int parent)
{
    for (int row = 0; row < int(fields.size()); ++row) {
        const int number = int(m_nodes.size());
        Node node;
        node.field = &fields.at(row);
        node.parent = parent;
        node.row = row;
        m_nodes.append(node);
        (parent < 0 ? m_top : m_nodes[parent].children).append(number);
        addNodes(fields.at(row).children, number);
    }
}

/// Whether anything differs.
bool FieldTreeModel::adopt(const QList<FieldCoverage> &coverage)
{
    QHash<const SchemaField *, const FieldProtection *> byField;
    byField.reserve(coverage.size());
    for (const FieldCoverage &entry : coverage)
        byField.insert(entry.field, &entry.protection);
    bool differs = false;
    for (Node &node : m_nodes) {
        const FieldProtection *protection = byField.value(node.field);
        if (!protection || *protection == node.protection)
            continue;
        node.protection = *protection;
        differs = true;
    }
    return differs;
}

const FieldTreeModel::Node *FieldTreeModel::nodeAt(const QModelIndex &index) const
{
    return index.isValid() && index.internalId() < quintptr(m_nodes.size()) ? &m_nodes.at(qsizetype(index.internalId()))
                                                                            : nullptr;
}

const SchemaField *FieldTreeModel::fieldAt(const QModelIndex &index) const
{
    const Node *node = nodeAt(index);
    return node ? node->field : nullptr;
}

const FieldProtection *FieldTreeModel::protectionAt(const QModelIndex &index) const
{
    const Node *node = nodeAt(index);
    return node ? &node->protection : nullptr;
}

QModelIndex FieldTreeModel::indexOfPath(const QString &path) const
{
    for (int i = 0; i < int(m_nodes.size()); ++i) {
        if (m_nodes.at(i).field->path == path)
            return createIndex(m_nodes.at(i).row, 0, quintptr(i));
    }
    return {};
}

QModelIndex FieldTreeModel::indexOf(const ObjectRef &object) const
{
    if (!m_fields || object.kind != ObjectRef::Kind::Field || object.key.size() != 3
        || object.key.at(0) != m_fields->version->subject || object.key.at(1).toInt() != m_fields->version->version)
        return {};
    return indexOfPath(object.key.at(2));
}

Mark FieldTreeModel::verdictMark(ProtectionVerdict verdict)
{
    switch (verdict) {
    case ProtectionVerdict::NotTagged:
    case ProtectionVerdict::Container:
        return Mark::None;
    case ProtectionVerdict::Encrypted:
    case ProtectionVerdict::PayloadEncrypted:
        return Mark::Ok;
    case ProtectionVerdict::TaggedUnprotected:
    case ProtectionVerdict::ReadOnly:
    case ProtectionVerdict::Refused:
    case ProtectionVerdict::Broken:
        return Mark::Critical;
    case ProtectionVerdict::PartlyClear:
    case ProtectionVerdict::OnlySomeClients:
    case ProtectionVerdict::NotVisited:
        return Mark::High;
    case ProtectionVerdict::WriteOnly:
        return Mark::Medium;
    }
    return Mark::None;
}

QString FieldTreeModel::tagsText(const FieldTags &tags)
{
    QStringList texts = tags.inlineTags;
    for (const QString &tag : tags.externalTags)
        texts.append(tr("%1 (external)").arg(tag));
    return texts.join(u", "_s);
}

QModelIndex FieldTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node *node = nodeAt(parent);
    const QList<int> &siblings = node ? node->children : m_top;
    return createIndex(row, column, quintptr(siblings.at(row)));
}

QModelIndex FieldTreeModel::parent(const QModelIndex &child) const
{
    const Node *node = nodeAt(child);
    return node && node->parent >= 0 ? createIndex(m_nodes.at(node->parent).row, 0, quintptr(node->parent))
                                     : QModelIndex();
}

int FieldTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_top.size());
    const Node *node = parent.column() == 0 ? nodeAt(parent) : nullptr;
    return node ? int(node->children.size()) : 0;
}

int FieldTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant FieldTreeModel::data(const QModelIndex &index, int role) const
{
    const Node *node = checkIndex(index, CheckIndexOption::IndexIsValid) ? nodeAt(index) : nullptr;
    if (!node)
        return {};
    if (role == KeyRole)
        return QVariant::fromValue(
            ObjectRef{ObjectRef::Kind::Field,
                      {m_fields->version->subject, QString::number(m_fields->version->version), node->field->path}});
    if (role == SearchRole)
        return searchText(index);
    if (role == DeletedRole)
        return false;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (Column(index.column())) {
    case NameColumn:
        if (text)
            return node->field->name;
        if (role == Qt::ToolTipRole)
            return node->field->doc.isEmpty() ? node->field->path
                                              : QString(node->field->path + u'\n' + node->field->doc);
        return role == MonoRole ? QVariant(true) : QVariant();
    case TypeColumn:
        return text || role == Qt::ToolTipRole ? QVariant(node->field->typeText) : QVariant();
    case TagsColumn:
        return text || role == Qt::ToolTipRole ? QVariant(tagsText(node->protection.tags)) : QVariant();
    case RuleColumn: {
        if (role == Qt::ToolTipRole)
            return ruleUseTexts(node->protection).join(u'\n');
        if (!text)
            return {};
        QStringList rules;
        for (const RuleUse &use : node->protection.rules)
            rules.append(use.kekName.isEmpty() ? use.rule : tr("%1 · %2").arg(use.rule, use.kekName));
        return rules.isEmpty() && role == Qt::DisplayRole ? noValueText() : rules.join(u"; "_s);
    }
    case VerdictColumn:
        if (text)
            return verdictWord(node->protection.verdict);
        if (role == Qt::ToolTipRole)
            return verdictText(node->protection.verdict);
        return role == MarkRole ? QVariant(int(verdictMark(node->protection.verdict))) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant FieldTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (Column(section)) {
    case NameColumn:
        return tr("Field");
    case TypeColumn:
        return tr("Type");
    case TagsColumn:
        return tip ? tr("Inline tags, and external ones from the metadata marked as such") : tr("Tags");
    case RuleColumn:
        return tip ? tr("The rule that covers the field, and its KEK") : tr("Rule · KEK");
    case VerdictColumn:
        return tip ? tr("Whether the official clients really encrypt the field") : tr("Encrypted?");
    case ColumnCount:
        break;
    }
    return {};
}

QString FieldTreeModel::searchText(const QModelIndex &index) const
{
    const Node *node = nodeAt(index);
    if (!node)
        return {};
    QString text = node->field->path + u'\n' + node->field->typeText + u'\n' + node->protection.tags.all.join(u'\n')
        + u'\n' + verdictWord(node->protection.verdict);
    for (const RuleUse &use : node->protection.rules)
        text += u'\n' + use.rule + u'\n' + use.kekName;
    return text;
}

bool FieldTreeModel::isDeleted(const QModelIndex &) const
{
    return false;
}

int FieldTreeModel::compareCells(const QModelIndex &left, const QModelIndex &right) const
{
    const Node *a = nodeAt(left);
    const Node *b = nodeAt(right);
    if (!a || !b)
        return 0;
    int order = 0;
    switch (Column(left.column())) {
    case NameColumn:
        order = a->field->name.compare(b->field->name);
        break;
    case TypeColumn:
        order = a->field->typeText.compare(b->field->typeText);
        break;
    case TagsColumn:
        order = tagsText(a->protection.tags).compare(tagsText(b->protection.tags));
        break;
    case RuleColumn:
        order = data(left, SortRole).toString().compare(data(right, SortRole).toString());
        break;
    case VerdictColumn:
        order = compareValues(int(verdictMark(a->protection.verdict)), int(verdictMark(b->protection.verdict)));
        break;
    case ColumnCount:
        break;
    }
    return order != 0 ? order : compareValues(a->row, b->row);
}

} // namespace kekkai
