#pragma once

#include "services/lock/systemevents.h"

#include <memory>

namespace kekkai {

/// Windows: session notifications (WTS) and the power events of a window of its own, which is never shown.
class WinSystemEvents final : public SystemEvents {
    Q_OBJECT
public:
    WinSystemEvents();
    ~WinSystemEvents() override;

    [[nodiscard]] QStringList heard() const override;
    [[nodiscard]] bool isComplete() const override;

private:
    class Window;
    std::unique_ptr<Window> m_window;
};

} // namespace kekkai
