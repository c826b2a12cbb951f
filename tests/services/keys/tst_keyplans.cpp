#include "services/keys/keyplans.h"

#include "services/core/secretpatterns.h"
#include "tests/services/analysis/analysissupport.h"
#include "tests/support/steprun.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;
using Problem = KeyPlanProblem::Kind;

ObjectRef kekRef(const QString &name)
{
    return {Kind::Kek, {name}};
}

PlanFrame frame(const Session &session = {})
{
    const QUrl address = session.schemaRegistry ? addressOf(*session.schemaRegistry) : QUrl(u"http://127.0.0.1:1"_s);
    return {QUuid::createUuid(), QDateTime::fromMSecsSinceEpoch(1'750'000'000'000, Qt::UTC),
            serverIdentity(address, {})};
}

KekDraft draft(const QString &name = u"pii"_s)
{
    KekDraft made;
    made.name = name;
    made.kmsType = u"local-kms"_s;
    made.kmsKeyId = u"some-key"_s;
    return made;
}

Inventory emptyInventory()
{
    Inventory inventory;
    setComplete(inventory, InventoryPart::Keks);
    setComplete(inventory, InventoryPart::Deks);
    setComplete(inventory, InventoryPart::Subjects);
    return inventory;
}

QStringList warningsOf(const KeyPlan &plan)
{
    QStringList kinds;
    for (const PlanWarning &warning : plan.plan.warnings)
        kinds.append(warning.text.kind);
    return kinds;
}

QStringList stepsOf(const KeyPlan &plan)
{
    QStringList lines;
    for (const Step &step : plan.plan.steps)
        lines.append(u"%1 %2 %3"_s.arg(step.id, step.kind, step.object.key.join(u'/'))
                     + (step.dependsOn.isEmpty() ? QString() : u" after "_s + step.dependsOn.join(u',')));
    return lines;
}

/// A plan survives a file, and its drivers know every step as their own.
void verifyPlan(const KeyPlan &made)
{
    StepDrivers drivers;
    addKeyDrivers(drivers, {});
    const auto fine = drivers.checked(made.plan);
    QVERIFY2(fine.has_value(), fine ? "" : qPrintable(fine.error().field + fine.error().detail));
    const auto back = planFromJson(toJson(made.plan));
    QVERIFY2(back.has_value(), back ? "" : qPrintable(back.error().field + back.error().detail));
    QVERIFY(*back == made.plan);
    const QSet<QString> given(made.secrets.keyBegin(), made.secrets.keyEnd());
    QCOMPARE(made.plan.secretSlots(), given);
}

QList<KekDraftProblem> problemsOf(const KekDraft &draft, const Inventory &inventory = emptyInventory())
{
    QList<KekDraftProblem> problems;
    const auto issues = issuesOf(draft, inventory);
    for (const KekDraftIssue &issue : issues)
        problems.append(issue.problem);
    return problems;
}

} // namespace

class KeyPlansTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Sandbox> m_sandbox;
    Session m_session;
    InventoryPtr m_inventory;

    void startDemo()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        m_sandbox = std::make_unique<Sandbox>(options);
        QVERIFY(m_sandbox->start());
        m_session = sessionOf(*m_sandbox);
        reload();
    }
    void reload()
    {
        m_inventory = inventoryOf(m_session, {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects});
        QVERIFY(!m_inventory->keks.isEmpty());
    }
    KeyPlanResult planDelete(const QList<ObjectRef> &objects, Deletion deletion)
    {
        return planDeleteKeys(*m_inventory, objects, deletion, impactOf(*m_inventory, objects, deletion),
                              frame(m_session));
    }
    void runPlan(const KeyPlan &made)
    {
        const QString problem = kekkai::test::run(m_session, made.plan.steps, made.secrets);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    [[nodiscard]] QMap<QString, bool> deksOf(const QString &kek) const
    {
        QMap<QString, bool> deks;
        for (const Dek &dek : m_inventory->deks) {
            if (dek.kekName == kek)
                deks.insert(u"%1/%2/%3"_s.arg(dek.subject, dek.algorithm).arg(dek.version), dek.deleted);
        }
        return deks;
    }

private Q_SLOTS:
    void cleanup()
    {
        m_session = {};
        m_sandbox.reset();
    }

    void checksDrafts()
    {
        using P = KekDraftProblem;
        QCOMPARE(problemsOf(draft()), QList<P>());
        QCOMPARE(problemsOf({}), QList<P>({P::NameMissing, P::KmsKeyIdMissing, P::KmsTypeMissing}));
        QCOMPARE(problemsOf(draft(u"1pii"_s)), QList<P>{P::NameInvalid});
        QCOMPARE(problemsOf(draft(u"a b"_s)), QList<P>{P::NameInvalid});
        QCOMPARE(problemsOf(draft(QString(257, u'a'))), QList<P>{P::NameInvalid});
        QCOMPARE(problemsOf(draft(u"schlüssel_1-x"_s)), QList<P>());
        KekDraft aws = draft();
        aws.kmsType = u"aws-kms"_s;
        aws.kmsKeyId = u"arn:aws-cn:kms:1"_s;
        QCOMPARE(problemsOf(aws), QList<P>{P::KmsKeyIdMisfit});
        aws.kmsType = u"AWS"_s; // compared exactly, then written aws-kms
        QCOMPARE(problemsOf(aws), QList<P>());
        QCOMPARE(normalizedKmsType(aws.kmsType), u"aws-kms"_s);
        KekDraft vault = draft();
        vault.kmsType = u"hcvault"_s;
        vault.kmsKeyId = u"https://me:pw@vault:8200/transit/keys/k"_s;
        QCOMPARE(problemsOf(vault), QList<P>{P::KmsKeyIdHoldsLogin});
        KekDraft props = draft();
        props.kmsProps = {{u"region"_s, KmsProperty::plain(u"eu"_s)},
                          {u"secret.access.key"_s, KmsProperty::plain(u"oops"_s)},
                          {u"harmless"_s, KmsProperty::credential(Secret(QByteArray("hidden")))},
                          {u"token.id"_s, KmsProperty::credential(Secret(QByteArray("t")))}};
        QCOMPARE(issuesOf(props, emptyInventory()),
                 QList<KekDraftIssue>({{P::CredentialNotKnown, u"kmsProps.harmless"_s},
                                       {P::PropertyHoldsCredential, u"kmsProps.secret.access.key"_s}}));
        KekDraft slot = draft();
        slot.doc = u"${secret:x}"_s;
        QCOMPARE(problemsOf(slot), QList<P>{P::TextHoldsSlot});
        Inventory taken = emptyInventory();
        Kek kek = liveKek(u"pii"_s);
        kek.kmsKeyId = u"some-key"_s;
        addKek(taken, kek);
        QCOMPARE(problemsOf(draft(), taken), QList<P>{P::NameTaken});
        taken.keks[0].details->deleted = true; // equal: registering undeletes
        QCOMPARE(problemsOf(draft(), taken), QList<P>());
        taken.keks[0].details->doc = u"other"_s;
        QCOMPARE(problemsOf(draft(), taken), QList<P>{P::NameTaken});
    }

    void knowsNamesOfRuleDefaults()
    {
        QCOMPARE(ruleDefaultKekName(u"arn:aws:kms:eu-central-1:1:key/a-b"_s), u"aws-kms-eu-central-1-1-key-a-b"_s);
        QCOMPARE(ruleDefaultKekName(u"projects/p/x_y"_s), u"projects-p-x_y"_s);
        QVERIFY(isUnversionedAzureKey(u"https://v.vault.azure.net/keys/k"_s));
        QVERIFY(isUnversionedAzureKey(u"https://v.vault.azure.net/keys/k/"_s));
        QVERIFY(!isUnversionedAzureKey(u"https://v.vault.azure.net/keys/k/4f1d"_s));
    }

    void warnsAtRegistration()
    {
        Inventory inventory = emptyInventory();
        Kek azure = liveKek(u"old"_s);
        azure.kmsType = u"azure-kms"_s;
        azure.kmsKeyId = u"https://v.vault.azure.net/keys/k"_s;
        addKek(inventory, azure);
        KekDraft wanted = draft();
        wanted.kmsType = u"azure-kms"_s;
        wanted.kmsKeyId = azure.kmsKeyId;
        wanted.kmsProps.insert(u"client.secret"_s, KmsProperty::credential(Secret(QByteArray("s3cr3t"))));
        wanted.shared = true;
        const auto made = planRegisterKek(inventory, wanted, frame());
        QVERIFY(made);
        QCOMPARE(warningsOf(*made),
                 QStringList({u"register.sameKmsKey"_s, u"register.azureUnversioned"_s,
                              u"register.credentialsExposed"_s, u"register.shared"_s, u"register.ruleDefaultName"_s}));
        verifyPlan(*made);
        QVERIFY(!QJsonDocument(toJson(made->plan)).toJson().contains("s3cr3t"));
        wanted.kmsProps = {{u"encrypt.azure.key.version.save"_s, KmsProperty::plain(u"true"_s)}};
        wanted.shared = false;
        wanted.name = u"https---v-vault-azure-net-keys-k"_s;
        const auto calm = planRegisterKek(inventory, wanted, frame());
        QCOMPARE(warningsOf(*calm), QStringList{u"register.sameKmsKey"_s});
    }

    void registersAndUpdates()
    {
        startDemo();
        KekDraft wanted = draft();
        wanted.kmsProps = {{u"secret"_s, KmsProperty::credential(Secret(QByteArray("a\"b\\c")))},
                           {u"region"_s, KmsProperty::plain(u"eu"_s)}};
        wanted.doc = u"Größe \"1\""_s;
        wanted.shared = true;
        wanted.testSharing = true;
        const auto made = planRegisterKek(*m_inventory, wanted, frame(m_session));
        QVERIFY(made);
        verifyPlan(*made);
        runPlan(*made);
        reload();
        const Kek registered = *m_inventory->kek(u"pii"_s)->details;
        QCOMPARE(registered.doc, wanted.doc);
        QCOMPARE(registered.kmsProps.value(u"secret"_s).reveal(), "a\"b\\c"_ba);

        KekChange change;
        change.kmsProps = *propertiesOf(registered);
        change.kmsProps->remove(u"region"_s);
        change.kmsProps->insert(u"namespace"_s, KmsProperty::plain(u"n"_s));
        change.doc = QString();
        change.shared = true; // as it is
        const auto update = planUpdateKek(*m_inventory, u"pii"_s, change, frame(m_session));
        QVERIFY(update);
        verifyPlan(*update);
        QVERIFY(!update->plan.steps.first().arguments.contains(u"shared"_s));
        runPlan(*update);
        reload();
        const Kek updated = *m_inventory->kek(u"pii"_s)->details;
        QVERIFY(updated.doc.isEmpty());
        QCOMPARE(updated.kmsProps.keys(), QStringList({u"namespace"_s, u"secret"_s}));
        QCOMPARE(updated.kmsProps.value(u"secret"_s).reveal(), "a\"b\\c"_ba); // sent from the inventory
        QCOMPARE(planUpdateKek(*m_inventory, u"pii"_s, {propertiesOf(updated), {}, {}, false}, frame()).error().kind,
                 Problem::NothingToDo);
        KekChange secretOnly;
        secretOnly.kmsProps = *propertiesOf(updated);
        secretOnly.kmsProps->insert(u"secret"_s, KmsProperty::credential(Secret(QByteArray("other"))));
        const auto rotated = planUpdateKek(*m_inventory, u"pii"_s, secretOnly, frame(m_session));
        QVERIFY(rotated);
        runPlan(*rotated);
        reload();
        QCOMPARE(m_inventory->kek(u"pii"_s)->details->kmsProps.value(u"secret"_s).reveal(), "other"_ba);
    }

    /// Soft delete of every DEK, then the KEK, then the same for good.
    void ordersTheCascade()
    {
        Inventory inventory = emptyInventory();
        addKek(inventory, liveKek(u"pii"_s));
        Dek dek;
        dek.kekName = u"pii"_s;
        dek.subject = u"orders-value"_s;
        dek.algorithm = u"AES256_GCM"_s;
        dek.version = 1;
        dek.deleted = true;
        inventory.deks.append(dek);
        dek.version = 2;
        dek.deleted = false;
        inventory.deks.append(dek);
        dek.algorithm = u"AES256_SIV"_s;
        dek.version = 1;
        inventory.deks.append(dek);
        const QList<ObjectRef> kek{kekRef(u"pii"_s)};
        const auto plan = [&](const QList<ObjectRef> &objects, Deletion deletion) {
            return planDeleteKeys(inventory, objects, deletion, impactOf(inventory, objects, deletion), frame());
        };

        const auto soft = plan(kek, Deletion::Soft);
        QVERIFY(soft);
        verifyPlan(*soft);
        QCOMPARE(stepsOf(*soft),
                 QStringList({u"s1 dek.softDelete pii/orders-value/AES256_GCM/2"_s,
                              u"s2 dek.softDelete pii/orders-value/AES256_SIV/1"_s,
                              u"s3 kek.softDelete pii after s1,s2"_s}));
        QVERIFY(!soft->plan.isDestructive);
        QVERIFY(soft->plan.confirmName.isEmpty());
        QCOMPARE(soft->plan.coolDownSeconds, 0);

        const auto forEver = plan(kek, Deletion::Permanent);
        QVERIFY(forEver);
        verifyPlan(*forEver);
        QCOMPARE(stepsOf(*forEver),
                 QStringList(
                     {u"s1 dek.softDelete pii/orders-value/AES256_GCM/2"_s,
                      u"s2 dek.softDelete pii/orders-value/AES256_SIV/1"_s, u"s3 kek.softDelete pii after s1,s2"_s,
                      u"s4 dek.purge pii/orders-value/AES256_GCM/1 after s3"_s,
                      u"s5 dek.purge pii/orders-value/AES256_GCM/2 after s3"_s,
                      u"s6 dek.purge pii/orders-value/AES256_SIV/1 after s3"_s, u"s7 kek.purge pii after s4,s5,s6"_s}));
        QVERIFY(forEver->plan.isDestructive);
        QCOMPARE(forEver->plan.confirmName, u"pii"_s);
        QCOMPARE(forEver->plan.coolDownSeconds, 10);
        QVERIFY(warningsOf(*forEver).contains(u"impact.neverReadable"_s));
        QVERIFY(warningsOf(*forEver).contains(u"delete.softFirst"_s));
        QVERIFY(warningsOf(*forEver).contains(u"delete.forEver"_s));

        const auto series = plan({{Kind::Dek, {u"pii"_s, u"orders-value"_s, u"AES256_GCM"_s}}}, Deletion::Permanent);
        QCOMPARE(stepsOf(*series),
                 QStringList({u"s1 dek.softDelete pii/orders-value/AES256_GCM/2"_s,
                              u"s2 dek.purge pii/orders-value/AES256_GCM/1"_s,
                              u"s3 dek.purge pii/orders-value/AES256_GCM/2 after s1"_s}));
        QCOMPARE(series->plan.confirmName, u"orders-value"_s);

        const ObjectRef gone{Kind::Dek, {u"pii"_s, u"orders-value"_s, u"AES256_GCM"_s, u"1"_s}};
        QCOMPARE(plan({gone}, Deletion::Soft).error().kind, Problem::NothingToDo);
        QCOMPARE(plan({kekRef(u"none"_s)}, Deletion::Soft).error().kind, Problem::UnknownObject);
        QCOMPARE(plan({{Kind::Dek, {u"pii"_s, u"none"_s, u"AES256_GCM"_s}}}, Deletion::Soft).error().kind,
                 Problem::UnknownObject);
        inventory.parts.remove(InventoryPart::Deks);
        QCOMPARE(plan(kek, Deletion::Soft).error().kind, Problem::NotRead);
    }

    /// Selected one by one, as in a table.
    void takesThousandsOfDeks()
    {
        Inventory inventory = emptyInventory();
        addKek(inventory, liveKek(u"pii"_s));
        QList<ObjectRef> objects;
        constexpr int count = 5000;
        for (int i = 0; i < 4 * count; ++i) {
            Dek dek;
            dek.kekName = u"pii"_s;
            dek.subject = u"subject-%1-value"_s.arg(i, 6, 10, QChar(u'0'));
            dek.algorithm = u"AES256_GCM"_s;
            dek.version = 1;
            inventory.deks.append(dek);
            if (i % 4 == 0)
                objects.append({Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, u"1"_s}});
        }
        const Impact impact = impactOf(inventory, objects, Deletion::Soft);
        QCOMPARE(impact.counts().deks, count);
        const auto made = planDeleteKeys(inventory, objects, Deletion::Soft, impact, frame());
        QVERIFY(made);
        QCOMPARE(made->plan.steps.size(), count);
        verifyPlan(*made);
    }

    void warnsOfDeksThatCouldNotBeRead()
    {
        Inventory inventory = emptyInventory();
        addKek(inventory, liveKek(u"pii"_s));
        inventory.parts[InventoryPart::Deks].itemErrors = {{u"x"_s, {}}};
        const auto made = planDeleteKeys(inventory, {kekRef(u"pii"_s)}, Deletion::Soft,
                                         impactOf(inventory, {kekRef(u"pii"_s)}, Deletion::Soft), frame());
        QVERIFY(warningsOf(*made).contains(u"keys.deksUnread"_s));
    }

    void deletesAndBringsBackTheDemo()
    {
        startDemo();
        const QMap<QString, bool> before = deksOf(u"payments-card"_s);
        QVERIFY(before.size() > 5);
        const auto soft = planDelete({kekRef(u"payments-card"_s)}, Deletion::Soft);
        QVERIFY(soft);
        verifyPlan(*soft);
        QVERIFY(warningsOf(*soft).contains(u"impact.producersStop"_s));
        QVERIFY(warningsOf(*soft).contains(u"impact.onlyJavaReads"_s));
        runPlan(*soft);
        reload();
        QVERIFY(m_inventory->kek(u"payments-card"_s)->details->deleted);
        QVERIFY(!deksOf(u"payments-card"_s).values().contains(false));

        // One DEK brings its KEK along, and nothing else.
        const ObjectRef one{Kind::Dek,
                            {u"payments-card"_s, u"payments.chargeback-opened-value"_s, u"AES256_GCM"_s, u"1"_s}};
        const auto single = planUndeleteKeys(*m_inventory, {one}, UndeleteScope::WithDeks, frame(m_session));
        QVERIFY(single);
        QCOMPARE(stepsOf(*single),
                 QStringList({u"s1 kek.undelete payments-card"_s,
                              u"s2 dek.undelete payments-card/payments.chargeback-opened-value/"
                              "AES256_GCM/1 after s1"_s}));
        QCOMPARE(warningsOf(*single), QStringList({u"undelete.keksToo"_s, u"undelete.ageTrap"_s}));
        const auto alone =
            planUndeleteKeys(*m_inventory, {kekRef(u"payments-card"_s)}, UndeleteScope::KekOnly, frame(m_session));
        QCOMPARE(alone->plan.steps.size(), 1);

        const auto whole =
            planUndeleteKeys(*m_inventory, {kekRef(u"payments-card"_s)}, UndeleteScope::WithDeks, frame(m_session));
        QVERIFY(whole);
        verifyPlan(*whole);
        QVERIFY(warningsOf(*whole).contains(u"undelete.deletedEarlier"_s)); // version 1, long ago
        runPlan(*whole);
        reload();
        QVERIFY(!m_inventory->kek(u"payments-card"_s)->details->deleted);
        QVERIFY(!deksOf(u"payments-card"_s).values().contains(true));
        QCOMPARE(deksOf(u"payments-card"_s).keys(), before.keys());
        QCOMPARE(
            planUndeleteKeys(*m_inventory, {kekRef(u"payments-card"_s)}, UndeleteScope::WithDeks, frame()).error().kind,
            Problem::NothingToDo);
    }

    void purgesTheDemo()
    {
        startDemo();
        const QList<ObjectRef> objects{kekRef(u"branch-pilot"_s), kekRef(u"customer-documents"_s)};
        const auto made = planDelete(objects, Deletion::Permanent);
        QVERIFY(made);
        verifyPlan(*made);
        QCOMPARE(made->plan.confirmName,
                 QString::number(2 + deksOf(u"branch-pilot"_s).size() + deksOf(u"customer-documents"_s).size()));
        runPlan(*made);
        reload();
        QVERIFY(!m_inventory->kek(u"branch-pilot"_s));
        QVERIFY(!m_inventory->kek(u"customer-documents"_s));
        QVERIFY(deksOf(u"branch-pilot"_s).isEmpty());
    }

    void tellsOfTheAgeTrap()
    {
        startDemo();
        const ObjectRef rotating{Kind::Dek, {u"hr-payroll"_s, u"hr.payroll-run-value"_s, u"AES256_GCM"_s, u"1"_s}};
        const auto made = planUndeleteKeys(*m_inventory, {rotating}, UndeleteScope::WithDeks, frame(m_session));
        QVERIFY(made);
        QCOMPARE(made->plan.warnings.size(), 1);
        const PlanWarning &warning = made->plan.warnings.first();
        QCOMPARE(warning.text.kind, u"undelete.ageTrap"_s);
        QCOMPARE(warning.text.arguments.value(u"rotating"_s).toInt(), 1);
        QVERIFY(warning.mustBeTicked);
    }

    void createsDeks()
    {
        startDemo();
        DekDraft wanted{u"branch-pilot"_s, u"branch.new-value"_s, u"AES256_SIV"_s, 1, {}};
        const auto made = planCreateDek(*m_inventory, wanted, frame(m_session));
        QVERIFY(made);
        verifyPlan(*made);
        QCOMPARE(warningsOf(*made), QStringList{u"dek.subjectUnknown"_s});
        runPlan(*made);
        reload();
        QCOMPARE(planCreateDek(*m_inventory, wanted, frame()).error().kind, Problem::DekExists);
        wanted.version = 5;
        QVERIFY(warningsOf(*planCreateDek(*m_inventory, wanted, frame())).contains(u"dek.versionGap"_s));
        wanted.kek = u"contact-centre"_s;
        QCOMPARE(planCreateDek(*m_inventory, wanted, frame()).error().kind, Problem::MaterialMissing);
        wanted.encryptedKeyMaterial = u"c29tZXRoaW5n"_s;
        wanted.version = 1;
        const auto given = planCreateDek(*m_inventory, wanted, frame(m_session));
        QVERIFY(given);
        verifyPlan(*given);
        runPlan(*given);
        wanted.kek = u"legacy-crm-2023"_s;
        QCOMPARE(planCreateDek(*m_inventory, wanted, frame()).error().kind, Problem::KekSoftDeleted);
        wanted.kek = u"contact-centre"_s;
        wanted.algorithm = u"DES"_s;
        QCOMPARE(planCreateDek(*m_inventory, wanted, frame()).error().kind, Problem::DekInvalid);
    }

    void testsKeks()
    {
        startDemo();
        const auto made = planTestKeks(*m_inventory, {u"branch-pilot"_s, u"loyalty-points"_s}, frame(m_session));
        QVERIFY(made);
        verifyPlan(*made);
        runPlan(*made);
        QCOMPARE(planTestKeks(*m_inventory, {u"contact-centre"_s}, frame()).error().kind, Problem::KekNotShared);
    }

    /// What changed meanwhile is not overwritten.
    void meetsAChangedServer()
    {
        startDemo();
        const auto made = planDelete({kekRef(u"branch-pilot"_s)}, Deletion::Permanent);
        QVERIFY(request(m_session.schemaRegistry, "PUT"_ba, "/dek-registry/v1/keks/branch-pilot"_ba,
                        QByteArray("{\"doc\":\"new owner\"}")));
        const QString problem = kekkai::test::run(m_session, made->plan.steps);
        QVERIFY2(problem.startsWith(u"kek.softDelete branch-pilot: found"_s), qPrintable(problem));
    }
};

QTEST_GUILESS_MAIN(KeyPlansTest)
#include "tst_keyplans.moc"
