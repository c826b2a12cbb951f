#include "app/cli/report.h"

#include "app/cli/names.h"
#include "app/cli/table.h"
#include "models/text/errortext.h"
#include "models/text/fieldtext.h"
#include "models/text/findingtext.h"
#include "models/text/objecttext.h"
#include "models/text/ruletext.h"
#include "models/text/wiringtext.h"
#include "services/analysis/findings.h"
#include "services/analysis/policies.h"
#include "services/analysis/wiring.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLineReport)
};

QString timeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss'Z'"_s) : QString();
}

QString yesNo(bool value)
{
    return value ? Text::tr("yes") : Text::tr("no");
}

QString stateText(bool deleted)
{
    return deleted ? Text::tr("soft-deleted") : Text::tr("live");
}

QString fieldState(const FieldProtection &protection)
{
    return verdictWord(protection.verdict);
}

// -- JSON

QJsonArray strings(const QStringList &list)
{
    return QJsonArray::fromStringList(list);
}

QJsonObject errorJson(const ApiError &error)
{
    QJsonObject json{{u"kind"_s, nameOf(error.kind)}, {u"message"_s, errorSentence(error)}};
    if (!error.detail.isEmpty())
        json.insert(u"detail"_s, error.detail);
    if (error.httpStatus != 0)
        json.insert(u"httpStatus"_s, error.httpStatus);
    if (error.serverCode != 0)
        json.insert(u"error_code"_s, error.serverCode);
    if (!error.server.isEmpty())
        json.insert(u"server"_s, error.server);
    if (!error.path.isEmpty())
        json.insert(u"path"_s, error.path);
    if (!error.field.isEmpty())
        json.insert(u"field"_s, error.field);
    if (error.retryAt.isValid())
        json.insert(u"retryAt"_s, error.retryAt.toString(Qt::ISODate));
    return json;
}

QJsonArray errorsJson(const Inventory &inventory)
{
    QJsonArray json;
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it) {
        if (it->phase == PartState::Phase::Failed && it->error) {
            QJsonObject one = errorJson(*it->error);
            one.insert(u"part"_s, nameOf(it.key()));
            json.append(one);
        }
        for (const ItemError &item : it->itemErrors) {
            QJsonObject one = errorJson(item.error);
            one.insert(u"part"_s, nameOf(it.key()));
            one.insert(u"item"_s, item.item);
            json.append(one);
        }
    }
    return json;
}

QJsonArray keksJson(const Inventory &inventory, bool withDeleted)
{
    QJsonArray json;
    for (const KekEntry &kek : inventory.keks) {
        if (!kek.details)
            json.append(QJsonObject{{u"name"_s, kek.name}}); // its error is listed
        else if (withDeleted || !kek.details->deleted)
            json.append(kek.details->toMaskedJson());
    }
    return json;
}

QJsonArray deksJson(const Inventory &inventory, bool withDeleted)
{
    QJsonArray json;
    for (const Dek &dek : inventory.deks) {
        if (withDeleted || !dek.deleted)
            json.append(dek.toJson());
    }
    return json;
}

QJsonArray subjectsJson(const Inventory &inventory, bool withDeleted)
{
    QJsonArray json;
    for (const SubjectEntry &subject : inventory.subjects) {
        if (subject.deleted && !withDeleted)
            continue;
        QJsonArray versions;
        QJsonArray schemas;
        for (const SchemaVersionPtr &version : subject.versions) {
            if (version->deleted && !withDeleted)
                continue;
            versions.append(version->version);
            schemas.append(version->toMaskedJson());
        }
        QJsonObject one{{u"subject"_s, subject.name}, {u"versions"_s, versions}, {u"schemas"_s, schemas}};
        if (subject.deleted)
            one.insert(u"deleted"_s, true);
        json.append(one);
    }
    return json;
}

QJsonArray policiesJson(const Inventory &inventory)
{
    QJsonArray json;
    const auto policies = policiesOf(inventory);
    for (const Policy &policy : policies) {
        QJsonArray issues;
        for (const PolicyIssue issue : policy.issues)
            issues.append(nameOf(issue));
        QJsonObject one{{u"subject"_s, policy.subject},
                        {u"version"_s, policy.version},
                        {u"ruleList"_s, nameOf(policy.list)},
                        {u"rule"_s, policy.rule.toMaskedJson()},
                        {u"algorithm"_s, policy.algorithm},
                        {u"kekState"_s, nameOf(policy.kekState)},
                        {u"issues"_s, issues},
                        {u"fieldCount"_s, policy.fieldCount}};
        const auto add = [&one](const QString &name, const QString &value) {
            if (!value.isEmpty())
                one.insert(name, value);
        };
        add(u"kekName"_s, policy.kekName);
        add(u"kmsType"_s, policy.kmsType);
        add(u"kmsKeyId"_s, policy.kmsKeyId);
        add(u"expiryDays"_s, policy.expiryDays);
        json.append(one);
    }
    return json;
}

template <typename T> QJsonArray maskedJson(const QList<T> &list)
{
    QJsonArray json;
    for (const T &one : list)
        json.append(one.toMaskedJson());
    return json;
}

QJsonArray wiringJson(const Inventory &inventory)
{
    QJsonArray json;
    const auto rows = wiringOf(inventory);
    for (const WiringRow &row : rows) {
        json.append(QJsonObject{{u"environment"_s, row.environment},
                                {u"connectionSecretId"_s, row.connectionSecretId},
                                {u"secretName"_s, row.secretName.isEmpty() ? QJsonValue() : QJsonValue(row.secretName)},
                                {u"state"_s, nameOf(row.state)},
                                {u"hole"_s, isWiringHole(row.state)},
                                {u"catalogs"_s, strings(row.catalogs)},
                                {u"databases"_s, strings(row.databases)}});
    }
    return json;
}

QJsonArray mappingsJson(const Inventory &inventory)
{
    QJsonArray json;
    for (const CmfSecretMapping &mapping : inventory.mappings) {
        QJsonObject one = mapping.toMaskedJson();
        one.insert(u"environment"_s, mapping.environment);
        one.insert(u"name"_s, mapping.metadata.name);
        if (!mapping.secretName.isEmpty())
            one.insert(u"secretName"_s, mapping.secretName);
        json.append(one);
    }
    return json;
}

QJsonArray findingsJson(const QList<Finding> &findings)
{
    QJsonArray json;
    for (const Finding &finding : findings) {
        QJsonArray objects;
        for (const ObjectRef &object : finding.objects)
            objects.append(objectText(object));
        QJsonObject one{{u"id"_s, finding.id},
                        {u"kind"_s, finding.id.section(u'/', 0, 0)},
                        {u"severity"_s, nameOf(finding.severity)},
                        {u"objects"_s, objects},
                        {u"message"_s, findingText(finding)},
                        {u"remedy"_s, findingRemedy(finding.kind)}};
        if (finding.due.isValid())
            one.insert(u"due"_s, finding.due.toUTC().toString(Qt::ISODate));
        json.append(one);
    }
    return json;
}

QJsonObject inventoryJson(const Inventory &inventory, bool withDeleted)
{
    QJsonObject json{{u"keks"_s, keksJson(inventory, withDeleted)},
                     {u"deks"_s, deksJson(inventory, withDeleted)},
                     {u"subjects"_s, subjectsJson(inventory, withDeleted)},
                     {u"policies"_s, policiesJson(inventory)},
                     {u"secrets"_s, maskedJson(inventory.secrets)},
                     {u"mappings"_s, mappingsJson(inventory)},
                     {u"wiring"_s, wiringJson(inventory)},
                     {u"environments"_s, maskedJson(inventory.environments)},
                     {u"catalogs"_s, maskedJson(inventory.catalogs)},
                     {u"databases"_s,
                      [&inventory] {
                          QJsonArray rows;
                          for (const CmfDatabase &database : inventory.databases) {
                              QJsonObject one = database.toMaskedJson();
                              one.insert(u"catalog"_s, database.catalog);
                              rows.append(one);
                          }
                          return rows;
                      }()},
                     {u"contexts"_s, strings(inventory.contexts)},
                     {u"schemaTypes"_s, strings(inventory.schemaTypes)}};
    QJsonArray tags;
    for (const TagDefinition &tag : inventory.tagDefinitions) {
        tags.append(QJsonObject{
            {u"name"_s, tag.name}, {u"description"_s, tag.description}, {u"entityTypes"_s, strings(tag.entityTypes)}});
    }
    json.insert(u"tags"_s, tags);
    QJsonArray pools;
    for (const CmfComputePool &pool : inventory.computePools) {
        pools.append(QJsonObject{{u"environment"_s, pool.environment},
                                 {u"name"_s, pool.metadata.name},
                                 {u"type"_s, pool.type},
                                 {u"phase"_s, pool.phase},
                                 {u"spec"_s, pool.spec}});
    }
    json.insert(u"computePools"_s, pools);
    QJsonArray applications;
    for (const CmfApplication &application : inventory.applications) {
        applications.append(QJsonObject{{u"environment"_s, application.environment},
                                        {u"name"_s, application.metadata.name},
                                        {u"state"_s, application.state},
                                        {u"spec"_s, application.spec},
                                        {u"status"_s, application.status}});
    }
    json.insert(u"applications"_s, applications);
    if (inventory.cmfSystem)
        json.insert(u"cmf"_s,
                    QJsonObject{{u"version"_s, inventory.cmfSystem->version},
                                {u"revision"_s, inventory.cmfSystem->revision},
                                {u"guessed"_s, inventory.cmfSystem->guessed}});
    QJsonObject parts;
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it)
        parts.insert(nameOf(it.key()), nameOf(it->phase));
    json.insert(u"parts"_s, parts);
    return json;
}

QByteArray bytesOf(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Indented);
}

// -- tables

QString keksTable(const Inventory &inventory, bool withDeleted)
{
    Table table{{Text::tr("KEK"), Text::tr("KMS type"), Text::tr("KMS key"), Text::tr("Shared"), Text::tr("State"),
                 Text::tr("Changed")},
                {}};
    for (const KekEntry &kek : inventory.keks) {
        if (!kek.details)
            table.rows.append({kek.name, {}, {}, {}, Text::tr("not read"), {}});
        else if (withDeleted || !kek.details->deleted)
            table.rows.append({kek.name, kek.details->kmsType, kek.details->kmsKeyId, yesNo(kek.details->shared),
                               stateText(kek.details->deleted), timeText(kek.details->changedAt)});
    }
    return table.text();
}

QString deksTable(const Inventory &inventory, bool withDeleted)
{
    Table table{{Text::tr("KEK"), Text::tr("Subject"), Text::tr("Algorithm"), Text::tr("Version"), Text::tr("State"),
                 Text::tr("Changed")},
                {}};
    for (const Dek &dek : inventory.deks) {
        if (withDeleted || !dek.deleted)
            table.rows.append({dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version),
                               stateText(dek.deleted), timeText(dek.changedAt)});
    }
    return table.text();
}

QString subjectsTable(const Inventory &inventory, bool withDeleted)
{
    Table table{{Text::tr("Subject"), Text::tr("Type"), Text::tr("Versions"), Text::tr("Latest id"), Text::tr("State")},
                {}};
    for (const SubjectEntry &subject : inventory.subjects) {
        if (subject.deleted && !withDeleted)
            continue;
        QStringList versions;
        for (const SchemaVersionPtr &version : subject.versions) {
            if (!version->deleted)
                versions.append(QString::number(version->version));
            else if (withDeleted)
                versions.append(u'(' + QString::number(version->version) + u')');
        }
        const SchemaVersionPtr latest = subject.latest();
        table.rows.append({subject.name, latest ? latest->typeText : QString(), versions.join(u' '),
                           latest ? QString::number(latest->id) : QString(),
                           subject.versionsKnown ? stateText(subject.deleted) : Text::tr("not read")});
    }
    return table.text();
}

QString policiesTable(const Inventory &inventory)
{
    Table table{{Text::tr("Subject"), Text::tr("Version"), Text::tr("Rule"), Text::tr("Type"), Text::tr("Mode"),
                 Text::tr("Tags"), Text::tr("KEK"), Text::tr("Algorithm"), Text::tr("On failure"), Text::tr("Remarks")},
                {}};
    const auto policies = policiesOf(inventory);
    for (const Policy &policy : policies) {
        QStringList issues;
        for (const PolicyIssue issue : policy.issues)
            issues.append(policyIssueWord(issue));
        table.rows.append({policy.subject, QString::number(policy.version), policy.rule.name, policy.rule.type,
                           ruleModeName(policy.rule), ruleTagsText(policy.rule), policy.kekName, policy.algorithm,
                           onFailureShortText(policy.rule), issues.join(", "_L1)});
    }
    return table.text();
}

QString secretsTable(const Inventory &inventory)
{
    Table table{{Text::tr("Secret"), Text::tr("Version"), Text::tr("Keys"), Text::tr("Used in environments"),
                 Text::tr("Changed")},
                {}};
    for (const CmfSecret &secret : inventory.secrets) {
        QStringList environments = secret.environments.value_or(QStringList());
        if (!secret.environments) {
            for (const CmfSecretMapping &mapping : inventory.mappings) {
                if (mapping.secretName == secret.metadata.name && !environments.contains(mapping.environment))
                    environments.append(mapping.environment);
            }
        }
        table.rows.append(
            {secret.metadata.name, secret.version,
             secret.keys ? secret.keys->join(", "_L1) : Text::tr("(hidden by the server)"), environments.join(", "_L1),
             secret.metadata.updatedAt.isValid() ? timeText(secret.metadata.updatedAt) : secret.metadata.updatedText});
    }
    return table.text();
}

QString wiringTable(const Inventory &inventory)
{
    Table table{{Text::tr("Environment"), Text::tr("connectionSecretId"), Text::tr("Secret"), Text::tr("State"),
                 Text::tr("Catalogs"), Text::tr("Databases")},
                {}};
    const auto rows = wiringOf(inventory);
    for (const WiringRow &row : rows) {
        const QString state =
            isWiringHole(row.state) ? u"! "_s + wiringStateWord(row.state) : wiringStateWord(row.state);
        table.rows.append({row.environment, row.connectionSecretId, row.secretName, state, row.catalogs.join(", "_L1),
                           row.databases.join(", "_L1)});
    }
    return table.text();
}

QString findingsTable(const QList<Finding> &findings)
{
    if (findings.isEmpty())
        return Text::tr("No findings.") + u'\n';
    // Sentences are no table cells: the remedy has a line of its own.
    QString text;
    for (const Finding &finding : findings) {
        text += printable(severityText(finding.severity)).leftJustified(10) + printable(findingText(finding)) + u'\n';
        const QString remedy = findingRemedy(finding.kind);
        if (!remedy.isEmpty())
            text += QString(10, u' ') + u"→ "_s + printable(remedy) + u'\n';
    }
    return text;
}

QString inventoryTable(const Inventory &inventory, bool withDeleted)
{
    Table table{{Text::tr("Part"), Text::tr("Count"), Text::tr("State"), Text::tr("Not read")}, {}};
    const auto live = [withDeleted](const auto &list, auto isDeleted) {
        return std::count_if(list.cbegin(), list.cend(),
                             [&](const auto &one) { return withDeleted || !isDeleted(one); });
    };
    const auto count = [&](InventoryPart part) -> qsizetype {
        switch (part) {
        case InventoryPart::Registry:
            return inventory.contexts.size();
        case InventoryPart::Keks:
            return live(inventory.keks, [](const KekEntry &kek) { return kek.details && kek.details->deleted; });
        case InventoryPart::Deks:
            return live(inventory.deks, [](const Dek &dek) { return dek.deleted; });
        case InventoryPart::Subjects:
            return live(inventory.subjects, [](const SubjectEntry &subject) { return subject.deleted; });
        case InventoryPart::Tags:
            return inventory.tagDefinitions.size();
        case InventoryPart::CmfSystem:
            return inventory.cmfSystem ? 1 : 0;
        case InventoryPart::Environments:
            return inventory.environments.size();
        case InventoryPart::Secrets:
            return inventory.secrets.size();
        case InventoryPart::Catalogs:
            return inventory.catalogs.size();
        case InventoryPart::ComputePools:
            return inventory.computePools.size();
        case InventoryPart::Applications:
            return inventory.applications.size();
        }
        return 0;
    };
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it) {
        if (it->phase == PartState::Phase::NotAsked)
            continue;
        table.rows.append({partText(it.key()), QString::number(count(it.key())), phaseText(it->phase),
                           it->itemErrors.isEmpty() ? QString() : QString::number(it->itemErrors.size())});
    }
    return table.text();
}

int rank(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return 4;
    case Severity::High:
        return 3;
    case Severity::Medium:
        return 2;
    case Severity::Low:
        return 1;
    case Severity::Info:
        return 0;
    }
    return 0;
}

bool isReached(const QList<Finding> &findings, const QString &failOn)
{
    if (failOn.isEmpty())
        return false;
    for (const Severity severity :
         {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info}) {
        if (nameOf(severity) == failOn)
            return std::any_of(findings.cbegin(), findings.cend(),
                               [severity](const Finding &finding) { return rank(finding.severity) >= rank(severity); });
    }
    return false;
}

} // namespace

QList<InventoryPart> partsFor(Command command)
{
    switch (command) {
    case Command::Profile: // no inventory
    case Command::Keys: // KeyCommands
    case Command::Journal: // runJournalCommand()
        return {};
    case Command::Keks:
        return {InventoryPart::Keks};
    case Command::Deks:
        return {InventoryPart::Deks};
    case Command::Subjects:
        return {InventoryPart::Subjects};
    case Command::Fields:
        return {InventoryPart::Keks};
    case Command::Policies:
        return {InventoryPart::Subjects, InventoryPart::Keks};
    case Command::Secrets:
        return {InventoryPart::Secrets, InventoryPart::Environments};
    case Command::Wiring:
        return {InventoryPart::Secrets, InventoryPart::Environments, InventoryPart::Catalogs};
    case Command::Inventory:
    case Command::Findings:
        break;
    }
    QList<InventoryPart> parts;
    for (int i = 0; i < inventoryPartCount; ++i)
        parts.append(InventoryPart(i));
    return parts;
}

QList<InventoryPart> mainPartsFor(Command command)
{
    switch (command) {
    case Command::Profile: // no inventory
    case Command::Keys: // KeyCommands
    case Command::Journal: // runJournalCommand()
        return {};
    case Command::Keks:
        return {InventoryPart::Keks};
    case Command::Deks:
        return {InventoryPart::Deks};
    case Command::Secrets:
        return {InventoryPart::Secrets};
    case Command::Wiring:
        return {InventoryPart::Secrets, InventoryPart::Catalogs};
    case Command::Inventory:
    case Command::Subjects:
    case Command::Fields:
    case Command::Policies:
    case Command::Findings:
        break;
    }
    return {};
}

Report report(const CommandLine &line, const Inventory &inventory, const QDateTime &now)
{
    Report made;
    QJsonObject json;
    QString text;
    const bool withDeleted = line.withDeleted;
    switch (line.command) {
    case Command::Inventory:
        if (line.asJson)
            json = inventoryJson(inventory, withDeleted);
        else
            text = inventoryTable(inventory, withDeleted);
        break;
    case Command::Keks:
        if (line.asJson)
            json.insert(u"keks"_s, keksJson(inventory, withDeleted));
        else
            text = keksTable(inventory, withDeleted);
        break;
    case Command::Deks:
        if (line.asJson)
            json.insert(u"deks"_s, deksJson(inventory, withDeleted));
        else
            text = deksTable(inventory, withDeleted);
        break;
    case Command::Subjects:
        if (line.asJson)
            json.insert(u"subjects"_s, subjectsJson(inventory, withDeleted));
        else
            text = subjectsTable(inventory, withDeleted);
        break;
    case Command::Policies:
        if (line.asJson)
            json.insert(u"policies"_s, policiesJson(inventory));
        else
            text = policiesTable(inventory);
        break;
    case Command::Secrets:
        if (line.asJson) {
            json.insert(u"secrets"_s, maskedJson(inventory.secrets));
            json.insert(u"mappings"_s, mappingsJson(inventory));
        } else {
            text = secretsTable(inventory);
        }
        break;
    case Command::Wiring:
        if (line.asJson) {
            json.insert(u"wiring"_s, wiringJson(inventory));
            json.insert(u"mappings"_s, mappingsJson(inventory));
        } else {
            text = wiringTable(inventory);
        }
        break;
    case Command::Findings: {
        const auto findings = findingsOf(inventory, now);
        made.failOnReached = isReached(findings, line.failOn);
        if (line.asJson)
            json.insert(u"findings"_s, findingsJson(findings));
        else
            text = findingsTable(findings);
        break;
    }
    case Command::Fields: // fieldsReport()
    case Command::Profile: // ProfileCommands
    case Command::Keys: // KeyCommands
    case Command::Journal: // runJournalCommand()
        break;
    }
    if (line.asJson) {
        json.insert(u"errors"_s, errorsJson(inventory));
        made.out = bytesOf(json);
    } else {
        made.out = text.toUtf8();
    }
    return made;
}

Report fieldsReport(const CommandLine &line, const FieldsOfSubject &fields, const Inventory &inventory)
{
    const auto coverage = coverageOf(*fields.version, *fields.tree, inventory);
    const auto encrypted = [](ProtectionVerdict verdict) {
        return verdict == ProtectionVerdict::Encrypted || verdict == ProtectionVerdict::PayloadEncrypted
            || verdict == ProtectionVerdict::WriteOnly;
    };
    Report made;
    if (line.asJson) {
        QJsonArray rows;
        for (const FieldCoverage &one : coverage) {
            QJsonArray rules;
            for (const RuleUse &use : one.protection.rules) {
                rules.append(QJsonObject{{u"ruleList"_s, nameOf(use.list)},
                                         {u"name"_s, use.rule},
                                         {u"kekName"_s, use.kekName.isEmpty() ? QJsonValue() : QJsonValue(use.kekName)},
                                         {u"algorithm"_s, use.algorithm},
                                         {u"inForce"_s, use.inForce},
                                         {u"matchedTags"_s, strings(use.matchedTags)}});
            }
            rows.append(QJsonObject{{u"path"_s, one.field->path},
                                    {u"matchName"_s, one.field->matchName},
                                    {u"name"_s, one.field->name},
                                    {u"type"_s, one.field->typeText},
                                    {u"inlineTags"_s, strings(one.protection.tags.inlineTags)},
                                    {u"externalTags"_s, strings(one.protection.tags.externalTags)},
                                    {u"tags"_s, strings(one.protection.tags.all)},
                                    {u"rules"_s, rules},
                                    {u"verdict"_s, nameOf(one.protection.verdict)},
                                    {u"encrypted"_s, encrypted(one.protection.verdict)},
                                    {u"encryptedTwice"_s, one.protection.encryptedTwice}});
        }
        QJsonObject json{{u"subject"_s, fields.version->subject},
                         {u"version"_s, fields.version->version},
                         {u"id"_s, fields.version->id},
                         {u"schemaType"_s, fields.version->typeText},
                         {u"fields"_s, rows},
                         {u"missingReferences"_s, strings(fields.tree->missingReferences)},
                         {u"errors"_s, errorsJson(inventory)}};
        if (!fields.tree->problem.isEmpty())
            json.insert(u"problem"_s, fields.tree->problem);
        made.out = bytesOf(json);
        return made;
    }
    Table table{{Text::tr("Field"), Text::tr("Matches as"), Text::tr("Type"), Text::tr("Inline tags"),
                 Text::tr("External tags"), Text::tr("Rules and KEK"), Text::tr("Really encrypted?")},
                {}};
    for (const FieldCoverage &one : coverage) {
        table.rows.append({one.field->path, one.field->matchName, one.field->typeText,
                           one.protection.tags.inlineTags.join(", "_L1), one.protection.tags.externalTags.join(", "_L1),
                           ruleUseTexts(one.protection).join("; "_L1), fieldState(one.protection)});
    }
    QString text = Text::tr("%1 version %2 (%3, id %4)")
                       .arg(printable(fields.version->subject))
                       .arg(fields.version->version)
                       .arg(printable(fields.version->typeText))
                       .arg(fields.version->id)
        + "\n\n"_L1 + table.text();
    if (!fields.tree->problem.isEmpty())
        text +=
            u'\n' + Text::tr("The schema cannot be read completely: %1").arg(printable(fields.tree->problem)) + u'\n';
    made.out = text.toUtf8();
    return made;
}

Report failedFieldsReport(const CommandLine &line, const ApiError &error, const Inventory &inventory)
{
    Report made;
    if (!line.asJson)
        return made;
    QJsonArray errors = errorsJson(inventory);
    QJsonObject one = errorJson(error);
    one.insert(u"item"_s, line.subject);
    errors.prepend(one);
    made.out = bytesOf({{u"subject"_s, line.subject}, {u"fields"_s, QJsonArray()}, {u"errors"_s, errors}});
    return made;
}

QString errorLine(const QString &what, const ApiError &error)
{
    const QString sentence = errorSentence(error);
    QString text = what.isEmpty() ? sentence : what + ": "_L1 + sentence;
    if (!error.detail.isEmpty() && !text.contains(error.detail))
        text += " ("_L1 + error.detail + u')';
    return printable(text);
}

QStringList errorLines(const Inventory &inventory)
{
    QStringList lines;
    QList<ApiError> said; // a server that cannot be reached fails every part with the same words
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it) {
        if (it->phase == PartState::Phase::Failed && it->error) {
            ApiError general = *it->error;
            general.path.clear();
            general.retryAt = {};
            if (!said.contains(general)) {
                said.append(general);
                lines.append(errorLine(partText(it.key()), *it->error));
            }
        }
        for (const ItemError &item : it->itemErrors)
            lines.append(errorLine(item.item, item.error));
    }
    return lines;
}

ExitCode exitCodeFor(const ApiError &error)
{
    switch (error.kind) {
    case ApiError::Kind::Canceled:
        return Canceled;
    case ApiError::Kind::Offline:
    case ApiError::Kind::Timeout:
    case ApiError::Kind::Tls:
        return NoConnection;
    case ApiError::Kind::Unauthorized:
        return SignInRefused;
    case ApiError::Kind::NotFound:
        return NotFound;
    case ApiError::Kind::Forbidden:
    case ApiError::Kind::Conflict:
    case ApiError::Kind::Invalid:
    case ApiError::Kind::Throttled:
    case ApiError::Kind::Server:
    case ApiError::Kind::TooLarge:
    case ApiError::Kind::Redirected:
    case ApiError::Kind::BadReply:
    case ApiError::Kind::Keychain:
    case ApiError::Kind::Internal:
        break;
    }
    return Incomplete;
}

ExitCode exitCodeFor(Command command, const Inventory &inventory)
{
    QList<ExitCode> codes;
    for (auto it = inventory.parts.cbegin(); it != inventory.parts.cend(); ++it) {
        if (it->phase == PartState::Phase::Canceled)
            codes.append(Canceled);
        if (it->phase == PartState::Phase::Failed && it->error) {
            const ExitCode code = exitCodeFor(*it->error);
            codes.append(code == NotFound && !mainPartsFor(command).contains(it.key()) ? Incomplete : code);
        }
        if (it->phase == PartState::Phase::Absent && mainPartsFor(command).contains(it.key()))
            codes.append(NotFound);
        if (!it->itemErrors.isEmpty())
            codes.append(Incomplete);
    }
    for (const ExitCode worst : {Canceled, SignInRefused, NoConnection, NotFound, Incomplete}) {
        if (codes.contains(worst))
            return worst;
    }
    return Ok;
}

} // namespace kekkai::cli
