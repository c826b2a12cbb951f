#pragma once

#include "services/core/secret.h"

#include <QMimeData>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace kekkai {

/// Copies secrets, and takes them out of the clipboard again: after ten seconds, on quitting and on locking, but only
/// while what lies there is still ours. Clipboard managers are told to keep no copy. The selection of X11 (the middle
/// mouse button) is never touched.
class SecretClipboard final : public QObject {
    Q_OBJECT
public:
    /// @param lifetime  how long a secret stays; @param tick  how often remainingChanged() tells.
    explicit SecretClipboard(std::chrono::milliseconds lifetime = std::chrono::seconds(10),
                             std::chrono::milliseconds tick = std::chrono::seconds(1), QObject *parent = nullptr);
    ~SecretClipboard() override;

    void copy(const Secret &secret);
    /// Clears the clipboard, if it holds our secret.
    void clearNow();
    /// Whether what lies in the clipboard now is a secret that was copied here.
    [[nodiscard]] bool holdsOurs() const;
    [[nodiscard]] int remainingSeconds() const; ///< rounded up; 0 when there is none

    /// Whether other programs can see the clipboard at all.
    [[nodiscard]] static bool hasOthers();
    /// The secret as it is put there: text, with the marks of the three systems.
    [[nodiscard]] static QMimeData *madeMimeData(const Secret &secret, const QByteArray &mark);

Q_SIGNALS:
    /// Every second while a secret lies there; 0 when it has gone, in whatever way.
    void remainingChanged(int seconds);

private:
    void look();
    void stop();

    std::chrono::milliseconds m_lifetime;
    QByteArray m_mark; ///< of the last copy; empty: none
    QTimer m_tick;
    QTimer m_end;
};

} // namespace kekkai
