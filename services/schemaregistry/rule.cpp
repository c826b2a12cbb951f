#include "services/schemaregistry/rule.h"

#include "services/http/jsonmembers.h"

#include <QJsonArray>

#include <array>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kinds{std::pair("TRANSFORM"_L1, RuleKind::Transform),
                           std::pair("CONDITION"_L1, RuleKind::Condition)};

constexpr std::array modes{
    std::pair("WRITEREAD"_L1, RuleMode::WriteRead), std::pair("WRITE"_L1, RuleMode::Write),
    std::pair("READ"_L1, RuleMode::Read),           std::pair("UPDOWN"_L1, RuleMode::UpDown),
    std::pair("UPGRADE"_L1, RuleMode::Upgrade),     std::pair("DOWNGRADE"_L1, RuleMode::Downgrade),
};

template <typename Names, typename Enum> Enum fromName(const Names &names, const QString &text, Enum missing)
{
    if (text.isEmpty())
        return missing;
    for (const auto &[name, value] : names) {
        if (text == name)
            return value;
    }
    return Enum::Other;
}

template <typename Names, typename Enum> QString toName(const Names &names, Enum wanted, const QString &asSent)
{
    for (const auto &[name, value] : names) {
        if (value == wanted)
            return name;
    }
    return asSent;
}

void insertText(QJsonObject &json, QLatin1StringView name, const QString &text)
{
    if (!text.isEmpty())
        json.insert(name, text);
}

} // namespace

Result<Rule> Rule::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    Rule rule;
    rule.name = members.string("name"_L1);
    rule.doc = members.string("doc"_L1);
    rule.kindText = members.string("kind"_L1);
    rule.kind = fromName(kinds, rule.kindText, RuleKind::Transform);
    rule.modeText = members.string("mode"_L1);
    rule.mode = fromName(modes, rule.modeText, RuleMode::WriteRead);
    rule.type = members.string("type"_L1);
    rule.tags = members.strings("tags"_L1);
    rule.params = members.maskedMap("params"_L1);
    rule.expr = members.string("expr"_L1);
    rule.onSuccess = members.string("onSuccess"_L1);
    rule.onFailure = members.string("onFailure"_L1);
    rule.disabled = members.boolean("disabled"_L1);
    return members.result(std::move(rule));
}

QJsonObject Rule::toMaskedJson() const
{
    QJsonObject json{
        {u"name"_s, name},
        {u"kind"_s, toName(kinds, kind, kindText)},
        {u"mode"_s, toName(modes, mode, modeText)},
        {u"type"_s, type},
    };
    insertText(json, "doc"_L1, doc);
    if (!tags.isEmpty())
        json.insert("tags"_L1, QJsonArray::fromStringList(tags));
    if (!params.isEmpty())
        json.insert("params"_L1, maskedJson(params));
    insertText(json, "expr"_L1, expr);
    insertText(json, "onSuccess"_L1, onSuccess);
    insertText(json, "onFailure"_L1, onFailure);
    json.insert("disabled"_L1, disabled);
    return json;
}

Result<RuleSet> RuleSet::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    RuleSet rules;
    rules.migrationRules = members.objects<Rule>("migrationRules"_L1, Rule::fromJson);
    rules.domainRules = members.objects<Rule>("domainRules"_L1, Rule::fromJson);
    rules.encodingRules = members.objects<Rule>("encodingRules"_L1, Rule::fromJson);
    rules.enableAt = members.string("enableAt"_L1);
    return members.result(std::move(rules));
}

QJsonObject RuleSet::toMaskedJson() const
{
    const auto array = [](const QList<Rule> &rules) {
        QJsonArray json;
        for (const Rule &rule : rules)
            json.append(rule.toMaskedJson());
        return json;
    };
    QJsonObject json;
    if (!migrationRules.isEmpty())
        json.insert("migrationRules"_L1, array(migrationRules));
    if (!domainRules.isEmpty())
        json.insert("domainRules"_L1, array(domainRules));
    if (!encodingRules.isEmpty())
        json.insert("encodingRules"_L1, array(encodingRules));
    insertText(json, "enableAt"_L1, enableAt);
    return json;
}

} // namespace kekkai
