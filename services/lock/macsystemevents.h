#pragma once

#include "services/lock/systemevents.h"

namespace kekkai {

/// macOS: the distributed notification of the locked screen, and the workspace's of sleep and of fast user switching.
class MacSystemEvents final : public SystemEvents {
    Q_OBJECT
public:
    MacSystemEvents();
    ~MacSystemEvents() override;

    [[nodiscard]] QStringList heard() const override;
    [[nodiscard]] bool isComplete() const override { return true; }

private:
    void *m_observer; ///< an Objective-C object, ours
};

} // namespace kekkai
