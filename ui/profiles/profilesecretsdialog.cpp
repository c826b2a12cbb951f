#include "ui/profiles/profilesecretsdialog.h"

#include "models/profiles/profilewords.h"
#include "models/text/profiletext.h"
#include "ui/dialogs/growtofit.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/secretfield.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/loadingbar.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

ProfileSecretsDialog::ProfileSecretsDialog(const Profile &profile, QWidget *parent)
    : QDialog(parent)
    , m_profile(profile)
    , m_words(new QLabel(this))
    , m_bar(new LoadingBar(this))
    , m_banner(new Banner(this))
    , m_fieldsPlace(new QVBoxLayout)
    , m_keep(new QRadioButton(tr("&Keep in the keychain"), this))
    , m_thisRun(new QRadioButton(tr("Only for &this run"), this))
    , m_keepHint(new QLabel(this))
    , m_open(new QPushButton(tr("&Open"), this))
    , m_retry(new QPushButton(tr("Try &again"), this))
{
    setObjectName(u"profileSecretsDialog"_s);
    setWindowTitle(tr("Open a connection"));
    auto *swatch = new QLabel(this);
    swatch->setPixmap(swatchIcon(profile.color).pixmap(18, 18));
    auto *title = new QLabel(tr("Opening “%1”").arg(profile.name), this);
    title->setTextFormat(Qt::PlainText);
    title->setFont(sectionFont());
    auto *heading = new QHBoxLayout;
    heading->setSpacing(space::s);
    heading->addWidget(swatch);
    heading->addWidget(title, 1);
    m_words->setObjectName(u"secretsWords"_s);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    useToken(m_words, QPalette::WindowText, Token::MutedText);
    m_banner->setObjectName(u"secretsBanner"_s);
    m_banner->hide();
    m_keep->setObjectName(u"secretsKeep"_s);
    m_thisRun->setObjectName(u"secretsThisRun"_s);
    m_keepHint->setObjectName(u"secretsKeepHint"_s);
    m_keepHint->setWordWrap(true);
    useToken(m_keepHint, QPalette::WindowText, Token::MutedText);
    m_open->setObjectName(u"secretsOpen"_s);
    m_open->setProperty("primary", true);
    m_open->setDefault(true);
    m_retry->setObjectName(u"secretsRetry"_s);
    m_retry->setAutoDefault(false);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"secretsCancel"_s);
    cancel->setAutoDefault(false);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(m_open, QDialogButtonBox::ActionRole);
    buttons->addButton(m_retry, QDialogButtonBox::ActionRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_open, &QPushButton::clicked, this, &ProfileSecretsDialog::submit);
    connect(m_retry, &QPushButton::clicked, this, &ProfileSecretsDialog::retryRequested);
    connect(m_keep, &QRadioButton::toggled, this, &ProfileSecretsDialog::updateState);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addLayout(heading);
    column->addWidget(m_bar);
    column->addWidget(m_words);
    column->addWidget(m_banner);
    column->addLayout(m_fieldsPlace);
    column->addWidget(m_keep);
    column->addWidget(m_thisRun);
    column->addWidget(m_keepHint);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(560);
    showReading();
}

void ProfileSecretsDialog::done(int result)
{
    for (const Field &field : std::as_const(m_fields))
        wipeField(field.line);
    QDialog::done(result);
}

void ProfileSecretsDialog::forgetTyped()
{
    const bool any = std::any_of(m_fields.cbegin(), m_fields.cend(),
                                 [](const Field &field) { return !field.line->text().isEmpty(); });
    if (!any)
        return;
    for (const Field &field : std::as_const(m_fields))
        wipeField(field.line);
    m_words->setText(tr("What was typed here was forgotten, as Kekkai was locked meanwhile. Type it again:"));
    m_words->show();
    growToFit(this);
}

void ProfileSecretsDialog::showReading()
{
    m_reading = true;
    m_bar->setProgress(0, 0);
    m_words->setText(tr("Reading its passwords and tokens from the keychain. The system may ask you to unlock it."));
    m_words->show();
    m_banner->hide();
    if (m_fieldsHolder)
        m_fieldsHolder->setEnabled(false);
    m_retry->hide();
    updateState();
}

void ProfileSecretsDialog::buildFields(const QList<KeychainKey> &missing, bool canKeep, const QString &whyNot)
{
    m_reading = false;
    m_bar->setIdle();
    delete m_fieldsHolder;
    m_fields.clear();
    m_fieldsHolder = new QWidget(this);
    auto *form = new QFormLayout(m_fieldsHolder);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const KeychainKey &key : missing) {
        auto *line = new QLineEdit(m_fieldsHolder);
        line->setObjectName(u"secret-"_s + roleName(key.role) + u'-' + secretKindName(key.kind));
        line->setEchoMode(QLineEdit::Password);
        line->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
        const QString what = secretText(m_profile, key.role, key.kind);
        line->setAccessibleName(what);
        if (const auto &endpoint = m_profile.endpoint(key.role); endpoint && !endpoint->user.isEmpty())
            line->setToolTip(tr("For “%1”").arg(endpoint->user));
        form->addRow(what + u':', line);
        connect(line, &QLineEdit::textChanged, this, &ProfileSecretsDialog::updateState);
        m_fields.append({key, line});
    }
    m_fieldsPlace->addWidget(m_fieldsHolder);
    QWidget *before = nullptr; // made last, but reached first
    for (const Field &field : std::as_const(m_fields)) {
        if (before)
            setTabOrder(before, field.line);
        before = field.line;
    }
    for (QWidget *next : {static_cast<QWidget *>(m_keep), static_cast<QWidget *>(m_thisRun),
                          static_cast<QWidget *>(m_open), static_cast<QWidget *>(m_retry)}) {
        if (before)
            setTabOrder(before, next);
        before = next;
    }
    m_fieldsHolder->show(); // at once, so that the dialog knows its height
    m_keep->setEnabled(canKeep);
    (canKeep ? m_keep : m_thisRun)->setChecked(true);
    m_keepHint->setText(whyNot);
    m_keepHint->setVisible(!whyNot.isEmpty());
    updateState();
    growToFit(this);
    QTimer::singleShot(0, this, [this] { growToFit(this); }); // once more, when a new banner has its width
    if (!m_fields.isEmpty())
        m_fields.first().line->setFocus();
}

void ProfileSecretsDialog::ask(const QList<KeychainKey> &missing)
{
    m_banner->hide();
    m_words->setText(tr("The keychain does not have these yet, or somebody removed them:"));
    m_words->show();
    m_retry->hide();
    buildFields(missing, true, {});
}

void ProfileSecretsDialog::showProblem(const ApiError &error, const QList<KeychainKey> &missing)
{
    QString title;
    QString whyNot;
    switch (keychainProblem(error)) {
    case KeychainProblem::Absent:
        title = tr("There is no keychain here");
        whyNot = tr("Nothing can be kept without a keychain.");
        break;
    case KeychainProblem::Locked:
        title = tr("The keychain is locked");
        whyNot = tr("A locked keychain takes nothing.");
        break;
    case KeychainProblem::Denied:
        title = tr("The keychain was not opened");
        whyNot = tr("Without access to the keychain nothing can be kept.");
        break;
    case KeychainProblem::None:
    case KeychainProblem::Missing:
    case KeychainProblem::TooLarge:
    case KeychainProblem::Failed:
        title = tr("The keychain did not answer as it should");
        whyNot = tr("Nothing can be kept while the keychain fails.");
        break;
    }
    m_words->hide();
    m_banner->setContent(Banner::Kind::Warning, title, keychainSentence(error), error.detail);
    m_banner->show();
    m_retry->show();
    buildFields(missing, false, whyNot);
}

void ProfileSecretsDialog::updateState()
{
    const bool complete = std::all_of(m_fields.cbegin(), m_fields.cend(),
                                      [](const Field &field) { return !field.line->text().isEmpty(); });
    m_open->setVisible(!m_reading);
    m_open->setEnabled(!m_reading && complete);
    m_open->setToolTip(complete ? QString() : tr("Fill in every field first"));
    for (QWidget *widget : {static_cast<QWidget *>(m_keep), static_cast<QWidget *>(m_thisRun)})
        widget->setVisible(!m_reading);
    m_keepHint->setVisible(!m_reading && !m_keepHint->text().isEmpty());
}

void ProfileSecretsDialog::submit()
{
    QList<std::pair<KeychainKey, Secret>> secrets;
    for (const Field &field : std::as_const(m_fields)) {
        if (field.key.kind == SecretKind::Bearer)
            field.line->setText(field.line->text().trimmed());
        secrets.append({field.key, takenSecret(field.line)});
    }
    Q_EMIT submitted(secrets, m_keep->isChecked());
}

} // namespace kekkai
