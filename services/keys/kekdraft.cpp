#include "services/keys/kekdraft.h"

#include "services/analysis/rulefacts.h"
#include "services/core/secretpatterns.h"
#include "services/core/wipe.h"
#include "services/plans/secretslots.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Problem = KekDraftProblem;

void addPropertyIssues(const KmsProperties &properties, QList<KekDraftIssue> &issues)
{
    for (auto it = properties.cbegin(); it != properties.cend(); ++it) {
        const QString member = u"kmsProps."_s + it.key();
        if (it.key().isEmpty() || holdsSlotMark(it.key()))
            issues.append({it.key().isEmpty() ? Problem::PropertyNameMissing : Problem::TextHoldsSlot, member});
        if (it->isCredential() != maskedProperty(it.key(), *it).isSecret())
            issues.append(
                {it->isCredential() ? Problem::CredentialNotKnown : Problem::PropertyHoldsCredential, member});
        if (holdsSlotMark(it->text))
            issues.append({Problem::TextHoldsSlot, member});
    }
}

/// What a registration must agree with to bring a soft-deleted KEK back.
bool isEqual(const KekDraft &draft, const Kek &kek)
{
    if (kek.kmsType != normalizedKmsType(draft.kmsType) || kek.kmsKeyId != draft.kmsKeyId || kek.doc != draft.doc
        || kek.shared != draft.shared || kek.kmsProps.size() != draft.kmsProps.size())
        return false;
    return std::all_of(draft.kmsProps.keyBegin(), draft.kmsProps.keyEnd(), [&](const QString &key) {
        return kek.kmsProps.contains(key) && kek.kmsProps.value(key) == maskedProperty(key, draft.kmsProps.value(key));
    });
}

} // namespace

MaskedValue maskedProperty(QStringView key, const KmsProperty &property)
{
    if (!property.isCredential())
        return {key, property.text};
    const Wiping<QString> text(QString::fromUtf8(property.secret.reveal()));
    return {key, *text};
}

std::optional<KmsProperties> propertiesOf(const Kek &kek)
{
    KmsProperties properties;
    for (auto it = kek.kmsProps.cbegin(); it != kek.kmsProps.cend(); ++it) {
        if (it->isRevoked())
            return std::nullopt;
        properties.insert(
            it.key(), it->isSecret() ? KmsProperty::credential(Secret(it->reveal())) : KmsProperty::plain(it->text()));
    }
    return properties;
}

QString normalizedKmsType(const QString &kmsType)
{
    for (const QLatin1StringView known : {"aws"_L1, "azure"_L1, "gcp"_L1}) {
        if (kmsType.startsWith(known, Qt::CaseInsensitive))
            return known + "-kms"_L1;
    }
    return kmsType;
}

QStringList kmsKeyIdBeginnings(const QString &kmsType)
{
    if (kmsType == "aws-kms"_L1)
        return {u"arn:aws:kms:"_s};
    if (kmsType == "azure-kms"_L1)
        return {u"https://"_s};
    if (kmsType == "gcp-kms"_L1)
        return {u"projects/"_s};
    if (kmsType == "hcvault"_L1)
        return {u"https://"_s, u"http://"_s};
    return {};
}

QString ruleDefaultKekName(const QString &kmsKeyId)
{
    QString name = kmsKeyId.startsWith("arn:"_L1) ? kmsKeyId.mid(4) : kmsKeyId;
    for (QChar &c : name) {
        if (!c.isLetterOrNumber() && c != u'_' && c != u'-')
            c = u'-';
    }
    return name;
}

bool isUnversionedAzureKey(const QString &kmsKeyId)
{
    // https://VAULT/keys/NAME[/VERSION]
    const qsizetype keys = kmsKeyId.indexOf("/keys/"_L1);
    if (keys < 0)
        return false;
    const QStringList rest = kmsKeyId.mid(keys + 6).split(u'/', Qt::SkipEmptyParts);
    return rest.size() == 1;
}

QList<KekDraftIssue> issuesOf(const KekDraft &draft, const Inventory &inventory)
{
    QList<KekDraftIssue> issues;
    if (draft.name.isEmpty())
        issues.append({Problem::NameMissing, u"name"_s});
    else if (!isValidKekName(draft.name))
        issues.append({Problem::NameInvalid, u"name"_s});
    if (draft.kmsKeyId.isEmpty())
        issues.append({Problem::KmsKeyIdMissing, u"kmsKeyId"_s});
    if (draft.kmsType.isEmpty())
        issues.append({Problem::KmsTypeMissing, u"kmsType"_s});
    const QStringList beginnings = kmsKeyIdBeginnings(draft.kmsType);
    const bool fits = beginnings.isEmpty()
        || std::any_of(beginnings.cbegin(), beginnings.cend(),
                       [&draft](const QString &beginning) { return draft.kmsKeyId.startsWith(beginning); });
    if (!fits && !draft.kmsKeyId.isEmpty())
        issues.append({Problem::KmsKeyIdMisfit, u"kmsKeyId"_s});
    if (withoutLogins(draft.kmsKeyId) != draft.kmsKeyId || isSecretValue(draft.kmsKeyId))
        issues.append({Problem::KmsKeyIdHoldsLogin, u"kmsKeyId"_s});
    if (const KekEntry *known = inventory.kek(draft.name);
        known && known->details && (!known->details->deleted || !isEqual(draft, *known->details)))
        issues.append({Problem::NameTaken, u"name"_s});
    addPropertyIssues(draft.kmsProps, issues);
    for (const auto &[text, member] : {std::pair(draft.kmsType, u"kmsType"_s), std::pair(draft.kmsKeyId, u"kmsKeyId"_s),
                                       std::pair(draft.doc, u"doc"_s)}) {
        if (holdsSlotMark(text))
            issues.append({Problem::TextHoldsSlot, member});
    }
    if (isSecretValue(draft.doc))
        issues.append({Problem::PropertyHoldsCredential, u"doc"_s});
    return issues;
}

QList<KekDraftIssue> issuesOf(const KekChange &change)
{
    QList<KekDraftIssue> issues;
    if (change.kmsProps)
        addPropertyIssues(*change.kmsProps, issues);
    if (change.doc && holdsSlotMark(*change.doc))
        issues.append({Problem::TextHoldsSlot, u"doc"_s});
    if (change.doc && isSecretValue(*change.doc))
        issues.append({Problem::PropertyHoldsCredential, u"doc"_s});
    return issues;
}

} // namespace kekkai
