#include "services/sandbox/protoschema.h"

#include <QByteArray>

#include <google/protobuf/any.pb.h>
#include <google/protobuf/api.pb.h>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace kekkai::sandbox::protoschema {

namespace pb = google::protobuf;

namespace {

constexpr auto metaFile = "confluent/meta.proto";
constexpr auto metaText = "syntax = \"proto3\"; package confluent; import \"google/protobuf/descriptor.proto\";"
                          "message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }"
                          "extend google.protobuf.FileOptions { Meta file_meta = 1088; }"
                          "extend google.protobuf.MessageOptions { Meta message_meta = 1088; }"
                          "extend google.protobuf.FieldOptions { Meta field_meta = 1088; }"
                          "extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }"
                          "extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; }";
constexpr auto decimalFile = "confluent/type/decimal.proto";
constexpr auto decimalText = "syntax = \"proto3\"; package confluent.type;"
                             "message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }";
constexpr auto ownName = "default.proto";

class Collector : public pb::io::ErrorCollector, public pb::DescriptorPool::ErrorCollector {
public:
    void AddError(int line, int column, const std::string &message) override
    {
        add("line " + std::to_string(line + 1) + ", column " + std::to_string(column + 1) + ": " + message);
    }
    void AddError(const std::string &file, const std::string &element, const pb::Message *, ErrorLocation,
                  const std::string &message) override
    {
        add(file + ": " + element + ": " + message);
    }

    std::string errors;

private:
    void add(const std::string &error) { errors += (errors.empty() ? "" : "; ") + error; }
};

std::optional<pb::FileDescriptorProto> fromBase64(const std::string &text)
{
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(text).trimmed(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.isEmpty())
        return std::nullopt;
    pb::FileDescriptorProto file;
    if (!file.ParseFromArray(decoded.decoded.constData(), static_cast<int>(decoded.decoded.size())))
        return std::nullopt;
    return file;
}

/// Uninterpreted options and source positions included.
pb::FileDescriptorProto parsedText(const std::string &text, const std::string &name)
{
    pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
    Collector collector;
    pb::io::Tokenizer tokenizer(&stream, &collector);
    pb::compiler::Parser parser;
    parser.RecordErrorsTo(&collector);
    pb::FileDescriptorProto file;
    if (!parser.Parse(&tokenizer, &file) || !collector.errors.empty())
        throw SchemaError(collector.errors.empty() ? "not a .proto file" : collector.errors);
    file.set_name(name);
    if (!file.has_syntax())
        file.set_syntax("proto2");
    return file;
}

pb::FileDescriptorProto parsedAny(const std::string &text, const std::string &name)
{
    if (auto file = fromBase64(text)) {
        file->set_name(name);
        return *file;
    }
    return parsedText(text, name);
}

/// All files that a schema needs, compiled.
class Pool {
public:
    explicit Pool(const std::vector<ReferencedText> &references)
        : m_pool(pb::DescriptorPool::generated_pool())
    {
        // Named so that a static link keeps the files; they answer for google/protobuf/*.proto.
        (void)pb::FieldOptions::descriptor();
        (void)pb::Any::descriptor();
        (void)pb::Api::descriptor();
        (void)pb::Duration::descriptor();
        (void)pb::Empty::descriptor();
        (void)pb::FieldMask::descriptor();
        (void)pb::Struct::descriptor();
        (void)pb::Timestamp::descriptor();
        (void)pb::StringValue::descriptor();
        build(parsedText(metaText, metaFile));
        build(parsedText(decimalText, decimalFile));
        for (const ReferencedText &reference : references) {
            if (!m_pool.FindFileByName(reference.name))
                build(parsedAny(reference.text, reference.name));
        }
    }

    const pb::FileDescriptor *build(pb::FileDescriptorProto file)
    {
        file.clear_source_code_info();
        Collector collector;
        const pb::FileDescriptor *built = m_pool.BuildFileCollectingErrors(file, &collector);
        if (!built)
            throw SchemaError(collector.errors.empty() ? "the file does not compile" : collector.errors);
        return built;
    }

    [[nodiscard]] const pb::DescriptorPool &pool() const { return m_pool; }

private:
    pb::DescriptorPool m_pool;
};

std::string serializedBytes(const pb::FileDescriptorProto &file)
{
    std::string bytes;
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    file.SerializeToCodedStream(&coded);
    coded.Trim();
    return bytes;
}

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Byte positions in a text from the parser's lines and columns, in which a tab leads to the next multiple of eight.
class Positions {
public:
    explicit Positions(const std::string &text)
        : m_text(text)
    {
        m_lines.push_back(0);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n')
                m_lines.push_back(i + 1);
        }
    }

    [[nodiscard]] std::size_t byteAt(int line, int column) const
    {
        std::size_t at = m_lines.at(static_cast<std::size_t>(line));
        int reached = 0;
        while (reached < column && at < m_text.size()) {
            reached += m_text[at] == '\t' ? 8 - reached % 8 : 1;
            ++at;
        }
        return at;
    }

private:
    const std::string &m_text;
    std::vector<std::size_t> m_lines;
};

using Path = std::vector<int>;

class Source {
public:
    explicit Source(const std::string &source)
        : text(source)
        , file(parsedText(source, ownName))
    {
        const Positions positions(source);
        for (const auto &location : file.source_code_info().location()) {
            const int endLine = location.span_size() == 4 ? location.span(2) : location.span(0);
            const int endColumn = location.span(location.span_size() - 1);
            const Span span{positions.byteAt(location.span(0), location.span(1)), positions.byteAt(endLine, endColumn)};
            m_spans.emplace(Path(location.path().begin(), location.path().end()), span);
        }
    }

    [[nodiscard]] std::optional<Span> spanOf(const Path &path) const
    {
        const auto found = m_spans.find(path);
        return found == m_spans.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::string textOf(Span span) const { return text.substr(span.begin, span.end - span.begin); }

    const std::string &text;
    pb::FileDescriptorProto file;

private:
    std::map<Path, Span> m_spans;
};

/// One record or field with its place in the file.
struct Entity {
    std::string path;
    bool isRecord = false;
    Path location;
    const pb::DescriptorProto *message = nullptr;
    const pb::FieldDescriptorProto *field = nullptr;
};

void collect(const pb::DescriptorProto &message, const std::string &scope, const Path &location,
             std::vector<Entity> &entities)
{
    const std::string full = scope + '.' + message.name();
    entities.push_back({full, true, location, &message, nullptr});
    for (int i = 0; i < message.field_size(); ++i) {
        Path place = location;
        place.insert(place.end(), {pb::DescriptorProto::kFieldFieldNumber, i});
        entities.push_back({full + '.' + message.field(i).name(), false, place, &message, &message.field(i)});
    }
    for (int i = 0; i < message.nested_type_size(); ++i) {
        if (message.nested_type(i).options().map_entry())
            continue;
        Path place = location;
        place.insert(place.end(), {pb::DescriptorProto::kNestedTypeFieldNumber, i});
        collect(message.nested_type(i), full, place, entities);
    }
}

std::vector<Entity> entitiesOf(const pb::FileDescriptorProto &file)
{
    std::vector<Entity> entities;
    const std::string scope = file.package().empty() ? std::string() : '.' + file.package();
    for (int i = 0; i < file.message_type_size(); ++i)
        collect(file.message_type(i), scope, {pb::FileDescriptorProto::kMessageTypeFieldNumber, i}, entities);
    return entities;
}

/// A string literal of .proto and text format.
std::string quoted(const std::string &text)
{
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += '\\';
            out += static_cast<char>('0' + byte / 64);
            out += static_cast<char>('0' + byte / 8 % 8);
            out += static_cast<char>('0' + byte % 8);
        } else {
            out += c;
        }
    }
    return out + '"';
}

/// confluent.Meta as far as it is written in one entity's options.
struct Meta {
    std::unique_ptr<pb::Message> message; ///< doc, params, tags
    std::vector<int> options; ///< which of the uninterpreted options it comes from
};

/// Reads and writes confluent.Meta without generated code.
class MetaReader {
public:
    MetaReader()
        : m_pool({})
        , m_type(m_pool.pool().FindMessageTypeByName("confluent.Meta"))
    {
    }

    template <typename Options> Meta read(const Options &options, const std::string &extension)
    {
        Meta meta;
        meta.message.reset(m_factory.GetPrototype(m_type)->New());
        pb::TextFormat::Parser parser;
        for (int i = 0; i < options.uninterpreted_option_size(); ++i) {
            const pb::UninterpretedOption &option = options.uninterpreted_option(i);
            if (option.name_size() == 0 || !option.name(0).is_extension())
                continue;
            const std::string &name = option.name(0).name_part();
            if (name != extension && name != "confluent." + extension && name != ".confluent." + extension)
                continue;
            meta.options.push_back(i);
            std::string text = option.has_aggregate_value() ? option.aggregate_value() : std::string();
            if (option.name_size() == 2) {
                const std::string &member = option.name(1).name_part();
                if (option.has_string_value())
                    text = member + ": " + quoted(option.string_value());
                else
                    text = member + " { " + text + " }";
            }
            std::unique_ptr<pb::Message> part(m_factory.GetPrototype(m_type)->New());
            if (!parser.ParseFromString(text, part.get()))
                throw SchemaError("cannot read the option (confluent." + extension + ")");
            meta.message->MergeFrom(*part);
        }
        return meta;
    }

    [[nodiscard]] std::set<std::string> tags(const Meta &meta) const
    {
        std::set<std::string> tags;
        const pb::FieldDescriptor *field = m_type->FindFieldByName("tags");
        const pb::Reflection *reflection = meta.message->GetReflection();
        for (int i = 0; i < reflection->FieldSize(*meta.message, field); ++i)
            tags.insert(reflection->GetRepeatedString(*meta.message, field, i));
        return tags;
    }

    /// The options' source for @p meta with @p tags: one ".tags" each, or one aggregate when there is more than tags.
    [[nodiscard]] std::vector<std::string> written(Meta &meta, const std::set<std::string> &tags,
                                                   const std::string &extension) const
    {
        const pb::FieldDescriptor *field = m_type->FindFieldByName("tags");
        const pb::Reflection *reflection = meta.message->GetReflection();
        reflection->ClearField(meta.message.get(), field);
        const bool hasMore = meta.message->ByteSizeLong() > 0;
        for (const std::string &tag : tags)
            reflection->AddString(meta.message.get(), field, tag);
        pb::TextFormat::Printer printer;
        printer.SetSingleLineMode(true);
        printer.SetUseUtf8StringEscaping(true);
        std::string text;
        if (hasMore) {
            printer.PrintToString(*meta.message, &text);
            return {"(confluent." + extension + ") = { " + text + "}"};
        }
        std::vector<std::string> options;
        for (const std::string &tag : tags)
            options.push_back("(confluent." + extension + ").tags = " + quoted(tag));
        return options;
    }

private:
    Pool m_pool;
    pb::DynamicMessageFactory m_factory;
    const pb::Descriptor *m_type;
};

template <typename Function> void forEach(const Entity &entity, MetaReader &reader, Function function)
{
    if (entity.isRecord)
        function(reader.read(entity.message->options(), "message_meta"), entity.message->options(), "message_meta",
                 pb::DescriptorProto::kOptionsFieldNumber);
    else
        function(reader.read(entity.field->options(), "field_meta"), entity.field->options(), "field_meta",
                 pb::FieldDescriptorProto::kOptionsFieldNumber);
}

struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
};

std::string joined(const std::vector<std::string> &parts, const char *separator)
{
    std::string all;
    for (const std::string &part : parts)
        all += (all.empty() ? "" : separator) + part;
    return all;
}

Path optionPath(const Path &location, int optionsField, int index)
{
    Path path = location;
    path.insert(path.end(), {optionsField, pb::FieldOptions::kUninterpretedOptionFieldNumber, index});
    return path;
}

/// A field's options stand in brackets before its semicolon: the bracket is written anew from its parts.
void editField(const Source &source, const Entity &entity, const Meta &meta, std::vector<std::string> written,
               std::vector<Edit> &edits)
{
    const auto whole = source.spanOf(entity.location);
    if (!whole || source.text[whole->end - 1] != ';')
        throw SchemaError("cannot edit the tags of " + entity.path);
    Path options = entity.location;
    options.push_back(pb::FieldDescriptorProto::kOptionsFieldNumber);
    const auto bracket = source.spanOf(options);
    if (!bracket) {
        if (!written.empty())
            edits.push_back({whole->end - 1, whole->end - 1, " [" + joined(written, ", ") + ']'});
        return;
    }
    // Options that are not uninterpreted (default, json_name) have spans of their own that are not under 999; taking
    // only the concerned ones out of the bracket's text keeps them.
    std::string inner = source.textOf(*bracket);
    std::size_t insertAt = std::string::npos;
    for (auto index = meta.options.rbegin(); index != meta.options.rend(); ++index) {
        const auto span =
            source.spanOf(optionPath(entity.location, pb::FieldDescriptorProto::kOptionsFieldNumber, *index));
        if (!span || span->begin < bracket->begin || span->end > bracket->end)
            throw SchemaError("cannot edit the tags of " + entity.path);
        std::size_t begin = span->begin - bracket->begin;
        std::size_t end = span->end - bracket->begin;
        const std::size_t comma = inner.find_first_not_of(" \t\r\n", end);
        if (comma != std::string::npos && inner[comma] == ',') {
            end = inner.find_first_not_of(" \t\r\n", comma + 1);
        } else {
            const std::size_t before = inner.find_last_not_of(" \t\r\n", begin - 1);
            if (before != std::string::npos && inner[before] == ',')
                begin = before;
        }
        inner.erase(begin, end - begin);
        insertAt = begin;
    }
    const bool isBare = inner.find_first_not_of("[] \t\r\n") == std::string::npos;
    if (isBare) {
        std::size_t begin = bracket->begin;
        if (written.empty()) {
            while (begin > whole->begin && (source.text[begin - 1] == ' ' || source.text[begin - 1] == '\t'))
                --begin;
        }
        edits.push_back({begin, bracket->end, written.empty() ? std::string() : '[' + joined(written, ", ") + ']'});
        return;
    }
    if (!written.empty()) {
        const std::string text = joined(written, ", ");
        if (insertAt == std::string::npos || inner[insertAt] == ',' || inner[insertAt] == ']') {
            const std::size_t end = inner.find_last_not_of(" \t\r\n", inner.rfind(']') - 1) + 1;
            inner.insert(end, ", " + text);
        } else {
            inner.insert(insertAt, text + ", ");
        }
    }
    edits.push_back({bracket->begin, bracket->end, inner});
}

/// A message's options are statements of their own: the first one is replaced, or new ones follow the opening brace.
void editMessage(const Source &source, const Entity &entity, const Meta &meta, const std::vector<std::string> &written,
                 std::vector<Edit> &edits)
{
    std::vector<std::string> statements;
    statements.reserve(written.size());
    for (const std::string &option : written)
        statements.push_back("option " + option + ';');
    bool placed = false;
    for (const int index : meta.options) {
        const auto span = source.spanOf(optionPath(entity.location, pb::DescriptorProto::kOptionsFieldNumber, index));
        if (!span)
            throw SchemaError("cannot edit the tags of " + entity.path);
        edits.push_back({span->begin, span->end, placed ? std::string() : joined(statements, " ")});
        placed = true;
    }
    if (placed || statements.empty())
        return;
    Path name = entity.location;
    name.push_back(pb::DescriptorProto::kNameFieldNumber);
    const auto nameSpan = source.spanOf(name);
    const std::size_t brace = nameSpan ? source.text.find('{', nameSpan->end) : std::string::npos;
    if (brace == std::string::npos)
        throw SchemaError("cannot edit the tags of " + entity.path);
    edits.push_back({brace + 1, brace + 1, "\n  " + joined(statements, "\n  ")});
}

void addImport(const Source &source, std::vector<Edit> &edits)
{
    const auto &imports = source.file.dependency();
    if (std::find(imports.begin(), imports.end(), metaFile) != imports.end())
        return;
    std::optional<Span> after;
    if (!imports.empty())
        after = source.spanOf({pb::FileDescriptorProto::kDependencyFieldNumber, imports.size() - 1});
    if (!after)
        after = source.spanOf({pb::FileDescriptorProto::kPackageFieldNumber});
    if (!after)
        after = source.spanOf({pb::FileDescriptorProto::kSyntaxFieldNumber});
    const std::string statement = std::string("import \"") + metaFile + "\";";
    if (after)
        edits.push_back({after->end, after->end, '\n' + statement});
    else
        edits.push_back({0, 0, statement + '\n'});
}

} // namespace

void check(const std::string &text, const std::vector<ReferencedText> &references)
{
    Pool(references).build(parsedAny(text, ownName));
}

std::string canonical(const std::string &text)
{
    try {
        pb::FileDescriptorProto file = parsedAny(text, ownName);
        file.clear_source_code_info();
        return serializedBytes(file);
    } catch (const SchemaError &) {
        return text;
    }
}

std::string serialized(const std::string &text, const std::vector<ReferencedText> &references)
{
    pb::FileDescriptorProto file = parsedAny(text, ownName);
    pb::FileDescriptorProto compiled;
    Pool pool(references);
    pool.build(file)->CopyTo(
        &compiled); // options interpreted: a reader of the bytes knows nothing of uninterpreted ones
    return QByteArray::fromStdString(serializedBytes(compiled)).toBase64().toStdString();
}

std::string protoText(const std::string &text, const std::vector<ReferencedText> &references)
{
    const auto file = fromBase64(text);
    if (!file)
        return text;
    pb::FileDescriptorProto named = *file;
    named.set_name(ownName);
    Pool pool(references);
    return pool.build(named)->DebugString();
}

std::vector<EntityTags> findTags(const std::string &text, const std::vector<ReferencedText> &references)
{
    const std::string proto = protoText(text, references);
    const Source source(proto);
    MetaReader reader;
    std::vector<EntityTags> found;
    for (const Entity &entity : entitiesOf(source.file)) {
        forEach(entity, reader, [&](const Meta &meta, const auto &, const char *, int) {
            if (std::set<std::string> tags = reader.tags(meta); !tags.empty())
                found.push_back({entity.path, entity.isRecord, std::move(tags)});
        });
    }
    return found;
}

std::string editTags(const std::string &text, const std::vector<ReferencedText> &references,
                     const std::vector<EntityTags> &add, const std::vector<EntityTags> &remove)
{
    const std::string proto = protoText(text, references);
    const Source source(proto);
    const std::vector<Entity> entities = entitiesOf(source.file);
    MetaReader reader;

    std::map<std::size_t, std::set<std::string>> wanted; // by entity; all changes together, so that spans stay valid
    const auto apply = [&](const std::vector<EntityTags> &changes, bool removing) {
        for (const EntityTags &change : changes) {
            const std::string path = change.path.starts_with('.') ? change.path : '.' + change.path;
            const auto entity = std::find_if(entities.begin(), entities.end(), [&](const Entity &candidate) {
                return candidate.path == path && candidate.isRecord == change.isRecord;
            });
            if (entity == entities.end())
                throw SchemaError("No matching path '" + change.path + "' found in the schema");
            const auto index = static_cast<std::size_t>(entity - entities.begin());
            if (wanted.count(index) == 0) {
                forEach(*entity, reader,
                        [&](const Meta &meta, const auto &, const char *, int) { wanted[index] = reader.tags(meta); });
            }
            for (const std::string &tag : change.tags) {
                if (removing)
                    wanted[index].erase(tag);
                else
                    wanted[index].insert(tag);
            }
        }
    };
    apply(add, false);
    apply(remove, true);

    std::vector<Edit> edits;
    bool needsImport = false;
    for (const auto &[index, tags] : wanted) {
        const Entity &entity = entities[index];
        const std::set<std::string> &target = tags;
        forEach(entity, reader, [&](Meta meta, const auto &, const char *extension, int) {
            if (reader.tags(meta) == target)
                return;
            std::vector<std::string> written = reader.written(meta, target, extension);
            needsImport = needsImport || !written.empty();
            if (entity.isRecord)
                editMessage(source, entity, meta, written, edits);
            else
                editField(source, entity, meta, std::move(written), edits);
        });
    }
    if (needsImport)
        addImport(source, edits);
    std::sort(edits.begin(), edits.end(), [](const Edit &left, const Edit &right) { return left.begin > right.begin; });
    std::string edited = proto;
    for (const Edit &edit : edits)
        edited.replace(edit.begin, edit.end - edit.begin, edit.text);
    check(edited, references);
    return edited;
}

} // namespace kekkai::sandbox::protoschema
