#include "services/compare/schemadiff.h"

#include "services/schemas/tags.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <vector>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// A field of one side with its neighbourhood.
struct Node {
    const SchemaField *field = nullptr;
    int parent = -1;
    QList<int> children;
    int partner = -1; ///< on the other side
    int size = 1; ///< itself and all below
};
using Nodes = std::vector<Node>;

void addNodes(const QList<SchemaField> &fields, int parent, Nodes &nodes, QList<int> &top)
{
    for (const SchemaField &field : fields) {
        const int number = int(nodes.size());
        nodes.push_back({&field, parent, {}, -1, 1});
        QList<int> children;
        addNodes(field.children, number, nodes, children);
        Node &node = nodes[std::size_t(number)];
        node.children = children;
        for (const int child : std::as_const(children))
            node.size += nodes[std::size_t(child)].size;
        top.append(number);
    }
}

struct Side {
    explicit Side(const FieldTree &tree) { addNodes(tree.fields, -1, nodes, top); }

    [[nodiscard]] const Node &at(int number) const { return nodes[std::size_t(number)]; }
    [[nodiscard]] Node &at(int number) { return nodes[std::size_t(number)]; }

    Nodes nodes;
    QList<int> top;
};

void pair(Side &left, int a, Side &right, int b)
{
    left.at(a).partner = b;
    right.at(b).partner = a;
}

/// How alike two fields of one name are, 0…1; 0 when they are not the same field.
double likeness(const Side &left, int a, const Side &right, int b)
{
    const Node &one = left.at(a);
    const Node &other = right.at(b);
    if (one.children.isEmpty() != other.children.isEmpty())
        return 0;
    if (one.children.isEmpty())
        return one.field->typeText == other.field->typeText ? 1 : 0;
    QSet<QString> names;
    for (const int child : one.children)
        names.insert(left.at(child).field->name);
    int common = 0;
    for (const int child : other.children)
        common += names.contains(right.at(child).field->name) ? 1 : 0;
    const double share = double(common) / double(std::max(one.children.size(), other.children.size()));
    return share >= 0.5 ? share : 0;
}

/// How many of the last segments of two paths are the same, the name itself left out.
int commonEnding(const QString &a, const QString &b)
{
    const QStringList one = a.split(u'.');
    const QStringList other = b.split(u'.');
    int same = 0;
    while (same + 1 < one.size() && same + 1 < other.size()
           && one.at(one.size() - 2 - same) == other.at(other.size() - 2 - same))
        ++same;
    return same;
}

/// Pairs what stands below two fields that belong together, by name.
void pairChildren(Side &left, int a, Side &right, int b)
{
    QHash<QString, int> byName;
    for (const int child : std::as_const(right.at(b).children)) {
        if (right.at(child).partner < 0)
            byName.insert(right.at(child).field->name, child);
    }
    for (const int child : std::as_const(left.at(a).children)) {
        if (left.at(child).partner >= 0)
            continue;
        const auto found = byName.constFind(left.at(child).field->name);
        if (found == byName.cend() || right.at(*found).partner >= 0)
            continue;
        pair(left, child, right, *found);
        pairChildren(left, child, right, *found);
    }
}

void pairByPath(Side &left, Side &right)
{
    QHash<QString, int> byPath;
    byPath.reserve(qsizetype(right.nodes.size()));
    for (int i = 0; i < int(right.nodes.size()); ++i)
        byPath.insert(right.at(i).field->path, i);
    for (int i = 0; i < int(left.nodes.size()); ++i) {
        if (const auto found = byPath.constFind(left.at(i).field->path); found != byPath.cend())
            pair(left, i, right, *found);
    }
}

/// Pairs the fields left over on both sides that are the same field in another place. Records go before the fields in
/// them, as document order has it: what moves with its record is no move of its own.
void pairMoved(Side &left, Side &right)
{
    constexpr qsizetype mostCandidates = 200; // of one name: beyond, a schema is being unkind
    QHash<QString, QList<int>> byName;
    for (int i = 0; i < int(right.nodes.size()); ++i) {
        if (right.at(i).partner < 0)
            byName[right.at(i).field->name].append(i);
    }
    for (const bool records : {true, false}) {
        for (int a = 0; a < int(left.nodes.size()); ++a) {
            if (left.at(a).partner >= 0 || left.at(a).children.isEmpty() == records)
                continue;
            const auto candidates = byName.constFind(left.at(a).field->name);
            if (candidates == byName.cend())
                continue;
            int best = -1;
            double bestLikeness = 0;
            int bestEnding = -1;
            for (const int b : candidates->first(std::min(candidates->size(), mostCandidates))) {
                if (right.at(b).partner >= 0)
                    continue;
                const double alike = likeness(left, a, right, b);
                const int ending = commonEnding(left.at(a).field->path, right.at(b).field->path);
                if (alike > 0 && (alike > bestLikeness || (alike == bestLikeness && ending > bestEnding))) {
                    best = b;
                    bestLikeness = alike;
                    bestEnding = ending;
                }
            }
            if (best >= 0) {
                pair(left, a, right, best);
                pairChildren(left, a, right, best);
            }
        }
    }
}

QList<FieldChange::MemberChange> memberChanges(const SchemaField &left, const SchemaField &right)
{
    using Member = FieldChange::Member;
    QList<FieldChange::MemberChange> changes;
    const auto add = [&changes](Member member, const QString &before, const QString &after) {
        if (before != after)
            changes.append({member, before, after});
    };
    add(Member::Type, left.typeText, right.typeText);
    if (left.typeText == right.typeText) // else the type's text says it
        add(Member::LogicalType, left.logicalType, right.logicalType);
    add(Member::Default, left.defaultText, right.defaultText);
    add(Member::Doc, left.doc, right.doc);
    return changes;
}

/// Of siblings that are there on both sides, those that do not keep their order: all but the longest run that does.
QSet<int> reordered(const Side &left, const QList<int> &siblings, const Side &right)
{
    QList<std::pair<int, int>> kept; // place on the right, number on the left
    for (const int a : siblings) {
        const int b = left.at(a).partner;
        if (b < 0)
            continue;
        const int leftParent = left.at(a).parent;
        const int rightParent = right.at(b).parent;
        const bool sameParent = leftParent < 0 ? rightParent < 0 : left.at(leftParent).partner == rightParent;
        if (sameParent)
            kept.append({b, a});
    }
    std::vector<qsizetype> piles; // piles[n]: the run of length n + 1 with the smallest end
    std::vector<qsizetype> previous(std::size_t(kept.size()), -1);
    for (qsizetype i = 0; i < kept.size(); ++i) {
        const auto pile = std::lower_bound(piles.begin(), piles.end(), kept.at(i).first,
                                           [&kept](qsizetype at, int place) { return kept.at(at).first < place; });
        if (pile != piles.begin())
            previous[std::size_t(i)] = *std::prev(pile);
        if (pile == piles.end())
            piles.push_back(i);
        else
            *pile = i;
    }
    QSet<int> moved;
    for (const auto &[place, number] : std::as_const(kept))
        moved.insert(number);
    for (qsizetype at = piles.empty() ? -1 : piles.back(); at >= 0; at = previous[std::size_t(at)])
        moved.remove(kept.at(at).second);
    return moved;
}

struct Matched {
    Matched(const FieldTree &leftTree, const FieldTree &rightTree)
        : left(leftTree)
        , right(rightTree)
    {
        pairByPath(left, right);
        pairMoved(left, right);
    }

    Side left;
    Side right;
};

QList<FieldChange> fieldChanges(const Matched &matched)
{
    const Side &left = matched.left;
    const Side &right = matched.right;
    QSet<int> outOfOrder = reordered(left, left.top, right);
    for (const Node &node : left.nodes)
        outOfOrder.unite(reordered(left, node.children, right));

    // Where a removed field is told: behind the sibling before it that is still there, else at its parent.
    QHash<int, QList<int>> removedBehind; // number on the right; -1: at the top
    QList<int> removedFirst;
    int last = -1;
    for (int a = 0; a < int(left.nodes.size()); ++a) {
        const Node &node = left.at(a);
        if (node.partner >= 0) {
            last = node.partner;
            continue;
        }
        if (node.parent >= 0 && left.at(node.parent).partner < 0)
            continue; // goes with its record
        if (last < 0)
            removedFirst.append(a);
        else
            removedBehind[last].append(a);
    }

    QList<FieldChange> changes;
    const auto addRemoved = [&](int a) {
        FieldChange change;
        change.kind = FieldChange::Kind::Removed;
        change.leftPath = left.at(a).field->path;
        change.leftType = left.at(a).field->typeText;
        change.below = left.at(a).size - 1;
        changes.append(change);
    };
    for (const int a : std::as_const(removedFirst))
        addRemoved(a);
    for (int b = 0; b < int(right.nodes.size()); ++b) {
        const Node &node = right.at(b);
        if (node.partner < 0) {
            if (node.parent < 0 || right.at(node.parent).partner >= 0) {
                FieldChange change;
                change.kind = FieldChange::Kind::Added;
                change.rightPath = node.field->path;
                change.rightType = node.field->typeText;
                change.below = node.size - 1;
                changes.append(change);
            }
            continue;
        }
        const Node &before = left.at(node.partner);
        FieldChange change;
        change.leftPath = before.field->path;
        change.rightPath = node.field->path;
        change.leftType = before.field->typeText;
        change.rightType = node.field->typeText;
        change.members = memberChanges(*before.field, *node.field);
        const bool sameParent =
            before.parent < 0 ? node.parent < 0 : node.parent >= 0 && left.at(before.parent).partner == node.parent;
        if (!sameParent) {
            change.kind = FieldChange::Kind::Moved;
            change.below = node.size - 1;
            changes.append(change);
        } else if (!change.members.isEmpty()) {
            changes.append(change);
        } else if (outOfOrder.contains(node.partner)) {
            change.kind = FieldChange::Kind::Reordered;
            changes.append(change);
        }
        const QList<int> removed = removedBehind.value(b);
        for (const int a : removed)
            addRemoved(a);
    }
    return changes;
}

QStringList without(const QStringList &list, const QStringList &others)
{
    QStringList rest;
    for (const QString &one : list) {
        if (!others.contains(one))
            rest.append(one);
    }
    return rest;
}

void addTagChange(QList<TagChange> &changes, const QString &leftPath, const QString &rightPath, const FieldTags &left,
                  const FieldTags &right)
{
    TagChange change;
    change.leftPath = leftPath;
    change.rightPath = rightPath;
    change.inlineAdded = without(right.inlineTags, left.inlineTags);
    change.inlineRemoved = without(left.inlineTags, right.inlineTags);
    change.externalAdded = without(right.externalTags, left.externalTags);
    change.externalRemoved = without(left.externalTags, right.externalTags);
    if (!change.inlineAdded.isEmpty() || !change.inlineRemoved.isEmpty() || !change.externalAdded.isEmpty()
        || !change.externalRemoved.isEmpty())
        changes.append(change);
}

QList<TagChange> tagChanges(const Matched &matched, const SchemaVersion &left, const FieldTree &leftFields,
                            const SchemaVersion &right, const FieldTree &rightFields)
{
    const TagMatcher leftTags(left.metadata);
    const TagMatcher rightTags(right.metadata);
    QList<TagChange> changes;
    addTagChange(changes, {}, {}, {leftFields.rootTags, {}, leftFields.rootTags, false},
                 {rightFields.rootTags, {}, rightFields.rootTags, false});
    for (const Node &node : matched.right.nodes) {
        const SchemaField *before = node.partner < 0 ? nullptr : matched.left.at(node.partner).field;
        addTagChange(changes, before ? before->path : QString(), node.field->path,
                     before ? leftTags.tagsOf(*before) : FieldTags(), rightTags.tagsOf(*node.field));
    }
    for (const Node &node : matched.left.nodes) {
        if (node.partner < 0)
            addTagChange(changes, node.field->path, {}, leftTags.tagsOf(*node.field), {});
    }
    return changes;
}

/// The params apart, as masked ones are equal only when their secrets are.
QList<MemberDifference> ruleMembers(const Rule &left, const Rule &right)
{
    QJsonObject a = left.toMaskedJson();
    QJsonObject b = right.toMaskedJson();
    a.remove("params"_L1);
    b.remove("params"_L1);
    QList<MemberDifference> members = compareJson(a, b);
    QStringList keys = left.params.keys() + right.params.keys();
    keys.sort();
    keys.removeDuplicates();
    for (const QString &key : std::as_const(keys)) {
        const bool inLeft = left.params.contains(key);
        const bool inRight = right.params.contains(key);
        const MaskedValue before = left.params.value(key);
        const MaskedValue after = right.params.value(key);
        if (inLeft == inRight && before == after)
            continue;
        members.append({u"params."_s + key, inLeft ? before.text() : QString(), inRight ? after.text() : QString(),
                        before.isSecret() || after.isSecret()});
    }
    return members;
}

void compareRules(RuleList list, const QList<Rule> &left, const QList<Rule> &right, QList<RuleChange> &changes)
{
    // A name is unique within a list; of several the server would not have taken, the first counts.
    const auto find = [](const QList<Rule> &rules, const QString &name) {
        return std::find_if(rules.cbegin(), rules.cend(), [&name](const Rule &rule) { return rule.name == name; });
    };
    QStringList leftOrder;
    QStringList rightOrder;
    for (const Rule &rule : left) {
        if (find(right, rule.name) == right.cend())
            changes.append({RuleChange::Part::Rule, RuleChange::Kind::Removed, list, rule.name, {}});
        else
            leftOrder.append(rule.name);
    }
    for (const Rule &rule : right) {
        const auto before = find(left, rule.name);
        if (before == left.cend()) {
            changes.append({RuleChange::Part::Rule, RuleChange::Kind::Added, list, rule.name, {}});
            continue;
        }
        rightOrder.append(rule.name);
        const QList<MemberDifference> members = ruleMembers(*before, rule);
        if (!members.isEmpty())
            changes.append({RuleChange::Part::Rule, RuleChange::Kind::Changed, list, rule.name, members});
    }
    if (leftOrder != rightOrder)
        changes.append({RuleChange::Part::Rule,
                        RuleChange::Kind::Reordered,
                        list,
                        {},
                        {{u"order"_s, leftOrder.join(u", "_s), rightOrder.join(u", "_s), false}}});
}

void compareMetadata(const SchemaMetadata &left, const SchemaMetadata &right, QList<RuleChange> &changes)
{
    using Part = RuleChange::Part;
    using Kind = RuleChange::Kind;
    const auto add = [&changes](Part part, const QString &name, bool inLeft, bool inRight, const QString &before,
                                const QString &after, bool hidden) {
        const Kind kind = !inLeft ? Kind::Added : !inRight ? Kind::Removed : Kind::Changed;
        changes.append({part, kind, RuleList::Domain, name, {{name, before, after, hidden}}});
    };
    QStringList patterns = left.tags.keys() + right.tags.keys();
    patterns.sort();
    patterns.removeDuplicates();
    for (const QString &pattern : std::as_const(patterns)) {
        const bool inLeft = left.tags.contains(pattern);
        const bool inRight = right.tags.contains(pattern);
        if (inLeft != inRight || left.tags.value(pattern) != right.tags.value(pattern))
            add(Part::MetadataTags, pattern, inLeft, inRight, left.tags.value(pattern).join(u", "_s),
                right.tags.value(pattern).join(u", "_s), false);
    }
    QStringList properties = left.properties.keys() + right.properties.keys();
    properties.sort();
    properties.removeDuplicates();
    for (const QString &property : std::as_const(properties)) {
        const bool inLeft = left.properties.contains(property);
        const bool inRight = right.properties.contains(property);
        const MaskedValue before = left.properties.value(property);
        const MaskedValue after = right.properties.value(property);
        if (inLeft != inRight || !(before == after))
            add(Part::MetadataProperty, property, inLeft, inRight, inLeft ? before.text() : QString(),
                inRight ? after.text() : QString(), before.isSecret() || after.isSecret());
    }
    if (left.sensitive != right.sensitive)
        changes.append({Part::Sensitive,
                        Kind::Changed,
                        RuleList::Domain,
                        {},
                        {{u"sensitive"_s, left.sensitive.join(u", "_s), right.sensitive.join(u", "_s), false}}});
}

} // namespace

QList<FieldChange> compareFields(const FieldTree &left, const FieldTree &right)
{
    return fieldChanges(Matched(left, right));
}

SchemaDiff compareSchemas(const SchemaVersion &left, const FieldTree &leftFields, const SchemaVersion &right,
                          const FieldTree &rightFields)
{
    const Matched matched(leftFields, rightFields);
    SchemaDiff diff;
    diff.fields = fieldChanges(matched);
    diff.tags = tagChanges(matched, left, leftFields, right, rightFields);
    compareRules(RuleList::Migration, left.ruleSet.migrationRules, right.ruleSet.migrationRules, diff.rules);
    compareRules(RuleList::Domain, left.ruleSet.domainRules, right.ruleSet.domainRules, diff.rules);
    compareRules(RuleList::Encoding, left.ruleSet.encodingRules, right.ruleSet.encodingRules, diff.rules);
    const auto inForce = [](const RuleSet &rules) { return rules.enableAt.isEmpty() ? u"ALL"_s : rules.enableAt; };
    if (inForce(left.ruleSet) != inForce(right.ruleSet))
        diff.rules.append({RuleChange::Part::EnableAt,
                           RuleChange::Kind::Changed,
                           RuleList::Domain,
                           {},
                           {{u"enableAt"_s, inForce(left.ruleSet), inForce(right.ruleSet), false}}});
    compareMetadata(left.metadata, right.metadata, diff.rules);
    return diff;
}

} // namespace kekkai
