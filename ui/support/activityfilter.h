#pragma once

#include <QObject>

#include <functional>

namespace kekkai {

/// Tells of every sign that somebody is at the keyboard or the mouse, in any window of the program.
class ActivityFilter final : public QObject {
public:
    /// @param seen  called before the event goes on; returning false, it ends there. Cheap: every movement of the mouse
    /// calls it.
    explicit ActivityFilter(std::function<bool()> seen, QObject *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    std::function<bool()> m_seen;
};

} // namespace kekkai
