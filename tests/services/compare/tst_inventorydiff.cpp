#include "services/compare/inventorydiff.h"
#include "services/compare/snapshotfile.h"
#include "services/core/secretpatterns.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

Kek kek(const QString &name, const QString &region, const QString &secret)
{
    Kek result;
    result.name = name;
    result.kmsType = u"aws-kms"_s;
    result.kmsKeyId = u"arn:aws:kms:x"_s;
    result.kmsProps.insert(u"region"_s, MaskedValue(u"region", region));
    if (!secret.isEmpty())
        result.kmsProps.insert(u"secret.access.key"_s, MaskedValue(u"secret.access.key", secret));
    result.changedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    return result;
}

SubjectEntry subject(const QString &name, int id, const QByteArray &text, const QStringList &tags = {})
{
    auto version = std::make_shared<SchemaVersion>();
    version->subject = name;
    version->version = 1;
    version->id = id;
    version->typeText = u"AVRO"_s;
    version->text = text;
    if (!tags.isEmpty())
        version->metadata.tags.insert(u"**.ssn"_s, tags);
    return {name, false, true, {version}, {}};
}

/// With nothing in it.
Inventory loaded()
{
    Inventory inventory;
    for (int part = 0; part < inventoryPartCount; ++part) {
        PartState state;
        state.phase = PartState::Phase::Complete;
        inventory.parts.insert(InventoryPart(part), state);
    }
    return inventory;
}

Inventory company()
{
    Inventory inventory = loaded();
    inventory.keks.append({u"a"_s, kek(u"a"_s, u"eu"_s, u"verysecretvalue"_s)});
    inventory.keks.append({u"b"_s, kek(u"b"_s, u"eu"_s, {})});
    Dek dek;
    dek.kekName = u"a"_s;
    dek.subject = u"orders-value"_s;
    dek.algorithm = u"AES256_GCM"_s;
    dek.version = 1;
    dek.encryptedKeyMaterial = u"AAAA"_s;
    inventory.deks.append(dek);
    inventory.subjects.append(subject(u"orders-value"_s, 1, R"({"type":"string"})", {u"PII"_s}));
    inventory.tagDefinitions.append({u"PII"_s, u"personal"_s, {u"cf_entity"_s}});
    CmfSecret secret;
    secret.metadata.name = u"kafka"_s;
    secret.version = u"3"_s;
    secret.keys = QStringList{u"sasl.jaas.config"_s};
    inventory.secrets.append(secret);
    CmfSecretMapping mapping;
    mapping.environment = u"prod"_s;
    mapping.metadata.name = u"kafka-id"_s;
    mapping.secretName = u"kafka"_s;
    inventory.mappings.append(mapping);
    return inventory;
}

QStringList membersOf(const QList<ObjectDifference> &differences, const ObjectRef &object)
{
    QStringList members;
    for (const ObjectDifference &difference : differences) {
        if (difference.object == object) {
            for (const MemberDifference &member : difference.members)
                members.append(member.member);
        }
    }
    return members;
}

} // namespace

class InventoryDiffTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsNothingWhereNothingDiffers()
    {
        QVERIFY(compareInventories(company(), company()).differences.isEmpty());
        Inventory elsewhere = company();
        elsewhere.keks[0].details->changedAt = QDateTime::currentDateTimeUtc(); // the server's own
        elsewhere.secrets[0].version = u"9"_s;
        QVERIFY(compareInventories(company(), elsewhere).differences.isEmpty());
    }
    void namesWhatIsMissingOnEachSide()
    {
        Inventory left = company();
        Inventory right = company();
        left.keks.removeLast();
        right.deks.clear();
        const auto differences = compareInventories(left, right).differences;
        QCOMPARE(differences.size(), 2);
        QCOMPARE(differences[0].object, (ObjectRef{ObjectRef::Kind::Kek, {u"b"_s}}));
        QCOMPARE(differences[0].kind, ObjectDifference::Kind::OnlyRight);
        QCOMPARE(differences[1].object.kind, ObjectRef::Kind::Dek);
        QCOMPARE(differences[1].kind, ObjectDifference::Kind::OnlyLeft);
    }
    void namesTheMembersThatDiffer()
    {
        Inventory right = company();
        right.keks[0].details = kek(u"a"_s, u"us"_s, u"verysecretvalue"_s);
        right.subjects[0] = subject(u"orders-value"_s, 77, R"({"type":"bytes"})", {u"PII"_s, u"GDPR"_s});
        right.mappings[0].secretName = u"other"_s;
        const auto differences = compareInventories(company(), right).differences;
        QCOMPARE(differences.size(), 3);
        const QStringList ofKek = membersOf(differences, {ObjectRef::Kind::Kek, {u"a"_s}});
        QVERIFY(ofKek.contains(u"kmsProps.region"));
        QVERIFY(ofKek.contains(u"kmsProps.secret.access.key")); // hidden, and said to be
        const QStringList ofSubject = membersOf(differences, {ObjectRef::Kind::Subject, {u"orders-value"_s}});
        QVERIFY(ofSubject.contains(u"latest.schema"));
        QVERIFY2(ofSubject.contains(u"latest.metadata.tags.**.ssn[1]"), qPrintable(ofSubject.join(u' ')));
        QVERIFY(!ofSubject.contains(u"latest.id"));
    }
    void comparesEmptyOnes()
    {
        const Inventory nothing = loaded();
        QVERIFY(compareInventories(nothing, nothing).differences.isEmpty());
        QVERIFY(compareInventories({}, {}).differences.isEmpty());
        const Inventory full = company();
        const qsizetype all = full.keks.size() + full.deks.size() + full.subjects.size() + full.tagDefinitions.size()
            + full.environments.size() + full.mappings.size() + full.secrets.size() + full.catalogs.size()
            + full.databases.size();
        QVERIFY(all > 5);
        QCOMPARE(compareInventories(full, nothing).differences.size(), all);
        QCOMPARE(compareInventories(nothing, full).differences.size(), all);
        const auto back = snapshotFromJson(snapshotJson({QDateTime::fromMSecsSinceEpoch(0, Qt::UTC), {}, nothing}));
        QVERIFY(back);
        QVERIFY(compareInventories(back->inventory, nothing).differences.isEmpty());
    }
    void comparesManyThousand()
    {
        Inventory left = loaded();
        for (int i = 0; i < 100'000; ++i) {
            Dek dek;
            dek.kekName = u"kek"_s;
            dek.subject = u"subject-%1"_s.arg(i, 6, 10, '0'_L1);
            dek.algorithm = u"AES256_GCM"_s;
            dek.version = 1;
            left.deks.append(dek);
        }
        Inventory right = left;
        right.deks[4321].deleted = true;
        right.deks.removeAt(70'000);
        const auto differences = compareInventories(left, right).differences;
        QCOMPARE(differences.size(), 2);
        QCOMPARE(differences.at(0).object.key.value(1), u"subject-004321"_s);
        QCOMPARE(differences.at(1).kind, ObjectDifference::Kind::OnlyLeft);
    }
    void tellsHostileNamesApart()
    {
        // Joined by any separator these would be the same.
        Inventory left = loaded();
        Inventory right = loaded();
        const auto dek = [](const QString &kekName, const QString &subjectName) {
            Dek one;
            one.kekName = kekName;
            one.subject = subjectName;
            one.version = 1;
            return one;
        };
        left.deks = {dek(u"a"_s, u"b\nc/d"_s)};
        right.deks = {dek(u"a\nb"_s, u"c/d"_s)};
        const auto differences = compareInventories(left, right).differences;
        QCOMPARE(differences.size(), 2);
        for (const QString &name : {u"."_s, u"a\u202Eb\x1b"_s, QString(QChar(u'\0'))}) {
            Snapshot snapshot;
            snapshot.takenAt = QDateTime::fromMSecsSinceEpoch(0, Qt::UTC);
            snapshot.inventory = loaded();
            snapshot.inventory.keks.append({name, kek(name, u"eu"_s, {})});
            const auto back = snapshotFromJson(snapshotJson(snapshot));
            QVERIFY2(back, back ? "" : qPrintable(back.error().field + u": "_s + back.error().detail));
            QCOMPARE(back->inventory.keks.constFirst().name, name);
        }
    }
    void neverShowsAMaskedValue()
    {
        Inventory right = company();
        right.keks[0].details = kek(u"a"_s, u"us"_s, u"anothersecretvalue"_s);
        const auto differences = compareInventories(company(), right).differences;
        QVERIFY(!differences.isEmpty());
        for (const ObjectDifference &difference : differences) {
            for (const MemberDifference &member : difference.members) {
                QVERIFY(!member.left.contains(u"secretvalue"));
                QVERIFY(!member.right.contains(u"secretvalue"));
                QCOMPARE(member.hidden, member.member == u"kmsProps.secret.access.key");
            }
        }
    }
    void saysNothingAboutWhatWasNotRead()
    {
        // No CMF on the left: that its secrets and mappings are missing there is no difference.
        Inventory left = company();
        for (const auto part : {InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs})
            left.parts.remove(part);
        left.mappings.clear();
        left.secrets.clear();
        const auto comparison = compareInventories(left, company());
        QCOMPARE(comparison.differences, QList<ObjectDifference>());
        QCOMPARE(comparison.skipped,
                 (QList{InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs}));
        QCOMPARE(comparison.same, 5);
        // Names without details: they exist, but nobody knows whether they differ.
        left = company();
        left.keks[0].details.reset();
        left.subjects[0].versionsKnown = false;
        left.subjects[0].versions.clear();
        const auto unread = compareInventories(left, company());
        QCOMPARE(unread.differences, QList<ObjectDifference>());
        QCOMPARE(unread.unread,
                 (QList<ObjectRef>{{ObjectRef::Kind::Kek, {u"a"_s}}, {ObjectRef::Kind::Subject, {u"orders-value"_s}}}));
        // The same holds for what comes back from a file.
        left.parts.remove(InventoryPart::Secrets);
        const Result<Snapshot> read = snapshotFromJson(snapshotJson({QDateTime::currentDateTimeUtc(), u"x"_s, left}));
        QVERIFY2(read, read ? "" : qPrintable(read.error().field + u' ' + read.error().detail));
        const auto fromFile = compareInventories(read->inventory, company());
        QCOMPARE(fromFile.differences, QList<ObjectDifference>());
        QCOMPARE(fromFile.unread, unread.unread);
        QCOMPARE(fromFile.skipped, QList{InventoryPart::Secrets});
    }
    void aSnapshotComesBackAsItWas()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"before.kekkai"_s);
        const Snapshot snapshot{QDateTime::fromMSecsSinceEpoch(1'800'000'000'123, Qt::UTC), u"sandbox"_s, company()};
        const Result<void> written = writeSnapshot(file, snapshot);
        QVERIFY2(written, written ? "" : qPrintable(written.error().detail));
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());

        const Result<Snapshot> read = readSnapshot(file);
        QVERIFY2(read, read ? "" : qPrintable(read.error().field + u' ' + read.error().detail));
        QCOMPARE(read->takenAt, snapshot.takenAt);
        QCOMPARE(read->source, snapshot.source);
        QVERIFY(compareInventories(company(), read->inventory).differences.isEmpty());
    }
    void aSnapshotHoldsNoSecret()
    {
        const QByteArray json = snapshotJson({QDateTime::currentDateTimeUtc(), u"x"_s, company()});
        QVERIFY(!json.contains("verysecretvalue"));
        QVERIFY(json.contains(maskText().toUtf8()));
    }
    void refusesADamagedFile_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("field");
        const QByteArray good = snapshotJson({QDateTime::currentDateTimeUtc(), u"x"_s, company()});
        QTest::newRow("cut") << good.first(good.size() / 2) << QString();
        QTest::newRow("empty") << QByteArray() << QString();
        QTest::newRow("foreign") << QByteArray("{\"keks\":[]}") << u"kekkaiSnapshot"_s;
        QTest::newRow("newer") << QByteArray("{\"kekkaiSnapshot\":2}") << u"kekkaiSnapshot"_s;
        QTest::newRow("no time") << QByteArray("{\"kekkaiSnapshot\":1}") << u"takenAt"_s;
        const QByteArray head = "{\"kekkaiSnapshot\":1,\"takenAt\":\"2026-01-01T00:00:00.000Z\",";
        QTest::newRow("keks no list") << QByteArray(head + "\"keks\":{}}") << u"keks"_s;
        QTest::newRow("kek without type") << QByteArray(head + "\"keks\":[{\"name\":\"a\"}]}") << u"keks[0].kmsType"_s;
        QTest::newRow("a number as subject") << QByteArray(head + "\"subjects\":[7]}") << u"subjects[0]"_s;
        QTest::newRow("subject without name") << QByteArray(head + "\"subjects\":[{}]}") << u"subjects[0].subject"_s;
    }
    void refusesADamagedFile()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, field);
        const Result<Snapshot> read = snapshotFromJson(bytes);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ApiError::Kind::BadReply);
        QCOMPARE(read.error().field, field);
    }
    void saysWhichFileCannotBeRead()
    {
        const Result<Snapshot> read = readSnapshot(u"/nowhere/at/all.kekkai"_s);
        QVERIFY(!read);
        QVERIFY(read.error().detail.contains(u"/nowhere/at/all.kekkai"));
        QVERIFY(!writeSnapshot(u"/nowhere/at/all.kekkai"_s, {QDateTime::currentDateTimeUtc(), {}, {}}));
    }
};

QTEST_GUILESS_MAIN(InventoryDiffTest)
#include "tst_inventorydiff.moc"
