#include "services/search/filterquery.h"

#include <QDateTime>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Token {
    QString text; ///< without quotes and leading minus
    qsizetype begin = 0;
    qsizetype end = 0;
    qsizetype colon = -1; ///< in text: the first one outside quotes
    bool negated = false;
};

QList<Token> tokensOf(const QString &text)
{
    QList<Token> tokens;
    qsizetype i = 0;
    while (i < text.size()) {
        if (text[i].isSpace()) {
            ++i;
            continue;
        }
        Token token;
        token.begin = i;
        if (text[i] == u'-' && i + 1 < text.size() && !text[i + 1].isSpace()) {
            token.negated = true;
            ++i;
        }
        bool quoted = false;
        for (; i < text.size() && (quoted || !text[i].isSpace()); ++i) {
            if (quoted && text[i] == u'\\' && i + 1 < text.size() && (text[i + 1] == u'"' || text[i + 1] == u'\\')) {
                token.text += text[++i];
                continue;
            }
            if (text[i] == u'"') {
                quoted = !quoted;
                continue;
            }
            if (text[i] == u':' && !quoted && token.colon < 0)
                token.colon = token.text.size();
            token.text += text[i];
        }
        token.end = i;
        tokens.append(token);
    }
    return tokens;
}

/// -1 when there is no such key.
int fieldOf(const QList<FilterField> &fields, QStringView key)
{
    const auto it = std::find_if(fields.begin(), fields.end(), [key](const FilterField &field) {
        return field.key.compare(key, Qt::CaseInsensitive) == 0 || field.aliases.contains(key, Qt::CaseInsensitive);
    });
    return it == fields.end() ? -1 : int(it - fields.begin());
}

FilterCondition::Comparison takeComparison(QString &value, FilterCondition::Comparison otherwise)
{
    using Comparison = FilterCondition::Comparison;
    const auto take = [&value](qsizetype size, Comparison comparison) {
        value = value.mid(size).trimmed();
        return comparison;
    };
    if (value.startsWith(u">="))
        return take(2, Comparison::GreaterOrEqual);
    if (value.startsWith(u"<="))
        return take(2, Comparison::LessOrEqual);
    if (value.startsWith(u'>'))
        return take(1, Comparison::Greater);
    if (value.startsWith(u'<'))
        return take(1, Comparison::Less);
    if (value.startsWith(u'='))
        return take(1, Comparison::Equal);
    return otherwise;
}

struct Age {
    double number = 0;
    qint64 unitMs = 0;
};

std::optional<Age> ageOf(QString value)
{
    constexpr qint64 minute = 60'000;
    constexpr qint64 day = 24 * 60 * minute;
    if (value.isEmpty())
        return std::nullopt;
    Age age{0, day};
    switch (value.back().toLower().unicode()) {
    case u'm':
        age.unitMs = minute;
        break;
    case u'h':
        age.unitMs = 60 * minute;
        break;
    case u'd':
        break;
    case u'w':
        age.unitMs = 7 * day;
        break;
    case u'y':
        age.unitMs = 365 * day;
        break;
    default:
        value += u'd';
        break; // a bare number counts days
    }
    value.chop(1);
    bool ok = false;
    age.number = value.toDouble(&ok);
    return ok && age.number >= 0 ? std::optional(age) : std::nullopt;
}

std::optional<bool> flagOf(const QString &value)
{
    const QString folded = value.toCaseFolded();
    if (folded == u"yes" || folded == u"true" || folded == u"y" || folded == u"1")
        return true;
    if (folded == u"no" || folded == u"false" || folded == u"n" || folded == u"0")
        return false;
    return std::nullopt;
}

bool compares(double value, FilterCondition::Comparison comparison, double wanted)
{
    using Comparison = FilterCondition::Comparison;
    switch (comparison) {
    case Comparison::Less:
        return value < wanted;
    case Comparison::LessOrEqual:
        return value <= wanted;
    case Comparison::Contains:
    case Comparison::Equal:
        return qFuzzyCompare(value + 1, wanted + 1);
    case Comparison::GreaterOrEqual:
        return value >= wanted;
    case Comparison::Greater:
        return value > wanted;
    }
    return false;
}

bool textHolds(const QString &value, const FilterCondition &condition)
{
    return condition.comparison == FilterCondition::Comparison::Equal
        ? value.compare(condition.text, Qt::CaseInsensitive) == 0
        : value.contains(condition.text, Qt::CaseInsensitive);
}

bool holds(const QVariant &value, const FilterCondition &condition, qint64 nowMs)
{
    switch (condition.type) {
    case FilterField::Type::Text:
        return textHolds(value.toString(), condition);
    case FilterField::Type::TextList: {
        const QStringList values = value.toStringList();
        return std::any_of(values.begin(), values.end(),
                           [&condition](const QString &one) { return textHolds(one, condition); });
    }
    case FilterField::Type::Number:
        return value.isValid() && compares(value.toDouble(), condition.comparison, condition.number);
    case FilterField::Type::Flag:
        return value.toBool() == condition.flag;
    case FilterField::Type::Age: {
        const QDateTime time = value.toDateTime();
        return time.isValid()
            && compares(double(nowMs - time.toMSecsSinceEpoch()), condition.comparison,
                        condition.number * double(condition.unitMs));
    }
    }
    return false;
}

} // namespace

FilterQuery FilterQuery::parse(const QString &text, const QList<FilterField> &fields)
{
    using Comparison = FilterCondition::Comparison;
    FilterQuery query;
    for (const Token &token : tokensOf(text)) {
        if (token.text.isEmpty())
            continue;
        FilterCondition condition;
        condition.negated = token.negated;
        const QStringView key = token.colon > 0 ? QStringView(token.text).first(token.colon) : QStringView();
        const int at = key.isEmpty() ? -1 : fieldOf(fields, key);
        if (at < 0) {
            // ":.ctx:subject" and "https://…" are words with colons in them, not terms with a key nobody knows.
            const bool looksLikeKey = !key.isEmpty() && !token.text.mid(token.colon + 1).startsWith(u"//")
                && std::all_of(key.begin(), key.end(), [](QChar c) { return c.isLetter(); });
            if (looksLikeKey)
                query.m_problems.append({FilterProblem::Kind::UnknownKey, token.text});
            condition.text = token.text;
            query.m_conditions.append(condition);
            continue;
        }
        QString value = token.text.mid(token.colon + 1);
        condition.key = fields[at].key;
        condition.field = at;
        condition.type = fields[at].type;
        std::optional<FilterProblem::Kind> problem;
        switch (condition.type) {
        case FilterField::Type::Text:
        case FilterField::Type::TextList:
            if (value.startsWith(u'=')) {
                condition.comparison = Comparison::Equal;
                value = value.mid(1);
            }
            break;
        case FilterField::Type::Number: {
            condition.comparison = takeComparison(value, Comparison::Equal);
            bool ok = false;
            condition.number = value.toDouble(&ok);
            if (!ok)
                problem = FilterProblem::Kind::NotANumber;
            break;
        }
        case FilterField::Type::Flag:
            condition.comparison = Comparison::Equal;
            if (const auto flag = flagOf(value))
                condition.flag = *flag;
            else
                problem = FilterProblem::Kind::NotAFlag;
            break;
        case FilterField::Type::Age:
            condition.comparison = takeComparison(value, Comparison::GreaterOrEqual);
            if (const auto age = ageOf(value))
                condition.number = age->number, condition.unitMs = age->unitMs;
            else
                problem = FilterProblem::Kind::NotAnAge;
            break;
        }
        condition.text = value;
        if (value.isEmpty())
            problem = FilterProblem::Kind::MissingValue;
        if (problem)
            query.m_problems.append({*problem, token.text});
        else
            query.m_conditions.append(condition);
    }
    return query;
}

bool FilterQuery::mentions(QStringView key) const
{
    return std::any_of(m_conditions.begin(), m_conditions.end(),
                       [key](const FilterCondition &condition) { return condition.key == key; });
}

bool FilterQuery::matches(QStringView words, const std::function<QVariant(int)> &valueOf, qint64 nowMs) const
{
    return std::all_of(m_conditions.begin(), m_conditions.end(), [&](const FilterCondition &condition) {
        const bool met = condition.field < 0 ? words.contains(condition.text, Qt::CaseInsensitive)
                                             : holds(valueOf(condition.field), condition, nowMs);
        return met != condition.negated;
    });
}

QString filterValueText(const QString &value)
{
    const bool plain = !value.isEmpty() && !value.contains(u'"')
        && std::none_of(value.begin(), value.end(), [](QChar c) { return c.isSpace(); });
    if (plain)
        return value;
    QString escaped = value;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + escaped + u'"';
}

FilterCompletion completionsAt(const QString &text, qsizetype cursor, const QList<FilterField> &fields)
{
    FilterCompletion completion;
    completion.begin = cursor;
    const QList<Token> tokens = tokensOf(text);
    const auto at = std::find_if(tokens.begin(), tokens.end(),
                                 [cursor](const Token &token) { return token.begin <= cursor && cursor <= token.end; });
    QString typed;
    if (at != tokens.end()) {
        const QString raw = text.sliced(at->begin, cursor - at->begin);
        const qsizetype colon = raw.indexOf(u':');
        const qsizetype minus = at->negated ? 1 : 0;
        if (colon >= 0) {
            completion.field = fieldOf(fields, QStringView(raw).sliced(minus, std::max<qsizetype>(colon - minus, 0)));
            if (completion.field < 0)
                return completion;
            typed = raw.mid(colon + 1);
            completion.begin = at->begin + colon + 1;
            if (typed.startsWith(u'=')) { // what has to be exactly so is completed like the rest
                typed.remove(0, 1);
                ++completion.begin;
            }
            if (typed.startsWith(u'"'))
                typed.remove(0, 1);
        } else {
            if (raw.contains(u'"'))
                return completion; // a word in quotes is none of our keys
            typed = raw.mid(minus);
            completion.begin = at->begin + minus;
        }
        completion.length = at->end - completion.begin;
    }
    QStringList offers;
    if (completion.field >= 0) {
        const FilterField &field = fields[completion.field];
        offers = field.suggestions;
        if (offers.isEmpty() && field.type == FilterField::Type::Flag)
            offers = {u"yes"_s, u"no"_s};
        if (offers.isEmpty() && field.type == FilterField::Type::Age)
            offers = {u">30d"_s, u">90d"_s, u">1y"_s, u"<1d"_s};
    } else {
        for (const FilterField &known : fields)
            offers.append(known.key + u':');
    }
    QStringList inside;
    for (const QString &offer : std::as_const(offers)) {
        const QString written = completion.field >= 0 ? filterValueText(offer) : offer;
        if (offer.startsWith(typed, Qt::CaseInsensitive))
            completion.texts.append(written);
        else if (completion.field >= 0 && offer.contains(typed, Qt::CaseInsensitive))
            inside.append(written);
    }
    completion.texts += inside;
    return completion;
}

} // namespace kekkai
