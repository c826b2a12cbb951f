#pragma once

#include "services/http/endpoint.h"
#include "ui/support/secretfield.h"
#include "ui/support/serverstatus.h"

#include <QDialog>

class QButtonGroup;
class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kekkai {

class Banner;

/// Asks who we are, for one server. It stays open until the server has said yes: the owner answers submitted() with
/// accept() or showRefusal(). A password leaves its field as a Secret at the moment of the click, and the field is
/// emptied.
class SignInDialog final : public QDialog {
    Q_OBJECT
public:
    /// @param error  what the server said: names it, and its own words.
    /// @param known  how one signed in before; its secret is not used. @param canRemember  the connection is saved, so
    /// that the keychain can have the secret.
    SignInDialog(Server server, const ApiError &error, const SignIn &known, bool canRemember,
                 QWidget *parent = nullptr);

    [[nodiscard]] Server server() const { return m_server; }
    /// The server said no to what was submitted: says so; all but the password is still there.
    void showRefusal(const ApiError &error);
    [[nodiscard]] bool isWaiting() const { return m_waiting; }
    [[nodiscard]] bool remembers() const; ///< the user wants the secret kept in the keychain

Q_SIGNALS:
    void submitted(kekkai::Server server, const kekkai::SignIn &signIn);

private:
    void updateState();
    void submit();
    void showWishes(const ApiError &error);

    [[nodiscard]] SignIn::Kind kind() const;
    [[nodiscard]] QLineEdit *secretField() const;

    Server m_server;
    bool m_waiting = false;
    Banner *m_banner;
    QLabel *m_wishes; ///< what the server asks for, and its realm
    QButtonGroup *m_kinds;
    QFormLayout *m_form = nullptr;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QLineEdit *m_token;
    QLineEdit *m_tokenUrl;
    QLineEdit *m_scope;
    QCheckBox *m_remember;
    QLabel *m_hint;
    QPushButton *m_signIn;
};

} // namespace kekkai
