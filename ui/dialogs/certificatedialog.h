#pragma once

#include "ui/support/serverstatus.h"

#include <QByteArray>
#include <QDialog>

class QVBoxLayout;

namespace kekkai {

/// Explains why there is no secure connection to a server: every reason, and the certificate that was refused with its
/// whole chain. It offers what helps: another certificate file, trying again, or trusting this one certificate for this
/// one server, which names the fingerprint and wants a tick first. There is no way to go on without checking.
class CertificateDialog final : public QDialog {
    Q_OBJECT
public:
    CertificateDialog(Server server, const ApiError &error, QWidget *parent = nullptr);

Q_SIGNALS:
    void connectionChangeRequested();
    void retryRequested();
    /// Only after the tick. @p sha256 of the leaf that the dialog shows.
    void pinRequested(const QByteArray &sha256);

private:
    void addCertificates(QVBoxLayout *column, const TlsRefusal &refusal);
    void addTrust(QVBoxLayout *column, const ApiError &error);
};

} // namespace kekkai
