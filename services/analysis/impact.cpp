#include "services/analysis/impact.h"

#include "services/analysis/references.h"
#include "services/analysis/subjectanalysis.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <map>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

enum class KeyState { Unknown, Missing, Live, SoftDeleted, Gone };

struct Series {
    QString kek;
    QString subject;
    QString algorithm;

    friend bool operator==(const Series &, const Series &) = default;
    friend size_t qHash(const Series &series, size_t seed = 0)
    {
        return qHashMulti(seed, series.kek, series.subject, series.algorithm);
    }
};
using Versions = std::map<int, KeyState>; ///< of one series
using Deks = QHash<Series, Versions>;

/// The keys as they are, and as they would be after the deletion.
class Keys {
public:
    Keys(const Inventory &inventory, const QList<ObjectRef> &objects, Deletion deletion)
        : m_inventory(inventory)
        , m_goingTo(deletion == Deletion::Soft ? KeyState::SoftDeleted : KeyState::Gone)
        , m_areDeksKnown(isKnown(inventory, InventoryPart::Deks))
    {
        QHash<Series, QSet<int>> versions;
        for (const ObjectRef &object : objects) {
            if (object.kind == Kind::Kek)
                m_keks.insert(object.key.first());
            else
                versions[{object.key.at(0), object.key.at(1), object.key.at(2)}].insert(
                    object.key.size() > 3 ? object.key.at(3).toInt() : everyVersion);
        }
        for (const Dek &dek : inventory.deks) {
            const Series series{dek.kekName, dek.subject, dek.algorithm};
            const auto named = versions.constFind(series);
            const bool isGoing = m_keks.contains(dek.kekName)
                || (named != versions.cend() && (named->contains(everyVersion) || named->contains(dek.version)));
            const KeyState now = dek.deleted ? KeyState::SoftDeleted : KeyState::Live;
            m_before[series][dek.version] = now;
            m_after[series][dek.version] = isGoing ? m_goingTo : now;
            if (isGoing)
                m_goingDeks.append(&dek);
        }
        for (auto it = versions.cbegin(); it != versions.cend(); ++it)
            m_going.insert(it.key());
    }

    [[nodiscard]] const QList<const Dek *> &goingDeks() const { return m_goingDeks; }
    [[nodiscard]] const QSet<QString> &goingKeks() const { return m_keks; }
    /// Whether what this rule encrypts with would go, in part at least.
    [[nodiscard]] bool concerns(const RuleFacts &facts, const QString &subject) const
    {
        return m_keks.contains(facts.kekName) || m_going.contains({facts.kekName, subject, facts.algorithm});
    }
    /// Whether C++ 0.1, which knows no algorithm but AES256_GCM, would lose DEKs of this rule.
    [[nodiscard]] bool concernsCpp(const RuleFacts &facts, const QString &subject) const
    {
        return facts.algorithm == "AES128_GCM"_L1 && !m_keks.contains(facts.kekName)
            && m_going.contains({facts.kekName, subject, u"AES256_GCM"_s});
    }

    [[nodiscard]] ProducerEffect producers(const RuleFacts &facts, const QString &subject) const;
    [[nodiscard]] ReaderEffect readers(const Series &series) const;

private:
    static constexpr int everyVersion = -1;

    [[nodiscard]] KeyState kekNow(const QString &name) const
    {
        switch (kekStateOf(name, m_inventory)) {
        case KekState::Live:
            return KeyState::Live;
        case KekState::SoftDeleted:
            return KeyState::SoftDeleted;
        case KekState::Missing:
            return KeyState::Missing;
        case KekState::NotNamed:
        case KekState::NotLoaded:
            break;
        }
        return KeyState::Unknown;
    }
    /// What producers meet, with the KEK and the DEKs in these states.
    [[nodiscard]] ProducerEffect met(const RuleFacts &facts, const QString &subject, KeyState kek,
                                     const Deks &deks) const;
    [[nodiscard]] ProducerEffect metKek(const RuleFacts &facts, KeyState kek) const;
    [[nodiscard]] ProducerEffect metDek(const RuleFacts &facts, const QString &subject, const Deks &deks) const;

    const Inventory &m_inventory;
    KeyState m_goingTo;
    bool m_areDeksKnown;
    QSet<QString> m_keks;
    QSet<Series> m_going;
    Deks m_before;
    Deks m_after;
    QList<const Dek *> m_goingDeks; ///< of the inventory
};

ProducerEffect Keys::metKek(const RuleFacts &facts, KeyState kek) const
{
    switch (kek) {
    case KeyState::Unknown:
        return ProducerEffect::Unknown;
    case KeyState::Live:
        return ProducerEffect::None;
    case KeyState::Missing:
    case KeyState::Gone:
        return facts.canCreateKek() ? ProducerEffect::NewKey : ProducerEffect::Stop;
    case KeyState::SoftDeleted:
        break;
    }
    if (!facts.canCreateKek())
        return ProducerEffect::Stop;
    const KekEntry *entry = m_inventory.kek(facts.kekName);
    if (!entry || !entry->details)
        return ProducerEffect::Unknown;
    // What a producer registers has no properties, no text, and is not shared: equal to the deleted one, it undeletes.
    const Kek &known = *entry->details;
    const bool isEqual = known.kmsType == facts.kmsType && known.kmsKeyId == facts.kmsKeyId && known.kmsProps.isEmpty()
        && known.doc.isEmpty() && !known.shared;
    return isEqual ? ProducerEffect::BringBack : ProducerEffect::Stop;
}

ProducerEffect Keys::metDek(const RuleFacts &facts, const QString &subject, const Deks &deks) const
{
    const auto all = deks.constFind({facts.kekName, subject, facts.algorithm});
    if (all == deks.cend()) // nobody has written yet: the first one makes a key
        return m_areDeksKnown ? ProducerEffect::None : ProducerEffect::Unknown;
    const auto state = [&all](int version) {
        const auto found = all->find(version);
        return found == all->end() ? KeyState::Missing : found->second;
    };
    const auto newest =
        std::find_if(all->rbegin(), all->rend(), [](const auto &each) { return each.second == KeyState::Live; });
    const bool isLive = facts.rotates() ? newest != all->rend() : state(1) == KeyState::Live;
    if (isLive)
        return facts.rotates() && newest != all->rbegin() ? ProducerEffect::OlderKey : ProducerEffect::None;
    // They register version 1, which a soft-deleted one of other material refuses.
    return state(1) == KeyState::SoftDeleted ? ProducerEffect::Stop : ProducerEffect::NewKey;
}

ProducerEffect Keys::met(const RuleFacts &facts, const QString &subject, KeyState kek, const Deks &deks) const
{
    ProducerEffect effect = metKek(facts, kek);
    if (effect != ProducerEffect::Stop)
        effect = std::max(effect, metDek(facts, subject, deks));
    const bool isFailureIgnored = facts.rule->onFailure.section(u',', 0, 0) == "NONE"_L1;
    return effect == ProducerEffect::Stop && isFailureIgnored ? ProducerEffect::SendClear : effect;
}

ProducerEffect Keys::producers(const RuleFacts &facts, const QString &subject) const
{
    const KeyState now = kekNow(facts.kekName);
    const KeyState then = m_keks.contains(facts.kekName) ? m_goingTo : now;
    const ProducerEffect after = met(facts, subject, then, m_after);
    if (after == ProducerEffect::Unknown)
        return after;
    return after == met(facts, subject, now, m_before) ? ProducerEffect::None : after;
}

ReaderEffect Keys::readers(const Series &series) const
{
    const auto all = m_after.constFind(series);
    if (all == m_after.cend()) // without a DEK nothing was ever encrypted
        return m_areDeksKnown ? ReaderEffect::None : ReaderEffect::Unknown;
    if (std::any_of(all->begin(), all->end(), [](const auto &each) { return each.second == KeyState::Gone; }))
        return ReaderEffect::Never;
    const bool isKekGoing = m_keks.contains(series.kek) && kekNow(series.kek) != KeyState::SoftDeleted;
    return isKekGoing ? ReaderEffect::OnlyJava : ReaderEffect::None; // all clients read with soft-deleted DEKs
}

/// The fields of @p version, which need not be the latest.
FieldTreePtr fieldsOf(const SchemaVersion &version, const SubjectEntry &subject, const Inventory &inventory)
{
    const SchemaVersionPtr latest = subject.latest();
    if (latest && latest->version == version.version)
        return subject.latestFields;
    QList<ResolvedReference> references;
    const QList<ReferenceFact> facts = referencesOf(version, inventory);
    for (const ReferenceFact &fact : facts) {
        const SubjectEntry *holder = inventory.subject(fact.subject);
        if (!holder)
            continue;
        for (const SchemaVersionPtr &target : holder->versions) {
            if (target->version == fact.version)
                references.append({fact.reference, target->type, target->text});
        }
    }
    return std::make_shared<const FieldTree>(readFields(version.type, version.text, references));
}

class Collector {
public:
    Collector(const Inventory &inventory, const Keys &keys, Impact &impact)
        : m_inventory(inventory)
        , m_keys(keys)
        , m_impact(impact)
    {
    }

    void collect()
    {
        for (const SubjectEntry &subject : m_inventory.subjects)
            lookAt(subject);
        for (const Dek *dek : m_keys.goingDeks()) {
            ImpactedSubject &entry = of(dek->subject);
            entry.deks.append({Kind::Dek, {dek->kekName, dek->subject, dek->algorithm, QString::number(dek->version)}});
            entry.readers = std::max(entry.readers, m_keys.readers({dek->kekName, dek->subject, dek->algorithm}));
        }
        for (auto &[name, entry] : m_subjects) {
            const SubjectEntry *known = m_inventory.subject(name);
            entry.isRegistered = known != nullptr;
            entry.isLive = known && !known->deleted;
            entry.topic = topicOfSubject(name);
            if (entry.topic.isEmpty())
                m_impact.gaps.append({ImpactGap::Kind::TopicUnknown, {}, {Kind::Subject, {name}}, {}});
            m_impact.subjects.append(std::move(entry));
        }
        std::sort(m_impact.subjects.begin(), m_impact.subjects.end(),
                  [](const ImpactedSubject &a, const ImpactedSubject &b) { return nameLess(a.subject, b.subject); });
    }

private:
    ImpactedSubject &of(const QString &subject)
    {
        ImpactedSubject &entry = m_subjects[subject];
        entry.subject = subject;
        return entry;
    }

    void lookAt(const SubjectEntry &subject)
    {
        if (!subject.versionsKnown)
            m_impact.gaps.append({ImpactGap::Kind::VersionsNotRead, {}, {Kind::Subject, {subject.name}}, {}});
        const SchemaVersionPtr latest = subject.latest();
        bool hasFields = false;
        for (auto it = subject.versions.crbegin(); it != subject.versions.crend(); ++it) {
            const SchemaVersion &version = **it;
            if (version.ruleSet.isEmpty())
                continue;
            const std::vector<RuleFacts> rules = ruleFactsOf(version, m_inventory);
            bool isConcerned = false;
            for (const RuleFacts &facts : rules) {
                const ObjectRef policy{Kind::Policy,
                                       {subject.name, QString::number(version.version), facts.rule->name}};
                if (m_keys.concernsCpp(facts, subject.name))
                    m_impact.gaps.append({ImpactGap::Kind::DekUnderOtherAlgorithm, {}, policy, {}});
                if (!m_keys.concerns(facts, subject.name))
                    continue;
                isConcerned = true;
                ImpactedSubject &entry = of(subject.name);
                entry.policies.append(policy);
                const bool isWriting = latest && !latest->deleted && latest->version == version.version
                    && facts.inForce() && facts.rule->coversWrite();
                if (isWriting)
                    entry.producers = std::max(entry.producers, m_keys.producers(facts, subject.name));
                entry.readers = std::max(entry.readers, m_keys.readers({facts.kekName, subject.name, facts.algorithm}));
            }
            if (!isConcerned)
                continue;
            ImpactedSubject &entry = of(subject.name);
            entry.versions.prepend(version.version);
            if (!std::exchange(hasFields, true))
                addFields(version, subject, entry);
        }
    }

    void addFields(const SchemaVersion &version, const SubjectEntry &subject, ImpactedSubject &entry)
    {
        const FieldTreePtr tree = fieldsOf(version, subject, m_inventory);
        const QString number = QString::number(version.version);
        if (!tree || !tree->problem.isEmpty())
            m_impact.gaps.append({ImpactGap::Kind::FieldsNotRead, {}, {Kind::Subject, {subject.name, number}}, {}});
        if (!tree)
            return;
        const VersionAnalysis analysis = analyse(version, tree.get(), m_inventory);
        for (const AnalysedField &field : analysis.fields) {
            const ProtectionVerdict verdict = field.coverage.protection.verdict;
            const bool isReached = verdict != ProtectionVerdict::Container && verdict != ProtectionVerdict::NotVisited;
            const bool isConcerned = std::any_of(field.rules.cbegin(), field.rules.cend(), [&](int index) {
                const RuleFacts &facts = analysis.rules[std::size_t(index)];
                return facts.inForce() && m_keys.concerns(facts, subject.name);
            });
            if (isReached && isConcerned)
                entry.fields.append({Kind::Field, {subject.name, number, field.coverage.field->path}});
        }
    }

    const Inventory &m_inventory;
    const Keys &m_keys;
    Impact &m_impact;
    std::map<QString, ImpactedSubject> m_subjects;
};

bool namesKek(const RuleSet &rules, const QSet<QString> &keks)
{
    const auto names = [&keks](const Rule &rule) {
        const auto found = rule.params.constFind(u"encrypt.kek.name"_s);
        return rule.isEncryption() && found != rule.params.cend() && keks.contains(found->text());
    };
    return std::any_of(rules.domainRules.cbegin(), rules.domainRules.cend(), names)
        || std::any_of(rules.encodingRules.cbegin(), rules.encodingRules.cend(), names)
        || std::any_of(rules.migrationRules.cbegin(), rules.migrationRules.cend(), names);
}

void addGaps(const Inventory &inventory, Impact &impact)
{
    for (const InventoryPart part : {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects}) {
        const PartState state = inventory.part(part);
        if (!isKnown(inventory, part))
            impact.gaps.append({ImpactGap::Kind::PartNotRead, part, {}, {}});
        else if (state.phase != PartState::Phase::Complete)
            impact.gaps.append({ImpactGap::Kind::PartOutdated, part, {}, {}});
        if (!state.itemErrors.isEmpty())
            impact.gaps.append({ImpactGap::Kind::ItemsNotRead, part, {}, QString::number(state.itemErrors.size())});
    }
    QSet<QStringList> deks; // series and versions: there may be thousands of objects, and of DEKs
    for (const Dek &dek : inventory.deks) {
        const QStringList series{dek.kekName, dek.subject, dek.algorithm};
        deks.insert(series);
        deks.insert(series + QStringList(QString::number(dek.version)));
    }
    for (const ObjectRef &object : std::as_const(impact.objects)) {
        bool isThere = deks.contains(object.key);
        if (object.kind == Kind::Kek) {
            const KekEntry *kek = inventory.kek(object.key.value(0));
            isThere = kek && kek->details;
        }
        if (!isThere)
            impact.gaps.append({ImpactGap::Kind::ObjectUnknown, {}, object, {}});
    }
}

} // namespace

QString topicOfSubject(QStringView subject)
{
    const QString name = bareSubject(subject);
    for (const QLatin1StringView ending : {"-value"_L1, "-key"_L1}) {
        if (name.size() > ending.size() && name.endsWith(ending))
            return name.chopped(ending.size());
    }
    return {};
}

Impact impactOf(const Inventory &inventory, const QList<ObjectRef> &objects, Deletion deletion)
{
    Impact impact;
    impact.deletion = deletion;
    QSet<QStringList> seen;
    for (const ObjectRef &object : objects) {
        const bool isKey = (object.kind == Kind::Kek && object.key.size() == 1)
            || (object.kind == Kind::Dek && (object.key.size() == 3 || object.key.size() == 4));
        if (isKey && !seen.contains(object.key)) {
            seen.insert(object.key);
            impact.objects.append(object);
        }
    }
    addGaps(inventory, impact);
    const Keys keys(inventory, impact.objects, deletion);
    Collector(inventory, keys, impact).collect();

    const auto addSetting = [&](const QString &scope, const SubjectConfig &config) {
        if (namesKek(config.defaultRuleSet, keys.goingKeks()) || namesKek(config.overrideRuleSet, keys.goingKeks()))
            impact.settings.append(scope);
    };
    if (inventory.globalConfig)
        addSetting({}, *inventory.globalConfig);
    for (auto it = inventory.scopeSettings.cbegin(); it != inventory.scopeSettings.cend(); ++it) {
        if (it->config)
            addSetting(it.key(), *it->config);
    }
    return impact;
}

ImpactCounts Impact::counts() const
{
    ImpactCounts counts;
    QSet<std::pair<QString, QString>> topics; // the same name in two contexts: two clusters, as far as is known
    for (const ImpactedSubject &each : subjects) {
        ++counts.subjects;
        counts.versions += each.versions.size();
        counts.policies += each.policies.size();
        counts.fields += each.fields.size();
        counts.deks += each.deks.size();
        if (!each.topic.isEmpty())
            topics.insert({contextOf(each.subject), each.topic});
        counts.producersStop += each.producers == ProducerEffect::Stop ? 1 : 0;
        counts.producersSendClear += each.producers == ProducerEffect::SendClear ? 1 : 0;
        counts.producersGoOnWithNewKey += each.producers == ProducerEffect::NewKey ? 1 : 0;
        counts.onlyJavaReads += each.readers == ReaderEffect::OnlyJava ? 1 : 0;
        counts.neverReadable += each.readers == ReaderEffect::Never ? 1 : 0;
        counts.unknown += each.producers == ProducerEffect::Unknown || each.readers == ReaderEffect::Unknown ? 1 : 0;
    }
    counts.topics = topics.size();
    return counts;
}

bool Impact::isComplete() const
{
    return std::all_of(gaps.cbegin(), gaps.cend(), [](const ImpactGap &gap) {
        return gap.kind == ImpactGap::Kind::TopicUnknown || gap.kind == ImpactGap::Kind::DekUnderOtherAlgorithm;
    });
}

bool Impact::isHarmless() const
{
    return subjects.isEmpty() && settings.isEmpty() && isComplete();
}

} // namespace kekkai
