#include "fieldtreesupport.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

FieldTree json(const QByteArray &text, const QList<ResolvedReference> &references = {})
{
    return readFields(SchemaType::Json, text, references);
}

QByteArray customer()
{
    return "{\"title\":\"Customer\",\"type\":\"object\",\"confluent:tags\":[\"CORE\"],\"properties\":{\n"
           "\"name\":{\"type\":\"string\",\"description\":\"Full name\",\"confluent:tags\":[\"PII\"]},\n"
           "\"age\":{\"type\":\"integer\",\"default\":18},\n"
           "\"nick\":{\"type\":[\"string\",\"null\"]},\n"
           "\"mixed\":{\"type\":[\"string\",\"integer\"]},\n"
           "\"level\":{\"type\":\"string\",\"enum\":[\"A\",\"B\"]},\n"
           "\"fixed\":{\"const\":\"x\"},\n"
           "\"photo\":{\"type\":\"string\",\"contentEncoding\":\"base64\"},\n"
           "\"aliases\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\n"
           "\"address\":{\"$ref\":\"#/definitions/Ad~1dr%20ess\"},\n"
           "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"label\":{\"type\":"
           "\"string\"}}}},\n"
           "\"free\":{\"type\":\"object\"},\n"
           "\"attrs\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}},\n"
           "\"inner\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\n"
           "  "
           "\"patternProperties\":{\"^x-\":{\"type\":\"object\",\"properties\":{\"secret\":{\"type\":\"string\"}}}}},\n"
           "\"pay\":{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"object\",\"properties\":{\"iban\":{\"type\":\"string\"}"
           "}}]},\n"
           "\"parent\":{\"$ref\":\"#\"},\n"
           "\"any\":true\n"
           "},\"definitions\":{\"Ad/dr ess\":{\"type\":\"object\",\"properties\":{\n"
           "\"street\":{\"type\":\"string\",\"confluent:tags\":[\"PII\"]}}}}}";
}

} // namespace

class FieldTreeJsonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryType()
    {
        const FieldTree tree = json(customer());
        QCOMPARE(tree.problem, QString());
        QCOMPARE(tree.rootName, u"Customer"_s);
        QCOMPARE(tree.rootEntityPath, u"object"_s);
        QCOMPARE(tree.rootTags, QStringList{u"CORE"_s});
        QVERIFY(hasUniquePaths(tree));
        QVERIFY(tree.missingReferences.isEmpty());

        const SchemaField *name = fieldAt(tree, u"name"_s);
        QVERIFY(name);
        QCOMPARE(name->matchName, u"$.name"_s);
        QVERIFY(name->alternateMatchName.isEmpty());
        QCOMPARE(name->entityPath, u"object.name"_s);
        QCOMPARE(name->doc, u"Full name"_s);
        QCOMPARE(name->inlineTags, QStringList{u"PII"_s});
        QCOMPARE(name->line, 1);
        QCOMPARE(fieldAt(tree, u"age"_s)->defaultText, u"18"_s);
        QCOMPARE(fieldAt(tree, u"nick"_s)->kind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"nick"_s)->branches, QList{FieldKind::String});
        QVERIFY(fieldAt(tree, u"nick"_s)->nullable);
        QCOMPARE(fieldAt(tree, u"mixed"_s)->kind, FieldKind::Union);
        QCOMPARE(fieldAt(tree, u"mixed"_s)->branches, (QList{FieldKind::String, FieldKind::Integer}));
        QCOMPARE(fieldAt(tree, u"level"_s)->kind, FieldKind::Enum);
        QCOMPARE(fieldAt(tree, u"fixed"_s)->kind, FieldKind::Enum);
        QCOMPARE(fieldAt(tree, u"photo"_s)->kind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"photo"_s)->logicalType, u"base64"_s);
        QCOMPARE(fieldAt(tree, u"aliases"_s)->itemKind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"any"_s)->kind, FieldKind::Unknown);
    }
    void spellsNamesForBothClientsAndTheApi()
    {
        const FieldTree tree = json(customer());
        const SchemaField *label = fieldAt(tree, u"items[].label"_s);
        QVERIFY(label);
        QCOMPARE(label->matchName, u"$.items[0].label"_s);
        QCOMPARE(label->alternateMatchName, u"$.items.label"_s);
        QCOMPARE(label->entityPath, u"object.items.array.object.label"_s);
        QVERIFY(label->repeated);
        QCOMPARE(fieldAt(tree, u"inner.a"_s)->entityPath, u"object.inner.object.a"_s);
        const SchemaField *iban = fieldAt(tree, u"pay.iban"_s);
        QVERIFY(iban);
        QCOMPARE(iban->entityPath, u"object.pay.oneof.1.object.iban"_s);
        QVERIFY(fieldAt(tree, u"pay"_s)->nullable);
        QCOMPARE(fieldAt(tree, u"pay"_s)->kind, FieldKind::Record);
    }
    void followsPointersAndEndsRecursion()
    {
        const FieldTree tree = json(customer());
        const SchemaField *street = fieldAt(tree, u"address.street"_s);
        QVERIFY(street);
        QCOMPARE(street->matchName, u"$.address.street"_s);
        QCOMPARE(street->line, 19);
        QVERIFY(fieldAt(tree, u"parent"_s)->recursive);
        QVERIFY(fieldAt(tree, u"parent"_s)->children.isEmpty());
    }
    void marksWhatIsNeverVisited()
    {
        const FieldTree tree = json(customer());
        QCOMPARE(fieldAt(tree, u"attrs"_s)->kind, FieldKind::Map);
        QCOMPARE(fieldAt(tree, u"attrs"_s)->itemKind, FieldKind::String);
        QVERIFY(fieldAt(tree, u"attrs"_s)->notVisited);
        QVERIFY(fieldAt(tree, u"free"_s)->notVisited);
        QVERIFY(!fieldAt(tree, u"inner"_s)->notVisited);
        QVERIFY(!fieldAt(tree, u"inner.a"_s)->notVisited);
        const SchemaField *secret = fieldAt(tree, u"inner.^x-.secret"_s);
        QVERIFY(secret);
        QVERIFY(secret->notVisited);
        QVERIFY(secret->underMap);
        QVERIFY(secret->entityPath.isEmpty());
    }
    void takesIdsAnchorsAndOtherSubjects()
    {
        const QByteArray text =
            "{\"$id\":\"https://acme.com/root.json\",\"type\":\"object\",\"properties\":{"
            "\"a\":{\"$ref\":\"other.json\"},\"b\":{\"$ref\":\"#here\"},\"c\":{\"$ref\":\"named.json#/$defs/T\"},"
            "\"d\":{\"$ref\":\"nowhere.json\"},\"e\":{\"$ref\":\"https://acme.com/part.json\"}},"
            "\"$defs\":{\"X\":{\"$anchor\":\"here\",\"type\":\"integer\"},\"Y\":{\"$id\":\"part.json\",\"type\":"
            "\"boolean\"}}}";
        const FieldTree tree = json(
            text,
            {referenceTo(SchemaType::Json, u"x"_s, "{\"$id\":\"https://acme.com/other.json\",\"type\":\"string\"}"),
             referenceTo(SchemaType::Json, u"named.json"_s, "{\"$defs\":{\"T\":{\"type\":\"number\"}}}")});
        QCOMPARE(tree.problem, QString());
        QCOMPARE(fieldAt(tree, u"a"_s)->kind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"b"_s)->kind, FieldKind::Integer);
        QCOMPARE(fieldAt(tree, u"c"_s)->kind, FieldKind::Number);
        QCOMPARE(fieldAt(tree, u"d"_s)->kind, FieldKind::Unknown);
        QCOMPARE(fieldAt(tree, u"e"_s)->kind, FieldKind::Boolean);
        QCOMPARE(tree.missingReferences, QStringList{u"nowhere.json"_s});
    }
    void combinesSchemas()
    {
        const FieldTree tree =
            json("{\"type\":\"object\",\"allOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}}},"
                 "{\"properties\":{\"b\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]},"
                 "\"c\":{\"allOf\":[{\"$ref\":\"#/$defs/S\"}],\"confluent:tags\":[\"PII\"]},"
                 "\"t\":{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}}}],"
                 "\"if\":{},\"then\":{\"properties\":{\"d\":{\"type\":\"string\"}}},\"$defs\":{\"S\":{\"type\":"
                 "\"string\"}}}");
        QCOMPARE(tree.problem, QString());
        QVERIFY(fieldAt(tree, u"a"_s));
        QCOMPARE(fieldAt(tree, u"b"_s)->branches, (QList{FieldKind::String, FieldKind::Number}));
        QCOMPARE(fieldAt(tree, u"c"_s)->kind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"c"_s)->inlineTags, QStringList{u"PII"_s});
        QVERIFY(fieldAt(tree, u"c"_s)->branches.isEmpty());
        QCOMPARE(fieldAt(tree, u"t"_s)->itemKind, FieldKind::Union);
        QVERIFY(fieldAt(tree, u"d"_s)->notVisited);
    }
    void readsOtherRoots()
    {
        QVERIFY(json("true").problem.isEmpty());
        QVERIFY(json("{}").problem.isEmpty());
        const FieldTree text = json("{\"type\":\"string\"}");
        QCOMPARE(text.fields.size(), 1);
        QVERIFY(text.fields.constFirst().notVisited);
        const FieldTree list =
            json("{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}}");
        QCOMPARE(fieldAt(list, u"[].x"_s)->matchName, u"$[0].x"_s);
        const FieldTree reference = json("{\"$ref\":\"#/$defs/R\",\"$defs\":{\"R\":{\"type\":\"object\",\"properties\":"
                                         "{\"x\":{\"type\":\"string\"}}}}}");
        QCOMPARE(fieldAt(reference, u"x"_s)->matchName, u"$.x"_s);
    }
    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("list") << QByteArray("[1]") << u"line 1"_s;
        QTest::newRow("no JSON") << QByteArray("{\n\"type\": nonsense}") << u"line 2"_s;
        QTest::newRow("properties of a wrong type")
            << QByteArray("{\"type\":\"object\",\"properties\":[]}") << u"\"properties\""_s;
        QTest::newRow("property is text") << QByteArray("{\"properties\":{\n\"a\":\"string\"}}") << u"line 2"_s;
        QTest::newRow("unknown type") << QByteArray("{\"properties\":{\"a\":{\"type\":\"varchar\"}}}") << u"varchar"_s;
        QTest::newRow("type is a number") << QByteArray("{\"properties\":{\"a\":{\"type\":7}}}") << u"\"type\""_s;
        QTest::newRow("reference is a number") << QByteArray("{\"properties\":{\"a\":{\"$ref\":7}}}") << u"$ref"_s;
        QTest::newRow("deep") << QByteArray("{\"items\":").repeated(100000) << u"nested deeper"_s;
        QTest::newRow("deep but closed") << QByteArray("{\"items\":").repeated(500) + "{}" + QByteArray(500, '}')
                                         << u"nested deeper"_s;
        QTest::newRow("invalid UTF-8") << QByteArray("{\"title\":\"\xc3\x28\"}") << u"line 1"_s;
    }
    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const FieldTree tree = json(text);
        QVERIFY2(tree.problem.contains(expected), qPrintable(tree.problem));
    }
    void noPrefixOfASchemaIsASchema()
    {
        const QByteArray text = customer();
        for (qsizetype size = 0; size < text.size(); ++size)
            QVERIFY2(!json(text.left(size)).problem.isEmpty(), QByteArray::number(size).constData());
    }
    void survivesCyclesOfReferences()
    {
        const FieldTree tree =
            json("{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{\"$ref\":\"#/$defs/B\"},\"B\":{\"$ref\":\"#/$defs/A\"}}}");
        QVERIFY(tree.fields.size() <= 1);
        QVERIFY(json("{\"$ref\":\"#\"}").fields.size() <= 1);
        const FieldTree self = json("{\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}");
        QVERIFY(fieldAt(self, u"a"_s)->recursive);
    }
    void survivesExponentialReferences()
    {
        QByteArray definitions;
        for (int i = 0; i < 40; ++i) {
            const QByteArray next = "{\"$ref\":\"#/$defs/D" + QByteArray::number(i + 1) + "\"}";
            definitions += "\"D" + QByteArray::number(i) + "\":{\"allOf\":[" + next + "," + next + "]},";
        }
        const FieldTree tree =
            json("{\"$ref\":\"#/$defs/D0\",\"$defs\":{" + definitions + "\"D40\":{\"type\":\"string\"}}}");
        QVERIFY2(!tree.problem.isEmpty(), qPrintable(tree.problem));

        QByteArray fields;
        for (int i = 0; i < 20; ++i) {
            const QByteArray next = "{\"$ref\":\"#/$defs/F" + QByteArray::number(i + 1) + "\"}";
            fields += "\"F" + QByteArray::number(i) + "\":{\"properties\":{\"a\":" + next + ",\"b\":" + next
                + ",\"c\":" + next + "}},";
        }
        const FieldTree many =
            json("{\"$ref\":\"#/$defs/F0\",\"$defs\":{" + fields + "\"F20\":{\"type\":\"string\"}}}");
        QVERIFY(many.problem.contains(u"more than"_s));
        QVERIFY(hasUniquePaths(many));
    }
    void keepsTheLastOfTwoEqualNames()
    {
        const FieldTree tree = json("{\"properties\":{\"a\":{\"type\":\"string\"},\"a\":{\"type\":\"integer\"}}}");
        QCOMPARE(tree.fields.size(), 1);
        QCOMPARE(tree.fields.constFirst().kind, FieldKind::Integer);
    }
};

QTEST_GUILESS_MAIN(FieldTreeJsonTest)
#include "tst_fieldtree_json.moc"
