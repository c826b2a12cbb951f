#include "fieldtreesupport.h"
#include "schematextsamples.h"
#include "services/schemas/schematext.h"

#include <QElapsedTimer>
#include <QJsonDocument>

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Form = SchemaText::Form;

QByteArray part(const SchemaText &text, const TextRange &range)
{
    return range.isValid() ? text.text.mid(range.begin, range.end - range.begin) : QByteArray("(nowhere)");
}

QByteArray definition(const SchemaText &text, const QString &path)
{
    const FieldPlace *place = text.place(path);
    return place ? part(text, place->range).simplified() : QByteArray("(nowhere)");
}

QByteArray name(const SchemaText &text, const QString &path)
{
    const FieldPlace *place = text.place(path);
    return place ? part(text, place->nameRange) : QByteArray("(nowhere)");
}

/// The field at the first byte of @p word.
QString pathAt(const SchemaText &text, const QByteArray &word)
{
    const qsizetype at = text.text.indexOf(word);
    const FieldPlace *place = at < 0 ? nullptr : text.placeAt(int(at));
    return place ? place->path : u"(none)"_s;
}

/// What holds for every text: places lie inside it, names inside their definitions, and each path is found.
void verifyPlaces(const SchemaText &text)
{
    QCOMPARE(QString::fromUtf8(text.text).toUtf8(), text.text);
    for (const FieldPlace &place : text.places) {
        QVERIFY(place.range.begin >= 0 && place.range.begin <= place.range.end);
        QVERIFY2(place.range.end <= text.text.size(), qPrintable(place.path));
        if (place.nameRange.isValid())
            QVERIFY2(place.nameRange.begin >= place.range.begin && place.nameRange.end <= place.range.end,
                     qPrintable(place.path));
        QCOMPARE(text.place(place.path), &place);
    }
}

QByteArray customerProto()
{
    return "syntax = \"proto3\";\n"
           "package vec;\n"
           "import \"other.proto\";\n"
           "message Customer {\n"
           "\tstring name = 1; // größer\n"
           "  /* ö */ int32 id = 2;\n"
           "  oneof contact { string email = 6; string phone = 7; }\n"
           "  map<int32, Address> homes = 9;\n"
           "  message Address { string street = 1; Level level = 2; enum Level { NONE = 0; } }\n"
           "  repeated Address addresses = 11;\n"
           "  Customer boss = 12;\n"
           "  Money price = 13;\n"
           "}\n"
           "message Other { string x = 1; }\n";
}

QByteArray descriptorOf(const QByteArray &text)
{
    namespace pb = google::protobuf;
    pb::io::ArrayInputStream input(text.constData(), int(text.size()));
    pb::io::Tokenizer tokenizer(&input, nullptr);
    pb::compiler::Parser parser;
    pb::FileDescriptorProto file;
    if (!parser.Parse(&tokenizer, &file))
        qFatal("not a .proto");
    file.set_name("customer.proto");
    file.clear_source_code_info();
    return QByteArray::fromStdString(file.SerializeAsString()).toBase64();
}

} // namespace

class SchemaTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void laysOutWithoutChangingAToken()
    {
        const QByteArray json = awkwardJson();
        const QByteArray out = laidOutJson(json);
        QVERIFY(out.contains("\n  \"a\": 1.50e+3,\n"));
        QVERIFY(out.contains("\n  \"list\": [\"null\", \"string\"],\n"));
        QVERIFY(out.contains("\"empty\": {}"));
        QVERIFY(out.contains("\"none\": []"));
        QVERIFY(out.contains("\"x, y: {\\\"}\\\"\""));
        QVERIFY(out.contains("\"\\u00e9 é\""));
        QCOMPARE(QJsonDocument::fromJson(out), QJsonDocument::fromJson(json));
        QCOMPARE(laidOutJson(out), out);
        const auto squeezed = [](QByteArray text) {
            bool inString = false;
            QByteArray kept;
            for (qsizetype i = 0; i < text.size(); ++i) {
                if (inString && text.at(i) == '\\') {
                    kept += text.at(i++);
                } else if (text.at(i) == '"') {
                    inString = !inString;
                } else if (!inString && (text.at(i) == ' ' || text.at(i) == '\n')) {
                    continue;
                }
                kept += text.at(i);
            }
            return kept;
        };
        QCOMPARE(squeezed(out), squeezed(json));
    }
    void leavesAloneWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray(R"({"a": [1, 2)");
        QTest::newRow("unbalanced") << QByteArray("}}}}]]]]{");
        QTest::newRow("open string") << QByteArray("{\"a\": \"b");
        QTest::newRow("backslash at the end") << QByteArray("\"\\");
        QTest::newRow("proto") << QByteArray("message A {}");
    }
    void leavesAloneWhatIsNoJson()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(laidOutJson(text), text);
    }
    void boundsHostileDepth()
    {
        const QByteArray deep = QByteArray(900, '[') + QByteArray(900, ']');
        QVERIFY(laidOutJson(deep).size() < 200'000);
        const QByteArray tooDeep = QByteArray(200'000, '[') + QByteArray(200'000, ']');
        QCOMPARE(laidOutJson(tooDeep), tooDeep);
        const QByteArray wide = '[' + QByteArray("[[[[1]]]],").repeated(50'000) + "0]";
        QVERIFY(laidOutJson(wide).size() > wide.size());
    }

    // -- Avro

    void placesAvroFields_data()
    {
        QTest::addColumn<Form>("form");
        QTest::newRow("laid out") << Form::LaidOut;
        QTest::newRow("as registered") << Form::AsRegistered;
    }
    void placesAvroFields()
    {
        QFETCH(Form, form);
        const SchemaText text = schemaText(
            SchemaType::Avro, avro(),
            {referenceTo(
                SchemaType::Avro, u"com.acme.common.Money"_s,
                R"({"type":"record","name":"Money","namespace":"com.acme.common","fields":[{"name":"amount","type":"long"}]})")},
            form);
        QCOMPARE(text.problem, QString());
        verifyPlaces(text);
        QCOMPARE(text.text.contains('\n'), form == Form::LaidOut);
        QCOMPARE(name(text, u"id"_s), "\"id\""_ba);
        QVERIFY(definition(text, u"id"_s).startsWith('{') && definition(text, u"id"_s).endsWith('}'));
        QVERIFY(definition(text, u"id"_s).contains("quoted"));
        QVERIFY(definition(text, u"customer"_s).contains("Person"));
        QCOMPARE(name(text, u"customer.name"_s), "\"name\""_ba);
        QVERIFY(definition(text, u"customer.name"_s).contains("PII"));
        QVERIFY(definition(text, u"customer.boss"_s).contains("default")); // recursive: not opened again
        QVERIFY(definition(text, u"payment<Card>.number"_s).contains("string"));
        QVERIFY(definition(text, u"payment<Cash>.number"_s).contains("int"));
        QVERIFY(definition(text, u"lines[].sku"_s).contains("sku"));
        QVERIFY(definition(text, u"attributes{}.text"_s).contains("text"));
        QVERIFY(!definition(text, u"billTo"_s).contains("PII"));
        QCOMPARE(text.place(u"billTo.name"_s)->range,
                 text.place(u"customer.name"_s)->range); // one definition, two uses
        QVERIFY(text.place(u"price"_s));
        QVERIFY(!text.place(u"price.amount"_s)); // stands in the referenced schema

        QCOMPARE(pathAt(text, "\"sku\""), u"lines[].sku"_s);
        QCOMPARE(pathAt(text, "\"lines\""), u"lines"_s);
        QCOMPARE(pathAt(text, "com.acme.common.Money"), u"price"_s);
        QCOMPARE(pathAt(text, "PII"), u"customer.name"_s);
        QCOMPARE(pathAt(text, "Order"), u"(none)"_s);
        const int tag = int(text.text.indexOf("PII"));
        QCOMPARE(text.placeAt(tag, u"billTo.name"_s)->path, u"billTo.name"_s);
        QCOMPARE(text.placeAt(tag, u"id"_s)->path, u"customer.name"_s);
        QVERIFY(!text.placeAt(-1));
        QVERIFY(!text.placeAt(int(text.text.size()) + 5));
    }
    void placesUnionsOfRecordsAndPlainValues()
    {
        const SchemaText several = schemaText(
            SchemaType::Avro,
            R"([{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]},{"type":"record","name":"B","fields":[]}])",
            {});
        verifyPlaces(several);
        QCOMPARE(name(several, u"A"_s), "\"A\""_ba);
        QVERIFY(definition(several, u"A.x"_s).contains("int"));
        const SchemaText plain = schemaText(SchemaType::Avro, R"({"type":"string"})", {});
        verifyPlaces(plain);
        QCOMPARE(plain.places.size(), 1);
        QCOMPARE(part(plain, plain.places.constFirst().range), plain.text);
    }

    // -- JSON Schema

    void placesJsonSchemaFields()
    {
        const QByteArray schema = customerJsonSchema();
        const SchemaText text = schemaText(
            SchemaType::Json, schema,
            {referenceTo(SchemaType::Json, u"other.json"_s,
                         R"({"definitions":{"E":{"type":"object","properties":{"far":{"type":"string"}}}}})")});
        QCOMPARE(text.problem, QString());
        verifyPlaces(text);
        QCOMPARE(name(text, u"id"_s), "\"id\""_ba);
        QCOMPARE(definition(text, u"id"_s), R"("id": {"type": "integer"})"_ba);
        QVERIFY(definition(text, u"address"_s).contains("$ref"));
        QVERIFY(definition(text, u"address.street"_s).contains("string"));
        QCOMPARE(text.place(u"home.street"_s)->range, text.place(u"address.street"_s)->range);
        QVERIFY(definition(text, u"items[].sku"_s).startsWith("\"sku\""));
        QVERIFY(definition(text, u"choice.card"_s).startsWith("\"card\""));
        QVERIFY(definition(text, u"extra"_s).contains("PII"));
        QVERIFY(definition(text, u"node.next"_s).contains("$ref"));
        QVERIFY(definition(text, u"labels{}.v"_s).startsWith("\"v\""));
        QVERIFY(text.place(u"ext"_s));
        QVERIFY(!text.place(u"ext.far"_s));
        QCOMPARE(name(text, u"any \"quoted\" name"_s), "\"any \\\"quoted\\\" name\""_ba);
        QCOMPARE(definition(text, u"any \"quoted\" name"_s), "\"any \\\"quoted\\\" name\": true"_ba);
        QCOMPARE(pathAt(text, "\"street\""), u"address.street"_s);
        QCOMPARE(pathAt(text, "\"sku\""), u"items[].sku"_s);
        QCOMPARE(pathAt(text, "PII"), u"extra"_s);
    }

    // -- Protobuf

    void placesProtobufFields()
    {
        const SchemaText text =
            schemaText(SchemaType::Protobuf, customerProto(),
                       {referenceTo(SchemaType::Protobuf, u"other.proto"_s,
                                    "syntax = \"proto3\"; package vec; message Money { int64 units = 1; }")});
        QCOMPARE(text.problem, QString());
        QCOMPARE(text.text, customerProto());
        verifyPlaces(text);
        QCOMPARE(definition(text, u"name"_s), "string name = 1;"_ba); // behind a tab
        QCOMPARE(name(text, u"name"_s), "name"_ba);
        QCOMPARE(definition(text, u"id"_s), "int32 id = 2;"_ba); // behind a letter of two bytes
        QCOMPARE(definition(text, u"contact"_s), "oneof contact { string email = 6; string phone = 7; }"_ba);
        QCOMPARE(name(text, u"contact"_s), "contact"_ba);
        QCOMPARE(definition(text, u"email"_s), "string email = 6;"_ba);
        QCOMPARE(definition(text, u"homes"_s), "map<int32, Address> homes = 9;"_ba);
        QCOMPARE(definition(text, u"homes{}.street"_s), "string street = 1;"_ba);
        QCOMPARE(definition(text, u"addresses[].level"_s), "Level level = 2;"_ba);
        QCOMPARE(definition(text, u"boss"_s), "Customer boss = 12;"_ba);
        QVERIFY(text.place(u"price"_s));
        QVERIFY(!text.place(u"price.units"_s));
        QCOMPARE(definition(text, u"Other"_s), "message Other { string x = 1; }"_ba);
        QCOMPARE(definition(text, u"Other.x"_s), "string x = 1;"_ba);
        QCOMPARE(pathAt(text, "phone"), u"phone"_s);
        QCOMPARE(pathAt(text, "oneof"), u"contact"_s);
        QCOMPARE(pathAt(text, "street"), u"homes{}.street"_s);
    }
    void writesDescriptorsOut()
    {
        const QByteArray source =
            "syntax = \"proto3\"; package vec; import \"confluent/meta.proto\"; import \"elsewhere.proto\";\n"
            "message Customer {\n"
            "  string name = 1;\n"
            "  oneof contact { string email = 6; string phone = 7; }\n"
            "  map<string, int32> counts = 8;\n"
            "  message Address { string street = 1; }\n"
            "  repeated Address addresses = 11;\n"
            "  optional string nick = 12;\n"
            "  .elsewhere.Money price = 13;\n"
            "}\n";
        const QByteArray registered = descriptorOf(source);
        const SchemaText text = schemaText(SchemaType::Protobuf, registered, {});
        QVERIFY(text.isGenerated);
        QVERIFY2(text.text.contains("message Customer {"), text.text.constData());
        verifyPlaces(text);
        QCOMPARE(definition(text, u"name"_s), "string name = 1;"_ba);
        QCOMPARE(definition(text, u"addresses[].street"_s), "string street = 1;"_ba);
        QCOMPARE(definition(text, u"phone"_s), "string phone = 7;"_ba);
        // Every field of the descriptor stands in the text that was made of it.
        const FieldTree tree = readFields(SchemaType::Protobuf, registered, {});
        const FieldTree again = readFields(SchemaType::Protobuf, text.text, {});
        QCOMPARE(paths(again), paths(tree));
        for (const QString &path : paths(tree)) {
            QVERIFY2(text.place(path), qPrintable(path));
            QCOMPARE(fieldAt(again, path)->typeText, fieldAt(tree, path)->typeText);
        }
    }
    void keepsTheTagsOfDescriptors()
    {
        namespace pb = google::protobuf;
        pb::FileDescriptorProto file;
        file.set_name("a.proto");
        file.set_syntax("proto3");
        auto *message = file.add_message_type();
        message->set_name("A");
        auto *field = message->add_field();
        field->set_name("secret");
        field->set_number(1);
        field->set_type(pb::FieldDescriptorProto::TYPE_STRING);
        field->set_label(pb::FieldDescriptorProto::LABEL_OPTIONAL);
        field->mutable_options()->mutable_unknown_fields()->AddLengthDelimited(1088)->append("\x1a\x03PII");
        const SchemaText text =
            schemaText(SchemaType::Protobuf, QByteArray::fromStdString(file.SerializeAsString()).toBase64(), {});
        QVERIFY(text.isGenerated);
        QVERIFY2(text.text.contains("PII"), text.text.constData());
        QCOMPARE(fieldAt(readFields(SchemaType::Protobuf, text.text, {}), u"secret"_s)->inlineTags,
                 QStringList{u"PII"_s});
    }
    void showsDescriptorsThatContradictThemselves()
    {
        namespace pb = google::protobuf;
        pb::FileDescriptorProto file;
        file.set_name("a.proto");
        file.add_message_type()->set_name("A");
        file.add_message_type()->set_name("A");
        const QByteArray registered = QByteArray::fromStdString(file.SerializeAsString()).toBase64();
        const SchemaText text = schemaText(SchemaType::Protobuf, registered, {});
        QVERIFY(!text.isGenerated);
        QCOMPARE(text.text, registered);
        QVERIFY(!text.problem.isEmpty());
    }

    // -- what nobody should send

    void survivesBrokenTexts_data()
    {
        QTest::addColumn<SchemaType>("type");
        QTest::addColumn<QByteArray>("text");
        const QList<std::pair<SchemaType, QByteArray>> whole{
            {SchemaType::Avro, avro()},
            {SchemaType::Json, R"({"properties":{"a":{"type":"object","properties":{"b":{}}}}})"},
            {SchemaType::Protobuf, customerProto()},
            {SchemaType::Protobuf, descriptorOf("syntax = \"proto3\"; message A { string b = 1; }")}};
        for (const auto &[type, text] : whole) {
            for (qsizetype size = 0; size <= text.size(); size += 7)
                QTest::addRow("%d cut at %d", int(type), int(size)) << type << text.left(size);
        }
        QTest::newRow("not UTF-8") << SchemaType::Avro << QByteArray("\xff\xfe{\"name\":\"\xc3\"}");
        QTest::newRow("NUL") << SchemaType::Avro << QByteArray("{\"name\":\"a\0b\"}", 14);
        QTest::newRow("BOM, JSON") << SchemaType::Avro << QByteArray("\xEF\xBB\xBF" + avro());
        QTest::newRow("BOM, proto") << SchemaType::Protobuf << QByteArray("\xEF\xBB\xBF" + customerProto());
        QTest::newRow("line ends") << SchemaType::Protobuf << customerProto().replace("\n", "\r\n");
        QTest::newRow("only returns") << SchemaType::Protobuf << customerProto().replace("\n", "\r");
        QTest::newRow("unknown type") << SchemaType::Other << QByteArray("whatever");
    }
    void survivesBrokenTexts()
    {
        QFETCH(SchemaType, type);
        QFETCH(QByteArray, text);
        for (const Form form : {Form::LaidOut, Form::AsRegistered}) {
            const SchemaText made = schemaText(type, text, {}, form);
            verifyPlaces(made);
            for (int at = -2; at < made.text.size() + 2; at += 5)
                (void)made.placeAt(at);
        }
    }
    void countsRightBehindABomAndWithWindowsLineEnds()
    {
        for (const QByteArray &source :
             {QByteArray("\xEF\xBB\xBF" + customerProto()), customerProto().replace("\n", "\r\n")}) {
            const SchemaText text = schemaText(SchemaType::Protobuf, source, {});
            QCOMPARE(definition(text, u"id"_s), "int32 id = 2;"_ba);
            QCOMPARE(definition(text, u"Other.x"_s), "string x = 1;"_ba);
        }
        const FieldTree tree = readFields(SchemaType::Protobuf, "\xEF\xBB\xBF" + customerProto(), {});
        const TextRange range = fieldAt(tree, u"id"_s)->range;
        QCOMPARE(QByteArray("\xEF\xBB\xBF" + customerProto()).mid(range.begin, range.end - range.begin),
                 "int32 id = 2;"_ba);
    }
};

QTEST_GUILESS_MAIN(SchemaTextTest)
#include "tst_schematext.moc"
