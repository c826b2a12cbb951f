#include "services/analysis/impact.h"

#include "tests/services/analysis/analysissupport.h"
#include "tests/support/sandboxsession.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Kind = ObjectRef::Kind;

ObjectRef kekRef(const QString &name)
{
    return {Kind::Kek, {name}};
}

Dek dek(const QString &kek, const QString &subject, int version = 1, bool deleted = false,
        const QString &algorithm = u"AES256_GCM"_s)
{
    Dek made;
    made.kekName = kek;
    made.subject = subject;
    made.version = version;
    made.algorithm = algorithm;
    made.deleted = deleted;
    return made;
}

Rule rule(const QString &kek, const QMap<QString, QString> &params = {})
{
    Rule made = encryptRule(u"encrypt"_s, {u"PII"_s}, kek);
    const MaskedMap more = maskedMap(params);
    for (auto it = more.cbegin(); it != more.cend(); ++it)
        made.params.insert(it.key(), it.value());
    return made;
}

const QMap<QString, QString> &withKms()
{
    static const QMap<QString, QString> params{{u"encrypt.kms.type"_s, u"local-kms"_s},
                                               {u"encrypt.kms.key.id"_s, u"vec-key"_s}};
    return params;
}

const QByteArray twoFields = R"({"name":"ssn","type":"string","confluent:tags":["PII"]},)"
                             R"({"name":"city","type":"string"})";

/// KEK "kek", one subject "orders-value" with one rule.
Inventory inventoryWith(const Rule &rule, const QList<Dek> &deks)
{
    Inventory inventory;
    addKek(inventory, liveKek(u"kek"_s));
    addSubject(inventory, avroVersion(u"orders-value"_s, twoFields, {rule}));
    inventory.deks = deks;
    setComplete(inventory, InventoryPart::Deks);
    return inventory;
}

const ImpactedSubject *find(const Impact &impact, const QString &subject)
{
    for (const ImpactedSubject &each : impact.subjects) {
        if (each.subject == subject)
            return &each;
    }
    return nullptr;
}

} // namespace

class ImpactTest : public QObject {
    Q_OBJECT

    InventoryPtr m_demo;

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        const auto started = sandbox.start();
        QVERIFY2(started.has_value(), started ? "" : qPrintable(started.error().detail));
        m_demo = inventoryOf(sessionOf(sandbox), {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects});
    }

    void tellsTopics_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("topic");
        QTest::newRow("value") << u"orders-value"_s << u"orders"_s;
        QTest::newRow("key") << u"orders-key"_s << u"orders"_s;
        QTest::newRow("context") << u":.staging:orders-value"_s << u"orders"_s;
        QTest::newRow("record name") << u"com.acme.Order"_s << QString();
        QTest::newRow("only the ending") << u"-value"_s << QString();
        QTest::newRow("ending in the middle") << u"a-value-b"_s << QString();
    }
    void tellsTopics()
    {
        QFETCH(QString, subject);
        QFETCH(QString, topic);
        QCOMPARE(topicOfSubject(subject), topic);
    }

    /// One rule, its DEKs, what is deleted, and what that does. Reference 2.3, 2.6, 2.7, 3.6, 8.
    void foresees_data()
    {
        QTest::addColumn<Rule>("rule");
        QTest::addColumn<QList<Dek>>("deks");
        QTest::addColumn<ObjectRef>("object");
        QTest::addColumn<Deletion>("deletion");
        QTest::addColumn<ProducerEffect>("producers");
        QTest::addColumn<ReaderEffect>("readers");

        const QString subject = u"orders-value"_s;
        const Rule plain = rule(u"kek"_s);
        const Rule creating = rule(u"kek"_s, withKms());
        const Rule rotating = rule(u"kek"_s, {{u"encrypt.dek.expiry.days"_s, u"30"_s}});
        Rule ignoring = plain;
        ignoring.onFailure = u"NONE,ERROR"_s;
        Rule ignoringReads = plain;
        ignoringReads.onFailure = u"ERROR,NONE"_s;
        Rule reading = plain;
        reading.mode = RuleMode::Read;
        Rule disabled = plain;
        disabled.disabled = true;
        const QList<Dek> one{dek(u"kek"_s, subject)};
        const QList<Dek> two{dek(u"kek"_s, subject, 1), dek(u"kek"_s, subject, 2)};
        const QList<Dek> firstDeleted{dek(u"kek"_s, subject, 1, true), dek(u"kek"_s, subject, 2)};
        const QList<Dek> allDeleted{dek(u"kek"_s, subject, 1, true)};
        const ObjectRef kek = kekRef(u"kek"_s);
        const auto version = [&](int number) {
            return ObjectRef{Kind::Dek, {u"kek"_s, subject, u"AES256_GCM"_s, QString::number(number)}};
        };
        const ObjectRef series{Kind::Dek, {u"kek"_s, subject, u"AES256_GCM"_s}};
        const ObjectRef otherSeries{Kind::Dek, {u"kek"_s, subject, u"AES256_SIV"_s}};
        using Producers = ProducerEffect;
        using Readers = ReaderEffect;
        constexpr Deletion soft = Deletion::Soft;
        constexpr Deletion permanent = Deletion::Permanent;

        QTest::newRow("KEK soft") << plain << one << kek << soft << Producers::Stop << Readers::OnlyJava;
        QTest::newRow("KEK soft, nothing written yet")
            << plain << QList<Dek>() << kek << soft << Producers::Stop << Readers::None;
        // The KEK comes back with the next producer, its DEKs do not.
        QTest::newRow("KEK soft, rule creates it")
            << creating << one << kek << soft << Producers::Stop << Readers::OnlyJava;
        QTest::newRow("KEK soft, rule creates it, no DEK")
            << creating << QList<Dek>() << kek << soft << Producers::BringBack << Readers::None;
        QTest::newRow("KEK permanent") << plain << one << kek << permanent << Producers::Stop << Readers::Never;
        QTest::newRow("KEK permanent, rule creates it")
            << creating << one << kek << permanent << Producers::NewKey << Readers::Never;
        QTest::newRow("DEK soft") << plain << one << version(1) << soft << Producers::Stop << Readers::None;
        QTest::newRow("DEK permanent") << plain << one << version(1) << permanent << Producers::NewKey
                                       << Readers::Never;
        QTest::newRow("DEK series soft") << plain << two << series << soft << Producers::Stop << Readers::None;
        QTest::newRow("later DEK, no rotation")
            << plain << two << version(2) << soft << Producers::None << Readers::None;
        QTest::newRow("first DEK, no rotation")
            << plain << two << version(1) << soft << Producers::Stop << Readers::None;
        QTest::newRow("later DEK, rotation")
            << rotating << two << version(2) << soft << Producers::OlderKey << Readers::None;
        QTest::newRow("first DEK, rotation")
            << rotating << two << version(1) << soft << Producers::None << Readers::None;
        QTest::newRow("first DEK for ever, rotation")
            << rotating << two << version(1) << permanent << Producers::None << Readers::Never;
        QTest::newRow("last live DEK, rotation")
            << rotating << firstDeleted << version(2) << soft << Producers::Stop << Readers::None;
        QTest::newRow("already soft-deleted")
            << plain << allDeleted << version(1) << soft << Producers::None << Readers::None;
        QTest::newRow("already soft-deleted, now for ever")
            << plain << allDeleted << version(1) << permanent << Producers::NewKey << Readers::Never;
        QTest::newRow("clear text") << ignoring << one << kek << soft << Producers::SendClear << Readers::OnlyJava;
        QTest::newRow("ignored on read only")
            << ignoringReads << one << kek << soft << Producers::Stop << Readers::OnlyJava;
        QTest::newRow("READ rule") << reading << one << kek << soft << Producers::None << Readers::OnlyJava;
        QTest::newRow("disabled rule") << disabled << one << kek << soft << Producers::None << Readers::OnlyJava;
    }
    void foresees()
    {
        QFETCH(Rule, rule);
        QFETCH(QList<Dek>, deks);
        QFETCH(ObjectRef, object);
        QFETCH(Deletion, deletion);
        QFETCH(ProducerEffect, producers);
        QFETCH(ReaderEffect, readers);

        const Impact impact = impactOf(inventoryWith(rule, deks), {object}, deletion);

        QCOMPARE(impact.subjects.size(), 1);
        const ImpactedSubject &subject = impact.subjects.first();
        QCOMPARE(subject.subject, u"orders-value"_s);
        QCOMPARE(subject.topic, u"orders"_s);
        QCOMPARE(subject.producers, producers);
        QCOMPARE(subject.readers, readers);
        QCOMPARE(subject.versions, QList<int>{3});
        QCOMPARE(subject.policies, QList<ObjectRef>({{Kind::Policy, {u"orders-value"_s, u"3"_s, u"encrypt"_s}}}));
        const QList<ObjectRef> fields{{Kind::Field, {u"orders-value"_s, u"3"_s, u"ssn"_s}}};
        QCOMPARE(subject.fields, rule.disabled ? QList<ObjectRef>() : fields);
        QVERIFY(impact.isComplete());
    }

    void leavesOtherKeysAlone()
    {
        const Inventory inventory =
            inventoryWith(rule(u"kek"_s), {dek(u"kek"_s, u"orders-value"_s), dek(u"other"_s, u"orders-value"_s)});
        const Impact other =
            impactOf(inventory, {{Kind::Dek, {u"kek"_s, u"orders-value"_s, u"AES256_SIV"_s}}}, Deletion::Permanent);
        QVERIFY(other.subjects.isEmpty());
        QCOMPARE(other.gaps.size(), 1);
        QCOMPARE(other.gaps.first().kind, ImpactGap::Kind::ObjectUnknown);
        const Impact unused = impactOf(inventoryWith(rule(u"kek"_s), {}), {kekRef(u"none"_s)}, Deletion::Soft);
        QVERIFY(!unused.isHarmless()); // not known at all
        Inventory lonely;
        addKek(lonely, liveKek(u"kek"_s));
        setComplete(lonely, InventoryPart::Deks);
        setComplete(lonely, InventoryPart::Subjects);
        QVERIFY(impactOf(lonely, {kekRef(u"kek"_s)}, Deletion::Permanent).isHarmless());
    }

    /// A subject whose newest rules name another KEK still has messages of the old one.
    void countsOlderVersions()
    {
        Inventory inventory = inventoryWith(rule(u"new"_s), {dek(u"kek"_s, u"orders-value"_s)});
        SchemaVersion old = avroVersion(u"orders-value"_s, twoFields, {rule(u"kek"_s)});
        old.version = 2;
        inventory.subjects[0].versions.prepend(std::make_shared<const SchemaVersion>(old));

        const Impact impact = impactOf(inventory, {kekRef(u"kek"_s)}, Deletion::Permanent);

        QCOMPARE(impact.subjects.size(), 1);
        QCOMPARE(impact.subjects.first().versions, QList<int>{2});
        QCOMPARE(impact.subjects.first().producers, ProducerEffect::None);
        QCOMPARE(impact.subjects.first().readers, ReaderEffect::Never);
        QCOMPARE(impact.subjects.first().fields,
                 QList<ObjectRef>({{Kind::Field, {u"orders-value"_s, u"2"_s, u"ssn"_s}}}));
    }

    /// Messages of a subject that no longer exists, or has no rule, still need their DEKs.
    void countsSubjectsThatOnlyHaveDeks()
    {
        const Inventory inventory = inventoryWith(rule(u"other"_s), {dek(u"kek"_s, u"com.acme.Gone"_s)});
        const Impact impact = impactOf(inventory, {kekRef(u"kek"_s)}, Deletion::Permanent);
        QCOMPARE(impact.subjects.size(), 1);
        const ImpactedSubject &subject = impact.subjects.first();
        QCOMPARE(subject.subject, u"com.acme.Gone"_s);
        QVERIFY(!subject.isRegistered);
        QCOMPARE(subject.readers, ReaderEffect::Never);
        QCOMPARE(impact.gaps.size(), 1);
        QCOMPARE(impact.gaps.first().kind, ImpactGap::Kind::TopicUnknown);
        QCOMPARE(impact.counts().topics, 0);
        QVERIFY(impact.isComplete());
    }

    void saysWhatIsUnknown()
    {
        Inventory inventory = inventoryWith(rule(u"kek"_s), {});
        inventory.parts.remove(InventoryPart::Deks);
        inventory.parts[InventoryPart::Keks].phase = PartState::Phase::Failed;
        inventory.parts[InventoryPart::Subjects].itemErrors = {{u"x"_s, {}}, {u"y"_s, {}}};
        inventory.subjects[0].latestFields.reset();
        const Impact impact = impactOf(inventory, {kekRef(u"kek"_s)}, Deletion::Permanent);
        QCOMPARE(impact.subjects.first().producers, ProducerEffect::Stop);
        QCOMPARE(impact.subjects.first().readers, ReaderEffect::Unknown);
        QCOMPARE(impact.counts().unknown, 1);
        QList<ImpactGap::Kind> kinds;
        for (const ImpactGap &gap : impact.gaps)
            kinds.append(gap.kind);
        using Gap = ImpactGap::Kind;
        QCOMPARE(kinds, QList<Gap>({Gap::PartOutdated, Gap::PartNotRead, Gap::ItemsNotRead, Gap::FieldsNotRead}));
        QCOMPARE(impact.gaps.at(1).part, InventoryPart::Deks);
        QCOMPARE(impact.gaps.at(2).item, u"2"_s);
        QVERIFY(!impact.isComplete());

        inventory = inventoryWith(rule(u"kek"_s), {});
        inventory.subjects[0].versionsKnown = false;
        const Impact unread = impactOf(inventory, {kekRef(u"kek"_s)}, Deletion::Soft);
        QCOMPARE(unread.gaps.first().kind, Gap::VersionsNotRead);
    }

    void warnsOfCppAndItsAlgorithm()
    {
        const Inventory inventory = inventoryWith(rule(u"kek"_s, {{u"encrypt.dek.algorithm"_s, u"AES128_GCM"_s}}),
                                                  {dek(u"kek"_s, u"orders-value"_s)});
        const Impact impact =
            impactOf(inventory, {{Kind::Dek, {u"kek"_s, u"orders-value"_s, u"AES256_GCM"_s}}}, Deletion::Soft);
        QCOMPARE(impact.gaps.size(), 1);
        QCOMPARE(impact.gaps.first().kind, ImpactGap::Kind::DekUnderOtherAlgorithm);
        QVERIFY(impact.isComplete());
    }

    void findsSettings()
    {
        Inventory inventory = inventoryWith(rule(u"other"_s), {});
        SubjectConfig config;
        config.overrideRuleSet.domainRules = {rule(u"kek"_s)};
        inventory.globalConfig = config;
        inventory.scopeSettings.insert(u":.ctx:"_s, {config, {}, {}});
        QCOMPARE(impactOf(inventory, {kekRef(u"kek"_s)}, Deletion::Soft).settings,
                 QStringList({QString(), u":.ctx:"_s}));
        QVERIFY(impactOf(inventory, {kekRef(u"other"_s)}, Deletion::Soft).settings.isEmpty());
    }

    void looksAtTheDemoCompany()
    {
        QVERIFY(m_demo);
        const Impact impact = impactOf(*m_demo, {kekRef(u"payments-card"_s)}, Deletion::Soft);
        QStringList subjects;
        for (const ImpactedSubject &subject : impact.subjects)
            subjects.append(subject.subject);
        QCOMPARE(subjects,
                 QStringList({u":.staging:payments.card-authorized-value"_s, u"payments.card-authorized-value"_s,
                              u"payments.chargeback-opened-value"_s, u"payments.refund-issued-value"_s}));
        // Its newest version names another KEK, but what was written with the old one is still there.
        const ImpactedSubject *refund = find(impact, u"payments.refund-issued-value"_s);
        QCOMPARE(refund->versions, QList<int>{1});
        QCOMPARE(refund->producers, ProducerEffect::None);
        QCOMPARE(refund->readers, ReaderEffect::OnlyJava);
        QCOMPARE(refund->deks.size(), 2);
        const ImpactedSubject *chargeback = find(impact, u"payments.chargeback-opened-value"_s);
        QCOMPARE(chargeback->producers, ProducerEffect::Stop); // the KEK has properties: no producer brings it back
        QVERIFY(!chargeback->fields.isEmpty());
        const ImpactCounts counts = impact.counts();
        QCOMPARE(counts.subjects, 4);
        QCOMPARE(counts.topics, 4); // of two contexts
        QCOMPARE(counts.deks, 9);
        QCOMPARE(counts.onlyJavaReads, 4);
        QCOMPARE(counts.neverReadable, 0);

        const Impact forEver = impactOf(*m_demo, {kekRef(u"branch-pilot"_s)}, Deletion::Permanent);
        QCOMPARE(forEver.counts().neverReadable, 1);
        QCOMPARE(find(forEver, u"branch.appointment-booked-value"_s)->producers, ProducerEffect::NewKey);

        // ENCRYPT_PAYLOAD: every field of the message.
        const Impact payload = impactOf(*m_demo, {kekRef(u"contact-centre"_s)}, Deletion::Soft);
        QVERIFY(find(payload, u"support.call-transcript-value"_s)->fields.size() > 3);
    }
};

QTEST_GUILESS_MAIN(ImpactTest)
#include "tst_impact.moc"
