#include "services/sandbox/cmfrequest.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace kekkai::sandbox {

namespace {

constexpr int defaultSize = 20;
constexpr int largestSize = 1000;

std::string trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return std::string(text);
}

/// Splits at commas outside of parentheses.
std::vector<std::string> splitAtCommas(std::string_view text)
{
    std::vector<std::string> parts;
    int depth = 0;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == ',' && depth == 0)) {
            parts.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')') {
            --depth;
        }
    }
    return parts;
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

const Json *at(const Json &json, const std::vector<std::string> &path)
{
    const Json *here = &json;
    for (const std::string &name : path) {
        if (!here->is_object())
            return nullptr;
        const auto found = here->find(name);
        if (found == here->end())
            return nullptr;
        here = &*found;
    }
    return here;
}

std::string textAt(const Json &json, const std::vector<std::string> &path)
{
    const Json *found = at(json, path);
    return found && found->is_string() ? found->get<std::string>() : std::string();
}

std::string nameOf(const Json &item)
{
    const std::string name = textAt(item, {"metadata", "name"});
    return name.empty() ? textAt(item, {"name"}) : name;
}

/// '*' stands for any run of characters.
bool fitsWildcard(std::string_view text, std::string_view pattern)
{
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                       [](char c) { return c == '*'; });
}

/// One expression of a filter.
struct Condition {
    enum class Test { Equal, NotEqual, In, NotIn, Exists, Missing };
    std::string subject;
    Test test = Test::Exists;
    std::vector<std::string> values;
};

std::optional<Condition> parsedCondition(const std::string &text)
{
    Condition condition;
    if (text.empty())
        return std::nullopt;
    if (text.front() == '!') {
        condition.subject = trimmed(std::string_view(text).substr(1));
        condition.test = Condition::Test::Missing;
        return condition;
    }
    for (const auto &[word, test] : {std::pair{" notin", Condition::Test::NotIn}, {" in", Condition::Test::In}}) {
        const std::size_t open = text.find('(');
        if (open == std::string::npos || text.back() != ')')
            break;
        const std::string before = trimmed(std::string_view(text).substr(0, open));
        const std::string_view end = word;
        if (before.size() <= end.size() || std::string_view(before).substr(before.size() - end.size()) != end)
            continue;
        condition.subject = trimmed(std::string_view(before).substr(0, before.size() - end.size()));
        condition.test = test;
        condition.values = splitAtCommas(std::string_view(text).substr(open + 1, text.size() - open - 2));
        return condition;
    }
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        condition.subject = text;
        condition.test = Condition::Test::Exists;
        return condition;
    }
    const bool negated = equals > 0 && text[equals - 1] == '!';
    condition.subject = trimmed(std::string_view(text).substr(0, negated ? equals - 1 : equals));
    condition.test = negated ? Condition::Test::NotEqual : Condition::Test::Equal;
    condition.values = {trimmed(std::string_view(text).substr(equals + 1))};
    return condition;
}

bool holds(const Condition &condition, const std::optional<std::string> &value)
{
    const bool isIn =
        value && std::find(condition.values.begin(), condition.values.end(), *value) != condition.values.end();
    switch (condition.test) {
    case Condition::Test::Equal:
    case Condition::Test::In:
        return isIn;
    case Condition::Test::NotEqual:
    case Condition::Test::NotIn:
        return !isIn; // without the label too, as in Kubernetes
    case Condition::Test::Exists:
        return value.has_value();
    case Condition::Test::Missing:
        return !value.has_value();
    }
    return false;
}

void applyFilter(std::vector<Json> &items, const std::string &filter, const CmfListRules &rules)
{
    using Test = Condition::Test;
    constexpr std::string_view labels = "labels.";
    for (const std::string &expression : splitAtCommas(filter)) {
        const auto condition = parsedCondition(expression);
        const bool isLabel = condition && condition->subject.size() > labels.size()
            && std::string_view(condition->subject).substr(0, labels.size()) == labels;
        const bool isName = condition && condition->subject == "name" && condition->test == Test::Equal;
        const bool isSpecial = condition && condition->subject == rules.special && !condition->subject.empty()
            && (condition->test == Test::Equal || condition->test == Test::In || condition->test == Test::NotIn);
        if (!isLabel && !isName && !isSpecial)
            refuseCmf(400, "Invalid filter expression: '" + expression + "'");
        std::erase_if(items, [&](const Json &item) {
            if (isName)
                return !fitsWildcard(nameOf(item), condition->values.front());
            std::vector<std::string> path = rules.specialPath;
            if (isLabel)
                path = {"metadata", "labels", condition->subject.substr(labels.size())};
            const Json *found = at(item, path);
            return !holds(*condition,
                          found && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt);
        });
    }
}

void applySearch(std::vector<Json> &items, const Request &request, const CmfListRules &rules)
{
    const auto search = request.queryValue("search");
    const auto scope = request.queryValue("searchScope");
    if (!search && !scope)
        return;
    if (!search || !scope)
        refuseCmf(400, "search and searchScope must be provided together");
    std::vector<const CmfListRules::Scope *> scopes;
    for (const std::string &name : splitAtCommas(*scope)) {
        const auto found =
            std::find_if(rules.scopes.begin(), rules.scopes.end(), [&](const auto &each) { return each.name == name; });
        if (found == rules.scopes.end())
            refuseCmf(400, "Unsupported field '" + name + "' in searchScope");
        scopes.push_back(&*found);
    }
    const std::string wanted = lowered(*search);
    const auto fits = [&](const Json &value, bool exact) {
        if (!value.is_string())
            return false;
        const std::string text = lowered(value.get<std::string>());
        return exact ? text == wanted : text.find(wanted) != std::string::npos;
    };
    std::erase_if(items, [&](const Json &item) {
        return std::none_of(scopes.begin(), scopes.end(), [&](const CmfListRules::Scope *each) {
            const Json *value = at(item, each->path);
            if (value && value->is_array())
                return std::any_of(value->begin(), value->end(),
                                   [&](const Json &one) { return fits(one, each->exact); });
            return value && fits(*value, each->exact);
        });
    });
}

struct SortOrder {
    std::vector<std::string> path;
    bool descending = false;
};

std::vector<std::string> dotted(const std::string &path)
{
    std::vector<std::string> parts(1);
    for (const char c : path) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

/// "name,desc" or "name,kind,asc", as often as wanted.
std::vector<SortOrder> sortOrders(const Request &request)
{
    std::vector<SortOrder> orders;
    const auto [first, last] = request.query.equal_range("sort");
    for (auto each = first; each != last; ++each) {
        std::vector<std::string> words = splitAtCommas(each->second);
        const std::string direction = lowered(words.back());
        const bool hasDirection = direction == "asc" || direction == "desc";
        if (hasDirection)
            words.pop_back();
        for (const std::string &word : words) {
            if (!word.empty())
                orders.push_back({dotted(word), direction == "desc"});
        }
    }
    return orders;
}

/// A property of the item or, for short, of its metadata; what is missing counts as the empty text.
Json sortValue(const Json &item, const std::vector<std::string> &path)
{
    if (const Json *own = at(item, path))
        return *own;
    std::vector<std::string> longer = path;
    longer.insert(longer.begin(), "metadata");
    const Json *inMetadata = at(item, longer);
    return inMetadata ? *inMetadata : Json("");
}

int pageNumber(const Request &request, const char *name, int otherwise, int least)
{
    const auto text = request.queryValue(name);
    if (!text || text->empty())
        return otherwise;
    int value = 0;
    const char *end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc() || stop != end)
        refuseCmf(400, std::string(name) + ": must be an integer");
    if (value < least)
        refuseCmf(400, std::string(name) + ": must be greater than or equal to " + std::to_string(least));
    return value;
}

/// Keeps what lies on one of the paths; lists are kept member by member.
Json projected(const Json &value, const std::vector<std::vector<std::string>> &paths, std::size_t depth)
{
    if (std::any_of(paths.begin(), paths.end(), [=](const auto &path) { return path.size() == depth; }))
        return value;
    if (value.is_array()) {
        Json result = Json::array();
        for (const Json &each : value)
            result.push_back(projected(each, paths, depth));
        return result;
    }
    if (!value.is_object())
        return value;
    Json result = Json::object();
    for (const auto &entry : value.items()) {
        std::vector<std::vector<std::string>> further;
        std::copy_if(paths.begin(), paths.end(), std::back_inserter(further), [&](const auto &path) {
            return path[depth] == entry.key() && (path.size() == depth + 1 || entry.value().is_structured());
        });
        if (further.empty())
            continue;
        Json kept = projected(entry.value(), further, depth + 1);
        if (!kept.empty() || entry.value().empty()) // a path that leads nowhere leaves no empty shell
            result[entry.key()] = std::move(kept);
    }
    return result;
}

} // namespace

Json cmfPage(const Request &request, std::vector<Json> items, const CmfListRules &rules)
{
    const int page = pageNumber(request, "page", 0, 0);
    const int size = std::min(pageNumber(request, "size", defaultSize, 1), largestSize);
    const auto filter = request.queryValue("filter");
    if (rules.filtered && filter && !trimmed(*filter).empty())
        applyFilter(items, *filter, rules);
    if (!rules.scopes.empty())
        applySearch(items, request, rules);

    const std::vector<SortOrder> orders = sortOrders(request);
    for (auto order = orders.rbegin(); order != orders.rend(); ++order) { // stable: the first one given decides
        std::stable_sort(items.begin(), items.end(), [&](const Json &left, const Json &right) {
            const Json leftValue = sortValue(left, order->path);
            const Json rightValue = sortValue(right, order->path);
            return order->descending ? rightValue < leftValue : leftValue < rightValue;
        });
    }

    const auto fields = request.queryValue("fields");
    std::vector<std::vector<std::string>> paths{{"apiVersion"}, {"kind"}};
    if (fields) {
        for (const std::string &field : splitAtCommas(*fields)) {
            if (!field.empty())
                paths.push_back(dotted(field));
        }
    }
    Json shown = Json::array();
    const auto total = items.size();
    const std::size_t first = std::min(static_cast<std::size_t>(page) * static_cast<std::size_t>(size), total);
    for (std::size_t i = first; i < std::min(first + static_cast<std::size_t>(size), total); ++i)
        shown.push_back(rules.projected && fields ? projected(items[i], paths, 0) : std::move(items[i]));

    const bool sorted = !orders.empty();
    const Json sort{{"sorted", sorted}, {"unsorted", !sorted}, {"empty", !sorted}};
    return Json{{"pageable", Json{{"page", page}, {"size", size}, {"sort", sort}}},
                {"metadata", Json{{"size", total}}},
                {"items", std::move(shown)}};
}

} // namespace kekkai::sandbox
