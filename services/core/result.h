#pragma once

#include "services/core/apierror.h"

#include <tl/expected.hpp>

namespace kekkai {

/// A value, or the reason there is none. Becomes std::expected when the project moves to C++23.
template <typename T> using Result = tl::expected<T, ApiError>;

[[nodiscard]] inline tl::unexpected<ApiError> failure(ApiError::Kind kind, QString detail = {})
{
    return tl::unexpected(ApiError{kind, std::move(detail), 0, 0, {}, {}, {}});
}

/// A reply that breaks the contract at one member. @p field names it, @p detail says what was expected.
[[nodiscard]] inline tl::unexpected<ApiError> badField(QString field, QString detail)
{
    return tl::unexpected(ApiError{ApiError::Kind::BadReply, std::move(detail), 0, 0, {}, {}, std::move(field)});
}

} // namespace kekkai
