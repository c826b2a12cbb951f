#include "ui/dialogs/signindialog.h"

#include "models/profiles/profilewords.h"
#include "models/text/errortext.h"
#include "models/text/profiletext.h"
#include "ui/dialogs/growtofit.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QUrl>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

bool isWebAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty()
        && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1);
}

} // namespace

SignInDialog::SignInDialog(EndpointRole role, const ApiError &error, const SignIn &known, bool canRemember,
                           QWidget *parent)
    : QDialog(parent)
    , m_role(role)
    , m_isKnown(known.kind != SignIn::Kind::None)
    , m_banner(new Banner(this))
    , m_wishes(new QLabel(this))
    , m_kinds(new QButtonGroup(this))
    , m_user(new QLineEdit(known.user, this))
    , m_password(new QLineEdit(this))
    , m_token(new QLineEdit(this))
    , m_tokenUrl(new QLineEdit(known.tokenUrl.toString(), this))
    , m_scope(new QLineEdit(known.scope, this))
    , m_keyPassphrase(new QLineEdit(this))
    , m_tokenKeyPassphrase(new QLineEdit(this))
    , m_remember(new QCheckBox(tr("&Remember in the keychain"), this))
    , m_hint(new QLabel(this))
    , m_signIn(new QPushButton(tr("Sign in"), this))
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Sign in"));
    auto *title = new QLabel(tr("Sign in to %1").arg(roleText(role)), this);
    title->setFont(sectionFont());
    auto *address = new QLabel(error.server, this);
    address->setObjectName(u"signInServer"_s);
    address->setTextFormat(Qt::PlainText);
    address->setVisible(!error.server.isEmpty()); // a locked window does not say where it leads
    address->setWordWrap(true);
    address->setFont(fixedFont());
    useToken(address, QPalette::WindowText, Token::MutedText);
    m_banner->hide();
    m_wishes->setObjectName(u"signInWishes"_s);
    m_wishes->setTextFormat(Qt::PlainText); // the server's own words are among it
    m_wishes->setWordWrap(true);
    m_wishes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    showWishes(error);

    auto *kindGrid = new QGridLayout;
    kindGrid->setHorizontalSpacing(space::l);
    kindGrid->setVerticalSpacing(space::xs);
    int place = 0;
    const auto addKind = [&](SignIn::Kind which, const QString &text, const QString &name) {
        auto *button = new QRadioButton(text, this);
        button->setObjectName(name);
        m_kinds->addButton(button, int(which));
        kindGrid->addWidget(button, place / 3, place % 3);
        ++place;
    };
    addKind(SignIn::Kind::Basic, tr("User name and &password"), u"kindBasic"_s);
    addKind(SignIn::Kind::ApiKey, tr("&API key"), u"kindApiKey"_s);
    addKind(SignIn::Kind::Bearer, tr("&Token"), u"kindBearer"_s);
    addKind(SignIn::Kind::OAuthClientCredentials, tr("OAuth &client"), u"kindOAuth"_s);
    addKind(SignIn::Kind::MdsLogin, tr("&MDS login"), u"kindMds"_s);
    addKind(SignIn::Kind::None, tr("&Nothing"), u"kindNone"_s);

    m_user->setObjectName(u"signInUser"_s);
    m_password->setObjectName(u"signInPassword"_s);
    m_token->setObjectName(u"signInToken"_s);
    m_tokenUrl->setObjectName(u"signInTokenUrl"_s);
    m_scope->setObjectName(u"signInScope"_s);
    m_scope->setPlaceholderText(tr("may stay empty"));
    m_keyPassphrase->setObjectName(u"signInKeyPassphrase"_s);
    m_tokenKeyPassphrase->setObjectName(u"signInTokenKeyPassphrase"_s);
    for (QLineEdit *field : {m_password, m_token, m_keyPassphrase, m_tokenKeyPassphrase}) {
        field->setEchoMode(QLineEdit::Password);
        field->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    }
    auto *fields = new QWidget(this);
    m_form = new QFormLayout(fields);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("&User name:"), m_user);
    m_form->addRow(tr("Pass&word:"), m_password);
    m_form->addRow(tr("T&oken:"), m_token);
    m_form->addRow(tr("To&ken address:"), m_tokenUrl);
    m_form->addRow(tr("&Scope:"), m_scope);
    m_form->addRow(tr("Passphrase of the client k&ey:"), m_keyPassphrase);
    m_form->addRow(tr("Passphrase of the token server’s client ke&y:"), m_tokenKeyPassphrase);
    m_token->setAccessibleName(tr("Token"));
    m_scope->setAccessibleName(tr("Scope"));
    m_keyPassphrase->setAccessibleName(tr("Passphrase of the client key"));
    m_tokenKeyPassphrase->setAccessibleName(tr("Passphrase of the token server’s client key"));
    m_remember->setObjectName(u"signInRemember"_s);
    m_remember->setVisible(canRemember);
    m_remember->setChecked(canRemember);

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
    column->addLayout(kindGrid);
    column->addWidget(fields);
    column->addWidget(m_remember);
    column->addWidget(m_hint);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(500);

    connect(m_kinds, &QButtonGroup::idToggled, this, &SignInDialog::updateState);
    for (QLineEdit *field : {m_user, m_password, m_token, m_tokenUrl, m_scope, m_keyPassphrase, m_tokenKeyPassphrase})
        connect(field, &QLineEdit::textChanged, this, &SignInDialog::updateState);
    connect(m_remember, &QCheckBox::toggled, this, &SignInDialog::updateState);
    SignIn::Kind first = known.kind;
    if (first == SignIn::Kind::None) {
        const bool onlyToken = error.schemes.contains(u"Bearer"_s, Qt::CaseInsensitive)
            && !error.schemes.contains(u"Basic"_s, Qt::CaseInsensitive);
        first = onlyToken ? SignIn::Kind::Bearer : SignIn::Kind::Basic;
    }
    m_kinds->button(int(first))->setChecked(true);
    updateState();
    (first == SignIn::Kind::Bearer ? m_token : known.user.isEmpty() ? m_user : m_password)->setFocus();
}

void SignInDialog::askForPassphrases(bool key, bool tokenKey)
{
    m_asksForKey = key;
    m_asksForTokenKey = tokenKey;
    if ((key || tokenKey) && !m_isKnown) // the certificate says who we are
        m_kinds->button(int(SignIn::Kind::None))->setChecked(true);
    updateState();
    secretField()->setFocus();
}

SignIn::Kind SignInDialog::kind() const
{
    return SignIn::Kind(m_kinds->checkedId());
}

QLineEdit *SignInDialog::secretField() const
{
    if (kind() == SignIn::Kind::None && m_asksForKey)
        return m_keyPassphrase;
    return kind() == SignIn::Kind::Bearer ? m_token : m_password;
}

bool SignInDialog::remembers() const
{
    return m_remember->isVisibleTo(this) && m_remember->isChecked() && kind() != SignIn::Kind::None;
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
    const SignIn::Kind chosen = kind();
    const bool fetches = SignIn{chosen}.fetchesToken();
    const auto setRow = [this](QWidget *field, bool visible, const QString &label = {}) {
        if (auto *shown = qobject_cast<QLabel *>(m_form->labelForField(field))) {
            if (!label.isEmpty()) {
                shown->setText(label);
                field->setAccessibleName(QString(label).remove(u'&').remove(u':'));
            }
            shown->setVisible(visible);
        }
        field->setVisible(visible);
    };
    const bool named = !signInUserLabel(chosen).isEmpty();
    setRow(m_user, named, signInUserLabel(chosen));
    setRow(m_password, named, named ? signInSecretLabel(chosen) : QString()); // a token has a field of its own
    setRow(m_token, chosen == SignIn::Kind::Bearer);
    setRow(m_tokenUrl, fetches, chosen == SignIn::Kind::MdsLogin ? tr("MD&S address:") : tr("To&ken address:"));
    m_tokenUrl->setPlaceholderText(chosen == SignIn::Kind::MdsLogin ? u"https://mds.example.com:8090"_s
                                                                    : u"https://login.example.com/oauth2/token"_s);
    setRow(m_scope, chosen == SignIn::Kind::OAuthClientCredentials);
    setRow(m_keyPassphrase, m_asksForKey);
    setRow(m_tokenKeyPassphrase, m_asksForTokenKey && fetches);
    m_remember->setEnabled(chosen != SignIn::Kind::None);

    bool complete = true;
    QString hint = remembers() ? tr("Used for this server only, and kept in the keychain once the server has said yes.")
                               : tr("Used for this server only, and kept in memory until Kekkai locks or is closed.");
    switch (chosen) {
    case SignIn::Kind::None:
        hint = m_asksForKey ? tr("The client certificate alone says who you are. Its passphrase is kept in memory "
                                 "until Kekkai locks or is "
                                 "closed.")
                            : tr("Requests are sent as they are, without saying who sends them.");
        break;
    case SignIn::Kind::Bearer:
        hint = tr("A bearer token, such as one from your identity provider. %1").arg(hint);
        complete = !m_token->text().trimmed().isEmpty();
        break;
    case SignIn::Kind::OAuthClientCredentials:
    case SignIn::Kind::MdsLogin:
        complete = isWebAddress(m_tokenUrl->text().trimmed());
        if (!complete && !m_tokenUrl->text().trimmed().isEmpty())
            hint = tr("The address that gives out tokens begins with https:// or http://, and holds no user name.");
        [[fallthrough]];
    case SignIn::Kind::Basic:
    case SignIn::Kind::ApiKey:
        complete = complete && !m_user->text().isEmpty() && !m_password->text().isEmpty();
        break;
    }
    complete = complete && (!m_asksForKey || !m_keyPassphrase->text().isEmpty())
        && (!m_asksForTokenKey || !fetches || !m_tokenKeyPassphrase->text().isEmpty());
    m_hint->setText(hint);
    m_signIn->setEnabled(complete && !m_waiting);
    m_signIn->setText(m_waiting ? tr("Signing in…") : tr("Sign in"));
    if (isVisible())
        growToFit(this);
}

void SignInDialog::submit()
{
    SignIn signIn;
    signIn.kind = kind();
    if (!signInUserLabel(signIn.kind).isEmpty()) {
        signIn.user = m_user->text();
        signIn.secret = takenSecret(m_password);
    } else if (signIn.kind == SignIn::Kind::Bearer) {
        m_token->setText(m_token->text().trimmed());
        signIn.secret = takenSecret(m_token);
    }
    if (signIn.fetchesToken())
        signIn.tokenUrl = QUrl(m_tokenUrl->text().trimmed());
    if (signIn.kind == SignIn::Kind::OAuthClientCredentials)
        signIn.scope = m_scope->text().trimmed();
    EndpointSecrets passphrases;
    if (m_asksForKey)
        passphrases.keyPassphrase = takenSecret(m_keyPassphrase);
    if (m_asksForTokenKey)
        passphrases.tokenKeyPassphrase = takenSecret(m_tokenKeyPassphrase);
    m_waiting = true;
    m_banner->hide();
    updateState();
    Q_EMIT submitted(m_role, signIn, passphrases);
}

void SignInDialog::showRefusal(const ApiError &error)
{
    m_waiting = false;
    const bool unauthorized = error.kind == ApiError::Kind::Unauthorized;
    const QString server = roleText(m_role);
    QString title = tr("%1 could not be asked").arg(server);
    // Nothing was sent yet: a file, or the passphrase of one, is at fault, and the sentence is our own.
    const bool isOurs = error.kind == ApiError::Kind::Invalid && error.httpStatus == 0;
    QString cause = isOurs ? error.detail : errorSentence(error);
    if (unauthorized && error.signedIn) {
        title = tr("%1 did not accept that").arg(server);
        if (kind() == SignIn::Kind::Bearer)
            cause = tr("Check the token, and whether it has expired.");
        else if (kind() == SignIn::Kind::Basic || kind() == SignIn::Kind::MdsLogin)
            cause = tr("Check the user name and the password.");
        else
            cause = tr("Check what you typed.");
    } else if (unauthorized) {
        title = tr("%1 answers nobody without a sign-in").arg(server);
    }
    if (unauthorized)
        showWishes(error);
    m_banner->setContent(Banner::Kind::Error, title, cause, isOurs ? QString() : errorDetails(error).join(u'\n'));
    m_banner->show();
    updateState();
    growToFit(this);
    secretField()->setFocus();
}

} // namespace kekkai
