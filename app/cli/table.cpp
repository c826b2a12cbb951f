#include "app/cli/table.h"

#include <QChar>

#include <algorithm>
#include <array>
#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

/// Wide and full-width blocks of Unicode's East Asian Width, joined where only unassigned code points lie between.
constexpr std::array<std::pair<char32_t, char32_t>, 17> wideBlocks = {{
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x2FFFD},
    {0x30000, 0x3FFFD},
}};

bool turnsDirection(char32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

} // namespace

int displayWidth(QStringView text)
{
    int width = 0;
    const auto points = text.toUcs4();
    for (const uint point : points) {
        const char32_t c = point;
        switch (QChar::category(c)) {
        case QChar::Mark_NonSpacing:
        case QChar::Mark_Enclosing:
        case QChar::Other_Format:
            continue;
        default:
            break;
        }
        const bool wide = std::any_of(wideBlocks.cbegin(), wideBlocks.cend(),
                                      [c](const auto &block) { return c >= block.first && c <= block.second; });
        width += wide ? 2 : 1;
    }
    return width;
}

QString printable(QStringView text)
{
    QString clean;
    clean.reserve(text.size());
    const auto points = text.toUcs4();
    for (const uint point : points) {
        const char32_t c = point;
        if (c == U'\n' || c == U'\t' || c == U'\r')
            clean += u' ';
        else if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 || turnsDirection(c))
            clean += QChar(QChar::ReplacementCharacter);
        else
            clean += QChar::fromUcs4(c);
    }
    return clean;
}

QString Table::text() const
{
    QList<QStringList> lines;
    lines.reserve(rows.size() + 1);
    lines.append(header);
    for (const QStringList &row : rows) {
        QStringList cells;
        for (const QString &cell : row)
            cells.append(cell.isEmpty() ? u"-"_s : printable(cell));
        lines.append(cells);
    }
    QList<int> widths(header.size(), 0);
    for (const QStringList &line : std::as_const(lines)) {
        for (qsizetype i = 0; i < std::min(line.size(), widths.size()); ++i)
            widths[i] = std::max(widths.at(i), displayWidth(line.at(i)));
    }
    QString out;
    for (const QStringList &line : std::as_const(lines)) {
        for (qsizetype i = 0; i < line.size(); ++i) {
            out += line.at(i);
            if (i + 1 < line.size())
                out += QString(widths.value(i) - displayWidth(line.at(i)) + 2, u' ');
        }
        out += u'\n';
    }
    return out;
}

} // namespace kekkai::cli
