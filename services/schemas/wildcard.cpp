#include "services/schemas/wildcard.h"

#include <algorithm>
#include <string>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// The regular expression that the clients make of a pattern (reference/schema-registry.md 4.2). It is spelled out
/// because a bracket in the pattern swallows the brackets of a translated "*" behind it, and that has to come out the
/// same.
std::u16string translated(QStringView pattern)
{
    const QString source = pattern.toString().replace("**.*"_L1, "**"_L1);
    std::u16string expression;
    for (qsizetype i = 0; i < source.size(); ++i) {
        const char16_t c = source.at(i).unicode();
        switch (c) {
        case u'*':
            if (i + 1 < source.size() && source.at(i + 1) == u'*') {
                expression += u".*";
                ++i;
            } else {
                expression += u"[^.]*";
            }
            break;
        case u'?':
            expression += u"[^.]";
            break;
        case u'.':
        case u'+':
        case u'{':
        case u'}':
        case u'(':
        case u')':
        case u'|':
        case u'^':
        case u'$':
        case u'\\':
            expression += u'\\';
            expression += c;
            break;
        default:
            expression += c;
        }
    }
    return expression;
}

} // namespace

bool WildcardPattern::Atom::accepts(char16_t c) const
{
    switch (kind) {
    case Kind::Literal:
        return c == literal;
    case Kind::AnyButLineEnd:
        return c != u'\n' && c != u'\r' && c != u'\u2028' && c != u'\u2029';
    case Kind::Class:
        return negated != std::any_of(ranges.begin(), ranges.end(), [c](const auto &range) {
                   return range.first <= c && c <= range.second;
               });
    }
    return false;
}

WildcardPattern::WildcardPattern(QStringView pattern)
{
    m_isPlain = std::none_of(pattern.begin(), pattern.end(),
                             [](QChar c) { return c == u'*' || c == u'?' || c == u'[' || c == u']'; });
    if (m_isPlain)
        m_plain = pattern.toString();
    else
        m_valid = compile(translated(pattern));
}

bool WildcardPattern::compile(const std::u16string &expression)
{
    const std::size_t size = expression.size();
    std::size_t i = 0;
    // One character of a class, its escape taken off; false at the end of the expression.
    const auto classCharacter = [&](char16_t &c) {
        if (i < size && expression[i] == u'\\')
            ++i;
        if (i >= size)
            return false;
        c = expression[i++];
        return true;
    };
    while (i < size) {
        Atom atom;
        const char16_t c = expression[i++];
        if (c == u'\\') {
            atom.literal = expression[i++]; // an escape is always followed by what it escapes
        } else if (c == u'.') {
            atom.kind = Atom::Kind::AnyButLineEnd;
        } else if (c == u'[') {
            atom.kind = Atom::Kind::Class;
            if (i < size && expression[i] == u'^') {
                atom.negated = true;
                ++i;
            }
            while (i < size && expression[i] != u']') {
                char16_t first = 0;
                if (!classCharacter(first))
                    return false;
                char16_t last = first;
                if (i + 1 < size && expression[i] == u'-' && expression[i + 1] != u']') {
                    ++i;
                    if (!classCharacter(last) || last < first)
                        return false;
                }
                atom.ranges.emplace_back(first, last);
            }
            if (i >= size)
                return false;
            ++i;
        } else {
            atom.literal = c;
        }
        if (i < size && expression[i] == u'*') {
            atom.star = true;
            ++i;
        }
        m_atoms.push_back(std::move(atom));
    }
    for (std::size_t place = 0; place < m_atoms.size() && place < 64; ++place)
        m_stars |= quint64(m_atoms[place].star ? 1 : 0) << place;
    return true;
}

bool WildcardPattern::matchesFrom(QStringView fullName, std::size_t begin) const
{
    const auto passStars = [this](quint64 places) {
        for (quint64 moved = (places & m_stars) << 1; (moved & ~places) != 0; moved = (places & m_stars) << 1)
            places |= moved;
        return places;
    };
    quint64 reached = passStars(quint64(1) << begin);
    for (qsizetype at = qsizetype(begin); at < fullName.size(); ++at) {
        const char16_t c = fullName[at].unicode();
        quint64 next = 0;
        for (std::size_t i = begin; i < m_atoms.size(); ++i) {
            if ((reached >> i & 1) != 0 && m_atoms[i].accepts(c))
                next |= quint64(1) << (m_atoms[i].star ? i : i + 1);
        }
        if (next == 0)
            return false;
        reached = passStars(next);
    }
    return (reached >> m_atoms.size() & 1) != 0;
}

bool WildcardPattern::matches(QStringView fullName) const
{
    if (m_isPlain)
        return fullName == m_plain;
    if (!m_valid)
        return false;
    std::size_t begin = 0;
    for (; begin < m_atoms.size() && !m_atoms[begin].star; ++begin) { // most patterns begin with plain text
        if (qsizetype(begin) >= fullName.size() || !m_atoms[begin].accepts(fullName[qsizetype(begin)].unicode()))
            return false;
    }
    // The places in the pattern that the text so far can have led to, all followed at once: no backtracking. Place i
    // stands before atom i. Patterns of up to 63 atoms, nearly all there are, fit into one word.
    const std::size_t count = m_atoms.size();
    if (count < 64)
        return matchesFrom(fullName, begin);
    std::vector<bool> reached(count + 1);
    std::vector<bool> next(count + 1);
    const auto passStars = [this, count](std::vector<bool> &states) {
        for (std::size_t i = 0; i < count; ++i) {
            if (states[i] && m_atoms[i].star)
                states[i + 1] = true;
        }
    };
    reached[begin] = true;
    passStars(reached);
    for (qsizetype at = qsizetype(begin); at < fullName.size(); ++at) {
        const char16_t c = fullName[at].unicode();
        std::fill(next.begin(), next.end(), false);
        bool any = false;
        for (std::size_t i = begin; i < count; ++i) {
            if (!reached[i] || !m_atoms[i].accepts(c))
                continue;
            next[m_atoms[i].star ? i : i + 1] = true;
            any = true;
        }
        if (!any)
            return false;
        passStars(next);
        reached.swap(next);
    }
    return reached[count];
}

bool wildcardMatches(QStringView fullName, QStringView pattern)
{
    return WildcardPattern(pattern).matches(fullName);
}

} // namespace kekkai
