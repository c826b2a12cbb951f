#pragma once

#include "models/support/latestresult.h"
#include "services/credentials/keychain.h"
#include "services/profiles/profile.h"

#include <QHash>
#include <QStringList>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kekkai {

class SecretField;

/// A line of a form, with room below it for what is wrong with it.
class FormField final : public QWidget {
    Q_OBJECT
public:
    FormField(QWidget *field, const QString &name, QWidget *parent = nullptr);

    /// @param isWarning  it can be saved all the same.
    void setProblem(const QString &sentence, bool isWarning = false);
    void setHint(const QString &sentence); ///< shown while there is no problem
    [[nodiscard]] QString problem() const; ///< empty: none, or a warning only

private:
    void updateBelow();

    QLabel *m_below;
    QString m_problem;
    QString m_hint;
    bool m_isWarning = false;
};

/// Whom one server has to be in TLS, and who we are to it there: used for a server and for the one that gives out its
/// tokens.
class TlsForm final : public QWidget {
    Q_OBJECT
public:
    struct Values {
        QString caFile;
        QString clientCertificateFile;
        QString clientKeyFile;
        bool hasKeyPassphrase = false;
        QByteArray pinnedSha256;
        bool credentialsInClearAllowed = false;
    };

    /// @param name  before the object names of all controls.
    explicit TlsForm(const QString &name, QWidget *parent = nullptr);

    void setValues(const Values &values);
    [[nodiscard]] Values values() const;
    /// What the other fields depend on: plain HTTP or not, and which computer. @param signsIn  credentials are sent.
    void setServer(const QString &address, bool signsIn);
    void setPin(const QByteArray &sha256); ///< empty: none
    [[nodiscard]] SecretField *passphrase() const { return m_passphrase; }
    [[nodiscard]] QString problem() const; ///< the first one; empty: none

Q_SIGNALS:
    void changed();

private:
    QLineEdit *addFile(QFormLayout *form, const QString &label, const QString &name, const QString &hint,
                       FormField **field);
    void updateState();
    void lookAtFiles();
    void showFiles();

    QString m_name;
    QString m_host;
    QStringList m_lookedAt; ///< the files that m_fileProblems is about, or will be
    QHash<QString, QString> m_fileProblems; ///< of those that cannot be read now
    LatestResult<QHash<QString, QString>> m_looking; ///< a file may be on a server that is slow
    bool m_isPlain = false;
    bool m_needsClear = false;
    QByteArray m_pin;
    QLineEdit *m_ca;
    QLineEdit *m_certificate;
    QLineEdit *m_key;
    FormField *m_caField = nullptr;
    FormField *m_certificateField = nullptr;
    FormField *m_keyField = nullptr;
    QCheckBox *m_hasPassphrase;
    SecretField *m_passphrase;
    QWidget *m_pinRow;
    QLabel *m_pinText;
    QCheckBox *m_clear;
    FormField *m_clearField = nullptr;
    QFormLayout *m_form;
};

/// One server of a profile. An empty address means that there is no such server; what else was typed stays.
class EndpointForm final : public QWidget {
    Q_OBJECT
public:
    EndpointForm(EndpointRole role, QWidget *parent = nullptr);

    [[nodiscard]] EndpointRole role() const { return m_role; }
    void setEndpoint(const std::optional<EndpointProfile> &endpoint);
    /// Nothing when the address is empty.
    [[nodiscard]] std::optional<EndpointProfile> endpoint() const;
    /// The one certificate that the server may show; empty: none.
    void setPin(const QByteArray &sha256);
    /// Which of the server's secrets the keychain holds, for the kind of sign-in it was saved with.
    void setStored(const QList<SecretKind> &kinds);
    /// What was typed and is needed; the fields stay as they are.
    [[nodiscard]] QList<std::pair<SecretKind, Secret>> typedSecrets() const;
    [[nodiscard]] QList<SecretKind> secretsToForget() const;
    [[nodiscard]] bool hasTypedSecrets() const;
    [[nodiscard]] QString problem() const; ///< what keeps this from being saved; empty: nothing
    void focusAddress();
    void clearSecrets(); ///< what was typed

Q_SIGNALS:
    void changed();

private:
    void updateState();
    [[nodiscard]] SignIn::Kind kind() const;

    EndpointRole m_role;
    EndpointProfile m_base; ///< members that no control shows are kept
    QList<SecretKind> m_stored;
    QLineEdit *m_address;
    QComboBox *m_kind;
    QLineEdit *m_user;
    SecretField *m_secret;
    QLineEdit *m_tokenUrl;
    QLineEdit *m_scope;
    QLineEdit *m_cluster;
    QLineEdit *m_pool;
    FormField *m_addressField;
    FormField *m_userField;
    FormField *m_secretField;
    FormField *m_tokenUrlField;
    TlsForm *m_tls;
    TlsForm *m_tokenTls;
    QWidget *m_tokenGroup;
    QWidget *m_rest; ///< all that needs an address
    QFormLayout *m_form;
    QFormLayout *m_restForm;
};

} // namespace kekkai
