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
    QStringList suggestions; ///< values worth offering while typing

    friend bool operator==(const FilterField &, const FilterField &) = default;
};

/// One thing a row must (or must not) be.
struct FilterCondition {
    enum class Comparison { Contains, Less, LessOrEqual, Equal, GreaterOrEqual, Greater };
    QString key; ///< empty: a word that may stand anywhere in the row
    FilterField::Type type = FilterField::Type::Text;
    bool negated = false; ///< written with a "-" before it
    Comparison comparison = Comparison::Contains;
    QString text; ///< as written, without quotes; folded when compared
    double number = 0; ///< for Number; for Age in milliseconds
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
/// `pay "two words" -archive kek:pii type:aws-kms deleted:yes age:>90d deks:>=3`
class FilterQuery {
public:
    FilterQuery() = default;
    [[nodiscard]] static FilterQuery parse(const QString &text, const QList<FilterField> &fields);

    [[nodiscard]] bool isEmpty() const { return m_conditions.isEmpty(); }
    [[nodiscard]] const QList<FilterCondition> &conditions() const { return m_conditions; }
    [[nodiscard]] const QList<FilterProblem> &problems() const { return m_problems; }

    /// @param folded   all the row's words, case-folded (QString::toCaseFolded).
    /// @param valueOf  the row's value for a key of the fields given to parse(); invalid when it has none.
    /// @param nowMs    milliseconds since 1970, for ages.
    [[nodiscard]] bool matches(QStringView folded, const std::function<QVariant(const QString &key)> &valueOf,
                               qint64 nowMs) const;

    friend bool operator==(const FilterQuery &, const FilterQuery &) = default;

private:
    QList<FilterCondition> m_conditions;
    QList<FilterProblem> m_problems;
};

/// What could stand at @p cursor: keys ("age:") or values of the key being typed, and which part of the text they
/// replace.
struct FilterCompletion {
    qsizetype begin = 0;
    qsizetype length = 0;
    QStringList texts;
};
[[nodiscard]] FilterCompletion completionsAt(const QString &text, qsizetype cursor, const QList<FilterField> &fields);

} // namespace kekkai
