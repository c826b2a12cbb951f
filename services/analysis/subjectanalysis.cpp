#include "services/analysis/subjectanalysis.h"

#include <algorithm>

namespace kekkai {

namespace {

using RuleRefs = QList<const RuleFacts *>;

/// What one client does with one field.
struct ClientView {
    RuleRefs writes;
    RuleRefs reads;

    [[nodiscard]] bool isSameAs(const ClientView &other) const
    {
        return writes == other.writes && reads == other.reads;
    }
};

QStringList matchedTags(const Rule &rule, const QStringList &tags)
{
    QStringList matched;
    for (const QString &tag : rule.tags) {
        if (tags.contains(tag))
            matched.append(tag);
    }
    return matched;
}

bool matches(const Rule &rule, const QStringList &tags)
{
    return rule.tags.isEmpty()
        || std::any_of(rule.tags.begin(), rule.tags.end(), [&tags](const QString &tag) { return tags.contains(tag); });
}

bool isCipherMismatch(const ClientView &view)
{
    return view.writes.size() != view.reads.size()
        || !std::equal(view.writes.begin(), view.writes.end(), view.reads.begin(),
                       [](const RuleFacts *a, const RuleFacts *b) { return a->sameCipher(*b); });
}

class Analyser {
public:
    Analyser(const SchemaVersion &version, const std::vector<RuleFacts> &rules)
        : m_version(version)
        , m_rules(rules)
        , m_tags(version.metadata)
        , m_payload(payloadVerdict())
    {
    }

    AnalysedField field(const SchemaField &field) const;

private:
    std::optional<ProtectionVerdict> payloadVerdict() const;
    ProtectionVerdict fieldVerdict(const SchemaField &field, const ClientView &java,
                                   const ClientView &javaScript) const;
    bool isProtobufMap(const SchemaField &field) const
    {
        return m_version.type == SchemaType::Protobuf && field.kind == FieldKind::Map;
    }

    const SchemaVersion &m_version;
    const std::vector<RuleFacts> &m_rules;
    TagMatcher m_tags;
    std::optional<ProtectionVerdict> m_payload;
};

/// Of the whole message; nothing when no rule in force encrypts it on write.
std::optional<ProtectionVerdict> Analyser::payloadVerdict() const
{
    bool writes = false;
    bool reads = false;
    for (const RuleFacts &facts : m_rules) {
        if (!facts.rule->isPayloadEncryption() || !facts.inForce())
            continue;
        if (!facts.works())
            return ProtectionVerdict::Broken;
        writes |= facts.rule->coversWrite();
        reads |= facts.rule->coversRead();
    }
    if (!writes)
        return std::nullopt;
    return reads ? ProtectionVerdict::PayloadEncrypted : ProtectionVerdict::WriteOnly;
}

/// For a field that some ENCRYPT rule in force covers.
ProtectionVerdict Analyser::fieldVerdict(const SchemaField &field, const ClientView &java,
                                         const ClientView &javaScript) const
{
    if (field.notVisited)
        return ProtectionVerdict::NotVisited;
    const QList<FieldKind> kinds = leafKinds(field);
    const auto encryptable = std::count_if(kinds.begin(), kinds.end(), isEncryptable);
    if (encryptable < kinds.size()) {
        // Java lets the other branches of a union (null beside them included) pass in clear text; JavaScript refuses
        // them.
        const bool isUnion = m_version.type != SchemaType::Protobuf && !field.branches.isEmpty();
        return isUnion ? ProtectionVerdict::PartlyClear : ProtectionVerdict::Refused;
    }
    RuleRefs all = java.writes + java.reads + javaScript.writes + javaScript.reads;
    if (java.writes.isEmpty() && javaScript.writes.isEmpty())
        return ProtectionVerdict::ReadOnly;
    if (!std::all_of(all.begin(), all.end(), [](const RuleFacts *facts) { return facts->works(); }))
        return ProtectionVerdict::Broken;
    // Java does not see the tags of a Protobuf map, JavaScript fails on it and corrupts repeated values (4.3, 8).
    const bool isProtobufList = m_version.type == SchemaType::Protobuf && field.kind == FieldKind::Array;
    if (!java.isSameAs(javaScript) || isProtobufMap(field) || isProtobufList)
        return ProtectionVerdict::OnlySomeClients;
    if (java.reads.isEmpty())
        return ProtectionVerdict::WriteOnly;
    return isCipherMismatch(java) ? ProtectionVerdict::Broken : ProtectionVerdict::Encrypted;
}

AnalysedField Analyser::field(const SchemaField &field) const
{
    AnalysedField result;
    result.coverage.field = &field;
    FieldProtection &protection = result.coverage.protection;
    protection.tags = m_tags.tagsOf(field);
    if (leafKinds(field).isEmpty()) {
        protection.verdict = ProtectionVerdict::Container;
        return result;
    }

    // The tags as each client sees them; they differ only where the spelling of the name does.
    const FieldTags &tags = protection.tags;
    QStringList javaTags = tags.all;
    QStringList javaScriptTags = tags.all;
    if (!field.alternateMatchName.isEmpty() && (tags.onlyForSomeClients || isProtobufMap(field))) {
        javaTags = m_tags.externalTags(field.matchName);
        javaScriptTags = m_tags.externalTags(field.alternateMatchName) + tags.inlineTags;
        if (!isProtobufMap(field)) // a map's inline tags stand on the field, not on the entry that Java visits
            javaTags += tags.inlineTags;
    }

    ClientView java;
    ClientView javaScript;
    bool isCovered = false;
    for (int i = 0; i < int(m_rules.size()); ++i) {
        const RuleFacts &facts = m_rules[std::size_t(i)];
        const Rule &rule = *facts.rule;
        if (rule.isPayloadEncryption()) {
            result.rules.append(i);
            protection.rules.append(facts.use({}));
            continue;
        }
        if (!matches(rule, tags.all))
            continue;
        result.rules.append(i);
        protection.rules.append(facts.use(matchedTags(rule, tags.all)));
        if (!facts.inForce())
            continue;
        isCovered |= rule.coversWrite() || rule.coversRead();
        if (matches(rule, javaTags) && !facts.shadowed) {
            if (rule.coversWrite())
                java.writes.append(&facts);
            if (rule.coversRead())
                java.reads.append(&facts);
        }
        if (matches(rule, javaScriptTags)) {
            if (rule.coversWrite())
                javaScript.writes.append(&facts);
            if (rule.coversRead())
                javaScript.reads.append(&facts);
        }
    }
    protection.encryptedTwice = java.writes.size() > 1;

    const std::optional<ProtectionVerdict> &payload = m_payload;
    if (!isCovered) {
        if (payload)
            protection.verdict = *payload;
        else if (tags.all.isEmpty())
            protection.verdict = ProtectionVerdict::NotTagged;
        else
            protection.verdict =
                field.notVisited ? ProtectionVerdict::NotVisited : ProtectionVerdict::TaggedUnprotected;
        return result;
    }
    protection.verdict = fieldVerdict(field, java, javaScript);
    const bool isClear = protection.verdict == ProtectionVerdict::NotVisited
        || protection.verdict == ProtectionVerdict::PartlyClear || protection.verdict == ProtectionVerdict::ReadOnly;
    if (isClear && payload) // in clear within the message, which is encrypted as a whole
        protection.verdict = *payload;
    return result;
}

/// The action that a rule takes when writing (first) or reading (second) fails.
QString failureAction(const Rule &rule, bool onRead)
{
    const qsizetype comma = rule.onFailure.indexOf(u',');
    if (comma < 0)
        return rule.onFailure;
    return onRead ? rule.onFailure.mid(comma + 1) : rule.onFailure.left(comma);
}

} // namespace

QList<FieldKind> leafKinds(const SchemaField &field)
{
    if (field.kind == FieldKind::Union && field.matchName.isEmpty() && !field.children.isEmpty())
        return {}; // a oneof: its members are fields of their own
    QList<FieldKind> kinds = field.branches;
    if (kinds.isEmpty())
        kinds = {field.kind == FieldKind::Array || field.kind == FieldKind::Map ? field.itemKind : field.kind};
    kinds.removeIf([](FieldKind kind) { return kind == FieldKind::Record || kind == FieldKind::Null; });
    return kinds;
}

VersionAnalysis analyse(const SchemaVersion &version, const FieldTree *tree, const Inventory &inventory)
{
    VersionAnalysis analysis;
    analysis.rules = ruleFactsOf(version, inventory);
    if (!tree)
        return analysis;
    const Analyser analyser(version, analysis.rules);
    const QList<const SchemaField *> fields = flattened(*tree);
    analysis.fields.reserve(fields.size());
    for (const SchemaField *field : fields)
        analysis.fields.append(analyser.field(*field));
    return analysis;
}

QList<Policy> policiesOf(const SchemaVersion &version, const VersionAnalysis &analysis, bool hasFields)
{
    QList<Policy> policies;
    policies.reserve(qsizetype(analysis.rules.size()));
    for (int i = 0; i < int(analysis.rules.size()); ++i) {
        const RuleFacts &facts = analysis.rules[std::size_t(i)];
        const Rule &rule = *facts.rule;
        Policy policy;
        policy.subject = version.subject;
        policy.version = version.version;
        policy.list = facts.list;
        policy.rule = rule;
        policy.kekName = facts.kekName;
        policy.kmsType = facts.kmsType;
        policy.kmsKeyId = facts.kmsKeyId;
        policy.algorithm = facts.algorithm;
        policy.expiryDays = facts.expiryDays;
        policy.kekState = facts.kekState;
        const auto addIf = [&policy](bool condition, PolicyIssue issue) {
            if (condition)
                policy.issues.append(issue);
        };
        addIf(facts.kekName.isEmpty(), PolicyIssue::KekNotNamed);
        addIf(!facts.kekNameValid, PolicyIssue::KekNameInvalid);
        addIf(facts.kekState == KekState::Missing, PolicyIssue::KekMissing);
        addIf(facts.kekState == KekState::Missing && !facts.canCreateKek(), PolicyIssue::KmsNotGivenForNewKek);
        addIf(facts.kekState == KekState::SoftDeleted, PolicyIssue::KekSoftDeleted);
        addIf(facts.kmsTypeDiffers, PolicyIssue::KmsTypeDiffers);
        addIf(facts.kmsKeyIdDiffers, PolicyIssue::KmsKeyIdDiffers);
        addIf(!facts.algorithmKnown, PolicyIssue::AlgorithmUnknown);
        addIf(!facts.expiryValid, PolicyIssue::ExpiryInvalid);
        addIf(rule.disabled, PolicyIssue::Disabled);
        addIf(!facts.forClients, PolicyIssue::NotForClients);
        addIf(facts.wrongList, PolicyIssue::WrongList);
        addIf(rule.kind != RuleKind::Transform, PolicyIssue::NotTransform);
        addIf(rule.mode == RuleMode::Write, PolicyIssue::WriteOnly);
        addIf(rule.mode == RuleMode::Read, PolicyIssue::ReadOnly);
        addIf(rule.coversWrite() && failureAction(rule, false) == u"NONE", PolicyIssue::FailureIgnored);
        addIf(rule.coversRead() && failureAction(rule, true) == u"NONE", PolicyIssue::FailureIgnoredOnRead);
        addIf(facts.shadowed, PolicyIssue::ShadowedByEarlierRule);
        if (rule.isFieldEncryption()) {
            bool refused = false;
            bool overlaps = false;
            for (const AnalysedField &field : analysis.fields) {
                if (!field.rules.contains(i))
                    continue;
                ++policy.fieldCount;
                const ProtectionVerdict verdict = field.coverage.protection.verdict;
                refused |= verdict == ProtectionVerdict::Refused || verdict == ProtectionVerdict::PartlyClear;
                overlaps |= field.coverage.protection.encryptedTwice && facts.inForce() && !facts.shadowed;
            }
            addIf(rule.tags.isEmpty(), PolicyIssue::CoversEveryField);
            addIf(hasFields && !rule.tags.isEmpty() && policy.fieldCount == 0, PolicyIssue::TagsMatchNothing);
            addIf(refused && facts.inForce(), PolicyIssue::FieldTypeRefused);
            addIf(overlaps, PolicyIssue::OverlapsOtherRule);
        }
        policies.append(std::move(policy));
    }
    return policies;
}

} // namespace kekkai
