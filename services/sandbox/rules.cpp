#include "services/sandbox/rules.h"

#include "services/sandbox/route.h"

#include <QString>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace kekkai::sandbox::rules {

namespace {

constexpr std::array lists = {"migrationRules", "domainRules", "encodingRules"};
constexpr auto versionProperty = "confluent:version";

[[noreturn]] void malformed(const std::string &message)
{
    throw Refusal{Response::registryError(400, 400, message)};
}

[[noreturn]] void refuse(const std::string &message)
{
    throw Refusal{Response::registryError(422, 42210, message)};
}

const Json &member(const Json &object, const char *name)
{
    static const Json none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

void copyText(const Json &from, Json &to, const char *name)
{
    const Json &value = member(from, name);
    if (value.is_null())
        return;
    if (!value.is_string())
        malformed(std::string("rule member ") + name + " is not a string");
    to[name] = value;
}

void copyEnum(const Json &from, Json &to, const char *name, const std::set<std::string> &values, const char *otherwise)
{
    to[name] = otherwise;
    copyText(from, to, name);
    if (values.count(to[name].get<std::string>()) == 0)
        malformed("unknown value of rule member " + std::string(name) + ": " + to[name].get<std::string>());
}

std::set<std::string> textSet(const Json &array, const std::string &what)
{
    std::set<std::string> texts;
    if (array.is_null())
        return texts;
    if (!array.is_array())
        malformed(what + " is not an array");
    for (const Json &text : array) {
        if (!text.is_string())
            malformed(what + " holds something else than strings");
        texts.insert(text.get<std::string>());
    }
    return texts;
}

std::map<std::string, std::string> textMap(const Json &object, const std::string &what)
{
    std::map<std::string, std::string> texts;
    if (object.is_null())
        return texts;
    if (!object.is_object())
        malformed(what + " is not an object");
    for (const auto &[key, value] : object.items()) {
        if (value.is_null())
            continue;
        if (value.is_structured())
            malformed(what + " holds something else than strings");
        texts[key] =
            value.is_string() ? value.get<std::string>() : value.dump(); // as Jackson: numbers and booleans become text
    }
    return texts;
}

Json normalizedRule(const Json &raw)
{
    if (!raw.is_object())
        malformed("a rule is not an object");
    Json rule = Json::object();
    copyText(raw, rule, "name");
    copyText(raw, rule, "doc");
    copyEnum(raw, rule, "kind", {"TRANSFORM", "CONDITION"}, "TRANSFORM");
    copyEnum(raw, rule, "mode", {"UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD"}, "WRITEREAD");
    copyText(raw, rule, "type");
    if (const auto tags = textSet(member(raw, "tags"), "tags of a rule"); !tags.empty())
        rule["tags"] = tags;
    if (const auto params = textMap(member(raw, "params"), "params of a rule"); !params.empty())
        rule["params"] = params;
    copyText(raw, rule, "expr");
    copyText(raw, rule, "onSuccess");
    copyText(raw, rule, "onFailure");
    const Json &disabled = member(raw, "disabled");
    if (!disabled.is_null() && !disabled.is_boolean())
        malformed("disabled of a rule is not a boolean");
    rule["disabled"] = disabled.is_boolean() && disabled.get<bool>();
    return rule;
}

void checkName(const Json &rule)
{
    const Json &name = member(rule, "name");
    if (name.is_null())
        refuse("Missing rule name");
    const QString text = QString::fromStdString(name.get<std::string>());
    if (text.isEmpty())
        refuse("Empty rule name");
    if (text.size() > 256)
        refuse("Rule name too long");
    if (!text.front().isLetter() && text.front() != QChar(u'_'))
        refuse("Illegal initial character in rule name: " + name.get<std::string>());
    const bool isClean = std::all_of(
        text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber() || c == QChar(u'_') || c == QChar(u'-'); });
    if (!isClean)
        refuse("Illegal character in rule name: " + name.get<std::string>());
}

void checkAction(const Json &rule, const char *action)
{
    const Json &value = member(rule, action);
    const std::string &mode = rule["mode"].get_ref<const std::string &>();
    if (value.is_string() && value.get<std::string>().find(',') != std::string::npos && mode != "WRITEREAD"
        && mode != "UPDOWN")
        refuse("Multiple actions only valid with WRITEREAD and UPDOWN");
}

void checkMode(const Json &rule, const std::string &list)
{
    const std::string &mode = rule["mode"].get_ref<const std::string &>();
    const bool isMigration = mode == "UPGRADE" || mode == "DOWNGRADE" || mode == "UPDOWN";
    if (list == "migrationRules" && !isMigration)
        refuse("Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN");
    if (list == "domainRules" && isMigration)
        refuse("Domain rules can only be WRITE, READ, WRITEREAD");
    if (list == "encodingRules" && isMigration)
        refuse("Encoding rules can only be WRITE, READ, WRITEREAD");
}

} // namespace

Json normalizedRuleSet(const Json &raw)
{
    if (raw.is_null())
        return nullptr;
    if (!raw.is_object())
        malformed("ruleSet is not an object");
    Json ruleSet = Json::object();
    for (const char *list : lists) {
        const Json &ruleList = member(raw, list);
        if (ruleList.is_null())
            continue;
        if (!ruleList.is_array())
            malformed(std::string(list) + " is not an array");
        Json normalized = Json::array();
        for (const Json &rule : ruleList)
            normalized.push_back(normalizedRule(rule));
        if (!normalized.empty())
            ruleSet[list] = std::move(normalized);
    }
    if (!member(raw, "enableAt").is_null())
        copyEnum(raw, ruleSet, "enableAt", {"ALL", "CLIENT", "GATEWAY", "SERVER", "NONE"}, "ALL");
    return ruleSet;
}

void validate(const Json &ruleSet)
{
    if (!ruleSet.is_object())
        return;
    std::set<std::string> names;
    for (const char *list : lists) {
        for (const Json &rule : member(ruleSet, list)) {
            const Json &name = member(rule, "name");
            if (name.is_string() && !names.insert(name.get<std::string>()).second)
                refuse("Found rule with duplicate name '" + name.get<std::string>() + "'");
            checkName(rule);
            if (member(rule, "type").is_null())
                refuse("Missing rule type");
            checkAction(rule, "onSuccess");
            checkAction(rule, "onFailure");
            checkMode(rule, list);
        }
    }
}

void addDekDefaults(Json &ruleSet)
{
    if (!ruleSet.is_object() || !ruleSet.contains("domainRules"))
        return;
    for (Json &rule : ruleSet["domainRules"]) {
        if (!rule.contains("params"))
            continue;
        auto params = textMap(rule["params"], "params of a rule");
        const auto keyId = params.find("encrypt.kms.key.id");
        if (keyId == params.end())
            continue;
        const bool isArn = keyId->second.starts_with("arn:");
        if (params.count("encrypt.kek.name") == 0) {
            std::string name = isArn ? keyId->second.substr(4) : keyId->second;
            for (char &c : name) {
                const bool isKept =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                if (!isKept)
                    c = '-';
            }
            params["encrypt.kek.name"] = name;
        }
        if (isArn)
            params.emplace("encrypt.kms.type", "aws-kms");
        rule["params"] = params;
    }
}

Json mergedRuleSets(const Json &lower, const Json &upper)
{
    if (!lower.is_object())
        return upper;
    if (!upper.is_object())
        return lower;
    Json merged = Json::object();
    for (const char *list : lists) {
        Json all = Json::array();
        const Json &upperRules = member(upper, list);
        for (const Json &rule : member(lower, list)) {
            const bool isReplaced = std::any_of(upperRules.begin(), upperRules.end(), [&](const Json &other) {
                return member(other, "name") == member(rule, "name");
            });
            if (!isReplaced)
                all.push_back(rule);
        }
        for (const Json &rule : upperRules)
            all.push_back(rule);
        if (!all.empty())
            merged[list] = std::move(all);
    }
    const Json &enableAt = member(upper, "enableAt").is_null() ? member(lower, "enableAt") : member(upper, "enableAt");
    if (!enableAt.is_null())
        merged["enableAt"] = enableAt;
    return merged;
}

bool hasRuleOfType(const Json &ruleSet, const std::string &type)
{
    if (!ruleSet.is_object())
        return false;
    return std::any_of(lists.begin(), lists.end(), [&](const char *list) {
        const Json &ruleList = member(ruleSet, list);
        return std::any_of(ruleList.begin(), ruleList.end(),
                           [&](const Json &rule) { return member(rule, "type") == type; });
    });
}

Json withoutRules(Json ruleSet, const Json &names)
{
    const std::set<std::string> gone = textSet(names, "rulesToRemove");
    if (!ruleSet.is_object())
        return ruleSet;
    for (const char *list : lists) {
        if (!ruleSet.contains(list))
            continue;
        Json kept = Json::array();
        for (const Json &rule : ruleSet[list]) {
            if (gone.count(member(rule, "name").get<std::string>()) == 0)
                kept.push_back(rule);
        }
        if (kept.empty())
            ruleSet.erase(list);
        else
            ruleSet[list] = std::move(kept);
    }
    return ruleSet;
}

Json normalizedMetadata(const Json &raw)
{
    if (raw.is_null())
        return nullptr;
    if (!raw.is_object())
        malformed("metadata is not an object");
    Json metadata = Json::object();
    const Json &tags = member(raw, "tags");
    if (!tags.is_null() && !tags.is_object())
        malformed("metadata.tags is not an object");
    std::map<std::string, std::set<std::string>> sorted;
    for (const auto &[path, list] : tags.items())
        sorted[path] = textSet(list, "metadata.tags." + path);
    if (!sorted.empty())
        metadata["tags"] = sorted;
    if (const auto properties = textMap(member(raw, "properties"), "metadata.properties"); !properties.empty())
        metadata["properties"] = properties;
    if (const auto sensitive = textSet(member(raw, "sensitive"), "metadata.sensitive"); !sensitive.empty())
        metadata["sensitive"] = sensitive;
    return metadata;
}

Json mergedMetadata(const Json &lower, const Json &upper)
{
    if (!lower.is_object())
        return upper;
    if (!upper.is_object())
        return lower;
    Json raw = lower;
    for (const char *name : {"tags", "properties"}) {
        for (const auto &[key, value] : member(upper, name).items())
            raw[name][key] = value;
    }
    for (const Json &key : member(upper, "sensitive"))
        raw["sensitive"].push_back(key);
    return normalizedMetadata(raw);
}

Json withVersion(Json metadata, int version)
{
    if (!metadata.is_object())
        metadata = Json::object();
    metadata["properties"][versionProperty] = std::to_string(version);
    return normalizedMetadata(metadata);
}

Json withoutVersion(Json metadata)
{
    if (metadata.is_object() && metadata.contains("properties") && metadata["properties"].contains(versionProperty)) {
        metadata["properties"].erase(versionProperty);
        if (metadata["properties"].empty())
            metadata.erase("properties");
        if (metadata.empty())
            return nullptr;
    }
    return metadata;
}

} // namespace kekkai::sandbox::rules
