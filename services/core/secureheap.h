#pragma once

#include <QtGlobal>

#include <cstddef>

namespace kekkai {

/// Memory for secrets: OpenSSL's secure heap, which is locked (never in the swap), between guard pages, left out of
/// core dumps, and overwritten when it is given back. OpenSSL keeps its own private keys there too.
///
/// At most half of it is given to us: OpenSSL fails where that heap is full, while we can go on in ordinary memory,
/// which is overwritten just the same. All functions may be called on any thread.
namespace secureheap {

enum class State {
    Locked, ///< never leaves the memory
    Unlocked, ///< in place, but the system refused to lock it: it may be swapped out
    Missing, ///< there is none: everything is in ordinary memory
};

struct Block {
    char *data = nullptr; ///< never null where the size is more than 0
    bool secure = false; ///< in the secure heap; whether that is locked, state() says
};

/// Makes the heap, once; called by the first use of it. Early is better: other threads lock no memory then.
State start();
[[nodiscard]] State state();
[[nodiscard]] std::size_t size(); ///< bytes, of the whole heap; 0 where it is missing
[[nodiscard]] std::size_t used(); ///< bytes, by OpenSSL and by us

/// Throws std::bad_alloc where there is no memory at all, as new does.
[[nodiscard]] Block allocate(std::size_t bytes);
/// Overwrites and gives back.
void release(const Block &block, std::size_t bytes);

/// How large the heap is made where the system lets a process lock @p lockable bytes: a power of two, at most half of
/// that and 1 MiB, but at least 64 KiB, which OpenSSL needs for itself.
[[nodiscard]] std::size_t sizeFor(quint64 lockable);

} // namespace secureheap

} // namespace kekkai
