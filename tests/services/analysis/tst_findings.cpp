#include "analysissupport.h"

#include "services/analysis/findings.h"
#include "services/analysis/overview.h"

#include <QElapsedTimer>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;

namespace {

const QDateTime now = QDateTime::fromMSecsSinceEpoch(1'750'000'000'000, Qt::UTC);

Inventory withKek()
{
    Inventory inventory;
    addKek(inventory, liveKek(u"kek"_s));
    return inventory;
}

QStringList ids(const QList<Finding> &findings)
{
    QStringList result;
    for (const Finding &finding : findings)
        result.append(finding.id);
    return result;
}

const Finding *find(const QList<Finding> &findings, const QString &id)
{
    for (const Finding &finding : findings) {
        if (finding.id == id)
            return &finding;
    }
    return nullptr;
}

Dek dek(const QString &kek, const QString &subject, int version, int ageDays)
{
    Dek result;
    result.kekName = kek;
    result.subject = subject;
    result.version = version;
    result.algorithm = u"AES256_GCM"_s;
    result.changedAt = now.addDays(-ageDays);
    return result;
}

QByteArray tagged(const QByteArray &name, const QByteArray &type, const QByteArray &tag)
{
    return "{\"name\":\"" + name + "\",\"type\":" + type + ",\"confluent:tags\":[\"" + tag + "\"]}";
}

Rule rotating(const QString &days)
{
    Rule rule = encryptRule(u"r"_s, {u"PII"_s});
    rule.params.insert(u"encrypt.dek.expiry.days"_s, MaskedValue(u"encrypt.dek.expiry.days", days));
    return rule;
}

} // namespace

class FindingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsNothingInAGoodRegistry()
    {
        Inventory inventory = withKek();
        addSubject(inventory, avroVersion(u"s"_s, tagged("f", "\"string\"", "PII"), {encryptRule(u"r"_s, {u"PII"_s})}));
        QCOMPARE(ids(findingsOf(inventory, now)), QStringList());
        QVERIFY(findingsOf({}, now).isEmpty());
    }
    void findsFieldsInClear()
    {
        Inventory inventory = withKek();
        addSubject(inventory, avroVersion(u"a"_s, tagged("f", "\"string\"", "PII"), {encryptRule(u"r"_s, {u"PII"_s})}));
        addSubject(inventory,
                   avroVersion(u"b/c"_s, tagged("f", "\"string\"", "PII") + ',' + tagged("g", "\"string\"", "NOTE")));
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(ids(findings),
                 (QStringList{u"FieldTaggedUnprotected/b%2Fc/f"_s, u"FieldTaggedUnprotected/b%2Fc/g"_s}));
        QCOMPARE(findings.at(0).severity, Severity::Critical); // other subjects encrypt this tag
        QCOMPARE(findings.at(1).severity, Severity::High);
        QCOMPARE(findings.at(0).objects.constFirst(), (ObjectRef{ObjectRef::Kind::Field, {u"b/c"_s, u"3"_s, u"f"_s}}));
        QCOMPARE(findings.at(0).arguments, QStringList{u"PII"_s});
    }
    void keepsIdsOverVersions()
    {
        Inventory inventory;
        SchemaVersion version = avroVersion(u"s"_s, tagged("f", "\"string\"", "PII"));
        addSubject(inventory, version);
        const QStringList before = ids(findingsOf(inventory, now));
        version.version = 9;
        inventory.subjects.clear();
        addSubject(inventory, version);
        QCOMPARE(ids(findingsOf(inventory, now)), before);
        QVERIFY(!before.isEmpty());
    }
    void findsEachVerdict()
    {
        Inventory inventory = withKek();
        addSubject(
            inventory,
            avroVersion(
                u"s"_s,
                tagged("i", "\"int\"", "PII") + ',' + tagged("u", "[\"string\",\"int\"]", "PII") + ','
                    + tagged("c",
                             "{\"type\":\"record\",\"name\":\"In\",\"fields\":[{\"name\":\"x\",\"type\":\"string\"}]}",
                             "PII"),
                {encryptRule(u"r"_s, {u"PII"_s})}));
        Rule read = encryptRule(u"r"_s, {u"PII"_s});
        read.mode = RuleMode::Read;
        addSubject(inventory, avroVersion(u"t"_s, tagged("f", "\"string\"", "PII"), {read}));
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(find(findings, u"FieldRefused/s/i"_s)->severity, Severity::High);
        QCOMPARE(find(findings, u"FieldPartlyClear/s/u"_s)->severity, Severity::Critical);
        QVERIFY(find(findings, u"FieldTaggedUnprotected/s/c"_s)); // the record's tag does nothing for its fields
        QCOMPARE(find(findings, u"FieldReadOnlyRule/t/f"_s)->severity, Severity::Critical);
        QCOMPARE(findings.size(), 4);
    }
    void findsBrokenPolicies()
    {
        Inventory inventory = withKek();
        Rule ignored = encryptRule(u"ignored"_s, {u"PII"_s});
        ignored.onFailure = u"NONE"_s;
        Rule wrong = encryptRule(u"wrong"_s, {u"PII"_s});
        wrong.type = u"ENCRYPT_PAYLOAD"_s;
        Rule off = encryptRule(u"off"_s, {u"PII"_s}, u"gone"_s);
        off.disabled = true;
        addSubject(inventory,
                   avroVersion(u"s"_s, tagged("f", "\"string\"", "PII"),
                               {ignored, wrong, off, encryptRule(u"lost"_s, {u"X"_s}, u"gone"_s),
                                encryptRule(u"unnamed"_s, {u"Y"_s}, {})}));
        const QList<Finding> findings = findingsOf(inventory, now);
        QVERIFY(find(findings, u"PolicyFailureIgnored/s/ignored"_s));
        QVERIFY(find(findings, u"PolicyWrongList/s/wrong"_s));
        QVERIFY(!find(findings, u"PolicyKekMissing/s/off"_s));
        QCOMPARE(find(findings, u"PolicyKekMissing/s/lost"_s)->severity, Severity::High);
        QVERIFY(find(findings, u"PolicyTagsMatchNothing/s/lost"_s));
        QVERIFY(find(findings, u"PolicyKekNotNamed/s/unnamed"_s));
        // With DEKs of a KEK that is gone, data cannot be read any more.
        inventory.deks = {dek(u"gone"_s, u"s"_s, 1, 5)};
        QCOMPARE(find(findingsOf(inventory, now), u"PolicyKekMissing/s/lost"_s)->severity, Severity::Critical);
        QCOMPARE(find(findingsOf(inventory, now), u"DekOfMissingKek/gone/s/AES256_GCM/1"_s)->severity,
                 Severity::Critical);
    }
    void findsWhatNobodyDecrypts()
    {
        Inventory inventory = withKek();
        Rule write = encryptRule(u"write"_s, {u"PII"_s});
        write.mode = RuleMode::Write;
        addSubject(inventory, avroVersion(u"archive"_s, tagged("f", "\"string\"", "PII"), {write}));
        Rule read = encryptRule(u"read"_s, {u"PII"_s});
        read.mode = RuleMode::Read;
        addSubject(inventory, avroVersion(u"paired"_s, tagged("f", "\"string\"", "PII"), {write, read}));
        Rule idle = encryptRule(u"idle"_s, {u"X"_s});
        idle.mode = RuleMode::Write;
        addSubject(inventory, avroVersion(u"idle"_s, tagged("f", "\"string\"", "PII"), {idle}));
        const QList<Finding> findings = findingsOf(inventory, now);
        const auto found = find(findings, u"PolicyNeverDecrypts/archive/write"_s);
        QVERIFY(found);
        QCOMPARE(found->severity, Severity::Info); // nothing is in clear
        QCOMPARE(found->objects.constFirst().kind, ObjectRef::Kind::Policy);
        QCOMPARE(std::count_if(findings.begin(), findings.end(),
                               [](const Finding &one) { return one.kind == FindingKind::PolicyNeverDecrypts; }),
                 1);
    }
    void findsWhatKeksGiveAway()
    {
        Inventory inventory;
        Kek kek = liveKek(u"azure"_s);
        kek.kmsType = u"azure-kms"_s;
        kek.kmsKeyId = u"https://v.vault.azure.net/keys/name"_s;
        kek.kmsProps = maskedMap({{u"client.secret"_s, u"hunter2"_s}, {u"tenant.id"_s, u"t"_s}});
        addKek(inventory, kek);
        const QList<Finding> findings = findingsOf(inventory, now);
        const Finding *exposed = find(findings, u"KekCredentialsExposed/azure"_s);
        QVERIFY(exposed);
        QCOMPARE(exposed->arguments, QStringList{u"client.secret"_s}); // the name, never the value
        QVERIFY(find(findings, u"KekAzureKeyUnversioned/azure"_s));
        inventory.keks[0].details->kmsKeyId += u"/0123"_s;
        QVERIFY(!find(findingsOf(inventory, now), u"KekAzureKeyUnversioned/azure"_s));
        inventory.keks[0].details->kmsKeyId = kek.kmsKeyId;
        inventory.keks[0].details->kmsProps = maskedMap({{u"encrypt.azure.key.version.save"_s, u"true"_s}});
        QCOMPARE(ids(findingsOf(inventory, now)), QStringList());
        // Unused is said only when everything that could use it has been read.
        setComplete(inventory, InventoryPart::Deks);
        setComplete(inventory, InventoryPart::Subjects);
        QCOMPARE(ids(findingsOf(inventory, now)), QStringList{u"KekUnused/azure"_s});
    }
    void findsExpiredDeks()
    {
        Inventory inventory = withKek();
        addSubject(inventory, avroVersion(u"s"_s, tagged("f", "\"string\"", "PII"), {rotating(u"30"_s)}));
        inventory.deks = {dek(u"kek"_s, u"s"_s, 1, 90), dek(u"kek"_s, u"s"_s, 2, 30), dek(u"kek"_s, u"other"_s, 1, 90)};
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(ids(findings), QStringList{u"DekExpired/kek/s/AES256_GCM/2"_s});
        QCOMPARE(findings.constFirst().due, now);
        QVERIFY(findingsOf(inventory, now.addSecs(-1)).isEmpty());

        const OverviewFacts soon = overviewOf(inventory, {}, now.addDays(-5));
        QCOMPARE(soon.dueSoon.size(), 1);
        QCOMPARE(soon.dueSoon.constFirst().due, now);
        QVERIFY(overviewOf(inventory, {}, now.addDays(-20)).dueSoon.isEmpty());
        QVERIFY(overviewOf(inventory, {}, now).dueSoon.isEmpty());
    }
    void findsCertificatesThatEndSoon()
    {
        Inventory inventory;
        CertificateFacts certificate;
        certificate.commonName = u"sr.example"_s;
        certificate.validUntil = now.addDays(30);
        inventory.registryCertificates.server = certificate; // nothing is known of it
        QCOMPARE(findingsOf(inventory, now).size(), 0);
        certificate.sha256 = QByteArray(32, 'x');
        inventory.registryCertificates.server = certificate;
        inventory.cmfCertificates.client = certificate;
        inventory.cmfCertificates.client.validUntil = now.addDays(7);
        inventory.cmfCertificates.server = certificate;
        inventory.cmfCertificates.server.validUntil = now.addDays(30).addSecs(1);
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(ids(findings),
                 (QStringList{u"CertificateExpires/CMF/client"_s, u"CertificateExpires/Schema Registry/server"_s}));
        QCOMPARE(findings.at(0).severity, Severity::High);
        QCOMPARE(findings.at(0).due, now.addDays(7));
        QCOMPARE(findings.at(1).severity, Severity::Medium);
        QCOMPARE(findings.at(1).arguments, (QStringList{u"Schema Registry"_s, u"server"_s, u"sr.example"_s}));
        // The same certificate keeps its id; a day later there is one more.
        QCOMPARE(findingsOf(inventory, now.addDays(1)).size(), 3);
    }
    void findsCredentialsAndHolesInCmf()
    {
        Inventory inventory;
        CmfEnvironment environment;
        environment.metadata.name = u"env"_s;
        environment.metadata.annotations = maskedMap({{u"db.password"_s, u"hunter2"_s}});
        inventory.environments = {environment};
        CmfCatalog catalog;
        catalog.metadata.name = u"c"_s;
        catalog.schemaRegistry.connectionSecretId = u"sr"_s;
        catalog.schemaRegistry.connectionConfig =
            maskedMap({{u"basic.auth.user.info"_s, u"u:hunter2"_s}, {u"schema.registry.url"_s, u"https://sr"_s}});
        inventory.catalogs = {catalog};
        CmfSecret secret;
        secret.metadata.name = u"unused"_s;
        inventory.secrets = {secret};
        for (const InventoryPart part : {InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs})
            setComplete(inventory, part);
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(ids(findings),
                 (QStringList{u"CredentialInClear/c"_s, u"CredentialInClear/env"_s, u"WiringNotMapped/env/sr"_s,
                              u"SecretUnused/unused"_s}));
        QCOMPARE(findings.at(0).arguments, QStringList{u"basic.auth.user.info"_s});
        QCOMPARE(findings.at(2).severity, Severity::Medium);
        for (const Finding &finding : findings)
            QVERIFY(!finding.arguments.join(u' ').contains(u"hunter2"_s));
    }
    void findsSchemasThatCannotBeRead()
    {
        Inventory inventory;
        addSubject(inventory, avroVersion(u"s"_s, "nonsense"));
        addSubject(inventory,
                   avroVersion(u"t"_s, "{\"name\":\"f\",\"type\":\"a.b.Gone\"}", {encryptRule(u"r"_s, {u"PII"_s})}));
        const QList<Finding> findings = findingsOf(inventory, now);
        QCOMPARE(find(findings, u"SchemaUnreadable/s"_s)->severity, Severity::Medium);
        QCOMPARE(find(findings, u"ReferenceMissing/t"_s)->severity, Severity::High);
        QCOMPARE(find(findings, u"ReferenceMissing/t"_s)->arguments, QStringList{u"a.b.Gone"_s});
    }
    void sortsTheWorstFirst()
    {
        Inventory inventory = withKek();
        addSubject(inventory,
                   avroVersion(u"s"_s, tagged("a", "\"int\"", "PII") + ',' + tagged("b", "[\"string\",\"int\"]", "PII"),
                               {encryptRule(u"r"_s, {u"PII"_s})}));
        const QList<Finding> findings = findingsOf(inventory, now);
        QVERIFY(std::is_sorted(findings.begin(), findings.end(),
                               [](const Finding &a, const Finding &b) { return a.severity < b.severity; }));
        const OverviewFacts facts = overviewOf(inventory, findings, now);
        QCOMPARE(facts.findings.value(Severity::Critical), 1);
        QCOMPARE(facts.findings.value(Severity::High), 1);
        QCOMPARE(facts.findings.value(Severity::Info), 0);
        QCOMPARE(facts.subjects, 1);
        QCOMPARE(facts.policies, 1);
        QCOMPARE(facts.keks, 1);
    }
    void givesTwoEqualNamesTwoIds()
    {
        Inventory inventory = withKek();
        addSubject(inventory, avroVersion(u"s"_s, "", {encryptRule(u"r"_s, {u"A"_s}), encryptRule(u"r"_s, {u"B"_s})}));
        QCOMPARE(ids(findingsOf(inventory, now)),
                 (QStringList{u"PolicyTagsMatchNothing/s/r"_s, u"PolicyTagsMatchNothing/s/r#2"_s}));
    }
    void analysesALargeRegistry()
    {
        Inventory inventory = withKek();
        QByteArray fields;
        for (int i = 0; i < 10; ++i)
            fields +=
                (i > 0 ? "," : "") + tagged("f" + QByteArray::number(i), "\"string\"", i % 2 == 0 ? "PII" : "NOTE");
        SchemaVersion version = avroVersion(u"x"_s, fields, {encryptRule(u"r"_s, {u"PII"_s})});
        version.metadata.tags = {{u"**.f1"_s, {u"PII"_s}}, {u"R.f3*"_s, {u"PII"_s}}};
        const auto tree = std::make_shared<const FieldTree>(readFields(SchemaType::Avro, version.text, {}));
        for (int i = 0; i < 5000; ++i) {
            version.subject = u"subject-%1"_s.arg(i, 5, 10, QChar(u'0'));
            SubjectEntry subject;
            subject.name = version.subject;
            subject.versions = {std::make_shared<const SchemaVersion>(version)};
            subject.latestFields = tree;
            inventory.subjects.append(subject);
        }
        setComplete(inventory, InventoryPart::Subjects);
        QElapsedTimer timer;
        timer.start();
        const QList<Finding> findings = findingsOf(inventory, now);
        qInfo("5,000 subjects, %lld findings: %lld ms", qlonglong(findings.size()), qlonglong(timer.elapsed()));
        QCOMPARE(findings.size(), 5000 * 3);
    }
};

QTEST_GUILESS_MAIN(FindingsTest)
#include "tst_findings.moc"
