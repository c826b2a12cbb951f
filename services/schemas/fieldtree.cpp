#include "services/schemas/fieldtree.h"

#include "services/schemas/fieldreaders.h"

#include <exception>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

FieldTree unreadable(const QString &problem)
{
    FieldTree tree;
    tree.problem = problem;
    return tree;
}

FieldTree read(SchemaType type, const QByteArray &text, const QList<ResolvedReference> &references)
{
    switch (type) {
    case SchemaType::Avro:
        return readAvroFields(text, references);
    case SchemaType::Json:
        return readJsonSchemaFields(text, references);
    case SchemaType::Protobuf:
        return readProtobufFields(text, references);
    case SchemaType::Other:
        break;
    }
    return unreadable(u"this schema type is not known: only Avro, JSON Schema and Protobuf can be read"_s);
}

void flatten(const QList<SchemaField> &fields, QList<const SchemaField *> &out)
{
    for (const SchemaField &field : fields) {
        out.append(&field);
        flatten(field.children, out);
    }
}

} // namespace

FieldTree readFields(SchemaType type, const QByteArray &text, const QList<ResolvedReference> &references)
{
    // The JSON and Protobuf libraries throw on what they did not expect; a schema must not end the program.
    try {
        return read(type, text, references);
    } catch (const std::exception &error) {
        return unreadable(u"the schema could not be read: "_s + QString::fromUtf8(error.what()).left(300));
    }
}

QList<const SchemaField *> flattened(const FieldTree &tree)
{
    QList<const SchemaField *> out;
    flatten(tree.fields, out);
    return out;
}

} // namespace kekkai
