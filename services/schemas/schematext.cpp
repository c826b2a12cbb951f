#include "services/schemas/schematext.h"

#include "services/schemas/fieldreaders.h"
#include "services/schemas/jsonnode.h"

#include <algorithm>
#include <exception>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepestIndent = 40; ///< levels; below, hostile text would grow quadratically
constexpr int longestLine = 96;
constexpr int longestNarrowLine = 56;

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Behind the string that begins at @p at.
qsizetype endOfString(const QByteArray &json, qsizetype at)
{
    for (++at; at < json.size(); ++at) {
        if (json.at(at) == '\\')
            ++at;
        else if (json.at(at) == '"')
            return at + 1;
    }
    return json.size();
}

/// Lays out text that is known to be JSON.
class Layout {
public:
    Layout(const QByteArray &json, int longest)
        : m_json(json)
        , m_longest(longest)
    {
        m_out.reserve(json.size() * 2);
    }

    QByteArray run()
    {
        while (m_at < m_json.size()) {
            const char c = m_json.at(m_at);
            if (isSpace(c)) {
                ++m_at;
            } else if (c == '"') {
                const qsizetype end = endOfString(m_json, m_at);
                m_out += QByteArrayView(m_json).sliced(m_at, end - m_at);
                m_at = end;
            } else if (c == '{' || c == '[') {
                open();
            } else if (c == '}' || c == ']') {
                --m_depth;
                newLine();
                m_out += c;
                ++m_at;
            } else if (c == ',') {
                m_out += c;
                newLine();
                ++m_at;
            } else {
                m_out += c;
                if (c == ':')
                    m_out += ' ';
                ++m_at;
            }
        }
        return std::move(m_out);
    }

private:
    void newLine()
    {
        m_out += '\n';
        m_lineBegin = m_out.size();
        m_out.append(2 * std::clamp(m_depth, 0, deepestIndent), ' ');
    }
    void open()
    {
        const qsizetype room = m_longest - (m_out.size() - m_lineBegin);
        if (const qsizetype behind = shortOne(room); behind > 0) {
            m_out += m_short;
            m_at = behind;
            return;
        }
        m_out += m_json.at(m_at);
        ++m_at;
        ++m_depth;
        newLine();
    }
    /// Puts what begins here into m_short and gives the byte behind it, if it fits into @p room and holds no object.
    qsizetype shortOne(qsizetype room)
    {
        m_short.clear();
        int depth = 0;
        for (qsizetype at = m_at; at < m_json.size() && m_short.size() < room;) {
            const char c = m_json.at(at);
            if (isSpace(c)) {
                ++at;
                continue;
            }
            if (c == '"') {
                const qsizetype end = endOfString(m_json, at);
                m_short += QByteArrayView(m_json).sliced(at, std::min(end - at, room + 1));
                at = end;
                continue;
            }
            if (c == '{' && at > m_at) {
                // An empty object is as good as a scalar.
                qsizetype next = at + 1;
                while (next < m_json.size() && isSpace(m_json.at(next)))
                    ++next;
                if (next >= m_json.size() || m_json.at(next) != '}')
                    return -1;
            }
            ++at;
            m_short += c;
            if (c == ',' || c == ':')
                m_short += ' ';
            if (c == '{' || c == '[')
                ++depth;
            else if ((c == '}' || c == ']') && --depth == 0)
                return m_short.size() <= room || m_short.size() == 2 ? at : -1;
        }
        return -1;
    }

    const QByteArray &m_json;
    int m_longest; ///< bytes of an array or object that stays on one line
    QByteArray m_out;
    QByteArray m_short;
    qsizetype m_at = 0;
    qsizetype m_lineBegin = 0;
    int m_depth = 0;
};

void collectPlaces(const FieldTree &tree, QList<FieldPlace> &places)
{
    const QList<const SchemaField *> fields = flattened(tree);
    places.reserve(fields.size());
    for (const SchemaField *field : fields) {
        if (field->range.isValid())
            places.append({field->path, field->range, field->nameRange});
    }
}

} // namespace

QByteArray laidOutJson(const QByteArray &json, int longest)
{
    const JsonText parsed(json);
    return parsed.root() ? Layout(json, longest).run() : json;
}

const FieldPlace *SchemaText::place(const QString &path) const
{
    const auto found = m_byPath.constFind(path);
    return found == m_byPath.cend() ? nullptr : &places.at(*found);
}

const FieldPlace *SchemaText::placeAt(int at, const QString &preferred) const
{
    const FieldPlace *found = nullptr;
    int size = 0;
    for (const FieldPlace &candidate : places) {
        if (!candidate.range.contains(at))
            continue;
        const int itsSize = candidate.range.end - candidate.range.begin;
        if (!found || itsSize < size || (itsSize == size && candidate.path == preferred)) {
            found = &candidate;
            size = itsSize;
        }
    }
    return found;
}

SchemaText schemaText(SchemaType type, const QByteArray &registered, const QList<ResolvedReference> &references,
                      SchemaText::Form form)
{
    SchemaText made;
    made.type = type;
    made.form = form;
    // The editor counts bytes: what is no UTF-8 has to be replaced before anything is counted.
    made.text = QString::fromUtf8(registered).toUtf8();
    if (made.text.startsWith("\xEF\xBB\xBF"))
        made.text.remove(0, 3);
    try {
        const bool isJson = type == SchemaType::Avro || type == SchemaType::Json;
        if (isJson && form != SchemaText::Form::AsRegistered) {
            made.text = laidOutJson(made.text, form == SchemaText::Form::LaidOut ? longestLine : longestNarrowLine);
        } else if (type == SchemaType::Protobuf) {
            if (const std::optional<QByteArray> generated = protobufTextOfDescriptor(made.text)) {
                made.isGenerated = !generated->isEmpty();
                if (made.isGenerated)
                    made.text = *generated;
                else
                    made.problem = u"the descriptor contradicts itself: it is shown as it was registered"_s;
            }
        }
        const FieldTree tree = readFields(type, made.text, references);
        if (made.problem.isEmpty())
            made.problem = tree.problem;
        collectPlaces(tree, made.places);
    } catch (const std::exception &error) {
        made.problem = QString::fromUtf8(error.what()).left(300);
    }
    made.m_byPath.reserve(made.places.size());
    for (qsizetype i = 0; i < made.places.size(); ++i)
        made.m_byPath.insert(made.places.at(i).path, i);
    return made;
}

} // namespace kekkai
