#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <functional>
#include <optional>

namespace kekkai {

/// A key that a list's filter understands, such as "kek" or "age".
struct FilterField {
    enum class Type {
        Text, ///< a QString; the term's text must occur in it
        TextList, ///< a QStringList; the text must occur in one of them
        Number, ///< anything that converts to double; "deks:>3", "version:2"
        Flag, ///< a bool; "deleted:yes"
        Age, ///< a QDateTime; "age:>90d" is older than ninety days
    };
    QString key;
    Type type = Type::Text;
    QStringList suggestions = {}; ///< values worth offering while typing
    QString label = {}; ///< for people: "KMS type"
    QStringList aliases = {}; ///< other spellings of the key

    friend bool operator==(const FilterField &, const FilterField &) = default;
};

/// One thing a row must (or must not) be.
struct FilterCondition {
    enum class Comparison { Contains, Less, LessOrEqual, Equal, GreaterOrEqual, Greater };
    QString key; ///< empty: a word that may stand anywhere in the row
    int field = -1; ///< place of the key in the fields given to parse(); -1 for a word
    FilterField::Type type = FilterField::Type::Text;
    bool negated = false; ///< written with a "-" before it
    Comparison comparison = Comparison::Contains;
    QString text; ///< as written, without quotes and comparison; letter case does not matter
    double number = 0; ///< for Number; for Age in units
    qint64 unitMs = 0; ///< for Age: milliseconds of the unit that number counts
    bool flag = false;

    friend bool operator==(const FilterCondition &, const FilterCondition &) = default;
};

/// A term that could not be understood. It is left out of the filter, and said.
struct FilterProblem {
    enum class Kind {
        UnknownKey, ///< the list has no such key: the whole term is looked for as a word
        NotANumber,
        NotAFlag, ///< yes, no, true, false
        NotAnAge, ///< a number with m, h, d, w or y
        MissingValue,
    };
    Kind kind = Kind::UnknownKey;
    QString term;

    friend bool operator==(const FilterProblem &, const FilterProblem &) = default;
};

/// What somebody typed into a filter field: words and terms, all of which must hold.
/// `pay "two words" -archive kek:pii type:aws-kms kek:="exactly this" deleted:yes age:>90d deks:>=3`
/// Inside quotes \" is a quote and \\ a backslash. A value: safe to be used on another thread.
class FilterQuery {
public:
    FilterQuery() = default;
    [[nodiscard]] static FilterQuery parse(const QString &text, const QList<FilterField> &fields);

    [[nodiscard]] bool isEmpty() const { return m_conditions.isEmpty(); }
    [[nodiscard]] const QList<FilterCondition> &conditions() const { return m_conditions; }
    [[nodiscard]] const QList<FilterProblem> &problems() const { return m_problems; }

    /// Whether a condition speaks of the key: who asks for "deleted:yes" wants to see deleted rows.
    [[nodiscard]] bool mentions(QStringView key) const;

    /// Pure: the same on any thread.
    /// @param words    all of the row that words are looked for in.
    /// @param valueOf  the row's value for the field at a place of the list given to parse(); invalid when it has none.
    /// @param nowMs    milliseconds since 1970, for ages.
    [[nodiscard]] bool matches(QStringView words, const std::function<QVariant(int field)> &valueOf,
                               qint64 nowMs) const;

    friend bool operator==(const FilterQuery &, const FilterQuery &) = default;

private:
    QList<FilterCondition> m_conditions;
    QList<FilterProblem> m_problems;
};

struct FilterCompletion {
    qsizetype begin = 0;
    qsizetype length = 0;
    QStringList texts;
    int field = -1; ///< texts are values of this field; -1: they are keys with a colon

    friend bool operator==(const FilterCompletion &, const FilterCompletion &) = default;
};

/// @p value as it has to be written in a filter: in quotes where it needs them.
[[nodiscard]] QString filterValueText(const QString &value);

/// What could stand at @p cursor: keys ("age:") or values of the key being typed, and which part of the text they
/// replace. What begins as typed comes first, then what contains it.
[[nodiscard]] FilterCompletion completionsAt(const QString &text, qsizetype cursor, const QList<FilterField> &fields);

} // namespace kekkai
