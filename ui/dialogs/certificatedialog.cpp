#include "ui/dialogs/certificatedialog.h"

#include "models/text/certificatetext.h"
#include "models/text/errortext.h"
#include "ui/dialogs/growtofit.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QLabel *paragraph(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText); // names in certificates may hold anything
    return label;
}

/// The server as the button names it: host and port.
QString placeOf(const TlsRefusal &refusal)
{
    return refusal.port > 0 ? refusal.host + u':' + QString::number(refusal.port) : refusal.host;
}

} // namespace

CertificateDialog::CertificateDialog(Server server, const ApiError &error, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"certificateDialog"_s);
    setWindowTitle(tr("No secure connection"));
    auto *banner = new Banner(this);
    const QString title = error.tls && error.tls->has(TlsReason::PinChanged)
        ? tr("%1 shows another certificate than the trusted one").arg(serverWord(server))
        : tr("%1 could not prove who it is").arg(serverWord(server));
    banner->setContent(Banner::Kind::Error, title, errorSentence(error), errorDetails(error).join(u'\n'));
    auto *change = new QPushButton(tr("&Change the connection…"), this);
    change->setObjectName(u"certificateChange"_s);
    change->setProperty("primary", true);
    change->setDefault(true);
    auto *retry = new QPushButton(tr("Try &again"), this);
    retry->setObjectName(u"certificateRetry"_s);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(u"certificateClose"_s);
    auto *buttons = new QDialogButtonBox(this);
    buttons->addButton(change, QDialogButtonBox::ActionRole);
    buttons->addButton(retry, QDialogButtonBox::ActionRole);
    buttons->addButton(close, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(change, &QPushButton::clicked, this, [this] {
        Q_EMIT connectionChangeRequested();
        accept();
    });
    connect(retry, &QPushButton::clicked, this, [this] {
        Q_EMIT retryRequested();
        accept();
    });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addWidget(banner);
    const bool shown = error.tls && !error.tls->chain.isEmpty();
    if (shown)
        addCertificates(column, *error.tls);
    column->addWidget(paragraph(
        tr("If your company runs its own certificate authority, name its certificate file (PEM) in the connection."),
        this));
    column->addWidget(paragraph(
        tr("If the name in the certificate is another one, use the address that the certificate names."), this));
    column->addWidget(paragraph(
        tr("If none of this fits, somebody may be between you and the server. Nothing was sent to it."), this));
    if (shown)
        addTrust(column, error);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(shown ? 720 : 560);
    resize(shown ? 720 : 560, 200);
    growToFit(this);
}

void CertificateDialog::addCertificates(QVBoxLayout *column, const TlsRefusal &refusal)
{
    auto *reasons = paragraph(tlsReasonTexts(refusal).join(u'\n'), this);
    reasons->setObjectName(u"certificateReasons"_s);
    reasons->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    reasons->setAccessibleName(tr("Why the certificate was refused"));
    column->addWidget(reasons);

    auto *chain = new QTreeWidget(this);
    chain->setObjectName(u"certificateChain"_s);
    chain->setAccessibleName(tr("The certificate and those above it"));
    chain->setHeaderLabels({tr("Field"), tr("Value")});
    chain->setMinimumHeight(220);
    chain->setWordWrap(true);
    for (const CertificateFacts &certificate : refusal.chain) {
        const QString name = certificate.commonName.isEmpty() ? certificate.subject : certificate.commonName;
        auto *top = new QTreeWidgetItem(chain, {name.isEmpty() ? tr("Certificate without a name") : name});
        const auto pairs = certificatePairs(certificate);
        for (const auto &[label, value] : pairs) {
            auto *field = new QTreeWidgetItem(top, {label, value});
            field->setToolTip(1, value);
            if (value == sha256Text(certificate.sha256))
                field->setFont(1, fixedFont());
        }
        top->setFirstColumnSpanned(true);
        top->setExpanded(chain->topLevelItemCount() == 1);
    }
    chain->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    chain->setCurrentItem(chain->topLevelItem(0));
    column->addWidget(chain, 1);

    QStringList lines = tlsReasonTexts(refusal);
    for (const CertificateFacts &certificate : refusal.chain)
        lines << QString() << certificateLines(certificate);
    auto *copy = new QPushButton(tr("C&opy all"), this);
    copy->setObjectName(u"certificateCopy"_s);
    copy->setToolTip(tr("Copies the reasons and the certificates as text, for the server's administrator."));
    connect(copy, &QPushButton::clicked, this, [lines] { QGuiApplication::clipboard()->setText(lines.join(u'\n')); });
    column->addWidget(copy, 0, Qt::AlignLeft);
}

void CertificateDialog::addTrust(QVBoxLayout *column, const ApiError &error)
{
    const TlsRefusal &refusal = *error.tls;
    const QByteArray sha256 = refusal.chain.constFirst().sha256;
    auto *fingerprint = paragraph(sha256Text(sha256), this);
    fingerprint->setObjectName(u"certificateFingerprint"_s);
    fingerprint->setFont(fixedFont());
    fingerprint->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    fingerprint->setAccessibleName(tr("SHA-256 fingerprint"));
    auto *compared = new QCheckBox(
        tr("The administrator of %1 has &told me this fingerprint, and it is the same:").arg(placeOf(refusal)), this);
    compared->setObjectName(u"certificateCompared"_s);
    auto *trust = new QPushButton(tr("T&rust this certificate for %1 only").arg(placeOf(refusal)), this);
    trust->setObjectName(u"certificateTrust"_s);
    trust->setAutoDefault(false);
    trust->setEnabled(false);
    trust->setToolTip(tr("Only this one certificate, and only at this server. As soon as it shows another one, it is "
                         "refused again."));
    connect(compared, &QCheckBox::toggled, trust, &QPushButton::setEnabled);
    connect(trust, &QPushButton::clicked, this, [this, sha256] {
        Q_EMIT pinRequested(sha256);
        accept();
    });
    column->addWidget(compared);
    column->addWidget(fingerprint);
    column->addWidget(trust, 0, Qt::AlignLeft);
}

} // namespace kekkai
