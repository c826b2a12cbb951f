#include "services/schemas/fieldbudget.h"
#include "services/schemas/fieldreaders.h"
#include "services/schemas/jsonnode.h"

#include <QHash>
#include <QUrl>

#include <algorithm>
#include <functional>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Where a subschema stands: the names its fields will get.
struct Place {
    QString path; ///< for people
    QString match; ///< Java's spelling: "$.items[0]"
    QString alternate; ///< JavaScript's: "$.items"
    QString entity; ///< the API's, as far as the schema around this one; "" at the root
    bool hasEntity = true; ///< false below a $ref, for which the API documents no path
    bool repeated = false;
    bool underMap = false;
    bool notVisited = false;
    int depth = 0;

    [[nodiscard]] QString entityWith(const QString &segment) const
    {
        return entity.isEmpty() ? segment : entity + u'.' + segment;
    }
    [[nodiscard]] Place deeper() const
    {
        Place place = *this;
        ++place.depth;
        return place;
    }
};

struct TypeInfo {
    FieldKind kind = FieldKind::Unknown;
    FieldKind itemKind = FieldKind::Unknown;
    QList<FieldKind> branches; ///< empty unless "type" lists several or oneOf/anyOf has branches
    QString text;
    QString logicalType;
    QString doc;
    QString defaultText;
    QStringList targetTags; ///< of what a $ref leads to
    bool nullable = false;
    bool recursive = false;
    bool notVisited = false;
    bool neutral = false; ///< says nothing about the type: an empty schema, or "object" beside an allOf
    QList<SchemaField> children;

    [[nodiscard]] QList<FieldKind> leaves() const
    {
        if (!branches.isEmpty())
            return branches;
        return {kind == FieldKind::Array || kind == FieldKind::Map ? itemKind : kind};
    }
};

struct Document {
    std::unique_ptr<JsonText> text;
    QString name; ///< the reference's name; empty for the schema itself
    bool isMain = false;
};

/// A schema with the document and the base URI around it.
struct Located {
    const JsonNode *node = nullptr;
    const Document *document = nullptr;
    QString base;
};

QString withoutFragment(const QString &uri)
{
    const qsizetype hash = uri.indexOf(u'#');
    return hash < 0 ? uri : uri.left(hash);
}

QString identifier(const JsonNode &node)
{
    const QString id = node.string("$id");
    return id.isEmpty() ? node.string("id") : id;
}

class JsonSchemaReader {
public:
    FieldTree read(const QByteArray &text, const QList<ResolvedReference> &references);

private:
    void collect(const Document &document);
    Located resolve(const QString &reference, const Located &from);
    const JsonNode *follow(const JsonNode *root, const QString &pointer) const;
    TypeInfo typeOf(const Located &schema, const Place &place);
    TypeInfo ofTypes(const Located &schema, const Place &place, bool isPartOfCombination);
    TypeInfo single(const QString &type, const Located &schema, const Place &place, bool isPartOfCombination);
    TypeInfo object(const Located &schema, const Place &place, bool isPartOfCombination);
    TypeInfo array(const Located &schema, const Place &place);
    TypeInfo reference(const JsonNode &link, const Located &schema, const Place &place);
    TypeInfo choice(const JsonNode &list, const char *entity, const Located &schema, const Place &place);
    static void mergeInto(TypeInfo &info, TypeInfo part);
    SchemaField field(const QString &name, const JsonNode::Entry &member, const Located &schema, const Place &object);
    void report(const Located &at, const QString &what);

    FieldTree m_tree;
    FieldBudget m_budget;
    std::vector<std::unique_ptr<Document>> m_documents;
    QHash<QString, Located> m_byUri;
    QHash<const JsonNode *, QString> m_bases; ///< of schemas with an "$id"
    QHash<const JsonNode *, Located> m_targets; ///< of each "$ref" met so far
    std::vector<const JsonNode *> m_open; ///< targets of the references being followed
};

void JsonSchemaReader::report(const Located &at, const QString &what)
{
    const QString where = atLine(at.node->line, what);
    m_budget.report(at.document->isMain ? where : u"in reference \"%1\", %2"_s.arg(at.document->name, where));
}

/// Notes every "$id" and "$anchor", with its own stack.
void JsonSchemaReader::collect(const Document &document)
{
    const JsonNode *root = document.text->root();
    m_byUri.insert(document.name, {root, &document, document.name});
    std::vector<std::pair<const JsonNode *, QString>> pending{{root, document.name}};
    while (!pending.empty()) {
        auto [node, base] = pending.back();
        pending.pop_back();
        if (node->isObject()) {
            const QString id = identifier(*node);
            if (!id.isEmpty() && id.size() < 2000) {
                const QString uri = QUrl(base).resolved(QUrl(id)).toString();
                if (id.startsWith(u'#')) { // draft 4's way to write an anchor
                    m_byUri.insert(withoutFragment(base) + id, {node, &document, base});
                } else {
                    base = withoutFragment(uri);
                    m_bases.insert(node, base);
                    if (!m_byUri.contains(base))
                        m_byUri.insert(base, {node, &document, base});
                }
            }
            for (const char *member : {"$anchor", "$dynamicAnchor"}) {
                if (const QString anchor = node->string(member); !anchor.isEmpty())
                    m_byUri.insert(base + u'#' + anchor, {node, &document, base});
            }
        }
        for (const JsonNode::Entry &entry : node->entries) {
            if (entry.value->isObject() || entry.value->isArray())
                pending.emplace_back(entry.value, base);
        }
    }
}

const JsonNode *JsonSchemaReader::follow(const JsonNode *root, const QString &pointer) const
{
    const JsonNode *node = root;
    const QStringList segments = pointer.split(u'/');
    for (qsizetype i = 1; node && i < segments.size(); ++i) {
        QString key = segments.at(i);
        key.replace("~1"_L1, "/"_L1).replace("~0"_L1, "~"_L1);
        if (node->isArray()) {
            bool isIndex = false;
            const qulonglong index = key.toULongLong(&isIndex);
            node = isIndex && index < node->entries.size() ? node->entries[std::size_t(index)].value : nullptr;
        } else {
            node = node->find(key.toStdString());
        }
    }
    return node;
}

Located JsonSchemaReader::resolve(const QString &reference, const Located &from)
{
    const qsizetype hash = reference.indexOf(u'#');
    const QString uri = hash < 0 ? reference : reference.left(hash);
    const QString fragment =
        hash < 0 ? QString() : QString::fromUtf8(QByteArray::fromPercentEncoding(reference.mid(hash + 1).toUtf8()));
    Located resource;
    if (uri.isEmpty()) {
        resource = m_byUri.value(from.base);
        if (!resource.node || resource.document != from.document)
            resource = {from.document->text->root(), from.document, from.base};
    } else {
        resource = m_byUri.value(uri);
        if (!resource.node)
            resource = m_byUri.value(withoutFragment(QUrl(from.base).resolved(QUrl(uri)).toString()));
    }
    if (!resource.node || fragment.isEmpty())
        return resource;
    if (!fragment.startsWith(u'/')) {
        const Located anchor = m_byUri.value(resource.base + u'#' + fragment);
        return anchor.node ? anchor : m_byUri.value(resource.document->name + u'#' + fragment);
    }
    const JsonNode *target = follow(resource.node, fragment);
    if (!target) { // a pointer from the top of the document although a nearer "$id" stands between
        resource.node = resource.document->text->root();
        target = follow(resource.node, fragment);
    }
    return {target, resource.document, resource.base};
}

void JsonSchemaReader::mergeInto(TypeInfo &info, TypeInfo part)
{
    if (part.neutral) {
        info.children += part.children;
        return;
    }
    if (info.neutral || info.kind == FieldKind::Unknown) {
        part.children = info.children + part.children;
        if (part.doc.isEmpty())
            part.doc = info.doc;
        if (part.defaultText.isEmpty())
            part.defaultText = info.defaultText;
        part.targetTags += info.targetTags;
        part.recursive |= info.recursive;
        info = std::move(part);
        return;
    }
    info.nullable = info.nullable && part.nullable;
    info.recursive |= part.recursive;
    info.targetTags += part.targetTags;
    if (info.kind == FieldKind::Map && part.kind == FieldKind::Record) {
        info.kind = FieldKind::Record;
        info.notVisited = false;
        info.text = part.text;
    }
    if (part.kind == FieldKind::Enum && info.kind == FieldKind::String)
        info.kind = FieldKind::Enum; // type in one part, enum in the other
    for (SchemaField &child : part.children) {
        const auto same = std::find_if(info.children.begin(), info.children.end(), [&child](const SchemaField &known) {
            return known.matchName == child.matchName;
        });
        if (same == info.children.end()) {
            info.children.append(std::move(child));
            continue;
        }
        for (const QString &tag : std::as_const(child.inlineTags)) {
            if (!same->inlineTags.contains(tag))
                same->inlineTags.append(tag);
        }
    }
}

TypeInfo JsonSchemaReader::reference(const JsonNode &link, const Located &schema, const Place &place)
{
    TypeInfo info;
    auto known = m_targets.constFind(&link);
    if (known == m_targets.cend())
        known = m_targets.insert(&link, resolve(toQString(link.text), schema));
    const Located found = *known;
    if (!found.node) {
        const QString target = toQString(link.text);
        if (!m_tree.missingReferences.contains(target) && m_tree.missingReferences.size() < 1000)
            m_tree.missingReferences.append(target);
        info.text = u"→ "_s + target;
        return info;
    }
    Place there = place.deeper();
    there.hasEntity = false;
    if (std::find(m_open.begin(), m_open.end(), found.node) != m_open.end()) {
        info.recursive = true;
        info.kind = found.node->find("items") || found.node->string("type") == "array"_L1 ? FieldKind::Array
                                                                                          : FieldKind::Record;
        info.itemKind = info.kind == FieldKind::Array ? FieldKind::Record : FieldKind::Unknown;
        info.text = found.node->string("title");
        if (info.text.isEmpty())
            info.text = info.kind == FieldKind::Array ? u"array"_s : u"object"_s;
        return info;
    }
    m_open.push_back(found.node);
    info = typeOf(found, there);
    m_open.pop_back();
    info.targetTags += found.node->strings("confluent:tags");
    return info;
}

SchemaField JsonSchemaReader::field(const QString &name, const JsonNode::Entry &member, const Located &schema,
                                    const Place &object)
{
    SchemaField field;
    field.name = name;
    field.path = m_budget.uniquePath(object.path.isEmpty() ? name : object.path + u'.' + name);
    field.matchName = object.match + u'.' + name;
    const QString alternate = object.alternate + u'.' + name;
    if (alternate != field.matchName)
        field.alternateMatchName = alternate;
    if (object.hasEntity && !object.notVisited)
        field.entityPath = object.entity + u'.' + name;
    if (schema.document->isMain) {
        field.line = member.line;
        field.range = {member.begin, member.value->end};
        field.nameRange = {member.begin, member.keyEnd};
    }
    field.repeated = object.repeated;
    field.underMap = object.underMap;
    field.notVisited = object.notVisited;

    Place inside = object.deeper();
    inside.path = field.path;
    inside.match = field.matchName;
    inside.alternate = alternate;
    inside.entity = field.entityPath;
    inside.hasEntity = !field.entityPath.isEmpty();
    TypeInfo info = typeOf(schema, inside);
    field.inlineTags = schema.node->strings("confluent:tags");
    for (const QString &tag : std::as_const(info.targetTags)) {
        if (!field.inlineTags.contains(tag))
            field.inlineTags.append(tag);
    }
    field.kind = info.kind;
    field.itemKind = info.itemKind;
    field.branches = info.branches;
    field.typeText = info.text;
    field.logicalType = info.logicalType;
    field.doc = info.doc;
    field.defaultText = info.defaultText;
    field.nullable = info.nullable;
    field.recursive = info.recursive;
    field.notVisited |= info.notVisited;
    field.children = std::move(info.children);
    return field;
}

TypeInfo JsonSchemaReader::object(const Located &schema, const Place &place, bool isPartOfCombination)
{
    const JsonNode &node = *schema.node;
    TypeInfo info;
    info.kind = FieldKind::Record;
    info.text = u"object"_s;
    Place inside = place.deeper();
    inside.entity = place.entityWith(u"object"_s);

    const JsonNode *properties = node.find("properties");
    if (properties && !properties->isObject()) {
        report({properties, schema.document, {}}, u"\"properties\" must be an object"_s);
        properties = nullptr;
    }
    const bool hasProperties = properties && !properties->entries.empty();
    if (hasProperties) {
        for (const JsonNode::Entry &entry : properties->entries) {
            if (properties->find(entry.key) != entry.value)
                continue; // a duplicate name: the last one counts
            const QString name = toQString(entry.key);
            if (!m_budget.takeField(inside.path + name))
                break;
            info.children.append(field(name, entry, {entry.value, schema.document, schema.base}, inside));
        }
    }

    // What stands below these is never visited by the clients (4.3).
    Place hidden = inside;
    hidden.notVisited = true;
    hidden.underMap = true;
    QList<std::pair<const JsonNode::Entry *, QString>> maps;
    if (const JsonNode::Entry *entry = node.findEntry("additionalProperties"); entry && entry->value->isObject())
        maps.append({entry, u"*"_s});
    if (const JsonNode *patterns = node.find("patternProperties"); patterns && patterns->isObject()) {
        for (const JsonNode::Entry &entry : patterns->entries)
            maps.append({&entry, toQString(entry.key)});
    }
    if (hasProperties || maps.size() > 1) {
        for (const auto &[entry, name] : std::as_const(maps)) {
            if (!m_budget.takeField(hidden.path + name))
                break;
            info.children.append(field(name, *entry, {entry->value, schema.document, schema.base}, hidden));
        }
        if (!hasProperties) {
            info.kind = FieldKind::Map;
            info.notVisited = true;
            info.text = u"map"_s;
        }
        return info;
    }
    if (maps.isEmpty() && isPartOfCombination) {
        info.neutral = true;
        return info;
    }
    info.kind = FieldKind::Map;
    info.notVisited = true;
    info.text = u"object"_s;
    if (!maps.isEmpty()) {
        hidden.path += u"{}"_s;
        hidden.match += u".*"_s;
        hidden.alternate += u".*"_s;
        hidden.hasEntity = false;
        TypeInfo value = typeOf({maps.constFirst().first->value, schema.document, schema.base}, hidden);
        info.itemKind = value.kind == FieldKind::Array || value.kind == FieldKind::Map ? value.itemKind : value.kind;
        info.branches = value.branches;
        info.recursive = value.recursive;
        info.children = std::move(value.children);
        info.text = u"map<%1>"_s.arg(value.text);
    }
    return info;
}

TypeInfo JsonSchemaReader::array(const Located &schema, const Place &place)
{
    TypeInfo info;
    info.kind = FieldKind::Array;
    info.text = u"array"_s;
    Place inside = place.deeper();
    inside.path += u"[]"_s;
    inside.match += u"[0]"_s;
    inside.entity = place.entityWith(u"array"_s);
    inside.repeated = true;

    std::vector<const JsonNode *> items;
    for (const char *member : {"prefixItems", "items"}) {
        const JsonNode *part = schema.node->find(member);
        if (part && part->isArray()) {
            for (const JsonNode::Entry &entry : part->entries)
                items.push_back(entry.value);
        } else if (part && part->isObject()) {
            items.push_back(part);
        }
    }
    if (items.empty())
        return info;
    QStringList texts;
    QList<FieldKind> leaves;
    bool isUnion = items.size() > 1;
    int position = 0;
    for (const JsonNode *item : items) {
        Place at = inside;
        if (items.size() > 1) {
            at.path = place.path + u"[%1]"_s.arg(position);
            at.match = place.match + u"[%1]"_s.arg(position);
            at.hasEntity = false;
        }
        ++position;
        TypeInfo part = typeOf({item, schema.document, schema.base}, at);
        if (!texts.contains(part.text))
            texts.append(part.text);
        for (const FieldKind leaf : part.leaves()) {
            if (!leaves.contains(leaf))
                leaves.append(leaf);
        }
        isUnion |= !part.branches.isEmpty();
        info.recursive |= part.recursive;
        info.children += part.children;
        info.itemKind = part.kind == FieldKind::Array || part.kind == FieldKind::Map ? part.itemKind : part.kind;
    }
    if (leaves.size() > 1)
        info.itemKind = FieldKind::Union;
    if (isUnion)
        info.branches = leaves;
    info.text = u"array<%1>"_s.arg(texts.join(u", "_s));
    return info;
}

TypeInfo JsonSchemaReader::single(const QString &type, const Located &schema, const Place &place,
                                  bool isPartOfCombination)
{
    TypeInfo info;
    info.text = type;
    if (type == "object"_L1)
        return object(schema, place, isPartOfCombination);
    if (type == "array"_L1)
        return array(schema, place);
    if (type == "string"_L1) {
        info.kind = FieldKind::String;
        const QString encoding = schema.node->string("contentEncoding");
        info.logicalType = encoding.isEmpty() ? schema.node->string("format") : encoding;
        if (!info.logicalType.isEmpty())
            info.text += u" (%1)"_s.arg(info.logicalType);
    } else if (type == "integer"_L1) {
        info.kind = FieldKind::Integer;
    } else if (type == "number"_L1) {
        info.kind = FieldKind::Number;
    } else if (type == "boolean"_L1) {
        info.kind = FieldKind::Boolean;
    } else if (type == "null"_L1) {
        info.kind = FieldKind::Null;
        info.nullable = true;
    } else {
        report(schema, u"unknown type \"%1\""_s.arg(type.left(100)));
    }
    return info;
}

/// What "type", "enum" and "const" say, without references and combinations.
TypeInfo JsonSchemaReader::ofTypes(const Located &schema, const Place &place, bool isPartOfCombination)
{
    const JsonNode &node = *schema.node;
    TypeInfo info;
    QStringList types = node.strings("type");
    if (const JsonNode *type = node.find("type"); type && types.isEmpty())
        report({type, schema.document, {}}, u"\"type\" must be a name or a list of names"_s);
    const bool isEnum = node.find("enum") || node.find("const");
    if (types.isEmpty()) {
        if (isEnum) {
            info.kind = FieldKind::Enum;
            info.text = u"enum"_s;
            return info;
        }
        if (node.find("properties") || node.find("additionalProperties") || node.find("patternProperties"))
            types.append(u"object"_s);
        else if (node.find("items") || node.find("prefixItems"))
            types.append(u"array"_s);
    }
    if (types.isEmpty()) {
        info.neutral = isPartOfCombination;
        info.text = u"any"_s;
        return info;
    }
    const bool nullable = types.removeAll(u"null"_s) > 0;
    types.removeDuplicates();
    if (types.isEmpty()) {
        info.kind = FieldKind::Null;
        info.nullable = true;
        info.text = u"null"_s;
        return info;
    }
    QStringList texts;
    QList<FieldKind> leaves;
    QList<SchemaField> children;
    for (const QString &type : std::as_const(types)) {
        TypeInfo part = single(type, schema, place, isPartOfCombination);
        if (isEnum && type == "string"_L1) {
            part.kind = FieldKind::Enum;
            part.text = u"enum"_s;
        }
        texts.append(part.text);
        for (const FieldKind leaf : part.leaves()) {
            if (!leaves.contains(leaf))
                leaves.append(leaf);
        }
        children += part.children;
        info = std::move(part);
    }
    if (types.size() > 1) {
        info = {};
        info.kind = FieldKind::Union;
        info.text = u"union{%1}"_s.arg(texts.join(u", "_s));
        info.children = std::move(children);
    }
    if (types.size() > 1 || nullable)
        info.branches = leaves;
    if (nullable) {
        info.nullable = true;
        info.text += u'?';
    }
    return info;
}

/// oneOf and anyOf.
TypeInfo JsonSchemaReader::choice(const JsonNode &list, const char *entity, const Located &schema, const Place &place)
{
    TypeInfo info;
    QStringList texts;
    QList<FieldKind> leaves;
    QList<SchemaField> children;
    bool nullable = false;
    bool recursive = false;
    QStringList tags;
    int others = 0;
    int index = 0;
    for (const JsonNode::Entry &entry : list.entries) {
        Place at = place.deeper();
        at.entity = place.entityWith(u"%1.%2"_s.arg(QLatin1StringView(entity)).arg(index++));
        TypeInfo part = typeOf({entry.value, schema.document, schema.base}, at);
        if (part.kind == FieldKind::Null) {
            nullable = true;
            continue;
        }
        ++others;
        nullable |= part.nullable;
        recursive |= part.recursive;
        tags += part.targetTags;
        children += part.children;
        texts.append(part.text);
        for (const FieldKind leaf : part.leaves()) {
            if (!leaves.contains(leaf))
                leaves.append(leaf);
        }
        part.children.clear();
        info = std::move(part);
    }
    if (others > 1) {
        info = {};
        info.kind = FieldKind::Union;
        texts.removeDuplicates();
        info.text = u"union{%1}"_s.arg(texts.join(u", "_s));
    } else if (others == 0) {
        info.kind = nullable ? FieldKind::Null : FieldKind::Unknown;
        info.text = nullable ? u"null"_s : u"any"_s;
    }
    if (nullable && !info.text.endsWith(u'?'))
        info.text += u'?';
    info.branches = others > 0 ? leaves : QList<FieldKind>();
    info.nullable = nullable;
    info.recursive = recursive;
    info.targetTags = tags;
    info.children = std::move(children);
    return info;
}

TypeInfo JsonSchemaReader::typeOf(const Located &located, const Place &place)
{
    TypeInfo info;
    if (!m_budget.enter(place.depth))
        return info;
    Located schema = located;
    const JsonNode &node = *schema.node;
    if (node.isBoolean()) {
        info.text = node.text == "true" ? u"any"_s : u"nothing"_s;
        return info;
    }
    if (!node.isObject()) {
        report(schema, u"a schema must be an object or true or false"_s);
        return info;
    }
    if (const auto base = m_bases.constFind(&node); base != m_bases.cend())
        schema.base = *base;

    const JsonNode *ref = node.find("$ref");
    if (!ref)
        ref = node.find("$dynamicRef");
    const JsonNode *allOf = node.find("allOf");
    const JsonNode *oneOf = node.find("oneOf");
    const JsonNode *anyOf = node.find("anyOf");
    const bool isCombined = ref || allOf || oneOf || anyOf;
    info = ofTypes(schema, place, isCombined);
    if (ref && ref->isString())
        mergeInto(info, reference(*ref, schema, place));
    else if (ref)
        report({ref, schema.document, {}}, u"\"$ref\" must be text"_s);
    if (allOf && allOf->isArray()) {
        int index = 0;
        for (const JsonNode::Entry &entry : allOf->entries) {
            Place at = place.deeper();
            at.entity = place.entityWith(u"allof.%1"_s.arg(index++));
            mergeInto(info, typeOf({entry.value, schema.document, schema.base}, at));
        }
    }
    for (const auto &[list, name] : {std::pair(oneOf, "oneof"), std::pair(anyOf, "anyof")}) {
        if (list && list->isArray() && !list->entries.empty())
            mergeInto(info, choice(*list, name, schema, place));
    }
    for (const char *member : {"then", "else"}) { // the clients do not look into conditions
        const JsonNode *part = node.find(member);
        if (!part || !part->isObject() || !node.find("if"))
            continue;
        Place hidden = place.deeper();
        hidden.notVisited = true;
        hidden.hasEntity = false;
        TypeInfo conditional = typeOf({part, schema.document, schema.base}, hidden);
        conditional.neutral = true;
        // A property that is visited on its own account is not repeated.
        conditional.children.removeIf([&info](const SchemaField &child) {
            return std::any_of(info.children.begin(), info.children.end(),
                               [&child](const SchemaField &known) { return known.matchName == child.matchName; });
        });
        mergeInto(info, std::move(conditional));
    }
    if (info.neutral && !info.children.isEmpty()) {
        info.neutral = false;
        info.kind = FieldKind::Record;
        info.text = u"object"_s;
    }
    if (const QString description = node.string("description"); !description.isEmpty())
        info.doc = description;
    else if (info.doc.isEmpty())
        info.doc = node.string("title");
    if (const JsonNode *standard = node.find("default"))
        info.defaultText = standard->toJson();
    if (const JsonNode *nullable = node.find("nullable"); nullable && nullable->text == "true")
        info.nullable = true;
    return info;
}

FieldTree JsonSchemaReader::read(const QByteArray &text, const QList<ResolvedReference> &references)
{
    auto main = std::make_unique<Document>();
    main->text = std::make_unique<JsonText>(text);
    main->isMain = true;
    const JsonNode *root = main->text->root();
    if (!root) {
        m_tree.problem = main->text->problem();
        return m_tree;
    }
    m_documents.push_back(std::move(main));
    for (const ResolvedReference &reference : references) {
        auto document = std::make_unique<Document>();
        document->text = std::make_unique<JsonText>(reference.text);
        document->name = reference.reference.name;
        if (document->text->root())
            m_documents.push_back(std::move(document));
        else
            m_budget.report(
                u"reference \"%1\" (%2 version %3), %4"_s.arg(reference.reference.name, reference.reference.subject)
                    .arg(reference.reference.version)
                    .arg(document->text->problem()));
    }
    for (auto it = m_documents.rbegin(); it != m_documents.rend(); ++it)
        collect(**it); // the schema itself last, so that its own names win

    const Located schema{root, m_documents.front().get(), {}};
    Place place;
    place.match = u"$"_s;
    place.alternate = u"$"_s;
    m_open.push_back(root);
    TypeInfo info = typeOf(schema, place);
    m_open.pop_back();

    m_tree.rootName = root->string("title");
    m_tree.rootTags = root->strings("confluent:tags");
    m_tree.fields = std::move(info.children);
    if (info.kind == FieldKind::Record)
        m_tree.rootEntityPath = root->find("properties") ? u"object"_s : QString();
    const bool isValue = info.kind != FieldKind::Record && info.kind != FieldKind::Unknown && m_tree.fields.isEmpty();
    if (isValue) { // no property leads to it, so no ENCRYPT rule does
        SchemaField field;
        field.name = u"$"_s;
        field.path = m_budget.uniquePath(u"$"_s);
        field.kind = info.kind;
        field.itemKind = info.itemKind;
        field.branches = info.branches;
        field.typeText = info.text;
        field.logicalType = info.logicalType;
        field.nullable = info.nullable;
        field.doc = info.doc;
        field.notVisited = true;
        field.line = root->line;
        field.range = {root->begin, root->end};
        m_tree.fields.append(field);
    }
    m_tree.problem = m_budget.problem();
    return m_tree;
}

} // namespace

FieldTree readJsonSchemaFields(const QByteArray &text, const QList<ResolvedReference> &references)
{
    return JsonSchemaReader().read(text, references);
}

} // namespace kekkai
