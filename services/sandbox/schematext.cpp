#include "services/sandbox/schematext.h"

namespace kekkai::sandbox {

namespace {
constexpr auto tagsMember = "confluent:tags";
}

std::set<std::string> inlineTags(const Json &object)
{
    std::set<std::string> tags;
    const auto member = object.find(tagsMember);
    if (member == object.end() || !member->is_array())
        return tags;
    for (const Json &tag : *member) {
        if (tag.is_string())
            tags.insert(tag.get<std::string>());
    }
    return tags;
}

void setInlineTags(Json &object, const std::set<std::string> &tags)
{
    if (tags.empty())
        object.erase(tagsMember);
    else
        object[tagsMember] = tags;
}

std::string dumpedLike(const Json &document, const std::string &before)
{
    const std::size_t line = before.find('\n');
    if (line == std::string::npos)
        return document.dump();
    const std::size_t text = before.find_first_not_of(" \r\n", line + 1);
    const std::size_t indent = text == std::string::npos ? 2 : text - line - 1;
    return document.dump(indent >= 1 && indent <= 8 ? static_cast<int>(indent) : 2);
}

} // namespace kekkai::sandbox
