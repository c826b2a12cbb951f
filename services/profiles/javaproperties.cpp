#include "services/profiles/javaproperties.h"

#include <QByteArrayView>

#include <algorithm>
#include <optional>
#include <utility>

namespace kekkai {

namespace {

constexpr qsizetype mostProperties = 10000;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

bool isUtf8(QByteArrayView bytes)
{
    return bytes.isValidUtf8();
}

/// Appends a character in UTF-8.
void append(QByteArray &to, char32_t c)
{
    if (c < 0x80) {
        to.append(char(c));
    } else if (c < 0x800) {
        to.append(char(0xC0U | (c >> 6U)));
        to.append(char(0x80U | (c & 0x3FU)));
    } else if (c < 0x10000) {
        to.append(char(0xE0U | (c >> 12U)));
        to.append(char(0x80U | ((c >> 6U) & 0x3FU)));
        to.append(char(0x80U | (c & 0x3FU)));
    } else {
        to.append(char(0xF0U | (c >> 18U)));
        to.append(char(0x80U | ((c >> 12U) & 0x3FU)));
        to.append(char(0x80U | ((c >> 6U) & 0x3FU)));
        to.append(char(0x80U | (c & 0x3FU)));
    }
}

/// Bytes that never move, so that a password leaves no copy behind when they grow.
QByteArray reserved(qsizetype size)
{
    QByteArray bytes;
    bytes.reserve(size);
    return bytes;
}

class Reader {
public:
    explicit Reader(QByteArrayView text)
        : m_text(text)
        , m_isLatin1(!isUtf8(text))
    {
        if (m_text.startsWith("\xEF\xBB\xBF"))
            m_at = 3;
    }

    [[nodiscard]] std::optional<JavaProperty> next()
    {
        if (!findLine())
            return {};
        JavaProperty property;
        // A character of the file becomes at most four bytes.
        const qsizetype room = std::min<qsizetype>(lineLength() * 4 + 4, m_text.size() * 4 + 4);
        QByteArray key = reserved(room);
        QByteArray value = reserved(room);
        while (!atEnd() && !isBlank(peek()) && peek() != '=' && peek() != ':') {
            if (!skipContinuation())
                take(key, property.isMalformed);
        }
        skipBlanks();
        if (!atEnd() && (peek() == '=' || peek() == ':')) {
            ++m_at;
            skipBlanks();
        }
        while (!atEnd()) {
            if (!skipContinuation())
                take(value, property.isMalformed);
        }
        property.key = QString::fromUtf8(key);
        property.value = Secret(std::move(value));
        return property;
    }

private:
    [[nodiscard]] bool isEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return m_text.at(m_at); }
    /// Of the logical line: a line end that no backslash precedes.
    [[nodiscard]] bool atEnd() const { return isEnd() || peek() == '\n' || peek() == '\r'; }

    [[nodiscard]] QByteArrayView from(qsizetype at) const { return m_text.sliced(std::min(at, m_text.size())); }
    void skipLineEnd()
    {
        if (!isEnd() && peek() == '\r')
            ++m_at;
        if (!isEnd() && peek() == '\n')
            ++m_at;
    }
    /// To the first character of the next line that is neither blank nor a comment.
    bool findLine()
    {
        while (!isEnd()) {
            const char c = peek();
            if (isBlank(c) || c == '\n' || c == '\r') {
                ++m_at;
            } else if (c == '#' || c == '!') {
                while (!isEnd() && peek() != '\n' && peek() != '\r') // a backslash continues no comment
                    ++m_at;
            } else {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] qsizetype lineLength() const
    {
        qsizetype end = m_at;
        while (end < m_text.size()) {
            const char c = m_text.at(end);
            if (c == '\\')
                end += from(end + 1).startsWith("\r\n") ? 3 : 2;
            else if (c == '\n' || c == '\r')
                break;
            else
                ++end;
        }
        return std::min(end, m_text.size()) - m_at;
    }
    /// A backslash before a line end joins the next line, without the blanks it begins with.
    bool skipContinuation()
    {
        if (peek() != '\\' || m_at + 1 >= m_text.size())
            return false;
        const char next = m_text.at(m_at + 1);
        if (next != '\n' && next != '\r')
            return false;
        ++m_at;
        skipLineEnd();
        while (!isEnd() && isBlank(peek()))
            ++m_at;
        return true;
    }
    void skipBlanks()
    {
        while (!atEnd()) {
            if (isBlank(peek()))
                ++m_at;
            else if (!skipContinuation())
                return;
        }
    }
    std::optional<char16_t> hex4()
    {
        if (m_at + 4 > m_text.size())
            return {};
        uint number = 0;
        for (const char c : m_text.sliced(m_at, 4)) {
            const int digit = c >= '0' && c <= '9' ? c - '0'
                : c >= 'a' && c <= 'f'             ? c - 'a' + 10
                : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                                   : -1;
            if (digit < 0)
                return {};
            number = number * 16 + uint(digit);
        }
        m_at += 4;
        return char16_t(number);
    }
    void take(QByteArray &to, bool &isMalformed)
    {
        const char c = m_text.at(m_at++);
        if (c != '\\') {
            if (m_isLatin1)
                append(to, static_cast<unsigned char>(c));
            else
                to.append(c);
            return;
        }
        if (isEnd()) // a backslash at the very end
            return;
        const char escaped = m_text.at(m_at++);
        switch (escaped) {
        case 't':
            to.append('\t');
            return;
        case 'n':
            to.append('\n');
            return;
        case 'r':
            to.append('\r');
            return;
        case 'f':
            to.append('\f');
            return;
        case 'u':
            break;
        default:
            if (m_isLatin1)
                append(to, static_cast<unsigned char>(escaped));
            else
                to.append(escaped);
            return;
        }
        const auto unit = hex4();
        if (!unit) {
            isMalformed = true;
            return;
        }
        if (!QChar::isSurrogate(*unit)) {
            append(to, *unit);
            return;
        }
        // Two escapes make one character beyond the first 65,536.
        if (QChar::isHighSurrogate(*unit) && from(m_at).startsWith("\\u")) {
            const qsizetype before = m_at;
            m_at += 2;
            const auto low = hex4();
            if (low && QChar::isLowSurrogate(*low)) {
                append(to, QChar::surrogateToUcs4(*unit, *low));
                return;
            }
            m_at = before;
        }
        append(to, QChar::ReplacementCharacter);
    }

    QByteArrayView m_text;
    bool m_isLatin1;
    qsizetype m_at = 0;
};

} // namespace

QList<JavaProperty> javaProperties(const Secret &text)
{
    QList<JavaProperty> properties;
    Reader reader(text.reveal());
    while (properties.size() < mostProperties) {
        auto property = reader.next();
        if (!property)
            break;
        properties.append(*std::move(property));
    }
    return properties;
}

} // namespace kekkai
