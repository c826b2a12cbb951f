#include "services/keys/keyplans.h"

#include "services/analysis/overview.h"
#include "services/analysis/rulefacts.h"
#include "services/http/jsonmembers.h"
#include "services/keys/keysteps.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;
using Problem = KeyPlanProblem::Kind;

constexpr int coolDown = 10; ///< seconds before a destructive plan may run

auto refused(Problem problem, const ObjectRef &object = {}, const QList<KekDraftIssue> &issues = {})
{
    return tl::unexpected(KeyPlanProblem{problem, object, issues});
}

ObjectRef refOf(const Dek &dek)
{
    return {Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}};
}

ObjectRef refOf(const QString &kek)
{
    return {Kind::Kek, {kek}};
}

const Kek *detailsOf(const Inventory &inventory, const QString &name)
{
    const KekEntry *entry = inventory.kek(name);
    return entry && entry->details ? &*entry->details : nullptr;
}

/// Shortened lists of names: a plan stays readable, and the number tells the rest.
QJsonArray some(const QStringList &names)
{
    constexpr qsizetype enough = 50;
    return QJsonArray::fromStringList(names.mid(0, enough));
}

class Maker {
public:
    Maker(QString titleKind, QJsonObject titleArguments, const PlanFrame &frame)
    {
        m_made.plan.id = frame.id;
        m_made.plan.madeAt = frame.madeAt;
        m_made.plan.serverIdentity = frame.serverIdentity;
        m_made.plan.title = {std::move(titleKind), std::move(titleArguments)};
    }

    /// @returns the id of the new step.
    QString add(const QString &kind, const ObjectRef &object, const QJsonValue &before, const QJsonValue &after,
                const QStringList &dependsOn = {}, const QJsonObject &arguments = {})
    {
        Step step;
        step.id = u's' + QString::number(m_made.plan.steps.size() + 1);
        step.kind = kind;
        step.object = object;
        step.arguments = arguments;
        const auto request = keyRequest(kind, object, arguments);
        if (!request) {
            m_isRefused = true; // a name that no request can carry
            return step.id;
        }
        step.request = *request;
        step.before = before;
        step.after = after;
        step.dependsOn = dependsOn;
        step.reversible = kind != "kek.purge"_L1 && kind != "dek.purge"_L1 && kind != "kek.test"_L1;
        m_made.plan.steps.append(std::move(step));
        return m_made.plan.steps.constLast().id;
    }

    void warn(const QString &kind, const QJsonObject &arguments = {}, bool mustBeTicked = false)
    {
        const QString id = u'w' + QString::number(m_made.plan.warnings.size() + 1);
        m_made.plan.warnings.append({id, {kind, arguments}, mustBeTicked});
    }

    [[nodiscard]] KeyPlan &made() { return m_made; }
    [[nodiscard]] KeyPlanResult result()
    {
        if (m_isRefused)
            return refused(Problem::DekInvalid);
        if (m_made.plan.steps.isEmpty())
            return refused(Problem::NothingToDo);
        return std::move(m_made);
    }

private:
    KeyPlan m_made;
    bool m_isRefused = false;
};

/// What must be found of a DEK. The material of a shared KEK's may be renewed at any time, and is not known while the
/// KMS is away.
QJsonObject patternOf(const Dek &dek, bool isShared)
{
    QJsonObject state = stateOf(dek);
    if (isShared)
        state.remove("materialSha256"_L1);
    return state;
}

QJsonObject patternOf(const Kek &kek)
{
    return stateOf(kek);
}

QJsonObject with(QJsonObject state, bool deleted)
{
    state.insert("deleted"_L1, deleted);
    return state;
}

/// The properties as a request has them, with a slot for each credential, and the secrets for those.
QJsonObject propertiesFor(const QString &kek, const KmsProperties &properties, PlanSecrets &secrets)
{
    QJsonObject json;
    for (auto it = properties.cbegin(); it != properties.cend(); ++it) {
        if (!it->isCredential()) {
            json.insert(it.key(), it->text);
            continue;
        }
        const QString slot = propertySlot(kek, it.key());
        secrets.insert(slot, it->secret);
        json.insert(it.key(), slotText(slot));
    }
    return json;
}

/// The same as they are read back: credentials as dots.
MaskedMap maskedMap(const KmsProperties &properties)
{
    MaskedMap masked;
    for (auto it = properties.cbegin(); it != properties.cend(); ++it)
        masked.insert(it.key(), maskedProperty(it.key(), *it));
    return masked;
}

QStringList credentialsOf(const KmsProperties &properties)
{
    QStringList keys;
    for (auto it = properties.cbegin(); it != properties.cend(); ++it) {
        if (it->isCredential())
            keys.append(it.key());
    }
    return keys;
}

void warnOfUnreadDeks(Maker &maker, const Inventory &inventory)
{
    const PartState deks = inventory.part(InventoryPart::Deks);
    if (!isKnown(inventory, InventoryPart::Deks) || !deks.itemErrors.isEmpty())
        maker.warn(u"keys.deksUnread"_s, {{u"count"_s, deks.itemErrors.size()}}, true);
}

/// The versions of a KEK, series or version that @p objects name, in the inventory's order.
QList<const Dek *> deksOf(const Inventory &inventory, const QList<ObjectRef> &objects)
{
    QSet<QStringList> named;
    for (const ObjectRef &object : objects)
        named.insert(object.key);
    QList<const Dek *> deks;
    for (const Dek &dek : inventory.deks) {
        const QStringList key = refOf(dek).key;
        if (named.contains(key.mid(0, 1)) || named.contains(key.mid(0, 3)) || named.contains(key))
            deks.append(&dek);
    }
    return deks;
}

/// The KEKs among @p objects, each once. Errors: NotRead, UnknownObject.
tl::expected<QList<const Kek *>, KeyPlanProblem> keksOf(const Inventory &inventory, const QList<ObjectRef> &objects)
{
    if (!isKnown(inventory, InventoryPart::Keks) || !isKnown(inventory, InventoryPart::Deks))
        return refused(Problem::NotRead);
    QSet<QStringList> known; // series and versions: there may be thousands of objects, and of DEKs
    for (const Dek &dek : inventory.deks) {
        const QStringList key = refOf(dek).key;
        known.insert(key.mid(0, 3));
        known.insert(key);
    }
    QList<const Kek *> keks;
    for (const ObjectRef &object : objects) {
        const bool isKek = object.kind == Kind::Kek && object.key.size() == 1;
        if (!isKek && (object.kind != Kind::Dek || !known.contains(object.key)))
            return refused(Problem::UnknownObject, object);
        if (!isKek)
            continue;
        const Kek *kek = detailsOf(inventory, object.key.first());
        if (!kek)
            return refused(Problem::UnknownObject, object);
        if (!keks.contains(kek))
            keks.append(kek);
    }
    return keks;
}

QJsonObject titleOf(const QList<ObjectRef> &objects, qsizetype keks, qsizetype deks)
{
    QJsonObject arguments{{u"keks"_s, keks}, {u"deks"_s, deks}};
    if (objects.size() == 1)
        arguments.insert("object"_L1, toJson(objects.first()));
    return arguments;
}

/// What somebody has to type before it is gone for good: the KEK when all belongs to one, else how many keys go.
QString nameToType(const QList<ObjectRef> &objects, qsizetype keyCount)
{
    QSet<QString> keks;
    QSet<QString> subjects;
    bool hasKek = false;
    for (const ObjectRef &object : objects) {
        keks.insert(object.key.first());
        hasKek = hasKek || object.kind == Kind::Kek;
        if (object.kind == Kind::Dek)
            subjects.insert(object.key.at(1));
    }
    if (!hasKek && subjects.size() == 1)
        return *subjects.cbegin();
    return keks.size() == 1 ? *keks.cbegin() : QString::number(keyCount);
}

void warnOfImpact(Maker &maker, const Impact &impact, bool isLiveNow)
{
    const auto subjectsWith = [&impact](auto has) {
        QStringList names;
        for (const ImpactedSubject &subject : impact.subjects) {
            if (has(subject))
                names.append(subject.subject);
        }
        return names;
    };
    const auto warn = [&maker](const QString &kind, const QStringList &names) {
        if (!names.isEmpty())
            maker.warn(kind, {{u"count"_s, names.size()}, {u"subjects"_s, some(names)}}, true);
    };
    warn(u"impact.neverReadable"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.readers == ReaderEffect::Never; }));
    warn(u"impact.producersSendClear"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.producers == ProducerEffect::SendClear; }));
    warn(u"impact.producersStop"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.producers == ProducerEffect::Stop; }));
    warn(u"impact.onlyJavaReads"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.readers == ReaderEffect::OnlyJava; }));
    warn(u"impact.producersMakeNewKey"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.producers == ProducerEffect::NewKey; }));
    warn(u"impact.producersBringBack"_s,
         subjectsWith([](const ImpactedSubject &each) { return each.producers == ProducerEffect::BringBack; }));
    if (!impact.settings.isEmpty())
        maker.warn(u"impact.settings"_s, {{u"count"_s, impact.settings.size()}, {u"scopes"_s, some(impact.settings)}},
                   true);
    if (!impact.isComplete())
        maker.warn(u"impact.incomplete"_s, {{u"count"_s, impact.gaps.size()}}, true);
    if (impact.deletion == Deletion::Permanent && isLiveNow)
        maker.warn(u"delete.softFirst"_s);
    if (impact.deletion == Deletion::Permanent) {
        const ImpactCounts counts = impact.counts();
        maker.warn(u"delete.forEver"_s,
                   {{u"subjects"_s, counts.subjects},
                    {u"topics"_s, counts.topics},
                    {u"versions"_s, counts.versions},
                    {u"rules"_s, counts.policies},
                    {u"fields"_s, counts.fields},
                    {u"deks"_s, counts.deks}},
                   true);
    }
}

void warnOfAge(Maker &maker, const Inventory &inventory, const QList<const Dek *> &deks)
{
    if (deks.isEmpty())
        return;
    const DekExpiries expiries = dekExpiriesOf(policiesOf(inventory));
    const auto rotating = std::count_if(deks.cbegin(), deks.cend(), [&expiries](const Dek *dek) {
        return expiries.contains({dek->kekName, dek->subject, dek->algorithm});
    });
    maker.warn(u"undelete.ageTrap"_s, {{u"deks"_s, deks.size()}, {u"rotating"_s, qint64(rotating)}}, rotating > 0);
}

} // namespace

KeyPlanResult planRegisterKek(const Inventory &inventory, const KekDraft &draft, const PlanFrame &frame)
{
    if (const QList<KekDraftIssue> issues = issuesOf(draft, inventory); !issues.isEmpty())
        return refused(Problem::DraftRefused, refOf(draft.name), issues);
    const QString kmsType = normalizedKmsType(draft.kmsType);
    Maker maker(u"kek.register"_s, {{u"name"_s, draft.name}, {u"kmsType"_s, kmsType}}, frame);
    QJsonObject arguments{{u"kmsType"_s, draft.kmsType},
                          {u"kmsKeyId"_s, draft.kmsKeyId},
                          {u"kmsProps"_s, propertiesFor(draft.name, draft.kmsProps, maker.made().secrets)},
                          {u"shared"_s, draft.shared}};
    if (!draft.doc.isEmpty())
        arguments.insert("doc"_L1, draft.doc);
    if (draft.testSharing)
        arguments.insert("testSharing"_L1, true);
    const QJsonObject after{{u"name"_s, draft.name},
                            {u"kmsType"_s, kmsType},
                            {u"kmsKeyId"_s, draft.kmsKeyId},
                            {u"kmsProps"_s, maskedJson(maskedMap(draft.kmsProps))},
                            {u"doc"_s, draft.doc},
                            {u"shared"_s, draft.shared},
                            {u"deleted"_s, false}};
    const Kek *old = detailsOf(inventory, draft.name);
    maker.add(u"kek.register"_s, refOf(draft.name), old ? QJsonValue(stateOf(*old)) : QJsonValue(), after, {},
              arguments);

    QStringList sameKey;
    for (const KekEntry &other : inventory.keks) {
        if (other.details && other.name != draft.name && other.details->kmsType == kmsType
            && other.details->kmsKeyId == draft.kmsKeyId)
            sameKey.append(other.name);
    }
    if (!sameKey.isEmpty())
        maker.warn(u"register.sameKmsKey"_s, {{u"count"_s, sameKey.size()}, {u"names"_s, some(sameKey)}}, true);
    const QString save = u"encrypt.azure.key.version.save"_s;
    if (kmsType == "azure-kms"_L1 && isUnversionedAzureKey(draft.kmsKeyId)
        && draft.kmsProps.value(save).text.compare("true"_L1, Qt::CaseInsensitive) != 0)
        maker.warn(u"register.azureUnversioned"_s, {}, true);
    if (const QStringList exposed = credentialsOf(draft.kmsProps); !exposed.isEmpty())
        maker.warn(u"register.credentialsExposed"_s, {{u"count"_s, exposed.size()}, {u"properties"_s, some(exposed)}},
                   true);
    if (draft.shared)
        maker.warn(u"register.shared"_s, {{u"kmsType"_s, kmsType}});
    if (const QString name = ruleDefaultKekName(draft.kmsKeyId); name != draft.name)
        maker.warn(u"register.ruleDefaultName"_s, {{u"name"_s, name}});
    if (old)
        maker.warn(u"register.bringsBack"_s);
    return maker.result();
}

KeyPlanResult planUpdateKek(const Inventory &inventory, const QString &name, const KekChange &change,
                            const PlanFrame &frame)
{
    const ObjectRef object = refOf(name);
    const Kek *kek = detailsOf(inventory, name);
    if (!kek)
        return refused(Problem::UnknownObject, object);
    if (kek->deleted)
        return refused(Problem::KekSoftDeleted, object);
    if (const QList<KekDraftIssue> issues = issuesOf(change); !issues.isEmpty())
        return refused(Problem::DraftRefused, object, issues);

    Maker maker(u"kek.update"_s, {{u"name"_s, name}}, frame);
    QJsonObject arguments;
    QJsonObject before{
        {u"kmsType"_s, kek->kmsType}, {u"kmsKeyId"_s, stateOf(*kek).value("kmsKeyId"_L1)}, {u"deleted"_s, false}};
    QJsonObject after = before;
    if (change.doc && *change.doc != kek->doc) {
        arguments.insert("doc"_L1, change.doc->isEmpty() ? QJsonValue() : QJsonValue(*change.doc));
        before.insert("doc"_L1, stateOf(*kek).value("doc"_L1));
        after.insert("doc"_L1, *change.doc);
    }
    if (change.shared && *change.shared != kek->shared) {
        arguments.insert("shared"_L1, *change.shared);
        before.insert("shared"_L1, kek->shared);
        after.insert("shared"_L1, *change.shared);
        if (*change.shared)
            maker.warn(u"register.shared"_s, {{u"kmsType"_s, kek->kmsType}});
        else
            maker.warn(u"update.unshared"_s, {}, true);
    }
    if (change.kmsProps) {
        const MaskedMap wanted = maskedMap(*change.kmsProps);
        if (wanted != kek->kmsProps) {
            arguments.insert("kmsProps"_L1, propertiesFor(name, *change.kmsProps, maker.made().secrets));
            QJsonObject old = maskedJson(kek->kmsProps);
            QJsonObject now = maskedJson(wanted);
            // Patterns compare what they name: what comes and what goes must be named on both sides.
            for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
                if (!old.contains(it.key()))
                    old.insert(it.key(), QJsonValue());
            }
            for (auto it = kek->kmsProps.cbegin(); it != kek->kmsProps.cend(); ++it) {
                if (!change.kmsProps->contains(it.key()))
                    now.insert(it.key(), QJsonValue());
            }
            before.insert("kmsProps"_L1, old);
            after.insert("kmsProps"_L1, now);
            if (const QStringList exposed = credentialsOf(*change.kmsProps); !exposed.isEmpty())
                maker.warn(u"register.credentialsExposed"_s,
                           {{u"count"_s, exposed.size()}, {u"properties"_s, some(exposed)}}, true);
        }
    }
    if (arguments.isEmpty())
        return refused(Problem::NothingToDo, object);
    if (change.testSharing)
        arguments.insert("testSharing"_L1, true);
    maker.add(u"kek.update"_s, object, before, after, {}, arguments);
    return maker.result();
}

KeyPlanResult planDeleteKeys(const Inventory &inventory, const QList<ObjectRef> &objects, Deletion deletion,
                             const Impact &impact, const PlanFrame &frame)
{
    const auto keks = keksOf(inventory, objects);
    if (!keks)
        return tl::unexpected(keks.error());
    const QList<const Dek *> deks = deksOf(inventory, objects);
    const bool isPermanent = deletion == Deletion::Permanent;
    Maker maker(isPermanent ? u"keys.purge"_s : u"keys.softDelete"_s, titleOf(objects, keks->size(), deks.size()),
                frame);

    const auto isShared = [&inventory](const QString &name) {
        const Kek *kek = detailsOf(inventory, name);
        return kek && kek->shared;
    };
    QHash<const Dek *, QString> softSteps;
    QHash<QString, QStringList> softOf; ///< by KEK
    for (const Dek *dek : deks) {
        if (dek->deleted)
            continue;
        const QJsonObject state = patternOf(*dek, isShared(dek->kekName));
        const QString id = maker.add(u"dek.softDelete"_s, refOf(*dek), state, with(state, true));
        softSteps.insert(dek, id);
        softOf[dek->kekName].append(id);
    }
    QHash<QString, QString> kekSteps;
    for (const Kek *kek : *keks) {
        if (!kek->deleted)
            kekSteps.insert(kek->name,
                            maker.add(u"kek.softDelete"_s, refOf(kek->name), patternOf(*kek),
                                      with(patternOf(*kek), true), softOf.value(kek->name)));
    }
    const bool isLiveNow = !softSteps.isEmpty() || !kekSteps.isEmpty();
    qsizetype purged = 0;
    if (isPermanent) {
        QHash<QString, QStringList> purgesOf;
        for (const Dek *dek : deks) {
            QStringList after;
            if (kekSteps.contains(dek->kekName))
                after.append(kekSteps.value(dek->kekName));
            else if (softSteps.contains(dek))
                after.append(softSteps.value(dek));
            const QJsonObject state = with(patternOf(*dek, isShared(dek->kekName)), true);
            purgesOf[dek->kekName].append(
                maker.add(u"dek.purge"_s, refOf(*dek), state, QJsonValue(QJsonValue::Null), after));
            ++purged;
        }
        for (const Kek *kek : *keks) {
            QStringList after = purgesOf.value(kek->name);
            if (after.isEmpty() && kekSteps.contains(kek->name))
                after.append(kekSteps.value(kek->name));
            maker.add(u"kek.purge"_s, refOf(kek->name), with(patternOf(*kek), true), QJsonValue(QJsonValue::Null),
                      after);
            ++purged;
        }
        maker.made().plan.isDestructive = true;
        maker.made().plan.coolDownSeconds = coolDown;
        maker.made().plan.confirmName = nameToType(objects, purged);
    }
    warnOfImpact(maker, impact, isLiveNow);
    warnOfUnreadDeks(maker, inventory);
    return maker.result();
}

KeyPlanResult planUndeleteKeys(const Inventory &inventory, const QList<ObjectRef> &objects, UndeleteScope scope,
                               const PlanFrame &frame)
{
    auto keks = keksOf(inventory, objects);
    if (!keks)
        return tl::unexpected(keks.error());
    QList<ObjectRef> named = objects;
    if (scope == UndeleteScope::KekOnly)
        named.removeIf([](const ObjectRef &object) { return object.kind == Kind::Kek; });
    QList<const Dek *> deks = deksOf(inventory, named);
    deks.removeIf([](const Dek *dek) { return !dek->deleted; });
    QStringList alsoNeeded;
    for (const Dek *dek : std::as_const(deks)) {
        const Kek *kek = detailsOf(inventory, dek->kekName);
        if (!kek)
            return refused(Problem::UnknownObject, refOf(dek->kekName));
        if (kek->deleted && !keks->contains(kek)) {
            keks->append(kek);
            alsoNeeded.append(kek->name);
        }
    }
    keks->removeIf([](const Kek *kek) { return !kek->deleted; });

    Maker maker(u"keys.undelete"_s, titleOf(objects, keks->size(), deks.size()), frame);
    QHash<QString, QString> kekSteps;
    for (const Kek *kek : std::as_const(*keks))
        kekSteps.insert(kek->name,
                        maker.add(u"kek.undelete"_s, refOf(kek->name), patternOf(*kek), with(patternOf(*kek), false)));
    qsizetype earlier = 0;
    for (const Dek *dek : std::as_const(deks)) {
        const Kek *kek = detailsOf(inventory, dek->kekName);
        const QJsonObject state = patternOf(*dek, kek->shared);
        const QStringList after =
            kekSteps.contains(dek->kekName) ? QStringList(kekSteps.value(dek->kekName)) : QStringList();
        maker.add(u"dek.undelete"_s, refOf(*dek), state, with(state, false), after);
        constexpr qint64 aDay = 24LL * 3600 * 1000;
        const bool wasEarlier = kek->deleted && dek->changedAt.isValid() && kek->changedAt.isValid()
            && dek->changedAt.msecsTo(kek->changedAt) > aDay;
        earlier += wasEarlier ? 1 : 0;
    }
    if (!alsoNeeded.isEmpty())
        maker.warn(u"undelete.keksToo"_s, {{u"count"_s, alsoNeeded.size()}, {u"names"_s, some(alsoNeeded)}});
    if (earlier > 0)
        maker.warn(u"undelete.deletedEarlier"_s, {{u"count"_s, earlier}}, true);
    warnOfAge(maker, inventory, deks);
    return maker.result();
}

KeyPlanResult planCreateDek(const Inventory &inventory, const DekDraft &draft, const PlanFrame &frame)
{
    if (!isKnown(inventory, InventoryPart::Keks))
        return refused(Problem::NotRead);
    const Kek *kek = detailsOf(inventory, draft.kek);
    if (!kek)
        return refused(Problem::UnknownObject, refOf(draft.kek));
    if (kek->deleted)
        return refused(Problem::KekSoftDeleted, refOf(draft.kek));
    const bool hasControls = std::any_of(draft.subject.begin(), draft.subject.end(),
                                         [](QChar c) { return c.category() == QChar::Other_Control; });
    if (draft.subject.isEmpty() || hasControls || draft.version < 1 || !dekAlgorithms().contains(draft.algorithm))
        return refused(Problem::DekInvalid);
    Dek dek;
    dek.kekName = draft.kek;
    dek.subject = draft.subject;
    dek.algorithm = draft.algorithm;
    dek.version = draft.version;
    dek.encryptedKeyMaterial = draft.encryptedKeyMaterial;
    const auto known = std::find_if(inventory.deks.cbegin(), inventory.deks.cend(),
                                    [&dek](const Dek &each) { return refOf(each) == refOf(dek); });
    if (known != inventory.deks.cend())
        return refused(Problem::DekExists, refOf(dek));
    if (draft.encryptedKeyMaterial.isEmpty() && !kek->shared)
        return refused(Problem::MaterialMissing, refOf(draft.kek));

    Maker maker(u"dek.create"_s, {{u"object"_s, toJson(refOf(dek))}}, frame);
    QJsonObject arguments;
    if (!draft.encryptedKeyMaterial.isEmpty())
        arguments.insert("encryptedKeyMaterial"_L1, draft.encryptedKeyMaterial);
    QJsonObject after = stateOf(dek);
    if (draft.encryptedKeyMaterial.isEmpty())
        after.remove("materialSha256"_L1);
    maker.add(u"dek.create"_s, refOf(dek), QJsonValue(QJsonValue::Null), after, {}, arguments);
    if (!inventory.subject(draft.subject) && isKnown(inventory, InventoryPart::Subjects))
        maker.warn(u"dek.subjectUnknown"_s, {{u"subject"_s, draft.subject}});
    int newest = 0;
    for (const Dek &each : inventory.deks) {
        if (each.kekName == dek.kekName && each.subject == dek.subject && each.algorithm == dek.algorithm)
            newest = std::max(newest, each.version);
    }
    if (draft.version != newest + 1)
        maker.warn(u"dek.versionGap"_s, {{u"version"_s, draft.version}, {u"newest"_s, newest}}, true);
    return maker.result();
}

KeyPlanResult planTestKeks(const Inventory &inventory, const QStringList &names, const PlanFrame &frame)
{
    QJsonObject title{{u"keks"_s, names.size()}};
    if (names.size() == 1)
        title.insert("name"_L1, names.first());
    Maker maker(u"kek.test"_s, title, frame);
    for (const QString &name : names) {
        const Kek *kek = detailsOf(inventory, name);
        if (!kek)
            return refused(Problem::UnknownObject, refOf(name));
        if (kek->deleted)
            return refused(Problem::KekSoftDeleted, refOf(name));
        if (!kek->shared)
            return refused(Problem::KekNotShared, refOf(name));
        maker.add(u"kek.test"_s, refOf(name), patternOf(*kek), patternOf(*kek));
    }
    return maker.result();
}

} // namespace kekkai
