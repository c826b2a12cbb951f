#pragma once

// Whether a sanitizer that owns the heap, or stops the process to look at it, is built in: KEKKAI_SANITIZED.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEKKAI_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define KEKKAI_SANITIZED 1
#endif
#endif
