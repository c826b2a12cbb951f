#include "ui/widgets/jsonhighlighter.h"

#include "ui/support/theme.h"

#include <QStringList>
#include <QTextCharFormat>
#include <QTextDocument>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QTextCharFormat inked(Token token)
{
    QTextCharFormat format;
    format.setForeground(color(token));
    return format;
}

qsizetype endOfString(const QString &text, qsizetype begin)
{
    qsizetype at = begin + 1;
    while (at < text.size() && text[at] != text[begin]) {
        if (text[at] == u'\\')
            ++at;
        ++at;
    }
    return std::min(at + 1, text.size());
}

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'.' || c == u'-' || c == u'+';
}

bool isProtoKeyword(const QString &word)
{
    static const QStringList words =
        u"syntax package import public weak option message enum oneof map repeated optional required "
        "reserved extend extensions service rpc returns stream"_s.split(u' ');
    return words.contains(word);
}

bool isProtoType(const QString &word)
{
    static const QStringList words =
        u"double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool "
        "string bytes true false"_s.split(u' ');
    return words.contains(word);
}

} // namespace

JsonHighlighter::JsonHighlighter(QTextDocument *document, Language language)
    : QSyntaxHighlighter(document)
    , m_language(language)
{
    connect(&Theme::current(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void JsonHighlighter::highlightBlock(const QString &text)
{
    constexpr qsizetype sane = 20000; // a schema in one enormous line is not worth a stalled window
    if (text.size() > sane)
        return;
    switch (m_language) {
    case Language::Plain:
        break;
    case Language::Json:
        highlightJson(text);
        break;
    case Language::Proto:
        highlightProto(text);
        break;
    }
}

void JsonHighlighter::highlightJson(const QString &text)
{
    for (qsizetype at = 0; at < text.size();) {
        const QChar c = text[at];
        if (c == u'"') {
            const qsizetype end = endOfString(text, at);
            qsizetype next = end;
            while (next < text.size() && text[next].isSpace())
                ++next;
            const bool isKey = next < text.size() && text[next] == u':';
            setFormat(int(at), int(end - at), inked(isKey ? Token::Accent : Token::Ok));
            at = end;
        } else if (isWordCharacter(c)) {
            qsizetype end = at;
            while (end < text.size() && isWordCharacter(text[end]))
                ++end;
            setFormat(int(at), int(end - at), inked(Token::High));
            at = end;
        } else {
            ++at;
        }
    }
}

void JsonHighlighter::highlightProto(const QString &text)
{
    constexpr int insideComment = 1;
    qsizetype at = 0;
    setCurrentBlockState(0);
    if (previousBlockState() == insideComment) {
        const qsizetype end = text.indexOf("*/"_L1);
        setFormat(0, int(end < 0 ? text.size() : end + 2), inked(Token::MutedText));
        if (end < 0) {
            setCurrentBlockState(insideComment);
            return;
        }
        at = end + 2;
    }
    while (at < text.size()) {
        const QChar c = text[at];
        const QStringView rest = QStringView(text).mid(at);
        if (rest.startsWith("//"_L1)) {
            setFormat(int(at), int(rest.size()), inked(Token::MutedText));
            return;
        }
        if (rest.startsWith("/*"_L1)) {
            const qsizetype end = text.indexOf("*/"_L1, at + 2);
            setFormat(int(at), int((end < 0 ? text.size() : end + 2) - at), inked(Token::MutedText));
            if (end < 0) {
                setCurrentBlockState(insideComment);
                return;
            }
            at = end + 2;
        } else if (c == u'"' || c == u'\'') {
            const qsizetype end = endOfString(text, at);
            setFormat(int(at), int(end - at), inked(Token::Ok));
            at = end;
        } else if (isWordCharacter(c)) {
            qsizetype end = at;
            while (end < text.size() && isWordCharacter(text[end]))
                ++end;
            const QString word = text.mid(at, end - at);
            if (isProtoKeyword(word))
                setFormat(int(at), int(end - at), inked(Token::Accent));
            else if (c.isDigit() || isProtoType(word))
                setFormat(int(at), int(end - at), inked(Token::High));
            at = end;
        } else {
            ++at;
        }
    }
}

} // namespace kekkai
