#pragma once

#include <QString>
#include <QStringView>

#include <utility>
#include <vector>

namespace kekkai {

/// A tag path pattern of the official clients, translated once for many names, bit for bit: "**" any characters but
/// line ends, "*" none or more without a dot, "?" one without a dot; square brackets are a regular expression's.
/// Case-sensitive, whole string. Matching takes time proportional to name × pattern, whatever the pattern.
/// Source: reference/schema-registry.md 4.2.
class WildcardPattern {
public:
    explicit WildcardPattern(QStringView pattern);

    /// False for an unbalanced "[" or a range that runs backwards: such a pattern matches nothing (and makes Java
    /// throw).
    [[nodiscard]] bool isValid() const { return m_valid; }
    [[nodiscard]] bool matches(QStringView fullName) const;

private:
    struct Atom {
        enum class Kind { Literal, AnyButLineEnd, Class };
        Kind kind = Kind::Literal;
        char16_t literal = 0;
        bool negated = false;
        bool star = false;
        std::vector<std::pair<char16_t, char16_t>> ranges;

        [[nodiscard]] bool accepts(char16_t c) const;
    };

    bool compile(const std::u16string &expression);
    bool matchesFrom(QStringView fullName, std::size_t begin) const;

    std::vector<Atom> m_atoms;
    quint64 m_stars = 0; ///< which of the first 64 atoms repeat
    QString m_plain; ///< the whole pattern when it has no special part
    bool m_isPlain = false;
    bool m_valid = true;
};

/// WildcardPattern for a single use. An unbalanced "[" matches nothing.
[[nodiscard]] bool wildcardMatches(QStringView fullName, QStringView pattern);

} // namespace kekkai
