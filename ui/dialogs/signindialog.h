#pragma once

#include "services/core/result.h"
#include "services/profiles/profile.h"
#include "ui/support/secretfield.h"

#include <QDialog>

class QButtonGroup;
class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kekkai {

class Banner;

/// Asks who we are, for one server: how to sign in, and the passphrases of client keys where askForPassphrases() was
/// called. It stays open until the server has said yes: the owner answers submitted() with accept() or showRefusal().
/// What is secret leaves its field as a Secret at the moment of the click, and the field is emptied.
class SignInDialog final : public QDialog {
    Q_OBJECT
public:
    /// @param error  what the server said: names it, and its own words.
    /// @param known  how one signed in before; its secret is not used. @param canRemember  the connection is saved, so
    /// that the keychain can have the secret.
    SignInDialog(EndpointRole role, const ApiError &error, const SignIn &known, bool canRemember,
                 QWidget *parent = nullptr);

    [[nodiscard]] EndpointRole role() const { return m_role; }
    /// The client key of the server, or that of its token server, is encrypted: asks for these too, and for no sign-in
    /// where none was known.
    void askForPassphrases(bool key, bool tokenKey);
    /// The server said no to what was submitted: says so; all but the password is still there.
    void showRefusal(const ApiError &error);
    [[nodiscard]] bool isWaiting() const { return m_waiting; }
    [[nodiscard]] bool remembers() const; ///< the user wants the secret kept in the keychain

Q_SIGNALS:
    /// @param passphrases  those that were asked for; its signIn is empty.
    void submitted(kekkai::EndpointRole role, const kekkai::SignIn &signIn, const kekkai::EndpointSecrets &passphrases);

private:
    void updateState();
    void submit();
    void showWishes(const ApiError &error);

    [[nodiscard]] SignIn::Kind kind() const;
    [[nodiscard]] QLineEdit *secretField() const;

    const EndpointRole m_role;
    bool m_waiting = false;
    bool m_asksForKey = false;
    bool m_asksForTokenKey = false;
    bool m_isKnown; ///< somebody signed in before
    Banner *m_banner;
    QLabel *m_wishes; ///< what the server asks for, and its realm
    QButtonGroup *m_kinds;
    QFormLayout *m_form = nullptr;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QLineEdit *m_token;
    QLineEdit *m_tokenUrl;
    QLineEdit *m_scope;
    QLineEdit *m_keyPassphrase;
    QLineEdit *m_tokenKeyPassphrase;
    QCheckBox *m_remember;
    QLabel *m_hint;
    QPushButton *m_signIn;
};

} // namespace kekkai
