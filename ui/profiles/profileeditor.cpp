#include "ui/profiles/profileeditor.h"

#include "models/profiles/profilewords.h"
#include "models/text/profiletext.h"
#include "services/export/installationcommand.h"
#include "ui/dialogs/closequestion.h"
#include "ui/profiles/endpointform.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int contentWidth = 680;
#ifdef Q_OS_WIN
constexpr Shell shell = Shell::PowerShell;
#else
constexpr Shell shell = Shell::Posix;
#endif

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

void addLabelled(QFormLayout *form, const QString &text, QWidget *field, QWidget *buddy)
{
    auto *label = new QLabel(text, form->parentWidget());
    label->setBuddy(buddy);
    form->addRow(label, field);
}

} // namespace

ProfileEditor::ProfileEditor(const Profile &profile, bool isNew, QStringList taken, QWidget *parent)
    : QDialog(parent)
    , m_before(profile)
    , m_isNew(isNew)
    , m_taken(std::move(taken))
    , m_banner(new Banner(this))
    , m_notice(new Banner(this))
    , m_pages(new QListWidget(this))
    , m_stack(new QStackedWidget(this))
    , m_keepKnown(new QCheckBox(this))
    , m_reason(new QLabel(this))
    , m_save(new QPushButton(tr("&Save"), this))
{
    setObjectName(u"profileEditor"_s);
    setWindowTitle(isNew ? tr("New connection") : tr("Connection “%1”").arg(profile.name));
    setSizeGripEnabled(true);
    m_banner->setObjectName(u"editorBanner"_s);
    m_banner->hide();
    m_notice->setObjectName(u"editorNotice"_s);
    m_notice->hide();
    m_pages->setObjectName(u"editorPages"_s);
    m_pages->setAccessibleName(tr("Parts of the connection"));
    m_pages->setFixedWidth(180);
    m_pages->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_pages, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);

    addPage(tr("General"), madeGeneral(), u"pageGeneral"_s);
    for (const EndpointRole role : endpointRoles) {
        m_forms.at(size_t(role)) = new EndpointForm(role, this);
        addPage(roleText(role), m_forms.at(size_t(role)), u"page-"_s + roleName(role));
    }
    addPage(tr("Kubernetes and Helm"), madeKubernetes(), u"pageKubernetes"_s);

    m_keepKnown->setObjectName(u"editorKeepKnown"_s);
    m_keepKnown->hide();
    m_reason->setObjectName(u"editorReason"_s);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    useToken(m_reason, QPalette::WindowText, Token::MutedText);
    m_save->setObjectName(u"editorSave"_s);
    m_save->setProperty("primary", true);
    m_save->setDefault(true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"editorCancel"_s);
    cancel->setAutoDefault(false);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(m_save, QDialogButtonBox::ActionRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &ProfileEditor::reject);
    connect(m_save, &QPushButton::clicked, this, &ProfileEditor::submit);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_reason, 1);
    bottom->addWidget(buttons);
    auto *right = new QVBoxLayout;
    right->setSpacing(space::m);
    right->addWidget(m_banner);
    right->addWidget(m_notice);
    right->addWidget(m_stack, 1);
    auto *upper = new QHBoxLayout;
    upper->setSpacing(space::l);
    upper->addWidget(m_pages);
    upper->addLayout(right, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addLayout(upper, 1);
    column->addWidget(m_keepKnown);
    column->addLayout(bottom);

    m_name->setText(profile.name);
    const int slot = m_color->findData(profile.color);
    if (slot < 0) // a shade of one's own, as an import may bring
        m_color->addItem(swatchIcon(profile.color), colorText(profile.color), profile.color);
    m_color->setCurrentIndex(m_color->findData(profile.color));
    m_production->setChecked(profile.isProduction);
    m_readOnly->setChecked(profile.isReadOnly);
    for (EndpointForm *one : m_forms) {
        one->setEndpoint(profile.endpoint(one->role()));
        connect(one, &EndpointForm::changed, this, &ProfileEditor::updateState);
    }
    m_kubeconfig->setText(profile.kubeconfig);
    m_context->setEditText(profile.kubeContext);
    m_release->setText(profile.helmRelease);
    m_namespace->setText(profile.helmNamespace);
    connect(m_name, &QLineEdit::textChanged, this, &ProfileEditor::updateState);
    connect(m_color, &QComboBox::currentIndexChanged, this, &ProfileEditor::updateState);
    connect(m_production, &QCheckBox::toggled, this, &ProfileEditor::updateState);
    connect(m_readOnly, &QCheckBox::toggled, this, &ProfileEditor::updateState);
    for (QLineEdit *line : {m_kubeconfig, m_release, m_namespace})
        connect(line, &QLineEdit::textChanged, this, &ProfileEditor::updateState);
    connect(m_context, &QComboBox::editTextChanged, this, &ProfileEditor::updateState);
    m_shown = this->profile();
    m_pages->setCurrentRow(0);
    resize(900, 620);
    updateState();
    m_name->setFocus();
}

void ProfileEditor::addPage(const QString &text, QWidget *content, const QString &name)
{
    auto *item = new QListWidgetItem(text, m_pages);
    item->setSizeHint(QSize(0, space::row));
    auto *area = new QScrollArea(m_stack);
    area->setObjectName(name);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *holder = new QWidget(area);
    auto *column = new QVBoxLayout(holder);
    column->setContentsMargins(space::xs, space::xs, space::m, space::xs);
    column->setSpacing(space::m);
    auto *title = new QLabel(text, holder);
    title->setFont(sectionFont());
    column->addWidget(title);
    content->setMaximumWidth(contentWidth);
    column->addWidget(content);
    column->addStretch(1);
    area->setWidget(holder);
    m_stack->addWidget(area);
}

QWidget *ProfileEditor::madeGeneral()
{
    auto *page = new QWidget(this);
    m_name = new QLineEdit(page);
    m_name->setObjectName(u"profileName"_s);
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxLength(100);
    m_nameField = new FormField(m_name, u"profileName"_s, page);
    m_color = new QComboBox(page);
    m_color->setObjectName(u"profileColor"_s);
    m_color->setAccessibleName(tr("Colour"));
    addProfileColors(m_color);
    m_production = new QCheckBox(tr("&Production"), page);
    m_production->setObjectName(u"profileProduction"_s);
    m_readOnly = new QCheckBox(tr("&Read-only"), page);
    m_readOnly->setObjectName(u"profileReadOnly"_s);
    auto *production = new FormField(m_production, u"profileProduction"_s, page);
    production->setHint(tr("A red band with the word PRODUCTION stays across the window while this is open."));
    auto *readOnly = new FormField(m_readOnly, u"profileReadOnly"_s, page);
    readOnly->setHint(tr("Everything that would change a server is switched off."));
    auto *form = madeForm(page);
    addLabelled(form, tr("&Name:"), m_nameField, m_name);
    addLabelled(form, tr("C&olour:"), m_color, m_color);
    form->addRow(QString(), production);
    form->addRow(QString(), readOnly);
    return page;
}

QWidget *ProfileEditor::madeKubernetes()
{
    auto *page = new QWidget(this);
    auto *row = new QWidget(page);
    m_kubeconfig = new QLineEdit(row);
    m_kubeconfig->setObjectName(u"profileKubeconfig"_s);
    m_kubeconfig->setAccessibleName(tr("Kubeconfig"));
    m_kubeconfig->setPlaceholderText(tr("where kubectl looks: KUBECONFIG, else ~/.kube/config"));
    auto *choose = new QPushButton(tr("Choose…"), row);
    choose->setObjectName(u"profileKubeconfigChoose"_s);
    choose->setAccessibleName(tr("Choose a kubeconfig"));
    choose->setAutoDefault(false);
    auto *read = new QPushButton(tr("Read the conte&xts"), row);
    read->setObjectName(u"profileKubeconfigRead"_s);
    read->setAutoDefault(false);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(m_kubeconfig, 1);
    layout->addWidget(choose);
    layout->addWidget(read);
    row->setFocusProxy(m_kubeconfig);
    m_kubeconfigField = new FormField(row, u"profileKubeconfig"_s, page);
    m_context = new QComboBox(page);
    m_context->setObjectName(u"profileContext"_s);
    m_context->setAccessibleName(tr("Context"));
    m_context->setEditable(true);
    m_context->setInsertPolicy(QComboBox::NoInsert);
    m_context->lineEdit()->setPlaceholderText(tr("empty: this connection has no Kubernetes"));
    m_release = new QLineEdit(page);
    m_release->setObjectName(u"profileRelease"_s);
    m_release->setAccessibleName(tr("Helm release"));
    m_release->setPlaceholderText(tr("such as %1").arg(u"cmf"_s));
    m_namespace = new QLineEdit(page);
    m_namespace->setObjectName(u"profileNamespace"_s);
    m_namespace->setAccessibleName(tr("Namespace"));
    m_namespace->setPlaceholderText(tr("such as %1").arg(u"confluent"_s));
    auto *release = new FormField(m_release, u"profileRelease"_s, page);
    release->setHint(tr("The release by which CMF was installed."));
    auto *about =
        new QLabel(tr("Where this CMF is installed. Kekkai keeps it with the connection, and opens nothing there: "
                      "it makes the command for a look with your own tools."),
                   page);
    about->setObjectName(u"profileKubernetesAbout"_s);
    about->setWordWrap(true);
    useToken(about, QPalette::WindowText, Token::MutedText);
    m_command = new QLineEdit(page);
    m_command->setObjectName(u"profileCommand"_s);
    m_command->setAccessibleName(tr("Command"));
    m_command->setReadOnly(true);
    m_command->setFont(fixedFont());
    m_command->setPlaceholderText(tr("needs a context or a Helm release"));
    m_copyCommand = new QPushButton(tr("Cop&y"), page);
    m_copyCommand->setObjectName(u"profileCommandCopy"_s);
    m_copyCommand->setAccessibleName(tr("Copy the command"));
    m_copyCommand->setAutoDefault(false);
    connect(m_copyCommand, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_command->text()); });
    auto *command = new QWidget(page);
    auto *commandRow = new QHBoxLayout(command);
    commandRow->setContentsMargins(0, 0, 0, 0);
    commandRow->setSpacing(space::s);
    commandRow->addWidget(m_command, 1);
    commandRow->addWidget(m_copyCommand);
    command->setFocusProxy(m_command);
    auto *form = madeForm(page);
    form->addRow(about);
    addLabelled(form, tr("&Kubeconfig:"), m_kubeconfigField, m_kubeconfig);
    addLabelled(form, tr("&Context:"), m_context, m_context);
    addLabelled(form, tr("&Helm release:"), release, m_release);
    addLabelled(form, tr("Na&mespace:"), m_namespace, m_namespace);
    addLabelled(form, tr("Comman&d:"), command, m_command);
    connect(read, &QPushButton::clicked, this, [this] { Q_EMIT kubeconfigChosen(m_kubeconfig->text().trimmed()); });
    connect(choose, &QPushButton::clicked, this, [this] {
        auto *chooser = new QFileDialog(this, tr("Kubeconfig"));
        chooser->setAttribute(Qt::WA_DeleteOnClose);
        chooser->setFileMode(QFileDialog::ExistingFile);
        connect(chooser, &QFileDialog::fileSelected, this, [this](const QString &file) {
            m_kubeconfig->setText(file);
            Q_EMIT kubeconfigChosen(file);
        });
        chooser->open();
    });
    return page;
}

void ProfileEditor::showPage(Page page)
{
    m_pages->setCurrentRow(int(page));
    if (page == Page::General)
        m_name->setFocus();
    else if (page != Page::Kubernetes)
        m_forms.at(size_t(page) - 1)->focusAddress();
}

EndpointForm *ProfileEditor::form(EndpointRole role) const
{
    return m_forms.at(size_t(role));
}

void ProfileEditor::setStored(const QList<KeychainKey> &keys)
{
    for (const EndpointRole role : endpointRoles) {
        QList<SecretKind> kinds;
        for (const KeychainKey &key : keys) {
            if (key.role == role)
                kinds.append(key.kind);
        }
        form(role)->setStored(kinds);
    }
    updateState();
}

void ProfileEditor::offerToKeep(const QList<KeychainKey> &keys, const ProfileSecrets &known)
{
    QStringList texts;
    for (const KeychainKey &key : keys) {
        if (!known.get(key.role, key.kind).isEmpty())
            texts.append(secretText(m_before, key.role, key.kind));
    }
    m_keepKnown->setText(tr("&Put into the keychain what you signed in with: %1").arg(texts.join(tr(", "))));
    m_keepKnown->setVisible(!texts.isEmpty());
    m_keepKnown->setChecked(true);
}

void ProfileEditor::forgetTyped()
{
    const bool any = m_keepKnown->isVisibleTo(this)
        || std::any_of(m_forms.begin(), m_forms.end(), [](const EndpointForm *one) { return one->hasTypedSecrets(); });
    if (!any || m_busy)
        return;
    for (EndpointForm *one : m_forms)
        one->clearSecrets();
    m_keepKnown->hide(); // what the connection had is gone too
    m_banner->setContent(Banner::Kind::Info, tr("Passwords and tokens typed here were forgotten"),
                         tr("Kekkai was locked meanwhile. Everything else is still here."));
    m_banner->show();
}

void ProfileEditor::finish()
{
    for (EndpointForm *one : m_forms)
        one->clearSecrets();
    accept();
}

void ProfileEditor::setKeychainNotice(const QString &title, const QString &cause)
{
    m_notice->setContent(Banner::Kind::Warning, title, cause);
    m_notice->setVisible(!title.isEmpty());
}

void ProfileEditor::setContexts(const QStringList &contexts, const QString &current, const QString &problem)
{
    m_kubeconfigField->setProblem(problem, true);
    if (problem.isEmpty())
        m_kubeconfigField->setHint(
            tr("%n context(s). The one in use is “%1”.", nullptr, int(contexts.size())).arg(current));
    const QString typed = m_context->currentText();
    m_context->clear();
    m_context->addItems(contexts);
    m_context->setCurrentIndex(contexts.indexOf(typed));
    m_context->setEditText(typed);
    if (!contexts.isEmpty() && typed.isEmpty()) {
        m_context->setFocus();
        m_context->showPopup();
    }
    updateState();
}

Profile ProfileEditor::profile() const
{
    Profile made = m_before;
    made.name = m_name->text().trimmed();
    made.color = m_color->currentData().toString();
    made.isProduction = m_production->isChecked();
    made.isReadOnly = m_readOnly->isChecked();
    for (const EndpointForm *one : m_forms)
        made.endpoint(one->role()) = one->endpoint();
    made.kubeconfig = m_kubeconfig->text().trimmed();
    made.kubeContext = m_context->currentText().trimmed();
    made.helmRelease = m_release->text().trimmed();
    made.helmNamespace = m_namespace->text().trimmed();
    return made;
}

ProfileDraft ProfileEditor::draft() const
{
    ProfileDraft made{profile(), {}, {}, m_keepKnown->isVisibleTo(this) && m_keepKnown->isChecked()};
    for (const EndpointForm *one : m_forms) {
        const auto typed = one->typedSecrets();
        for (const auto &[kind, secret] : typed)
            made.secrets.append({KeychainKey{m_before.id, one->role(), kind}, secret});
        const QList<SecretKind> forgotten = one->secretsToForget();
        for (const SecretKind kind : forgotten)
            made.forgotten.append(KeychainKey{m_before.id, one->role(), kind});
    }
    return made;
}

bool ProfileEditor::isChanged() const
{
    const bool secrets = std::any_of(m_forms.begin(), m_forms.end(), [](const EndpointForm *one) {
        return one->hasTypedSecrets() || !one->secretsToForget().isEmpty();
    });
    return secrets || !(profile() == m_shown);
}

void ProfileEditor::updateState()
{
    const QString nameProblem = profileNameProblem(m_name->text(), m_taken);
    m_nameField->setProblem(nameProblem);

    QString reason;
    if (!nameProblem.isEmpty())
        reason = tr("%1: %2", "part of the connection, what is wrong there").arg(tr("General"), nameProblem);
    bool any = false;
    for (const EndpointForm *one : m_forms) {
        const QString problem = one->problem();
        m_pages->item(int(one->role()) + 1)
            ->setIcon(problem.isEmpty() ? QIcon() : themedIcon(u"warning", Token::Critical));
        if (reason.isEmpty() && !problem.isEmpty())
            reason = tr("%1: %2", "part of the connection, what is wrong there").arg(roleText(one->role()), problem);
        any = any || one->endpoint().has_value();
    }
    m_pages->item(0)->setIcon(nameProblem.isEmpty() ? QIcon() : themedIcon(u"warning", Token::Critical));
    if (reason.isEmpty() && !any)
        reason = tr("Give the address of a Schema Registry or of a CMF.");
    if (reason.isEmpty() && !m_isNew && !isChanged())
        reason = tr("Nothing was changed.");
    const QString command = installationCommand(profile(), shell);
    if (command != m_command->text()) {
        m_command->setText(command);
        m_command->setCursorPosition(0);
    }
    m_command->setToolTip(command.toHtmlEscaped());
    m_copyCommand->setEnabled(!command.isEmpty());
    m_reason->setText(m_busy ? tr("Saving…") : reason);
    m_save->setEnabled(reason.isEmpty() && !m_busy);
    m_save->setToolTip(reason);
}

void ProfileEditor::setBusy(bool busy)
{
    m_busy = busy;
    m_stack->setEnabled(!busy);
    updateState();
}

void ProfileEditor::submit()
{
    m_banner->hide();
    Q_EMIT submitted(draft());
}

void ProfileEditor::showProblem(const QString &title, const QString &cause)
{
    setBusy(false);
    m_banner->setContent(Banner::Kind::Error, title, cause);
    m_banner->show();
}

void ProfileEditor::reject()
{
    if (m_busy)
        return;
    if (!isChanged()) {
        QDialog::reject();
        return;
    }
    askBeforeClosing(
        this,
        {u"editor"_s, tr("Close without saving what you changed?"), tr("Go &on editing"), tr("&Drop the changes")},
        [this] { QDialog::reject(); });
}

} // namespace kekkai
