#pragma once

#include "services/core/maskedvalue.h"
#include "services/core/result.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace kekkai {

/// Reads the members of one JSON object by type and keeps the first problem as a BadReply that names the member and
/// says what was expected: "ruleSet.domainRules[0].name", "expected a string, got a number". null counts as absent,
/// members that nobody asks for are ignored. After a problem the readers give empty values; ask failed() at the end.
class JsonMembers {
public:
    /// @param where  the object's own place in the reply, such as "keks[3]"; empty for the reply itself.
    JsonMembers(QJsonObject json, QString where);

    [[nodiscard]] bool has(QLatin1StringView name) const; ///< present and not null
    [[nodiscard]] QString where(QLatin1StringView name) const;

    QString string(QLatin1StringView name); ///< empty when absent
    QString requiredString(QLatin1StringView name);
    bool boolean(QLatin1StringView name); ///< false when absent
    std::optional<bool> optionalBool(QLatin1StringView name);
    int integer(QLatin1StringView name); ///< 0 when absent
    int requiredInteger(QLatin1StringView name);
    QStringList strings(QLatin1StringView name); ///< null elements are errors, as places would shift
    std::optional<QStringList> optionalStrings(QLatin1StringView name);
    QList<int> integers(QLatin1StringView name);
    QJsonObject object(QLatin1StringView name);
    QJsonArray array(QLatin1StringView name);
    /// From whole milliseconds since 1970; invalid when absent.
    QDateTime milliseconds(QLatin1StringView name);

    /// What the values of a map may be.
    enum class Values {
        Strings, ///< anything else is an error
        Scalars, ///< numbers and booleans become their text: maps that people write in YAML
        Any, ///< objects and arrays become compact JSON: free-form metadata
    };
    QMap<QString, QString> map(QLatin1StringView name, Values values = Values::Strings);
    /// @param alwaysSecret  keys whose values are hidden whatever they look like.
    MaskedMap maskedMap(QLatin1StringView name, Values values = Values::Strings, const QStringList &alwaysSecret = {});

    /// The objects of an array: @p each is called with one object and its place, and gives Result<T>.
    template <typename T, typename Function> QList<T> objects(QLatin1StringView name, Function each)
    {
        QList<T> values;
        const QJsonArray items = array(name);
        values.reserve(items.size());
        for (qsizetype i = 0; i < items.size() && !failed(); ++i) {
            const QString place = where(name) + u'[' + QString::number(i) + u']';
            if (!items.at(i).isObject())
                fail(place, QLatin1StringView("an object"), items.at(i));
            else if (Result<T> value = each(items.at(i).toObject(), place))
                values.append(*std::move(value));
            else
                m_error = std::move(value).error();
        }
        return values;
    }
    /// A member that parses itself: T::fromJson(object, place). A T of its own when absent.
    template <typename T> T value(QLatin1StringView name)
    {
        if (failed() || !has(name))
            return {};
        const QJsonObject json = object(name);
        if (failed())
            return {};
        Result<T> parsed = T::fromJson(json, where(name));
        if (!parsed) {
            m_error = std::move(parsed).error();
            return {};
        }
        return *std::move(parsed);
    }

    [[nodiscard]] bool failed() const { return m_error.has_value(); }
    [[nodiscard]] const ApiError &error() const { return *m_error; }
    /// Notes a problem that the caller found, unless there is one already.
    void fail(const QString &place, QLatin1StringView expected, const QJsonValue &got);

    /// Takes over the problem that @p inner met, which reads an object within this one.
    void adopt(const JsonMembers &inner)
    {
        if (!m_error)
            m_error = inner.m_error;
    }

    /// @p value, or the problem met while it was read.
    template <typename T> [[nodiscard]] Result<T> result(T value) const
    {
        if (m_error)
            return tl::unexpected(*m_error);
        return value;
    }

private:
    /// The member, Undefined when absent or after a problem; notes a problem when @p required and absent.
    QJsonValue take(QLatin1StringView name, bool required, QLatin1StringView expected);
    bool wholeNumber(const QJsonValue &value, const QString &place, double smallest, double largest);

    QJsonObject m_json;
    QString m_where;
    std::optional<ApiError> m_error;
};

/// For display and copies: what may be a credential as dots.
[[nodiscard]] QJsonObject maskedJson(const MaskedMap &map);

} // namespace kekkai
