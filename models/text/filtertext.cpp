#include "models/text/filtertext.h"

#include <QCoreApplication>
#include <QLocale>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct FilterTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::FilterText)
};

using Comparison = FilterCondition::Comparison;

/// "not more than" is "at most".
Comparison opposite(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Less:
        return Comparison::GreaterOrEqual;
    case Comparison::LessOrEqual:
        return Comparison::Greater;
    case Comparison::GreaterOrEqual:
        return Comparison::Less;
    case Comparison::Greater:
        return Comparison::LessOrEqual;
    case Comparison::Contains:
    case Comparison::Equal:
        break;
    }
    return comparison;
}

QString spanText(const FilterCondition &condition)
{
    const QString number = QLocale().toString(condition.number);
    const auto one = int(condition.number);
    constexpr qint64 hour = 3'600'000;
    if (condition.number != double(one)) {
        switch (condition.unitMs) {
        case hour / 60:
            return FilterTexts::tr("%1 minutes").arg(number);
        case hour:
            return FilterTexts::tr("%1 hours").arg(number);
        case 7 * 24 * hour:
            return FilterTexts::tr("%1 weeks").arg(number);
        case 365 * 24 * hour:
            return FilterTexts::tr("%1 years").arg(number);
        default:
            return FilterTexts::tr("%1 days").arg(number);
        }
    }
    switch (condition.unitMs) {
    case hour / 60:
        return one == 1 ? FilterTexts::tr("1 minute") : FilterTexts::tr("%1 minutes").arg(number);
    case hour:
        return one == 1 ? FilterTexts::tr("1 hour") : FilterTexts::tr("%1 hours").arg(number);
    case 7 * 24 * hour:
        return one == 1 ? FilterTexts::tr("1 week") : FilterTexts::tr("%1 weeks").arg(number);
    case 365 * 24 * hour:
        return one == 1 ? FilterTexts::tr("1 year") : FilterTexts::tr("%1 years").arg(number);
    default:
        return one == 1 ? FilterTexts::tr("1 day") : FilterTexts::tr("%1 days").arg(number);
    }
}

QString numberConditionText(const QString &label, const FilterCondition &condition)
{
    const QString number = QLocale().toString(condition.number);
    switch (condition.negated ? opposite(condition.comparison) : condition.comparison) {
    case Comparison::Less:
        return FilterTexts::tr("%1 is below %2").arg(label, number);
    case Comparison::LessOrEqual:
        return FilterTexts::tr("%1 is at most %2").arg(label, number);
    case Comparison::GreaterOrEqual:
        return FilterTexts::tr("%1 is at least %2").arg(label, number);
    case Comparison::Greater:
        return FilterTexts::tr("%1 is above %2").arg(label, number);
    case Comparison::Contains:
    case Comparison::Equal:
        break;
    }
    return condition.negated ? FilterTexts::tr("%1 is not %2").arg(label, number)
                             : FilterTexts::tr("%1 is %2").arg(label, number);
}

QString ageConditionText(const QString &label, const FilterCondition &condition)
{
    const QString span = spanText(condition);
    switch (condition.negated ? opposite(condition.comparison) : condition.comparison) {
    case Comparison::Less:
    case Comparison::LessOrEqual:
        return FilterTexts::tr("%1 less than %2 ago").arg(label, span);
    case Comparison::GreaterOrEqual:
    case Comparison::Greater:
        return FilterTexts::tr("%1 more than %2 ago").arg(label, span);
    case Comparison::Contains:
    case Comparison::Equal:
        break;
    }
    return condition.negated ? FilterTexts::tr("%1 not exactly %2 ago").arg(label, span)
                             : FilterTexts::tr("%1 exactly %2 ago").arg(label, span);
}

QString conditionText(const FilterCondition &condition, const QList<FilterField> &fields)
{
    if (condition.field < 0)
        return condition.negated ? FilterTexts::tr("nothing contains “%1”").arg(condition.text)
                                 : FilterTexts::tr("something contains “%1”").arg(condition.text);
    const FilterField field = fields.value(condition.field);
    const QString label = field.label.isEmpty() ? field.key : field.label;
    switch (condition.type) {
    case FilterField::Type::Text:
    case FilterField::Type::TextList: {
        const bool exact = condition.comparison == Comparison::Equal;
        if (condition.type == FilterField::Type::TextList && condition.negated)
            return exact ? FilterTexts::tr("no %1 is “%2”").arg(label, condition.text)
                         : FilterTexts::tr("no %1 contains “%2”").arg(label, condition.text);
        if (condition.type == FilterField::Type::TextList)
            return exact ? FilterTexts::tr("a %1 is “%2”").arg(label, condition.text)
                         : FilterTexts::tr("a %1 contains “%2”").arg(label, condition.text);
        if (condition.negated)
            return exact ? FilterTexts::tr("%1 is not “%2”").arg(label, condition.text)
                         : FilterTexts::tr("%1 does not contain “%2”").arg(label, condition.text);
        return exact ? FilterTexts::tr("%1 is “%2”").arg(label, condition.text)
                     : FilterTexts::tr("%1 contains “%2”").arg(label, condition.text);
    }
    case FilterField::Type::Number:
        return numberConditionText(label, condition);
    case FilterField::Type::Flag:
        return condition.flag != condition.negated ? FilterTexts::tr("%1: yes").arg(label)
                                                   : FilterTexts::tr("%1: no").arg(label);
    case FilterField::Type::Age:
        return ageConditionText(label, condition);
    }
    return {};
}

QString keysText(const QList<FilterField> &fields)
{
    QStringList keys;
    for (const FilterField &field : fields)
        keys.append(field.key + u':');
    return keys.join(u", "_s);
}

QString problemText(const FilterProblem &problem, const QList<FilterField> &fields)
{
    switch (problem.kind) {
    case FilterProblem::Kind::UnknownKey: {
        const QString key = problem.term.section(u':', 0, 0);
        if (fields.isEmpty())
            return FilterTexts::tr("“%1” is looked for as a word: this filter takes words only.").arg(problem.term);
        return FilterTexts::tr("There is no term “%1:”, so “%2” is looked for as a word. Known here: %3")
            .arg(key, problem.term, keysText(fields));
    }
    case FilterProblem::Kind::NotANumber:
        return FilterTexts::tr("“%1” is left out: it wants a number, such as %2:3 or %2:>3.")
            .arg(problem.term, problem.term.section(u':', 0, 0));
    case FilterProblem::Kind::NotAFlag:
        return FilterTexts::tr("“%1” is left out: it wants yes or no.").arg(problem.term);
    case FilterProblem::Kind::NotAnAge:
        return FilterTexts::tr("“%1” is left out: it wants an age, such as %2:>90d, with m, h, d, w or y.")
            .arg(problem.term, problem.term.section(u':', 0, 0));
    case FilterProblem::Kind::MissingValue:
        return FilterTexts::tr("“%1” is left out until a value follows.").arg(problem.term);
    }
    return {};
}

} // namespace

QString filterExplanation(const FilterQuery &query, const QList<FilterField> &fields)
{
    QStringList conditions;
    for (const FilterCondition &condition : query.conditions())
        conditions.append(conditionText(condition, fields));
    if (conditions.isEmpty())
        return {};
    return FilterTexts::tr("Rows where %1").arg(conditions.join(FilterTexts::tr(" and ")));
}

QString filterProblemsText(const FilterQuery &query, const QList<FilterField> &fields)
{
    QStringList sentences;
    for (const FilterProblem &problem : query.problems())
        sentences.append(problemText(problem, fields));
    return sentences.join(u' ');
}

QString filterHelpText(const QList<FilterField> &fields)
{
    QString words = FilterTexts::tr("Shows only rows that contain every word (Ctrl+F).");
    if (fields.isEmpty())
        return words;
    return words + u'\n' + FilterTexts::tr("Terms: %1").arg(keysText(fields)) + u'\n'
        + FilterTexts::tr("\"two words\", -without, key:=exactly, number:>3, age:>90d. Ctrl+Space lists what fits.");
}

} // namespace kekkai
