#include "services/schemas/fieldbudget.h"
#include "services/schemas/fieldreaders.h"
#include "services/schemas/jsonnode.h"

#include <QHash>
#include <QLoggingCategory>

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/unknown_field_set.h>
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#endif

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace kekkai {

using namespace Qt::StringLiterals;
namespace pb = google::protobuf;

namespace {

Q_LOGGING_CATEGORY(lcProtobuf, "kekkai.services.schemas.protobuf", QtWarningMsg)

constexpr qsizetype maxTextSize = 32 * 1024 * 1024;
constexpr int maxNesting = 64; ///< of braces; libprotobuf's parser recurses without a limit of its own
constexpr int metaExtension = 1088; ///< confluent.field_meta and confluent.message_meta; reference 4.1

// The messages of the imports that every registry knows, written out from their published field lists.
struct BuiltIn {
    const char *name;
    const char *text;
};
constexpr BuiltIn builtIns[] = {
    {"google/protobuf/timestamp.proto",
     "syntax = \"proto3\"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }"},
    {"google/protobuf/duration.proto",
     "syntax = \"proto3\"; package google.protobuf; message Duration { int64 seconds = 1; int32 nanos = 2; }"},
    {"google/protobuf/any.proto",
     "syntax = \"proto3\"; package google.protobuf; message Any { string type_url = 1; bytes value = 2; }"},
    {"google/protobuf/empty.proto", "syntax = \"proto3\"; package google.protobuf; message Empty {}"},
    {"google/protobuf/field_mask.proto",
     "syntax = \"proto3\"; package google.protobuf; message FieldMask { repeated string paths = 1; }"},
    {"google/protobuf/source_context.proto",
     "syntax = \"proto3\"; package google.protobuf; message SourceContext { string file_name = 1; }"},
    {"google/protobuf/wrappers.proto",
     "syntax = \"proto3\"; package google.protobuf;"
     "message DoubleValue { double value = 1; } message FloatValue { float value = 1; }"
     "message Int64Value { int64 value = 1; } message UInt64Value { uint64 value = 1; }"
     "message Int32Value { int32 value = 1; } message UInt32Value { uint32 value = 1; }"
     "message BoolValue { bool value = 1; } message StringValue { string value = 1; }"
     "message BytesValue { bytes value = 1; }"},
    {"google/protobuf/struct.proto",
     "syntax = \"proto3\"; package google.protobuf;"
     "message Struct { map<string, Value> fields = 1; }"
     "message Value { oneof kind { NullValue null_value = 1; double number_value = 2; string string_value = 3;"
     " bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6; } }"
     "enum NullValue { NULL_VALUE = 0; }"
     "message ListValue { repeated Value values = 1; }"},
    {"google/protobuf/descriptor.proto", ""},
    {"google/protobuf/type.proto", ""},
    {"google/protobuf/api.proto", ""},
    {"confluent/meta.proto",
     "syntax = \"proto3\"; package confluent; import \"google/protobuf/descriptor.proto\";"
     "message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }"
     "extend google.protobuf.FieldOptions { Meta field_meta = 1088; }"},
    {"confluent/type/decimal.proto",
     "syntax = \"proto3\"; package confluent.type;"
     "message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }"},
    {"google/type/date.proto",
     "syntax = \"proto3\"; package google.type; message Date { int32 year = 1; int32 month = 2; int32 day = 3; }"},
    {"google/type/timeofday.proto",
     "syntax = \"proto3\"; package google.type;"
     "message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }"},
};

/// libprotobuf speaks on stderr about what it is given; schemas come from other people, so it goes to our log.
void silenceLibrary()
{
#if GOOGLE_PROTOBUF_VERSION < 4022000
    static std::once_flag once;
    std::call_once(once, [] {
        pb::SetLogHandler([](pb::LogLevel, const char *, int, const std::string &message) {
            qCDebug(lcProtobuf).noquote() << QString::fromStdString(message);
        });
    });
#endif
}

class Errors final : public pb::io::ErrorCollector {
public:
    void AddError(int line, int, const std::string &message) override
    {
        if (problem.isEmpty())
            problem = line < 0 ? QString::fromStdString(message) : atLine(line, QString::fromStdString(message));
    }
    void AddWarning(int, int, const std::string &) override { }

    QString problem;
};

class PoolErrors final : public pb::DescriptorPool::ErrorCollector {
public:
    void AddError(const std::string &, const std::string &, const pb::Message *, ErrorLocation,
                  const std::string &) override
    {
    }
};

/// Whether the braces of @p text are nested deeper than the parser's recursion may go. Comments and strings are skipped
/// by the tokenizer that the parser itself uses.
bool isNestedTooDeep(const QByteArray &text)
{
    pb::io::ArrayInputStream input(text.constData(), int(text.size()));
    Errors ignored;
    pb::io::Tokenizer tokenizer(&input, &ignored);
    int depth = 0;
    while (tokenizer.Next()) {
        if (tokenizer.current().type != pb::io::Tokenizer::TYPE_SYMBOL)
            continue;
        const char symbol = tokenizer.current().text.front();
        if (symbol == '{' && ++depth > maxNesting)
            return true;
        if (symbol == '}')
            --depth;
    }
    return false;
}

struct File {
    pb::FileDescriptorProto proto;
    QString problem;
    bool isText = true;
    int sourceBegin = 0; ///< byte of the text given at which what was parsed begins
};

std::unique_ptr<File> parsedFile(const QByteArray &bytes)
{
    auto file = std::make_unique<File>();
    if (bytes.size() > maxTextSize) {
        file->problem = atLine(0, u"the text is larger than %1 MB"_s.arg(maxTextSize / 1024 / 1024));
        return file;
    }
    QByteArray text = bytes.trimmed();
    if (text.startsWith("\xEF\xBB\xBF"))
        text = text.mid(3);
    if (text.isEmpty()) {
        file->problem = atLine(0, u"the text is empty"_s);
        return file;
    }
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (decoded && !decoded.decoded.isEmpty()) {
        file->isText = false;
        const QByteArray &raw = decoded.decoded;
        if (!file->proto.ParsePartialFromArray(raw.constData(), int(raw.size())) || !file->proto.IsInitialized())
            file->problem = u"the text is base64, but no complete FileDescriptorProto"_s;
        return file;
    }
    if (isNestedTooDeep(bytes)) {
        file->problem = u"messages are nested deeper than %1 levels"_s.arg(maxNesting);
        return file;
    }
    const QByteArray &source =
        bytes.startsWith("\xEF\xBB\xBF") ? text : bytes; // keeps leading lines, so lines count right
    file->sourceBegin = bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0;
    pb::io::ArrayInputStream input(source.constData(), int(source.size()));
    Errors errors;
    pb::io::Tokenizer tokenizer(&input, &errors);
    pb::compiler::Parser parser;
    parser.RecordErrorsTo(&errors);
    if (!parser.Parse(&tokenizer, &file->proto) && errors.problem.isEmpty())
        errors.problem = u"the text is no .proto file"_s;
    file->problem = errors.problem;
    return file;
}

struct Meta {
    QString doc;
    QStringList tags;

    void addTag(const QString &tag)
    {
        if (!tags.contains(tag))
            tags.append(tag);
    }
};

void readMetaBytes(const std::string &bytes, Meta &meta)
{
    pb::UnknownFieldSet fields;
    if (!fields.ParseFromString(bytes))
        return;
    for (int i = 0; i < fields.field_count(); ++i) {
        const pb::UnknownField &field = fields.field(i);
        if (field.type() != pb::UnknownField::TYPE_LENGTH_DELIMITED)
            continue;
        if (field.number() == 1)
            meta.doc = toQString(field.length_delimited());
        else if (field.number() == 3)
            meta.addTag(toQString(field.length_delimited()));
    }
}

/// The text between the braces of `(confluent.field_meta) = { tags: ["PII"] }`.
void readMetaText(const std::string &text, Meta &meta)
{
    pb::io::ArrayInputStream input(text.data(), int(text.size()));
    Errors ignored;
    pb::io::Tokenizer tokenizer(&input, &ignored);
    std::string key;
    std::string pending; // adjacent strings are one
    bool hasPending = false;
    int depth = 0;
    const auto flush = [&] {
        if (hasPending && key == "tags")
            meta.addTag(toQString(pending));
        else if (hasPending && key == "doc")
            meta.doc = toQString(pending);
        pending.clear();
        hasPending = false;
    };
    while (tokenizer.Next()) {
        const auto &token = tokenizer.current();
        if (token.type == pb::io::Tokenizer::TYPE_STRING) {
            if (depth == 0) {
                pb::io::Tokenizer::ParseStringAppend(token.text, &pending);
                hasPending = true;
            }
            continue;
        }
        flush();
        if (token.type == pb::io::Tokenizer::TYPE_SYMBOL) {
            if (token.text == "{" || token.text == "<")
                ++depth;
            else if (token.text == "}" || token.text == ">")
                --depth;
        } else if (token.type == pb::io::Tokenizer::TYPE_IDENTIFIER && depth == 0) {
            key = token.text;
        }
    }
    flush();
}

/// @param option  "field_meta" or "message_meta"; a file of package confluent may leave "confluent." out.
template <typename Options> Meta metaOf(const Options &options, std::string_view option, std::string_view package)
{
    Meta meta;
    const pb::UnknownFieldSet &unknown = options.unknown_fields();
    for (int i = 0; i < unknown.field_count(); ++i) {
        const pb::UnknownField &field = unknown.field(i);
        if (field.number() == metaExtension && field.type() == pb::UnknownField::TYPE_LENGTH_DELIMITED)
            readMetaBytes(field.length_delimited(), meta);
    }
    for (const pb::UninterpretedOption &written : options.uninterpreted_option()) {
        if (written.name_size() == 0 || !written.name(0).is_extension())
            continue;
        std::string_view name = written.name(0).name_part();
        if (name.substr(0, 1) == ".")
            name.remove_prefix(1);
        constexpr std::string_view prefix = "confluent.";
        const bool isLocal = package == "confluent" || package.substr(0, prefix.size()) == prefix;
        if (name.substr(0, prefix.size()) == prefix)
            name.remove_prefix(prefix.size());
        else if (!isLocal)
            continue;
        if (name != option)
            continue;
        if (written.name_size() == 1)
            readMetaText(written.aggregate_value(), meta);
        else if (written.name(1).name_part() == "tags" && written.has_string_value())
            meta.addTag(toQString(written.string_value()));
        else if (written.name(1).name_part() == "doc" && written.has_string_value())
            meta.doc = toQString(written.string_value());
    }
    return meta;
}

/// Turns the lines and columns of libprotobuf into bytes: it counts bytes, but a tab as far as the next multiple of 8.
class LineIndex {
public:
    explicit LineIndex(const QByteArray &text)
        : m_text(text)
        , m_starts{0}
    {
        for (qsizetype at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
            m_starts.push_back(int(at) + 1);
    }
    [[nodiscard]] int at(int line, int column) const
    {
        if (line < 0 || std::size_t(line) >= m_starts.size())
            return int(m_text.size());
        constexpr int tabWidth = 8;
        int at = m_starts[std::size_t(line)];
        for (int seen = 0; seen < column && at < m_text.size() && m_text.at(at) != '\n'; ++at)
            seen += m_text.at(at) == '\t' ? tabWidth - seen % tabWidth : 1;
        return at;
    }

private:
    const QByteArray &m_text;
    std::vector<int> m_starts;
};

/// What SourceCodeInfo says of one declaration.
struct Declared {
    int line = -1;
    QString comment;
    TextRange range;
    TextRange name;
};

struct Message {
    const pb::DescriptorProto *proto = nullptr;
    const File *file = nullptr;
    std::string fullName;
    std::vector<int> location; ///< in SourceCodeInfo
    bool isMain = false;
};

struct Place {
    QString path;
    bool repeated = false;
    bool underMap = false;
    int depth = 0;
};

class ProtobufReader {
public:
    FieldTree read(const QByteArray &text, const QList<ResolvedReference> &references);

private:
    void collect(const File &file, bool isMain);
    const Message *message(const std::string &name, const std::string &scope) const;
    bool isEnum(const std::string &name, const std::string &scope) const;
    template <typename Map> static auto find(const Map &map, const std::string &name, const std::string &scope);
    QList<SchemaField> fieldsOf(const Message &owner, const Place &place);
    SchemaField field(const Message &owner, int index, const Place &place);
    void describeType(SchemaField &field, const pb::FieldDescriptorProto &proto, const Message &owner,
                      const Place &place);

    FieldTree m_tree;
    FieldBudget m_budget;
    std::unordered_map<std::string, Message> m_messages;
    std::set<std::string> m_enums;
    std::map<std::vector<int>, Declared> m_locations; ///< of the schema itself
    std::vector<const pb::DescriptorProto *> m_open;
    std::set<const pb::DescriptorProto *> m_seen;
};

void ProtobufReader::collect(const File &file, bool isMain)
{
    struct Pending {
        const pb::DescriptorProto *proto;
        std::string scope;
        std::vector<int> location;
    };
    const std::string prefix = file.proto.package().empty() ? std::string() : file.proto.package() + '.';
    std::vector<Pending> pending;
    for (int i = 0; i < file.proto.message_type_size(); ++i)
        pending.push_back({&file.proto.message_type(i), prefix, {pb::FileDescriptorProto::kMessageTypeFieldNumber, i}});
    for (const pb::EnumDescriptorProto &type : file.proto.enum_type())
        m_enums.insert(prefix + type.name());
    while (!pending.empty()) {
        const Pending at = pending.back();
        pending.pop_back();
        const std::string fullName = at.scope + at.proto->name();
        m_messages.emplace(fullName, Message{at.proto, &file, fullName, at.location, isMain});
        for (const pb::EnumDescriptorProto &type : at.proto->enum_type())
            m_enums.insert(fullName + '.' + type.name());
        for (int i = 0; i < at.proto->nested_type_size(); ++i) {
            std::vector<int> location = at.location;
            location.push_back(pb::DescriptorProto::kNestedTypeFieldNumber);
            location.push_back(i);
            pending.push_back({&at.proto->nested_type(i), fullName + '.', std::move(location)});
        }
    }
}

/// Protobuf's scoping: the innermost scope first, then outwards; a leading dot means a full name.
template <typename Map> auto ProtobufReader::find(const Map &map, const std::string &name, const std::string &scope)
{
    if (!name.empty() && name.front() == '.')
        return map.find(name.substr(1));
    for (std::string around = scope; !around.empty();) {
        if (const auto found = map.find(around + '.' + name); found != map.end())
            return found;
        const std::size_t dot = around.rfind('.');
        around.resize(dot == std::string::npos ? 0 : dot);
    }
    return map.find(name);
}

const Message *ProtobufReader::message(const std::string &name, const std::string &scope) const
{
    const auto found = find(m_messages, name, scope);
    return found == m_messages.end() ? nullptr : &found->second;
}

bool ProtobufReader::isEnum(const std::string &name, const std::string &scope) const
{
    return find(m_enums, name, scope) != m_enums.end();
}

FieldKind scalarKind(pb::FieldDescriptorProto::Type type)
{
    switch (type) {
    case pb::FieldDescriptorProto::TYPE_STRING:
        return FieldKind::String;
    case pb::FieldDescriptorProto::TYPE_BYTES:
        return FieldKind::Bytes;
    case pb::FieldDescriptorProto::TYPE_BOOL:
        return FieldKind::Boolean;
    case pb::FieldDescriptorProto::TYPE_DOUBLE:
    case pb::FieldDescriptorProto::TYPE_FLOAT:
        return FieldKind::Number;
    case pb::FieldDescriptorProto::TYPE_ENUM:
        return FieldKind::Enum;
    case pb::FieldDescriptorProto::TYPE_MESSAGE:
    case pb::FieldDescriptorProto::TYPE_GROUP:
        return FieldKind::Record;
    default:
        return FieldKind::Integer;
    }
}

QString scalarName(pb::FieldDescriptorProto::Type type)
{
    // TYPE_STRING → "string", and so on: the .proto spelling of the scalars.
    return QString::fromStdString(pb::FieldDescriptorProto::Type_Name(type)).mid(5).toLower();
}

QString simpleName(const std::string &name)
{
    const std::size_t dot = name.rfind('.');
    return toQString(dot == std::string::npos ? name : name.substr(dot + 1));
}

void ProtobufReader::describeType(SchemaField &field, const pb::FieldDescriptorProto &proto, const Message &owner,
                                  const Place &place)
{
    const bool isRepeated = proto.label() == pb::FieldDescriptorProto::LABEL_REPEATED;
    FieldKind kind = proto.has_type() ? scalarKind(proto.type()) : FieldKind::Unknown;
    QString text = proto.has_type() ? scalarName(proto.type()) : toQString(proto.type_name());
    QList<SchemaField> children;
    const bool isNamed = !proto.type_name().empty();
    const Message *type = isNamed ? message(proto.type_name(), owner.fullName) : nullptr;
    if (type && type->proto->options().map_entry()) {
        field.kind = FieldKind::Map;
        // Java meets the generated entry message; JavaScript the map field itself (4.3).
        field.alternateMatchName = field.matchName;
        field.matchName = toQString(type->fullName) + u".value"_s;
        QString keyText = u"string"_s;
        for (int i = 0; i < type->proto->field_size(); ++i) {
            const pb::FieldDescriptorProto &part = type->proto->field(i);
            if (part.number() == 1) {
                keyText = part.has_type() ? scalarName(part.type()) : keyText;
            } else if (part.number() == 2 && m_budget.enter(place.depth + 1)) {
                Place inside = place;
                inside.path = field.path + u"{}"_s;
                inside.underMap = true;
                ++inside.depth;
                SchemaField value;
                value.path = inside.path;
                describeType(value, part, *type, inside);
                field.itemKind = value.kind;
                field.recursive = value.recursive;
                field.children = std::move(value.children);
                field.typeText = u"map<%1, %2>"_s.arg(keyText, value.typeText);
            }
        }
        return;
    }
    if (type) {
        kind = FieldKind::Record;
        text = simpleName(type->fullName);
        m_seen.insert(type->proto);
        field.recursive = std::find(m_open.begin(), m_open.end(), type->proto) != m_open.end();
        if (!field.recursive && m_budget.enter(place.depth + 1)) {
            Place inside = place;
            inside.path = field.path + (isRepeated ? u"[]"_s : QString());
            inside.repeated |= isRepeated;
            ++inside.depth;
            children = fieldsOf(*type, inside);
        }
    } else if (isNamed && isEnum(proto.type_name(), owner.fullName)) {
        kind = FieldKind::Enum;
        text = u"enum "_s + simpleName(proto.type_name());
    } else if (isNamed) {
        kind = FieldKind::Unknown;
        QString name = toQString(proto.type_name());
        if (name.startsWith(u'.'))
            name.remove(0, 1);
        text = name;
        if (!m_tree.missingReferences.contains(name) && m_tree.missingReferences.size() < 1000)
            m_tree.missingReferences.append(name);
    }
    field.children = std::move(children);
    if (isRepeated) {
        field.kind = FieldKind::Array;
        field.itemKind = kind;
        field.repeated = true;
        field.typeText = u"repeated "_s + text;
    } else {
        field.kind = kind;
        field.typeText = (proto.proto3_optional() ? u"optional "_s : QString()) + text;
        field.nullable = proto.proto3_optional();
    }
}

SchemaField ProtobufReader::field(const Message &owner, int index, const Place &place)
{
    const pb::FieldDescriptorProto &proto = owner.proto->field(index);
    SchemaField field;
    field.name = toQString(proto.name());
    field.path = m_budget.uniquePath(place.path.isEmpty() ? field.name : place.path + u'.' + field.name);
    field.matchName = toQString(owner.fullName) + u'.' + field.name;
    field.entityPath = u'.' + field.matchName;
    field.repeated = place.repeated;
    field.underMap = place.underMap;
    const Meta meta = metaOf(proto.options(), "field_meta", owner.file->proto.package());
    field.inlineTags = meta.tags;
    field.doc = meta.doc;
    if (proto.has_default_value())
        field.defaultText = toQString(proto.default_value());
    if (owner.isMain) {
        std::vector<int> location = owner.location;
        location.push_back(pb::DescriptorProto::kFieldFieldNumber);
        location.push_back(index);
        if (const auto found = m_locations.find(location); found != m_locations.end()) {
            field.line = found->second.line;
            field.range = found->second.range;
            field.nameRange = found->second.name;
            if (field.doc.isEmpty())
                field.doc = found->second.comment;
        }
    }
    describeType(field, proto, owner, place);
    return field;
}

QList<SchemaField> ProtobufReader::fieldsOf(const Message &owner, const Place &place)
{
    m_open.push_back(owner.proto);
    QList<SchemaField> fields;
    QHash<int, qsizetype> oneofs; ///< index of the oneof → row in fields
    for (int i = 0; i < owner.proto->field_size(); ++i) {
        const pb::FieldDescriptorProto &proto = owner.proto->field(i);
        if (!m_budget.takeField(place.path + toQString(proto.name())))
            break;
        SchemaField member = field(owner, i, place);
        const bool inOneof = proto.has_oneof_index() && !proto.proto3_optional() && proto.oneof_index() >= 0
            && proto.oneof_index() < owner.proto->oneof_decl_size();
        if (!inOneof) {
            fields.append(std::move(member));
            continue;
        }
        const auto known = oneofs.constFind(proto.oneof_index());
        qsizetype row = known == oneofs.cend() ? -1 : *known;
        if (row < 0) {
            SchemaField oneof;
            oneof.name = toQString(owner.proto->oneof_decl(proto.oneof_index()).name());
            oneof.path = m_budget.uniquePath(place.path.isEmpty() ? oneof.name : place.path + u'.' + oneof.name);
            oneof.kind = FieldKind::Union;
            oneof.typeText = u"oneof"_s;
            oneof.line = member.line;
            if (owner.isMain) {
                std::vector<int> location = owner.location;
                location.push_back(pb::DescriptorProto::kOneofDeclFieldNumber);
                location.push_back(proto.oneof_index());
                if (const auto found = m_locations.find(location); found != m_locations.end()) {
                    oneof.line = found->second.line;
                    oneof.range = found->second.range;
                    oneof.nameRange = found->second.name;
                }
            }
            oneof.repeated = place.repeated;
            oneof.underMap = place.underMap;
            row = fields.size();
            oneofs.insert(proto.oneof_index(), row);
            fields.append(std::move(oneof));
        }
        SchemaField &oneof = fields[row];
        if (!oneof.branches.contains(member.kind))
            oneof.branches.append(member.kind);
        oneof.children.append(std::move(member));
    }
    m_open.pop_back();
    return fields;
}

FieldTree ProtobufReader::read(const QByteArray &text, const QList<ResolvedReference> &references)
{
    silenceLibrary();
    const std::unique_ptr<File> main = parsedFile(text);
    if (!main->problem.isEmpty()) {
        m_tree.problem = main->problem;
        return m_tree;
    }
    collect(*main, true);
    std::vector<std::unique_ptr<File>> files;
    std::map<std::string, const File *> known;
    for (const ResolvedReference &reference : references) {
        files.push_back(parsedFile(reference.text));
        const File &file = *files.back();
        known[reference.reference.name.toStdString()] = &file;
        if (!file.problem.isEmpty())
            m_budget.report(
                u"reference \"%1\" (%2 version %3), %4"_s.arg(reference.reference.name, reference.reference.subject)
                    .arg(reference.reference.version)
                    .arg(file.problem));
        else
            collect(file, false);
    }

    // Imports, and what they import in turn.
    std::vector<const File *> pending{main.get()};
    std::set<std::string> visited;
    while (!pending.empty()) {
        const File *file = pending.back();
        pending.pop_back();
        for (const std::string &name : file->proto.dependency()) {
            if (!visited.insert(name).second)
                continue;
            if (const auto found = known.find(name); found != known.end()) {
                pending.push_back(found->second);
                continue;
            }
            const auto *builtIn = std::find_if(std::begin(builtIns), std::end(builtIns),
                                               [&name](const BuiltIn &candidate) { return name == candidate.name; });
            if (builtIn == std::end(builtIns)) {
                m_tree.missingReferences.append(toQString(name));
                continue;
            }
            if (*builtIn->text == '\0')
                continue;
            files.push_back(parsedFile(builtIn->text));
            collect(*files.back(), false);
        }
    }

    if (main->isText) {
        const QByteArray source = text.mid(main->sourceBegin);
        const LineIndex lines(source);
        for (const pb::SourceCodeInfo::Location &location : main->proto.source_code_info().location()) {
            std::vector<int> path(location.path().begin(), location.path().end());
            if (path.empty() || location.span_size() < 3)
                continue;
            const int lastLine = location.span_size() > 3 ? location.span(2) : location.span(0);
            const TextRange range{main->sourceBegin + lines.at(location.span(0), location.span(1)),
                                  main->sourceBegin + lines.at(lastLine, location.span(location.span_size() - 1))};
            if (path.size() % 2 != 0) {
                if (path.back() != pb::DescriptorProto::kNameFieldNumber)
                    continue; // only messages, fields, oneofs and their names are wanted
                path.pop_back();
                m_locations[std::move(path)].name = range;
                continue;
            }
            Declared &declared = m_locations[std::move(path)];
            if (declared.line >= 0)
                continue;
            const std::string &comment =
                location.leading_comments().empty() ? location.trailing_comments() : location.leading_comments();
            declared.line = location.span(0);
            declared.comment = toQString(comment).trimmed();
            declared.range = range;
        }
    }

    const int count = main->proto.message_type_size();
    if (count == 0 && main->proto.enum_type_size() == 0 && main->proto.extension_size() == 0
        && main->proto.service_size() == 0 && main->proto.public_dependency_size() == 0) {
        m_tree.problem = atLine(0, u"the file defines no message"_s);
        return m_tree;
    }
    const std::string prefix = main->proto.package().empty() ? std::string() : main->proto.package() + '.';
    for (int i = 0; i < count; ++i) {
        const pb::DescriptorProto &proto = main->proto.message_type(i);
        const Message *type = message('.' + prefix + proto.name(), {});
        if (!type)
            continue;
        if (i == 0) {
            m_tree.rootName = toQString(type->fullName);
            m_tree.rootEntityPath = u'.' + m_tree.rootName;
            m_tree.rootTags = metaOf(proto.options(), "message_meta", main->proto.package()).tags;
            m_seen.insert(&proto);
            m_tree.fields = fieldsOf(*type, {});
            continue;
        }
        if (m_seen.count(&proto) != 0)
            continue; // a field above shows its fields already
        SchemaField other;
        other.name = toQString(proto.name());
        other.path = m_budget.uniquePath(other.name);
        other.entityPath = u'.' + toQString(type->fullName);
        other.kind = FieldKind::Record;
        other.typeText = u"message"_s;
        if (const auto found = m_locations.find(type->location); found != m_locations.end()) {
            other.line = found->second.line;
            other.doc = found->second.comment;
            other.range = found->second.range;
            other.nameRange = found->second.name;
        }
        Place inside;
        inside.path = other.path;
        inside.depth = 1;
        m_seen.insert(&proto);
        other.children = fieldsOf(*type, inside);
        m_tree.fields.append(std::move(other));
    }
    m_tree.problem = m_budget.problem();
    return m_tree;
}

} // namespace

std::optional<QByteArray> protobufTextOfDescriptor(const QByteArray &text)
{
    silenceLibrary();
    const std::unique_ptr<File> file = parsedFile(text);
    if (file->isText || !file->problem.isEmpty())
        return std::nullopt;
    // With Confluent's options in the pool the printer knows their names.
    static const char *const metaText =
        "syntax = \"proto3\"; package confluent; import \"google/protobuf/descriptor.proto\";"
        "message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }"
        "extend google.protobuf.FileOptions { Meta file_meta = 1088; }"
        "extend google.protobuf.MessageOptions { Meta message_meta = 1088; }"
        "extend google.protobuf.FieldOptions { Meta field_meta = 1088; }"
        "extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }"
        "extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; }";
    for (const bool withMeta : {true, false}) { // the schema may define the same names itself
        PoolErrors errors;
        pb::DescriptorPool pool;
        pool.AllowUnknownDependencies();
        if (withMeta) {
            pb::FileDescriptorProto descriptor;
            pb::FileDescriptorProto::descriptor()->file()->CopyTo(&descriptor);
            const std::unique_ptr<File> meta = parsedFile(metaText);
            meta->proto.set_name("confluent/meta.proto");
            if (!pool.BuildFileCollectingErrors(descriptor, &errors)
                || !pool.BuildFileCollectingErrors(meta->proto, &errors))
                continue;
        }
        pb::FileDescriptorProto proto = file->proto;
        proto.set_name("kekkai-schema.proto"); // never that of an import
        if (const pb::FileDescriptor *built = pool.BuildFileCollectingErrors(proto, &errors))
            return QByteArray::fromStdString(built->DebugString());
    }
    return QByteArray();
}

FieldTree readProtobufFields(const QByteArray &text, const QList<ResolvedReference> &references)
{
    return ProtobufReader().read(text, references);
}

} // namespace kekkai
