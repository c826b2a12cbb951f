#pragma once

#include "app/gui/console.h"

#include <QTest>

#include <optional>

namespace kekkai::test {

/// Opens servers in @p console and waits until that is done. Errors: as Console::open(); Timeout.
[[nodiscard]] inline Result<void> openConnection(Console &console, const ConnectionOptions &options,
                                                 const QString &name)
{
    const auto answer = std::make_shared<std::optional<Result<void>>>(); // it may come after we have left
    console.open(options, name, [answer](const Result<void> &opened) { *answer = opened; });
    if (!QTest::qWaitFor([&answer] { return answer->has_value(); }, 30000))
        return failure(ApiError::Kind::Timeout);
    return **answer;
}

} // namespace kekkai::test
