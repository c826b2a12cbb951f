#pragma once

#include "services/sandbox/route.h"
#include "services/sandbox/store.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace kekkai::sandbox {

/// What the features share. Every request runs under the one lock (see run()), so features need none of their own.
struct World {
    explicit World(const std::string &dataFolder)
        : store(dataFolder)
    {
    }

    std::recursive_mutex lock;
    Store store;
    /// Milliseconds since 1970. Seeds turn it back to make old keys.
    std::function<std::int64_t()> nowMs;

    /// Runs @p request through @p router under the lock; commits what it wrote before the answer leaves, or discards it
    /// when the handler refused or threw (then 500 in the form @p onException gives).
    Response run(const Router &router, Request request,
                 const std::function<Response(const std::string &what)> &onException);
};

} // namespace kekkai::sandbox
