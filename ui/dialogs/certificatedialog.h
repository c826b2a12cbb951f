#pragma once

#include "ui/support/serverstatus.h"

#include <QDialog>

namespace kekkai {

/// Explains why there is no secure connection to a server, and offers the two things that help: another certificate
/// file, or trying again. There is no way to go on without checking.
class CertificateDialog final : public QDialog {
    Q_OBJECT
public:
    CertificateDialog(Server server, const ApiError &error, QWidget *parent = nullptr);

Q_SIGNALS:
    void connectionChangeRequested();
    void retryRequested();
};

} // namespace kekkai
