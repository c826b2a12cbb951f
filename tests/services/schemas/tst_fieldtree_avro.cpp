#include "fieldtreesupport.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

FieldTree avro(const QByteArray &text, const QList<ResolvedReference> &references = {})
{
    return readFields(SchemaType::Avro, text, references);
}

QByteArray customer()
{
    return "{\"type\":\"record\",\"name\":\"Customer\",\"namespace\":\"com.acme\",\"confluent:tags\":[\"CORE\"],"
           "\"fields\":[\n"
           " {\"name\":\"name\",\"type\":\"string\",\"doc\":\"Full name\",\"confluent:tags\":[\"PII\",\"GDPR\"]},\n"
           " {\"name\":\"age\",\"type\":\"int\",\"default\":18},\n"
           " {\"name\":\"nick\",\"type\":[\"null\",\"string\"],\"default\":null},\n"
           " {\"name\":\"price\",\"type\":{\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4}}},"
           "\n"
           " {\"name\":\"id\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"}},\n"
           " {\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},\n"
           " {\"name\":\"attrs\",\"type\":{\"type\":\"map\",\"values\":\"bytes\"}},\n"
           " {\"name\":\"mixed\",\"type\":[\"null\",\"int\",\"string\"]},\n"
           " {\"name\":\"level\",\"type\":{\"type\":\"enum\",\"name\":\"Level\",\"symbols\":[\"A\"]}},\n"
           " {\"name\":\"hash\",\"type\":{\"type\":\"fixed\",\"name\":\"Hash\",\"size\":16}},\n"
           " {\"name\":\"address\",\"type\":{\"type\":\"record\",\"name\":\"Address\",\"fields\":[\n"
           "   {\"name\":\"street\",\"type\":\"string\",\"confluent:tags\":[\"PII\"]}]}},\n"
           " {\"name\":\"others\",\"type\":{\"type\":\"array\",\"items\":\"Address\"}},\n"
           " {\"name\":\"boss\",\"type\":[\"null\",\"Customer\"]}\n"
           "]}";
}

} // namespace

class FieldTreeAvroTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryType()
    {
        const FieldTree tree = avro(customer());
        QCOMPARE(tree.problem, QString());
        QCOMPARE(tree.rootName, u"com.acme.Customer"_s);
        QCOMPARE(tree.rootEntityPath, u"com.acme.Customer"_s);
        QCOMPARE(tree.rootTags, QStringList{u"CORE"_s});
        QVERIFY(hasUniquePaths(tree));

        const SchemaField *name = fieldAt(tree, u"name"_s);
        QVERIFY(name);
        QCOMPARE(name->kind, FieldKind::String);
        QCOMPARE(name->matchName, u"com.acme.Customer.name"_s);
        QCOMPARE(name->entityPath, u"com.acme.Customer.name"_s);
        QCOMPARE(name->doc, u"Full name"_s);
        QCOMPARE(name->inlineTags, (QStringList{u"PII"_s, u"GDPR"_s}));
        QCOMPARE(name->line, 1);
        QVERIFY(name->branches.isEmpty());

        QCOMPARE(fieldAt(tree, u"age"_s)->defaultText, u"18"_s);
        const SchemaField *nick = fieldAt(tree, u"nick"_s);
        QCOMPARE(nick->kind, FieldKind::String);
        QVERIFY(nick->nullable);
        QCOMPARE(nick->branches, QList{FieldKind::String});
        QCOMPARE(nick->typeText, u"string?"_s);
        QCOMPARE(nick->defaultText, u"null"_s);

        const SchemaField *price = fieldAt(tree, u"price"_s);
        QCOMPARE(price->kind, FieldKind::Bytes);
        QCOMPARE(price->logicalType, u"decimal"_s);
        QCOMPARE(price->typeText, u"bytes (decimal)"_s);
        QCOMPARE(fieldAt(tree, u"id"_s)->logicalType, u"uuid"_s);

        QCOMPARE(fieldAt(tree, u"tags"_s)->kind, FieldKind::Array);
        QCOMPARE(fieldAt(tree, u"tags"_s)->itemKind, FieldKind::String);
        QCOMPARE(fieldAt(tree, u"attrs"_s)->kind, FieldKind::Map);
        QCOMPARE(fieldAt(tree, u"attrs"_s)->itemKind, FieldKind::Bytes);

        const SchemaField *mixed = fieldAt(tree, u"mixed"_s);
        QCOMPARE(mixed->kind, FieldKind::Union);
        QCOMPARE(mixed->branches, (QList{FieldKind::Integer, FieldKind::String}));
        QCOMPARE(mixed->typeText, u"union{int, string}?"_s);

        QCOMPARE(fieldAt(tree, u"level"_s)->kind, FieldKind::Enum);
        QCOMPARE(fieldAt(tree, u"hash"_s)->kind, FieldKind::Fixed);
        QCOMPARE(fieldAt(tree, u"hash"_s)->typeText, u"fixed(16)"_s);
    }
    void namesNestedFieldsAfterTheirOwnRecord()
    {
        const FieldTree tree = avro(customer());
        const SchemaField *street = fieldAt(tree, u"address.street"_s);
        QVERIFY(street);
        QCOMPARE(street->matchName, u"com.acme.Address.street"_s);
        QCOMPARE(street->line, 12);
        const SchemaField *others = fieldAt(tree, u"others[].street"_s);
        QVERIFY(others);
        QVERIFY(others->repeated);
        QCOMPARE(others->matchName, u"com.acme.Address.street"_s);
    }
    void endsRecursion()
    {
        const FieldTree tree = avro(customer());
        const SchemaField *boss = fieldAt(tree, u"boss"_s);
        QVERIFY(boss->recursive);
        QVERIFY(boss->children.isEmpty());
        QCOMPARE(boss->kind, FieldKind::Record);
    }
    void inheritsNamespaces()
    {
        const FieldTree tree =
            avro("{\"type\":\"record\",\"name\":\"a.b.Outer\",\"fields\":["
                 "{\"name\":\"in\",\"type\":{\"type\":\"record\",\"name\":\"In\",\"namespace\":\"c\",\"fields\":["
                 "{\"name\":\"x\",\"type\":{\"type\":\"record\",\"name\":\"Deep\",\"fields\":[{\"name\":\"y\",\"type\":"
                 "\"string\"}]}}]}},"
                 "{\"name\":\"again\",\"type\":\"c.Deep\"},"
                 "{\"name\":\"none\",\"type\":{\"type\":\"record\",\"name\":\"N\",\"namespace\":\"\",\"fields\":"
                 "[{\"name\":\"z\",\"type\":\"string\"}]}}]}");
        QCOMPARE(tree.problem, QString());
        QCOMPARE(fieldAt(tree, u"in"_s)->matchName, u"a.b.Outer.in"_s);
        QCOMPARE(fieldAt(tree, u"in.x"_s)->matchName, u"c.In.x"_s);
        QCOMPARE(fieldAt(tree, u"in.x.y"_s)->matchName, u"c.Deep.y"_s);
        QCOMPARE(fieldAt(tree, u"again.y"_s)->matchName, u"c.Deep.y"_s);
        QCOMPARE(fieldAt(tree, u"none.z"_s)->matchName, u"N.z"_s);
    }
    void followsReferences()
    {
        const QByteArray text = "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":["
                                "{\"name\":\"a\",\"type\":\"n.Other\"},{\"name\":\"b\",\"type\":\"Gone\"}]}";
        const QByteArray other = "{\"type\":\"record\",\"name\":\"Other\",\"namespace\":\"n\",\"fields\":["
                                 "{\"name\":\"s\",\"type\":\"string\",\"confluent:tags\":[\"PII\"]}]}";
        const FieldTree tree = avro(text, {referenceTo(SchemaType::Avro, u"n.Other"_s, other)});
        const SchemaField *field = fieldAt(tree, u"a.s"_s);
        QVERIFY(field);
        QCOMPARE(field->line, -1);
        QCOMPARE(field->inlineTags, QStringList{u"PII"_s});
        QCOMPARE(tree.missingReferences, QStringList{u"Gone"_s});
        QCOMPARE(fieldAt(tree, u"b"_s)->kind, FieldKind::Unknown);
        QVERIFY(avro(text).missingReferences.contains(u"n.Other"_s));
        // A broken reference is named.
        const FieldTree broken = avro(text, {referenceTo(SchemaType::Avro, u"n.Other"_s, "{\"type\":")});
        QVERIFY(broken.problem.contains(u"n.Other"_s));
    }
    void keepsUnionRecordsApart()
    {
        const FieldTree tree =
            avro("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"pay\",\"type\":["
                 "{\"type\":\"record\",\"name\":\"Card\",\"fields\":[{\"name\":\"no\",\"type\":\"string\"}]},"
                 "{\"type\":\"record\",\"name\":\"Bank\",\"fields\":[{\"name\":\"no\",\"type\":\"string\"}]}]}]}");
        QCOMPARE(fieldAt(tree, u"pay<Card>.no"_s)->matchName, u"Card.no"_s);
        QCOMPARE(fieldAt(tree, u"pay<Bank>.no"_s)->matchName, u"Bank.no"_s);
    }
    void readsOtherRoots()
    {
        const FieldTree primitive = avro("\"string\"");
        QCOMPARE(primitive.problem, QString());
        QCOMPARE(primitive.fields.size(), 1);
        QVERIFY(primitive.fields.constFirst().notVisited);
        QVERIFY(primitive.fields.constFirst().matchName.isEmpty());
        QCOMPARE(avro("string").fields.size(), 1);

        const FieldTree choice =
            avro("[{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"string\"}]},"
                 "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"x\",\"type\":\"string\"}]}]");
        QCOMPARE(choice.problem, QString());
        QCOMPARE(fieldAt(choice, u"A.x"_s)->matchName, u"A.x"_s);
        QCOMPARE(fieldAt(choice, u"B.x"_s)->matchName, u"B.x"_s);

        const FieldTree list = avro("{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"A\",\"fields\":"
                                    "[{\"name\":\"x\",\"type\":\"string\"}]}}");
        QCOMPARE(fieldAt(list, u"[].x"_s)->matchName, u"A.x"_s);
    }
    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("no JSON") << QByteArray("{\n\"type\": nonsense}") << u"line 2"_s;
        QTest::newRow("HTML") << QByteArray("<html>") << u"line 1"_s;
        QTest::newRow("number") << QByteArray("7") << u"line 1"_s;
        QTest::newRow("no type") << QByteArray("{\"name\":\"x\"}") << u"\"type\""_s;
        QTest::newRow("no fields") << QByteArray("{\"type\":\"record\",\"name\":\"X\"}") << u"\"X\""_s;
        QTest::newRow("fields of a wrong type")
            << QByteArray("{\"type\":\"record\",\"name\":\"X\",\"fields\":{\"a\":1}}") << u"\"X\""_s;
        QTest::newRow("field without a name")
            << QByteArray("{\"type\":\"record\",\"name\":\"X\",\"fields\":[\n{\"type\":\"int\"}]}") << u"line 2"_s;
        QTest::newRow("field without a type")
            << QByteArray("{\"type\":\"record\",\"name\":\"X\",\"fields\":[{\"name\":\"f\"}]}") << u"\"f\""_s;
        QTest::newRow("field is text") << QByteArray("{\"type\":\"record\",\"name\":\"X\",\"fields\":[\"f\"]}")
                                       << u"line 1"_s;
        QTest::newRow("invalid UTF-8") << QByteArray("{\"type\":\"\xff\xfe\"}") << u"line 1"_s;
        QTest::newRow("deep") << QByteArray("{\"type\":").repeated(100000) << u"nested deeper"_s;
        QTest::newRow("deep arrays") << QByteArray(100000, '[') << u"nested deeper"_s;
    }
    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const FieldTree tree = avro(text);
        QVERIFY2(tree.problem.contains(expected), qPrintable(tree.problem));
    }
    void acceptsAByteOrderMark() { QCOMPARE(avro("\xEF\xBB\xBF" + customer()).problem, QString()); }
    void noPrefixOfASchemaIsASchema()
    {
        const QByteArray text = customer();
        for (qsizetype size = 0; size < text.size(); ++size)
            QVERIFY2(!avro(text.left(size)).problem.isEmpty(), QByteArray::number(size).constData());
    }
    void survivesDeepTypes()
    {
        QByteArray text = "\"string\"";
        for (int i = 0; i < 300; ++i)
            text = "{\"type\":\"array\",\"items\":" + text + "}";
        const FieldTree tree =
            avro("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + text + "}]}");
        QVERIFY(tree.problem.contains(u"nested deeper"_s));
    }
    /// Twenty records, each holding the next one ten times: 10^20 fields in a kilobyte or two.
    void survivesExponentialTypes()
    {
        QByteArray text = "\"string\"";
        QList<ResolvedReference> references;
        for (int i = 0; i < 20; ++i) {
            const QByteArray name = "R" + QByteArray::number(i);
            QByteArray record = "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[";
            for (int f = 0; f < 10; ++f)
                record += (f > 0 ? "," : "") + QByteArray("{\"name\":\"f") + QByteArray::number(f)
                    + "\",\"type\":" + text + "}";
            references.append(referenceTo(SchemaType::Avro, QString::fromLatin1(name), record + "]}"));
            text = '"' + name + '"';
        }
        const FieldTree tree = avro(
            "{\"type\":\"record\",\"name\":\"Top\",\"fields\":[{\"name\":\"f\",\"type\":" + text + "}]}", references);
        QVERIFY(tree.problem.contains(u"more than"_s));
        QVERIFY(hasUniquePaths(tree));
    }
    void survivesALargeSchema()
    {
        QByteArray text = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[";
        for (int i = 0; i < 20000; ++i)
            text +=
                (i > 0 ? "," : "") + QByteArray("{\"name\":\"f") + QByteArray::number(i) + "\",\"type\":\"string\"}";
        const FieldTree tree = avro(text + "]}");
        QCOMPARE(tree.problem, QString());
        QCOMPARE(tree.fields.size(), 20000);
        const FieldTree doc =
            avro("{\"type\":\"record\",\"name\":\"R\",\"fields\":[],\"doc\":\"" + QByteArray(10'000'000, 'x') + "\"}");
        QCOMPARE(doc.problem, QString());
    }
};

QTEST_GUILESS_MAIN(FieldTreeAvroTest)
#include "tst_fieldtree_avro.moc"
