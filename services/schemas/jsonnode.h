#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kekkai {

/// A JSON value that knows its place. Owned by its JsonText. Members keep the order of the text.
struct JsonNode {
    enum class Kind : quint8 { Null, Boolean, Number, String, Array, Object };
    struct Entry {
        std::string key; ///< empty in an array
        int line = 0; ///< zero-based, of the key or of the array's item
        int begin = 0; ///< byte of the key's opening quote; of an array's item, where that begins
        int keyEnd = 0; ///< byte behind the key's closing quote
        const JsonNode *value = nullptr;
    };

    Kind kind = Kind::Null;
    int line = 0; ///< zero-based, where the value begins
    int begin = 0; ///< byte in the text; of a number or literal only near its end
    int end = 0; ///< byte behind the value's last
    std::string text; ///< of a string, number or boolean
    std::vector<Entry> entries; ///< of an array or object

    [[nodiscard]] bool isObject() const { return kind == Kind::Object; }
    [[nodiscard]] bool isArray() const { return kind == Kind::Array; }
    [[nodiscard]] bool isString() const { return kind == Kind::String; }
    [[nodiscard]] bool isBoolean() const { return kind == Kind::Boolean; }

    /// The member called @p key, the last one of several as the registry's own parser has it; null when there is none.
    [[nodiscard]] const JsonNode *find(std::string_view key) const;
    [[nodiscard]] const Entry *findEntry(std::string_view key) const;
    /// The text of a string member, else empty.
    [[nodiscard]] QString string(std::string_view key) const;
    /// The strings of an array member (or a single string); anything else in it is left out.
    [[nodiscard]] QStringList strings(std::string_view key) const;
    /// JSON text again, shortened with an ellipsis when it is very long or deep.
    [[nodiscard]] QString toJson() const;

private:
    mutable std::unique_ptr<std::unordered_map<std::string_view, std::size_t>> m_index; ///< of large objects only
};

/// A parsed text with its nodes. Neither depth nor size of the text can exhaust the stack; both are bounded.
class JsonText {
public:
    /// Never throws; see problem().
    explicit JsonText(const QByteArray &utf8);

    /// Null when the text is no JSON.
    [[nodiscard]] const JsonNode *root() const { return m_root; }
    /// "line 12: …", empty when all is well.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    [[nodiscard]] const std::deque<JsonNode> &nodes() const { return m_nodes; }

private:
    class Handler;

    std::deque<JsonNode> m_nodes;
    const JsonNode *m_root = nullptr;
    QString m_problem;
};

/// "line N: what"; @p line is zero-based.
[[nodiscard]] QString atLine(int line, const QString &what);

[[nodiscard]] inline QString toQString(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

} // namespace kekkai
