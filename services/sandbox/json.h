#pragma once

#include <nlohmann/json.hpp>

namespace kekkai::sandbox {

/// Members keep their order: a schema's text must come back as it was sent, and answers are easier to read.
using Json = nlohmann::ordered_json;

} // namespace kekkai::sandbox
