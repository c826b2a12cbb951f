// Overwrites what is given back to the heap, in the whole process: Qt, OpenSSL and the keychain's library keep copies
// of what passes through them (a request's headers, a line edit's text, a message to the Secret Service), which nobody
// could reach to wipe. Linked into the programs only, before the C library, whose functions it stands in for.
//
// glibc alone lets a program replace free() and realloc() and still call the original ones. Sanitizers bring their own.

#include "services/hardening/sanitized.h"

#include <cstdlib> // for __GLIBC__

#if defined(__GLIBC__) && !defined(KEKKAI_SANITIZED)

#include <malloc.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" {

// The names are the C library's.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void *__libc_malloc(size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

} // extern "C"

namespace {

/// Bit 1 of the size before the block: it has pages of its own, which the system takes back and clears.
bool hasOwnPages(const void *block)
{
    constexpr std::size_t ownPages = 2;
    std::size_t header = 0;
    std::memcpy(&header, static_cast<const char *>(block) - sizeof header, sizeof header);
    return (header & ownPages) != 0;
}

void clear(void *block, std::size_t size)
{
    explicit_bzero(block, size);
}

} // namespace

extern "C" {

[[gnu::visibility("default")]] void free(void *block) noexcept
{
    if (!block)
        return;
    const int before = errno; // free() leaves it alone
    if (!hasOwnPages(block))
        clear(block, malloc_usable_size(block));
    __libc_free(block);
    errno = before;
}

[[gnu::visibility("default")]] void *realloc(void *block, size_t size) noexcept
{
    if (!block)
        return __libc_malloc(size);
    if (size == 0) {
        free(block);
        return nullptr;
    }
    if (hasOwnPages(block))
        return __libc_realloc(block, size); // pages are moved, not copied
    const std::size_t room = malloc_usable_size(block);
    if (size <= room && size >= room / 2)
        return block;
    void *moved = __libc_malloc(size);
    if (!moved)
        return nullptr;
    std::memcpy(moved, block, size < room ? size : room);
    free(block);
    return moved;
}

} // extern "C"

#endif
