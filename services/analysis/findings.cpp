#include "services/analysis/findings.h"

#include "services/analysis/overview.h"
#include "services/analysis/subjectanalysis.h"
#include "services/analysis/wiring.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int certificateWarningDays = 30;
constexpr int certificateAlarmDays = 7;

/// The first word of a finding's id. Written out, as ids outlive renamings.
QLatin1StringView kindName(FindingKind kind)
{
    switch (kind) {
    case FindingKind::FieldTaggedUnprotected:
        return "FieldTaggedUnprotected"_L1;
    case FindingKind::FieldRefused:
        return "FieldRefused"_L1;
    case FindingKind::FieldPartlyClear:
        return "FieldPartlyClear"_L1;
    case FindingKind::FieldOnlySomeClients:
        return "FieldOnlySomeClients"_L1;
    case FindingKind::FieldReadOnlyRule:
        return "FieldReadOnlyRule"_L1;
    case FindingKind::FieldNotVisited:
        return "FieldNotVisited"_L1;
    case FindingKind::PolicyKekMissing:
        return "PolicyKekMissing"_L1;
    case FindingKind::PolicyKekSoftDeleted:
        return "PolicyKekSoftDeleted"_L1;
    case FindingKind::PolicyKekNotNamed:
        return "PolicyKekNotNamed"_L1;
    case FindingKind::PolicyKmsDiffers:
        return "PolicyKmsDiffers"_L1;
    case FindingKind::PolicyNeverDecrypts:
        return "PolicyNeverDecrypts"_L1;
    case FindingKind::PolicyFailureIgnored:
        return "PolicyFailureIgnored"_L1;
    case FindingKind::PolicyWrongList:
        return "PolicyWrongList"_L1;
    case FindingKind::PolicyTagsMatchNothing:
        return "PolicyTagsMatchNothing"_L1;
    case FindingKind::PolicyAlgorithmUnknown:
        return "PolicyAlgorithmUnknown"_L1;
    case FindingKind::PolicyExpiryInvalid:
        return "PolicyExpiryInvalid"_L1;
    case FindingKind::KekCredentialsExposed:
        return "KekCredentialsExposed"_L1;
    case FindingKind::KekAzureKeyUnversioned:
        return "KekAzureKeyUnversioned"_L1;
    case FindingKind::KekUnused:
        return "KekUnused"_L1;
    case FindingKind::DekOfMissingKek:
        return "DekOfMissingKek"_L1;
    case FindingKind::DekExpired:
        return "DekExpired"_L1;
    case FindingKind::WiringNotMapped:
        return "WiringNotMapped"_L1;
    case FindingKind::WiringSecretMissing:
        return "WiringSecretMissing"_L1;
    case FindingKind::WiringAccessDisputed:
        return "WiringAccessDisputed"_L1;
    case FindingKind::MappingUnused:
        return "MappingUnused"_L1;
    case FindingKind::SecretUnused:
        return "SecretUnused"_L1;
    case FindingKind::CredentialInClear:
        return "CredentialInClear"_L1;
    case FindingKind::SchemaUnreadable:
        return "SchemaUnreadable"_L1;
    case FindingKind::ReferenceMissing:
        return "ReferenceMissing"_L1;
    case FindingKind::CertificateExpires:
        return "CertificateExpires"_L1;
    }
    return {};
}

/// The parts of an object's address that stay the same over loads and new versions.
QStringList stableKey(const ObjectRef &object)
{
    switch (object.kind) {
    case ObjectRef::Kind::Field:
    case ObjectRef::Kind::Policy:
        return {object.key.value(0), object.key.value(2)};
    case ObjectRef::Kind::Subject:
        return {object.key.value(0)};
    default:
        return object.key;
    }
}

QStringList secretKeys(const MaskedMap &map)
{
    QStringList keys;
    for (auto it = map.begin(); it != map.end(); ++it) {
        if (it.value().isSecret())
            keys.append(it.key());
    }
    return keys;
}

class Collector {
public:
    Collector(const Inventory &inventory, const QDateTime &now)
        : m_inventory(inventory)
        , m_now(now)
    {
    }

    QList<Finding> collect();

private:
    void add(FindingKind kind, Severity severity, const QList<ObjectRef> &objects, const QStringList &arguments = {},
             const QDateTime &due = {});
    void rememberEncryptedTags();
    void addSubject(const SubjectEntry &subject);
    void addFields(const SchemaVersion &version, const VersionAnalysis &analysis);
    void addField(const SchemaVersion &version, const FieldCoverage &coverage);
    void addPolicy(const Policy &policy, const VersionAnalysis &analysis);
    void addKeks();
    void addDeks();
    void addWiring();
    void addCredentials();
    void addCertificates();

    const Inventory &m_inventory;
    const QDateTime m_now;
    QList<Finding> m_findings;
    QSet<QString> m_ids;
    QList<Policy> m_policies;
    QSet<QString> m_encryptedTags; ///< that some ENCRYPT rule of the registry names
    QSet<QString> m_dekKeks; ///< KEKs with a DEK, live or not
};

void Collector::add(FindingKind kind, Severity severity, const QList<ObjectRef> &objects, const QStringList &arguments,
                    const QDateTime &due)
{
    QString id = kindName(kind);
    for (QString part : objects.isEmpty() ? arguments.first(2) : stableKey(objects.constFirst()))
        id += u'/' + part.replace(u'/', "%2F"_L1);
    const QString base = id;
    for (int n = 2; m_ids.contains(id); ++n)
        id = base + u'#' + QString::number(n);
    m_ids.insert(id);
    m_findings.append({id, kind, severity, objects, arguments, due});
}

void Collector::rememberEncryptedTags()
{
    for (const SubjectEntry &subject : m_inventory.subjects) {
        const SchemaVersionPtr version = subject.latest();
        if (!version)
            continue;
        for (const Rule &rule : version->ruleSet.domainRules) {
            if (rule.isFieldEncryption())
                m_encryptedTags.unite(QSet<QString>(rule.tags.begin(), rule.tags.end()));
        }
    }
}

void Collector::addField(const SchemaVersion &version, const FieldCoverage &coverage)
{
    const FieldProtection &protection = coverage.protection;
    const ObjectRef field{ObjectRef::Kind::Field,
                          {version.subject, QString::number(version.version), coverage.field->path}};
    QStringList rules;
    for (const RuleUse &use : protection.rules) {
        if (use.inForce)
            rules.append(use.rule);
    }
    switch (protection.verdict) {
    case ProtectionVerdict::TaggedUnprotected: {
        // A tag that rules elsewhere encrypt is meant to be secret; one that none names may be there for other ends.
        const bool isEncryptedElsewhere =
            std::any_of(protection.tags.all.begin(), protection.tags.all.end(),
                        [this](const QString &tag) { return m_encryptedTags.contains(tag); });
        add(FindingKind::FieldTaggedUnprotected, isEncryptedElsewhere ? Severity::Critical : Severity::High, {field},
            protection.tags.all);
        break;
    }
    case ProtectionVerdict::Refused:
        add(FindingKind::FieldRefused, Severity::High, {field}, {coverage.field->typeText});
        break;
    case ProtectionVerdict::PartlyClear:
        add(FindingKind::FieldPartlyClear, Severity::Critical, {field}, {coverage.field->typeText});
        break;
    case ProtectionVerdict::OnlySomeClients:
        add(FindingKind::FieldOnlySomeClients, Severity::High, {field}, rules);
        break;
    case ProtectionVerdict::ReadOnly:
        add(FindingKind::FieldReadOnlyRule, Severity::Critical, {field}, rules);
        break;
    case ProtectionVerdict::NotVisited:
        // A rule without tags covers what it never sees, too; then nobody asked for this very field.
        add(FindingKind::FieldNotVisited, protection.tags.all.isEmpty() ? Severity::Medium : Severity::Critical,
            {field}, protection.tags.all);
        break;
    case ProtectionVerdict::NotTagged:
    case ProtectionVerdict::Encrypted:
    case ProtectionVerdict::PayloadEncrypted:
    case ProtectionVerdict::WriteOnly: // nothing is in clear: the rule's own finding says it once, as with the next
    case ProtectionVerdict::Broken:
    case ProtectionVerdict::Container:
        break;
    }
}

/// True when some string or bytes field below @p container, which has the tags, goes out in clear because it has none
/// itself.
bool hasClearLeaf(const SchemaField &container, const QHash<const SchemaField *, ProtectionVerdict> &verdicts)
{
    return std::any_of(container.children.begin(), container.children.end(), [&verdicts](const SchemaField &child) {
        const QList<FieldKind> kinds = leafKinds(child);
        const bool isText = std::any_of(kinds.begin(), kinds.end(), isEncryptable);
        return (isText && verdicts.value(&child) == ProtectionVerdict::NotTagged) || hasClearLeaf(child, verdicts);
    });
}

void Collector::addFields(const SchemaVersion &version, const VersionAnalysis &analysis)
{
    bool hasTaggedContainer = false;
    for (const AnalysedField &field : analysis.fields) {
        addField(version, field.coverage);
        hasTaggedContainer |= field.coverage.protection.verdict == ProtectionVerdict::Container
            && !field.coverage.protection.tags.all.isEmpty();
    }
    if (!hasTaggedContainer)
        return;
    QHash<const SchemaField *, ProtectionVerdict> verdicts;
    for (const AnalysedField &field : analysis.fields)
        verdicts.insert(field.coverage.field, field.coverage.protection.verdict);
    for (const AnalysedField &field : analysis.fields) {
        const FieldProtection &protection = field.coverage.protection;
        if (protection.verdict != ProtectionVerdict::Container || protection.tags.all.isEmpty()
            || !hasClearLeaf(*field.coverage.field, verdicts))
            continue;
        add(FindingKind::FieldTaggedUnprotected, Severity::High,
            {{ObjectRef::Kind::Field, {version.subject, QString::number(version.version), field.coverage.field->path}}},
            protection.tags.all);
    }
}

void Collector::addPolicy(const Policy &policy, const VersionAnalysis &analysis)
{
    if (policy.rule.disabled)
        return;
    const ObjectRef object{ObjectRef::Kind::Policy,
                           {policy.subject, QString::number(policy.version), policy.rule.name}};
    const QList<ObjectRef> withKek{object, {ObjectRef::Kind::Kek, {policy.kekName}}};
    const auto has = [&policy](PolicyIssue issue) { return policy.issues.contains(issue); };
    if (has(PolicyIssue::WrongList))
        add(FindingKind::PolicyWrongList, Severity::High, {object}, {policy.rule.type});
    if (has(PolicyIssue::WrongList) || has(PolicyIssue::NotForClients) || has(PolicyIssue::NotTransform))
        return; // clients do not run it: its other faults do no harm
    if (has(PolicyIssue::KekNotNamed))
        add(FindingKind::PolicyKekNotNamed, Severity::High, {object});
    if (has(PolicyIssue::KekMissing)) {
        // With the KMS given the first producer registers the KEK: that is a start, unless DEKs of it exist already.
        Severity severity = has(PolicyIssue::KmsNotGivenForNewKek) ? Severity::High : Severity::Info;
        if (m_dekKeks.contains(policy.kekName))
            severity = Severity::Critical;
        add(FindingKind::PolicyKekMissing, severity, withKek, {policy.kekName});
    }
    if (has(PolicyIssue::KekSoftDeleted))
        add(FindingKind::PolicyKekSoftDeleted, Severity::High, withKek, {policy.kekName});
    if (has(PolicyIssue::KmsTypeDiffers) || has(PolicyIssue::KmsKeyIdDiffers))
        add(FindingKind::PolicyKmsDiffers, Severity::High, withKek,
            {has(PolicyIssue::KmsTypeDiffers) ? policy.kmsType : policy.kmsKeyId});
    // Another rule may do the decrypting: the fields know.
    const auto isNeverDecrypted = [&policy](const AnalysedField &field) {
        const FieldProtection &protection = field.coverage.protection;
        return protection.verdict == ProtectionVerdict::WriteOnly
            && std::any_of(protection.rules.begin(), protection.rules.end(),
                           [&policy](const RuleUse &use) { return use.inForce && use.rule == policy.rule.name; });
    };
    if (has(PolicyIssue::WriteOnly) && std::any_of(analysis.fields.begin(), analysis.fields.end(), isNeverDecrypted))
        add(FindingKind::PolicyNeverDecrypts, Severity::Info, {object});
    if (has(PolicyIssue::FailureIgnored))
        add(FindingKind::PolicyFailureIgnored, Severity::High, {object}, {policy.rule.onFailure});
    if (has(PolicyIssue::TagsMatchNothing))
        add(FindingKind::PolicyTagsMatchNothing, Severity::Medium, {object}, policy.rule.tags);
    if (has(PolicyIssue::AlgorithmUnknown))
        add(FindingKind::PolicyAlgorithmUnknown, Severity::High, {object}, {policy.algorithm});
    if (has(PolicyIssue::ExpiryInvalid))
        add(FindingKind::PolicyExpiryInvalid, Severity::High, {object}, {policy.expiryDays});
}

void Collector::addSubject(const SubjectEntry &subject)
{
    const SchemaVersionPtr version = subject.latest();
    if (subject.deleted || !version)
        return;
    const FieldTree *tree = subject.latestFields.get();
    const VersionAnalysis analysis = analyse(*version, tree, m_inventory);
    const bool hasFields = tree && tree->problem.isEmpty() && tree->missingReferences.isEmpty();
    for (const Policy &policy : policiesOf(*version, analysis, hasFields)) {
        addPolicy(policy, analysis);
        m_policies.append(policy);
    }
    addFields(*version, analysis);
    if (!tree)
        return;
    const ObjectRef object{ObjectRef::Kind::Subject, {subject.name, QString::number(version->version)}};
    const bool isSensitive = !analysis.rules.empty() || !version->metadata.tags.isEmpty();
    if (!tree->problem.isEmpty())
        add(FindingKind::SchemaUnreadable, isSensitive ? Severity::High : Severity::Medium, {object}, {tree->problem});
    if (!tree->missingReferences.isEmpty())
        add(FindingKind::ReferenceMissing, isSensitive ? Severity::High : Severity::Medium, {object},
            tree->missingReferences.mid(0, 5));
}

void Collector::addKeks()
{
    const bool usesKnown = isKnown(m_inventory, InventoryPart::Deks) && isKnown(m_inventory, InventoryPart::Subjects);
    QSet<QString> named;
    for (const Policy &policy : std::as_const(m_policies))
        named.insert(policy.kekName);
    for (const KekEntry &entry : m_inventory.keks) {
        const ObjectRef object{ObjectRef::Kind::Kek, {entry.name}};
        if (!entry.details)
            continue;
        const Kek &kek = *entry.details;
        if (const QStringList keys = secretKeys(kek.kmsProps); !keys.isEmpty())
            add(FindingKind::KekCredentialsExposed, Severity::Critical, {object}, keys);
        if (kek.kmsType == "azure-kms"_L1) {
            // https://VAULT/keys/NAME[/VERSION]
            const QStringList parts = kek.kmsKeyId.split(u'/', Qt::SkipEmptyParts);
            const qsizetype keys = parts.indexOf(u"keys"_s);
            const bool hasVersion = keys >= 0 && parts.size() > keys + 2;
            const QString save = kek.kmsProps.value(u"encrypt.azure.key.version.save"_s).text();
            if (!hasVersion && save.compare("true"_L1, Qt::CaseInsensitive) != 0)
                add(FindingKind::KekAzureKeyUnversioned, Severity::High, {object}, {kek.kmsKeyId});
        }
        if (usesKnown && !kek.deleted && !m_dekKeks.contains(kek.name) && !named.contains(kek.name))
            add(FindingKind::KekUnused, Severity::Info, {object});
    }
}

void Collector::addDeks()
{
    QHash<QString, bool> missing; // by KEK: 20,000 DEKs share a few of them
    for (const Dek &dek : m_inventory.deks) {
        auto known = missing.constFind(dek.kekName);
        if (known == missing.cend())
            known = missing.insert(dek.kekName, kekStateOf(dek.kekName, m_inventory) == KekState::Missing);
        if (*known)
            add(FindingKind::DekOfMissingKek, Severity::Critical,
                {{ObjectRef::Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}},
                 {ObjectRef::Kind::Kek, {dek.kekName}}},
                {dek.kekName});
    }
    for (const DueDek &due : dekDueDates(m_inventory, m_policies)) {
        if (due.due <= m_now)
            add(FindingKind::DekExpired, Severity::Medium, {due.dek}, {}, due.due);
    }
}

void Collector::addWiring()
{
    const QList<WiringRow> rows = wiringOf(m_inventory);
    QSet<QString> mappedIds;
    QSet<QString> mappedSecrets;
    bool isAnyHidden = false;
    for (const WiringRow &row : rows) {
        const bool isMapped = row.state != WiringState::NotMapped && row.state != WiringState::Unknown;
        if (isMapped)
            mappedIds.insert(row.connectionSecretId);
        mappedSecrets.insert(row.secretName);
        isAnyHidden |= row.state == WiringState::SecretHidden || row.state == WiringState::Unknown
            || (row.state == WiringState::Unused && row.secretName.isEmpty());
    }
    for (const WiringRow &row : rows) {
        const ObjectRef mapping{ObjectRef::Kind::Mapping, {row.environment, row.connectionSecretId}};
        switch (row.state) {
        case WiringState::NotMapped:
            // Leaving an id out is also the way to keep an environment away; an id mapped nowhere helps nobody.
            add(FindingKind::WiringNotMapped,
                mappedIds.contains(row.connectionSecretId) ? Severity::Low : Severity::Medium, {mapping},
                row.catalogs + row.databases);
            break;
        case WiringState::SecretMissing:
            add(FindingKind::WiringSecretMissing, Severity::High,
                {mapping, {ObjectRef::Kind::Secret, {row.secretName}}}, {row.secretName});
            break;
        case WiringState::AccessDisputed:
            add(FindingKind::WiringAccessDisputed, Severity::Medium, {mapping}, row.catalogs + row.databases);
            break;
        case WiringState::Unused:
            add(FindingKind::MappingUnused, Severity::Info, {mapping});
            break;
        case WiringState::Connected:
        case WiringState::SecretHidden:
        case WiringState::Unknown:
            break;
        }
    }
    if (!isKnown(m_inventory, InventoryPart::Environments) || isAnyHidden)
        return;
    for (const CmfSecret &secret : m_inventory.secrets) {
        const bool isMapped =
            mappedSecrets.contains(secret.metadata.name) || (secret.environments && !secret.environments->isEmpty());
        if (!isMapped)
            add(FindingKind::SecretUnused, Severity::Info, {{ObjectRef::Kind::Secret, {secret.metadata.name}}});
    }
}

void Collector::addCredentials()
{
    const auto check = [this](const ObjectRef &object, const CmfMetadata &metadata, const MaskedMap &config) {
        const QStringList keys = secretKeys(config) + secretKeys(metadata.labels) + secretKeys(metadata.annotations);
        if (!keys.isEmpty())
            add(FindingKind::CredentialInClear, Severity::Critical, {object}, keys);
    };
    for (const CmfEnvironment &environment : m_inventory.environments)
        check({ObjectRef::Kind::Environment, {environment.metadata.name}}, environment.metadata, {});
    for (const CmfSecret &secret : m_inventory.secrets)
        check({ObjectRef::Kind::Secret, {secret.metadata.name}}, secret.metadata, {});
    for (const CmfSecretMapping &mapping : m_inventory.mappings)
        check({ObjectRef::Kind::Mapping, {mapping.environment, mapping.metadata.name}}, mapping.metadata, {});
    QSet<QString> databases;
    for (const CmfDatabase &database : m_inventory.databases) {
        databases.insert(database.catalog + u'/' + database.metadata.name);
        check({ObjectRef::Kind::Database, {database.catalog, database.metadata.name}}, database.metadata,
              database.kafka.connectionConfig);
    }
    for (const CmfCatalog &catalog : m_inventory.catalogs) {
        check({ObjectRef::Kind::Catalog, {catalog.metadata.name}}, catalog.metadata,
              catalog.schemaRegistry.connectionConfig);
        for (const CmfDatabase &database : catalog.kafkaClusters) {
            if (!databases.contains(catalog.metadata.name + u'/' + database.metadata.name))
                check({ObjectRef::Kind::Database, {catalog.metadata.name, database.metadata.name}}, database.metadata,
                      database.kafka.connectionConfig);
        }
    }
}

void Collector::addCertificates()
{
    const auto check = [this](const QString &server, const QString &whose, const CertificateFacts &certificate) {
        if (certificate.sha256.isEmpty() || certificate.validUntil > m_now.addDays(certificateWarningDays))
            return;
        const QString &name = certificate.commonName.isEmpty() ? certificate.subject : certificate.commonName;
        add(FindingKind::CertificateExpires,
            certificate.validUntil > m_now.addDays(certificateAlarmDays) ? Severity::Medium : Severity::High, {},
            {server, whose, name}, certificate.validUntil);
    };
    const auto checkBoth = [&check](const QString &server, const PeerCertificates &certificates) {
        check(server, u"server"_s, certificates.server);
        check(server, u"client"_s, certificates.client);
    };
    checkBoth(u"Schema Registry"_s, m_inventory.registryCertificates);
    checkBoth(u"CMF"_s, m_inventory.cmfCertificates);
}

QList<Finding> Collector::collect()
{
    for (const Dek &dek : m_inventory.deks)
        m_dekKeks.insert(dek.kekName);
    rememberEncryptedTags();
    for (const SubjectEntry &subject : m_inventory.subjects)
        addSubject(subject);
    addKeks();
    addDeks();
    addWiring();
    addCredentials();
    addCertificates();
    std::sort(m_findings.begin(), m_findings.end(), [](const Finding &a, const Finding &b) {
        return a.severity != b.severity ? a.severity < b.severity : a.id < b.id;
    });
    return std::move(m_findings);
}

} // namespace

QList<Finding> findingsOf(const Inventory &inventory, const QDateTime &now)
{
    return Collector(inventory, now).collect();
}

} // namespace kekkai
