#pragma once

#include <functional>

namespace kekkai {

/// Work that must not lose its secrets in the middle of a step, such as a plan that runs.
///
/// The window hides at once. The secrets go when every participant has said that it finished or paused, or when
/// Console's time for that is over.
class LockParticipant {
public:
    LockParticipant() = default;
    virtual ~LockParticipant() = default;
    LockParticipant(const LockParticipant &) = delete;
    LockParticipant &operator=(const LockParticipant &) = delete;

    /// Finishes the step under way or pauses before the next, then calls @p ready once, at once or later, on the same
    /// thread.
    virtual void prepareToLock(std::function<void()> ready) = 0;
    /// It is open again, with the sign-ins given anew: what was paused may go on.
    virtual void resumeAfterUnlock() = 0;
};

} // namespace kekkai
