#include "services/compare/schemadiff.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Kind = FieldChange::Kind;

FieldTree avro(const QByteArray &fields)
{
    return readFields(SchemaType::Avro, R"({"type":"record","name":"R","namespace":"n","fields":[)" + fields + "]}",
                      {});
}

QByteArray field(const QByteArray &name, const QByteArray &type = "\"string\"", const QByteArray &more = {})
{
    return R"({"name":")" + name + R"(","type":)" + type + more + '}';
}

QByteArray record(const QByteArray &name, const QByteArray &fields)
{
    return R"({"type":"record","name":")" + name + R"(","fields":[)" + fields + "]}";
}

/// "kind left → right", one a line.
QStringList told(const QList<FieldChange> &changes)
{
    static const QMap<Kind, QString> words{{Kind::Added, u"added"_s},
                                           {Kind::Removed, u"removed"_s},
                                           {Kind::Changed, u"changed"_s},
                                           {Kind::Moved, u"moved"_s},
                                           {Kind::Reordered, u"reordered"_s}};
    QStringList lines;
    for (const FieldChange &change : changes)
        lines.append(u"%1 %2 → %3"_s.arg(words.value(change.kind), change.leftPath, change.rightPath));
    return lines;
}

SchemaVersion versionWith(const QList<Rule> &rules)
{
    SchemaVersion version;
    version.subject = u"s"_s;
    version.ruleSet.domainRules = rules;
    return version;
}

Rule encrypt(const QString &name, const QString &kek, const QString &token = {})
{
    Rule rule;
    rule.name = name;
    rule.type = u"ENCRYPT"_s;
    rule.tags = {u"PII"_s};
    rule.params.insert(u"encrypt.kek.name"_s, MaskedValue(u"encrypt.kek.name", kek));
    if (!token.isEmpty())
        rule.params.insert(u"client.secret"_s, MaskedValue(u"client.secret", token));
    return rule;
}

} // namespace

class SchemaDiffTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsNothingOfEqualSchemas()
    {
        const FieldTree tree = avro(field("a") + ',' + field("b", record("B", field("c"))));
        QCOMPARE(compareFields(tree, tree), QList<FieldChange>());
        QCOMPARE(compareSchemas({}, tree, {}, tree), SchemaDiff());
        QCOMPARE(compareFields({}, {}), QList<FieldChange>());
    }
    void tellsAddedRemovedAndChangedFields()
    {
        const FieldTree left = avro(field("a") + ',' + field("gone", "\"int\"") + ',' + field("b", "\"int\""));
        const FieldTree right = avro(field("a") + ',' + field("b", "\"long\"", R"(,"default":1,"doc":"now with a doc")")
                                     + ',' + field("new", record("N", field("x") + ',' + field("y"))));
        const QList<FieldChange> changes = compareFields(left, right);
        QCOMPARE(told(changes), (QStringList{u"removed gone → "_s, u"changed b → b"_s, u"added  → new"_s}));
        QCOMPARE(changes.at(0).leftType, u"int"_s);
        using Member = FieldChange::Member;
        QCOMPARE(changes.at(1).members,
                 (QList<FieldChange::MemberChange>{{Member::Type, u"int"_s, u"long"_s},
                                                   {Member::Default, {}, u"1"_s},
                                                   {Member::Doc, {}, u"now with a doc"_s}}));
        QCOMPARE(changes.at(2).below, 2);
    }
    void recognisesMovedFields()
    {
        const FieldTree left = avro(field("email") + ',' + field("id", "\"long\"") + ','
                                    + field("contact", record("Contact", field("phone"))));
        const FieldTree right = avro(field("id", "\"long\"") + ','
                                     + field("contact", record("Contact", field("phone") + ',' + field("email"))));
        QCOMPARE(told(compareFields(left, right)), (QStringList{u"moved email → contact.email"_s}));
        // Another type: it is another field.
        const FieldTree other =
            avro(field("id", "\"long\"") + ','
                 + field("contact", record("Contact", field("phone") + ',' + field("email", "\"int\""))));
        QCOMPARE(told(compareFields(left, other)), (QStringList{u"removed email → "_s, u"added  → contact.email"_s}));
    }
    void movesARecordWithItsFields()
    {
        const QByteArray address = record("Address", field("street") + ',' + field("city") + ',' + field("zip"));
        const QByteArray changed =
            record("Address", field("street") + ',' + field("city") + ',' + field("zip", "\"int\""));
        const FieldTree left = avro(field("a", record("A", field("x") + ',' + field("address", address))) + ','
                                    + field("b", record("B", field("y"))));
        const FieldTree right = avro(field("a", record("A", field("x"))) + ','
                                     + field("b", record("B", field("y") + ',' + field("address", changed))));
        const QList<FieldChange> changes = compareFields(left, right);
        QCOMPARE(told(changes),
                 (QStringList{u"moved a.address → b.address"_s, u"changed a.address.zip → b.address.zip"_s}));
        QCOMPARE(changes.at(0).below, 3);
    }
    void choosesTheNearestOfSeveral()
    {
        const FieldTree left = avro(field("home", record("H", field("zip"))) + ',' + field("q"));
        const FieldTree right =
            avro(field("q") + ',' + field("work", record("W", field("k") + ',' + field("l") + ',' + field("zip"))) + ','
                 + field("other", record("O", field("home", record("H2", field("zip"))))));
        QCOMPARE(told(compareFields(left, right)),
                 (QStringList{u"added  → work"_s, u"added  → other"_s, u"moved home → other.home"_s}));
    }
    void tellsChangedOrder()
    {
        const FieldTree left = avro(field("a") + ',' + field("b") + ',' + field("c") + ',' + field("d"));
        const FieldTree right = avro(field("d") + ',' + field("a") + ',' + field("b") + ',' + field("c"));
        QCOMPARE(told(compareFields(left, right)), (QStringList{u"reordered d → d"_s}));
    }
    void comparesAcrossTypes()
    {
        const FieldTree json = readFields(
            SchemaType::Json, R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}})", {});
        const FieldTree proto =
            readFields(SchemaType::Protobuf, "syntax = \"proto3\"; message M { string a = 1; int64 b = 2; }", {});
        QCOMPARE(told(compareFields(json, proto)), (QStringList{u"changed b → b"_s}));
    }
    void recognisesMovesInJsonSchemaAndProtobuf()
    {
        const FieldTree json = readFields(
            SchemaType::Json,
            R"({"type":"object","properties":{"o":{"type":"object","properties":{"k":{"type":"integer"},"a":{"type":"string"}}}}})",
            {});
        const FieldTree jsonAfter = readFields(
            SchemaType::Json,
            R"({"type":"object","properties":{"o":{"type":"object","properties":{"k":{"type":"integer"}}},"a":{"type":"string"}}})",
            {});
        QCOMPARE(told(compareFields(json, jsonAfter)), (QStringList{u"moved o.a → a"_s}));
        const FieldTree proto =
            readFields(SchemaType::Protobuf,
                       "syntax = \"proto3\"; message M { string a = 1; N n = 2; message N { int32 k = 1; } }", {});
        const FieldTree protoAfter =
            readFields(SchemaType::Protobuf,
                       "syntax = \"proto3\"; message M { N n = 2; message N { int32 k = 1; string a = 2; } }", {});
        QCOMPARE(told(compareFields(proto, protoAfter)), (QStringList{u"moved a → n.a"_s}));
    }

    void tellsTags()
    {
        const FieldTree left = avro(field("a", "\"string\"", R"(,"confluent:tags":["PII","OLD"])") + ','
                                    + field("gone", "\"int\"", R"(,"confluent:tags":["T"])"));
        const FieldTree right = avro(field("a", "\"string\"", R"(,"confluent:tags":["PII","NEW"])") + ',' + field("b"));
        SchemaVersion before;
        before.metadata.tags.insert(u"n.R.a"_s, {u"E1"_s});
        SchemaVersion after;
        after.metadata.tags.insert(u"n.R.*"_s, {u"E2"_s});
        const QList<TagChange> tags = compareSchemas(before, left, after, right).tags;
        QCOMPARE(tags,
                 (QList<TagChange>{{u"a"_s, u"a"_s, {u"NEW"_s}, {u"OLD"_s}, {u"E2"_s}, {u"E1"_s}},
                                   {{}, u"b"_s, {}, {}, {u"E2"_s}, {}},
                                   {u"gone"_s, {}, {}, {u"T"_s}, {}, {}}}));
    }
    void tellsTagsOfTheRoot()
    {
        FieldTree left;
        FieldTree right;
        right.rootTags = {u"CORE"_s};
        QCOMPARE(compareSchemas({}, left, {}, right).tags, (QList<TagChange>{{{}, {}, {u"CORE"_s}, {}, {}, {}}}));
    }

    void tellsRules()
    {
        Rule other = encrypt(u"keep"_s, u"k2"_s);
        other.disabled = true;
        const SchemaVersion left =
            versionWith({encrypt(u"gone"_s, u"k"_s), encrypt(u"keep"_s, u"k1"_s), encrypt(u"z"_s, u"k"_s)});
        SchemaVersion right = versionWith({encrypt(u"z"_s, u"k"_s), other, encrypt(u"new"_s, u"k"_s)});
        right.ruleSet.enableAt = u"CLIENT"_s;
        const QList<RuleChange> rules = compareSchemas(left, {}, right, {}).rules;
        using RuleKind = RuleChange::Kind;
        QCOMPARE(rules.size(), 5);
        QCOMPARE(rules.at(0).kind, RuleKind::Removed);
        QCOMPARE(rules.at(0).name, u"gone"_s);
        QCOMPARE(rules.at(1).kind, RuleKind::Changed);
        QCOMPARE(rules.at(1).name, u"keep"_s);
        QStringList members;
        for (const MemberDifference &member : rules.at(1).members)
            members.append(u"%1: %2 → %3"_s.arg(member.member, member.left, member.right));
        QVERIFY2(members.contains(u"params.encrypt.kek.name: k1 → k2"_s), qPrintable(members.join(u'|')));
        QVERIFY(
            std::any_of(members.cbegin(), members.cend(), [](const QString &m) { return m.startsWith(u"disabled"); }));
        QCOMPARE(rules.at(2).name, u"new"_s);
        QCOMPARE(rules.at(2).kind, RuleKind::Added);
        QCOMPARE(rules.at(3).kind, RuleKind::Reordered);
        QCOMPARE(rules.at(4).part, RuleChange::Part::EnableAt);
        QCOMPARE(rules.at(4).members.constFirst().left, u"ALL"_s);
    }
    void tellsSecretsApartWithoutShowingThem()
    {
        const SchemaVersion left = versionWith({encrypt(u"r"_s, u"k"_s, u"hunter2-one"_s)});
        SchemaVersion right = versionWith({encrypt(u"r"_s, u"k"_s, u"hunter2-one"_s)});
        QVERIFY(compareSchemas(left, {}, right, {}).rules.isEmpty());
        right = versionWith({encrypt(u"r"_s, u"k"_s, u"hunter2-two"_s)});
        const QList<RuleChange> rules = compareSchemas(left, {}, right, {}).rules;
        QCOMPARE(rules.size(), 1);
        QCOMPARE(rules.constFirst().members.size(), 1);
        const MemberDifference member = rules.constFirst().members.constFirst();
        QVERIFY(member.hidden);
        QVERIFY(!member.left.contains(u"hunter2") && !member.right.contains(u"hunter2"));
    }
    void tellsMetadata()
    {
        SchemaVersion left;
        SchemaVersion right;
        left.metadata.properties.insert(u"owner"_s, MaskedValue(u"owner", u"sales"_s));
        right.metadata.properties.insert(u"owner"_s, MaskedValue(u"owner", u"crm"_s));
        right.metadata.properties.insert(u"token"_s, MaskedValue(u"token", u"hunter2"_s));
        right.metadata.tags.insert(u"n.*"_s, {u"PII"_s});
        right.metadata.sensitive = {u"token"_s};
        const QList<RuleChange> rules = compareSchemas(left, {}, right, {}).rules;
        using Part = RuleChange::Part;
        QCOMPARE(rules.size(), 4);
        QCOMPARE(rules.at(0).part, Part::MetadataTags);
        QCOMPARE(rules.at(1).part, Part::MetadataProperty);
        QCOMPARE(rules.at(1).members.constFirst(), (MemberDifference{u"owner"_s, u"sales"_s, u"crm"_s, false}));
        QCOMPARE(rules.at(2).kind, RuleChange::Kind::Added);
        QVERIFY(rules.at(2).members.constFirst().hidden);
        QVERIFY(!rules.at(2).members.constFirst().right.contains(u"hunter2"));
        QCOMPARE(rules.at(3).part, Part::Sensitive);
    }
    void survivesHostileTrees()
    {
        QByteArray many;
        for (int i = 0; i < 3000; ++i)
            many += field("r" + QByteArray::number(i),
                          record("T" + QByteArray::number(i), field("same") + ',' + field("x" + QByteArray::number(i))))
                + ',';
        many.chop(1);
        QByteArray others = many;
        others.replace("\"r", "\"s"); // every record renamed, thousands of fields of one name left over
        const QList<FieldChange> changes = compareFields(avro(many), avro(others));
        QVERIFY(changes.size() >= 3000);
        QVERIFY(!compareFields(avro(many), {}).isEmpty());
        QVERIFY(!compareFields({}, avro(many)).isEmpty());
        const QByteArray cut = many.left(many.size() / 2);
        (void)compareFields(avro(many), avro(cut));
    }
};

QTEST_GUILESS_MAIN(SchemaDiffTest)
#include "tst_schemadiff.moc"
