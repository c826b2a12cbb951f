#include "services/schemas/jsonnode.h"

#include <nlohmann/json.hpp>

#include <iterator>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxTextSize = 32 * 1024 * 1024;
constexpr std::size_t maxNodes = 1'000'000;
constexpr std::size_t maxNesting = 1'000;
constexpr std::size_t indexFrom = 16; ///< smaller objects are searched from the end
constexpr qsizetype maxDumpSize = 2'000;
constexpr int maxDumpDepth = 20;

/// How far the parser has read.
struct Reached {
    const char *begin = nullptr;
    int line = 0;
    int bytes = 0;
};

/// Tells how far the parser has read. It reads a string's closing quote or a bracket and no further before it reports
/// it; of a number it reads the character behind, too.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;

    CountingIterator(const char *at, Reached *reached)
        : m_at(at)
        , m_reached(reached)
    {
    }

    reference operator*() const { return *m_at; }
    CountingIterator &operator++()
    {
        if (*m_at == '\n')
            ++m_reached->line;
        ++m_at;
        ++m_reached->bytes;
        return *this;
    }
    CountingIterator operator++(int)
    {
        const CountingIterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const CountingIterator &a, const CountingIterator &b) { return a.m_at == b.m_at; }

private:
    const char *m_at;
    Reached *m_reached;
};

/// The opening quote of the string whose closing quote stands before @p end: the nearest that no backslash escapes.
int beginOfString(const char *text, int end)
{
    int at = end - 2;
    while (at > 0) {
        if (text[at] == '"') {
            int backslashes = 0;
            while (at - 1 - backslashes >= 0 && text[at - 1 - backslashes] == '\\')
                ++backslashes;
            if (backslashes % 2 == 0)
                break;
            at -= backslashes;
        }
        --at;
    }
    return std::max(0, at);
}

void appendQuoted(QString &out, std::string_view text)
{
    out += u'"';
    for (const QChar c : toQString(text)) {
        if (c == u'"' || c == u'\\')
            out += u'\\' + QString(c);
        else if (c == u'\n')
            out += "\\n"_L1;
        else if (c.unicode() < 0x20)
            out += u"\\u%1"_s.arg(int(c.unicode()), 4, 16, QChar(u'0'));
        else
            out += c;
        if (out.size() > maxDumpSize)
            break;
    }
    out += u'"';
}

void appendJson(QString &out, const JsonNode &node, int depth)
{
    if (out.size() > maxDumpSize || depth > maxDumpDepth) {
        out += u'…';
        return;
    }
    switch (node.kind) {
    case JsonNode::Kind::Null:
        out += "null"_L1;
        break;
    case JsonNode::Kind::Boolean:
    case JsonNode::Kind::Number:
        out += toQString(node.text);
        break;
    case JsonNode::Kind::String:
        appendQuoted(out, node.text);
        break;
    case JsonNode::Kind::Array:
    case JsonNode::Kind::Object: {
        out += node.isArray() ? u'[' : u'{';
        bool first = true;
        for (const JsonNode::Entry &entry : node.entries) {
            if (!first)
                out += ", "_L1;
            first = false;
            if (out.size() > maxDumpSize) {
                out += u'…';
                break;
            }
            if (node.isObject()) {
                appendQuoted(out, entry.key);
                out += ": "_L1;
            }
            appendJson(out, *entry.value, depth + 1);
        }
        out += node.isArray() ? u']' : u'}';
        break;
    }
    }
}

} // namespace

QString atLine(int line, const QString &what)
{
    return u"line %1: %2"_s.arg(line + 1).arg(what);
}

const JsonNode::Entry *JsonNode::findEntry(std::string_view key) const
{
    if (!isObject())
        return nullptr;
    if (entries.size() < indexFrom) {
        for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
            if (it->key == key)
                return &*it;
        }
        return nullptr;
    }
    if (!m_index) {
        m_index = std::make_unique<std::unordered_map<std::string_view, std::size_t>>();
        for (std::size_t i = 0; i < entries.size(); ++i)
            (*m_index)[entries[i].key] = i;
    }
    const auto found = m_index->find(key);
    return found == m_index->end() ? nullptr : &entries[found->second];
}

const JsonNode *JsonNode::find(std::string_view key) const
{
    const Entry *entry = findEntry(key);
    return entry ? entry->value : nullptr;
}

QString JsonNode::string(std::string_view key) const
{
    const JsonNode *member = find(key);
    return member && member->isString() ? toQString(member->text) : QString();
}

QStringList JsonNode::strings(std::string_view key) const
{
    QStringList result;
    const JsonNode *member = find(key);
    if (member && member->isString())
        result.append(toQString(member->text));
    if (member && member->isArray()) {
        for (const Entry &entry : member->entries) {
            if (entry.value->isString())
                result.append(toQString(entry.value->text));
        }
    }
    return result;
}

QString JsonNode::toJson() const
{
    QString out;
    appendJson(out, *this, 0);
    return out;
}

/// Receives the parser's events. Returning false ends the parse.
class JsonText::Handler {
public:
    Handler(JsonText &text, const Reached &reached)
        : m_text(text)
        , m_reached(reached)
    {
    }

    bool null() { return add(JsonNode::Kind::Null, {}) != nullptr; }
    bool boolean(bool value) { return add(JsonNode::Kind::Boolean, value ? "true" : "false") != nullptr; }
    bool number_integer(std::int64_t value) { return add(JsonNode::Kind::Number, std::to_string(value)) != nullptr; }
    bool number_unsigned(std::uint64_t value) { return add(JsonNode::Kind::Number, std::to_string(value)) != nullptr; }
    bool number_float(double, const std::string &text) { return add(JsonNode::Kind::Number, text) != nullptr; }
    bool string(std::string &value)
    {
        return add(JsonNode::Kind::String, std::move(value), beginOfString(m_reached.begin, m_reached.bytes))
            != nullptr;
    }
    bool binary(nlohmann::json::binary_t &) { return false; }
    bool start_object(std::size_t) { return open(JsonNode::Kind::Object); }
    bool start_array(std::size_t) { return open(JsonNode::Kind::Array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string &value)
    {
        m_key = std::move(value);
        m_keyLine = m_reached.line;
        m_keyEnd = m_reached.bytes;
        m_keyBegin = beginOfString(m_reached.begin, m_reached.bytes);
        return true;
    }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &error)
    {
        QString what = QString::fromUtf8(error.what());
        const qsizetype place = what.indexOf(u"column "_s);
        const qsizetype colon = place < 0 ? -1 : what.indexOf(": "_L1, place);
        if (colon >= 0)
            what = what.mid(colon + 2);
        if (what.size() > 300)
            what = what.left(300) + u'…';
        fail(what);
        return false;
    }

private:
    void fail(const QString &what)
    {
        if (m_text.m_problem.isEmpty())
            m_text.m_problem = atLine(m_reached.line, what);
    }
    JsonNode *add(JsonNode::Kind kind, std::string text) { return add(kind, std::move(text), m_reached.bytes - 1); }
    JsonNode *add(JsonNode::Kind kind, std::string text, int begin)
    {
        if (m_text.m_nodes.size() >= maxNodes) {
            fail(u"the text has more than %1 values"_s.arg(maxNodes));
            return nullptr;
        }
        JsonNode &node = m_text.m_nodes.emplace_back();
        node.kind = kind;
        node.line = m_reached.line;
        node.begin = begin;
        node.end = kind == JsonNode::Kind::Number ? m_reached.bytes - 1 : m_reached.bytes;
        node.text = std::move(text);
        if (m_open.empty())
            m_text.m_root = &node;
        else if (m_open.back()->isObject())
            m_open.back()->entries.push_back({std::move(m_key), m_keyLine, m_keyBegin, m_keyEnd, &node});
        else
            m_open.back()->entries.push_back({{}, m_reached.line, begin, begin, &node});
        return &node;
    }
    bool open(JsonNode::Kind kind)
    {
        if (m_open.size() >= maxNesting) {
            fail(u"nested deeper than %1 levels"_s.arg(maxNesting));
            return false;
        }
        JsonNode *node = add(kind, {});
        if (node)
            m_open.push_back(node);
        return node != nullptr;
    }
    bool close()
    {
        m_open.back()->end = m_reached.bytes;
        m_open.pop_back();
        return true;
    }

    JsonText &m_text;
    const Reached &m_reached;
    std::vector<JsonNode *> m_open;
    std::string m_key;
    int m_keyLine = 0;
    int m_keyBegin = 0;
    int m_keyEnd = 0;
};

JsonText::JsonText(const QByteArray &utf8)
{
    if (utf8.size() > maxTextSize) {
        m_problem = atLine(0, u"the text is larger than %1 MB"_s.arg(maxTextSize / 1024 / 1024));
        return;
    }
    if (utf8.trimmed().isEmpty()) {
        m_problem = atLine(0, u"the text is empty"_s);
        return;
    }
    Reached reached{utf8.constData()};
    Handler handler(*this, reached);
    const CountingIterator begin(utf8.constData(), &reached);
    const CountingIterator end(utf8.constData() + utf8.size(), &reached);
    if (!nlohmann::json::sax_parse(begin, end, &handler))
        m_root = nullptr;
}

} // namespace kekkai
