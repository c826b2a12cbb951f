#include "services/sandbox/jsonschema.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace kekkai::sandbox::jsonschema {

namespace {

using Visitor = std::function<void(const std::string &path, bool isRecord, Json &object)>;

Json parsed(const std::string &text)
{
    Json document = parsedJson(text);
    if (document.is_discarded())
        throw SchemaError("not valid JSON");
    return document;
}

bool hasType(const Json &node, const char *name)
{
    const auto type = node.find("type");
    if (type == node.end())
        return false;
    if (type->is_array())
        return std::find(type->begin(), type->end(), Json(name)) != type->end();
    return *type == name;
}

/// What a local "$ref" leads to; none for one that leads elsewhere or nowhere.
Json *targetOf(Json &document, const std::string &reference)
{
    if (!reference.starts_with('#'))
        return nullptr;
    try {
        const Json::json_pointer pointer(reference.substr(1));
        return document.contains(pointer) ? &document.at(pointer) : nullptr;
    } catch (const Json::exception &) {
        return nullptr;
    }
}

class Walk {
public:
    Walk(Json &document, const Visitor &visitor)
        : m_document(document)
        , m_visitor(visitor)
    {
    }

    /// @p prefix is empty or ends with a dot. @p isField: the node's own tags belong to the property that it describes.
    void visit(Json &node, const std::string &prefix, bool isField)
    {
        if (!node.is_object() || std::find(m_open.begin(), m_open.end(), &node) != m_open.end())
            return;
        m_open.push_back(&node);
        if (const auto reference = node.find("$ref"); reference != node.end() && reference->is_string()) {
            if (Json *target = targetOf(m_document, reference->get<std::string>()))
                visit(*target, prefix, false);
        }
        for (const auto &[member, segment] :
             {std::pair("allOf", "allof."), std::pair("anyOf", "anyof."), std::pair("oneOf", "oneof.")}) {
            if (!node.contains(member) || !node[member].is_array())
                continue;
            std::size_t index = 0;
            for (Json &branch : node[member])
                visit(branch, prefix + segment + std::to_string(index++) + '.', false);
        }
        if (node.contains("items"))
            visit(node["items"], prefix + "array.", false);
        if (hasType(node, "object") || node.contains("properties")) {
            // A nested object's record path edits the same member as its field path; the tags are reported once, as the
            // field's.
            const std::string record = prefix + "object";
            if (!isField || m_showNestedRecords)
                m_visitor(record, true, node);
            if (node.contains("properties") && node["properties"].is_object()) {
                for (auto &[name, property] : node["properties"].items()) {
                    if (!property.is_object())
                        continue;
                    const std::string path = record + '.' + name;
                    m_visitor(path, false, property);
                    visit(property, path + '.', true);
                }
            }
        }
        m_open.pop_back();
    }

    void showNestedRecords() { m_showNestedRecords = true; }

private:
    Json &m_document;
    const Visitor &m_visitor;
    std::vector<const Json *> m_open;
    bool m_showNestedRecords = false;
};

void checkReferences(Json &node, Json &document, const std::vector<ReferencedText> &references)
{
    if (node.is_object()) {
        if (const auto reference = node.find("$ref"); reference != node.end() && reference->is_string()) {
            const std::string target = reference->get<std::string>();
            const std::string base = target.substr(0, target.find('#'));
            const bool isKnown = base.empty() || document.value("$id", std::string()) == base
                || std::any_of(references.begin(), references.end(),
                               [&](const auto &known) { return known.name == base; })
                || base.starts_with("http://json-schema.org/") || base.starts_with("https://json-schema.org/");
            if (!isKnown)
                throw SchemaError("unresolved $ref: " + target);
            if (base.empty() && target.starts_with("#/") && !targetOf(document, target))
                throw SchemaError("unresolved $ref: " + target);
        }
    }
    if (node.is_structured()) {
        for (Json &child : node)
            checkReferences(child, document, references);
    }
}

void inlineReferences(Json &node, const std::vector<ReferencedText> &references, int depth)
{
    if (depth > 20) // a reference cannot lead back to itself; this guards against huge trees
        return;
    if (node.is_object()) {
        if (const auto reference = node.find("$ref"); reference != node.end() && reference->is_string()) {
            for (const ReferencedText &known : references) {
                if (known.name == reference->get<std::string>()) {
                    node = parsed(known.text);
                    break;
                }
            }
        }
    }
    if (node.is_structured()) {
        for (Json &child : node)
            inlineReferences(child, references, depth + 1);
    }
}

} // namespace

void check(const std::string &text, const std::vector<ReferencedText> &references)
{
    Json document = parsed(text);
    if (!document.is_object() && !document.is_boolean())
        throw SchemaError("a JSON schema is an object or a boolean");
    if (const auto type = document.find("type"); document.is_object() && type != document.end()) {
        static const std::set<std::string> types = {"null",   "boolean", "object", "array",
                                                    "number", "string",  "integer"};
        if (type->is_string() && types.count(type->get<std::string>()) == 0)
            throw SchemaError("unknown type: " + type->get<std::string>());
        if (!type->is_string() && !type->is_array())
            throw SchemaError("type is neither a string nor an array");
    }
    if (const auto properties = document.find("properties");
        document.is_object() && properties != document.end() && !properties->is_object())
        throw SchemaError("properties is not an object");
    checkReferences(document, document, references);
}

std::vector<EntityTags> findTags(const std::string &text)
{
    std::vector<EntityTags> found;
    Json document = parsed(text);
    const Visitor visitor = [&](const std::string &path, bool isRecord, const Json &object) {
        if (std::set<std::string> tags = inlineTags(object); !tags.empty())
            found.push_back({path, isRecord, std::move(tags)});
    };
    Walk(document, visitor).visit(document, {}, false);
    return found;
}

std::string editTags(const std::string &text, const std::vector<EntityTags> &add, const std::vector<EntityTags> &remove)
{
    Json document = parsed(text);
    const auto visit = [&](const Visitor &visitor) {
        Walk walk(document, visitor);
        walk.showNestedRecords();
        walk.visit(document, {}, false);
    };
    applyTags(add, false, visit);
    applyTags(remove, true, visit);
    return dumpedLike(document, text);
}

std::string resolved(const std::string &text, const std::vector<ReferencedText> &references)
{
    Json document = parsed(text);
    inlineReferences(document, references, 0);
    return document.dump();
}

} // namespace kekkai::sandbox::jsonschema
