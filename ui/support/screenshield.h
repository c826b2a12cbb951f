#pragma once

#include <QObject>
#include <QString>

class QWidget;

namespace kekkai {

/// Keeps the windows of the program out of screenshots, recordings and shared screens, where the system can: Windows
/// and macOS. On Linux nothing a program can do prevents it (X11), or the desktop asks the user each time (Wayland).
class ScreenShield final : public QObject {
public:
    explicit ScreenShield(bool on, QObject *parent = nullptr);

    [[nodiscard]] static bool isPossible();
    void setOn(bool on); ///< every window there is, and every one that comes
    [[nodiscard]] bool isOn() const { return m_on; }
    /// Asks the system whether @p window is hidden from pictures.
    [[nodiscard]] static bool isHidden(const QWidget *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    static void hide(QWidget *window, bool on);

    bool m_on;
};

} // namespace kekkai
