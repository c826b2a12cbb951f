#pragma once

#include "services/http/endpoint.h"
#include "ui/support/serverstatus.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace kekkai {

class Banner;

/// Asks who we are, for one server. It stays open until the server has said yes: the owner answers submitted() with
/// accept() or showRefusal(). A password leaves its field as a Secret at the moment of the click, and the field is
/// emptied.
class SignInDialog final : public QDialog {
    Q_OBJECT
public:
    /// @param error  what the server said: names it, and its own words.
    SignInDialog(Server server, const ApiError &error, SignIn::Kind kind, const QString &user,
                 QWidget *parent = nullptr);

    [[nodiscard]] Server server() const { return m_server; }
    /// The server said no to what was submitted: says so; all but the password is still there.
    void showRefusal(const ApiError &error);
    [[nodiscard]] bool isWaiting() const { return m_waiting; }

Q_SIGNALS:
    void submitted(kekkai::Server server, const kekkai::SignIn &signIn);

private:
    void updateState();
    void submit();
    void showWishes(const ApiError &error);

    Server m_server;
    SignIn::Kind m_loginKind = SignIn::Kind::Basic; ///< what a user name and its password are for
    bool m_waiting = false;
    Banner *m_banner;
    QLabel *m_wishes; ///< what the server asks for, and its realm
    QButtonGroup *m_kinds;
    QStackedWidget *m_fields;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QLineEdit *m_token;
    QLabel *m_hint;
    QPushButton *m_signIn;
};

/// The text of @p field as a Secret; the field is emptied and its undo history with it.
[[nodiscard]] Secret takenSecret(QLineEdit *field);

} // namespace kekkai
