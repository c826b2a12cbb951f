#include "models/text/jsontext.h"

namespace kekkai {

QString indentedJson(const QString &text)
{
    QString result;
    result.reserve(text.size() * 2);
    static constexpr int deepest =
        64; // deeper levels are not indented further, or hostile text would grow quadratically
    int depth = 0;
    bool inString = false;
    bool escaped = false;
    const auto newLine = [&result, &depth] {
        result += u'\n';
        result += QString(2 * qBound(0, depth, deepest), u' ');
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (inString) {
            result += c;
            if (escaped)
                escaped = false;
            else if (c == u'\\')
                escaped = true;
            else if (c == u'"')
                inString = false;
            continue;
        }
        if (c.isSpace())
            continue;
        switch (c.unicode()) {
        case u'"':
            inString = true;
            result += c;
            break;
        case u'{':
        case u'[': {
            result += c;
            qsizetype next = i + 1;
            while (next < text.size() && text.at(next).isSpace())
                ++next;
            if (next < text.size() && text.at(next) == (c == u'{' ? u'}' : u']')) {
                result += text.at(next);
                i = next;
                break;
            }
            ++depth;
            newLine();
            break;
        }
        case u'}':
        case u']':
            --depth;
            newLine();
            result += c;
            break;
        case u',':
            result += c;
            newLine();
            break;
        case u':':
            result += QStringLiteral(": ");
            break;
        default:
            result += c;
        }
    }
    return result;
}

} // namespace kekkai
