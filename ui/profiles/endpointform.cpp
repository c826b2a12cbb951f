#include "ui/profiles/endpointform.h"

#include "models/profiles/profilewords.h"
#include "models/text/profiletext.h"
#include "services/http/certificates.h"
#include "ui/profiles/secretfield.h"
#include "ui/support/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int labelWidth = 124; // the same in all forms of a page, so that their fields stand below each other

/// Shows or hides a whole row of a form; its label too.
void setRow(QFormLayout *form, QWidget *field, bool visible)
{
    if (QWidget *label = form->labelForField(field))
        label->setVisible(visible);
    field->setVisible(visible);
}

bool isThisComputer(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

QFormLayout *madeForm(QWidget *parent)
{
    auto *form = new QFormLayout(parent);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::m);
    form->setVerticalSpacing(space::s);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    return form;
}

QString plainName(const QString &label)
{
    return QString(label).remove(u'&').remove(u':');
}

} // namespace

FormField::FormField(QWidget *field, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_below(new QLabel(this))
{
    m_below->setObjectName(name + u"Problem"_s);
    m_below->setTextFormat(Qt::PlainText);
    m_below->setWordWrap(true);
    m_below->hide();
    setFocusProxy(field);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(field);
    column->addWidget(m_below);
    connect(&Theme::current(), &Theme::changed, this, &FormField::updateBelow);
    updateBelow();
}

void FormField::setProblem(const QString &sentence, bool isWarning)
{
    m_problem = sentence;
    m_isWarning = isWarning;
    updateBelow();
}

void FormField::setHint(const QString &sentence)
{
    m_hint = sentence;
    updateBelow();
}

QString FormField::problem() const
{
    return m_isWarning ? QString() : m_problem;
}

void FormField::updateBelow()
{
    const QString text = m_problem.isEmpty() ? m_hint : m_problem;
    m_below->setText(text);
    m_below->setVisible(!text.isEmpty());
    QPalette palette = m_below->palette();
    palette.setColor(QPalette::WindowText,
                     color(m_problem.isEmpty() ? Token::MutedText
                               : m_isWarning   ? Token::High
                                               : Token::Critical));
    m_below->setPalette(palette);
    if (QWidget *field = focusProxy())
        field->setAccessibleDescription(text);
}

TlsForm::TlsForm(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_looking([this](const QHash<QString, QString> &problems) {
        m_fileProblems = problems;
        showFiles();
        Q_EMIT changed();
    })
    , m_ca(nullptr)
    , m_certificate(nullptr)
    , m_key(nullptr)
    , m_hasPassphrase(new QCheckBox(tr("The key is &protected by a passphrase"), this))
    , m_passphrase(new SecretField(name + u"Passphrase"_s, this))
    , m_pinRow(new QWidget(this))
    , m_pinText(new QLabel(this))
    , m_clear(new QCheckBox(this))
    , m_form(madeForm(this))
{
    m_ca =
        addFile(m_form, tr("CA &file:"), u"CaFile"_s,
                tr("Only when the server's certificate comes from a certificate authority of your own (PEM or DER)."),
                &m_caField);
    m_certificate = addFile(m_form, tr("Client ce&rtificate:"), u"Certificate"_s,
                            tr("For mutual TLS: a PEM certificate, or a PKCS#12 file (.p12, .pfx) with its key in it."),
                            &m_certificateField);
    m_key = addFile(m_form, tr("Client &key:"), u"Key"_s,
                    tr("PEM. Empty when the certificate's file holds the key too."), &m_keyField);
    m_hasPassphrase->setObjectName(name + u"HasPassphrase"_s);
    m_form->addRow(QString(), m_hasPassphrase);
    m_passphrase->setWhat(tr("Passphrase of the client key"));
    auto *passphraseLabel = new QLabel(tr("Pa&ssphrase:"), this);
    passphraseLabel->setBuddy(m_passphrase->line());
    passphraseLabel->setMinimumWidth(labelWidth);
    m_form->addRow(passphraseLabel, m_passphrase);

    m_pinText->setObjectName(name + u"Pin"_s);
    m_pinText->setFont(fixedFont());
    m_pinText->setWordWrap(true);
    m_pinText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *forget = new QPushButton(tr("For&get pin"), this);
    forget->setObjectName(name + u"ForgetPin"_s);
    forget->setAccessibleName(tr("Forget the pinned certificate"));
    forget->setAutoDefault(false);
    auto *pinLayout = new QHBoxLayout(m_pinRow);
    pinLayout->setContentsMargins(0, 0, 0, 0);
    pinLayout->setSpacing(space::s);
    pinLayout->addWidget(m_pinText, 1);
    pinLayout->addWidget(forget, 0, Qt::AlignTop);
    m_form->addRow(tr("Pinned certificate:"), m_pinRow);
    connect(forget, &QPushButton::clicked, this, [this] {
        m_pin.clear();
        updateState();
        Q_EMIT changed();
    });

    m_clear->setObjectName(name + u"Clear"_s);
    m_clearField = new FormField(m_clear, name + u"Clear"_s, this);
    m_form->addRow(new QLabel(this), m_clearField);
    m_form->labelForField(m_clearField)->setMinimumWidth(labelWidth);
    for (QCheckBox *box : {m_hasPassphrase, m_clear})
        connect(box, &QCheckBox::toggled, this, [this] {
            updateState();
            Q_EMIT changed();
        });
    connect(m_passphrase, &SecretField::changed, this, &TlsForm::changed);
    updateState();
}

QLineEdit *TlsForm::addFile(QFormLayout *form, const QString &label, const QString &name, const QString &hint,
                            FormField **field)
{
    auto *row = new QWidget(this);
    auto *line = new QLineEdit(row);
    line->setObjectName(m_name + name);
    line->setAccessibleName(plainName(label));
    auto *choose = new QPushButton(tr("Choose…"), row);
    choose->setObjectName(m_name + name + u"Choose"_s);
    choose->setAccessibleName(tr("Choose: %1").arg(plainName(label)));
    choose->setAutoDefault(false);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(line, 1);
    layout->addWidget(choose);
    row->setFocusProxy(line);
    *field = new FormField(row, m_name + name, this);
    (*field)->setHint(hint);
    auto *shown = new QLabel(label, this);
    shown->setBuddy(line);
    shown->setMinimumWidth(labelWidth);
    form->addRow(shown, *field);
    connect(line, &QLineEdit::textChanged, this, [this] {
        updateState();
        Q_EMIT changed();
    });
    connect(choose, &QPushButton::clicked, this, [this, line, label] {
        auto *chooser = new QFileDialog(this, plainName(label), QString(),
                                        tr("Certificates and keys (*.pem *.crt *.cer *.der *.key *.p12 *.pfx);;"
                                           "All files (*)"));
        chooser->setAttribute(Qt::WA_DeleteOnClose);
        chooser->setFileMode(QFileDialog::ExistingFile);
        connect(chooser, &QFileDialog::fileSelected, line, &QLineEdit::setText);
        chooser->open();
    });
    return line;
}

void TlsForm::setValues(const Values &values)
{
    m_ca->setText(values.caFile);
    m_certificate->setText(values.clientCertificateFile);
    m_key->setText(values.clientKeyFile);
    m_hasPassphrase->setChecked(values.hasKeyPassphrase);
    m_pin = values.pinnedSha256;
    m_clear->setChecked(values.credentialsInClearAllowed);
    updateState();
}

TlsForm::Values TlsForm::values() const
{
    Values values;
    values.caFile = m_ca->text().trimmed();
    values.clientCertificateFile = m_certificate->text().trimmed();
    values.clientKeyFile = m_key->text().trimmed();
    values.hasKeyPassphrase = m_hasPassphrase->isChecked() && !values.clientCertificateFile.isEmpty();
    values.pinnedSha256 = m_pin;
    values.credentialsInClearAllowed = m_clear->isChecked() && m_needsClear;
    return values;
}

void TlsForm::setServer(const QString &address, bool signsIn)
{
    const QUrl url(address);
    const QString host = url.host();
    if (!m_host.isEmpty() && host != m_host)
        m_clear->setChecked(false); // it was allowed for the other computer, by name
    m_host = host;
    m_isPlain = url.scheme() == "http"_L1;
    m_needsClear = m_isPlain && signsIn && !host.isEmpty() && !isThisComputer(host);
    updateState();
}

void TlsForm::setPin(const QByteArray &sha256)
{
    if (sha256 == m_pin)
        return;
    m_pin = sha256;
    updateState();
    Q_EMIT changed();
}

QString TlsForm::problem() const
{
    for (const FormField *field : {m_certificateField, m_keyField, m_clearField}) {
        if (!field->problem().isEmpty())
            return field->problem();
    }
    return {};
}

/// Asks whether the files can be read, on another thread.
void TlsForm::lookAtFiles()
{
    QStringList files;
    for (const QLineEdit *line : {m_ca, m_certificate, m_key}) {
        if (const QString file = line->text().trimmed(); !file.isEmpty())
            files.append(file);
    }
    if (files == m_lookedAt)
        return;
    m_lookedAt = files;
    m_looking.request([files] {
        QHash<QString, QString> problems;
        for (const QString &file : files) {
            const QFileInfo info(file);
            if (!info.exists())
                problems.insert(file, tr("There is no such file now. It is read when the connection is opened."));
            else if (!info.isFile())
                problems.insert(file, tr("This is no file."));
            else if (!info.isReadable())
                problems.insert(file, tr("You may not read this file. It is read when the connection is opened."));
        }
        return problems;
    });
}

void TlsForm::showFiles()
{
    const auto show = [this](const QLineEdit *line, FormField *field) {
        field->setProblem(m_fileProblems.value(line->text().trimmed()), true);
    };
    show(m_ca, m_caField);
    show(m_certificate, m_certificateField);
    show(m_key, m_keyField);
    if (!m_key->text().trimmed().isEmpty() && m_certificate->text().trimmed().isEmpty())
        m_certificateField->setProblem(tr("The key needs its certificate."));
}

void TlsForm::updateState()
{
    lookAtFiles();
    showFiles();
    for (QWidget *field : {static_cast<QWidget *>(m_caField), static_cast<QWidget *>(m_certificateField),
                           static_cast<QWidget *>(m_keyField)})
        setRow(m_form, field, !m_isPlain);
    const bool hasCertificate = !m_isPlain && !m_certificate->text().trimmed().isEmpty();
    setRow(m_form, m_hasPassphrase, hasCertificate);
    setRow(m_form, m_passphrase, hasCertificate && m_hasPassphrase->isChecked());
    setRow(m_form, m_pinRow, !m_pin.isEmpty());
    m_pinText->setText(tr("SHA-256 %1").arg(fingerprintText(m_pin).replace(u':', u":\u200b"_s)));
    m_pinText->setAccessibleName(tr("Pinned certificate, SHA-256 %1").arg(fingerprintText(m_pin)));
    m_clear->setText(tr("&Allow credentials over plain HTTP to %1").arg(QString(m_host).replace(u'&', u"&&"_s)));
    m_clearField->setProblem(
        m_needsClear && !m_clear->isChecked()
            ? tr("Anyone on the way to %1 could read the credentials. Use https://, or allow it for this server.")
                  .arg(m_host)
            : QString());
    m_clearField->setHint(tr("Anyone on the way to %1 can read the credentials.").arg(m_host));
    setRow(m_form, m_clearField, m_needsClear);
}

EndpointForm::EndpointForm(EndpointRole role, QWidget *parent)
    : QWidget(parent)
    , m_role(role)
    , m_address(new QLineEdit(this))
    , m_kind(new QComboBox(this))
    , m_user(new QLineEdit(this))
    , m_secret(new SecretField(roleName(role) + u"Secret"_s, this))
    , m_tokenUrl(new QLineEdit(this))
    , m_scope(new QLineEdit(this))
    , m_cluster(new QLineEdit(this))
    , m_pool(new QLineEdit(this))
    , m_addressField(new FormField(m_address, roleName(role) + u"Address"_s, this))
    , m_userField(new FormField(m_user, roleName(role) + u"User"_s, this))
    , m_secretField(new FormField(m_secret, roleName(role) + u"Secret"_s, this))
    , m_tokenUrlField(new FormField(m_tokenUrl, roleName(role) + u"TokenUrl"_s, this))
    , m_tls(new TlsForm(roleName(role) + u"Tls"_s, this))
    , m_tokenTls(new TlsForm(roleName(role) + u"TokenTls"_s, this))
    , m_tokenGroup(new QWidget(this))
    , m_rest(new QWidget(this))
    , m_form(nullptr)
    , m_restForm(nullptr)
{
    const QString name = roleName(role);
    setObjectName(name + u"Form"_s);
    const auto prepare = [&name](QLineEdit *line, const QString &suffix, const QString &accessible) {
        line->setObjectName(name + suffix);
        line->setAccessibleName(accessible);
    };
    prepare(m_address, u"Address"_s, tr("Address of %1").arg(roleText(role)));
    prepare(m_user, u"User"_s, tr("User name"));
    prepare(m_tokenUrl, u"TokenUrl"_s, tr("Token address"));
    prepare(m_scope, u"Scope"_s, tr("Scope"));
    prepare(m_cluster, u"Cluster"_s, tr("Logical cluster"));
    prepare(m_pool, u"Pool"_s, tr("Identity pool"));
    m_kind->setObjectName(name + u"Kind"_s);
    m_kind->setAccessibleName(tr("Sign-in to %1").arg(roleText(role)));
    for (const auto kind : {SignIn::Kind::None, SignIn::Kind::Basic, SignIn::Kind::ApiKey, SignIn::Kind::Bearer,
                            SignIn::Kind::OAuthClientCredentials, SignIn::Kind::MdsLogin})
        m_kind->addItem(signInTitle(kind), int(kind));
    switch (role) {
    case EndpointRole::SchemaRegistry:
        m_address->setPlaceholderText(u"https://schema-registry.example.com:8081"_s);
        m_addressField->setHint(tr("With the DEK Registry: KEKs, DEKs, schemas and policies. Empty: none."));
        break;
    case EndpointRole::Cmf:
        m_address->setPlaceholderText(u"https://cmf.example.com"_s);
        m_addressField->setHint(
            tr("Confluent Manager for Apache Flink: secrets, environments and their wiring. Empty: none."));
        break;
    case EndpointRole::Catalog:
        m_address->setPlaceholderText(u"https://catalog.example.com"_s);
        m_addressField->setHint(tr("Only where the Stream Catalog has another address than the Schema Registry."));
        break;
    }

    const auto labelled = [this](QFormLayout *form, const QString &text, QWidget *field, QWidget *buddy) {
        auto *label = new QLabel(text, this);
        label->setBuddy(buddy);
        label->setMinimumWidth(labelWidth);
        form->addRow(label, field);
    };
    auto *top = new QWidget(this);
    m_form = madeForm(top);
    labelled(m_form, tr("&Address:"), m_addressField, m_address);
    m_restForm = madeForm(m_rest);
    labelled(m_restForm, tr("Sign-&in:"), m_kind, m_kind);
    labelled(m_restForm, tr("&User name:"), m_userField, m_user);
    labelled(m_restForm, tr("Pass&word:"), m_secretField, m_secret->line());
    labelled(m_restForm, tr("&Token address:"), m_tokenUrlField, m_tokenUrl);
    labelled(m_restForm, tr("Sc&ope:"), m_scope, m_scope);
    labelled(m_restForm, tr("&Logical cluster:"), m_cluster, m_cluster);
    labelled(m_restForm, tr("I&dentity pool:"), m_pool, m_pool);
    m_scope->setPlaceholderText(tr("may stay empty"));
    m_cluster->setPlaceholderText(tr("lsrc-…, only for a hosted Schema Registry"));
    m_pool->setPlaceholderText(tr("pool-…, only for a hosted Schema Registry"));

    const auto heading = [this](const QString &text) {
        auto *label = new QLabel(text, this);
        label->setFont(sectionFont());
        return label;
    };
    auto *tokenColumn = new QVBoxLayout(m_tokenGroup);
    tokenColumn->setContentsMargins(0, 0, 0, 0);
    tokenColumn->setSpacing(space::s);
    tokenColumn->addWidget(heading(tr("The server that gives out the tokens")));
    tokenColumn->addWidget(m_tokenTls);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(top);
    column->addWidget(m_rest);
    column->addWidget(m_tls);
    column->addWidget(m_tokenGroup);
    column->addStretch(1);

    const auto touched = [this] {
        updateState();
        Q_EMIT changed();
    };
    for (QLineEdit *line : {m_address, m_user, m_tokenUrl, m_scope, m_cluster, m_pool})
        connect(line, &QLineEdit::textChanged, this, touched);
    connect(m_kind, &QComboBox::currentIndexChanged, this, touched);
    connect(m_secret, &SecretField::changed, this, touched);
    connect(m_tls, &TlsForm::changed, this, touched);
    connect(m_tokenTls, &TlsForm::changed, this, touched);
    updateState();
}

SignIn::Kind EndpointForm::kind() const
{
    return SignIn::Kind(m_kind->currentData().toInt());
}

void EndpointForm::setEndpoint(const std::optional<EndpointProfile> &endpoint)
{
    m_base = endpoint.value_or(EndpointProfile{});
    const EndpointProfile &from = m_base;
    m_address->setText(from.address);
    m_kind->setCurrentIndex(m_kind->findData(int(from.signIn)));
    m_user->setText(from.user);
    m_tokenUrl->setText(from.tokenUrl);
    m_scope->setText(from.scope);
    m_cluster->setText(from.logicalCluster);
    m_pool->setText(from.identityPool);
    m_tls->setValues({from.caFile, from.clientCertificateFile, from.clientKeyFile, from.hasKeyPassphrase,
                      from.pinnedSha256, from.credentialsInClearAllowed});
    m_tokenTls->setValues({from.tokenCaFile, from.tokenClientCertificateFile, from.tokenClientKeyFile,
                           from.tokenHasKeyPassphrase, from.tokenPinnedSha256, from.tokenCredentialsInClearAllowed});
    updateState();
}

std::optional<EndpointProfile> EndpointForm::endpoint() const
{
    EndpointProfile made = m_base;
    made.address = m_address->text().trimmed();
    if (made.address.isEmpty())
        return {};
    const bool fetches = SignIn{kind()}.fetchesToken();
    made.signIn = kind();
    made.user = signInUserText(made.signIn).isEmpty() ? QString() : m_user->text().trimmed();
    made.tokenUrl = fetches ? m_tokenUrl->text().trimmed() : QString();
    made.scope = made.signIn == SignIn::Kind::OAuthClientCredentials ? m_scope->text().trimmed() : QString();
    const bool hosted = m_role != EndpointRole::Cmf
        && (made.signIn == SignIn::Kind::Bearer || made.signIn == SignIn::Kind::OAuthClientCredentials);
    made.logicalCluster = hosted ? m_cluster->text().trimmed() : QString();
    made.identityPool = hosted ? m_pool->text().trimmed() : QString();
    const TlsForm::Values tls = m_tls->values();
    made.caFile = tls.caFile;
    made.clientCertificateFile = tls.clientCertificateFile;
    made.clientKeyFile = tls.clientKeyFile;
    made.hasKeyPassphrase = tls.hasKeyPassphrase;
    made.pinnedSha256 = tls.pinnedSha256;
    made.credentialsInClearAllowed = tls.credentialsInClearAllowed;
    const TlsForm::Values token = fetches ? m_tokenTls->values() : TlsForm::Values{};
    made.tokenCaFile = token.caFile;
    made.tokenClientCertificateFile = token.clientCertificateFile;
    made.tokenClientKeyFile = token.clientKeyFile;
    made.tokenHasKeyPassphrase = token.hasKeyPassphrase;
    made.tokenPinnedSha256 = token.pinnedSha256;
    made.tokenCredentialsInClearAllowed = token.credentialsInClearAllowed;
    return made;
}

void EndpointForm::setPin(const QByteArray &sha256)
{
    m_tls->setPin(sha256);
}

void EndpointForm::setStored(const QList<SecretKind> &kinds)
{
    m_stored = kinds;
    m_tls->passphrase()->setStored(kinds.contains(SecretKind::KeyPassphrase));
    m_tokenTls->passphrase()->setStored(kinds.contains(SecretKind::TokenKeyPassphrase));
    updateState();
}

QList<std::pair<SecretKind, Secret>> EndpointForm::typedSecrets() const
{
    QList<std::pair<SecretKind, Secret>> typed;
    const auto made = endpoint();
    if (!made)
        return typed;
    const QList<SecretKind> needed = secretsNeeded(*made);
    for (const SecretKind kind : needed) {
        const SecretField *field = kind == SecretKind::KeyPassphrase ? m_tls->passphrase()
            : kind == SecretKind::TokenKeyPassphrase                 ? m_tokenTls->passphrase()
                                                                     : m_secret;
        if (!field->isBlank()) // a token is pasted, often with a line's end; a password is what it is
            typed.append({kind, field->typed(kind == SecretKind::Bearer)});
    }
    return typed;
}

QList<SecretKind> EndpointForm::secretsToForget() const
{
    QList<SecretKind> forgotten;
    if (const auto wanted = signInSecretOf(kind()); wanted && m_secret->isToBeForgotten())
        forgotten.append(*wanted);
    if (m_tls->passphrase()->isToBeForgotten())
        forgotten.append(SecretKind::KeyPassphrase);
    if (m_tokenTls->passphrase()->isToBeForgotten())
        forgotten.append(SecretKind::TokenKeyPassphrase);
    return forgotten;
}

bool EndpointForm::hasTypedSecrets() const
{
    return !m_secret->isBlank() || !m_tls->passphrase()->isBlank() || !m_tokenTls->passphrase()->isBlank();
}

QString EndpointForm::problem() const
{
    if (m_address->text().trimmed().isEmpty())
        return {};
    for (const FormField *field : {m_addressField, m_userField, m_tokenUrlField}) {
        if (!field->problem().isEmpty())
            return field->problem();
    }
    if (const QString tls = m_tls->problem(); !tls.isEmpty())
        return tls;
    return SignIn{kind()}.fetchesToken() ? m_tokenTls->problem() : QString();
}

void EndpointForm::focusAddress()
{
    m_address->setFocus();
}

void EndpointForm::clearSecrets()
{
    m_secret->clear();
    m_tls->passphrase()->clear();
    m_tokenTls->passphrase()->clear();
}

void EndpointForm::updateState()
{
    const auto addressProblem = [](const QString &text, const QString &field) -> QString {
        if (text.isEmpty())
            return {};
        const auto fine = checkedAddress(text, field);
        if (fine)
            return {};
        if (fine.error().kind == ProfileError::Kind::LoginInAddress)
            return tr("Leave the user name and password out of the address: they have fields of their own below.");
        if (!text.contains("://"_L1))
            return tr("An address begins with https:// or http://.");
        return tr("This is no address of a server. Write it like https://host:8081, without “?” and “#”.");
    };
    const QString address = m_address->text().trimmed();
    const SignIn::Kind chosen = kind();
    const bool fetches = SignIn{chosen}.fetchesToken();
    const bool hosted = m_role != EndpointRole::Cmf
        && (chosen == SignIn::Kind::Bearer || chosen == SignIn::Kind::OAuthClientCredentials);
    const QString userText = signInUserText(chosen);
    const QString secretName = signInSecretText(chosen);
    m_addressField->setProblem(addressProblem(address, u"address"_s));

    const auto relabel = [this](QWidget *field, const QString &text) {
        if (auto *label = qobject_cast<QLabel *>(m_restForm->labelForField(field)))
            label->setText(text);
    };
    if (!userText.isEmpty()) {
        relabel(m_userField, signInUserLabel(chosen));
        m_user->setAccessibleName(userText);
    }
    m_userField->setProblem(
        !userText.isEmpty() && m_user->text().trimmed().isEmpty() ? tr("%1 is needed.").arg(userText) : QString());
    if (!secretName.isEmpty()) {
        relabel(m_secretField, signInSecretLabel(chosen));
        m_secret->setWhat(secretName);
    }
    const auto secretKind = signInSecretOf(chosen);
    const bool sameUse = secretKind && m_stored.contains(*secretKind) && chosen == m_base.signIn;
    m_secret->setStored(sameUse);
    m_secretField->setHint(m_secret->willBeKnown() || secretName.isEmpty()
                               ? QString()
                               : tr("May stay empty: it is asked for when the connection is opened."));
    relabel(m_tokenUrlField, chosen == SignIn::Kind::MdsLogin ? tr("&MDS address:") : tr("&Token address:"));
    m_tokenUrl->setAccessibleName(chosen == SignIn::Kind::MdsLogin ? tr("MDS address") : tr("Token address"));
    m_tokenUrl->setPlaceholderText(chosen == SignIn::Kind::MdsLogin ? u"https://mds.example.com:8090"_s
                                                                    : u"https://login.example.com/oauth2/token"_s);
    const QString tokenUrl = m_tokenUrl->text().trimmed();
    m_tokenUrlField->setProblem(!fetches                 ? QString()
                                    : tokenUrl.isEmpty() ? tr("The address that gives out the tokens is needed.")
                                                         : addressProblem(tokenUrl, u"tokenUrl"_s));
    setRow(m_restForm, m_userField, !userText.isEmpty());
    setRow(m_restForm, m_secretField, !secretName.isEmpty());
    setRow(m_restForm, m_tokenUrlField, fetches);
    setRow(m_restForm, m_scope, chosen == SignIn::Kind::OAuthClientCredentials);
    setRow(m_restForm, m_cluster, hosted);
    setRow(m_restForm, m_pool, hosted);
    m_tls->setServer(address, chosen != SignIn::Kind::None);
    m_tokenTls->setServer(tokenUrl, fetches);
    m_tokenGroup->setVisible(fetches && QUrl(tokenUrl).isValid() && !tokenUrl.isEmpty());
    m_rest->setEnabled(!address.isEmpty());
    m_tls->setEnabled(!address.isEmpty());
    m_tokenGroup->setEnabled(!address.isEmpty());
}

} // namespace kekkai
