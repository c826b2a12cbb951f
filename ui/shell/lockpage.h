#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace kekkai {

class Banner;

/// All that a locked window shows: that it is locked, and how to open it again. It names no server, no user and no
/// object.
class LockPage final : public QWidget {
    Q_OBJECT
public:
    /// How it is opened again.
    enum class Way {
        Button, ///< nothing was ever asked for: an open server, the sandbox
        SignIn, ///< the sign-in has to be given anew
        Keychain, ///< the secrets lie in the keychain of this computer
    };

    explicit LockPage(QWidget *parent = nullptr);

    void setWay(Way way);
    [[nodiscard]] Way way() const { return m_way; }
    /// The keychain or a server is being asked.
    void setBusy(bool busy);
    [[nodiscard]] bool isBusy() const { return m_busy; }
    /// Why it stays locked; empty: nothing went wrong.
    void setProblem(const QString &title, const QString &cause = {});
    [[nodiscard]] QPushButton *unlockButton() const { return m_unlock; }
    [[nodiscard]] QPushButton *closeButton() const { return m_close; }

Q_SIGNALS:
    void unlockRequested();
    void closeRequested(); ///< the connection is to be closed instead

private:
    void updateTexts();
    void updatePicture();

    Way m_way = Way::Button;
    bool m_busy = false;
    QLabel *m_picture;
    QLabel *m_title;
    QLabel *m_text;
    Banner *m_problem;
    QPushButton *m_unlock;
    QPushButton *m_close;
};

} // namespace kekkai
