#include "services/schemas/fieldbudget.h"
#include "services/schemas/fieldreaders.h"
#include "services/schemas/jsonnode.h"

#include <algorithm>
#include <optional>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Place {
    QString path; ///< before the next field's name; "" at the root
    bool repeated = false;
    bool underMap = false;
    int depth = 0;

    [[nodiscard]] Place deeper(const QString &suffix) const
    {
        Place place = *this;
        place.path += suffix;
        ++place.depth;
        return place;
    }
    [[nodiscard]] QString field(const QString &name) const { return path.isEmpty() ? name : path + u'.' + name; }
};

struct TypeInfo {
    FieldKind kind = FieldKind::Unknown;
    FieldKind itemKind = FieldKind::Unknown;
    QList<FieldKind> branches;
    QString text;
    QString logicalType;
    bool nullable = false;
    bool recursive = false;
    QList<SchemaField> children;

    /// What is left when arrays and maps are opened.
    [[nodiscard]] QList<FieldKind> leaves() const
    {
        if (!branches.isEmpty())
            return branches;
        return {kind == FieldKind::Array || kind == FieldKind::Map ? itemKind : kind};
    }
};

/// Where a named type stands.
struct NamedType {
    const JsonNode *node = nullptr;
    std::string nameSpace; ///< for the names inside it
    std::string fullName;
    bool inMain = false;
};

std::optional<FieldKind> primitiveKind(std::string_view name)
{
    static const std::unordered_map<std::string_view, FieldKind> kinds{
        {"null", FieldKind::Null},    {"boolean", FieldKind::Boolean}, {"int", FieldKind::Integer},
        {"long", FieldKind::Integer}, {"float", FieldKind::Number},    {"double", FieldKind::Number},
        {"bytes", FieldKind::Bytes},  {"string", FieldKind::String},
    };
    const auto found = kinds.find(name);
    return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

bool isNamedKind(std::string_view type)
{
    return type == "record" || type == "error" || type == "enum" || type == "fixed";
}

std::string_view stringOf(const JsonNode *node)
{
    return node && node->isString() ? std::string_view(node->text) : std::string_view();
}

NamedType namedType(const JsonNode &node, const std::string &enclosing, bool inMain)
{
    NamedType type{&node, enclosing, std::string(stringOf(node.find("name"))), inMain};
    const std::size_t dot = type.fullName.rfind('.');
    if (dot != std::string::npos) {
        type.nameSpace = type.fullName.substr(0, dot);
        return type;
    }
    if (const JsonNode *nameSpace = node.find("namespace"); nameSpace && nameSpace->isString())
        type.nameSpace = nameSpace->text;
    if (!type.nameSpace.empty())
        type.fullName = type.nameSpace + '.' + type.fullName;
    return type;
}

class AvroReader {
public:
    FieldTree read(const QByteArray &text, const QList<ResolvedReference> &references);

private:
    void collect(const JsonNode *root, bool inMain);
    const NamedType *lookUp(std::string_view name, const std::string &nameSpace) const;
    TypeInfo typeOf(const JsonNode &node, const std::string &nameSpace, bool inMain, const Place &place);
    TypeInfo named(const NamedType &type, const Place &place);
    TypeInfo unionOf(const JsonNode &node, const std::string &nameSpace, bool inMain, const Place &place);
    QList<SchemaField> fieldsOf(const NamedType &record, const Place &place);
    void readRoot(const JsonNode &root);
    void addRootRecord(const NamedType &record);
    void addWholeValue(const TypeInfo &type, const JsonNode &node);
    void report(const JsonNode &node, bool inMain, const QString &what)
    {
        m_budget.report(inMain ? atLine(node.line, what) : u"in a reference, "_s + atLine(node.line, what));
    }

    FieldTree m_tree;
    FieldBudget m_budget;
    std::unordered_map<std::string, NamedType> m_named;
    std::vector<const JsonNode *> m_open; ///< records whose fields are being read
};

/// Finds every definition of a name, with its own stack, as texts may be nested to any depth.
void AvroReader::collect(const JsonNode *root, bool inMain)
{
    std::vector<std::pair<const JsonNode *, std::string>> pending{{root, {}}};
    while (!pending.empty()) {
        const auto [node, nameSpace] = pending.back();
        pending.pop_back();
        if (node->isArray()) {
            for (auto it = node->entries.rbegin(); it != node->entries.rend(); ++it)
                pending.emplace_back(it->value, nameSpace);
            continue;
        }
        if (!node->isObject())
            continue;
        const JsonNode *type = node->find("type");
        std::string inner = nameSpace;
        if (isNamedKind(stringOf(type)) && node->find("name")) {
            const NamedType definition = namedType(*node, nameSpace, inMain);
            inner = definition.nameSpace;
            m_named.emplace(definition.fullName, definition);
        } else if (type && !type->isString()) {
            pending.emplace_back(type, nameSpace);
        }
        for (const char *member : {"items", "values"}) {
            if (const JsonNode *part = node->find(member); part && !part->isString())
                pending.emplace_back(part, inner);
        }
        const JsonNode *fields = node->find("fields");
        if (!fields || !fields->isArray())
            continue;
        for (auto it = fields->entries.rbegin(); it != fields->entries.rend(); ++it) {
            if (const JsonNode *fieldType = it->value->find("type"); fieldType && !fieldType->isString())
                pending.emplace_back(fieldType, inner);
        }
    }
}

const NamedType *AvroReader::lookUp(std::string_view name, const std::string &nameSpace) const
{
    auto found = m_named.end();
    if (name.find('.') == std::string_view::npos && !nameSpace.empty())
        found = m_named.find(nameSpace + '.' + std::string(name));
    if (found == m_named.end())
        found = m_named.find(std::string(name));
    return found == m_named.end() ? nullptr : &found->second;
}

TypeInfo AvroReader::typeOf(const JsonNode &node, const std::string &nameSpace, bool inMain, const Place &place)
{
    TypeInfo info;
    if (!m_budget.enter(place.depth))
        return info;
    if (node.isArray())
        return unionOf(node, nameSpace, inMain, place);
    if (node.isString()) {
        if (const auto primitive = primitiveKind(node.text)) {
            info.kind = *primitive;
            info.nullable = info.kind == FieldKind::Null;
            info.text = toQString(node.text);
        } else if (const NamedType *type = lookUp(node.text, nameSpace)) {
            info = named(*type, place);
        } else {
            info.text = toQString(node.text);
            if (info.text.isEmpty())
                report(node, inMain, u"a type without a name"_s);
            else if (!m_tree.missingReferences.contains(info.text) && m_tree.missingReferences.size() < 1000)
                m_tree.missingReferences.append(info.text);
        }
        return info;
    }
    if (!node.isObject()) {
        report(node, inMain, u"a type must be a name, an object or an array"_s);
        return info;
    }
    const JsonNode *type = node.find("type");
    if (!type) {
        report(node, inMain, u"a type without \"type\""_s);
        return info;
    }
    const std::string_view name = stringOf(type);
    if (isNamedKind(name)) {
        info = named(namedType(node, nameSpace, inMain), place);
    } else if (name == "array" || name == "map") {
        const bool isArray = name == "array";
        const JsonNode *part = node.find(isArray ? "items" : "values");
        if (!part) {
            report(node, inMain, isArray ? u"an array without \"items\""_s : u"a map without \"values\""_s);
            return info;
        }
        Place inside = place.deeper(isArray ? u"[]"_s : u"{}"_s);
        inside.repeated |= isArray;
        inside.underMap |= !isArray;
        TypeInfo item = typeOf(*part, nameSpace, inMain, inside);
        info.kind = isArray ? FieldKind::Array : FieldKind::Map;
        info.branches = item.branches;
        info.itemKind = item.kind == FieldKind::Array || item.kind == FieldKind::Map ? item.itemKind : item.kind;
        info.text = (isArray ? u"array<%1>"_s : u"map<%1>"_s).arg(item.text);
        info.recursive = item.recursive;
        info.children = std::move(item.children);
    } else {
        info = typeOf(*type, nameSpace, inMain, place.deeper({}));
    }
    if (const QString logical = node.string("logicalType"); !logical.isEmpty()) {
        info.logicalType = logical;
        info.text += u" (%1)"_s.arg(logical);
    }
    return info;
}

TypeInfo AvroReader::unionOf(const JsonNode &node, const std::string &nameSpace, bool inMain, const Place &place)
{
    TypeInfo info;
    const auto isNull = [](const JsonNode::Entry &entry) { return stringOf(entry.value) == "null"; };
    const auto others = std::count_if(node.entries.begin(), node.entries.end(), std::not_fn(isNull));
    if (others == 0) {
        info.kind = FieldKind::Null;
        info.nullable = true;
        info.text = u"null"_s;
        return info;
    }
    QList<FieldKind> kinds;
    QStringList texts;
    for (const JsonNode::Entry &entry : node.entries) {
        if (isNull(entry)) {
            info.nullable = true;
            continue;
        }
        // Records that share a union keep apart by their names: payment<Card>.number.
        QString suffix;
        if (others > 1) {
            const std::string_view name =
                entry.value->isObject() ? stringOf(entry.value->find("name")) : stringOf(entry.value);
            const std::size_t dot = name.rfind('.');
            suffix = u"<%1>"_s.arg(toQString(dot == std::string_view::npos ? name : name.substr(dot + 1)));
        }
        TypeInfo branch = typeOf(*entry.value, nameSpace, inMain, place.deeper(suffix));
        texts.append(branch.text);
        for (const FieldKind leaf : branch.leaves()) {
            if (!kinds.contains(leaf))
                kinds.append(leaf);
        }
        info.recursive |= branch.recursive;
        info.children += branch.children;
        if (others == 1) {
            info.kind = branch.kind;
            info.itemKind = branch.itemKind;
            info.logicalType = branch.logicalType;
        }
    }
    info.branches = kinds;
    if (others == 1) {
        info.text = texts.constFirst() + (info.nullable ? u"?"_s : QString());
    } else {
        info.kind = FieldKind::Union;
        info.text = u"union{%1}"_s.arg(texts.join(u", "_s)) + (info.nullable ? u"?"_s : QString());
    }
    return info;
}

TypeInfo AvroReader::named(const NamedType &type, const Place &place)
{
    TypeInfo info;
    const std::string_view kind = stringOf(type.node->find("type"));
    const std::size_t dot = type.fullName.rfind('.');
    const QString simpleName = toQString(dot == std::string::npos ? type.fullName : type.fullName.substr(dot + 1));
    info.logicalType = type.node->string("logicalType");
    if (kind == "enum") {
        info.kind = FieldKind::Enum;
        info.text = u"enum "_s + simpleName;
    } else if (kind == "fixed") {
        info.kind = FieldKind::Fixed;
        const JsonNode *size = type.node->find("size");
        info.text = u"fixed(%1)"_s.arg(size ? toQString(size->text) : u"?"_s);
    } else {
        info.kind = FieldKind::Record;
        info.text = simpleName;
        info.recursive = std::find(m_open.begin(), m_open.end(), type.node) != m_open.end();
        if (!info.recursive)
            info.children = fieldsOf(type, place);
    }
    return info;
}

QList<SchemaField> AvroReader::fieldsOf(const NamedType &record, const Place &place)
{
    QList<SchemaField> fields;
    const JsonNode *list = record.node->find("fields");
    if (!list || !list->isArray()) {
        report(*record.node, record.inMain,
               u"record \"%1\" without a list of fields"_s.arg(toQString(record.fullName)));
        return fields;
    }
    m_open.push_back(record.node);
    const QString recordName = toQString(record.fullName);
    for (const JsonNode::Entry &entry : list->entries) {
        const JsonNode &node = *entry.value;
        const JsonNode::Entry *name = node.findEntry("name");
        const JsonNode *type = node.find("type");
        if (!name || !name->value->isString() || name->value->text.empty()) {
            report(node, record.inMain, u"a field of \"%1\" without a name"_s.arg(recordName));
            continue;
        }
        SchemaField field;
        field.name = toQString(name->value->text);
        if (!type)
            report(node, record.inMain, u"field \"%1\" without a type"_s.arg(field.name));
        field.path = m_budget.uniquePath(place.field(field.name));
        if (!m_budget.takeField(field.path))
            break;
        field.matchName = recordName + u'.' + field.name;
        field.entityPath = field.matchName;
        field.doc = node.string("doc");
        field.inlineTags = node.strings("confluent:tags");
        if (const JsonNode *standard = node.find("default"))
            field.defaultText = standard->toJson();
        if (record.inMain) {
            field.line = name->line;
            field.range = {node.begin, node.end};
            field.nameRange = {name->value->begin, name->value->end};
        }
        field.repeated = place.repeated;
        field.underMap = place.underMap;
        if (type) {
            Place inside = place;
            inside.path = field.path;
            ++inside.depth;
            TypeInfo info = typeOf(*type, record.nameSpace, record.inMain, inside);
            field.kind = info.kind;
            field.itemKind = info.itemKind;
            field.branches = info.branches;
            field.typeText = info.text;
            field.logicalType = info.logicalType;
            field.nullable = info.nullable;
            field.recursive = info.recursive;
            field.children = std::move(info.children);
        }
        fields.append(std::move(field));
    }
    m_open.pop_back();
    return fields;
}

/// A value that is no record has no fields, and so nothing that an ENCRYPT rule could reach.
void AvroReader::addWholeValue(const TypeInfo &type, const JsonNode &node)
{
    SchemaField field;
    field.name = type.text;
    field.path = m_budget.uniquePath(u"(%1)"_s.arg(type.text));
    field.kind = type.kind;
    field.itemKind = type.itemKind;
    field.branches = type.branches;
    field.typeText = type.text;
    field.logicalType = type.logicalType;
    field.nullable = type.nullable;
    field.notVisited = true;
    field.line = node.line;
    field.range = {node.begin, node.end};
    m_tree.fields.append(field);
}

void AvroReader::addRootRecord(const NamedType &record)
{
    SchemaField field;
    const std::size_t dot = record.fullName.rfind('.');
    field.name = toQString(dot == std::string::npos ? record.fullName : record.fullName.substr(dot + 1));
    field.path = m_budget.uniquePath(field.name);
    field.entityPath = toQString(record.fullName);
    field.kind = FieldKind::Record;
    field.typeText = field.name;
    field.doc = record.node->string("doc");
    if (record.inMain) {
        field.line = record.node->line;
        field.range = {record.node->begin, record.node->end};
        if (const JsonNode *name = record.node->find("name"); name && name->isString())
            field.nameRange = {name->begin, name->end};
    }
    Place place;
    place.path = field.path;
    place.depth = 1;
    field.children = fieldsOf(record, place);
    m_tree.fields.append(std::move(field));
}

void AvroReader::readRoot(const JsonNode &root)
{
    if (root.isArray()) { // a union: several record types in one subject
        QList<const NamedType *> records;
        for (const JsonNode::Entry &entry : root.entries) {
            const NamedType *type = nullptr;
            if (entry.value->isObject() && entry.value->find("name"))
                type = lookUp(namedType(*entry.value, {}, true).fullName, {});
            else
                type = lookUp(stringOf(entry.value), {});
            if (type
                && (stringOf(type->node->find("type")) == "record" || stringOf(type->node->find("type")) == "error"))
                records.append(type);
            else if (stringOf(entry.value) != "null")
                addWholeValue(typeOf(*entry.value, {}, true, {}), *entry.value);
        }
        if (!records.isEmpty()) {
            m_tree.rootName = toQString(records.constFirst()->fullName);
            m_tree.rootEntityPath = m_tree.rootName;
            m_tree.rootTags = records.constFirst()->node->strings("confluent:tags");
        }
        if (records.size() == 1 && m_tree.fields.isEmpty()) {
            m_tree.fields = fieldsOf(*records.constFirst(), {});
        } else {
            for (const NamedType *record : std::as_const(records))
                addRootRecord(*record);
        }
        return;
    }
    const TypeInfo type = typeOf(root, {}, true, {});
    const JsonNode *definition = &root;
    while (definition->isObject() && definition->find("type") && definition->find("type")->isObject())
        definition = definition->find("type");
    if (definition->isObject() && isNamedKind(stringOf(definition->find("type")))) {
        const NamedType record = namedType(*definition, {}, true);
        m_tree.rootName = toQString(record.fullName);
        m_tree.rootEntityPath = type.kind == FieldKind::Record ? m_tree.rootName : QString();
        m_tree.rootTags = definition->strings("confluent:tags");
        if (m_tree.rootName.isEmpty())
            report(*definition, true, u"the record has no name"_s);
    } else if (definition->isString()) {
        if (const NamedType *record = lookUp(definition->text, {}); record && type.kind == FieldKind::Record) {
            m_tree.rootName = toQString(record->fullName);
            m_tree.rootTags = record->node->strings("confluent:tags");
        }
    }
    m_tree.fields = type.children;
    if (type.children.isEmpty() && type.kind != FieldKind::Record && type.kind != FieldKind::Unknown)
        addWholeValue(type, root);
}

FieldTree AvroReader::read(const QByteArray &text, const QList<ResolvedReference> &references)
{
    // A bare name such as `string` is what some tools store for a primitive.
    const QByteArray trimmed = text.trimmed();
    const bool bareName = primitiveKind(std::string_view(trimmed.constData(), std::size_t(trimmed.size()))).has_value();
    const JsonText main(bareName && trimmed != "null" ? '"' + trimmed + '"' : text);
    if (!main.root()) {
        m_tree.problem = main.problem();
        return m_tree;
    }
    collect(main.root(), true);
    std::vector<std::unique_ptr<JsonText>> others;
    for (const ResolvedReference &reference : references) {
        others.push_back(std::make_unique<JsonText>(reference.text));
        if (others.back()->root())
            collect(others.back()->root(), false);
        else
            m_budget.report(
                u"reference \"%1\" (%2 version %3), %4"_s.arg(reference.reference.name, reference.reference.subject)
                    .arg(reference.reference.version)
                    .arg(others.back()->problem()));
    }
    readRoot(*main.root());
    m_tree.problem = m_budget.problem();
    return m_tree;
}

} // namespace

FieldTree readAvroFields(const QByteArray &text, const QList<ResolvedReference> &references)
{
    return AvroReader().read(text, references);
}

} // namespace kekkai
