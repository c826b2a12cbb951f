#include "ui/profiles/importdialog.h"

#include "models/profiles/profilewords.h"
#include "models/text/profiletext.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

ImportDialog::ImportDialog(QWidget *parent)
    : QDialog(parent)
    , m_source(new QComboBox(this))
    , m_path(new QLineEdit(this))
    , m_choose(new QPushButton(tr("&Choose…"), this))
    , m_look(new QPushButton(tr("&Look"), this))
    , m_banner(new Banner(this))
    , m_remarks(new Banner(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_list(new QListWidget(this))
    , m_details(new QPlainTextEdit(this))
    , m_keep(new QCheckBox(this))
    , m_add(new QPushButton(tr("&Add the connections"), this))
{
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import connections"));
    setSizeGripEnabled(true);
    m_source->setObjectName(u"importSource"_s);
    m_source->setAccessibleName(tr("Where from"));
    m_source->addItem(tr("A file of connections (*.json)"), int(Source::File));
    m_source->addItem(tr("Environment variables (CONFLUENT_CMF_…)"), int(Source::Environment));
    m_source->addItem(tr("A property file (schema.registry.url=…)"), int(Source::Properties));
    m_source->addItem(tr("A kubeconfig"), int(Source::Kubeconfig));
    m_path->setObjectName(u"importPath"_s);
    m_path->setAccessibleName(tr("File"));
    m_choose->setObjectName(u"importChoose"_s);
    m_choose->setAutoDefault(false);
    m_look->setObjectName(u"importLook"_s);
    m_look->setAutoDefault(false);
    m_banner->setObjectName(u"importBanner"_s);
    m_banner->hide();
    m_remarks->setObjectName(u"importRemarks"_s);
    m_remarks->hide();
    m_list->setObjectName(u"importList"_s);
    m_list->setAccessibleName(tr("Connections that were found"));
    m_list->setMaximumHeight(150);
    m_details->setObjectName(u"importDetails"_s);
    m_details->setAccessibleName(tr("What was found"));
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_keep->setObjectName(u"importKeep"_s);
    m_add->setObjectName(u"importAdd"_s);
    m_add->setProperty("primary", true);
    m_add->setAutoDefault(false); // Enter in the path looks, and adds nothing

    auto *where = new QHBoxLayout;
    where->setSpacing(space::s);
    auto *label = new QLabel(tr("&From:"), this);
    label->setBuddy(m_source);
    where->addWidget(label);
    where->addWidget(m_source);
    where->addWidget(m_path, 1);
    where->addWidget(m_choose);
    where->addWidget(m_look);
    auto *found = new QWidget(this);
    auto *foundColumn = new QVBoxLayout(found);
    foundColumn->setContentsMargins(0, 0, 0, 0);
    foundColumn->setSpacing(space::s);
    foundColumn->addWidget(m_list);
    foundColumn->addWidget(m_details, 1);
    foundColumn->addWidget(m_keep);
    m_stack->addWidget(found);
    m_stack->addWidget(m_empty);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"importCancel"_s);
    cancel->setAutoDefault(false);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(m_add, QDialogButtonBox::ActionRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addLayout(where);
    column->addWidget(m_banner);
    column->addWidget(m_remarks);
    column->addWidget(m_stack, 1);
    column->addWidget(buttons);
    resize(820, 560);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_look, &QPushButton::clicked, this, &ImportDialog::look);
    connect(m_path, &QLineEdit::returnPressed, this, &ImportDialog::look);
    connect(m_path, &QLineEdit::textChanged, this, &ImportDialog::updateState);
    connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
        m_found.clear();
        m_looked = false;
        m_list->clear();
        m_banner->hide();
        m_remarks->hide();
        updateState();
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &ImportDialog::showDetails);
    connect(m_list, &QListWidget::itemChanged, this, &ImportDialog::updateState);
    connect(m_choose, &QPushButton::clicked, this, [this] {
        auto *chooser = new QFileDialog(this, windowTitle());
        chooser->setObjectName(u"importFileDialog"_s);
        chooser->setAttribute(Qt::WA_DeleteOnClose);
        chooser->setFileMode(QFileDialog::ExistingFile);
        if (source() == Source::File)
            chooser->setNameFilters({tr("Connections (*.json)"), tr("All files (*)")});
        else if (source() == Source::Properties)
            chooser->setNameFilters({tr("Properties (*.properties *.config *.conf)"), tr("All files (*)")});
        connect(chooser, &QFileDialog::fileSelected, this, [this](const QString &file) {
            m_path->setText(file);
            look();
        });
        chooser->open();
    });
    connect(m_add, &QPushButton::clicked, this, [this] {
        QList<ImportedProfile> chosen;
        for (int row = 0; row < m_list->count(); ++row) {
            if (m_list->item(row)->checkState() == Qt::Checked)
                chosen.append(m_found.at(row).imported);
        }
        m_banner->hide();
        Q_EMIT submitted(chosen, m_keep->isVisibleTo(this) && m_keep->isChecked());
    });
    updateState();
}

ImportDialog::Source ImportDialog::source() const
{
    return Source(m_source->currentData().toInt());
}

void ImportDialog::setSource(Source source, const QString &path)
{
    m_source->setCurrentIndex(m_source->findData(int(source)));
    m_path->setText(path);
}

void ImportDialog::look()
{
    if (!m_look->isEnabled())
        return;
    m_looking = true;
    m_banner->hide();
    m_remarks->hide();
    updateState();
    Q_EMIT lookRequested(source(), m_path->text().trimmed());
}

void ImportDialog::showFound(const QList<Found> &found, const QStringList &remarks)
{
    m_looking = false;
    m_looked = true;
    m_found = found;
    m_list->clear();
    bool secrets = false;
    for (const Found &one : found) {
        const Profile &profile = one.imported.profile;
        const bool usable = profile.schemaRegistry || profile.cmf;
        auto *item = new QListWidgetItem(swatchIcon(profile.color), profile.name, m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(usable || found.size() == 1 ? Qt::Checked : Qt::Unchecked);
        secrets = secrets || !one.imported.secrets.isEmpty();
    }
    m_keep->setVisible(secrets);
    m_keep->setChecked(true);
    m_keep->setText(tr("&Put the passwords and tokens that were found into the keychain"));
    m_remarks->setContent(Banner::Kind::Info, tr("About the source"), remarks.join(u'\n'));
    m_remarks->setVisible(!remarks.isEmpty());
    if (!found.isEmpty()) {
        m_list->setCurrentRow(0);
        m_list->setFocus();
    }
    showDetails();
    updateState();
}

void ImportDialog::forgetFound()
{
    const bool any = std::any_of(m_found.cbegin(), m_found.cend(),
                                 [](const Found &found) { return !found.imported.secrets.isEmpty(); });
    if (!any)
        return;
    m_found.clear();
    m_looked = false;
    m_list->clear();
    m_keep->hide();
    m_remarks->hide();
    m_banner->setContent(Banner::Kind::Info, tr("What was found was forgotten"),
                         tr("There were passwords or tokens among it, and Kekkai was locked meanwhile. Look again."));
    m_banner->show();
    updateState();
}

void ImportDialog::showProblem(const QString &title, const QString &cause)
{
    m_looking = false;
    m_banner->setContent(Banner::Kind::Error, title, cause);
    m_banner->show();
    updateState();
}

void ImportDialog::showDetails()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_found.size()) {
        m_details->clear();
        return;
    }
    const Found &found = m_found.at(row);
    const Profile &profile = found.imported.profile;
    QStringList lines;
    const auto fact = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines.append(tr("%1: %2", "name of a fact, its value").arg(name, value));
    };
    fact(tr("Marked"), marksText(profile));
    for (const EndpointRole role : endpointRoles) {
        const auto &endpoint = profile.endpoint(role);
        if (!endpoint)
            continue;
        fact(roleText(role), endpoint->address);
        fact(tr("  Sign-in"), signInTitle(endpoint->signIn));
        fact(tr("  As"), endpoint->user);
        fact(tr("  Token address"), endpoint->tokenUrl);
        fact(tr("  CA file"), endpoint->caFile);
        fact(tr("  Client certificate"), endpoint->clientCertificateFile);
        fact(tr("  Client key"), endpoint->clientKeyFile);
    }
    fact(tr("Kubernetes context"), profile.kubeContext);
    fact(tr("Kubeconfig"), profile.kubeconfig);
    fact(tr("Helm release"), profile.helmRelease);
    fact(tr("Namespace"), profile.helmNamespace);
    if (!found.imported.secrets.isEmpty()) {
        lines.append(QString());
        lines.append(tr("For the keychain (never shown, never written to a file):"));
        for (const FoundSecret &secret : found.imported.secrets)
            lines.append(u"• "_s + secretText(profile, secret.role, secret.kind));
    }
    if (!found.notes.isEmpty()) {
        lines.append(QString());
        lines.append(tr("Not taken, or taken with a reservation:"));
        for (const QString &note : found.notes)
            lines.append(u"• "_s + note);
    }
    m_details->setPlainText(lines.join(u'\n'));
}

void ImportDialog::updateState()
{
    const bool needsFile = source() == Source::File || source() == Source::Properties;
    const bool takesFile = source() != Source::Environment;
    m_path->setVisible(takesFile);
    m_choose->setVisible(takesFile);
    m_path->setPlaceholderText(source() == Source::Kubeconfig ? tr("where kubectl looks") : tr("path of the file"));
    m_look->setEnabled(!m_looking && (!needsFile || !m_path->text().trimmed().isEmpty()));
    m_look->setText(m_looking ? tr("Looking…") : tr("&Look"));
    int checked = 0;
    for (int row = 0; row < m_list->count(); ++row)
        checked += m_list->item(row)->checkState() == Qt::Checked ? 1 : 0;
    m_add->setEnabled(checked > 0 && !m_looking);
    m_add->setToolTip(checked > 0 ? QString() : tr("Look first, and check at least one connection"));
    if (m_found.isEmpty()) {
        if (m_looked)
            m_empty->setContent(u"no-match"_s, tr("Nothing that makes a connection was found there."));
        else
            m_empty->setContent(u"search"_s,
                                tr("Say where to look. What is found is shown here first; nothing is stored before you "
                                   "add it."));
    }
    m_stack->setCurrentIndex(m_found.isEmpty() ? 1 : 0);
}

} // namespace kekkai
