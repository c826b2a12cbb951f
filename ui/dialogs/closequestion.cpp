#include "ui/dialogs/closequestion.h"

#include <QDialog>
#include <QMessageBox>
#include <QPushButton>

namespace kekkai {

using namespace Qt::StringLiterals;

void askBeforeClosing(QDialog *dialog, const CloseQuestion &texts, const std::function<void()> &drop)
{
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, dialog->windowTitle(), texts.question, QMessageBox::NoButton, dialog);
    box->setObjectName(texts.name + u"CloseBox"_s);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto *stay = box->addButton(texts.stay, QMessageBox::RejectRole);
    stay->setObjectName(texts.name + u"Stay"_s);
    auto *away = box->addButton(texts.drop, QMessageBox::DestructiveRole);
    away->setObjectName(texts.name + u"Drop"_s);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    QObject::connect(away, &QPushButton::clicked, dialog, drop);
    box->open();
}

} // namespace kekkai
