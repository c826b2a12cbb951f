#include "ui/dialogs/signindialog.h"

#include "models/text/errortext.h"
#include "ui/dialogs/growtofit.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <cstring>

namespace kekkai {

using namespace Qt::StringLiterals;

Secret takenSecret(QLineEdit *field)
{
    QString text = field->text();
    QByteArray bytes = text.toUtf8();
    field->clear();
    text.fill(QChar(0)); // ours alone now: the field has let go of it
    return Secret(std::move(bytes));
}

namespace {

/// Which fields a kind needs: nothing, user and password, a token.
int fieldsOf(SignIn::Kind kind)
{
    return kind == SignIn::Kind::None ? 0 : kind == SignIn::Kind::Bearer ? 2 : 1;
}

} // namespace

SignInDialog::SignInDialog(Server server, const ApiError &error, SignIn::Kind kind, const QString &user,
                           QWidget *parent)
    : QDialog(parent)
    , m_server(server)
    , m_banner(new Banner(this))
    , m_wishes(new QLabel(this))
    , m_kinds(new QButtonGroup(this))
    , m_fields(new QStackedWidget(this))
    , m_user(new QLineEdit(user, this))
    , m_password(new QLineEdit(this))
    , m_token(new QLineEdit(this))
    , m_hint(new QLabel(this))
    , m_signIn(new QPushButton(tr("Sign in"), this))
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Sign in"));
    auto *title = new QLabel(tr("Sign in to %1").arg(serverWord(server)), this);
    title->setFont(sectionFont());
    auto *address = new QLabel(error.server, this);
    address->setObjectName(u"signInServer"_s);
    address->setTextFormat(Qt::PlainText);
    address->setWordWrap(true);
    address->setFont(fixedFont());
    useToken(address, QPalette::WindowText, Token::MutedText);
    m_banner->hide();
    m_wishes->setObjectName(u"signInWishes"_s);
    m_wishes->setTextFormat(Qt::PlainText); // the server's own words are among it
    m_wishes->setWordWrap(true);
    m_wishes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    showWishes(error);

    auto *kindRow = new QHBoxLayout;
    const auto addKind = [&](SignIn::Kind which, const QString &text, const QString &name) {
        auto *button = new QRadioButton(text, this);
        button->setObjectName(name);
        m_kinds->addButton(button, int(which));
        kindRow->addWidget(button);
    };
    addKind(SignIn::Kind::Basic, tr("User name and &password"), u"kindBasic"_s);
    addKind(SignIn::Kind::Bearer, tr("&Token"), u"kindBearer"_s);
    addKind(SignIn::Kind::None, tr("&Nothing"), u"kindNone"_s);
    kindRow->addStretch();

    m_user->setObjectName(u"signInUser"_s);
    m_password->setObjectName(u"signInPassword"_s);
    m_password->setEchoMode(QLineEdit::Password);
    m_token->setObjectName(u"signInToken"_s);
    m_token->setEchoMode(QLineEdit::Password);
    for (QLineEdit *field : {m_password, m_token})
        field->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);

    auto *nothing = new QWidget(this);
    auto *basic = new QWidget(this);
    auto *basicForm = new QFormLayout(basic);
    basicForm->setContentsMargins(0, 0, 0, 0);
    basicForm->addRow(tr("&User name:"), m_user);
    basicForm->addRow(tr("Pass&word:"), m_password);
    auto *bearer = new QWidget(this);
    auto *bearerForm = new QFormLayout(bearer);
    bearerForm->setContentsMargins(0, 0, 0, 0);
    bearerForm->addRow(tr("T&oken:"), m_token);
    m_user->setAccessibleName(tr("User name"));
    m_password->setAccessibleName(tr("Password"));
    m_token->setAccessibleName(tr("Token"));
    m_fields->addWidget(nothing); // in the order of fieldsOf()
    m_fields->addWidget(basic);
    m_fields->addWidget(bearer);

    m_hint->setWordWrap(true);
    useToken(m_hint, QPalette::WindowText, Token::MutedText);

    auto *buttons = new QDialogButtonBox(this);
    m_signIn->setObjectName(u"signInButton"_s);
    m_signIn->setProperty("primary", true);
    m_signIn->setDefault(true);
    auto *cancel = new QPushButton(tr("Not now"), this);
    cancel->setObjectName(u"signInCancel"_s);
    buttons->addButton(m_signIn, QDialogButtonBox::ActionRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_signIn, &QPushButton::clicked, this, &SignInDialog::submit);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addWidget(title);
    column->addWidget(address);
    column->addWidget(m_wishes);
    column->addWidget(m_banner);
    column->addLayout(kindRow);
    column->addWidget(m_fields);
    column->addWidget(m_hint);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(500);

    connect(m_kinds, &QButtonGroup::idToggled, this, &SignInDialog::updateState);
    for (QLineEdit *field : {m_user, m_password, m_token})
        connect(field, &QLineEdit::textChanged, this, &SignInDialog::updateState);
    if (kind == SignIn::Kind::ApiKey || kind == SignIn::Kind::OAuthClientCredentials
        || kind == SignIn::Kind::MdsLogin) {
        m_loginKind = kind; // asks for the same two things
        kind = SignIn::Kind::Basic;
    }
    if (kind == SignIn::Kind::None) {
        const bool onlyToken = error.schemes.contains(u"Bearer"_s, Qt::CaseInsensitive)
            && !error.schemes.contains(u"Basic"_s, Qt::CaseInsensitive);
        kind = onlyToken ? SignIn::Kind::Bearer : SignIn::Kind::Basic;
    }
    m_kinds->button(int(kind))->setChecked(true);
    updateState();
    (kind == SignIn::Kind::Bearer ? m_token : user.isEmpty() ? m_user : m_password)->setFocus();
}

void SignInDialog::showWishes(const ApiError &error)
{
    QStringList lines;
    if (asksForUnknownSignIn(error))
        lines.append(tr("It asks for %1, which Kekkai does not have. A user name and password or a token may be "
                        "accepted all the same.")
                         .arg(wantedSignInText(error)));
    else if (!error.schemes.isEmpty())
        lines.append(tr("It asks for %1.").arg(wantedSignInText(error)));
    if (!error.realm.isEmpty())
        lines.append(tr("It calls itself: %1").arg(error.realm));
    m_wishes->setText(lines.join(u'\n'));
    m_wishes->setVisible(!lines.isEmpty());
}

void SignInDialog::updateState()
{
    const auto kind = SignIn::Kind(m_kinds->checkedId());
    m_fields->setCurrentIndex(fieldsOf(kind));
    bool complete = true;
    switch (kind) {
    case SignIn::Kind::None:
        m_hint->setText(tr("Requests are sent as they are, without saying who sends them."));
        break;
    case SignIn::Kind::Basic:
    case SignIn::Kind::ApiKey:
    case SignIn::Kind::OAuthClientCredentials:
    case SignIn::Kind::MdsLogin:
        m_hint->setText(tr("Used for this server only, and kept in memory until you close the window."));
        complete = !m_user->text().isEmpty() && !m_password->text().isEmpty();
        break;
    case SignIn::Kind::Bearer:
        m_hint->setText(tr("A bearer token, such as one from your identity provider. Used for this server only, and "
                           "kept in memory until you close the window."));
        complete = !m_token->text().trimmed().isEmpty();
        break;
    }
    m_signIn->setEnabled(complete && !m_waiting);
    m_signIn->setText(m_waiting ? tr("Signing in…") : tr("Sign in"));
}

void SignInDialog::submit()
{
    SignIn signIn;
    signIn.kind = SignIn::Kind(m_kinds->checkedId());
    if (signIn.kind == SignIn::Kind::Basic) {
        signIn.kind = m_loginKind;
        signIn.user = m_user->text();
        signIn.secret = takenSecret(m_password);
    } else if (signIn.kind == SignIn::Kind::Bearer) {
        m_token->setText(m_token->text().trimmed());
        signIn.secret = takenSecret(m_token);
    }
    m_waiting = true;
    m_banner->hide();
    updateState();
    Q_EMIT submitted(m_server, signIn);
}

void SignInDialog::showRefusal(const ApiError &error)
{
    m_waiting = false;
    const bool unauthorized = error.kind == ApiError::Kind::Unauthorized;
    QString title = tr("%1 could not be asked").arg(serverWord(m_server));
    QString cause = errorSentence(error);
    if (unauthorized && error.signedIn) {
        title = tr("%1 did not accept that").arg(serverWord(m_server));
        if (SignIn::Kind(m_kinds->checkedId()) == SignIn::Kind::Bearer)
            cause = tr("Check the token, and whether it has expired.");
        else
            cause = tr("Check the user name and the password.");
    } else if (unauthorized) {
        title = tr("%1 answers nobody without a sign-in").arg(serverWord(m_server));
    }
    if (unauthorized)
        showWishes(error);
    m_banner->setContent(Banner::Kind::Error, title, cause, errorDetails(error).join(u'\n'));
    m_banner->show();
    updateState();
    growToFit(this);
    const auto kind = SignIn::Kind(m_kinds->checkedId());
    (kind == SignIn::Kind::Bearer ? m_token : m_password)->setFocus();
}

} // namespace kekkai
