#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace kekkai::sandbox {

/// Members keep their order: a schema's text must come back as it was sent, and answers are easier to read.
using Json = nlohmann::ordered_json;

/// A text of the outside. Discarded (is_discarded()) when it is no JSON, or nested so deeply that walking it, which
/// is recursive everywhere, could exhaust a thread's stack.
[[nodiscard]] inline Json parsedJson(const std::string &text)
{
    constexpr int maximalDepth = 200;
    int depth = 0;
    bool isString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                isString = false;
        } else if (c == '"') {
            isString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > maximalDepth)
                return Json(Json::value_t::discarded);
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return Json::parse(text, nullptr, false);
}

} // namespace kekkai::sandbox
