#include "ui/dialogs/aboutdialog.h"

#include "ui/support/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QSslSocket>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

AboutDialog::AboutDialog(QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"aboutDialog"_s);
    setWindowTitle(tr("About Kekkai"));
    auto *picture = new QLabel(this);
    picture->setPixmap(QIcon(u":/kekkai/kekkai.svg"_s).pixmap(QSize(72, 72), devicePixelRatioF()));
    auto *name = new QLabel(tr("Kekkai %1").arg(QStringLiteral(KEKKAI_VERSION)), this);
    name->setObjectName(u"aboutVersion"_s);
    name->setFont(titleFont());
    name->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    const auto paragraph = [this](const QString &text, Token token) {
        auto *label = new QLabel(text, this);
        label->setWordWrap(true);
        label->setFixedWidth(440);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        useToken(label, QPalette::WindowText, token);
        return label;
    };
    auto *texts = new QVBoxLayout;
    texts->setSpacing(space::s);
    texts->addWidget(name);
    texts->addWidget(paragraph(tr("An administration console for the encryption of a Confluent Platform: CMF Secrets, "
                                  "KEKs, DEKs, tagged schemas and encryption policies."),
                               Token::Text));
    texts->addWidget(paragraph(
        tr("Free software under the GNU General Public License, version 3 or later. It comes without any warranty."),
        Token::Text));
    texts->addWidget(paragraph(tr("Built on Qt %1, OpenSSL (%2), QCoro, QtKeychain, Protocol Buffers and "
                                  "nlohmann/json. Not a product of Confluent, Inc.")
                                   .arg(QString::fromLatin1(qVersion()), QSslSocket::sslLibraryVersionString()),
                               Token::MutedText));
    auto *row = new QHBoxLayout;
    row->setSpacing(space::l);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(texts);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"aboutClose"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::xl, space::xl, space::l);
    column->setSpacing(space::l);
    column->addLayout(row);
    column->addWidget(buttons);
    column->setSizeConstraint(QLayout::SetFixedSize);
}

} // namespace kekkai
