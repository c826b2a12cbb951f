#include "analysissupport.h"

#include "services/analysis/coverage.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;

namespace {

using Verdict = ProtectionVerdict;

QMap<QString, FieldProtection> protections(const SchemaVersion &version, const Inventory &inventory)
{
    const FieldTree tree = readFields(version.type, version.text, {});
    QMap<QString, FieldProtection> map;
    for (const FieldCoverage &coverage : coverageOf(version, tree, inventory))
        map.insert(coverage.field->path, coverage.protection);
    return map;
}

Verdict verdictOf(const SchemaVersion &version, const Inventory &inventory, const QString &path = u"f"_s)
{
    return protections(version, inventory).value(path).verdict;
}

/// Every leaf of a decoded message with the path of its field.
void leaves(const QJsonValue &value, const QString &path, bool isProtobuf, QMap<QString, QStringList> &out)
{
    const QJsonObject object = value.toObject();
    if (value.isObject() && object.contains(u"bytesHex"_s)) {
        out[path].append(object.value(u"bytesHex"_s).toString());
    } else if (value.isObject() && isProtobuf && object.contains(u"case"_s)) {
        out[object.value(u"case"_s).toString()].append(object.value(u"value"_s).toString());
    } else if (value.isObject()) {
        for (auto it = object.begin(); it != object.end(); ++it)
            leaves(it.value(), path.isEmpty() ? it.key() : path + u'.' + it.key(), isProtobuf, out);
    } else if (value.isArray()) {
        const QJsonArray items = value.toArray();
        for (const QJsonValue &item : items)
            leaves(item, item.isObject() ? path + u"[]"_s : path, isProtobuf, out);
    } else if (!value.isNull()) {
        out[path].append(value.toVariant().toString());
    }
}

Inventory withKek(const QString &name = u"kek"_s)
{
    Inventory inventory;
    addKek(inventory, liveKek(name));
    return inventory;
}

const QByteArray taggedString = "{\"name\":\"f\",\"type\":\"string\",\"confluent:tags\":[\"PII\"]}";

SchemaVersion jsonVersion(const QByteArray &text, const QList<Rule> &rules)
{
    SchemaVersion version;
    version.type = SchemaType::Json;
    version.text = text;
    version.ruleSet.domainRules = rules;
    return version;
}

SchemaVersion protoVersion(const QByteArray &body, const QList<Rule> &rules)
{
    SchemaVersion version;
    version.type = SchemaType::Protobuf;
    version.text = "syntax = \"proto3\"; package p; message M { " + body + " }";
    version.ruleSet.domainRules = rules;
    return version;
}

} // namespace

class CoverageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// What the JavaScript client really encrypted is what we say it encrypts.
    void agreesWithTheOfficialClient_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        const QJsonArray messages = vectors().value(u"messages"_s).toArray();
        QCOMPARE(messages.size(), 14);
        for (const QJsonValue &message : messages)
            QTest::newRow(qPrintable(message[u"name"_s].toString())) << message.toObject();
    }
    void agreesWithTheOfficialClient()
    {
        QFETCH(QJsonObject, vector);
        const SchemaVersion version = versionOf(vector);
        Inventory inventory;
        for (const QJsonValue &value : vector.value(u"keks"_s).toArray()) {
            Kek kek;
            kek.name = value[u"name"_s].toString();
            kek.kmsType = value[u"kmsType"_s].toString();
            kek.kmsKeyId = value[u"kmsKeyId"_s].toString();
            addKek(inventory, kek);
        }
        const auto fields = protections(version, inventory);
        const bool isPayload = !version.ruleSet.encodingRules.isEmpty();
        const bool isProtobuf = version.type == SchemaType::Protobuf;
        QMap<QString, QStringList> plain;
        QMap<QString, QStringList> sent;
        leaves(vector.value(u"plaintext"_s), {}, isProtobuf, plain);
        leaves(vector.value(u"decodedWithoutDecryption"_s), {}, isProtobuf, sent);
        QVERIFY(!plain.isEmpty());
        int encrypted = 0;
        for (auto it = plain.begin(); it != plain.end(); ++it) {
            QString path = it.key();
            if (!fields.contains(path))
                path = path.left(path.lastIndexOf(u'.')); // a key of a map
            QVERIFY2(fields.contains(path), qPrintable(path));
            const Verdict verdict = fields.value(path).verdict;
            if (isPayload) {
                QCOMPARE(verdict, Verdict::PayloadEncrypted);
                ++encrypted;
                continue;
            }
            const bool wasEncrypted = sent.value(it.key()) != it.value();
            encrypted += wasEncrypted ? 1 : 0;
            if (wasEncrypted
                && path == u"contacts[].phone"_s) // by a pattern in JavaScript's spelling, which Java does not know
                QCOMPARE(verdict, Verdict::OnlySomeClients);
            else if (wasEncrypted)
                QVERIFY2(verdict == Verdict::Encrypted, qPrintable(path));
            else if (!it.value().empty()) // nothing was sent that could be seen
                QVERIFY2(verdict == Verdict::NotTagged || verdict == Verdict::TaggedUnprotected, qPrintable(path));
        }
        QVERIFY(encrypted > 0);
    }
    void agreesOnWhatIsRefused_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        const QJsonArray errors = vectors().value(u"errors"_s).toArray();
        QCOMPARE(errors.size(), 12);
        for (const QJsonValue &error : errors)
            QTest::newRow(qPrintable(error[u"name"_s].toString())) << error.toObject();
    }
    void agreesOnWhatIsRefused()
    {
        QFETCH(QJsonObject, vector);
        const QString name = vector.value(u"name"_s).toString();
        const SchemaVersion version = versionOf(vector);
        Inventory inventory; // the client had an empty registry
        setComplete(inventory, InventoryPart::Keks);
        const QString path = vector.value(u"value"_s).toObject().keys().constFirst();
        const Verdict verdict = verdictOf(version, inventory, path);
        if (name == u"avro-union-int-tagged"_s)
            QCOMPARE(verdict, Verdict::PartlyClear); // refused by JavaScript, but Java sends it in clear
        else if (name.endsWith(u"-tagged"_s))
            QCOMPARE(verdict, Verdict::Refused);
        else if (name == u"unknown-kms-type"_s)
            QCOMPARE(verdict, Verdict::Encrypted); // which drivers a client has is not written in the registry
        else
            QCOMPARE(verdict, Verdict::Broken);
    }
    void judgesRulesByWhetherTheyRun_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<Verdict>("expected");
        QTest::newRow("as it should be") << QString() << Verdict::Encrypted;
        QTest::newRow("disabled") << u"disabled"_s << Verdict::TaggedUnprotected;
        QTest::newRow("gateway only") << u"gateway"_s << Verdict::TaggedUnprotected;
        QTest::newRow("clients only") << u"client"_s << Verdict::Encrypted;
        QTest::newRow("nowhere") << u"none"_s << Verdict::TaggedUnprotected;
        QTest::newRow("condition") << u"condition"_s << Verdict::TaggedUnprotected;
        QTest::newRow("encoding list") << u"encoding"_s << Verdict::TaggedUnprotected;
        QTest::newRow("other tag") << u"tag"_s << Verdict::TaggedUnprotected;
        QTest::newRow("every field") << u"all"_s << Verdict::Encrypted;
        QTest::newRow("write only") << u"write"_s << Verdict::WriteOnly;
        QTest::newRow("read only") << u"read"_s << Verdict::ReadOnly;
        QTest::newRow("no KEK name") << u"unnamed"_s << Verdict::Broken;
        QTest::newRow("bad KEK name") << u"badname"_s << Verdict::Broken;
        QTest::newRow("KEK missing") << u"missing"_s << Verdict::Broken;
        QTest::newRow("KEK missing, can be made") << u"creatable"_s << Verdict::Encrypted;
        QTest::newRow("KEK soft-deleted") << u"deleted"_s << Verdict::Broken;
        QTest::newRow("KEKs not loaded") << u"unloaded"_s << Verdict::Encrypted;
        QTest::newRow("KMS type differs") << u"kmstype"_s << Verdict::Broken;
        QTest::newRow("KMS key differs") << u"kmskey"_s << Verdict::Broken;
        QTest::newRow("algorithm") << u"algorithm"_s << Verdict::Broken;
        QTest::newRow("expiry") << u"expiry"_s << Verdict::Broken;
        QTest::newRow("named by metadata") << u"metadata"_s << Verdict::Encrypted;
        QTest::newRow("rule before metadata") << u"precedence"_s << Verdict::Broken;
    }
    void judgesRulesByWhetherTheyRun()
    {
        QFETCH(QString, change);
        QFETCH(Verdict, expected);
        Inventory inventory = withKek();
        SchemaVersion version = avroVersion(u"s"_s, taggedString, {encryptRule(u"r"_s, {u"PII"_s})});
        Rule &rule = version.ruleSet.domainRules[0];
        const auto set = [&rule](const QString &key, const QString &value) {
            rule.params.insert(key, MaskedValue(key, value));
        };
        rule.disabled = change == u"disabled"_s;
        if (change == u"gateway"_s)
            version.ruleSet.enableAt = u"GATEWAY"_s;
        if (change == u"client"_s)
            version.ruleSet.enableAt = u"CLIENT"_s;
        if (change == u"none"_s)
            version.ruleSet.enableAt = u"NONE"_s;
        if (change == u"condition"_s)
            rule.kind = RuleKind::Condition;
        if (change == u"tag"_s)
            rule.tags = {u"OTHER"_s};
        if (change == u"all"_s)
            rule.tags.clear();
        if (change == u"write"_s)
            rule.mode = RuleMode::Write;
        if (change == u"read"_s)
            rule.mode = RuleMode::Read;
        if (change == u"unnamed"_s || change == u"metadata"_s)
            rule.params.clear();
        if (change == u"metadata"_s || change == u"precedence"_s)
            version.metadata.properties = maskedMap({{u"encrypt.kek.name"_s, u"kek"_s}});
        if (change == u"badname"_s)
            set(u"encrypt.kek.name"_s, u"no spaces"_s);
        if (change == u"missing"_s || change == u"creatable"_s || change == u"precedence"_s)
            set(u"encrypt.kek.name"_s, u"gone"_s);
        if (change == u"creatable"_s) {
            set(u"encrypt.kms.type"_s, u"local-kms"_s);
            set(u"encrypt.kms.key.id"_s, u"x"_s);
        }
        if (change == u"deleted"_s)
            inventory.keks[0].details->deleted = true;
        if (change == u"unloaded"_s)
            inventory = {};
        if (change == u"kmstype"_s)
            set(u"encrypt.kms.type"_s, u"aws-kms"_s);
        if (change == u"kmskey"_s)
            set(u"encrypt.kms.key.id"_s, u"other"_s);
        if (change == u"algorithm"_s)
            set(u"encrypt.dek.algorithm"_s, u"AES265_SIV"_s);
        if (change == u"expiry"_s)
            set(u"encrypt.dek.expiry.days"_s, u"ten"_s);
        if (change == u"encoding"_s)
            version.ruleSet.encodingRules = std::exchange(version.ruleSet.domainRules, {});
        QCOMPARE(verdictOf(version, inventory), expected);
    }
    void judgesTypes_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<Verdict>("expected");
        QTest::newRow("bytes") << QByteArray("\"bytes\"") << Verdict::Encrypted;
        QTest::newRow("nullable") << QByteArray("[\"null\",\"string\"]") << Verdict::Encrypted;
        QTest::newRow("text or bytes") << QByteArray("[\"bytes\",\"string\"]") << Verdict::Encrypted;
        QTest::newRow("text or int") << QByteArray("[\"string\",\"int\"]") << Verdict::PartlyClear;
        QTest::newRow("nullable int") << QByteArray("[\"null\",\"int\"]") << Verdict::PartlyClear;
        QTest::newRow("int") << QByteArray("\"int\"") << Verdict::Refused;
        QTest::newRow("boolean") << QByteArray("\"boolean\"") << Verdict::Refused;
        QTest::newRow("decimal") << QByteArray("{\"type\":\"bytes\",\"logicalType\":\"decimal\"}")
                                 << Verdict::Encrypted;
        QTest::newRow("enum") << QByteArray("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}")
                              << Verdict::Refused;
        QTest::newRow("fixed") << QByteArray("{\"type\":\"fixed\",\"name\":\"X\",\"size\":4}") << Verdict::Refused;
        QTest::newRow("texts") << QByteArray("{\"type\":\"array\",\"items\":\"string\"}") << Verdict::Encrypted;
        QTest::newRow("numbers") << QByteArray("{\"type\":\"array\",\"items\":\"long\"}") << Verdict::Refused;
        QTest::newRow("map") << QByteArray("{\"type\":\"map\",\"values\":\"string\"}") << Verdict::Encrypted;
        QTest::newRow("map of lists") << QByteArray(
            "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":\"string\"}}")
                                      << Verdict::Encrypted;
        QTest::newRow("record") << QByteArray("{\"type\":\"record\",\"name\":\"In\",\"fields\":[]}")
                                << Verdict::Container;
    }
    void judgesTypes()
    {
        QFETCH(QByteArray, type);
        QFETCH(Verdict, expected);
        const SchemaVersion version =
            avroVersion(u"s"_s, "{\"name\":\"f\",\"type\":" + type + ",\"confluent:tags\":[\"PII\"]}",
                        {encryptRule(u"r"_s, {u"PII"_s})});
        QCOMPARE(verdictOf(version, withKek()), expected);
    }
    void givesChildrenNothingOfTheirContainersTags()
    {
        const auto fields = protections(avroVersion(u"s"_s,
                                                    "{\"name\":\"f\",\"confluent:tags\":[\"PII\"],\"type\":{\"type\":"
                                                    "\"record\",\"name\":\"In\",\"fields\":["
                                                    "{\"name\":\"x\",\"type\":\"string\"}]}}",
                                                    {encryptRule(u"r"_s, {u"PII"_s})}),
                                        withKek());
        QCOMPARE(fields.value(u"f"_s).verdict, Verdict::Container);
        QCOMPARE(fields.value(u"f.x"_s).verdict, Verdict::NotTagged);
    }
    void tellsTheClientsApart()
    {
        const QList<Rule> rules{encryptRule(u"r"_s, {u"PII"_s})};
        const QByteArray tag = " [(confluent.field_meta).tags = \"PII\"]; ";
        const Inventory inventory = withKek();
        QCOMPARE(verdictOf(protoVersion("string f = 1" + tag, rules), inventory), Verdict::Encrypted);
        QCOMPARE(verdictOf(protoVersion("optional string f = 1" + tag, rules), inventory), Verdict::Encrypted);
        QCOMPARE(verdictOf(protoVersion("optional int32 f = 1" + tag, rules), inventory), Verdict::Refused);
        QCOMPARE(verdictOf(protoVersion("repeated string f = 1" + tag, rules), inventory), Verdict::OnlySomeClients);
        QCOMPARE(verdictOf(protoVersion("map<string, string> f = 1" + tag, rules), inventory),
                 Verdict::OnlySomeClients);
        QCOMPARE(verdictOf(protoVersion("oneof o { string f = 1" + tag + "}", rules), inventory), Verdict::Encrypted);
        QCOMPARE(verdictOf(protoVersion("oneof o { string f = 1" + tag + "}", rules), inventory, u"o"_s),
                 Verdict::Container);

        SchemaVersion list = jsonVersion("{\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"properties\":"
                                         "{\"x\":{\"type\":\"string\"}}}}}}",
                                         rules);
        list.metadata.tags = {{u"$.a*.x"_s, {u"PII"_s}}};
        QCOMPARE(verdictOf(list, inventory, u"a[].x"_s), Verdict::Encrypted);
        list.metadata.tags = {{u"$.a.x"_s, {u"PII"_s}}};
        QCOMPARE(verdictOf(list, inventory, u"a[].x"_s), Verdict::OnlySomeClients);
        // The tag that only one client sees is not the one of the rule.
        list.metadata.tags = {{u"$.a.x"_s, {u"OTHER"_s}}, {u"$.a*.x"_s, {u"PII"_s}}};
        QCOMPARE(verdictOf(list, inventory, u"a[].x"_s), Verdict::Encrypted);
    }
    void knowsWhatIsNeverVisited()
    {
        const QList<Rule> rules{encryptRule(u"r"_s, {u"PII"_s})};
        const QByteArray text =
            "{\"properties\":{\"f\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"},"
            "\"confluent:tags\":[\"PII\"]},\"g\":{\"type\":\"object\"}}}";
        SchemaVersion version = jsonVersion(text, rules);
        QCOMPARE(verdictOf(version, withKek()), Verdict::NotVisited);
        QCOMPARE(verdictOf(version, withKek(), u"g"_s), Verdict::NotTagged);
        Rule payload = encryptRule(u"p"_s, {});
        payload.type = u"ENCRYPT_PAYLOAD"_s;
        version.ruleSet.encodingRules = {payload};
        QCOMPARE(verdictOf(version, withKek()), Verdict::PayloadEncrypted);
        version.ruleSet.encodingRules[0].mode = RuleMode::Read;
        QCOMPARE(verdictOf(version, withKek()), Verdict::NotVisited);
    }
    void seesOverlapsAndDuplicates()
    {
        const QByteArray field = "{\"name\":\"f\",\"type\":\"string\",\"confluent:tags\":[\"PII\",\"GDPR\"]}";
        const FieldProtection twice =
            protections(avroVersion(u"s"_s, field, {encryptRule(u"a"_s, {u"PII"_s}), encryptRule(u"b"_s, {u"GDPR"_s})}),
                        withKek())
                .value(u"f"_s);
        QVERIFY(twice.encryptedTwice);
        QCOMPARE(twice.verdict, Verdict::Encrypted);
        QCOMPARE(twice.rules.size(), 2);
        QCOMPARE(twice.rules.at(0).rule, u"a"_s);
        QCOMPARE(twice.rules.at(0).matchedTags, QStringList{u"PII"_s});
        QCOMPARE(twice.rules.at(0).algorithm, u"AES256_GCM"_s);
        QCOMPARE(twice.rules.at(0).kekName, u"kek"_s);
        // Java runs the first of two equal rules, JavaScript both.
        const FieldProtection equal =
            protections(avroVersion(u"s"_s, field, {encryptRule(u"a"_s, {u"PII"_s}), encryptRule(u"b"_s, {u"PII"_s})}),
                        withKek())
                .value(u"f"_s);
        QVERIFY(!equal.encryptedTwice);
        QCOMPARE(equal.verdict, Verdict::OnlySomeClients);
    }
    void seesReadersThatCannotUndoWhatIsWritten()
    {
        Rule write = encryptRule(u"w"_s, {u"PII"_s});
        write.mode = RuleMode::Write;
        Rule read = encryptRule(u"r"_s, {u"PII"_s});
        read.mode = RuleMode::Read;
        QCOMPARE(verdictOf(avroVersion(u"s"_s, taggedString, {write, read}), withKek()), Verdict::Encrypted);
        read.params.insert(u"encrypt.dek.algorithm"_s, MaskedValue(u"encrypt.dek.algorithm", u"AES256_SIV"_s));
        QCOMPARE(verdictOf(avroVersion(u"s"_s, taggedString, {write, read}), withKek()), Verdict::Broken);
    }
};

QTEST_GUILESS_MAIN(CoverageTest)
#include "tst_coverage.moc"
