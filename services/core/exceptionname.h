#pragma once

#include <QString>

#include <exception>

namespace kekkai {

/// The type of an exception, such as "std::bad_alloc", for logs and messages. Never what() it says: the words of a
/// parser may quote what it read, secrets included.
[[nodiscard]] QString nameOfException(const std::exception_ptr &exception);

} // namespace kekkai
