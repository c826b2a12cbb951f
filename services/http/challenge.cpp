#include "services/http/challenge.h"

#include <QByteArrayView>
#include <QStringDecoder>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestHeader = 4096;
constexpr qsizetype mostChallenges = 8;
constexpr qsizetype longestScheme = 40;
constexpr qsizetype longestRealm = 200;

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isTokenChar(char c)
{
    return isLetterOrDigit(c) || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken68Char(char c)
{
    return isLetterOrDigit(c) || QByteArrayView("-._~+/").contains(c);
}

/// UTF-8, or Latin-1 as older servers send it. Nothing that could change how the rest of a line reads.
QString printable(const QByteArray &bytes)
{
    QStringDecoder utf8(QStringDecoder::Utf8);
    QString text = utf8(bytes);
    if (utf8.hasError())
        text = QString::fromLatin1(bytes);
    QString clean;
    for (const QChar c : std::as_const(text)) {
        const bool isPair = c.isSurrogate(); // halves of what lies beyond the first plane
        if (c.isSpace())
            clean += u' ';
        else if (isPair || (c.isPrint() && c.category() != QChar::Other_Format))
            clean += c;
    }
    clean = clean.simplified();
    return clean.size() > longestRealm ? QString(clean.left(longestRealm - 1) + u'…') : clean;
}

class Scanner {
public:
    explicit Scanner(const QByteArray &text)
        : m_text(text)
    {
    }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char next() const { return atEnd() ? '\0' : m_text[m_at]; }
    void step() { ++m_at; }
    void skip(QByteArrayView characters)
    {
        while (!atEnd() && characters.contains(next()))
            step();
    }
    QByteArray token()
    {
        const qsizetype start = m_at;
        while (!atEnd() && isTokenChar(next()))
            step();
        return m_text.mid(start, m_at - start);
    }
    QByteArray value()
    {
        if (next() != '"')
            return token();
        QByteArray value;
        for (step(); !atEnd() && next() != '"'; step()) {
            if (next() == '\\')
                step();
            if (!atEnd())
                value += next();
        }
        step();
        return value;
    }
    /// Skips what some schemes put in the place of parameters, such as "Negotiate YII=".
    void skipToken68()
    {
        const qsizetype start = m_at;
        while (!atEnd() && isToken68Char(next()))
            step();
        skip("=");
        skip(" \t");
        if (!atEnd() && next() != ',')
            m_at = start; // a parameter
    }

private:
    QByteArray m_text;
    qsizetype m_at = 0;
};

} // namespace

QList<Challenge> challengesOf(const QByteArray &header)
{
    QList<Challenge> challenges;
    Scanner scan(header.left(longestHeader));
    while (challenges.size() <= mostChallenges) {
        scan.skip(" \t,");
        if (scan.atEnd())
            break;
        const QByteArray word = scan.token();
        if (word.isEmpty()) {
            scan.step();
            continue;
        }
        const char after = scan.next();
        scan.skip(" \t");
        if (scan.next() == '=') { // a parameter of the challenge before
            scan.step();
            scan.skip(" \t");
            const QByteArray value = scan.value();
            if (!challenges.isEmpty() && word.compare("realm", Qt::CaseInsensitive) == 0)
                challenges.last().realm = printable(value);
            continue;
        }
        challenges.append({QString::fromLatin1(word.left(longestScheme)), {}});
        if (after == ' ' || after == '\t')
            scan.skipToken68();
    }
    if (challenges.size() > mostChallenges)
        challenges.resize(mostChallenges);
    return challenges;
}

} // namespace kekkai
