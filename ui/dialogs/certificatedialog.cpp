#include "ui/dialogs/certificatedialog.h"

#include "models/text/errortext.h"
#include "ui/dialogs/growtofit.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

CertificateDialog::CertificateDialog(Server server, const ApiError &error, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"certificateDialog"_s);
    setWindowTitle(tr("No secure connection"));
    auto *banner = new Banner(this);
    banner->setContent(Banner::Kind::Error, tr("%1 could not prove who it is").arg(serverWord(server)),
                       errorSentence(error), errorDetails(error).join(u'\n'));
    const auto paragraph = [this](const QString &text) {
        auto *label = new QLabel(text, this);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        return label;
    };
    auto *change = new QPushButton(tr("Change the connection…"), this);
    change->setObjectName(u"certificateChange"_s);
    change->setProperty("primary", true);
    change->setDefault(true);
    auto *retry = new QPushButton(tr("Try again"), this);
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
    column->addWidget(paragraph(
        tr("If your company runs its own certificate authority, name its certificate file (PEM) in the connection.")));
    column->addWidget(
        paragraph(tr("If the name in the certificate is another one, use the address that the certificate names.")));
    column->addWidget(
        paragraph(tr("If none of this fits, somebody may be between you and the server. Nothing was sent to it.")));
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(560);
    resize(560, 200);
    growToFit(this);
}

} // namespace kekkai
