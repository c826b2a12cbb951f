#pragma once

#include "services/core/workpool.h"

#include <QThreadPool>

#include <utility>

namespace kekkai {

/// Lets go of @p values on a thread of workPool(): what holds thousands of texts takes milliseconds to free, which the
/// window's thread does not have. Of no use for what others hold as well.
template <typename T> void letGoElsewhere(T values)
{
    workPool().start([values = std::move(values)] { Q_UNUSED(values) }); // the pool's thread destroys the function
}

} // namespace kekkai
