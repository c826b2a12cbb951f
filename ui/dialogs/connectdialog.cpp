#include "ui/dialogs/connectdialog.h"

#include "ui/dialogs/growtofit.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

ConnectDialog::ConnectDialog(const Addresses &addresses, QWidget *parent)
    : QDialog(parent)
    , m_banner(new Banner(this))
    , m_schemaRegistry(new QLineEdit(addresses.schemaRegistry, this))
    , m_cmf(new QLineEdit(addresses.cmf, this))
    , m_caFile(new QLineEdit(addresses.caFile, this))
    , m_connect(new QPushButton(tr("Connect"), this))
{
    setObjectName(u"connectDialog"_s);
    setWindowTitle(tr("New connection"));
    auto *title = new QLabel(tr("Where are your servers?"), this);
    title->setFont(sectionFont());
    auto *explained = new QLabel(
        tr("One of them is enough. A user name and password or a token are asked for when a server wants them."), this);
    explained->setWordWrap(true);
    useToken(explained, QPalette::WindowText, Token::MutedText);
    m_banner->hide();

    auto *form = new QGridLayout;
    form->setHorizontalSpacing(space::m);
    form->setVerticalSpacing(space::xs);
    const auto addField = [&](const QString &text, QLineEdit *field, const QString &name, const QString &example,
                              const QString &hint) {
        const int row = form->rowCount();
        auto *label = new QLabel(text, this);
        label->setBuddy(field);
        field->setObjectName(name);
        field->setPlaceholderText(example);
        field->setAccessibleName(QString(text).remove(u'&').remove(u':'));
        field->setAccessibleDescription(hint);
        auto *below = new QLabel(hint, this);
        below->setWordWrap(true);
        useToken(below, QPalette::WindowText, Token::MutedText);
        form->addWidget(label, row, 0);
        form->addWidget(field, row, 1);
        form->addWidget(below, row + 1, 1, 1, 2);
        form->setRowMinimumHeight(row + 2, space::s);
        connect(field, &QLineEdit::textChanged, this, &ConnectDialog::updateState);
    };
    addField(tr("&Schema Registry:"), m_schemaRegistry, u"connectSchemaRegistry"_s,
             u"https://schema-registry.example.com:8081"_s, tr("For KEKs, DEKs, schemas and policies."));
    addField(tr("C&MF:"), m_cmf, u"connectCmf"_s, u"https://cmf.example.com"_s,
             tr("Confluent Manager for Apache Flink: for secrets, environments and their wiring. May stay empty."));
    addField(tr("Certificate &file:"), m_caFile, u"connectCaFile"_s, u"/etc/ssl/company-ca.pem"_s,
             tr("Only when the servers' certificates come from a certificate authority of your own (PEM)."));
    auto *browse = new QPushButton(tr("Choose…"), this);
    browse->setObjectName(u"connectBrowse"_s);
    browse->setAccessibleName(tr("Choose a certificate file"));
    form->addWidget(browse, form->rowCount() - 3, 2);
    form->setColumnStretch(1, 1);
    connect(browse, &QPushButton::clicked, this, [this] {
        auto *chooser = new QFileDialog(this, tr("Certificate file"), QString(),
                                        tr("Certificates (*.pem *.crt *.cer *.der);;All files (*)"));
        chooser->setAttribute(Qt::WA_DeleteOnClose);
        chooser->setFileMode(QFileDialog::ExistingFile);
        connect(chooser, &QFileDialog::fileSelected, m_caFile, &QLineEdit::setText);
        chooser->open();
    });

    m_connect->setObjectName(u"connectButton"_s);
    m_connect->setProperty("primary", true);
    m_connect->setDefault(true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"connectCancel"_s);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(m_connect, QDialogButtonBox::ActionRole);
    buttons->addButton(cancel, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_connect, &QPushButton::clicked, this, [this] {
        m_banner->hide();
        Q_EMIT submitted(this->addresses());
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addWidget(title);
    column->addWidget(explained);
    column->addWidget(m_banner);
    column->addLayout(form);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(640);
    updateState();
    growToFit(this);
    m_schemaRegistry->setFocus();
}

ConnectDialog::Addresses ConnectDialog::addresses() const
{
    return {m_schemaRegistry->text().trimmed(), m_cmf->text().trimmed(), m_caFile->text().trimmed()};
}

void ConnectDialog::updateState()
{
    const Addresses typed = addresses();
    m_connect->setEnabled(!m_busy && (!typed.schemaRegistry.isEmpty() || !typed.cmf.isEmpty()));
    m_connect->setText(m_busy ? tr("Connecting…") : tr("Connect"));
    for (QLineEdit *edit : {m_schemaRegistry, m_cmf, m_caFile})
        edit->setReadOnly(m_busy); // not disabled: the focus would go
}

void ConnectDialog::setBusy(bool busy)
{
    m_busy = busy;
    updateState();
}

void ConnectDialog::showProblem(Field field, const QString &sentence)
{
    QLineEdit *edit = field == Field::SchemaRegistry ? m_schemaRegistry : field == Field::Cmf ? m_cmf : m_caFile;
    m_banner->setContent(Banner::Kind::Error, tr("This cannot be used: %1").arg(edit->accessibleName()), sentence);
    m_banner->show();
    growToFit(this);
    edit->setFocus();
    edit->selectAll();
}

} // namespace kekkai
