#include "services/analysis/rulefacts.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView defaultAlgorithm("AES256_GCM");

const MaskedValue *parameter(const Rule &rule, const SchemaVersion &version, const QString &name)
{
    if (const auto found = rule.params.constFind(name); found != rule.params.cend())
        return &*found;
    const auto found = version.metadata.properties.constFind(name);
    return found == version.metadata.properties.cend() ? nullptr : &*found;
}

QString parameterText(const Rule &rule, const SchemaVersion &version, const QString &name)
{
    const MaskedValue *value = parameter(rule, version, name);
    return value ? value->text() : QString();
}

/// A value that is hidden cannot be compared, and must not be called wrong.
bool isComparable(const Rule &rule, const SchemaVersion &version, const QString &name)
{
    const MaskedValue *value = parameter(rule, version, name);
    return value && !value->isSecret() && !value->text().isEmpty();
}

bool isAlgorithm(const QString &name)
{
    return name == defaultAlgorithm || name == "AES128_GCM"_L1 || name == "AES256_SIV"_L1;
}

/// A whole number of days, 0 or more.
bool isExpiry(const QString &text)
{
    bool isNumber = false;
    const int days = text.toInt(&isNumber);
    return isNumber && days >= 0 && text == text.trimmed();
}

bool sameTags(QStringList a, QStringList b)
{
    a.sort();
    a.removeDuplicates();
    b.sort();
    b.removeDuplicates();
    return a == b;
}

} // namespace

bool isKnown(const Inventory &inventory, InventoryPart part)
{
    const auto found = inventory.parts.constFind(part);
    return found != inventory.parts.cend() && (found->phase == PartState::Phase::Complete || found->loadedAt.isValid());
}

bool isValidKekName(QStringView name)
{
    if (name.isEmpty() || name.size() > 256 || !(name.front().isLetter() || name.front() == u'_'))
        return false;
    return std::all_of(name.begin(), name.end(),
                       [](QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'-'; });
}

KekState kekStateOf(const QString &name, const Inventory &inventory)
{
    if (name.isEmpty())
        return KekState::NotNamed;
    const KekEntry *entry = inventory.kek(name);
    if (entry && entry->details)
        return entry->details->deleted ? KekState::SoftDeleted : KekState::Live;
    return !entry && isKnown(inventory, InventoryPart::Keks) ? KekState::Missing : KekState::NotLoaded;
}

bool RuleFacts::works() const
{
    if (kekName.isEmpty() || !kekNameValid || kmsTypeDiffers || kmsKeyIdDiffers || !algorithmKnown || !expiryValid)
        return false;
    return kekState != KekState::SoftDeleted && (kekState != KekState::Missing || canCreateKek());
}

bool RuleFacts::rotates() const
{
    return expiryValid && expiryDays.toInt() > 0;
}

RuleUse RuleFacts::use(const QStringList &matchedTags) const
{
    return {list, rule->name, kekName, algorithm, inForce(), matchedTags};
}

std::vector<RuleFacts> ruleFactsOf(const SchemaVersion &version, const Inventory &inventory)
{
    std::vector<RuleFacts> all;
    const bool forClients = version.ruleSet.enableAt.isEmpty() || version.ruleSet.enableAt == "ALL"_L1
        || version.ruleSet.enableAt == "CLIENT"_L1;
    const auto add = [&](const QList<Rule> &rules, RuleList list) {
        for (const Rule &rule : rules) {
            if (!rule.isEncryption())
                continue;
            RuleFacts facts;
            facts.rule = &rule;
            facts.list = list;
            facts.forClients = forClients;
            facts.wrongList = list != (rule.isFieldEncryption() ? RuleList::Domain : RuleList::Encoding);
            facts.kekName = parameterText(rule, version, u"encrypt.kek.name"_s);
            facts.kmsType = parameterText(rule, version, u"encrypt.kms.type"_s);
            facts.kmsKeyId = parameterText(rule, version, u"encrypt.kms.key.id"_s);
            facts.expiryDays = parameterText(rule, version, u"encrypt.dek.expiry.days"_s);
            facts.expiryValid = facts.expiryDays.isEmpty() || isExpiry(facts.expiryDays);
            facts.algorithm = parameterText(rule, version, u"encrypt.dek.algorithm"_s);
            if (facts.algorithm.isEmpty())
                facts.algorithm = defaultAlgorithm;
            facts.algorithmKnown = isAlgorithm(facts.algorithm);
            const bool isKekHidden = !facts.kekName.isEmpty() && !isComparable(rule, version, u"encrypt.kek.name"_s);
            if (!isKekHidden) {
                facts.kekNameValid = facts.kekName.isEmpty() || isValidKekName(facts.kekName);
                facts.kekState = kekStateOf(facts.kekName, inventory);
                const KekEntry *kek = inventory.kek(facts.kekName);
                if (kek && kek->details) {
                    facts.kmsTypeDiffers =
                        isComparable(rule, version, u"encrypt.kms.type"_s) && facts.kmsType != kek->details->kmsType;
                    facts.kmsKeyIdDiffers = isComparable(rule, version, u"encrypt.kms.key.id"_s)
                        && facts.kmsKeyId != kek->details->kmsKeyId;
                }
            }
            facts.shadowed = facts.inForce() && std::any_of(all.begin(), all.end(), [&](const RuleFacts &earlier) {
                                 return earlier.inForce() && earlier.list == list && earlier.rule->type == rule.type
                                     && earlier.rule->mode == rule.mode && sameTags(earlier.rule->tags, rule.tags);
                             });
            all.push_back(std::move(facts));
        }
    };
    add(version.ruleSet.migrationRules, RuleList::Migration);
    add(version.ruleSet.domainRules, RuleList::Domain);
    add(version.ruleSet.encodingRules, RuleList::Encoding);
    return all;
}

} // namespace kekkai
