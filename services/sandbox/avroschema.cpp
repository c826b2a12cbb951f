#include "services/sandbox/avroschema.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace kekkai::sandbox::avro {

namespace {

constexpr int maximalDepth = 500; ///< deeper text would exhaust the stack

struct Type;

struct Field {
    std::string name;
    const Type *type = nullptr;
    std::vector<std::string> aliases;
    bool hasDefault = false;
};

struct Type {
    std::string kind; ///< null … string, record (error too), enum, fixed, array, map, union
    std::string fullName;
    std::vector<std::string> aliases; ///< full names
    std::vector<Field> fields;
    std::vector<std::string> symbols;
    bool hasDefaultSymbol = false;
    std::int64_t size = 0;
    const Type *element = nullptr; ///< items, values
    std::vector<const Type *> branches;
};

bool isPrimitive(std::string_view name)
{
    constexpr std::string_view names[] = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool isName(std::string_view name)
{
    const auto isStart = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && isStart(name.front())
        && std::all_of(name.begin(), name.end(), [&](char c) { return isStart(c) || (c >= '0' && c <= '9'); });
}

bool isDottedName(std::string_view name)
{
    while (true) {
        const std::size_t dot = name.find('.');
        if (!isName(name.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        name.remove_prefix(dot + 1);
    }
}

std::string namespaceOf(const std::string &fullName)
{
    const std::size_t dot = fullName.rfind('.');
    return dot == std::string::npos ? std::string() : fullName.substr(0, dot);
}

std::string shortName(const std::string &fullName)
{
    return fullName.substr(fullName.rfind('.') + 1);
}

std::string qualified(const std::string &name, const std::string &space)
{
    return name.find('.') != std::string::npos || space.empty() ? name : space + '.' + name;
}

std::optional<std::string> textMember(const Json &object, const char *name)
{
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string())
        return std::nullopt;
    return member->get<std::string>();
}

/// The full name of a named type's definition within @p space.
std::string definedName(const Json &object, const std::string &space)
{
    const std::string name = textMember(object, "name").value_or("");
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos)
        return dot == 0 ? name.substr(1) : name;
    return qualified(name, textMember(object, "namespace").value_or(space));
}

Json parsed(const std::string &text)
{
    Json document = parsedJson(text);
    if (document.is_discarded())
        throw SchemaError("not valid JSON");
    return document;
}

class Schema {
public:
    Schema(const std::string &text, const std::vector<ReferencedText> &references)
    {
        for (const ReferencedText &reference : references)
            read(parsed(reference.text), {}, 0);
        m_root = read(parsed(text), {}, 0);
    }

    [[nodiscard]] const Type &root() const { return *m_root; }

private:
    Type *make(const std::string &kind)
    {
        m_types.push_back(std::make_unique<Type>());
        m_types.back()->kind = kind;
        return m_types.back().get();
    }

    const Type *read(const Json &node, const std::string &space, int depth);
    const Type *readName(const std::string &name, const std::string &space);
    const Type *readUnion(const Json &node, const std::string &space, int depth);
    Type *define(const std::string &kind, const Json &node, const std::string &space);
    void readFields(Type &record, const Json &node, int depth);
    static void readSymbols(Type &type, const Json &node);

    std::vector<std::unique_ptr<Type>> m_types;
    std::map<std::string, const Type *> m_named;
    const Type *m_root = nullptr;
};

const Type *Schema::readName(const std::string &name, const std::string &space)
{
    if (isPrimitive(name))
        return make(name);
    const std::string full = qualified(name, space);
    auto found = m_named.find(full);
    if (found == m_named.end())
        found = m_named.find(name);
    if (found == m_named.end())
        throw SchemaError("undefined name: \"" + full + "\"");
    return found->second;
}

const Type *Schema::readUnion(const Json &node, const std::string &space, int depth)
{
    Type *type = make("union");
    std::set<std::string> seen;
    for (const Json &branch : node) {
        const Type *read = this->read(branch, space, depth + 1);
        if (read->kind == "union")
            throw SchemaError("nested union");
        if (!seen.insert(read->fullName.empty() ? read->kind : read->fullName).second)
            throw SchemaError("duplicate in union: " + (read->fullName.empty() ? read->kind : read->fullName));
        type->branches.push_back(read);
    }
    return type;
}

Type *Schema::define(const std::string &kind, const Json &node, const std::string &space)
{
    const std::string full = definedName(node, space);
    if (full.empty())
        throw SchemaError("no name in schema of type " + kind);
    if (!isDottedName(full))
        throw SchemaError("illegal name: " + full);
    if (isPrimitive(full))
        throw SchemaError("a primitive type cannot be redefined: " + full);
    Type *type = make(kind);
    type->fullName = full;
    if (const auto aliases = node.find("aliases"); aliases != node.end() && aliases->is_array()) {
        for (const Json &alias : *aliases) {
            if (alias.is_string())
                type->aliases.push_back(qualified(alias.get<std::string>(), namespaceOf(full)));
        }
    }
    if (!m_named.emplace(full, type).second)
        throw SchemaError("cannot redefine: " + full);
    return type;
}

void Schema::readFields(Type &record, const Json &node, int depth)
{
    const auto fields = node.find("fields");
    if (fields == node.end() || !fields->is_array())
        throw SchemaError("record " + record.fullName + " has no fields");
    std::set<std::string> seen;
    for (const Json &member : *fields) {
        const auto name = textMember(member, "name");
        if (!member.is_object() || !name)
            throw SchemaError("no field name in record " + record.fullName);
        if (!isName(*name))
            throw SchemaError("illegal field name: " + *name);
        if (!seen.insert(*name).second)
            throw SchemaError("duplicate field " + *name + " in record " + record.fullName);
        const auto type = member.find("type");
        if (type == member.end())
            throw SchemaError("no type for field " + *name);
        Field field;
        field.name = *name;
        field.type = read(*type, namespaceOf(record.fullName), depth + 1);
        field.hasDefault = member.contains("default");
        if (const auto aliases = member.find("aliases"); aliases != member.end() && aliases->is_array()) {
            for (const Json &alias : *aliases) {
                if (alias.is_string())
                    field.aliases.push_back(alias.get<std::string>());
            }
        }
        record.fields.push_back(std::move(field));
    }
}

void Schema::readSymbols(Type &type, const Json &node)
{
    const auto symbols = node.find("symbols");
    if (symbols == node.end() || !symbols->is_array())
        throw SchemaError("enum " + type.fullName + " has no symbols");
    for (const Json &symbol : *symbols) {
        if (!symbol.is_string() || !isName(symbol.get<std::string>()))
            throw SchemaError("illegal symbol in enum " + type.fullName);
        if (std::find(type.symbols.begin(), type.symbols.end(), symbol.get<std::string>()) != type.symbols.end())
            throw SchemaError("duplicate enum symbol: " + symbol.get<std::string>());
        type.symbols.push_back(symbol.get<std::string>());
    }
    if (const auto fallback = textMember(node, "default")) {
        if (std::find(type.symbols.begin(), type.symbols.end(), *fallback) == type.symbols.end())
            throw SchemaError("the enum default " + *fallback + " is not one of the symbols of " + type.fullName);
        type.hasDefaultSymbol = true;
    }
}

const Type *Schema::read(const Json &node, const std::string &space, int depth)
{
    if (depth > maximalDepth)
        throw SchemaError("nested too deeply");
    if (node.is_string())
        return readName(node.get<std::string>(), space);
    if (node.is_array())
        return readUnion(node, space, depth);
    if (!node.is_object())
        throw SchemaError("schema is neither a name, an object nor a union: " + node.dump());
    const auto kind = node.find("type");
    if (kind == node.end())
        throw SchemaError("no type: " + node.dump());
    if (!kind->is_string())
        return read(*kind, space, depth + 1);

    const std::string name = kind->get<std::string>();
    if (isPrimitive(name))
        return make(name);
    if (name == "record" || name == "error") {
        Type *type = define("record", node, space);
        readFields(*type, node, depth);
        return type;
    }
    if (name == "enum") {
        Type *type = define(name, node, space);
        readSymbols(*type, node);
        return type;
    }
    if (name == "fixed") {
        Type *type = define(name, node, space);
        const auto size = node.find("size");
        if (size == node.end() || !size->is_number_integer() || size->get<std::int64_t>() < 0)
            throw SchemaError("invalid or no size in fixed " + type->fullName);
        type->size = size->get<std::int64_t>();
        return type;
    }
    if (name == "array" || name == "map") {
        const char *const member = name == "array" ? "items" : "values";
        const auto element = node.find(member);
        if (element == node.end())
            throw SchemaError("no " + std::string(member) + " type in " + name);
        Type *type = make(name);
        type->element = read(*element, space, depth + 1);
        return type;
    }
    return readName(name, space);
}

/// Avro's schema resolution, with the error names of its Java library.
class Resolution {
public:
    void compare(const Type &reader, const Type &writer, const std::string &path)
    {
        if (!m_seen.insert({&reader, &writer}).second)
            return; // compared, or being compared further up: recursion
        if (writer.kind == "union") {
            for (std::size_t i = 0; i < writer.branches.size(); ++i)
                compare(reader, *writer.branches[i], path + '/' + std::to_string(i));
            return;
        }
        if (reader.kind == "union") {
            const bool fits = std::any_of(reader.branches.begin(), reader.branches.end(), [&](const Type *branch) {
                Resolution attempt;
                attempt.m_seen = m_seen;
                attempt.compare(*branch, writer, path);
                return attempt.problems.empty();
            });
            if (!fits)
                add("MISSING_UNION_BRANCH", path,
                    "a union at path '%' in the reader schema has no branch for the writer's " + label(writer));
            return;
        }
        if (reader.kind != writer.kind) {
            if (!isPromotion(reader.kind, writer.kind))
                add("TYPE_MISMATCH", path,
                    "the type " + label(reader) + " at path '%' cannot read the writer's " + label(writer));
            return;
        }
        if (!reader.fullName.empty() && !hasNameOf(reader, writer))
            add("NAME_MISMATCH", path,
                "the name of the schema has changed at path '%': " + reader.fullName + " cannot read "
                    + writer.fullName);
        if (reader.element)
            return compare(*reader.element, *writer.element, path + (reader.kind == "array" ? "/items" : "/values"));
        if (reader.kind == "fixed" && reader.size != writer.size)
            add("FIXED_SIZE_MISMATCH", path, "the size of fixed " + reader.fullName + " at path '%' has changed");
        if (reader.kind == "enum" && !reader.hasDefaultSymbol) {
            for (const std::string &symbol : writer.symbols) {
                if (std::find(reader.symbols.begin(), reader.symbols.end(), symbol) == reader.symbols.end())
                    add("MISSING_ENUM_SYMBOLS", path,
                        "the reader schema lacks enum symbol '" + symbol + "' at path '%'");
            }
        }
        for (std::size_t i = 0; i < reader.fields.size(); ++i)
            compareField(reader.fields[i], writer, path + "/fields/" + std::to_string(i));
    }

    std::vector<std::string> problems;

private:
    void compareField(const Field &field, const Type &writer, const std::string &path)
    {
        const auto written = std::find_if(writer.fields.begin(), writer.fields.end(), [&](const Field &candidate) {
            return candidate.name == field.name
                || std::find(field.aliases.begin(), field.aliases.end(), candidate.name) != field.aliases.end();
        });
        if (written != writer.fields.end())
            compare(*field.type, *written->type, path + "/type");
        else if (!field.hasDefault)
            add("READER_FIELD_MISSING_DEFAULT_VALUE", path,
                "The field '" + field.name
                    + "' at path '%' in the reader schema has no default value and is missing in the writer schema");
    }

    static bool isPromotion(const std::string &reader, const std::string &writer)
    {
        static const std::set<std::pair<std::string, std::string>> promotions = {
            {"long", "int"},    {"float", "int"},    {"double", "int"},   {"float", "long"},
            {"double", "long"}, {"double", "float"}, {"string", "bytes"}, {"bytes", "string"}};
        return promotions.count({reader, writer}) > 0;
    }

    static bool hasNameOf(const Type &reader, const Type &writer)
    {
        return shortName(reader.fullName) == shortName(writer.fullName)
            || std::find(reader.aliases.begin(), reader.aliases.end(), writer.fullName) != reader.aliases.end();
    }

    static std::string label(const Type &type)
    {
        return type.fullName.empty() ? type.kind : type.kind + ' ' + type.fullName;
    }

    void add(const std::string &error, const std::string &path, std::string description)
    {
        if (const std::size_t mark = description.find('%'); mark != std::string::npos)
            description.replace(mark, 1, path.empty() ? "/" : path);
        problems.push_back("{errorType:'" + error + "', description:'" + description + "'}");
    }

    std::set<std::pair<const Type *, const Type *>> m_seen;
};

using Visitor = std::function<void(const std::string &path, bool isRecord, Json &object)>;

void visitEntities(Json &node, const std::string &space, const Visitor &visitor)
{
    if (node.is_array()) {
        for (Json &branch : node)
            visitEntities(branch, space, visitor);
        return;
    }
    if (!node.is_object())
        return;
    const auto kind = node.find("type");
    if (kind == node.end())
        return;
    if (!kind->is_string())
        return visitEntities(*kind, space, visitor);
    const std::string name = kind->get<std::string>();
    if (name == "array" && node.contains("items"))
        return visitEntities(node["items"], space, visitor);
    if (name == "map" && node.contains("values"))
        return visitEntities(node["values"], space, visitor);
    if ((name != "record" && name != "error") || !node.contains("fields"))
        return;
    const std::string full = definedName(node, space);
    visitor(full, true, node);
    for (Json &field : node["fields"]) {
        visitor(full + '.' + textMember(field, "name").value_or(""), false, field);
        if (field.contains("type"))
            visitEntities(field["type"], namespaceOf(full), visitor);
    }
}

/// Collects the definitions of named types by full name.
void collectDefinitions(const Json &node, const std::string &space, std::map<std::string, Json> &definitions)
{
    if (node.is_array()) {
        for (const Json &branch : node)
            collectDefinitions(branch, space, definitions);
        return;
    }
    if (!node.is_object())
        return;
    std::string inner = space;
    if (const auto kind = textMember(node, "type");
        kind == "record" || kind == "error" || kind == "enum" || kind == "fixed") {
        const std::string full = definedName(node, space);
        inner = namespaceOf(full);
        Json definition = node;
        definition["name"] = shortName(full);
        definition["namespace"] = inner;
        definitions.emplace(full, std::move(definition));
    }
    for (const char *member : {"type", "items", "values"}) {
        if (const auto child = node.find(member); child != node.end() && !child->is_string())
            collectDefinitions(*child, inner, definitions);
    }
    if (const auto fields = node.find("fields"); fields != node.end() && fields->is_array()) {
        for (const Json &field : *fields) {
            if (field.is_object() && field.contains("type"))
                collectDefinitions(field["type"], inner, definitions);
        }
    }
}

void inlineDefinitions(Json &node, const std::string &space, const std::map<std::string, Json> &definitions,
                       std::set<std::string> &done)
{
    if (node.is_string()) {
        const std::string name = node.get<std::string>();
        if (isPrimitive(name))
            return;
        auto found = definitions.find(qualified(name, space));
        if (found == definitions.end())
            found = definitions.find(name);
        if (found == definitions.end() || done.count(found->first) > 0)
            return;
        node = found->second;
        return inlineDefinitions(node, space, definitions, done);
    }
    if (node.is_array()) {
        for (Json &branch : node)
            inlineDefinitions(branch, space, definitions, done);
        return;
    }
    if (!node.is_object())
        return;
    std::string inner = space;
    const auto kind = textMember(node, "type");
    if (kind == "record" || kind == "error" || kind == "enum" || kind == "fixed") {
        const std::string full = definedName(node, space);
        done.insert(full);
        inner = namespaceOf(full);
    } else if (node.contains("type")) {
        const bool isContainer = kind == "array" || kind == "map";
        if (!isContainer)
            inlineDefinitions(node["type"], space, definitions, done);
    }
    for (const char *member : {"items", "values"}) {
        if (node.contains(member))
            inlineDefinitions(node[member], inner, definitions, done);
    }
    if (node.contains("fields") && node["fields"].is_array()) {
        for (Json &field : node["fields"]) {
            if (field.is_object() && field.contains("type"))
                inlineDefinitions(field["type"], inner, definitions, done);
        }
    }
}

} // namespace

void check(const std::string &text, const std::vector<ReferencedText> &references)
{
    const Schema schema(text, references);
}

std::vector<std::string> readingProblems(const std::string &reader, const std::vector<ReferencedText> &readerReferences,
                                         const std::string &writer, const std::vector<ReferencedText> &writerReferences)
{
    const Schema readerSchema(reader, readerReferences);
    const Schema writerSchema(writer, writerReferences);
    Resolution resolution;
    resolution.compare(readerSchema.root(), writerSchema.root(), {});
    return resolution.problems;
}

std::vector<EntityTags> findTags(const std::string &text)
{
    std::vector<EntityTags> found;
    Json document = parsed(text);
    visitEntities(document, {}, [&](const std::string &path, bool isRecord, const Json &object) {
        if (std::set<std::string> tags = inlineTags(object); !tags.empty())
            found.push_back({path, isRecord, std::move(tags)});
    });
    return found;
}

std::string editTags(const std::string &text, const std::vector<EntityTags> &add, const std::vector<EntityTags> &remove)
{
    Json document = parsed(text);
    const auto visit = [&](const Visitor &visitor) { visitEntities(document, {}, visitor); };
    applyTags(add, false, visit);
    applyTags(remove, true, visit);
    return dumpedLike(document, text);
}

std::string resolved(const std::string &text, const std::vector<ReferencedText> &references)
{
    std::map<std::string, Json> definitions;
    for (const ReferencedText &reference : references)
        collectDefinitions(parsed(reference.text), {}, definitions);
    Json document = parsed(text);
    std::set<std::string> done;
    inlineDefinitions(document, {}, definitions, done);
    return document.dump();
}

} // namespace kekkai::sandbox::avro
