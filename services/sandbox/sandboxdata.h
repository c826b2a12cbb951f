#pragma once

#include <string>

namespace kekkai::sandbox {

/// The text of a file of resources/sandbox, which is part of the program. Throws std::runtime_error when it is not
/// there.
[[nodiscard]] std::string sandboxData(const std::string &path);

} // namespace kekkai::sandbox
