#include "services/core/secureheap.h"

#include "services/core/logging.h"
#include "services/core/wipe.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <new>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace kekkai::secureheap {

namespace {

constexpr std::size_t smallestHeap = 64UL * 1024;
constexpr std::size_t largestHeap = 1024UL * 1024;
constexpr std::size_t smallestBlock = 32;

/// How much this process may lock, after it has asked for all that it may have.
quint64 lockableBytes()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return 0;
    if (limit.rlim_cur != limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0)
            getrlimit(RLIMIT_MEMLOCK, &limit);
    }
    return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<quint64>::max() : quint64(limit.rlim_cur);
#else
    return largestHeap * 2; // Windows: counted against the working set, which has room for it
#endif
}

struct Heap {
    State state = State::Missing;
    std::size_t size = 0;

    Heap()
    {
        size = sizeFor(lockableBytes());
        // 1: all is well; 2: made, but a guard page, the lock or the mark against core dumps could not be had
        const int made = CRYPTO_secure_malloc_initialized() != 0 ? 2 : CRYPTO_secure_malloc_init(size, smallestBlock);
        state = made == 1 ? State::Locked : made == 2 ? State::Unlocked : State::Missing;
        if (state == State::Missing)
            size = 0;
        if (state != State::Locked)
            qCWarning(lcCore, "The memory for secrets could not be locked; it may be swapped out.");
    }
};

const Heap &heap()
{
    static const Heap made;
    return made;
}

} // namespace

std::size_t sizeFor(quint64 lockable)
{
    const quint64 half = std::clamp<quint64>(lockable / 2, smallestHeap, largestHeap);
    return static_cast<std::size_t>(std::bit_floor(half));
}

State start()
{
    return heap().state;
}

State state()
{
    return heap().state;
}

std::size_t size()
{
    return heap().size;
}

std::size_t used()
{
    return heap().size > 0 ? CRYPTO_secure_used() : 0;
}

Block allocate(std::size_t bytes)
{
    const Heap &all = heap();
    if (bytes <= all.size / 2 && used() <= all.size / 2 - bytes) {
        if (void *data = OPENSSL_secure_malloc(bytes))
            return {static_cast<char *>(data), true};
    }
    return {static_cast<char *>(::operator new(bytes)), false};
}

void release(const Block &block, std::size_t bytes)
{
    if (block.secure) {
        OPENSSL_secure_clear_free(block.data, bytes);
        return;
    }
    wipe(block.data, qsizetype(bytes));
    ::operator delete(block.data);
}

} // namespace kekkai::secureheap
