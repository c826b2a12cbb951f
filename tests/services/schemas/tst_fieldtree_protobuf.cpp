#include "fieldtreesupport.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

FieldTree proto(const QByteArray &text, const QList<ResolvedReference> &references = {})
{
    return readFields(SchemaType::Protobuf, text, references);
}

QByteArray customer()
{
    return "syntax = \"proto3\";\n"
           "package vec;\n"
           "import \"confluent/meta.proto\";\n"
           "import \"google/protobuf/wrappers.proto\";\n"
           "message Customer {\n"
           "  option (confluent.message_meta).tags = \"CORE\";\n"
           "  // The full name.\n"
           "  string name = 1 [(confluent.field_meta).tags = \"PII\"];\n"
           "  int32 id = 2;\n"
           "  bytes photo = 3 [(confluent.field_meta) = { doc: \"A \" \"photo\" tags: [\"PII\", \"GDPR\"], params: "
           "{key: \"tags\" value: \"no\"} }];\n"
           "  repeated string works = 4;\n"
           "  oneof contact { string email = 6; string phone = 7; }\n"
           "  map<string, string> attrs = 8;\n"
           "  map<int32, Address> homes = 9;\n"
           "  optional string nick = 10;\n"
           "  message Address { string street = 1; Level level = 2; enum Level { NONE = 0; } }\n"
           "  repeated Address addresses = 11;\n"
           "  Customer boss = 12;\n"
           "  google.protobuf.StringValue wrapped = 13;\n"
           "}\n"
           "message Second { string x = 1; }\n";
}

} // namespace

class FieldTreeProtobufTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryType()
    {
        const FieldTree tree = proto(customer());
        QCOMPARE(tree.problem, QString());
        QCOMPARE(tree.missingReferences, QStringList());
        QCOMPARE(tree.rootName, u"vec.Customer"_s);
        QCOMPARE(tree.rootEntityPath, u".vec.Customer"_s);
        QCOMPARE(tree.rootTags, QStringList{u"CORE"_s});
        QVERIFY(hasUniquePaths(tree));

        const SchemaField *name = fieldAt(tree, u"name"_s);
        QVERIFY(name);
        QCOMPARE(name->kind, FieldKind::String);
        QCOMPARE(name->matchName, u"vec.Customer.name"_s);
        QCOMPARE(name->entityPath, u".vec.Customer.name"_s);
        QCOMPARE(name->inlineTags, QStringList{u"PII"_s});
        QCOMPARE(name->line, 7);
        QCOMPARE(name->doc, u"The full name."_s);
        QCOMPARE(fieldAt(tree, u"id"_s)->kind, FieldKind::Integer);
        QCOMPARE(fieldAt(tree, u"id"_s)->typeText, u"int32"_s);

        const SchemaField *photo = fieldAt(tree, u"photo"_s);
        QCOMPARE(photo->kind, FieldKind::Bytes);
        QCOMPARE(photo->inlineTags, (QStringList{u"PII"_s, u"GDPR"_s}));
        QCOMPARE(photo->doc, u"A photo"_s);

        QCOMPARE(fieldAt(tree, u"works"_s)->kind, FieldKind::Array);
        QCOMPARE(fieldAt(tree, u"works"_s)->itemKind, FieldKind::String);
        QVERIFY(fieldAt(tree, u"nick"_s)->nullable);
        QCOMPARE(fieldAt(tree, u"nick"_s)->kind, FieldKind::String);

        const SchemaField *contact = fieldAt(tree, u"contact"_s);
        QCOMPARE(contact->kind, FieldKind::Union);
        QVERIFY(contact->matchName.isEmpty());
        QCOMPARE(contact->children.size(), 2);
        QCOMPARE(fieldAt(tree, u"email"_s)->matchName, u"vec.Customer.email"_s);
        QCOMPARE(fieldAt(tree, u"wrapped.value"_s)->matchName, u"google.protobuf.StringValue.value"_s);
    }
    void readsMapsAndNestedMessages()
    {
        const FieldTree tree = proto(customer());
        const SchemaField *attrs = fieldAt(tree, u"attrs"_s);
        QCOMPARE(attrs->kind, FieldKind::Map);
        QCOMPARE(attrs->itemKind, FieldKind::String);
        QCOMPARE(attrs->matchName, u"vec.Customer.AttrsEntry.value"_s);
        QCOMPARE(attrs->alternateMatchName, u"vec.Customer.attrs"_s);
        QCOMPARE(attrs->typeText, u"map<string, string>"_s);
        const SchemaField *street = fieldAt(tree, u"homes{}.street"_s);
        QVERIFY(street);
        QVERIFY(street->underMap);
        QCOMPARE(street->matchName, u"vec.Customer.Address.street"_s);
        QCOMPARE(fieldAt(tree, u"addresses[].level"_s)->kind, FieldKind::Enum);
        QVERIFY(fieldAt(tree, u"addresses[].street"_s)->repeated);
        QVERIFY(fieldAt(tree, u"boss"_s)->recursive);
        // A second message can be sent too: it is listed with its fields.
        QCOMPARE(fieldAt(tree, u"Second.x"_s)->matchName, u"vec.Second.x"_s);
    }
    /// The form that the JavaScript client registers gives the same tree as the text (but for places and comments).
    void readsDescriptorsLikeText()
    {
        QFile file(qEnvironmentVariable("KEKKAI_TEST_SOURCE_DIR") + u"/tests/data/csfle-vectors.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray messages = QJsonDocument::fromJson(file.readAll()).object().value(u"messages"_s).toArray();
        int compared = 0;
        for (const QJsonValue &value : messages) {
            if (value[u"format"_s] != u"PROTOBUF"_s)
                continue;
            const FieldTree fromText = proto(value[u"protoText"_s].toString().toUtf8());
            const FieldTree fromDescriptor = proto(value[u"schema"_s].toString().toUtf8());
            QCOMPARE(fromDescriptor.problem, QString());
            QCOMPARE(paths(fromDescriptor), paths(fromText));
            for (const SchemaField *field : flattened(fromText)) {
                const SchemaField *same = fieldAt(fromDescriptor, field->path);
                QCOMPARE(same->inlineTags, field->inlineTags);
                QCOMPARE(same->matchName, field->matchName);
                QCOMPARE(same->kind, field->kind);
                QCOMPARE(same->line, -1);
                QVERIFY(field->line >= 0);
            }
            QCOMPARE(fieldAt(fromDescriptor, u"email"_s)->inlineTags, QStringList{u"PII"_s});
            ++compared;
        }
        QCOMPARE(compared, 2);
    }
    void followsImports()
    {
        const QByteArray text = "syntax = \"proto3\"; package a; import \"other.proto\"; message M { b.Other o = 1; }";
        const FieldTree tree = proto(text,
                                     {referenceTo(SchemaType::Protobuf, u"other.proto"_s,
                                                  "syntax = \"proto3\"; package b; import \"third.proto\";"
                                                  " message Other { string s = 1; Third t = 2; }"),
                                      referenceTo(SchemaType::Protobuf, u"third.proto"_s,
                                                  "syntax = \"proto3\"; package b; message Third { string u = 1; }")});
        QCOMPARE(tree.missingReferences, QStringList());
        QCOMPARE(fieldAt(tree, u"o.t.u"_s)->matchName, u"b.Third.u"_s);
        QCOMPARE(fieldAt(tree, u"o.t.u"_s)->line, -1);

        const FieldTree lonely = proto(text);
        QVERIFY(lonely.missingReferences.contains(u"other.proto"_s));
        QCOMPARE(fieldAt(lonely, u"o"_s)->kind, FieldKind::Unknown);
        const FieldTree broken = proto(text, {referenceTo(SchemaType::Protobuf, u"other.proto"_s, "message {")});
        QVERIFY(broken.problem.contains(u"other.proto"_s));
    }
    void readsProto2()
    {
        const FieldTree tree = proto("message M { required string a = 1; optional int32 b = 2 [default = 7];"
                                     " repeated group G = 3 { optional string c = 4; } extensions 100 to 200; }");
        QCOMPARE(tree.problem, QString());
        QCOMPARE(tree.rootName, u"M"_s);
        QCOMPARE(fieldAt(tree, u"b"_s)->defaultText, u"7"_s);
        QCOMPARE(fieldAt(tree, u"g[].c"_s)->matchName, u"M.G.c"_s);
    }
    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("JSON") << QByteArray("{\"type\":\"record\"}") << u"line 1"_s;
        QTest::newRow("broken") << QByteArray("syntax = \"proto3\";\nmessage M {\n string a = ;\n}") << u"line 3"_s;
        QTest::newRow("open") << QByteArray("syntax = \"proto3\";\nmessage M {\n string a = 1;\n") << u"line"_s;
        QTest::newRow("no message") << QByteArray("syntax = \"proto3\";") << u"no message"_s;
        QTest::newRow("base64 of something else") << QByteArray("aGVsbG8gd29ybGQ=") << u"base64"_s;
        QTest::newRow("deep") << QByteArray("message M {").repeated(100000) << u"nested deeper"_s;
        QTest::newRow("binary") << QByteArray("\x00\xff\x01", 3) << u"line"_s;
    }
    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const FieldTree tree = proto(text);
        QVERIFY2(tree.problem.contains(expected), qPrintable(tree.problem));
    }
    void countsLinesBehindAByteOrderMark()
    {
        const FieldTree tree = proto("\xEF\xBB\xBF" + customer());
        QCOMPARE(tree.problem, QString());
        QCOMPARE(fieldAt(tree, u"name"_s)->line, 7);
    }
    void survivesEveryPrefix()
    {
        const QByteArray text = customer();
        const qsizetype complete = text.indexOf("message Second");
        for (qsizetype size = 0; size < text.size(); ++size) {
            const FieldTree tree = proto(text.left(size));
            QVERIFY(hasUniquePaths(tree));
            if (size < complete - 1) // behind it stands a whole file with one message
                QVERIFY2(!tree.problem.isEmpty(), QByteArray::number(size).constData());
        }
        const QByteArray descriptor =
            "ChJ2ZWNfY3VzdG9tZXIucHJvdG8SA3ZlYxoUY29uZmx1ZW50L21ldGEucHJvdG8ixwEKCEN1c3RvbWVyEhwKBG5hbWUYASABKAlC";
        for (qsizetype size = 0; size < descriptor.size(); ++size)
            QVERIFY(!proto(descriptor.left(size)).problem.isEmpty());
    }
    void survivesExponentialMessages()
    {
        QByteArray text = "syntax = \"proto3\";";
        for (int i = 0; i < 30; ++i) {
            const QByteArray next = "M" + QByteArray::number(i + 1);
            text +=
                "message M" + QByteArray::number(i) + "{" + next + " a = 1; " + next + " b = 2; " + next + " c = 3; }";
        }
        const FieldTree tree = proto(text + "message M30 { string s = 1; }");
        QVERIFY(tree.problem.contains(u"more than"_s));
    }
};

QTEST_GUILESS_MAIN(FieldTreeProtobufTest)
#include "tst_fieldtree_protobuf.moc"
