#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace kekkai {

class SecretClipboard;

/// Says that a secret lies in the clipboard, for how long still, and clears it on a click. Hidden while there is none.
class ClipboardCountdown final : public QWidget {
    Q_OBJECT
public:
    /// @param clipboard  must outlive it.
    explicit ClipboardCountdown(SecretClipboard &clipboard, QWidget *parent = nullptr);

private:
    void showSeconds(int seconds);

    QLabel *m_text;
    QPushButton *m_clear;
};

} // namespace kekkai
