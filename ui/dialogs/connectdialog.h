#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace kekkai {

class Banner;

/// Asks where the servers are. Whether an address can be used is decided by the owner: it answers submitted() with
/// accept() or showProblem(), and all that was typed is still there.
class ConnectDialog final : public QDialog {
    Q_OBJECT
public:
    struct Addresses {
        QString schemaRegistry;
        QString cmf;
        QString caFile;
    };
    enum class Field { SchemaRegistry, Cmf, CaFile };

    explicit ConnectDialog(const Addresses &addresses, QWidget *parent = nullptr);

    [[nodiscard]] Addresses addresses() const;
    void showProblem(Field field, const QString &sentence);
    /// The owner looks whether it can be used; nothing can be changed meanwhile.
    void setBusy(bool busy);

Q_SIGNALS:
    void submitted(const kekkai::ConnectDialog::Addresses &addresses);

private:
    void updateState();

    bool m_busy = false;
    Banner *m_banner;
    QLineEdit *m_schemaRegistry;
    QLineEdit *m_cmf;
    QLineEdit *m_caFile;
    QPushButton *m_connect;
};

} // namespace kekkai
